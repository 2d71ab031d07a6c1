//! Rights over children end when the feeds that gave them say so, whichever feed it is.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;

use super::delivery::{Delivery, in_force, rows};
use crate::calls::operator;

/// What is in force of somebody.
async fn of(app: &TestApp, given_name: &str) -> Vec<String> {
    let words = |row: &String| row.split(' ').any(|word| word == given_name);
    in_force(app).await.into_iter().filter(words).collect()
}

/// Zoé's last year in the école, with Alice, and with Hugo, whom the collège will not name.
fn cm2() -> Delivery {
    let zoe =
        Delivery::premier_degre().replaced("Eleve", "000000009ZZ", "000000001AA").replaced("Eleve", "20/05/2018", "14/03/2012");
    let both = zoe.replaced("Eleve", "<value>820001$10</value>", "<value>820001$10</value><value>820002$10</value>");
    both.with_copy("PersRelEleve", "820001", &[("820001", "820002"), ("Alice", "Hugo"), ("alice@", "hugo@")])
}

/// The école once she has left it: somebody else is there.
fn without_her() -> Delivery {
    let changes = [("810001", "810002"), ("820001", "820003"), ("000000009ZZ", "000000008ZZ"), ("Léo", "Tom")];
    let other = Delivery::premier_degre().with_copy("Eleve", "810001", &changes).without_record("Eleve", "810001");
    other.replaced("PersRelEleve", "820001", "820003").replaced("PersRelEleve", "Alice", "Nora")
}

const MISSING: &str =
    "select concat_ws(' ', degree, given_name) from identity.source_records join identity.people using (person_id)
                       where missing_since is not null order by 1";

#[sqlx::test(migrations = false)]
async fn a_guardian_whom_the_college_does_not_name_has_no_right_once_the_ecole_is_left(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    cm2().applied(&app).await;
    Delivery::sample().applied(&app).await;
    assert_eq!(of(&app, "Hugo").await, ["Hugo = 2  8001", "Hugo = 2  9001", "Zoé < Hugo 10 1"]);
    assert_eq!(without_her().applied(&app).await.people_missing, 3);
    assert_eq!(rows(&app.pool, MISSING).await, ["1D Alice", "1D Hugo", "1D Zoé"]);
    assert_eq!(of(&app, "Hugo").await, Vec::<String>::new());
    assert_eq!(of(&app, "Alice").await, ["Alice = 2  9001", "Zoé < Alice 10 1 t t t t"]);
}

#[sqlx::test(migrations = false)]
async fn what_an_earlier_version_left_in_force_ends_with_the_next_complete(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    cm2().applied(&app).await;
    Delivery::sample().applied(&app).await;
    let ended = "update identity.functions f set valid_until = identity.today() from identity.structures s
                 where s.structure_id = f.structure_id and s.degree = '1D' and f.profile in (1, 2)";
    sqlx::query(ended).execute(&app.pool).await.unwrap();
    without_her().applied(&app).await;
    assert_eq!(of(&app, "Hugo").await, Vec::<String>::new());
}

/// The delta says this of guardians, and nothing of pupils.
fn delta_of_guardians(requests: &str) -> Delivery {
    Delivery::delta().without("Eleve").with("PersRelEleve", format!("<ficAlimMENESR>{requests}</ficAlimMENESR>"))
}

fn delete(jointure: &str) -> String {
    format!(
        r#"<deleteRequest><operationalAttributes><attr name="categoriePersonne"><value>PersRelEleve</value></attr>
        </operationalAttributes><identifier><id>{jointure}</id></identifier></deleteRequest>"#
    )
}

#[sqlx::test(migrations = false)]
async fn a_guardian_whom_a_delta_takes_out_has_no_right_from_then_on(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let before = in_force(&app).await;
    let summary = delta_of_guardians(&delete("920001")).applied(&app).await;
    assert_eq!((summary.people_missing, summary.set_aside), (1, vec![]));
    assert_eq!(of(&app, "Alice").await, Vec::<String>::new());
    let others: Vec<_> = before.into_iter().filter(|row| !row.contains("Alice")).collect();
    assert_eq!(in_force(&app).await, others);
}

#[sqlx::test(migrations = false)]
async fn a_guardian_whom_the_feed_names_twice_stays_when_a_delta_takes_out_one_of_her_records(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let twice = [("920001", "920009"), ("<value>Alice<", "<value>Lise<")];
    let delivery = Delivery::sample().with_copy("PersRelEleve", "920001", &twice);
    delivery.replaced("Eleve", "920003$10$1$1$1$1", "920003$10$1$1$1$1</value><value>920009$90$1$1$1$0").applied(&app).await;
    let one = "update identity.source_records r set person_id = o.person_id from identity.source_records o
               where r.jointure = '920009' and o.jointure = '920001'";
    let link = "update identity.guardianships g set guardian_id = o.person_id from identity.source_records o
                where g.link_code = '90' and o.jointure = '920001'";
    for merge in [one, link] {
        sqlx::query(merge).execute(&app.pool).await.unwrap();
    }
    delta_of_guardians(&delete("920009")).applied(&app).await;
    assert_eq!(of(&app, "Alice").await, ["Alice = 2  9001", "Anaïs < Alice 90 1 t t f f", "Zoé < Alice 10 1 t t t t"]);
}

/// Confirms that the two of this name are one.
async fn merged(app: &TestApp, given_name: &str) {
    let all = operator(app).list_merges(ListMergesRequest::default()).await.unwrap().into_inner().merges;
    let named = |merge: &&Merge| merge.person.as_ref().unwrap().person.as_ref().unwrap().given_name == given_name;
    let merge_id = all.iter().find(named).unwrap().merge_id.clone();
    operator(app).confirm_merge(ConfirmMergeRequest { merge_id }).await.unwrap();
    app.drained_events().await;
}

/// The école and the collège both name Zoé, and Alice is one person.
async fn with_one_alice(pool: PgPool) -> TestApp {
    let app = TestApp::start(pool, identity::SERVICE).await;
    cm2().applied(&app).await;
    Delivery::sample().applied(&app).await;
    merged(&app, "Alice").await;
    app
}

#[sqlx::test(migrations = false)]
async fn a_right_that_one_feed_withdraws_does_not_last_by_what_another_said(pool: PgPool) {
    let app = with_one_alice(pool).await;
    Delivery::sample().replaced("Eleve", "920001$10$1$1$1$1", "920001$10$1$2$1$1").applied(&app).await;
    assert_eq!(of(&app, "Alice").await, ["Zoé < Alice 10 2 t t t t"]);
    Delivery::sample().applied(&app).await;
    assert_eq!(of(&app, "Alice").await, ["Alice = 2  8001", "Alice = 2  9001", "Zoé < Alice 10 1 t t t t"]);
}

#[sqlx::test(migrations = false)]
async fn a_right_that_the_college_states_too_outlasts_the_ecole(pool: PgPool) {
    let app = with_one_alice(pool).await;
    for again in [Delivery::sample(), cm2()] {
        again.applied(&app).await;
        let unchanged = [Delivery::sample().applied(&app).await, cm2().applied(&app).await];
        assert_eq!(unchanged.map(|summary| summary.people_updated), [0, 0], "nobody takes it back and forth");
    }
    without_her().applied(&app).await;
    assert_eq!(of(&app, "Alice").await, ["Alice = 2  9001", "Zoé < Alice 10 1 t t t t"]);
}
