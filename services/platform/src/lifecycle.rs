//! Starting, readiness and stopping: soft first (no new work), hard after the grace.

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::FutureExt;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Shared by everything that runs in one process.
#[derive(Clone, Default)]
pub struct Lifecycle {
    soft: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
    unready: Arc<AtomicUsize>,
}

impl Lifecycle {
    /// Runs a task that the shutdown waits for.
    #[expect(clippy::disallowed_methods, reason = "the one place that spawns")]
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let soft = self.soft.clone();
        let guarded = AssertUnwindSafe(task).catch_unwind().map(move |ended| {
            if ended.is_err() {
                tracing::error!("a task panicked: stopping, to be started anew");
                soft.cancel();
            }
        });
        self.tasks.spawn_on(guarded, &tokio::runtime::Handle::current());
    }

    /// Ends when the process should take no new work.
    pub fn soft(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Ends when what still runs must stop.
    pub fn hard(&self) -> CancellationToken {
        self.hard.clone()
    }

    /// Holds readiness back until the latch is dropped.
    pub fn latch(&self) -> Latch {
        self.unready.fetch_add(1, Ordering::AcqRel);
        Latch(self.unready.clone())
    }

    /// True when every latch was dropped and no shutdown has begun.
    pub fn is_ready(&self) -> bool {
        self.unready.load(Ordering::Acquire) == 0 && !self.soft.is_cancelled()
    }

    /// Begins the soft shutdown.
    pub fn stop(&self) {
        self.soft.cancel();
    }

    /// Waits for SIGTERM or SIGINT (or [`Self::stop`]), lets the tasks finish within `grace`, then stops the rest.
    pub async fn run(&self, grace: Duration) {
        tokio::select! {
            () = signalled() => tracing::info!("stopping"),
            () = self.soft.cancelled() => {}
        }
        self.soft.cancel();
        self.tasks.close();
        if tokio::time::timeout(grace, self.tasks.wait()).await.is_err() {
            tracing::warn!(running = self.tasks.len(), "grace is over, stopping what still runs");
        }
        self.hard.cancel();
        let _ = tokio::time::timeout(Duration::from_secs(1), self.tasks.wait()).await;
    }
}

/// Readiness waits while one exists.
pub struct Latch(Arc<AtomicUsize>);

impl Drop for Latch {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("a process may listen to SIGTERM");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
