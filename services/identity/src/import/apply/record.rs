//! The import's own row: begun, counted, kept with what it found.

use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    super::{Error, Summary, delivery::Delivery},
    Frame,
    differences::Differences,
    set_aside,
};
use crate::aaf::Degree;

/// A delta says what changed since the deliveries before it.
pub(super) async fn follows_a_complete(tx: &mut PgConnection, frame: &Frame<'_>, degree: Degree) -> Result<(), Error> {
    let found = sqlx::query_scalar!(
        r#"select exists (
            select
            from identity.imports
            where (source, academy_code, degree) = ($1, $2, $3) and kind = 'complete' and applied and rolled_back_by is null
           ) as "found!""#,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
    )
    .fetch_one(tx)
    .await?;
    if frame.delta && !found {
        return Err(Error::too_early(degree, frame.academy_code));
    }
    Ok(())
}

pub(super) async fn begin(tx: &mut PgConnection, frame: &Frame<'_>, delivery: &Delivery) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.imports (import_id, source, academy_code, degree, kind, applied, summary, delivery, imported_by)
         values ($1, $2, $3, $4, $5, false, '{}', $6, $7)
         on conflict (import_id) do update
         set imported_by = excluded.imported_by",
        frame.order.import_id,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        if frame.delta { "delta" } else { "complete" },
        Json(delivery) as _,
        &frame.order.imported_by,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The feed of an import that can be taken back: the latest of its feed, and no rollback itself.
pub(super) struct Feed {
    pub(super) source: String,
    pub(super) academy_code: String,
    pub(super) degree: String,
}

pub(super) async fn latest(tx: &mut PgConnection, import_id: Uuid) -> Result<Feed, Error> {
    let found = sqlx::query_as!(
        Feed,
        "select i.source, i.academy_code, i.degree
         from identity.imports i
         where i.import_id = $1
         and i.kind <> 'rollback'
         and i.applied
         and i.rolled_back_by is null
         and not exists (
            select
            from identity.imports l
            where (l.source, l.academy_code, l.degree) = (i.source, i.academy_code, i.degree)
            and l.applied
            and l.applied_at > i.applied_at
         )",
        import_id,
    );
    found.fetch_optional(tx).await?.ok_or(Error::NotTheLatest(import_id))
}

pub(super) async fn begin_rollback(tx: &mut PgConnection, frame: &Frame<'_>, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.imports (import_id, source, academy_code, degree, kind, applied, summary, imported_by, inverse_of)
         values ($1, $2, $3, $4, 'rollback', false, '{}', $5, $6)",
        frame.order.import_id,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        &frame.order.imported_by,
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update identity.imports set rolled_back_by = $1 where import_id = $2", frame.order.import_id, undone)
        .execute(tx)
        .await?;
    Ok(())
}

/// Keeps what the import found beside it.
pub(super) async fn keep(tx: &mut PgConnection, summary: &Summary, differences: Differences) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.imports
         set summary = $2,
             applied = $3,
             applied_at = case when $3 then now() end
         where import_id = $1",
        summary.import_id,
        Json(summary) as _,
        summary.applied,
    )
    .execute(&mut *tx)
    .await?;
    set_aside::keep(tx, summary.import_id, &summary.set_aside).await?;
    differences.keep(tx, summary.import_id).await
}

pub(super) async fn summary(tx: &mut PgConnection, frame: &Frame<'_>, delivery: &Delivery) -> Result<Summary, sqlx::Error> {
    let counted = sqlx::query!(
        r#"select
            (select count(*) from identity.staged_places where listed) as "structures!",
            (select count(*) from identity.staged_identities where not held) as "people!",
            (select count(*) from identity.staged_touched where created) as "created!",
            (select count(*) from identity.staged_touched where missing) as "missing!",
            (select count(*) from identity.staged_touched where not created and not missing) as "updated!",
            (
                select count(*)
                from identity.staged_identities i
                where not i.held
                and not exists (select from identity.staged_touched t where t.person_id = i.person_id)
            ) as "unchanged!",
            (
                select count(*)
                from identity.classes c
                join identity.staged_places p using (structure_id)
                where p.listed and c.valid_until is null
            ) as "classes!",
            (select count(*) from identity.staged_links) as "guardianships!",
            (select count(*) from identity.staged_set_aside) as "set_aside!""#
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(Summary {
        import_id: frame.order.import_id,
        applied: false,
        over_threshold: vec![],
        structures: counted.structures,
        people: counted.people,
        people_created: counted.created,
        people_updated: counted.updated,
        people_unchanged: counted.unchanged,
        people_missing: counted.missing,
        classes: counted.classes,
        guardianships: counted.guardianships,
        set_aside_total: counted.set_aside,
        set_aside: set_aside::read(tx, frame).await?,
        noted: delivery.noted.clone(),
    })
}
