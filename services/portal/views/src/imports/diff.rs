//! One import: what it does, school by school, and what an administrator may do with it.

use askama::Template;

use super::{Finding, Import, Kind, SchoolDiff, State};
use crate::{Layout, page, paths, wording::FieldError};

/// One import. For an administrator a form posts `form_id` and `confirm` (present when ticked) to [`paths::IMPORT_APPLY`].
#[derive(Template)]
#[template(path = "imports/diff.html")]
pub struct ImportPage<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which.
    pub import: Import<'a>,
    /// How many of its schools the viewer may see more people leave than the threshold allows.
    pub over_threshold: u32,
    /// This page of its schools: those over the threshold first, then those where something changes.
    pub schools: Vec<SchoolDiff<'a>>,
    /// The address of the next page of schools, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page of schools.
    pub continued: bool,
    /// Records set aside.
    pub set_aside: u32,
    /// Whether the viewer may read them.
    pub sees_set_aside: bool,
    /// What was odd and taken nevertheless.
    pub warnings: Vec<Warning<'a>>,
    /// The import that took this one back, or that this one takes back; empty when there is none.
    pub counterpart: &'a str,
    /// What the viewer may decide; none for whoever is no administrator.
    pub decision: Option<Decision<'a>>,
}
page!(ImportPage);

/// What an administrator may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision<'a> {
    /// To apply a dry run.
    Apply {
        /// The hidden id of the form.
        form_id: &'a str,
        /// Whether the form came back because the departures were not confirmed.
        unconfirmed: bool,
    },
    /// To take it back.
    RollBack,
}

/// What was odd in a delivery and taken nevertheless.
#[derive(Clone, Copy, Debug)]
pub struct Warning<'a> {
    /// What.
    pub finding: Finding<'a>,
    /// How often.
    pub times: u32,
}

/// Asks before an import is taken back. The form posts `form_id`.
#[derive(Template)]
#[template(path = "imports/roll_back.html")]
pub struct RollBack<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which.
    pub import: Import<'a>,
    /// The hidden id of the form.
    pub form_id: &'a str,
}
page!(RollBack);

impl ImportPage<'_> {
    const fn unconfirmed(&self) -> bool {
        matches!(self.decision, Some(Decision::Apply { unconfirmed: true, .. }))
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        self.unconfirmed().then(|| FieldError::new("confirm", t.apply_unconfirmed())).into_iter().collect()
    }

    /// What became of it, and whether that wants attention.
    fn state_text(&self) -> (&'static str, String) {
        let t = self.layout.text();
        match self.import.state {
            State::Waiting => ("info", t.import_waiting_text().to_owned()),
            State::Held => ("warning", t.import_held_text().to_owned()),
            State::Applied(when) => ("info", t.import_applied_text(&t.moment_with_year(when))),
            State::TakenBack => ("info", t.import_taken_back_text().to_owned()),
            State::Gone => ("info", t.import_gone_text().to_owned()),
        }
    }

    const fn icon(&self) -> &'static str {
        if matches!(self.import.state, State::Held) { "triangle-alert" } else { "info" }
    }

    /// What to check is asked as long as it can be applied.
    const fn asks_to_check(&self) -> bool {
        self.over_threshold > 0 && matches!(self.import.state, State::Waiting | State::Held)
    }

    fn counterpart_link(&self) -> Option<(String, &'static str)> {
        let t = self.layout.text();
        let words = if self.import.kind == Kind::RollBack { t.import_undone_link() } else { t.import_taken_back_link() };
        (!self.counterpart.is_empty()).then(|| (format!("{}/{}", paths::IMPORTS, self.counterpart), words))
    }
}
