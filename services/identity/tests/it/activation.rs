//! From the code on paper to a session.

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::{identity_service_client::IdentityServiceClient, *};
use sqlx::PgPool;
use uuid::Uuid;

#[sqlx::test(migrations = false)]
async fn an_agent_opens_her_account_signs_in_and_sees_herself(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let mut operator = IdentityServiceClient::new(app.channel(Some(&Caller::operator())));
    let mut nobody = IdentityServiceClient::new(app.channel(None));

    let agent = CreateAgentRequest {
        request_id: Uuid::new_v4().to_string(),
        given_name: "Zoé".into(),
        family_name: "L'Été".into(),
        email: "zoe@example.org".into(),
        organisation: Some(Organisation {
            kind: "departement".into(),
            code: "92".into(),
            name: "Département des Hauts-de-Seine".into(),
            title: "Chargée de mission".into(),
            ..Organisation::default()
        }),
    };
    let code = operator.create_agent(agent).await.unwrap().into_inner().letter.unwrap().code;
    let preview = nobody.find_activation(FindActivationRequest { code: code.to_lowercase() }).await.unwrap().into_inner().preview.unwrap();
    assert_eq!((preview.given_name.as_str(), preview.family_initial.as_str()), ("Zoé", "L"));

    let activate = ActivateRequest {
        request_id: Uuid::new_v4().to_string(),
        code,
        password: "trois renards bleus".into(),
        email: String::new(),
        locale: "fr".into(),
    };
    let opened = nobody.activate(activate.clone()).await.unwrap().into_inner();
    let again = nobody.activate(activate).await.unwrap().into_inner();
    assert_eq!((opened.login.as_str(), &opened), ("zoe.l-ete", &again));

    let sign_in = SignInRequest { login: "Zoé.L-Été".into(), password: "trois renards bleus".into(), device_label: "/".into(), personal: true };
    let session = nobody.sign_in(sign_in).await.unwrap().into_inner().session.unwrap();
    let caller = app.verifier.verify(&session.access_token).unwrap();
    let mut zoe = IdentityServiceClient::new(app.channel(Some(&caller)));
    let overview = zoe.get_overview(GetOverviewRequest {}).await.unwrap().into_inner();
    assert_eq!(overview.organisations[0].title, "Chargée de mission");
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PersonActivated"]);
}
