//! La rentrée: what a new school year made of last year's classes and pupils, school by school.
//!
//! [`Rollovers`] lists the schools, [`SchoolRollover`] is the report of one, [`RolloverPupils`] the names of one of its lines,
//! [`CloseYear`] asks before last year is closed by hand.

use askama::Template;
use chrono::NaiveDateTime;

use crate::{Layout, page, paths, text::Text, today::School};

/// The schools, by town and name.
#[derive(Template)]
#[template(path = "rollover/schools.html")]
pub struct Rollovers<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The new year.
    pub year: SchoolYear,
    /// Schools that the viewer may see.
    pub school_count: u32,
    /// Those of them whose new year has not been delivered.
    pub awaited: u32,
    /// Whether only those are shown.
    pub awaited_only: bool,
    /// Those of this page.
    pub schools: Vec<Report<'a>>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Rollovers);

/// A school year, by the year it begins in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchoolYear(pub u32);

/// One school's figures.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Which.
    pub school: School<'a>,
    /// Its number.
    pub uai: &'a str,
    /// Whether its new year has been delivered.
    pub delivered: bool,
    /// Last year's classes that are closed.
    pub classes_closed: u32,
    /// Last year's classes that are still open.
    pub classes_open: u32,
    /// Classes of the new year.
    pub classes_new: u32,
    /// Last year's pupils.
    pub pupils_before: u32,
    /// Who have a class of the new year there.
    pub stayed: u32,
    /// Who have one elsewhere.
    pub moved: u32,
    /// Who are pupils still and have none yet.
    pub unplaced: u32,
    /// Whom no school names any more.
    pub missing: u32,
    /// Who came.
    pub arrived: u32,
    /// Those of them who came from another school of the directory.
    pub arrived_known: u32,
    /// Those of last year's who are not missing and have an account.
    pub accounts_kept: u32,
    /// When an administrator closed last year, in the school's own time.
    pub closed: Option<NaiveDateTime>,
}

/// The report of one school.
#[derive(Template)]
#[template(path = "rollover/school.html")]
pub struct SchoolRollover<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The new year.
    pub year: SchoolYear,
    /// The figures.
    pub report: Report<'a>,
    /// Classes of the new year, by label.
    pub classes_new: Vec<Class<'a>>,
    /// Last year's classes, by label.
    pub classes_before: Vec<Class<'a>>,
    /// Whether the viewer leads the school and may read names.
    pub names_visible: bool,
    /// Whether the viewer may close last year.
    pub administers: bool,
    /// What was just done.
    pub notice: Option<CloseNotice>,
}
page!(SchoolRollover);

/// A class of one of the two years.
#[derive(Clone, Copy, Debug)]
pub struct Class<'a> {
    /// "6e B".
    pub label: &'a str,
    /// Not closed.
    pub open: bool,
    /// Its pupils.
    pub pupils: u32,
}

/// What the form of this page has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseNotice {
    /// Closed last year.
    Closed,
    /// Nothing, since an import is running.
    ImportRunning,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// A line of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Who have a class of the new year there.
    Stayed,
    /// Who have one elsewhere.
    Moved,
    /// Who are pupils still and have none yet.
    Unplaced,
    /// Whom no school names any more.
    Missing,
    /// Who came.
    Arrived,
}

/// The pupils of one line, by name.
#[derive(Template)]
#[template(path = "rollover/pupils.html")]
pub struct RolloverPupils<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The new year.
    pub year: SchoolYear,
    /// Which school.
    pub school: School<'a>,
    /// Its number.
    pub uai: &'a str,
    /// Which line.
    pub outcome: Outcome,
    /// Those of this page.
    pub pupils: Vec<Pupil<'a>>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(RolloverPupils);

/// A pupil in one line.
#[derive(Clone, Debug)]
pub struct Pupil<'a> {
    /// "Zoé Martin".
    pub name: String,
    /// Last year's; empty when there is none.
    pub class_before: &'a str,
    /// The new year's; empty when there is none.
    pub class_after: &'a str,
    /// Where she went or came from.
    pub other: Option<School<'a>>,
}

/// Asks before last year is closed.
#[derive(Template)]
#[template(path = "rollover/close.html")]
pub struct CloseYear<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The new year.
    pub year: SchoolYear,
    /// The figures.
    pub report: Report<'a>,
}
page!(CloseYear);

impl Outcome {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 5] = [Self::Stayed, Self::Moved, Self::Unplaced, Self::Missing, Self::Arrived];

    /// The last part of its page's address.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Stayed => "montes",
            Self::Moved => "partis",
            Self::Unplaced => "sans-classe",
            Self::Missing => "introuvables",
            Self::Arrived => "arrives",
        }
    }

    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Stayed => t.outcome_stayed(),
            Self::Moved => t.outcome_moved(),
            Self::Unplaced => t.outcome_unplaced(),
            Self::Missing => t.outcome_missing(),
            Self::Arrived => t.outcome_arrived(),
        }
    }

    const fn hint(self, t: Text) -> &'static str {
        match self {
            Self::Stayed => t.outcome_stayed_hint(),
            Self::Moved => t.outcome_moved_hint(),
            Self::Unplaced => t.outcome_unplaced_hint(),
            Self::Missing => t.outcome_missing_hint(),
            Self::Arrived => t.outcome_arrived_hint(),
        }
    }
}

impl Report<'_> {
    fn path(&self) -> String {
        format!("{}/{}", paths::ROLLOVER, self.uai)
    }

    const fn count(&self, outcome: Outcome) -> u32 {
        match outcome {
            Outcome::Stayed => self.stayed,
            Outcome::Moved => self.moved,
            Outcome::Unplaced => self.unplaced,
            Outcome::Missing => self.missing,
            Outcome::Arrived => self.arrived,
        }
    }

    /// "540 élèves l'an dernier : 412 montent, 98 changent d'établissement, 3 introuvables. 120 arrivent."
    fn in_words(&self, t: Text) -> String {
        if self.pupils_before == 0 && self.arrived == 0 {
            return t.rollover_nobody().to_owned();
        }
        let mut parts = vec![];
        parts.extend((self.stayed > 0).then(|| t.rollover_stayed(self.stayed)));
        parts.extend((self.moved > 0).then(|| t.rollover_moved(self.moved)));
        parts.extend((self.unplaced > 0).then(|| t.rollover_unplaced(self.unplaced)));
        parts.extend((self.missing > 0).then(|| t.rollover_missing(self.missing)));
        parts.extend((self.arrived > 0).then(|| t.rollover_arrived(self.arrived)));
        t.rollover_pupils(self.pupils_before, &parts.join(", "))
    }

    /// Something of last year lasts that a delivery did not end.
    const fn can_be_closed(&self) -> bool {
        self.classes_open > 0
    }
}

impl SchoolRollover<'_> {
    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            CloseNotice::Closed => t.close_done(),
            CloseNotice::ImportRunning => t.refused_running(),
            CloseNotice::Busy => t.nothing_changed_busy(),
        })
    }

    fn closed_text(&self) -> Option<String> {
        let t = self.layout.text();
        let year = self.year.before().in_words();
        self.report.closed.map(|when| t.rollover_closed(&t.moment_with_year(when), &year))
    }

    fn lines(&self) -> Vec<(Outcome, u32)> {
        Outcome::ALL.map(|outcome| (outcome, self.report.count(outcome))).into()
    }
}

impl RolloverPupils<'_> {
    fn back(&self) -> String {
        format!("{}/{}", paths::ROLLOVER, self.uai)
    }

    fn first(&self) -> String {
        format!("{}/{}", self.back(), self.outcome.value())
    }
}

impl Rollovers<'_> {
    /// Its own address, without the page.
    const fn first(&self) -> &'static str {
        if self.awaited_only { "/annuaire/rentree?attente" } else { paths::ROLLOVER }
    }
}

impl Pupil<'_> {
    /// "CM2 A, puis 6e B"; the other school stands beside it.
    fn classes(&self, t: Text) -> String {
        match (self.class_before, self.class_after) {
            ("", "") => t.class_none().to_owned(),
            ("", only) | (only, "") => only.to_owned(),
            (before, after) => t.class_move(after, before),
        }
    }
}

impl SchoolYear {
    /// "2026-2027".
    fn in_words(self) -> String {
        format!("{}-{}", self.0, self.0 + 1)
    }

    const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    #[test]
    fn a_school_s_rollover_is_a_sentence() {
        let nothing = Report {
            school: School { name: "", town: "" },
            uai: "",
            delivered: true,
            classes_closed: 0,
            classes_open: 0,
            classes_new: 0,
            pupils_before: 0,
            stayed: 0,
            moved: 0,
            unplaced: 0,
            missing: 0,
            arrived: 0,
            arrived_known: 0,
            accounts_kept: 0,
            closed: None,
        };
        let said = |report: Report<'_>| report.in_words(Text(Locale::Fr)).replace(['\u{202f}', '\u{a0}'], " ");
        assert_eq!(said(nothing), "Aucun élève ni l’an dernier, ni cette année.");
        let some = Report { pupils_before: 540, stayed: 412, moved: 1, missing: 127, arrived: 98, ..nothing };
        assert_eq!(
            said(some),
            "540 élèves l’an dernier : 412 sont restés, 1 est dans un autre établissement, 127 sont introuvables, 98 arrivent."
        );
    }
}
