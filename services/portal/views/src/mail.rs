//! The e-mails that people get. No password and no child's name is ever in one.

use crate::{Locale, text::Text};
use askama::Template;

/// An e-mail, ready to be sent: the same words twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The subject line.
    pub subject: String,
    /// The plain text body.
    pub text: String,
    /// The HTML body.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail/welcome.txt")]
struct WelcomeText<'a> {
    t: Text,
    given_name: &'a str,
    login: &'a str,
    portal_url: &'a str,
}

#[derive(Template)]
#[template(path = "mail/welcome.html")]
struct WelcomeHtml<'a> {
    t: Text,
    given_name: &'a str,
    login: &'a str,
    portal_url: &'a str,
}

/// To someone who has just activated: her login and the address of the portal.
pub fn welcome(locale: Locale, given_name: &str, login: &str, portal_url: &str) -> Mail {
    let t = Text(locale);
    let written = "a String takes everything that a template writes";
    Mail {
        subject: t.welcome_subject().to_owned(),
        text: WelcomeText { t, given_name, login, portal_url }.render().expect(written),
        html: WelcomeHtml { t, given_name, login, portal_url }.render().expect(written),
    }
}
