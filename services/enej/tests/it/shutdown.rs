//! SIGTERM: what was begun is finished, soft first, hard at the end of the grace, and the exit code says that all is well.

use std::time::Duration;

use futures::future::join_all;
use proto::identity::v1::SignInRequest;
use sqlx::{PgPool, Postgres, Transaction};
use tokio::time::Instant;
use tonic::Request;

use crate::{
    installation::{Installation, within},
    people::{PASSWORD, signed_in_agent, signing_in},
    program::Program,
};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_being_served_is_served_to_the_end() {
    let installation = with_long_deadlines("shutdown").await;
    let mut program = installation.serve_all().await;
    let (mut browser, login) = signed_in_agent(&installation, "Ombeline").await;
    let mut visitors = vec![browser.clone(); 2];
    let mut programs = vec![installation.identity(); 2];

    let database = installation.database();
    let held = hold_accounts(&database).await;
    let pages = join_all(visitors.iter_mut().map(|visitor| visitor.sign_in(&login, PASSWORD)));
    let calls = join_all(programs.iter_mut().map(|identity| identity.sign_in(unhurried(&login))));
    let stopping = async {
        waiting(&database, 4).await;
        program.terminate().await;
        within(30, "it takes no new work", async || program.has_closed_its_doors().await).await;
        within(30, "nor do the pages", async || browser.open("/").await.is_err()).await;
        held.rollback().await.unwrap();
    };
    let (pages, calls, ()) = tokio::join!(pages, calls, stopping);
    assert!(pages.iter().all(|page| page.status == 303), "{:?}", pages.iter().map(|page| page.status).collect::<Vec<_>>());
    assert!(calls.iter().all(Result::is_ok), "{calls:?}");
    ends_well(&mut program, Duration::from_secs(25)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_ends_does_not_hold_the_shutdown() {
    let mut installation = with_long_deadlines("grace").await;
    installation.environment.insert("ENEJ__SERVER__GRACE_SECONDS".into(), "1".into());
    let mut program = installation.serve_all().await;
    let (_, login) = signed_in_agent(&installation, "Ombeline").await;

    let database = installation.database();
    let _held = hold_accounts(&database).await;
    let mut identity = installation.identity();
    let stopping = async {
        waiting(&database, 1).await;
        program.terminate().await;
        // The grace, a second for what must stop hard, and a busy machine.
        ends_well(&mut program, Duration::from_secs(10)).await;
    };
    let (call, ()) = tokio::join!(identity.sign_in(unhurried(&login)), stopping);
    assert!(call.is_err());
}

/// No call ends by itself while its test looks on.
async fn with_long_deadlines(name: &str) -> Installation {
    let mut installation = Installation::start(name).await;
    installation.environment.insert("ENEJ__SERVER__DEADLINE_SECONDS".into(), "60".into());
    installation
}

fn unhurried(login: &str) -> Request<SignInRequest> {
    let mut request = Request::new(signing_in(login));
    request.set_timeout(Duration::from_mins(1));
    request
}

async fn ends_well(program: &mut Program, at_most: Duration) {
    let began = Instant::now();
    let status = program.ended().await;
    assert!(status.success() && began.elapsed() < at_most, "{status} after {:?}", began.elapsed());
}

/// As long as this is held, whoever signs in waits.
async fn hold_accounts(database: &PgPool) -> Transaction<'_, Postgres> {
    let mut held = database.begin().await.unwrap();
    sqlx::query("lock table identity.accounts in access exclusive mode").execute(&mut *held).await.unwrap();
    held
}

async fn waiting(database: &PgPool, number: i64) {
    let waiting = "select count(*) from pg_stat_activity where usename = 'identity' and wait_event_type = 'Lock'";
    let all = async || sqlx::query_scalar::<_, i64>(waiting).fetch_one(database).await.unwrap() >= number;
    within(30, "all of them wait for the database", all).await;
}
