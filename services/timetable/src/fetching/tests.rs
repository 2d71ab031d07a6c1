//! Fetching from servers that behave, and from those that do not.

mod encrypted;
mod refused;
mod server;

use std::{io::Read, time::Instant};

use tokio::net::TcpSocket;

use super::*;
use server::{Answer, Server, Then};

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

/// One megabyte, and these networks.
fn config(allowed: &[&str]) -> FetchConfig {
    FetchConfig {
        largest_feed_megabytes: NonZeroU32::MIN,
        allowed_networks: allowed.iter().map(|network| network.parse().unwrap()).collect(),
        ..FetchConfig::default()
    }
}

async fn fetch_knowing(known: &Validators, address: &str) -> Result<Fetched, FetchError> {
    let fetcher = Fetcher::new(&config(&["127.0.0.1/32"])).unwrap();
    fetcher.fetch(&Address::parse(address).unwrap(), known).await
}

async fn fetch(address: &str) -> Result<Fetched, FetchError> {
    fetch_knowing(&Validators::default(), address).await
}

/// What is found to be wrong, when a server answers so.
async fn finding_about(answer: Answer) -> Finding {
    let server = Server::start(move |_| answer.clone()).await;
    finding(fetch(&server.http("/edt.ics")).await)
}

/// The same, for servers that would never end: after a second.
async fn finding_in_a_second_about(answer: Answer) -> Finding {
    let server = Server::start(move |_| answer.clone()).await;
    let hasty = FetchConfig { timeout_seconds: NonZeroU32::MIN, ..config(&["127.0.0.1/32"]) };
    let address = Address::parse(&server.http("/edt.ics")).unwrap();
    let begun = Instant::now();
    let finding = finding(Fetcher::new(&hasty).unwrap().fetch(&address, &Validators::default()).await);
    assert!(begun.elapsed() < Duration::from_secs(10));
    finding
}

/// Nobody else gets its port, and nobody answers there.
fn bound_and_not_listening() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}

fn finding(fetched: Result<Fetched, FetchError>) -> Finding {
    match fetched {
        Err(FetchError::Found(finding)) => finding,
        other => panic!("not found wrong: {other:?}"),
    }
}

fn text(fetched: Result<Fetched, FetchError>) -> (String, Validators) {
    match fetched.unwrap() {
        Fetched::Changed { mut body, digest, validators } => {
            let mut text = String::new();
            body.read_to_string(&mut text).unwrap();
            assert_eq!(digest, aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()).as_ref());
            (text, validators)
        }
        Fetched::Unchanged => panic!("unchanged"),
    }
}

#[tokio::test]
async fn a_calendar_comes_with_its_validators() {
    let headers = "Content-Type: text/calendar\r\nETag: W/\"7\"\r\nLast-Modified: Mon, 07 Sep 2026 06:00:00 GMT\r\n";
    let server = Server::start(move |_| Answer::ok(headers, CALENDAR)).await;
    let (body, validators) = text(fetch(&server.http("/edt.ics?cle=1")).await);
    assert_eq!(body, CALENDAR);
    assert_eq!(validators.etag.as_deref(), Some("W/\"7\""));
    assert_eq!(validators.last_modified.as_deref(), Some("Mon, 07 Sep 2026 06:00:00 GMT"));
}

#[tokio::test]
async fn a_request_says_what_it_needs_and_nothing_else() {
    let server = Server::start(|_| Answer::ok("", CALENDAR)).await;
    text(fetch(&server.http("/edt.ics?cle=1#semaine")).await);
    let expected = format!(
        "GET /edt.ics?cle=1 HTTP/1.1\r\nuser-agent: ENEJ/0.1.0\r\naccept: text/calendar, */*;q=0.5\r\naccept-encoding: identity\r\nhost: {}\r\n\r\n",
        server.address
    );
    let sorted = |head: &str| {
        let mut lines: Vec<_> = head.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(sorted(&server.heads()[0]), sorted(&expected));
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let server = Server::start(|head| {
        let known =
            head.contains("if-none-match: \"7\"\r\n") && head.contains("if-modified-since: Mon, 07 Sep 2026 06:00:00 GMT\r\n");
        if known {
            Answer::raw("HTTP/1.1 304 Not Modified\r\n\r\n", Then::Close)
        } else {
            Answer::ok("ETag: \"8\"\r\n", CALENDAR)
        }
    })
    .await;
    let known = Validators { etag: Some("\"7\"".into()), last_modified: Some("Mon, 07 Sep 2026 06:00:00 GMT".into()) };
    assert!(matches!(fetch_knowing(&known, &server.http("/")).await, Ok(Fetched::Unchanged)));
    let other = Validators { etag: Some("\"6\"".into()), last_modified: None };
    assert_eq!(text(fetch_knowing(&other, &server.http("/")).await).1.etag.as_deref(), Some("\"8\""));
}

#[tokio::test]
async fn unchanged_since_nothing_is_an_error() {
    let answer = Answer::raw("HTTP/1.1 304 Not Modified\r\n\r\n", Then::Close);
    assert_eq!(finding_about(answer).await, Finding::of(FindingCode::AnswerRefused).value("304"));
}

#[tokio::test]
async fn validators_that_are_too_long_are_not_kept() {
    let headers = format!("ETag: \"{}\"\r\nLast-Modified: {}\r\n", "a".repeat(498), "a".repeat(501));
    let server = Server::start(move |_| Answer::ok(&headers, CALENDAR)).await;
    let (_, validators) = text(fetch(&server.http("/")).await);
    assert_eq!((validators.etag.unwrap().len(), validators.last_modified), (500, None));
}

#[tokio::test]
async fn five_redirects_are_followed_and_a_sixth_is_not() {
    let server = Server::start(|head| match head.split(' ').nth(1).unwrap() {
        "/0" => Answer::ok("", CALENDAR),
        path => Answer::to(&(path[1..].parse::<u32>().unwrap() - 1).to_string()),
    })
    .await;
    assert_eq!(text(fetch(&server.http("/5")).await).0, CALENDAR);
    assert_eq!(server.heads().len(), 6);
    assert_eq!(finding(fetch(&server.http("/6")).await), Finding::of(FindingCode::TooManyRedirects));
    assert_eq!(server.heads().len(), 12);
    assert!(server.heads().iter().all(|head| !head.to_ascii_lowercase().contains("referer")));
}

#[tokio::test]
async fn an_error_is_told_by_its_status() {
    for status in
        ["204 No Content", "400 Bad Request", "401 Unauthorized", "404 Not Found", "500 Internal Server Error", "503 Later"]
    {
        let answer = Answer::raw(format!("HTTP/1.1 {status}\r\n\r\n"), Then::Close);
        let expected = match status.split_once(' ').unwrap().0 {
            "204" => Finding::of(FindingCode::SourceEmpty),
            number => Finding::of(FindingCode::AnswerRefused).value(number),
        };
        assert_eq!(finding_about(answer).await, expected, "{status}");
    }
    let part = Answer::new("206 Partial Content", "", CALENDAR);
    assert_eq!(finding_about(part).await, Finding::of(FindingCode::AnswerRefused).value("206"));
    let nowhere = Answer::new("302 Found", "", "");
    assert_eq!(finding_about(nowhere).await, Finding::of(FindingCode::AnswerRefused).value("302"));
}

#[tokio::test]
async fn an_empty_answer_is_no_calendar() {
    assert_eq!(finding_about(Answer::ok("", "")).await, Finding::of(FindingCode::SourceEmpty));
    assert_eq!(finding_about(Answer::ok("", "\u{feff} \r\n\t")).await, Finding::of(FindingCode::SourceEmpty));
}

#[tokio::test]
async fn a_web_page_is_no_calendar() {
    let pages = [
        Answer::ok("", "\u{feff}\r\n <!DOCTYPE html><p>Connexion"),
        Answer::ok("Content-Type: text/calendar\r\n", "<HTML lang=fr>"),
        Answer::ok("", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>"),
        Answer::ok("", format!("{}<!-- portail --><head>", "\r\n".repeat(2_000))),
        Answer::ok("Content-Type: Text/HTML; charset=utf-8\r\n", "Session expir\u{e9}e"),
    ];
    for page in pages {
        assert_eq!(finding_about(page).await, Finding::of(FindingCode::HtmlPage));
    }
}

#[tokio::test]
async fn a_calendar_that_is_called_a_page_is_taken() {
    let server = Server::start(|_| Answer::ok("Content-Type: text/html\r\n", CALENDAR)).await;
    assert_eq!(text(fetch(&server.http("/edt.php")).await).0, CALENDAR);
}

#[tokio::test]
async fn a_calendar_that_was_compressed_unasked_is_refused() {
    let answer = Answer::ok("Content-Encoding: gzip\r\n", [0x1f, 0x8b, 8, 0]);
    assert_eq!(finding_about(answer).await, Finding::of(FindingCode::FormatUnknown).value("gzip"));
}

#[tokio::test]
async fn a_calendar_may_be_as_large_as_the_limit_and_no_larger() {
    let server = Server::start(|_| Answer::ok("", vec![b'a'; 1 << 20])).await;
    assert_eq!(text(fetch(&server.http("/")).await).0.len(), 1 << 20);
    let expected = Finding::of(FindingCode::SourceTooLarge).value("1");
    let chunk =
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n".as_slice(), &vec![b'a'; 0x10_0001], b"\r\n0\r\n\r\n"]
            .concat();
    assert_eq!(finding_about(Answer::raw(chunk, Then::Close)).await, expected);
    let announced = Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n", Then::Hang);
    assert_eq!(finding_about(announced).await, expected);
}

#[tokio::test]
async fn a_calendar_that_never_ends_is_ended() {
    let endless = |then| Answer::raw("HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR\r\n", then);
    assert_eq!(finding_about(endless(Then::Flood)).await, Finding::of(FindingCode::SourceTooLarge).value("1"));
    assert_eq!(finding_in_a_second_about(endless(Then::Drip)).await, Finding::of(FindingCode::NoAnswer));
}

#[tokio::test]
async fn headers_that_never_end_are_ended() {
    for then in [Then::Drip, Then::Flood, Then::Hang] {
        let answer = Answer::raw("HTTP/1.1 200 OK\r\nX-Endless: a", then);
        assert_eq!(finding_in_a_second_about(answer).await, Finding::of(FindingCode::NoAnswer));
    }
}

#[tokio::test]
async fn a_calendar_that_is_cut_is_no_answer() {
    let cut = Answer::raw(format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{CALENDAR}"), Then::Close);
    assert_eq!(finding_about(cut).await, Finding::of(FindingCode::NoAnswer));
    let cut = Answer::raw(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{CALENDAR}"), Then::Close);
    assert_eq!(finding_about(cut).await, Finding::of(FindingCode::NoAnswer));
    assert_eq!(finding_about(Answer::raw("SSH-2.0-OpenSSH_9.2\r\n", Then::Close)).await, Finding::of(FindingCode::NoAnswer));
}

#[tokio::test]
async fn nobody_there_is_no_answer_and_an_unknown_name_is_told_apart() {
    let bound = bound_and_not_listening();
    let nobody = format!("http://{}/", bound.local_addr().unwrap());
    assert_eq!(finding(fetch(&nobody).await), Finding::of(FindingCode::NoAnswer));
    let longer_than_a_name_can_be = format!("http://{}.example/", "a".repeat(64));
    assert_eq!(finding(fetch(&longer_than_a_name_can_be).await), Finding::of(FindingCode::HostUnknown));
}
