//! What a week or a month tells of each day.

use super::{Day, Lesson};
use crate::{clock::Clock, text::Text};
use chrono::{Datelike, NaiveDateTime};

impl<'a> Day<'a> {
    /// "lundi 16 novembre".
    pub(crate) fn heading(&self, t: Text) -> String {
        t.weekday_date(self.date)
    }

    pub(crate) fn is_on(&self, now: NaiveDateTime) -> bool {
        self.date == now.date()
    }

    /// "5 cours, de 8 h 30 à 16 h 25"; none when nothing is held.
    pub(crate) fn in_words(&self, t: Text) -> Option<String> {
        let held = || self.lessons.iter().filter(|lesson| lesson.is_held() && !lesson.all_day);
        let (first, last) = (held().map(|lesson| lesson.start).min()?, held().map(|lesson| lesson.end).max()?);
        let clock = |moment: NaiveDateTime| Clock(moment.time(), t.locale()).to_string();
        let count = u32::try_from(held().count()).unwrap_or(u32::MAX);
        Some(t.day_lessons(count, &clock(first), &clock(last)))
    }

    /// Those that are not held as planned.
    pub(crate) fn otherwise(&self) -> impl Iterator<Item = &Lesson<'a>> {
        self.lessons.iter().filter(|lesson| lesson.is_otherwise())
    }

    /// From 1 for Monday.
    pub(crate) fn column(&self) -> u32 {
        self.date.weekday().number_from_monday()
    }
}
