//! A territory is imported and people of every profile use ENEJ; nothing that was told anywhere holds who they are.

mod told;

use loadtests::population::{
    Population, SchoolYear, Territory,
    cast::{CastMember, cast},
    delivery,
};
use proto::identity::v1::Profile;

use crate::{
    browser::Browser,
    installation::{Installation, within},
    people::{PASSWORD, agent, letters, open_account, registered},
    privacy::told::{Secrets, Told},
    witness::Witness,
};

/// Somebody who opened her account.
struct Player {
    browser: Browser,
    login: String,
    code: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_told_holds_who_people_are() {
    let mut installation = Installation::start("privacy").await;
    installation.environment.insert("ENEJ__TELEMETRY__LOG".into(), "debug".into());
    let witness = Witness::listen(&installation).await;
    let program = installation.serve_all().await;
    let population = imported(&installation).await;

    let mut players = vec![];
    for member in cast(&population) {
        let code = letter_of(&installation, &member).await;
        players.push(play(&installation, code).await);
    }
    let code =
        registered(&installation, agent("Ombeline", "Quintefeuille", "ombeline.quintefeuille@hauts-de-seine.example")).await;
    players.push(play(&installation, code).await);
    let welcomed = players.len();
    within(60, "everybody is welcomed", async || installation.mails().len() >= welcomed).await;
    within(60, "every event is heard", async || witness.events().len() > welcomed).await;

    let told = Told::by(&installation, &program, &witness, players.iter().map(|player| &player.browser)).await;
    witness.end().await;
    let mut secrets = Secrets::of(&population);
    secrets.add("given name", "Ombeline");
    secrets.add("family name", "Quintefeuille");
    secrets.add("e-mail", "ombeline.quintefeuille@hauts-de-seine.example");
    secrets.add("password", "hippocampes");
    for player in &players {
        secrets.add("login", &player.login);
        secrets.add("activation code", &player.code);
        secrets.add("activation code", &player.code.replace('-', ""));
        secrets.add("session", player.browser.session.as_ref().unwrap());
        secrets.add("activation under way", player.browser.activation.as_ref().unwrap());
    }
    told.is_complete(&players[0].login);
    let known = secrets.found_in(&installation.mails().concat());
    assert!(known.len() > welcomed, "every mail holds a name and a login, we find only {known:?}");
    let token = "eyJ0eXAi"; // how each access token begins
    assert!(installation.operator().starts_with(token));
    for (place, text) in &told.places {
        assert!(!text.contains(token), "{place} holds an access token");
        let found = secrets.found_in(text);
        assert!(found.is_empty(), "{place} holds {found:?}");
    }
}

async fn imported(installation: &Installation) -> Population {
    let population = Population::invent(Territory::Demo, SchoolYear::starting(2026).unwrap(), 1);
    let folder = installation.directory.join("territory");
    delivery::write(&population, &folder).unwrap();
    let output = installation.run(&["import", "aaf", folder.to_str().unwrap(), "--apply"]).await;
    assert!(output.status.success(), "{output:?}");
    population
}

async fn letter_of(installation: &Installation, member: &CastMember) -> String {
    let name = format!("PROFILE_{}", member.profile.to_uppercase());
    let profile = Profile::from_str_name(&name).unwrap();
    let mut letters = letters(installation, member.schools[0], profile).await.into_iter();
    let hers = letters.find(|letter| letter.given_name == member.given_name && letter.family_name == member.family_name);
    hers.unwrap_or_else(|| panic!("no letter for {member:?}")).code
}

/// What somebody does on her first day, mistakes included, in her own language.
async fn play(installation: &Installation, code: String) -> Player {
    let mut browser = installation.browser();
    assert_eq!(browser.open("/appareils").await.unwrap().leads_to(), "/connexion?suite=/appareils");
    assert_eq!(browser.submit("/activation", &[("code", "AAAA-BBBB-CCCC")]).await.unwrap().status, 422);
    let email = format!("{}@famille.example", code.to_lowercase());
    let login = open_account(&mut browser, &code, &email).await;
    assert_eq!(browser.sign_in(&login, "trente hippocampes de laine").await.status, 422);
    assert_eq!(browser.sign_in(&email, PASSWORD).await.status, 422, "a login is asked for, not an address");
    browser.sign_in_first(&login, PASSWORD).await;
    for language in ["fr", "en"] {
        browser.language = language;
        for path in ["/", "/appareils", "/mes-coordonnees", "/charte", "/nulle-part"] {
            let page = browser.open(path).await.unwrap();
            assert_eq!(page.status, if path == "/nulle-part" { 404 } else { 200 }, "{path}: {}", page.text);
        }
    }
    let mut elsewhere = browser.clone();
    elsewhere.session = None;
    assert_eq!(elsewhere.sign_in(&login, PASSWORD).await.leads_to(), "/");
    assert_eq!(elsewhere.submit("/deconnexion", &[]).await.unwrap().leads_to(), "/connexion?deconnecte");
    Player { browser, login, code }
}
