//! A pupil: who, where, with whom, and how he or she is schooled.

use super::address::Address;
use super::chance::Chance;
use super::curriculum::{GERMAN, ITALIAN, LATIN, Level, SPANISH, SUBJECTS, Subject};
use super::guardians::Guardianship;
use super::registrar::Person;

/// A pupil of a collège.
#[derive(Debug)]
pub struct Pupil {
    /// Civil identity.
    pub person: Person,
    /// Given names after the first.
    pub other_given_names: Vec<&'static str>,
    /// National number, nine digits and two letters.
    pub ine: String,
    /// Number in the school's register (SIECLE).
    pub siecle_id: u32,
    /// Position of the school.
    pub school: usize,
    /// Level.
    pub level: Level,
    /// Position of the class.
    pub class: usize,
    /// Positions of the groups.
    pub groups: Vec<usize>,
    /// Where he or she lives.
    pub address: Address,
    /// Positions of the guardians whom he or she lives with; several when the week is shared.
    pub lives_with: Vec<usize>,
    /// Guardians and other contacts.
    pub guardianships: Vec<Guardianship>,
    /// Second language and options: positions in [`SUBJECTS`].
    pub options: Vec<usize>,
    /// `ENTEleveRegime`.
    pub regime: &'static str,
    /// Holds a grant.
    pub has_grant: bool,
    /// Comes by school transport.
    pub transported: bool,
}

impl Pupil {
    /// Everything that the pupil is taught, common subjects first.
    pub fn subjects(&self) -> impl Iterator<Item = &'static Subject> {
        let common = SUBJECTS.iter().filter(|subject| subject.is_common_at(self.level));
        common.chain(self.options.iter().map(|&option| &SUBJECTS[option]))
    }
}

/// How a pupil eats and stays, as SIECLE words it.
pub fn regime(chance: &mut Chance) -> &'static str {
    chance.weighted(&[
        ("DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", 52),
        ("DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT 4 JOURS", 16),
        ("DEMI-PENSIONNAIRE AU TICKET", 4),
        ("EXTERNE LIBRE", 20),
        ("EXTERNE SURVEILLE", 8),
    ])
}

/// From cinquième on a second language, and Latin for one in eight.
pub fn options(level: Level, chance: &mut Chance) -> Vec<usize> {
    if level == Level::Sixth {
        return Vec::new();
    }
    let language = chance.weighted(&[(SPANISH, 70), (GERMAN, 19), (ITALIAN, 11)]);
    let latin = chance.percent(12).then_some(LATIN);
    std::iter::once(language).chain(latin).collect()
}
