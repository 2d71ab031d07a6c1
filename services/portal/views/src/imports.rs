//! Imports of the directory: what each does to the schools, and the forms by which an administrator brings one in.
//!
//! [`Imports`] lists them, [`ImportPage`] is one with its diff, [`SchoolChanges`] its names in one school, [`SetAsideRecords`] what
//! it could not take. [`NewImport`] sends a delivery, [`ImportRun`] shows how far it is, [`RollBack`] asks before one is taken back.

mod delivery;
mod diff;
mod finding;
mod history;
mod run;
mod school;
mod set_aside;

pub use delivery::{DeliveryProblem, NewImport};
pub use diff::{Decision, ImportPage, RollBack, Warning};
pub use finding::Finding;
pub use history::Imports;
pub use run::{ImportRun, Refusal, RunRefused, RunStep, Undertaking};
pub use school::{ChangeGroup, Changes, GroupOf, SchoolChanges};
pub use set_aside::{SetAsideRecord, SetAsideRecords};

use chrono::NaiveDateTime;

use crate::{paths, text::Text};

/// Where a delivery comes from.
#[derive(Clone, Copy, Debug)]
pub enum Feed<'a> {
    /// Annuaire académique fédérateur.
    Aaf {
        /// Premier degré; else second.
        first_degree: bool,
        /// The académie's code: "25".
        academy: &'a str,
    },
    /// The files that a directeur downloads from ONDE.
    Onde,
}

/// What an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All that a feed has to say.
    Complete,
    /// What changed since.
    Delta,
    /// The inverse of an import.
    RollBack,
}

/// What became of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Compared, and can be applied.
    Waiting,
    /// Compared, and can be applied once somebody has confirmed the departures.
    Held,
    /// Applied then, in the territory's time.
    Applied(NaiveDateTime),
    /// Applied, then taken back.
    TakenBack,
    /// Compared, and can be applied no more.
    Gone,
}

/// One import, as the list and its own page show it.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// Its id.
    pub id: &'a str,
    /// Where it comes from.
    pub feed: Feed<'a>,
    /// What it is.
    pub kind: Kind,
    /// What became of it.
    pub state: State,
    /// When it was compared, in the territory's time.
    pub compared: NaiveDateTime,
    /// What it found.
    pub figures: Figures,
}

/// What an import found in a delivery.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Schools.
    pub schools: u32,
    /// People.
    pub people: u32,
    /// People who were not known.
    pub created: u32,
    /// People of whom something changed.
    pub updated: u32,
    /// People of whom nothing changed.
    pub unchanged: u32,
    /// People of these schools whom it no longer names.
    pub missing: u32,
    /// Classes and groups.
    pub classes: u32,
    /// Links between a pupil and a guardian.
    pub guardianships: u32,
}

/// What an import does to one school, guardians not counted.
#[derive(Clone, Copy, Debug)]
pub struct SchoolDiff<'a> {
    /// The name people use.
    pub name: &'a str,
    /// Its number.
    pub uai: &'a str,
    /// Who come.
    pub arriving: u32,
    /// Who leave.
    pub leaving: u32,
    /// Pupils who change class.
    pub moving: u32,
    /// Everybody else.
    pub unchanged: u32,
    /// Whether more leave than the threshold allows.
    pub over_threshold: bool,
}

impl Import<'_> {
    fn path(&self) -> String {
        format!("{}/{}", paths::IMPORTS, self.id)
    }

    fn title(&self, t: Text) -> String {
        let moment = t.moment_with_year(self.compared);
        if self.kind == Kind::RollBack { t.rollback_of(&moment) } else { t.import_of(&moment) }
    }

    fn kind_in_words(&self, t: Text) -> &'static str {
        match self.kind {
            Kind::Complete => t.import_complete(),
            Kind::Delta => t.import_delta(),
            Kind::RollBack => t.import_rollback(),
        }
    }

    fn state_in_words(&self, t: Text) -> &'static str {
        match self.state {
            State::Waiting => t.import_waiting(),
            State::Held => t.import_held(),
            State::Applied(_) => t.import_applied(),
            State::TakenBack => t.import_taken_back(),
            State::Gone => t.import_gone(),
        }
    }

    fn counts(&self, t: Text) -> String {
        let found = &self.figures;
        let people = [t.count_people(found.people), t.count_created(found.created), t.count_updated(found.updated)];
        [&[t.count_schools(found.schools)], &people[..], &[t.count_missing(found.missing)]].concat().join(" · ")
    }
}

impl Feed<'_> {
    pub(crate) fn in_words(&self, t: Text) -> String {
        match *self {
            Self::Aaf { first_degree: true, academy } => t.feed_first_degree(academy),
            Self::Aaf { first_degree: false, academy } => t.feed_second_degree(academy),
            Self::Onde => t.feed_onde().to_owned(),
        }
    }
}

impl SchoolDiff<'_> {
    /// "412 inchangés, 3 partent, 2 arrivent, 5 changent de classe"; what is zero is left out, but for the first.
    fn in_words(&self, t: Text) -> String {
        let mut parts = vec![t.school_unchanged(self.unchanged)];
        parts.extend((self.leaving > 0).then(|| t.school_leaving(self.leaving)));
        parts.extend((self.arriving > 0).then(|| t.school_arriving(self.arriving)));
        parts.extend((self.moving > 0).then(|| t.school_moving(self.moving)));
        parts.join(", ")
    }

    const fn changes(&self) -> bool {
        self.arriving + self.leaving + self.moving > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    fn school(arriving: u32, leaving: u32, moving: u32) -> SchoolDiff<'static> {
        SchoolDiff { name: "", uai: "", arriving, leaving, moving, unchanged: 412, over_threshold: false }
    }

    #[test]
    fn a_school_s_diff_is_a_sentence() {
        let said = |school: SchoolDiff<'_>| school.in_words(Text(Locale::Fr));
        assert_eq!(said(school(2, 3, 5)), "412 inchangés, 3 partent, 2 arrivent, 5 changent de classe");
        assert_eq!(said(school(1, 0, 0)), "412 inchangés, 1 arrive");
        assert_eq!(said(school(0, 0, 0)), "412 inchangés");
    }
}
