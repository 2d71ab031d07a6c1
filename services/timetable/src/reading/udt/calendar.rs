//! The calendar of a UDT archive: the pupils' year, its weeks, its closures.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use proto::timetable::v1::FindingCode::{ElementMissing, FrameWrong};

use super::archive::Part;
use crate::{
    finding::Finding,
    reading::{Closure, held::mondays, hours, xml::Tag},
};

/// How many closures are kept.
const MOST_CLOSURES: usize = 1_000;
/// Weeks of a year, since a number of a week says no year.
const WEEKS: usize = 53;

/// What the files say of it, as they say it.
#[derive(Default)]
pub(super) struct Told {
    year: Option<String>,
    first_day: Option<String>,
    last_day: Option<String>,
    first_week: Option<String>,
    /// The weeks of `semaines.xml`, when that is there.
    weeks: Option<BTreeSet<u32>>,
    closures: Vec<Closure>,
}

/// The pupils' year.
pub(super) struct Calendar {
    first_day: NaiveDate,
    last_day: NaiveDate,
    /// Mondays, with the number of the week.
    weeks: Vec<(u32, NaiveDate)>,
    pub(super) closures: Vec<Closure>,
}

impl Told {
    /// What an element says of the calendar.
    pub(super) fn open(&mut self, part: Part, tag: &Tag<'_>) -> Result<(), Finding> {
        match tag.name {
            "init" => self.first_week = tag.get("premiere_semaine_ISO").map(str::to_owned),
            "fermeture" if part == Part::Table(24) => self.close(tag)?,
            "semaine" if part == Part::Weeks => self.week(tag)?,
            _ if part == Part::Table(24) => {
                for name in ["annee", "debut_eleve", "fin_eleve"] {
                    self.say(name, tag.get(name));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The same, where a text says it.
    pub(super) fn text(&mut self, part: Part, name: &str, text: &str) {
        if part == Part::Table(24) {
            self.say(name, Some(text).filter(|text| !text.is_empty()));
        }
    }

    fn say(&mut self, name: &str, value: Option<&str>) {
        let kept = match name {
            "annee" => &mut self.year,
            "debut_eleve" => &mut self.first_day,
            "fin_eleve" => &mut self.last_day,
            _ => return,
        };
        if kept.is_none() {
            *kept = value.map(str::to_owned);
        }
    }

    fn close(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        let day = |name| {
            let wrong = || Finding::of(FrameWrong).line(tag.line).element(format!("fermeture {name}"));
            tag.get(name).and_then(hours::date).ok_or_else(|| wrong().value(tag.get(name).unwrap_or_default()))
        };
        let (first_day, last_day) = (day("debut")?, day("fin")?);
        let name = ["libelle", "nom"].into_iter().find_map(|name| tag.get(name)).unwrap_or("Fermeture");
        if self.closures.len() < MOST_CLOSURES && first_day <= last_day {
            self.closures.push(Closure { name: super::super::tidy(name), first_day, last_day });
        }
        Ok(())
    }

    fn week(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        let wrong = || Finding::of(FrameWrong).line(tag.line).element("semaine num").value(tag.get("num").unwrap_or_default());
        let number = tag.get("num").and_then(|number| number.parse().ok()).ok_or_else(wrong)?;
        self.weeks.get_or_insert_default().insert(number);
        Ok(())
    }

    /// The year that all this makes. A week from the first one on is of the first calendar year, any other of the next.
    pub(super) fn calendar(&self) -> Result<Calendar, Finding> {
        let first_day = day("debut_eleve", self.first_day.as_ref())?;
        let last_day = day("fin_eleve", self.last_day.as_ref())?;
        let year = match &self.year {
            Some(year) => year.get(..4).and_then(|year| year.parse().ok()).ok_or_else(|| wrong("annee", year))?,
            None => first_day.year(),
        };
        let text = self.first_week.as_ref().ok_or_else(|| missing("premiere_semaine_ISO"))?;
        let monday = text.parse().ok().and_then(|week| NaiveDate::from_isoywd_opt(year, week, Weekday::Mon));
        let monday = monday.filter(|_| (1900..2200).contains(&year)).ok_or_else(|| wrong("premiere_semaine_ISO", text))?;
        if last_day < first_day || last_day < monday {
            return Err(wrong("fin_eleve", &last_day.to_string()));
        }
        let weeks = mondays(monday, last_day).take(WEEKS).map(|monday| (monday.iso_week().week(), monday));
        let weeks = weeks.filter(|(number, _)| !self.leaves_out(*number)).collect();
        Ok(Calendar { first_day, last_day, weeks, closures: self.closures.clone() })
    }

    /// Whether `semaines.xml` leaves this week out.
    pub(super) fn leaves_out(&self, week: u32) -> bool {
        self.weeks.as_ref().is_some_and(|told| !told.contains(&week))
    }
}

impl Calendar {
    /// The weeks that are held, by number and Monday.
    pub(super) fn weeks(&self) -> impl Iterator<Item = (u32, NaiveDate)> {
        self.weeks.iter().copied()
    }

    /// The Monday of a week that is held.
    pub(super) fn monday(&self, week: u32) -> Option<NaiveDate> {
        self.weeks.iter().find(|(number, _)| *number == week).map(|(_, monday)| *monday)
    }

    /// Whether pupils have lessons on this day.
    pub(super) fn is_open(&self, day: NaiveDate) -> bool {
        let closed = self.closures.iter().any(|closure| (closure.first_day..=closure.last_day).contains(&day));
        (self.first_day..=self.last_day).contains(&day) && !closed
    }
}

fn day(name: &str, text: Option<&String>) -> Result<NaiveDate, Finding> {
    let text = text.ok_or_else(|| missing(name))?;
    hours::date(text).ok_or_else(|| wrong(name, text))
}

fn missing(element: &str) -> Finding {
    Finding::of(ElementMissing).element(element)
}

fn wrong(element: &str, value: &str) -> Finding {
    Finding::of(FrameWrong).element(element).value(value)
}
