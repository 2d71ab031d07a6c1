//! What each person is in each delivered school.

use sqlx::PgConnection;

use super::Frame;

/// Ends and begins functions: those of staff as stated, of pupils where they belong, of legal guardians where their children
/// are, and of whoever teaches a class there.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    want_stated(tx).await?;
    want_teachers(tx).await?;
    want_guardians(tx).await?;
    sqlx::query!("analyze identity.staged_wanted_functions").execute(&mut *tx).await?;
    compare(tx, frame).await
}

/// Of pupils and staff. A record that says whether its person teaches counts more than the code of a function; an unknown code
/// is staff.
async fn want_stated(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
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
         join identity.staged_places p on p.jointure = f.structure and p.delivered
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
         order by i.person_id, p.structure_id, s.profile, f.code, f.label"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Of those who teach a class where they have no such function.
async fn want_teachers(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_wanted_functions (person_id, structure_id, profile, code, label)
         select distinct i.person_id, p.structure_id, 3, 'ENS', ''
         from identity.staged_memberships m
         join identity.staged_identities i on i.record = m.record
         join identity.staged_places p on p.jointure = m.structure and p.delivered
         left join identity.staged_wanted_functions w
            on w.person_id = i.person_id
            and w.structure_id = p.structure_id
            and w.profile = 3
         where m.profile = 3 and not i.held and w.person_id is null"
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn want_guardians(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_wanted_functions (person_id, structure_id, profile, code, label)
         select distinct g.person_id, p.structure_id, 2, '', ''
         from identity.staged_guardianships l
         join identity.staged_identities c on c.record = l.record
         join identity.staged_identities g on g.jointure = l.guardian
         join identity.staged_functions f on f.record = l.record
         join identity.staged_places p on p.jointure = f.structure and p.delivered
         where l.legal = 1 and not c.held and not g.held"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A guardian's function stays while a child who is held needs it.
async fn compare(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with current as materialized (
            select f.function_id, f.person_id, f.structure_id, f.profile, f.code, f.label
            from identity.functions f
            join identity.staged_places p on p.structure_id = f.structure_id and p.delivered
            join identity.imports o on o.import_id = f.import_id and o.source = 'aaf'
            where f.valid_until is null
            and not exists (select from identity.staged_identities h where h.person_id = f.person_id and h.held)
         ),
         gone as (
            select c.*
            from current c
            left join identity.staged_wanted_functions w using (person_id, structure_id, profile, code)
            where w.person_id is null
            and not exists (
                select
                from identity.guardianships g
                join identity.staged_identities h on h.person_id = g.child_id and h.held
                where g.guardian_id = c.person_id and g.valid_until is null and c.profile = 2
            )
         ),
         ended as (
            update identity.functions f
            set valid_until = $1
            from gone g
            where f.function_id = g.function_id
         ),
         altered as (
            update identity.functions f
            set label = w.label
            from current c
            join identity.staged_wanted_functions w using (person_id, structure_id, profile, code)
            where f.function_id = c.function_id and c.label <> w.label
            returning f.person_id
         ),
         begun as (
            insert into identity.functions (
                function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id
            )
            select identity.uuid_v7(), w.person_id, w.structure_id, w.profile, w.code, w.label, $2, $1, $3
            from identity.staged_wanted_functions w
            left join current c using (person_id, structure_id, profile, code)
            where c.function_id is null
            on conflict (person_id, structure_id, profile, code) where valid_until is null do nothing
            returning person_id, profile, structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select g.person_id, g.profile, g.structure_id, true
         from gone g
         union all
         select b.person_id, b.profile, b.structure_id, false
         from begun b
         union all
         select a.person_id, null, null, false
         from altered a",
        frame.today,
        frame.school_year,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
