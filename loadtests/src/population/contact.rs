//! Ways to reach people, none of which reaches anybody real.
//!
//! Mail goes to domains reserved by RFC 2606; telephone numbers come from the ranges that the ARCEP
//! keeps for fiction.

use std::collections::HashMap;

use super::chance::Chance;

const FAMILY_DOMAINS: [&str; 3] = ["example.org", "example.com", "example.net"];

/// The académie's mail domain, under a reserved top-level domain.
pub const ACADEMIE_DOMAIN: &str = "ac-versailles.example";

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

/// A fixed number of Île-de-France that rings nowhere.
pub fn landline(chance: &mut Chance) -> String {
    format!("019900{:04}", chance.within(0..10_000))
}

/// Lower case without accents, hyphens for what separates.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter_map(plain_letter).collect()
}

fn plain_letter(letter: char) -> Option<char> {
    Some(match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ñ' => 'n',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ÿ' => 'y',
        ' ' | '-' => '-',
        'a'..='z' => letter,
        _ => return None,
    })
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
