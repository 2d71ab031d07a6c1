//! PostgreSQL: one pool per service, whose search path is the service's schema, and its migrations.

use std::time::Duration;

use sqlx::{
    Connection, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::config::DatabaseConfig;

/// The tables that platform keeps in every service's schema.
static PLATFORM: Migrator = sqlx::migrate!("./migrations");

/// How long a connection is believed to be one without asking.
const TRUSTED: Duration = Duration::from_secs(1);

/// A pool that connects when it is first asked, so that a service starts while PostgreSQL is away.
pub fn pool(service: &str, config: &DatabaseConfig) -> Result<PgPool, sqlx::Error> {
    let options: PgConnectOptions = config.database_url.parse()?;
    Ok(PgPoolOptions::new()
        .max_connections(config.max_connections)
        .acquire_timeout(Duration::from_secs(2))
        .test_before_acquire(false)
        .before_acquire(|connection, used| Box::pin(is_alive(connection, used.idle_for)))
        .connect_lazy_with(in_schema(options, service)))
}

/// A connection that was used a moment ago is not asked whether it still is one: that would double what every query waits for.
async fn is_alive(connection: &mut PgConnection, idle_for: Duration) -> Result<bool, sqlx::Error> {
    if idle_for > TRUSTED {
        connection.ping().await?;
    }
    Ok(true)
}

/// Connections of their own for what everybody waits for, as many as the pool has: what works in bulk takes none of them, and PostgreSQL
/// plans a query once, whatever its parameters.
pub fn for_reads(pool: &PgPool) -> PgPool {
    let options = pool.connect_options().as_ref().clone().options([("plan_cache_mode", "force_generic_plan")]);
    pool.options().clone().connect_lazy_with(options)
}

/// One connection of its own to listen on, so that the service's pool stays whole.
pub fn for_listening(pool: &PgPool) -> PgPool {
    let options = pool.connect_options().as_ref().clone();
    PgPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(1)).connect_lazy_with(options)
}

/// Applies platform's migrations and the service's own, forward only.
pub async fn migrate(pool: &PgPool, service: &'static str, own: &Migrator) -> Result<(), MigrateError> {
    let options = in_schema(pool.connect_options().as_ref().clone(), service);
    let mut connection = PgConnection::connect_with(&options).await?;
    let platform = Migrator {
        migrations: PLATFORM.migrations.clone(),
        table_name: format!("{service}._platform_migrations").into(),
        create_schemas: vec![service.into()].into(),
        ..Migrator::DEFAULT
    };
    platform.run(&mut connection).await?;
    own.run(&mut connection).await
}

/// Connections whose unqualified names are the service's own tables.
pub fn in_schema(options: PgConnectOptions, service: &str) -> PgConnectOptions {
    options.application_name(service).options([("search_path", service), ("statement_timeout", "60s")])
}

/// True when a lock was waited for as long as `lock_timeout` allows, and in vain.
pub fn lock_timed_out(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() == Some("55P03")
}
