//! The inverse of the latest import: what it began ends, what it ended begins again unless another feed
//! says the same by now, what it changed is as before, but for what people typed since.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Frame;
use crate::{change::told::Membership, overrides::links};

/// Takes `undone` back, table by table, in the transaction of the import that does so.
pub(super) async fn take_back(tx: &mut PgConnection, frame: &Frame<'_>, undone: Uuid) -> Result<(), sqlx::Error> {
    functions(tx, frame, undone).await?;
    memberships(tx, frame, undone).await?;
    links::lift(tx).await?;
    guardianships(tx, frame, undone).await?;
    links::lay(tx).await?;
    functions_of_overridden(tx).await?;
    classes(tx, undone).await?;
    structures(tx, undone).await?;
    people(tx, undone).await?;
    records(tx, undone).await?;
    restore(tx, undone).await
}

async fn functions(tx: &mut PgConnection, frame: &Frame<'_>, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.functions
            set valid_until = $1,
                ended_import_id = $2
            where import_id = $3 and valid_until is null
            returning person_id, profile, structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select e.person_id, e.profile, e.structure_id, true
         from ended e",
        frame.today,
        frame.order.import_id,
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "with begun as (
            update identity.functions f
            set valid_until = null,
                ended_import_id = null
            where f.ended_import_id = $1
            and not exists (
                select
                from identity.functions c
                where (c.person_id, c.structure_id, c.profile, c.code) = (f.person_id, f.structure_id, f.profile, f.code)
                and c.valid_until is null
            )
            returning f.person_id, f.profile, f.structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select b.person_id, b.profile, b.structure_id, false
         from begun b",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn memberships(tx: &mut PgConnection, frame: &Frame<'_>, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.memberships m
            set valid_until = $1,
                ended_import_id = $2
            from identity.classes c
            where c.class_id = m.class_id and m.import_id = $3 and m.valid_until is null
            returning m.person_id, m.profile, c.structure_id, m.class_id, m.subject_code
         )
         insert into identity.staged_changes (person_id, profile, structure_id, class_id, subject_code, ended)
         select e.person_id, e.profile, e.structure_id, e.class_id, e.subject_code, true
         from ended e",
        frame.today,
        frame.order.import_id,
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "with begun as (
            update identity.memberships m
            set valid_until = null,
                ended_import_id = null
            from identity.classes c
            where c.class_id = m.class_id
            and m.ended_import_id = $1
            and not exists (
                select
                from identity.memberships o
                where (o.person_id, o.class_id, o.profile, o.subject_code)
                    = (m.person_id, m.class_id, m.profile, m.subject_code)
                and o.valid_until is null
            )
            returning m.person_id, m.profile, c.structure_id, m.class_id, m.subject_code
         )
         insert into identity.staged_changes (person_id, profile, structure_id, class_id, subject_code, ended)
         select b.person_id, b.profile, b.structure_id, b.class_id, b.subject_code, false
         from begun b",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn guardianships(tx: &mut PgConnection, frame: &Frame<'_>, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.guardianships
            set valid_until = $1,
                ended_import_id = $2
            where import_id = $3 and valid_until is null
            returning guardian_id, child_id, legal
         )
         insert into identity.staged_changes (person_id, child_id, legal, ended)
         select e.guardian_id, e.child_id, e.legal, true
         from ended e",
        frame.today,
        frame.order.import_id,
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "with begun as (
            update identity.guardianships k
            set valid_until = null,
                ended_import_id = null
            where k.ended_import_id = $1
            and not exists (
                select
                from identity.guardianships o
                where (o.child_id, o.guardian_id) = (k.child_id, k.guardian_id) and o.valid_until is null
            )
            returning k.guardian_id, k.child_id, k.legal
         )
         insert into identity.staged_changes (person_id, child_id, legal, ended)
         select b.guardian_id, b.child_id, b.legal, false
         from begun b",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Functions that came back to guardians whose links did not, and the opposite.
async fn functions_of_overridden(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let guardians = links::guardians(tx).await?;
    let changes = links::functions(tx, &guardians).await?;
    sqlx::query!(
        "insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select *
         from unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::boolean[])",
        &changes.iter().map(|change| change.person_id).collect::<Vec<_>>(),
        &changes.iter().map(|change: &Membership| change.profile).collect::<Vec<_>>(),
        &changes.iter().map(|change| change.structure_id).collect::<Vec<_>>(),
        &changes.iter().map(|change| change.ended).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Classes that it opened close; those that it closed or renamed are as before.
async fn classes(tx: &mut PgConnection, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.classes c
         set valid_until = identity.today_in(s.time_zone)
         from identity.structures s
         where s.structure_id = c.structure_id
         and c.import_id = $1
         and c.valid_until is null
         and not exists (
            select
            from identity.import_versions v
            where v.import_id = $1 and v.noun = 'classes' and v.id = c.class_id::text
         )
         and not exists (select from identity.memberships m where m.class_id = c.class_id and m.valid_until is null)",
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update identity.classes c
         set label = b.label,
             mefs = b.mefs,
             valid_until = b.valid_until,
             import_id = b.import_id
         from (
            select distinct on (v.id) v.before
            from identity.import_versions v
            where v.import_id = $1 and v.noun = 'classes'
            order by v.id, v.version_id
         ) v
         cross join lateral jsonb_populate_record(null::identity.classes, v.before) b
         where c.class_id = b.class_id",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn structures(tx: &mut PgConnection, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.structures s
         set uai = b.uai,
             name = b.name,
             kind = b.kind,
             kind_code = b.kind_code,
             contract = b.contract,
             street = b.street,
             postal_code = b.postal_code,
             city = b.city,
             phone = b.phone,
             email = b.email,
             departement_code = b.departement_code,
             attributes = b.attributes,
             import_id = b.import_id,
             updated_at = now()
         from (
            select distinct on (v.id) v.before
            from identity.import_versions v
            where v.import_id = $1 and v.noun = 'structures'
            order by v.id, v.version_id
         ) v
         cross join lateral jsonb_populate_record(null::identity.structures, v.before) b
         where s.structure_id = b.structure_id",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Each field that is still as the import left it.
async fn people(tx: &mut PgConnection, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.people k
         set given_name = case when k.given_name = a.given_name then b.given_name else k.given_name end,
             family_name = case when k.family_name = a.family_name then b.family_name else k.family_name end,
             title = case when k.title = a.title then b.title else k.title end,
             birth_date = case when k.birth_date is not distinct from a.birth_date then b.birth_date else k.birth_date end,
             ine = case
                 when k.ine is distinct from a.ine then k.ine
                 when exists (select from identity.people o where o.ine = b.ine and o.person_id <> k.person_id) then k.ine
                 else b.ine
             end,
             email = case when k.email = a.email and not k.email_typed then b.email else k.email end,
             mobile = case when k.mobile = a.mobile and not k.mobile_typed then b.mobile else k.mobile end,
             suspended_at = case when k.suspended_by = a.suspended_by then b.suspended_at else k.suspended_at end,
             suspended_by = case when k.suspended_by = a.suspended_by then b.suspended_by else k.suspended_by end
         from (
            select
                v.id,
                (array_agg(v.before order by v.version_id))[1] as before,
                (array_agg(v.after order by v.version_id desc))[1] as after
            from identity.import_versions v
            where v.import_id = $1 and v.noun = 'people'
            group by v.id
         ) v
         cross join lateral jsonb_populate_record(null::identity.people, v.before) b
         cross join lateral jsonb_populate_record(null::identity.people, v.after) a
         where k.person_id = b.person_id",
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into identity.staged_changes (person_id, ended)
         select distinct v.id::uuid, false
         from identity.import_versions v
         where v.import_id = $1 and v.noun = 'people'",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What the feed said before; whom it named for the first time it names no more.
async fn records(tx: &mut PgConnection, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.source_records r
         set category = b.category,
             attributes = b.attributes,
             digest = b.digest,
             import_id = b.import_id,
             missing_since = b.missing_since
         from (
            select distinct on (v.id) v.before
            from identity.import_versions v
            where v.import_id = $1 and v.noun = 'source_records'
            order by v.id, v.version_id
         ) v
         cross join lateral jsonb_populate_record(null::identity.source_records, v.before) b
         where (r.source, r.academy_code, r.degree, r.jointure) = (b.source, b.academy_code, b.degree, b.jointure)",
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update identity.source_records
         set missing_since = now()
         where first_import_id = $1 and missing_since is null",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whose record is there again is suspended no more for having left, unless an operator wants it.
async fn restore(tx: &mut PgConnection, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with restored as (
            update identity.people k
            set suspended_at = null,
                suspended_by = ''
            from identity.import_versions v
            cross join lateral jsonb_populate_record(null::identity.source_records, v.before) b
            join identity.source_records r
                on (r.source, r.academy_code, r.degree, r.jointure) = (b.source, b.academy_code, b.degree, b.jointure)
            where v.import_id = $1
            and v.noun = 'source_records'
            and r.missing_since is null
            and k.person_id = r.person_id
            and k.suspended_by = 'feed'
            returning k.person_id
         )
         insert into identity.staged_changes (person_id, ended)
         select r.person_id, false
         from restored r",
        undone,
    )
    .execute(tx)
    .await?;
    Ok(())
}
