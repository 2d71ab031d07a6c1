//! The timetables of the collèges and lycées, for a year, as their software would export them on a day.
//!
//! In the order of the flow: [`calendar`] and [`bells`] are the year and the day; [`faculty`] and
//! [`audiences`] say who teaches and who is taught, [`demands`] which lessons that makes ([`matters`]),
//! [`board`] finds their hours: that is a [`school_week`]. An [`agenda`] is the year that comes of it;
//! [`planted`] puts conflicts into it, [`changes`] what is cancelled, replaced, moved and added, day by day.
//! [`ical`] and [`edt`] write it, [`export`] into a folder.

pub mod agenda;
pub mod audiences;
pub mod bells;
pub mod board;
pub mod calendar;
pub mod changes;
pub mod demands;
pub mod edt;
pub mod export;
pub mod faculty;
pub mod ical;
pub mod matters;
pub mod planted;
pub mod school_week;

use std::sync::Arc;

use anyhow::ensure;
use chrono::{Datelike, NaiveDate};

use super::Population;
use super::chance::Chance;
use agenda::Agenda;
use calendar::Calendar;
use planted::Planted;
use school_week::SchoolWeek;

/// What the stream of draws of the conflicts is for; schools have streams by their jointure and the day.
const PLANTING: u64 = 1;

/// The timetables of all schools of a population, as known on the first day of the year.
#[derive(Debug)]
pub struct Timetables<'a> {
    /// Whose they are.
    pub population: &'a Population,
    /// The days of lessons.
    pub calendar: Arc<Calendar>,
    /// The conflicts that were put into them, by school; there is no other.
    pub planted: Vec<Planted>,
    /// Of a hundred lessons that can be given to half a class, how many are.
    pub share_halved: u32,
    agendas: Vec<Agenda>,
}

impl<'a> Timetables<'a> {
    /// Draws the timetables of a population, the same for the same seed; fails if the holidays of its year are unknown.
    pub fn draw(population: &'a Population) -> anyhow::Result<Self> {
        let calendar = Arc::new(Calendar::of(population.year, population.territory.departement().holiday_zone)?);
        let (weeks, share_halved) = SchoolWeek::of(population);
        let mut agendas: Vec<Agenda> = weeks.into_iter().map(|week| Agenda::new(Arc::new(week), Arc::clone(&calendar))).collect();
        let planted = planted::plant(&mut agendas, &mut Chance::of(&[population.seed, PLANTING]));
        let mut timetables = Self { population, calendar, planted, share_halved, agendas };
        for school in 0..population.schools.len() {
            let mut chance = timetables.chance(school, timetables.calendar.first_day);
            changes::foresee(&mut timetables.agendas[school], &mut chance);
        }
        Ok(timetables)
    }

    /// The year of a school as known on `day`: what every day of lessons since the first one changed is in it.
    pub fn agenda(&self, school: usize, day: NaiveDate) -> Agenda {
        let mut agenda = self.agendas[school].clone();
        for passed in self.calendar.first_day.iter_days().skip(1).take_while(|passed| *passed <= day) {
            if self.calendar.is_open(passed) {
                changes::pass(&mut agenda, passed, &mut self.chance(school, passed));
            }
        }
        agenda
    }

    /// The day of that number, 1 being the first day of lessons; fails outside the year.
    pub fn day(&self, number: u64) -> anyhow::Result<NaiveDate> {
        let days = number.checked_sub(1).map(chrono::Days::new);
        let day = days.and_then(|days| self.calendar.first_day.checked_add_days(days));
        self.within_the_year(day.unwrap_or(NaiveDate::MAX))
    }

    /// That day, if it is in the year.
    pub fn within_the_year(&self, day: NaiveDate) -> anyhow::Result<NaiveDate> {
        let Calendar { first_day, last_day, .. } = *self.calendar;
        ensure!((first_day..=last_day).contains(&day), "jour hors de l'année scolaire, du {first_day} (1) au {last_day}");
        Ok(day)
    }

    /// Lessons that found no hour, over all schools.
    pub fn unplaced(&self) -> usize {
        self.agendas.iter().map(|agenda| agenda.week.unplaced).sum()
    }

    /// What a room of a school is called.
    pub fn room(&self, school: usize, room: usize) -> &str {
        &self.agendas[school].week.faculty[room].room
    }

    fn chance(&self, school: usize, day: NaiveDate) -> Chance {
        let jointure = u64::from(self.population.schools[school].jointure);
        let day = u64::try_from(day.num_days_from_ce()).expect("school years are of our era");
        Chance::of(&[self.population.seed, jointure, day])
    }
}
