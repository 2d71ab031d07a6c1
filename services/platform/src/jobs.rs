//! Scheduled work under a lease: one holder at a time, whatever the replicas; a holder that dies loses the lease.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::lifecycle::Lifecycle;

/// How long a holder may stay silent before another replica takes over.
const LEASE: Duration = Duration::from_mins(1);
/// How often a holder says that it still works.
const RENEWAL: Duration = Duration::from_secs(20);
/// How often at most a replica looks whether work is due.
const LOOK: Duration = Duration::from_secs(15);

/// What a service does by the clock.
#[derive(Clone)]
pub struct Job {
    /// Its row in the table `jobs`, unique in the service.
    pub name: &'static str,
    /// From the end of one run to the beginning of the next.
    pub every: Duration,
    /// One run; it may be cut off at any await, and is then run again.
    pub run: Arc<dyn Fn() -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>,
}

/// Runs the job whenever it is due, until the soft shutdown; a run that has begun may end, until the hard one.
pub async fn run(pool: PgPool, job: Job, lifecycle: Lifecycle) {
    let soft = lifecycle.soft();
    while !soft.is_cancelled() {
        if let Err(error) = turn(&pool, &job, &lifecycle).await {
            tracing::warn!(job = job.name, error = &error as &dyn std::error::Error, "the job's lease cannot be reached");
        }
        tokio::select! {
            () = soft.cancelled() => {}
            () = sleep(LOOK.min(job.every)) => {}
        }
    }
}

/// Takes the lease if the job is due, runs it and gives the lease back.
async fn turn(pool: &PgPool, job: &Job, lifecycle: &Lifecycle) -> Result<(), sqlx::Error> {
    let Some(mut lease) = take(pool, job.name).await? else {
        return Ok(());
    };
    let hard = lifecycle.hard();
    let outcome = tokio::select! {
        outcome = (job.run)() => Some(outcome),
        error = renew(pool, job.name, &mut lease) => return Err(error),
        () = hard.cancelled() => None,
    };
    match outcome {
        Some(Ok(())) => give_back(pool, job.name, lease, job.every, None).await,
        Some(Err(error)) => failed(pool, job, lease, &error).await,
        None => give_back(pool, job.name, lease, Duration::ZERO, None).await,
    }
}

async fn failed(pool: &PgPool, job: &Job, lease: DateTime<Utc>, error: &anyhow::Error) -> Result<(), sqlx::Error> {
    tracing::error!(job = job.name, error = format!("{error:#}"), "the job failed");
    metrics::counter!("job_failures_total", "job" => job.name).increment(1);
    give_back(pool, job.name, lease, job.every.min(Duration::from_mins(1)), Some(error.to_string())).await
}

/// The end of the lease, if the job is due and nobody else holds it.
async fn take(pool: &PgPool, name: &str) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query("insert into jobs (job) values ($1) on conflict do nothing").bind(name).execute(pool).await?;
    sqlx::query_scalar(
        "update jobs set leased_until = now() + $2
         where job = $1 and next_run_at <= now() and (leased_until is null or leased_until < now())
         returning leased_until",
    )
    .bind(name)
    .bind(LEASE)
    .fetch_optional(pool)
    .await
}

/// Keeps the lease while the job runs; ends only when it was lost.
async fn renew(pool: &PgPool, name: &str, lease: &mut DateTime<Utc>) -> sqlx::Error {
    let mut ticks = interval(RENEWAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let renewed = sqlx::query_scalar(
            "update jobs set leased_until = now() + $3 where job = $1 and leased_until = $2 returning leased_until",
        )
        .bind(name)
        .bind(*lease)
        .bind(LEASE)
        .fetch_one(pool)
        .await;
        match renewed {
            Ok(until) => *lease = until,
            Err(error) => return error,
        }
    }
}

/// Ends the lease, unless another replica has taken it over.
async fn give_back(
    pool: &PgPool,
    name: &str,
    lease: DateTime<Utc>,
    wait: Duration,
    error: Option<String>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update jobs set leased_until = null, next_run_at = now() + $3, last_error = $4 where job = $1 and leased_until = $2",
    )
    .bind(name)
    .bind(lease)
    .bind(wait)
    .bind(error)
    .execute(pool)
    .await?;
    Ok(())
}
