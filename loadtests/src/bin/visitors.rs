//! Signs a thousand people in by the front door, for a load test: activates accounts over twenty schools and prints what a browser
//! would hold, one line a person: login, session, and what she is.

use std::net::SocketAddr;

use anyhow::Context;
use clap::Parser;
use futures::{StreamExt, TryStreamExt, stream};
use platform::{
    auth::{Caller, Signer, Trust, Verifier},
    client::{Channel, as_caller},
    config::{AuthConfig, ServerConfig, Settings},
    lifecycle::Lifecycle,
};
use proto::identity::v1::{
    AcceptCharterRequest, ActivateRequest, Charter, CreateActivationLettersRequest, GetTrustRequest, ListStructuresRequest,
    Profile, SignInRequest, VerificationKey, identity_service_client::IdentityServiceClient,
};
use tonic::Code;
use uuid::Uuid;

/// Everybody's, in a load test.
const PASSWORD: &str = "la loutre range son cartable";
/// Whom, in each school.
const EACH: [(Profile, usize); 3] = [(Profile::Guardian, 30), (Profile::Pupil, 15), (Profile::Teacher, 5)];

#[derive(Parser)]
struct Arguments {
    /// How many schools; fifty people each.
    #[arg(long, default_value_t = 20)]
    schools: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let settings = Settings::load();
    let listen: SocketAddr = settings.section::<ServerConfig>("server")?.listen;
    let token = Signer::load(&settings.section::<AuthConfig>("auth")?.signing_key_file)?.sign(&Caller::operator());
    let identity = IdentityServiceClient::new(Channel::remote(&format!("http://{listen}"), &Lifecycle::default())?);
    let schools = schools(identity.clone(), &token, arguments.schools).await?;
    let asked = schools.iter().flat_map(|uai| EACH.map(|(profile, number)| (uai.clone(), profile, number)));
    let codes = stream::iter(asked).map(|(uai, profile, number)| codes(identity.clone(), &token, uai, profile, number));
    let codes: Vec<Vec<(String, Profile)>> = codes.buffered(1).try_collect().await?;
    let opened = stream::iter(codes.into_iter().flatten()).map(|(code, profile)| open(identity.clone(), code, profile));
    let opened = opened.buffer_unordered(16);
    let print = |line: Option<String>| async move {
        if let Some(line) = line {
            println!("{line}");
        }
        Ok(())
    };
    opened.try_for_each(print).await
}

async fn schools(mut identity: IdentityServiceClient<Channel>, token: &str, number: usize) -> anyhow::Result<Vec<String>> {
    let request = ListStructuresRequest { page_size: 1000, ..ListStructuresRequest::default() };
    let page = identity.list_structures(as_caller(request, token)?).await?.into_inner();
    let every = (page.structures.len() / number.max(1)).max(1);
    Ok(page
        .structures
        .into_iter()
        .filter_map(|school| school.structure)
        .step_by(every)
        .take(number)
        .map(|school| school.uai)
        .collect())
}

async fn codes(
    mut identity: IdentityServiceClient<Channel>,
    token: &str,
    uai: String,
    profile: Profile,
    number: usize,
) -> anyhow::Result<Vec<(String, Profile)>> {
    let request = CreateActivationLettersRequest { uai, profile: profile.into(), person_id: String::new() };
    let letters = identity.create_activation_letters(as_caller(request, token)?).await?.into_inner();
    Ok(letters.take(number).map_ok(|answer| (answer.letter.unwrap_or_default().code, profile)).try_collect().await?)
}

/// Nothing for somebody of two schools whose letter ended when the other school printed its own.
async fn open(mut identity: IdentityServiceClient<Channel>, code: String, profile: Profile) -> anyhow::Result<Option<String>> {
    let activate = ActivateRequest {
        request_id: Uuid::new_v4().to_string(),
        code,
        password: PASSWORD.into(),
        email: String::new(),
        locale: "fr".into(),
    };
    let login = match identity.activate(activate).await {
        Err(status) if status.code() == Code::NotFound => return Ok(None),
        answer => answer?.into_inner().login,
    };
    let sign_in = SignInRequest { login: login.clone(), password: PASSWORD.into(), device_label: "/".into(), personal: true };
    let session = identity.sign_in(sign_in).await?.into_inner().session.context("a sign-in gives a session")?;
    accept_charters(&mut identity, &session.access_token).await?;
    let profile = profile.as_str_name().trim_start_matches("PROFILE_").to_lowercase();
    Ok(Some(format!("{login} {} {profile}", session.device_secret)))
}

/// What everybody does first: the pages show nothing before.
async fn accept_charters(identity: &mut IdentityServiceClient<Channel>, token: &str) -> anyhow::Result<()> {
    let trust = identity.get_trust(GetTrustRequest {}).await?.into_inner();
    let key = |key: VerificationKey| Some((key.key_id, key.public_key.try_into().ok()?));
    let verifier = Verifier::default();
    verifier.follow(Trust { keys: trust.keys.into_iter().filter_map(key).collect(), ..Trust::default() });
    let due = verifier.verify(token)?.due_charters.clone();
    let charters = due.iter().map(|due| Charter { family: due.family, version: due.version }).collect();
    identity.accept_charter(as_caller(AcceptCharterRequest { charters }, token)?).await?;
    Ok(())
}
