//! Whatever happens to the directory, who knows of it by events alone knows what identity's tables say.

use std::thread;

use platform::testing::TestApp;
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseError, TestRunner},
};
use proto::identity::v1::*;
use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use tonic::{Response, Status, Streaming};
use uuid::Uuid;

use super::{by_hand, delivery::Delivery, projection::Projection};
use crate::calls::{activation, housekeeping, letters, nobody, operator};

/// One thing that may happen.
#[derive(Clone, Debug)]
enum Step {
    Deliver {
        shape: Shape,
        apply: bool,
    },
    /// Another académie names the same people.
    DeliverElsewhere(Shape),
    Delta,
    ApplyWhatIsStaged,
    RollBack,
    Activate(usize),
    Suspend(usize, bool),
    Merge(usize),
    Split(usize),
    /// Whoever has been missing is suspended.
    Depart,
    /// A guardian loses her authority.
    Withdraw(usize),
    /// A pupil comes of age and objects.
    Object(usize),
    EndOverride(usize),
    /// Somebody whom the feed names too, or will, is added by hand.
    Add(usize),
    EndByHand(usize),
    /// A club of everybody in a school.
    Club(usize),
    CloseClub(usize),
    CatchUp,
}

/// A delivery: the sample without some records, and with others that say something else.
#[derive(Clone, Debug)]
struct Shape {
    absent: Vec<(&'static str, &'static str)>,
    changes: Vec<(&'static str, &'static str, &'static str)>,
}

const RECORDS: [(&str, &str); 7] = [
    ("Eleve", "910001"),
    ("Eleve", "910002"),
    ("PersRelEleve", "920001"),
    ("PersRelEleve", "920002"),
    ("PersRelEleve", "920003"),
    ("PersEducNat", "930001"),
    ("PersEducNat", "930002"),
];

/// Each may be made beside any other: none is about what another replaces.
const CHANGES: [(&str, &str, &str); 10] = [
    ("Eleve", "ENTEleveClasses\"><value>9001$3A<", "ENTEleveClasses\"><value>9001$6B<"),
    ("Eleve", "<value>9001$3AGR1</value>", "<value/>"),
    // Bruno's right goes; Linh is not known to be a legal representative.
    ("Eleve", "920002$20$0$1$1$0", "920002$20$0$2$1$0"),
    ("Eleve", "920003$10$1$1$1$1", "920003$10"),
    ("PersRelEleve", "<value>Alice</value>", "<value>Aline</value>"),
    // Paul teaches by two functions in one school, by other words in the other, another subject, and is no main teacher.
    (
        "PersEducNat",
        "<value>9001$ENS$ENSEIGNEMENT DEVANT ELEVES$L1300$MATHEMATIQUES</value>",
        "<value>9001$ENS$ENSEIGNEMENT DEVANT ELEVES$L1300$MATHEMATIQUES</value><value>9001$DOC$DOCUMENTATION$-$-</value>",
    ),
    ("PersEducNat", "<value>9003$ENS$ENSEIGNEMENT DEVANT ELEVES$", "<value>9003$ENS$REMPLACEMENT$"),
    ("PersEducNat", "<value>9001$3A$061300</value>", "<value>9001$3A$030201</value>"),
    ("PersEducNat", "ENTAuxEnsClassesPrincipal\"><value>9001$3A<", "ENTAuxEnsClassesPrincipal\"><value><"),
    // Claire leads another school too.
    ("PersEducNat", "<value>9001$DIR$DIRECTION$", "<value>9003$DIR$DIRECTION$-$-</value><value>9001$DIR$DIRECTION$"),
];

impl Shape {
    fn delivery(&self) -> Delivery {
        let changed =
            self.changes.iter().fold(Delivery::sample(), |delivery, (kind, from, to)| delivery.replaced(kind, from, to));
        self.absent.iter().fold(changed, |delivery, (kind, identifier)| delivery.without_record(kind, identifier))
    }
}

fn shapes() -> impl Strategy<Value = Shape> {
    let absent = proptest::sample::subsequence(RECORDS.to_vec(), 0..=3);
    let changes = proptest::sample::subsequence(CHANGES.to_vec(), 0..=5);
    (absent, changes).prop_map(|(absent, changes)| Shape { absent, changes })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (shapes(), any::<bool>()).prop_map(|(shape, apply)| Step::Deliver { shape, apply }),
        3 => shapes().prop_map(Step::DeliverElsewhere),
        2 => Just(Step::Delta),
        2 => Just(Step::ApplyWhatIsStaged),
        2 => Just(Step::RollBack),
        1 => (0..7_usize).prop_map(Step::Activate),
        1 => (0..7_usize, select(vec![true, false])).prop_map(|(who, suspended)| Step::Suspend(who, suspended)),
        4 => (0..5_usize).prop_map(Step::Merge),
        2 => (0..2_usize).prop_map(Step::Split),
        1 => Just(Step::Depart),
        3 => (0..8_usize).prop_map(Step::Withdraw),
        1 => (0..4_usize).prop_map(Step::Object),
        2 => (0..3_usize).prop_map(Step::EndOverride),
        2 => (0..4_usize).prop_map(Step::Add),
        1 => (0..2_usize).prop_map(Step::EndByHand),
        2 => (0..4_usize).prop_map(Step::Club),
        1 => (0..2_usize).prop_map(Step::CloseClub),
        2 => Just(Step::CatchUp),
    ];
    // Nothing happens before there is somebody.
    (shapes(), prop::collection::vec(step, 1..12)).prop_map(|(shape, mut steps)| {
        steps.insert(0, Step::Deliver { shape, apply: true });
        steps
    })
}

/// The cases come from a thread of their own: proptest does not wait for futures.
#[sqlx::test(migrations = false)]
async fn who_hears_every_event_comes_late_or_catches_up_knows_what_the_tables_say(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (cases, mut asked) = mpsc::channel::<(Vec<Step>, oneshot::Sender<Result<(), String>>)>(1);
    let runner = thread::spawn(move || {
        let config = Config { cases: 12, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
        TestRunner::new(config).run(&steps(), |steps| {
            let (answer, outcome) = oneshot::channel();
            cases.blocking_send((steps, answer)).unwrap();
            outcome.blocking_recv().unwrap().map_err(TestCaseError::fail)
        })
    });
    while let Some((steps, answer)) = asked.recv().await {
        answer.send(play(&app, &steps).await).unwrap();
    }
    runner.join().unwrap().unwrap();
}

async fn play(app: &TestApp, steps: &[Step]) -> Result<(), String> {
    empty(app).await;
    let (mut eager, mut lagging, mut position) = (Projection::default(), Projection::default(), String::new());
    for (number, step) in steps.iter().enumerate() {
        happen(app, step).await;
        eager.read_outbox(app).await;
        same(app, &eager, &format!("who hears every event, after step {number}")).await?;
        if matches!(step, Step::CatchUp) {
            position = lagging.catch_up(app, &position).await.unwrap().0;
            same(app, &lagging, &format!("who catches up, at step {number}")).await?;
        }
    }
    lagging.catch_up(app, &position).await.unwrap();
    same(app, &lagging, "who catches up at the end").await?;
    let mut late = Projection::default();
    late.catch_up(app, "").await.unwrap();
    same(app, &late, "who comes late").await
}

async fn same(app: &TestApp, projection: &Projection, who: &str) -> Result<(), String> {
    let tables = Projection::of_the_tables(app).await;
    if *projection == tables { Ok(()) } else { Err(format!("{who} knows {projection:#?}\nand the tables say {tables:#?}")) }
}

async fn happen(app: &TestApp, step: &Step) {
    match step {
        Step::Deliver { shape, apply } => drop(shape.delivery().sent(app, *apply).await.unwrap()),
        Step::DeliverElsewhere(shape) => drop(shape.delivery().elsewhere().sent(app, true).await.unwrap()),
        // Too late when it was applied before.
        Step::Delta => drop(Delivery::delta().sent(app, true).await),
        Step::ApplyWhatIsStaged => {
            if let Some(import) = imports(app).await.iter().find(|import| import.staged) {
                let asked = ApplyImportRequest { import_id: import.import_id.clone(), confirm_departures: true };
                to_the_end(operator(app).apply_import(asked).await).await;
            }
        }
        Step::RollBack => {
            if let Some(import) = imports(app).await.iter().find(|import| import.latest) {
                let asked = RollBackImportRequest { import_id: import.import_id.clone() };
                to_the_end(operator(app).roll_back_import(asked).await).await;
            }
        }
        Step::Activate(who) => activate(app, *who).await,
        Step::Suspend(who, suspended) => suspend(app, *who, *suspended).await,
        Step::Merge(which) => {
            if let Some(merge_id) = merges(app, MergeState::Proposed).await.get(*which).cloned() {
                operator(app).confirm_merge(ConfirmMergeRequest { merge_id }).await.unwrap();
            }
        }
        Step::Split(which) => {
            if let Some(merge_id) = merges(app, MergeState::Merged).await.get(*which).cloned() {
                operator(app).undo_merge(UndoMergeRequest { merge_id }).await.unwrap();
            }
        }
        Step::Depart => depart(app).await,
        Step::Withdraw(which) => by_hand::withdraw(app, *which).await,
        Step::Object(which) => by_hand::object(app, *which).await,
        Step::EndOverride(which) => by_hand::end_override(app, *which).await,
        Step::Add(whom) => by_hand::add(app, *whom).await,
        Step::EndByHand(which) => by_hand::end(app, *which).await,
        Step::Club(whose) => by_hand::club(app, *whose).await,
        Step::CloseClub(which) => by_hand::close(app, *which).await,
        Step::CatchUp => {}
    }
}

async fn merges(app: &TestApp, state: MergeState) -> Vec<String> {
    let asked = ListMergesRequest { state: state.into(), ..ListMergesRequest::default() };
    operator(app).list_merges(asked).await.unwrap().into_inner().merges.into_iter().map(|merge| merge.merge_id).collect()
}

/// As if those who are missing had been so for long.
async fn depart(app: &TestApp) {
    let long = "update identity.source_records set missing_since = missing_since - interval '31 days'";
    sqlx::query(long).execute(&app.pool).await.unwrap();
    housekeeping(app).await;
}

async fn imports(app: &TestApp) -> Vec<Import> {
    operator(app).list_imports(ListImportsRequest::default()).await.unwrap().into_inner().imports
}

async fn to_the_end<T>(answer: Result<Response<Streaming<T>>, Status>) {
    let mut answers = answer.unwrap().into_inner();
    while answers.message().await.unwrap().is_some() {}
}

/// Opens an account, or replaces the password of one that is open.
async fn activate(app: &TestApp, who: usize) {
    let present: Vec<(Uuid, String, i16)> = sqlx::query_as(
        "select person_id, uai, min(profile)
         from identity.functions join identity.structures using (structure_id) join identity.people p using (person_id)
         where valid_until is null and p.suspended_at is null
         group by person_id, uai order by person_id, uai",
    )
    .fetch_all(&app.pool)
    .await
    .unwrap();
    let Some((person_id, uai, profile)) = present.get(who) else { return };
    let profile = Profile::try_from(i32::from(*profile)).unwrap();
    let code = letters(app, uai, profile, Some(*person_id)).await.remove(0).code;
    nobody(app).activate(activation(&code)).await.unwrap();
}

async fn suspend(app: &TestApp, who: usize, suspended: bool) {
    let people: Vec<String> =
        sqlx::query_scalar("select person_id::text from identity.people order by 1").fetch_all(&app.pool).await.unwrap();
    if let Some(person_id) = people.get(who).cloned() {
        operator(app).suspend_person(SuspendPersonRequest { person_id, suspended }).await.unwrap();
    }
}

/// A directory in which nothing ever happened.
async fn empty(app: &TestApp) {
    let tables: String = sqlx::query_scalar(
        "select string_agg(format('identity.%I', tablename), ', ')
         from pg_tables
         where schemaname = 'identity'
         and tablename not in ('function_profiles', 'departements', 'changes_trimmed', '_sqlx_migrations', '_platform_migrations')",
    )
    .fetch_one(&app.pool)
    .await
    .unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("truncate {tables}"))).execute(&app.pool).await.unwrap();
}
