//! People added by hand by the forms: her code shown once and in no address, her account, what a head may give, departure and return.

use proto::identity::v1::Profile;

use crate::{
    browser::{Browser, Page},
    deliveries::{administrator, delivery},
    directory::{COLLEGE, Files, applied, followed},
    installation::Installation,
    people::{PASSWORD, letters, open_account, signed_in_agent},
};

const PEOPLE: &str = "/annuaire/personnes";
const NEW: &str = "/annuaire/personnes/nouvelle";
const CODE: &str = "/annuaire/personnes/code";

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_added_opens_her_account_leaves_and_is_recognised() {
    let installation = Installation::start("by-hand").await;
    let _program = installation.serve_all().await;
    let mut browser = administrator(&installation).await;
    applied(&mut browser, &without(delivery(), "DURAND-EXEMPLE")).await;
    let last_day: String =
        sqlx::query_scalar("select (current_date + 90)::text").fetch_one(&installation.database()).await.unwrap();
    an_administrator_adds(&installation, &mut browser, &last_day).await;
    a_head_adds(&installation, &last_day).await;
    she_leaves_and_comes_back(&mut browser, &last_day).await;
    let before = browser.open(PEOPLE).await.unwrap();
    assert!(!before.text.contains("lui ressemble"), "{}", before.text);
    applied(&mut browser, &delivery()).await;
    let alike = browser.open(PEOPLE).await.unwrap();
    let paul = entry(&alike, "Paul Durand Exemple");
    assert!(paul.contains("lui ressemble") && paul.contains("/annuaire/rapprochements"), "{paul}");
    assert!(!entry(&alike, "Nadia Benali").contains("lui ressemble"), "{}", alike.text);
}

/// An AESH, as an administrator writes her down.
fn nadia<'a>(form_id: &'a str, last_day: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("form_id", form_id),
        ("given_name", "Nadia"),
        ("family_name", "Benali"),
        ("email", "nadia@example.org"),
        ("uai", COLLEGE),
        ("function_code", "AES"),
        ("function_label", "Accompagnante (AESH)"),
        ("last_day", last_day),
    ]
}

/// The same answers but for one.
fn but<'a>(answers: &[(&'a str, &'a str)], field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    answers.iter().map(|(name, given)| (*name, if *name == field { value } else { *given })).collect()
}

async fn an_administrator_adds(installation: &Installation, browser: &mut Browser, last_day: &str) {
    let asked = browser.open(NEW).await.unwrap();
    assert!(asked.text.contains("<option value=\"AES\">") && !asked.text.contains("\"COLTER\""), "{}", asked.text);
    let (form_id, mut other) = (asked.field("form_id").to_owned(), signed_in_agent(installation, "Zéphyrine").await.0);
    let answers = nadia(&form_id, last_day);
    assert_eq!(other.submit(NEW, &answers).await.unwrap().status, 403);
    assert_eq!(other.open(PEOPLE).await.unwrap().status, 403);
    let wrong =
        [("uai", "0000000A", "ne porte ce numéro"), ("last_day", "2020-01-01", "dans deux ans"), ("email", "nadia", "e-mail")];
    for (field, value, words) in wrong {
        let refused = browser.submit(NEW, &but(&answers, field, value)).await.unwrap();
        assert!(
            refused.status == 422 && refused.text.contains("field-error") && refused.text.contains(words),
            "{}",
            refused.text
        );
    }
    let added = browser.submit(NEW, &answers).await.unwrap();
    assert_eq!(added.leads_to(), CODE);
    let (letter, shown) = (browser.letter.clone(), browser.open(CODE).await.unwrap());
    let code = code(&shown);
    assert!(shown.text.contains("Nadia Benali"), "{}", shown.text);
    other.letter = letter;
    assert_eq!(other.open(CODE).await.unwrap().leads_to(), PEOPLE, "it is shown to whoever added her");
    browser.submit(NEW, &answers).await.unwrap().leads_to();
    let listed = browser.open(&format!("{PEOPLE}?fait=ajoutee")).await.unwrap();
    assert!(listed.text.matches("<h2>Nadia Benali</h2>").count() == 1 && !listed.text.contains(&code), "{}", listed.text);
    assert_eq!(browser.open(CODE).await.unwrap().leads_to(), PEOPLE, "it is shown once");
    assert!(!browser.addresses.lock().unwrap().iter().any(|address| address.contains(&code)));
    let login = open_account(&mut installation.browser(), &code, "").await;
    assert!(login.contains("benali"), "{login}");
    let listed = browser.open(PEOPLE).await.unwrap();
    assert!(entry(&listed, "Nadia Benali").contains("Compte ouvert"), "{}", listed.text);
}

/// In her own school, and no head.
async fn a_head_adds(installation: &Installation, last_day: &str) {
    let code = letters(installation, COLLEGE, Profile::Head).await.remove(0).code;
    let mut browser = installation.browser();
    let login = open_account(&mut browser, &code, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    assert!(browser.open("/annuaire").await.unwrap().text.contains(PEOPLE));
    let asked = browser.open(NEW).await.unwrap();
    assert!(asked.text.contains(&format!("<option value=\"{COLLEGE}\"")), "{}", asked.text);
    let form_id = asked.field("form_id").to_owned();
    let paul = but(&but(&nadia(&form_id, last_day), "given_name", "Paul"), "family_name", "Durand Exemple");
    let refused = browser.submit(NEW, &but(&paul, "function_code", "DIR")).await.unwrap();
    assert!(refused.status == 422 && refused.text.contains("vous ne pouvez pas la donner"), "{}", refused.text);
    let shown = followed(&mut browser, NEW, &but(&paul, "function_code", "aed")).await;
    assert!(shown.text.contains("Paul Durand Exemple"), "{}", shown.text);
    let listed = browser.open(PEOPLE).await.unwrap();
    assert!(entry(&listed, "Nadia Benali").contains("Accompagnante (AESH)"), "hers too: {}", listed.text);
}

async fn she_leaves_and_comes_back(browser: &mut Browser, last_day: &str) {
    let listed = browser.open(PEOPLE).await.unwrap();
    let path = entry(&listed, "Nadia Benali").split_once("href=\"").unwrap().1.split('"').next().unwrap().to_owned();
    assert!(browser.open(&path).await.unwrap().text.contains("value=\"nadia@example.org\""));
    let answers = but(&nadia("", last_day), "family_name", "Benali-Roux");
    let refused = browser.submit(&path, &but(&answers, "given_name", " ")).await.unwrap();
    assert!(refused.status == 422 && refused.text.contains("Écrivez le prénom"), "{}", refused.text);
    let changed = followed(browser, &path, &answers).await;
    assert!(changed.text.contains("C’est enregistré") && changed.text.contains("Benali-Roux"), "{}", changed.text);
    let end = format!("{path}/terminer");
    assert!(browser.open(&end).await.unwrap().text.contains("Nadia Benali-Roux quitte"));
    let ended = followed(browser, &end, &[]).await;
    assert!(ended.text.contains("ne fait plus partie") && !ended.text.contains("<h2>Nadia"), "{}", ended.text);
    let all = browser.open(&format!("{PEOPLE}?passees")).await.unwrap();
    assert!(entry(&all, "Nadia Benali-Roux").contains("Partie."), "{}", all.text);
    assert!(browser.open(&path).await.unwrap().text.contains("pour la faire revenir"));
    let back = followed(browser, &path, &nadia("", last_day)).await;
    assert!(entry(&back, "Nadia Benali").contains("Jusqu’au"), "{}", back.text);
    assert_eq!(browser.open(&path.replace(COLLEGE, "0269903Y")).await.unwrap().status, 404);
}

fn code(page: &Page) -> String {
    page.text.split_once("identity-login\">").unwrap().1.split('<').next().unwrap().to_owned()
}

/// What the list says of one.
fn entry<'a>(page: &'a Page, name: &str) -> &'a str {
    let heading = format!("<h2>{name}</h2>");
    page.text.split("<li class=\"card entry").find(|entry| entry.contains(&heading)).unwrap_or_else(|| panic!("{}", page.text))
}

/// The delivery without the records of staff that hold these words.
fn without(files: Files, words: &str) -> Files {
    let kept = |(name, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8(bytes).unwrap();
        let (start, rest) = text.split_once("<addRequest>").unwrap();
        let records = rest.split("<addRequest>").filter(|record| !name.contains("PersEducNat") || !record.contains(words));
        let records: Vec<String> = records.map(|record| format!("<addRequest>{record}")).collect();
        (name, format!("{start}{}", records.concat()).into_bytes())
    };
    files.into_iter().map(kept).collect()
}
