//! The charter of use: a text for each family of profiles, read by anybody, accepted at the first sign-in.

use crate::{Layout, page, paths, text::Text, wording::FieldError};
use askama::Template;

/// The charter; whoever has yet to accept it does so here. Fields `charters`, `next`, `accepted` (present when ticked).
#[derive(Template)]
#[template(path = "charter.html")]
pub struct Charter<'a> {
    /// The frame; without the viewer, so that no menu leads past it.
    pub layout: Layout<'a>,
    /// Whose rules are shown.
    pub families: Vec<Family>,
    /// What the reader has yet to accept; `None` for somebody who only reads.
    pub due: Option<Due<'a>>,
}
page!(Charter);

/// Whom a charter is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Pupils, to whom it speaks as one does to children.
    Pupil,
    /// Guardians of pupils.
    Guardian,
    /// Whoever works in a school or for an academy.
    Staff,
    /// Agents of local authorities.
    Agent,
}

impl Family {
    /// Every family, in the order of the public page.
    pub const ALL: [Self; 4] = [Self::Pupil, Self::Guardian, Self::Staff, Self::Agent];
}

/// What is to be accepted.
#[derive(Clone, Copy)]
pub struct Due<'a> {
    /// Which charters at which versions, as the portal reads them back.
    pub charters: &'a str,
    /// Where the reader was going.
    pub next: &'a str,
    /// What was wrong.
    pub problem: Option<CharterProblem>,
}

/// Why a charter is not accepted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharterProblem {
    /// The box was not ticked.
    NotAccepted,
    /// The service is overloaded or away; nothing was kept.
    Busy,
}

struct Section {
    title: &'static str,
    rules: Vec<&'static str>,
}

impl Charter<'_> {
    fn problem(&self) -> Option<CharterProblem> {
        self.due.and_then(|due| due.problem)
    }

    fn errors(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let error = |problem| match problem {
            CharterProblem::NotAccepted => FieldError::new("accepted", t.charter_not_accepted()),
            CharterProblem::Busy => FieldError::general(t.charter_busy()),
        };
        self.problem().map(error).into_iter().collect()
    }

    fn first(&self) -> &'static str {
        let t = self.layout.text();
        if self.families == [Family::Pupil] { t.charter_first_pupil() } else { t.charter_first() }
    }

    fn sections(&self) -> Vec<Section> {
        let t = self.layout.text();
        self.families.iter().map(|family| family.section(t)).collect()
    }
}

impl Family {
    fn section(self, t: Text) -> Section {
        let (title, rules) = match self {
            Self::Pupil => (
                t.charter_pupil(),
                vec![t.charter_pupil_password(), t.charter_pupil_respect(), t.charter_pupil_share(), t.charter_pupil_report()],
            ),
            Self::Guardian => (
                t.charter_guardian(),
                vec![
                    t.charter_guardian_password(),
                    t.charter_guardian_respect(),
                    t.charter_guardian_share(),
                    t.charter_guardian_report(),
                ],
            ),
            Self::Staff => (
                t.charter_staff(),
                vec![
                    t.charter_staff_password(),
                    t.charter_staff_need(),
                    t.charter_staff_respect(),
                    t.charter_staff_share(),
                    t.charter_staff_report(),
                ],
            ),
            Self::Agent => (
                t.charter_agent(),
                vec![t.charter_agent_password(), t.charter_agent_need(), t.charter_agent_purpose(), t.charter_agent_report()],
            ),
        };
        Section { title, rules }
    }
}
