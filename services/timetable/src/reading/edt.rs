//! The clear XML that EDT exports (Index Éducation): week bitmasks over a grid of places.
//!
//! Names of containers say nothing: elements are known by their own names, wherever they stand. What the file describes may come
//! before or after the courses that need it.
//!
//! A course is held on a day of the school year (`DateDebut` to `DateFin`) in the weeks whose bit is 1 and that
//! `SemainesAnnulation` does not take away, with the items whose bit is 1. A week that is taken away has no lesson at all.
//!
//! `Cours` has no ident: the key of its lessons is made of the idents of what is taught to whom (of the teachers when no class is
//! named), so that the same course gets it again at every export, also when its hour, its room or its teacher changes. Two such
//! courses at one time are told apart by a number, in the order of their idents.

mod course;
mod described;
mod held;
mod year;

use std::io::BufRead;

use proto::timetable::v1::FindingCode::{ElementMissing, TooManyLessons};

use self::{
    course::{Course, Item},
    described::{Described, Kind},
    year::{Grid, Year},
};
use super::{
    Frame, Reading,
    held::Timetable,
    xml::{Node, Tag, Xml},
};
use crate::finding::Finding;

/// How many items the courses may have, all together; a large lycée has 100,000.
const MOST_ITEMS: usize = 500_000;

/// Reads the clear XML of EDT. What is wrong with a course is a finding; what is wrong with the year or the grid refuses the file.
pub fn read(input: impl BufRead, frame: &Frame) -> Result<Reading, Finding> {
    let mut xml = Xml::new(input)?;
    let mut export = Export::new(frame);
    loop {
        match xml.next()? {
            Node::Open(tag) => export.open(&tag)?,
            Node::Close { .. } => export.close(),
            Node::End => return export.finish(),
        }
    }
}

/// What is read so far.
struct Export<'a> {
    timetable: Timetable<'a>,
    year: Option<Year>,
    grid: Grid,
    described: Described,
    courses: Vec<Course>,
    /// Courses so far, also those that were left out: how a finding numbers them.
    count: usize,
    items: usize,
    depth: usize,
    /// The element whose inner elements are its own, and its depth.
    inside: Option<(Inside, usize)>,
}

/// Whose inner elements come.
#[derive(Clone, Copy)]
enum Inside {
    /// The last course's.
    Course,
    /// Those of the class or group with this place in what is described.
    Described(usize),
    /// Those of something that has none that matter.
    Other,
}

impl<'a> Export<'a> {
    fn new(frame: &'a Frame) -> Self {
        Self {
            timetable: Timetable::new(frame),
            year: None,
            grid: Grid::default(),
            described: Described::default(),
            courses: Vec::new(),
            count: 0,
            items: 0,
            depth: 0,
            inside: None,
        }
    }

    fn open(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        self.depth += 1;
        if let (None, Some(uai)) = (&self.timetable.gathering.reading().uai, tag.get("UAI")) {
            self.timetable.gathering.reading().uai = Some(uai.chars().take(20).collect());
        }
        match self.inside {
            None => self.outer(tag),
            Some((Inside::Course, _)) => self.item(tag),
            Some((Inside::Described(place), _)) => {
                self.described.member(place, tag);
                Ok(())
            }
            Some((Inside::Other, _)) => Ok(()),
        }
    }

    fn close(&mut self) {
        if self.inside.is_some_and(|(_, depth)| depth == self.depth) {
            self.inside = None;
        }
        self.depth -= 1;
    }

    fn outer(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        match tag.name {
            "AnneeScolaire" if !tag.is_bare() => self.year = Some(Year::of(tag)?),
            "Place" if tag.get("Numero").is_some() => self.place(tag)?,
            "Cours" if !tag.is_bare() => self.course(tag),
            _ => self.describe(tag),
        }
        Ok(())
    }

    fn place(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        self.grid.add(tag).map(|fault| fault.into_iter().for_each(|finding| self.timetable.finding(finding)))
    }

    fn course(&mut self, tag: &Tag<'_>) {
        self.count += 1;
        let inside = match Course::of(tag, self.count) {
            Ok(course) => {
                self.courses.push(course);
                Inside::Course
            }
            Err(finding) => {
                self.timetable.finding(finding);
                Inside::Other
            }
        };
        self.inside = Some((inside, self.depth));
    }

    fn item(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        let (Some(kind), Some(course)) = (Kind::of(tag.name), self.courses.last_mut()) else { return Ok(()) };
        self.items += 1;
        if self.items > MOST_ITEMS {
            return Err(Finding::of(TooManyLessons).line(tag.line).value(MOST_ITEMS.to_string()));
        }
        match Item::of(kind, tag) {
            Ok(item) => course.items.push(item),
            Err(finding) => self.timetable.finding(finding.element(format!("Cours {}, {}", course.number, tag.name))),
        }
        Ok(())
    }

    fn describe(&mut self, tag: &Tag<'_>) {
        let (Some(kind), Some(ident)) = (Kind::of(tag.name), tag.get("Ident")) else { return };
        let inside = match self.described.add(kind, ident, tag) {
            Ok(place) if matches!(kind, Kind::Class | Kind::Group) => Inside::Described(place),
            Ok(_) => Inside::Other,
            Err(finding) => {
                self.timetable.finding(finding);
                Inside::Other
            }
        };
        self.inside = Some((inside, self.depth));
    }

    fn finish(mut self) -> Result<Reading, Finding> {
        let missing = |element| Finding::of(ElementMissing).element(element);
        let year = self.year.take().ok_or_else(|| missing("AnneeScolaire"))?;
        if self.grid.is_empty() {
            return Err(missing("GrilleHoraire"));
        }
        self.timetable.gathering.reading().bells = self.grid.bells();
        held::hold(self.courses, &self.described, &year, &self.grid, &mut self.timetable)?;
        Ok(self.timetable.finish())
    }
}

#[cfg(test)]
mod tests;
