//! Versions as they are kept: what a source said, sealed, and what it did.

use std::io::{Read, Write};

use aws_lc_rs::digest;
use chrono::Utc;
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use platform::secrets::Secrets;
use proto::timetable::v1::{ChangeKind, Format, ImportState};
use sqlx::{PgConnection, PgPool, types::Json};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{Compared, Delivery, Version};
use crate::{error::Error, reading::Reading};

/// What readings are sealed for.
const CONTEXT: &str = "timetable reading";

/// Bytes of the largest reading; what claims more was not kept by us.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Versions before the one in force that can be put in force again.
const VERSIONS_KEPT: i32 = 5;

/// A reading as it is kept, before it is sealed.
fn written(reading: &Reading) -> Vec<u8> {
    postcard::to_stdvec(reading).expect("texts and times can be written down")
}

/// Says whether two readings say the same.
fn digest(written: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, written).as_ref().to_vec()
}

/// A source may have ended since it was asked; it stays until the end of the transaction.
pub async fn still_wanted(tx: &mut PgConnection, source_id: Uuid) -> Result<(), Error> {
    let wanted = sqlx::query!(
        "select name
         from timetable.sources
         where source_id = $1 and deleted_at is null
         for update",
        source_id,
    );
    wanted.fetch_optional(tx).await?.map(drop).ok_or_else(|| Error::not_found("source", source_id))
}

/// The next version of a source, staged; the ones that were staged before it are dropped.
pub async fn insert(
    tx: &mut PgConnection,
    secrets: &Secrets,
    delivery: &Delivery,
    compared: &Compared,
    held: bool,
) -> Result<Uuid, Error> {
    let (import_id, diff, reading) = (Uuid::now_v7(), &compared.diff, &delivery.reading);
    let written = written(reading);
    let (digest, sealed) = (digest(&written), sealed(secrets, written).await?);
    drop_staged(tx, delivery.source_id).await?;
    sqlx::query!(
        "insert into timetable.imports (
            import_id, source_id, structure_id, version, state, format, person_id, lessons, lessons_to_come, added, moved, cancelled,
            changed, unchanged, labels_unmatched, findings, findings_total, held, digest, reading
         )
         select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
         from timetable.imports
         where source_id = $2",
        import_id,
        delivery.source_id,
        delivery.structure_id,
        ImportState::Staged as i16,
        delivery.format as i16,
        delivery.person_id,
        count(diff.lessons),
        count(diff.to_come),
        count(diff.added.len() + diff.count(ChangeKind::Added)),
        count(diff.count(ChangeKind::Moved)),
        count(diff.count(ChangeKind::Cancelled)),
        count(diff.count(ChangeKind::Replaced) + diff.count(ChangeKind::Restored) + diff.count(ChangeKind::Edited)),
        count(diff.unchanged),
        count(compared.labels_unmatched),
        Json(&reading.findings) as _,
        i32::try_from(reading.findings_total).unwrap_or(i32::MAX),
        held,
        digest,
        sealed,
    )
    .execute(tx)
    .await?;
    Ok(import_id)
}

fn count(number: usize) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

async fn drop_staged(tx: &mut PgConnection, source_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.imports
         set state = $2, reading = null
         where source_id = $1 and state = $3",
        source_id,
        ImportState::Dropped as i16,
        ImportState::Staged as i16,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn sealed(secrets: &Secrets, written: Vec<u8>) -> Result<Vec<u8>, Error> {
    let secrets = secrets.clone();
    let seal = move || {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&written)?;
        Ok(secrets.seal(CONTEXT, &packed.finish()?))
    };
    spawn_blocking(seal).await.unwrap_or(Err(Error::Interrupted))
}

/// What a version said.
pub async fn reading(tx: &mut PgConnection, secrets: &Secrets, import_id: Uuid) -> Result<Reading, Error> {
    let found = sqlx::query_scalar!("select reading from timetable.imports where import_id = $1", import_id);
    let sealed = found.fetch_one(tx).await?.ok_or(Error::ImportNotStaged)?;
    let packed = secrets.open(CONTEXT, &sealed).map_err(|_| Error::Unreadable)?;
    let mut bytes = Vec::new();
    ZlibDecoder::new(packed.as_slice()).take(LARGEST).read_to_end(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(|_| Error::Unreadable)
}

/// A staged import, its source kept from others until the end of the transaction, and whether it needs somebody's word.
pub async fn staged(tx: &mut PgConnection, import_id: Uuid) -> Result<(Version, bool), Error> {
    sqlx::query!(
        "select source_id
         from timetable.sources
         where source_id = (select source_id from timetable.imports where import_id = $1)
         for update",
        import_id,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let found = sqlx::query!(
        "select i.source_id, i.structure_id, i.held
         from timetable.imports i
         join timetable.sources s using (source_id)
         where i.import_id = $1 and i.state = $2 and s.deleted_at is null",
        import_id,
        ImportState::Staged as i16,
    );
    let row = found.fetch_optional(tx).await?.ok_or(Error::ImportNotStaged)?;
    Ok((Version { source_id: row.source_id, structure_id: row.structure_id, import_id }, row.held))
}

/// The school and the source of an import that is in force.
pub async fn in_force(tx: &mut PgConnection, import_id: Uuid) -> Result<(Uuid, Uuid), Error> {
    let found = sqlx::query!(
        "select structure_id, source_id
         from timetable.sources
         where import_id = $1 and deleted_at is null
         for update",
        import_id,
    );
    let row = found.fetch_optional(tx).await?.ok_or(Error::NoEarlierVersion)?;
    Ok((row.structure_id, row.source_id))
}

/// The version that was in force before, if what it said is still kept.
pub async fn before(tx: &mut PgConnection, import_id: Uuid) -> Result<Option<(Uuid, Format)>, sqlx::Error> {
    let row = sqlx::query!(
        "select b.import_id, b.format
         from timetable.imports i
         join timetable.imports b on b.source_id = i.source_id and b.version < i.version
         where i.import_id = $1 and b.state = $2 and b.reading is not null
         order by b.version desc
         limit 1",
        import_id,
        ImportState::Applied as i16,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| (row.import_id, Format::try_from(i32::from(row.format)).unwrap_or_default())))
}

/// The sources of a school that have a version in force whose words are kept.
pub async fn all_in_force(tx: &mut PgConnection, structure_id: Uuid) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select s.source_id, i.import_id
         from timetable.sources s
         join timetable.imports i on i.import_id = s.import_id
         where s.structure_id = $1 and s.deleted_at is null and i.reading is not null
         order by s.source_id",
        structure_id,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.source_id, row.import_id)).collect())
}

/// This version is in force from now on.
pub async fn put_in_force(
    tx: &mut PgConnection,
    source_id: Uuid,
    import_id: Uuid,
    compared: &Compared,
) -> Result<(), sqlx::Error> {
    let now = Utc::now();
    sqlx::query!(
        "update timetable.imports set state = $2, applied_at = $3, labels_unmatched = $4 where import_id = $1",
        import_id,
        ImportState::Applied as i16,
        now,
        count(compared.labels_unmatched),
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update timetable.sources
         set import_id = $2, format = i.format, succeeded_at = $3, failure = null, failures = 0
         from timetable.imports i
         where sources.source_id = $1 and i.import_id = $2",
        source_id,
        import_id,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What became of an import.
pub async fn mark(tx: &mut PgConnection, import_id: Uuid, state: ImportState) -> Result<(), sqlx::Error> {
    sqlx::query!("update timetable.imports set state = $2 where import_id = $1", import_id, state as i16).execute(tx).await?;
    Ok(())
}

/// Names that nobody has matched yet.
pub async fn count_labels(tx: &mut PgConnection, import_id: Uuid, unmatched: usize) -> Result<(), sqlx::Error> {
    sqlx::query!("update timetable.imports set labels_unmatched = $2 where import_id = $1", import_id, count(unmatched))
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets what versions said that nobody will come back to: more than so many versions before the one in force, and what was only
/// compared so many days ago.
pub async fn forget_old(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.imports i
         set reading = null
         from timetable.sources s
         join timetable.imports f on f.import_id = s.import_id
         where s.source_id = i.source_id and i.reading is not null and i.state <> $1 and i.version < f.version - $2",
        ImportState::Staged as i16,
        VERSIONS_KEPT,
    )
    .execute(pool)
    .await?;
    sqlx::query!(
        "update timetable.imports
         set state = $2, reading = null
         where state = $1 and reading is not null and created_at < now() - interval '30 days'",
        ImportState::Staged as i16,
        ImportState::Dropped as i16,
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// What became of what a source says again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is in force.
    InForce,
    /// It waits for somebody to confirm it.
    Waiting,
}

/// Whether a source says again what is in force, or waits to be confirmed.
pub async fn said_before(pool: &PgPool, source_id: Uuid, reading: &Reading) -> Result<Option<Said>, sqlx::Error> {
    let in_force = sqlx::query_scalar!(
        r#"select s.import_id = i.import_id as "in_force: bool"
           from timetable.sources s
           join timetable.imports i on i.import_id = s.import_id or (i.source_id = s.source_id and i.state = $3 and i.held)
           where s.source_id = $1 and i.digest = $2"#,
        source_id,
        digest(&written(reading)),
        ImportState::Staged as i16,
    )
    .fetch_optional(pool)
    .await?;
    Ok(in_force.map(|in_force| if in_force == Some(true) { Said::InForce } else { Said::Waiting }))
}
