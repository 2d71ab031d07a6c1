//! Servers and services are killed under a running load: what was acknowledged is there, its effects happened once, whoever was
//! refused was told in time to try again, and all goes on by itself.

mod imports;

use std::{collections::BTreeSet, time::Duration};

use uuid::Uuid;

use crate::{
    browser::Browser,
    installation::{Installation, within},
    load::{Ledger, Load},
    people::signed_in_agent,
    program::Program,
};

/// A call without a deadline of its own gets four seconds; one more for a busy machine.
const LONGEST_CALL: Duration = Duration::from_secs(5);
/// A page asks at most twice, one after the other, and waits a moment for Redis.
const LONGEST_PAGE: Duration = Duration::from_secs(10);
/// Within this all must go on after a server is back, in seconds.
const RECOVERY: u64 = 30;
const CLIENTS: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_nothing_acknowledged_is_lost() {
    let scene = Scene::start("servers").await;
    let mut told = Told::default();

    let ledger = scene.without("rabbitmq", Need::Nobody).await;
    told.add(ledger, &scene).await;

    let ledger = scene.without("redis", Need::Nobody).await;
    told.add(ledger, &scene).await;

    let ledger = scene.without("postgres", Need::Everybody).await;
    assert!(!ledger.refused.is_empty(), "the database was away for nobody");
    told.add(ledger, &scene).await;

    let (scene, ledger) = scene.without_identity().await;
    assert!(!ledger.refused.is_empty(), "identity was away for nobody");
    told.add(ledger, &scene).await;

    let (scene, ledger) = scene.rolling().await;
    told.add(ledger, &scene).await;
    scene.nothing_fell().await;
}

/// Who cannot be answered without a server.
enum Need {
    Nobody,
    Everybody,
}

/// identity and the portal in two processes, with somebody signed in on a device of her own.
struct Scene {
    identity: Program,
    portal: Program,
    visitors: Vec<Browser>,
    installation: Installation,
}

impl Scene {
    async fn start(name: &str) -> Self {
        let installation = Installation::start_durable(name).await;
        let (identity, portal) = installation.serve_apart().await;
        let (visitor, _) = signed_in_agent(&installation, "Zéphyrine").await;
        Self { visitors: vec![visitor; 2], identity, portal, installation }
    }

    fn load(&self) -> Load {
        Load::start(&self.installation, CLIENTS, self.visitors.clone())
    }

    /// Kills a server under load, leaves it dead for a while, starts it again.
    async fn without(&self, server: &str, need: Need) -> Ledger {
        let load = self.load();
        load.acknowledges(CLIENTS, 60).await;
        self.installation.servers("kill", &[server]).await;
        match need {
            Need::Everybody => load.goes_on(3 * CLIENTS).await,
            Need::Nobody => self.works_without(&load).await,
        }
        self.installation.servers("start", &[server]).await;
        self.recovers(load).await
    }

    /// Accounts are opened and a remembered device shows its page while the server is dead.
    async fn works_without(&self, load: &Load) {
        load.acknowledges(CLIENTS, 60).await;
        load.shows_pages(4, 60).await;
    }

    async fn recovers(&self, load: Load) -> Ledger {
        load.acknowledges(CLIENTS, RECOVERY).await;
        load.shows_pages(4, RECOVERY).await;
        load.stop().await
    }

    async fn without_identity(mut self) -> (Self, Ledger) {
        let load = self.load();
        load.acknowledges(CLIENTS, 60).await;
        self.identity.kill().await;
        load.goes_on(3 * CLIENTS).await;
        self.identity = self.installation.serve("identity", &[]).await;
        let ledger = self.recovers(load).await;
        (self, ledger)
    }

    /// As an operator restarts it: no call is lost that was being served, and the next ones are told to come again.
    async fn rolling(mut self) -> (Self, Ledger) {
        let load = self.load();
        load.acknowledges(CLIENTS, 60).await;
        self.identity.terminate().await;
        let status = self.identity.ended().await;
        assert!(status.success(), "{status}");
        self.identity = self.installation.serve("identity", &[]).await;
        let ledger = self.recovers(load).await;
        (self, ledger)
    }

    async fn nothing_fell(mut self) {
        assert!(self.portal.runs() && self.identity.runs());
        let listed = self.installation.run(&["dead-letters", "list"]).await;
        assert_eq!(String::from_utf8(listed.stdout).unwrap(), "identity welcome: 0\ntimetable members: 0\n");
    }
}

/// Everything that was acknowledged since the beginning.
#[derive(Default)]
struct Told {
    activated: BTreeSet<String>,
    devices: BTreeSet<Uuid>,
}

impl Told {
    /// Checks what one fault did to those who called, then that all that was ever acknowledged is stored, and nothing else.
    async fn add(&mut self, ledger: Ledger, scene: &Scene) {
        eprintln!(
            "{} accounts, {} devices; refused {:?}; longest call {:?}; pages {:?}, longest {:?}",
            ledger.activated.len(),
            ledger.devices.len(),
            ledger.refused,
            ledger.slowest_call,
            ledger.pages,
            ledger.slowest_page
        );
        assert!(ledger.wrong.is_empty(), "answers that nobody can try again after: {:?}", ledger.wrong);
        assert!(ledger.pages.keys().all(|status| [200, 503].contains(status)), "{:?}", ledger.pages);
        assert!(ledger.slowest_call < LONGEST_CALL, "{:?}", ledger.slowest_call);
        assert!(ledger.slowest_page < LONGEST_PAGE, "{:?}", ledger.slowest_page);
        self.activated.extend(ledger.activated);
        self.devices.extend(ledger.devices);
        self.is_stored(&scene.installation).await;
    }

    /// One account and one mail for each acknowledged activation, beside the visitor's; every acknowledged device.
    async fn is_stored(&self, installation: &Installation) {
        let database = installation.database();
        let emails =
            "select p.email from identity.people p join identity.accounts a using (person_id) where p.given_name = 'Ombeline'";
        let stored: Vec<String> = sqlx::query_scalar(emails).fetch_all(&database).await.unwrap();
        assert_eq!(stored.len(), self.activated.len());
        assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), self.activated);
        let devices: Vec<Uuid> = sqlx::query_scalar("select device_id from identity.devices").fetch_all(&database).await.unwrap();
        assert!(self.devices.is_subset(&devices.into_iter().collect()), "a session that was given is not stored");

        let all = self.activated.len() + 1;
        within(RECOVERY, "everybody is welcomed", async || installation.mails().len() >= all).await;
        let handled: i64 = sqlx::query_scalar("select count(*) from identity.inbox").fetch_one(&database).await.unwrap();
        let waiting: i64 = sqlx::query_scalar("select count(*) from identity.outbox").fetch_one(&database).await.unwrap();
        assert_eq!((handled, waiting), (i64::try_from(all).unwrap(), 0), "one effect for each event");
        let welcomed: Vec<String> = installation.mails().iter().map(|mail| addressee(mail)).collect();
        assert_eq!(welcomed.len(), all, "somebody was welcomed twice");
        assert!(self.activated.is_subset(&welcomed.into_iter().collect()));
    }
}

fn addressee(mail: &str) -> String {
    let line = mail.lines().find_map(|line| line.strip_prefix("To: ")).expect("a mail is to somebody");
    line.trim_matches(['<', '>', '\r']).to_owned()
}
