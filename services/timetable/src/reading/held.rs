//! Lessons by local day and hour: inside the frame, each with an identifier that a later export gives again.

use std::{
    collections::{HashMap, hash_map::Entry},
    rc::Rc,
};

use aws_lc_rs::digest;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use proto::timetable::v1::FindingCode::TimeWrong;

use super::{Frame, Gathering, Label, Lesson, Reading, State, hours, tidy};
use crate::finding::Finding;

/// What is held when, as it is gathered.
pub struct Timetable<'a> {
    /// What it is read for.
    pub frame: &'a Frame,
    /// What is read so far.
    pub gathering: Gathering,
    taken: HashMap<(Rc<str>, i64), u32>,
}

/// One lesson on one day.
pub struct Held {
    /// What the source calls it: see [`key`].
    pub key: Rc<str>,
    /// The day, where the school is.
    pub day: NaiveDate,
    /// Its first hour there.
    pub begins: NaiveTime,
    /// Its end there.
    pub ends: NaiveTime,
    /// A place in the contents.
    pub content: u32,
}

/// The identifier of a course in a source that gives it none: of the idents or codes that say what it is and whose it is. Not of
/// its hours, so that one that moves is known again, nor of its teachers and rooms, so that a replacement is a change.
pub fn key<'a>(format: &str, idents: impl IntoIterator<Item = &'a str>) -> Rc<str> {
    let mut idents: Vec<&str> = idents.into_iter().collect();
    idents.sort_unstable();
    idents.dedup();
    let digest = digest::digest(&digest::SHA256, idents.join("\n").as_bytes());
    let number = digest.as_ref()[..10].iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("{format}-{number:020x}").into()
}

impl<'a> Timetable<'a> {
    /// Nothing yet.
    pub fn new(frame: &'a Frame) -> Self {
        Self { frame, gathering: Gathering::default(), taken: HashMap::new() }
    }

    /// The place of a label, with all its texts tidied.
    pub fn label(&mut self, mut label: Label) -> u32 {
        if let Some(person) = &mut label.person {
            for text in [&mut person.family_name, &mut person.given_name, &mut person.national_id] {
                *text = tidy(text);
            }
        }
        self.gathering.label(label)
    }

    /// Something that the school should read.
    pub fn finding(&mut self, finding: Finding) {
        self.gathering.finding(finding);
    }

    /// Whether a lesson of this day is wanted.
    pub fn covers(&self, day: NaiveDate) -> bool {
        (self.frame.first_day..=self.frame.last_day).contains(&day)
    }

    /// One lesson more, if its day is wanted. Of two with one key at one time the second bears a number.
    pub fn hold(&mut self, held: &Held) -> Result<(), Finding> {
        if !self.covers(held.day) {
            return Ok(());
        }
        let local = |hour| hours::instant(self.frame.zone, held.day.and_time(hour));
        let (Some(starts_at), Some(ends_at)) = (local(held.begins), local(held.ends)) else { return Ok(()) };
        if ends_at <= starts_at {
            self.finding(Finding::of(TimeWrong).value(held.day.and_time(held.begins).to_string()));
            return Ok(());
        }
        let uid = self.uid(&held.key, starts_at.timestamp());
        let lesson = Lesson { uid, starts_at, ends_at, all_day: false, content: held.content, state: State::Planned };
        self.gathering.lesson(lesson)
    }

    fn uid(&mut self, key: &Rc<str>, starts_at: i64) -> String {
        match self.taken.entry((Rc::clone(key), starts_at)) {
            Entry::Vacant(free) => {
                free.insert(1);
                key.as_ref().to_owned()
            }
            Entry::Occupied(mut taken) => {
                *taken.get_mut() += 1;
                format!("{key}-{}", taken.get())
            }
        }
    }

    /// All that was gathered, findings by their place.
    pub fn finish(self) -> Reading {
        let mut reading = self.gathering.finish();
        reading.findings.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        reading
    }
}

/// The Mondays of the weeks from this day to that.
pub fn mondays(first_day: NaiveDate, last_day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let next = |monday: &NaiveDate| monday.checked_add_signed(TimeDelta::weeks(1));
    std::iter::successors(Some(hours::monday(first_day)), next).take_while(move |monday| *monday <= last_day).take(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_idents_makes_no_other_key() {
        assert_eq!(key("edt", ["Matiere M1", "Classe C1"]), key("edt", ["Classe C1", "Matiere M1", "Classe C1"]));
        assert_ne!(key("edt", ["Matiere M1", "Classe C1"]), key("edt", ["Matiere M1", "Classe C2"]));
        assert_ne!(key("edt", ["a", "b"]), key("udt", ["a", "b"]));
    }

    #[test]
    fn a_lesson_in_the_hour_that_clocks_skip_is_said_and_one_across_it_is_held() {
        let frame = crate::reading::spoken::frame();
        let mut timetable = Timetable::new(&frame);
        let mut hold = |begins, ends| {
            let hour = |text| hours::hour(text).unwrap();
            let day = hours::date("2027-03-28").unwrap();
            timetable.hold(&Held { key: "x".into(), day, begins: hour(begins), ends: hour(ends), content: 0 }).unwrap();
        };
        hold("02:00", "02:30");
        hold("01:30", "03:30");
        let reading = timetable.finish();
        assert_eq!(reading.findings.iter().map(Finding::to_string).collect::<Vec<_>>(), ["TIME_WRONG, 2027-03-28 02:00:00"]);
        let minutes: Vec<_> = reading.lessons.iter().map(|lesson| (lesson.ends_at - lesson.starts_at).num_minutes()).collect();
        assert_eq!(minutes, [60]);
    }
}
