//! What changes from one delivery to the next.

use platform::testing::TestApp;
use prost::Message;
use proto::identity::v1::{MembershipsChanged, PeopleChanged, Profile};
use sqlx::PgPool;
use uuid::Uuid;

use super::delivery::{Delivery, in_force, rows};
use crate::calls::opened;

#[sqlx::test(migrations = false)]
async fn a_pupil_who_changes_class_keeps_the_history(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let moved = Delivery::sample().replaced("Eleve", "<value>9001$3AGR1</value>", "<value/>");
    let moved = moved.replaced("Eleve", r#"name="ENTEleveClasses"><value>9001$3A<"#, r#"name="ENTEleveClasses"><value>9001$3B<"#);
    let summary = moved.clone().sent(&app, true).await.unwrap();
    assert_eq!((summary.people_updated, summary.people_unchanged, summary.classes), (2, 5, 7));
    let history = "select concat_ws(' ', given_name, c.code, m.valid_from = identity.today(), m.valid_until = identity.today())
                   from identity.memberships m join identity.people using (person_id) join identity.classes c using (class_id)
                   where profile = 1 order by 1";
    assert_eq!(rows(&app.pool, history).await, ["Anaïs 3A t t", "Anaïs 3B t", "Zoé 3A t t", "Zoé 3AGR1 t t", "Zoé 3B t"]);
    let changes = memberships_changed(&app).await;
    assert_eq!((changes.iter().filter(|ended| **ended).count(), changes.len()), (3, 5));
    app.drained_events().await;
    let again = moved.applied(&app).await;
    assert_eq!((again.people_updated, again.people_unchanged), (0, 7));
}

/// Whether each membership change that waits is an end.
async fn memberships_changed(app: &TestApp) -> Vec<bool> {
    let payloads: Vec<Vec<u8>> = sqlx::query_scalar("select payload from identity.outbox where kind like '%.MembershipsChanged'")
        .fetch_all(&app.pool)
        .await
        .unwrap();
    let events = payloads.iter().map(|payload| MembershipsChanged::decode(&**payload).unwrap());
    events.flat_map(|event| event.changes).map(|change| change.ended).collect()
}

#[sqlx::test(migrations = false)]
async fn a_changed_record_gets_a_new_version_and_no_other_does(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let changed = Delivery::sample().replaced("PersRelEleve", "<value>Alice</value>", "<value>Aline</value>");
    let summary = changed.sent(&app, true).await.unwrap();
    assert_eq!((summary.people_updated, summary.people_unchanged), (1, 6));
    let versions = "select concat_ws(' ', given_name, version) from identity.people where version > 1";
    assert_eq!(rows(&app.pool, versions).await, ["Aline 2"]);
    let told: Vec<u8> = sqlx::query_scalar("select payload from identity.outbox where kind like '%.PeopleChanged'")
        .fetch_one(&app.pool)
        .await
        .unwrap();
    let told: Vec<i64> = PeopleChanged::decode(&*told).unwrap().people.iter().map(|person| person.version).collect();
    assert_eq!((told, app.drained_events().await.len()), (vec![2], 2));
}

#[sqlx::test(migrations = false)]
async fn what_the_feed_leaves_empty_is_kept_but_for_the_mobile(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let emptied = Delivery::sample().replaced("PersRelEleve", "<value>alice@example.org</value>", "<value/>").replaced(
        "PersRelEleve",
        "<value>0600000001</value>",
        "<value/>",
    );
    emptied.applied(&app).await;
    let alice = "select concat_ws('|', email, mobile) from identity.people where given_name = 'Alice'";
    assert_eq!(rows(&app.pool, alice).await, ["alice@example.org|"]);
}

#[sqlx::test(migrations = false)]
async fn what_a_person_typed_lives_whatever_the_feed_says(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let typed = "update identity.people
                 set email = 'typed@example.org', email_typed = true, mobile = '0700000000', mobile_typed = true
                 where given_name = 'Alice'";
    sqlx::query(typed).execute(&app.pool).await.unwrap();
    let alice =
        "select concat_ws('|', given_name, email, mobile) from identity.people where email <> '' and given_name like 'Ali%'";
    let renamed = Delivery::sample().replaced("PersRelEleve", "<value>Alice</value>", "<value>Aline</value>");
    renamed.clone().applied(&app).await;
    assert_eq!(rows(&app.pool, alice).await, ["Aline|typed@example.org|0700000000"]);
    renamed.replaced("PersRelEleve", "alice@example.org", "a@example.org").applied(&app).await;
    assert_eq!(rows(&app.pool, alice).await, ["Aline|typed@example.org|0700000000"]);
}

#[sqlx::test(migrations = false)]
async fn a_right_that_ends_is_dated_and_ends_the_tokens_of_whoever_had_it(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let person = "select person_id from identity.people where given_name = 'Bruno'";
    let bruno: Uuid = sqlx::query_scalar(person).fetch_one(&app.pool).await.unwrap();
    opened(&app, "0269901W", Profile::Guardian, bruno).await;
    let withdrawn = Delivery::sample().replaced("Eleve", "920002$20$0$1$1$0", "920002$20$0$2$1");
    assert_eq!(withdrawn.applied(&app).await.people_updated, 2);
    let links = "select concat_ws(' ', legal, financial, contact, coalesce(payment::text, '?'), lives_with, valid_until = identity.today())
                 from identity.guardianships where guardian_id in (select person_id from identity.people where given_name = 'Bruno')
                 order by guardianship_id";
    assert_eq!(rows(&app.pool, links).await, ["1 f t false f t", "2 f t ? f"]);
    assert!(!in_force(&app).await.contains(&"Bruno = 2  9001".to_owned()));
    let superseded: Vec<Uuid> =
        sqlx::query_scalar("select subject_id from identity.superseded_tokens").fetch_all(&app.pool).await.unwrap();
    assert_eq!(superseded, [bruno]);
}

#[sqlx::test(migrations = false)]
async fn a_feed_that_does_not_say_is_not_a_feed_that_says_no(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let silent = Delivery::sample().replaced("Eleve", "920003$10$1$1$1$1", "920003$10").replaced(
        "Eleve",
        r#"<attr name="ENTEleveAdresseRel"><value>920003</value></attr>"#,
        "",
    );
    silent.applied(&app).await;
    let link = "select concat_ws(' ', link_code, coalesce(legal::text, '?'), coalesce(financial::text, '?'), coalesce(contact::text, '?'),
                  coalesce(payment::text, '?'), coalesce(lives_with::text, '?'))
                from identity.guardianships join identity.people on person_id = guardian_id where given_name = 'Linh'";
    assert_eq!(rows(&app.pool, link).await, ["10 ? ? ? ? ?"]);
    assert!(!in_force(&app).await.contains(&"Linh = 2  9001".to_owned()));
}

#[sqlx::test(migrations = false)]
async fn a_profile_goes_with_each_function_by_the_table_of_the_administrator(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let several = Delivery::sample().replaced(
        "PersEducNat",
        "<value>9001$DIR$DIRECTION$D0010$CHEF D'ETABLISSEMENT</value>",
        "<value>9001$DIR$DIRECTION$-$-</value><value>9003$EDU$EDUCATION$-$-</value><value>9003$XYZ$NOUVEAU$-$-</value>",
    );
    let of_claire = async |app: &TestApp| -> Vec<String> {
        let held = in_force(app).await.into_iter();
        held.filter_map(|row| row.strip_prefix("Claire = ").map(str::to_owned)).collect()
    };
    several.clone().applied(&app).await;
    assert_eq!(of_claire(&app).await, ["3 XYZ 9003", "4 DIR 9001", "5 EDU 9003"]);
    sqlx::query("insert into identity.function_profiles values ('XYZ', 6)").execute(&app.pool).await.unwrap();
    several.applied(&app).await;
    assert_eq!(of_claire(&app).await, ["4 DIR 9001", "5 EDU 9003", "6 XYZ 9003"]);
}

#[sqlx::test(migrations = false)]
async fn somebody_who_does_not_teach_is_staff_whatever_the_code(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let absent = Delivery::sample()
        .replaced("PersEducNat", r#"ENTPersonCategorieEnseignant"><value>O<"#, r#"ENTPersonCategorieEnseignant"><value>N<"#)
        .replaced("PersEducNat", "<value>9001$3A$061300</value><value>9003$6B$061300</value>", "<value>9001$3A$061300</value>");
    absent.applied(&app).await;
    let of_paul: Vec<_> = in_force(&app).await.into_iter().filter(|row| row.starts_with("Paul =")).collect();
    assert_eq!(of_paul, ["Paul = 3 ENS 9001", "Paul = 6 ENS 9001", "Paul = 6 ENS 9003"]);
}

#[sqlx::test(migrations = false)]
async fn a_new_school_year_opens_new_classes(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let mut next = Delivery::sample();
    for kind in ["Eleve", "EtabEducNat", "MatiereEducNat", "MefEducNat", "PersEducNat", "PersRelEleve"] {
        next = next.renamed(kind, &format!("ENT2DVA-ENT26_Complet_20270901_{kind}_0000.xml"));
    }
    next.applied(&app).await;
    let classes =
        "select concat_ws(' ', school_year, count(*), count(valid_until)) from identity.classes group by school_year order by 1";
    assert_eq!(rows(&app.pool, classes).await, ["2026 6 6", "2027 6 0"]);
}
