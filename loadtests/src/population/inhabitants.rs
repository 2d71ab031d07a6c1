//! A territory as its two feeds see it, today and on the next day.

use super::first_degree::{self, InBoth};
use super::levels::Degree;
use super::registrar::Registrar;
use super::{Population, SchoolYear, Territory, next_day};
use super::{primary_classes, primary_staff};

/// Everybody of a territory, of collège, lycée and école.
#[derive(Debug)]
pub struct Inhabitants {
    /// The feed of the second degree.
    pub second_degree: Population,
    /// The feed of the first degree.
    pub first_degree: Population,
    /// Guardians whom both feeds know.
    pub in_both: Vec<InBoth>,
    registrar: Registrar,
}

impl Inhabitants {
    /// Invents the people of `territory`; the same three arguments always give the same people.
    pub fn invent(territory: Territory, year: SchoolYear, seed: u64) -> Self {
        let mut registrar = Registrar::open(seed, territory.departement());
        let second_degree = Population::second_degree(territory, year, seed, &mut registrar);
        let (first_degree, in_both) = first_degree(&second_degree, &mut registrar);
        Self { second_degree, first_degree, in_both, registrar }
    }

    /// The people of a degree.
    pub fn of(&self, degree: Degree) -> &Population {
        match degree {
            Degree::First => &self.first_degree,
            Degree::Second => &self.second_degree,
        }
    }

    /// What the feed of a degree holds a day later: about `requests` records are new, changed or gone;
    /// without a wish three in two hundred.
    ///
    /// Every call draws anew: the next day of the next day does not exist.
    pub fn next_day(&mut self, degree: Degree, requests: Option<usize>) -> Population {
        let (today, registrar) = match degree {
            Degree::First => (&self.first_degree, &mut self.registrar),
            Degree::Second => (&self.second_degree, &mut self.registrar),
        };
        let requests = requests.unwrap_or(today.counts().people * 3 / 200);
        next_day::evolve(today, requests, registrar)
    }
}

/// The people of the écoles around the collèges of `second`.
fn first_degree(second: &Population, registrar: &mut Registrar) -> (Population, Vec<InBoth>) {
    let Population { territory, year, seed, day, .. } = *second;
    let schools = territory.schools(Degree::First, &mut registrar.chance);
    let (mut residents, in_both) = first_degree::settle(second, &schools, registrar);
    let classes = primary_classes::form(&schools, &mut residents.pupils, &mut registrar.chance);
    let staff = primary_staff::hire(&schools, &classes, &residents.guardians, registrar);
    let people = Population {
        territory,
        degree: Degree::First,
        year,
        day,
        seed,
        schools,
        classes,
        groups: Vec::new(),
        pupils: residents.pupils,
        guardians: residents.guardians,
        households: residents.households,
        staff,
        agents: Vec::new(),
    };
    (people, in_both)
}
