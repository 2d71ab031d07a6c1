//! Fetching: gets a calendar from the address that a school gave, without letting the address or what answers there do harm.
//!
//! Whoever may type an address makes this server ask there, and what answers may be hostile. So:
//!
//! * **Where.** Only `http` and `https`. An address of this machine or of a network that is not public is refused
//!   ([`networks`]), unless the configuration allows its network; one that it refuses is never asked. Names are looked up here and
//!   connections go to the very addresses that were looked at, so that a name cannot change its mind in between. Numbers in the address,
//!   in whatever spelling, are looked at too. Any port is taken: schools publish on odd ones, and what is public may be asked there by
//!   anybody. No proxy is used, whatever the environment says: it would do the looking up.
//! * **Redirects** are followed by hand, at most [`MOST_REDIRECTS`], each looked at like the first address, and never from `https` to
//!   `http`. No `Referer` is sent.
//! * **How long, how much.** One time limit over all of it, connecting and redirects included, ends what drips; a limit of bytes ends
//!   what does not end. No compression is asked for nor undone, so the bytes that are counted are the bytes that are kept. They go to
//!   a file that has no name and vanishes with the process.
//! * **What.** A web page and an empty answer are refused here; everything else is for the reader to judge.
//! * **The address is a secret** (it opens somebody's timetable): it may hold no password, is shown by its host only, and neither a
//!   finding nor a log line tells more.
//!
//! [`address`] is what was typed, [`networks`] says where one may connect, [`answer`] takes what came, [`failure`] says why nothing
//! did.

mod address;
mod answer;
mod failure;
mod networks;
#[cfg(test)]
mod tests;

use std::{fs, num::NonZeroU32, path::PathBuf, time::Duration};

use anyhow::Context;
use ipnet::IpNet;
use proto::timetable::v1::FindingCode;
use reqwest::{Certificate, Client, Response, header, redirect::Policy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use self::networks::Networks;
pub use self::{
    address::Address,
    answer::{Fetched, Validators},
    failure::FetchError,
};
use crate::finding::Finding;

/// Redirects that are followed in one fetch.
pub const MOST_REDIRECTS: usize = 5;

/// How calendars are fetched from the addresses that schools give.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FetchConfig {
    /// Megabytes of the largest calendar that is taken.
    pub largest_feed_megabytes: NonZeroU32,
    /// Seconds after which a fetch is given up, redirects and the last byte included.
    pub timeout_seconds: NonZeroU32,
    /// Seconds after which a server that does not take the connection is given up.
    pub connect_timeout_seconds: NonZeroU32,
    /// Networks that may be asked although they are not public: `["10.20.0.0/16"]` for an intranet. Whoever may give a calendar's address
    /// can then make this server ask any machine there, so name no more than the calendars need.
    #[schemars(with = "Vec<String>")]
    pub allowed_networks: Vec<IpNet>,
    /// Networks that are never asked, though they be public or allowed: this installation's own, `["192.0.2.0/28"]`, when what listens
    /// there trusts who comes from within.
    #[schemars(with = "Vec<String>")]
    pub refused_networks: Vec<IpNet>,
    /// File of certificate authorities (PEM) that are trusted beside those of the machine, such as an académie's own.
    pub authorities_file: Option<PathBuf>,
    /// What servers are told is asking. Some answer only what they know.
    pub user_agent: String,
}

impl Default for FetchConfig {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).expect("not zero");
        Self {
            largest_feed_megabytes: number(50),
            timeout_seconds: number(20),
            connect_timeout_seconds: number(5),
            allowed_networks: Vec::new(),
            refused_networks: Vec::new(),
            authorities_file: None,
            user_agent: concat!("ENEJ/", env!("CARGO_PKG_VERSION")).into(),
        }
    }
}

/// Fetches calendars. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    networks: Networks,
    timeout: Duration,
    largest_megabytes: NonZeroU32,
}

impl Fetcher {
    /// Stands ready. Fails when the authorities' file cannot be read, when no certificate authority is known at all, or when the user
    /// agent is no header.
    pub fn new(config: &FetchConfig) -> anyhow::Result<Self> {
        let networks = Networks::new(&config.allowed_networks, &config.refused_networks);
        let client = Client::builder()
            .user_agent(&config.user_agent)
            .default_headers(
                [(header::ACCEPT, value("text/calendar, */*;q=0.5")), (header::ACCEPT_ENCODING, value("identity"))]
                    .into_iter()
                    .collect(),
            )
            .dns_resolver(networks.clone())
            .connect_timeout(seconds(config.connect_timeout_seconds))
            .redirect(Policy::none())
            .no_proxy()
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .http1_only()
            .pool_max_idle_per_host(0)
            .tls_certs_merge(authorities(config)?)
            .build()
            .context("calendars cannot be fetched: no certificate authorities on this machine, or a wrong user_agent")?;
        Ok(Self { client, networks, timeout: seconds(config.timeout_seconds), largest_megabytes: config.largest_feed_megabytes })
    }

    /// What is at the address now, unless it is what `known` says. Validators are those of the last answer from this very address; none
    /// ask for all of it.
    #[tracing::instrument(skip_all, fields(host = %address))]
    pub async fn fetch(&self, address: &Address, known: &Validators) -> Result<Fetched, FetchError> {
        let fetched = timeout(self.timeout, self.follow(address.clone(), known)).await;
        fetched.unwrap_or_else(|_| Err(Finding::of(FindingCode::NoAnswer).into()))
    }

    async fn follow(&self, mut address: Address, known: &Validators) -> Result<Fetched, FetchError> {
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.ask(&address, known).await?;
            match answer::elsewhere(&answer)? {
                Some(location) => address = address.redirected(location)?,
                None => return answer::take(answer, known, self.largest_megabytes).await,
            }
        }
        Err(Finding::of(FindingCode::TooManyRedirects).into())
    }

    /// Asks one server once. The client looks up names by [`Networks`], but numbers it takes as they are.
    async fn ask(&self, address: &Address, known: &Validators) -> Result<Response, FetchError> {
        if address.number().is_some_and(|number| !self.networks.permit(number)) {
            return Err(Finding::of(FindingCode::AddressRefused).into());
        }
        let answer = self.client.get(address.url().clone()).headers(known.headers()).send().await;
        answer.map_err(FetchError::from)
    }
}

fn authorities(config: &FetchConfig) -> anyhow::Result<Vec<Certificate>> {
    let Some(path) = &config.authorities_file else { return Ok(Vec::new()) };
    let unreadable = || format!("the certificate authorities in {} cannot be read", path.display());
    Certificate::from_pem_bundle(&fs::read(path).with_context(unreadable)?).with_context(unreadable)
}

fn value(text: &'static str) -> header::HeaderValue {
    header::HeaderValue::from_static(text)
}

fn seconds(number: NonZeroU32) -> Duration {
    Duration::from_secs(number.get().into())
}
