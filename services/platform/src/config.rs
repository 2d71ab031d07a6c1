//! Configuration: defaults, then `enej.toml` (or the file named by `ENEJ_CONFIG`), then `ENEJ__SECTION__KEY`.

use std::{net::SocketAddr, path::PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// All settings, before a section is read.
#[derive(Clone)]
pub struct Settings(Figment);

impl Settings {
    /// Reads the file and the environment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn load() -> Self {
        let file = std::env::var_os("ENEJ_CONFIG").unwrap_or_else(|| "enej.toml".into());
        Self(Figment::new().merge(Toml::file(PathBuf::from(file))).merge(Env::prefixed("ENEJ__").split("__")))
    }

    /// Settings over which a test, or the program, lays its own.
    #[must_use]
    pub fn with(self, key: &str, value: impl Serialize) -> Self {
        Self(self.0.merge(Serialized::default(key, value)))
    }

    /// One section over its defaults. The error names the key and where its value came from.
    pub fn section<T: DeserializeOwned + Serialize + Default>(&self, name: &str) -> Result<T, Error> {
        let settings = Figment::from(Serialized::default(name, T::default())).merge(self.0.clone());
        settings.extract_inner(name).map_err(|error| Error(Box::new(error)))
    }

    /// Every section at once: refuses a key that nobody reads.
    pub fn all<T: DeserializeOwned + Serialize + Default>(&self) -> Result<T, Error> {
        let settings = Figment::from(Serialized::defaults(T::default())).merge(self.0.clone());
        settings.extract().map_err(|error| Error(Box::new(error)))
    }
}

/// A setting that is missing or cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("configuration: {0}")]
pub struct Error(Box<figment::Error>);

/// Where a process listens, and what it takes before it sheds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// gRPC listens here.
    pub listen: SocketAddr,
    /// `/metrics`, `/healthz` and `/readyz` listen here.
    pub metrics_listen: SocketAddr,
    /// Calls in flight, per service, at which everything is shed; BEST_EFFORT is shed at half of it, NORMAL at nine tenths.
    pub max_in_flight: usize,
    /// Seconds that a call may take when its client names no deadline; also the longest that a client may ask for, unless it sends a
    /// stream or asks for BEST_EFFORT work (two minutes).
    pub deadline_seconds: u64,
    /// Minutes after which a client is asked to connect again, so that load spreads over new replicas.
    pub connection_age_minutes: u64,
    /// Seconds between the soft and the hard shutdown.
    pub grace_seconds: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 50051).into(),
            metrics_listen: ([127, 0, 0, 1], 9100).into(),
            max_in_flight: 512,
            deadline_seconds: 5,
            connection_age_minutes: 10,
            grace_seconds: 20,
        }
    }
}

/// Where other services are. A service that runs in the same process needs no address.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClientsConfig {
    /// `http://identity:50051`; every address behind the name gets its share of the calls.
    pub identity: Option<String>,
    /// `http://timetable:50051`, the same.
    pub timetable: Option<String>,
}

/// How access tokens are made and verified.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// Ed25519 key, PKCS#8 PEM. identity signs access tokens with it; the command line signs its own operator's token.
    pub signing_key_file: PathBuf,
    /// Seconds between two readings of identity's keys and superseded tokens; with the call itself it must stay under 60.
    pub trust_interval_seconds: u64,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self { signing_key_file: ".local/secrets/signing.pem".into(), trust_interval_seconds: 15 }
    }
}

/// The short-lived store.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RedisConfig {
    /// `redis://127.0.0.1:6379`; may hold a password.
    pub url: String,
}

impl Default for RedisConfig {
    fn default() -> Self {
        Self { url: "redis://127.0.0.1:6379".into() }
    }
}

/// The broker.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RabbitmqConfig {
    /// `amqp://user:password@127.0.0.1:5672/%2f`.
    pub url: String,
    /// What the names of the exchange and the queues begin with: several installations may share a broker.
    pub namespace: String,
}

impl Default for RabbitmqConfig {
    fn default() -> Self {
        Self { url: "amqp://127.0.0.1:5672/%2f".into(), namespace: "enej".into() }
    }
}

/// A service's own database: the two keys that every service's section has.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct DatabaseConfig {
    /// `postgres://role@host/database`.
    pub database_url: String,
    /// Connections at most.
    pub max_connections: u32,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { database_url: "postgres://127.0.0.1/enej".into(), max_connections: 16 }
    }
}
