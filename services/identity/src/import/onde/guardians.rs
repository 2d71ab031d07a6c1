//! The responsables of an école.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    School,
    sheet::{CHILD, Kind, Line},
};
use crate::import::{
    Error,
    people::{self, Person},
    staged::Staged,
};

/// Somebody in charge of children, with the lines that name them.
pub(super) struct Guardian<'a> {
    pub(super) jointure: String,
    lines: Vec<&'a Line>,
}

impl Guardian<'_> {
    /// The children whom the lines name, each by its line and place there.
    pub(super) fn children(&self) -> impl Iterator<Item = (&Line, usize)> {
        let all = self.lines.iter().flat_map(|line| (0..line.children()).map(move |child| (*line, child)));
        all.filter(|(line, child)| CHILD.iter().any(|column| !line.of_child(column, *child).is_empty()))
    }

    /// The first line's cells with the children of all.
    fn cells(&self) -> Map<String, Value> {
        let mut cells = self.lines[0].cells.clone();
        for column in CHILD {
            let all = self.children().map(|(line, child)| line.of_child(column, child));
            let all = all.map(|cell| if cell.is_empty() { Value::Null } else { Value::String(cell.to_owned()) });
            cells.insert(column.to_owned(), Value::Array(all.collect()));
        }
        cells
    }
}

/// Each once, though ONDE may list her once for each child.
pub(super) fn read<'a>(school: &School, lines: &'a [Line]) -> Vec<Guardian<'a>> {
    let mut guardians: Vec<Guardian> = Vec::new();
    let mut known = BTreeMap::new();
    for line in lines {
        let jointure = jointure(school, line);
        let at = *known.entry(jointure.clone()).or_insert(guardians.len());
        if at == guardians.len() {
            guardians.push(Guardian { jointure, lines: Vec::new() });
        }
        guardians[at].lines.push(line);
    }
    guardians
}

pub(super) fn jointure(school: &School, line: &Line) -> String {
    let (name, given_name, email) = (line.cell("Nom responsable"), line.cell("Prénom responsable"), line.cell("Courriel"));
    let address = ["Adresse responsable", "CP responsable", "Commune responsable"].map(|column| line.cell(column)).join(" ");
    let place = if email.is_empty() { &address } else { email };
    school.jointure(Kind::Guardians, &[name, family_name(line), given_name, place])
}

fn family_name(line: &Line) -> &str {
    let usual = line.cell("Nom usage responsable");
    if usual.is_empty() { line.cell("Nom responsable") } else { usual }
}

pub(super) fn stage(staged: &mut Staged, guardians: &[Guardian<'_>]) -> Result<(), Error> {
    for guardian in guardians {
        let line = guardian.lines[0];
        staged.resume(line.file);
        staged.count();
        let person = Person {
            category: people::GUARDIAN,
            line: line.number,
            jointure: &guardian.jointure,
            given_name: line.cell("Prénom responsable"),
            family_name: family_name(line),
            title: line.cell("Civilité Responsable"),
            email: line.cell("Courriel"),
            mobile: line.cell("Téléphone portable"),
            ..Person::default()
        };
        people::stage_person(staged, &person, serde_json::to_string(&guardian.cells()).expect("texts are JSON").as_bytes());
        staged.send_full()?;
    }
    Ok(())
}
