//! The week of a school: who teaches whom what, where, at which hours.

use super::audiences::Audiences;
use super::bells::Slot;
use super::board::{self, Lesson};
use super::demands::Wishes;
use super::faculty::{self, Teacher};
use crate::population::Population;
use crate::population::chance::Chance;

/// A school and its lessons.
#[derive(Clone, Debug)]
pub struct SchoolWeek {
    /// Position of the school.
    pub school: usize,
    /// Who teaches; the room of a lesson is its teacher's.
    pub faculty: Vec<Teacher>,
    /// Who is taught.
    pub audiences: Audiences,
    /// The lessons of a week, by their hour.
    pub lessons: Vec<Lesson>,
    /// Lessons that found no hour and are not given.
    pub unplaced: usize,
    by_slot: Vec<Vec<usize>>,
}

impl SchoolWeek {
    /// The weeks of all schools, and how many of a hundred class lessons are given in halves.
    pub fn of(population: &Population) -> (Vec<Self>, u32) {
        let faculties = faculty::assemble(population);
        let audiences = Audiences::of(population);
        let pairs = faculties.iter().zip(&audiences).enumerate();
        let wishes: Vec<Wishes> =
            pairs.map(|(school, (faculty, audiences))| Wishes::of(school, faculty, audiences, population)).collect();
        let share = Wishes::share_to_halve(&wishes);
        let parts = wishes.into_iter().zip(faculties).zip(audiences).enumerate();
        let weeks = parts.map(|(school, ((wishes, faculty), audiences))| {
            let mut chance = Chance::of(&[population.seed, u64::from(population.schools[school].jointure)]);
            let demands = wishes.divide(share, &faculty, &mut chance);
            Self::fill(school, demands, faculty, audiences, &mut chance)
        });
        (weeks.collect(), share)
    }

    fn fill(
        school: usize,
        demands: Vec<super::demands::Demand>,
        faculty: Vec<Teacher>,
        audiences: Audiences,
        chance: &mut Chance,
    ) -> Self {
        let wanted = demands.len();
        let lessons = board::place(demands, &faculty, &audiences, chance);
        let mut by_slot = vec![Vec::new(); Slot::COUNT];
        for (at, lesson) in lessons.iter().enumerate() {
            by_slot[lesson.slot.index()].push(at);
        }
        Self { school, faculty, audiences, unplaced: wanted - lessons.len(), lessons, by_slot }
    }

    /// Positions of the lessons of an hour.
    pub fn at(&self, slot: Slot) -> &[usize] {
        &self.by_slot[slot.index()]
    }
}
