//! What every service of ENEJ stands on, in the order in which a request meets it.
//!
//! [`config`] is read first, [`telemetry`] started; [`server`] takes a call, [`auth`] says whose it is, the service's noun
//! works in a transaction of [`db`], writes its event to the [`outbox`] beside it and fails through [`status`]. Later [`bus`]
//! carries the event to the consumers. [`client`] calls other services, [`lifecycle`] stops everything in order.

pub mod auth;
pub mod bus;
pub mod cache;
pub mod client;
pub mod config;
mod context;
pub mod db;
pub mod jobs;
pub mod lifecycle;
pub mod mail;
pub mod memory;
pub mod outbox;
pub mod page;
pub mod process;
pub mod request_ids;
pub mod secrets;
pub mod server;
pub mod status;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod trust;

pub use context::{Context, Parts, Service};
