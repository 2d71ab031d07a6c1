//! A service with one consumer, a bus of its own and a schema with platform's tables.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::ensure;
use platform::{
    bus::{Bus, Consumer, Event, Handler, consume},
    config::{RabbitmqConfig, Settings},
    db,
    lifecycle::Lifecycle,
    outbox,
};
use proto::identity::v1::PersonActivated;
use sqlx::{PgConnection, PgPool, migrate::Migrator, postgres::PgPoolOptions};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

pub const SERVICE: &str = "stage";

pub struct Stage {
    pub pool: PgPool,
    pub bus: Bus,
    pub consumer: Consumer,
    pub lifecycle: Lifecycle,
    /// How many of the next attempts fail.
    pub failures: Arc<AtomicUsize>,
}

impl Stage {
    /// On the servers that the environment names, before anything runs.
    pub async fn new(pool: &PgPool, consumer: &'static str) -> Self {
        let rabbitmq: RabbitmqConfig = Settings::load().section("rabbitmq").unwrap();
        Self::on(pool, &rabbitmq.url, consumer).await
    }

    pub async fn on(pool: &PgPool, rabbitmq: &str, name: &'static str) -> Self {
        let pool = with_tables(pool).await;
        let failures = Arc::new(AtomicUsize::new(0));
        let mut consumer = Consumer::new(name, Notes(failures.clone())).on::<PersonActivated>();
        consumer.delays = [50, 100, 150, 200].map(Duration::from_millis).to_vec();
        let bus = Bus::new(rabbitmq, &format!("test-{}", Uuid::now_v7().simple()));
        bus.declare(SERVICE, &consumer).await.unwrap();
        Self { pool, bus, consumer, lifecycle: Lifecycle::default(), failures }
    }

    pub fn relay(&self) {
        self.lifecycle.spawn(outbox::relay(self.pool.clone(), self.bus.clone(), SERVICE, self.lifecycle.clone()));
    }

    pub fn consume(&self) {
        let (bus, pool, consumer) = (self.bus.clone(), self.pool.clone(), self.consumer.clone());
        self.lifecycle.spawn(consume(bus, pool, SERVICE, consumer, self.lifecycle.clone()));
    }

    /// Tells, in one transaction, that somebody was activated at `version`.
    pub async fn tell(&self, version: i64) -> Result<(), sqlx::Error> {
        let mut tx = self.pool.begin().await?;
        outbox::publish(&mut tx, &activated(version)).await?;
        tx.commit().await
    }

    pub async fn count(&self, table: &'static str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&self.pool).await.unwrap()
    }

    /// The versions noted, in the order in which they were.
    pub async fn notes(&self) -> Vec<i64> {
        sqlx::query_scalar("select version from notes order by note_id").fetch_all(&self.pool).await.unwrap()
    }

    /// Waits until so many notes are there and nothing waits in the outbox.
    pub async fn settles(&self, notes: i64) {
        eventually("the notes are there", async || self.count("notes").await >= notes && self.count("outbox").await == 0).await;
        assert_eq!(self.count("notes").await, notes, "an effect happened twice");
    }

    pub async fn end(self) {
        self.lifecycle.stop();
        self.lifecycle.run(Duration::from_secs(10)).await;
        self.bus.remove(SERVICE, &self.consumer).await.unwrap();
        self.pool.close().await;
    }
}

/// The same database, seen by a service whose tables were migrated.
pub async fn with_tables(pool: &PgPool) -> PgPool {
    db::migrate(pool, SERVICE, &Migrator::DEFAULT).await.unwrap();
    let options = db::in_schema(pool.connect_options().as_ref().clone(), SERVICE);
    let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(2)).connect_lazy_with(options);
    let notes = "create table if not exists notes (note_id bigint generated always as identity, version bigint not null, event_id uuid not null)";
    sqlx::query(notes).execute(&pool).await.unwrap();
    pool
}

pub fn activated(version: i64) -> PersonActivated {
    PersonActivated { person_id: Uuid::now_v7().to_string(), version }
}

pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !holds().await {
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Notes the version, then fails as often as it was told; panics at version 13 until it has failed once.
struct Notes(Arc<AtomicUsize>);

#[async_trait::async_trait]
impl Handler for Notes {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> anyhow::Result<()> {
        let activated: PersonActivated = event.decode()?;
        sqlx::query("insert into notes (version, event_id) values ($1, $2)")
            .bind(activated.version)
            .bind(event.id)
            .execute(tx)
            .await?;
        let fails = self.0.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        assert!(!(fails && activated.version == 13), "thirteen");
        ensure!(!fails, "the pen is dry");
        Ok(())
    }
}
