//! Schools that are one place: the form that says so, what is asked before it is done or undone.

use askama::Template;

use super::place::Place;
use crate::{Layout, page, paths, text::Text, today::School, wording::FieldError};

/// Why schools are one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// A collège and a lycée on one site.
    CiteScolaire,
    /// Écoles of several communes that share their classes.
    Rpi,
}

/// Schools that are one place.
#[derive(Clone, Debug)]
pub struct Link<'a> {
    /// Its id; empty when a delivery says so, which alone can undo it.
    pub id: &'a str,
    /// Why.
    pub kind: LinkKind,
    /// "Cité scolaire Émile-Zola".
    pub name: &'a str,
    /// Whether the heads of each see all of them as theirs.
    pub heads_see_all: bool,
    /// All of them with their numbers, the one that is shown too.
    pub schools: Vec<(&'a str, School<'a>)>,
}

/// The form; it posts `kind`, `name`, `uais` and `heads_see_all`.
#[derive(Template)]
#[template(path = "schools/link.html")]
pub struct LinkSchools<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school.
    pub place: Place<'a>,
    /// What was chosen and typed before.
    pub answers: LinkAnswers<'a>,
    /// Why the form came back.
    pub problem: Option<LinkProblem<'a>>,
}
page!(LinkSchools);

/// What the form asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkAnswers<'a> {
    /// Why.
    pub kind: Option<LinkKind>,
    /// What people call it.
    pub name: &'a str,
    /// The numbers of the others, as they were typed.
    pub uais: &'a str,
    /// Whether the heads of each see all of them as theirs.
    pub heads_see_all: bool,
}

/// Asks before it is done, with the names of the schools; it posts the same again, and `confirmed`.
#[derive(Template)]
#[template(path = "schools/link_confirm.html")]
pub struct ConfirmLink<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// From which school's page.
    pub place: Place<'a>,
    /// One form links once, however often it is sent.
    pub form_id: &'a str,
    /// What was chosen.
    pub answers: LinkAnswers<'a>,
    /// What it will be.
    pub link: Link<'a>,
}
page!(ConfirmLink);

/// Asks before a link is undone.
#[derive(Template)]
#[template(path = "schools/unlink.html")]
pub struct Unlink<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// From which school's page.
    pub place: Place<'a>,
    /// Which.
    pub link: Link<'a>,
}
page!(Unlink);

/// Why schools are not linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkProblem<'a> {
    /// Nothing was chosen.
    Kind,
    /// The name is empty or too long.
    Name,
    /// No other school is named, or too many.
    Count,
    /// No school has or had this number.
    Unknown(&'a str),
    /// One of them is in a link of that kind.
    AlreadyLinked,
    /// The service is overloaded or away.
    Busy,
}

impl LinkKind {
    /// Both, in the order in which the form asks.
    pub const ALL: [Self; 2] = [Self::CiteScolaire, Self::Rpi];

    /// The value of the field `kind`.
    pub const fn value(self) -> &'static str {
        match self {
            Self::CiteScolaire => "cite-scolaire",
            Self::Rpi => "rpi",
        }
    }

    pub(super) const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::CiteScolaire => t.link_cite_scolaire(),
            Self::Rpi => t.link_rpi(),
        }
    }

    const fn hint(self, t: Text) -> &'static str {
        match self {
            Self::CiteScolaire => t.link_cite_scolaire_hint(),
            Self::Rpi => t.link_rpi_hint(),
        }
    }
}

impl Link<'_> {
    pub(super) fn path(&self, place: &Place<'_>) -> String {
        format!("{}{}/{}", place.path(), paths::SCHOOL_LINKS, self.id)
    }

    pub(super) const fn heads_in_words(&self, t: Text) -> &'static str {
        if self.heads_see_all { t.link_heads_see_all() } else { t.link_heads_see_own() }
    }
}

impl LinkSchools<'_> {
    fn is_chosen(&self, kind: LinkKind) -> bool {
        self.answers.kind == Some(kind)
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            LinkProblem::Kind => FieldError::new("cite-scolaire", t.link_kind_missing()),
            LinkProblem::Name => FieldError::new("name", t.link_name_wrong()),
            LinkProblem::Count => FieldError::new("uais", t.link_uais_wrong()),
            LinkProblem::Unknown(uai) => FieldError::new("uais", t.link_uai_unknown(uai)),
            LinkProblem::AlreadyLinked => FieldError::new("uais", t.link_already()),
            LinkProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
