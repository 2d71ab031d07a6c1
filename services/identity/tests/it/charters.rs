//! Charters: told as due until they are accepted, by family and version.

use platform::{auth::DueCharter, config::Settings, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;

use crate::{
    calls::{agent, agent_session, invalid_field, operator, refusal, renewed, session_of, with},
    directory::Directory,
};

fn accepting(charters: &[(CharterFamily, u32)]) -> AcceptCharterRequest {
    let charters = charters.iter().map(|(family, version)| Charter { family: (*family).into(), version: *version });
    AcceptCharterRequest { charters: charters.collect() }
}

/// What the token of a session says is due.
fn due(app: &TestApp, session: &Session) -> Vec<(CharterFamily, u32)> {
    let caller = app.verifier.verify(&session.access_token).unwrap();
    caller.due_charters.iter().map(|due| (CharterFamily::try_from(due.family).unwrap(), due.version)).collect()
}

#[sqlx::test(migrations = false)]
async fn each_family_that_somebody_belongs_to_is_due_until_it_is_accepted(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let class = directory.class(&school, "3A").await;
    let pupil = directory.pupil("Lina", "Petit", &school, class).await;
    let parent = directory.parent("Anne", "Petit", &school, pupil).await;
    directory.function(parent, &school, Profile::Teacher).await;
    let pupil = session_of(&app, &school.uai, Profile::Pupil, pupil).await;
    let parent = session_of(&app, &school.uai, Profile::Guardian, parent).await;
    let agent = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine")).await;
    assert_eq!(due(&app, &pupil), [(CharterFamily::Pupil, 1)]);
    assert_eq!(due(&app, &parent), [(CharterFamily::Guardian, 1), (CharterFamily::Staff, 1)]);
    assert_eq!(due(&app, &agent), [(CharterFamily::Agent, 1)]);

    with(&app, &parent).accept_charter(accepting(&[(CharterFamily::Guardian, 1)])).await.unwrap();
    let half = renewed(&app, &parent).await.unwrap();
    assert_eq!(due(&app, &half), [(CharterFamily::Staff, 1)], "one of the two");
    for _ in 0..2 {
        with(&app, &half).accept_charter(accepting(&[(CharterFamily::Staff, 1), (CharterFamily::Guardian, 1)])).await.unwrap();
    }
    assert_eq!(due(&app, &renewed(&app, &parent).await.unwrap()), []);
    assert_eq!(due(&app, &renewed(&app, &pupil).await.unwrap()), [(CharterFamily::Pupil, 1)], "another's stays due");
    let kept = "select concat_ws(' ', given_name, family, a.version, accepted_at > now() - interval '1 minute')
                from identity.charter_acceptances a join identity.people using (person_id) order by 1";
    let kept: Vec<String> = sqlx::query_scalar(kept).fetch_all(&app.pool).await.unwrap();
    assert_eq!(kept, ["Anne 2 1 t", "Anne 3 1 t"], "who, which, which version, when");
}

#[sqlx::test(migrations = false)]
async fn a_new_version_is_due_again_and_none_is_due_that_is_not_in_force(pool: PgPool) {
    let app = TestApp::start(pool.clone(), identity::SERVICE).await;
    let asked = agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine");
    let session = agent_session(&app, asked).await;
    with(&app, &session).accept_charter(accepting(&[(CharterFamily::Agent, 1)])).await.unwrap();
    let second = in_force(&pool, 2).await;
    let session = again(&second, session).await;
    assert_eq!(due(&second, &session), [(CharterFamily::Agent, 2)]);
    let late = with(&second, &session).accept_charter(accepting(&[(CharterFamily::Agent, 1)])).await;
    assert_eq!(refusal(late), (Code::FailedPrecondition, "CHARTER_NOT_IN_FORCE".into()));
    with(&second, &session).accept_charter(accepting(&[(CharterFamily::Agent, 2)])).await.unwrap();
    let session = again(&second, session).await;
    assert_eq!(due(&second, &session), []);
    let first = in_force(&pool, 1).await;
    let session = again(&first, session).await;
    assert_eq!(due(&first, &session), [], "whoever accepted the second needs not accept the first again");
    let none = in_force(&pool, 0).await;
    let session = again(&none, session).await;
    assert_eq!(due(&none, &session), []);
    let no_charter = with(&none, &session).accept_charter(accepting(&[(CharterFamily::Agent, 0)])).await;
    assert_eq!(refusal(no_charter), (Code::FailedPrecondition, "CHARTER_NOT_IN_FORCE".into()));
}

/// The session with a new token.
async fn again(app: &TestApp, session: Session) -> Session {
    Session { device_secret: session.device_secret.clone(), ..renewed(app, &session).await.unwrap() }
}

/// The same directory under another setting.
async fn in_force(pool: &PgPool, agent: u16) -> TestApp {
    let settings = Settings::load().with("identity.charters.agent", agent);
    TestApp::start_with(pool.clone(), identity::SERVICE, settings).await
}

#[sqlx::test(migrations = false)]
async fn nobody_accepts_what_is_not_hers(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let session = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine")).await;
    let mut agent = with(&app, &session);
    for foreign in [accepting(&[]), accepting(&[(CharterFamily::Pupil, 1)]), accepting(&[(CharterFamily::Unspecified, 1)])] {
        assert_eq!(invalid_field(agent.accept_charter(foreign).await), "charters");
    }
    assert_eq!(invalid_field(operator(&app).accept_charter(accepting(&[(CharterFamily::Agent, 1)])).await), "charters");
    let kept: i64 = sqlx::query_scalar("select count(*) from identity.charter_acceptances").fetch_one(&app.pool).await.unwrap();
    assert_eq!(kept, 0);
}

#[sqlx::test(migrations = false)]
async fn what_was_accepted_under_another_id_counts(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let teacher = directory.somebody("Paul", "Morel", &school, Profile::Teacher).await;
    let session = session_of(&app, &school.uai, Profile::Teacher, teacher).await;
    let alias = directory.person("Paul", "Morel").await;
    sqlx::query("insert into identity.aliases (alias_id, person_id) values ($1, $2)")
        .bind(alias)
        .bind(teacher)
        .execute(&app.pool)
        .await
        .unwrap();
    sqlx::query("insert into identity.charter_acceptances (person_id, family, version) values ($1, 3, 1)")
        .bind(alias)
        .execute(&app.pool)
        .await
        .unwrap();
    assert_eq!(due(&app, &renewed(&app, &session).await.unwrap()), []);
    let expected: Vec<DueCharter> = vec![];
    let renewed = renewed(&app, &session).await.unwrap();
    assert_eq!(app.verifier.verify(&renewed.access_token).unwrap().due_charters, expected);
}
