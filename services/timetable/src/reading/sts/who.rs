//! `sts_emp`: the school, its teachers and subjects.

use std::collections::HashMap;

use crate::reading::{Label, LabelKind, PersonLabel, hours, xml::Tag};

/// How many teachers and subjects are kept of each; the largest lycées have 400.
const MOST: usize = 20_000;

/// What `sts_emp` says.
#[derive(Default)]
pub(super) struct Who {
    pub(super) uai: Option<String>,
    /// Long names, by code.
    pub(super) subjects: HashMap<String, String>,
    /// By ID.
    pub(super) teachers: HashMap<String, Label>,
    /// The subject and the person whose elements come.
    subject: Option<String>,
    person: Option<(String, PersonLabel)>,
}

impl Who {
    pub(super) fn open(&mut self, tag: &Tag<'_>) {
        let code = || tag.get("CODE").map(str::to_owned);
        match tag.name {
            "UAJ" if self.uai.is_none() => self.uai = code(),
            "MATIERE" => self.subject = code(),
            "INDIVIDU" => self.person = tag.get("ID").map(|id| (id.to_owned(), person(id, tag))),
            _ => {}
        }
    }

    pub(super) fn close(&mut self, name: &str, text: &str) {
        match name {
            "LIBELLE_LONG" => self.name_subject(text),
            "NOM_USAGE" => self.person(|person| text.clone_into(&mut person.family_name)),
            "PRENOM" => self.person(|person| text.clone_into(&mut person.given_name)),
            "DATE_NAISSANCE" => self.person(|person| person.birth_date = hours::date(text)),
            "INDIVIDU" => self.keep(),
            "MATIERE" => self.subject = None,
            _ => {}
        }
    }

    fn name_subject(&mut self, name: &str) {
        if let Some(code) = self.subject.as_ref().filter(|_| !name.is_empty() && self.subjects.len() < MOST) {
            self.subjects.entry(code.clone()).or_insert_with(|| name.to_owned());
        }
    }

    fn person(&mut self, set: impl FnOnce(&mut PersonLabel)) {
        if let Some((_, person)) = &mut self.person {
            set(person);
        }
    }

    fn keep(&mut self) {
        let Some((id, person)) = self.person.take().filter(|_| self.teachers.len() < MOST) else { return };
        let text = format!("{} {}", person.family_name, person.given_name);
        let label = Label { kind: LabelKind::Teacher, text, person: Some(person) };
        self.teachers.entry(id).or_insert(label);
    }
}

/// Only the number of somebody whom the ministry knows (`epp`) says who she is elsewhere.
fn person(id: &str, tag: &Tag<'_>) -> PersonLabel {
    let national = tag.get("TYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("epp"));
    PersonLabel { national_id: if national { id.to_owned() } else { String::new() }, ..PersonLabel::default() }
}
