//! A first delivery, and the same again.

use platform::testing::TestApp;
use prost::Message;
use proto::identity::v1::{DirectoryImported, GuardianshipsChanged, MembershipsChanged, PeopleChanged};
use sqlx::PgPool;

use super::delivery::{Delivery, dump, in_force, rows};

#[sqlx::test(migrations = false)]
async fn a_delivery_becomes_people_and_links(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample().applied(&app).await;
    assert_eq!((summary.applied, summary.structures, summary.people, summary.people_created), (true, 2, 7, 7));
    assert_eq!((summary.classes, summary.guardianships, summary.set_aside), (6, 3, vec![]));
    assert_eq!(
        in_force(&app).await,
        [
            "Alice = 2  9001",
            "Anaïs < Linh 10 1 t t t t",
            "Anaïs = 1  9001",
            "Anaïs in 9001 3A 1 ",
            "Bruno = 2  9001",
            "Claire = 4 DIR 9001",
            "Linh = 2  9001",
            "Paul = 3 ENS 9001",
            "Paul = 3 ENS 9003",
            "Paul in 9001 3A 3 MATHEMATIQUES main",
            "Paul in 9003 6B 3 MATHEMATIQUES",
            "Zoé < Alice 10 1 t t t t",
            "Zoé < Bruno 20 1 f t f f",
            "Zoé = 1  9001",
            "Zoé in 9001 3A 1 ",
            "Zoé in 9001 3AGR1 1 ",
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn nothing_of_a_record_is_lost(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let zoe = rows(&app.pool, "select attributes::text from identity.source_records where jointure = '910001'").await.remove(0);
    let zoe: serde_json::Value = serde_json::from_str(&zoe).unwrap();
    assert_eq!(zoe.as_object().unwrap().len(), 30);
    assert_eq!(zoe["ENTElevePersRelEleve"], serde_json::json!(["920001$10$1$1$1$1", "920002$20$0$1$1$0"]));
    assert_eq!(zoe["ENTEleveFiliere"], serde_json::Value::Null);
    assert_eq!(zoe["givenName"], "Zoé");
    let person =
        "select concat_ws(' ', given_name, family_name, title, birth_date, ine) from identity.people where ine = '000000001AA'";
    assert_eq!(rows(&app.pool, person).await, ["Zoé MARTIN-EXEMPLE Mme 2012-03-14 000000001AA"]);
    let guardian = "select concat_ws(' ', given_name, email, mobile) from identity.people where given_name = 'Alice'";
    assert_eq!(rows(&app.pool, guardian).await, ["Alice alice@example.org 0600000001"]);
}

#[sqlx::test(migrations = false)]
async fn schools_classes_and_codes_are_kept(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let schools = "select concat_ws('|', academy_code, degree, jointure, uai, name, kind, city, departement_code)
                   from identity.structures order by jointure";
    assert_eq!(
        rows(&app.pool, schools).await,
        [
            "8|2D|9001|0269901W|Collège Exemple|COLLEGE|Ville-Exemple|26",
            "8|2D|9003|0269903Y|Collège Modele|COLLEGE|Ville-Exemple|26",
        ]
    );
    let classes = "select concat_ws('|', school_year, is_group, code, label, array_to_string(mefs, ','))
                   from identity.classes join identity.structures using (structure_id) where jointure = '9001' order by 1";
    assert_eq!(
        rows(&app.pool, classes).await,
        ["2026|f|3A|TROISIEME A|10310019110", "2026|f|6B|SIXIEME B|10010012110", "2026|t|3AGR1|3A GROUPE 1|"]
    );
    let subjects = "select code || ' ' || label from identity.subjects order by 1";
    assert_eq!(rows(&app.pool, subjects).await, ["020700 FRANCAIS", "061300 MATHEMATIQUES"]);
    assert_eq!(rows(&app.pool, "select label || ' ' || mefstat11 from identity.mefs").await, ["3EME 21160010019"]);
    let figures = "select concat_ws(' ', jointure, profile, people, activated) from identity.structure_figures
                   join identity.structures using (structure_id) where jointure = '9001' order by profile";
    assert_eq!(rows(&app.pool, figures).await, ["9001 1 2 0", "9001 2 3 0", "9001 3 1 0", "9001 6 1 0"]);
}

#[sqlx::test(migrations = false)]
async fn others_are_told_who_changed_and_where(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample().sent(&app, true).await.unwrap();
    let sent: Vec<(String, Vec<u8>)> =
        sqlx::query_as("select kind, payload from identity.outbox order by outbox_id").fetch_all(&app.pool).await.unwrap();
    let kinds: Vec<_> = sent.iter().map(|(kind, _)| kind.rsplit('.').next().unwrap()).collect();
    assert_eq!(kinds, ["PeopleChanged", "MembershipsChanged", "GuardianshipsChanged", "DirectoryImported"]);
    let people = PeopleChanged::decode(&*sent[0].1).unwrap();
    assert_eq!((people.import_id, people.people.len()), (summary.import_id.clone(), 7));
    assert!(people.people.iter().all(|person| person.version == 1));
    let memberships = MembershipsChanged::decode(&*sent[1].1).unwrap().changes;
    assert_eq!((memberships.len(), memberships.iter().filter(|change| change.class_id.is_empty()).count()), (13, 8));
    assert!(memberships.iter().all(|change| !change.ended && !change.structure_id.is_empty()));
    let guardianships = GuardianshipsChanged::decode(&*sent[2].1).unwrap().changes;
    assert_eq!((guardianships.len(), guardianships.iter().filter(|change| change.legal).count()), (3, 3));
    let imported = DirectoryImported::decode(&*sent[3].1).unwrap();
    assert_eq!((imported.import_id, imported.structure_ids.len()), (summary.import_id, 2));
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn the_order_of_the_files_does_not_matter(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().reversed().applied(&app).await;
    let reversed = in_force(&app).await;
    let again = Delivery::sample().applied(&app).await;
    assert_eq!((again.people_unchanged, again.people_updated), (7, 0));
    assert_eq!(in_force(&app).await, reversed);
}

#[sqlx::test(migrations = false)]
async fn the_same_again_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let before = dump(&app).await;
    let again = Delivery::sample().sent(&app, true).await.unwrap();
    assert_eq!((again.people, again.people_unchanged), (7, 7));
    assert_eq!((again.people_created, again.people_updated, again.people_missing), (0, 0, 0));
    assert_eq!(dump(&app).await, before);
    assert_eq!(app.drained_events().await, ["enej.identity.v1.DirectoryImported"]);
}

#[sqlx::test(migrations = false)]
async fn a_dry_run_counts_and_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample().sent(&app, false).await.unwrap();
    assert_eq!((summary.applied, summary.people, summary.people_created, summary.guardianships), (false, 7, 7, 3));
    assert_eq!(dump(&app).await, Vec::<String>::new());
    assert_eq!(app.drained_events().await, Vec::<String>::new());
    let imports = "select concat_ws(' ', applied, summary ->> 'people', imported_by) from identity.imports";
    assert_eq!(rows(&app.pool, imports).await, ["f 7 operator"]);
}

#[sqlx::test(migrations = false)]
async fn nothing_stays_staged(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let staged = "select 'staged' from identity.staged_people union all select 'staged' from identity.staged_changes
                  union all select 'staged' from identity.staged_identities";
    assert_eq!(rows(&app.pool, staged).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn one_import_runs_at_a_time(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let mut running = app.pool.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock(111524822253569)").execute(&mut *running).await.unwrap();
    let refused = Delivery::sample().sent(&app, true).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Aborted);
    assert_eq!(platform::status::reason(&refused).as_deref(), Some("IMPORT_RUNNING"));
    running.rollback().await.unwrap();
    Delivery::sample().applied(&app).await;
}

#[sqlx::test(migrations = false)]
async fn an_import_ends_though_its_sender_reads_nothing(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let unread = Delivery::sample().unread(&app).await;
    while rows(&app.pool, "select import_id::text from identity.imports where applied").await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    drop(unread);
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_sender_who_hangs_up_leaves_nothing(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().hung_up(&app).await;
    assert_eq!(dump(&app).await, Vec::<String>::new());
    let mut outcome = Delivery::sample().sent(&app, true).await;
    while outcome.as_ref().is_err_and(|status| status.code() == tonic::Code::Aborted) {
        outcome = Delivery::sample().sent(&app, true).await;
    }
    assert_eq!(outcome.unwrap().people_created, 7);
    app.drained_events().await;
}
