//! One row of `EXP_COURS.xml`.

use std::collections::BTreeMap;

use chrono::{IsoWeek, NaiveTime, TimeDelta};
use proto::timetable::v1::FindingCode;

use super::hours;
use crate::{
    finding::Finding,
    reading::{Label, LabelKind, PersonLabel, xml::Tag},
};

/// How many columns and how many names in one are read.
const MOST_COLUMNS: usize = 40;
const MOST_NAMES: usize = 200;

/// The columns of a course, by their names.
pub(super) struct Row {
    number: String,
    line: usize,
    columns: BTreeMap<String, String>,
}

/// The weeks in which a course is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weeks {
    Every,
    Odd,
    Even,
}

impl Weeks {
    pub(super) const fn have(self, week: IsoWeek) -> bool {
        match self {
            Self::Every => true,
            Self::Odd => !week.week().is_multiple_of(2),
            Self::Even => week.week().is_multiple_of(2),
        }
    }

    fn of(text: &str) -> Option<Self> {
        Some(match text.to_ascii_uppercase().as_str() {
            "" | "H" => Self::Every,
            "Q1" => Self::Odd,
            "Q2" => Self::Even,
            _ => return None,
        })
    }
}

impl Row {
    pub(super) fn of(tag: &Tag<'_>, count: usize) -> Self {
        let number = tag.get("numero").map_or_else(|| count.to_string(), str::to_owned);
        Self { number, line: tag.line, columns: BTreeMap::new() }
    }

    /// A column; the first that is not empty counts.
    pub(super) fn set(&mut self, name: &str, text: &str) {
        if !text.is_empty() && self.columns.len() < MOST_COLUMNS {
            self.columns.entry(name.to_owned()).or_insert_with(|| text.to_owned());
        }
    }

    pub(super) fn fault(&self, code: FindingCode) -> Finding {
        Finding::of(code).line(self.line).element(format!("Cours {}", self.number))
    }

    /// From Monday, 0.
    pub(super) fn weekday(&self) -> Option<u8> {
        let days = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
        let day = self.get("JOUR").to_lowercase();
        days.iter().position(|name| *name == day).and_then(|place| u8::try_from(place).ok())
    }

    pub(super) fn begins(&self) -> Option<NaiveTime> {
        hours::hour(self.get("H.DEBUT"))
    }

    pub(super) fn length(&self) -> Option<TimeDelta> {
        hours::duration(self.get("DUREE"))
    }

    /// Its day, hour and length as they are written.
    pub(super) fn place(&self) -> String {
        format!("{} {} {}", self.get("JOUR"), self.get("H.DEBUT"), self.get("DUREE")).trim().to_owned()
    }

    /// `ALTERNANCE` says it when `FREQUENCE` says every week; `None` for weeks of its own.
    pub(super) fn weeks(&self) -> Option<Weeks> {
        let (frequency, alternation) = (Weeks::of(self.get("FREQUENCE"))?, Weeks::of(self.alternation())?);
        Some(if frequency == Weeks::Every { alternation } else { frequency })
    }

    /// How often, as it is written.
    pub(super) fn frequency(&self) -> String {
        format!("{} {}", self.get("FREQUENCE"), self.alternation()).trim().to_owned()
    }

    pub(super) fn subject(&self) -> &str {
        let name = self.get("MAT_LIBELLE");
        if name.is_empty() { self.get("MAT_CODE") } else { name }
    }

    /// What says what the course is: subject and classes, or teachers when it has none.
    pub(super) fn codes(&self) -> Vec<String> {
        let column = if self.get("CLASSE").is_empty() { "PROF_NOM" } else { "CLASSE" };
        let mut codes = vec![format!("MAT {}", self.subject())];
        codes.extend(self.several(column).map(|name| format!("{column} {name}")));
        codes
    }

    /// Its place among those with the same key.
    pub(super) fn order(&self) -> Vec<String> {
        ["JOUR", "H.DEBUT", "PROF_NOM", "PROF_PRENOM", "SALLE", "DUREE"].map(|name| self.get(name).to_owned()).into()
    }

    pub(super) fn labels(&self) -> Vec<Label> {
        let rooms = self.several("SALLE").map(|text| plain(LabelKind::Room, text));
        self.teachers().into_iter().chain(self.several("CLASSE").map(audience)).chain(rooms).collect()
    }

    /// Family and given names stand in two columns, in the same order.
    fn teachers(&self) -> Vec<Label> {
        let given = self.get("PROF_PRENOM").split(',').chain(std::iter::repeat("")).map(str::trim);
        let families = self.get("PROF_NOM").split(',').map(str::trim);
        let named = families.zip(given).filter(|(family, _)| !family.is_empty()).take(MOST_NAMES);
        named.map(|(family, given)| teacher(family, given)).collect()
    }

    fn alternation(&self) -> &str {
        let long = self.get("ALTERNANCE");
        if long.is_empty() { self.get("ALT.") } else { long }
    }

    fn get(&self, name: &str) -> &str {
        self.columns.get(name).map_or("", String::as_str)
    }

    fn several(&self, name: &str) -> impl Iterator<Item = &str> {
        self.get(name).split(',').map(str::trim).filter(|part| !part.is_empty()).take(MOST_NAMES)
    }
}

fn teacher(family: &str, given: &str) -> Label {
    let person = PersonLabel { family_name: family.into(), given_name: given.into(), ..PersonLabel::default() };
    Label { person: Some(person), ..plain(LabelKind::Teacher, &format!("{family} {given}")) }
}

fn audience(text: &str) -> Label {
    if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return plain(LabelKind::Group, name);
    }
    match text.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((class, part)) => {
            let name = format!("{} {}", class.trim(), part.trim());
            plain(LabelKind::Group, &name)
        }
        None => plain(LabelKind::Class, text),
    }
}

fn plain(kind: LabelKind, text: &str) -> Label {
    Label { kind, text: text.to_owned(), person: None }
}
