//! Gathering: a reading as it grows, tidied and bounded.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use proto::timetable::v1::FindingCode;

use super::{Content, LONGEST_TEXT, Label, Lesson, MOST_LESSONS, Reading};
use crate::finding::Finding;

/// Lessons that begin at one instant.
const MOST_AT_ONCE: usize = 2_000;
/// Lessons of one identifier: a university says all its classes of a year under one.
const MOST_OF_ONE: usize = 20_000;
/// Days of all lessons, each for everybody and every room that it has: what is written for them.
const MOST_ATTENDED: usize = 2_000_000;
/// Findings that are kept; others are counted.
const MOST_FINDINGS: usize = 1_000;

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
pub fn too_many_lessons(most: usize) -> Finding {
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
