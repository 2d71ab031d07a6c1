//! What tests say in one word: a call as somebody, an account opened, somebody signed in.

use std::time::Duration;

use platform::{
    auth::{Caller, Function, Verifier},
    client::Channel,
    lifecycle::Lifecycle,
    status,
    testing::{Bearer, TestApp},
    trust,
};
use proto::identity::v1::{identity_service_client::IdentityServiceClient, *};
use tokio::time::{Instant, sleep};
use tonic::{Code, Response, Status, service::interceptor::InterceptedService};
use uuid::Uuid;

pub type Identity = IdentityServiceClient<InterceptedService<Channel, Bearer>>;

/// Good enough, and nobody's name.
pub const PASSWORD: &str = "trois renards bleus";

pub fn nobody(app: &TestApp) -> Identity {
    IdentityServiceClient::new(app.channel(None))
}

pub fn operator(app: &TestApp) -> Identity {
    called_by(app, &Caller::operator())
}

pub fn called_by(app: &TestApp, caller: &Caller) -> Identity {
    IdentityServiceClient::new(app.channel(Some(caller)))
}

/// As the person whose session it is.
pub fn with(app: &TestApp, session: &Session) -> Identity {
    called_by(app, &app.verifier.verify(&session.access_token).unwrap())
}

/// Somebody with one function, who signed in just now.
pub fn somebody_as(person_id: Uuid, profile: Profile, structure_id: Uuid) -> Caller {
    let function = Function { profile: profile.into(), structure_id, class_ids: vec![] };
    Caller { functions: vec![function], ..Caller::new(person_id, Uuid::now_v7()) }
}

/// What the clock does every ten minutes and every hour.
pub async fn housekeeping(app: &TestApp) {
    for name in ["identity.housekeeping", "identity.departures"] {
        let job = app.parts.jobs.iter().find(|job| job.name == name).unwrap();
        (job.run)().await.unwrap();
    }
}

/// The one id that a query gives.
pub async fn id(app: &TestApp, select: &'static str) -> Uuid {
    sqlx::query_scalar(select).fetch_one(&app.pool).await.unwrap()
}

/// Who is in an audience, as an operator is told.
pub async fn audience(app: &TestApp, key: &str) -> Vec<String> {
    let asked = ResolveAudienceRequest { keys: vec![key.to_owned()], ..ResolveAudienceRequest::default() };
    let mut answers = operator(app).resolve_audience(asked).await.unwrap().into_inner();
    let mut people = vec![];
    while let Some(answer) = answers.message().await.unwrap() {
        people.extend(answer.person_ids);
    }
    people
}

/// The letters that an operator prints.
pub async fn letters(app: &TestApp, uai: &str, profile: Profile, person_id: Option<Uuid>) -> Vec<ActivationLetter> {
    let asked = CreateActivationLettersRequest {
        uai: uai.into(),
        profile: profile.into(),
        person_id: person_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    printed(&mut operator(app), asked).await.unwrap()
}

/// The letters that somebody prints, to the end of the stream.
pub async fn printed(by: &mut Identity, asked: CreateActivationLettersRequest) -> Result<Vec<ActivationLetter>, Status> {
    let mut stream = by.create_activation_letters(asked).await?.into_inner();
    let mut letters = vec![];
    while let Some(answer) = stream.message().await? {
        letters.push(answer.letter.unwrap());
    }
    Ok(letters)
}

pub fn activation(code: &str) -> ActivateRequest {
    ActivateRequest {
        request_id: Uuid::now_v7().to_string(),
        code: code.into(),
        password: PASSWORD.into(),
        email: String::new(),
        locale: "fr".into(),
    }
}

/// Gives one person her letter, lets her open her account, and gives her login. Its event is read.
pub async fn opened(app: &TestApp, uai: &str, profile: Profile, person_id: Uuid) -> String {
    let letters = letters(app, uai, profile, Some(person_id)).await;
    let login = nobody(app).activate(activation(&letters[0].code)).await.unwrap().into_inner().login;
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PersonActivated"]);
    login
}

pub fn signing_in(login: &str, password: &str, personal: bool) -> SignInRequest {
    SignInRequest { login: login.into(), password: password.into(), device_label: "Firefox sur Android".into(), personal }
}

/// A session on a new device.
pub async fn signed_in(app: &TestApp, login: &str, personal: bool) -> Session {
    nobody(app).sign_in(signing_in(login, PASSWORD, personal)).await.unwrap().into_inner().session.unwrap()
}

/// Opens the account of somebody and signs her in on a device of her own.
pub async fn session_of(app: &TestApp, uai: &str, profile: Profile, person_id: Uuid) -> Session {
    let login = opened(app, uai, profile, person_id).await;
    signed_in(app, &login, true).await
}

pub async fn renewed(app: &TestApp, session: &Session) -> Result<Session, Status> {
    let asked = RenewSessionRequest { device_secret: session.device_secret.clone() };
    Ok(nobody(app).renew_session(asked).await?.into_inner().session.unwrap())
}

pub fn agent(given_name: &str, family_name: &str, email: &str, kind: &str, code: &str, name: &str) -> CreateAgentRequest {
    let (kind, code, name) = (kind.into(), code.into(), name.into());
    CreateAgentRequest {
        request_id: Uuid::now_v7().to_string(),
        given_name: given_name.into(),
        family_name: family_name.into(),
        email: email.into(),
        organisation: Some(Organisation { kind, code, name, title: "Chargée de mission".into(), ..Organisation::default() }),
        administrator: false,
    }
}

/// Registers an agent, lets her open her account and signs her in. Her events are read.
pub async fn agent_session(app: &TestApp, asked: CreateAgentRequest) -> Session {
    let letter = operator(app).create_agent(asked).await.unwrap().into_inner().letter.unwrap();
    let login = nobody(app).activate(activation(&letter.code)).await.unwrap().into_inner().login;
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged", "enej.identity.v1.PersonActivated"]);
    signed_in(app, &login, true).await
}

pub async fn overview(app: &TestApp, session: &Session) -> GetOverviewResponse {
    with(app, session).get_overview(GetOverviewRequest {}).await.unwrap().into_inner()
}

/// What a service that asks identity now knows, and keeps knowing.
pub async fn follower(app: &TestApp) -> Verifier {
    let (verifier, lifecycle) = (Verifier::default(), Lifecycle::default());
    lifecycle.spawn(trust::follow(verifier.clone(), app.service(), Duration::from_hours(1), &lifecycle));
    eventually("identity is asked", || verifier.is_ready()).await;
    lifecycle.stop();
    verifier
}

pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "not within half a minute: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// Returns when one of the service's statements waits for another transaction.
pub async fn waits_for_a_lock(app: &TestApp) {
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&app.pool).await.unwrap() == 0 {
        sleep(Duration::from_millis(5)).await;
    }
}

/// The code and the reason of a refusal.
pub fn refusal<T>(answer: Result<Response<T>, Status>) -> (Code, String) {
    let status = answer.map(drop).unwrap_err();
    (status.code(), status::reason(&status).unwrap_or_default())
}

/// The field that a request was refused for.
pub fn invalid_field<T>(answer: Result<Response<T>, Status>) -> String {
    use tonic_types::StatusExt;
    let status = answer.map(drop).unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    status.get_details_bad_request().unwrap().field_violations[0].field.clone()
}
