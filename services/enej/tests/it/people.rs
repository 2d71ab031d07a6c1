//! The people of a test: registered, activated and signed in by the front door.

use std::time::Duration;

use platform::client::as_caller;
use proto::identity::v1::*;
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    browser::Browser,
    installation::{Identity, Installation},
};

/// Good enough, and nobody's name.
pub const PASSWORD: &str = "trente hippocampes de velours";

/// The request that registers an agent of the Hauts-de-Seine.
pub fn agent(given_name: &str, family_name: &str, email: &str) -> CreateAgentRequest {
    let organisation = Organisation {
        organisation_id: String::new(),
        kind: "departement".into(),
        code: "92".into(),
        name: "Département des Hauts-de-Seine".into(),
        title: "Chargée de mission".into(),
        commune_codes: vec![],
    };
    CreateAgentRequest {
        request_id: Uuid::now_v7().to_string(),
        given_name: given_name.into(),
        family_name: family_name.into(),
        email: email.into(),
        organisation: Some(organisation),
        administrator: false,
    }
}

pub fn activation(code: &str, email: &str) -> ActivateRequest {
    ActivateRequest {
        request_id: Uuid::now_v7().to_string(),
        code: code.into(),
        password: PASSWORD.into(),
        email: email.into(),
        locale: "fr".into(),
    }
}

pub fn signing_in(login: &str) -> SignInRequest {
    SignInRequest { login: login.into(), password: PASSWORD.into(), device_label: "Firefox/Android".into(), personal: true }
}

/// Registers an agent; her activation code.
pub async fn registered(installation: &Installation, asked: CreateAgentRequest) -> String {
    let (identity, operator) = (installation.identity(), installation.operator());
    let ask = async || identity.clone().create_agent(as_caller(asked.clone(), &operator)?).await;
    patiently(ask).await.unwrap().into_inner().letter.unwrap().code
}

/// Opens an account by the two forms; the login that the last page shows.
pub async fn open_account(browser: &mut Browser, code: &str, email: &str) -> String {
    assert_eq!(browser.open("/activation").await.unwrap().status, 200);
    let form_id = give_code(browser, code).await;
    let answers = [("form_id", &*form_id), ("password", PASSWORD), ("email", email)];
    let opened = browser.submit("/activation/mot-de-passe", &answers).await.unwrap();
    let done = opened.leads_to().to_owned();
    assert_eq!(done, "/activation/terminee");
    browser.open(&done).await.unwrap().login().to_owned()
}

/// Passes the first form; the id of the second.
pub async fn give_code(browser: &mut Browser, code: &str) -> String {
    let found = browser.submit("/activation", &[("code", code)]).await.unwrap();
    let asked = browser.open(found.leads_to()).await.unwrap();
    assert_eq!(asked.status, 200, "{}", asked.text);
    asked.field("form_id").to_owned()
}

/// An agent with an open account, signed in on a device of her own.
pub async fn signed_in_agent(installation: &Installation, given_name: &str) -> (Browser, String) {
    let mut browser = installation.browser();
    let email = format!("{}@example.org", Uuid::now_v7().simple());
    let code = registered(installation, agent(given_name, "Quintefeuille", &email)).await;
    let login = open_account(&mut browser, &code, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    (browser, login)
}

/// The letters of a school, as an operator prints them.
pub async fn letters(installation: &Installation, uai: &str, profile: Profile) -> Vec<ActivationLetter> {
    let asked = CreateActivationLettersRequest { uai: uai.into(), profile: profile.into(), person_id: String::new() };
    let request = as_caller(asked, &installation.operator()).unwrap();
    let mut answers = installation.identity().create_activation_letters(request).await.unwrap().into_inner();
    let mut letters = vec![];
    while let Some(answer) = answers.message().await.unwrap() {
        letters.extend(answer.letter);
    }
    letters
}

/// A session by rpc.
pub async fn session(identity: &mut Identity, login: &str) -> Result<Session, Status> {
    Ok(identity.sign_in(signing_in(login)).await?.into_inner().session.unwrap())
}

/// Asks again, for a minute, whoever is too busy to answer: other tests may run on this machine.
pub async fn patiently<T>(ask: impl AsyncFn() -> Result<T, Status>) -> Result<T, Status> {
    let began = Instant::now();
    loop {
        match ask().await {
            Err(status) if is_retryable(&status) && began.elapsed() < Duration::from_mins(1) => {
                sleep(Duration::from_millis(500)).await;
            }
            answer => return answer,
        }
    }
}

/// True for what a caller may try again.
pub fn is_retryable(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded)
}
