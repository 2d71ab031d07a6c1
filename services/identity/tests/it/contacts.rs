//! How people want to be reached: what they type, what they agree to, and that no feed undoes it.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::{Code, Response, Status};
use uuid::Uuid;

use crate::{
    calls::{called_by, operator, refusal},
    directory::Directory,
    import::delivery::Delivery,
};
use platform::auth::Caller;

const EMAIL: ContactChannel = ContactChannel::Email;
const MOBILE: ContactChannel = ContactChannel::Mobile;
const MESSAGES: ContactPurpose = ContactPurpose::Messages;
const URGENT: ContactPurpose = ContactPurpose::Urgent;

fn wanting(email: &str, mobile: &str, consents: &[(ContactChannel, ContactPurpose)]) -> ChangeContactRequest {
    let consent = |(channel, purpose): &(ContactChannel, ContactPurpose)| ContactConsent {
        channel: (*channel).into(),
        purpose: (*purpose).into(),
        give_time: None,
    };
    ChangeContactRequest { email: email.into(), mobile: mobile.into(), consents: consents.iter().map(consent).collect() }
}

async fn change(app: &TestApp, person_id: Uuid, asked: ChangeContactRequest) -> Result<Response<ChangeContactResponse>, Status> {
    called_by(app, &Caller::new(person_id, Uuid::now_v7())).change_contact(asked).await
}

async fn contact(app: &TestApp, person_id: Uuid) -> Contact {
    let mut person = called_by(app, &Caller::new(person_id, Uuid::now_v7()));
    person.get_contact(GetContactRequest {}).await.unwrap().into_inner().contact.unwrap()
}

fn consents(contact: &Contact) -> Vec<(ContactChannel, ContactPurpose)> {
    contact.consents.iter().map(|consent| (consent.channel(), consent.purpose())).collect()
}

async fn anne(app: &TestApp) -> Uuid {
    Directory::new(app).await.person("Anne", "Petit").await
}

#[sqlx::test(migrations = false)]
async fn what_is_typed_and_agreed_to_is_told_back_with_its_source(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let anne = anne(&app).await;
    assert_eq!(contact(&app, anne).await, Contact::default());
    let asked = wanting(" anne@example.org ", "06 12.34.56-78", &[(EMAIL, MESSAGES), (MOBILE, URGENT), (EMAIL, MESSAGES)]);
    let answer = change(&app, anne, asked).await.unwrap().into_inner().contact.unwrap();
    assert_eq!((answer.email.as_str(), answer.mobile.as_str()), ("anne@example.org", "0612345678"));
    assert_eq!((answer.email_source(), answer.mobile_source()), (ContactSource::Typed, ContactSource::Typed));
    assert_eq!(consents(&answer), [(EMAIL, MESSAGES), (MOBILE, URGENT)]);
    assert!(answer.consents.iter().all(|consent| consent.give_time.is_some()));
    assert_eq!(contact(&app, anne).await, answer);
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged"]);
    let same = wanting("anne@example.org", "0612345678", &[(MOBILE, URGENT), (EMAIL, MESSAGES)]);
    assert_eq!(change(&app, anne, same).await.unwrap().into_inner().contact, Some(answer));
    assert_eq!(app.drained_events().await, Vec::<String>::new(), "nothing changed");
}

#[sqlx::test(migrations = false)]
async fn a_consent_is_withdrawn_at_any_time_and_its_history_kept(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let anne = anne(&app).await;
    for asked in [&[(EMAIL, MESSAGES), (EMAIL, URGENT)][..], &[(EMAIL, URGENT)], &[(EMAIL, MESSAGES), (EMAIL, URGENT)], &[]] {
        let answer = change(&app, anne, wanting("anne@example.org", "", asked)).await.unwrap().into_inner();
        assert_eq!(consents(&answer.contact.unwrap()), asked);
    }
    let kept = "select concat_ws(' ', channel, purpose, withdrawn_at is not null) from identity.contact_consents order by 1";
    let kept: Vec<String> = sqlx::query_scalar(kept).fetch_all(&app.pool).await.unwrap();
    assert_eq!(kept, ["1 1 t", "1 1 t", "1 2 t"]);
    assert_eq!(app.drained_events().await.len(), 4);
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_is_named_and_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let anne = anne(&app).await;
    change(&app, anne, wanting("anne@example.org", "", &[(EMAIL, URGENT)])).await.unwrap();
    let before = contact(&app, anne).await;
    for (asked, reason) in [
        (wanting("anne", "", &[]), "EMAIL_MALFORMED"),
        (wanting("", "01 42 00 00 00", &[]), "MOBILE_MALFORMED"),
        (wanting("", "", &[(EMAIL, MESSAGES)]), "EMAIL_MISSING"),
        (wanting("anne@example.org", "", &[(MOBILE, URGENT)]), "MOBILE_MISSING"),
    ] {
        assert_eq!(refusal(change(&app, anne, asked).await), (Code::InvalidArgument, reason.into()));
    }
    let unknown = wanting("anne@example.org", "", &[(EMAIL, ContactPurpose::Unspecified)]);
    assert_eq!(crate::calls::invalid_field(change(&app, anne, unknown).await), "consents");
    assert_eq!(contact(&app, anne).await, before);
    let no_person = operator(&app).get_contact(GetContactRequest {}).await.unwrap_err();
    assert_eq!(no_person.code(), Code::NotFound);
    assert_eq!(app.drained_events().await.len(), 1);
}

async fn alice(app: &TestApp) -> Uuid {
    sqlx::query_scalar("select person_id from identity.people where given_name = 'Alice'").fetch_one(&app.pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn no_feed_undoes_what_somebody_typed_or_removed(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::premier_degre().applied(&app).await;
    let alice = alice(&app).await;
    let fed = contact(&app, alice).await;
    assert_eq!((fed.email.as_str(), fed.email_source()), ("alice@example.org", ContactSource::Feed));
    assert_eq!((fed.mobile.as_str(), fed.mobile_source()), ("0600000001", ContactSource::Feed));

    change(&app, alice, wanting("alice@famille.example", "", &[(EMAIL, MESSAGES)])).await.unwrap();
    let typed = contact(&app, alice).await;
    assert_eq!((typed.mobile.as_str(), typed.mobile_source()), ("", ContactSource::Typed), "she removed it");
    let corrected = Delivery::premier_degre().replaced("PersRelEleve", "alice@example.org", "alice@bureau.example").replaced(
        "PersRelEleve",
        "0600000001",
        "0600000002",
    );
    let summary = corrected.applied(&app).await;
    assert_eq!(summary.people_updated, 1, "the feed said something else");
    assert_eq!(contact(&app, alice).await, typed);
    let imports = "select import_id::text from identity.imports order by created_at desc limit 1";
    let import_id: String = sqlx::query_scalar(imports).fetch_one(&app.pool).await.unwrap();
    let mut rolled = operator(&app).roll_back_import(RollBackImportRequest { import_id }).await.unwrap().into_inner();
    while rolled.message().await.unwrap().is_some() {}
    assert_eq!(contact(&app, alice).await, typed, "nor does the rollback of an import");
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_she_left_as_the_feed_gave_it_stays_the_feed_s(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::premier_degre().applied(&app).await;
    let alice = alice(&app).await;
    change(&app, alice, wanting("alice@example.org", "0600000001", &[(MOBILE, URGENT)])).await.unwrap();
    let left = contact(&app, alice).await;
    assert_eq!((left.email_source(), left.mobile_source()), (ContactSource::Feed, ContactSource::Feed));
    Delivery::premier_degre().replaced("PersRelEleve", "0600000001", "0600000002").applied(&app).await;
    let after = contact(&app, alice).await;
    assert_eq!(
        (after.mobile.as_str(), consents(&after)),
        ("0600000002", vec![(MOBILE, URGENT)]),
        "the consent outlives the import"
    );
}

#[sqlx::test(migrations = false)]
async fn an_address_typed_at_activation_is_hers(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::premier_degre().applied(&app).await;
    let letters = crate::calls::letters(&app, "0269902X", Profile::Guardian, Some(alice(&app).await)).await;
    let asked = ActivateRequest { email: "alice@famille.example".into(), ..crate::calls::activation(&letters[0].code) };
    crate::calls::nobody(&app).activate(asked).await.unwrap();
    Delivery::premier_degre().replaced("PersRelEleve", "alice@example.org", "alice@bureau.example").applied(&app).await;
    let hers = contact(&app, alice(&app).await).await;
    assert_eq!((hers.email.as_str(), hers.email_source()), ("alice@famille.example", ContactSource::Typed));
}
