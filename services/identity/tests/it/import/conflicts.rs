//! Records that contradict each other or the directory: each is set aside by file and line, the rest is applied.

use platform::testing::TestApp;
use proto::identity::v1::{FindingCode, ImportSummary, ImportWarning, ListSetAsideRequest, SetAside};
use sqlx::PgPool;

use super::delivery::{Delivery, in_force, rows, times};
use crate::calls::operator;

const PUPILS: &str = "ENT2DVA-ENT26_Complet_20260901_Eleve_0000.xml";

/// File, line, identifier; and the reason.
fn set_aside(summary: &ImportSummary) -> Vec<(&str, u64, &str, &str)> {
    let rows = summary.set_aside.iter();
    rows.map(|aside| (&*aside.file, aside.line, &*aside.identifier, &*aside.reason)).collect()
}

#[sqlx::test(migrations = false)]
async fn two_pupils_with_one_ine_are_both_set_aside(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample().replaced("Eleve", "000000002BB", " 000000001aa ").applied(&app).await;
    let reason =
        |line| format!("the INE 0000… is also that of {PUPILS}, line {line}: the schools must correct it, then import again");
    assert_eq!(set_aside(&summary), [(PUPILS, 5, "910001", &*reason(41)), (PUPILS, 41, "910002", &*reason(5))]);
    assert_eq!((summary.people, summary.people_created, summary.set_aside_total), (2, 2, 2));
    assert_eq!(rows(&app.pool, "select given_name from identity.people order by 1").await, ["Claire", "Paul"]);
}

/// The code, and the parameters in alphabetical order.
fn finding(aside: &SetAside) -> (FindingCode, Vec<(&str, &str)>) {
    let mut parameters: Vec<_> = aside.parameters.iter().map(|(name, value)| (&**name, &**value)).collect();
    parameters.sort_unstable();
    (aside.code(), parameters)
}

#[sqlx::test(migrations = false)]
async fn what_is_set_aside_is_told_by_code_in_the_summary_and_in_the_list(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample()
        .replaced("Eleve", "000000002BB", "000000001AA")
        .replaced("PersEducNat", "9003$", "9999$")
        .applied(&app)
        .await;
    let findings: Vec<_> = summary.set_aside.iter().map(finding).collect();
    let twin = |line| (FindingCode::IneDuplicate, vec![("ine", "0000"), ("other_file", PUPILS), ("other_line", line)]);
    assert_eq!(findings[..2], [twin("41"), twin("5")]);
    assert!(findings.contains(&(FindingCode::StructureUnknown, vec![("structure", "9999")])), "{findings:?}");
    let asked = ListSetAsideRequest { import_id: summary.import_id.clone(), ..ListSetAsideRequest::default() };
    let listed = operator(&app).list_set_aside(asked).await.unwrap().into_inner();
    assert_eq!(listed.set_aside, summary.set_aside);
}

#[sqlx::test(migrations = false)]
async fn people_who_are_set_aside_stay_as_they_were(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let before = in_force(&app).await;
    let summary = Delivery::sample().replaced("Eleve", "000000002BB", "000000001AA").applied(&app).await;
    assert_eq!((summary.set_aside_total, summary.people_missing, summary.people_updated), (2, 0, 0));
    assert_eq!(in_force(&app).await, before);
    let nameless = Delivery::sample().replaced("Eleve", "<value>N'GUYEN-D'OC</value>", "<value/>").applied(&app).await;
    assert_eq!((nameless.set_aside_total, nameless.people_missing, nameless.people_updated), (1, 0, 0));
    assert_eq!(in_force(&app).await, before);
}

#[sqlx::test(migrations = false)]
async fn an_ine_of_somebody_else_is_set_aside(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let newcomer = Delivery::sample().replaced("Eleve", "910002", "910009");
    let summary = newcomer.applied(&app).await;
    let reason =
        "the INE 0000… already belongs to somebody else in the directory: the school must correct it, or the two be merged";
    assert_eq!(set_aside(&summary), [(PUPILS, 41, "910009", reason)]);
    assert_eq!(rows(&app.pool, "select given_name from identity.people where ine = '000000002BB'").await, ["Anaïs"]);
}

#[sqlx::test(migrations = false)]
async fn a_link_to_nobody_is_set_aside(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample().without_record("PersRelEleve", "920001").applied(&app).await;
    let reason = "the guardian 920001 is in no PersRelEleve file: the academy must send the record or remove the link";
    assert_eq!(set_aside(&summary), [(PUPILS, 5, "910001", reason)]);
    assert_eq!((summary.people, summary.guardianships), (6, 2));
    assert!(in_force(&app).await.contains(&"Zoé < Bruno 20 1 f t f f".to_owned()));
}

#[sqlx::test(migrations = false)]
async fn a_structure_nobody_knows_is_set_aside_with_those_who_are_only_there(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample().without_record("EtabEducNat", "9001").applied(&app).await;
    let aside: Vec<_> = set_aside(&summary).iter().map(|(_, line, identifier, _)| (*line, *identifier)).collect();
    assert_eq!(aside, [(5, "910001"), (41, "910002"), (5, "930001"), (5, "930001"), (32, "930002")]);
    assert!(summary.set_aside.iter().all(|aside| aside.reason.contains("9001")));
    assert_eq!(in_force(&app).await, ["Paul = 3 ENS 9003", "Paul in 9003 6B 3 MATHEMATIQUES"]);
}

#[sqlx::test(migrations = false)]
async fn two_records_with_one_jointure_count_once(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let twins =
        Delivery::sample().with_copy("Eleve", "910001", &[("<value>Zoé</value>", "<value>Chloé</value>"), ("$3A<", "$6B<")]);
    let summary = twins.applied(&app).await;
    let reason = format!("the same jointure as {PUPILS}, line 5, which was taken: the academy must correct one of them");
    assert_eq!(set_aside(&summary), [(PUPILS, 41, "910001", &*reason)]);
    assert!(!in_force(&app).await.iter().any(|row| row.contains("Chloé") || row.contains("Zoé in 9001 6B")));
    let same = Delivery::sample().with_copy("Eleve", "910001", &[]).applied(&app).await;
    assert_eq!((same.set_aside_total, same.people_updated), (0, 0));
}

#[sqlx::test(migrations = false)]
async fn two_structures_with_one_uai_count_once(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let summary = Delivery::sample().replaced("EtabEducNat", "0269903Y", "0269901W").applied(&app).await;
    assert_eq!((summary.structures, summary.set_aside[0].identifier.as_str()), (1, "9003"));
    assert!(summary.set_aside[0].reason.starts_with("the same UAI or jointure as the structure of"));
}

#[sqlx::test(migrations = false)]
async fn what_is_odd_is_counted_and_taken(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let odd = Delivery::sample()
        .replaced("Eleve", "ENTEleveTransport", "ENTEleveTrottinette")
        .replaced("Eleve", "14/03/2012", "2012-03-14")
        .replaced("EtabEducNat", "0269903Y", "0269903A");
    let summary = odd.applied(&app).await;
    assert_eq!((summary.people, summary.set_aside_total), (7, 0));
    assert_eq!(times(&summary, "unknown attribute ENTEleveTrottinette"), 2);
    assert_eq!(times(&summary, "ENTPersonDateNaissance is not dd/mm/yyyy"), 1);
    assert!(times(&summary, "check letter of a UAI") >= 1);
    let codes: Vec<_> = summary.warnings.iter().map(ImportWarning::code).collect();
    let told = [FindingCode::UaiCheckLetter, FindingCode::UnknownAttribute, FindingCode::BadDate];
    assert!(told.iter().all(|code| codes.contains(code)), "{codes:?}");
    let kept = "select attributes ->> 'ENTEleveTrottinette' from identity.source_records where jointure = '910001'";
    assert_eq!(rows(&app.pool, kept).await, ["O"]);
}
