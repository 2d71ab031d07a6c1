//! Deliveries of a school whose UAI changed: whatever code and jointure they give it, it is the same school.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic_types::StatusExt;

use super::delivery::{Delivery, in_force, rows};
use crate::calls::{operator, refusal};

/// A code that the sample knows nothing of.
const NEW: &str = "0269950Z";

async fn renamed(app: &TestApp, old_uai: &str, new_uai: &str, day: &str) {
    let asked = ChangeUaiRequest { old_uai: old_uai.into(), new_uai: new_uai.into(), day: day.into(), validate_only: false };
    operator(app).change_uai(asked).await.unwrap();
}

/// The sample as the academy sends it once the school has another code, and another jointure.
fn under_the_new_code() -> Delivery {
    let delivery = Delivery::sample().replaced("EtabEducNat", "0269901W", NEW);
    ["EtabEducNat", "Eleve", "PersEducNat", "PersRelEleve"].into_iter().fold(delivery, |delivery, kind| {
        let text = delivery.text(kind).replace("9001", "9050");
        delivery.with(kind, text)
    })
}

const SCHOOLS: &str = "select concat_ws(' ', jointure, uai) from identity.structures order by 1";
const CLASSES: &str = "select class_id::text from identity.classes where valid_until is null order by 1";
const ENDED: &str = "select function_id::text from identity.functions where valid_until is not null
                     union all
                     select membership_id::text from identity.memberships where valid_until is not null";

#[sqlx::test(migrations = false)]
async fn later_deliveries_land_on_the_same_school_whichever_code_they_use(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let (before, classes) = (in_force(&app).await, rows(&app.pool, CLASSES).await);
    renamed(&app, "0269901W", NEW, "").await;
    for delivery in [under_the_new_code(), Delivery::sample(), under_the_new_code()] {
        let summary = delivery.applied(&app).await;
        assert_eq!((summary.structures, summary.people_created, summary.people_missing), (2, 0, 0));
        assert_eq!(summary.set_aside, []);
        assert_eq!(rows(&app.pool, SCHOOLS).await, [format!("9001 {NEW}"), "9003 0269903Y".into()]);
        assert_eq!(in_force(&app).await, before);
        assert_eq!(rows(&app.pool, CLASSES).await, classes, "the classes are the same");
        assert_eq!(rows(&app.pool, ENDED).await, Vec::<String>::new(), "nothing ended to begin again");
    }
}

#[sqlx::test(migrations = false)]
async fn a_delivery_that_holds_both_codes_is_about_one_school(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let before = in_force(&app).await;
    renamed(&app, "0269901W", NEW, "").await;
    let both = Delivery::sample().with_copy("EtabEducNat", "9001", &[("9001", "9050"), ("0269901W", NEW)]);
    let summary = both.applied(&app).await;
    assert_eq!((summary.structures, summary.set_aside.len()), (2, 0));
    assert_eq!(in_force(&app).await, before);
}

#[sqlx::test(migrations = false)]
async fn a_delta_that_names_the_school_by_its_new_jointure_lands_there_too(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    renamed(&app, "0269901W", NEW, "").await;
    under_the_new_code().applied(&app).await;
    let mut delta = Delivery::delta();
    for kind in ["Eleve", "PersRelEleve"] {
        let text = delta.text(kind).replace("9001", "9050");
        delta = delta.with(kind, text);
    }
    let summary = delta.applied(&app).await;
    assert_eq!(summary.set_aside, []);
    let now = in_force(&app).await;
    assert!(now.iter().any(|row| row.contains(" 9001")) && !now.iter().any(|row| row.contains("9050")), "{now:?}");
}

#[sqlx::test(migrations = false)]
async fn a_code_that_changes_later_is_borne_from_its_day_on(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let before = in_force(&app).await;
    renamed(&app, "0269901W", NEW, "2999-09-01").await;
    assert_eq!(rows(&app.pool, SCHOOLS).await, ["9001 0269901W", "9003 0269903Y"]);
    let told =
        operator(&app).get_structure(GetStructureRequest { uai: NEW.into() }).await.unwrap().into_inner().structure.unwrap();
    assert_eq!(
        (told.structure.unwrap().uai.as_str(), told.next_uai.as_str(), told.next_uai_day.as_str()),
        ("0269901W", NEW, "2999-09-01")
    );
    renamed(&app, "0269901W", "0269901W", "").await; // it stays, after all
    assert_eq!(rows(&app.pool, "select old_uai from identity.uai_changes").await, Vec::<String>::new());
    renamed(&app, "0269901W", NEW, "2999-09-01").await;
    under_the_new_code().applied(&app).await;
    assert_eq!(
        (rows(&app.pool, SCHOOLS).await, in_force(&app).await),
        (vec!["9001 0269901W".into(), "9003 0269903Y".into()], before)
    );
    sqlx::query("update identity.uai_changes set day = current_date").execute(&app.pool).await.unwrap();
    renamed(&app, "0269903Y", "0269953C", "").await; // or the next round of housekeeping
    assert_eq!(rows(&app.pool, SCHOOLS).await, [format!("9001 {NEW}"), "9003 0269953C".into()]);
}

#[sqlx::test(migrations = false)]
async fn the_records_of_onde_are_those_of_the_school_under_either_code(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::premier_degre().applied(&app).await;
    let table = pupils_of_onde();
    let onde = |uai: &str| Delivery::onde(uai, &[("eleves.csv", table.clone())]);
    let first = onde("0269902X").applied(&app).await;
    assert_eq!(first.people, 1);
    renamed(&app, "0269902X", NEW, "").await;
    for uai in ["0269902X", NEW] {
        let again = onde(uai).applied(&app).await;
        assert_eq!((again.people_created, again.people_unchanged, again.people_missing), (0, 1, 0), "{uai}");
    }
}

/// A pupil, as ONDE exports one.
fn pupils_of_onde() -> Vec<u8> {
    let header = r#""Nom Elève";"Nom d'usage Elève";"Prénom Elève";"Date naissance";"Sexe";"Adresse1";"Cp1";"Commune1";"Pays1";"Adresse2";"Cp2";"Commune2";"Pays2";" Cycle";"Niveau";"Classe";"Attestation fournie";"Autorisations associations";"Autorisations photos";"Décision de passage""#;
    let pupil = r#""PETIT";"";"Nina";"02/03/2018";"F";"1 rue X";"26000";"VILLE";"FRANCE";"";"";"";"";"CYCLE II";"CE1";"CE1 A";"O";"N";"N";"""#;
    let text = format!("{header}\r\n{pupil}\r\n");
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[sqlx::test(migrations = false)]
async fn a_code_of_another_school_is_refused_and_going_back_forgets_the_change(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let change = |old_uai: &str, new_uai: &str, day: &str| ChangeUaiRequest {
        old_uai: old_uai.into(),
        new_uai: new_uai.into(),
        day: day.into(),
        validate_only: false,
    };
    let taken = operator(&app).change_uai(change("0269901W", "0269903Y", "")).await;
    assert_eq!(refusal(taken), (tonic::Code::FailedPrecondition, "UAI_TAKEN".into()));
    for (asked, field) in [
        (change("0269901W", "26", ""), "new_uai"),
        (change("0269901W", "0269901w", ""), "new_uai"),
        (change("0269901W", NEW, "demain"), "day"),
    ] {
        assert_eq!(crate::calls::invalid_field(operator(&app).change_uai(asked).await), field);
    }
    let letter = operator(&app).change_uai(change("0269901W", "0269950A", "")).await.unwrap_err();
    assert_eq!(
        (letter.code(), letter.get_error_details().error_info().unwrap().metadata["letter"].as_str()),
        (tonic::Code::InvalidArgument, "Z")
    );
    let only = |asked| ChangeUaiRequest { validate_only: true, ..asked };
    operator(&app).change_uai(only(change("0269901W", NEW, ""))).await.unwrap();
    assert_eq!(refusal(operator(&app).change_uai(only(change("0269901W", "0269903Y", ""))).await).1, "UAI_TAKEN");
    assert_eq!(rows(&app.pool, SCHOOLS).await, ["9001 0269901W", "9003 0269903Y"], "nothing was changed so far");
    renamed(&app, "0269901W", NEW, "").await;
    renamed(&app, "0269901W", NEW, "").await; // twice is once
    let found = ListStructuresRequest { query: "0269901w".into(), ..ListStructuresRequest::default() };
    assert_eq!(operator(&app).list_structures(found).await.unwrap().into_inner().total_size, 1, "found by the former one");
    let of_a_former = operator(&app).change_uai(change("0269903Y", "0269901W", "")).await;
    assert_eq!(refusal(of_a_former), (tonic::Code::FailedPrecondition, "UAI_TAKEN".into()));
    renamed(&app, NEW, "0269901W", "").await;
    assert_eq!(rows(&app.pool, SCHOOLS).await, ["9001 0269901W", "9003 0269903Y"]);
    assert_eq!(rows(&app.pool, "select old_uai from identity.uai_changes").await, Vec::<String>::new());
}
