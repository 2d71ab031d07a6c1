//! Every setting of ENEJ in one place, to refuse what nobody reads and to write the reference.

use platform::{
    config::{AuthConfig, ClientsConfig, RabbitmqConfig, RedisConfig, ServerConfig, Settings},
    mail::MailConfig,
    secrets::SecretsConfig,
    telemetry::TelemetryConfig,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All sections.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Logs and traces.
    pub telemetry: TelemetryConfig,
    /// Where a process listens, and what it takes before it sheds.
    pub server: ServerConfig,
    /// Where other services are.
    pub clients: ClientsConfig,
    /// How access tokens are made and verified.
    pub auth: AuthConfig,
    /// The installation's key.
    pub secrets: SecretsConfig,
    /// The short-lived store.
    pub redis: RedisConfig,
    /// The broker.
    pub rabbitmq: RabbitmqConfig,
    /// How mail leaves.
    pub mail: MailConfig,
    /// The directory, sign-in and rights.
    pub identity: identity::Config,
    /// The timetables of all schools.
    pub timetable: timetable::Config,
    /// The web pages.
    pub portal: portal::Config,
}

/// Settings in which every key is known.
pub fn load() -> anyhow::Result<Settings> {
    let settings = Settings::load();
    settings.all::<Config>()?;
    Ok(settings)
}
