//! Events written in the transaction that made them true, then relayed to the broker in their order.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use lapin::{Channel, Confirmation, options::BasicPublishOptions};
use sqlx::{PgConnection, PgPool, Postgres, Transaction, postgres::PgListener};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::{
    bus::{self, Backoff, Bus},
    db,
    lifecycle::Lifecycle,
    telemetry,
};

/// Events that are in flight together.
const BATCH: i64 = 500;
/// How long the broker may take to confirm a batch.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often the relay looks by itself, should a notification be lost.
const LOOK: Duration = Duration::from_secs(1);

/// Writes an event beside the rows that it tells about; it leaves when `tx` is committed, never if it is not.
pub async fn publish<E: prost::Message + prost::Name>(tx: &mut PgConnection, event: &E) -> Result<(), sqlx::Error> {
    publish_all(tx, std::slice::from_ref(event)).await
}

/// Writes many events at once, in their order.
pub async fn publish_all<E: prost::Message + prost::Name>(tx: &mut PgConnection, events: &[E]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = events.iter().map(|_| Uuid::now_v7()).collect();
    let payloads: Vec<Vec<u8>> = events.iter().map(prost::Message::encode_to_vec).collect();
    sqlx::query(
        "with told as (
             insert into outbox (event_id, kind, payload, trace_parent)
             select event_id, $3, payload, $4
             from unnest($1::uuid[], $2::bytea[]) with ordinality as event (event_id, payload, position)
             order by position
         )
         select pg_notify('outbox_' || current_schema(), '')",
    )
    .bind(ids)
    .bind(payloads)
    .bind(E::full_name())
    .bind(telemetry::traceparent())
    .execute(tx)
    .await?;
    Ok(())
}

/// Publishes what the service's outbox holds until the soft shutdown, then once more what is there.
///
/// One replica relays at a time, so that events keep their order. An event is deleted when the broker has confirmed it; one that
/// was confirmed but not yet deleted when the process died is published again, and the consumers' inboxes notice.
pub async fn relay(pool: PgPool, bus: Bus, service: &'static str, lifecycle: Lifecycle) {
    let soft = lifecycle.soft();
    let mut bell = Bell::new(&pool);
    let mut relay = Relay { pool, bus, service, channel: None };
    let mut backoff = Backoff::new();
    loop {
        let last = soft.is_cancelled();
        let drained = relay.drain().await;
        if let Err(error) = &drained {
            relay.channel = None;
            tracing::warn!(service, error = format!("{error:#}"), "events wait in the outbox");
        }
        if last {
            return;
        }
        let pause = async {
            match drained {
                Ok(()) => {
                    backoff = Backoff::new();
                    bell.rings().await;
                }
                Err(_) => backoff.wait().await,
            }
        };
        tokio::select! {
            () = soft.cancelled() => {}
            () = pause => {}
        }
    }
}

struct Relay {
    pool: PgPool,
    bus: Bus,
    service: &'static str,
    channel: Option<Channel>,
}

#[derive(sqlx::FromRow)]
struct Row {
    outbox_id: i64,
    event_id: Uuid,
    kind: String,
    payload: Vec<u8>,
    trace_parent: Option<String>,
    created_at: DateTime<Utc>,
}

impl Relay {
    async fn drain(&mut self) -> anyhow::Result<()> {
        while self.batch().await? == BATCH.unsigned_abs() {}
        Ok(())
    }

    /// Publishes the oldest events and deletes those that the broker confirmed; gives how many.
    async fn batch(&mut self) -> anyhow::Result<u64> {
        let mut tx = self.pool.begin().await?;
        let rows = if holds_the_relay(&mut tx).await? { oldest(&mut tx).await? } else { Vec::new() };
        self.show_lag(rows.first());
        if rows.is_empty() {
            return Ok(0);
        }
        let (confirmed, outcome) = self.send(&rows).await;
        delete(tx, &confirmed).await?;
        metrics::counter!("outbox_published_total", "service" => self.service).increment(confirmed.len() as u64);
        outcome?;
        Ok(confirmed.len() as u64)
    }

    /// All of them in flight together; the ids of the confirmed ones, and what went wrong with the others.
    async fn send(&mut self, rows: &[Row]) -> (Vec<i64>, anyhow::Result<()>) {
        let mut confirmed = Vec::with_capacity(rows.len());
        let outcome = timeout(PATIENCE, self.send_until_confirmed(rows, &mut confirmed)).await;
        (confirmed, outcome.unwrap_or_else(|elapsed| Err(elapsed.into())))
    }

    async fn send_until_confirmed(&mut self, rows: &[Row], confirmed: &mut Vec<i64>) -> anyhow::Result<()> {
        let exchange = self.bus.exchange();
        let source = self.service;
        let channel = self.channel().await?;
        let mut confirms = Vec::with_capacity(rows.len());
        for row in rows {
            let properties = bus::properties(row.event_id, &row.kind, source, row.created_at, row.trace_parent.as_deref());
            let (exchange, kind, options) = (exchange.as_str().into(), row.kind.as_str().into(), BasicPublishOptions::default());
            confirms.push(channel.basic_publish(exchange, kind, options, &row.payload, properties).await?);
        }
        for (row, confirmation) in rows.iter().zip(join_all(confirms).await) {
            match confirmation? {
                Confirmation::Ack(_) => confirmed.push(row.outbox_id),
                _ => return Err(bus::Error::NotTaken.into()),
            }
        }
        Ok(())
    }

    async fn channel(&mut self) -> Result<&Channel, bus::Error> {
        let channel = match self.channel.take() {
            Some(channel) => channel,
            None => self.bus.publisher().await?,
        };
        Ok(self.channel.insert(channel))
    }

    fn show_lag(&self, oldest: Option<&Row>) {
        let lag = oldest.map_or(0.0, |row| (Utc::now() - row.created_at).as_seconds_f64().max(0.0));
        metrics::gauge!("outbox_lag_seconds", "service" => self.service).set(lag);
    }
}

/// True when no other replica relays this schema's outbox; it is ours until the transaction ends.
async fn holds_the_relay(tx: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("select pg_try_advisory_xact_lock(hashtextextended('outbox of ' || current_schema(), 0))")
        .fetch_one(tx)
        .await
}

async fn oldest(tx: &mut PgConnection) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as(
        "select outbox_id, event_id, kind, payload, trace_parent, created_at
         from outbox
         order by outbox_id
         limit $1",
    )
    .bind(BATCH)
    .fetch_all(tx)
    .await
}

async fn delete(mut tx: Transaction<'_, Postgres>, confirmed: &[i64]) -> Result<(), sqlx::Error> {
    sqlx::query("delete from outbox where outbox_id = any($1)").bind(confirmed).execute(&mut *tx).await?;
    tx.commit().await
}

/// Rings when a transaction with events was committed, and every second.
struct Bell {
    pool: PgPool,
    listener: Option<PgListener>,
}

impl Bell {
    fn new(pool: &PgPool) -> Self {
        Self { pool: db::for_listening(pool), listener: None }
    }

    async fn rings(&mut self) {
        tokio::select! {
            () = self.notified() => {}
            () = sleep(LOOK) => {}
        }
    }

    /// Ends at a notification; never, if there is no connection to hear one.
    async fn notified(&mut self) {
        if self.listener.is_none() {
            self.listener = listen(&self.pool).await.ok();
        }
        if let Some(listener) = &mut self.listener {
            if listener.recv().await.is_ok() {
                while listener.next_buffered().is_some() {}
                return;
            }
            self.listener = None;
        }
        std::future::pending::<()>().await;
    }
}

async fn listen(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let channel: String = sqlx::query_scalar("select 'outbox_' || current_schema()").fetch_one(pool).await?;
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(&channel).await?;
    Ok(listener)
}
