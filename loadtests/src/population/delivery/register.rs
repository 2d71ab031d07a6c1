//! The categories of people, written whole or as what changed.

use std::path::Path;

use super::feed::{Feed, Kind, Record};
use super::{first_degree, guardians, pupils, staff};
use crate::population::registrar::Person;
use crate::population::{Degree, Population};

/// How somebody at a position of a register is described.
type Describe = fn(&mut Record, &Population, usize);

/// A category of people: a register of the population, and how its people are described.
struct Register {
    category: &'static str,
    person: fn(&Population, usize) -> Option<&Person>,
    describe: Describe,
}

/// The three categories of a degree, in the order in which they are read.
fn registers(degree: Degree) -> [Register; 3] {
    let describe: [Describe; 3] = match degree {
        Degree::First => [first_degree::pupil, first_degree::guardian, first_degree::employee],
        Degree::Second => [pupils::describe, guardians::describe, staff::describe],
    };
    [
        Register { category: "Eleve", person: |all, at| Some(&all.pupils.get(at)?.person), describe: describe[0] },
        Register { category: "PersRelEleve", person: |all, at| Some(&all.guardians.get(at)?.person), describe: describe[1] },
        Register { category: "PersEducNat", person: |all, at| Some(&all.staff.get(at)?.person), describe: describe[2] },
    ]
}

/// Writes everybody who is there.
pub fn write(population: &Population, feed: &Feed) -> anyhow::Result<()> {
    for Register { category, person, describe } in registers(population.degree) {
        let mut file = feed.category(category, Kind("categoriePersonne", category))?;
        for (at, person) in people(population, person).filter(|(_, person)| !person.left) {
            file.add(person.jointure, |record| describe(record, population, at))?;
        }
        file.finish()?;
    }
    Ok(())
}

/// Writes who came, left or is described otherwise between `before` and `after`, into an existing folder.
pub fn write_delta(before: &Population, after: &Population, folder: &Path) -> anyhow::Result<()> {
    let feed = Feed::delta(after, folder);
    for Register { category, person, describe } in registers(after.degree) {
        let mut file = feed.category(category, Kind("categoriePersonne", category))?;
        for (at, now) in people(after, person) {
            let id = now.jointure;
            match person(before, at) {
                None => file.add(id, |record| describe(record, after, at))?,
                Some(_) if now.left => file.delete(id)?,
                Some(_) => file.modify(id, |record| describe(record, before, at), |record| describe(record, after, at))?,
            }
        }
        file.finish()?;
    }
    Ok(())
}

/// A register from its first position to its last.
fn people(population: &Population, person: fn(&Population, usize) -> Option<&Person>) -> impl Iterator<Item = (usize, &Person)> {
    (0..).map_while(move |at| Some((at, person(population, at)?)))
}
