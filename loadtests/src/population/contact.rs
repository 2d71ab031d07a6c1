//! Ways to reach people, none of which reaches anybody real.
//!
//! Mail goes to domains reserved by RFC 2606; telephone numbers come from the ranges that the ARCEP
//! keeps for fiction.

use std::collections::HashMap;

use super::chance::Chance;
use super::names;

const FAMILY_DOMAINS: [&str; 3] = ["example.org", "example.com", "example.net"];

/// Hands out mail addresses, each once.
#[derive(Debug, Default)]
pub struct Mailboxes {
    taken: HashMap<String, u32>,
}

impl Mailboxes {
    /// An address at a family's provider.
    pub fn family(&mut self, given: &str, family: &str, chance: &mut Chance) -> String {
        let domain = chance.pick(&FAMILY_DOMAINS);
        self.at(given, family, domain)
    }

    /// `given.family@domain`, with a number once that is taken.
    pub fn at(&mut self, given: &str, family: &str, domain: &str) -> String {
        let local = format!("{}.{}", plain(given), plain(family));
        let namesakes = self.taken.entry(format!("{local}@{domain}")).or_default();
        *namesakes += 1;
        match *namesakes {
            1 => format!("{local}@{domain}"),
            number => format!("{local}{number}@{domain}"),
        }
    }
}

/// A mobile number that rings nowhere.
pub fn mobile(chance: &mut Chance) -> String {
    format!("063998{:04}", chance.within(0..10_000))
}

/// A fixed number that rings nowhere; `range` is its first six digits.
pub fn landline(range: &str, chance: &mut Chance) -> String {
    format!("{range}{:04}", chance.within(0..10_000))
}

/// Lower case without accents, hyphens for what separates.
fn plain(name: &str) -> String {
    let letters = name.to_lowercase();
    let letters = letters.chars().map(|letter| if letter == ' ' { '-' } else { names::without_accent(letter) });
    letters.filter(|letter| matches!(letter, '-' | 'a'..='z')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namesakes_get_different_addresses() {
        let mut mailboxes = Mailboxes::default();
        let first = mailboxes.at("Noémie", "N'DIAYE LE GALL", "example.org");
        let second = mailboxes.at("Noémie", "N'DIAYE LE GALL", "example.org");
        assert_eq!(first, "noemie.ndiaye-le-gall@example.org");
        assert_eq!(second, "noemie.ndiaye-le-gall2@example.org");
    }
}
