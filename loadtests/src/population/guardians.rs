//! Guardians and other contacts of pupils, and the right codes between them.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use super::address::Address;
use super::contact;
use super::names::{self, Sex};
use super::registrar::{Person, Registrar};

/// Someone whom a school may have to reach about a pupil.
#[derive(Debug, Clone)]
pub struct Guardian {
    /// Civil identity.
    pub person: Person,
    /// Whether the school knows the date of birth.
    pub birth_known: bool,
    /// Where he or she lives.
    pub address: Address,
    /// May the address be given to parents' associations?
    pub address_shared: bool,
    /// Fixed number at home.
    pub home_phone: Option<String>,
    /// Number at work.
    pub work_phone: Option<String>,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Are text messages accepted on it?
    pub accepts_sms: bool,
    /// Mail.
    pub mail: Option<String>,
    /// Positions of the pupils.
    pub wards: Vec<usize>,
    /// How the given name was typed.
    pub spelling: Spelling,
}

/// How a name was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As in the civil register.
    AsRegistered,
    /// By somebody who leaves the accents out.
    WithoutAccents,
}

impl Guardian {
    /// The given name as the school writes it.
    pub fn given_name(&self) -> Cow<'static, str> {
        match self.spelling {
            Spelling::AsRegistered => self.person.given_name.into(),
            Spelling::WithoutAccents => names::without_accents(self.person.given_name).into(),
        }
    }
}

/// Code of the tie between a pupil and a guardian (`N_LIEN_ELEVE_RESPONSABLE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Mère
    Mother = 10,
    /// Père
    Father = 20,
    /// Fratrie
    Sibling = 37,
    /// Ascendant
    Grandparent = 38,
    /// Autre membre de la famille
    OtherRelative = 39,
    /// Éducateur
    Educator = 41,
    /// Assistant familial
    FosterParent = 42,
    /// Garde d'enfant
    Childminder = 43,
    /// Tuteur
    Tutor = 50,
    /// Aide sociale à l'enfance
    ChildWelfare = 51,
    /// Autre lien
    Other = 90,
}

impl Tie {
    /// The parent of a sex.
    pub fn parent(sex: Sex) -> Self {
        match sex {
            Sex::Female => Self::Mother,
            Sex::Male => Self::Father,
        }
    }
}

/// Standing before the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A contact without a standing.
    None = 0,
    /// Représentant légal
    Legal = 1,
    /// Personne en charge de l'élève
    InCharge = 2,
}

/// What a guardian is to a pupil.
#[derive(Clone, Copy, Debug)]
pub struct Guardianship {
    /// Position of the guardian.
    pub guardian: usize,
    /// What they are to each other.
    pub tie: Tie,
    /// Financially responsible.
    pub financial: bool,
    /// Standing before the law.
    pub standing: Standing,
    /// To be told of what happens at school.
    pub contact: bool,
    /// Receives aids and pays bills.
    pub payment: bool,
}

impl Guardianship {
    /// The six fields of `ENTElevePersRelEleve`, for the jointure of the guardian.
    pub fn fields(&self, jointure: u32) -> String {
        let [financial, contact, payment] = [self.financial, self.contact, self.payment].map(u8::from);
        format!("{jointure}${}${financial}${}${contact}${payment}", self.tie as u8, self.standing as u8)
    }
}

/// An adult as the school's forms describe one: most, not all, of the boxes are filled.
pub fn adult(person: Person, address: Address, registrar: &mut Registrar) -> Guardian {
    let chance = &mut registrar.chance;
    let [birth_known, address_shared, accepts_sms] = [84, 62, 86].map(|share| chance.percent(share));
    let range = registrar.departement.landlines;
    let home_phone = chance.percent(34).then(|| contact::landline(range, chance));
    let work_phone = chance.percent(16).then(|| contact::landline(range, chance));
    let mobile = chance.percent(94).then(|| contact::mobile(chance));
    let mail = chance.percent(88).then(|| registrar.mailboxes.family(person.given_name, &person.family_name, chance));
    Guardian {
        person,
        birth_known,
        address,
        address_shared,
        home_phone,
        work_phone,
        mobile,
        accepts_sms,
        mail,
        wards: Vec::new(),
        spelling: Spelling::AsRegistered,
    }
}

/// The same adult in the feed of the other degree, whose schools filled in their own forms: the same
/// person at the same address, under another jointure, now and then with another spelling, mail or number.
pub fn known_again(guardian: &Guardian, registrar: &mut Registrar) -> Guardian {
    let person = registrar.register_again(&guardian.person);
    let chance = &mut registrar.chance;
    let spelling = chance.weighted(&[(Spelling::AsRegistered, 92), (Spelling::WithoutAccents, 8)]);
    let mobile = if chance.percent(9) { Some(contact::mobile(chance)) } else { guardian.mobile.clone() };
    let mail = match chance.within(0..100) {
        0..14 => None,
        14..22 => Some(registrar.mailboxes.family(person.given_name, &person.family_name, chance)),
        _ => guardian.mail.clone(),
    };
    Guardian { person, mobile, mail, wards: Vec::new(), spelling, ..guardian.clone() }
}

/// The birthday of a parent who was `ages` years old when a child was born.
pub fn parent_birthday(child: NaiveDate, ages: std::ops::Range<u32>, registrar: &mut Registrar) -> NaiveDate {
    let age = registrar.chance.within(ages);
    registrar.day_of(child.year() - i32::try_from(age).expect("ages are small"))
}

/// A legal guardian, to be told everything; one of them receives the bills.
pub fn legal(guardian: usize, tie: Tie, payment: bool) -> Guardianship {
    Guardianship { guardian, tie, financial: payment, standing: Standing::Legal, contact: true, payment }
}

/// Both keep their parental authority, save one parent in twenty who left and has lost it.
pub fn separated_ties(
    here: (usize, Tie),
    elsewhere: (usize, Tie),
    shared: bool,
    may_lose_rights: bool,
    registrar: &mut Registrar,
) -> Vec<Guardianship> {
    let mut left = legal(elsewhere.0, elsewhere.1, false);
    left.financial = shared || registrar.chance.percent(40);
    left.contact = shared || registrar.chance.percent(88);
    if !shared && may_lose_rights && registrar.chance.percent(6) {
        left.standing = Standing::None;
        (left.contact, left.financial) = (false, false);
    }
    vec![legal(here.0, here.1, true), left]
}
