//! The code of somebody who was just added by hand, on its way from the form to the page that shows it: sealed in a cookie, for whoever
//! added her and nobody else, never in an address.

use std::convert::Infallible;

use axum::{
    extract::OptionalFromRequestParts,
    http::{HeaderMap, request::Parts},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use platform::secrets::Secrets;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Portal, session};

const COOKIE: &str = "__Host-letter";
/// What letters are sealed for.
const CONTEXT: &str = "handed-letter";
/// Just enough to write the code down, or to print it.
const LIFE: TimeDelta = TimeDelta::minutes(5);

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Who added her.
    pub given_by: Uuid,
    /// "Claire Martin".
    pub name: String,
    /// The code.
    pub code: String,
    /// When the code ends, in seconds since 1970.
    pub code_ends: i64,
    /// The time zone of her school: "Indian/Reunion".
    pub zone: String,
}

/// As it is sealed: a browser may keep a cookie longer than it was told.
#[derive(Serialize, Deserialize)]
struct Dated {
    ends_at: DateTime<Utc>,
    letter: Letter,
}

impl Letter {
    /// The cookie that holds it, from now on.
    pub fn cookie(&self, secrets: &Secrets) -> String {
        let sealed = self.sealed(secrets, Utc::now() + LIFE);
        format!("{COOKIE}={sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}", LIFE.num_seconds())
    }

    fn sealed(&self, secrets: &Secrets, ends_at: DateTime<Utc>) -> String {
        let dated = serde_json::to_vec(&Dated { ends_at, letter: self.clone() }).expect("strings, ids and dates become JSON");
        BASE64_URL_SAFE_NO_PAD.encode(secrets.seal(CONTEXT, &dated))
    }

    fn of(headers: &HeaderMap, secrets: &Secrets) -> Option<Self> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(session::cookie(headers, COOKIE)?).ok()?;
        let dated: Dated = serde_json::from_slice(&secrets.open(CONTEXT, &sealed).ok()?).ok()?;
        Some(dated.letter).filter(|_| Utc::now() < dated.ends_at)
    }
}

/// The cookie that forgets it.
pub fn forgotten() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

impl OptionalFromRequestParts<Portal> for Letter {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Option<Self>, Infallible> {
        Ok(Self::of(&parts.headers, &portal.secrets))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    fn sent(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, format!("langue=fr; {COOKIE}={value}").parse().unwrap())])
    }

    #[test]
    fn a_letter_comes_back_sealed_and_ends_whatever_the_browser_keeps() {
        let (secrets, other) = (Secrets::from_key(&[7; 32]), Secrets::from_key(&[8; 32]));
        let letter = Letter {
            given_by: Uuid::nil(),
            name: "Zoé Martin".into(),
            code: "K7QM-2XNT-9BWD".into(),
            code_ends: 0,
            zone: "Indian/Reunion".into(),
        };
        let cookie = letter.cookie(&secrets);
        let value = cookie.strip_prefix("__Host-letter=").unwrap().split_once("; ").unwrap().0;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(value).unwrap();
        assert!(["Martin", "2XNT"].iter().all(|word| !String::from_utf8_lossy(&bytes).contains(word)));
        assert_eq!(Letter::of(&sent(value), &secrets), Some(letter.clone()));
        assert_eq!(Letter::of(&sent(value), &other), None);
        let past = letter.sealed(&secrets, Utc::now() - TimeDelta::seconds(1));
        assert_eq!(Letter::of(&sent(&past), &secrets), None);
    }
}
