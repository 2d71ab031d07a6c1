//! People added by hand, and what becomes of them once a feed names them.

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{
        activation, called_by, housekeeping, id, invalid_field, nobody, operator, overview, refusal, signed_in, somebody_as,
    },
    import::delivery::{Delivery, in_force, rows},
};

const SCHOOL: &str = "select structure_id from identity.structures where jointure = '9001'";

async fn sample(pool: PgPool) -> TestApp {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    app
}

/// An AESH.
fn nadia() -> CreatePersonByHandRequest {
    CreatePersonByHandRequest {
        request_id: Uuid::now_v7().to_string(),
        uai: "0269901W".into(),
        given_name: "Nadia".into(),
        family_name: "Benali".into(),
        function_code: "AES".into(),
        function_label: "Accompagnante (AESH)".into(),
        last_day: (chrono::Utc::now() + chrono::TimeDelta::days(90)).date_naive().to_string(),
        ..CreatePersonByHandRequest::default()
    }
}

async fn added(app: &TestApp, asked: CreatePersonByHandRequest) -> CreatePersonByHandResponse {
    operator(app).create_person_by_hand(asked).await.unwrap().into_inner()
}

fn hers(person: &PersonByHand) -> String {
    person.person.as_ref().unwrap().person_id.clone()
}

async fn about(app: &TestApp, name: &str) -> Vec<String> {
    in_force(app).await.into_iter().filter(|row| row.starts_with(name)).collect()
}

async fn listed(app: &TestApp, include_ended: bool) -> Vec<PersonByHand> {
    let asked = ListPeopleByHandRequest { include_ended, ..ListPeopleByHandRequest::default() };
    operator(app).list_people_by_hand(asked).await.unwrap().into_inner().people
}

#[sqlx::test(migrations = false)]
async fn she_opens_her_account_with_her_letter_and_imports_leave_her_alone(pool: PgPool) {
    let app = sample(pool).await;
    let asked = nadia();
    let answer = added(&app, asked.clone()).await;
    assert_eq!(added(&app, asked).await, answer, "the same request");
    assert_eq!(
        app.drained_events().await,
        ["PeopleChanged", "MembershipsChanged"].map(|kind| format!("enej.identity.v1.{kind}"))
    );
    let code = answer.letter.unwrap().code;
    let login = nobody(&app).activate(activation(&code)).await.unwrap().into_inner().login;
    let session = signed_in(&app, &login, true).await;
    let attachments = overview(&app, &session).await.attachments;
    assert_eq!((attachments.len(), attachments[0].function_label.as_str()), (1, "Accompagnante (AESH)"));
    assert_eq!(attachments[0].profile(), Profile::SchoolLife);
    app.drained_events().await;
    for delivery in [Delivery::sample(), Delivery::delta()] {
        delivery.applied(&app).await;
        assert_eq!(about(&app, "Nadia").await, ["Nadia = 5 AES 9001"]);
    }
    let person = listed(&app, false).await.remove(0);
    let only = |person_id: String| ListPeopleByHandRequest { person_id, ..ListPeopleByHandRequest::default() };
    let alone = operator(&app).list_people_by_hand(only(hers(&person))).await.unwrap().into_inner();
    assert_eq!(alone.people, std::slice::from_ref(&person));
    let nobody = operator(&app).list_people_by_hand(only(uuid::Uuid::now_v7().to_string())).await.unwrap().into_inner();
    assert_eq!(nobody.people, []);
    assert!(person.activated && !person.reconciled && !person.ended);
}

#[sqlx::test(migrations = false)]
async fn after_her_last_day_she_is_nothing_there_any_more_until_she_is_given_another(pool: PgPool) {
    let app = sample(pool).await;
    let person_id = hers(&added(&app, nadia()).await.person.unwrap());
    app.drained_events().await;
    sqlx::query("update identity.people_by_hand set last_day = identity.today()").execute(&app.pool).await.unwrap();
    housekeeping(&app).await;
    assert_eq!(about(&app, "Nadia").await.len(), 1, "her last day is hers");
    sqlx::query("update identity.people_by_hand set last_day = identity.today() - 1").execute(&app.pool).await.unwrap();
    housekeeping(&app).await;
    assert_eq!(about(&app, "Nadia").await, Vec::<String>::new());
    assert_eq!(
        app.drained_events().await,
        ["PeopleChanged", "MembershipsChanged"].map(|kind| format!("enej.identity.v1.{kind}"))
    );
    assert_eq!((listed(&app, false).await.len(), listed(&app, true).await.len()), (0, 1));
    let asked = nadia();
    let change = ChangePersonByHandRequest {
        person_id: person_id.clone(),
        given_name: "Nadia".into(),
        family_name: "Benali-Roux".into(),
        function_code: "AED".into(),
        last_day: asked.last_day,
        ..ChangePersonByHandRequest::default()
    };
    let back = operator(&app).change_person_by_hand(change).await.unwrap().into_inner().person.unwrap();
    assert_eq!((back.ended, back.person.unwrap().family_name.as_str()), (false, "Benali-Roux"));
    assert_eq!(about(&app, "Nadia").await, ["Nadia = 5 AED 9001"]);
    operator(&app).end_person_by_hand(EndPersonByHandRequest { person_id }).await.unwrap();
    assert_eq!(about(&app, "Nadia").await, Vec::<String>::new());
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_feed_that_names_her_is_proposed_and_once_confirmed_its_functions_win(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().without_record("PersEducNat", "930001").applied(&app).await;
    let paul = CreatePersonByHandRequest {
        given_name: "Paul".into(),
        family_name: "Durand Exemple".into(),
        function_code: "AED".into(),
        function_label: String::new(),
        ..nadia()
    };
    let answer = added(&app, paul).await;
    let login = nobody(&app).activate(activation(&answer.letter.unwrap().code)).await.unwrap().into_inner().login;
    app.drained_events().await;
    Delivery::sample().applied(&app).await;
    let [merge] = &operator(&app).list_merges(ListMergesRequest::default()).await.unwrap().into_inner().merges[..] else {
        panic!("one proposal")
    };
    assert_eq!(merge.because, ["HAND"]);
    assert!(listed(&app, false).await[0].merge_proposed);
    let merge_id = merge.merge_id.clone();
    let before = about(&app, "Paul").await;
    operator(&app).confirm_merge(ConfirmMergeRequest { merge_id: merge_id.clone() }).await.unwrap();
    app.drained_events().await;
    let feed =
        ["Paul = 3 ENS 9001", "Paul = 3 ENS 9003", "Paul in 9001 3A 3 MATHEMATIQUES main", "Paul in 9003 6B 3 MATHEMATIQUES"];
    assert_eq!(about(&app, "Paul").await, feed);
    let session = signed_in(&app, &login, true).await;
    assert_eq!(overview(&app, &session).await.attachments.len(), 2, "by her one account");
    let person = listed(&app, true).await.remove(0);
    assert!(person.reconciled && person.ended && !person.merge_proposed);
    let change = ChangePersonByHandRequest { person_id: hers(&person), ..ChangePersonByHandRequest::default() };
    let refused = operator(&app).change_person_by_hand(change).await;
    assert_eq!(refusal(refused), (Code::FailedPrecondition, "PERSON_RECONCILED".into()));
    let again = Delivery::sample().applied(&app).await;
    assert_eq!((again.people_created, again.people_updated, about(&app, "Paul").await.len()), (0, 0, 4));
    operator(&app).undo_merge(UndoMergeRequest { merge_id }).await.unwrap();
    assert_eq!(about(&app, "Paul").await, before);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn one_who_is_one_with_her_already_yields_to_the_feed_in_its_delivery(pool: PgPool) {
    let app = sample(pool).await;
    let paul = CreatePersonByHandRequest {
        given_name: "Paul".into(),
        family_name: "Durand-Exemple".into(),
        birth_date: "1980-01-01".into(),
        function_code: "AED".into(),
        ..nadia()
    };
    added(&app, paul).await;
    app.drained_events().await;
    // The feed names him in the other school only, and then here too.
    let elsewhere = Delivery::sample()
        .replaced("PersEducNat", "<value>9001$ENS$ENSEIGNEMENT DEVANT ELEVES$L1300$MATHEMATIQUES</value>", "")
        .replaced("PersEducNat", "<value>9001$3A$061300</value>", "")
        .replaced("PersEducNat", "ENTAuxEnsClassesPrincipal\"><value>9001$3A<", "ENTAuxEnsClassesPrincipal\"><value><");
    elsewhere.applied(&app).await;
    let merges = operator(&app).list_merges(ListMergesRequest::default()).await.unwrap().into_inner().merges;
    assert_eq!(merges[0].because, ["BIRTH_DATE"]);
    operator(&app).confirm_merge(ConfirmMergeRequest { merge_id: merges[0].merge_id.clone() }).await.unwrap();
    app.drained_events().await;
    assert_eq!(about(&app, "Paul =").await, ["Paul = 3 ENS 9003", "Paul = 5 AED 9001"]);
    Delivery::sample().applied(&app).await;
    assert_eq!(about(&app, "Paul =").await, ["Paul = 3 ENS 9001", "Paul = 3 ENS 9003"]);
}

#[sqlx::test(migrations = false)]
async fn each_field_that_cannot_be_used_is_named(pool: PgPool) {
    let app = sample(pool).await;
    for (field, asked) in [
        ("request_id", CreatePersonByHandRequest { request_id: "un".into(), ..nadia() }),
        ("given_name", CreatePersonByHandRequest { given_name: "  ".into(), ..nadia() }),
        ("family_name", CreatePersonByHandRequest { family_name: "x".repeat(101), ..nadia() }),
        ("birth_date", CreatePersonByHandRequest { birth_date: "14/03/1990".into(), ..nadia() }),
        ("birth_date", CreatePersonByHandRequest { birth_date: "2999-01-01".into(), ..nadia() }),
        ("email", CreatePersonByHandRequest { email: "nadia".into(), ..nadia() }),
        ("function_code", CreatePersonByHandRequest { function_code: "XYZ".into(), ..nadia() }),
        ("function_code", CreatePersonByHandRequest { function_code: "ELE".into(), ..nadia() }),
        ("function_label", CreatePersonByHandRequest { function_label: "x".repeat(101), ..nadia() }),
        ("last_day", CreatePersonByHandRequest { last_day: String::new(), ..nadia() }),
        ("last_day", CreatePersonByHandRequest { last_day: "2020-01-01".into(), ..nadia() }),
        ("last_day", CreatePersonByHandRequest { last_day: "2999-01-01".into(), ..nadia() }),
    ] {
        assert_eq!(invalid_field(operator(&app).create_person_by_hand(asked).await), field);
    }
    assert_eq!(listed(&app, true).await, vec![]);
}

#[sqlx::test(migrations = false)]
async fn a_head_adds_and_sees_people_of_her_own_schools_and_makes_no_head(pool: PgPool) {
    let app = sample(pool).await;
    let head = somebody_as(Uuid::now_v7(), Profile::Head, id(&app, SCHOOL).await);
    let other = "select structure_id from identity.structures where jointure = '9003'";
    let elsewhere = somebody_as(Uuid::now_v7(), Profile::Head, id(&app, other).await);
    let promoted = CreatePersonByHandRequest { function_code: "DIR".into(), ..nadia() };
    assert_eq!(invalid_field(called_by(&app, &head).create_person_by_hand(promoted).await), "function_code");
    let person = called_by(&app, &head).create_person_by_hand(nadia()).await.unwrap().into_inner().person.unwrap();
    assert_eq!(refusal(called_by(&app, &elsewhere).create_person_by_hand(nadia()).await).0, Code::NotFound);
    let asked = ListPeopleByHandRequest::default();
    let seen = called_by(&app, &elsewhere).list_people_by_hand(asked.clone()).await.unwrap().into_inner();
    assert_eq!(seen.people, vec![]);
    assert_eq!(called_by(&app, &head).list_people_by_hand(asked).await.unwrap().into_inner().people.len(), 1);
    let asked = EndPersonByHandRequest { person_id: hers(&person) };
    assert_eq!(refusal(called_by(&app, &elsewhere).end_person_by_hand(asked.clone()).await).0, Code::NotFound);
    called_by(&app, &head).end_person_by_hand(asked).await.unwrap();
    assert_eq!(
        rows(
            &app.pool,
            "select given_name from identity.source_records join identity.people using (person_id)
                                where missing_since is not null"
        )
        .await,
        ["Nadia"]
    );
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_hidden_contact_is_shown_to_nobody_and_proposes_nobody(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().without_record("PersEducNat", "930001").applied(&app).await;
    let email = "prof@example.org".to_owned();
    let paul = CreatePersonByHandRequest {
        given_name: "Paul".into(),
        family_name: "Durand-Exemple".into(),
        email: email.clone(),
        ..nadia()
    };
    let person = added(&app, paul).await.person.unwrap();
    assert_eq!(person.email, email);
    let kind = OverrideKind::HiddenContact.into();
    let asked = CreateOverrideRequest { kind, person_id: hers(&person), ..CreateOverrideRequest::default() };
    operator(&app).create_override(asked).await.unwrap();
    assert_eq!(listed(&app, false).await[0].email, "");
    let change = ChangePersonByHandRequest {
        person_id: hers(&person),
        given_name: "Paul".into(),
        family_name: "Durand-Exemple".into(),
        function_code: "AED".into(),
        last_day: person.last_day,
        ..ChangePersonByHandRequest::default()
    };
    operator(&app).change_person_by_hand(change).await.unwrap();
    assert_eq!(rows(&app.pool, "select email from identity.people where given_name = 'Paul'").await, [email]);
    app.drained_events().await;
    Delivery::sample().applied(&app).await;
    let merges = operator(&app).list_merges(ListMergesRequest::default()).await.unwrap().into_inner().merges;
    assert_eq!(merges[0].because, ["HAND"], "not by mail");
}

#[sqlx::test(migrations = false)]
async fn the_address_that_she_typed_is_hers(pool: PgPool) {
    let app = sample(pool).await;
    let answer = added(&app, nadia()).await;
    let person_id = hers(&answer.person.unwrap());
    let typed = "update identity.people set email = 'nadia@example.org', email_typed = true where given_name = 'Nadia'";
    sqlx::query(typed).execute(&app.pool).await.unwrap();
    assert_eq!(listed(&app, false).await[0].email, "");
    let change = ChangePersonByHandRequest {
        person_id,
        given_name: "Nadia".into(),
        family_name: "Benali".into(),
        email: "autre@example.org".into(),
        function_code: "AES".into(),
        last_day: nadia().last_day,
        ..ChangePersonByHandRequest::default()
    };
    operator(&app).change_person_by_hand(change).await.unwrap();
    assert_eq!(rows(&app.pool, "select email from identity.people where given_name = 'Nadia'").await, ["nadia@example.org"]);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn heads_are_made_by_operators_only(pool: PgPool) {
    let app = sample(pool).await;
    sqlx::query("insert into identity.function_profiles (code, label, profile) values ('DIR', 'Direction', 4) on conflict (code) do update set profile = 4")
        .execute(&app.pool)
        .await
        .unwrap();
    let asked = || CreatePersonByHandRequest { function_code: "DIR".into(), ..nadia() };
    let administering = Caller { administrator: true, ..Caller::new(Uuid::now_v7(), Uuid::now_v7()) };
    assert_eq!(invalid_field(called_by(&app, &administering).create_person_by_hand(asked()).await), "function_code");
    added(&app, asked()).await;
    app.drained_events().await;
}
