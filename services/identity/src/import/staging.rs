//! The way of the rows into the staging tables, and their end.

use sqlx::{PgConnection, PgPool, postgres::PgPoolCopyExt};
use tokio::sync::{Mutex, mpsc};
use uuid::Uuid;

use super::copy::Sheet;

/// Sheets that wait for PostgreSQL: with those being gathered and sent, about 8 MiB.
const WAITING: usize = 4;

/// Shared by the connections that copy.
pub(super) type Rows = Mutex<mpsc::Receiver<Sheet>>;

/// The way from the reader to PostgreSQL.
pub(super) fn channel() -> (mpsc::Sender<Sheet>, Rows) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (sender, Mutex::new(receiver))
}

/// Copies sheets until the reader is done. A failure stops the reader.
pub(super) async fn write(pool: &PgPool, rows: &Rows) -> Result<(), sqlx::Error> {
    loop {
        let Some(sheet) = rows.lock().await.recv().await else { return Ok(()) };
        if let Err(error) = copy(pool, sheet).await {
            rows.lock().await.close();
            return Err(error);
        }
    }
}

async fn copy(pool: &PgPool, sheet: Sheet) -> Result<(), sqlx::Error> {
    let mut copy = pool.copy_in_raw(sheet.table.copy().0).await?;
    copy.send(sheet.bytes).await?;
    copy.finish().await?;
    Ok(())
}

/// Forgets the staged delivery.
pub(super) async fn empty(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "truncate
            identity.staged_structures,
            identity.staged_jointures,
            identity.staged_subjects,
            identity.staged_mefs,
            identity.staged_classes,
            identity.staged_people,
            identity.staged_modifications,
            identity.staged_functions,
            identity.staged_memberships,
            identity.staged_guardianships,
            identity.staged_set_aside,
            identity.staged_places,
            identity.staged_identities,
            identity.staged_wanted_functions,
            identity.staged_wanted_memberships,
            identity.staged_links,
            identity.staged_changes,
            identity.staged_touched,
            identity.staged_presence,
            identity.staged_delivery
         restart identity"
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The rows are those of an import that may still be applied.
pub(super) async fn keep(connection: &mut PgConnection, import_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("insert into identity.staged_delivery (import_id) values ($1) on conflict do nothing", import_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets the staged delivery unless somebody may still apply it: for a day.
pub(super) async fn clean(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let waits = sqlx::query_scalar!(
        r#"select exists (select from identity.staged_delivery where staged_at > now() - interval '1 day') as "waits!""#
    );
    if waits.fetch_one(&mut *connection).await? { Ok(()) } else { empty(connection).await }
}
