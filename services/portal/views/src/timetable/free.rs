//! Times at which nobody of a set of people and classes is busy.

use askama::Template;
use chrono::NaiveDateTime;

use super::{Choice, desk::Desk};
use crate::{Layout, clock::Clock, page, paths, text::Text, wording::FieldError};

/// The form, whose fields are those of [`FreeAnswers`], and what it found.
#[derive(Template)]
#[template(path = "timetable/free.html")]
pub struct FreeSlots<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// In which school.
    pub desk: Desk<'a>,
    /// What was asked.
    pub answers: FreeAnswers<'a>,
    /// Teachers and staff to choose from.
    pub people: Vec<Choice<'a>>,
    /// Classes and groups to choose from.
    pub classes: Vec<Choice<'a>>,
    /// In the order of time; none when nothing was asked yet.
    pub slots: Option<Vec<Slot>>,
    /// Why nothing was found out.
    pub problem: Option<FreeProblem>,
}
page!(FreeSlots);

/// What the form asks.
#[derive(Clone, Debug)]
pub struct FreeAnswers<'a> {
    /// Ids; fields `people`.
    pub people: Vec<&'a str>,
    /// Ids; fields `classes`.
    pub classes: Vec<&'a str>,
    /// ISO 8601.
    pub first_day: &'a str,
    /// ISO 8601.
    pub last_day: &'a str,
    /// How long, in minutes.
    pub minutes: &'a str,
    /// Not before: "08:00".
    pub opens: &'a str,
    /// Not after: "18:00".
    pub closes: &'a str,
}

/// Free time, where the school is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// From.
    pub start: NaiveDateTime,
    /// To.
    pub end: NaiveDateTime,
}

/// Why nothing was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeProblem {
    /// Nobody is chosen, or more than 50.
    Whom,
    /// The first day is none.
    FirstDay,
    /// The last day is before the first, or more than 31 days later.
    LastDay,
    /// The duration is none.
    Minutes,
    /// The hours are none, or the last is before the first.
    Hours,
    /// The service is overloaded or away.
    Busy,
}

impl FreeSlots<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            FreeProblem::Whom => FieldError::new("whom", t.free_whom_wrong()),
            FreeProblem::FirstDay => FieldError::new("first_day", t.free_first_day_wrong()),
            FreeProblem::LastDay => FieldError::new("last_day", t.free_last_day_wrong()),
            FreeProblem::Minutes => FieldError::new("minutes", t.free_minutes_wrong()),
            FreeProblem::Hours => FieldError::new("closes", t.free_hours_wrong()),
            FreeProblem::Busy => FieldError::general(t.free_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }

    fn lists(&self) -> String {
        self.desk.below(paths::DESK_LISTS)
    }
}

impl Slot {
    fn in_words(&self, t: Text) -> String {
        let clock = |moment: NaiveDateTime| Clock(moment.time(), t.locale());
        format!("{}, {} – {}", t.weekday_date(self.start.date()), clock(self.start), clock(self.end))
    }

    fn length(&self, t: Text) -> String {
        t.lasting(u32::try_from((self.end - self.start).num_minutes()).unwrap_or_default())
    }
}
