//! One module per command.

pub mod config;
pub mod dead_letters;
pub mod demo;
pub mod healthcheck;
pub mod import;
pub mod letters;
pub mod migrate;
pub mod serve;

use platform::{
    auth::{Caller, Signer},
    client::{Channel, as_caller},
    config::{AuthConfig, ClientsConfig, ServerConfig, Settings},
    lifecycle::Lifecycle,
    status,
};
use proto::{
    identity::v1::identity_service_client::IdentityServiceClient, timetable::v1::timetable_service_client::TimetableServiceClient,
};
use tonic::{Code, Request, Status};

/// The command line as a client of the services: it signs its own operator's token.
struct Operator {
    identity: IdentityServiceClient<Channel>,
    timetable: TimetableServiceClient<Channel>,
    token: String,
}

impl Operator {
    fn new(settings: &Settings) -> anyhow::Result<Self> {
        let (server, auth): (ServerConfig, AuthConfig) = (settings.section("server")?, settings.section("auth")?);
        let clients: ClientsConfig = settings.section("clients")?;
        let channel = |address: Option<String>| {
            Channel::remote(&address.unwrap_or_else(|| format!("http://{}", server.listen)), &Lifecycle::default())
        };
        let (identity, timetable) = (channel(clients.identity)?, channel(clients.timetable)?);
        let token = Signer::load(&auth.signing_key_file)?.sign(&Caller::operator());
        Ok(Self { identity: IdentityServiceClient::new(identity), timetable: TimetableServiceClient::new(timetable), token })
    }

    fn ask<T>(&self, message: T) -> Result<Request<T>, Status> {
        as_caller(message, &self.token)
    }
}

/// What a service refused, as a person at a terminal wants to read it.
fn refused(status: &Status) -> anyhow::Error {
    let reason = status::reason(status).map(|reason| format!(" ({reason})")).unwrap_or_default();
    match status.code() {
        Code::Unavailable => anyhow::anyhow!(
            "the service is away, try again in a moment; if it lasts, does `enej serve` run at the address that the configuration says?"
        ),
        _ => anyhow::anyhow!("{}{reason}", status.message()),
    }
}
