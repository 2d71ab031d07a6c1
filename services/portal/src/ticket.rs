//! An activation under way: what the browser carries from one page to the next, sealed, and never in an address.

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

const COOKIE: &str = "__Host-activation";
/// What tickets are sealed for.
const CONTEXT: &str = "activation-ticket";

/// How far somebody has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The id of the password form, which is the rpc's `request_id`: a form that another activation has overtaken has another.
    pub form_id: String,
    /// What is known by now.
    pub step: Step,
}

/// What is known by now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// A code that somebody may open her account with.
    Code(String),
    /// The account is open.
    Opened {
        /// What she signs in with.
        login: String,
        /// Whether a welcome message is on its way.
        welcome_sent: bool,
    },
}

/// As it is sealed: a browser may keep a cookie longer than it was told.
#[derive(Serialize, Deserialize)]
struct Dated {
    ends_at: DateTime<Utc>,
    ticket: Ticket,
}

impl Ticket {
    /// For a code that was found.
    pub fn new(code: &str) -> Self {
        Self { form_id: Uuid::new_v4().to_string(), step: Step::Code(code.to_owned()) }
    }

    /// The account was opened.
    pub fn opened(self, login: String, welcome_sent: bool) -> Self {
        Self { step: Step::Opened { login, welcome_sent }, ..self }
    }

    /// The cookie that holds it, from now on.
    pub fn cookie(&self, secrets: &Secrets) -> String {
        let life = self.life();
        let sealed = self.sealed(secrets, Utc::now() + life);
        format!("{COOKIE}={sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}", life.num_seconds())
    }

    /// Time to choose a password; then just enough to write the login down.
    const fn life(&self) -> TimeDelta {
        match self.step {
            Step::Code(_) => TimeDelta::minutes(15),
            Step::Opened { .. } => TimeDelta::minutes(5),
        }
    }

    fn sealed(&self, secrets: &Secrets, ends_at: DateTime<Utc>) -> String {
        let dated = serde_json::to_vec(&Dated { ends_at, ticket: self.clone() }).expect("strings, a flag and a date become JSON");
        BASE64_URL_SAFE_NO_PAD.encode(secrets.seal(CONTEXT, &dated))
    }

    /// The one that the browser sent; None when it sent none, ours no more, or one that has ended.
    fn of(headers: &HeaderMap, secrets: &Secrets) -> Option<Self> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(session::cookie(headers, COOKIE)?).ok()?;
        let dated: Dated = serde_json::from_slice(&secrets.open(CONTEXT, &sealed).ok()?).ok()?;
        Some(dated.ticket).filter(|_| Utc::now() < dated.ends_at)
    }
}

impl OptionalFromRequestParts<Portal> for Ticket {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Option<Self>, Infallible> {
        Ok(Self::of(&parts.headers, &portal.secrets))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    fn secrets(key: u8) -> Secrets {
        Secrets::from_key(&[key; 32])
    }

    fn sent(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, format!("langue=fr; {COOKIE}={value}").parse().unwrap())])
    }

    /// The value, and the attributes.
    fn parts(cookie: &str) -> (&str, &str) {
        cookie.strip_prefix("__Host-activation=").unwrap().split_once("; ").unwrap()
    }

    #[test]
    fn a_ticket_comes_back_as_it_was() {
        let found = Ticket::new("K7QM 2XNT");
        let opened = found.clone().opened("zoe.martin".into(), true);
        assert_eq!(found.form_id, opened.form_id);
        for (ticket, life) in [(found, 900), (opened, 300)] {
            let cookie = ticket.cookie(&secrets(7));
            let (value, attributes) = parts(&cookie);
            assert_eq!(attributes, format!("Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={life}"));
            assert!(!cookie.contains("K7QM") && !cookie.contains("zoe"));
            assert_eq!(Ticket::of(&sent(value), &secrets(7)), Some(ticket));
        }
    }

    #[test]
    fn what_is_not_ours_is_no_ticket() {
        let cookie = Ticket::new("K7QM 2XNT").cookie(&secrets(7));
        assert_eq!(Ticket::of(&sent(parts(&cookie).0), &secrets(8)), None);
        assert_eq!(Ticket::of(&sent("€"), &secrets(7)), None);
        assert_eq!(Ticket::of(&sent(&parts(&cookie).0[..40]), &secrets(7)), None);
        assert_eq!(Ticket::of(&HeaderMap::new(), &secrets(7)), None);
    }

    #[test]
    fn a_ticket_ends_whatever_the_browser_keeps() {
        let ticket = Ticket::new("K7QM 2XNT");
        let until = |seconds| ticket.sealed(&secrets(7), Utc::now() + TimeDelta::seconds(seconds));
        assert_eq!(Ticket::of(&sent(&until(60)), &secrets(7)), Some(ticket.clone()));
        assert_eq!(Ticket::of(&sent(&until(-1)), &secrets(7)), None);
    }
}
