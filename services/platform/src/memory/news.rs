//! Who changes something tells every process, with the transaction that changes it.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use moka::sync::Cache;
use sqlx::{Executor, PgConnection, PgPool, postgres::PgListener};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db;

/// How long news are kept: longer than what was read before them is believed.
const NEWS: Duration = Duration::from_secs(2 * super::KEPT.as_secs());
/// Before the server is called again.
const PAUSE: Duration = Duration::from_secs(1);
/// How long nobody may tell anything before the server is asked whether it is there.
const QUIET: Duration = Duration::from_secs(15);
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Ids of one notification, which holds 8,000 bytes.
const AT_ONCE: usize = 200;
/// All ids.
const ALL: &str = "*";
/// Later than everything that is read.
const NEVER: Moment = Moment(u64::MAX);

/// A place in the row of all news that this process heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

/// What changed, by its id; told over a channel of PostgreSQL when the transaction is committed. While the channel cannot be heard,
/// nothing that was read is believed. Clones share it.
#[derive(Clone)]
pub struct News {
    channel: &'static str,
    latest: Arc<AtomicU64>,
    /// What was read before it holds no more.
    all: Arc<AtomicU64>,
    by_id: Cache<Uuid, Moment>,
}

impl News {
    /// Of one channel, not heard yet.
    pub fn new(channel: &'static str) -> Self {
        let by_id = Cache::builder().time_to_live(NEWS).build();
        Self { channel, latest: Arc::default(), all: Arc::new(AtomicU64::new(NEVER.0)), by_id }
    }

    /// Before something is read.
    pub(super) fn now(&self) -> Moment {
        Moment(self.latest.load(SeqCst))
    }

    /// Whether what was read of an id then is so still.
    pub(super) fn holds(&self, id: &Uuid, read: Moment) -> bool {
        read.0 >= self.all.load(SeqCst) && self.by_id.get(id).is_none_or(|changed| read >= changed)
    }

    /// These are otherwise when `tx` is committed. This process doubts what it remembers of them at once.
    pub async fn tell(&self, tx: &mut PgConnection, ids: &[Uuid]) -> Result<(), sqlx::Error> {
        for id in ids {
            self.by_id.insert(*id, NEVER);
        }
        let text = |ids: &[Uuid]| ids.iter().map(|id| id.simple().to_string()).collect::<Vec<_>>().join(",");
        self.notify(tx, &ids.chunks(AT_ONCE).map(text).collect::<Vec<_>>()).await
    }

    /// Everything may be otherwise when `tx` is committed.
    pub async fn tell_all(&self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        self.notify(tx, &[ALL.to_owned()]).await
    }

    async fn notify(&self, tx: &mut PgConnection, texts: &[String]) -> Result<(), sqlx::Error> {
        let notify = sqlx::query("select pg_notify($1, text) from unnest($2::text[]) as t (text)");
        notify.bind(self.channel).bind(texts).execute(tx).await.map(drop)
    }

    /// Hears what others tell, until the soft shutdown.
    pub async fn hear(self, pool: PgPool, soft: CancellationToken) {
        let hearing = async {
            loop {
                let ended = self.hear_once(&pool).await;
                self.all.store(NEVER.0, SeqCst);
                tracing::warn!(channel = self.channel, ?ended, "changes are not heard; all is read from the tables");
                sleep(PAUSE).await;
            }
        };
        soft.run_until_cancelled(hearing).await;
        self.all.store(NEVER.0, SeqCst);
    }

    async fn hear_once(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(&db::for_listening(pool)).await?;
        listener.eager_reconnect(false);
        listener.listen(self.channel).await?;
        self.heard(ALL);
        loop {
            match timeout(QUIET, listener.try_recv()).await {
                Ok(told) => match told? {
                    Some(told) => self.heard(told.payload()),
                    None => return Ok(()),
                },
                Err(_) => answers(&mut listener).await?,
            }
        }
    }

    fn heard(&self, text: &str) {
        let moment = Moment(self.latest.fetch_add(1, SeqCst) + 1);
        if text == ALL {
            self.all.store(moment.0, SeqCst);
        }
        text.split(',').filter_map(|id| id.parse().ok()).for_each(|id| self.by_id.insert(id, moment));
    }
}

/// A server that is gone without a word is not heard either.
async fn answers(listener: &mut PgListener) -> Result<(), sqlx::Error> {
    timeout(PATIENCE, listener.execute("select 1")).await.map_err(io::Error::from)??;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_news_of_it_holds_no_more() {
        let (news, one, other) = (News::new("test"), Uuid::now_v7(), Uuid::now_v7());
        assert!(!news.holds(&one, news.now()), "nobody hears yet");
        news.heard(ALL);
        let read = news.now();
        assert!(news.holds(&one, read));
        news.heard(&format!("{},{}", Uuid::now_v7().simple(), one.simple()));
        assert!(!news.holds(&one, read) && news.holds(&one, news.now()) && news.holds(&other, read));
        news.heard(ALL);
        assert!(!news.holds(&other, read));
    }
}
