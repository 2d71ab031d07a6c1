//! Un autre courrier: the code of a second letter adds what it is for to the account that is open.

use askama::Template;

use crate::{Layout, page, paths, wording::FieldError};

/// The form; it posts `code`.
#[derive(Template)]
#[template(path = "claim.html")]
pub struct Claim<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// What was typed before.
    pub code: &'a str,
    /// Why the form came back.
    pub problem: Option<ClaimProblem>,
}
page!(Claim);

/// Why a code adds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimProblem {
    /// Nothing was typed.
    Missing,
    /// Unknown, used or ended.
    Unknown,
    /// The letter bears another name, or opened an account.
    NotHers,
    /// An operator suspended one of the two.
    Suspended,
    /// The service is overloaded or away.
    Busy,
}

impl Claim<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            ClaimProblem::Missing => FieldError::new("code", t.code_missing()),
            ClaimProblem::Unknown => FieldError::new("code", t.code_unknown()),
            ClaimProblem::NotHers => FieldError::new("code", t.claim_not_hers()),
            ClaimProblem::Suspended => FieldError::new("code", t.claim_suspended()),
            ClaimProblem::Busy => FieldError::general(t.code_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
