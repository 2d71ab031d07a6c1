//! Reading: what a source says of a school's timetable, in whatever form it came, in its own words; nothing is matched yet.

pub mod edt;
pub mod exp_cours;
pub mod files;
mod held;
pub mod hours;
pub mod ical;
mod joining;
#[cfg(test)]
mod spoken;
pub mod sts;
pub mod udt;
mod xml;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use proto::timetable::v1::FindingCode;
use serde::{Deserialize, Serialize};

use crate::finding::Finding;

/// Lessons of the largest reading; the largest lycées have 90,000 a year.
pub const MOST_LESSONS: usize = 200_000;
/// Lessons that begin at one instant.
const MOST_AT_ONCE: usize = 2_000;
/// Lessons of one identifier: a university says all its classes of a year under one.
const MOST_OF_ONE: usize = 20_000;
/// Days of all lessons, each for everybody and every room that it has: what is written for them.
const MOST_ATTENDED: usize = 2_000_000;
/// Characters of the longest title, name or room that is kept; longer ones are cut.
pub const LONGEST_TEXT: usize = 200;
/// Findings that are kept; others are counted.
pub const MOST_FINDINGS: usize = 1_000;

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
    /// What was wrong, by its place in the source; at most [`MOST_FINDINGS`].
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

/// Gathers a reading: labels and contents that come again get the place that they have.
#[derive(Debug, Default)]
pub struct Gathering {
    reading: Reading,
    labels: HashMap<Label, u32>,
    contents: HashMap<Content, u32>,
    counted: Counted,
}

/// How much is gathered of what no school has without end.
#[derive(Debug, Default)]
struct Counted {
    at: HashMap<DateTime<Utc>, usize>,
    of: HashMap<String, usize>,
    attended: usize,
}

impl Gathering {
    /// What is gathered so far, for what is there once.
    pub const fn reading(&mut self) -> &mut Reading {
        &mut self.reading
    }

    /// The place of a label. Its texts are trimmed, cut to [`LONGEST_TEXT`], and their white space made single.
    pub fn label(&mut self, label: Label) -> u32 {
        let label = Label { text: tidy(&label.text), ..label };
        let next = place(self.reading.labels.len());
        let labels = &mut self.reading.labels;
        *self.labels.entry(label).or_insert_with_key(|label| {
            labels.push(label.clone());
            next
        })
    }

    /// The place of a content; its texts are tidied like a label's, its labels sorted. A note keeps its lines.
    pub fn content(&mut self, mut content: Content) -> u32 {
        content.labels.sort_unstable();
        content.labels.dedup();
        let content = Content {
            subject: tidy(&content.subject),
            title: tidy(&content.title),
            note: shown(content.note.trim()).take(4 * LONGEST_TEXT).collect(),
            ..content
        };
        let next = place(self.reading.contents.len());
        let contents = &mut self.reading.contents;
        *self.contents.entry(content).or_insert_with_key(|content| {
            contents.push(content.clone());
            next
        })
    }

    /// One lesson more.
    ///
    /// # Errors
    /// [`FindingCode::TooManyLessons`]: altogether, at one instant, of one identifier, or for all who attend them.
    pub fn lesson(&mut self, lesson: Lesson) -> Result<(), Finding> {
        let labels = self.reading.contents.get(lesson.content as usize).map_or(0, |content| content.labels.len());
        self.counted.count(&lesson, labels)?;
        if self.reading.lessons.len() >= MOST_LESSONS {
            return Err(too_many_lessons(MOST_LESSONS));
        }
        self.reading.lessons.push(lesson);
        Ok(())
    }

    /// The lessons so far, to be put back one by one.
    pub fn take_lessons(&mut self) -> Vec<Lesson> {
        self.counted = Counted::default();
        std::mem::take(&mut self.reading.lessons)
    }

    /// Something that the school should read.
    pub fn finding(&mut self, finding: Finding) {
        self.reading.findings_total += 1;
        if self.reading.findings.len() < MOST_FINDINGS {
            self.reading.findings.push(finding);
        }
    }

    /// All of it, lessons by their beginning and uid.
    pub fn finish(self) -> Reading {
        let mut reading = self.reading;
        reading.lessons.sort_by(|one, other| (one.starts_at, &one.uid).cmp(&(other.starts_at, &other.uid)));
        reading
    }
}

impl Counted {
    fn count(&mut self, lesson: &Lesson, labels: usize) -> Result<(), Finding> {
        let days = usize::try_from((lesson.ends_at - lesson.starts_at).num_days()).unwrap_or_default();
        self.attended = self.attended.saturating_add(labels.max(1).saturating_mul(days.max(1)));
        let at = self.at.entry(lesson.starts_at).or_default();
        *at += 1;
        let of = match self.of.get_mut(&lesson.uid) {
            Some(of) => of,
            None => self.of.entry(lesson.uid.clone()).or_default(),
        };
        *of += 1;
        let counts = [(*at, MOST_AT_ONCE), (*of, MOST_OF_ONE), (self.attended, MOST_ATTENDED)];
        counts.into_iter().find(|(count, most)| count > most).map_or(Ok(()), |(_, most)| Err(too_many_lessons(most)))
    }
}

/// That there are more than this.
fn too_many_lessons(most: usize) -> Finding {
    Finding::of(FindingCode::TooManyLessons).value(most.to_string())
}

/// Without what no one sees: edges and repeated white space, control characters, all beyond [`LONGEST_TEXT`].
pub fn tidy(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let mut tidied = String::with_capacity(text.len());
    for word in words.filter(|word| !word.is_empty()) {
        if !tidied.is_empty() {
            tidied.push(' ');
        }
        tidied.push_str(word);
    }
    if tidied.len() > LONGEST_TEXT { tidied.chars().take(LONGEST_TEXT).collect() } else { tidied }
}

/// What of a text of several lines is seen.
fn shown(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().map(|letter| if letter == '\t' { ' ' } else { letter });
    letters.filter(|letter| *letter == '\n' || !letter.is_control())
}

fn place(length: usize) -> u32 {
    u32::try_from(length).expect("a reading holds fewer things than lessons that a reading may have")
}
