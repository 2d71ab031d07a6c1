//! The frame of an EDT file: its school year in weeks, and the places of a day.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use proto::timetable::v1::FindingCode::{FrameWrong, IdentTwice};

use crate::{
    finding::Finding,
    reading::{Bell, hours, xml::Tag},
};

/// How many places a grid may have: minutes of a day.
const MOST_PLACES: usize = 1440;

/// The school year: its days, and its weeks from 1.
pub(super) struct Year {
    first_day: NaiveDate,
    last_day: NaiveDate,
    /// When week 1 begins.
    week_1: NaiveDate,
}

impl Year {
    /// The weeks that a bitmask may name.
    const WEEKS: std::ops::RangeInclusive<u32> = 1..=53;

    pub(super) fn of(tag: &Tag<'_>) -> Result<Self, Finding> {
        let day = |name| {
            let wrong = || Finding::of(FrameWrong).line(tag.line).element(format!("AnneeScolaire {name}"));
            let value = tag.get(name).ok_or_else(wrong)?;
            hours::date(value).ok_or_else(|| wrong().value(value))
        };
        let year = Self { first_day: day("DateDebut")?, last_day: day("DateFin")?, week_1: day("DatePremierJourSemaine1")? };
        let wrong = year.first_day > year.last_day || year.week_1 > year.last_day;
        let finding = || Finding::of(FrameWrong).line(tag.line).element("AnneeScolaire DateFin").value(year.last_day.to_string());
        if wrong { Err(finding()) } else { Ok(year) }
    }

    /// The days of the school year that are the `weekday`th of a week (1 for its first day), each with its week.
    pub(super) fn days(&self, weekday: u8) -> impl Iterator<Item = (u32, NaiveDate)> {
        let of = move |week| (week, self.week_1 + TimeDelta::days(i64::from(week - 1) * 7 + i64::from(weekday) - 1));
        Self::WEEKS.map(of).filter(|(_, day)| (self.first_day..=self.last_day).contains(day))
    }

    /// The bits of the weeks that have a day in the school year.
    pub(super) fn mask(&self) -> u64 {
        (1..=7).flat_map(|weekday| self.days(weekday)).fold(0, |mask, (week, _)| mask | 1 << week)
    }
}

/// The places of a day, by their numbers.
#[derive(Default)]
pub(super) struct Grid {
    places: BTreeMap<u32, Bell>,
}

impl Grid {
    /// One place more; a finding when its number is taken.
    pub(super) fn add(&mut self, tag: &Tag<'_>) -> Result<Option<Finding>, Finding> {
        let wrong = |name: &str| {
            let finding = Finding::of(FrameWrong).line(tag.line).element(format!("Place {name}"));
            finding.value(tag.get(name).unwrap_or_default())
        };
        let hour = |name| tag.get(name).and_then(hours::hour).ok_or_else(|| wrong(name));
        let number: u32 = tag.get("Numero").and_then(|number| number.parse().ok()).ok_or_else(|| wrong("Numero"))?;
        let bell = Bell { begins: hour("LibelleHeureDebut")?, ends: hour("LibelleHeureFin")? };
        if bell.begins >= bell.ends {
            return Err(wrong("LibelleHeureFin"));
        }
        if self.places.contains_key(&number) || self.places.len() >= MOST_PLACES {
            return Ok(Some(Finding::of(IdentTwice).line(tag.line).element("Place").value(number.to_string())));
        }
        self.places.insert(number, bell);
        Ok(None)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// From when to when so many places from this one on last; `None` when one of them does not exist.
    pub(super) fn hours(&self, first: u32, count: u32) -> Option<(NaiveTime, NaiveTime)> {
        let last = first.checked_add(count.checked_sub(1)?)?;
        let (begins, ends) = (self.places.get(&first)?.begins, self.places.get(&last)?.ends);
        (begins < ends).then_some((begins, ends))
    }

    /// The places as they are.
    pub(super) fn bells(&self) -> Vec<Bell> {
        self.places.values().cloned().collect()
    }
}
