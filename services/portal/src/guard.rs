//! What every request passes: the trace, the place among those in flight, the headers of the answer.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use platform::{server::LONGEST_WORK, telemetry};
use portal_views::{Locale, errors::Problem, paths};
use tracing::Instrument;

use crate::{Portal, visit};

/// Pages in flight in this process.
static IN_FLIGHT: AtomicUsize = AtomicUsize::new(0);

/// How long a request may take, the sending of its form included: a slow client keeps no place.
const LONGEST: Duration = Duration::from_secs(15);

/// The longest of a delivery, which takes as long as its sender's line; its route gives up on one that stalls.
const LONGEST_DELIVERY: Duration = Duration::from_hours(6);

/// Nothing but our own files, and no script that is not one of them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains")),
];

/// Admits a request and dresses its answer.
pub async fn guard(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let page = request.extensions().get::<MatchedPath>().map_or_else(|| "other".into(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("page", otel.kind = "server", otel.name = page, http.route = page);
    telemetry::extract(&span, request.headers());
    let began = Instant::now();
    let mut response = admitted(&portal, request, next).instrument(span).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("http_server_requests_total", "http_route" => page.clone(), "http_response_status_code" => status)
        .increment(1);
    metrics::histogram!("http_server_request_duration_seconds", "http_route" => page).record(began.elapsed().as_secs_f64());
    dress(response.headers_mut());
    response
}

async fn admitted(portal: &Portal, request: Request, next: Next) -> Response {
    let _place = Place;
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = Locale::negotiated(None, accepted);
    if IN_FLIGHT.fetch_add(1, Ordering::AcqRel) < portal.config.max_in_flight {
        let answer = tokio::time::timeout(longest(&request), next.run(request)).await;
        return answer.unwrap_or_else(|_| visit::error_page(portal, locale, "/", Problem::Busy));
    }
    metrics::counter!("http_server_shed_total").increment(1);
    visit::error_page(portal, locale, "/", Problem::Busy)
}

fn longest(request: &Request) -> Duration {
    let path = request.uri().path();
    let (posts, desk) = (request.method() == Method::POST, path.starts_with(paths::DESK));
    let delivers = path == paths::IMPORT_NEW || (desk && path.ends_with(paths::SOURCE_FILES));
    if posts && delivers {
        LONGEST_DELIVERY
    } else if posts && desk {
        LONGEST_WORK
    } else {
        LONGEST
    }
}

struct Place;

impl Drop for Place {
    fn drop(&mut self) {
        IN_FLIGHT.fetch_sub(1, Ordering::AcqRel);
    }
}

fn dress(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
