//! Deltas as they are read: changes become whole records.

use platform::testing::TestApp;
use sqlx::PgPool;

use super::{
    delivery::{Delivery, in_force, rows},
    staging::{people, read, set_aside},
};

const PUPILS: &str = "ENT2DVA-ENT26_Delta_20260908_Eleve_0000.xml";

/// A delta of pupils that says this.
fn saying(requests: &str) -> Delivery {
    Delivery::delta().without("PersRelEleve").with("Eleve", format!("<ficAlimMENESR>{requests}</ficAlimMENESR>"))
}

fn request(kind: &str, identifier: &str, list: &str) -> String {
    format!(
        r#"<{kind}><operationalAttributes><attr name="categoriePersonne"><value>Eleve</value></attr></operationalAttributes>
        <identifier><id>{identifier}</id></identifier>{list}</{kind}>"#
    )
}

fn modify(identifier: &str, attribute: &str, values: &str) -> String {
    let modification = format!(r#"<modification name="{attribute}" operation="replace">{values}</modification>"#);
    request("modifyRequest", identifier, &format!("<modifications>{modification}</modifications>"))
}

fn add(identifier: &str, given_name: &str) -> String {
    let attribute = |name: &str, value: &str| format!(r#"<attr name="{name}"><value>{value}</value></attr>"#);
    let attributes = [("sn", "EXEMPLE"), ("givenName", given_name), ("ENTEleveClasses", "9001$3A")];
    let attributes: String = attributes.iter().map(|(name, value)| attribute(name, value)).collect();
    request("addRequest", identifier, &format!("<attributes>{attributes}</attributes>"))
}

async fn complete(pool: PgPool) -> TestApp {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    app
}

#[sqlx::test(migrations = false)]
async fn a_delta_is_read_into_whole_records_and_departures(pool: PgPool) {
    let app = complete(pool).await;
    read(&app, Delivery::delta()).await;
    assert_eq!(people(&app).await, ["1 910001 3   ", "1 910002 1 Anaïs  ", "1 910003 1 Sami  ", "2 920002 1 Bruno  0600000002"]);
    let memberships = "select concat_ws(' ', jointure, structure, is_group, code) from identity.staged_memberships
                       join identity.staged_people using (record) order by 1";
    assert_eq!(rows(&app.pool, memberships).await, ["910002 9001 f 3B", "910003 9001 f 3A"]);
    assert_eq!(set_aside(&app).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn a_modified_record_is_that_which_a_complete_delivery_would_hold(pool: PgPool) {
    let app = complete(pool).await;
    read(&app, saying(&modify("910002", "ENTEleveStatutEleve", "<value>APPRENTI</value><value/>"))).await;
    let modified = rows(&app.pool, "select encode(digest, 'hex') from identity.staged_people").await;
    let status = r#"ENTEleveStatutEleve"><value>SCOLAIRE</value>"#;
    let apprentice = r#"ENTEleveStatutEleve"><value>APPRENTI</value><value/>"#;
    read(&app, Delivery::sample().replaced("Eleve", status, apprentice)).await;
    let complete = rows(&app.pool, "select encode(digest, 'hex') from identity.staged_people where jointure = '910002'").await;
    assert_eq!(modified, complete);
}

#[sqlx::test(migrations = false)]
async fn modifications_of_one_record_are_laid_over_in_order(pool: PgPool) {
    let app = complete(pool).await;
    let twice = modify("910002", "givenName", "<value>Une</value>")
        + &modify("910002", "ENTEleveClasses", "<value/>")
        + &modify("910002", "givenName", "<value>Deux</value>");
    read(&app, saying(&twice)).await;
    assert_eq!(people(&app).await, ["1 910002 1 Deux  "]);
    assert_eq!(rows(&app.pool, "select code from identity.staged_memberships").await, Vec::<String>::new());
    assert_eq!(rows(&app.pool, "select guardian from identity.staged_guardianships").await, ["920003"]);
}

#[sqlx::test(migrations = false)]
async fn a_person_may_be_added_and_modified_in_one_delta(pool: PgPool) {
    let app = complete(pool).await;
    let new = add("910009", "Nouvelle") + &modify("910009", "ENTEleveClasses", "<value>9001$3B</value>");
    read(&app, saying(&new)).await;
    assert_eq!(people(&app).await, ["1 910009 1 Nouvelle  "]);
    assert_eq!(rows(&app.pool, "select code from identity.staged_memberships").await, ["3B"]);
    assert_eq!(rows(&app.pool, "select structure from identity.staged_functions").await, ["9001"]);
}

#[sqlx::test(migrations = false)]
async fn of_several_requests_about_one_person_the_last_counts(pool: PgPool) {
    let app = complete(pool).await;
    let gone = add("910009", "Nouvelle") + &modify("910009", "givenName", "<value>Autre</value>");
    read(&app, saying(&(gone + &request("deleteRequest", "910009", "")))).await;
    assert_eq!(people(&app).await, ["1 910009 3   "]);
    assert_eq!(rows(&app.pool, "select code from identity.staged_memberships").await, Vec::<String>::new());
    let back = request("deleteRequest", "910002", "") + &modify("910002", "givenName", "<value>Avant</value>");
    read(&app, saying(&(back + &add("910002", "Revenue")))).await;
    assert_eq!((people(&app).await, set_aside(&app).await), (vec!["1 910002 1 Revenue  ".to_owned()], vec![]));
}

#[sqlx::test(migrations = false)]
async fn a_modification_of_nobody_known_is_set_aside(pool: PgPool) {
    let app = complete(pool).await;
    let strange = modify("999999", "givenName", "<value>Qui</value>")
        + &request("deleteRequest", "910002", "")
        + "\n"
        + &modify("910002", "givenName", "<value>Partie</value>")
        + "\n"
        + &modify("920001", "givenName", "<value>Autre</value>");
    read(&app, saying(&strange)).await;
    let aside = set_aside(&app).await;
    assert_eq!((people(&app).await, aside.len()), (vec!["1 910002 3   ".to_owned()], 3));
    assert!(aside[0].starts_with("1 999999 NEVER_NAMED"), "{aside:?}");
    assert!(aside[1].starts_with("4 910002 DELETED_BEFORE"), "{aside:?}");
    assert!(aside[2].starts_with("6 920001 NEVER_NAMED"), "{aside:?}");
}

#[sqlx::test(migrations = false)]
async fn structures_are_modified_and_never_deleted(pool: PgPool) {
    let app = complete(pool).await;
    let of_structure = |text: String| text.replace("categoriePersonne", "categorieStructure").replace("Eleve", "EtabEducNat");
    let modified = modify("9001", "ENTStructureNomCourant", "<value>CLG$NEUF$VILLE</value>");
    let requests = of_structure(modified + &request("deleteRequest", "9003", "") + &modify("9009", "l", "<value>X</value>"));
    let name = PUPILS.replace("Eleve", "EtabEducNat");
    let delta = saying("").with_file(&name, format!("<ficAlimMENESR>{requests}</ficAlimMENESR>"));
    read(&app, delta).await;
    let listed = "select concat_ws(' ', structure, is_group, code) from identity.staged_classes order by 1";
    assert_eq!(rows(&app.pool, listed).await, ["9001 f 3A", "9001 f 6B", "9001 t 3AGR1"]);
    let aside = set_aside(&app).await;
    assert!(aside[0].starts_with("2 9003 STRUCTURE_DELETION"), "{aside:?}");
    assert!(aside[1].starts_with("3 9009 NEVER_NAMED"), "{aside:?}");
}

#[sqlx::test(migrations = false)]
async fn a_delta_need_not_have_every_category_but_no_gap(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let gap = Delivery::delta().renamed("Eleve", &PUPILS.replace("_0000", "_0001"));
    let (file, why) = gap.refused(&app).await;
    assert_eq!((file.as_str(), why.contains("is missing")), ("…Eleve_0000.xml", true));
}

#[sqlx::test(migrations = false)]
async fn a_delta_before_any_complete_delivery_is_refused(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let status = Delivery::delta().sent(&app, true).await.unwrap_err();
    assert_eq!(platform::status::reason(&status).as_deref(), Some("NO_COMPLETE_BEFORE"));
    assert_eq!(
        status.message(),
        "a delta came before a complete delivery of the degré 2D: import the complete one (Complet) first"
    );
}

#[sqlx::test(migrations = false)]
async fn a_delta_changes_whom_it_names_and_nobody_else(pool: PgPool) {
    let app = complete(pool).await;
    let before = in_force(&app).await;
    let summary = Delivery::delta().applied(&app).await;
    assert_eq!((summary.people_created, summary.people_missing, summary.set_aside), (1, 1, vec![]));
    let after = in_force(&app).await;
    let ended: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    let begun: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert_eq!(begun, ["Anaïs in 9001 3B 1 ", "Sami < Alice 90 0 f t f t", "Sami = 1  9001", "Sami in 9001 3A 1 "]);
    assert!(
        ended.iter().all(|row| row.starts_with("Zoé") || ["Alice", "Bruno", "Anaïs in"].iter().any(|who| row.starts_with(who)))
    );
    let bruno = "select concat_ws('|', email, mobile) from identity.people where given_name = 'Bruno'";
    assert_eq!(rows(&app.pool, bruno).await, ["|0600000002"]);
}
