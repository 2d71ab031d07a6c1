//! Another number for a school: the form, and what is asked before it is done.

use askama::Template;
use chrono::NaiveDate;

use super::place::Place;
use crate::{Layout, page, paths, wording::FieldError};

/// The form; it posts `new_uai` and `day`.
#[derive(Template)]
#[template(path = "schools/uai.html")]
pub struct ChangeUai<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school.
    pub place: Place<'a>,
    /// What was typed before.
    pub new_uai: &'a str,
    /// ISO 8601; may be empty.
    pub day: &'a str,
    /// Why the form came back.
    pub problem: Option<UaiProblem>,
}
page!(ChangeUai);

/// Asks before it is done; it posts the same again, and `confirmed`.
#[derive(Template)]
#[template(path = "schools/uai_confirm.html")]
pub struct ConfirmUai<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school.
    pub place: Place<'a>,
    /// What it will be called.
    pub new_uai: &'a str,
    /// ISO 8601; empty for today.
    pub day: &'a str,
}
page!(ConfirmUai);

/// Why a school keeps its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UaiProblem {
    /// It cannot be a UAI, or is the one that the school has.
    Malformed,
    /// Its digits ask for this letter.
    Letter(char),
    /// Another school has or had it.
    Taken,
    /// The day is none.
    Day,
    /// The service is overloaded or away.
    Busy,
}

impl ChangeUai<'_> {
    fn due(&self) -> Option<String> {
        let t = self.layout.text();
        self.place.next_uai.map(|(uai, day)| t.uai_replaces(&t.long_date(day), uai))
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            UaiProblem::Malformed => FieldError::new("new_uai", t.uai_wrong()),
            UaiProblem::Letter(letter) => FieldError::new("new_uai", t.uai_letter_wrong(&letter.to_string())),
            UaiProblem::Taken => FieldError::new("new_uai", t.uai_taken()),
            UaiProblem::Day => FieldError::new("day", t.uai_day_wrong()),
            UaiProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}

impl ConfirmUai<'_> {
    fn what(&self) -> String {
        let t = self.layout.text();
        if self.new_uai == self.place.uai { t.uai_stays(self.new_uai) } else { t.uai_from_to(self.new_uai, self.place.uai) }
    }

    fn since_in_words(&self) -> String {
        let t = self.layout.text();
        match self.day.parse::<NaiveDate>() {
            Ok(day) => t.uai_confirm_from(&t.long_date(day)),
            Err(_) => t.uai_confirm_today().to_owned(),
        }
    }
}
