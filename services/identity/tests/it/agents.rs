//! Agents of local authorities, whom operators register.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use uuid::Uuid;

use crate::calls::{activation, agent, agent_session, invalid_field, nobody, operator, overview, renewed};

fn zoe() -> CreateAgentRequest {
    agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Département des Hauts-de-Seine")
}

#[sqlx::test(migrations = false)]
async fn each_field_that_cannot_be_used_is_named(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let organisation = |change: fn(&mut Organisation)| {
        let mut asked = zoe();
        change(asked.organisation.as_mut().unwrap());
        asked
    };
    for (field, asked) in [
        ("request_id", CreateAgentRequest { request_id: "un".into(), ..zoe() }),
        ("given_name", CreateAgentRequest { given_name: "  ".into(), ..zoe() }),
        ("family_name", CreateAgentRequest { family_name: String::new(), ..zoe() }),
        ("email", CreateAgentRequest { email: String::new(), ..zoe() }),
        ("email", CreateAgentRequest { email: "zoe.example.org".into(), ..zoe() }),
        ("organisation", CreateAgentRequest { organisation: None, ..zoe() }),
        ("organisation", organisation(|organisation| organisation.code.clear())),
        ("organisation", organisation(|organisation| organisation.name.clear())),
        ("organisation.kind", organisation(|organisation| organisation.kind = "région".into())),
    ] {
        assert_eq!(invalid_field(operator(&app).create_agent(asked).await), field);
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from identity.people").fetch_one(&app.pool).await.unwrap();
    assert_eq!(kept, 0);
}

#[sqlx::test(migrations = false)]
async fn the_same_address_twice_is_one_person_with_two_mandates(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let session = agent_session(&app, zoe()).await;
    let again = agent("Zoé", "Martin", "ZOE@example.org", "commune", "92050", "Nanterre");
    let again = operator(&app).create_agent(again).await.unwrap().into_inner();
    assert_eq!((again.person_id.as_str(), again.letter), (session.person_id.as_str(), None));
    let session = renewed(&app, &session).await.unwrap();
    let kinds: Vec<_> = overview(&app, &session).await.organisations.into_iter().map(|organisation| organisation.kind).collect();
    assert_eq!(kinds, ["commune", "departement"]);
    assert_eq!(app.drained_events().await, Vec::<String>::new(), "she is who she was");
}

#[sqlx::test(migrations = false)]
async fn the_same_address_at_once_is_one_person(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let register = || async { operator(&app).create_agent(zoe()).await.unwrap().into_inner().person_id };
    let (one, two, three) = tokio::join!(register(), register(), register());
    assert_eq!((&one, &one), (&two, &three));
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged"]);
}

#[sqlx::test(migrations = false)]
async fn an_agent_registered_again_before_she_opens_her_account_gets_a_letter_that_ends_the_first(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let mut codes = vec![];
    for _ in 0..2 {
        codes.push(operator(&app).create_agent(zoe()).await.unwrap().into_inner().letter.unwrap().code);
    }
    nobody(&app).find_activation(FindActivationRequest { code: codes[0].clone() }).await.unwrap_err();
    nobody(&app).activate(activation(&codes[1])).await.unwrap();
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn the_same_request_gives_the_same_letter_and_another_is_refused(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let asked = zoe();
    let first = operator(&app).create_agent(asked.clone()).await.unwrap().into_inner();
    let again = operator(&app).create_agent(asked.clone()).await.unwrap().into_inner();
    assert_eq!(first, again);
    let other = CreateAgentRequest { given_name: "Zélie".into(), ..asked };
    assert_eq!(invalid_field(operator(&app).create_agent(other).await), "request_id");
    assert_eq!(app.drained_events().await, ["enej.identity.v1.PeopleChanged"]);
}

#[sqlx::test(migrations = false)]
async fn her_title_is_hers_at_each_organisation_and_may_change(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let session = agent_session(&app, zoe()).await;
    let mut promoted = zoe();
    promoted.organisation.as_mut().unwrap().title = "Directrice du numérique".into();
    operator(&app).create_agent(promoted).await.unwrap();
    let colleague = agent(
        "Luc",
        "Morel",
        &format!("{}@example.org", Uuid::now_v7().simple()),
        "departement",
        "92",
        "Département des Hauts-de-Seine",
    );
    let colleague = agent_session(&app, colleague).await;
    assert_eq!(overview(&app, &session).await.organisations[0].title, "Directrice du numérique");
    assert_eq!(overview(&app, &colleague).await.organisations[0].title, "Chargée de mission");
    let organisations: i64 =
        sqlx::query_scalar("select count(*) from identity.organisations").fetch_one(&app.pool).await.unwrap();
    assert_eq!(organisations, 1);
}
