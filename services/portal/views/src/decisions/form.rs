//! The form that records a decision.

use askama::Template;

use super::DecisionKind;
use crate::{Layout, page, paths, text::Text, wording::FieldError};

/// Its fields are those of [`DecisionAnswers`], and `form_id`; it posts to its own address.
#[derive(Template)]
#[template(path = "decisions/form.html")]
pub struct DecisionForm<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// What is to be decided.
    pub kind: DecisionKind,
    /// The pupil's id.
    pub pupil_id: &'a str,
    /// "Zoé Martin".
    pub pupil: &'a str,
    /// The id and name of the guardian whom it is about, if it is about one.
    pub guardian: Option<(&'a str, &'a str)>,
    /// One form records one decision, however often it is sent.
    pub form_id: &'a str,
    /// What was typed before.
    pub answers: DecisionAnswers<'a>,
    /// Why the form came back.
    pub problem: Option<DecisionProblem>,
}
page!(DecisionForm);

/// What the form asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecisionAnswers<'a> {
    /// ISO 8601.
    pub first_day: &'a str,
    /// ISO 8601; may be empty.
    pub last_day: &'a str,
    /// The act behind it; may be empty.
    pub reference: &'a str,
}

/// Why a decision is not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionProblem {
    /// The first day has passed, or is no day.
    FirstDay,
    /// The last day comes before the first, or is no day.
    LastDay,
    /// The reference is too long.
    Reference,
    /// The pupil is not known to be 18.
    Minor,
    /// Another decision says so for one of these days.
    AlreadyDecided,
    /// The service is overloaded or away.
    Busy,
}

impl DecisionKind {
    /// The last part of the form's address.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Authority => "autorite",
            Self::Address => "adresse",
            Self::Contact => "coordonnees",
            Self::Objection => "opposition",
        }
    }

    /// The one whose form has this address.
    pub fn valued(value: &str) -> Option<Self> {
        [Self::Authority, Self::Address, Self::Contact, Self::Objection].into_iter().find(|kind| kind.value() == value)
    }

    /// Whether it can be about a guardian, and about the pupil herself.
    pub const fn is_about(self, guardian: bool) -> bool {
        match self {
            Self::Authority => guardian,
            Self::Address | Self::Contact => true,
            Self::Objection => !guardian,
        }
    }

    /// "Retirer l'autorité parentale de Bruno Martin"
    pub(super) fn undertaking(self, t: Text, name: &str) -> String {
        let whose = t.of(name);
        match self {
            Self::Authority => t.decide_authority(&whose),
            Self::Address => t.decide_address(&whose),
            Self::Contact => t.decide_contact(&whose),
            Self::Objection => t.decide_objection(&whose),
        }
    }

    const fn does(self, t: Text) -> &'static str {
        match self {
            Self::Authority => t.decision_authority_does(),
            Self::Address => t.decision_address_does(),
            Self::Contact => t.decision_contact_does(),
            Self::Objection => t.decision_objection_does(),
        }
    }

    const fn does_not(self, t: Text) -> &'static str {
        match self {
            Self::Authority => t.decision_authority_does_not(),
            Self::Address => t.decision_address_does_not(),
            Self::Contact => t.decision_contact_does_not(),
            Self::Objection => t.decision_objection_does_not(),
        }
    }
}

/// Where the form of a kind is, about a guardian of the pupil or herself.
pub(super) fn path(pupil_id: &str, kind: DecisionKind, guardian_id: Option<&str>) -> String {
    let own = format!("{}/{pupil_id}/{}", paths::DECISION_PUPIL, kind.value());
    guardian_id.map_or_else(|| own.clone(), |id| format!("{own}/{id}"))
}

impl DecisionForm<'_> {
    fn title(&self, t: Text) -> String {
        self.kind.undertaking(t, self.guardian.map_or(self.pupil, |(_, name)| name))
    }

    fn action(&self) -> String {
        path(self.pupil_id, self.kind, self.guardian.map(|(id, _)| id))
    }

    fn back(&self) -> String {
        format!("{}/{}", paths::DECISION_PUPIL, self.pupil_id)
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            DecisionProblem::FirstDay => FieldError::new("first_day", t.decision_first_day_wrong()),
            DecisionProblem::LastDay => FieldError::new("last_day", t.decision_last_day_wrong()),
            DecisionProblem::Reference => FieldError::new("reference", t.decision_reference_wrong()),
            DecisionProblem::Minor => FieldError::general(t.decision_minor()),
            DecisionProblem::AlreadyDecided => FieldError::new("first_day", t.decision_already()),
            DecisionProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
