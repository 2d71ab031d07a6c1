//! Who calls: access tokens (JWT, `EdDSA`, ten minutes), signed by identity and verified offline by everyone.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, RwLock},
    time::Duration,
};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use tonic::{Request, Status};
use uuid::Uuid;

use crate::status;

/// How long an access token lasts.
pub const TOKEN_LIFE: Duration = Duration::from_mins(10);

/// Bytes of verified tokens that a process remembers, about 25,000 of them.
const REMEMBERED: u64 = 32 * 1024 * 1024;

/// What an access token says. Its JSON names are short: a token stays under 4 KB.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Caller {
    /// The person; nil for a program of the operations team.
    #[serde(rename = "sub", with = "uuid::serde::simple")]
    pub person_id: Uuid,
    /// The device that signed in.
    #[serde(rename = "dev", with = "uuid::serde::simple")]
    pub device_id: Uuid,
    /// Ids that the person had before a merge.
    #[serde(rename = "ali", with = "packed", default, skip_serializing_if = "Vec::is_empty")]
    pub alias_ids: Vec<Uuid>,
    /// What the person is, where.
    #[serde(rename = "fun", default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<Function>,
    /// Children for whom she is a legal representative.
    #[serde(rename = "chi", with = "packed", default, skip_serializing_if = "Vec::is_empty")]
    pub child_ids: Vec<Uuid>,
    /// Organisations that she may speak for; never their expanded schools.
    #[serde(rename = "org", with = "packed", default, skip_serializing_if = "Vec::is_empty")]
    pub organisation_ids: Vec<Uuid>,
    /// True for the operations team.
    #[serde(rename = "ops", default, skip_serializing_if = "std::ops::Not::not")]
    pub operator: bool,
    /// True for an agent who administers the platform.
    #[serde(rename = "adm", default, skip_serializing_if = "std::ops::Not::not")]
    pub administrator: bool,
    /// The charters that she has yet to accept: the portal asks her to before anything else.
    #[serde(rename = "cha", default, skip_serializing_if = "Vec::is_empty")]
    pub due_charters: Vec<DueCharter>,
    /// Milliseconds since 1970; finer than `iat`, so that a token made just after "sign out everywhere" holds.
    #[serde(rename = "ims")]
    pub issued_at_ms: i64,
    /// Seconds since 1970.
    #[serde(rename = "exp")]
    pub expires_at: i64,
}

/// One function in one structure.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Function {
    /// The number of `enej.identity.v1.Profile`.
    #[serde(rename = "p")]
    pub profile: i32,
    /// Where.
    #[serde(rename = "s", with = "packed::one")]
    pub structure_id: Uuid,
    /// Classes and groups there.
    #[serde(rename = "c", with = "packed", default, skip_serializing_if = "Vec::is_empty")]
    pub class_ids: Vec<Uuid>,
}

/// A charter that somebody has yet to accept; in a token, its two numbers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(from = "(i32, u32)", into = "(i32, u32)")]
pub struct DueCharter {
    /// The number of `enej.identity.v1.CharterFamily`.
    pub family: i32,
    /// The version in force.
    pub version: u32,
}

impl From<(i32, u32)> for DueCharter {
    fn from((family, version): (i32, u32)) -> Self {
        Self { family, version }
    }
}

impl From<DueCharter> for (i32, u32) {
    fn from(due: DueCharter) -> Self {
        (due.family, due.version)
    }
}

/// Ids in a token: the sixteen bytes of each, one after the other, in base64url; two thirds of what their digits take.
mod packed {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use uuid::Uuid;

    pub fn serialize<S: Serializer>(ids: &[Uuid], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = ids.iter().flat_map(|id| *id.as_bytes()).collect();
        to.serialize_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Uuid>, D::Error> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        bytes.chunks(16).map(Uuid::from_slice).collect::<Result<_, _>>().map_err(D::Error::custom)
    }

    /// One id alone.
    pub mod one {
        use super::{Deserializer, Error, Serializer, Uuid};

        pub fn serialize<S: Serializer>(id: &Uuid, to: S) -> Result<S::Ok, S::Error> {
            super::serialize(std::slice::from_ref(id), to)
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
            let ids = super::deserialize(from)?;
            if let [id] = ids[..] { Ok(id) } else { Err(D::Error::custom("not one id")) }
        }
    }
}

impl Caller {
    /// A caller whose token begins now.
    pub fn new(person_id: Uuid, device_id: Uuid) -> Self {
        let now = Utc::now();
        Self {
            person_id,
            device_id,
            alias_ids: vec![],
            functions: vec![],
            child_ids: vec![],
            organisation_ids: vec![],
            operator: false,
            administrator: false,
            due_charters: vec![],
            issued_at_ms: now.timestamp_millis(),
            expires_at: (now + TOKEN_LIFE).timestamp(),
        }
    }

    /// The operations team's own program.
    pub fn operator() -> Self {
        Self { operator: true, ..Self::new(Uuid::nil(), Uuid::nil()) }
    }

    /// Who made this call, or `UNAUTHENTICATED`.
    pub fn of<T>(request: &Request<T>) -> Result<Arc<Self>, Status> {
        let caller = request.extensions().get::<Arc<Self>>();
        caller.cloned().ok_or_else(|| status::unauthenticated("TOKEN_MISSING", "sign in first"))
    }

    /// True for the operations team and for an administrator.
    pub const fn administers(&self) -> bool {
        self.operator || self.administrator
    }

    /// Structures where the caller has this profile.
    pub fn structures_as(&self, profile: i32) -> impl Iterator<Item = Uuid> {
        self.functions.iter().filter(move |function| function.profile == profile).map(|function| function.structure_id)
    }
}

/// Signs access tokens.
#[derive(Clone)]
pub struct Signer {
    key: EncodingKey,
    header: Header,
    public_key: [u8; 32],
}

impl Signer {
    /// Reads an Ed25519 key (PKCS#8 PEM).
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let pem = fs::read(file).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
        Self::from_pem(&pem)
    }

    /// From the text of a PEM.
    pub fn from_pem(pem: &[u8]) -> anyhow::Result<Self> {
        let body: String = str::from_utf8(pem)?.lines().filter(|line| !line.starts_with("-----")).collect();
        let der = base64::prelude::BASE64_STANDARD.decode(body)?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der)?;
        let public_key: [u8; 32] = pair.public_key().as_ref().try_into()?;
        let header = Header { kid: Some(key_id(&public_key)), ..Header::new(Algorithm::EdDSA) };
        Ok(Self { key: EncodingKey::from_ed_pem(pem)?, header, public_key })
    }

    /// The token of a caller.
    pub fn sign(&self, caller: &Caller) -> String {
        jsonwebtoken::encode(&self.header, caller, &self.key).expect("an Ed25519 key signs any claims")
    }

    /// The name and the 32 bytes of the public key.
    pub fn public_key(&self) -> (String, [u8; 32]) {
        (key_id(&self.public_key), self.public_key)
    }
}

/// What a verifier must know of identity.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Public keys by name.
    pub keys: Vec<(String, [u8; 32])>,
    /// Tokens issued to these people or devices before the time are refused.
    pub superseded: HashMap<Uuid, DateTime<Utc>>,
    /// Tokens issued before are refused, whoever's.
    pub all_before: Option<DateTime<Utc>>,
}

#[derive(Debug, thiserror::Error)]
#[error("identity's keys are not known yet")]
struct KeysUnknown;

/// Verifies access tokens offline. Clones share what they know.
#[derive(Clone)]
pub struct Verifier {
    trust: Arc<RwLock<(HashMap<String, DecodingKey>, Trust)>>,
    verified: Cache<String, Arc<Caller>>,
}

impl Default for Verifier {
    fn default() -> Self {
        let weight = |token: &String, _: &Arc<Caller>| u32::try_from(2 * token.len() + 256).unwrap_or(u32::MAX);
        let verified = Cache::builder().weigher(weight).max_capacity(REMEMBERED).time_to_live(TOKEN_LIFE).build();
        Self { trust: Arc::default(), verified }
    }
}

impl Verifier {
    /// Replaces what is known of identity. What a withdrawn key had signed is no longer taken.
    pub fn follow(&self, trust: Trust) {
        let keys = trust.keys.iter().map(|(name, key)| (name.clone(), decoding_key(key))).collect();
        let mut known = self.trust.write().expect("nobody panics while holding it");
        if known.1.keys != trust.keys {
            self.verified.invalidate_all();
        }
        *known = (keys, trust);
    }

    /// True once identity's keys are known.
    pub fn is_ready(&self) -> bool {
        !self.trust.read().expect("nobody panics while holding it").0.is_empty()
    }

    /// Who the token is of. A verified token is remembered; its end and what superseded it are looked at each time.
    pub fn verify(&self, token: &str) -> Result<Arc<Caller>, Status> {
        let caller = match self.verified.get(token) {
            Some(caller) => caller,
            None => self.decode(token)?,
        };
        self.refuse_ended(&caller)?;
        Ok(caller)
    }

    fn decode(&self, token: &str) -> Result<Arc<Caller>, Status> {
        let invalid = || status::unauthenticated("TOKEN_INVALID", "the access token cannot be verified");
        let name = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid).ok_or_else(invalid)?;
        let key = self.key(&name)?.ok_or_else(invalid)?;
        let claims = jsonwebtoken::decode::<Caller>(token, &key, &signature_only());
        let caller = Arc::new(claims.map_err(|_| invalid())?.claims);
        self.verified.insert(token.to_owned(), caller.clone());
        Ok(caller)
    }

    /// None for a key that identity does not have. Before its keys are known nobody can be refused for good.
    fn key(&self, name: &str) -> Result<Option<DecodingKey>, Status> {
        let trust = self.trust.read().expect("nobody panics while holding it");
        if trust.0.is_empty() { Err(status::unavailable(&KeysUnknown)) } else { Ok(trust.0.get(name).cloned()) }
    }

    fn refuse_ended(&self, caller: &Caller) -> Result<(), Status> {
        if caller.expires_at <= Utc::now().timestamp() {
            return Err(status::unauthenticated("TOKEN_EXPIRED", "the access token has ended"));
        }
        let guard = self.trust.read().expect("nobody panics while holding it");
        let trust = &guard.1;
        let ends = [trust.superseded.get(&caller.person_id), trust.superseded.get(&caller.device_id), trust.all_before.as_ref()];
        if ends.into_iter().flatten().any(|before| caller.issued_at_ms < before.timestamp_millis()) {
            return Err(status::unauthenticated("TOKEN_SUPERSEDED", "the access token was superseded; renew the session"));
        }
        Ok(())
    }
}

/// The end is looked at each time that a token comes, not only when it is decoded.
fn signature_only() -> Validation {
    Validation { validate_exp: false, ..Validation::new(Algorithm::EdDSA) }
}

fn decoding_key(key: &[u8; 32]) -> DecodingKey {
    DecodingKey::from_ed_components(&BASE64_URL_SAFE_NO_PAD.encode(key)).expect("32 bytes are a point's encoding")
}

fn key_id(public_key: &[u8; 32]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, public_key);
    BASE64_URL_SAFE_NO_PAD.encode(&digest.as_ref()[..9])
}
