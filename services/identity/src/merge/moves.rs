//! What one id is and has becomes another's, table by table; the ids of the rows that moved. With `only`, those rows alone.

use sqlx::PgConnection;
use uuid::Uuid;

pub async fn records(tx: &mut PgConnection, from: Uuid, to: Uuid, only: Option<&[String]>) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"update identity.source_records
           set person_id = $2
           where person_id = $1
           and ($3::text[] is null or concat_ws('/', source, academy_code, degree, jointure) = any($3))
           returning concat_ws('/', source, academy_code, degree, jointure) as "key!""#,
        from,
        to,
        only,
    )
    .fetch_all(tx)
    .await
}

pub async fn functions(tx: &mut PgConnection, from: Uuid, to: Uuid, only: Option<&[Uuid]>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update identity.functions f
         set person_id = $2
         where f.person_id = $1
         and ($3::uuid[] is null or f.function_id = any($3))
         and not (f.valid_until is null and exists (
            select
            from identity.functions o
            where (o.person_id, o.structure_id, o.profile, o.code) = ($2, f.structure_id, f.profile, f.code)
            and o.valid_until is null
         ))
         returning f.function_id",
        from,
        to,
        only,
    )
    .fetch_all(tx)
    .await
}

pub async fn memberships(tx: &mut PgConnection, from: Uuid, to: Uuid, only: Option<&[Uuid]>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update identity.memberships m
         set person_id = $2
         where m.person_id = $1
         and ($3::uuid[] is null or m.membership_id = any($3))
         and not (m.valid_until is null and exists (
            select
            from identity.memberships o
            where (o.person_id, o.class_id, o.profile, o.subject_code) = ($2, m.class_id, m.profile, m.subject_code)
            and o.valid_until is null
         ))
         returning m.membership_id",
        from,
        to,
        only,
    )
    .fetch_all(tx)
    .await
}

/// Guardianships of those of whom she is in charge.
pub async fn children(tx: &mut PgConnection, from: Uuid, to: Uuid, only: Option<&[Uuid]>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update identity.guardianships g
         set guardian_id = $2
         where g.guardian_id = $1
         and ($3::uuid[] is null or g.guardianship_id = any($3))
         and not (g.valid_until is null and exists (
            select
            from identity.guardianships o
            where (o.child_id, o.guardian_id) = (g.child_id, $2) and o.valid_until is null
         ))
         returning g.guardianship_id",
        from,
        to,
        only,
    )
    .fetch_all(tx)
    .await
}

/// Guardianships of those who are in charge of her.
pub async fn guardians(tx: &mut PgConnection, from: Uuid, to: Uuid, only: Option<&[Uuid]>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update identity.guardianships g
         set child_id = $2
         where g.child_id = $1
         and ($3::uuid[] is null or g.guardianship_id = any($3))
         and not (g.valid_until is null and exists (
            select
            from identity.guardianships o
            where (o.child_id, o.guardian_id) = ($2, g.guardian_id) and o.valid_until is null
         ))
         returning g.guardianship_id",
        from,
        to,
        only,
    )
    .fetch_all(tx)
    .await
}

pub async fn mandates(tx: &mut PgConnection, from: Uuid, to: Uuid, only: Option<&[Uuid]>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update identity.mandates m
         set person_id = $2
         where m.person_id = $1
         and ($3::uuid[] is null or m.organisation_id = any($3))
         and not exists (
            select
            from identity.mandates o
            where (o.person_id, o.organisation_id) = ($2, m.organisation_id)
         )
         returning m.organisation_id",
        from,
        to,
        only,
    )
    .fetch_all(tx)
    .await
}

/// The ids that she had before.
pub async fn aliases(tx: &mut PgConnection, from: Uuid, to: Uuid, only: Option<&[Uuid]>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "update identity.aliases
         set person_id = $2
         where person_id = $1
         and ($3::uuid[] is null or alias_id = any($3))
         returning alias_id",
        from,
        to,
        only,
    )
    .fetch_all(tx)
    .await
}

/// What both have in force ends for the alias.
pub async fn end_doubles(tx: &mut PgConnection, alias_id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with f as (
            update identity.functions f
            set valid_until = identity.today_in(s.time_zone)
            from identity.structures s
            where f.person_id = $1 and f.valid_until is null and s.structure_id = f.structure_id
            returning f.function_id
           ),
           m as (
            update identity.memberships m
            set valid_until = identity.today_in(s.time_zone)
            from identity.classes c
            join identity.structures s using (structure_id)
            where m.person_id = $1 and m.valid_until is null and c.class_id = m.class_id
            returning m.membership_id
           ),
           g as (
            update identity.guardianships
            set valid_until = identity.today()
            where $1 in (child_id, guardian_id) and valid_until is null
            returning guardianship_id
           )
           select function_id as "id!" from f
           union all
           select membership_id from m
           union all
           select guardianship_id from g"#,
        alias_id,
    )
    .fetch_all(tx)
    .await
}

/// Rows of `person_id` that imports began because of records that are `alias_id`'s again: those of feeds that say nothing of the former.
/// What guardians are in schools follows from their links.
pub async fn begun(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with feeds as (
            select source, academy_code, degree
            from identity.source_records
            where person_id = $2
            except
            select source, academy_code, degree
            from identity.source_records
            where person_id = $1
           ),
           brought as (
            select i.import_id
            from identity.imports i
            join feeds using (source, academy_code, degree)
            where i.import_id <> $3
           )
           select function_id as "id!"
           from identity.functions
           where person_id = $1 and profile <> 2 and import_id in (select import_id from brought)
           union all
           select membership_id
           from identity.memberships
           where person_id = $1 and import_id in (select import_id from brought)
           union all
           select guardianship_id
           from identity.guardianships
           where $1 in (child_id, guardian_id) and import_id in (select import_id from brought)"#,
        person_id,
        alias_id,
        Uuid::nil(),
    )
    .fetch_all(tx)
    .await
}

/// The opposite of [`end_doubles`], of what `person_id` still has with the same rights: the feeds withdrew the rest meanwhile. A function
/// by hand, which no feed withdraws, is hers again in any case.
pub async fn reopen(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid, ended: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.functions f
         set valid_until = null
         where f.function_id = any($2)
         and (f.import_id = $3 or exists (
            select
            from identity.functions o
            where (o.person_id, o.structure_id, o.profile, o.code) = ($1, f.structure_id, f.profile, f.code)
            and o.valid_until is null
         ))
         and not exists (
            select
            from identity.functions o
            where (o.person_id, o.structure_id, o.profile, o.code) = (f.person_id, f.structure_id, f.profile, f.code)
            and o.valid_until is null
         )",
        person_id,
        ended,
        Uuid::nil(),
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update identity.memberships m
         set valid_until = null
         where m.membership_id = any($2)
         and exists (
            select
            from identity.memberships o
            where (o.person_id, o.class_id, o.profile, o.subject_code) = ($1, m.class_id, m.profile, m.subject_code)
            and o.valid_until is null
         )
         and not exists (
            select
            from identity.memberships o
            where (o.person_id, o.class_id, o.profile, o.subject_code) = (m.person_id, m.class_id, m.profile, m.subject_code)
            and o.valid_until is null
         )",
        person_id,
        ended,
    )
    .execute(&mut *tx)
    .await?;
    reopen_guardianships(tx, person_id, alias_id, ended).await
}

/// What the person's own feed said last, and the alias's feed took over while the two were one, is the person's again.
pub async fn give_back(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.guardianships g
         set valid_until = null,
             ended_import_id = null
         where $1 in (g.child_id, g.guardian_id)
         and g.valid_until is not null
         and exists (
            select
            from identity.imports i
            join identity.source_records r using (source, academy_code, degree)
            where i.import_id = g.ended_import_id and r.person_id = $2
         )
         and exists (
            select
            from identity.guardianships o
            where o.child_id = case when g.child_id = $1 then $2 else g.child_id end
            and o.guardian_id = case when g.guardian_id = $1 then $2 else g.guardian_id end
            and o.valid_until is null
            and (o.link_code, o.legal, o.financial, o.contact, o.payment, o.lives_with)
                is not distinct from (g.link_code, g.legal, g.financial, g.contact, g.payment, g.lives_with)
         )
         and not exists (
            select
            from identity.imports i
            join identity.imports o using (source, academy_code, degree)
            where i.import_id = g.import_id and o.import_id > g.ended_import_id and o.applied_at is not null
         )
         and not exists (
            select
            from identity.guardianships o
            where (o.child_id, o.guardian_id) = (g.child_id, g.guardian_id) and o.valid_until is null
         )",
        person_id,
        alias_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn reopen_guardianships(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid, ended: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.guardianships g
         set valid_until = null
         where g.guardianship_id = any($3)
         and exists (
            select
            from identity.guardianships o
            where o.child_id = case when g.child_id = $2 then $1 else g.child_id end
            and o.guardian_id = case when g.guardian_id = $2 then $1 else g.guardian_id end
            and o.valid_until is null
            and (o.link_code, o.legal, o.financial, o.contact, o.payment, o.lives_with)
                is not distinct from (g.link_code, g.legal, g.financial, g.contact, g.payment, g.lives_with)
         )
         and not exists (
            select
            from identity.guardianships o
            where (o.child_id, o.guardian_id) = (g.child_id, g.guardian_id) and o.valid_until is null
         )",
        person_id,
        alias_id,
        ended,
    )
    .execute(tx)
    .await?;
    Ok(())
}
