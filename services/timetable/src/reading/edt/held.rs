//! The lessons of the courses of an EDT file: which weeks, with whom.

use std::collections::HashMap;

use proto::timetable::v1::FindingCode::{IdentUnknown, PlaceWrong, WeeksWrong};

use super::{
    course::{Course, Item},
    described::{Described, Groups, Kind},
    year::{Grid, Year},
};
use crate::{
    finding::Finding,
    reading::{
        Content, Nature,
        held::{Held, Timetable, key},
    },
};

/// Gathers the lessons of all courses.
pub(super) fn hold(
    mut courses: Vec<Course>,
    described: &Described,
    year: &Year,
    grid: &Grid,
    timetable: &mut Timetable<'_>,
) -> Result<(), Finding> {
    courses.sort_by_cached_key(|course| (course.weekday, course.place, course.order()));
    let mut holding =
        Holding { described, groups: described.groups(), year, weeks: year.mask(), labels: HashMap::new(), timetable };
    for course in &courses {
        if let Some(hours) = grid.hours(course.place, course.places) {
            holding.course(course, hours)?;
        } else {
            let value = format!("{} + {}", course.place, course.places);
            holding.timetable.finding(course.fault(PlaceWrong, "NumeroPlaceDebut").value(value));
        }
    }
    Ok(())
}

struct Holding<'a, 't> {
    described: &'a Described,
    groups: Groups<'a>,
    year: &'a Year,
    /// Bits of the weeks of the year.
    weeks: u64,
    /// Places of the labels of what has an ident.
    labels: HashMap<(Kind, String), Option<Vec<u32>>>,
    timetable: &'a mut Timetable<'t>,
}

/// An item that is described.
struct Attending {
    weeks: u64,
    kind: Kind,
    subject: Option<String>,
    labels: Vec<u32>,
}

impl Holding<'_, '_> {
    fn course(&mut self, course: &Course, (begins, ends): (chrono::NaiveTime, chrono::NaiveTime)) -> Result<(), Finding> {
        let items = self.attending(course);
        let idents = course.idents();
        let key = key("edt", idents.iter().map(String::as_str));
        let mut contents: HashMap<Vec<bool>, Option<u32>> = HashMap::new();
        let held = |(week, _): &(u32, _)| course.cancelled >> week & 1 == 0;
        for (week, day) in self.year.days(course.weekday).filter(held) {
            let present: Vec<bool> = items.iter().map(|item| item.weeks >> week & 1 == 1).collect();
            if !self.timetable.covers(day) {
                continue;
            }
            let content = *contents.entry(present).or_insert_with_key(|present| self.content(&items, present));
            if let Some(content) = content {
                self.timetable.hold(&Held { key: key.clone(), day, begins, ends, content })?;
            }
        }
        Ok(())
    }

    /// The items that are described. Weeks beyond the year are said once a course.
    fn attending(&mut self, course: &Course) -> Vec<Attending> {
        let beyond = course.items.iter().find(|item| item.weeks & !self.weeks != 0);
        if let Some(item) = beyond {
            let element = format!("Cours {}, {}", course.number, item.kind.element());
            let finding = Finding::of(WeeksWrong).line(item.line).element(element);
            self.timetable.finding(finding.value(item.weeks.to_string()));
        }
        course.items.iter().filter_map(|item| self.item(course, item)).collect()
    }

    fn item(&mut self, course: &Course, item: &Item) -> Option<Attending> {
        let subject = self.described.subject(&item.ident).filter(|_| item.kind == Kind::Subject).map(str::to_owned);
        let labels = if item.kind == Kind::Subject { Some(Vec::new()) } else { self.labels(item) };
        match labels {
            Some(labels) if item.kind != Kind::Subject || subject.is_some() => {
                Some(Attending { weeks: item.weeks, kind: item.kind, subject, labels })
            }
            _ => {
                let element = format!("Cours {}, {}", course.number, item.kind.element());
                self.timetable.finding(Finding::of(IdentUnknown).line(item.line).element(element).value(&*item.ident));
                None
            }
        }
    }

    fn labels(&mut self, item: &Item) -> Option<Vec<u32>> {
        let key = (item.kind, item.ident.clone());
        if let Some(known) = self.labels.get(&key) {
            return known.clone();
        }
        let labels = self.described.labels(item.kind, &item.ident, &self.groups);
        let places = |labels: Vec<_>| labels.into_iter().map(|label| self.timetable.label(label)).collect();
        let places: Option<Vec<u32>> = labels.map(places);
        self.labels.insert(key, places.clone());
        places
    }

    /// What the lesson is when these items are there; `None` when that is nobody and nothing.
    fn content(&mut self, items: &[Attending], present: &[bool]) -> Option<u32> {
        let present = || items.iter().zip(present).filter(|(_, present)| **present).map(|(item, _)| item);
        if present().all(|item| item.kind == Kind::Room) {
            return None;
        }
        let subject: Vec<&str> = present().filter_map(|item| item.subject.as_deref()).collect();
        let audience = present().any(|item| matches!(item.kind, Kind::Pupil | Kind::Class | Kind::Part | Kind::Group));
        let nature = if subject.is_empty() && !audience { Nature::Event } else { Nature::Lesson };
        let labels = present().flat_map(|item| item.labels.iter().copied()).collect();
        let (title, note) = (String::new(), String::new());
        Some(self.timetable.gathering.content(Content { nature, subject: subject.join(", "), title, note, labels }))
    }
}
