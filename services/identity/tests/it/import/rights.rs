//! Rights over children end when the feeds that gave them say so, whichever feed it is.

use platform::testing::TestApp;
use sqlx::PgPool;

use super::delivery::{Delivery, in_force, rows};

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
