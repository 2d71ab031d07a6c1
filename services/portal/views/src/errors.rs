//! Pages that say what went wrong and what to do now.

use crate::{Layout, page, paths};
use askama::Template;
use std::borrow::Cow;

/// A page instead of the one that was asked for.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// The frame; with the viewer if one is known.
    pub layout: Layout<'a>,
    /// What went wrong.
    pub problem: Problem<'a>,
}
page!(ErrorPage);

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem<'a> {
    /// 404: no such page, or not yours to see.
    NotFound,
    /// 403: signed in, but not allowed.
    Forbidden,
    /// 400: the form could not be read.
    BadRequest,
    /// 500: our fault.
    Internal {
        /// What to quote to support (the trace's id); no personal data.
        reference: &'a str,
    },
    /// 503: overloaded, or a service is away.
    Busy,
}

impl Problem<'_> {
    /// The HTTP status that goes with the page.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::BadRequest => 400,
            Self::Internal { .. } => 500,
            Self::Busy => 503,
        }
    }

    /// Whether asking again for the same page may help.
    const fn passing(self) -> bool {
        matches!(self, Self::Internal { .. } | Self::Busy)
    }
}

impl ErrorPage<'_> {
    fn title(&self) -> &'static str {
        let t = self.layout.text();
        match self.problem {
            Problem::NotFound => t.not_found_title(),
            Problem::Forbidden => t.forbidden_title(),
            Problem::BadRequest => t.bad_request_title(),
            Problem::Internal { .. } => t.internal_title(),
            Problem::Busy => t.busy_title(),
        }
    }

    fn explanation(&self) -> Cow<'static, str> {
        let t = self.layout.text();
        match self.problem {
            Problem::NotFound => t.not_found_text().into(),
            Problem::Forbidden => t.forbidden_text().into(),
            Problem::BadRequest => t.bad_request_text().into(),
            Problem::Internal { reference } => t.internal_text(reference).into(),
            Problem::Busy => t.busy_text().into(),
        }
    }
}
