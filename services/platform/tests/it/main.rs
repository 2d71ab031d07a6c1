//! What platform promises, against a real PostgreSQL and a real RabbitMQ.

mod faults;
mod idempotency;
mod jobs;
mod messages;
mod stage;
#[cfg(feature = "testing")]
mod traces;
