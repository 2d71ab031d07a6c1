//! Signing in and out.

use axum::{
    Form,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    paths,
    sign_in::{SignIn, SignInNotice, SignInProblem},
};
use proto::identity::v1::SignInRequest;
use serde::Deserialize;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::{
    Portal,
    session::{self, Visitor},
    visit::{Visit, is_busy, own_path},
};

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    login: String,
    password: String,
    shared_device: Option<String>,
    next: String,
}

/// The form. Whoever is signed in goes on.
pub async fn page(visit: Visit, visitor: Option<Visitor>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let next = next_in(&query);
    if visitor.is_some() {
        return Redirect::to(own_path(&next)).into_response();
    }
    let notice = query.split('&').find_map(|part| match part {
        "expiree" => Some(SignInNotice::SessionExpired),
        "deconnecte" => Some(SignInNotice::SignedOut),
        "deconnecte-partout" => Some(SignInNotice::SignedOutEverywhere),
        _ => None,
    });
    form(&visit, StatusCode::OK, &Answers { next, ..Answers::default() }, notice, None)
}

/// Where the query says that the visitor was going.
pub fn next_in(query: &str) -> String {
    #[derive(Deserialize)]
    struct Next {
        #[serde(default)]
        suite: String,
    }
    let uri = format!("/?{query}").parse().unwrap_or_default();
    axum::extract::Query::<Next>::try_from_uri(&uri).map(|next| next.0.suite).unwrap_or_default()
}

/// Signs in and goes on.
pub async fn submit(visit: Visit, State(portal): State<Portal>, headers: HeaderMap, Form(answers): Form<Answers>) -> Response {
    let missing = match (answers.login.trim(), answers.password.as_str()) {
        ("", _) => Some(SignInProblem::LoginMissing),
        (_, "") => Some(SignInProblem::PasswordMissing),
        _ => None,
    };
    if missing.is_some() {
        return form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &answers, None, missing);
    }
    let request = SignInRequest {
        login: answers.login.clone(),
        password: answers.password.clone(),
        device_label: device_label(&headers),
        personal: answers.shared_device.is_none(),
    };
    match portal.identity.sign_in(request).await {
        Ok(begun) => match portal.sessions.begin(&begun).await {
            Ok(()) => ([(header::SET_COOKIE, session::begun(&begun))], Redirect::to(own_path(&answers.next))).into_response(),
            Err(status) => visit.refused(&status),
        },
        Err(status) => refused(&visit, &answers, &status),
    }
}

fn refused(visit: &Visit, answers: &Answers, status: &Status) -> Response {
    let problem = match (status.code(), status::reason(status).as_deref()) {
        (Code::Unauthenticated, _) => SignInProblem::WrongCredentials,
        (Code::ResourceExhausted, Some("SIGN_IN_THROTTLED")) => SignInProblem::Throttled { minutes: minutes(status) },
        _ if is_busy(status) => SignInProblem::Busy,
        _ => return visit.refused(status),
    };
    let code = match problem {
        SignInProblem::WrongCredentials => StatusCode::UNPROCESSABLE_ENTITY,
        SignInProblem::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    form(visit, code, answers, None, Some(problem))
}

fn minutes(status: &Status) -> u32 {
    let wait = status.get_details_retry_info().and_then(|info| info.retry_delay).unwrap_or_default();
    u32::try_from(wait.as_secs().div_ceil(60)).unwrap_or(u32::MAX).max(1)
}

fn form(
    visit: &Visit,
    code: StatusCode,
    answers: &Answers,
    notice: Option<SignInNotice>,
    problem: Option<SignInProblem>,
) -> Response {
    let page = SignIn {
        layout: visit.layout(None),
        login: &answers.login,
        shared_device: answers.shared_device.is_some(),
        next: &answers.next,
        notice,
        problem,
    };
    (code, Html(page.render())).into_response()
}

/// Signs this device out; the browser forgets what it had of ours.
pub async fn sign_out(visit: Visit, State(portal): State<Portal>, headers: HeaderMap, visitor: Visitor) -> Response {
    if let Err(status) = portal.identity.sign_out(&visitor.token).await {
        return visit.refused(&status);
    }
    leave(&portal, &headers, "deconnecte").await
}

/// The way out, once identity has signed the device out.
pub async fn leave(portal: &Portal, headers: &HeaderMap, notice: &str) -> Response {
    if let Some(id) = session::id(headers) {
        portal.sessions.forget(id).await;
    }
    let forget = [
        (HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"".to_owned()),
        (header::SET_COOKIE, session::ended()),
    ];
    (forget, Redirect::to(&format!("{}?{notice}", paths::SIGN_IN))).into_response()
}

/// What the browser says of itself, as "browser/system": shown in the list of devices.
fn device_label(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| *name);
    let browser = named(&[
        ("Firefox/", "Firefox"),
        ("Edg", "Edge"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    format!("{browser}/{system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(agent: &'static str) -> String {
        device_label(&HeaderMap::from_iter([(header::USER_AGENT, header::HeaderValue::from_static(agent))]))
    }

    #[test]
    fn a_browser_is_named_as_people_name_it() {
        assert_eq!(label("Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"), "Firefox/Android");
        assert_eq!(
            label(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari/iPhone"
        );
        assert_eq!(label("wrk"), "/");
    }

    #[test]
    fn the_way_back_is_read_from_the_query() {
        assert_eq!(next_in("expiree&suite=/appareils%3Fa%3Db"), "/appareils?a=b");
        assert_eq!(next_in(""), "");
    }
}
