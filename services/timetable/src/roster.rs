//! Roster: who works and learns in a school, and its classes, as the directory knows them; sources' names are matched against it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use deunicode::deunicode;
use uuid::Uuid;

use crate::reading::{Label, LabelKind, PersonLabel};

/// Proposals for one name at most.
const PROPOSALS: usize = 5;

/// What the directory knows of a school today.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Classes and groups.
    pub classes: Vec<Class>,
    /// Who works or learns there.
    pub people: Vec<Person>,
}

/// A class or a group.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its UUID.
    pub id: Uuid,
    /// What the directory calls it.
    pub name: String,
    /// What its feed calls it, as timetable software does: "3A"; may be empty.
    pub code: String,
    /// True for a group.
    pub group: bool,
}

impl Class {
    /// The ways in which a source may write it.
    fn written(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str(), self.code.as_str()].into_iter().filter(|written| !written.is_empty())
    }
}

/// Somebody of the school.
#[derive(Clone, Debug)]
pub struct Person {
    /// Her UUID.
    pub id: Uuid,
    /// True for a pupil, false for who works there.
    pub pupil: bool,
    /// Her family name.
    pub family_name: String,
    /// Her given name.
    pub given_name: String,
    /// When she was born, if known.
    pub birth_date: Option<NaiveDate>,
    /// Numbers that timetable software may know her by.
    pub numbers: Vec<String>,
}

/// What a name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The UUID of a person, class or group.
    pub id: Uuid,
    /// What the directory calls it.
    pub name: String,
}

/// A roster by the ways in which sources write names.
pub struct Index<'a> {
    roster: &'a Roster,
    numbers: HashMap<(bool, &'a str), Vec<&'a Person>>,
    names: HashMap<(bool, String), Vec<&'a Person>>,
    families: HashMap<(bool, String), Vec<&'a Person>>,
    classes: HashMap<(bool, String), Vec<&'a Class>>,
}

impl<'a> Index<'a> {
    /// Of a roster.
    pub fn new(roster: &'a Roster) -> Self {
        let mut index =
            Self { roster, numbers: HashMap::new(), names: HashMap::new(), families: HashMap::new(), classes: HashMap::new() };
        for person in &roster.people {
            index.person(person);
        }
        for class in &roster.classes {
            let written: BTreeSet<String> = class.written().map(plain).collect();
            for written in written {
                index.classes.entry((class.group, written)).or_default().push(class);
            }
        }
        index
    }

    fn person(&mut self, person: &'a Person) {
        for number in person.numbers.iter().filter(|number| !number.is_empty()) {
            self.numbers.entry((person.pupil, number)).or_default().push(person);
        }
        let (family, given) = (plain(&person.family_name), plain(&person.given_name));
        for written in [format!("{family} {given}"), format!("{given} {family}")] {
            self.names.entry((person.pupil, written)).or_default().push(person);
        }
        self.families.entry((person.pupil, family)).or_default().push(person);
    }

    /// What a name means when there is no doubt.
    pub fn find(&self, label: &Label) -> Option<Target> {
        match label.kind {
            LabelKind::Room => None,
            LabelKind::Class | LabelKind::Group => self.class(label),
            LabelKind::Teacher | LabelKind::Staff | LabelKind::Pupil => self.somebody(label),
        }
    }

    /// A group of a source may be a class of the directory, and the other way round, when no other has that name.
    fn class(&self, label: &Label) -> Option<Target> {
        let (group, name) = (label.kind == LabelKind::Group, plain(&label.text));
        let named = |group| self.classes.get(&(group, name.clone())).map(Vec::as_slice).unwrap_or_default();
        let found = if named(group).is_empty() { named(!group) } else { named(group) };
        one(found.iter().copied()).map(told)
    }

    fn somebody(&self, label: &Label) -> Option<Target> {
        let pupil = label.kind == LabelKind::Pupil;
        let known = label.person.clone().unwrap_or_default();
        let numbered = self.numbers.get(&(pupil, known.national_id.as_str()));
        if let Some(person) = numbered.and_then(|people| one(people.iter().copied())) {
            return Some(person_told(person));
        }
        let written = written(label, &known);
        let born = |person: &&Person| fits(known.birth_date, person.birth_date);
        // Of a pupil the name alone says too little.
        let candidates = self.written_so(pupil, &written).into_iter().filter(born);
        let candidates = candidates.filter(|person| !pupil || known.birth_date == person.birth_date);
        one(candidates).map(person_told)
    }

    /// Everybody whose whole name, or whose family name and the beginning of whose given name, is written so: "MARTIN SO." is Sophie.
    fn written_so(&self, pupil: bool, written: &str) -> Vec<&'a Person> {
        if let Some(people) = self.names.get(&(pupil, written.to_owned())) {
            return people.clone();
        }
        let spaces = written.match_indices(' ').map(|(place, _)| place);
        let begins_so = spaces.flat_map(|place| {
            let (family, given) = (&written[..place], &written[place + 1..]);
            let people = self.families.get(&(pupil, family.to_owned())).into_iter().flatten().copied();
            people.filter(move |person| begins(&plain(&person.given_name), given))
        });
        begins_so.collect()
    }

    /// What a name may mean, the most likely first.
    pub fn proposals(&self, kind: LabelKind, text: &str) -> Vec<Target> {
        match kind {
            LabelKind::Room => vec![],
            LabelKind::Class | LabelKind::Group => self.classes_like(kind == LabelKind::Group, text),
            _ => self.people_like(kind == LabelKind::Pupil, text),
        }
    }

    fn classes_like(&self, group: bool, text: &str) -> Vec<Target> {
        let wanted = class_key(text);
        let mut found: Vec<_> =
            self.roster.classes.iter().filter(|class| class.written().any(|written| class_key(written) == wanted)).collect();
        found.sort_by_key(|class| (class.group != group, &class.name));
        found.into_iter().take(PROPOSALS).map(told).collect()
    }

    fn people_like(&self, pupil: bool, text: &str) -> Vec<Target> {
        let text = plain(text);
        let mut found = self.written_so(pupil, &text);
        for length in (1..=text.split(' ').count()).rev() {
            let family: Vec<&str> = text.split(' ').take(length).collect();
            found.extend(self.families.get(&(pupil, family.join(" "))).into_iter().flatten());
        }
        let mut seen = Vec::new();
        found.retain(|person| {
            !seen.contains(&person.id) && {
                seen.push(person.id);
                true
            }
        });
        found.into_iter().take(PROPOSALS).map(person_told).collect()
    }
}

fn one<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn told(class: &Class) -> Target {
    Target { id: class.id, name: class.name.clone() }
}

fn person_told(person: &Person) -> Target {
    Target { id: person.id, name: format!("{} {}", person.family_name, person.given_name) }
}

/// Whether each word of a given name begins as it is written: "J P" is Jean-Pierre.
fn begins(given: &str, written: &str) -> bool {
    let mut words = given.split(' ');
    written.split(' ').all(|part| words.next().is_some_and(|word| word.starts_with(part)))
}

/// The name as it is looked up: family name and what is known of the given name, else the text.
fn written(label: &Label, known: &PersonLabel) -> String {
    if known.family_name.is_empty() || known.given_name.is_empty() {
        return plain(&label.text);
    }
    plain(&format!("{} {}", known.family_name, known.given_name))
}

/// What is not known contradicts nothing.
fn fits(said: Option<NaiveDate>, known: Option<NaiveDate>) -> bool {
    said.is_none() || known.is_none() || said == known
}

/// A name without accents, case, civility and signs: "Mme Lefèvre-Petit" is "LEFEVRE PETIT".
pub fn plain(text: &str) -> String {
    let text = deunicode(&text.replace('°', " ")).to_uppercase();
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let civil = usize::from(words.len() > 1 && matches!(words[0], "M" | "MME" | "MR" | "MLLE" | "MONSIEUR" | "MADAME"));
    words[civil..].join(" ")
}

/// Rooms that are one, however they are written: "B12", "Salle B12", "salle b 12".
pub fn room_key(text: &str) -> String {
    let plain = plain(text);
    let bare = plain.strip_prefix("SALLE ").unwrap_or(&plain);
    bare.replace(' ', "")
}

/// Classes that people would take for one: "3A", "3EME A", "3°A", "3e A".
pub fn class_key(text: &str) -> String {
    let mut key = String::new();
    let plain = plain(text);
    let mut words = plain.split(' ').peekable();
    while let Some(word) = words.next() {
        let digits = word.chars().take_while(char::is_ascii_digit).count();
        let (level, rest) = word.split_at(digits);
        let ending = ["IEME", "EME", "ERE", "NDE", "ER", "RE", "E"].into_iter().find_map(|ending| rest.strip_prefix(ending));
        let ordinal = digits > 0 && ending.is_some_and(|rest| !rest.is_empty() || words.peek().is_some());
        let long = digits > 0 && ["IEME", "EME", "ERE", "NDE"].iter().any(|ending| rest.starts_with(ending));
        let left = if long || (ordinal && ending == Some("")) { ending.unwrap_or(rest) } else { rest };
        key.push_str(level);
        key.push_str(left);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_found_by_its_code_too() {
        let class = |code: &str, name: &str| Class { id: Uuid::now_v7(), name: name.into(), code: code.into(), group: false };
        let roster = Roster { classes: vec![class("3A", "TROISIEME A"), class("4B", "4B"), class("", "5C")], people: vec![] };
        let index = Index::new(&roster);
        let label = |text: &str| Label { kind: LabelKind::Class, text: text.into(), person: None };
        let found = |text: &str| index.find(&label(text)).map(|target| target.name);
        assert_eq!(found("3A").as_deref(), Some("TROISIEME A"));
        assert_eq!(found("Troisième A").as_deref(), Some("TROISIEME A"));
        assert_eq!(found("4B").as_deref(), Some("4B"), "a code that is the name is no second class");
        assert_eq!(found(""), None);
        let proposed: Vec<_> = index.proposals(LabelKind::Class, "3EME A").into_iter().map(|target| target.name).collect();
        assert_eq!(proposed, ["TROISIEME A"]);
    }

    #[test]
    fn names_of_a_class_that_people_take_for_one_have_one_key() {
        for name in ["3A", "3EME A", "3°A", "3e A", "3ème A", "3 a", "3emeA"] {
            assert_eq!(class_key(name), "3A", "{name}");
        }
        assert_eq!(class_key("3E"), "3E");
        assert_eq!(class_key("3EA"), "3EA");
        assert_eq!(class_key("2nde 4"), "24");
        assert_eq!(class_key("6EME ULIS"), "6ULIS");
    }

    #[test]
    fn a_given_name_may_be_cut_short() {
        assert!(begins("JEAN PIERRE", "J P") && begins("SOPHIE", "SO") && begins("ANNE MARIE", "ANNE"));
        assert!(!begins("JEAN", "J P") && !begins("SOPHIE", "SA"));
    }

    #[test]
    fn a_name_is_looked_up_without_civility_accents_and_signs() {
        assert_eq!(plain("Mme Lefèvre-Petit  É."), "LEFEVRE PETIT E");
        assert_eq!(plain("M"), "M");
    }
}
