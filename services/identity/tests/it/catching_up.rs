//! `StreamChanges`: what a service that comes late, or is restored, is told.

use chrono::{TimeDelta, Utc};
use platform::{config::Settings, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calls::{invalid_field, operator},
    directory::Directory,
    import::{delivery::Delivery, projection::Projection},
};

async fn suspended(app: &TestApp, person_id: Uuid) {
    let asked = SuspendPersonRequest { person_id: person_id.to_string(), suspended: true };
    operator(app).suspend_person(asked).await.unwrap();
}

async fn housekeeping(app: &TestApp) {
    let job = app.parts.jobs.iter().find(|job| job.name == "identity.housekeeping").unwrap();
    (job.run)().await.unwrap();
}

/// Returns when nothing that began before the last change still runs, be it in another test's database: a snapshot tells no more.
async fn nothing_older_runs(app: &TestApp) {
    let runs = "select exists (select from identity.changes where written_by >= pg_snapshot_xmin(pg_current_snapshot()))";
    while sqlx::query_scalar::<_, bool>(runs).fetch_one(&app.pool).await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// As if everything had been told so many days ago.
async fn days_pass(app: &TestApp, days: i64) {
    let day = Utc::now() - TimeDelta::days(days);
    sqlx::query("update identity.changes set created_at = $1").bind(day).execute(&app.pool).await.unwrap();
    housekeeping(app).await;
}

#[sqlx::test(migrations = false)]
async fn who_comes_without_a_position_gets_the_present_state_in_events_of_500(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let class = directory.class(&school, "3A").await;
    for _ in 0..501 {
        directory.pupil("Lina", "Petit", &school, class).await;
    }
    let mut late = Projection::default();
    let (position, anew) = late.catch_up(&app, "").await.unwrap();
    assert!(anew);
    assert_eq!(late, Projection::of_the_tables(&app).await);
    assert_eq!((late.people.len(), late.memberships.len()), (501, 1002));
    let (_, anew) = late.catch_up(&app, &position).await.unwrap();
    assert!(!anew, "nothing happened since");
}

#[sqlx::test(migrations = false)]
async fn what_was_committed_late_is_told_although_its_number_is_older(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let (slow, quick) = (directory.person("Ada", "Lente").await, directory.person("Zoé", "Vive").await);
    let mut projection = Projection::default();
    let (before, _) = projection.catch_up(&app, "").await.unwrap();
    // Written first, committed last.
    let mut late = app.pool.begin().await.unwrap();
    let told =
        PeopleChanged { import_id: String::new(), people: vec![PersonVersion { person_id: slow.to_string(), version: 7 }] };
    sqlx::query("insert into identity.changes (kind, payload) values ('enej.identity.v1.PeopleChanged', $1)")
        .bind(prost::Message::encode_to_vec(&told))
        .execute(&mut *late)
        .await
        .unwrap();
    suspended(&app, quick).await;
    let (meanwhile, _) = projection.catch_up(&app, &before).await.unwrap();
    assert_eq!((projection.people[&slow.to_string()], projection.people[&quick.to_string()]), (1, 2));
    late.commit().await.unwrap();
    let (after, anew) = projection.catch_up(&app, &meanwhile).await.unwrap();
    assert_eq!((projection.people[&slow.to_string()], anew), (7, false));
    let mut nothing = Projection::default();
    nothing.catch_up(&app, &after).await.unwrap();
    assert_eq!(nothing, Projection::default(), "nothing is told twice");
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_position_older_than_the_log_begins_anew_and_a_younger_one_does_not(pool: PgPool) {
    let app = TestApp::start_with(pool, identity::SERVICE, Settings::load().with("identity.changes_days", 30)).await;
    let directory = Directory::new(&app).await;
    let person = directory.person("Ada", "Lente").await;
    let mut projection = Projection::default();
    let (old, _) = projection.catch_up(&app, "").await.unwrap();
    suspended(&app, person).await;
    nothing_older_runs(&app).await;
    let (young, _) = projection.catch_up(&app, &old).await.unwrap();
    days_pass(&app, 29).await;
    assert!(!projection.clone().catch_up(&app, &old).await.unwrap().1);
    days_pass(&app, 31).await;
    let kept: i64 = sqlx::query_scalar("select count(*) from identity.changes").fetch_one(&app.pool).await.unwrap();
    assert_eq!(kept, 0);
    assert!(projection.clone().catch_up(&app, &old).await.unwrap().1, "what was trimmed is not missed silently");
    assert!(!projection.catch_up(&app, &young).await.unwrap().1);
    assert_eq!(projection, Projection::of_the_tables(&app).await);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_position_of_another_database_begins_anew_and_an_invented_one_is_refused(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let elsewhere = serde_json::json!({ "history": "1/00000001/5", "snapshot": "10:10:" });
    let position = platform::page::encode(&app.secrets, "StreamChanges", &elsewhere);
    assert!(Projection::default().catch_up(&app, &position).await.unwrap().1);
    for since in ["inventé", "10:10:", &position[1..]] {
        let asked = StreamChangesRequest { since: since.into() };
        let refused = match operator(&app).stream_changes(asked).await {
            Ok(answers) => answers.into_inner().message().await.map(tonic::Response::new),
            Err(status) => Err(status),
        };
        assert_eq!(invalid_field(refused), "since");
    }
}

#[sqlx::test(migrations = false)]
async fn what_was_taken_back_or_only_compared_is_told_to_nobody(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().sent(&app, false).await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from identity.changes").fetch_one(&app.pool).await.unwrap();
    assert_eq!((kept, app.drained_events().await.len()), (0, 0));
}
