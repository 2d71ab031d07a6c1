//! The events of an import: ids and versions, in batches.

use proto::identity::v1::DirectoryImported;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Frame;
use crate::change::{
    self,
    told::{self, Link, Membership},
};

/// How many rows are read at a time to be told.
const PAGE: i64 = 5_000;

/// Writes everything that changed to the outbox, what ended before what began in its place.
pub(super) async fn tell(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    let import_id = frame.order.import_id.to_string();
    keep_what_lasts_to_oneself(tx).await?;
    tell_people(tx, &import_id).await?;
    tell_memberships(tx, frame, &import_id).await?;
    tell_guardianships(tx, frame, &import_id).await?;
    let structures = sqlx::query_scalar!(
        r#"select structure_id as "structure_id!"
           from identity.staged_places
           where complete
           union
           select structure_id
           from identity.staged_changes
           where structure_id is not null
           order by 1"#
    );
    let structure_ids = structures.fetch_all(&mut *tx).await?.iter().map(Uuid::to_string).collect();
    change::publish(tx, &DirectoryImported { import_id, structure_ids }).await
}

/// Who taught by two functions and lost one of them is a teacher still: the others know of her that she is one, not how often.
async fn keep_what_lasts_to_oneself(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.staged_changes c
         using identity.functions f
         where c.ended
         and c.class_id is null
         and (f.person_id, f.structure_id, f.profile) = (c.person_id, c.structure_id, c.profile)
         and f.valid_until is null
         and not exists (
            select
            from identity.staged_changes b
            where (b.person_id, b.structure_id, b.profile) = (c.person_id, c.structure_id, c.profile)
            and b.class_id is null
            and not b.ended
         )"
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn tell_people(tx: &mut PgConnection, import_id: &str) -> Result<(), sqlx::Error> {
    let mut after = Uuid::nil();
    loop {
        let page = sqlx::query!(
            "select person_id, version
             from identity.staged_touched
             where person_id > $1
             order by person_id
             limit $2",
            after,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.person_id;
        told::people(tx, import_id, page.iter().map(|row| (row.person_id, row.version)).collect()).await?;
    }
}

async fn tell_memberships(tx: &mut PgConnection, frame: &Frame<'_>, import_id: &str) -> Result<(), sqlx::Error> {
    let mut after = 0;
    loop {
        let page = sqlx::query!(
            r#"select ordinal, person_id, profile as "profile!", structure_id as "structure_id!", class_id, subject_code, ended
               from identity.staged_changes
               where ordinal > $1 and structure_id is not null
               order by ordinal
               limit $2"#,
            after,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.ordinal;
        let changes = page.into_iter().map(|row| Membership {
            person_id: row.person_id,
            profile: row.profile,
            structure_id: row.structure_id,
            class_id: row.class_id,
            subject_code: row.subject_code,
            ended: row.ended,
            day: frame.today,
        });
        told::memberships(tx, import_id, changes.collect()).await?;
    }
}

async fn tell_guardianships(tx: &mut PgConnection, frame: &Frame<'_>, import_id: &str) -> Result<(), sqlx::Error> {
    let mut after = 0;
    loop {
        let page = sqlx::query!(
            r#"select ordinal, person_id, child_id as "child_id!", legal, ended
               from identity.staged_changes
               where ordinal > $1 and child_id is not null
               order by ordinal
               limit $2"#,
            after,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.ordinal;
        let links = page.iter().map(|row| Link {
            guardian_id: row.person_id,
            child_id: row.child_id,
            legal: row.legal,
            ended: row.ended,
            day: frame.today,
        });
        told::guardianships(tx, import_id, links.collect()).await?;
    }
}
