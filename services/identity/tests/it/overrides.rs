//! Overrides: decided against the feeds, and stronger than any of them.

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{
        audience, called_by, housekeeping, id, invalid_field, letters, operator, overview, refusal, session_of, somebody_as,
    },
    directory::Directory,
    import::delivery::{Delivery, in_force, rows},
};

const ZOE: &str = "select person_id from identity.people where given_name = 'Zoé'";
const ALICE: &str = "select person_id from identity.people where given_name = 'Alice' order by person_id limit 1";
const ALICE_ELSEWHERE: &str = "select person_id from identity.people where given_name = 'Alice' order by person_id desc limit 1";

fn decision(kind: OverrideKind, person_id: Uuid) -> CreateOverrideRequest {
    CreateOverrideRequest { kind: kind.into(), person_id: person_id.to_string(), ..CreateOverrideRequest::default() }
}

fn withdrawal(child_id: Uuid, guardian_id: Uuid) -> CreateOverrideRequest {
    let guardian_id = guardian_id.to_string();
    CreateOverrideRequest { guardian_id, ..decision(OverrideKind::WithdrawnAuthority, child_id) }
}

async fn decided(app: &TestApp, asked: CreateOverrideRequest) -> Override {
    operator(app).create_override(asked).await.unwrap().into_inner().r#override.unwrap()
}

async fn ended(app: &TestApp, decided: &Override) {
    operator(app).end_override(EndOverrideRequest { override_id: decided.override_id.clone() }).await.unwrap();
}

async fn sample(pool: PgPool) -> TestApp {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    app
}

/// What is in force about Alice.
async fn alice(app: &TestApp) -> Vec<String> {
    in_force(app).await.into_iter().filter(|row| row.contains("Alice")).collect()
}

async fn roll_back(app: &TestApp) {
    let imports = operator(app).list_imports(ListImportsRequest::default()).await.unwrap().into_inner().imports;
    let import_id = imports.into_iter().find(|import| import.latest).unwrap().import_id;
    let mut answers = operator(app).roll_back_import(RollBackImportRequest { import_id }).await.unwrap().into_inner();
    while answers.message().await.unwrap().is_some() {}
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_guardian_without_authority_has_no_child_letter_or_school_at_once(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let session = session_of(&app, "0269901W", Profile::Guardian, mother).await;
    assert_eq!(overview(&app, &session).await.children.len(), 1);
    let withdrawn = decided(&app, withdrawal(zoe, mother)).await;
    let kinds = ["PeopleChanged", "MembershipsChanged", "GuardianshipsChanged"].map(|kind| format!("enej.identity.v1.{kind}"));
    assert_eq!(app.drained_events().await, kinds);
    assert_eq!(alice(&app).await, Vec::<String>::new());
    assert_eq!(overview(&app, &session).await.children, vec![]);
    let superseded = rows(&app.pool, "select subject_id::text from identity.superseded_tokens").await;
    assert!(superseded.contains(&mother.to_string()));
    for key in ["guardians-of:person", "family-of:person"] {
        assert!(!audience(&app, &format!("{key}:{zoe}")).await.contains(&mother.to_string()), "{key}");
    }
    assert!(letters(&app, "0269901W", Profile::Guardian, Some(mother)).await.is_empty());
    let figures = "select people::text from identity.structure_figures join identity.structures using (structure_id)
                   where jointure = '9001' and profile = 2";
    assert_eq!(rows(&app.pool, figures).await, ["2"]);
    ended(&app, &withdrawn).await;
    assert_eq!(app.drained_events().await, kinds);
    assert_eq!(alice(&app).await, ["Alice = 2  9001", "Zoé < Alice 10 1 t t t t"]);
    assert_eq!(overview(&app, &session).await.children.len(), 1);
    assert_eq!(rows(&app.pool, figures).await, ["3"]);
}

#[sqlx::test(migrations = false)]
async fn no_import_or_rollback_brings_the_link_back_and_what_the_feed_says_holds_afterwards(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let withdrawn = decided(&app, withdrawal(zoe, mother)).await;
    app.drained_events().await;
    let again = Delivery::sample().applied(&app).await;
    assert_eq!((again.people_updated, again.people_missing), (0, 0));
    assert_eq!(alice(&app).await, Vec::<String>::new());
    // The feed takes her right to pay away: nothing of hers changes in ENEJ.
    let version = "select version::text from identity.people where given_name = 'Alice'";
    let before = rows(&app.pool, version).await;
    let other_rights = Delivery::sample().replaced("Eleve", "920001$10$1$1$1$1", "920001$10$1$1$1$0");
    other_rights.applied(&app).await;
    assert_eq!((alice(&app).await, rows(&app.pool, version).await), (vec![], before));
    roll_back(&app).await;
    assert_eq!(alice(&app).await, Vec::<String>::new());
    Delivery::sample().replaced("Eleve", "920001$10$1$1$1$1", "920001$10$0$1$1$1").applied(&app).await;
    assert_eq!(alice(&app).await, Vec::<String>::new());
    ended(&app, &withdrawn).await;
    assert_eq!(alice(&app).await, ["Alice = 2  9001", "Zoé < Alice 10 1 f t t t"]);
    app.drained_events().await;
    roll_back(&app).await;
    assert_eq!(alice(&app).await, ["Alice = 2  9001", "Zoé < Alice 10 1 t t t t"]);
}

#[sqlx::test(migrations = false)]
async fn a_delta_about_her_child_does_not_bring_the_link_back(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let withdrawn = decided(&app, withdrawal(zoe, mother)).await;
    app.drained_events().await;
    Delivery::delta().applied(&app).await;
    assert!(!in_force(&app).await.iter().any(|row| row.contains("Zoé < Alice")));
    ended(&app, &withdrawn).await;
    app.drained_events().await;
    assert!(!in_force(&app).await.iter().any(|row| row.contains("Zoé < Alice")), "the delta says that Zoé left");
}

#[sqlx::test(migrations = false)]
async fn decided_of_a_guardian_whom_a_feed_names_later_it_holds_from_the_first_delivery(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().replaced("Eleve", "<value>920001$10$1$1$1$1</value>", "").applied(&app).await;
    Delivery::sample().elsewhere().applied(&app).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    decided(&app, withdrawal(zoe, mother)).await;
    app.drained_events().await;
    Delivery::sample().elsewhere().replaced("Eleve", "920001$10$1$1$1$1", "920001$20$1$1$1$1").applied(&app).await;
    assert_eq!(alice(&app).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn a_merge_spreads_it_and_a_split_leaves_it_with_whom_it_is_about(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    for delivery in [Delivery::sample(), Delivery::sample().elsewhere(), Delivery::sample()] {
        delivery.applied(&app).await;
    }
    let merges = operator(&app).list_merges(ListMergesRequest::default()).await.unwrap().into_inner().merges;
    let of_alice = |merge: &&Merge| merge.person.as_ref().unwrap().person.as_ref().unwrap().given_name == "Alice";
    let merge_id = merges.iter().find(of_alice).unwrap().merge_id.clone();
    let (zoe, other) = (id(&app, ZOE).await, id(&app, ALICE_ELSEWHERE).await);
    decided(&app, withdrawal(zoe, other)).await;
    let before = alice(&app).await;
    let other_id = ["Alice = 2  9001", "Alice = 2  9001", "Zoé < Alice 10 1 t t t t"];
    assert_eq!(before, other_id, "her other id is untouched, in both schools where Zoé is a pupil");
    operator(&app).confirm_merge(ConfirmMergeRequest { merge_id: merge_id.clone() }).await.unwrap();
    assert_eq!(alice(&app).await, Vec::<String>::new(), "she is one person now");
    for delivery in [Delivery::sample(), Delivery::sample().elsewhere()] {
        delivery.applied(&app).await;
        assert_eq!(alice(&app).await, Vec::<String>::new());
    }
    operator(&app).undo_merge(UndoMergeRequest { merge_id }).await.unwrap();
    assert_eq!(alice(&app).await, before);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn decided_of_two_ids_that_are_one_it_holds_for_both_once_they_are_two(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    for delivery in [Delivery::sample(), Delivery::sample().elsewhere(), Delivery::sample()] {
        delivery.applied(&app).await;
    }
    let merges = operator(&app).list_merges(ListMergesRequest::default()).await.unwrap().into_inner().merges;
    let of_alice = |merge: &&Merge| merge.person.as_ref().unwrap().person.as_ref().unwrap().given_name == "Alice";
    let merge_id = merges.iter().find(of_alice).unwrap().merge_id.clone();
    operator(&app).confirm_merge(ConfirmMergeRequest { merge_id: merge_id.clone() }).await.unwrap();
    decided(&app, withdrawal(id(&app, ZOE).await, id(&app, ALICE_ELSEWHERE).await)).await;
    operator(&app).undo_merge(UndoMergeRequest { merge_id }).await.unwrap();
    assert_eq!(alice(&app).await, Vec::<String>::new());
    app.drained_events().await;
    Delivery::sample().elsewhere().applied(&app).await;
    assert_eq!(alice(&app).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn an_adult_pupil_objects_herself_or_by_her_head_and_nobody_else_does(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Lycée Joliot-Curie").await;
    let class_id = directory.class(&school, "T1").await;
    let lina = directory.pupil("Lina", "Petit", &school, class_id).await;
    let anne = directory.parent("Anne", "Petit", &school, lina).await;
    let pupil = somebody_as(lina, Profile::Pupil, school.id);
    let head = somebody_as(Uuid::now_v7(), Profile::Head, school.id);
    let objection = || decision(OverrideKind::AdultObjection, lina);
    directory.born(lina, "2012-03-14").await;
    let refused = called_by(&app, &pupil).create_override(objection()).await;
    assert_eq!(refusal(refused), (Code::FailedPrecondition, "PUPIL_IS_MINOR".into()));
    assert_eq!(in_force(&app).await.iter().filter(|row| row.contains("Lina < Anne")).count(), 1);
    directory.born(lina, "2007-03-14").await;
    let parent = somebody_as(anne, Profile::Guardian, school.id);
    for other in [&platform::auth::Caller::operator(), &parent] {
        assert_eq!(refusal(called_by(&app, other).create_override(objection()).await).0, Code::NotFound);
    }
    let made = called_by(&app, &pupil).create_override(objection()).await.unwrap().into_inner().r#override.unwrap();
    let hidden = |rows: Vec<String>| !rows.iter().any(|row| row.contains("Anne"));
    assert!(hidden(in_force(&app).await), "neither the link nor the function");
    let asked = EndOverrideRequest { override_id: made.override_id.clone() };
    assert_eq!(refusal(operator(&app).end_override(asked.clone()).await).0, Code::NotFound);
    assert_eq!(refusal(called_by(&app, &parent).end_override(asked.clone()).await).0, Code::NotFound);
    called_by(&app, &head).end_override(asked).await.unwrap();
    assert!(!hidden(in_force(&app).await));
    called_by(&app, &head).create_override(objection()).await.unwrap();
    assert!(hidden(in_force(&app).await));
    let hers = called_by(&app, &pupil).list_overrides(ListOverridesRequest::default()).await.unwrap().into_inner().overrides;
    assert_eq!(hers.len(), 1);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_protected_address_makes_no_family_and_no_proposal(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let address = "update identity.source_records set attributes = attributes || $1
                   where person_id in (select person_id from identity.people where given_name in ('Zoé', 'Alice', 'Bruno'))";
    let home =
        serde_json::json!({ "ENTPersonAdresse": "1 rue de l'Exemple", "ENTPersonCodePostal": "26000", "ENTPersonVille": "X" });
    sqlx::query(address).bind(home).execute(&app.pool).await.unwrap();
    let family = format!("family-of:person:{mother}");
    assert_eq!(audience(&app, &family).await.len(), 2);
    let protected = decided(&app, decision(OverrideKind::ProtectedAddress, mother)).await;
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged"]);
    assert_eq!(audience(&app, &family).await, [mother.to_string()], "nobody is found by her address");
    assert_eq!(audience(&app, &format!("family-of:person:{zoe}")).await.len(), 1, "Bruno");
    ended(&app, &protected).await;
    decided(&app, decision(OverrideKind::ProtectedAddress, zoe)).await;
    app.drained_events().await;
    for delivery in [Delivery::sample().elsewhere(), Delivery::sample()] {
        delivery.applied(&app).await;
    }
    let because = "select distinct unnest(string_to_array(because, ' ')) as reason from identity.merges
                   join identity.people using (person_id) where given_name in ('Alice', 'Bruno') order by 1";
    assert_eq!(rows(&app.pool, because).await, ["MAIL"], "not by Zoé's home");
}

#[sqlx::test(migrations = false)]
async fn it_holds_from_its_first_to_its_last_day(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let made = decided(&app, CreateOverrideRequest { first_day: "2999-01-01".into(), ..withdrawal(zoe, mother) }).await;
    assert_eq!((made.in_force, alice(&app).await.len()), (false, 2));
    sqlx::query("update identity.overrides set first_day = identity.today()").execute(&app.pool).await.unwrap();
    housekeeping(&app).await;
    assert_eq!(alice(&app).await.len(), 0);
    sqlx::query("update identity.overrides set first_day = identity.today() - 2, last_day = identity.today() - 1")
        .execute(&app.pool)
        .await
        .unwrap();
    housekeeping(&app).await;
    assert_eq!(alice(&app).await.len(), 2);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_decided_is_named_and_changes_nothing(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let good = || withdrawal(zoe, mother);
    for (field, asked) in [
        ("request_id", CreateOverrideRequest { request_id: "un".into(), ..good() }),
        ("kind", CreateOverrideRequest { kind: 0, ..good() }),
        ("person_id", CreateOverrideRequest { person_id: "Zoé".into(), ..good() }),
        ("guardian_id", CreateOverrideRequest { guardian_id: String::new(), ..good() }),
        ("guardian_id", CreateOverrideRequest { guardian_id: zoe.to_string(), ..good() }),
        ("guardian_id", CreateOverrideRequest { kind: OverrideKind::HiddenContact.into(), ..good() }),
        ("first_day", CreateOverrideRequest { first_day: "demain".into(), ..good() }),
        ("first_day", CreateOverrideRequest { first_day: "2020-01-01".into(), ..good() }),
        ("last_day", CreateOverrideRequest { last_day: "2020-01-01".into(), ..good() }),
        ("reference", CreateOverrideRequest { reference: "x".repeat(201), ..good() }),
        ("reference", CreateOverrideRequest { reference: "une\nautre".into(), ..good() }),
    ] {
        assert_eq!(invalid_field(operator(&app).create_override(asked).await), field);
    }
    let nobody = CreateOverrideRequest { guardian_id: Uuid::now_v7().to_string(), ..good() };
    assert_eq!(refusal(operator(&app).create_override(nobody).await).0, Code::NotFound);
    assert_eq!(alice(&app).await.len(), 2);
    assert_eq!(rows(&app.pool, "select kind from identity.overrides").await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn a_head_decides_about_her_pupils_and_sees_who_decided_what(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let school = id(&app, "select structure_id from identity.structures where jointure = '9001'").await;
    let claire = id(&app, "select person_id from identity.people where given_name = 'Claire'").await;
    let head = somebody_as(claire, Profile::Head, school);
    let elsewhere = somebody_as(Uuid::now_v7(), Profile::Head, Uuid::now_v7());
    let asked = CreateOverrideRequest {
        request_id: Uuid::now_v7().to_string(),
        reference: " Jugement du 12/03/2026 ".into(),
        ..withdrawal(zoe, mother)
    };
    assert_eq!(refusal(called_by(&app, &elsewhere).create_override(asked.clone()).await).0, Code::NotFound);
    let made = called_by(&app, &head).create_override(asked.clone()).await.unwrap().into_inner();
    assert_eq!(called_by(&app, &head).create_override(asked).await.unwrap().into_inner(), made, "the same request");
    let seen = called_by(&app, &head).list_overrides(ListOverridesRequest::default()).await.unwrap().into_inner().overrides;
    let [one] = &seen[..] else { panic!("one override") };
    assert_eq!((one.reference.as_str(), one.decided_by_name.as_str()), ("Jugement du 12/03/2026", "Claire PETIT-EXEMPLE"));
    assert_eq!(one.guardian.as_ref().unwrap().person_id, mother.to_string());
    let unseen = called_by(&app, &elsewhere).list_overrides(ListOverridesRequest::default()).await.unwrap().into_inner();
    assert_eq!(unseen.overrides, vec![]);
    let asked = EndOverrideRequest { override_id: one.override_id.clone() };
    assert_eq!(refusal(called_by(&app, &elsewhere).end_override(asked.clone()).await).0, Code::NotFound);
    let over = called_by(&app, &head).end_override(asked).await.unwrap().into_inner().r#override.unwrap();
    assert_eq!((over.in_force, over.ended_by), (false, claire.to_string()));
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_decided_for_one_of_its_days_is_not_decided_twice(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let from = |first_day: &str, last_day: &str| CreateOverrideRequest {
        first_day: first_day.into(),
        last_day: last_day.into(),
        ..withdrawal(zoe, mother)
    };
    let summer = decided(&app, from("2999-06-01", "2999-08-31")).await;
    for again in [from("", ""), from("2999-08-31", ""), from("2999-05-01", "2999-06-01")] {
        let refused = operator(&app).create_override(again).await;
        assert_eq!(refusal(refused), (Code::FailedPrecondition, "ALREADY_DECIDED".into()));
    }
    assert_eq!(alice(&app).await.len(), 2);
    decided(&app, from("2999-09-01", "")).await;
    decided(&app, from("", "2999-05-31")).await;
    decided(&app, decision(OverrideKind::ProtectedAddress, zoe)).await;
    decided(&app, decision(OverrideKind::HiddenContact, zoe)).await;
    ended(&app, &summer).await;
    decided(&app, from("2999-06-01", "2999-08-31")).await;
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn those_about_her_guardians_come_with_hers_when_asked_for(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    decided(&app, decision(OverrideKind::ProtectedAddress, mother)).await;
    decided(&app, decision(OverrideKind::HiddenContact, zoe)).await;
    decided(&app, withdrawal(zoe, mother)).await;
    let school = id(&app, "select structure_id from identity.structures where jointure = '9001'").await;
    let head = somebody_as(Uuid::now_v7(), Profile::Head, school);
    let asked = |include_guardians| ListOverridesRequest {
        person_id: zoe.to_string(),
        include_guardians,
        ..ListOverridesRequest::default()
    };
    let kinds = async |caller, include_guardians| {
        let found = called_by(&app, caller).list_overrides(asked(include_guardians)).await.unwrap().into_inner().overrides;
        found.iter().map(Override::kind).collect::<Vec<_>>()
    };
    let (address, contact, authority) =
        (OverrideKind::ProtectedAddress, OverrideKind::HiddenContact, OverrideKind::WithdrawnAuthority);
    let everybody = platform::auth::Caller::operator();
    assert_eq!(kinds(&everybody, false).await, [contact, authority]);
    assert_eq!(kinds(&everybody, true).await, [address, contact, authority]);
    assert_eq!(kinds(&head, true).await, [contact, authority], "Alice is nobody's guardian there any more");
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn nobody_decides_about_her_own_family(pool: PgPool) {
    let app = sample(pool).await;
    let (zoe, mother) = (id(&app, ZOE).await, id(&app, ALICE).await);
    let school = id(&app, "select structure_id from identity.structures where jointure = '9001'").await;
    let withdrawn = decided(&app, withdrawal(zoe, mother)).await;
    let as_head = somebody_as(mother, Profile::Head, school);
    let administering = Caller { administrator: true, ..Caller::new(mother, Uuid::now_v7()) };
    for caller in [as_head, administering] {
        let ending = EndOverrideRequest { override_id: withdrawn.override_id.clone() };
        assert_eq!(refusal(called_by(&app, &caller).end_override(ending).await).0, Code::NotFound);
        for asked in [withdrawal(zoe, mother), decision(OverrideKind::ProtectedAddress, mother)] {
            assert_eq!(refusal(called_by(&app, &caller).create_override(asked).await).0, Code::NotFound);
        }
    }
    assert_eq!(alice(&app).await, Vec::<String>::new());
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_was_never_in_charge_is_nobody_to_those_who_ask(pool: PgPool) {
    let app = sample(pool).await;
    let school = id(&app, "select structure_id from identity.structures where jointure = '9001'").await;
    let head = somebody_as(Uuid::now_v7(), Profile::Head, school);
    let (zoe, teacher) = (id(&app, ZOE).await, id(&app, "select person_id from identity.people where given_name = 'Paul'").await);
    for stranger in [teacher, Uuid::now_v7()] {
        let refused = called_by(&app, &head).create_override(withdrawal(zoe, stranger)).await;
        assert_eq!(refusal(refused).0, Code::NotFound);
    }
}

#[sqlx::test(migrations = false)]
async fn an_import_that_is_being_applied_keeps_nobody_waiting(pool: PgPool) {
    let app = sample(pool).await;
    let mut applying = app.pool.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock(hashtext('identity.overrides'))").execute(&mut *applying).await.unwrap();
    let asked = withdrawal(id(&app, ZOE).await, id(&app, ALICE).await);
    let refused = operator(&app).create_override(asked.clone()).await;
    assert_eq!(refusal(refused), (Code::Aborted, "IMPORT_RUNNING".into()));
    let unknown = EndOverrideRequest { override_id: Uuid::now_v7().to_string() };
    assert_eq!(refusal(operator(&app).end_override(unknown).await).0, Code::NotFound);
    applying.rollback().await.unwrap();
    decided(&app, asked).await;
    app.drained_events().await;
}
