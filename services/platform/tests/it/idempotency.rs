//! The same request id gives the same answer, once.

use std::time::Duration;

use platform::{
    request_ids::{Asked, Error, housekeeping},
    secrets::Secrets,
};
use proto::identity::v1::PersonActivated;
use sqlx::PgPool;
use tokio::time::timeout;
use tonic::{Code, Status};

use crate::stage::{activated, with_tables};

const ID: &str = "01890f6e-0000-7000-8000-000000000001";

fn asked<'a>(secrets: &'a Secrets, caller: &'a str, request: &PersonActivated) -> Asked<'a> {
    Asked::new(secrets, "ActivatePerson", caller, ID, request).unwrap()
}

/// Answers once; the answer of a repetition is the first one.
async fn answer(
    pool: &PgPool,
    caller: &str,
    request: &PersonActivated,
    answer: &PersonActivated,
) -> Result<PersonActivated, Error> {
    let secrets = Secrets::from_key(&[7; 32]);
    let asked = asked(&secrets, caller, request);
    let mut tx = pool.begin().await?;
    if let Some(answer) = asked.recall(&mut tx).await? {
        return Ok(answer);
    }
    asked.remember(&mut tx, answer).await?;
    tx.commit().await?;
    Ok(answer.clone())
}

#[sqlx::test(migrations = false)]
async fn a_repetition_is_given_the_first_answer(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let (request, first) = (activated(1), activated(2));
    assert_eq!(answer(&pool, "p1", &request, &first).await.unwrap(), first);
    assert_eq!(answer(&pool, "p1", &request, &activated(3)).await.unwrap(), first);
    let stored: Vec<u8> = sqlx::query_scalar("select answer from request_ids").fetch_one(&pool).await.unwrap();
    assert!(!stored.windows(36).any(|window| window == first.person_id.as_bytes()), "the answer is kept in clear");
}

#[sqlx::test(migrations = false)]
async fn another_request_under_the_same_id_is_refused(pool: PgPool) {
    let pool = with_tables(&pool).await;
    answer(&pool, "p1", &activated(1), &activated(2)).await.unwrap();
    let refusal = Status::from(answer(&pool, "p1", &activated(1), &activated(2)).await.unwrap_err());
    assert_eq!((refusal.code(), refusal.message()), (Code::InvalidArgument, "request_id: was used for another request"));
}

#[sqlx::test(migrations = false)]
async fn two_callers_share_no_answer(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let request = activated(1);
    let (one, other) = (activated(2), activated(3));
    answer(&pool, "p1", &request, &one).await.unwrap();
    assert_eq!(answer(&pool, "p2", &request, &other).await.unwrap(), other);
}

#[sqlx::test(migrations = false)]
async fn a_concurrent_repetition_waits_for_the_answer(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let secrets = Secrets::from_key(&[7; 32]);
    let (request, first) = (activated(1), activated(2));
    let asked = asked(&secrets, "p1", &request);
    let mut tx = pool.begin().await.unwrap();
    assert_eq!(asked.recall::<PersonActivated>(&mut tx).await.unwrap(), None);
    let unused = activated(3);
    let mut repetition = Box::pin(answer(&pool, "p1", &request, &unused));
    assert!(timeout(Duration::from_millis(300), &mut repetition).await.is_err(), "it did not wait");
    asked.remember(&mut tx, &first).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(repetition.await.unwrap(), first);
}

#[sqlx::test(migrations = false)]
async fn a_call_that_failed_leaves_its_id_free(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let secrets = Secrets::from_key(&[7; 32]);
    let mut tx = pool.begin().await.unwrap();
    let failed: Option<PersonActivated> = asked(&secrets, "p1", &activated(1)).recall(&mut tx).await.unwrap();
    assert_eq!(failed, None);
    tx.rollback().await.unwrap();
    let second = activated(2);
    assert_eq!(answer(&pool, "p1", &activated(1), &second).await.unwrap(), second);
}

#[sqlx::test(migrations = false)]
async fn after_a_day_an_id_is_free_and_forgotten(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let age = async |hours: i32| {
        let sql = "update request_ids set created_at = now() - make_interval(hours => $1)";
        sqlx::query(sql).bind(hours).execute(&pool).await.unwrap();
    };
    let housekeeping = housekeeping(pool.clone());
    let (request, first, second) = (activated(1), activated(2), activated(3));
    answer(&pool, "p1", &request, &first).await.unwrap();
    age(23).await;
    (housekeeping.run)().await.unwrap();
    assert_eq!(answer(&pool, "p1", &request, &second).await.unwrap(), first);
    age(25).await;
    assert_eq!(answer(&pool, "p1", &request, &second).await.unwrap(), second);
    age(25).await;
    (housekeeping.run)().await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from request_ids").fetch_one(&pool).await.unwrap();
    assert_eq!(left, 0);
}

#[sqlx::test(migrations = false)]
async fn without_an_id_nothing_is_kept_and_a_malformed_one_is_refused(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let secrets = Secrets::from_key(&[7; 32]);
    let mut connection = pool.acquire().await.unwrap();
    let asked = Asked::new(&secrets, "ActivatePerson", "p1", "", &activated(1)).unwrap();
    assert_eq!(asked.recall::<PersonActivated>(&mut connection).await.unwrap(), None);
    asked.remember(&mut connection, &activated(2)).await.unwrap();
    assert_eq!(asked.recall::<PersonActivated>(&mut connection).await.unwrap(), None);
    assert!(matches!(Asked::new(&secrets, "ActivatePerson", "p1", "abc", &activated(1)), Err(Error::Malformed)));
}
