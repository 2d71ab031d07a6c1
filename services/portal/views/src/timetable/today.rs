//! The lessons of today, or of tomorrow once today is over, for the first page.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Closure, Lesson};
use crate::text::Text;

/// What the first page shows of somebody's timetable.
#[derive(Clone, Debug)]
pub enum TodayLessons<'a> {
    /// The service is away: the page says so.
    Missing,
    /// A day.
    Plan(DayPlan<'a>),
}

/// A day of somebody.
#[derive(Clone, Debug)]
pub struct DayPlan<'a> {
    /// Which: today, or tomorrow in the evening.
    pub date: NaiveDate,
    /// Now, where the school is.
    pub now: NaiveDateTime,
    /// Why no lesson is held; most often empty.
    pub closures: Vec<Closure<'a>>,
    /// By beginning.
    pub lessons: Vec<Lesson<'a>>,
}

impl<'a> DayPlan<'a> {
    fn is_tomorrow(&self) -> bool {
        self.date > self.now.date()
    }

    /// "Aujourd'hui", "Demain, mardi 24 novembre".
    pub(crate) fn title(&self, t: Text) -> String {
        if self.is_tomorrow() { t.tomorrow_date(&t.weekday_date(self.date)) } else { t.today_lessons().to_owned() }
    }

    fn held(&self) -> impl Iterator<Item = &Lesson<'a>> {
        self.lessons.iter().filter(|lesson| lesson.is_held() && !lesson.all_day)
    }

    /// The lesson that goes on.
    fn current(&self) -> Option<&Lesson<'a>> {
        self.held().find(|lesson| lesson.start <= self.now && self.now < lesson.end)
    }

    /// The one after it; one that is cancelled does not count.
    fn next(&self) -> Option<&Lesson<'a>> {
        self.held().find(|lesson| lesson.start > self.now)
    }

    /// "Maintenant", a lesson, and "jusqu'à 9 h 25"; "Ensuite", a lesson, and "à 9 h 30, dans 25 min".
    pub(crate) fn ahead(&self, t: Text) -> Vec<(&'static str, &Lesson<'a>, String)> {
        if self.is_tomorrow() {
            return vec![];
        }
        let current = self.current().map(|lesson| (t.lesson_now(), lesson, t.until_hour(&lesson.to(t).to_string())));
        let next = self
            .next()
            .map(|lesson| (t.lesson_next(), lesson, t.at_hour_in(&t.until(lesson.start, self.now), &lesson.from(t).to_string())));
        current.into_iter().chain(next).collect()
    }

    /// "Encore 3 cours, jusqu'à 16 h 25".
    pub(crate) fn left(&self, t: Text) -> Option<String> {
        let left = || self.held().filter(|lesson| lesson.end > self.now);
        let end = left().max_by_key(|lesson| lesson.end)?.to(t).to_string();
        let count = u32::try_from(left().count()).unwrap_or(u32::MAX);
        Some(if self.is_tomorrow() {
            t.lessons_tomorrow(count, &self.held().next()?.from(t).to_string(), &end)
        } else {
            t.lessons_left(count, &end)
        })
    }

    /// What is not as planned, in the order of time.
    pub(crate) fn otherwise(&self) -> impl Iterator<Item = &Lesson<'a>> {
        self.lessons.iter().filter(|lesson| lesson.is_otherwise())
    }

    pub(crate) fn has_changes(&self) -> bool {
        self.otherwise().next().is_some()
    }

    /// What is as planned, in the order of time.
    pub(crate) fn planned(&self) -> impl Iterator<Item = &Lesson<'a>> {
        self.lessons.iter().filter(|lesson| !lesson.is_otherwise())
    }

    pub(crate) fn has_planned(&self) -> bool {
        self.planned().next().is_some()
    }

    /// Whether a lesson is over.
    pub(crate) fn is_over(&self, lesson: &Lesson<'_>) -> bool {
        lesson.end <= self.now
    }

    pub(crate) fn nothing(&self, t: Text) -> &'static str {
        if self.is_tomorrow() { t.no_lessons_tomorrow() } else { t.no_lessons_today() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Locale, timetable::State};

    fn at(hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn plan(now: NaiveDateTime) -> DayPlan<'static> {
        let maths = Lesson::new("1", "Maths", at(8, 30), at(9, 25));
        let english = Lesson { state: State::Cancelled, ..Lesson::new("2", "Anglais", at(9, 30), at(10, 25)) };
        let music = Lesson::new("3", "Musique", at(10, 30), at(11, 25));
        DayPlan { date: at(0, 0).date(), now, closures: vec![], lessons: vec![maths, english, music] }
    }

    fn ahead(now: NaiveDateTime) -> Vec<String> {
        let t = Text(Locale::Fr);
        plan(now).ahead(t).into_iter().map(|(when, lesson, how)| format!("{when} {} {how}", lesson.name)).collect()
    }

    #[test]
    fn a_countdown_skips_a_cancelled_lesson() {
        assert_eq!(
            ahead(at(9, 0)),
            ["Maintenant Maths jusqu’à 9\u{a0}h\u{a0}25", "Ensuite Musique à 10\u{a0}h\u{a0}30, dans 1\u{a0}h\u{a0}30"]
        );
        assert_eq!(ahead(at(9, 40)), ["Ensuite Musique à 10\u{a0}h\u{a0}30, dans 50\u{a0}min"]);
        assert!(ahead(at(11, 25)).is_empty());
    }

    #[test]
    fn lessons_left_count_the_present_one_and_no_cancelled_one() {
        let t = Text(Locale::Fr);
        assert_eq!(plan(at(9, 0)).left(t).as_deref(), Some("Encore 2 cours, jusqu’à 11\u{a0}h\u{a0}25"));
        assert_eq!(plan(at(10, 31)).left(t).as_deref(), Some("Encore 1 cours, jusqu’à 11\u{a0}h\u{a0}25"));
        assert_eq!(plan(at(12, 0)).left(t), None);
    }

    #[test]
    fn tomorrow_has_no_countdown() {
        let evening = plan(at(18, 0) - chrono::TimeDelta::days(1));
        let t = Text(Locale::Fr);
        assert!(evening.ahead(t).is_empty());
        assert_eq!(evening.title(t), "Demain, lundi 23 novembre");
        assert_eq!(evening.left(t).as_deref(), Some("2 cours, de 8\u{a0}h\u{a0}30 à 11\u{a0}h\u{a0}25"));
    }
}
