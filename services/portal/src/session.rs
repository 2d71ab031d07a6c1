//! Sessions: an opaque id in the browser, a short session in Redis, the device in identity.
//!
//! The id in `__Host-sid` is the device's secret. Its hash is the key of a short session in Redis that holds the access token.
//! Without it (Redis was lost, the token ended or was superseded) identity renews the session from the device, so that losing
//! Redis signs nobody out. For a minute Redis also holds who identity said the holder of a token is, so that not every page asks.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use platform::{
    auth::{Caller, Verifier},
    cache::Cache,
    secrets::Secrets,
};
use portal_views::Viewer;
use prost::Message;
use proto::identity::v1::{GetOverviewResponse, Profile, Session};
use tonic::{Code, Status};

use crate::calls::Identity;

/// The session's cookie.
const COOKIE: &str = "__Host-sid";
/// Idle time after which the short session ends.
const IDLE: Duration = Duration::from_mins(30);
/// How long what identity said of the holder of a token is believed. What changes her rights ends her token.
const BELIEVED: Duration = Duration::from_mins(1);
/// Stands where nothing is to be kept.
const DOUBTED: &[u8] = b"-";
/// A personal device keeps its cookie this long, in seconds.
const PERSONAL: u32 = 30 * 24 * 3600;

/// Who is there.
#[derive(Clone)]
pub struct Visitor {
    /// What the access token says.
    pub caller: Arc<Caller>,
    /// The access token.
    pub token: Arc<str>,
}

impl Visitor {
    /// Hers, and those of the people whom she was merged with.
    pub fn ids(&self) -> Vec<String> {
        self.caller.alias_ids.iter().chain([&self.caller.person_id]).map(ToString::to_string).collect()
    }

    /// True for a head, an agent and an administrator: the figures of schools and the imports that touch them are theirs to see.
    pub fn oversees(&self) -> bool {
        self.leads_or_administers() || !self.caller.organisation_ids.is_empty()
    }

    /// True for a head, and for who administers.
    pub fn leads_or_administers(&self) -> bool {
        self.leads() || self.caller.administers()
    }

    /// True for a head.
    pub fn leads(&self) -> bool {
        self.caller.structures_as(Profile::Head.into()).next().is_some()
    }

    /// As the frame of a page shows her.
    pub fn viewer<'a>(&self, display_name: &'a str) -> Viewer<'a> {
        Viewer { display_name, sees_directory: self.oversees() }
    }
}

/// Where sessions are kept.
#[derive(Clone)]
pub struct Sessions {
    store: Cache,
    identity: Identity,
    verifier: Verifier,
    secrets: Secrets,
}

impl Sessions {
    /// Over the short-lived store.
    pub fn new(store: Cache, identity: Identity, verifier: Verifier, secrets: Secrets) -> Self {
        Self { store, identity, verifier, secrets }
    }

    /// Who holds this id. None when nobody does any more; an error when it cannot be known now.
    pub async fn visitor(&self, id: &str) -> Result<Option<Visitor>, Status> {
        if let Some(visitor) = self.stored(id).await {
            return Ok(Some(visitor));
        }
        match self.identity.renew(id).await {
            Ok(session) => Ok(Some(self.keep(id, &session).await?)),
            Err(status) if status.code() == Code::Unauthenticated => Ok(None),
            Err(status) => Err(status),
        }
    }

    /// Keeps the session of a device that has just signed in.
    pub async fn begin(&self, session: &Session) -> Result<(), Status> {
        self.keep(&session.device_secret, session).await.map(drop)
    }

    /// Forgets the short session.
    pub async fn forget(&self, id: &str) {
        if let Err(error) = self.store.delete(&key("session", id)).await {
            tracing::warn!(%error, "a session could not be forgotten; its token is superseded all the same");
        }
    }

    /// Who she is, as identity said within the last minute; it names children, so it is sealed.
    pub async fn overview(&self, visitor: &Visitor) -> Result<GetOverviewResponse, Status> {
        let key = key("overview", &visitor.token);
        let sealed = self.store.get(&key).await.ok().flatten();
        let kept = sealed.and_then(|sealed| self.secrets.open(&key, &sealed).ok());
        if let Some(said) = kept.and_then(|bytes| GetOverviewResponse::decode(bytes.as_slice()).ok()) {
            return Ok(said);
        }
        let said = self.identity.overview(&visitor.token).await?;
        let sealed = self.secrets.seal(&key, &said.encode_to_vec());
        if let Err(error) = self.store.set_new(&key, &sealed, BELIEVED).await {
            tracing::warn!(%error, "what identity said cannot be kept; the next page asks again");
        }
        Ok(said)
    }

    /// Asks identity who she is for each of her pages of the next minute: she changes something.
    pub async fn doubt(&self, visitor: &Visitor) {
        if let Err(error) = self.store.set(&key("overview", &visitor.token), DOUBTED, BELIEVED).await {
            tracing::warn!(%error, "what identity said cannot be forgotten; it is believed for a minute");
        }
    }

    async fn stored(&self, id: &str) -> Option<Visitor> {
        let stored = self.store.get_and_touch(&key("session", id), IDLE).await;
        let token = stored.inspect_err(|error| tracing::warn!(%error, "sessions cannot be read")).ok().flatten()?;
        self.visitor_of(String::from_utf8(token).ok()?).ok()
    }

    async fn keep(&self, id: &str, session: &Session) -> Result<Visitor, Status> {
        if let Err(error) = self.store.set(&key("session", id), session.access_token.as_bytes(), IDLE).await {
            tracing::warn!(%error, "a session cannot be stored; the next page renews it");
        }
        self.visitor_of(session.access_token.clone())
    }

    fn visitor_of(&self, token: String) -> Result<Visitor, Status> {
        let caller = self.verifier.verify(&token)?;
        Ok(Visitor { caller, token: token.into() })
    }
}

/// The visitor's id, if the browser sent one.
pub fn id(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, COOKIE).filter(|id| id.len() == 43)
}

/// A cookie's value.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let pairs = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split("; "));
    pairs.filter_map(|pair| pair.split_once('=')).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The cookie of a device that has just signed in: for 30 days on a personal one, until the browser closes on a shared one.
pub fn begun(session: &Session) -> String {
    let life = if session.personal { format!("; Max-Age={PERSONAL}") } else { String::new() };
    format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax{life}", session.device_secret)
}

/// The cookie that ends the session in the browser.
pub fn ended() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

fn key(of: &str, secret: &str) -> String {
    format!("{of}:{}", BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, secret.as_bytes())))
}
