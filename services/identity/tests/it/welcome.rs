//! The welcome message, when the event of an activation arrives.

use std::fs;

use chrono::Utc;
use platform::{bus::Event, config::Settings, testing::TestApp};
use prost::{Message, Name};
use proto::identity::v1::*;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calls::{PASSWORD, activation, letters, nobody},
    directory::{Directory, School},
};

const PORTAL: &str = "https://enej.example";

/// A school with a teacher who has no account.
struct Stage {
    app: TestApp,
    directory: Directory,
    school: School,
    teacher: Uuid,
}

impl Stage {
    async fn new(pool: PgPool) -> Self {
        let settings = Settings::load().with("identity.portal_url", PORTAL);
        let app = TestApp::start_with(pool, identity::SERVICE, settings).await;
        let directory = Directory::new(&app).await;
        let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
        let teacher = directory.somebody("Inès", "Faure", &school, Profile::Teacher).await;
        Self { app, directory, school, teacher }
    }

    /// She opens her account; the event that is told, and her code.
    async fn activate(&self, email: &str, locale: &str) -> (Event, String) {
        let code = letters(&self.app, &self.school.uai, Profile::Teacher, Some(self.teacher)).await.remove(0).code;
        let asked = ActivateRequest { email: email.into(), locale: locale.into(), ..activation(&code) };
        nobody(&self.app).activate(asked).await.unwrap();
        let told = sqlx::query_as("select event_id, kind, payload from outbox").fetch_one(&self.app.pool);
        let (id, kind, payload): (Uuid, String, Vec<u8>) = told.await.unwrap();
        self.app.drained_events().await;
        (Event { id, kind, source: "identity".into(), time: Utc::now(), payload: payload.into() }, code)
    }

    /// As the bus hands it over.
    async fn deliver(&self, event: &Event) {
        let welcome = self.app.parts.consumers.iter().find(|consumer| consumer.name == "welcome").unwrap();
        assert!(welcome.kinds.contains(&event.kind));
        let mut tx = self.app.pool.begin().await.unwrap();
        welcome.handler.handle(&mut tx, event).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn mails(&self) -> Vec<String> {
        let files = fs::read_dir(&self.app.mail).unwrap();
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

/// A part of a mail as it is read: quoted-printable undone.
fn read(mail: &str) -> String {
    let joined = mail.replace("=\r\n", "");
    let mut bytes = vec![];
    let mut rest = joined.as_bytes();
    while let [byte, tail @ ..] = rest {
        let quoted = (*byte == b'=')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| u8::from_str_radix(str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(quoted.unwrap_or(*byte));
        rest = if quoted.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap()
}

#[sqlx::test(migrations = false)]
async fn who_opens_her_account_is_welcomed_at_her_address_with_her_login_and_no_secret(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (event, code) = stage.activate("ines@example.org", "fr").await;
    stage.deliver(&event).await;
    let [mail] = &stage.mails()[..] else { panic!("one mail, not {}", stage.mails().len()) };
    let text = read(mail);
    assert!(mail.contains("To: ines@example.org\r\n"), "{mail}");
    for told in ["ines.faure", "Inès", PORTAL, "Content-Type: text/html"] {
        assert!(text.contains(told), "{told} is not in {text}");
    }
    assert!(text.contains("Votre compte") || text.contains("votre compte"), "{text}");
    for secret in [PASSWORD, code.as_str(), "Faure"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[sqlx::test(migrations = false)]
async fn she_is_written_to_in_her_language(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (event, _) = stage.activate("ines@example.org", "en").await;
    stage.deliver(&event).await;
    let text = read(&stage.mails()[0]);
    assert!(text.contains("Hello Inès") && text.contains("lang=\"en\""), "{text}");
}

#[sqlx::test(migrations = false)]
async fn the_same_event_twice_is_one_message(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (event, _) = stage.activate("ines@example.org", "fr").await;
    for _ in 0..2 {
        stage.deliver(&event).await;
    }
    assert_eq!(stage.mails().len(), 1);
}

#[sqlx::test(migrations = false)]
async fn the_directory_s_address_serves_who_gave_none(pool: PgPool) {
    let stage = Stage::new(pool).await;
    stage.directory.reached_at(stage.teacher, "academie@example.org").await;
    let (event, _) = stage.activate("", "fr").await;
    stage.deliver(&event).await;
    assert!(stage.mails()[0].contains("To: academie@example.org\r\n"));
}

#[sqlx::test(migrations = false)]
async fn nobody_is_written_to_without_an_address_or_an_account(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (event, _) = stage.activate("", "fr").await;
    stage.deliver(&event).await;
    let stranger = stage.directory.somebody("Paul", "Vie", &stage.school, Profile::SchoolLife).await;
    stage.directory.reached_at(stranger, "paul@example.org").await;
    for person_id in [stranger, Uuid::now_v7()] {
        let payload = PersonActivated { person_id: person_id.to_string(), version: 1 }.encode_to_vec().into();
        stage.deliver(&Event { id: Uuid::now_v7(), kind: PersonActivated::full_name(), payload, ..event.clone() }).await;
    }
    assert_eq!(stage.mails(), Vec::<String>::new());
}
