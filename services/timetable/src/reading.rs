//! Reading: what a source says of a school's timetable, in whatever form it came, in its own words; nothing is matched yet.

pub mod edt;
pub mod exp_cours;
pub mod files;
mod gathering;
mod held;
pub mod hours;
pub mod ical;
mod joining;
#[cfg(test)]
mod spoken;
pub mod sts;
pub mod udt;
mod xml;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use gathering::too_many_lessons;
pub use gathering::{Gathering, tidy};

/// Lessons of the largest reading; the largest lycées have 90,000 a year.
pub const MOST_LESSONS: usize = 200_000;
/// Characters of the longest title, name or room that is kept; longer ones are cut.
pub const LONGEST_TEXT: usize = 200;

/// What must be known of a school to read its sources.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Where its local hours are.
    pub zone: Tz,
    /// Lessons that begin before this day are left out.
    pub first_day: NaiveDate,
    /// So are those that begin after this one; recurrences end here.
    pub last_day: NaiveDate,
}

/// What a source says. Labels and contents are there once, however many lessons have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The UAI that the source says it is of; iCalendar says none.
    pub uai: Option<String>,
    /// Names of people, classes, groups and rooms.
    pub labels: Vec<Label>,
    /// What lessons are.
    pub contents: Vec<Content>,
    /// What happens when.
    pub lessons: Vec<Lesson>,
    /// The hours of the school, when the source tells them.
    pub bells: Vec<Bell>,
    /// Days without lessons, when the source tells them.
    pub closures: Vec<Closure>,
    /// What was wrong, by its place in the source; at most 1,000.
    pub findings: Vec<Finding>,
    /// How many findings there were.
    pub findings_total: u32,
}

/// A name as the source writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Label {
    /// Of what.
    pub kind: LabelKind,
    /// What people read: "DURAND Paul", "DURAND P.", "3A", "B12". For a person: family name first, as timetable software writes it.
    pub text: String,
    /// What else the source says of a person.
    pub person: Option<PersonLabel>,
}

/// What a source says of a person beside her name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonLabel {
    /// The family name alone, when the source keeps names apart.
    pub family_name: String,
    /// The given name alone, or its initial.
    pub given_name: String,
    /// When she was born.
    pub birth_date: Option<NaiveDate>,
    /// A national or académie-wide number, such as EDT's `IDPN`.
    pub national_id: String,
}

/// What a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(i16)]
pub enum LabelKind {
    /// Somebody who teaches.
    Teacher = 1,
    /// Somebody else who works there.
    Staff = 2,
    /// A pupil by name.
    Pupil = 3,
    /// A class (division).
    Class = 4,
    /// A group, or a part of a class.
    Group = 5,
    /// A room.
    Room = 6,
}

/// True for a kind whose labels name somebody.
pub const fn is_person(kind: LabelKind) -> bool {
    matches!(kind, LabelKind::Teacher | LabelKind::Staff | LabelKind::Pupil)
}

/// What a lesson is: everything that is worth telling when it changes, but its time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Content {
    /// What kind of thing happens.
    pub nature: Nature,
    /// What is taught: "MATHEMATIQUES"; empty when the source says none.
    pub subject: String,
    /// What it is called, when that is not the subject: "Réunion de rentrée".
    pub title: String,
    /// What else people should read; empty mostly.
    pub note: String,
    /// Who and where: places in [`Reading::labels`], ascending, each once.
    pub labels: Vec<u32>,
}

/// What kind of thing happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(i16)]
pub enum Nature {
    /// A lesson.
    #[default]
    Lesson = 1,
    /// Something else: a meeting, a trip.
    Event = 2,
}

/// One occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// The source's identifier without what changes at each export (the export time in Pronote's); with the beginning it is the key
    /// of a lesson in its source. Sources that have none get one made of what the lesson is.
    pub uid: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, after it begins.
    pub ends_at: DateTime<Utc>,
    /// True for a thing of whole days: it begins and ends at midnight where the school is.
    pub all_day: bool,
    /// What: a place in [`Reading::contents`].
    pub content: u32,
    /// What the source says of it.
    pub state: State,
}

/// What a source says of a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(i16)]
pub enum State {
    /// It is held.
    #[default]
    Planned = 1,
    /// It is held, otherwise than planned.
    Changed = 2,
    /// It is held, and was not planned.
    Exceptional = 3,
    /// It is not held.
    Cancelled = 4,
}

/// One hour of a school's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bell {
    /// When it begins, in local time.
    pub begins: NaiveTime,
    /// When it ends.
    pub ends: NaiveTime,
}

/// Days on which no lesson is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Why: "Vacances de la Toussaint".
    pub name: String,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day, included.
    pub last_day: NaiveDate,
}
