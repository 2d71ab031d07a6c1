//! A day, a week or a month: of oneself, one's children, a class, a room or a teacher.

use askama::Template;
use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta};

use super::{
    Day, Freshness, Lesson, Mark,
    desk::Desk,
    grid::{Frame, Place},
};
use crate::{Layout, clock::Clock, page, paths, text::Text};

/// The page. One week a part: a parent has one for each child.
#[derive(Template)]
#[template(path = "timetable/calendar.html")]
pub struct Calendar<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Whose it is.
    pub whose: Whose<'a>,
    /// Its address without a query: [`paths::TIMETABLE`], or that of a class, a room, a teacher.
    pub base: &'a str,
    /// How much of it.
    pub view: View,
    /// A day of the period.
    pub date: NaiveDate,
    /// Now, where the viewer is.
    pub now: NaiveDateTime,
    /// For each person; one for a class or a room.
    pub parts: Vec<Part<'a>>,
    /// The legend; drawn when there are at least two.
    pub schools: Vec<Mark<'a>>,
    /// How far it can be believed.
    pub sources: Vec<Freshness<'a>>,
    /// Where a calendar program is given its address; none when it cannot have one.
    pub subscribe: Option<&'a str>,
    /// The schools where the viewer works, on her own page.
    pub desks: Vec<Desk<'a>>,
    /// Whether it is to be printed.
    pub sheet: bool,
    /// Whether there is more than one answer of the service holds.
    pub truncated: bool,
}
page!(Calendar);

/// Whose timetable it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// The viewer's.
    Oneself,
    /// Of the viewer's children.
    Children,
    /// The viewer's and her children's.
    Family,
    /// Of a class or group: "6e B".
    Class(&'a str),
    /// Of a room: "B12".
    Room(&'a str),
    /// Of a teacher in a school: "Claire Durand".
    Teacher(&'a str),
}

/// How much is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One day.
    Day,
    /// From Monday on.
    #[default]
    Week,
    /// The whole month.
    Month,
}

/// Of one person, or of the one class or room.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// "Léo"; empty when the page has one part only.
    pub name: &'a str,
    /// Every day of the period, [`Day::from`].
    pub days: Vec<Day<'a>>,
}

/// A part with its grid.
struct Drawn<'a> {
    frame: Option<Frame>,
    days: Vec<DrawnDay<'a>>,
}

struct DrawnDay<'a> {
    day: &'a Day<'a>,
    places: Vec<Place>,
}

impl View {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// In addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "jour",
            Self::Week => "semaine",
            Self::Month => "mois",
        }
    }

    /// What an address says; the week when it says nothing known.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.code() == code).unwrap_or_default()
    }

    /// The first day of the period that holds a day, and how many there are.
    pub fn days(self, date: NaiveDate) -> (NaiveDate, usize) {
        match self {
            Self::Day => (date, 1),
            Self::Week => (date - TimeDelta::days(date.weekday().num_days_from_monday().into()), 7),
            Self::Month => (date.with_day(1).unwrap_or(date), usize::from(date.num_days_in_month())),
        }
    }

    /// A day of the period that follows (1) or precedes (-1).
    fn beside(self, date: NaiveDate, step: i64) -> NaiveDate {
        let month = |first: NaiveDate| {
            if step < 0 { first.checked_sub_months(Months::new(1)) } else { first.checked_add_months(Months::new(1)) }
        };
        match self {
            Self::Day => date + TimeDelta::days(step),
            Self::Week => date + TimeDelta::days(7 * step),
            Self::Month => month(self.days(date).0).unwrap_or(date),
        }
    }

    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Day => t.view_day(),
            Self::Week => t.view_week(),
            Self::Month => t.view_month(),
        }
    }
}

impl Calendar<'_> {
    fn title(&self) -> String {
        let t = self.layout.text();
        match self.whose {
            Whose::Oneself => t.my_timetable().to_owned(),
            Whose::Children => t.children_timetable().to_owned(),
            Whose::Family => t.timetable().to_owned(),
            Whose::Class(name) => t.timetable_of_class(name),
            Whose::Room(name) => t.timetable_of_room(name),
            Whose::Teacher(name) => t.timetable_of(name),
        }
    }

    fn period(&self) -> String {
        let t = self.layout.text();
        let (first, count) = self.view.days(self.date);
        match self.view {
            View::Day => t.long_date(first),
            View::Week => t.week_span(&t.days(first, first + TimeDelta::days(6))),
            View::Month => t.month_year(first + TimeDelta::days(i64::try_from(count / 2).unwrap_or_default())),
        }
    }

    fn address(&self, view: View, date: NaiveDate) -> String {
        format!("{}?vue={}&date={date}", self.base, view.code())
    }

    fn before(&self) -> String {
        self.address(self.view, self.view.beside(self.date, -1))
    }

    fn after(&self) -> String {
        self.address(self.view, self.view.beside(self.date, 1))
    }

    const fn before_in_words(&self, t: Text) -> &'static str {
        match self.view {
            View::Day => t.day_before(),
            View::Week => t.week_before(),
            View::Month => t.month_before(),
        }
    }

    const fn after_in_words(&self, t: Text) -> &'static str {
        match self.view {
            View::Day => t.day_after(),
            View::Week => t.week_after(),
            View::Month => t.month_after(),
        }
    }

    fn is_own(&self) -> bool {
        matches!(self.whose, Whose::Oneself | Whose::Children | Whose::Family)
    }

    fn address_of(&self, day: &Day<'_>) -> String {
        self.address(View::Day, day.date)
    }

    fn address_here(&self) -> String {
        self.address(self.view, self.date)
    }

    fn address_now(&self) -> String {
        self.address(self.view, self.now.date())
    }

    /// Each view, and where it is.
    fn views(&self) -> [(View, String); 3] {
        View::ALL.map(|view| (view, self.address(view, self.date)))
    }
}

impl<'a> Part<'a> {
    /// Saturdays and Sundays are left out when nothing happens on them.
    fn shown(&self) -> impl Iterator<Item = &Day<'a>> {
        let is_shown =
            |day: &&Day<'_>| self.days.len() == 1 || day.date.weekday().num_days_from_monday() < 5 || !day.lessons.is_empty();
        self.days.iter().filter(is_shown)
    }

    /// Its grid, or its list when too much happens at once.
    fn drawn(&self) -> Drawn<'_> {
        let frame = Frame::of(&self.days);
        let drawn: Option<Vec<_>> = self.shown().map(|day| frame.places(day).map(|places| DrawnDay { day, places })).collect();
        match drawn {
            Some(days) => Drawn { frame: Some(frame), days },
            None => Drawn { frame: None, days: self.shown().map(|day| DrawnDay { day, places: vec![] }).collect() },
        }
    }

    /// Whether a month has columns for Saturday and Sunday.
    fn has_weekends(&self) -> bool {
        self.shown().any(|day| day.date.weekday().num_days_from_monday() > 4)
    }
}

impl Frame {
    /// The row of each hour, and what stands there.
    fn labels(self, t: Text) -> impl Iterator<Item = (u32, Clock)> {
        let at =
            move |hour: u32| Some((hour * 12 + 1, Clock(chrono::NaiveTime::from_hms_opt(self.opens + hour, 0, 0)?, t.locale())));
        (0..self.hours).filter_map(at)
    }
}

impl<'a> DrawnDay<'a> {
    /// Those with an hour, and where they stand.
    fn timed(&self) -> impl Iterator<Item = (&'a Lesson<'a>, Option<&Place>)> {
        let timed = self.day.lessons.iter().filter(|lesson| !lesson.all_day);
        timed.enumerate().map(|(index, lesson)| (lesson, self.places.get(index)))
    }

    fn has_timed(&self) -> bool {
        self.timed().next().is_some()
    }

    fn whole(&self) -> impl Iterator<Item = &'a Lesson<'a>> {
        self.day.lessons.iter().filter(|lesson| lesson.all_day)
    }

    fn is_free(&self) -> bool {
        self.day.lessons.is_empty() && self.day.closures.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn a_period_holds_its_day() {
        assert_eq!(View::Day.days(day(11, 18)), (day(11, 18), 1));
        assert_eq!(View::Week.days(day(11, 18)), (day(11, 16), 7));
        assert_eq!(View::Week.days(day(11, 22)), (day(11, 16), 7), "a Sunday is of the week before it");
        assert_eq!(View::Month.days(day(2, 28)), (day(2, 1), 28));
    }

    #[test]
    fn periods_follow_each_other() {
        assert_eq!(View::Day.beside(day(11, 1), -1), day(10, 31));
        assert_eq!(View::Week.beside(day(11, 18), 1), day(11, 25));
        assert_eq!(View::Month.beside(day(3, 31), -1), day(2, 1));
        assert_eq!(View::Month.beside(day(1, 31), 1), day(2, 1));
    }

    #[test]
    fn an_unknown_view_is_the_week() {
        assert_eq!(View::from_code("mois"), View::Month);
        assert_eq!(View::from_code("siècle"), View::Week);
    }
}
