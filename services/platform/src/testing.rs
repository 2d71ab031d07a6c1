//! A service as its tests meet it: the generated client, the real stack, a real database, no port and no sleep.

use std::{fs, path::PathBuf, thread};

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, prelude::BASE64_STANDARD};
use sqlx::{Connection, PgConnection, PgPool, postgres::PgPoolOptions};
use tonic::{Request, Status, service::Interceptor, service::interceptor::InterceptedService};
use uuid::Uuid;

use crate::{
    Context, Parts, Service,
    auth::{Caller, Signer, Trust, Verifier},
    client::{Channel, Channels},
    config::{ClientsConfig, ServerConfig, Settings},
    db,
    lifecycle::Lifecycle,
    mail::Mailer,
    secrets::{Secrets, SecretsConfig},
    server::{Rpcs, Stack},
};

/// One service on a database of its own. A test that leaves events in the outbox fails: say what they are with
/// [`TestApp::drained_events`].
pub struct TestApp {
    /// The service's own pool.
    pub pool: PgPool,
    /// Verifies tokens; a test may tell it what identity would.
    pub verifier: Verifier,
    /// What it does with events and by the clock, for a test to call.
    pub parts: Parts,
    /// Where its mail is written.
    pub mail: PathBuf,
    /// The installation's key, as the service has it.
    pub secrets: Secrets,
    channel: Channel,
    channels: Channels,
    signer: Signer,
    lifecycle: Lifecycle,
    folder: PathBuf,
}

impl TestApp {
    /// Migrates the database and builds the service on it.
    pub async fn start(pool: PgPool, service: Service) -> Self {
        Self::start_with(pool, service, Settings::load()).await
    }

    /// With settings of the test's own.
    pub async fn start_with(pool: PgPool, service: Service, settings: Settings) -> Self {
        if let Some(migrator) = service.migrator {
            db::migrate(&pool, service.name, migrator).await.expect("the migrations apply");
        }
        let folder = std::env::temp_dir().join(format!("enej-test-{}", Uuid::new_v4().simple()));
        let settings = with_own_files(settings, &folder);
        let own = db::in_schema(pool.connect_options().as_ref().clone(), service.name);
        let pool = PgPoolOptions::new().max_connections(8).connect_lazy_with(own);
        let signer = Signer::load(&folder.join("signing.pem")).expect("just written");
        let context = context(&settings, &pool, service, trusting(&signer));
        let (channels, verifier, secrets) = (context.channels.clone(), context.verifier.clone(), context.secrets.clone());
        let lifecycle = context.lifecycle.clone();
        let mut parts = (service.build)(context).await.expect("the service is built");
        parts.tasks.drain(..).for_each(|task| lifecycle.spawn(task));
        let server: ServerConfig = settings.section("server").expect("the server's settings are there");
        if let Some(rpcs) = parts.rpcs.take() {
            channels.serve_here(service.name, Stack::new(rpcs, verifier.clone(), &server));
        }
        let channel = channels.to(service.name);
        Self { pool, verifier, parts, mail: folder.join("mail"), secrets, channel, channels, signer, lifecycle, folder }
    }

    /// The way to the service for a caller, or for nobody; give it to a generated client.
    pub fn channel(&self, caller: Option<&Caller>) -> InterceptedService<Channel, Bearer> {
        let token = caller.map(|caller| self.token(caller));
        InterceptedService::new(self.channel.clone(), Bearer(token))
    }

    /// Another service, or what stands for it in a test, that this one calls.
    pub fn beside(&self, name: &str, rpcs: Rpcs) {
        self.channels.serve_here(name, Stack::new(rpcs, self.verifier.clone(), &ServerConfig::default()));
    }

    /// The way to the service as other services take it.
    pub fn service(&self) -> Channel {
        self.channel.clone()
    }

    /// What a caller's access token is.
    pub fn token(&self, caller: &Caller) -> String {
        self.signer.sign(caller)
    }

    /// The names of the events that the service told since the last call, in order.
    pub async fn drained_events(&self) -> Vec<String> {
        let drained = sqlx::query_scalar(
            "with gone as (delete from outbox returning outbox_id, kind) select kind from gone order by outbox_id",
        );
        drained.fetch_all(&self.pool).await.expect("the outbox can be read")
    }
}

/// Puts an access token on each call.
#[derive(Clone)]
pub struct Bearer(Option<String>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            let value = format!("Bearer {token}").parse().expect("a token is ASCII");
            request.metadata_mut().insert("authorization", value);
        }
        Ok(request)
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.lifecycle.stop();
        drop(fs::remove_dir_all(&self.folder));
        if thread::panicking() {
            return;
        }
        let options = self.pool.connect_options().as_ref().clone();
        let left = thread::spawn(move || undrained(&options)).join().expect("the outbox can be counted");
        assert!(left.is_empty(), "the test left events in the outbox: {left:?}");
    }
}

fn undrained(options: &sqlx::postgres::PgConnectOptions) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let mut connection = PgConnection::connect_with(options).await.expect("the database is there");
        sqlx::query_scalar("select kind from outbox").fetch_all(&mut connection).await.expect("the outbox can be read")
    })
}

fn with_own_files(settings: Settings, folder: &std::path::Path) -> Settings {
    fs::create_dir_all(folder.join("mail")).expect("a folder can be made");
    fs::write(folder.join("signing.pem"), signing_key()).expect("a file can be written");
    fs::write(folder.join("sealing.key"), BASE64_STANDARD.encode([7; 32])).expect("a file can be written");
    settings
        .with("auth.signing_key_file", folder.join("signing.pem"))
        .with("secrets.key_file", folder.join("sealing.key"))
        .with("mail.directory", folder.join("mail"))
}

/// A new Ed25519 key, PKCS#8 PEM.
pub fn signing_key() -> String {
    let key = Ed25519KeyPair::generate_pkcs8v1(&aws_lc_rs::rand::SystemRandom::new()).expect("a key can be made");
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(key.as_ref()))
}

fn trusting(signer: &Signer) -> Verifier {
    let verifier = Verifier::default();
    verifier.follow(Trust { keys: vec![signer.public_key()], ..Trust::default() });
    verifier
}

fn context(settings: &Settings, pool: &PgPool, service: Service, verifier: Verifier) -> Context {
    let lifecycle = Lifecycle::default();
    Context {
        settings: settings.clone(),
        pool: service.migrator.map(|_| pool.clone()),
        verifier,
        channels: Channels::new(&ClientsConfig::default(), &lifecycle).expect("there are no addresses to refuse"),
        lifecycle,
        mailer: Mailer::new(&settings.section("mail").expect("mail has settings")).expect("a folder is enough"),
        secrets: Secrets::load(&settings.section::<SecretsConfig>("secrets").expect("the key has a file")).expect("just written"),
    }
}
