//! What the national calendar says where a school is: school holidays and public holidays, read once.

use std::{collections::HashMap, ops::RangeInclusive, sync::LazyLock};

use chrono::{Datelike, NaiveDate};
use proto::timetable::v1::{Closure, ClosureKind};
use serde::Deserialize;

use super::{
    Dated, Year,
    public_holiday::{self, Custom},
    zone::{self, Zone},
};

/// Calendar years whose public holidays are told; school years within them may be asked for.
pub const YEARS: RangeInclusive<i32> = 2023..=2050;

/// What begins and ends a school year.
const SUMMER: &str = "Vacances d'été";

/// A line of the data.
#[derive(Deserialize)]
struct Holidays {
    zone: Zone,
    #[serde(rename = "nom")]
    name: String,
    #[serde(rename = "debut")]
    first_day: NaiveDate,
    /// Included.
    #[serde(rename = "fin")]
    last_day: NaiveDate,
}

static HOLIDAYS: LazyLock<Vec<Holidays>> = LazyLock::new(|| {
    let mut lines = csv::Reader::from_reader(include_str!("../../data/school_holidays.csv").as_bytes());
    lines.deserialize().collect::<Result<_, _>>().expect("a test reads the file")
});

/// What tells the calendar of a département from another's.
type Key = (Option<Zone>, Custom);

/// A calendar for each key that a département has.
static CALENDARS: LazyLock<HashMap<Key, Vec<Dated>>> = LazyLock::new(|| {
    let mut calendars = HashMap::new();
    for departement_code in zone::departements().chain(public_holiday::departements()).chain([""]) {
        let key = key(departement_code);
        calendars.entry(key).or_insert_with(|| calendar(key));
    }
    calendars
});

fn key(departement_code: &str) -> Key {
    (Zone::of(departement_code), Custom::of(departement_code))
}

fn calendar((zone, custom): Key) -> Vec<Dated> {
    let school =
        of_zone(zone).map(|holidays| dated(ClosureKind::Holidays, &holidays.name, holidays.first_day, holidays.last_day));
    let public = YEARS.flat_map(|year| public_holiday::of_year(year, custom));
    let public = public.map(|(day, name)| dated(ClosureKind::PublicHoliday, name, day, day));
    let mut calendar: Vec<Dated> = school.chain(public).collect();
    calendar.sort_by_key(|(first_day, last_day, _)| (*first_day, *last_day));
    calendar
}

fn of_zone(zone: Option<Zone>) -> impl Iterator<Item = &'static Holidays> {
    HOLIDAYS.iter().filter(move |holidays| Some(holidays.zone) == zone)
}

fn dated(kind: ClosureKind, name: &str, first_day: NaiveDate, last_day: NaiveDate) -> Dated {
    let closure = Closure {
        closure_id: String::new(),
        kind: kind.into(),
        name: name.to_owned(),
        first_day: first_day.to_string(),
        last_day: last_day.to_string(),
    };
    (first_day, last_day, closure)
}

/// School holidays and public holidays of a département (`92`, `2A`, `971`), for the years that are known, in the order of their days.
/// Where the zones do not apply, public holidays only: a school there types its holidays as its own closures, or its sources tell them.
pub fn national(departement_code: &str) -> &'static [Dated] {
    CALENDARS.get(&key(departement_code)).expect("a key is that of a known département, or of none")
}

/// The zone of a département, as the contract tells it.
pub fn zone(departement_code: &str) -> &'static str {
    Zone::of(departement_code).map_or("", Zone::letter)
}

/// The first and the last day of lessons, between two summers; none that is not known.
pub fn lessons(departement_code: &str, year: Year) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let Some(zone) = Zone::of(departement_code) else { return (None, None) };
    let summers = || of_zone(Some(zone)).filter(|holidays| holidays.name == SUMMER);
    let before = summers().find(|summer| summer.last_day.year() == year.number());
    let after = summers().find(|summer| summer.first_day.year() == year.number() + 1);
    (before.and_then(|summer| summer.last_day.succ_opt()), after.and_then(|summer| summer.first_day.pred_opt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(departement_code: &str, year: i32) -> [String; 2] {
        let (first, last) = lessons(departement_code, Year::asked(year).unwrap());
        [first, last].map(|day| day.map(|day| day.to_string()).unwrap_or_default())
    }

    #[test]
    fn every_holiday_of_the_data_ends_on_the_day_before_lessons() {
        assert_eq!(HOLIDAYS.len(), 84);
        for holidays in HOLIDAYS.iter() {
            assert!(holidays.first_day < holidays.last_day, "{} {}", holidays.name, holidays.first_day);
        }
        let autumn = HOLIDAYS.iter().find(|holidays| holidays.name == "Vacances de la Toussaint").unwrap();
        assert_eq!((autumn.first_day.weekday(), autumn.last_day.weekday()), (chrono::Weekday::Sat, chrono::Weekday::Sun));
    }

    #[test]
    fn a_school_year_lies_between_two_summers() {
        assert_eq!(days("92", 2023), ["2023-09-04", "2024-07-05"]);
        assert_eq!(days("86", 2026), ["2026-09-01", "2027-07-02"]);
        assert_eq!(days("92", 2028), ["2028-09-01", ""], "the summer of 2029 is not known yet");
        assert_eq!(days("974", 2026), ["", ""]);
    }

    #[test]
    fn a_calendar_is_made_once() {
        assert!(std::ptr::eq(national("92"), national("75")));
        assert!(!std::ptr::eq(national("57"), national("54")));
        assert!(std::ptr::eq(national("2A"), national("988")));
    }
}
