//! Resolves an audience over the network, five times, and prints how many people it holds and the milliseconds of the fastest.

use std::{net::SocketAddr, time::Instant};

use clap::Parser;
use platform::{
    auth::{Caller, Signer},
    client::{Channel, as_caller},
    config::{AuthConfig, ServerConfig, Settings},
    lifecycle::Lifecycle,
};
use proto::identity::v1::{ResolveAudienceRequest, identity_service_client::IdentityServiceClient};

/// The fastest of so many counts.
const TURNS: usize = 5;

#[derive(Parser)]
struct Arguments {
    /// Keys such as `guardians-of:class:UUID`.
    keys: Vec<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let asked = ResolveAudienceRequest { keys: Arguments::parse().keys, ..ResolveAudienceRequest::default() };
    let settings = Settings::load();
    let listen: SocketAddr = settings.section::<ServerConfig>("server")?.listen;
    let token = Signer::load(&settings.section::<AuthConfig>("auth")?.signing_key_file)?.sign(&Caller::operator());
    let mut identity = IdentityServiceClient::new(Channel::remote(&format!("http://{listen}"), &Lifecycle::default())?);
    let (mut people, mut fastest) = (0, u128::MAX);
    for _ in 0..TURNS {
        let began = Instant::now();
        let mut answers = identity.resolve_audience(as_caller(asked.clone(), &token)?).await?.into_inner();
        people = 0;
        while let Some(answer) = answers.message().await? {
            people += answer.person_ids.len();
        }
        fastest = fastest.min(began.elapsed().as_millis());
    }
    println!("{people} {fastest}");
    Ok(())
}
