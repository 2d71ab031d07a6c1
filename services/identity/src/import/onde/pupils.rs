//! The pupils of an école, with those in charge of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{School, fold, guardians::Guardian, sheet::Kind, sheet::Line};
use crate::{
    finding::Code,
    import::{
        Error,
        copy::Table,
        people::{self, Person},
        staged::Staged,
    },
};

/// A pupil, as the responsables' file may name him.
struct Pupil<'a> {
    line: &'a Line,
    jointure: String,
    family_names: [String; 2],
    given_name: String,
    class: String,
}

/// The pupils, by what the responsables' file may name them by: a family name, a given name, a class.
struct Names<'a>(HashMap<[&'a str; 3], Vec<usize>>);

impl<'a> Names<'a> {
    fn of(pupils: &'a [Pupil<'_>]) -> Self {
        let mut places = HashMap::<_, Vec<_>>::new();
        for (place, pupil) in pupils.iter().enumerate() {
            for name in pupil.family_names.iter().filter(|name| !name.is_empty()) {
                let known = places.entry([&**name, &*pupil.given_name, &*pupil.class]).or_default();
                if known.last() != Some(&place) {
                    known.push(place);
                }
            }
        }
        Self(places)
    }

    /// The pupils who may be this child of the line, by their places.
    fn called(&self, line: &Line, child: usize) -> BTreeSet<usize> {
        let cell = |column: &str| fold(line.of_child(column, child));
        let given_name = &*cell("Prénom enfant");
        let all = line.of_child("Classes enfants", child);
        let classes: &[String] = &all.split(',').chain([all]).map(fold).collect::<Vec<_>>();
        let names = [cell("Nom de famille enfant"), cell("Nom d'usage enfant")];
        let keys = names.iter().flat_map(|name| classes.iter().map(move |class| [&**name, given_name, class]));
        // Two are enough to know that it may be either.
        keys.flat_map(|key| self.0.get(&key).into_iter().flatten().take(2)).copied().collect()
    }
}

/// Stages them; gives the names of their classes.
pub(super) fn stage(
    staged: &mut Staged,
    school: &School,
    lines: &[Line],
    guardians: &[Guardian<'_>],
) -> Result<Vec<String>, Error> {
    let pupils = distinct(staged, school, lines);
    let in_charge = link(staged, &pupils, guardians);
    let mut classes = Vec::new();
    for (pupil, guardians) in pupils.iter().zip(in_charge) {
        staged.resume(pupil.line.file);
        staged.count();
        let class = pupil.line.cell("Classe");
        if !class.is_empty() {
            classes.push(class.to_owned());
        }
        stage_pupil(staged, school, pupil, &guardians);
        staged.send_full()?;
    }
    Ok(classes)
}

pub(super) fn jointure(school: &School, line: &Line) -> String {
    school.jointure(Kind::Pupils, &["Nom Elève", "Prénom Elève", "Date naissance"].map(|column| line.cell(column)))
}

/// Each pupil once.
fn distinct<'a>(staged: &mut Staged, school: &School, lines: &'a [Line]) -> Vec<Pupil<'a>> {
    let mut known = HashSet::new();
    let mut pupils = Vec::new();
    for line in lines {
        staged.resume(line.file);
        let (name, given_name, jointure) = (line.cell("Nom Elève"), line.cell("Prénom Elève"), jointure(school, line));
        if known.insert(jointure.clone()) {
            let family_names = [fold(name), fold(line.cell("Nom d'usage Elève"))];
            pupils.push(Pupil { line, jointure, family_names, given_name: fold(given_name), class: fold(line.cell("Classe")) });
        } else {
            staged.set_line_aside(line.number, &jointure, Code::OndePupilDuplicate, false);
        }
    }
    pupils
}

/// The jointures of each pupil's guardians. A child who is not there, or there twice, is set aside.
fn link<'g>(staged: &mut Staged, pupils: &[Pupil<'_>], guardians: &'g [Guardian<'_>]) -> Vec<Vec<&'g str>> {
    let mut links = vec![Vec::new(); pupils.len()];
    let names = Names::of(pupils);
    for guardian in guardians {
        for (line, child) in guardian.children() {
            let mut found = names.called(line, child).into_iter();
            let code = match (found.next(), found.next()) {
                (Some(only), None) => {
                    links[only].push(&*guardian.jointure);
                    continue;
                }
                (None, _) => Code::OndeChildUnknown,
                (Some(_), Some(_)) => Code::OndeChildAmbiguous,
            };
            staged.resume(line.file);
            staged.set_line_aside(line.number, &guardian.jointure, code, false);
        }
    }
    links
}

fn stage_pupil(staged: &mut Staged, school: &School, pupil: &Pupil<'_>, guardians: &[&str]) {
    let (line, structure) = (pupil.line, &*school.known.jointure);
    let birth_date = people::birth_date(staged, "Date naissance", line.cell("Date naissance"));
    let class = line.cell("Classe");
    if !class.is_empty() {
        staged.name_class(structure, false, class, class);
        people::stage_membership(staged, people::PROFILE_PUPIL, structure, class);
    }
    people::stage_function(staged, people::PUPIL, structure, ("", ""), None);
    for guardian in guardians {
        staged.warn(Code::OndeAuthorityUnknown);
        let row = people::begin(staged, Table::Guardianships).text(guardian).text("");
        let row = row.optional_smallint(None).optional_boolean(None).optional_boolean(None);
        row.optional_boolean(None).optional_boolean(None);
    }
    let usual = line.cell("Nom d'usage Elève");
    let family_name = if usual.is_empty() { line.cell("Nom Elève") } else { usual };
    let person = Person {
        category: people::PUPIL,
        line: line.number,
        jointure: &pupil.jointure,
        given_name: line.cell("Prénom Elève"),
        family_name,
        birth_date,
        ..Person::default()
    };
    people::stage_person(staged, &person, serde_json::to_string(&line.cells).expect("texts are JSON").as_bytes());
}
