//! Finds the brothers and sisters of a household their places in schools, and their birthdays.

use chrono::{Datelike, NaiveDate};

use super::SchoolYear;
use super::levels::Level;
use super::registrar::Registrar;
use super::schools::School;

/// Two births of one mother are at least so many days apart.
const DAYS_BETWEEN_BIRTHS: i64 = 300;

/// Places left in every school and level.
#[derive(Debug)]
pub struct Places {
    left: Vec<[u32; Level::COUNT]>,
    /// The levels that any of the schools teaches.
    levels: Vec<Level>,
}

/// The place of one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Position of the school.
    pub school: usize,
    /// Level.
    pub level: Level,
}

/// A child of a household before it has a name.
#[derive(Clone, Copy, Debug)]
pub struct Child {
    /// Where it goes to school.
    pub place: Place,
    /// Date of birth.
    pub born: NaiveDate,
}

/// How many children a household has in the schools, and whether one must go to a neighbouring school.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// One to four.
    pub children: usize,
    /// The second child certainly goes elsewhere.
    pub scattered: bool,
}

impl Places {
    /// All places of the schools.
    pub fn of(schools: &[School]) -> Self {
        let taught = |level: &Level| schools.iter().any(|school| school.headcounts[level.index()] > 0);
        Self {
            left: schools.iter().map(|school| school.headcounts).collect(),
            levels: Level::ALL.into_iter().filter(taught).collect(),
        }
    }

    /// Whether a school still has a place.
    pub fn left_at(&self, school: usize) -> bool {
        self.left[school].iter().any(|&left| left > 0)
    }

    /// Takes a place at any level of a school that has one, a level as likely as it has places.
    fn take_any(&mut self, school: usize, registrar: &mut Registrar) -> Place {
        let weighted = Level::ALL.map(|level| (level, self.left[school][level.index()]));
        let place = Place { school, level: registrar.chance.weighted(&weighted) };
        self.take(place);
        place
    }

    fn take(&mut self, place: Place) {
        self.left[place.school][place.level.index()] -= 1;
    }

    fn is_free(&self, place: Place) -> bool {
        self.left[place.school][place.level.index()] > 0
    }

    /// Seats the children of a household near `home`; fewer than planned if the neighbourhood is full.
    pub fn seat(
        &mut self,
        home: usize,
        plan: Plan,
        schools: &[School],
        year: SchoolYear,
        registrar: &mut Registrar,
    ) -> Vec<Child> {
        let first = self.take_any(home, registrar);
        let mut children = vec![Child { place: first, born: birthday(first.level, year, registrar) }];
        self.seat_beside(&mut children, home, plan, schools, year, registrar);
        children
    }

    /// Seats brothers and sisters of `children` until they are as many as planned or the neighbourhood is full.
    pub fn seat_beside(
        &mut self,
        children: &mut Vec<Child>,
        home: usize,
        plan: Plan,
        schools: &[School],
        year: SchoolYear,
        registrar: &mut Registrar,
    ) {
        while children.len() < plan.children {
            let elsewhere = plan.scattered && children.len() == 1;
            let Some(child) = self.sibling(home, elsewhere, children, schools, year, registrar) else { break };
            self.take(child.place);
            children.push(child);
        }
    }

    fn sibling(
        &self,
        home: usize,
        elsewhere: bool,
        siblings: &[Child],
        schools: &[School],
        year: SchoolYear,
        registrar: &mut Registrar,
    ) -> Option<Child> {
        let twin = siblings[siblings.len() - 1];
        if !elsewhere && registrar.chance.percent(3) && self.is_free(twin.place) {
            return Some(twin);
        }
        let place = self.place_beside(home, elsewhere, siblings, schools, registrar)?;
        born_apart(place.level, siblings, year, registrar).map(|born| Child { place, born })
    }

    /// A level that no sibling is in, at home most often, else in the neighbourhood.
    fn place_beside(
        &self,
        home: usize,
        elsewhere: bool,
        siblings: &[Child],
        schools: &[School],
        registrar: &mut Registrar,
    ) -> Option<Place> {
        let mut candidates = schools[home].neighbours.clone();
        registrar.chance.shuffle(&mut candidates);
        if !elsewhere {
            let rank = if registrar.chance.percent(70) { 0 } else { candidates.len() };
            candidates.insert(rank, home);
        }
        let mut levels = self.levels.clone();
        registrar.chance.shuffle(&mut levels);
        let unused = levels.into_iter().filter(|level| siblings.iter().all(|child| child.place.level != *level));
        let unused: Vec<_> = unused.collect();
        let places = candidates.iter().flat_map(|&school| unused.iter().map(move |&level| Place { school, level }));
        places.into_iter().find(|place| self.is_free(*place))
    }
}

/// A birthday that fits the level: one in nine is a year late, a few are a year ahead.
pub fn birthday(level: Level, year: SchoolYear, registrar: &mut Registrar) -> NaiveDate {
    let shift = registrar.chance.weighted(&[(0, 86), (-1, 11), (1, 3)]);
    registrar.day_of(level.birth_year(year) + shift)
}

/// A birthday far enough from those of the siblings, and in the order of the levels.
fn born_apart(level: Level, siblings: &[Child], year: SchoolYear, registrar: &mut Registrar) -> Option<NaiveDate> {
    (0..40).map(|_| birthday(level, year, registrar)).find(|born| {
        siblings.iter().all(|sibling| {
            let apart = (sibling.born - *born).num_days().abs() >= DAYS_BETWEEN_BIRTHS;
            apart && (sibling.place.level < level) == (sibling.born.num_days_from_ce() > born.num_days_from_ce())
        })
    })
}
