//! A pupil: who, where, with whom, and how he or she is schooled.

use chrono::NaiveDate;

use super::address::Address;
use super::chance::Chance;
use super::curriculum::{GERMAN, ITALIAN, LATIN, SPANISH, SPECIALITIES, SUBJECTS, Subject};
use super::guardians::Guardianship;
use super::households::Household;
use super::levels::{Degree, Level};
use super::names::Sex;
use super::registrar::{Person, Registrar};
use super::siblings::Child;

/// A pupil of either degree.
#[derive(Debug, Clone)]
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
    /// The day on which he or she entered it.
    pub in_class_since: NaiveDate,
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
    /// What an école keeps him or her for, before and after lessons.
    pub care: Care,
}

/// Care of the commune around the lessons of an école.
#[derive(Debug, Clone, Copy, Default)]
pub struct Care {
    /// Garderie before lessons.
    pub morning: bool,
    /// Garderie after lessons.
    pub evening: bool,
    /// Études surveillées.
    pub supervised_study: bool,
}

impl Pupil {
    /// Registers a child of a household, not yet in a class.
    pub fn enrol(child: Child, household: &Household, day: NaiveDate, registrar: &mut Registrar) -> Self {
        let sex = if registrar.chance.percent(49) { Sex::Female } else { Sex::Male };
        let person = registrar.register(sex, child.born, household.family_name.clone());
        let others = registrar.chance.weighted(&[(0, 45), (1, 30), (2, 25)]);
        let other_given_names = (0..others).map(|_| registrar.names.given(sex, child.born, &mut registrar.chance)).collect();
        Self {
            person,
            other_given_names,
            ine: registrar.ine(),
            siecle_id: registrar.siecle_id(),
            school: child.place.school,
            level: child.place.level,
            class: usize::MAX,
            in_class_since: day,
            groups: Vec::new(),
            address: household.address.clone(),
            lives_with: household.lives_with.clone(),
            guardianships: household.guardianships.clone(),
            options: options(child.place.level, &mut registrar.chance),
            regime: regime(&mut registrar.chance),
            has_grant: registrar.chance.percent(24),
            transported: registrar.chance.percent(12),
            care: care(child.place.level, &mut registrar.chance),
        }
    }

    /// Whether he or she eats at school.
    pub fn eats_at_school(&self) -> bool {
        self.regime.starts_with("DEMI-PENSIONNAIRE")
    }

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

/// From cinquième on a second language, and Latin for one in eight; specialities in première and terminale.
pub fn options(level: Level, chance: &mut Chance) -> Vec<usize> {
    if level <= Level::Sixth {
        return Vec::new();
    }
    let language = chance.weighted(&[(SPANISH, 70), (GERMAN, 19), (ITALIAN, 11)]);
    let further = match level {
        Level::Second => Vec::new(),
        Level::First => specialities(3, chance),
        Level::Final => specialities(2, chance),
        _ => chance.percent(12).then_some(LATIN).into_iter().collect(),
    };
    std::iter::once(language).chain(further).collect()
}

fn specialities(count: usize, chance: &mut Chance) -> Vec<usize> {
    let mut chosen: Vec<usize> = SPECIALITIES.collect();
    chance.shuffle(&mut chosen);
    chosen.truncate(count);
    chosen
}

/// The younger ones stay longer; only those who read are in supervised study.
pub fn care(level: Level, chance: &mut Chance) -> Care {
    if level.degree() == Degree::Second {
        return Care::default();
    }
    let [morning, evening] = [27, 41].map(|share| chance.percent(share));
    Care { morning, evening, supervised_study: level >= Level::Preparatory && chance.percent(22) }
}
