//! The year of a school as one day knows it: its weeks, with all that is cancelled, replaced, moved and added.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::bells::{Hours, Rhythm, Slot};
use super::calendar::{Calendar, Week};
use super::matters::Matter;
use super::school_week::SchoolWeek;

/// The number of the first weekly lesson, and of the first hour that is in no week.
const NUMBERS: [usize; 2] = [10_001, 40_001];

/// What becomes of a lesson of one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is not held.
    Cancelled,
    /// Another is held in its place.
    Replaced {
        /// Place of who gives it.
        teacher: usize,
        /// What about.
        matter: Matter,
    },
    /// It is held at another time.
    Moved,
}

/// What a timetable says of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As every week.
    Planned,
    /// Otherwise than every week.
    Changed,
    /// In no week but this.
    Exceptional,
    /// Not held.
    Cancelled,
}

/// One lesson of one day.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence {
    /// The number of the lesson in its software.
    pub number: usize,
    /// Tells the weeks of a lesson apart; that of the planned week for one that was moved.
    pub part: u32,
    /// The date.
    pub day: NaiveDate,
    /// The hour.
    pub slot: Slot,
    /// Place of the class or group.
    pub audience: usize,
    /// What about.
    pub matter: Matter,
    /// Place of the teacher.
    pub teacher: usize,
    /// Place of the teacher whose room it is in.
    pub room: usize,
    /// What is said of it.
    pub state: State,
}

/// An hour of one week: who is taught what by whom, where.
#[derive(Clone, Copy, Debug)]
pub struct Hour {
    /// Position of the week of lessons.
    pub week: usize,
    /// When.
    pub slot: Slot,
    /// Place of the class or group.
    pub audience: usize,
    /// What about.
    pub matter: Matter,
    /// Place of the teacher.
    pub teacher: usize,
    /// Place of the teacher whose room it is in.
    pub room: usize,
}

/// An hour that is in no week.
#[derive(Clone, Copy, Debug)]
pub struct Extra {
    /// When and who.
    pub hour: Hour,
    /// The lesson that was moved there: position of its week and its own.
    pub moved: Option<(usize, usize)>,
}

/// A school's year.
#[derive(Clone, Debug)]
pub struct Agenda {
    /// Its week.
    pub week: Arc<SchoolWeek>,
    /// Its days.
    pub calendar: Arc<Calendar>,
    fates: BTreeMap<(usize, usize), Fate>,
    /// Hours that are in no week, in the order in which they came to be.
    pub extras: Vec<Extra>,
    extras_by_hour: BTreeMap<(usize, Slot), Vec<usize>>,
    settled: BTreeSet<(usize, usize, usize)>,
}

impl Agenda {
    /// The year as planned.
    pub fn new(week: Arc<SchoolWeek>, calendar: Arc<Calendar>) -> Self {
        let (fates, extras_by_hour) = (BTreeMap::new(), BTreeMap::new());
        Self { week, calendar, fates, extras: Vec::new(), extras_by_hour, settled: BTreeSet::new() }
    }

    /// What becomes of a lesson in a week, if it is not held as planned.
    pub fn fate(&self, week: usize, lesson: usize) -> Option<Fate> {
        self.fates.get(&(week, lesson)).copied()
    }

    /// Whether a lesson is planned in a week.
    pub fn comes(&self, week: usize, lesson: usize) -> bool {
        let (lesson, week) = (self.week.lessons[lesson], &self.calendar.weeks[week]);
        lesson.rhythm.comes(week.rank) && week.date(lesson.slot).is_some()
    }

    /// The hours that are held at a time.
    pub fn held(&self, week: usize, slot: Slot) -> impl Iterator<Item = Hour> {
        let lessons = self.week.at(slot).iter().copied().filter(move |&lesson| self.comes(week, lesson));
        let extras = self.extras_by_hour.get(&(week, slot)).into_iter().flatten();
        lessons.filter_map(move |lesson| self.hour(week, lesson)).chain(extras.map(|&extra| self.extras[extra].hour))
    }

    /// The hour of a lesson that is not cancelled and not moved.
    fn hour(&self, week: usize, lesson: usize) -> Option<Hour> {
        let at = self.week.lessons[lesson];
        let planned =
            Hour { week, slot: at.slot, audience: at.audience, matter: at.matter, teacher: at.teacher, room: at.teacher };
        match self.fate(week, lesson) {
            None => Some(planned),
            Some(Fate::Replaced { teacher, matter }) => Some(Hour { matter, teacher, room: teacher, ..planned }),
            Some(Fate::Cancelled | Fate::Moved) => None,
        }
    }

    /// Whether somebody is in this school at that hour of the week, and not in another.
    pub fn is_there(&self, slot: Slot, teacher: usize) -> bool {
        !self.week.faculty[teacher].away.meets(Hours::of(slot, Rhythm::Weekly))
    }

    /// Whether somebody is in the school then and teaches nobody, and nothing is settled for the day.
    pub fn teacher_is_free(&self, week: usize, slot: Slot, teacher: usize) -> bool {
        self.is_there(slot, teacher)
            && !self.is_settled(week, slot.day(), teacher)
            && self.held(week, slot).all(|hour| hour.teacher != teacher)
    }

    /// Whether no pupil of a class or group is taught then.
    pub fn pupils_are_free(&self, week: usize, slot: Slot, audience: usize) -> bool {
        let rivals = self.week.audiences.rivals(audience);
        self.held(week, slot).all(|hour| !rivals.contains(&hour.audience))
    }

    /// Whether nobody is in a room then, and nothing is settled for the day of whose room it is.
    pub fn room_is_free(&self, week: usize, slot: Slot, room: usize) -> bool {
        !self.is_settled(week, slot.day(), room) && self.held(week, slot).all(|hour| hour.room != room)
    }

    /// From now on nothing changes in a teacher's day, nor in the teacher's room.
    pub fn settle(&mut self, week: usize, day: usize, teacher: usize) {
        self.settled.insert((week, day, teacher));
    }

    /// Whether nothing may change any more.
    pub fn is_settled(&self, week: usize, day: usize, teacher: usize) -> bool {
        self.settled.contains(&(week, day, teacher))
    }

    /// Says what becomes of a lesson.
    pub fn decide(&mut self, week: usize, lesson: usize, fate: Fate) {
        self.fates.insert((week, lesson), fate);
    }

    /// Adds an hour.
    pub fn add(&mut self, extra: Extra) {
        self.extras_by_hour.entry((extra.hour.week, extra.hour.slot)).or_default().push(self.extras.len());
        self.extras.push(extra);
    }

    /// The whole year as a timetable tells it, by time; a replaced lesson is told twice, cancelled and changed.
    pub fn occurrences(&self) -> impl Iterator<Item = Occurrence> {
        let hours = (0..self.calendar.weeks.len()).flat_map(|week| Slot::all().map(move |slot| (week, slot)));
        hours.flat_map(|(week, slot)| self.told(week, slot))
    }

    fn told(&self, week: usize, slot: Slot) -> Vec<Occurrence> {
        let Some(day) = self.calendar.weeks[week].date(slot) else { return Vec::new() };
        let lessons = self.week.at(slot).iter().filter(|&&lesson| self.comes(week, lesson));
        let mut told: Vec<Occurrence> = lessons.flat_map(|&lesson| self.told_of(week, lesson, day)).collect();
        let extras = self.extras_by_hour.get(&(week, slot)).into_iter().flatten();
        told.extend(extras.map(|&extra| self.told_of_extra(extra, day)));
        told
    }

    fn told_of(&self, week: usize, lesson: usize, day: NaiveDate) -> Vec<Occurrence> {
        let at = self.week.lessons[lesson];
        let (number, part) = (NUMBERS[0] + lesson, self.week_of(week).number);
        let (slot, audience) = (at.slot, at.audience);
        let planned = Occurrence {
            number,
            part,
            day,
            slot,
            audience,
            matter: at.matter,
            teacher: at.teacher,
            room: at.teacher,
            state: State::Planned,
        };
        let cancelled = Occurrence { state: State::Cancelled, ..planned };
        match self.fate(week, lesson) {
            None => vec![planned],
            Some(Fate::Moved) => Vec::new(),
            Some(Fate::Cancelled) => vec![cancelled],
            Some(Fate::Replaced { teacher, matter }) => {
                let number = number + NUMBERS[1] * 2;
                vec![cancelled, Occurrence { number, matter, teacher, room: teacher, state: State::Changed, ..planned }]
            }
        }
    }

    fn told_of_extra(&self, extra: usize, day: NaiveDate) -> Occurrence {
        let Extra { hour, moved } = self.extras[extra];
        let Hour { week, slot, audience, matter, teacher, room } = hour;
        let (number, week, state) = match moved {
            Some((week, lesson)) => (NUMBERS[0] + lesson, week, State::Changed),
            None => (NUMBERS[1] + extra, week, State::Exceptional),
        };
        Occurrence { number, part: self.week_of(week).number, day, slot, audience, matter, teacher, room, state }
    }

    fn week_of(&self, week: usize) -> &Week {
        &self.calendar.weeks[week]
    }
}
