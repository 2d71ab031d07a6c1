//! One visit: who is there, in which language; and the pages that end it early.

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    Layout, Locale, Viewer,
    errors::{ErrorPage, Problem},
    paths,
};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    Portal,
    session::{self, Visitor},
};

/// A request, as every page needs it.
pub struct Visit {
    portal: Portal,
    /// The visitor's language.
    pub locale: Locale,
    /// Path and query.
    pub path: String,
}

impl Visit {
    fn new(headers: &HeaderMap, path: &str, portal: &Portal) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let locale = Locale::negotiated(session::cookie(headers, "langue"), accepted);
        Self { portal: portal.clone(), locale, path: path.to_owned() }
    }

    /// The frame of a page; `viewer` is whoever is signed in.
    pub fn layout<'a>(&'a self, viewer: Option<Viewer<'a>>) -> Layout<'a> {
        Layout { locale: self.locale, theme: &self.portal.theme, path: &self.path, viewer }
    }

    /// The page that tells what went wrong.
    pub fn problem(&self, problem: Problem<'_>) -> Response {
        error_page(&self.portal, self.locale, &self.path, problem)
    }

    /// What a service answered, as a page: busy, refused, or broken with a reference for the help desk.
    pub fn refused(&self, status: &Status) -> Response {
        match status.code() {
            Code::Unauthenticated => Redirect::to(&sign_in_path(&self.path, true)).into_response(),
            Code::PermissionDenied => self.problem(Problem::Forbidden),
            Code::NotFound => self.problem(Problem::NotFound),
            Code::InvalidArgument => self.problem(Problem::BadRequest),
            Code::Aborted => self.problem(Problem::Busy),
            _ if is_busy(status) => self.problem(Problem::Busy),
            code => {
                let reference = Uuid::new_v4().simple().to_string()[..8].to_owned();
                tracing::error!(?code, reason = status::reason(status), reference, "a page could not be drawn");
                self.problem(Problem::Internal { reference: &reference })
            }
        }
    }
}

impl FromRequestParts<Portal> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Self::Rejection> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self::new(&parts.headers, path, portal))
    }
}

impl FromRequestParts<Portal> for Visitor {
    type Rejection = Response;

    /// Whoever is not signed in is asked to, and comes back to this page afterwards; so is whoever has a charter to accept.
    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, portal).await.unwrap_or_else(|never| match never {});
        let Some(id) = session::id(&parts.headers) else {
            return Err(Redirect::to(&sign_in_path(&visit.path, false)).into_response());
        };
        match portal.sessions.visitor(id).await {
            Ok(Some(visitor)) if visitor.caller.due_charters.is_empty() || is_open_before(parts.uri.path()) => {
                if !parts.method.is_safe() {
                    portal.sessions.doubt(&visitor).await;
                }
                Ok(visitor)
            }
            Ok(Some(_)) => Err(Redirect::to(&charter_path(parts)).into_response()),
            Ok(None) => {
                let gone = [(header::SET_COOKIE, session::ended())];
                Err((gone, Redirect::to(&sign_in_path(&visit.path, true))).into_response())
            }
            Err(status) => Err(visit.refused(&status)),
        }
    }
}

impl OptionalFromRequestParts<Portal> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Option<Self>, Self::Rejection> {
        let Some(id) = session::id(&parts.headers) else { return Ok(None) };
        Ok(portal.sessions.visitor(id).await.ok().flatten())
    }
}

/// True when a service is overloaded or away: trying again in a moment may help.
pub fn is_busy(status: &Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded)
}

/// What somebody may do who has yet to accept a charter: accept it, or leave.
fn is_open_before(path: &str) -> bool {
    [paths::CHARTER, paths::SIGN_OUT].contains(&path)
}

/// The charter, which leads on to where the visitor was going; a form that could not be taken is not sent again.
fn charter_path(parts: &Parts) -> String {
    let going = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if parts.method == Method::GET && going != "/" {
        format!("{}?suite={}", paths::CHARTER, escape(going))
    } else {
        paths::CHARTER.to_owned()
    }
}

/// The sign-in page, which leads back to where the visitor was going.
fn sign_in_path(next: &str, expired: bool) -> String {
    let next = if next == "/" { String::new() } else { format!("suite={}", escape(next)) };
    let expired = if expired { "expiree" } else { "" };
    match (expired, next.as_str()) {
        ("", "") => paths::SIGN_IN.to_owned(),
        (one, "") | ("", one) => format!("{}?{one}", paths::SIGN_IN),
        (one, other) => format!("{}?{one}&{other}", paths::SIGN_IN),
    }
}

fn escape(path: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    path.bytes().map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A path of ours, or the first page: a link made elsewhere leads nowhere else.
pub fn own_path(next: &str) -> &str {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if ours { next } else { paths::TODAY }
}

/// The page that tells what went wrong, for whoever is there.
pub fn error_page(portal: &Portal, locale: Locale, path: &str, problem: Problem<'_>) -> Response {
    let layout = Layout { locale, theme: &portal.theme, path, viewer: None };
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Html(ErrorPage { layout, problem }.render())).into_response();
    if problem == Problem::Busy {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_followed() {
        assert_eq!(own_path("/appareils?x=1"), "/appareils?x=1");
        for elsewhere in ["", "https://example.org", "//example.org", "/\\example.org", "/\t/example.org"] {
            assert_eq!(own_path(elsewhere), "/");
        }
    }

    #[test]
    fn the_way_back_is_escaped() {
        assert_eq!(sign_in_path("/", false), "/connexion");
        assert_eq!(sign_in_path("/a?b=c&d", true), "/connexion?expiree&suite=/a%3Fb%3Dc%26d");
    }
}
