//! Two feeds that know one person: proposed, confirmed by an administrator or by the code of a second letter, undone.

mod guards;

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{
        PASSWORD, id, letters, nobody, opened, operator, overview, refusal, renewed, session_of, signed_in, signing_in, with,
    },
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

/// Three académies know everybody.
async fn stage_of_three(pool: PgPool) -> TestApp {
    let app = stage(pool).await;
    let third = Delivery::sample().replaced("EtabEducNat", "<value>08</value>", "<value>24</value>");
    let third = third.replaced("EtabEducNat", "0269901W", "0920160N").replaced("EtabEducNat", "0269903Y", "0920161P");
    for delivery in [third.clone(), Delivery::sample().elsewhere(), third, Delivery::sample()] {
        delivery.applied(&app).await;
    }
    app
}

/// Those of her name whom a merge has not made another's alias, in the order of their ids.
async fn alices(app: &TestApp) -> Vec<Uuid> {
    let query = "select person_id from identity.people where given_name = 'Alice'
                 and person_id not in (select alias_id from identity.aliases) order by person_id";
    sqlx::query_scalar(query).fetch_all(&app.pool).await.unwrap()
}

/// The proposal about these two.
async fn about(app: &TestApp, one: Uuid, other: Uuid) -> Option<Merge> {
    let both = [one.to_string(), other.to_string()];
    proposals(app).await.into_iter().find(|merge| ids(merge).iter().all(|id| both.contains(id)))
}

fn ids(merge: &Merge) -> Vec<String> {
    [&merge.person, &merge.alias].into_iter().flatten().map(|side| side.person.as_ref().unwrap().person_id.clone()).collect()
}

async fn confirm(app: &TestApp, merge_id: &str) -> Result<(), tonic::Status> {
    operator(app).confirm_merge(ConfirmMergeRequest { merge_id: merge_id.into() }).await.map(drop)
}

async fn undo(app: &TestApp, merge_id: &str) -> Result<(), tonic::Status> {
    operator(app).undo_merge(UndoMergeRequest { merge_id: merge_id.into() }).await.map(drop)
}

const ALIASES: &str = "select concat_ws(' ', alias_id, person_id) from identity.aliases order by 1";

#[sqlx::test(migrations = false)]
async fn who_has_former_ids_brings_them_along_and_the_last_merge_is_undone_first(pool: PgPool) {
    let app = stage_of_three(pool).await;
    let [one, two, three] = alices(&app).await[..] else { panic!("three académies know her") };
    let login = opened_by_letter(&app, two).await;
    let first = about(&app, one, two).await.unwrap().merge_id;
    confirm(&app, &first).await.unwrap();
    assert_eq!(rows(&app.pool, ALIASES).await, [format!("{one} {two}")]);
    app.drained_events().await;
    opened_by_letter(&app, three).await;
    // The other account stays whoever looks first.
    sqlx::query("update identity.merges set person_id = $1, alias_id = $2 where state = 'proposed' and $1 in (person_id, alias_id) and $2 in (person_id, alias_id)")
        .bind(three).bind(two).execute(&app.pool).await.unwrap();
    let second = about(&app, two, three).await.unwrap().merge_id;
    confirm(&app, &second).await.unwrap();
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleMerged"; 2]);
    let mut expected = vec![format!("{one} {three}"), format!("{two} {three}")];
    expected.sort();
    assert_eq!(rows(&app.pool, ALIASES).await, expected);
    let session = signed_in(&app, &login, true).await;
    assert_eq!((session.person_id.clone(), guarded(&app, &session)), (three.to_string(), 3));
    assert_eq!(refusal(undo(&app, &first).await.map(tonic::Response::new)), (Code::FailedPrecondition, "MERGED_SINCE".into()));
    undo(&app, &second).await.unwrap();
    assert_eq!(rows(&app.pool, ALIASES).await, [format!("{one} {two}")]);
    undo(&app, &first).await.unwrap();
    assert_eq!(rows(&app.pool, ALIASES).await, Vec::<String>::new());
    app.drained_events().await;
}

/// Opens the account of an Alice, wherever she is a guardian; her login.
async fn opened_by_letter(app: &TestApp, person_id: Uuid) -> String {
    let schools = "select s.uai from identity.functions f join identity.structures s using (structure_id)
                   where f.person_id = $1 and f.valid_until is null limit 1";
    let uai: String = sqlx::query_scalar(schools).bind(person_id).fetch_one(&app.pool).await.unwrap();
    opened(app, &uai, Profile::Guardian, person_id).await
}

#[sqlx::test(migrations = false)]
async fn what_was_proposed_of_a_former_id_is_proposed_of_who_she_is(pool: PgPool) {
    let app = stage_of_three(pool).await;
    let [one, two, three] = alices(&app).await[..] else { panic!("three académies know her") };
    // As when the first shares nothing with the third.
    let between = about(&app, one, three).await.unwrap().merge_id;
    sqlx::query("delete from identity.merges where merge_id = $1::text::uuid").bind(between).execute(&app.pool).await.unwrap();
    confirm(&app, &about(&app, one, two).await.unwrap().merge_id).await.unwrap();
    let left: Vec<_> = proposals(&app).await.into_iter().filter(|merge| name(merge) == "Alice").collect();
    assert_eq!(left.iter().map(ids).collect::<Vec<_>>(), [[one.to_string(), three.to_string()]]);
    confirm(&app, &left[0].merge_id).await.unwrap();
    assert_eq!(alices(&app).await, [one]);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn after_a_split_nobody_stays_signed_in_and_an_account_opened_since_needs_a_new_letter(pool: PgPool) {
    let app = stage(pool).await;
    let alice = guardian(&app, "Alice", "0269901W").await;
    let session = session_of(&app, "0269901W", Profile::Guardian, alice).await;
    let merge_id = confirmed(&app, "Alice").await;
    let merged = signed_in(&app, "alice.martin-exemple", true).await;
    undo(&app, &merge_id).await.unwrap();
    for device in [&session, &merged] {
        assert_eq!(renewed(&app, device).await.unwrap_err().code(), Code::Unauthenticated);
    }
    assert_eq!(signed_in(&app, "alice.martin-exemple", true).await.person_id, alice.to_string());
    app.drained_events().await;
    let merge_id = confirmed(&app, "Bruno").await;
    let bruno = guardian(&app, "Bruno", "0269901W").await;
    let activated = "select activated::text from identity.structure_figures order by structure_id, profile";
    let before = rows(&app.pool, activated).await;
    let login = opened(&app, "0269901W", Profile::Guardian, bruno).await;
    assert_ne!(rows(&app.pool, activated).await, before);
    undo(&app, &merge_id).await.unwrap();
    let refused = nobody(&app).sign_in(signing_in(&login, PASSWORD, true)).await;
    assert_eq!(refusal(refused), (Code::Unauthenticated, "CREDENTIALS_REFUSED".into()));
    assert_eq!(rows(&app.pool, activated).await, before);
    app.drained_events().await;
    session_of(&app, "0269901W", Profile::Guardian, guardian(&app, "Bruno", "0269901W").await).await;
}

async fn suspend(app: &TestApp, person_id: &str, suspended: bool) {
    let person_id = person_id.to_owned();
    operator(app).suspend_person(SuspendPersonRequest { person_id, suspended }).await.unwrap();
    app.drained_events().await;
}

const SUSPENDED: &str = "select person_id::text from identity.people where suspended_at is not null order by 1";

#[sqlx::test(migrations = false)]
async fn a_suspension_finds_its_person_by_a_former_id_and_no_merge_or_split_ends_it(pool: PgPool) {
    let app = stage(pool).await;
    let alice = guardian(&app, "Alice", "0269901W").await;
    session_of(&app, "0269901W", Profile::Guardian, alice).await;
    let merge_id = confirmed(&app, "Alice").await;
    let session = signed_in(&app, "alice.martin-exemple", true).await;
    let alias = id(&app, "select alias_id from identity.aliases").await;
    suspend(&app, &alias.to_string(), true).await;
    assert_eq!(rows(&app.pool, SUSPENDED).await, std::slice::from_ref(&session.person_id));
    assert_eq!(renewed(&app, &session).await.unwrap_err().code(), Code::Unauthenticated);
    undo(&app, &merge_id).await.unwrap();
    let mut both = vec![session.person_id.clone(), alias.to_string()];
    both.sort();
    assert_eq!(rows(&app.pool, SUSPENDED).await, both);
    let bruno = proposal(&app, "Bruno").await;
    for side in ids(&bruno) {
        suspend(&app, &side, true).await;
        let refused = confirm(&app, &bruno.merge_id).await.map(tonic::Response::new);
        assert_eq!(refusal(refused), (Code::FailedPrecondition, "PERSON_SUSPENDED".into()));
        suspend(&app, &side, false).await;
    }
    confirm(&app, &bruno.merge_id).await.unwrap();
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_split_gives_back_no_right_that_the_feeds_withdrew_meanwhile(pool: PgPool) {
    let app = stage(pool).await;
    let legal = async || in_force(&app).await.into_iter().filter(|row| row.starts_with("Zoé < Alice 10 1")).count();
    assert_eq!(legal().await, 2);
    let merge_id = confirmed(&app, "Alice").await;
    for delivery in [Delivery::sample(), Delivery::sample().elsewhere()] {
        delivery.replaced("Eleve", "920001$10$1$1$1$1", "920001$10$1$0$1$1").applied(&app).await;
    }
    undo(&app, &merge_id).await.unwrap();
    assert_eq!(legal().await, 0);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_a_feed_began_since_a_merge_goes_with_its_record(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let second = "<value>9003$ENS$ENSEIGNEMENT DEVANT ELEVES$L1300$MATHEMATIQUES</value>";
    Delivery::sample().elsewhere().replaced("PersEducNat", second, "").applied(&app).await;
    let merge_id = confirmed(&app, "Paul").await;
    Delivery::sample().elsewhere().applied(&app).await;
    let teaches = "select (s.academy_code = r.academy_code)::text
                   from identity.functions f
                   join identity.structures s using (structure_id)
                   join identity.people p using (person_id)
                   join identity.source_records r on r.person_id = p.person_id
                   where s.uai = '0920150C' and p.given_name = 'Paul' and f.valid_until is null
                   order by 1";
    assert_eq!(rows(&app.pool, teaches).await, ["false", "true"], "one Paul with both records");
    undo(&app, &merge_id).await.unwrap();
    assert_eq!(rows(&app.pool, teaches).await, ["true"]);
    app.drained_events().await;
}
