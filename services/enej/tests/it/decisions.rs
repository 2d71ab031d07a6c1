//! Decisions that no delivery undoes, by the forms: a head withdraws a guardian's authority, and it holds after the next delivery.

use proto::identity::v1::Profile;
use uuid::Uuid;

use crate::{
    browser::{Browser, Page},
    deliveries::{administrator, delivery},
    directory::{COLLEGE, applied, followed},
    installation::Installation,
    people::{PASSWORD, letters, open_account, signed_in_agent},
};

const DECISIONS: &str = "/annuaire/decisions";
const NEW: &str = "/annuaire/decisions/nouvelle";
const WITHHELD: &str = "Sans effet, par décision";

#[tokio::test(flavor = "multi_thread")]
async fn a_head_withdraws_an_authority_and_the_next_delivery_does_not_bring_it_back() {
    let installation = Installation::start("decisions").await;
    let _program = installation.serve_all().await;
    let mut administrator = administrator(&installation).await;
    applied(&mut administrator, &delivery()).await;
    assert!(guardians_with_letters(&installation).await.contains(&"Alice".to_owned()));
    let mut head = somebody(&installation, Profile::Head).await;
    assert!(head.open("/annuaire").await.unwrap().text.contains(DECISIONS));
    let pupil = a_head_finds(&mut head).await;
    let withdraw = it_is_refused_at_its_field(&mut head, &pupil).await;
    it_is_recorded_once(&mut head, &pupil, &withdraw).await;
    nobody_else_sees_any_of_it(&installation, &pupil, &withdraw).await;
    applied(&mut administrator, &delivery()).await;
    assert!(!guardians_with_letters(&installation).await.contains(&"Alice".to_owned()));
    assert!(head.open(&pupil).await.unwrap().text.contains(WITHHELD));
    an_administrator_protects(&mut administrator, &pupil).await;
    it_ends(&mut head).await;
    assert!(guardians_with_letters(&installation).await.contains(&"Alice".to_owned()), "what the delivery says holds again");
    let addresses = head.addresses.lock().unwrap().clone();
    assert!(!addresses.iter().any(|address| ["zo", "alice", "exemple"].iter().any(|name| address.to_lowercase().contains(name))));
}

/// With the account of her letter.
async fn somebody(installation: &Installation, profile: Profile) -> Browser {
    let code = letters(installation, COLLEGE, profile).await.remove(0).code;
    let mut browser = installation.browser();
    let login = open_account(&mut browser, &code, "").await;
    browser.sign_in_first(&login, PASSWORD).await;
    browser
}

async fn guardians_with_letters(installation: &Installation) -> Vec<String> {
    letters(installation, COLLEGE, Profile::Guardian).await.into_iter().map(|letter| letter.given_name).collect()
}

/// Where links with these words lead.
fn links(page: &Page, words: &str) -> Vec<String> {
    let anchors = page.text.split("<a ").skip(1).filter_map(|rest| rest.split_once("</a>"));
    let led = anchors.filter(|(anchor, _)| anchor.split_once('>').unwrap().1.contains(words));
    led.map(|(anchor, _)| anchor.split_once("href=\"").unwrap().1.split('"').next().unwrap().replace("&#38;", "&")).collect()
}

/// By her class, in the only school that the head leads.
async fn a_head_finds(head: &mut Browser) -> String {
    let asked = head.open(NEW).await.unwrap();
    assert!(asked.text.contains("Dans quelle classe"), "{}", asked.text);
    let mut found = vec![];
    for class in links(&asked, "").into_iter().filter(|path| path.contains("classe=")) {
        found.extend(links(&head.open(&class).await.unwrap(), "Zoé"));
    }
    let pupil = found.remove(0);
    let shown = head.open(&pupil).await.unwrap();
    for words in ["Alice", "mère", "Autorité parentale : oui", "Annuaire académique, second degré", "Rien n’est décidé"] {
        assert!(shown.text.replace('\u{a0}', " ").contains(words), "{words}: {}", shown.text);
    }
    assert!(!shown.text.contains(WITHHELD) && !shown.text.contains("/opposition"), "{}", shown.text);
    pupil
}

/// Where the form is.
async fn it_is_refused_at_its_field(head: &mut Browser, pupil: &str) -> String {
    let shown = head.open(pupil).await.unwrap();
    let withdraw = links(&shown, "autorité parentale d’Alice").remove(0);
    let form = head.open(&withdraw).await.unwrap();
    assert!(form.text.contains("Ce que cela ne fait pas"), "{}", form.text);
    let form_id = form.field("form_id").to_owned();
    let long = "x".repeat(201);
    for (field, value, words) in [
        ("first_day", "2020-01-01", "Choisissez aujourd’hui ou un jour à venir"),
        ("last_day", "2020-01-01", "ne vient pas avant le premier"),
        ("reference", &long, "200 caractères au plus"),
    ] {
        let refused = head.submit(&withdraw, &[("form_id", &form_id), (field, value)]).await.unwrap();
        let shown = refused.text.contains("field-error") && refused.text.contains(words);
        assert!(refused.status == 422 && shown && refused.text.contains(&format!("value=\"{value}\"")), "{}", refused.text);
    }
    let minor = head.submit(&format!("{pupil}/opposition"), &[("form_id", &Uuid::new_v4().to_string())]).await.unwrap();
    assert!(minor.status == 422 && minor.text.contains("n’a pas encore 18"), "{}", minor.text);
    assert!(head.open(pupil).await.unwrap().text.contains("Rien n’est décidé"), "nothing was changed");
    withdraw
}

async fn it_is_recorded_once(head: &mut Browser, pupil: &str, withdraw: &str) {
    let form_id = Uuid::new_v4().to_string();
    let answers = [("form_id", &*form_id), ("first_day", ""), ("reference", "Jugement du 12/03/2026")];
    let recorded = followed(head, withdraw, &answers).await;
    assert!(recorded.text.contains("La décision est notée") && recorded.text.contains(WITHHELD), "{}", recorded.text);
    assert!(links(&recorded, "autorité parentale d’Alice").is_empty(), "{}", recorded.text);
    let again = head.submit(withdraw, &answers).await.unwrap().leads_to().to_owned();
    assert_eq!(again, format!("{pupil}?fait=notee"));
    let other = Uuid::new_v4().to_string();
    let twice = head.submit(withdraw, &[("form_id", &other)]).await.unwrap();
    assert!(twice.status == 422 && twice.text.contains("déjà décidé"), "{}", twice.text);
    let listed = head.open(DECISIONS).await.unwrap();
    assert_eq!(listed.text.matches("<h2>Autorité parentale retirée</h2>").count(), 1, "{}", listed.text);
    for words in ["Alice", "pour Zoé", "Jugement du 12/03/2026", "Notée par Claire"] {
        assert!(listed.text.contains(words), "{words}: {}", listed.text);
    }
}

async fn nobody_else_sees_any_of_it(installation: &Installation, pupil: &str, withdraw: &str) {
    let teacher = somebody(installation, Profile::Teacher).await;
    let agent = signed_in_agent(installation, "Zéphyrine").await.0;
    for mut browser in [teacher, agent] {
        let class = format!("{NEW}?etablissement={COLLEGE}&classe=");
        for path in [DECISIONS, NEW, &class, pupil, withdraw] {
            let refused = browser.open(path).await.unwrap();
            assert!(refused.status == 403 && !refused.text.contains("Alice"), "{path}: {}", refused.text);
        }
        let form_id = Uuid::new_v4().to_string();
        assert_eq!(browser.submit(withdraw, &[("form_id", &form_id)]).await.unwrap().status, 403);
        let end = format!("{DECISIONS}/terminer/{}", Uuid::now_v7());
        assert_eq!(browser.submit(&end, &[]).await.unwrap().status, 403);
        assert!(!browser.open("/").await.unwrap().text.contains(DECISIONS));
    }
}

/// In a school whose number she types.
async fn an_administrator_protects(browser: &mut Browser, pupil: &str) {
    assert!(browser.open(NEW).await.unwrap().text.contains("name=\"etablissement\""));
    let unknown = browser.open(&format!("{NEW}?etablissement=0000000A")).await.unwrap();
    assert!(unknown.status == 422 && unknown.text.contains("ne porte ce numéro"), "{}", unknown.text);
    let classes = browser.open(&format!("{NEW}?etablissement={}", COLLEGE.to_lowercase())).await.unwrap();
    assert!(!links(&classes, "").iter().filter(|path| path.contains("classe=")).collect::<Vec<_>>().is_empty());
    let shown = browser.open(pupil).await.unwrap();
    let protect = links(&shown, "adresse d’Alice").remove(0);
    let form_id = Uuid::new_v4().to_string();
    let protected = followed(browser, &protect, &[("form_id", &form_id)]).await;
    assert!(protected.text.contains("Adresse protégée"), "{}", protected.text);
    let refused = followed(browser, &format!("{pupil}/opposition"), &[("form_id", &Uuid::new_v4().to_string())]).await;
    assert!(refused.text.contains("ne dépend pas de vous"), "{}", refused.text);
    let nobody = format!("{DECISIONS}/terminer/{}", Uuid::now_v7());
    assert!(followed(browser, &nobody, &[]).await.text.contains("Rien n’a changé"));
}

async fn it_ends(head: &mut Browser) {
    let listed = head.open(DECISIONS).await.unwrap();
    let end = links(&listed, "Y mettre fin").remove(0);
    let asked = head.open(&end).await.unwrap();
    assert!(asked.text.contains("Si la livraison dit que cette personne est responsable"), "{}", asked.text);
    let ended = followed(head, &end, &[]).await;
    assert!(ended.text.contains("cette décision a pris fin") && !ended.text.contains("Zoé"), "{}", ended.text);
    let before = head.open(&end).await.unwrap().leads_to().to_owned();
    assert!(head.open(&before).await.unwrap().text.contains("avait déjà pris fin"));
    let all = head.open(&format!("{DECISIONS}?finies")).await.unwrap();
    assert!(all.text.contains("Alice") && all.text.contains("Quelqu’un y a mis fin le"), "{}", all.text);
}
