//! The broker and the database are killed and come back: nothing is lost, nothing happens twice.

use std::{ops::Range, path::PathBuf, process::Command, sync::atomic::Ordering, time::Duration};

use platform::bus::dead_letters;
use sqlx::postgres::PgPoolOptions;
use tokio::{task::spawn_blocking, time::sleep};
use uuid::Uuid;

use crate::stage::{SERVICE, Stage, eventually};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/servers");

/// Servers of this test alone, which it may kill.
struct Servers(PathBuf);

impl Servers {
    async fn start() -> Self {
        let servers = Self(std::env::temp_dir().join(format!("enej-{}", Uuid::now_v7().simple())));
        servers.run(&["start", "postgres", "rabbitmq"]).await;
        servers
    }

    async fn run(&self, words: &'static [&'static str]) {
        let directory = self.0.clone();
        let status = spawn_blocking(move || Command::new(SCRIPT).arg(directory).args(words).status());
        assert!(status.await.unwrap().unwrap().success(), "{words:?}");
    }

    fn url(&self, name: &str) -> String {
        let lines = std::fs::read_to_string(self.0.join("env")).unwrap();
        let line = lines.lines().find_map(|line| line.strip_prefix(&format!("export {name}=")));
        line.unwrap().replace('\\', "")
    }

    async fn stage(&self, consumer: &'static str) -> Stage {
        let pool = PgPoolOptions::new().connect_lazy(&self.url("DATABASE_URL")).unwrap();
        Stage::on(&pool, &self.url("ENEJ__RABBITMQ__URL"), consumer).await
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _ = Command::new(SCRIPT).arg(&self.0).arg("wipe").status();
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Tells as fast as it can while `trouble` lasts; gives the versions that were acknowledged.
async fn tell_during(stage: &Stage, versions: &mut Range<i64>, trouble: impl Future<Output = ()>) -> Vec<i64> {
    let mut acknowledged = Vec::new();
    let telling = async {
        for version in versions {
            if stage.tell(version).await.is_ok() {
                acknowledged.push(version);
            }
            sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        () = telling => panic!("too few versions"),
        () = trouble => {}
    }
    acknowledged
}

/// Every acknowledged event, and nothing twice.
async fn settles(stage: &Stage, acknowledged: &[i64]) {
    eventually("all effects are there", async || {
        let notes = stage.notes().await;
        stage.count("outbox").await == 0 && acknowledged.iter().all(|version| notes.contains(version))
    })
    .await;
    assert_eq!(stage.count("(select distinct event_id from notes) as event").await, stage.count("notes").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_every_acknowledged_event_has_its_effect_once() {
    let servers = Servers::start().await;
    let stage = servers.stage("survivor").await;
    stage.relay();
    stage.consume();
    let mut versions = 0..1_000_000;
    // RabbitMQ writes the name of a new quorum queue to the disk some seconds later (rabbitmq-server issue 15725).
    let mut told = tell_during(&stage, &mut versions, sleep(Duration::from_secs(5))).await;
    settles(&stage, &told).await;

    told.extend(tell_during(&stage, &mut versions, servers.run(&["kill", "rabbitmq"])).await);
    let without_broker = tell_during(&stage, &mut versions, sleep(Duration::from_millis(500))).await;
    assert!(without_broker.len() > 10, "a write does not need the broker");
    told.extend(without_broker);
    stage.failures.store(3, Ordering::SeqCst);
    told.extend(tell_during(&stage, &mut versions, servers.run(&["start", "rabbitmq"])).await);
    settles(&stage, &told).await;

    told.extend(tell_during(&stage, &mut versions, servers.run(&["kill", "postgres"])).await);
    told.extend(tell_during(&stage, &mut versions, servers.run(&["start", "postgres"])).await);
    let back = versions.next().expect("versions are left");
    eventually("the database is back", async || stage.tell(back).await.is_ok()).await;
    settles(&stage, &told).await;
    assert_eq!(dead_letters::list(&stage.bus, SERVICE, "survivor", 1).await.unwrap().count, 0);
    stage.end().await;
}
