//! Identity: the directory of a département, sign-in and rights.
//!
//! In the order of the flow: [`api`] is the face; `aaf` reads and `import` takes a delivery of the national directory, `letter` prints
//! codes and `activation` turns a code on paper into an `account` with a `login` and a `password`; signing in makes a `device`, which
//! gets a `token`; `overview` and `structure` are what people then read; `audience` says who is meant by a set of keys; `change` tells
//! the others what changed; `agent` registers those whom no feed knows, `hand` adds people by hand and `group` makes clubs; `overrides`
//! keep what feeds must not undo, about whom `pupil` tells; `organisation` says who is responsible for which school; `charter` and
//! `contact` keep what people accept and how they want to be reached; `merge` makes one person of two ids; `departure` closes the accounts
//! of those whom none names any more; `function_profile` is the table of what functions give; `rollover` tells what a new school year made
//! of the old, and `tasks` what waits in the directory; `roster` tells services whom a school's timetable may name, and `staff` who
//! somebody there is; `figures` count people and open accounts; `consumers` welcome the newcomers.

mod aaf;
mod account;
mod activation;
mod agent;
pub mod api;
mod audience;
mod change;
mod charter;
mod consumers;
mod contact;
mod departure;
mod device;
mod email;
mod error;
mod figures;
mod finding;
mod function_profile;
mod group;
mod hand;
mod import;
mod letter;
mod login;
mod merge;
mod organisation;
mod overrides;
mod overview;
mod password;
mod pupil;
mod rollover;
mod roster;
mod staff;
mod structure;
mod tasks;
mod token;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use chrono::TimeDelta;
use futures::{FutureExt, future::BoxFuture};
use platform::{Context, Parts, Service, auth::Signer, config::AuthConfig, jobs::Job, server::Rpcs};
use proto::identity::v1::identity_service_server::IdentityServiceServer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::migrate::Migrator;

pub use charter::Charters;

/// Identity's tables.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// Identity, as the catalogue lists it.
pub const SERVICE: Service = Service {
    name: "identity",
    migrator: Some(&MIGRATOR),
    consumers: &["welcome"],
    build: |context| std::future::ready(build(&context)).boxed(),
};

/// What the people who run ENEJ may want to change.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Identity's own database role and database.
    pub database_url: String,
    /// Connections at most.
    pub max_connections: u32,
    /// Sign-ins that may wait for a core; the next one is told to try again. 36 wait about 400 ms on two cores.
    pub password_queue: usize,
    /// Activation codes that one replica looks up in a second, whoever asks.
    pub activation_codes_per_second: NonZeroU32,
    /// Days after which a printed activation code ends.
    pub activation_code_days: u16,
    /// Where people open ENEJ; written in messages.
    pub portal_url: String,
    /// Percent of a structure's people that may leave in one import before somebody must confirm it.
    pub departures_percent: u8,
    /// The same from August to October, when pupils change schools.
    pub rollover_departures_percent: u8,
    /// So many people may leave a structure in one import whatever the percentage.
    pub departures_always_allowed: u16,
    /// Days after which a person whom no feed names any more is suspended. Her rights end at once.
    pub suspension_delay_days: u16,
    /// Days for which what changed is kept, for services that come late; a later one gets the present state.
    pub changes_days: u16,
    /// Days after which an import that was only compared is forgotten, and the names that any import lists.
    pub dry_run_days: u16,
    /// Which version of each charter is in force; a higher number asks everybody again, 0 asks nobody.
    pub charters: Charters,
}

impl Default for Config {
    fn default() -> Self {
        let database = platform::config::DatabaseConfig::default();
        Self {
            database_url: database.database_url,
            max_connections: database.max_connections,
            password_queue: 36,
            activation_codes_per_second: NonZeroU32::new(50).expect("not zero"),
            activation_code_days: 60,
            portal_url: "http://localhost:8080".into(),
            departures_percent: 10,
            rollover_departures_percent: 40,
            departures_always_allowed: 5,
            suspension_delay_days: 30,
            changes_days: 90,
            dry_run_days: 30,
            charters: Charters::default(),
        }
    }
}

fn build(context: &Context) -> anyhow::Result<Parts> {
    let config: Config = context.settings.section("identity")?;
    let auth: AuthConfig = context.settings.section("auth")?;
    let api = api::Api {
        pool: context.pool(),
        secrets: context.secrets.clone(),
        signer: Signer::load(&auth.signing_key_file)?,
        passwords: password::Passwords::new(config.password_queue),
        throttle: account::Throttle::new(config.activation_codes_per_second),
        charters: config.charters,
        code_life: TimeDelta::days(config.activation_code_days.into()),
        rules: import::Rules {
            departures_percent: config.departures_percent,
            rollover_departures_percent: config.rollover_departures_percent,
            departures_always_allowed: config.departures_always_allowed,
        },
    };
    Ok(Parts {
        consumers: vec![consumers::welcome(context.mailer.clone(), config.portal_url)],
        jobs: vec![
            housekeeping(&api, TimeDelta::days(config.changes_days.into()), TimeDelta::days(config.dry_run_days.into())),
            departures(&api, TimeDelta::days(config.suspension_delay_days.into())),
        ],
        tasks: vec![forget_tries(api.throttle.clone(), context), forget_staged(api.pool.clone())],
        rpcs: Some(Rpcs::new(IdentityServiceServer::new(api))),
    })
}

fn housekeeping(api: &api::Api, changes: TimeDelta, dry_runs: TimeDelta) -> Job {
    let pool = api.pool.clone();
    let run = move || {
        let pool = pool.clone();
        async move {
            import::clean(&pool).await?;
            change::trim(&pool, changes).await?;
            import::forget_old(&pool, dry_runs).await?;
            overrides::keep_up(&pool).await?;
            hand::end_past(&pool).await?;
            group::tidy(&pool).await?;
            structure::uai::bear_due(&mut *pool.acquire().await?).await?;
            Ok(token::forget_old(&pool).await?)
        }
        .boxed()
    };
    Job { name: "identity.housekeeping", every: Duration::from_mins(10), run: Arc::new(run) }
}

fn departures(api: &api::Api, delay: TimeDelta) -> Job {
    let pool = api.pool.clone();
    let run = move || {
        let pool = pool.clone();
        async move { Ok(departure::suspend(&pool, delay).await?) }.boxed()
    };
    Job { name: "identity.departures", every: Duration::from_hours(1), run: Arc::new(run) }
}

/// Every process has its own memory of tries, so this is no leased job.
fn forget_tries(throttle: account::Throttle, context: &Context) -> BoxFuture<'static, ()> {
    let soft = context.lifecycle.soft();
    async move {
        while soft.run_until_cancelled(tokio::time::sleep(Duration::from_mins(1))).await.is_some() {
            throttle.forget_old();
        }
    }
    .boxed()
}

/// An import that was killed left rows behind; the next one would empty them too.
fn forget_staged(pool: sqlx::PgPool) -> BoxFuture<'static, ()> {
    async move {
        if let Err(error) = import::clean(&pool).await {
            tracing::warn!(%error, "what an earlier import staged could not be emptied");
        }
    }
    .boxed()
}
