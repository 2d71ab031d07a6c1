//! Takes a delivery of a national feed into the directory: the AAF of either degré, complete or delta, or ONDE's files.
//!
//! [`run`] forwards the pieces to the [`delivery`] reader on its own thread, which turns records into rows ([`staged`],
//! [`structures`], [`people`]); [`staging`] copies the rows into PostgreSQL meanwhile; at the end [`apply`] changes the directory, whole or not
//! at all, in one transaction.

mod apply;
mod archive;
mod copy;
mod delivery;
mod forgetting;
pub mod history;
mod landing;
mod modifications;
mod naming;
mod onde;
mod order;
mod outcome;
mod people;
mod raw;
mod staged;
mod staging;
pub mod structures;

use std::{sync::Arc, time::Duration};

use futures::{Stream, StreamExt};
use platform::db;
use sqlx::{PgConnection, PgPool, types::Json};
use tokio::{sync::mpsc, time};
use uuid::Uuid;

use delivery::{Delivery, Feed, Tally};
use onde::School;

pub use apply::school_year;
pub use forgetting::forget_old;
pub use order::{Order, Piece, Rules, Source};
pub use outcome::{Error, Noted, Progress, SetAside, Step, Summary};

/// The number of the advisory lock that lets one import run at a time.
pub const LOCK: i64 = 0x656e_656a_0001;

/// How long nothing may come of a delivery before it is taken for lost: it keeps every other import waiting.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);

/// Reads a delivery, compares it with the directory and, if so ordered, changes the directory in one transaction. What was only
/// compared stays staged, for [`apply_staged`].
///
/// An `Err` piece means that the sender went away: nothing is applied. Dropping the future does the same. Progress is sent at least
/// every second as long as somebody listens.
pub async fn run<E>(
    pool: &PgPool,
    order: &Order,
    pieces: impl Stream<Item = Result<Piece, E>>,
    progress: mpsc::Sender<Progress>,
) -> Result<Summary, Error> {
    let mut connection = lock(pool).await?;
    staging::empty(&mut connection).await?;
    let tally = Arc::new(Tally::default());
    let work = Box::pin(async {
        let school = match order.source {
            Source::Aaf => None,
            Source::Onde => Some(onde::school(pool, &order.uai).await?),
        };
        let delivery = read(pool, pieces, &tally, school).await?;
        apply::apply(&mut connection, order, &delivery, &tally).await
    });
    let outcome = telling(work, &tally, &progress).await;
    match &outcome {
        Ok(summary) if !summary.applied => staging::keep(&mut connection, order.import_id).await?,
        _ => empty(&mut connection).await,
    }
    unlock(connection).await;
    outcome
}

/// Applies what a dry run left staged.
pub async fn apply_staged(pool: &PgPool, order: &Order, progress: mpsc::Sender<Progress>) -> Result<Summary, Error> {
    let mut connection = lock(pool).await?;
    let delivery = staged(&mut connection, order.import_id).await?;
    let tally = Tally::default();
    let work = Box::pin(apply::apply(&mut connection, order, &delivery, &tally));
    let outcome = telling(work, &tally, &progress).await;
    if outcome.as_ref().is_ok_and(|summary| summary.applied) {
        empty(&mut connection).await;
    }
    unlock(connection).await;
    outcome
}

/// Takes the import `undone` back.
pub async fn roll_back(pool: &PgPool, order: &Order, undone: Uuid, progress: mpsc::Sender<Progress>) -> Result<Summary, Error> {
    let mut connection = lock(pool).await?;
    staging::empty(&mut connection).await?;
    let tally = Tally::default();
    let work = Box::pin(apply::roll_back(&mut connection, order, undone, &tally));
    let outcome = telling(work, &tally, &progress).await;
    empty(&mut connection).await;
    unlock(connection).await;
    outcome
}

async fn empty(connection: &mut PgConnection) {
    if let Err(error) = staging::empty(connection).await {
        tracing::warn!(%error, "the staged delivery stays until the next import");
    }
}

async fn staged(connection: &mut PgConnection, import_id: Uuid) -> Result<Delivery, Error> {
    let found = sqlx::query_scalar!(
        r#"select i.delivery as "delivery!: Json<Delivery>"
           from identity.imports i
           join identity.staged_delivery s using (import_id)
           where i.import_id = $1 and not i.applied"#,
        import_id,
    );
    found.fetch_optional(connection).await?.map(|delivery| delivery.0).ok_or(Error::NotStaged(import_id))
}

/// Empties what an import that was killed left staged, and what nobody applied within a day. Leaves an import that runs alone.
pub async fn clean(pool: &PgPool) -> Result<(), sqlx::Error> {
    match lock(pool).await {
        Ok(mut connection) => {
            let cleaned = staging::clean(&mut connection).await;
            unlock(connection).await;
            cleaned
        }
        Err(Error::Database(error)) => Err(error),
        Err(_) => Ok(()),
    }
}

/// A connection of its own that holds the lock, which short work by the clock may hold too: however the import ends, the lock ends with the connection, within a second even
/// when this program was killed in the middle of a long statement.
async fn lock(pool: &PgPool) -> Result<PgConnection, Error> {
    let mut connection = pool.acquire().await?.detach();
    sqlx::query!("set client_connection_check_interval = '1s'").execute(&mut connection).await?;
    sqlx::query!("set lock_timeout = '2s'").execute(&mut connection).await?;
    match sqlx::query!("select pg_advisory_lock($1)", LOCK).fetch_one(&mut connection).await {
        Err(error) if db::lock_timed_out(&error) => return Err(Error::ImportRunning),
        taken => taken?,
    };
    sqlx::query!("reset lock_timeout").execute(&mut connection).await?;
    Ok(connection)
}

/// Whether no import runs; none begins before the end of the transaction.
pub async fn none_runs(tx: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "taken!""#, LOCK).fetch_one(tx).await
}

/// Lets the next import begin before the answer is read; were it to fail, the lock ends with the connection.
async fn unlock(mut connection: PgConnection) {
    let unlocked = sqlx::query_scalar!("select pg_advisory_unlock($1)", LOCK).fetch_one(&mut connection).await;
    if let Err(error) = unlocked {
        tracing::warn!(%error, "the next import waits until the connection of this one is closed");
    }
}

/// Reads on a thread of its own while two connections copy what it made of the records.
async fn read<E>(
    pool: &PgPool,
    pieces: impl Stream<Item = Result<Piece, E>>,
    tally: &Arc<Tally>,
    school: Option<School>,
) -> Result<Delivery, Error> {
    let (feed, arriving) = mpsc::channel(8);
    let (sheets, rows) = staging::channel();
    let tally = Arc::clone(tally);
    let reading = blocking(move || delivery::read(arriving, sheets, &tally, school.as_ref()));
    let (forwarded, first, second, outcome) =
        tokio::join!(forward(pieces, feed), staging::write(pool, &rows), staging::write(pool, &rows), reading);
    first?;
    second?;
    forwarded?;
    let delivery = outcome?;
    landing::settle(pool, &delivery).await?;
    if !delivery.delta {
        return Ok(delivery);
    }
    let delivery = modifications::settle(pool, delivery).await?;
    landing::settle(pool, &delivery).await?;
    Ok(delivery)
}

/// Does what must wait for bytes or for PostgreSQL on a thread of its own.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(failure) => match failure.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Interrupted),
        },
    }
}

/// Hands the pieces over as they come; stops early if the reader stopped.
async fn forward<E>(pieces: impl Stream<Item = Result<Piece, E>>, feed: mpsc::Sender<Feed>) -> Result<(), Error> {
    let mut pieces = std::pin::pin!(pieces);
    loop {
        let piece = tokio::select! {
            piece = time::timeout(LONGEST_SILENCE, pieces.next()) => piece.map_err(|_| Error::Interrupted)?,
            () = feed.closed() => return Ok(()),
        };
        let next = match piece {
            Some(Ok(piece)) => Feed::Piece(piece),
            Some(Err(_)) => return Err(Error::Interrupted),
            None => Feed::End,
        };
        let last = matches!(next, Feed::End);
        if feed.send(next).await.is_err() || last {
            return Ok(());
        }
    }
}

/// Does the work and tells how far it is.
async fn telling<T>(work: impl Future<Output = T>, tally: &Tally, progress: &mpsc::Sender<Progress>) -> T {
    let mut work = std::pin::pin!(work);
    let mut ticks = time::interval(Duration::from_millis(500));
    loop {
        tokio::select! {
            outcome = &mut work => return outcome,
            _ = ticks.tick() => {
                let _ = progress.try_send(tally.progress());
            }
        }
    }
}
