//! Faults of a file: the delivery is refused by file and line, and nothing is applied.

use encoding_rs::ISO_8859_15;
use platform::testing::TestApp;
use sqlx::PgPool;

use super::delivery::{Delivery, in_force, rows};

const PUPILS: &str = "ENT2DVA-ENT26_Complet_20260901_Eleve_0000.xml";
const DOCTYPE: &str = r#"<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">"#;

/// The delivery whose pupils' file differs in one text is refused at this line for this reason.
async fn refused(pool: PgPool, from: &str, to: &str, line: u64, reason: &str) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (file, why) = Delivery::sample().replaced("Eleve", from, to).refused(&app).await;
    assert_eq!(file, PUPILS);
    assert!(why.starts_with(&format!("line {line}: ")) && why.contains(reason), "{why}");
}

#[sqlx::test(migrations = false)]
async fn malformed_xml(pool: PgPool) {
    refused(pool, "</identifier>", "</identifer>", 7, "malformed XML").await;
}

#[sqlx::test(migrations = false)]
async fn an_element_that_aaf_does_not_have(pool: PgPool) {
    refused(pool, "<id>910002</id>", "<nom>910002</nom>", 43, "the element nom is not of the AAF grammar").await;
}

#[sqlx::test(migrations = false)]
async fn an_element_in_the_wrong_place(pool: PgPool) {
    refused(pool, "<identifier><id>910001</id></identifier>", "", 8, "here identifier must stand").await;
}

#[sqlx::test(migrations = false)]
async fn an_external_dtd(pool: PgPool) {
    let dtd = r#"<!DOCTYPE ficAlimMENESR SYSTEM "http://127.0.0.1:9/ficAlimMENESR.dtd">"#;
    refused(pool, DOCTYPE, dtd, 2, "external DTD").await;
}

#[sqlx::test(migrations = false)]
async fn a_public_dtd(pool: PgPool) {
    let dtd = r#"<!DOCTYPE ficAlimMENESR PUBLIC "-//MEN//AAF" "ficAlimMENESR.dtd">"#;
    refused(pool, DOCTYPE, dtd, 2, "external DTD").await;
}

#[sqlx::test(migrations = false)]
async fn an_entity_bomb(pool: PgPool) {
    let bomb = "<!DOCTYPE ficAlimMENESR [\n<!ENTITY a \"ah\">\n<!ENTITY b \"&a;&a;&a;&a;\">\n]>";
    refused(pool, DOCTYPE, bomb, 5, "entities").await;
}

#[sqlx::test(migrations = false)]
async fn an_entity_that_nobody_declared(pool: PgPool) {
    refused(pool, "<value>Anaïs</value>", "<value>Ana&iuml;s</value>", 51, "the entity iuml is not declared").await;
}

#[sqlx::test(migrations = false)]
async fn a_value_longer_than_any_school_needs(pool: PgPool) {
    let long = format!("<value>{}</value>", "a".repeat(70_000));
    refused(pool, "<value>SCOLAIRE</value>", &long, 27, "longer than 64 KiB").await;
}

#[sqlx::test(migrations = false)]
async fn a_value_made_of_many_entities(pool: PgPool) {
    let long = format!("<value>{}</value>", "&amp;".repeat(70_000));
    refused(pool, "<value>SCOLAIRE</value>", &long, 27, "longer than 64 KiB").await;
}

#[sqlx::test(migrations = false)]
async fn people_of_another_category_than_the_file_is_named_after(pool: PgPool) {
    refused(pool, "<value>Eleve</value>", "<value>PersEducNat</value>", 6, "operationalAttributes").await;
}

#[sqlx::test(migrations = false)]
async fn a_delta_where_a_complete_delivery_is_expected(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let staff = PUPILS.replace("Eleve", "PersEducNat");
    let name = staff.replace("Complet", "Delta");
    let (file, why) = Delivery::sample().renamed("PersEducNat", &name).refused(&app).await;
    assert!(file == name && why.contains("a delta among complete files"), "{file} {why}");
    let delta = Delivery::delta().with_file(&staff, Delivery::sample().text("PersEducNat"));
    let (file, why) = delta.refused(&app).await;
    assert!(file == staff && why.contains("a complete file among deltas"), "{file} {why}");
    let record = Delivery::sample()
        .replaced("Eleve", "addRequest", "modifyRequest")
        .replaced("Eleve", "attributes>", "modifications>")
        .replaced("Eleve", "attr name", "modification name")
        .replaced("Eleve", "</attr>", "</modification>");
    let (file, why) = record.refused(&app).await;
    assert!(file == PUPILS && why.starts_with("line 5: a modifyRequest"), "{file} {why}");
}

#[sqlx::test(migrations = false)]
async fn a_cut_file_wherever_it_is_cut(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let whole = Delivery::sample().text("Eleve");
    for length in (0..whole.len() - "</ficAlimMENESR>\n".len()).step_by(397) {
        let mut cut = whole.clone().into_bytes();
        cut.truncate(length);
        let lines = cut.split(|byte| *byte == b'\n').count();
        let (file, why) = Delivery::sample().with("Eleve", cut).refused(&app).await;
        assert!(file == PUPILS && why.starts_with(&format!("line {lines}: ")), "{length}: {file} {why}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_folder_without_a_structure_file(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (field, why) = Delivery::sample().without("EtabEducNat").refused(&app).await;
    assert!(field == "files" && why.starts_with("no structure file"), "{field} {why}");
}

#[sqlx::test(migrations = false)]
async fn a_file_of_another_name(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (file, why) = Delivery::sample().renamed("Eleve", "eleves.xml").refused(&app).await;
    assert!(file == "eleves.xml" && why.contains("name"), "{file} {why}");
}

#[sqlx::test(migrations = false)]
async fn the_encoding_that_the_declaration_names_is_obeyed(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let text = Delivery::sample().text("Eleve").replace("UTF-8", "ISO-8859-15").replace("Zoé", "Zoé Œuf €");
    let (latin, _, _) = ISO_8859_15.encode(&text);
    Delivery::sample().with("Eleve", latin.into_owned()).applied(&app).await;
    let names = "select given_name from identity.people where ine is not null order by 1";
    assert_eq!(rows(&app.pool, names).await, ["Anaïs", "Zoé Œuf €"]);
}

#[sqlx::test(migrations = false)]
async fn another_encoding_than_declared_is_refused(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let text = Delivery::sample().text("Eleve");
    let (latin, _, _) = ISO_8859_15.encode(&text);
    let (file, why) = Delivery::sample().with("Eleve", latin.into_owned()).refused(&app).await;
    assert!(file == PUPILS && why.starts_with("line 15: ") && why.contains("encoding"), "{why}");
    let (_, why) = Delivery::sample().replaced("Eleve", "UTF-8", "UTF-16").refused(&app).await;
    assert!(why.starts_with("line 1: ") && why.contains("encoding"), "{why}");
}

#[sqlx::test(migrations = false)]
async fn entities_that_were_escaped_twice_are_unescaped(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let twice = Delivery::sample().replaced("Eleve", "<value>Zoé</value>", "<value>Zo&amp;eacute;</value>").replaced(
        "Eleve",
        "<value>Anaïs</value>",
        "<value>Ana&amp;#239;s &amp;amp; L&#233;a</value>",
    );
    twice.applied(&app).await;
    let names = "select given_name from identity.people where ine is not null order by 1";
    assert_eq!(rows(&app.pool, names).await, ["Anaïs & Léa", "Zoé"]);
}

#[sqlx::test(migrations = false)]
async fn after_a_refusal_the_right_delivery_is_taken(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().replaced("PersRelEleve", "</identifier>", "<").refused(&app).await;
    Delivery::sample().applied(&app).await;
    assert_eq!(in_force(&app).await.len(), 16);
}

#[sqlx::test(migrations = false)]
async fn a_category_or_a_number_that_is_not_there_would_make_its_people_leave(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    for kind in ["Eleve", "PersRelEleve", "PersEducNat"] {
        let (file, why) = Delivery::sample().without(kind).refused(&app).await;
        assert_eq!((file, why.contains("send the whole folder")), (format!("…{kind}_0000.xml"), true));
    }
    let (file, _) = Delivery::sample().renamed("Eleve", "ENT2DVA_Complet_20260901_Eleve_0001.xml").refused(&app).await;
    assert_eq!(file, "…Eleve_0000.xml");
}

#[sqlx::test(migrations = false)]
async fn a_file_that_declares_no_encoding_is_utf_8(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let declaration = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    let silent = Delivery::sample().replaced("Eleve", declaration, "");
    let text = silent.text("Eleve");
    let (latin, _, _) = ISO_8859_15.encode(&text);
    let (file, why) = silent.clone().with("Eleve", latin.into_owned()).refused(&app).await;
    assert!(file == PUPILS && why.starts_with("line 15: ") && why.contains("UTF-8 without one"), "{why}");
    silent.applied(&app).await;
    assert_eq!(in_force(&app).await.len(), 16);
}

#[sqlx::test(migrations = false)]
async fn a_fault_is_told_by_code_with_its_place(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sample = Delivery::sample;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let refusal = sample().replaced("Eleve", "<id>910002</id>", "<nom>910002</nom>").refusal(&app).await;
    assert_eq!(refusal.code, "ELEMENT_UNKNOWN");
    assert_eq!(refusal.metadata, [pair("element", "nom"), pair("file", PUPILS), pair("line", "43")]);
    let refusal = sample().without("Eleve").refusal(&app).await;
    assert_eq!((&*refusal.code, refusal.metadata), ("FILE_MISSING", vec![pair("file", "…Eleve_0000.xml")]));
    let refusal = sample().without("EtabEducNat").refusal(&app).await;
    assert_eq!((&*refusal.code, refusal.metadata), ("NO_STRUCTURE_FILE", vec![pair("file", "files")]));
    let latin = ISO_8859_15.encode(&sample().text("Eleve")).0.into_owned();
    let dtd = |to: &str| sample().replaced("Eleve", DOCTYPE, &format!("<!DOCTYPE ficAlimMENESR {to}>"));
    for (delivery, code) in [
        (sample().with("Eleve", latin), "FILE_ENCODING"),
        (sample().replaced("Eleve", "UTF-8", "UTF-16"), "ENCODING_REFUSED"),
        (sample().with("Eleve", ""), "FILE_EMPTY"),
        (sample().replaced("Eleve", "</ficAlimMENESR>", ""), "FILE_CUT"),
        (sample().replaced("Eleve", "</identifier>", "</identifer>"), "FILE_MALFORMED"),
        (dtd(r#"SYSTEM "https://example.org/x.dtd""#), "FILE_EXTERNAL_DTD"),
        (dtd(r#"[<!ENTITY a "ah">]"#), "FILE_ENTITY"),
        (sample().renamed("Eleve", "eleves.xml"), "FILE_NAME_UNKNOWN"),
        (sample().renamed("Eleve", &PUPILS.replace("ENT26", &"x".repeat(300))), "FILE_NAME_UNKNOWN"),
    ] {
        assert_eq!(delivery.refusal(&app).await.code, code);
    }
}

#[sqlx::test(migrations = false)]
async fn an_empty_file(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (file, why) = Delivery::sample().with("Eleve", "").refused(&app).await;
    assert!(file == PUPILS && why.starts_with("line 1: nothing in it"), "{why}");
}
