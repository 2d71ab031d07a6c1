//! The teachers of an école and whoever directs it.

use std::collections::HashSet;

use super::{
    School, fold,
    sheet::{Kind, Line},
};
use crate::{
    finding::Code,
    import::{
        Error,
        people::{self, Person},
        staged::Staged,
    },
};

/// Stages them; `classes`: the names of the pupils' classes.
pub(super) fn stage(staged: &mut Staged, school: &School, lines: &[Line], classes: &[String]) -> Result<(), Error> {
    let mut known = HashSet::new();
    for line in lines {
        staged.resume(line.file);
        let jointure = jointure(school, line);
        if known.insert(jointure.clone()) {
            staged.count();
            stage_teacher(staged, school, line, &jointure, classes);
            staged.send_full()?;
        } else {
            staged.set_line_aside(line.number, &jointure, Code::OndeTeacherDuplicate, false);
        }
    }
    Ok(())
}

pub(super) fn jointure(school: &School, line: &Line) -> String {
    school.jointure(Kind::Teachers, &[line.cell("Nom"), family_name(line), line.cell("Prénom")])
}

fn family_name(line: &Line) -> &str {
    let usual = line.cell("Nom usage");
    if usual.is_empty() { line.cell("Nom") } else { usual }
}

fn stage_teacher(staged: &mut Staged, school: &School, line: &Line, jointure: &str, known: &[String]) {
    let structure = &*school.known.jointure;
    let (directs, classes) = (directs(line.cell("Directeur")), classes(line.cell("Classe"), known));
    if directs {
        people::stage_function(staged, people::STAFF, structure, people::HEAD_OF_SCHOOL, Some(true));
    }
    if !directs || !classes.is_empty() {
        people::stage_function(staged, people::STAFF, structure, ("ENS", line.cell("Fonction")), Some(true));
    }
    for class in classes {
        staged.name_class(structure, false, class, class);
        people::stage_membership(staged, people::PROFILE_TEACHER, structure, class);
    }
    let person = Person {
        category: people::STAFF,
        line: line.number,
        jointure,
        given_name: line.cell("Prénom"),
        family_name: family_name(line),
        title: line.cell("Civilité"),
        email: line.cell("Courriel"),
        mobile: line.cell("Téléphone portable"),
        ..Person::default()
    };
    people::stage_person(staged, &person, serde_json::to_string(&line.cells).expect("texts are JSON").as_bytes());
}

fn directs(cell: &str) -> bool {
    ["o", "oui", "1", "x"].contains(&fold(cell).as_str())
}

/// One class, by the name that the pupils' file gives it, or several between commas.
fn classes<'a>(cell: &'a str, known: &'a [String]) -> Vec<&'a str> {
    let named = |name: &'a str| known.iter().find(|class| fold(class) == fold(name)).map_or(name, String::as_str);
    if known.iter().any(|class| fold(class) == fold(cell)) {
        return vec![named(cell)];
    }
    let mut classes: Vec<_> = cell.split(',').map(str::trim).filter(|name| !name.is_empty()).map(named).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}
