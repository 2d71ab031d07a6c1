//! The days of lessons of a school year: without the holidays of the zone, public holidays and week-ends.

use anyhow::Context;
use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::bells::Slot;
use crate::population::SchoolYear;

const HOLIDAYS: &str = include_str!("../../../../services/timetable/data/school_holidays.csv");
const SUMMER: &str = "Vacances d'été";
/// Public holidays of metropolitan France with a date of their own (Code du travail, art. L3133-1).
const FIXED: [(u32, u32, &str); 8] = [
    (11, 1, "Toussaint"),
    (11, 11, "Armistice 1918"),
    (12, 25, "Noël"),
    (1, 1, "Jour de l'an"),
    (5, 1, "Fête du travail"),
    (5, 8, "Victoire 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
];
/// Public holidays by their distance from Easter Sunday.
const MOVING: [(u64, &str); 3] = [(1, "Lundi de Pâques"), (39, "Ascension"), (50, "Lundi de Pentecôte")];

/// Days without lessons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    /// Why.
    pub name: String,
    /// The first of them.
    pub first_day: NaiveDate,
    /// The last of them.
    pub last_day: NaiveDate,
}

/// A week with at least one day of lessons.
#[derive(Clone, Debug)]
pub struct Week {
    /// From 1, the week in which the year begins; holidays count.
    pub number: u32,
    /// From 1, among the weeks of lessons.
    pub rank: usize,
    /// Its Monday.
    pub monday: NaiveDate,
    open: [bool; 5],
}

impl Week {
    /// The date of an hour of it; none when no lesson is held that day.
    pub fn date(&self, slot: Slot) -> Option<NaiveDate> {
        self.open[slot.day()].then(|| self.monday + Days::new(slot.day() as u64))
    }
}

/// A school year of a zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The first day of lessons.
    pub first_day: NaiveDate,
    /// The last day of lessons.
    pub last_day: NaiveDate,
    /// Monday of the first week.
    pub first_monday: NaiveDate,
    /// Holidays and public holidays within the year, by their first day.
    pub closures: Vec<Closure>,
    /// The weeks of lessons.
    pub weeks: Vec<Week>,
}

impl Calendar {
    /// The year of a zone; fails when its holidays are not known.
    pub fn of(year: SchoolYear, zone: &str) -> anyhow::Result<Self> {
        let holidays = holidays(zone);
        let summer = |year: i32| holidays.iter().find(|closure| closure.name == SUMMER && closure.last_day.year() == year);
        let unknown = || format!("vacances de la zone {zone} inconnues pour la rentrée {}", year.year());
        let first_day = summer(year.year()).with_context(unknown)?.last_day + Days::new(1);
        let last_day = summer(year.year() + 1).with_context(unknown)?.first_day - Days::new(1);
        let public = [year.year(), year.year() + 1].into_iter().flat_map(public_holidays);
        let mut closures: Vec<Closure> = holidays.iter().cloned().chain(public).collect();
        closures.retain(|closure| first_day <= closure.last_day && closure.first_day <= last_day);
        closures.sort_by_key(|closure| (closure.first_day, closure.last_day));
        let first_monday = first_day.week(Weekday::Mon).first_day();
        let weeks = weeks(first_day, last_day, &closures);
        Ok(Self { first_day, last_day, first_monday, closures, weeks })
    }

    /// Positions of the weeks that have lessons between two days, both included.
    pub fn weeks_between(&self, from: NaiveDate, to: NaiveDate) -> std::ops::Range<usize> {
        let first = self.weeks.partition_point(|week| week.monday + Days::new(4) < from);
        let end = self.weeks.partition_point(|week| week.monday <= to);
        first..end.max(first)
    }

    /// Whether lessons are held on that day.
    pub fn is_open(&self, day: NaiveDate) -> bool {
        self.weeks.iter().any(|week| (0..5).any(|at| week.open[at] && week.monday + Days::new(at as u64) == day))
    }
}

fn weeks(first_day: NaiveDate, last_day: NaiveDate, closures: &[Closure]) -> Vec<Week> {
    let closed = |day: NaiveDate| closures.iter().any(|closure| (closure.first_day..=closure.last_day).contains(&day));
    let is_open = |day: NaiveDate| (first_day..=last_day).contains(&day) && !closed(day);
    let mondays = first_day.week(Weekday::Mon).first_day().iter_weeks().take_while(|monday| *monday <= last_day);
    let all = mondays.zip(1..).map(|(monday, number)| {
        let open = [0, 1, 2, 3, 4].map(|day| is_open(monday + Days::new(day)));
        Week { number, rank: 0, monday, open }
    });
    let of_lessons = all.filter(|week| week.open.contains(&true));
    of_lessons.zip(1..).map(|(week, rank)| Week { rank, ..week }).collect()
}

/// Every closure of a zone that the table knows.
fn holidays(zone: &str) -> Vec<Closure> {
    let mut lines = csv::Reader::from_reader(HOLIDAYS.as_bytes());
    let rows = lines.deserialize::<(String, String, NaiveDate, NaiveDate)>();
    let rows = rows.map(|row| row.expect("the embedded dates are written in ISO 8601")).filter(|(of, ..)| of == zone);
    rows.map(|(_, name, first_day, last_day)| Closure { name, first_day, last_day }).collect()
}

fn public_holidays(year: i32) -> impl Iterator<Item = Closure> {
    let fixed = FIXED.iter().filter_map(move |&(month, day, name)| Some((NaiveDate::from_ymd_opt(year, month, day)?, name)));
    let easter = computus::gregorian_naive(year).expect("a year of four digits has an Easter");
    let moving = MOVING.iter().map(move |&(days, name)| (easter + Days::new(days), name));
    fixed.chain(moving).map(|(day, name)| Closure { name: name.to_owned(), first_day: day, last_day: day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_2026_of_zone_c_has_36_weeks_and_no_lesson_on_a_closed_day() {
        let calendar = Calendar::of(SchoolYear::starting(2026).unwrap(), "C").unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!((calendar.first_day, calendar.last_day), (day("2026-09-01"), day("2027-07-02")));
        assert_eq!(calendar.weeks.len(), 36);
        assert_eq!((calendar.weeks[0].number, calendar.weeks[0].monday), (1, day("2026-08-31")));
        for closed in ["2026-08-31", "2026-10-19", "2026-11-11", "2027-02-08", "2027-03-29", "2027-05-07", "2027-05-17"] {
            assert!(!calendar.is_open(day(closed)), "{closed}");
        }
        for open in ["2026-09-01", "2026-11-10", "2027-02-05", "2027-07-02"] {
            assert!(calendar.is_open(day(open)), "{open}");
        }
    }

    #[test]
    fn a_year_whose_holidays_are_unknown_is_refused() {
        assert!(Calendar::of(SchoolYear::starting(2030).unwrap(), "C").is_err());
    }
}
