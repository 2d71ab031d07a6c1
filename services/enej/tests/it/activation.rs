//! The pages of the activation: reloaded, gone back to, mixed up, late, refused; none holds anything in its address.

use uuid::Uuid;

use crate::{
    browser::{Browser, Page},
    installation::Installation,
    people::{PASSWORD, agent, give_code, registered},
};

const CODE: &str = "/activation";
const CHOOSE: &str = "/activation/mot-de-passe";
const DONE: &str = "/activation/terminee";

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_an_activation_bear_what_people_do() {
    let installation = Installation::start("activation").await;
    let _program = installation.serve_all().await;
    pages_are_reloaded_and_gone_back_to(&installation).await;
    an_activation_that_is_gone_begins_again(&installation).await;
    two_letters_in_one_browser_are_not_mixed_up(&installation).await;
    whatever_is_refused_says_why(&installation).await;
    a_welcome_is_promised_only_when_one_leaves(&installation).await;
}

async fn letter(installation: &Installation, given_name: &str) -> String {
    let email = format!("{}@example.org", Uuid::now_v7().simple());
    registered(installation, agent(given_name, "Quintefeuille", &email)).await
}

async fn choose(browser: &mut Browser, form_id: &str, password: &str) -> Page {
    let answers = [("form_id", form_id), ("password", password)];
    browser.submit(CHOOSE, &answers).await.unwrap()
}

async fn login_shown(browser: &mut Browser) -> String {
    browser.open(DONE).await.unwrap().login().to_owned()
}

async fn pages_are_reloaded_and_gone_back_to(installation: &Installation) {
    let mut browser = installation.browser();
    let form_id = give_code(&mut browser, &letter(installation, "Ombeline").await).await;
    assert_eq!(browser.open(CHOOSE).await.unwrap().field("form_id"), form_id, "reloaded, the form is the same");
    assert_eq!(browser.open(DONE).await.unwrap().leads_to(), CHOOSE, "nothing is done yet");

    let before = browser.activation.clone();
    assert_eq!(choose(&mut browser, &form_id, PASSWORD).await.leads_to(), DONE);
    let login = login_shown(&mut browser).await;
    assert_eq!(login_shown(&mut browser).await, login, "reloaded, it is shown again");
    assert_eq!(browser.open(CHOOSE).await.unwrap().leads_to(), DONE, "going back shows what was done");
    assert_eq!(choose(&mut browser, &form_id, PASSWORD).await.leads_to(), DONE);

    let mut twin = browser.clone();
    twin.activation = before; // the second of two clicks, sent before the first was answered
    assert_eq!(choose(&mut twin, &form_id, PASSWORD).await.leads_to(), DONE);
    assert_eq!(login_shown(&mut twin).await, login);
    assert_eq!(browser.sign_in(&login, PASSWORD).await.leads_to(), "/");
}

async fn an_activation_that_is_gone_begins_again(installation: &Installation) {
    let mut browser = installation.browser();
    let form_id = give_code(&mut browser, &letter(installation, "Zéphyrine").await).await;
    let kept = browser.activation.clone().unwrap();
    for activation in [None, Some("AAAA".to_owned()), Some(kept[..kept.len() - 1].to_owned())] {
        browser.activation = activation;
        let late = choose(&mut browser, &form_id, PASSWORD).await;
        assert_eq!(late.leads_to(), "/activation?expiree");
        for path in [CHOOSE, DONE] {
            assert_eq!(browser.open(path).await.unwrap().leads_to(), "/activation?expiree", "{path}");
        }
    }
    let asked = browser.open("/activation?expiree").await.unwrap();
    assert!(asked.text.contains("Nous n’avons plus votre code") && asked.text.contains("name=\"code\""), "{}", asked.text);
    browser.activation = Some(kept);
    assert_eq!(choose(&mut browser, &form_id, PASSWORD).await.leads_to(), DONE, "nothing was opened meanwhile");
}

async fn two_letters_in_one_browser_are_not_mixed_up(installation: &Installation) {
    let mut browser = installation.browser();
    let first = give_code(&mut browser, &letter(installation, "Sidonie").await).await;
    let second = give_code(&mut browser, &letter(installation, "Philomène").await).await;
    assert_eq!(choose(&mut browser, &first, PASSWORD).await.leads_to(), "/activation?remplacee");
    let asked = browser.open("/activation?remplacee").await.unwrap();
    assert!(asked.text.contains("Une autre activation a commencé"), "{}", asked.text);
    assert_eq!(choose(&mut browser, &second, PASSWORD).await.leads_to(), DONE);
    assert_eq!(login_shown(&mut browser).await, "philomene.quintefeuille");
    assert_eq!(choose(&mut browser, &first, PASSWORD).await.leads_to(), "/activation?remplacee", "nor afterwards");
}

async fn whatever_is_refused_says_why(installation: &Installation) {
    let mut browser = installation.browser();
    let empty = browser.submit(CODE, &[("code", " ")]).await.unwrap();
    assert_eq!((empty.status, empty.text.contains("Écrivez le code")), (422, true));
    let form_id = give_code(&mut browser, &letter(installation, "Hermengarde").await).await;
    let long = "quatre loutres ".repeat(9);
    for (password, said) in [
        ("courte", "avoir 12 caractères"),
        (&long, "128 caractères au plus"),
        ("hermengarde Quintefeuille", "contient votre nom"),
        ("motdepasse123456", "trop connu"),
    ] {
        is_refused(&mut browser, &form_id, &[("password", password)], &[said]).await;
    }
    let malformed = [("password", PASSWORD), ("email", "hermengarde")];
    is_refused(&mut browser, &form_id, &malformed, &["adresse e-mail n’est pas complète"]).await;
    assert_eq!(choose(&mut browser, &form_id, PASSWORD).await.leads_to(), DONE, "the letter still opens the account");
}

/// These sentences are said, and no other; the form can be sent again.
async fn is_refused(browser: &mut Browser, form_id: &str, answers: &[(&str, &str)], said: &[&str]) {
    let refused = browser.submit(CHOOSE, &[&[("form_id", form_id)], answers].concat()).await.unwrap();
    assert_eq!(refused.status, 422, "{said:?}: {}", refused.text);
    assert_eq!(refused.text.matches("class=\"field-error\"").count(), said.len(), "{said:?} and nothing else");
    assert!(said.iter().all(|sentence| refused.text.contains(sentence)), "{said:?}: {}", refused.text);
    assert_eq!(refused.field("form_id"), form_id);
}

async fn a_welcome_is_promised_only_when_one_leaves(installation: &Installation) {
    let promised = async |given_name: &str, address: &str| {
        let mut browser = installation.browser();
        let code = letter(installation, given_name).await;
        let directory_s = "update identity.people set email = $1 where given_name = $2";
        let known = sqlx::query(directory_s).bind(address).bind(given_name).execute(&installation.database()).await.unwrap();
        assert_eq!(known.rows_affected(), 1);
        let form_id = give_code(&mut browser, &code).await;
        choose(&mut browser, &form_id, PASSWORD).await;
        browser.open(DONE).await.unwrap().text.contains("vers votre adresse e-mail")
    };
    assert!(promised("Cunégonde", "cunegonde@example.org").await, "the directory knows her address");
    assert!(!promised("Isolde", "").await, "nobody knows her address");
}
