//! One journey, on one process and on two.

use platform::client::as_caller;
use proto::identity::v1::{GetOverviewRequest, ListDevicesRequest, Session};
use tonic::Code;
use uuid::Uuid;

use crate::{
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
    assert_eq!(browser.sign_in(&login, PASSWORD).await.leads_to(), "/");
    let today = browser.open("/").await.unwrap();
    assert_eq!(today.status, 200, "{}", today.text);
    assert!(today.text.contains(given_name) && today.text.contains("Département des Hauts-de-Seine"), "{}", today.text);

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
