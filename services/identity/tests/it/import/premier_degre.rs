//! The premier degré: other names, the same people.

use platform::testing::TestApp;
use proto::identity::v1::FindingCode;
use sqlx::PgPool;

use super::delivery::{Delivery, in_force, rows, times};

#[sqlx::test(migrations = false)]
async fn a_delivery_of_an_ecole_becomes_people_and_links(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::premier_degre().applied(&app).await;
    assert_eq!((summary.structures, summary.people_created, summary.classes, summary.guardianships), (1, 3, 2, 1));
    assert_eq!(summary.set_aside, []);
    let [guessed] = &summary.warnings[..] else { panic!("{:?}", summary.warnings) };
    assert_eq!((guessed.code(), &*guessed.parameters["academy"]), (FindingCode::AcademyGuessed, "8"));
    assert_eq!(guessed.sentence, "no académie is named: that of the schools' département was taken (8)");
    assert_eq!(
        in_force(&app).await,
        [
            "Alice = 2  8001",
            "Inès = 3 ENS 8001",
            "Inès = 4 DEC 8001",
            "Léo < Alice 10 1",
            "Léo = 1  8001",
            "Léo in 8001 77001 1 ",
            "Léo in 8001 78001 1 ",
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn its_own_names_are_read_and_kept(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::premier_degre().applied(&app).await;
    let people = "select concat_ws('|', given_name, family_name, title, email, mobile) from identity.people order by 1";
    assert_eq!(
        rows(&app.pool, people).await,
        [
            "Alice|MARTIN-EXEMPLE|Mme|alice@example.org|0600000001",
            "Inès|ROY-EXEMPLE|Mme|ines@example.org|",
            "Léo|MARTIN-EXEMPLE|M.||",
        ]
    );
    let school = "select concat_ws('|', academy_code, degree, uai, name, contract, street, postal_code, city, phone, email)
                  from identity.structures";
    assert_eq!(
        rows(&app.pool, school).await,
        ["8|1D|0269902X|ECOLE EXEMPLE|PU|1 place de l'École|26000|Ville-Exemple|0400000000|ecole@example.org"]
    );
    let kept = "select attributes ->> 'ENTEleveGarderieSoir' from identity.source_records where category = 'Eleve'";
    assert_eq!(rows(&app.pool, kept).await, ["O"]);
}

#[sqlx::test(migrations = false)]
async fn a_class_bears_the_name_that_only_its_pupils_state(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::premier_degre()
        .with_copy("Eleve", "810001", &[("810001", "810002"), ("000000009ZZ", "000000008ZZ")])
        .applied(&app)
        .await;
    let classes = "select concat_ws('|', is_group, code, label) from identity.classes order by 1";
    assert_eq!(rows(&app.pool, classes).await, ["f|77001|CE1 A", "t|78001|Chorale"]);
}

#[sqlx::test(migrations = false)]
async fn who_directs_the_ecole_is_its_head_whatever_the_functions_say(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let silent = Delivery::premier_degre().replaced("PersEducNat", "<value>8001$DEC$DIRECTION ECOLE$-$-</value>", "").replaced(
        "PersEducNat",
        r#"<attr name="ENTPersonCategorieEnseignant">"#,
        r#"<attr name="ENTPersonClasses"><value>8001$$$77001$CE1 A</value></attr><attr name="ENTPersonCategorieEnseignant">"#,
    );
    let summary = silent.applied(&app).await;
    assert_eq!(summary.people_created, 3);
    let of_ines: Vec<_> = in_force(&app).await.into_iter().filter(|row| row.starts_with("Inès")).collect();
    assert_eq!(of_ines, ["Inès = 3 ENS 8001", "Inès = 4 DEC 8001", "Inès in 8001 77001 3 "]);
}

#[sqlx::test(migrations = false)]
async fn a_class_without_an_id_is_told(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::premier_degre().replaced("Eleve", "8001$$$77001$CE1 A", "8001$CE1 A").applied(&app).await;
    assert_eq!(times(&summary, "ENTEleveClasses without a structure or a class"), 1);
    assert!(!in_force(&app).await.contains(&"Léo in 8001 77001 1 ".to_owned()));
}

#[sqlx::test(migrations = false)]
async fn an_attribute_of_the_second_degre_is_unknown_there(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let odd = Delivery::premier_degre().replaced("Eleve", "ENTEleveNiveau", "ENTEleveRegime").applied(&app).await;
    assert_eq!(times(&odd, "unknown attribute ENTEleveRegime"), 1);
}

#[sqlx::test(migrations = false)]
async fn two_degres_in_one_delivery_are_refused(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let guardians = Delivery::sample().text("PersRelEleve");
    let (file, why) = Delivery::premier_degre().with("PersRelEleve", guardians).refused(&app).await;
    assert_eq!(file, "ENT1D-ENT26_Complet_20260901_PersRelEleve_0000.xml");
    assert_eq!(why, "line 5: a file of the degré 2D in a delivery of the degré 1D: import each degré by itself");
    let empty = r#"<ficAlimMENESR><!-- degre="1D" --></ficAlimMENESR>"#;
    let (file, _) = Delivery::sample().with("PersRelEleve", empty).refused(&app).await;
    assert_eq!(file, "ENT2DVA-ENT26_Complet_20260901_PersRelEleve_0000.xml");
}

#[sqlx::test(migrations = false)]
async fn the_prefix_says_the_degre_when_the_header_does_not(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let mut silent = Delivery::premier_degre();
    for kind in ["EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat"] {
        silent = silent.replaced(kind, r#"<!-- degre="1D" -->"#, "");
    }
    silent.applied(&app).await;
    assert_eq!(in_force(&app).await.len(), 7);
}
