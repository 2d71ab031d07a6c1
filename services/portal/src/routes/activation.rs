//! Activation: the code on the letter, the password, the login. Between the pages a [`Ticket`] remembers.

use axum::{
    Form,
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    activation::{Activated, Capacity, ChoosePassword, CodeProblem, EnterCode, PasswordProblem},
    paths,
};
use proto::identity::v1::{ActivateRequest, ActivateResponse, ActivationCapacity, Profile};
use serde::Deserialize;
use tonic::{Code, Status};

use crate::{
    Portal,
    ticket::{Step, Ticket},
    visit::{Visit, is_busy},
};

/// What the first form sends.
#[derive(Deserialize)]
pub struct Letter {
    #[serde(default)]
    code: String,
}

/// What the second form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    form_id: String,
    password: String,
    email: String,
}

/// Asks for the code.
pub async fn page(visit: Visit, RawQuery(query): RawQuery) -> Response {
    let problem = match query.as_deref() {
        Some("expiree") => Some(CodeProblem::Gone),
        Some("remplacee") => Some(CodeProblem::Overtaken),
        _ => None,
    };
    ask_code(&visit, StatusCode::OK, "", problem)
}

/// Why the code is asked for again, as [`page`] reads it.
fn again(why: &str) -> Response {
    Redirect::to(&format!("{}?{why}", paths::ACTIVATION)).into_response()
}

/// Goes on to the password with a code that opens an account.
pub async fn find(visit: Visit, State(portal): State<Portal>, Form(letter): Form<Letter>) -> Response {
    if letter.code.trim().is_empty() {
        return ask_code(&visit, StatusCode::UNPROCESSABLE_ENTITY, "", Some(CodeProblem::Missing));
    }
    match portal.identity.find_activation(&letter.code).await {
        Ok(_) => go_on(&portal, &Ticket::new(&letter.code), paths::ACTIVATION_PASSWORD),
        Err(status) => code_refused(&visit, &letter.code, &status),
    }
}

fn go_on(portal: &Portal, ticket: &Ticket, path: &str) -> Response {
    ([(header::SET_COOKIE, ticket.cookie(&portal.secrets))], Redirect::to(path)).into_response()
}

fn code_refused(visit: &Visit, code: &str, status: &Status) -> Response {
    match status.code() {
        Code::NotFound => ask_code(visit, StatusCode::UNPROCESSABLE_ENTITY, code, Some(CodeProblem::Unknown)),
        _ if is_busy(status) => ask_code(visit, StatusCode::SERVICE_UNAVAILABLE, code, Some(CodeProblem::Busy)),
        _ => visit.refused(status),
    }
}

fn ask_code(visit: &Visit, http: StatusCode, code: &str, problem: Option<CodeProblem>) -> Response {
    (http, Html(EnterCode { layout: visit.layout(None), code, problem }.render())).into_response()
}

/// Shows whom the code is for, and asks for a password.
pub async fn choose(visit: Visit, State(portal): State<Portal>, ticket: Option<Ticket>) -> Response {
    match ticket {
        Some(Ticket { form_id, step: Step::Code(code) }) => {
            let choice = Choice { form_id, ..Choice::default() };
            ask_password(&visit, &portal, &code, &choice, vec![]).await
        }
        Some(_) => Redirect::to(paths::ACTIVATION_DONE).into_response(),
        None => again("expiree"),
    }
}

/// With what was chosen before, but the password.
async fn ask_password(visit: &Visit, portal: &Portal, code: &str, choice: &Choice, problems: Vec<PasswordProblem>) -> Response {
    let preview = match portal.identity.find_activation(code).await {
        Ok(preview) => preview,
        Err(status) if status.code() == Code::NotFound => return code_refused(visit, "", &status),
        Err(status) => return visit.refused(&status),
    };
    let http = match *problems {
        [] => StatusCode::OK,
        [PasswordProblem::Busy] => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = ChoosePassword {
        layout: visit.layout(None),
        form_id: &choice.form_id,
        display_name: &format!("{} {}.", preview.given_name, preview.family_initial),
        capacities: preview.capacities.iter().flat_map(in_words).collect(),
        email: &choice.email,
        problems,
    };
    (http, Html(page.render())).into_response()
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

/// Opens the account and goes on to the login.
pub async fn open(visit: Visit, State(portal): State<Portal>, ticket: Option<Ticket>, Form(choice): Form<Choice>) -> Response {
    let Some(ticket) = ticket else { return again("expiree") };
    if ticket.form_id != choice.form_id {
        return again("remplacee");
    }
    let Step::Code(code) = &ticket.step else { return Redirect::to(paths::ACTIVATION_DONE).into_response() };
    match activated(&visit, &portal, code, &choice).await {
        Ok(account) => go_on(&portal, &ticket.opened(account.login, account.welcome_sent), paths::ACTIVATION_DONE),
        Err(status) => match problem(&status) {
            Some(problem) => ask_password(&visit, &portal, code, &choice, vec![problem]).await,
            None => code_refused(&visit, "", &status),
        },
    }
}

async fn activated(visit: &Visit, portal: &Portal, code: &str, choice: &Choice) -> Result<ActivateResponse, Status> {
    let request = ActivateRequest {
        request_id: choice.form_id.clone(),
        code: code.to_owned(),
        password: choice.password.clone(),
        email: choice.email.trim().to_owned(),
        locale: visit.locale.code().to_owned(),
    };
    match portal.identity.activate(request.clone()).await {
        Err(status) if matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded) => {
            portal.identity.activate(request).await // the same request_id: opened once, told now
        }
        answer => answer,
    }
}

/// What identity has against the answers, as the form says it.
fn problem(status: &Status) -> Option<PasswordProblem> {
    if is_busy(status) {
        return Some(PasswordProblem::Busy);
    }
    match status::reason(status)?.as_str() {
        "PASSWORD_TOO_SHORT" => Some(PasswordProblem::TooShort),
        "PASSWORD_TOO_LONG" => Some(PasswordProblem::TooLong),
        "PASSWORD_HOLDS_NAME" => Some(PasswordProblem::HoldsName),
        "PASSWORD_TOO_COMMON" => Some(PasswordProblem::TooCommon),
        "EMAIL_MALFORMED" => Some(PasswordProblem::EmailMalformed),
        _ => None,
    }
}

/// Shows the login, as long as the ticket lasts.
pub async fn done(visit: Visit, ticket: Option<Ticket>) -> Response {
    match ticket.map(|ticket| ticket.step) {
        Some(Step::Opened { login, welcome_sent }) => {
            Html(Activated { layout: visit.layout(None), login: &login, welcome_sent }.render()).into_response()
        }
        Some(Step::Code(_)) => Redirect::to(paths::ACTIVATION_PASSWORD).into_response(),
        None => again("expiree"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_identity_refuses_is_said_by_its_reason() {
        let refused = |reason| problem(&status::invalid_because(reason, "password", "in words that may change"));
        assert_eq!(refused("PASSWORD_TOO_SHORT"), Some(PasswordProblem::TooShort));
        assert_eq!(refused("PASSWORD_TOO_LONG"), Some(PasswordProblem::TooLong));
        assert_eq!(refused("PASSWORD_HOLDS_NAME"), Some(PasswordProblem::HoldsName));
        assert_eq!(refused("PASSWORD_TOO_COMMON"), Some(PasswordProblem::TooCommon));
        assert_eq!(refused("EMAIL_MALFORMED"), Some(PasswordProblem::EmailMalformed));
        assert_eq!(refused("ANOTHER"), None);
        assert_eq!(problem(&status::invalid_argument("password", "must have at least 12 characters")), None);
    }

    #[test]
    fn a_limit_that_is_common_to_all_is_nobody_s_fault() {
        let throttled = status::exhausted("ACTIVATION_THROTTLED", "too many codes", Duration::from_secs(5));
        assert_eq!(problem(&throttled), Some(PasswordProblem::Busy));
    }
}
