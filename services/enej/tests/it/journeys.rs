//! One journey, on one process and on two.

use platform::client::as_caller;
use proto::identity::v1::{GetOverviewRequest, ListDevicesRequest, Session};
use tonic::Code;
use uuid::Uuid;

use crate::{
    browser::Browser,
    installation::{Installation, within},
    people::{PASSWORD, agent, open_account, patiently, registered, session},
};

#[tokio::test(flavor = "multi_thread")]
async fn serves_as_one_process_and_as_two() {
    let mut installation = Installation::start("journeys").await;
    installation.environment.insert("ENEJ__AUTH__TRUST_INTERVAL_SECONDS".into(), "1".into());

    let program = installation.serve_all().await;
    let healthy = async || installation.run(&["healthcheck"]).await.status.success();
    within(10, "the health service says what /readyz says", healthy).await;
    journey(&installation, "Ombeline").await;
    program.kill().await;

    let _both = installation.serve_apart().await;
    journey(&installation, "Zéphyrine").await;
}

/// From the letter to the last sign-out.
async fn journey(installation: &Installation, given_name: &str) {
    let email = format!("{}@example.org", Uuid::now_v7().simple());
    let code = registered(installation, agent(given_name, "Quintefeuille", &email)).await;
    let mut browser = installation.browser();
    assert_eq!(browser.open("/").await.unwrap().leads_to(), "/connexion");
    let login = open_account(&mut browser, &code, &email).await;
    let spent = browser.submit("/activation", &[("code", &code)]).await.unwrap();
    assert_eq!(spent.status, 422, "a code opens one account");

    let wrong = browser.sign_in(&login, "trente hippocampes de laine").await;
    assert_eq!((wrong.status, browser.session.is_none()), (422, true));
    declined(&mut browser.clone(), &login).await;
    browser.sign_in_first(&login, PASSWORD).await;
    let today = browser.open("/").await.unwrap();
    assert_eq!(today.status, 200, "{}", today.text);
    assert!(today.text.contains(given_name) && today.text.contains("Département des Hauts-de-Seine"), "{}", today.text);

    contact(&mut browser).await;
    let elsewhere = patiently(async || session(&mut installation.identity(), &login).await).await.unwrap();
    let devices = browser.open("/appareils").await.unwrap();
    assert_eq!(devices.text.matches("class=\"card device\"").count(), 2, "{}", devices.text);
    everywhere(installation, &login, elsewhere).await;
    let gone = browser.open("/").await.unwrap();
    assert!(gone.leads_to().starts_with("/connexion?expiree"), "{:?}", gone.location);

    assert_eq!(browser.sign_in(&login, PASSWORD).await.leads_to(), "/");
    let before = browser.session.clone();
    assert_eq!(browser.submit("/deconnexion", &[]).await.unwrap().leads_to(), "/connexion?deconnecte");
    assert_eq!(browser.session, None);
    browser.session = before;
    let left = async || browser.clone().open("/").await.unwrap().status == 303;
    within(60, "the signed-out device is refused", left).await;
    within(60, "she is welcomed", async || installation.mails().iter().any(|mail| mail.contains(&format!("To: {email}")))).await;
}

/// Whoever does not accept the charter gets no page but it, and may leave.
async fn declined(browser: &mut Browser, login: &str) {
    assert_eq!(browser.sign_in(login, PASSWORD).await.leads_to(), "/");
    for path in ["/", "/mes-coordonnees"] {
        assert!(browser.open(path).await.unwrap().leads_to().starts_with("/charte"), "{path}");
    }
    assert!(browser.submit("/appareils/tout-deconnecter", &[]).await.unwrap().leads_to().starts_with("/charte"));
    let other = [("charters", "1:1"), ("next", "/"), ("accepted", "yes")];
    assert_eq!(browser.submit("/charte", &other).await.unwrap().leads_to(), "/charte", "a pupil's charter is not hers");
    let broken = [("charters", "tout"), ("next", "/"), ("accepted", "yes")];
    assert_eq!(browser.submit("/charte", &broken).await.unwrap().status, 400);
    assert_eq!(browser.open("/charte").await.unwrap().status, 200, "in no loop");
    assert_eq!(browser.submit("/deconnexion", &[]).await.unwrap().leads_to(), "/connexion?deconnecte");
}

/// Types, corrects, agrees and withdraws by the form.
async fn contact(browser: &mut Browser) {
    const PATH: &str = "/mes-coordonnees";
    let typed = [("email", "ombeline@famille.example"), ("mobile", "01 42 00 00 00"), ("mobile_urgent", "yes")];
    let refused = browser.submit(PATH, &typed).await.unwrap();
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("id=\"mobile-error\"") && refused.text.contains("01 42 00 00 00"), "{}", refused.text);
    let typed = [("email", "ombeline@famille.example"), ("mobile", "06 12 34 56 78"), ("mobile_urgent", "yes")];
    assert_eq!(browser.submit(PATH, &typed).await.unwrap().leads_to(), "/mes-coordonnees?enregistre");
    let saved = browser.open("/mes-coordonnees?enregistre").await.unwrap().text;
    assert!(saved.contains("value=\"0612345678\"") && saved.contains("ombeline@famille.example"), "{saved}");
    assert_eq!(saved.matches(" checked").count(), 1, "{saved}");
    let withdrawn = [("email", "ombeline@famille.example"), ("mobile", "0612345678")];
    browser.submit(PATH, &withdrawn).await.unwrap().leads_to();
    assert_eq!(browser.open(PATH).await.unwrap().text.matches(" checked").count(), 0);
}

/// Signs everything out from one browser; another browser and a program with a token learn of it within a minute.
async fn everywhere(installation: &Installation, login: &str, elsewhere: Session) {
    let (mut here, mut there) = (installation.browser(), installation.browser());
    for browser in [&mut here, &mut there] {
        browser.sign_in(login, PASSWORD).await.leads_to();
        assert_eq!(browser.open("/").await.unwrap().status, 200);
    }
    let overview =
        async || installation.identity().get_overview(as_caller(GetOverviewRequest {}, &elsewhere.access_token)?).await;
    patiently(overview).await.unwrap();

    let left = here.submit("/appareils/tout-deconnecter", &[]).await.unwrap();
    assert_eq!(left.leads_to(), "/connexion?deconnecte-partout");
    within(60, "the other browser is signed out", async || there.open("/").await.unwrap().status == 303).await;
    let refused = async || {
        let devices = as_caller(ListDevicesRequest {}, &elsewhere.access_token).unwrap();
        installation.identity().list_devices(devices).await.is_err_and(|status| status.code() == Code::Unauthenticated)
    };
    within(60, "the token is refused", refused).await;
}
