//! One delivery, one transaction: the inbox row and the effect; then the acknowledgement.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::{FutureExt, StreamExt, future::ready};
use lapin::{
    Channel, Consumer as Deliveries,
    message::Delivery,
    options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions},
    types::FieldTable,
};
use sqlx::PgPool;
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::{Backoff, Bus, Consumer, Error, Event, PATIENCE, envelope, put, topology};
use crate::{lifecycle::Lifecycle, status, telemetry};

/// How long a handler may take.
const LONGEST: Duration = Duration::from_secs(30);
/// Deliveries that wait in this process behind each one that is handled.
const AHEAD: u16 = 8;

/// Hands the consumer its events until the soft shutdown; what is being handled then is finished.
///
/// Nothing is acknowledged before its effect is committed. While the database is away an event waits without losing an attempt;
/// while the broker is away this tries again by itself.
pub async fn consume(bus: Bus, pool: PgPool, service: &'static str, consumer: Consumer, lifecycle: Lifecycle) {
    let names = bus.names(service, consumer.name);
    let label = format!("{service}.{}", consumer.name);
    let subscription = Subscription { bus, pool, names, label, consumer, lifecycle };
    let soft = subscription.lifecycle.soft();
    let mut backoff = Backoff::new();
    while !soft.is_cancelled() {
        match subscription.listen().await {
            Ok(()) => backoff = Backoff::new(),
            Err(error) => subscription.warn(&error.into(), "cannot listen to the queue"),
        }
        tokio::select! {
            () = soft.cancelled() => {}
            () = backoff.wait() => {}
        }
    }
}

struct Subscription {
    bus: Bus,
    pool: PgPool,
    names: topology::Names,
    label: String,
    consumer: Consumer,
    lifecycle: Lifecycle,
}

/// What became of an attempt.
enum Attempt {
    Done(&'static str),
    Failed(anyhow::Error),
    Hopeless(anyhow::Error),
    Stopped,
}

impl Subscription {
    /// Listens until the channel is lost or the process stops.
    async fn listen(&self) -> Result<(), Error> {
        let channel = self.bus.channel().await?;
        let concurrency = self.consumer.concurrency.max(1);
        let deliveries = timeout(PATIENCE, self.subscribe(&channel, concurrency)).await??;
        deliveries
            .take_until(self.lifecycle.soft().cancelled_owned())
            .filter_map(|delivery| ready(delivery.ok()))
            .for_each_concurrent(usize::from(concurrency), |delivery| self.receive(&channel, delivery))
            .await;
        if self.lifecycle.soft().is_cancelled() {
            channel.close(200, "stopping".into()).await?;
        }
        Ok(())
    }

    async fn subscribe(&self, channel: &Channel, concurrency: u16) -> Result<Deliveries, Error> {
        topology::declare(channel, &self.names, &self.consumer).await?;
        channel.basic_qos(concurrency.saturating_mul(AHEAD), BasicQosOptions::default()).await?;
        let queue = self.names.queue.as_str();
        Ok(channel.basic_consume(queue.into(), "".into(), BasicConsumeOptions::default(), FieldTable::default()).await?)
    }

    async fn receive(&self, channel: &Channel, delivery: Delivery) {
        let started = Instant::now();
        let outcome = match envelope::event(&delivery) {
            Ok(event) => self.attempt_in_span(&event, &delivery).await,
            Err(malformed) => Attempt::Hopeless(malformed.into()),
        };
        let Some(label) = self.settle(channel, &delivery, outcome).await else {
            return;
        };
        metrics::counter!("bus_consumed_total", "consumer" => self.label.clone(), "outcome" => label).increment(1);
        metrics::histogram!("bus_consume_seconds", "consumer" => self.label.clone()).record(started.elapsed());
    }

    async fn attempt_in_span(&self, event: &Event, delivery: &Delivery) -> Attempt {
        let span = tracing::info_span!(
            "consume",
            otel.kind = "consumer",
            messaging.system = "rabbitmq",
            messaging.operation.type = "process",
            messaging.destination.name = self.names.queue,
            messaging.message.id = %event.id,
            enej.event.kind = event.kind,
        );
        if let Some(trace_parent) = envelope::header(&delivery.properties, "traceparent") {
            telemetry::set_parent(&span, &trace_parent);
        }
        self.attempt(event).instrument(span).await
    }

    /// Tries until the database is there to say how it went.
    async fn attempt(&self, event: &Event) -> Attempt {
        let soft = self.lifecycle.soft();
        let mut backoff = Backoff::new();
        loop {
            match self.effect(event).await {
                Ok(label) => return Attempt::Done(label),
                Err(error) if is_malformed(&error) => return Attempt::Hopeless(error),
                Err(error) if !is_database_s_fault(&error) => return Attempt::Failed(error),
                Err(error) => self.warn(&error, "the database is away, the event waits"),
            }
            tokio::select! {
                () = soft.cancelled() => return Attempt::Stopped,
                () = backoff.wait() => {}
            }
        }
    }

    /// The inbox row and the effect, in one transaction.
    async fn effect(&self, event: &Event) -> anyhow::Result<&'static str> {
        if !self.consumer.kinds.contains(&event.kind) {
            return Ok("unwanted");
        }
        let mut tx = self.pool.begin().await?;
        let inbox = sqlx::query("insert into inbox (consumer, event_id) values ($1, $2) on conflict do nothing");
        if inbox.bind(self.consumer.name).bind(event.id).execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok("duplicate");
        }
        let handled = AssertUnwindSafe(self.consumer.handler.handle(&mut tx, event)).catch_unwind();
        match timeout(LONGEST, handled).await {
            Ok(Ok(handled)) => handled?,
            Ok(Err(_)) => anyhow::bail!("the handler panicked"),
            Err(_) => anyhow::bail!("the handler took more than {} s", LONGEST.as_secs()),
        }
        tx.commit().await?;
        Ok("done")
    }

    /// Acknowledges what was done, or moved elsewhere. None when the broker will deliver it again.
    async fn settle(&self, channel: &Channel, delivery: &Delivery, outcome: Attempt) -> Option<&'static str> {
        let attempts = envelope::attempts(&delivery.properties) + 1;
        let settled = match outcome {
            Attempt::Stopped => return None,
            Attempt::Done(label) => Ok(label),
            Attempt::Hopeless(error) => self.bury(channel, delivery, attempts, &error).await,
            Attempt::Failed(error) => match self.consumer.delays.get(attempts - 1) {
                Some(delay) => self.postpone(channel, delivery, attempts, *delay, &error).await,
                None => self.bury(channel, delivery, attempts, &error).await,
            },
        };
        let acknowledged = match settled {
            Ok(label) => delivery.ack(BasicAckOptions::default()).await.map(|_| label).map_err(Error::from),
            Err(error) => Err(error),
        };
        acknowledged
            .inspect_err(|error| tracing::warn!(consumer = self.label, error = %error, "the event will be delivered again"))
            .ok()
    }

    async fn postpone(
        &self,
        channel: &Channel,
        delivery: &Delivery,
        attempts: usize,
        delay: Duration,
        error: &anyhow::Error,
    ) -> Result<&'static str, Error> {
        tracing::warn!(consumer = self.label, attempts, error = format!("{error:#}"), "the event failed and will be tried again");
        put(channel, &self.names.retry(delay), &delivery.data, envelope::postponed(&delivery.properties, attempts)).await?;
        Ok("retried")
    }

    async fn bury(
        &self,
        channel: &Channel,
        delivery: &Delivery,
        attempts: usize,
        error: &anyhow::Error,
    ) -> Result<&'static str, Error> {
        tracing::error!(consumer = self.label, attempts, error = format!("{error:#}"), "the event is a dead letter");
        let properties = envelope::buried(&delivery.properties, attempts, &error.to_string());
        put(channel, &self.names.dead, &delivery.data, properties).await?;
        metrics::counter!("bus_dead_letters_total", "consumer" => self.label.clone()).increment(1);
        Ok("dead")
    }

    fn warn(&self, error: &anyhow::Error, message: &str) {
        tracing::warn!(consumer = self.label, error = format!("{error:#}"), "{message}");
    }
}

/// Another attempt would fail alike.
fn is_malformed(error: &anyhow::Error) -> bool {
    error.chain().any(<dyn std::error::Error>::is::<prost::DecodeError>)
}

/// The event is not at fault: PostgreSQL is away, starting, stopping or full.
fn is_database_s_fault(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref()).any(status::is_away)
}
