//! Activation: the code on the letter, the password, the login.

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use portal_views::{
    activation::{Activated, Capacity, ChoosePassword, CodeProblem, EnterCode, PasswordProblem},
    paths,
};
use proto::identity::v1::{ActivateRequest, ActivationCapacity, ActivationPreview, Profile};
use serde::Deserialize;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::{Portal, visit::Visit};

/// What the first form sends.
#[derive(Deserialize)]
pub struct Letter {
    #[serde(default)]
    code: String,
}

/// What the second form sends. The ticket is the code, sealed: it stands in a page, never in an address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    form_id: String,
    ticket: String,
    password: String,
    email: String,
    charter: Option<String>,
}

/// Asks for the code.
pub async fn page(visit: Visit) -> Response {
    ask_code(&visit, StatusCode::OK, "", None)
}

/// The second page has no address of its own: whoever reloads it begins again.
pub async fn back_to_code() -> Redirect {
    Redirect::to(paths::ACTIVATION)
}

/// Shows whom the code is for, and asks for a password.
pub async fn find(visit: Visit, State(portal): State<Portal>, Form(letter): Form<Letter>) -> Response {
    if letter.code.trim().is_empty() {
        return ask_code(&visit, StatusCode::UNPROCESSABLE_ENTITY, "", Some(CodeProblem::Missing));
    }
    match portal.identity.find_activation(&letter.code).await {
        Ok(preview) => {
            let ticket = BASE64_URL_SAFE_NO_PAD.encode(portal.secrets.seal(TICKET, letter.code.as_bytes()));
            let choice = Choice { ticket, form_id: Uuid::new_v4().to_string(), ..Choice::default() };
            ask_password(&visit, StatusCode::OK, &preview, &choice, vec![])
        }
        Err(status) => code_refused(&visit, &letter.code, &status),
    }
}

const TICKET: &str = "activation-ticket";

fn code_refused(visit: &Visit, code: &str, status: &Status) -> Response {
    let (http, problem) = match status.code() {
        Code::NotFound => (StatusCode::UNPROCESSABLE_ENTITY, CodeProblem::Unknown),
        Code::ResourceExhausted | Code::Unavailable | Code::DeadlineExceeded => {
            (StatusCode::SERVICE_UNAVAILABLE, CodeProblem::Busy)
        }
        _ => return visit.refused(status),
    };
    ask_code(visit, http, code, Some(problem))
}

fn ask_code(visit: &Visit, http: StatusCode, code: &str, problem: Option<CodeProblem>) -> Response {
    (http, Html(EnterCode { layout: visit.layout(None), code, problem }.render())).into_response()
}

fn ask_password(
    visit: &Visit,
    http: StatusCode,
    preview: &ActivationPreview,
    choice: &Choice,
    problems: Vec<PasswordProblem>,
) -> Response {
    let page = ChoosePassword {
        layout: visit.layout(None),
        form_id: &choice.form_id,
        ticket: &choice.ticket,
        display_name: &format!("{} {}.", preview.given_name, preview.family_initial),
        capacities: capacities(preview),
        email: &choice.email,
        charter_accepted: choice.charter.is_some(),
        problems,
    };
    (http, Html(page.render())).into_response()
}

fn capacities(preview: &ActivationPreview) -> Vec<Capacity<'_>> {
    preview.capacities.iter().flat_map(in_words).collect()
}

fn in_words(capacity: &ActivationCapacity) -> Vec<Capacity<'_>> {
    let names: Vec<&str> = capacity.names.iter().map(String::as_str).collect();
    match capacity.profile() {
        Profile::Guardian => vec![Capacity::Guardian { children: names }],
        Profile::Teacher => vec![Capacity::Teacher { schools: names }],
        Profile::Head => vec![Capacity::Head { schools: names }],
        Profile::Pupil => names.into_iter().map(|school| Capacity::Pupil { school }).collect(),
        Profile::Agent => names.into_iter().map(|organisation| Capacity::Agent { organisation }).collect(),
        _ => names.into_iter().map(|school| Capacity::Staff { function: &capacity.function_label, school }).collect(),
    }
}

/// Opens the account and shows the login.
pub async fn open(visit: Visit, State(portal): State<Portal>, Form(choice): Form<Choice>) -> Response {
    let Some(code) = code_in(&portal, &choice.ticket) else {
        return ask_code(&visit, StatusCode::UNPROCESSABLE_ENTITY, "", Some(CodeProblem::Missing));
    };
    if choice.charter.is_none() {
        return ask_again(&visit, &portal, &code, &choice, PasswordProblem::CharterNotAccepted).await;
    }
    let request = ActivateRequest {
        request_id: choice.form_id.clone(),
        code: code.clone(),
        password: choice.password.clone(),
        email: choice.email.trim().to_owned(),
        locale: visit.locale.code().to_owned(),
    };
    let mut opened = portal.identity.activate(request.clone()).await;
    if opened.as_ref().is_err_and(|status| matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded)) {
        opened = portal.identity.activate(request).await; // the same request_id: opened once, told now
    }
    match opened {
        Ok(account) => {
            let email_sent = !choice.email.trim().is_empty();
            let page = Activated { layout: visit.layout(None), login: &account.login, email_sent, next: paths::SIGN_IN };
            Html(page.render()).into_response()
        }
        Err(status) => match problem(&status) {
            Some(problem) => ask_again(&visit, &portal, &code, &choice, problem).await,
            None => code_refused(&visit, "", &status),
        },
    }
}

fn code_in(portal: &Portal, ticket: &str) -> Option<String> {
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(ticket).ok()?;
    String::from_utf8(portal.secrets.open(TICKET, &sealed).ok()?).ok()
}

async fn ask_again(visit: &Visit, portal: &Portal, code: &str, choice: &Choice, problem: PasswordProblem) -> Response {
    let http = if problem == PasswordProblem::Busy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
    match portal.identity.find_activation(code).await {
        Ok(preview) => {
            let again = Choice {
                form_id: choice.form_id.clone(),
                ticket: choice.ticket.clone(),
                email: choice.email.clone(),
                charter: choice.charter.clone(),
                password: String::new(),
            };
            ask_password(visit, http, &preview, &again, vec![problem])
        }
        Err(status) => code_refused(visit, "", &status),
    }
}

/// What identity has against the answers, as the form says it.
fn problem(status: &Status) -> Option<PasswordProblem> {
    if matches!(status.code(), Code::ResourceExhausted | Code::Unavailable | Code::DeadlineExceeded) {
        return Some(PasswordProblem::Busy);
    }
    let refused = status.get_details_bad_request()?.field_violations.into_iter().next()?;
    match (refused.field.as_str(), refused.description.as_str()) {
        ("email", _) => Some(PasswordProblem::EmailMalformed),
        ("password", text) if text.contains("at least") => Some(PasswordProblem::TooShort),
        ("password", text) if text.contains("at most") => Some(PasswordProblem::TooLong),
        ("password", text) if text.contains("name") => Some(PasswordProblem::HoldsName),
        ("password", _) => Some(PasswordProblem::TooCommon),
        _ => None,
    }
}
