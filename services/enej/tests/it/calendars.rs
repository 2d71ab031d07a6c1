//! A calendar program at its address: over HTTP, without a session, until the address is revoked; and nobody tells the secret.

use std::time::{Duration, SystemTime};

use platform::{
    client::{Channel, as_caller},
    lifecycle::Lifecycle,
};
use proto::{
    identity::v1::{GetOverviewRequest, Profile},
    timetable::v1::{
        CalendarScope, CreateOccurrenceRequest, CreateSubscriptionRequest, RevokeSubscriptionRequest, TypedOccurrence,
        calendar_scope::Scope, timetable_service_client::TimetableServiceClient,
    },
};
use reqwest::{Client, Method, Response, header};

use crate::{
    installation::Installation,
    people::{letters, open_account, patiently, session},
};

type Timetable = TimetableServiceClient<Channel>;

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_a_calendar_until_it_is_revoked() {
    let mut installation = Installation::start("calendars").await;
    installation.environment.insert("ENEJ__TELEMETRY__LOG".into(), "debug".into());
    let program = installation.serve_all().await;
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../identity/tests/fixtures/aaf");
    let imported = installation.run(&["import", "aaf", sample, "--apply"]).await;
    assert!(imported.status.success(), "{imported:?}");
    let teacher = Teacher::signed_in(&installation).await;
    let mut timetable = timetable(&installation);
    lesson(&installation, &mut timetable, &teacher).await;

    let (subscription_id, secret) = teacher.subscribes(&mut timetable).await;
    let path = format!("/agenda/{secret}.ics");
    let read = ask(&installation, Method::GET, &path, None).await;
    assert_eq!(read.status(), 200);
    assert_eq!(field(&read, &header::CONTENT_TYPE), "text/calendar; charset=utf-8");
    assert_eq!(field(&read, &header::CONTENT_DISPOSITION), "inline; filename=\"emploi-du-temps.ics\"");
    assert_eq!(field(&read, &header::CACHE_CONTROL), "private, no-cache");
    assert_eq!(field(&read, &header::REFERRER_POLICY), "same-origin");
    assert!(read.headers().get(header::SET_COOKIE).is_none());
    let tag = field(&read, &header::ETAG);
    let text = read.text().await.unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("SUMMARY:Mathématiques\r\n"), "{text}");

    let same = ask(&installation, Method::GET, &path, Some(&tag)).await;
    assert_eq!((same.status().as_u16(), field(&same, &header::ETAG)), (304, tag.clone()));
    assert!(same.text().await.unwrap().is_empty());
    let head = ask(&installation, Method::HEAD, &path, None).await;
    assert_eq!((head.status().as_u16(), field(&head, &header::ETAG)), (200, tag));
    assert!(head.text().await.unwrap().is_empty());
    for wrong in [format!("/agenda/{secret}"), format!("/agenda/{}.ics", secret.to_lowercase()), "/agenda/%FF.ics".into()] {
        assert!(ask(&installation, Method::GET, &wrong, None).await.status().is_client_error(), "{wrong}");
    }

    let revoked = as_caller(RevokeSubscriptionRequest { subscription_id }, &teacher.token).unwrap();
    timetable.revoke_subscription(revoked).await.unwrap();
    let gone = ask(&installation, Method::GET, &path, None).await;
    assert_eq!((gone.status().as_u16(), field(&gone, &header::CONTENT_TYPE)), (404, "text/plain; charset=utf-8".to_owned()));
    assert!(gone.text().await.unwrap().contains("n’existe plus"));
    let (log, metrics) = (program.log(), program.metrics().await);
    assert!(log.contains("/enej.timetable.v1.TimetableService/GetCalendar"), "nothing was told of it");
    assert!(metrics.contains("http_route=\"/agenda/{file}\""), "nothing was counted of it");
    assert!(!log.contains(&secret) && !metrics.contains(&secret), "the secret was told");
}

/// Somebody who teaches in the sample's school.
struct Teacher {
    token: String,
    person_id: String,
    structure_id: String,
}

impl Teacher {
    async fn signed_in(installation: &Installation) -> Self {
        let letter = letters(installation, "0269901W", Profile::Teacher).await.pop().unwrap();
        let login = open_account(&mut installation.browser(), &letter.code, "").await;
        let mut identity = installation.identity();
        let token = patiently(async || session(&mut identity.clone(), &login).await).await.unwrap().access_token;
        let overview = identity.get_overview(as_caller(GetOverviewRequest {}, &token).unwrap()).await.unwrap().into_inner();
        let structure_id = overview.attachments[0].structure.clone().unwrap().structure_id;
        Self { token, person_id: overview.person.unwrap().person_id, structure_id }
    }

    /// Makes an address of her own: its id and its secret.
    async fn subscribes(&self, timetable: &mut Timetable) -> (String, String) {
        let asked = CreateSubscriptionRequest {
            name: "Téléphone".into(),
            scope: Some(CalendarScope { scope: Some(Scope::PersonId(self.person_id.clone())) }),
            ..CreateSubscriptionRequest::default()
        };
        let made = timetable.create_subscription(as_caller(asked, &self.token).unwrap()).await.unwrap().into_inner();
        (made.subscription.unwrap().subscription_id, made.secret)
    }
}

fn timetable(installation: &Installation) -> Timetable {
    let address = format!("http://{}", installation.setting("ENEJ__SERVER__LISTEN"));
    TimetableServiceClient::new(Channel::remote(&address, &Lifecycle::default()).unwrap())
}

/// Tomorrow, typed by an operator.
async fn lesson(installation: &Installation, timetable: &mut Timetable, teacher: &Teacher) {
    let at = |hours| Some((SystemTime::now() + Duration::from_hours(hours)).into());
    let typed = TypedOccurrence {
        subject: "Mathématiques".into(),
        start_time: at(24),
        end_time: at(25),
        teacher_ids: vec![teacher.person_id.clone()],
        ..TypedOccurrence::default()
    };
    let structure_id = teacher.structure_id.clone();
    let asked = CreateOccurrenceRequest { structure_id, occurrence: Some(typed), ..CreateOccurrenceRequest::default() };
    timetable.create_occurrence(as_caller(asked, &installation.operator()).unwrap()).await.unwrap();
}

/// As a calendar program asks.
async fn ask(installation: &Installation, method: Method, path: &str, tag: Option<&str>) -> Response {
    let mut request = Client::new().request(method, format!("http://{}{path}", installation.setting("ENEJ__PORTAL__LISTEN")));
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    request.send().await.unwrap()
}

fn field(response: &Response, name: &header::HeaderName) -> String {
    response.headers().get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap().to_owned()
}
