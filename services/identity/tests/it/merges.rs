//! Two feeds that know one person: proposed, confirmed by an administrator or by the code of a second letter, undone.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{letters, operator, overview, refusal, session_of, signed_in, with},
    import::delivery::{Delivery, in_force, rows},
};

/// The sample's people as two académies know them; the first learns of the guardians whom the second named.
async fn stage(pool: PgPool) -> TestApp {
    let app = TestApp::start(pool, identity::SERVICE).await;
    for delivery in [Delivery::sample(), Delivery::sample().elsewhere(), Delivery::sample()] {
        delivery.applied(&app).await;
    }
    app
}

async fn proposals(app: &TestApp) -> Vec<Merge> {
    operator(app).list_merges(ListMergesRequest::default()).await.unwrap().into_inner().merges
}

async fn proposal(app: &TestApp, given_name: &str) -> Merge {
    let all = proposals(app).await;
    all.into_iter().find(|merge| name(merge) == given_name).unwrap()
}

fn name(merge: &Merge) -> &str {
    &merge.person.as_ref().unwrap().person.as_ref().unwrap().given_name
}

async fn confirmed(app: &TestApp, given_name: &str) -> String {
    let merge_id = proposal(app, given_name).await.merge_id;
    operator(app).confirm_merge(ConfirmMergeRequest { merge_id: merge_id.clone() }).await.unwrap();
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleMerged"]);
    merge_id
}

async fn guardian(app: &TestApp, given_name: &'static str, uai: &str) -> Uuid {
    let letters = letters(app, uai, Profile::Guardian, None).await;
    letters.iter().find(|letter| letter.given_name == given_name).unwrap().person_id.parse().unwrap()
}

/// In how many schools she is a guardian.
fn guarded(app: &TestApp, session: &Session) -> usize {
    app.verifier.verify(&session.access_token).unwrap().structures_as(Profile::Guardian.into()).count()
}

#[sqlx::test(migrations = false)]
async fn a_pupil_keeps_her_account_by_her_ine_and_adults_are_proposed_with_reasons(pool: PgPool) {
    let app = stage(pool).await;
    let people = "select given_name || ' ' || count(*) from identity.people group by given_name order by 1";
    assert_eq!(rows(&app.pool, people).await, ["Alice 2", "Anaïs 1", "Bruno 2", "Claire 2", "Linh 2", "Paul 2", "Zoé 1"]);
    let mut told: Vec<_> =
        proposals(&app).await.iter().map(|merge| format!("{} {}", name(merge), merge.because.join("+"))).collect();
    told.sort();
    let paul = proposal(&app, "Paul").await;
    let sides: Vec<_> = [paul.person, paul.alias].into_iter().flatten().collect();
    assert!(sides.iter().all(|side| side.profiles == [i32::from(Profile::Teacher)] && !side.has_account), "{sides:?}");
    let expected = ["Alice HOME+MAIL", "Bruno HOME+MAIL", "Claire BIRTH_DATE+MAIL", "Linh HOME", "Paul BIRTH_DATE+MAIL"];
    assert_eq!(told, expected);
}

#[sqlx::test(migrations = false)]
async fn homonyms_are_not_proposed(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let other = Delivery::sample().elsewhere().replaced("PersEducNat", "01/01/1980", "02/02/1970");
    other.replaced("PersEducNat", "prof@example.org", "autre@example.org").applied(&app).await;
    assert!(!proposals(&app).await.iter().any(|merge| ["Paul", "Claire"].contains(&name(merge))));
}

#[sqlx::test(migrations = false)]
async fn a_confirmed_merge_is_one_account_that_later_deliveries_leave_alone(pool: PgPool) {
    let app = stage(pool).await;
    let alice = guardian(&app, "Alice", "0269901W").await;
    let session = session_of(&app, "0269901W", Profile::Guardian, alice).await;
    let sides = proposal(&app, "Alice").await;
    let open = [sides.person, sides.alias].into_iter().flatten().filter(|side| side.has_account);
    assert_eq!(open.map(|side| side.person.unwrap().person_id).collect::<String>(), session.person_id);
    confirmed(&app, "Alice").await;
    let merged = signed_in(&app, "alice.martin-exemple", true).await;
    assert_eq!((overview(&app, &merged).await.children.len(), guarded(&app, &merged)), (1, 2));
    assert_eq!(merged.person_id, session.person_id);
    for again in [Delivery::sample(), Delivery::sample().elsewhere()] {
        let before = in_force(&app).await;
        let summary = again.applied(&app).await;
        assert_eq!(in_force(&app).await, before);
        assert_eq!((summary.people_created, summary.people_updated, summary.people_missing), (0, 0, 0));
    }
}

#[sqlx::test(migrations = false)]
async fn a_split_gives_each_what_she_had(pool: PgPool) {
    let app = stage(pool).await;
    let before = (
        in_force(&app).await,
        rows(&app.pool, "select concat_ws(' ', jointure, academy_code, person_id) from identity.source_records order by 1").await,
    );
    let merge_id = confirmed(&app, "Alice").await;
    assert_ne!(in_force(&app).await, before.0);
    operator(&app).undo_merge(UndoMergeRequest { merge_id: merge_id.clone() }).await.unwrap();
    let kinds = ["PeopleSplit", "MembershipsChanged", "GuardianshipsChanged"].map(|kind| format!("enej.identity.v1.{kind}"));
    let mut told = app.drained_events().await;
    told.sort();
    let mut kinds = kinds.to_vec();
    kinds.sort();
    assert_eq!(told, kinds);
    let after = (
        in_force(&app).await,
        rows(&app.pool, "select concat_ws(' ', jointure, academy_code, person_id) from identity.source_records order by 1").await,
    );
    assert_eq!(after, before);
    assert_eq!(refusal(operator(&app).undo_merge(UndoMergeRequest { merge_id }).await).0, Code::NotFound);
}

#[sqlx::test(migrations = false)]
async fn what_was_declined_is_not_proposed_again(pool: PgPool) {
    let app = stage(pool).await;
    let merge_id = proposal(&app, "Alice").await.merge_id;
    operator(&app).decline_merge(DeclineMergeRequest { merge_id: merge_id.clone() }).await.unwrap();
    Delivery::sample().replaced("PersRelEleve", "0600000001", "0600000009").applied(&app).await;
    assert!(!proposals(&app).await.iter().any(|merge| name(merge) == "Alice"));
    assert_eq!(refusal(operator(&app).confirm_merge(ConfirmMergeRequest { merge_id }).await).0, Code::NotFound);
}

#[sqlx::test(migrations = false)]
async fn the_code_of_a_second_letter_adds_to_the_account_of_the_same_name_only(pool: PgPool) {
    let app = stage(pool).await;
    let alice = guardian(&app, "Alice", "0269901W").await;
    let session = session_of(&app, "0269901W", Profile::Guardian, alice).await;
    let others = letters(&app, "0920149B", Profile::Guardian, None).await;
    let code = |given_name: &str| others.iter().find(|letter| letter.given_name == given_name).unwrap().code.clone();
    let refused = with(&app, &session).claim_activation(ClaimActivationRequest { code: code("Bruno") }).await;
    assert_eq!(refusal(refused), (Code::FailedPrecondition, "NOT_THE_SAME_PERSON".into()));
    with(&app, &session).claim_activation(ClaimActivationRequest { code: code("Alice") }).await.unwrap();
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleMerged"]);
    assert_eq!(guarded(&app, &signed_in(&app, "alice.martin-exemple", true).await), 2);
    let again = with(&app, &signed_in(&app, "alice.martin-exemple", true).await)
        .claim_activation(ClaimActivationRequest { code: code("Alice") })
        .await;
    assert_eq!(refusal(again).0, Code::NotFound);
}
