//! People at work while something breaks: agents are registered, activated and signed in by rpc, others open their page.
//!
//! Whoever is refused tries again with the same request id until she is answered, as a well-made client does. The ledger holds
//! what was acknowledged, every refusal, and how long anybody waited.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use platform::client::as_caller;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tonic::{Response, Status};
use uuid::Uuid;

use crate::{
    browser::Browser,
    installation::{Identity, Installation, within},
    people::{activation, agent, is_retryable, session},
};

/// Between two people of one client.
const PACE: Duration = Duration::from_millis(250);
/// Between a refusal and the next try.
const AGAIN: Duration = Duration::from_millis(200);

/// What was acknowledged, and what was not.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The addresses of those whose activation was acknowledged.
    pub activated: BTreeSet<String>,
    /// The devices whose sign-in was acknowledged.
    pub devices: BTreeSet<Uuid>,
    /// Each kind of refusal that a client may try again after, and how often it came.
    pub refused: BTreeMap<String, usize>,
    /// Answers that no client should get.
    pub wrong: Vec<String>,
    /// The longest rpc.
    pub slowest_call: Duration,
    /// Pages by status.
    pub pages: BTreeMap<u16, usize>,
    /// The longest page.
    pub slowest_page: Duration,
}

#[derive(Clone)]
struct Books {
    ledger: Arc<Mutex<Ledger>>,
    stop: Arc<AtomicBool>,
    tried: Arc<AtomicUsize>,
}

/// A running load.
pub struct Load {
    books: Books,
    clients: JoinSet<()>,
}

impl Load {
    /// `clients` by rpc; each of `visitors`, who are signed in, opens her page again and again.
    pub fn start(installation: &Installation, clients: usize, visitors: Vec<Browser>) -> Self {
        let books = Books { ledger: Arc::default(), stop: Arc::default(), tried: Arc::default() };
        let mut running = JoinSet::new();
        for _ in 0..clients {
            let client = Client { identity: installation.identity(), operator: installation.operator(), books: books.clone() };
            running.spawn(client.work());
        }
        for visitor in visitors {
            running.spawn(visit(visitor, books.clone()));
        }
        Self { books, clients: running }
    }

    /// Waits until `number` more activations are acknowledged; gives how long that took.
    pub async fn acknowledges(&self, number: usize, seconds: u64) -> Duration {
        let goal = self.acknowledged() + number;
        within(seconds, "more accounts are opened", async || self.acknowledged() >= goal).await
    }

    /// Waits until `number` more calls and pages are answered, however they are.
    pub async fn goes_on(&self, number: usize) {
        let goal = self.books.tried.load(Ordering::Acquire) + number;
        within(60, "callers are answered", async || self.books.tried.load(Ordering::Acquire) >= goal).await;
    }

    /// Waits until `number` more pages are shown to those who are signed in.
    pub async fn shows_pages(&self, number: usize, seconds: u64) {
        let goal = self.shown() + number;
        within(seconds, "pages are shown", async || self.shown() >= goal).await;
    }

    fn acknowledged(&self) -> usize {
        self.books.ledger.lock().unwrap().activated.len()
    }

    fn shown(&self) -> usize {
        self.books.ledger.lock().unwrap().pages.get(&200).copied().unwrap_or_default()
    }

    /// Lets everybody finish what she began.
    pub async fn stop(mut self) -> Ledger {
        self.books.stop.store(true, Ordering::Release);
        let all = async { while self.clients.join_next().await.transpose().unwrap().is_some() {} };
        tokio::time::timeout(Duration::from_mins(1), all).await.expect("everybody is answered in the end");
        std::mem::take(&mut self.books.ledger.lock().unwrap())
    }
}

struct Client {
    identity: Identity,
    operator: String,
    books: Books,
}

impl Client {
    async fn work(self) {
        while !self.books.stop.load(Ordering::Acquire) {
            self.serve_one().await;
            sleep(PACE).await;
        }
    }

    /// One agent, from nothing to a session.
    async fn serve_one(&self) {
        let email = format!("{}@example.org", Uuid::now_v7().simple());
        let asked = agent("Ombeline", "Quintefeuille", &email);
        let create = |mut identity: Identity| {
            let request = as_caller(asked.clone(), &self.operator).unwrap();
            async move { identity.create_agent(request).await.map(Response::into_inner) }
        };
        let Some(letter) = self.until_answered(create).await.and_then(|created| created.letter) else { return };
        let asked = activation(&letter.code, "");
        let activate = |mut identity: Identity| {
            let request = asked.clone();
            async move { identity.activate(request).await.map(Response::into_inner) }
        };
        let Some(opened) = self.until_answered(activate).await else { return };
        self.books.ledger.lock().unwrap().activated.insert(email);
        let sign_in = |mut identity: Identity| {
            let login = opened.login.clone();
            async move { session(&mut identity, &login).await }
        };
        let Some(session) = self.until_answered(sign_in).await else { return };
        self.books.ledger.lock().unwrap().devices.insert(session.device_id.parse().unwrap());
    }

    /// Tries again as long as it is worth it; notes what came back instead.
    async fn until_answered<T, A: Future<Output = Result<T, Status>>>(&self, ask: impl Fn(Identity) -> A) -> Option<T> {
        loop {
            let began = Instant::now();
            let answer = ask(self.identity.clone()).await;
            self.books.note_call(began.elapsed(), answer.as_ref().err());
            match answer {
                Ok(answer) => return Some(answer),
                Err(status) if is_retryable(&status) => sleep(AGAIN).await,
                Err(_) => return None,
            }
        }
    }
}

impl Books {
    fn note_call(&self, took: Duration, refusal: Option<&Status>) {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.slowest_call = ledger.slowest_call.max(took);
        if let Some(status) = refusal {
            let told = format!("{:?}: {}", status.code(), status.message());
            if is_retryable(status) { *ledger.refused.entry(told).or_default() += 1 } else { ledger.wrong.push(told) }
        }
        self.tried.fetch_add(1, Ordering::AcqRel);
    }

    fn note_page(&self, took: Duration, status: u16) {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.slowest_page = ledger.slowest_page.max(took);
        *ledger.pages.entry(status).or_default() += 1;
        self.tried.fetch_add(1, Ordering::AcqRel);
    }
}

/// Opens her page until the end; somebody who was signed out stays at the sign-in page, which is noted as 303.
async fn visit(mut visitor: Browser, books: Books) {
    visitor.patient = false;
    while !books.stop.load(Ordering::Acquire) {
        let began = Instant::now();
        let status = visitor.open("/").await.map_or(0, |page| page.status);
        books.note_page(began.elapsed(), status);
        sleep(AGAIN).await;
    }
}
