//! What platform promises, against a real PostgreSQL and a real RabbitMQ.
#![expect(clippy::unwrap_used, reason = "tests")]

mod auth;
mod faults;
mod idempotency;
mod jobs;
mod messages;
mod metrics;
mod server;
mod stage;
#[cfg(feature = "testing")]
mod traces;
