//! The portal: the web pages that families, pupils and staff see.
//!
//! In the order of a visit: [`guard`] admits the request and dresses the answer, [`session`] says who is there, the page's module
//! under `routes` asks the services through [`calls`] and hands plain structs to `portal-views`. What goes on without the browser,
//! such as an import, is followed by [`runs`]; [`names`] knows what people are called.

mod calls;
mod guard;
mod letter;
mod names;
mod routes;
mod runs;
mod session;
mod ticket;
mod visit;

use std::{net::SocketAddr, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use platform::{Context, Parts, Service, cache::Cache, config::RedisConfig, lifecycle::Lifecycle, secrets::Secrets};
use portal_views::Theme;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The portal, as the catalogue lists it. It keeps no tables.
pub const SERVICE: Service = Service { name: "portal", migrator: None, consumers: &[], build: |context| build(context).boxed() };

/// What the people who run ENEJ may want to change.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Pages listen here; TLS ends before.
    pub listen: SocketAddr,
    /// Where people open ENEJ, as their browser says it.
    pub public_url: String,
    /// Pages in flight at which the next visitor is asked to come back in a moment.
    pub max_in_flight: usize,
    /// Megabytes of the largest delivery that an administrator may send by her page.
    pub largest_delivery_megabytes: usize,
    /// The collectivité's name, shown on every page.
    pub name: String,
    /// Its colour, `#rrggbb`; refused when no text colour reads well on it.
    pub colour: String,
    /// Who publishes, for the legal page.
    pub publisher: String,
    /// Who answers for what is published.
    pub director: String,
    /// Who hosts.
    pub host: String,
    /// Where to write for help.
    pub contact: String,
    /// Where to write about personal data.
    pub data_protection: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 8080).into(),
            public_url: "http://localhost:8080".into(),
            max_in_flight: 512,
            largest_delivery_megabytes: 4096,
            name: "ENEJ".into(),
            colour: "#1f5f8b".into(),
            publisher: "La collectivité qui ouvre cet espace".into(),
            director: "La présidente ou le président de la collectivité".into(),
            host: "La collectivité qui ouvre cet espace".into(),
            contact: "assistance@example.org".into(),
            data_protection: "donnees-personnelles@example.org".into(),
        }
    }
}

/// What every page works with.
#[derive(Clone)]
pub(crate) struct Portal {
    config: Arc<Config>,
    theme: Arc<Theme>,
    sessions: session::Sessions,
    identity: calls::Identity,
    timetable: calls::Timetable,
    names: names::Names,
    runs: runs::Runs,
    secrets: Secrets,
}

async fn build(context: Context) -> anyhow::Result<Parts> {
    let config: Config = context.settings.section("portal")?;
    let identity = calls::Identity::new(context.channels.to("identity"));
    let store = Cache::new(&context.settings.section::<RedisConfig>("redis")?)?;
    let portal = Portal {
        theme: Arc::new(Theme::new(&config.name, &config.colour)?),
        runs: runs::Runs::new(store.clone(), context.lifecycle.clone()),
        sessions: session::Sessions::new(store, identity.clone(), context.verifier.clone(), context.secrets.clone()),
        names: names::Names::new(identity.clone()),
        timetable: calls::Timetable::new(context.channels.to("timetable")),
        identity,
        secrets: context.secrets.clone(),
        config: Arc::new(config),
    };
    let listener = tokio::net::TcpListener::bind(portal.config.listen).await?;
    Ok(Parts { tasks: vec![serve(listener, portal, &context.lifecycle)], ..Parts::default() })
}

fn serve(listener: tokio::net::TcpListener, portal: Portal, lifecycle: &Lifecycle) -> BoxFuture<'static, ()> {
    let soft = lifecycle.soft();
    async move {
        let served =
            axum::serve(listener, routes::all(portal)).with_graceful_shutdown(async move { soft.cancelled().await }).await;
        served.unwrap_or_else(|error| tracing::error!(%error, "pages stopped listening"));
    }
    .boxed()
}
