//! The largest territory, judged by its registers.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::Datelike;
use loadtests::population::guardians::Tie;
use loadtests::population::registrar::Person;
use loadtests::population::{Inhabitants, Population, Territory};

use crate::inhabitants;

static ILLE_ET_VILAINE: LazyLock<Inhabitants> = LazyLock::new(|| inhabitants(Territory::IlleEtVilaine, 1));

fn degrees() -> [&'static Population; 2] {
    [&ILLE_ET_VILAINE.first_degree, &ILLE_ET_VILAINE.second_degree]
}

#[test]
fn more_than_half_a_million_people_live_around_837_schools() {
    let [first, second] = degrees().map(Population::counts);
    assert_eq!((first.schools, first.pupils), (674, 108_730));
    assert_eq!((second.schools, second.pupils), (163, 96_461));
    let people = first.people + second.people;
    assert!((490_000..530_000).contains(&people), "{people}");
}

#[test]
fn jointures_and_ines_are_unique_over_both_feeds() {
    let people = |all: &'static Population| -> Vec<&'static Person> {
        let pupils = all.pupils.iter().map(|pupil| &pupil.person);
        let guardians = all.guardians.iter().map(|guardian| &guardian.person);
        pupils.chain(guardians).chain(all.staff.iter().map(|member| &member.person)).collect()
    };
    let jointures: Vec<u32> = degrees().into_iter().flat_map(people).map(|person| person.jointure).collect();
    assert_eq!(jointures.iter().collect::<BTreeSet<_>>().len(), jointures.len());
    let ines: Vec<_> = degrees().into_iter().flat_map(|all| &all.pupils).map(|pupil| &pupil.ine).collect();
    assert_eq!(ines.iter().collect::<BTreeSet<_>>().len(), ines.len());
}

#[test]
fn one_teacher_in_twelve_serves_in_several_schools() {
    for counts in degrees().map(Population::counts) {
        let share = counts.teachers_in_several_schools * 1_000 / counts.teachers;
        assert!((70..=90).contains(&share), "{share} ‰");
    }
}

#[test]
fn some_teachers_are_parents() {
    let same = |person: &Person| (person.given_name, person.birth_name.clone(), person.born);
    let parents: BTreeSet<_> = degrees().into_iter().flat_map(|all| &all.guardians).map(|parent| same(&parent.person)).collect();
    for (all, least) in degrees().into_iter().zip([600, 300]) {
        let teachers = all.staff.iter().filter(|member| member.is_teacher() && parents.contains(&same(&member.person)));
        let count = teachers.count();
        assert!(count >= least, "{count}");
    }
}

#[test]
fn a_quarter_of_the_families_of_the_ecoles_have_older_children() {
    let known: BTreeSet<usize> = ILLE_ET_VILAINE.in_both.iter().map(|known| known.first).collect();
    let pupils = &ILLE_ET_VILAINE.first_degree.pupils;
    let with_older = pupils.iter().filter(|pupil| known.contains(&pupil.guardianships[0].guardian)).count();
    let share = with_older * 100 / pupils.len();
    assert!((22..=32).contains(&share), "{share} %");
}

#[test]
fn classes_of_ecoles_hold_12_to_34_pupils_unless_the_ecole_is_smaller() {
    let first = &ILLE_ET_VILAINE.first_degree;
    for class in &first.classes {
        let headcount = first.schools[class.school].headcount();
        let size = class.pupils.len();
        assert!((12..=34).contains(&size) || size == headcount as usize, "{size} in {} of {headcount}", class.label);
    }
}

#[test]
fn mothers_were_of_an_age_to_have_their_children() {
    for all in degrees() {
        for pupil in &all.pupils {
            for tie in pupil.guardianships.iter().filter(|tie| tie.tie == Tie::Mother) {
                let age = pupil.person.born.year() - all.guardians[tie.guardian].person.born.year();
                assert!((15..=50).contains(&age), "{age}");
            }
        }
    }
}

#[test]
fn the_academie_is_that_of_rennes() {
    let departement = Territory::IlleEtVilaine.departement();
    assert_eq!((departement.code, departement.academie_code, departement.academie_name), ("35", "14", "Rennes"));
    let second = &ILLE_ET_VILAINE.second_degree;
    assert!(second.staff.iter().all(|member| member.mail.ends_with("@ac-rennes.example")));
    let phones = second.guardians.iter().filter_map(|guardian| guardian.home_phone.as_ref());
    assert!(phones.clone().count() > 10_000 && phones.into_iter().all(|number| number.starts_with("026191")));
}
