//! One running process of the program: ready, killed, or told to stop.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    process::{self, Child},
    time::timeout,
};

use crate::installation::within;

/// How long a debug build on a busy machine may take to start or to stop.
const PATIENCE: u64 = 60;

/// Killed when dropped.
pub struct Program {
    child: Child,
    metrics: String,
    log: PathBuf,
}

impl Program {
    /// Starts it; all that it tells goes to `log`, behind what it told before.
    pub fn launch(mut command: Command, log: PathBuf) -> Self {
        let metrics =
            command.get_envs().find(|(name, _)| *name == "ENEJ__SERVER__METRICS_LISTEN").and_then(|(_, value)| value).unwrap();
        let metrics = format!("http://{}", metrics.to_str().unwrap());
        let out = File::options().create(true).append(true).open(&log).unwrap();
        command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out);
        let child = process::Command::from(command).kill_on_drop(true).spawn().unwrap();
        Self { child, metrics, log }
    }

    /// Waits until it says so itself.
    pub async fn is_ready(&mut self) {
        let ready = async || {
            assert!(self.runs(), "the program ended while starting");
            self.asked("/readyz").await.is_some_and(|answer| answer == "ready\n")
        };
        within(PATIENCE, "the program is ready", ready).await;
    }

    /// What its metrics listener answers; none when there is none, or it refuses.
    async fn asked(&self, path: &str) -> Option<String> {
        let answer = reqwest::get(format!("{}{path}", self.metrics)).await.ok()?;
        if answer.status().is_success() { answer.text().await.ok() } else { None }
    }

    /// Its metrics, as Prometheus reads them.
    pub async fn metrics(&self) -> String {
        self.asked("/metrics").await.expect("the program answers")
    }

    /// True once it takes no more work.
    pub async fn has_closed_its_doors(&self) -> bool {
        reqwest::get(format!("{}/readyz", self.metrics)).await.is_err()
    }

    /// All that it has told so far, and what told before it in the same place.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The most memory that it ever had, in bytes.
    pub fn peak_memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id().expect("it still runs"))).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux tells it");
        peak.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }

    /// SIGKILL; returns when it is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// SIGTERM; returns at once.
    pub async fn terminate(&self) {
        let pid = self.child.id().expect("it still runs").to_string();
        assert!(process::Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        timeout(Duration::from_secs(PATIENCE), self.child.wait()).await.expect("the program ends").unwrap()
    }

    /// True as long as nobody ended it and it did not fall.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}
