//! What is compared, confirmed, applied, told and taken back.

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::{Code, Response, Status, Streaming};
use uuid::Uuid;

use super::delivery::{Delivery, in_force, rows};
use crate::calls::{operator, refusal};

const PEOPLE: &str =
    "select concat_ws('|', given_name, family_name, email, mobile, birth_date, suspended_by) from identity.people order by 1";
const RECORDS: &str = "select concat_ws('|', jointure, category, digest, attributes, missing_since is null)
                       from identity.source_records order by 1";
const CLASSES: &str =
    "select concat_ws('|', structure_id, school_year, code, label) from identity.classes where valid_until is null order by 1";

/// All that an import may change, as it is.
async fn everything(app: &TestApp) -> Vec<Vec<String>> {
    let mut all = vec![in_force(app).await];
    for query in [PEOPLE, RECORDS, CLASSES] {
        all.push(rows(&app.pool, query).await);
    }
    all
}

/// The summary at the end of an answer.
async fn ended<T>(
    answer: Result<Response<Streaming<T>>, Status>,
    summary: fn(T) -> Option<ImportSummary>,
) -> Result<ImportSummary, Status> {
    let (mut answers, mut last) = (answer?.into_inner(), None);
    while let Some(answer) = answers.message().await? {
        last = summary(answer).or(last);
    }
    Ok(last.expect("a summary comes last"))
}

async fn apply(app: &TestApp, import_id: &str, confirm_departures: bool) -> Result<ImportSummary, Status> {
    let asked = ApplyImportRequest { import_id: import_id.into(), confirm_departures };
    let summary = ended(operator(app).apply_import(asked).await, |answer| answer.progress.unwrap().summary).await;
    app.drained_events().await;
    summary
}

pub async fn roll_back(app: &TestApp, import_id: &str) -> Result<ImportSummary, Status> {
    let asked = RollBackImportRequest { import_id: import_id.into() };
    let summary = ended(operator(app).roll_back_import(asked).await, |answer| answer.progress.unwrap().summary).await;
    app.drained_events().await;
    summary
}

async fn imports(app: &TestApp) -> Vec<Import> {
    operator(app).list_imports(ListImportsRequest::default()).await.unwrap().into_inner().imports
}

/// Anaïs leaves, Zoé changes class, and her mother has another address.
fn next_day() -> Delivery {
    Delivery::sample()
        .without_record("Eleve", "910002")
        .without_record("PersRelEleve", "920003")
        .replaced("Eleve", "<value>9001$3A</value>", "<value>9001$3B</value>")
        .replaced("PersRelEleve", "alice@example.org", "alice@example.net")
}

#[sqlx::test(migrations = false)]
async fn what_was_compared_is_applied_without_being_sent_again(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let compared = Delivery::sample().sent(&app, false).await.unwrap();
    assert!(!compared.applied && imports(&app).await[0].staged);
    assert_eq!(in_force(&app).await, Vec::<String>::new());
    let applied = apply(&app, &compared.import_id, false).await.unwrap();
    assert!(applied.applied);
    assert_eq!((applied.people_created, applied.import_id), (7, compared.import_id.clone()));
    let [import] = &imports(&app).await[..] else { panic!("one import, compared and applied") };
    assert!(import.apply_time.is_some() && import.latest && !import.staged);
    assert_eq!(
        refusal(apply(&app, &compared.import_id, false).await.map(Response::new)),
        (Code::FailedPrecondition, "IMPORT_NOT_STAGED".into())
    );
}

#[sqlx::test(migrations = false)]
async fn what_another_delivery_replaced_must_be_sent_again(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let compared = Delivery::sample().sent(&app, false).await.unwrap();
    Delivery::sample().sent(&app, false).await.unwrap();
    let refused = apply(&app, &compared.import_id, false).await.map(Response::new);
    assert_eq!(refusal(refused), (Code::FailedPrecondition, "IMPORT_NOT_STAGED".into()));
    let unknown = apply(&app, &Uuid::now_v7().to_string(), false).await.map(Response::new);
    assert_eq!(refusal(unknown).0, Code::FailedPrecondition);
}

#[sqlx::test(migrations = false)]
async fn a_head_reads_who_arrives_leaves_and_changes_class_in_her_school_only(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let compared = next_day().sent(&app, false).await.unwrap();
    let structures = operator(&app)
        .get_import(GetImportRequest { import_id: compared.import_id.clone() })
        .await
        .unwrap()
        .into_inner()
        .structures;
    let [first, other] = &structures[..] else { panic!("two schools, not {structures:?}") };
    assert_eq!((first.before, first.arriving, first.leaving, first.moving, first.unchanged), (4, 0, 1, 1, 2));
    assert_eq!((other.arriving, other.leaving, other.moving), (0, 0, 0));

    let asked = ListImportChangesRequest { import_id: compared.import_id.clone(), uai: first.uai.clone() };
    let told = operator(&app).list_import_changes(asked.clone()).await.unwrap().into_inner().changes;
    let told: Vec<_> =
        told.iter().map(|change| (change.kind(), &*change.given_name, &*change.class_before, &*change.class_after)).collect();
    assert_eq!(
        told,
        [(ImportChangeKind::Leaves, "Anaïs", "TROISIEME A", ""), (ImportChangeKind::Moves, "Zoé", "TROISIEME A", "3B")]
    );
    let head = |uai: &str| {
        let structure = format!("select structure_id::text from identity.structures where uai = '{uai}'");
        let pool = app.pool.clone();
        async move {
            let structure_id = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(structure)).fetch_one(&pool).await.unwrap();
            let mut caller = Caller::new(Uuid::now_v7(), Uuid::now_v7());
            caller.functions = vec![platform::auth::Function {
                profile: Profile::Head.into(),
                structure_id: structure_id.parse().unwrap(),
                class_ids: vec![],
            }];
            caller
        }
    };
    let (hers, theirs) = (head(&first.uai).await, head(&other.uai).await);
    let as_head = |caller: &Caller| crate::calls::called_by(&app, caller);
    assert_eq!(as_head(&hers).list_import_changes(asked.clone()).await.unwrap().into_inner().changes.len(), 2);
    assert_eq!(refusal(as_head(&theirs).list_import_changes(asked).await).0, Code::NotFound);
    let seen = as_head(&theirs).get_import(GetImportRequest { import_id: compared.import_id }).await.unwrap().into_inner();
    assert_eq!(seen.structures.iter().map(|structure| &*structure.uai).collect::<Vec<_>>(), [&*other.uai]);
}

#[sqlx::test(migrations = false)]
async fn too_many_departures_wait_for_somebody_to_confirm_them(pool: PgPool) {
    let app = TestApp::start_with(pool, identity::SERVICE, strict()).await;
    Delivery::sample().applied(&app).await;
    let before = everything(&app).await;
    let held = next_day().applied(&app).await;
    assert!(!held.applied);
    assert_eq!(held.over_threshold, ["0269901W"]);
    assert_eq!(everything(&app).await, before);
    assert!(imports(&app).await[0].staged);
    let again = apply(&app, &held.import_id, false).await.unwrap();
    assert!(!again.applied, "it still waits");
    let confirmed = apply(&app, &held.import_id, true).await.unwrap();
    assert!(confirmed.applied);
    assert_ne!(everything(&app).await, before);
}

#[sqlx::test(migrations = false)]
async fn too_many_guardians_who_would_lose_their_pupils_wait_too(pool: PgPool) {
    let app = TestApp::start_with(pool, identity::SERVICE, strict()).await;
    Delivery::sample().applied(&app).await;
    let before = everything(&app).await;
    let silent = Delivery::sample().replaced("Eleve", "<value>920003$10$1$1$1$1</value>", "<value/>");
    let held = silent.applied(&app).await;
    assert_eq!((held.applied, held.over_threshold), (false, vec!["0269901W".to_owned()]));
    assert_eq!(everything(&app).await, before);
    assert!(apply(&app, &held.import_id, true).await.unwrap().applied);
    let other_right = Delivery::sample().replaced("Eleve", "920002$20$0$1$1$0", "920002$20$0$2$1$0");
    assert!(other_right.applied(&app).await.applied, "a link that says something else is no departure");
}

/// Nobody may leave without a confirmation.
fn strict() -> platform::config::Settings {
    let settings = platform::config::Settings::load().with("identity.departures_always_allowed", 0);
    settings.with("identity.departures_percent", 0).with("identity.rollover_departures_percent", 0)
}

#[sqlx::test(migrations = false)]
async fn the_latest_import_is_taken_back_whole_but_for_what_people_typed_since(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let first = Delivery::sample().applied(&app).await;
    let before = everything(&app).await;
    let applied = next_day().applied(&app).await;
    assert_ne!(everything(&app).await, before);
    assert_eq!(
        refusal(roll_back(&app, &first.import_id).await.map(Response::new)),
        (Code::FailedPrecondition, "IMPORT_NOT_LATEST".into())
    );

    let undone = roll_back(&app, &applied.import_id).await.unwrap();
    assert!(undone.applied);
    let asked = GetImportRequest { import_id: undone.import_id };
    let structures = operator(&app).get_import(asked).await.unwrap().into_inner().structures;
    let back = &structures[0];
    assert_eq!((back.before, back.arriving, back.leaving, back.moving, back.unchanged), (3, 1, 0, 1, 2));
    assert_eq!(everything(&app).await, before);
    let kinds: Vec<_> = imports(&app).await.iter().map(|import| (import.kind(), import.latest)).collect();
    assert_eq!(kinds, [(ImportKind::Rollback, false), (ImportKind::Complete, false), (ImportKind::Complete, false)]);

    let again = next_day().applied(&app).await;
    assert_eq!((again.people_missing, again.people_updated > 0), (applied.people_missing, true));
    sqlx::query("update identity.people set email = 'typed@example.org' where given_name = 'Alice'")
        .execute(&app.pool)
        .await
        .unwrap();
    roll_back(&app, &again.import_id).await.unwrap();
    let alice = "select email from identity.people where given_name = 'Alice'";
    assert_eq!(rows(&app.pool, alice).await, ["typed@example.org"]);
}

#[sqlx::test(migrations = false)]
async fn a_first_import_taken_back_leaves_nobody_anything_and_may_come_again(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let first = Delivery::sample().applied(&app).await;
    let before = in_force(&app).await;
    roll_back(&app, &first.import_id).await.unwrap();
    assert_eq!(in_force(&app).await, Vec::<String>::new());
    let again = Delivery::sample().applied(&app).await;
    assert_eq!((again.people_created, again.people_updated), (0, 7));
    assert_eq!(in_force(&app).await, before);
}

async fn housekeeping(app: &TestApp) {
    let job = app.parts.jobs.iter().find(|job| job.name == "identity.housekeeping").unwrap();
    (job.run)().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_was_before_an_import_is_kept_as_long_as_it_can_be_taken_back(pool: PgPool) {
    const KEPT: &str = "select distinct import_id::text from identity.import_versions";
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let first = next_day().applied(&app).await.import_id;
    housekeeping(&app).await;
    assert_eq!(rows(&app.pool, KEPT).await, [first]);
    let before = everything(&app).await;
    let second = Delivery::sample().applied(&app).await.import_id;
    housekeeping(&app).await;
    assert_eq!(rows(&app.pool, KEPT).await, [&*second]);
    roll_back(&app, &second).await.unwrap();
    assert_eq!(everything(&app).await, before);
    housekeeping(&app).await;
    assert_eq!(rows(&app.pool, KEPT).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn an_old_dry_run_is_forgotten_and_so_are_the_names_of_any_old_import(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let applied = Delivery::sample().applied(&app).await.import_id;
    next_day().sent(&app, false).await.unwrap();
    let recent = next_day().sent(&app, false).await.unwrap();
    let ages = "update identity.imports set created_at = now() - case when import_id = $1 then interval '29 days' else interval '31 days' end";
    sqlx::query(ages).bind(recent.import_id.parse::<Uuid>().unwrap()).execute(&app.pool).await.unwrap();
    sqlx::query("truncate identity.staged_delivery").execute(&app.pool).await.unwrap();
    assert_ne!(rows(&app.pool, "select distinct import_id::text from identity.import_changes").await.len(), 1);
    housekeeping(&app).await;
    let mut left = vec![applied, recent.import_id.clone()];
    left.sort();
    assert_eq!(rows(&app.pool, "select import_id::text from identity.imports order by 1").await, left);
    let names = rows(&app.pool, "select distinct import_id::text from identity.import_changes").await;
    assert_eq!(names, [recent.import_id]);
}
