//! An import is stopped in the middle: nothing of it is applied, and it can be run again.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use loadtests::population::{Population, SchoolYear, Territory, delivery};
use sqlx::{PgPool, Postgres, Transaction};
use tokio::process::{self, Child};

use crate::{
    faults::{CLIENTS, RECOVERY},
    installation::{Installation, within},
    load::{Ledger, Load},
    people::signed_in_agent,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_stopped_in_the_middle_leaves_nothing() {
    let scene = Scene::start().await;
    let load = Load::start(&scene.installation, CLIENTS / 2, vec![]);
    load.acknowledges(CLIENTS, 60).await;
    let scene = scene.client_killed().await;
    let scene = scene.database_killed().await;
    load.acknowledges(CLIENTS, RECOVERY).await;
    let scene = scene.identity_killed().await;
    load.acknowledges(CLIENTS, RECOVERY).await;
    scene.applies().await;
    let Ledger { wrong, refused, activated, .. } = load.stop().await;
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(!refused.is_empty(), "nothing was away for anybody");
    assert_eq!(scene.count("identity.accounts").await, i64::try_from(activated.len() + 1).unwrap());
}

struct Scene {
    program: Option<crate::program::Program>,
    database: PgPool,
    folder: PathBuf,
    population: Population,
    installation: Installation,
}

impl Scene {
    async fn start() -> Self {
        let installation = Installation::start_durable("imports").await;
        let program = Some(installation.serve_all().await);
        signed_in_agent(&installation, "Zéphyrine").await;
        let folder = installation.directory.join("territory");
        let population = Population::invent(Territory::Demo, SchoolYear::starting(2026).unwrap(), 1);
        delivery::write(&population, &folder).unwrap();
        Self { program, database: installation.database(), folder, population, installation }
    }

    /// Somebody stops the command while the directory is being changed.
    async fn client_killed(self) -> Self {
        let held = self.hold_directory().await;
        let mut import = self.import();
        self.is_applying().await;
        import.kill().await.unwrap();
        held.rollback().await.unwrap();
        self.is_over().await;
        self
    }

    async fn database_killed(self) -> Self {
        let _held = self.hold_directory().await;
        let import = self.import();
        self.is_applying().await;
        self.installation.servers("kill", &["postgres"]).await;
        let told = complaint(import).await;
        assert!(told.contains("try again in a moment"), "{told}");
        self.installation.servers("start", &["postgres"]).await;
        self.is_over().await;
        self
    }

    async fn identity_killed(mut self) -> Self {
        let held = self.hold_directory().await;
        let import = self.import();
        self.is_applying().await;
        self.program.take().unwrap().kill().await;
        complaint(import).await;
        held.rollback().await.unwrap();
        self.program = Some(self.installation.serve_all().await);
        self.is_over().await;
        self
    }

    /// The same delivery, undisturbed.
    async fn applies(&self) {
        let output = self.import().wait_with_output().await.unwrap();
        assert!(output.status.success(), "{output:?}");
        let people = self.population.counts().people;
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.contains("Applied.") && told.contains(&format!("{people} people: {people} new")), "{told}");
        assert_eq!(self.count("identity.source_records where source = 'aaf'").await, i64::try_from(people).unwrap());
        assert_eq!(self.count("identity.structures").await, i64::try_from(self.population.counts().schools).unwrap());
        assert_eq!(self.count("identity.staged_people").await, 0, "nothing stays staged");
    }

    fn import(&self) -> Child {
        let mut command = process::Command::from(self.installation.command(&["import", "aaf", path(&self.folder), "--apply"]));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap()
    }

    /// As long as this is held, an import can read but change nothing.
    async fn hold_directory(&self) -> Transaction<'static, Postgres> {
        let mut held = self.database.begin().await.unwrap();
        sqlx::query("lock table identity.guardianships in share mode").execute(&mut *held).await.unwrap();
        held
    }

    async fn is_applying(&self) {
        let waiting = "select count(*) from pg_locks l
                       join pg_stat_activity using (pid)
                       where not granted and usename = 'identity' and relation = 'identity.guardianships'::regclass";
        let applying = async || sqlx::query_scalar::<_, i64>(waiting).fetch_one(&self.database).await.unwrap() > 0;
        within(60, "the import changes the directory", applying).await;
    }

    /// Nothing was applied, and another import may begin.
    async fn is_over(&self) {
        let locks = "select count(*) from pg_locks where locktype = 'advisory' and classid = 25966";
        let over = async || sqlx::query_scalar::<_, i64>(locks).fetch_one(&self.database).await.is_ok_and(|locks| locks == 0);
        within(RECOVERY, "the import is over", over).await;
        for table in ["structures", "source_records where source = 'aaf'", "functions", "classes", "memberships", "guardianships"]
        {
            assert_eq!(self.count(&format!("identity.{table}")).await, 0, "{table}");
        }
        assert_eq!(self.count("identity.imports where applied").await, 0);
    }

    async fn count(&self, rows: &str) -> i64 {
        let count = sqlx::AssertSqlSafe(format!("select count(*) from {rows}"));
        sqlx::query_scalar(count).fetch_one(&self.database).await.unwrap()
    }
}

/// What the command told when it failed.
async fn complaint(import: Child) -> String {
    let output = import.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn path(folder: &Path) -> &str {
    folder.to_str().unwrap()
}
