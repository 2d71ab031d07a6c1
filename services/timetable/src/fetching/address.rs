//! The address of a calendar: looked at when it is typed, a secret from then on.

use std::{fmt, net::IpAddr};

use proto::timetable::v1::FindingCode;
use reqwest::Url;

use crate::finding::Finding;

/// Bytes of the longest address.
pub const LONGEST_ADDRESS: usize = 2_000;

/// Where a calendar is: `http` or `https`, without user name, password and fragment. Shows its host only.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// What somebody typed or pasted. `webcal` and `webcals`, which make calendar programs open, are read as `https`: the address is a
    /// secret, and a server that knows no `https` can be given as `http`. Where it leads is looked at when it is fetched.
    pub fn parse(text: &str) -> Result<Self, Finding> {
        let text = text.trim();
        let url = if text.len() > LONGEST_ADDRESS { None } else { Url::parse(&as_web(text)).ok() };
        url.and_then(checked).map(Self).ok_or_else(|| Finding::of(FindingCode::AddressWrong))
    }

    /// All of it, to be sealed; never to be logged or shown.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// Where a `Location` of this address's answer leads.
    pub(super) fn redirected(&self, location: &str) -> Result<Self, Finding> {
        let next = self.0.join(&as_web(location)).ok().and_then(checked);
        let next = next.ok_or_else(|| Finding::of(FindingCode::AddressWrong))?;
        if self.0.scheme() == "https" && next.scheme() == "http" {
            return Err(Finding::of(FindingCode::AddressRefused).value("http"));
        }
        Ok(Self(next))
    }

    /// What is asked for.
    pub(super) const fn url(&self) -> &Url {
        &self.0
    }

    /// The host when it is a number and no name; decimal, octal, hexadecimal and shortened ones were understood before.
    pub(super) fn number(&self) -> Option<IpAddr> {
        self.host().trim_matches(['[', ']']).parse().ok()
    }

    fn host(&self) -> &str {
        self.0.host_str().expect("an http address has a host")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.host())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Address({self})")
    }
}

fn as_web(text: &str) -> String {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some(scheme @ ("webcal" | "webcals")) => format!("https{}", &text[scheme.len()..]),
        _ => text.to_owned(),
    }
}

fn checked(mut url: Url) -> Option<Url> {
    url.set_fragment(None);
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let anonymous = url.username().is_empty() && url.password().is_none();
    (web && anonymous && url.as_str().len() <= LONGEST_ADDRESS).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Address::parse(text).unwrap().reveal().to_owned()
    }

    #[test]
    fn calendar_schemes_are_read_as_https() {
        assert_eq!(parsed(" webcal://calendrier.example/a.ics?cle=1 \n"), "https://calendrier.example/a.ics?cle=1");
        assert_eq!(parsed("WEBCALS://calendrier.example/a.ics"), "https://calendrier.example/a.ics");
        assert_eq!(parsed("http://calendrier.example:8080/a.ics#juin"), "http://calendrier.example:8080/a.ics");
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        let wrong = ["", "emploi du temps", "calendrier.example/a.ics", "ftp://calendrier.example/a.ics", "file:///etc/passwd"];
        let wronger =
            ["http://", "gopher://calendrier.example/", "data:text/calendar,BEGIN", "http://[::1/", "webcal:a.ics", "é://x"];
        for text in wrong.iter().chain(&wronger) {
            assert_eq!(Address::parse(text).map_err(|finding| finding.code()), Err(FindingCode::AddressWrong), "{text}");
        }
    }

    #[test]
    fn an_address_with_a_user_name_or_a_password_is_refused() {
        for text in [
            "https://durand:secret@calendrier.example/",
            "https://durand@calendrier.example/",
            "webcal://:secret@calendrier.example/",
        ] {
            assert_eq!(Address::parse(text), Err(Finding::of(FindingCode::AddressWrong)), "{text}");
        }
    }

    #[test]
    fn an_address_has_2000_characters_at_most() {
        let address = |length: usize| format!("https://calendrier.example/{}", "a".repeat(length - 27));
        assert_eq!(parsed(&address(2_000)).len(), 2_000);
        assert_eq!(Address::parse(&address(2_001)), Err(Finding::of(FindingCode::AddressWrong)));
        assert!(Address::parse(&format!("https://calendrier.example/{}", "é".repeat(900))).is_err());
    }

    #[test]
    fn only_the_host_is_shown() {
        let address = Address::parse("https://calendrier.example:8443/chemin/a.ics?cle=secret").unwrap();
        assert_eq!(format!("{address} {address:?}"), "calendrier.example Address(calendrier.example)");
    }

    #[test]
    fn a_number_is_found_in_any_spelling() {
        for text in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://127.0.0.1./",
            "http://１２７.0.0.1/",
        ] {
            assert_eq!(Address::parse(text).unwrap().number(), Some([127, 0, 0, 1].into()), "{text}");
        }
        assert_eq!(Address::parse("http://[::ffff:127.0.0.1]/").unwrap().number().unwrap().to_string(), "::ffff:127.0.0.1");
        assert_eq!(Address::parse("http://localhost/").unwrap().number(), None);
    }

    #[test]
    fn a_redirect_stays_on_the_web_and_never_leaves_encryption() {
        let address = Address::parse("https://calendrier.example/a/b.ics?cle=1").unwrap();
        let redirected = |location: &str| address.redirected(location).map(|next| next.reveal().to_owned());
        assert_eq!(redirected("../c.ics").unwrap(), "https://calendrier.example/c.ics");
        assert_eq!(redirected("//ailleurs.example/c.ics").unwrap(), "https://ailleurs.example/c.ics");
        assert_eq!(redirected("webcal://ailleurs.example/").unwrap(), "https://ailleurs.example/");
        assert_eq!(redirected("http://calendrier.example/").unwrap_err(), Finding::of(FindingCode::AddressRefused).value("http"));
        for location in ["file:///etc/passwd", "ftp://calendrier.example/", "https://durand:secret@calendrier.example/"] {
            assert_eq!(redirected(location).unwrap_err().code(), FindingCode::AddressWrong, "{location}");
        }
    }
}
