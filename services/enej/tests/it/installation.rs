//! One installation of ENEJ for one test: private servers, keys, a mail directory, and the programs that run on them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use platform::{
    auth::{Caller, Signer},
    bus::Bus,
    client::Channel,
    lifecycle::Lifecycle,
};
use proto::identity::v1::identity_service_client::IdentityServiceClient;
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::{
    process,
    time::{Instant, sleep},
};
use uuid::Uuid;

use crate::{browser::Browser, program::Program};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/servers");

pub type Identity = IdentityServiceClient<Channel>;

/// Removed with all that runs in it when dropped.
pub struct Installation {
    /// Where it lives.
    pub directory: PathBuf,
    /// What its programs find in their environment; a test may add to it.
    pub environment: BTreeMap<String, String>,
    /// Whoever runs the same test in this checkout waits.
    _mine: File,
}

impl Installation {
    /// PostgreSQL, Redis and RabbitMQ, migrated. Nothing runs on them yet.
    pub async fn start(name: &str) -> Self {
        let installation = Self::with_servers(name, &["postgres", "redis", "rabbitmq"], true).await;
        installation.migrate().await;
        installation
    }

    /// The same, with a PostgreSQL that may be killed: what it has acknowledged is written.
    pub async fn start_durable(name: &str) -> Self {
        let installation = Self::with_servers(name, &["postgres", "redis", "rabbitmq"], false).await;
        installation.migrate().await;
        installation
    }

    /// Only these servers, empty.
    pub async fn with_servers(name: &str, servers: &[&str], fast: bool) -> Self {
        let local = Path::new(ROOT).canonicalize().unwrap().join(".local");
        fs::create_dir_all(&local).unwrap();
        let mine = File::create(local.join(format!("faults-{name}.lock"))).unwrap();
        mine.lock().unwrap();
        let mut installation =
            Self { directory: local.join(format!("faults-{name}")), environment: BTreeMap::new(), _mine: mine };
        installation.servers("wipe", &[]).await;
        let fast: &[&str] = if fast { &["--fast"] } else { &[] };
        installation.servers("start", &[fast, servers].concat()).await;
        installation.environment = installation.read_environment().await;
        installation
    }

    /// `scripts/servers`: start, stop or kill some.
    pub async fn servers(&self, command: &str, names: &[&str]) {
        let status = process::Command::new(SCRIPT).arg(&self.directory).arg(command).args(names).status().await.unwrap();
        assert!(status.success(), "scripts/servers {command} {names:?}");
    }

    /// What `DIR/env` exports, as a shell understands it.
    async fn read_environment(&self) -> BTreeMap<String, String> {
        let mut shell = process::Command::new("bash");
        shell.env_clear().args(["-c", r#"source "$0" && env -0"#]).arg(self.directory.join("env"));
        let output = String::from_utf8(shell.output().await.unwrap().stdout).unwrap();
        let pairs = output.split_terminator('\0').filter_map(|line| line.split_once('='));
        pairs.filter(|(name, _)| name.contains('_')).map(|(name, value)| (name.into(), value.into())).collect()
    }

    /// A setting that the environment holds.
    pub fn setting(&self, name: &str) -> &str {
        &self.environment[name]
    }

    /// An empty folder of this installation.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.directory.join(name);
        fs::create_dir(&folder).unwrap();
        folder
    }

    /// The program, with this installation's settings and nobody else's.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enej"));
        command.env_clear().envs(&self.environment).current_dir(&self.directory).args(words);
        command
    }

    /// Runs a command of the program to its end.
    pub async fn run(&self, words: &[&str]) -> Output {
        process::Command::from(self.command(words)).kill_on_drop(true).output().await.unwrap()
    }

    async fn migrate(&self) {
        let output = self.run(&["migrate"]).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// `serve all`, ready.
    pub async fn serve_all(&self) -> Program {
        self.serve("all", &[]).await
    }

    /// `serve identity` and `serve portal`, both ready, the portal on ports of its own.
    pub async fn serve_apart(&self) -> (Program, Program) {
        let address = format!("http://{}", self.setting("ENEJ__SERVER__LISTEN"));
        let (listen, metrics) = (free_address(), free_address());
        let own = [
            ("ENEJ__CLIENTS__IDENTITY", &*address),
            ("ENEJ__SERVER__LISTEN", &listen),
            ("ENEJ__SERVER__METRICS_LISTEN", &metrics),
        ];
        tokio::join!(self.serve("identity", &[]), self.serve("portal", &own))
    }

    /// One process, ready.
    pub async fn serve(&self, service: &str, own: &[(&str, &str)]) -> Program {
        let mut program = self.launch(service, own);
        program.is_ready().await;
        program
    }

    /// One process, which may not be ready for a while.
    pub fn launch(&self, service: &str, own: &[(&str, &str)]) -> Program {
        let mut command = self.command(&["serve", service]);
        command.envs(own.iter().copied());
        Program::launch(command, self.directory.join(format!("{service}.log")))
    }

    /// Somebody's browser, who has not been here yet.
    pub fn browser(&self) -> Browser {
        Browser::new(format!("http://{}", self.setting("ENEJ__PORTAL__LISTEN")))
    }

    /// The way to identity over the network.
    pub fn identity(&self) -> Identity {
        let address = format!("http://{}", self.setting("ENEJ__SERVER__LISTEN"));
        IdentityServiceClient::new(Channel::remote(&address, &Lifecycle::default()).unwrap())
    }

    /// The token of an operator, as the command line signs it.
    pub fn operator(&self) -> String {
        Signer::load(Path::new(self.setting("ENEJ__AUTH__SIGNING_KEY_FILE"))).unwrap().sign(&Caller::operator())
    }

    /// The database, as its owner sees it.
    pub fn database(&self) -> PgPool {
        let options = PgPoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(5));
        options.connect_lazy(self.setting("DATABASE_URL")).unwrap()
    }

    /// The broker.
    pub fn bus(&self) -> Bus {
        Bus::new(self.setting("ENEJ__RABBITMQ__URL"), "enej")
    }

    /// The mails written so far.
    pub fn mails(&self) -> Vec<String> {
        let entries = fs::read_dir(self.setting("ENEJ__MAIL__DIRECTORY")).unwrap().map(|entry| entry.unwrap().path());
        let mails = entries.filter(|path| path.extension().is_some_and(|extension| extension == "eml"));
        mails.map(|path| fs::read_to_string(path).unwrap()).collect()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.show_logs();
        }
        let wiped = Command::new(SCRIPT).arg(&self.directory).arg("wipe").status();
        if wiped.is_ok_and(|status| status.success()) {
            drop(fs::remove_dir_all(&self.directory));
        }
    }
}

impl Installation {
    /// The end of what its programs told, for whoever reads why a test failed.
    fn show_logs(&self) {
        for name in ["all", "identity", "portal"] {
            let Ok(log) = fs::read_to_string(self.directory.join(format!("{name}.log"))) else { continue };
            let last: Vec<&str> = log.lines().filter(|line| !line.contains("\"DEBUG\"")).rev().take(15).collect();
            let mut out = std::io::stderr().lock();
            let _ = writeln!(out, "--- the end of what enej serve {name} told:");
            last.into_iter().rev().for_each(|line| drop(writeln!(out, "{line}")));
        }
    }
}

/// An address of this machine on which nothing listens now; no connection is given its port, and no other test is likely to.
pub fn free_address() -> String {
    loop {
        let port = 10_000 + u16::from_be_bytes(*Uuid::new_v4().as_bytes().first_chunk().unwrap()) % 10_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return format!("127.0.0.1:{port}");
        }
    }
}

/// Waits for a condition; fails after `seconds`. Gives how long it took.
pub async fn within(seconds: u64, what: &str, mut holds: impl AsyncFnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {what}");
        sleep(Duration::from_millis(50)).await;
    }
    began.elapsed()
}
