//! The exchange and the queues: who declares what, under which name.

use std::time::Duration;

use lapin::{
    Channel, ExchangeKind,
    options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions},
    types::{AMQPValue, FieldTable},
};

use super::{Consumer, Error};

/// Names that belong to one consumer.
pub(super) struct Names {
    /// Where its events come from.
    pub exchange: String,
    /// Where its events wait.
    pub queue: String,
    /// Where events that failed for good wait.
    pub dead: String,
}

impl Names {
    pub(super) fn new(namespace: &str, service: &str, consumer: &str) -> Self {
        let queue = format!("{namespace}.{service}.{consumer}");
        Self { exchange: format!("{namespace}.events"), dead: format!("{queue}.dead"), queue }
    }

    /// Where an event waits for `delay` before it comes back.
    pub(super) fn retry(&self, delay: Duration) -> String {
        format!("{}.retry.{}ms", self.queue, delay.as_millis())
    }
}

/// Declares the exchange, the consumer's queue with its bindings, those of its retries and its dead letters.
///
/// All of them before any is needed: a queue that was declared less than some seconds ago does not survive a crash of the broker.
pub(super) async fn declare(channel: &Channel, names: &Names, consumer: &Consumer) -> Result<(), Error> {
    declare_exchange(channel, &names.exchange).await?;
    // Whoever lists the dead letters returns them; no count of returns may make the broker drop them.
    declare_queue(channel, &names.dead, arguments([("x-delivery-limit", AMQPValue::LongInt(i32::MAX))])).await?;
    declare_queue(channel, &names.queue, dead_lettering_to(&names.dead)).await?;
    for delay in &consumer.delays {
        declare_retry(channel, names, *delay).await?;
    }
    for kind in &consumer.kinds {
        let (queue, exchange, key) = (names.queue.as_str(), names.exchange.as_str(), kind.as_str());
        channel.queue_bind(queue.into(), exchange.into(), key.into(), QueueBindOptions::default(), FieldTable::default()).await?;
    }
    Ok(())
}

/// Declares the exchange that every event goes through.
pub(super) async fn declare_exchange(channel: &Channel, exchange: &str) -> Result<(), Error> {
    let options = ExchangeDeclareOptions { durable: true, ..Default::default() };
    Ok(channel.exchange_declare(exchange.into(), ExchangeKind::Topic, options, FieldTable::default()).await?)
}

/// Declares the queue in which an event waits for `delay` before it comes back.
async fn declare_retry(channel: &Channel, names: &Names, delay: Duration) -> Result<(), Error> {
    let mut arguments = dead_lettering_to(&names.queue);
    let milliseconds = i64::try_from(delay.as_millis()).expect("a delay is minutes, not ages");
    arguments.insert("x-message-ttl".into(), AMQPValue::LongLongInt(milliseconds));
    declare_queue(channel, &names.retry(delay), arguments).await
}

/// Removes all queues of the consumer.
pub(super) async fn remove(channel: &Channel, names: &Names, delays: &[Duration]) -> Result<(), Error> {
    let retries = delays.iter().map(|delay| names.retry(*delay));
    for queue in [names.queue.clone(), names.dead.clone()].into_iter().chain(retries) {
        channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await?;
    }
    Ok(())
}

async fn declare_queue(channel: &Channel, queue: &str, mut arguments: FieldTable) -> Result<(), Error> {
    arguments.insert("x-queue-type".into(), text("quorum"));
    channel.queue_declare(queue.into(), QueueDeclareOptions::durable(), arguments).await?;
    Ok(())
}

/// What leaves the queue without being acknowledged is moved, safely, to another one.
fn dead_lettering_to(queue: &str) -> FieldTable {
    arguments([
        ("x-dead-letter-exchange", text("")),
        ("x-dead-letter-routing-key", text(queue)),
        ("x-dead-letter-strategy", text("at-least-once")),
        ("x-overflow", text("reject-publish")),
    ])
}

fn arguments<const N: usize>(arguments: [(&str, AMQPValue); N]) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in arguments {
        table.insert(name.into(), value);
    }
    table
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}
