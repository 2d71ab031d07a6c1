//! The teachers of a school, each with a room and the hours at which he or she is there.

use std::collections::BTreeMap;

use super::bells::{Hours, Rhythm, Slot};
use super::matters::Matter;
use crate::population::Population;
use crate::population::curriculum::Discipline;
use crate::population::teachers::{Service, TeachingPost};

/// Somebody who teaches in the school.
#[derive(Clone, Debug)]
pub struct Teacher {
    /// Position in the register of staff.
    pub staff: usize,
    /// As timetables write it: `DURAND P.`, and one letter more as long as a colleague is called the same.
    pub name: String,
    /// What he or she takes a colleague's hour with.
    pub matter: Matter,
    /// The room that is his or hers; nobody else's.
    pub room: String,
    /// The hours at which he or she is not there, being in another school.
    pub away: Hours,
    /// The other school, by position.
    pub other_school: Option<usize>,
}

/// The teachers of every school, in the order of the register; a teacher's room has the teacher's place.
pub fn assemble(population: &Population) -> Vec<Vec<Teacher>> {
    let mut faculties = vec![Vec::new(); population.schools.len()];
    for (staff, member) in population.staff.iter().enumerate() {
        let Some(post) = member.teaching() else { continue };
        for (rank, service) in post.services.iter().enumerate() {
            faculties[service.school].push(teacher(staff, post, rank, service));
        }
    }
    for faculty in &mut faculties {
        give_names(faculty, population);
        give_rooms(faculty, population);
    }
    faculties
}

fn teacher(staff: usize, post: &TeachingPost, rank: usize, service: &Service) -> Teacher {
    let matter = Matter::Subject(service.lessons[0].subject);
    let other = post.services.iter().find(|other| other.school != service.school);
    let away = if other.is_some() { away(staff, rank) } else { Hours::default() };
    Teacher { staff, name: String::new(), matter, room: String::new(), away, other_school: other.map(|other| other.school) }
}

/// One who has two schools spends whole days in each, three in the main one.
fn away(staff: usize, rank: usize) -> Hours {
    let main_days: [usize; 3] = if staff.is_multiple_of(2) { [0, 1, 2] } else { [2, 3, 4] };
    let elsewhere = Slot::all().filter(|slot| main_days.contains(&slot.day()) != (rank == 0));
    elsewhere.fold(Hours::default(), |hours, slot| hours.and(Hours::of(slot, Rhythm::Weekly)))
}

fn give_names(faculty: &mut [Teacher], population: &Population) {
    let person = |teacher: &Teacher| &population.staff[teacher.staff].person;
    let written = |teacher: &Teacher, letters: usize| {
        let given: String = person(teacher).given_name.chars().take(letters).collect();
        format!("{} {given}.", person(teacher).family_name)
    };
    for at in 0..faculty.len() {
        let colleagues = || faculty.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
        let told_apart = |letters: &usize| colleagues().all(|other| written(other, *letters) != written(&faculty[at], *letters));
        let letters = (1..=person(&faculty[at]).given_name.chars().count()).find(told_apart).unwrap_or(1);
        faculty[at].name = written(&faculty[at], letters);
    }
}

fn give_rooms(faculty: &mut [Teacher], population: &Population) {
    let mut given: BTreeMap<&str, usize> = BTreeMap::new();
    for teacher in faculty {
        let post = population.staff[teacher.staff].teaching().expect("only teachers are in a faculty");
        let kind = kind_of_room(post.discipline);
        let number = given.entry(kind).or_default();
        *number += 1;
        teacher.room = match kind {
            "Salle" => format!("Salle {}{:02}", 1 + (*number - 1) / 12, 1 + (*number - 1) % 12),
            _ => format!("{kind} {number}"),
        };
    }
}

fn kind_of_room(discipline: &Discipline) -> &'static str {
    match discipline.code {
        "L1900" => "Gymnase",
        "L1600" => "Labo SVT",
        "L1500" => "Labo physique & chimie",
        "L1400" => "Techno",
        "L1800" => "Arts",
        "L1700" => "Musique",
        _ => "Salle",
    }
}
