//! What a calendar program reads at a secret address: no session, no cookie, no page; the secret is told to nobody but timetable.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use proto::timetable::v1::GetCalendarResponse;
use tonic::{Code, Status};

use crate::{Portal, visit::is_busy};

/// Each program asks again each time, and learns that it has it; nobody between keeps it.
const KEPT: &str = "private, no-cache";

/// The calendar, or that the program has it.
pub async fn file(State(portal): State<Portal>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(secret) = file.strip_suffix(".ics") else { return missing() };
    let known = known_tags(&headers);
    match portal.timetable.calendar(secret, known.first().copied().unwrap_or_default()).await {
        Ok(answer) => told(answer, &known),
        Err(status) => refused(&status),
    }
}

/// The tags that the program has. They are weak: the same calendar may be compressed, or not.
fn known_tags(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.filter_map(|tag| tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')).collect()
}

fn told(answer: GetCalendarResponse, known: &[&str]) -> Response {
    let GetCalendarResponse { calendar, tag } = answer;
    let kept = [(header::ETAG, format!("W/\"{tag}\"")), (header::CACHE_CONTROL, KEPT.to_owned())];
    if known.contains(&tag.as_str()) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let what = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"emploi-du-temps.ics\""),
    ];
    (kept, what, calendar).into_response()
}

/// A program that hears that there is none forgets the address: whatever passes is told otherwise.
fn refused(status: &Status) -> Response {
    match status.code() {
        Code::NotFound => missing(),
        _ if is_busy(status) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "300")]).into_response(),
        code => {
            tracing::error!(?code, reason = platform::status::reason(status), "a calendar could not be told");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// For whoever opens the address in a browser.
fn missing() -> Response {
    let text = "Ce calendrier n’existe pas, ou n’existe plus.\nThis calendar does not exist, or no longer does.\n";
    (StatusCode::NOT_FOUND, text).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (header::IF_NONE_MATCH, HeaderValue::from_static(value))).collect()
    }

    fn answer(tag: &str) -> GetCalendarResponse {
        GetCalendarResponse { calendar: "BEGIN:VCALENDAR".into(), tag: tag.into() }
    }

    #[test]
    fn tags_are_read_however_they_are_written() {
        assert!(known_tags(&headers(&[])).is_empty());
        assert_eq!(known_tags(&headers(&["\"a\""])), ["a"]);
        assert_eq!(known_tags(&headers(&["W/\"a\", \"b\"", "W/\"c\""])), ["a", "b", "c"]);
        assert!(known_tags(&headers(&["*", "a", "\""])).is_empty());
    }

    #[test]
    fn any_tag_that_the_program_has_will_do() {
        assert_eq!(told(answer("b"), &["a", "b"]).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(told(answer("c"), &["a", "b"]).status(), StatusCode::OK);
    }

    #[test]
    fn only_an_address_that_is_gone_is_told_to_be() {
        assert_eq!(refused(&platform::status::not_found("calendar", "")).status(), StatusCode::NOT_FOUND);
        let busy = refused(&Status::unavailable("away"));
        assert_eq!(
            (busy.status(), &busy.headers()[header::RETRY_AFTER]),
            (StatusCode::SERVICE_UNAVAILABLE, &"300".parse().unwrap())
        );
        assert_eq!(refused(&Status::internal("broken")).status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
