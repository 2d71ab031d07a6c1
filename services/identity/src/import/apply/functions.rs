//! What each person is in each school that the delivery is about.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Frame;

/// Ends and begins functions: those of staff as stated, of pupils where they belong, and of whoever teaches a class there. One whose
/// words changed ends, and another begins.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    want_stated(tx, frame).await?;
    want_teachers(tx, frame).await?;
    sqlx::query!("analyze identity.staged_wanted_functions").execute(&mut *tx).await?;
    end_by_hand(tx, frame).await?;
    end(tx, frame).await?;
    begin(tx, frame).await
}

/// Ends and begins the functions of guardians: they are guardians where a child whose legal representative they are is a pupil.
pub(super) async fn settle_guardians(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!("truncate identity.staged_wanted_functions").execute(&mut *tx).await?;
    want_guardians(tx, frame).await?;
    sqlx::query!("analyze identity.staged_wanted_functions").execute(&mut *tx).await?;
    end_guardians(tx, frame).await?;
    begin(tx, frame).await
}

/// Of pupils and staff. A record that says whether its person teaches counts more than the code of a function; an unknown code
/// is staff.
async fn want_stated(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_wanted_functions (person_id, structure_id, profile, code, label)
         select distinct on (i.person_id, p.structure_id, s.profile, f.code)
            i.person_id,
            p.structure_id,
            s.profile,
            f.code,
            f.label
         from identity.staged_functions f
         join identity.staged_identities i on i.record = f.record
         join identity.staged_places p on p.jointure = f.structure and (p.complete or $1)
         left join identity.function_profiles k on k.code = f.code
         cross join lateral (
            select case
                when f.category = 1 then 1
                when k.profile is null and f.teacher then 3
                when k.profile = 3 and not f.teacher then 6
                else coalesce(k.profile, 6)
            end as profile
         ) s
         where not i.held
         order by i.person_id, p.structure_id, s.profile, f.code, f.label",
        frame.delta,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Of those who teach a class where they have no such function.
async fn want_teachers(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_wanted_functions (person_id, structure_id, profile, code, label)
         select distinct i.person_id, p.structure_id, 3, 'ENS', ''
         from identity.staged_memberships m
         join identity.staged_identities i on i.record = m.record
         join identity.staged_places p on p.jointure = m.structure and (p.complete or $1)
         left join identity.staged_wanted_functions w
            on w.person_id = i.person_id
            and w.structure_id = p.structure_id
            and w.profile = 3
         where m.profile = 3 and not i.held and w.person_id is null",
        frame.delta,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// In the schools of a complete; and wherever their children are, of the guardians whose links just changed and, in a delta, of
/// those whom its pupils have or had until today.
async fn want_guardians(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_wanted_functions (person_id, structure_id, profile, code, label)
         select distinct g.guardian_id, f.structure_id, 2, '', ''
         from identity.guardianships g
         join identity.functions f on f.person_id = g.child_id and f.profile = 1 and f.valid_until is null
         where g.valid_until is null
         and g.legal = 1
         and (
            f.structure_id in (select p.structure_id from identity.staged_places p where p.complete)
            or g.guardian_id in (
                select c.person_id
                from identity.staged_changes c
                where c.child_id is not null
                union all
                select k.guardian_id
                from identity.guardianships k
                join identity.staged_identities i on i.person_id = k.child_id
                where $1 and (k.valid_until is null or k.valid_until = $2)
            )
         )",
        frame.delta,
        frame.today,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn end(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.functions f
            set valid_until = $1,
                ended_import_id = $2
            from identity.staged_places p
            where p.structure_id = f.structure_id
            and f.valid_until is null
            and f.profile <> 2
            and (p.complete or ($3 and f.person_id in (select i.person_id from identity.staged_identities i)))
            and exists (select from identity.imports o where o.import_id = f.import_id and o.source = any($4))
            and not exists (select from identity.staged_identities h where h.person_id = f.person_id and h.held)
            and not exists (
                select
                from identity.staged_wanted_functions w
                where (w.person_id, w.structure_id, w.profile, w.code, w.label)
                    = (f.person_id, f.structure_id, f.profile, f.code, f.label)
            )
            returning f.person_id, f.profile, f.structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select e.person_id, e.profile, e.structure_id, true
         from ended e",
        frame.today,
        frame.order.import_id,
        frame.delta,
        &frame.sources(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The functions that were given by hand, in the schools where the feed says by now what their holder is.
async fn end_by_hand(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.functions f
            set valid_until = $1,
                ended_import_id = $2
            where f.import_id = $3
            and f.valid_until is null
            and (f.person_id, f.structure_id) in (
                select w.person_id, w.structure_id
                from identity.staged_wanted_functions w
            )
            returning f.person_id, f.profile, f.structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select e.person_id, e.profile, e.structure_id, true
         from ended e",
        frame.today,
        frame.order.import_id,
        Uuid::nil(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn end_guardians(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.functions f
            set valid_until = $1,
                ended_import_id = $2
            where f.valid_until is null
            and f.profile = 2
            and (
                f.structure_id in (select p.structure_id from identity.staged_places p where p.complete)
                or f.person_id in (
                    select c.person_id
                    from identity.staged_changes c
                    where c.child_id is not null
                    union all
                    select k.guardian_id
                    from identity.guardianships k
                    join identity.staged_identities i on i.person_id = k.child_id
                    where $3 and (k.valid_until is null or k.valid_until = $1)
                )
            )
            and not exists (
                select
                from identity.staged_wanted_functions w
                where (w.person_id, w.structure_id) = (f.person_id, f.structure_id)
            )
            returning f.person_id, f.profile, f.structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select e.person_id, e.profile, e.structure_id, true
         from ended e",
        frame.today,
        frame.order.import_id,
        frame.delta,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn begin(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with begun as (
            insert into identity.functions (
                function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id
            )
            select identity.uuid_v7(), w.person_id, w.structure_id, w.profile, w.code, w.label, $2, $1, $3
            from identity.staged_wanted_functions w
            left join identity.functions c
                on (c.person_id, c.structure_id, c.profile, c.code) = (w.person_id, w.structure_id, w.profile, w.code)
                and c.valid_until is null
            where c.function_id is null
            on conflict (person_id, structure_id, profile, code) where valid_until is null do nothing
            returning person_id, profile, structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select b.person_id, b.profile, b.structure_id, false
         from begun b",
        frame.today,
        frame.school_year,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
