//! What somebody types of a school year, read field by field.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};
use proto::timetable::v1::{self as wire, ChangeSchoolYearRequest};

use super::Year;
use crate::{
    error::Error,
    reading::{self, Bell, Closure},
};

/// Bells of a day at most.
pub const MOST_BELLS: usize = 30;

/// A school's own closures of a year at most.
pub const MOST_CLOSURES: usize = 50;

/// Characters of the longest name of a closure.
const LONGEST_NAME: usize = 100;

/// What was typed.
#[derive(Debug)]
pub struct Typed {
    /// The first day of lessons; none for the national one.
    pub first_day: Option<NaiveDate>,
    /// The last one.
    pub last_day: Option<NaiveDate>,
    /// In the order of the day.
    pub bells: Vec<Bell>,
    /// The school's own.
    pub closures: Vec<Closure>,
}

/// Reads what was typed; what cannot be is refused, with the field and its place.
pub fn read(asked: &ChangeSchoolYearRequest, year: Year, departement_code: &str) -> Result<Typed, Error> {
    let (first_day, last_day) = (edge("first_day", &asked.first_day, year)?, edge("last_day", &asked.last_day, year)?);
    let national = year.national_lessons(departement_code);
    let lessons = first_day.unwrap_or(*national.start())..=last_day.unwrap_or(*national.end());
    if lessons.end() <= lessons.start() {
        let field = if last_day.is_some() { "last_day" } else { "first_day" };
        return Err(Error::Invalid { field, reason: "the last day must come after the first one" });
    }
    Ok(Typed { first_day, last_day, bells: bells(&asked.bells)?, closures: closures(&asked.closures, &lessons)? })
}

fn edge(field: &'static str, text: &str, year: Year) -> Result<Option<NaiveDate>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = day(text).ok_or(Error::Invalid { field, reason: "must be a day, as 2026-09-01" })?;
    if !year.days().contains(&day) {
        return Err(Error::Invalid { field, reason: "must be between 1 August of the year and 31 July of the next one" });
    }
    Ok(Some(day))
}

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn bells(asked: &[wire::Bell]) -> Result<Vec<Bell>, Error> {
    if asked.len() > MOST_BELLS {
        return Err(Error::Invalid { field: "bells", reason: "must be at most 30" });
    }
    let mut bells: Vec<Bell> = Vec::with_capacity(asked.len());
    for (place, asked) in asked.iter().enumerate() {
        let refuse = |part: &str, reason| Error::InvalidPart { field: format!("bells[{place}].{part}"), reason };
        let hour = |part, text: &str| {
            NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| refuse(part, "must be a local time, as 08:30"))
        };
        let bell = Bell { begins: hour("begins", &asked.begins)?, ends: hour("ends", &asked.ends)? };
        if bells.last().is_some_and(|before| bell.begins < before.ends) {
            return Err(refuse("begins", "must not be before the end of the one before"));
        }
        if bell.ends <= bell.begins {
            return Err(refuse("ends", "must be after it begins"));
        }
        bells.push(bell);
    }
    Ok(bells)
}

fn closures(asked: &[wire::Closure], lessons: &RangeInclusive<NaiveDate>) -> Result<Vec<Closure>, Error> {
    if asked.len() > MOST_CLOSURES {
        return Err(Error::Invalid { field: "closures", reason: "must be at most 50" });
    }
    let closure = |(place, asked): (usize, &wire::Closure)| {
        closure(asked, lessons)
            .map_err(|(part, reason)| Error::InvalidPart { field: format!("closures[{place}].{part}"), reason })
    };
    asked.iter().enumerate().map(closure).collect()
}

/// The closure, or which part of it cannot be, and why.
fn closure(asked: &wire::Closure, lessons: &RangeInclusive<NaiveDate>) -> Result<Closure, (&'static str, &'static str)> {
    let name = reading::tidy(&asked.name);
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
        return Err(("name", "must have 1 to 100 characters"));
    }
    let days = [("first_day", &asked.first_day), ("last_day", &asked.last_day)];
    let [first, last] = days.map(|(part, text)| {
        let day = day(text).ok_or((part, "must be a day, as 2026-09-01"))?;
        if lessons.contains(&day) { Ok(day) } else { Err((part, "must be in the school year, from its first day to its last")) }
    });
    let (first_day, last_day) = (first?, last?);
    if last_day < first_day {
        return Err(("last_day", "must not be before the first day"));
    }
    Ok(Closure { name, first_day, last_day })
}
