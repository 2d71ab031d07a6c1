//! A running process: the services it was asked for, each behind its stack, with their relays, consumers and jobs.

use std::time::Duration;

use sqlx::PgPool;

use crate::{
    Context, Parts, Service,
    auth::Verifier,
    bus::{self, Bus, Consumer},
    client::Channels,
    config::{AuthConfig, ClientsConfig, DatabaseConfig, RabbitmqConfig, ServerConfig, Settings},
    db, jobs,
    lifecycle::Lifecycle,
    mail::{MailConfig, Mailer},
    outbox, request_ids,
    secrets::{Secrets, SecretsConfig},
    server::{self, Stack},
    telemetry, trust,
};

/// What the services of one process share.
pub struct Process {
    settings: Settings,
    server: ServerConfig,
    verifier: Verifier,
    channels: Channels,
    lifecycle: Lifecycle,
    bus: Bus,
    mailer: Mailer,
    secrets: Secrets,
}

impl Process {
    /// Reads what they share; nothing is reached yet.
    pub fn new(settings: Settings, lifecycle: Lifecycle) -> anyhow::Result<Self> {
        let clients: ClientsConfig = settings.section("clients")?;
        let rabbitmq: RabbitmqConfig = settings.section("rabbitmq")?;
        Ok(Self {
            server: settings.section("server")?,
            verifier: Verifier::default(),
            channels: Channels::new(&clients, &lifecycle)?,
            bus: Bus::new(&rabbitmq.url, &rabbitmq.namespace),
            mailer: Mailer::new(&settings.section::<MailConfig>("mail")?)?,
            secrets: Secrets::load(&settings.section::<SecretsConfig>("secrets")?)?,
            settings,
            lifecycle,
        })
    }

    /// Builds the services, then listens. Returns when everything was started; readiness comes when what they need is there.
    pub async fn serve(self, services: &[Service]) -> anyhow::Result<()> {
        let mut stacks = vec![];
        for service in services {
            stacks.extend(self.start(service).await?);
        }
        self.follow_trust()?;
        server::listen(stacks, &self.server, &self.lifecycle)?;
        telemetry::serve_metrics(self.server.metrics_listen, self.lifecycle.clone()).await?;
        Ok(())
    }

    async fn start(&self, service: &Service) -> anyhow::Result<Option<Stack>> {
        let pool = service.migrator.map(|_| self.pool(service.name)).transpose()?;
        let parts = (service.build)(self.context(pool.clone())).await?;
        let built: Vec<_> = parts.consumers.iter().map(|consumer| consumer.name).collect();
        anyhow::ensure!(built == service.consumers, "{} lists other consumers than it builds", service.name);
        if let Some(pool) = pool {
            self.start_store(service.name, &pool, &parts);
        }
        let stack = parts.rpcs.map(|rpcs| Stack::new(rpcs, self.verifier.clone(), &self.server));
        if let Some(stack) = &stack {
            self.channels.serve_here(service.name, stack.clone());
        }
        parts.tasks.into_iter().for_each(|task| self.lifecycle.spawn(task));
        Ok(stack)
    }

    fn pool(&self, service: &str) -> anyhow::Result<PgPool> {
        let config: DatabaseConfig = self.settings.section(service)?;
        Ok(db::pool(service, &config)?)
    }

    fn context(&self, pool: Option<PgPool>) -> Context {
        Context {
            settings: self.settings.clone(),
            pool,
            verifier: self.verifier.clone(),
            channels: self.channels.clone(),
            lifecycle: self.lifecycle.clone(),
            mailer: self.mailer.clone(),
            secrets: self.secrets.clone(),
        }
    }

    /// What a service with tables runs beside its rpcs.
    fn start_store(&self, name: &'static str, pool: &PgPool, parts: &Parts) {
        let spawn = |task| self.lifecycle.spawn(task);
        self.lifecycle.spawn(wait_for_tables(pool.clone(), name, &self.lifecycle));
        self.lifecycle.spawn(relay_to_its_own(
            pool.clone(),
            self.bus.clone(),
            name,
            parts.consumers.clone(),
            self.lifecycle.clone(),
        ));
        for consumer in parts.consumers.iter().cloned() {
            self.lifecycle.spawn(bus::consume(self.bus.clone(), pool.clone(), name, consumer, self.lifecycle.clone()));
        }
        let own = parts.jobs.iter().cloned();
        own.chain([request_ids::housekeeping(pool.clone())])
            .map(|job| jobs::run(pool.clone(), job, self.lifecycle.clone()))
            .for_each(spawn);
    }

    fn follow_trust(&self) -> anyhow::Result<()> {
        let auth: AuthConfig = self.settings.section("auth")?;
        let interval = Duration::from_secs(auth.trust_interval_seconds);
        self.lifecycle.spawn(trust::follow(self.verifier.clone(), self.channels.to("identity"), interval, &self.lifecycle));
        Ok(())
    }
}

/// The exchange drops what no queue is bound to, so nothing is relayed before this service's own queues are there.
async fn relay_to_its_own(pool: PgPool, bus: Bus, name: &'static str, consumers: Vec<Consumer>, lifecycle: Lifecycle) {
    let soft = lifecycle.soft();
    for consumer in consumers {
        while let Err(error) = bus.declare(name, &consumer).await {
            tracing::warn!(service = name, consumer = consumer.name, %error, "waiting for RabbitMQ");
            if soft.run_until_cancelled(tokio::time::sleep(Duration::from_secs(1))).await.is_none() {
                return;
            }
        }
    }
    outbox::relay(pool, bus, name, lifecycle).await;
}

/// Readiness waits until the service's tables can be read: PostgreSQL is there, and migrated.
fn wait_for_tables(pool: PgPool, name: &'static str, lifecycle: &Lifecycle) -> impl Future<Output = ()> + use<> {
    let (latch, soft) = (lifecycle.latch(), lifecycle.soft());
    async move {
        while let Err(error) = sqlx::query("select from outbox limit 1").execute(&pool).await {
            tracing::warn!(service = name, %error, "waiting for the tables");
            if soft.run_until_cancelled(tokio::time::sleep(Duration::from_millis(500))).await.is_none() {
                break;
            }
        }
        drop(latch);
    }
}
