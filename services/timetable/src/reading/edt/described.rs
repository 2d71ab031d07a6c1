//! What an EDT file describes: subjects, people, rooms, classes, their parts, groups.

use std::collections::HashMap;

use chrono::NaiveDate;
use proto::timetable::v1::FindingCode::IdentTwice;

use crate::{
    finding::Finding,
    reading::{Label, LabelKind, PersonLabel, hours, xml::Tag},
};

/// What an element describes or names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Subject,
    Teacher,
    Staff,
    Pupil,
    Class,
    Part,
    Group,
    Room,
}

impl Kind {
    pub(super) fn of(element: &str) -> Option<Self> {
        Some(match element {
            "Matiere" => Self::Subject,
            "Professeur" => Self::Teacher,
            "Personnel" => Self::Staff,
            "Eleve" => Self::Pupil,
            "Classe" => Self::Class,
            "PartieDeClasse" => Self::Part,
            "Groupe" => Self::Group,
            "Salle" => Self::Room,
            _ => return None,
        })
    }

    /// How the file calls it.
    pub(super) const fn element(self) -> &'static str {
        match self {
            Self::Subject => "Matiere",
            Self::Teacher => "Professeur",
            Self::Staff => "Personnel",
            Self::Pupil => "Eleve",
            Self::Class => "Classe",
            Self::Part => "PartieDeClasse",
            Self::Group => "Groupe",
            Self::Room => "Salle",
        }
    }
}

/// One thing.
struct Thing {
    ident: String,
    text: String,
    person: Option<PersonLabel>,
    /// Idents of the classes and parts that a group is made of.
    classes: Vec<String>,
    parts: Vec<String>,
}

/// Everything that the file describes, by its kind and ident.
#[derive(Default)]
pub(super) struct Described {
    things: Vec<Thing>,
    places: HashMap<(Kind, String), usize>,
    /// The class of a part, by the part's ident.
    classes_of_parts: HashMap<String, String>,
}

impl Described {
    /// One thing more; its place. The second with one ident is a finding.
    pub(super) fn add(&mut self, kind: Kind, ident: &str, tag: &Tag<'_>) -> Result<usize, Finding> {
        let key = (kind, ident.to_owned());
        if self.places.contains_key(&key) {
            return Err(Finding::of(IdentTwice).line(tag.line).element(tag.name).value(ident));
        }
        let text = |name| tag.get(name).unwrap_or_default();
        let person = matches!(kind, Kind::Teacher | Kind::Staff | Kind::Pupil).then(|| person(tag));
        let text = match kind {
            Kind::Subject => tag.get("Libelle").unwrap_or_else(|| text("Code")).to_owned(),
            Kind::Teacher | Kind::Staff | Kind::Pupil => format!("{} {}", text("Nom"), text("Prenom")),
            Kind::Class | Kind::Part | Kind::Group | Kind::Room => text("Nom").to_owned(),
        };
        self.things.push(Thing { ident: ident.to_owned(), text, person, classes: Vec::new(), parts: Vec::new() });
        self.places.insert(key, self.things.len() - 1);
        Ok(self.things.len() - 1)
    }

    /// What the class or group at this place is made of.
    pub(super) fn member(&mut self, place: usize, tag: &Tag<'_>) {
        let (Some(kind), Some(ident)) = (Kind::of(tag.name), tag.get("Ident")) else { return };
        let thing = &mut self.things[place];
        match kind {
            Kind::Class => thing.classes.push(ident.to_owned()),
            Kind::Part => {
                thing.parts.push(ident.to_owned());
                let is_class = self.places.get(&(Kind::Class, thing.ident.clone())) == Some(&place);
                if is_class {
                    self.classes_of_parts.insert(ident.to_owned(), thing.ident.clone());
                }
            }
            _ => {}
        }
    }

    /// What the subject of this ident is called.
    pub(super) fn subject(&self, ident: &str) -> Option<&str> {
        self.thing(Kind::Subject, ident).map(|thing| thing.text.as_str())
    }

    /// The labels of what has this ident: one, or the groups that are just this part of a class. `None` when nothing has it.
    pub(super) fn labels(&self, kind: Kind, ident: &str, groups: &Groups<'_>) -> Option<Vec<Label>> {
        if kind == Kind::Part {
            return self.part(ident, groups);
        }
        let thing = self.thing(kind, ident).filter(|thing| !thing.text.trim().is_empty())?;
        let kind = match kind {
            Kind::Teacher => LabelKind::Teacher,
            Kind::Staff => LabelKind::Staff,
            Kind::Pupil => LabelKind::Pupil,
            Kind::Class => LabelKind::Class,
            Kind::Group => LabelKind::Group,
            Kind::Room => LabelKind::Room,
            Kind::Subject | Kind::Part => return None,
        };
        Some(vec![Label { kind, text: thing.text.clone(), person: thing.person.clone() }])
    }

    /// The groups that are one part of a class and nothing else.
    pub(super) fn groups(&self) -> Groups<'_> {
        let mut groups: Groups<'_> = HashMap::new();
        for ((kind, _), place) in &self.places {
            let thing = &self.things[*place];
            if let (Kind::Group, [], [part]) = (kind, thing.classes.as_slice(), thing.parts.as_slice()) {
                groups.entry(part).or_default().push(*place);
            }
        }
        groups
    }

    fn thing(&self, kind: Kind, ident: &str) -> Option<&Thing> {
        self.places.get(&(kind, ident.to_owned())).map(|place| &self.things[*place])
    }

    fn part(&self, ident: &str, groups: &Groups<'_>) -> Option<Vec<Label>> {
        if let Some(groups) = groups.get(ident) {
            let group = |place: &usize| Label { kind: LabelKind::Group, text: self.things[*place].text.clone(), person: None };
            return Some(groups.iter().map(group).collect());
        }
        let class = self.class(self.classes_of_parts.get(ident)?)?;
        let text = format!("{class} partie");
        Some(vec![Label { kind: LabelKind::Group, text, person: None }])
    }

    fn class(&self, ident: &str) -> Option<String> {
        self.thing(Kind::Class, ident).map(|thing| thing.text.clone()).filter(|name| !name.is_empty())
    }
}

/// Places of groups, by the ident of the part that they are.
pub(super) type Groups<'a> = HashMap<&'a str, Vec<usize>>;

fn person(tag: &Tag<'_>) -> PersonLabel {
    let text = |name| tag.get(name).unwrap_or_default().to_owned();
    let birth_date: Option<NaiveDate> = tag.get("DateNaissance").and_then(hours::date);
    PersonLabel { family_name: text("Nom"), given_name: text("Prenom"), birth_date, national_id: text("IDPN") }
}
