//! Registers people: draws their names, and numbers them once and for all.

use chrono::NaiveDate;

use super::chance::Chance;
use super::contact::Mailboxes;
use super::names::{NameBook, Sex};
use super::territory::Departement;

/// Letters of an INE; the easily confused I, O and Q are left out.
const INE_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// Who somebody is in the civil register and in the académie's directory.
#[derive(Debug, Clone)]
pub struct Person {
    /// `ENTPersonJointure`, unique in the académie.
    pub jointure: u32,
    /// Stated sex.
    pub sex: Sex,
    /// Usual given name.
    pub given_name: &'static str,
    /// Name in use (`sn`), capitals.
    pub family_name: String,
    /// Name at birth (`ENTPersonNomPatro`), capitals.
    pub birth_name: String,
    /// Date of birth.
    pub born: NaiveDate,
    /// No longer in this feed.
    pub left: bool,
}

/// Hands out names and numbers.
#[derive(Debug)]
pub struct Registrar {
    /// The stream of draws that everything shares.
    pub chance: Chance,
    /// The names.
    pub names: NameBook,
    /// The mail addresses.
    pub mailboxes: Mailboxes,
    /// Where everybody lives.
    pub departement: &'static Departement,
    last_jointure: u32,
    last_siecle_id: u32,
    last_ine: u64,
}

impl Registrar {
    /// Opens empty registers for a seed.
    pub fn open(seed: u64, departement: &'static Departement) -> Self {
        Self {
            chance: Chance::seeded(seed),
            names: NameBook::open(),
            mailboxes: Mailboxes::default(),
            departement,
            last_jointure: 1_200_000,
            last_siecle_id: 300_000,
            last_ine: seed % 1_000_000_000,
        }
    }

    /// Registers somebody under a family name that is also the birth name.
    pub fn register(&mut self, sex: Sex, born: NaiveDate, family_name: String) -> Person {
        let given_name = self.names.given(sex, born, &mut self.chance);
        let jointure = self.jointure();
        Person { jointure, sex, given_name, birth_name: family_name.clone(), family_name, born, left: false }
    }

    /// The same human being under a number of their own in another feed, or in another role.
    pub fn register_again(&mut self, person: &Person) -> Person {
        Person { jointure: self.jointure(), left: false, ..person.clone() }
    }

    /// Registers somebody with a family name of their own.
    pub fn register_stranger(&mut self, sex: Sex, born: NaiveDate) -> Person {
        let family_name = self.names.family(&mut self.chance);
        self.register(sex, born, family_name)
    }

    /// The next jointure; others of the académie hold the numbers between.
    fn jointure(&mut self) -> u32 {
        self.last_jointure += self.chance.within(1..9);
        self.last_jointure
    }

    /// The next pupil number of SIECLE (`ENTEleveStructRattachId`).
    pub fn siecle_id(&mut self) -> u32 {
        self.last_siecle_id += self.chance.within(1..5);
        self.last_siecle_id
    }

    /// An INE of the RNIE form: nine digits and two letters. The step is prime to 10⁹: no number comes twice.
    pub fn ine(&mut self) -> String {
        self.last_ine = (self.last_ine + 618_033_989) % 1_000_000_000;
        let [first, second] = [self.ine_letter(), self.ine_letter()];
        format!("{:09}{first}{second}", self.last_ine)
    }

    fn ine_letter(&mut self) -> char {
        char::from(*self.chance.pick(INE_LETTERS))
    }

    /// A day of a year, each equally likely.
    pub fn day_of(&mut self, year: i32) -> NaiveDate {
        let day = self.chance.within(1..366);
        NaiveDate::from_yo_opt(year, day).expect("every year has 365 days")
    }
}
