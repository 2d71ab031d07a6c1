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
mod people;
mod raw;
mod staged;
mod staging;
pub mod structures;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{Datelike, NaiveDate};
use futures::{Stream, StreamExt};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool, types::Json};
use tokio::{sync::mpsc, time};
use uuid::Uuid;

use crate::{
    aaf::Degree,
    finding::{Code, Finding},
};
pub use apply::school_year;
use delivery::{Delivery, Feed, Tally};
use onde::School;

pub use forgetting::forget_old;

/// The number of the advisory lock that lets one import run at a time.
pub const LOCK: i64 = 0x656e_656a_0001;

/// How long nothing may come of a delivery before it is taken for lost: it keeps every other import waiting.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);

/// How many set-aside records a summary lists.
const LISTED: i64 = 1_000;

/// A piece of a delivery, in the order in which it arrives.
#[derive(Debug)]
pub enum Piece {
    /// A file begins.
    File {
        /// The file's name, without folder.
        name: String,
        /// How many bytes will come; 0 when the sender does not know.
        size: u64,
    },
    /// Bytes of the file that began last.
    Chunk(Bytes),
}

/// Where a delivery comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The national directory.
    #[default]
    Aaf,
    /// What a directeur downloads from ONDE.
    Onde,
}

impl Source {
    /// As source records and imports name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aaf => "aaf",
            Self::Onde => "onde",
        }
    }

    fn named(name: &str) -> Self {
        if name == "onde" { Self::Onde } else { Self::Aaf }
    }
}

/// A département's own rules, from the configuration.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Percent of a structure's people that may leave in one import without anybody's confirmation.
    pub departures_percent: u8,
    /// The same from August to October, when pupils change schools.
    pub rollover_departures_percent: u8,
    /// So many may leave whatever the percentage.
    pub departures_always_allowed: u16,
}

impl Rules {
    fn percent(&self, day: NaiveDate) -> u8 {
        if (8..=10).contains(&day.month()) { self.rollover_departures_percent } else { self.departures_percent }
    }
}

/// Who asks for what.
#[derive(Debug, Clone)]
pub struct Order {
    /// The import: a new id, or that of a dry run which is still staged.
    pub import_id: Uuid,
    /// Who asked, as the history shows it.
    pub imported_by: String,
    /// False compares only.
    pub apply: bool,
    /// Applies even if more people would leave a structure than the threshold allows.
    pub confirm: bool,
    /// The feed of a delivery that is sent.
    pub source: Source,
    /// The UAI of the école of an ONDE delivery; else empty.
    pub uai: String,
    /// The thresholds.
    pub rules: Rules,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Files are read and staged.
    Reading,
    /// The whole delivery is compared with the directory.
    Comparing,
    /// The directory changes.
    Applying,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub step: Step,
    /// Records read.
    pub records: u64,
    /// Bytes read.
    pub bytes: u64,
    /// The file being read.
    pub file: String,
}

/// What an import found and did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The import.
    pub import_id: Uuid,
    /// False for a dry run, and for an import that awaits a confirmation.
    pub applied: bool,
    /// The UAIs of the schools that more people would leave than the threshold allows.
    #[serde(default)]
    pub over_threshold: Vec<String>,
    /// Schools in the delivery.
    pub structures: i64,
    /// People in the delivery.
    pub people: i64,
    /// People who were not known.
    pub people_created: i64,
    /// People of whom something changed.
    pub people_updated: i64,
    /// People of whom nothing changed.
    pub people_unchanged: i64,
    /// People of these schools who are no longer in the delivery.
    pub people_missing: i64,
    /// Classes and groups.
    pub classes: i64,
    /// Links between a pupil and a guardian.
    pub guardianships: i64,
    /// Records set aside in all; `set_aside` lists the first 1,000.
    pub set_aside_total: i64,
    /// Records set aside, by file and line.
    pub set_aside: Vec<SetAside>,
    /// What was odd and taken nevertheless (unknown attributes, unreadable dates).
    #[serde(default)]
    pub noted: Vec<Noted>,
    /// The same as versions before this one kept it: in English, and how often. Only read.
    #[serde(default)]
    pub warnings: BTreeMap<String, u64>,
}

/// One record, or one link of a record, that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The delivery's file.
    pub file: String,
    /// The line of the record, from 1.
    pub line: i32,
    /// The record's own identifier.
    pub identifier: String,
    /// What is wrong and what to do, in English, without a person's name.
    pub reason: String,
    /// The same by code; versions before this one kept none.
    #[serde(default)]
    pub finding: Option<Finding>,
}

/// Something odd that was taken nevertheless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// What.
    pub finding: Finding,
    /// How often.
    pub times: u64,
}

/// Why a delivery was refused; nothing of it is applied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A fault of a file, or of the delivery.
    #[error("{file}, line {line}: {finding}")]
    BadFile {
        /// The file's name; `files` when it is the delivery as a whole, `uai` when it is the école that was named.
        file: String,
        /// The line, from 1; 0 when it is the file as a whole.
        line: u64,
        /// What is wrong.
        finding: Finding,
    },
    /// A delta needs something to change.
    #[error("{0}")]
    NoCompleteBefore(Finding),
    /// Bytes came before any file began.
    #[error("a chunk came before the file that it belongs to")]
    ChunkBeforeFile,
    /// It was applied already, or something else was staged since.
    #[error("the delivery of the import {0} is staged no more: send it again")]
    NotStaged(Uuid),
    /// Only the latest import of a feed can be taken back.
    #[error("the import {0} is not the latest of its feed, or was taken back: only the latest can be")]
    NotTheLatest(Uuid),
    /// Another import runs.
    #[error("another import is running: wait until it is done")]
    ImportRunning,
    /// The delivery stopped before its end.
    #[error("the delivery stopped before its end: send it again")]
    Interrupted,
    /// PostgreSQL refused or went away.
    #[error("the directory's database failed")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// A fault of a file as a whole.
    fn file(name: &str, finding: impl Into<Finding>) -> Self {
        Self::line(name, 0, finding)
    }

    /// A fault of a line.
    fn line(name: &str, line: u64, finding: impl Into<Finding>) -> Self {
        Self::BadFile { file: name.to_owned(), line, finding: finding.into() }
    }

    /// A delta of this degré came before any complete delivery; `academy_code` is empty when the delta names none.
    fn too_early(degree: Degree, academy_code: &str) -> Self {
        Self::NoCompleteBefore(if academy_code.is_empty() {
            Finding::new(Code::NoCompleteBefore, [("degree", &degree)])
        } else {
            Finding::new(Code::NoCompleteOfAcademyBefore, [("degree", &degree), ("academy", &academy_code)])
        })
    }
}

impl From<crate::aaf::Error> for Error {
    fn from(error: crate::aaf::Error) -> Self {
        let crate::aaf::Error { file, line, finding } = error;
        Self::BadFile { file, line, finding }
    }
}

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

/// A connection of its own that holds the lock: however the import ends, the lock ends with the connection, within a second even
/// when this program was killed in the middle of a long statement.
async fn lock(pool: &PgPool) -> Result<PgConnection, Error> {
    let mut connection = pool.acquire().await?.detach();
    sqlx::query!("set client_connection_check_interval = '1s'").execute(&mut connection).await?;
    let taken = sqlx::query_scalar!(r#"select pg_try_advisory_lock($1) as "taken!""#, LOCK).fetch_one(&mut connection).await?;
    if taken { Ok(connection) } else { Err(Error::ImportRunning) }
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
