//! A pupil with her guardians, their rights and what is decided about them.

use askama::Template;
use chrono::NaiveDateTime;

use super::{Decision, DecisionKind, DecisionNotice, choose, form};
use crate::{Layout, imports::Feed, page, paths, text::Text, today::School};

/// Her page, from which decisions are recorded.
#[derive(Template)]
#[template(path = "decisions/pupil.html")]
pub struct PupilDecisions<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Her id.
    pub id: &'a str,
    /// "Zoé Martin".
    pub name: &'a str,
    /// Where she is a pupil.
    pub places: Vec<Place<'a>>,
    /// Whether she is 18, as far as is known.
    pub adult: bool,
    /// Whether the viewer may record her objection.
    pub leads: bool,
    /// Her guardians.
    pub guardians: Vec<Guardian<'a>>,
    /// Decisions about her and them that hold or will.
    pub decisions: Vec<Decision<'a>>,
    /// What was just done.
    pub notice: Option<DecisionNotice>,
}
page!(PupilDecisions);

/// Where somebody is a pupil.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The school's number.
    pub uai: &'a str,
    /// The school.
    pub school: School<'a>,
    /// "6e B"; may be empty.
    pub class: &'a str,
}

/// Somebody in charge of her. A right of which the delivery says nothing is none, which is not no.
#[derive(Clone, Debug)]
pub struct Guardian<'a> {
    /// Her id.
    pub id: &'a str,
    /// "Bruno Martin".
    pub name: String,
    /// The code of what she is to the pupil.
    pub link_code: &'a str,
    /// What she answers for.
    pub authority: Authority,
    /// Whether she answers for what is owed.
    pub financial: Option<bool>,
    /// Whether she pays.
    pub payment: Option<bool>,
    /// Whether she is to be reached about the pupil.
    pub contact: Option<bool>,
    /// Whether the pupil lives with her.
    pub lives_with: Option<bool>,
    /// Whether a decision keeps all of it out of force.
    pub withheld: bool,
    /// Whether the viewer may protect her address.
    pub may_protect: bool,
    /// Which feed says so.
    pub feed: Feed<'a>,
    /// When the delivery was applied that says so, in the territory's time.
    pub applied: Option<NaiveDateTime>,
}

/// What somebody is to a pupil before the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// A legal representative.
    Legal,
    /// In charge of her without being one.
    InCharge,
    /// Neither.
    Neither,
    /// The delivery does not say.
    Unknown,
}

impl PupilDecisions<'_> {
    fn back(&self) -> String {
        self.places.first().map_or_else(|| paths::DECISIONS.to_owned(), |place| choose::of_class(place.uai, place.class))
    }

    /// What may be decided about the pupil herself: the address of the form and its name.
    fn undertakings(&self, t: Text) -> Vec<(String, String)> {
        let kinds =
            [(DecisionKind::Address, true), (DecisionKind::Contact, true), (DecisionKind::Objection, self.adult && self.leads)];
        let open = kinds.into_iter().filter(|(kind, offered)| *offered && !self.is_decided(*kind, self.id, None));
        open.map(|(kind, _)| (form::path(self.id, kind, None), kind.undertaking(t, self.name))).collect()
    }

    /// What may be decided about a guardian of hers.
    fn undertakings_about(&self, guardian: &Guardian<'_>, t: Text) -> Vec<(String, String)> {
        let removable = matches!(guardian.authority, Authority::Legal | Authority::Unknown);
        let kinds = [
            (DecisionKind::Authority, removable && !self.is_decided(DecisionKind::Authority, self.id, Some(guardian.id))),
            (DecisionKind::Address, guardian.may_protect && !self.is_decided(DecisionKind::Address, guardian.id, None)),
            (DecisionKind::Contact, guardian.may_protect && !self.is_decided(DecisionKind::Contact, guardian.id, None)),
        ];
        let open = kinds.into_iter().filter(|(_, offered)| *offered);
        open.map(|(kind, _)| (form::path(self.id, kind, Some(guardian.id)), kind.undertaking(t, &guardian.name))).collect()
    }

    /// Whether one without a last day says so.
    fn is_decided(&self, kind: DecisionKind, person_id: &str, guardian_id: Option<&str>) -> bool {
        self.decisions.iter().any(|decision| {
            let about = (decision.kind, decision.person_id, decision.guardian.as_ref().map(|(id, _)| *id));
            about == (kind, person_id, guardian_id) && decision.last_day.is_none()
        })
    }
}

impl Guardian<'_> {
    /// What she is to the pupil, when the code says it.
    fn link_in_words(&self, t: Text) -> Option<&'static str> {
        match self.link_code {
            "10" | "2" => Some(t.link_mother()),
            "20" | "1" => Some(t.link_father()),
            "37" => Some(t.link_sibling()),
            "38" => Some(t.link_grandparent()),
            "39" | "4" => Some(t.link_family()),
            "41" => Some(t.link_educator()),
            "42" => Some(t.link_foster()),
            "43" => Some(t.link_childminder()),
            "50" | "3" => Some(t.link_tutor()),
            "51" | "5" => Some(t.link_ase()),
            "70" | "7" => Some(t.link_herself()),
            "90" | "6" => Some(t.link_other()),
            _ => None,
        }
    }

    fn rights(&self, t: Text) -> Vec<(&'static str, &'static str)> {
        let authority = match self.authority {
            Authority::Legal => t.said_yes(),
            Authority::InCharge => t.right_in_charge(),
            Authority::Neither => t.said_no(),
            Authority::Unknown => t.said_nothing(),
        };
        let said = |right| match right {
            Some(true) => t.said_yes(),
            Some(false) => t.said_no(),
            None => t.said_nothing(),
        };
        vec![
            (t.right_authority(), authority),
            (t.right_financial(), said(self.financial)),
            (t.right_payment(), said(self.payment)),
            (t.right_contact(), said(self.contact)),
            (t.right_lives_with(), said(self.lives_with)),
        ]
    }

    fn source_in_words(&self, t: Text) -> String {
        let feed = self.feed.in_words(t);
        self.applied.map_or_else(|| t.right_source(&feed), |when| t.right_source_of(&feed, &t.moment_with_year(when)))
    }
}
