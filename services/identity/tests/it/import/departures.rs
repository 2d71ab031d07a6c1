//! Who is in the delivery no more, and who comes back.

use platform::testing::TestApp;
use sqlx::PgPool;

use super::{
    delivery::{Delivery, in_force, rows},
    history::roll_back,
};
use crate::calls::operator;

const MISSING: &str = "select given_name from identity.source_records join identity.people using (person_id)
                       where missing_since is not null order by 1";

/// A file in which there is nobody.
const NOBODY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ficAlimMENESR>\n</ficAlimMENESR>\n";

#[sqlx::test(migrations = false)]
async fn a_pupil_who_is_gone_is_missing_with_her_guardian_and_comes_back_the_same(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let (before, people) =
        (in_force(&app).await, rows(&app.pool, "select person_id::text from identity.people order by 1").await);
    let gone = Delivery::sample().without_record("Eleve", "910002").without_record("PersRelEleve", "920003");
    let summary = gone.clone().applied(&app).await;
    assert_eq!((summary.people, summary.people_missing, summary.people_updated), (5, 2, 0));
    assert_eq!(rows(&app.pool, MISSING).await, ["Anaïs", "Linh"]);
    assert!(!in_force(&app).await.iter().any(|row| row.contains("Anaïs") || row.contains("Linh")));
    assert_eq!(gone.applied(&app).await.people_missing, 0);

    let back = Delivery::sample().applied(&app).await;
    assert_eq!((back.people_created, back.people_updated, back.people_missing), (0, 2, 0));
    assert_eq!(rows(&app.pool, MISSING).await, Vec::<String>::new());
    assert_eq!(in_force(&app).await, before);
    assert_eq!(rows(&app.pool, "select person_id::text from identity.people order by 1").await, people);
}

#[sqlx::test(migrations = false)]
async fn a_guardian_whom_no_pupil_names_is_not_taken(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let unnamed = Delivery::sample().replaced("Eleve", "<value>920002$20$0$1$1$0</value>", "");
    let summary = unnamed.clone().applied(&app).await;
    assert_eq!((summary.people, summary.set_aside), (6, vec![]));
    Delivery::sample().applied(&app).await;
    let again = unnamed.applied(&app).await;
    assert_eq!((again.people, again.people_missing, again.people_updated), (6, 1, 1));
    assert_eq!(rows(&app.pool, MISSING).await, ["Bruno"]);
}

#[sqlx::test(migrations = false)]
async fn a_school_that_is_not_in_the_delivery_keeps_its_people(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let only_the_other = Delivery::sample()
        .without_record("EtabEducNat", "9001")
        .with("Eleve", NOBODY)
        .with("PersRelEleve", NOBODY)
        .without_record("PersEducNat", "930001")
        .without_record("PersEducNat", "930002");
    let summary = only_the_other.applied(&app).await;
    assert_eq!((summary.structures, summary.people, summary.people_missing, summary.people_updated), (1, 0, 0, 1));
    let left = in_force(&app).await;
    assert_eq!((left.len(), left.iter().filter(|row| row.contains("9003")).count()), (14, 0));
    assert_eq!(rows(&app.pool, MISSING).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn a_class_that_is_gone_is_closed(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let fewer = Delivery::sample().replaced("EtabEducNat", "<value>6B$SIXIEME B$10010012110</value>", "");
    assert_eq!(fewer.applied(&app).await.classes, 5);
    let closed = "select jointure || ' ' || code from identity.classes join identity.structures using (structure_id)
                  where valid_until = identity.today()";
    assert_eq!(rows(&app.pool, closed).await, ["9001 6B"]);
}

#[sqlx::test(migrations = false)]
async fn what_no_feed_said_is_left_alone(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let by_hand = "with import as (
                     insert into identity.imports (import_id, source, academy_code, degree, applied, summary, imported_by)
                     values (gen_random_uuid(), 'hand', '', '', true, '{}', '') returning import_id
                   )
                   insert into identity.functions
                     (function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id)
                   select gen_random_uuid(), person_id, structure_id, 5, 'AESH', '', 2026, identity.today(), import.import_id
                   from import, identity.people, identity.structures where given_name = 'Claire' and jointure = '9003'";
    sqlx::query(by_hand).execute(&app.pool).await.unwrap();
    assert_eq!(Delivery::sample().applied(&app).await.people_updated, 0);
    assert!(in_force(&app).await.contains(&"Claire = 5 AESH 9003".to_owned()));
}

const SUSPENDED: &str = "select given_name || ' ' || suspended_by from identity.people where suspended_at is not null order by 1";

async fn a_day_passes(app: &TestApp, days_missing: i32) {
    sqlx::query("update identity.source_records set missing_since = missing_since - make_interval(days => $1)")
        .bind(days_missing)
        .execute(&app.pool)
        .await
        .unwrap();
    let departures = app.parts.jobs.iter().find(|job| job.name == "identity.departures").unwrap();
    (departures.run)().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn who_stays_away_is_suspended_after_the_delay_and_restored_on_return(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    Delivery::sample().without_record("Eleve", "910002").without_record("PersRelEleve", "920003").applied(&app).await;
    a_day_passes(&app, 29).await;
    assert_eq!(rows(&app.pool, SUSPENDED).await, Vec::<String>::new());
    assert_eq!(app.drained_events().await, Vec::<String>::new());
    a_day_passes(&app, 2).await;
    assert_eq!(rows(&app.pool, SUSPENDED).await, ["Anaïs feed", "Linh feed"]);
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged"]);

    let linh = rows(&app.pool, "select person_id::text from identity.people where given_name = 'Linh'").await.remove(0);
    let asked = proto::identity::v1::SuspendPersonRequest { person_id: linh, suspended: true };
    operator(&app).suspend_person(asked).await.unwrap();
    Delivery::sample().applied(&app).await;
    assert_eq!(rows(&app.pool, SUSPENDED).await, ["Linh operator"], "an operator's suspension is not the feed's to end");
}

#[sqlx::test(migrations = false)]
async fn whom_a_delivery_left_out_by_mistake_is_restored_with_it(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let wrong = Delivery::sample().without_record("Eleve", "910002").without_record("PersRelEleve", "920003").applied(&app).await;
    a_day_passes(&app, 31).await;
    let linh = rows(&app.pool, "select person_id::text from identity.people where given_name = 'Linh'").await.remove(0);
    let asked = proto::identity::v1::SuspendPersonRequest { person_id: linh, suspended: true };
    operator(&app).suspend_person(asked).await.unwrap();
    roll_back(&app, &wrong.import_id).await.unwrap();
    assert_eq!(rows(&app.pool, SUSPENDED).await, ["Linh operator"]);
}
