//! `emp_sts`: the alternations, and the courses of every class and group.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use proto::timetable::v1::FindingCode::{PlaceWrong, TooManyLessons, WeeksWrong};

use crate::{
    finding::Finding,
    reading::{LabelKind, MOST_LESSONS, hours, xml::Tag},
};

/// How many alternations a file may have, and weeks each of them.
const MOST_ALTERNATIONS: usize = 1_000;
const MOST_WEEKS: usize = 60;

/// What `emp_sts` says.
#[derive(Default)]
pub(super) struct When {
    pub(super) file: String,
    pub(super) uai: Option<String>,
    /// The Mondays of an alternation's weeks, by its code.
    pub(super) alternations: BTreeMap<String, BTreeSet<NaiveDate>>,
    pub(super) courses: Vec<Course>,
    pub(super) faults: Vec<Finding>,
    alternation: Option<String>,
    /// The classes and groups that are open, the innermost last.
    audiences: Vec<Option<(LabelKind, String)>>,
    subject: String,
    teacher: Option<String>,
    course: Option<Texts>,
    line: usize,
    /// Courses and weeks so far.
    count: usize,
}

/// One course of a class or group with a teacher.
pub(super) struct Course {
    pub(super) line: usize,
    pub(super) audience: Option<(LabelKind, String)>,
    /// The code of its subject.
    pub(super) subject: String,
    /// The ID of its teacher.
    pub(super) teacher: Option<String>,
    /// The code of its alternation.
    pub(super) alternation: String,
    /// From Monday, 0.
    pub(super) weekday: u8,
    pub(super) begins: NaiveTime,
    pub(super) ends: NaiveTime,
    pub(super) room: Option<String>,
}

/// A course as it is written.
#[derive(Default)]
struct Texts {
    line: usize,
    alternation: String,
    weekday: String,
    begins: String,
    length: String,
    room: String,
}

impl When {
    pub(super) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    pub(super) fn open(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        let code = || tag.get("CODE").map(str::to_owned);
        self.line = tag.line;
        match tag.name {
            "UAJ" if self.uai.is_none() => self.uai = code(),
            "ALTERNANCE" => self.open_alternation(code()),
            "DIVISION" => self.audiences.push(code().map(|code| (LabelKind::Class, code))),
            "GROUPE" => self.audiences.push(code().map(|code| (LabelKind::Group, code))),
            "SERVICE" => tag.get("CODE_MATIERE").unwrap_or_default().clone_into(&mut self.subject),
            "ENSEIGNANT" => self.teacher = tag.get("ID").map(str::to_owned),
            "DATE_DEBUT_SEMAINE" => self.count(tag)?,
            "COURS" => {
                self.course = Some(Texts { line: tag.line, ..Texts::default() });
                self.count(tag)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// One course or week more, right or wrong.
    fn count(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        self.count += 1;
        let refused = || Finding::of(TooManyLessons).line(tag.line).value(MOST_LESSONS.to_string());
        if self.count > MOST_LESSONS { Err(refused()) } else { Ok(()) }
    }

    pub(super) fn close(&mut self, name: &str, text: &str) {
        match name {
            "UAJ" if self.uai.is_none() && !text.is_empty() => self.uai = Some(text.to_owned()),
            "DATE_DEBUT_SEMAINE" => self.week(text),
            "ALTERNANCE" => self.alternation = None,
            "DIVISION" | "GROUPE" => drop(self.audiences.pop()),
            "SERVICE" => self.subject.clear(),
            "ENSEIGNANT" => self.teacher = None,
            "COURS" => self.keep(),
            name => self.course.iter_mut().for_each(|course| course.set(name, text)),
        }
    }

    fn open_alternation(&mut self, code: Option<String>) {
        self.alternation = code.filter(|_| self.alternations.len() < MOST_ALTERNATIONS);
        if let Some(code) = &self.alternation {
            self.alternations.entry(code.clone()).or_default();
        }
    }

    fn week(&mut self, text: &str) {
        let Some(weeks) = self.alternation.as_ref().and_then(|code| self.alternations.get_mut(code)) else { return };
        match hours::date(text) {
            Some(day) if weeks.len() < MOST_WEEKS => drop(weeks.insert(hours::monday(day))),
            _ => {
                let finding = Finding::of(WeeksWrong).file(&self.file).line(self.line);
                self.faults.push(finding.element("DATE_DEBUT_SEMAINE").value(text));
            }
        }
    }

    fn keep(&mut self) {
        let Some(texts) = self.course.take() else { return };
        match self.placed(&texts) {
            Ok(course) => self.courses.push(course),
            Err((element, value)) => {
                let finding = Finding::of(PlaceWrong).file(&self.file).line(texts.line);
                self.faults.push(finding.element(format!("COURS {element}")).value(value));
            }
        }
    }

    /// The course, or which of its elements cannot be, and what it says.
    fn placed(&self, texts: &Texts) -> Result<Course, (&'static str, String)> {
        let weekday = texts.weekday.parse::<u8>().ok().filter(|day| (1..=7).contains(day));
        let weekday = weekday.ok_or_else(|| ("JOUR", texts.weekday.clone()))? - 1;
        let begins = hours::hour(&texts.begins).ok_or_else(|| ("HEURE_DEBUT", texts.begins.clone()))?;
        let wrong = || ("DUREE", texts.length.clone());
        let length = hours::duration(&texts.length).ok_or_else(wrong)?;
        let (ends, overflow) = begins.overflowing_add_signed(length);
        if overflow != 0 {
            return Err(wrong());
        }
        Ok(Course {
            line: texts.line,
            audience: self.audiences.last().cloned().flatten(),
            subject: self.subject.clone(),
            teacher: self.teacher.clone(),
            alternation: texts.alternation.clone(),
            weekday,
            begins,
            ends,
            room: Some(texts.room.clone()).filter(|room| !room.is_empty()),
        })
    }
}

impl Texts {
    fn set(&mut self, name: &str, text: &str) {
        let kept = match name {
            "CODE_ALTERNANCE" => &mut self.alternation,
            "JOUR" => &mut self.weekday,
            "HEURE_DEBUT" => &mut self.begins,
            "DUREE" => &mut self.length,
            "CODE_SALLE" => &mut self.room,
            _ => return,
        };
        text.clone_into(kept);
    }
}
