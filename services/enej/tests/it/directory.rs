//! The directory's pages by their forms: merges decided, a second letter claimed, a function written, a year closed.

use proto::identity::v1::{ActivationLetter, Profile};
use uuid::Uuid;

use crate::{
    browser::{Browser, Page},
    deliveries::{NEW, administrator, delivery, ended},
    installation::Installation,
    people::{PASSWORD, letters, open_account, signed_in_agent},
};

const MERGES: &str = "/annuaire/rapprochements";
const FUNCTION: &str = "/annuaire/fonctions/modifier";
/// A school of the delivery.
pub const COLLEGE: &str = "0269901W";
const ELSEWHERE: &str = "0920149B";
const CLAIM: &str = "/activation/autre-courrier";

pub type Files = Vec<(String, Vec<u8>)>;

#[tokio::test(flavor = "multi_thread")]
async fn merges_are_decided_by_an_administrator_or_by_the_code_of_a_second_letter() {
    let installation = Installation::start("merges").await;
    let _program = installation.serve_all().await;
    let mut browser = administrator(&installation).await;
    applied(&mut browser, &delivery()).await;
    applied(&mut browser, &elsewhere(delivery())).await;
    let first = browser.open("/annuaire").await.unwrap();
    assert!(first.text.contains("rapprochements attendent une décision"), "{}", first.text);
    an_administrator_decides(&installation, &mut browser).await;
    the_person_claims(&installation).await;
}

async fn an_administrator_decides(installation: &Installation, browser: &mut Browser) {
    let proposed = browser.open(MERGES).await.unwrap();
    let (paul, claire) = (form(&proposed, "Paul", "/reunir"), form(&proposed, "Claire", "/laisser"));
    let (mut other, _) = signed_in_agent(installation, "Zéphyrine").await;
    for path in [&paul, &claire] {
        assert_eq!(other.submit(path, &[]).await.unwrap().status, 403);
    }
    assert_eq!(other.open(MERGES).await.unwrap().status, 403);
    let said = [(paul.as_str(), "Les deux fiches sont réunies"), (&paul, "déjà été décidé"), (&claire, "restent distinctes")];
    for (path, words) in said {
        let shown = followed(browser, path, &[]).await;
        assert!(shown.text.contains(words), "{words}: {}", shown.text);
    }
    let merged = browser.open(&format!("{MERGES}?etat=reunis")).await.unwrap();
    let shown = followed(browser, &form(&merged, "Paul", "/separer"), &[]).await;
    assert!(shown.text.contains("à nouveau séparées"), "{}", shown.text);
    for (state, name) in [("distincts", "Claire"), ("separes", "Paul")] {
        let listed = browser.open(&format!("{MERGES}?etat={state}")).await.unwrap();
        assert!(
            listed.text.contains(name) && !listed.text.contains("<form action=\"/annuaire/rapprochements"),
            "{}",
            listed.text
        );
    }
}

/// Whoever has an account gets no letter: the second is the other Alice's.
async fn the_person_claims(installation: &Installation) {
    let code =
        |letters: &[ActivationLetter], name: &str| letters.iter().find(|letter| letter.given_name == name).unwrap().code.clone();
    let first = code(&letters(installation, COLLEGE, Profile::Guardian).await, "Alice");
    let mut browser = installation.browser();
    let login = open_account(&mut browser, &first, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    let others = letters(installation, ELSEWHERE, Profile::Guardian).await;
    let wrong = browser.submit(CLAIM, &[("code", &code(&others, "Bruno"))]).await.unwrap();
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("un autre nom que le vôtre"), "{}", wrong.text);
    let second = code(&others, "Alice");
    let shown = followed(&mut browser, CLAIM, &[("code", &second)]).await;
    assert!(shown.text.contains("C’est ajouté à votre compte"), "{}", shown.text);
    let again = browser.submit(CLAIM, &[("code", &second)]).await.unwrap();
    assert!(again.status == 422 && again.text.contains("n’est pas reconnu"), "{}", again.text);
    assert!(!browser.addresses.lock().unwrap().iter().any(|address| address.contains(&second)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_is_written_and_a_year_that_nobody_delivers_is_closed() {
    let installation = Installation::start("rollover").await;
    let _program = installation.serve_all().await;
    let mut browser = administrator(&installation).await;
    let empty = browser.open("/annuaire/rentree").await.unwrap();
    let (_, rest) = empty.text.split_once("Rentrée ").unwrap();
    let year: u16 = rest[..4].parse().unwrap();
    applied(&mut browser, &dated(delivery(), year - 1)).await;
    let (mut other, _) = signed_in_agent(&installation, "Zéphyrine").await;
    a_function(&mut browser, &mut other).await;
    a_year(&mut browser, &mut other, year).await;
}

async fn a_function(browser: &mut Browser, other: &mut Browser) {
    let choice = [("code", "XYZ"), ("label", "Médiatrice"), ("profile", "vie-scolaire")];
    assert_eq!(other.submit(FUNCTION, &choice).await.unwrap().status, 403);
    let table = followed(browser, FUNCTION, &choice).await;
    assert!(table.text.contains("XYZ") && table.text.contains("par Ombeline Quintefeuille"), "{}", table.text);
    for (wrong, words) in [
        ([("code", "X Z"), ("profile", "direction")], "sans espace"),
        ([("code", "XYZ"), ("profile", "eleve")], "Choisissez un profil"),
    ] {
        let refused = browser.submit(FUNCTION, &wrong).await.unwrap();
        assert!(refused.status == 422 && refused.text.contains(words), "{}", refused.text);
    }
    assert_eq!(browser.open(&format!("{FUNCTION}?code=INCONNU")).await.unwrap().status, 404);
}

async fn a_year(browser: &mut Browser, other: &mut Browser, year: u16) {
    let listed = browser.open("/annuaire/rentree?attente").await.unwrap();
    assert!(listed.text.contains("Rentrée pas encore livrée") && listed.text.contains(COLLEGE), "{}", listed.text);
    let close = format!("/annuaire/rentree/{COLLEGE}/clore");
    let asked = browser.open(&close).await.unwrap();
    let before = asked.field("year").to_owned();
    assert_eq!(before, (year - 1).to_string());
    assert_eq!(other.submit(&close, &[("year", &before)]).await.unwrap().status, 403);
    let too_early = browser.submit(&close, &[("year", &year.to_string())]).await.unwrap();
    assert_eq!(too_early.status, 400);
    let closed = followed(browser, &close, &[("year", &before)]).await;
    assert!(closed.text.contains("L’année est close") && closed.text.contains("à la main le"), "{}", closed.text);
    assert!(!closed.text.contains("/clore\""), "there is nothing left to close");
    let named = browser.open(&format!("/annuaire/rentree/{COLLEGE}/introuvables")).await.unwrap();
    assert_eq!(named.status, 404, "names are for the head");
}

/// Sends it and applies it.
pub async fn applied(browser: &mut Browser, files: &Files) {
    let sent = browser.deliver(NEW, files).await.unwrap();
    let run = sent.leads_to().to_owned();
    assert_eq!(ended(browser, &run).await.status, 200);
    let import = browser.open(&run).await.unwrap().leads_to().to_owned();
    let form_id = Uuid::new_v4().to_string();
    let begun = browser.submit(&format!("{import}/appliquer"), &[("form_id", &form_id), ("confirm", "yes")]).await.unwrap();
    let done = ended(browser, begun.leads_to()).await;
    assert!(done.text.contains("Appliqué le"), "{}", done.text);
}

/// The page to which a form leads.
pub async fn followed(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let answer = browser.submit(path, fields).await.unwrap();
    let next = answer.leads_to().to_owned();
    browser.open(&next).await.unwrap()
}

/// Where the form of one proposal goes.
fn form(page: &Page, name: &str, action: &str) -> String {
    let entry = page.text.split("<li class=\"card entry\">").find(|entry| entry.contains(&format!("<h2>{name}"))).unwrap();
    let actions = entry.split("<form action=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    actions.into_iter().find(|path| path.ends_with(action)).unwrap().to_owned()
}

/// The same people as the académie 25 knows them.
fn elsewhere(files: Files) -> Files {
    let changes = [("<value>08</value>", "<value>25</value>"), (COLLEGE, ELSEWHERE), ("0269903Y", "0920150C")];
    let moved = |text: String| changes.iter().fold(text, |text, (from, to)| text.replace(from, to));
    files.into_iter().map(|(name, bytes)| (name, moved(String::from_utf8(bytes).unwrap()).into_bytes())).collect()
}

/// Of the first day of a school year.
fn dated(files: Files, year: u16) -> Files {
    files.into_iter().map(|(name, bytes)| (name.replace("20260901", &format!("{year}0901")), bytes)).collect()
}
