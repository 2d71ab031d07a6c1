//! What a service is given when it is built, and what it gives back.

use futures::future::BoxFuture;
use sqlx::{PgPool, migrate::Migrator};

use crate::{
    auth::Verifier, bus::Consumer, client::Channels, config::Settings, jobs::Job, lifecycle::Lifecycle, mail::Mailer,
    secrets::Secrets, server::Rpcs,
};

/// A service in the catalogue.
#[derive(Clone, Copy)]
pub struct Service {
    /// Its name: the command's word, the schema, the section of the configuration.
    pub name: &'static str,
    /// Its tables; none for a service that keeps nothing.
    pub migrator: Option<&'static Migrator>,
    /// The names of its consumers, for whoever looks after their dead letters.
    pub consumers: &'static [&'static str],
    /// Builds it.
    pub build: fn(Context) -> BoxFuture<'static, anyhow::Result<Parts>>,
}

/// What a service is given.
#[derive(Clone)]
pub struct Context {
    /// All settings; a service reads its own section with [`Settings::section`].
    pub settings: Settings,
    /// Its own schema. Only for services that have one.
    pub pool: Option<PgPool>,
    /// Verifies access tokens offline.
    pub verifier: Verifier,
    /// The other services.
    pub channels: Channels,
    /// Tasks and shutdown.
    pub lifecycle: Lifecycle,
    /// Sends mail.
    pub mailer: Mailer,
    /// Seals and hashes with the installation's key.
    pub secrets: Secrets,
}

impl Context {
    /// The pool of a service that has tables.
    pub fn pool(&self) -> PgPool {
        self.pool.clone().expect("the catalogue gives a migrator to every service that asks for its pool")
    }
}

/// What a service gives back.
#[derive(Default)]
pub struct Parts {
    /// Its rpcs.
    pub rpcs: Option<Rpcs>,
    /// What it does when others' events arrive.
    pub consumers: Vec<Consumer>,
    /// What it does by the clock.
    pub jobs: Vec<Job>,
    /// What else runs until the shutdown, such as a listener of pages.
    pub tasks: Vec<BoxFuture<'static, ()>>,
}
