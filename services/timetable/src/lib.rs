//! Timetable: every school's timetable, in whatever form it comes, merged into one week per person.
//!
//! In the order of the flow: [`api`] is the face; a `source` is a feed that `fetching` gets or files that somebody sends, a `reading` is
//! what it says, with a `finding` for what is wrong; `roster` knows who is in the school, asked of the `directory`, and `label` is the
//! mapping table of names; an `import` compares with what is in force and writes `occurrence`s, whose `content`s are kept once and whose
//! `attendance`s say for whom they are; `conflict` finds what cannot be; `week` is what people read, within their `rights`, in the frame of
//! their `school_year`, and `subscription` what their calendar programs read; `changes` tells what became of it and `free_slot` when
//! nobody is busy; `room` knows the rooms, `target` lists whom and what a form may name.

pub mod api;
mod attendance;
mod changes;
mod conflict;
mod content;
mod directory;
mod error;
mod fetching;
mod finding;
mod free_slot;
mod import;
mod label;
mod occurrence;
mod reading;
mod rights;
mod room;
mod roster;
mod school_year;
mod source;
mod subscription;
mod target;
mod week;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures::FutureExt;
use platform::{Context, Parts, Service, auth::Signer, config::AuthConfig, db, jobs::Job, memory::News, server::Rpcs};
use proto::timetable::v1::timetable_service_server::TimetableServiceServer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::migrate::Migrator;
use tokio::sync::Semaphore;

use fetching::{FetchConfig, Fetcher};
use import::{Importer, Rules};
use source::polling::Poller;
use week::Weeks;

pub use conflict::{Speed, Travel};

/// Timetable's tables.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// Timetable, as the catalogue lists it.
pub const SERVICE: Service = Service {
    name: "timetable",
    migrator: Some(&MIGRATOR),
    consumers: &["members"],
    build: |context| std::future::ready(build(&context)).boxed(),
};

/// What the people who run ENEJ may want to change.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Timetable's own database role and database.
    pub database_url: String,
    /// Connections at most that read, and as many that write.
    pub max_connections: u32,
    /// Minutes from one look at a feed to the next.
    pub feed_minutes: u16,
    /// Feeds that are fetched at the same time.
    pub feeds_at_once: u16,
    /// Sources that are read at the same time, feeds and what is sent; each takes memory.
    pub feeds_read_at_once: u16,
    /// Percent of the lessons to come that a new version of a source may lack before somebody must confirm it.
    pub shrink_percent: u8,
    /// So many lessons to come may be lacking whatever the percentage.
    pub shrink_always_allowed: u16,
    /// Days before a lesson in which its removal from its source is told as a cancellation; earlier it goes without a word.
    pub removal_shown_days: u16,
    /// How fast teachers get from one school to another.
    pub travel: Travel,
    /// How feeds are fetched.
    pub fetching: FetchConfig,
}

impl Default for Config {
    fn default() -> Self {
        let database = platform::config::DatabaseConfig::default();
        Self {
            database_url: database.database_url,
            max_connections: database.max_connections,
            feed_minutes: 15,
            feeds_at_once: 8,
            feeds_read_at_once: 2,
            shrink_percent: 50,
            shrink_always_allowed: 20,
            removal_shown_days: 14,
            travel: Travel::default(),
            fetching: FetchConfig::default(),
        }
    }
}

fn build(context: &Context) -> anyhow::Result<Parts> {
    let config: Config = context.settings.section("timetable")?;
    let auth: AuthConfig = context.settings.section("auth")?;
    let pool = context.pool();
    let news = News::new("timetable_news");
    let weeks = Weeks::new(db::for_reads(&pool), &news);
    let identity = context.channels.to("identity");
    let directory = directory::Directory::new(identity, Signer::load(&auth.signing_key_file)?, news.clone());
    let rules = Rules {
        shrink_percent: config.shrink_percent,
        shrink_always_allowed: config.shrink_always_allowed.into(),
        removal_shown_days: config.removal_shown_days,
    };
    let (secrets, travel) = (context.secrets.clone(), config.travel);
    let reading = Arc::new(Semaphore::new(config.feeds_read_at_once.max(1).into()));
    let importer = Importer {
        pool: pool.clone(),
        secrets: secrets.clone(),
        directory: directory.clone(),
        rules,
        travel,
        news: news.clone(),
        reading,
    };
    let poller = Poller {
        importer: importer.clone(),
        fetcher: Fetcher::new(&config.fetching)?,
        every: TimeDelta::minutes(config.feed_minutes.into()),
        at_once: config.feeds_at_once.max(1).into(),
    };
    let clock = [polling(&poller), following(&directory, &pool), matching(&importer), conflicts(&importer), housekeeping(&pool)];
    let consumers = vec![directory::member_events(directory, pool.clone())];
    let tasks = vec![news.hear(pool.clone(), context.lifecycle.soft()).boxed()];
    let api = api::Api { pool, secrets, importer, poller, weeks };
    Ok(Parts { rpcs: Some(Rpcs::new(TimetableServiceServer::new(api))), consumers, jobs: clock.to_vec(), tasks })
}

/// Looks at the feeds that are due.
fn polling(poller: &Poller) -> Job {
    let poller = poller.clone();
    let run = move || {
        let poller = poller.clone();
        async move {
            poller.poll().await?;
            Ok(())
        }
        .boxed()
    };
    Job { name: "timetable.feeds", every: Duration::from_secs(30), run: Arc::new(run) }
}

/// Looks up again what nobody has matched.
fn matching(importer: &Importer) -> Job {
    let importer = importer.clone();
    let run = move || {
        let importer = importer.clone();
        async move { Ok(importer.match_unmatched().await?) }.boxed()
    };
    Job { name: "timetable.names", every: Duration::from_hours(1), run: Arc::new(run) }
}

/// Forgets what nobody comes back to.
fn housekeeping(pool: &sqlx::PgPool) -> Job {
    let pool = pool.clone();
    let run = move || {
        let pool = pool.clone();
        async move {
            import::forget_old(&pool).await?;
            Ok(subscription::forget(&pool).await?)
        }
        .boxed()
    };
    Job { name: "timetable.housekeeping", every: Duration::from_hours(24), run: Arc::new(run) }
}

/// Follows the directory even when no event rang: at the first start, and after a restore.
fn following(directory: &directory::Directory, pool: &sqlx::PgPool) -> Job {
    let (directory, pool) = (directory.clone(), pool.clone());
    let run = move || {
        let (directory, pool) = (directory.clone(), pool.clone());
        async move { Ok(directory::follow(&directory, &pool).await?) }.boxed()
    };
    Job { name: "timetable.directory", every: Duration::from_mins(10), run: Arc::new(run) }
}

/// Finds all conflicts again, each day: memberships change, and what was missed must not stay so.
fn conflicts(importer: &Importer) -> Job {
    let importer = importer.clone();
    let run = move || {
        let importer = importer.clone();
        async move { Ok(conflict::refresh_all(&importer).await?) }.boxed()
    };
    Job { name: "timetable.conflicts", every: Duration::from_hours(24), run: Arc::new(run) }
}
