//! Décisions: what heads and administrators decide and no delivery undoes.
//!
//! [`Decisions`] lists them; [`choose`] leads from a school to a pupil, [`pupil`] shows her with her guardians, and [`form`] records one.

pub mod choose;
pub mod form;
pub mod pupil;

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use crate::{Layout, page, paths, text::Text};

/// A page of them.
#[derive(Template)]
#[template(path = "decisions/decisions.html")]
pub struct Decisions<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Whether those are shown too that ended.
    pub include_ended: bool,
    /// Those of this page, earliest decided first.
    pub decisions: Vec<Decision<'a>>,
    /// What was just done.
    pub notice: Option<DecisionNotice>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Decisions);

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    /// A guardian has no authority over a pupil any more.
    Authority,
    /// Somebody's address is protected.
    Address,
    /// Somebody's mail and numbers are hidden.
    Contact,
    /// An adult pupil objects to her legal representatives' seeing her school life.
    Objection,
}

/// One decision.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    /// Its id.
    pub id: &'a str,
    /// The id of whom it is about.
    pub person_id: &'a str,
    /// What.
    pub kind: DecisionKind,
    /// About whom: "Zoé Martin".
    pub person: String,
    /// The id and name of the guardian who has no authority any more; none for every other kind.
    pub guardian: Option<(&'a str, String)>,
    /// From which day on.
    pub first_day: NaiveDate,
    /// Until which day; none until somebody ends it.
    pub last_day: Option<NaiveDate>,
    /// The act behind it; may be empty.
    pub reference: &'a str,
    /// Who decided; empty for the team that operates the platform.
    pub decided_by: &'a str,
    /// When, in the territory's time.
    pub decided: NaiveDateTime,
    /// Whether it holds.
    pub state: DecisionState,
}

/// Whether a decision holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionState {
    /// Today.
    InForce,
    /// From a later day on.
    Later,
    /// Its last day has passed.
    Over,
    /// Somebody ended it, then, in the territory's time.
    Ended(NaiveDateTime),
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionNotice {
    /// Recorded a decision.
    Recorded,
    /// Ended one.
    Ended,
    /// Nothing, since it had ended before.
    EndedBefore,
    /// Nothing, since whom it is about is no more in the viewer's schools.
    Gone,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// Asks before a decision ends.
#[derive(Template)]
#[template(path = "decisions/end.html")]
pub struct EndDecision<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which.
    pub decision: Decision<'a>,
}
page!(EndDecision);

impl Decisions<'_> {
    /// Its own address, without the page.
    const fn first(&self) -> &'static str {
        if self.include_ended { paths::DECISIONS_ALL } else { paths::DECISIONS }
    }

    const fn none_in_words(&self, t: Text) -> &'static str {
        if self.include_ended { t.decisions_none_ever() } else { t.decisions_none() }
    }
}

impl DecisionKind {
    /// "Autorité parentale retirée".
    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Authority => t.decision_authority(),
            Self::Address => t.decision_address(),
            Self::Contact => t.decision_contact(),
            Self::Objection => t.decision_objection(),
        }
    }

    /// What ends with it.
    const fn afterwards(self, t: Text) -> &'static str {
        match self {
            Self::Authority => t.decision_authority_again(),
            Self::Address => t.decision_address_again(),
            Self::Contact => t.decision_contact_again(),
            Self::Objection => t.decision_objection_again(),
        }
    }
}

impl Decision<'_> {
    /// "Bruno Martin, pour Zoé Martin".
    fn about(&self, t: Text) -> String {
        self.guardian.as_ref().map_or_else(|| self.person.clone(), |(_, name)| t.decision_about(name, &self.person))
    }

    fn days(&self, t: Text) -> String {
        let first_day = t.long_date(self.first_day);
        match self.last_day {
            Some(day) => t.decision_from_until(&first_day, &t.long_date(day)),
            None if self.state == DecisionState::Later => t.decision_starting(&first_day),
            None if self.stands() => t.decision_from(&first_day),
            None => t.decision_began(&first_day),
        }
    }

    fn state_in_words(&self, t: Text) -> String {
        match self.state {
            DecisionState::InForce => t.decision_in_force().to_owned(),
            DecisionState::Later => t.decision_later().to_owned(),
            DecisionState::Over => t.decision_over().to_owned(),
            DecisionState::Ended(when) => t.decision_ended(&t.moment_with_year(when)),
        }
    }

    fn decided_in_words(&self, t: Text) -> String {
        let moment = t.moment_with_year(self.decided);
        let by = if self.decided_by.is_empty() { t.decision_by_operators() } else { self.decided_by };
        t.decision_decided(by, &moment)
    }

    /// Whether it holds or will.
    pub const fn stands(&self) -> bool {
        matches!(self.state, DecisionState::InForce | DecisionState::Later)
    }

    fn is_in_force(&self) -> bool {
        self.state == DecisionState::InForce
    }

    fn end_path(&self) -> String {
        format!("{}/{}", paths::DECISION_END, self.id)
    }
}

impl DecisionNotice {
    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Recorded => t.decision_recorded(),
            Self::Ended => t.decision_ended_now(),
            Self::EndedBefore => t.decision_ended_before(),
            Self::Gone => t.decision_gone(),
            Self::Busy => t.nothing_changed_busy(),
        }
    }
}
