//! Events between services over RabbitMQ: one topic exchange, a quorum queue per consumer, delayed retries, dead letters.
//!
//! An event is a fact that [`crate::outbox`] published. [`consume`] hands it to a [`Handler`] inside a transaction that also holds
//! the inbox row, so that the effect happens once however often the broker delivers. [`dead_letters`] shows and replays what
//! failed for good.

mod consume;
pub mod dead_letters;
mod envelope;
mod topology;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ConnectionProperties,
    options::{BasicPublishOptions, ConfirmSelectOptions},
    uri::AMQPUri,
};
use sqlx::PgConnection;
use tokio::{
    sync::Mutex,
    time::{sleep, timeout},
};
use uuid::Uuid;

pub use self::consume::consume;
pub(crate) use self::envelope::properties;

/// How long the broker may take to connect, or to confirm.
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds between heartbeats; a broker that is silent for two of them is gone.
const HEARTBEAT: u16 = 10;

/// Why the broker did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be understood.
    #[error("the address of RabbitMQ cannot be understood")]
    Address,
    /// The broker is away, or refuses.
    #[error("RabbitMQ failed")]
    Broker(#[from] lapin::Error),
    /// The broker did not answer in time.
    #[error("RabbitMQ did not answer in time")]
    Silent(#[from] tokio::time::error::Elapsed),
    /// The broker did not take a message.
    #[error("RabbitMQ did not take the message")]
    NotTaken,
}

/// The way to the broker: connects when first used and again whenever the connection was lost. Cheap to clone.
#[derive(Clone)]
pub struct Bus(Arc<Link>);

struct Link {
    url: String,
    namespace: String,
    connection: Mutex<Option<Connection>>,
}

impl Bus {
    /// The bus at `amqp://user:password@host:port/vhost`, on which the names of its exchange and queues begin with `namespace`.
    /// Nothing is reached, or refused, before it is used.
    pub fn new(url: &str, namespace: &str) -> Self {
        Self(Arc::new(Link { url: url.into(), namespace: namespace.into(), connection: Mutex::default() }))
    }

    /// Declares the consumer's queue, so that it receives what is published from now on, even before [`consume`] runs.
    pub async fn declare(&self, service: &str, consumer: &Consumer) -> Result<(), Error> {
        let channel = self.channel().await?;
        topology::declare(&channel, &self.names(service, consumer.name), consumer).await
    }

    /// Removes the consumer's queues and what is in them.
    pub async fn remove(&self, service: &str, consumer: &Consumer) -> Result<(), Error> {
        let channel = self.channel().await?;
        topology::remove(&channel, &self.names(service, consumer.name), &consumer.delays).await
    }

    /// A channel for events, whose exchange is there.
    pub(crate) async fn publisher(&self) -> Result<Channel, Error> {
        let channel = self.channel().await?;
        topology::declare_exchange(&channel, &self.exchange()).await?;
        Ok(channel)
    }

    /// The exchange that every event goes through.
    pub(crate) fn exchange(&self) -> String {
        format!("{}.events", self.0.namespace)
    }

    fn names(&self, service: &str, consumer: &str) -> topology::Names {
        topology::Names::new(&self.0.namespace, service, consumer)
    }

    /// A new channel with publisher confirms.
    pub(crate) async fn channel(&self) -> Result<Channel, Error> {
        let mut connection = timeout(PATIENCE, self.0.connection.lock()).await?;
        let opened = timeout(PATIENCE, open(&mut connection, &self.0.url)).await;
        if !matches!(opened, Ok(Ok(_))) {
            *connection = None;
        }
        opened?
    }
}

async fn open(slot: &mut Option<Connection>, url: &str) -> Result<Channel, Error> {
    slot.take_if(|connection| !connection.status().connected());
    let connection = match slot {
        Some(connection) => connection,
        None => slot.insert(connect(url).await?),
    };
    let channel = connection.create_channel().await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    Ok(channel)
}

async fn connect(url: &str) -> Result<Connection, Error> {
    let mut uri: AMQPUri = url.parse().map_err(|_| Error::Address)?;
    uri.query.heartbeat.get_or_insert(HEARTBEAT);
    Ok(Connection::connect_uri(uri, ConnectionProperties::default()).await?)
}

/// Publishes to one queue and waits until the broker has it safe.
async fn put(channel: &Channel, queue: &str, payload: &[u8], properties: BasicProperties) -> Result<(), Error> {
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    let confirm = channel.basic_publish("".into(), queue.into(), options, payload, properties).await?;
    match timeout(PATIENCE, confirm).await?? {
        Confirmation::Ack(None) => Ok(()),
        _ => Err(Error::NotTaken),
    }
}

/// A fact that a service told.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its id: the same however often it is delivered.
    pub id: Uuid,
    /// The full name of its message, such as `enej.identity.v1.PersonActivated`.
    pub kind: String,
    /// The service that told it.
    pub source: String,
    /// When it became true.
    pub time: DateTime<Utc>,
    /// The encoded message.
    pub payload: Bytes,
}

impl Event {
    /// The message. An event that cannot be decoded goes to the dead letters at once.
    pub fn decode<E: prost::Message + prost::Name + Default>(&self) -> Result<E, prost::DecodeError> {
        E::decode(self.payload.clone())
    }
}

/// What a service does when an event arrives.
#[async_trait::async_trait]
pub trait Handler: Send + Sync {
    /// Works in `tx`, which also holds the inbox row and is committed when this succeeds; within 30 s.
    ///
    /// What it does outside of `tx` may happen twice. The `Display` of its error (not that of its sources) is shown with the dead
    /// letter, so it holds no personal data.
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> anyhow::Result<()>;
}

/// A durable subscription: what is published while nobody consumes waits in its queue.
#[derive(Clone)]
pub struct Consumer {
    /// Its name, unique in its service, for ever: it names the queue and the inbox rows.
    pub name: &'static str,
    /// The full names of the messages that it wants.
    pub kinds: Vec<String>,
    /// What it does with each.
    pub handler: Arc<dyn Handler>,
    /// Events handled at the same time by one replica; with 1 they are handled in the order of their arrival, retries apart.
    pub concurrency: u16,
    /// Waits before the second, third … attempt; after the last the event is a dead letter.
    pub delays: Vec<Duration>,
}

impl Consumer {
    /// A consumer of nothing yet: one event at a time, five attempts within a quarter of an hour.
    pub fn new(name: &'static str, handler: impl Handler + 'static) -> Self {
        let delays = [1, 10, 60, 600].map(Duration::from_secs).to_vec();
        Self { name, kinds: Vec::new(), handler: Arc::new(handler), concurrency: 1, delays }
    }

    /// Wants the events `E` too.
    #[must_use]
    pub fn on<E: prost::Name>(mut self) -> Self {
        self.kinds.push(E::full_name());
        self
    }
}

/// Waits longer after each failure, up to five seconds.
pub(crate) struct Backoff(Duration);

impl Backoff {
    pub(crate) const fn new() -> Self {
        Self(Duration::from_millis(100))
    }

    pub(crate) async fn wait(&mut self) {
        sleep(self.0).await;
        self.0 = (self.0 * 2).min(Duration::from_secs(5));
    }
}
