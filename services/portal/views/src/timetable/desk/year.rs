//! A school's year: its first and last day, its bells, its own closures.

use askama::Template;
use chrono::NaiveDate;

use super::{Desk, Tab, TabLink};
use crate::{Layout, page, paths, text::Text, wording::FieldError};

/// Rows without anything, for what is added: hours and closures.
const BLANK: (usize, usize) = (2, 2);
/// The most of each that a year may have.
const MOST: (usize, usize) = (30, 50);

/// The form; its fields are `year`, `first_day`, `last_day`, and for each row `bell_begins`, `bell_ends`, `closure_name`,
/// `closure_first`, `closure_last`, in the order of the rows. A row that is empty is none.
#[derive(Template)]
#[template(path = "timetable/desk/year.html")]
pub struct Year<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// The year it begins in.
    pub year: i32,
    /// ISO 8601; empty for the national one.
    pub first_day: &'a str,
    /// ISO 8601; empty for the national one.
    pub last_day: &'a str,
    /// "A", "B" or "C"; empty where the zones do not apply.
    pub zone: &'a str,
    /// From and to, as "08:30", in the order of the day.
    pub bells: Vec<(&'a str, &'a str)>,
    /// The school's own.
    pub closures: Vec<OwnClosure<'a>>,
    /// Holidays and public holidays, which nobody types.
    pub national: Vec<NationalClosure<'a>>,
    /// Whether it was just saved.
    pub saved: bool,
    /// Why the form came back.
    pub problem: Option<YearProblem>,
}
page!(Year);

/// Days on which the school holds no lessons.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnClosure<'a> {
    /// What it is called.
    pub name: &'a str,
    /// ISO 8601.
    pub first_day: &'a str,
    /// ISO 8601.
    pub last_day: &'a str,
}

/// Days on which no school of the zone does.
#[derive(Clone, Copy, Debug)]
pub struct NationalClosure<'a> {
    /// "Vacances de la Toussaint".
    pub name: &'a str,
    /// The first one.
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
}

/// Why the year is not saved; rows are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearProblem {
    /// It is no day of the year.
    FirstDay,
    /// It is no day of the year, or before the first one.
    LastDay,
    /// An hour that is none, or overlaps the one before.
    Bell(u32),
    /// A closure without a name, or whose days are none.
    Closure(u32),
    /// The service is overloaded or away.
    Busy,
}

impl Year<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Year)
    }

    /// Those that there are, and room for more.
    fn bell_rows(&self) -> Vec<(&str, &str)> {
        let rows = (self.bells.len() + BLANK.0).min(MOST.0);
        self.bells.iter().copied().chain(std::iter::repeat(("", ""))).take(rows).collect()
    }

    fn closure_rows(&self) -> Vec<OwnClosure<'_>> {
        let rows = (self.closures.len() + BLANK.1).min(MOST.1);
        self.closures.iter().copied().chain(std::iter::repeat(OwnClosure::default())).take(rows).collect()
    }

    fn title(&self) -> String {
        self.layout.text().year_title(&self.year.to_string(), &(self.year + 1).to_string())
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            YearProblem::FirstDay => FieldError::new("first_day", t.year_first_day_wrong()),
            YearProblem::LastDay => FieldError::new("last_day", t.year_last_day_wrong()),
            YearProblem::Bell(row) => FieldError::new("bells", t.year_bell_wrong(row)),
            YearProblem::Closure(row) => FieldError::new("closures", t.year_closure_wrong(row)),
            YearProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}

impl NationalClosure<'_> {
    fn days(&self, t: Text) -> String {
        if self.first_day == self.last_day { t.long_date(self.first_day) } else { t.days(self.first_day, self.last_day) }
    }
}
