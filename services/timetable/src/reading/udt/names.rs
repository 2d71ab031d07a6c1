//! What the codes of a line name; a code that the archive describes nowhere is said once and left out.

use std::collections::HashSet;

use proto::timetable::v1::FindingCode::IdentUnknown;

use super::{
    codes::{Code, NONE},
    tables::{Ligfiche, Tables},
};
use crate::{
    finding::Finding,
    reading::{Label, LabelKind, held::Timetable},
};

/// Names of an archive.
pub(super) struct Names<'a> {
    tables: &'a Tables,
    said: HashSet<(&'static str, Code)>,
}

/// Names of one line.
pub(super) struct Naming<'n, 'a, 't, 'f> {
    names: &'n mut Names<'a>,
    timetable: &'n mut Timetable<'t>,
    file: &'f str,
    line: &'f Ligfiche,
}

impl<'a> Names<'a> {
    pub(super) fn new(tables: &'a Tables) -> Self {
        Self { tables, said: HashSet::new() }
    }

    /// Those of this line of this file.
    pub(super) fn of<'n, 't, 'f>(
        &'n mut self,
        file: &'f str,
        line: &'f Ligfiche,
        timetable: &'n mut Timetable<'t>,
    ) -> Naming<'n, 'a, 't, 'f> {
        Naming { names: self, timetable, file, line }
    }
}

impl Naming<'_, '_, '_, '_> {
    /// The code itself.
    pub(super) fn text(&self, code: Code) -> String {
        self.names.tables.codes.text(code).to_owned()
    }

    pub(super) fn teacher(&mut self, code: Code) -> Option<u32> {
        let person = self.names.tables.teachers.get(&code).cloned();
        let person = self.known("prof", code, person)?;
        let text = format!("{} {}", person.family_name, person.given_name);
        self.label(Label { kind: LabelKind::Teacher, text, person: Some(person) })
    }

    pub(super) fn subject(&mut self) -> String {
        let code = self.line.subject;
        let name = self.names.tables.subjects.get(&code).cloned();
        let name = self.known("mat", code, name).unwrap_or_default();
        if name.is_empty() { self.text(code) } else { name }
    }

    pub(super) fn room(&mut self) -> Option<u32> {
        let name = self.names.tables.rooms.get(&self.line.room).cloned();
        let name = self.known("salle", self.line.room, name)?;
        let text = if name.is_empty() { self.text(self.line.room) } else { name };
        self.label(Label { kind: LabelKind::Room, text, person: None })
    }

    /// To whom, and the code that says so for the key: a group across classes, a group, a class; the teacher when nobody is named.
    pub(super) fn audience(&mut self) -> (Option<u32>, String) {
        let (tables, line) = (self.names.tables, self.line);
        let regrouping = self.known("rgpmt", line.regrouping, tables.regroupings.get(&line.regrouping).cloned());
        if let Some(name) = regrouping.filter(|name| !name.is_empty()) {
            return (self.group(&name), format!("rgpmt {name}"));
        }
        let class = self.known("div", line.class, tables.classes.get(&line.class).cloned());
        if line.group != NONE {
            let short = || format!("{}{}", self.text(line.class), self.text(line.group));
            let name = tables.groups.get(&(line.class, line.group)).cloned().unwrap_or_else(short);
            return (self.group(&name), format!("gpe {name}"));
        }
        match class {
            Some(text) => {
                let whose = format!("div {text}");
                (self.label(Label { kind: LabelKind::Class, text, person: None }), whose)
            }
            None => (None, format!("prof {}", self.text(line.teacher))),
        }
    }

    fn group(&mut self, name: &str) -> Option<u32> {
        self.label(Label { kind: LabelKind::Group, text: name.to_owned(), person: None })
    }

    fn label(&mut self, label: Label) -> Option<u32> {
        Some(label).filter(|label| !label.text.trim().is_empty()).map(|label| self.timetable.label(label))
    }

    /// What the code names. One that names nothing is a finding, once.
    fn known<T>(&mut self, element: &'static str, code: Code, named: Option<T>) -> Option<T> {
        if named.is_none() && code != NONE && self.names.said.insert((element, code)) {
            let finding = Finding::of(IdentUnknown).file(self.file).line(self.line.line as usize);
            self.timetable.finding(finding.element(element).value(self.text(code)));
        }
        named
    }
}
