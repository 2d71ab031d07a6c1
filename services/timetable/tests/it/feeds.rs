//! Feeds: fetched from their address, as long as it answers well; what is in force stays when it does not.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use platform::config::Settings;
use proto::timetable::v1::*;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tonic::{Code, Status};

use crate::{
    imports::{Lesson, feed, maths, week},
    school::{School, monday},
};

/// A server that answers every request with the same thing, 304 to who knows its tag.
struct Server {
    address: String,
    answer: Arc<Mutex<(u16, String, String)>>,
    whole: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "a server of the test's own, which ends with it")]
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/secret/Edt.ics?icalsecurise=0123456789", listener.local_addr().unwrap());
        let (answer, whole) = (Arc::new(Mutex::new((200, "text/calendar".to_owned(), feed(&[])))), Arc::default());
        let task = tokio::spawn(serve(listener, Arc::clone(&answer), Arc::clone(&whole)));
        Self { address, answer, whole, task }
    }

    fn answers(&self, status: u16, kind: &str, text: &str) {
        *self.answer.lock().unwrap() = (status, kind.into(), text.into());
    }

    fn holds(&self, lessons: &[Lesson]) {
        self.answers(200, "text/calendar", &feed(lessons));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, answer: Arc<Mutex<(u16, String, String)>>, whole: Arc<AtomicUsize>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 8192];
        let length = stream.read(&mut request).await.unwrap();
        let (status, kind, text) = answer.lock().unwrap().clone();
        let tag = format!("\"{:x}\"", text.len() * 31 + text.matches("20").count());
        let known = String::from_utf8_lossy(&request[..length]).to_lowercase().contains(&format!("if-none-match: {tag}"));
        let response = if known && status == 200 {
            "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".to_owned()
        } else {
            whole.fetch_add(1, Ordering::Relaxed);
            let length = text.len();
            format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\netag: {tag}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
            )
        };
        let _ = stream.write_all(response.as_bytes()).await;
    }
}

async fn open(pool: PgPool) -> School {
    School::open_with(pool, Settings::load().with("timetable.fetching.allowed_networks", ["127.0.0.0/8"])).await
}

async fn create(school: &School, address: &str) -> Result<Source, Status> {
    let request = CreateSourceRequest {
        structure_id: school.id.to_string(),
        kind: SourceKind::Feed.into(),
        name: "Pronote".into(),
        address: address.into(),
        ..CreateSourceRequest::default()
    };
    Ok(school.as_head().create_source(request).await?.into_inner().source.unwrap())
}

async fn fetch(school: &School, source: &Source) -> Source {
    let request = FetchSourceRequest { source_id: source.source_id.clone() };
    school.as_head().fetch_source(request).await.unwrap().into_inner().source.unwrap()
}

async fn poll(school: &School) {
    let job = school.app.parts.jobs.iter().find(|job| job.name == "timetable.feeds").unwrap();
    (job.run)().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_feed_is_fetched_by_the_clock_and_again_only_when_it_changed(pool: PgPool) {
    let (school, server) = (open(pool).await, Server::start().await);
    let source = create(&school, &server.address).await.unwrap();
    assert_eq!((source.host.as_str(), source.lessons_to_come), ("127.0.0.1", 0));
    server.holds(&[maths(1, monday() + TimeDelta::hours(8))]);
    poll(&school).await;
    let lessons = week(&mut school.as_zoe(), None).await;
    assert_eq!(lessons.len(), 1);
    poll(&school).await;
    assert_eq!(server.whole.load(Ordering::Relaxed), 1, "it is not due");

    let seen = fetch(&school, &source).await;
    assert_eq!(server.whole.load(Ordering::Relaxed), 1, "304");
    assert!(seen.failure.is_none() && seen.success_time.is_some() && seen.next_check_time.is_some());
    server.holds(&[maths(1, monday() + TimeDelta::hours(8)), maths(2, monday() + TimeDelta::hours(10))]);
    assert_eq!(fetch(&school, &source).await.lessons_to_come, 2);
    let after = week(&mut school.as_zoe(), None).await;
    assert_eq!((after.len(), &after[0]), (2, &Occurrence { import_id: after[0].import_id.clone(), ..lessons[0].clone() }));
    let events = school.app.drained_events().await;
    let (imported, changed) = ("enej.timetable.v1.TimetableImported", "enej.timetable.v1.LessonsChanged");
    assert_eq!(events, [imported, changed, imported]);
}

#[sqlx::test(migrations = false)]
async fn a_feed_that_fails_keeps_its_last_good_version_and_is_asked_less_often(pool: PgPool) {
    let (school, server) = (open(pool).await, Server::start().await);
    let source = create(&school, &server.address).await.unwrap();
    let year: Vec<Lesson> = (0..40).map(|number| maths(number, monday() + TimeDelta::hours(8 + i64::from(number)))).collect();
    server.holds(&year);
    fetch(&school, &source).await;
    school.app.drained_events().await;
    let cases = [
        (200, "text/html", "<!DOCTYPE html><html><body>Connectez-vous</body></html>".to_owned(), FindingCode::HtmlPage),
        (500, "text/plain", "oups".to_owned(), FindingCode::AnswerRefused),
        (200, "text/calendar", String::new(), FindingCode::SourceEmpty),
        (200, "text/calendar", feed(&[]), FindingCode::NoLessons),
        (200, "text/calendar", feed(&year[..2]), FindingCode::TooFewLessons),
        (200, "text/calendar", feed(&year).replace("END:VCALENDAR", ""), FindingCode::SourceCut),
    ];
    let mut waits = vec![];
    for (place, (status, kind, text, code)) in cases.into_iter().enumerate() {
        server.answers(status, kind, &text);
        let seen = fetch(&school, &source).await;
        assert_eq!(seen.failure.as_ref().map(Finding::code), Some(code));
        assert_eq!((seen.failures, seen.lessons_to_come), (i32::try_from(place).unwrap() + 1, 40));
        waits.push(seen.next_check_time.unwrap().seconds - seen.check_time.unwrap().seconds);
    }
    assert!(waits.is_sorted() && waits[2] > waits[0], "{waits:?}");
    assert_eq!(week(&mut school.as_zoe(), None).await.len(), 40);
    assert_eq!(school.app.drained_events().await, ["enej.timetable.v1.SourceFailed"], "the first failure is told, once");
    server.holds(&year);
    let well = fetch(&school, &source).await;
    assert_eq!((well.failure, well.failures), (None, 0));
}

#[sqlx::test(migrations = false)]
async fn a_tiny_feed_waits_for_somebody_who_confirms_it(pool: PgPool) {
    let (school, server) = (open(pool).await, Server::start().await);
    let source = create(&school, &server.address).await.unwrap();
    let year: Vec<Lesson> = (0..40).map(|number| maths(number, monday() + TimeDelta::hours(8 + i64::from(number)))).collect();
    server.holds(&year);
    fetch(&school, &source).await;
    server.holds(&year[..5]);
    let waiting = fetch(&school, &source).await.waiting_import_id;
    assert_eq!(fetch(&school, &source).await.waiting_import_id, waiting, "it is kept once");
    let request = ApplyImportRequest { import_id: waiting, confirm: true };
    school.as_head().apply_import(request).await.unwrap();
    let well = fetch(&school, &source).await;
    assert_eq!((well.failure, well.lessons_to_come, well.waiting_import_id), (None, 5, String::new()));
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn an_address_of_this_machine_is_refused_unless_it_is_allowed(pool: PgPool) {
    let (school, server) = (School::open(pool).await, Server::start().await);
    let source = create(&school, &server.address).await.unwrap();
    let seen = fetch(&school, &source).await;
    assert_eq!(seen.failure.unwrap().code(), FindingCode::AddressRefused);
    assert_eq!(server.whole.load(Ordering::Relaxed), 0);
    for address in ["ftp://example.org/a.ics", "n'importe quoi", "http://user:secret@example.org/"] {
        let refused = create(&school, address).await.unwrap_err();
        assert_eq!(
            (refused.code(), platform::status::reason(&refused).unwrap().as_str()),
            (Code::InvalidArgument, "ADDRESS_WRONG")
        );
        assert!(!refused.message().contains("secret"));
    }
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_source_that_ends_takes_what_is_to_come_along(pool: PgPool) {
    let (school, server) = (open(pool).await, Server::start().await);
    let source = create(&school, &server.address).await.unwrap();
    server.holds(&[maths(1, monday() + TimeDelta::hours(8))]);
    fetch(&school, &source).await;
    let request = DeleteSourceRequest { source_id: source.source_id.clone() };
    school.as_head().delete_source(request.clone()).await.unwrap();
    assert_eq!(week(&mut school.as_zoe(), None).await[0].state(), State::Cancelled);
    assert_eq!(school.as_head().delete_source(request).await.unwrap_err().code(), Code::NotFound);
    let listed = ListSourcesRequest { structure_id: school.id.to_string(), ..ListSourcesRequest::default() };
    assert_eq!(school.as_head().list_sources(listed).await.unwrap().into_inner().sources, []);
    let sealed: Option<Vec<u8>> =
        sqlx::query_scalar("select address from timetable.sources").fetch_one(&school.app.pool).await.unwrap();
    assert_eq!(sealed, None, "the address is forgotten");
    school.app.drained_events().await;
}
