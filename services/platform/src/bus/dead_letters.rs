//! Events that failed for good: shown without being touched, or given another life.

use chrono::{DateTime, Utc};
use lapin::{
    Channel, ErrorKind,
    message::Delivery,
    options::{BasicAckOptions, BasicGetOptions, QueueDeclareOptions},
    protocol::{AMQPErrorKind, AMQPSoftError},
    types::FieldTable,
};
use uuid::Uuid;

use super::{Bus, Error, envelope, put};

/// The dead letters of one consumer.
#[derive(Debug, Clone)]
pub struct DeadLetters {
    /// Their queue.
    pub queue: String,
    /// How many there are.
    pub count: u32,
    /// The oldest of them.
    pub letters: Vec<DeadLetter>,
}

/// One event that failed for good.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// The event's id; none when the message is no event.
    pub event_id: Option<Uuid>,
    /// The event's kind; none when the message is no event.
    pub kind: Option<String>,
    /// Why the last attempt failed.
    pub reason: String,
    /// How many attempts failed.
    pub attempts: usize,
    /// When the last one did.
    pub since: Option<DateTime<Utc>>,
}

/// The dead letters of a consumer, the oldest `limit` in detail. They stay where they are, in
/// their order; the broker takes a moment to put them back, during which it shows none.
pub async fn list(bus: &Bus, service: &str, consumer: &str, limit: usize) -> Result<DeadLetters, Error> {
    let queue = bus.names(service, consumer).dead;
    let channel = bus.channel().await?;
    let count = waiting(&channel, &queue).await?;
    let mut letters = Vec::new();
    while letters.len() < limit.min(count as usize) {
        let Some(delivery) = next(&channel, &queue).await? else { break };
        letters.push(read(&delivery));
    }
    // Nothing was acknowledged: closing the channel puts everything back.
    if count > 0 {
        channel.close(200, "listed".into()).await?;
    }
    Ok(DeadLetters { queue, count, letters })
}

/// Sends dead letters back to their consumer, all of them or the event named; gives how many. Each gets all its attempts again.
pub async fn replay(bus: &Bus, service: &str, consumer: &str, only: Option<Uuid>) -> Result<u32, Error> {
    let names = bus.names(service, consumer);
    let channel = bus.channel().await?;
    let mut replayed = 0;
    for _ in 0..waiting(&channel, &names.dead).await? {
        let Some(delivery) = next(&channel, &names.dead).await? else { break };
        if only.is_some_and(|only| read(&delivery).event_id != Some(only)) {
            continue;
        }
        put(&channel, &names.queue, &delivery.data, envelope::replayed(&delivery.properties)).await?;
        delivery.ack(BasicAckOptions::default()).await?;
        replayed += 1;
    }
    // What was passed over goes back to its place.
    if channel.status().connected() {
        channel.close(200, "replayed".into()).await?;
    }
    Ok(replayed)
}

/// How many messages wait; none when the queue was never declared, which closes the channel.
async fn waiting(channel: &Channel, queue: &str) -> Result<u32, Error> {
    let options = QueueDeclareOptions { passive: true, durable: true, ..Default::default() };
    match channel.queue_declare(queue.into(), options, FieldTable::default()).await {
        Ok(queue) => Ok(queue.message_count()),
        Err(error) if is_not_found(&error) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

async fn next(channel: &Channel, queue: &str) -> Result<Option<Delivery>, Error> {
    Ok(channel.basic_get(queue.into(), BasicGetOptions::default()).await?.map(|message| message.delivery))
}

fn read(delivery: &Delivery) -> DeadLetter {
    let (reason, since) = envelope::death(&delivery.properties);
    DeadLetter {
        event_id: envelope::header(&delivery.properties, "cloudEvents:id").and_then(|id| id.parse().ok()),
        kind: envelope::header(&delivery.properties, "cloudEvents:type"),
        reason,
        attempts: envelope::attempts(&delivery.properties),
        since,
    }
}

fn is_not_found(error: &lapin::Error) -> bool {
    matches!(error.kind(), ErrorKind::ProtocolError(error) if matches!(error.kind(), AMQPErrorKind::Soft(AMQPSoftError::NOTFOUND)))
}
