//! Scheduled work: one holder, whatever the replicas.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::FutureExt;
use platform::{jobs, jobs::Job, lifecycle::Lifecycle};
use sqlx::PgPool;
use tokio::time::sleep;

use crate::stage::{eventually, with_tables};

/// Counts its runs, and how many were at work at the same time.
#[derive(Clone, Default)]
struct Work {
    runs: Arc<AtomicUsize>,
    working: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Work {
    fn job(&self, fails: bool) -> Job {
        let work = self.clone();
        let run = move || {
            let work = work.clone();
            async move { work.once(fails).await }.boxed()
        };
        Job { name: "count", every: Duration::from_millis(50), run: Arc::new(run) }
    }

    async fn once(&self, fails: bool) -> anyhow::Result<()> {
        self.most.fetch_max(self.working.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        sleep(Duration::from_millis(80)).await;
        self.working.fetch_sub(1, Ordering::SeqCst);
        self.runs.fetch_add(1, Ordering::SeqCst);
        anyhow::ensure!(!fails, "there is nothing to count");
        Ok(())
    }

    fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }
}

async fn stop(lifecycle: &Lifecycle) {
    lifecycle.stop();
    lifecycle.run(Duration::from_secs(5)).await;
}

#[sqlx::test(migrations = false)]
async fn three_replicas_take_turns(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let (work, lifecycle) = (Work::default(), Lifecycle::default());
    for _ in 0..3 {
        lifecycle.spawn(jobs::run(pool.clone(), work.job(false), lifecycle.clone()));
    }
    eventually("it runs", async || work.runs() >= 5).await;
    stop(&lifecycle).await;
    assert_eq!(work.most.load(Ordering::SeqCst), 1, "two replicas worked at the same time");
}

#[sqlx::test(migrations = false)]
async fn a_lease_that_ran_out_is_taken_over_and_one_that_did_not_is_respected(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let (work, lifecycle) = (Work::default(), Lifecycle::default());
    let held = "insert into jobs (job, leased_until) values ('count', now() + interval '1 second')";
    sqlx::query(held).execute(&pool).await.unwrap();
    lifecycle.spawn(jobs::run(pool.clone(), work.job(false), lifecycle.clone()));
    sleep(Duration::from_millis(500)).await;
    assert_eq!(work.runs(), 0);
    eventually("it is taken over", async || work.runs() > 0).await;
    stop(&lifecycle).await;
}

#[sqlx::test(migrations = false)]
async fn a_failure_is_noted_and_the_job_runs_again(pool: PgPool) {
    let pool = with_tables(&pool).await;
    let (work, lifecycle) = (Work::default(), Lifecycle::default());
    lifecycle.spawn(jobs::run(pool.clone(), work.job(true), lifecycle.clone()));
    eventually("it runs again", async || work.runs() >= 2).await;
    stop(&lifecycle).await;
    let error: Option<String> =
        sqlx::query_scalar("select last_error from jobs where job = 'count'").fetch_one(&pool).await.unwrap();
    assert_eq!(error.as_deref(), Some("there is nothing to count"));
}
