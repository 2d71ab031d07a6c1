//! Classes and groups, and who belongs to them or teaches them.

use sqlx::PgConnection;

use super::Frame;

/// Opens every class that a delivered school lists or that somebody belongs to.
pub(super) async fn open(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with listed as (
            select distinct on (p.structure_id, c.is_group, c.code) p.structure_id, c.is_group, c.code, c.label, c.mefs
            from identity.staged_classes c
            join identity.staged_places p on p.jointure = c.structure and p.listed
            order by p.structure_id, c.is_group, c.code, c.label
         ),
         referenced as (
            select distinct p.structure_id, m.is_group, m.code
            from identity.staged_memberships m
            join identity.staged_identities i on i.record = m.record
            join identity.staged_places p on p.jointure = m.structure and (p.complete or $3)
            where not i.held
         ),
         wanted as (
            select
                structure_id,
                is_group,
                code,
                coalesce(l.label, code) as label,
                string_to_array(coalesce(l.mefs, ''), ' ') as mefs
            from listed l
            full join referenced r using (structure_id, is_group, code)
         )
         insert into identity.classes as known (class_id, structure_id, school_year, is_group, code, label, mefs, import_id)
         select identity.uuid_v7(), w.structure_id, $1, w.is_group, w.code, w.label, w.mefs, $2
         from wanted w
         on conflict (structure_id, school_year, is_group, code) do update
         set label = excluded.label,
             mefs = excluded.mefs,
             valid_until = null,
             import_id = excluded.import_id
         where (known.label, known.mefs, known.valid_until) is distinct from (excluded.label, excluded.mefs, null)",
        frame.school_year,
        frame.order.import_id,
        frame.delta,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Closes the classes of schools that list them no more and have nobody left.
pub(super) async fn close(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.classes c
         set valid_until = $1
         from identity.staged_places p
         where p.structure_id = c.structure_id
         and p.listed
         and c.made_by is null
         and c.valid_until is null
         and not exists (
            select
            from identity.staged_classes s
            where (s.structure, s.is_group, s.code) = (p.jointure, c.is_group, c.code) and c.school_year = $2
         )
         and not exists (
            select
            from identity.memberships m
            where m.class_id = c.class_id and m.valid_until is null
         )",
        frame.today,
        frame.school_year,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends and begins memberships. One whose subject's name or main teacher changed ends, and another begins.
pub(super) async fn settle_members(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    want_members(tx, frame).await?;
    end_members(tx, frame).await?;
    begin_members(tx, frame).await
}

async fn want_members(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_wanted_memberships (
            person_id, class_id, structure_id, profile, subject_code, subject_label, main_teacher
         )
         select
            i.person_id,
            c.class_id,
            c.structure_id,
            m.profile,
            m.subject_code,
            coalesce(s.label, ''),
            bool_or(m.main_teacher)
         from identity.staged_memberships m
         join identity.staged_identities i on i.record = m.record
         join identity.staged_places p on p.jointure = m.structure and (p.complete or $2)
         join identity.classes c
            on c.structure_id = p.structure_id
            and c.school_year = $1
            and c.is_group = m.is_group
            and c.code = m.code
         left join identity.subjects s on s.code = m.subject_code
         where not i.held
         group by i.person_id, c.class_id, c.structure_id, m.profile, m.subject_code, s.label",
        frame.school_year,
        frame.delta,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("analyze identity.staged_wanted_memberships").execute(tx).await?;
    Ok(())
}

async fn end_members(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.memberships m
            set valid_until = $1,
                ended_import_id = $2
            from identity.classes c
            join identity.staged_places p using (structure_id)
            where c.class_id = m.class_id
            and m.valid_until is null
            and (p.complete or ($3 and m.person_id in (select i.person_id from identity.staged_identities i)))
            and exists (select from identity.imports f where f.import_id = m.import_id and f.source = any($4))
            and not exists (select from identity.staged_identities h where h.person_id = m.person_id and h.held)
            and not exists (
                select
                from identity.staged_wanted_memberships w
                where (w.person_id, w.class_id, w.profile, w.subject_code, w.subject_label, w.main_teacher)
                    = (m.person_id, m.class_id, m.profile, m.subject_code, m.subject_label, m.main_teacher)
            )
            returning m.person_id, m.profile, c.structure_id, m.class_id, m.subject_code
         )
         insert into identity.staged_changes (person_id, profile, structure_id, class_id, subject_code, ended)
         select e.person_id, e.profile, e.structure_id, e.class_id, e.subject_code, true
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

async fn begin_members(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with begun as (
            insert into identity.memberships (
                membership_id, person_id, class_id, profile, subject_code, subject_label, main_teacher, valid_from, import_id
            )
            select
                identity.uuid_v7(), w.person_id, w.class_id, w.profile, w.subject_code, w.subject_label, w.main_teacher, $1, $2
            from identity.staged_wanted_memberships w
            left join identity.memberships c
                on (c.person_id, c.class_id, c.profile, c.subject_code) = (w.person_id, w.class_id, w.profile, w.subject_code)
                and c.valid_until is null
            where c.membership_id is null
            on conflict (person_id, class_id, profile, subject_code) where valid_until is null do nothing
            returning person_id, class_id, profile, subject_code
         )
         insert into identity.staged_changes (person_id, profile, structure_id, class_id, subject_code, ended)
         select b.person_id, b.profile, c.structure_id, b.class_id, b.subject_code, false
         from begun b
         join identity.classes c using (class_id)",
        frame.today,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
