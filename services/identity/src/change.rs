//! Changes: what identity tells the others, kept for a while so that a service that comes late, or is restored, can catch up.

pub mod decided;
mod present;
pub mod told;

use chrono::{TimeDelta, Utc};
use platform::{outbox, page, secrets::Secrets};
use prost::{Message, Name};
use prost_types::Any;
use proto::identity::v1::StreamChangesResponse;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::error::Error;

/// The call that positions are given by and taken back by.
const CALL: &str = "StreamChanges";

/// How many events of the log are read at a time; one has 500 changes at most.
const PAGE: i64 = 20;

/// How many changes one event tells at most.
pub const BATCH: usize = 500;

/// Where the answers go.
pub type Answers = mpsc::Sender<StreamChangesResponse>;

/// What its holder has seen: everything that this snapshot sees.
///
/// A number from a sequence would not do. A transaction may take 7, another take 8 and be committed first: whoever read up to 8
/// then asks for what comes after, and never hears of 7. A snapshot says exactly whose changes were there, so that what comes next is
/// whatever it did not see, however late it was committed and however low its number. Within one answer the numbers give the order:
/// a change is numbered after the rows that it tells were locked, hence after any earlier change of the same rows was committed.
#[derive(Serialize, Deserialize)]
struct Position {
    /// PostgreSQL's installation, its timeline and the database: a restored directory does not know what was seen of another.
    history: String,
    /// A `pg_snapshot`, as text.
    snapshot: String,
}

/// Writes an event beside the rows that it tells about, for the others at once and for those who come late.
pub async fn publish<E: Message + Name>(tx: &mut PgConnection, event: &E) -> Result<(), sqlx::Error> {
    publish_all(tx, std::slice::from_ref(event)).await
}

/// Writes many events at once, in their order.
pub async fn publish_all<E: Message + Name>(tx: &mut PgConnection, events: &[E]) -> Result<(), sqlx::Error> {
    let payloads: Vec<Vec<u8>> = events.iter().map(Message::encode_to_vec).collect();
    sqlx::query!(
        "insert into identity.changes (kind, payload)
         select $1, payload
         from unnest($2::bytea[]) with ordinality as told (payload, place)
         order by place",
        E::full_name(),
        &payloads,
    )
    .execute(&mut *tx)
    .await?;
    outbox::publish_all(tx, events).await
}

/// One person is at a new version, whatever made her so.
pub async fn publish_person(tx: &mut PgConnection, person_id: Uuid, version: i64) -> Result<(), sqlx::Error> {
    told::people(tx, "", vec![(person_id, version)]).await
}

/// Answers what changed since a position, then the position reached. To whom has none, or one that is too old, the present state
/// instead, as the same events.
pub async fn stream(pool: &PgPool, secrets: &Secrets, since: &str, answers: Answers) -> Result<(), Error> {
    let not_ours = |_| Error::Invalid { field: "since", reason: "was not given by this call" };
    let since = page::decode::<Position>(secrets, CALL, since).map_err(not_ours)?;
    let mut tx = pool.begin_with("begin isolation level repeatable read, read only").await?;
    // Who stops listening lets go of the snapshot.
    sqlx::query!("set local idle_in_transaction_session_timeout = '60s'").execute(&mut *tx).await?;
    let reached = position(&mut tx).await?;
    match since {
        Some(since) if reaches_back_to(&mut tx, &since, &reached).await? => log(&mut tx, &since, &answers).await?,
        _ => present::tell(&mut tx, &answers).await?,
    }
    let position = page::encode(secrets, CALL, &reached);
    send(&answers, StreamChangesResponse { position, ..StreamChangesResponse::default() }).await;
    Ok(())
}

/// What this transaction sees.
async fn position(tx: &mut PgConnection) -> Result<Position, sqlx::Error> {
    sqlx::query_as!(
        Position,
        r#"select
               concat_ws('/', c.system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), d.oid) as "history!",
               pg_current_snapshot()::text as "snapshot!"
           from pg_control_system() c
           cross join pg_database d
           where d.datname = current_database()"#
    )
    .fetch_one(tx)
    .await
}

/// False when something that the position had not seen was trimmed, or may never have been here.
async fn reaches_back_to(tx: &mut PgConnection, since: &Position, reached: &Position) -> Result<bool, sqlx::Error> {
    if since.history != reached.history {
        return Ok(false);
    }
    sqlx::query_scalar!(
        r#"select through < pg_snapshot_xmin($1::text::pg_snapshot) as "kept!"
           from identity.changes_trimmed"#,
        since.snapshot,
    )
    .fetch_one(tx)
    .await
}

/// The events that the position had not seen.
async fn log(tx: &mut PgConnection, since: &Position, answers: &Answers) -> Result<(), sqlx::Error> {
    let first = sqlx::query_scalar!(
        "select min(change_id)
         from identity.changes
         where written_by >= pg_snapshot_xmin($1::text::pg_snapshot)",
        since.snapshot,
    );
    let Some(first) = first.fetch_one(&mut *tx).await? else { return Ok(()) };
    let mut after = first - 1;
    loop {
        let page = sqlx::query!(
            "select change_id, kind, payload
             from identity.changes
             where change_id > $1
             and not pg_visible_in_snapshot(written_by, $2::text::pg_snapshot)
             order by change_id
             limit $3",
            after,
            since.snapshot,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.change_id;
        for row in page {
            send_event(answers, &row.kind, row.payload).await;
        }
    }
}

async fn send_event(answers: &Answers, kind: &str, value: Vec<u8>) {
    let event = Some(Any { type_url: format!("type.googleapis.com/{kind}"), value });
    send(answers, StreamChangesResponse { event, ..StreamChangesResponse::default() }).await;
}

/// Waits until the last answers were taken. Whoever took them is there as long as this runs.
async fn send(answers: &Answers, answer: StreamChangesResponse) {
    let _ = answers.send(answer).await;
}

/// Forgets what was told longer ago.
pub async fn trim(pool: &PgPool, kept: TimeDelta) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with gone as (
            delete from identity.changes
            where created_at < $1
            returning written_by
         )
         update identity.changes_trimmed
         set through = greatest(through, (select max(g.written_by) from gone g))
         where exists (select from gone)",
        Utc::now() - kept,
    )
    .execute(pool)
    .await?;
    Ok(())
}
