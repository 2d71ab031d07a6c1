//! ONDE's files: who they are about, and what they leave open.

use encoding_rs::WINDOWS_1252;
use platform::testing::TestApp;
use proto::identity::v1::FindingCode;
use sqlx::PgPool;

use super::{
    delivery::{Delivery, in_force, rows},
    history::roll_back,
    staging::{people, read, set_aside},
};

const UAI: &str = "0269902X";

const PUPILS: &str = r#""Nom Elève";"Nom d'usage Elève";"Prénom Elève";"Date naissance";"Sexe";"Adresse1";"Cp1";"Commune1";"Pays1";"Adresse2";"Cp2";"Commune2";"Pays2";" Cycle";"Niveau";"Classe";"Attestation fournie";"Autorisations associations";"Autorisations photos";"Décision de passage"
"MARTIN-EXEMPLE";"";"Léo";"20/05/2018";"M";"2 rue de l'Exemple";"26000";"VILLE";"FRANCE";"";"";"";"";"CYCLE II";"CE1";"CE1 A";"N";"N";"O";""
"D'OC";"";"Anaïs";"02/11/2017";"F";"";"";"";"";"";"";"";"";"CYCLE II";"CE2";"CE2 B";"N";"N";"N";""
"#;

const TEACHERS: &str = r#""Civilité";"Nom usage";"Nom";"Prénom";"Adresse";"CP";"Commune";"Pays";"Courriel";"Téléphone domicile";"Téléphone portable";"Directeur";"Classe"
"Mme";"ROY";"EXEMPLE";"Inès";"";"";"";"";"ines@example.org";"";"";"O";"CE1 A, CE2 B"
"M.";"";"BLANC";"Paul";"";"";"";"";"";"";"0600000003";"N";"CE1 A"
"#;

const GUARDIANS: &str = r#""Civilité Responsable";"Nom usage responsable";"Nom responsable";"Prénom responsable";"Adresse responsable";"CP responsable";"Commune responsable";"Pays";"Courriel";"Téléphone domicile";"Téléphone travail";"Téléphone portable";"Nom d'usage enfant";"Nom de famille enfant";"Prénom enfant";"Classes enfants"
"Mme";"";"MARTIN";"Alice";"2 rue";"26000";"VILLE";"FRANCE";"alice@example.org";"";"";"0600000001";"";"MARTIN EXEMPLE";"Leo";"CE1 A";"";"D'OC";"Anaïs";"CE2 B"
"M.";"";"D'OC";"Bruno";"3 rue";"26000";"VILLE";"FRANCE";"";"";"";"";"";"D'OC";"Anaïs";"CM1"
"#;

fn latin(text: &str) -> Vec<u8> {
    WINDOWS_1252.encode(text).0.into_owned()
}

fn files(pupils: &str, teachers: &str, guardians: &str) -> Delivery {
    let files = [("eleves.csv", latin(pupils)), ("enseignants.csv", latin(teachers)), ("responsables.csv", latin(guardians))];
    Delivery::onde(UAI, &files)
}

async fn with_school(pool: PgPool) -> TestApp {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::premier_degre().applied(&app).await;
    app
}

#[sqlx::test(migrations = false)]
async fn the_three_files_become_people_classes_and_links(pool: PgPool) {
    let app = with_school(pool).await;
    read(&app, files(PUPILS, TEACHERS, GUARDIANS)).await;
    let who = "select concat_ws('|', category, given_name, family_name, title, birth_date, email, mobile) from identity.staged_people order by 1";
    assert_eq!(
        rows(&app.pool, who).await,
        [
            "1|Anaïs|D'OC||2017-11-02||",
            "1|Léo|MARTIN-EXEMPLE||2018-05-20||",
            "2|Alice|MARTIN|Mme|alice@example.org|0600000001",
            "2|Bruno|D'OC|M.||",
            "3|Inès|ROY|Mme|ines@example.org|",
            "3|Paul|BLANC|M.||0600000003",
        ]
    );
    let functions = "select concat_ws(' ', given_name, structure, code) from identity.staged_functions join identity.staged_people using (record) order by 1";
    assert_eq!(rows(&app.pool, functions).await, ["Anaïs 8001 ", "Inès 8001 DEC", "Inès 8001 ENS", "Léo 8001 ", "Paul 8001 ENS"]);
    let classes = "select concat_ws(' ', given_name, profile, code) from identity.staged_memberships join identity.staged_people using (record) order by 1";
    assert_eq!(rows(&app.pool, classes).await, ["Anaïs 1 CE2 B", "Inès 3 CE1 A", "Inès 3 CE2 B", "Léo 1 CE1 A", "Paul 3 CE1 A"]);
    let named = "select code || '=' || label from identity.staged_classes order by 1";
    assert_eq!(rows(&app.pool, named).await, ["CE1 A=CE1 A", "CE2 B=CE2 B"]);
}

#[sqlx::test(migrations = false)]
async fn a_responsable_is_linked_without_a_right_and_a_child_who_is_not_there_is_set_aside(pool: PgPool) {
    let app = with_school(pool).await;
    read(&app, files(PUPILS, TEACHERS, GUARDIANS)).await;
    let links = "select concat_ws(' ', c.given_name, '<', g.given_name, coalesce(legal::text, '?'), coalesce(contact::text, '?'))
                 from identity.staged_guardianships l join identity.staged_people c using (record)
                 join identity.staged_people g on g.jointure = l.guardian order by 1";
    assert_eq!(rows(&app.pool, links).await, ["Anaïs < Alice ? ?", "Léo < Alice ? ?"]);
    let aside = set_aside(&app).await;
    assert!(aside.len() == 1 && aside[0].starts_with("3 0269902X-r") && aside[0].contains("ONDE_CHILD_UNKNOWN"), "{aside:?}");
    let summary = files(PUPILS, TEACHERS, GUARDIANS).sent(&app, false).await.unwrap();
    let [told] = &summary.warnings[..] else { panic!("{:?}", summary.warnings) };
    assert_eq!((told.code(), told.times), (FindingCode::OndeAuthorityUnknown, 2));
}

#[sqlx::test(migrations = false)]
async fn a_person_keeps_her_jointure_whatever_the_accents_and_the_encoding(pool: PgPool) {
    let app = with_school(pool).await;
    let jointures = "select jointure || ' ' || encode(digest, 'hex') from identity.staged_people order by 1";
    read(&app, files(PUPILS, TEACHERS, GUARDIANS)).await;
    let latin = rows(&app.pool, jointures).await;
    let marked = |text: &str| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let unicode = [("r.csv", marked(GUARDIANS)), ("e.csv", marked(PUPILS)), ("p.csv", marked(TEACHERS))];
    read(&app, Delivery::onde(&UAI.to_lowercase(), &unicode)).await;
    assert_eq!(rows(&app.pool, jointures).await, latin);
    let pupil = "select jointure from identity.staged_people where given_name in ('Léo', 'LEO')";
    let before = rows(&app.pool, pupil).await;
    read(&app, files(&PUPILS.replace(r#""Léo""#, r#""LEO""#), TEACHERS, GUARDIANS)).await;
    assert_eq!(rows(&app.pool, pupil).await, before);
    assert!(before[0].starts_with("0269902X-e") && before[0].len() == 30, "{before:?}");
}

#[sqlx::test(migrations = false)]
async fn a_responsable_whom_two_lines_name_is_one_person(pool: PgPool) {
    let app = with_school(pool).await;
    let two = GUARDIANS.replace(
        r#";"";"D'OC";"Anaïs";"CE2 B""#,
        "\n\"Mme\";\"\";\"MARTIN\";\"Alice\";\"2 rue\";\"\";\"\";\"\";\"alice@example.org\";\"\";\"\";\"\";\"\";\"D'OC\";\"Anaïs\";\"CE2 B\"",
    );
    read(&app, files(PUPILS, TEACHERS, &two)).await;
    let kept = "select concat_ws(' ', given_name, attributes ->> 'Prénom enfant') from identity.staged_people where category = 2 order by 1";
    assert_eq!(rows(&app.pool, kept).await, [r#"Alice ["Leo", "Anaïs"]"#, r#"Bruno ["Anaïs"]"#]);
    assert_eq!(rows(&app.pool, "select guardian from identity.staged_guardianships").await.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn lines_that_cannot_be_taken_are_set_aside(pool: PgPool) {
    let app = with_school(pool).await;
    let leo = PUPILS.lines().nth(1).unwrap();
    let pupils = format!("{PUPILS}{leo}\n\"SEUL\";\"\"\n{}\n", leo.replace("\"Léo\"", "\"\""));
    read(&app, files(&pupils, TEACHERS, GUARDIANS)).await;
    let aside = set_aside(&app).await;
    assert!(aside[1].starts_with("4 0269902X-e") && aside[1].contains("ONDE_PUPIL_DUPLICATE"), "{aside:?}");
    assert!(aside[2].starts_with("5  ONDE_LINE_MALFORMED"), "{aside:?}");
    assert!(aside[3].starts_with("6  ONDE_PUPIL_NAMELESS"), "{aside:?}");
    assert_eq!((aside.len(), people(&app).await.len()), (4, 6));
}

#[sqlx::test(migrations = false)]
async fn homonyms_of_one_class_are_not_linked_at_random(pool: PgPool) {
    let app = with_school(pool).await;
    let leo = PUPILS.lines().nth(1).unwrap().replace("20/05/2018", "21/06/2018");
    read(&app, files(&format!("{PUPILS}{leo}\n"), TEACHERS, GUARDIANS)).await;
    let aside = set_aside(&app).await;
    assert!(aside[0].starts_with("2 0269902X-r") && aside[0].contains("ONDE_CHILD_AMBIGUOUS"), "{aside:?}");
}

#[sqlx::test(migrations = false)]
async fn an_archive_of_csv_files_is_taken(pool: PgPool) {
    use std::io::Write;
    let app = with_school(pool).await;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("a.csv", PUPILS), ("b.csv", TEACHERS), ("c.csv", GUARDIANS)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&latin(text)).unwrap();
    }
    read(&app, Delivery::onde(UAI, &[("onde.zip", zip.finish().unwrap().into_inner())])).await;
    assert_eq!(people(&app).await.len(), 6);
}

#[sqlx::test(migrations = false)]
async fn a_file_without_a_needed_column_is_refused_by_its_name(pool: PgPool) {
    let app = with_school(pool).await;
    let (file, why) = files(&PUPILS.replace("Date naissance", "Naissance"), TEACHERS, GUARDIANS).refused(&app).await;
    assert_eq!(file, "eleves.csv");
    assert!(why.starts_with("line 1: the column Date naissance is missing from what looks like the élèves"), "{why}");
    let (file, why) = Delivery::onde(UAI, &[("x.csv", b"a;b\n1;2\n".to_vec())]).refused(&app).await;
    assert!(file == "x.csv" && why.contains("the column Nom Elève is missing"), "{why}");
}

#[sqlx::test(migrations = false)]
async fn files_that_are_not_what_onde_gives_are_refused(pool: PgPool) {
    let app = with_school(pool).await;
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(PUPILS.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let open_quote = PUPILS.replace(r#""O";"""#, r#""O";""#).into_bytes();
    for (bytes, reason) in [
        (Vec::new(), "nothing in it: download it"),
        (utf16, "UTF-16 or no text"),
        (open_quote, "line 2: a line break inside a cell"),
        (vec![b';'; 5 << 20], "more than an école has"),
        (vec![b';'; 600], "more than 500 columns"),
        ([PUPILS.as_bytes(), &[b';'; 600]].concat(), "line 4: more than 500 cells"),
        ([&[b'x'; 61], PUPILS.as_bytes()].concat(), "whose name has more than 60 characters"),
        ([PUPILS.to_owned(), format!("{}\n", ";".repeat(400)).repeat(3_000)].concat().into_bytes(), "more than an école has"),
    ] {
        let (file, why) = Delivery::onde(UAI, &[("eleves.csv", bytes)]).refused(&app).await;
        assert!(file == "eleves.csv" && why.contains(reason), "{why}");
    }
    let twice = [("a.csv", latin(PUPILS)), ("b.csv", latin(PUPILS))];
    let (file, why) = Delivery::onde(UAI, &twice).refused(&app).await;
    assert!(file == "b.csv" && why.contains("a second file of élèves"), "{why}");
    assert!(Delivery::onde(UAI, &[]).refused(&app).await.1.contains("no file in the delivery"));
}

#[sqlx::test(migrations = false)]
async fn a_school_that_the_directory_does_not_have_is_refused(pool: PgPool) {
    let app = with_school(pool).await;
    Delivery::sample().applied(&app).await;
    for uai in ["0269999Z", "0269901W"] {
        let (field, why) = Delivery::onde(uai, &[("eleves.csv", latin(PUPILS))]).refused(&app).await;
        assert!(field == "uai" && why.contains(&format!("no école of the UAI {uai}")), "{why}");
    }
    let (field, _) = Delivery::onde("", &[("eleves.csv", latin(PUPILS))]).refused(&app).await;
    assert_eq!(field, "uai");
}

#[sqlx::test(migrations = false)]
async fn what_a_file_that_is_not_there_said_last_time_still_holds(pool: PgPool) {
    let app = with_school(pool).await;
    let of_aaf = in_force(&app).await;
    let first = files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    assert_eq!((first.people_created, first.people_missing), (5, 0));
    let after = in_force(&app).await;
    assert!(of_aaf.iter().all(|row| after.contains(row)), "{after:?}");
    for (name, text) in [("e.csv", PUPILS), ("p.csv", TEACHERS), ("r.csv", GUARDIANS)] {
        let again = Delivery::onde(UAI, &[(name, latin(text))]).applied(&app).await;
        assert_eq!((again.people_unchanged, again.people_updated, again.people_missing), (5, 0, 0), "{name}");
        assert_eq!(in_force(&app).await, after, "{name}");
    }
}

#[sqlx::test(migrations = false)]
async fn who_is_no_longer_in_a_file_leaves(pool: PgPool) {
    let app = with_school(pool).await;
    files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    let without_paul = TEACHERS.lines().take(2).collect::<Vec<_>>().join("\n");
    let summary = Delivery::onde(UAI, &[("p.csv", latin(&without_paul))]).applied(&app).await;
    assert_eq!((summary.people_missing, summary.people_unchanged), (1, 4));
    assert!(!in_force(&app).await.iter().any(|row| row.starts_with("Paul")));
}

#[sqlx::test(migrations = false)]
async fn an_address_or_a_number_that_changed_reaches_whom_the_directory_knows(pool: PgPool) {
    let app = with_school(pool).await;
    files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    let teachers = TEACHERS.replace("ines@example.org", "roy@example.org").replace("0600000003", "0600000009");
    let summary = files(PUPILS, &teachers, &GUARDIANS.replace("0600000001", "0600000008")).applied(&app).await;
    assert_eq!((summary.people_created, summary.people_updated), (0, 3));
    let reached = "select concat_ws(' ', given_name, email, mobile) from identity.people where email || mobile <> '' order by 1";
    let told = ["Alice alice@example.org 0600000008", "Inès roy@example.org ", "Paul  0600000009"];
    assert_eq!(rows(&app.pool, reached).await.iter().filter(|row| told.contains(&&***row)).count(), 3);
    files(PUPILS, &teachers.replace("roy@example.org", ""), GUARDIANS).applied(&app).await;
    assert!(rows(&app.pool, reached).await.contains(&told[1].to_owned()), "an empty address takes none away");
}

#[sqlx::test(migrations = false)]
async fn whom_an_unreadable_line_may_be_about_stays_as_she_was(pool: PgPool) {
    let app = with_school(pool).await;
    files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    let before = in_force(&app).await;
    let malformed = |text: &str, who: &str| {
        let line = text.lines().find(|line| line.contains(who)).unwrap();
        text.replace(line, "\"SEUL\";\"\"")
    };
    let (pupils, teachers) = (malformed(PUPILS, "Léo"), malformed(TEACHERS, "Paul"));
    let guardians = malformed(GUARDIANS, "Alice");
    for delivery in [files(&pupils, &teachers, &guardians), files(&PUPILS.replace("Léo", ""), TEACHERS, GUARDIANS)] {
        let summary = delivery.applied(&app).await;
        assert_eq!((summary.people_missing, summary.people_created), (0, 0), "{summary:?}");
        assert_eq!(in_force(&app).await, before);
        let aside: Vec<_> = summary.set_aside.iter().map(proto::identity::v1::SetAside::code).collect();
        assert!(aside.contains(&FindingCode::OndeUnreadStays), "{aside:?}");
    }
    let gone = PUPILS.lines().filter(|line| !line.contains("Léo")).collect::<Vec<_>>().join("\n");
    assert_eq!(files(&gone, TEACHERS, GUARDIANS).applied(&app).await.people_missing, 1);
}

#[sqlx::test(migrations = false)]
async fn a_right_of_which_onde_says_nothing_is_what_the_aaf_says(pool: PgPool) {
    let app = with_school(pool).await;
    let link = "update identity.guardianships
                set legal = null, import_id = (select import_id from identity.imports where source = 'onde')";
    files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    sqlx::query(link).execute(&app.pool).await.unwrap();
    Delivery::premier_degre().applied(&app).await;
    let of_aaf = "select concat_ws(' ', legal, source) from identity.guardianships join identity.imports using (import_id)
                  where valid_until is null and legal = 1";
    assert_eq!(rows(&app.pool, of_aaf).await, ["1 aaf"]);
}

/// What the AAF and ONDE say of one name they say of one person.
async fn one_person(app: &TestApp, given_name: &str) {
    let one = "update identity.source_records r set person_id = o.person_id
               from identity.people p, identity.source_records o join identity.people q using (person_id)
               where r.source = 'onde' and p.person_id = r.person_id and p.given_name = $1 and o.source = 'aaf' and q.given_name = $1";
    let functions = "delete from identity.functions f using identity.people p
                     where p.person_id = f.person_id and p.given_name = $1
                     and not exists (select from identity.source_records r where r.person_id = p.person_id)";
    let memberships = functions.replace("functions", "memberships");
    for merge in [one, functions, &memberships] {
        sqlx::query(sqlx::AssertSqlSafe(merge)).bind(given_name).execute(&app.pool).await.unwrap();
    }
}

#[sqlx::test(migrations = false)]
async fn a_delivery_is_taken_back_although_another_feed_says_by_now_what_it_ended(pool: PgPool) {
    let app = with_school(pool).await;
    files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    one_person(&app, "Inès").await;
    let wrong = Delivery::premier_degre().without_record("PersEducNat", "830001").applied(&app).await;
    files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    let ines = |rows: Vec<String>| rows.into_iter().filter(|row| row.starts_with("Inès")).collect::<Vec<_>>();
    let by_onde = ines(in_force(&app).await);
    assert!(by_onde.contains(&"Inès = 4 DEC 8001".to_owned()), "{by_onde:?}");
    assert!(roll_back(&app, &wrong.import_id).await.unwrap().applied);
    assert_eq!(ines(in_force(&app).await), by_onde);
}

#[sqlx::test(migrations = false)]
async fn what_onde_said_of_an_ecole_ends_where_the_aaf_lists_it_whole(pool: PgPool) {
    let app = with_school(pool).await;
    let of_aaf = in_force(&app).await;
    files(PUPILS, TEACHERS, GUARDIANS).applied(&app).await;
    let with_onde = in_force(&app).await;
    let summary = Delivery::premier_degre().applied(&app).await;
    assert_eq!((in_force(&app).await, summary.people_missing), (of_aaf, 5));
    roll_back(&app, &summary.import_id).await.unwrap();
    assert_eq!(in_force(&app).await, with_onde);
}
