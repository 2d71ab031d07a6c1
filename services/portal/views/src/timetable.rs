//! Emploi du temps: what happens when, for people, classes, rooms and schools, and the desk from which a school keeps it.
//!
//! [`Calendar`] is a day, a week or a month of anybody's; [`LessonPage`] one lesson with the forms that change it; [`Changes`] what
//! changed; [`Subscriptions`] the addresses for calendar programs; [`FreeSlots`] times that suit everybody; [`TodayLessons`] what the
//! first page shows. [`desk`] holds the school's own pages. Moments are local to the school; the caller converts them.

mod calendar;
mod changes;
pub mod desk;
mod detail;
mod finding;
mod free;
mod grid;
mod lesson;
mod month;
mod subscriptions;
mod today;

pub use calendar::{Calendar, Part, View, Whose};
pub use changes::{ChangedLesson, Changes};
pub use detail::{Amend, AmendProblem, Change, ChangeKind, LessonNotice, LessonPage};
pub use finding::{Finding, Format, Freshness, SourceKind};
pub use free::{FreeAnswers, FreeProblem, FreeSlots, Slot};
pub use lesson::{Before, Clash, Lesson, State, Travel};
pub use subscriptions::{DAYS, Subscribed, Subscription, SubscriptionNotice, SubscriptionProblem, Subscriptions};
pub use today::{DayPlan, TodayLessons};

use std::borrow::Cow;

use chrono::NaiveDate;

/// A school's place in the legend, so that its lessons are told from others' by colour, pattern and initials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark<'a> {
    /// From 1; after 6 colours and patterns come again, initials do not.
    pub place: u8,
    /// See [`initials`].
    pub initials: &'a str,
    /// "Collège Jean Moulin".
    pub name: &'a str,
}

/// Days on which no lesson is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure<'a> {
    /// "Vacances de la Toussaint".
    pub name: &'a str,
    /// Whose, when there are several schools.
    pub school: Option<Mark<'a>>,
}

/// A day of somebody.
#[derive(Clone, Debug)]
pub struct Day<'a> {
    /// Which.
    pub date: NaiveDate,
    /// Why no lesson is held; most often empty.
    pub closures: Vec<Closure<'a>>,
    /// By beginning; those that began before the day, or end after it, too.
    pub lessons: Vec<Lesson<'a>>,
}

/// Something to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'a> {
    /// What the form sends.
    pub id: &'a str,
    /// What people read.
    pub name: &'a str,
}

impl Mark<'_> {
    /// The class of the style sheet: 1 to 6.
    pub(crate) fn look(self) -> u8 {
        self.place.saturating_sub(1) % 6 + 1
    }
}

impl<'a> Day<'a> {
    /// That many days from the first on, each with the lessons that touch it. `lessons` are in the order of time.
    pub fn from(first: NaiveDate, count: usize, lessons: impl IntoIterator<Item = Lesson<'a>>) -> Vec<Self> {
        let empty = |date| Self { date, closures: vec![], lessons: vec![] };
        let mut days: Vec<Self> = first.iter_days().take(count).map(empty).collect();
        for lesson in lessons {
            place(&mut days, first, lesson);
        }
        days
    }
}

/// A lesson of one day is moved there; only one of several days is copied.
fn place<'a>(days: &mut [Day<'a>], first: NaiveDate, lesson: Lesson<'a>) {
    let index = |date: NaiveDate| (date - first).num_days();
    let (from, to) = (index(lesson.start.date()).max(0), index(lesson.last_day()));
    for at in from..to {
        if let Some(day) = usize::try_from(at).ok().and_then(|at| days.get_mut(at)) {
            day.lessons.push(lesson.clone());
        }
    }
    if let Some(day) = usize::try_from(to).ok().and_then(|at| days.get_mut(at)) {
        day.lessons.push(lesson);
    }
}

/// At most three letters that tell a school from its neighbours: "Collège Jean Moulin" → "JM".
pub fn initials(school: &str) -> String {
    crate::wording::initials(school)
}

/// Names one after the other; one alone is not copied.
pub fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> Cow<'a, str> {
    let mut names = names.into_iter();
    let (Some(first), second) = (names.next(), names.next()) else { return Cow::Borrowed("") };
    let Some(second) = second else { return Cow::Borrowed(first) };
    let rest = std::iter::once(second).chain(names);
    Cow::Owned(rest.fold(first.to_owned(), |all, name| all + ", " + name))
}
