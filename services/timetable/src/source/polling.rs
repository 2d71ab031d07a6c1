//! Feeds by the clock: fetched when they are due, a few at a time; one that fails is asked less and less often, and its last good
//! version stays.

use std::fs::File;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use platform::{auth::Caller, outbox, secrets::Secrets};
use proto::timetable::v1::{self as wire, FindingCode, Format, SourceFailed, SourceKind};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{CONTEXT, get, managed, upload};
use crate::{
    error::Error,
    fetching::{Address, FetchError, Fetched, Fetcher, Validators},
    finding::Finding,
    import::{Delivery, Importer, Said, said_before},
    reading::{Reading, files::Sent},
};

/// Feeds that are due are taken so many at a time.
const DUE: i64 = 1_000;

/// The longest that a failing feed is left alone.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);

/// Fetches feeds.
#[derive(Clone)]
pub struct Poller {
    /// Takes what they say.
    pub importer: Importer,
    /// Gets them.
    pub fetcher: Fetcher,
    /// From the end of one fetch to the next.
    pub every: TimeDelta,
    /// Feeds that are fetched at the same time.
    pub at_once: usize,
}

struct Due {
    source_id: Uuid,
    structure_id: Uuid,
    address: Vec<u8>,
    etag: Option<String>,
    last_modified: Option<String>,
    body_digest: Option<Vec<u8>>,
    failures: i32,
}

impl Poller {
    /// Fetches every feed that is due; how many.
    pub async fn poll(&self) -> Result<usize, Error> {
        let due = sqlx::query_as!(
            Due,
            r#"select source_id, structure_id, address as "address!", etag, last_modified, body_digest, failures
               from timetable.sources
               where next_check_at <= now() and kind = 1 and not paused and deleted_at is null and address is not null
               order by next_check_at
               limit $1"#,
            DUE,
        )
        .fetch_all(&self.importer.pool)
        .await?;
        let fetched = due.len();
        stream::iter(due).for_each_concurrent(self.at_once, |feed| self.look_at(feed)).await;
        Ok(fetched)
    }

    /// Fetches one feed now, for who manages its school.
    pub async fn fetch_now(&self, caller: &Caller, source_id: Uuid) -> Result<wire::Source, Error> {
        let mut tx = self.importer.pool.begin().await?;
        if managed(&mut tx, caller, source_id).await?.1 != SourceKind::Feed {
            return Err(Error::NotAFeed);
        }
        let feed = sqlx::query_as!(
            Due,
            r#"select source_id, structure_id, address as "address!", etag, last_modified, body_digest, failures
               from timetable.sources
               where source_id = $1"#,
            source_id,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        self.look_at(feed).await;
        get(&mut *self.importer.pool.acquire().await?, source_id).await
    }

    /// What goes wrong is kept with the source; what is wrong on our side is logged, and the feed asked again later.
    async fn look_at(&self, feed: Due) {
        let (source_id, structure_id) = (feed.source_id, feed.structure_id);
        let taken = self.take(&feed).await;
        metrics::counter!("timetable_feeds_fetched_total", "ok" => if taken.is_ok() { "true" } else { "false" }).increment(1);
        let told = match taken {
            Err(Error::Refused(finding)) => self.failed(&feed, finding).await,
            Err(Error::NotFound(..)) => Ok(()), // ended meanwhile
            other => other,
        };
        if let Err(error) = told {
            let error = anyhow::Error::from(error);
            tracing::warn!(%source_id, %structure_id, error = format!("{error:#}"), "the feed could not be taken");
            self.put_off(source_id).await;
        }
    }

    /// When the database is what failed, it stays due.
    async fn put_off(&self, source_id: Uuid) {
        let next = self.next_try(0);
        let put_off = sqlx::query!("update timetable.sources set next_check_at = $2 where source_id = $1", source_id, next);
        drop(put_off.execute(&self.importer.pool).await);
    }

    async fn take(&self, feed: &Due) -> Result<(), Error> {
        let address = revealed(&self.importer.secrets, &feed.address)?;
        let known = Validators { etag: feed.etag.clone(), last_modified: feed.last_modified.clone() };
        match self.fetcher.fetch(&address, &known).await {
            Ok(Fetched::Unchanged) => self.succeeded(feed, &known, feed.body_digest.as_deref()).await,
            Ok(Fetched::Changed { body, digest, validators }) => {
                if feed.body_digest.as_deref() != Some(digest.as_slice()) {
                    self.read(feed, body).await?;
                }
                self.succeeded(feed, &validators, Some(&digest)).await
            }
            Err(FetchError::Found(finding)) => Err(Error::Refused(finding)),
            Err(FetchError::Unkept(error)) => Err(Error::Disk(error)),
        }
    }

    async fn read(&self, feed: &Due, body: File) -> Result<(), Error> {
        let frame = self.importer.frame(feed.structure_id).await?;
        let (_turn, format, reading) =
            upload::read(&self.importer, vec![Sent { name: String::new(), file: body }], frame).await?;
        if format != Format::Icalendar {
            return Err(Error::Refused(Finding::of(FindingCode::FormatUnknown)));
        }
        match said_before(&self.importer.pool, feed.source_id, &reading).await? {
            Some(Said::InForce) => Ok(()),
            Some(Said::Waiting) => Err(Error::Refused(Finding::of(FindingCode::TooFewLessons))),
            None => self.put_in_force(feed, reading).await,
        }
    }

    async fn put_in_force(&self, feed: &Due, reading: Reading) -> Result<(), Error> {
        let (source_id, structure_id, format) = (feed.source_id, feed.structure_id, Format::Icalendar);
        match self.importer.take(Delivery { source_id, structure_id, format, person_id: None, reading }).await {
            Err(Error::ImportHeld) => Err(Error::Refused(Finding::of(FindingCode::TooFewLessons))),
            outcome => outcome,
        }
    }

    async fn succeeded(&self, feed: &Due, validators: &Validators, body_digest: Option<&[u8]>) -> Result<(), Error> {
        let now = Utc::now();
        sqlx::query!(
            "update timetable.sources
             set checked_at = $2, succeeded_at = $2, failure = null, failures = 0, next_check_at = $3, etag = $4, last_modified = $5,
                 body_digest = $7
             where source_id = $1 and address = $6",
            feed.source_id,
            now,
            now + self.every,
            validators.etag,
            validators.last_modified,
            feed.address,
            body_digest,
        )
        .execute(&self.importer.pool)
        .await?;
        Ok(())
    }

    /// The first failure is told; each one doubles the wait.
    async fn failed(&self, feed: &Due, finding: Finding) -> Result<(), Error> {
        let mut tx = self.importer.pool.begin().await?;
        if feed.failures == 0 {
            tell(&mut tx, feed, &finding).await?;
        }
        sqlx::query!(
            "update timetable.sources
             set checked_at = $2, failure = $3, failures = failures + 1, next_check_at = $4
             where source_id = $1",
            feed.source_id,
            Utc::now(),
            Json(&finding) as _,
            self.next_try(feed.failures),
        )
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    fn next_try(&self, failures: i32) -> DateTime<Utc> {
        let doublings = u32::try_from(failures).unwrap_or_default().min(10);
        Utc::now() + (self.every * 2_i32.pow(doublings)).min(LONGEST_WAIT.max(self.every))
    }
}

async fn tell(tx: &mut PgConnection, feed: &Due, finding: &Finding) -> Result<(), sqlx::Error> {
    let (structure_id, source_id) = (feed.structure_id.to_string(), feed.source_id.to_string());
    outbox::publish(tx, &SourceFailed { structure_id, source_id, code: finding.code }).await
}

fn revealed(secrets: &Secrets, sealed: &[u8]) -> Result<Address, Error> {
    let address = secrets.open(CONTEXT, sealed).map_err(|_| Error::Unreadable)?;
    let address = String::from_utf8(address).map_err(|_| Error::Unreadable)?;
    Address::parse(&address).map_err(Error::Refused)
}
