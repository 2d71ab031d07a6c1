//! Who is responsible for a school, and the form that says otherwise.

use askama::Template;

use super::place::Place;
use crate::{Layout, page, paths, text::Text, wording::FieldError};

/// A local authority or a part of the Éducation nationale, and what it is to a school.
#[derive(Clone, Copy, Debug)]
pub struct Responsible<'a> {
    /// What it is; none for a kind that this version does not know.
    pub kind: Option<OrganisationKind>,
    /// Its official code.
    pub code: &'a str,
    /// "Département des Hauts-de-Seine".
    pub name: &'a str,
    /// What an administrator said, whatever its kind says.
    pub said: Option<Said>,
}

/// Kinds of organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrganisationKind {
    /// A town.
    Commune,
    /// Towns together.
    Epci,
    /// A département.
    Departement,
    /// A région.
    Region,
    /// An académie.
    Academie,
    /// The schools of an inspector.
    Circonscription,
}

/// What an administrator says of an organisation and a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It is responsible.
    Responsible,
    /// It is not.
    NotResponsible,
    /// Its kind decides.
    AsItsKind,
}

/// The form; it posts `kind`, `code` and `said`.
#[derive(Template)]
#[template(path = "schools/responsible.html")]
pub struct ChangeResponsible<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school.
    pub place: Place<'a>,
    /// What was chosen, or comes from the school's page.
    pub kind: Option<OrganisationKind>,
    /// What was typed, or comes from the school's page.
    pub code: &'a str,
    /// What was chosen.
    pub said: Option<Said>,
    /// Why the form came back.
    pub problem: Option<ResponsibleProblem>,
}
page!(ChangeResponsible);

/// Why nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponsibleProblem {
    /// No organisation of this kind and code is known.
    Unknown,
    /// Nothing was chosen.
    Said,
    /// The service is overloaded or away.
    Busy,
}

impl OrganisationKind {
    /// All of them, from the smallest on.
    pub const ALL: [Self; 6] =
        [Self::Commune, Self::Epci, Self::Departement, Self::Region, Self::Circonscription, Self::Academie];

    /// As the contract names it, and the value of the field `kind`.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Epci => "epci",
            Self::Departement => "departement",
            Self::Region => "region",
            Self::Academie => "academie",
            Self::Circonscription => "circonscription",
        }
    }

    /// The kind of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.value() == name)
    }

    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Commune => t.organisation_commune(),
            Self::Epci => t.organisation_epci(),
            Self::Departement => t.organisation_departement(),
            Self::Region => t.organisation_region(),
            Self::Academie => t.organisation_academie(),
            Self::Circonscription => t.organisation_circonscription(),
        }
    }

    /// Why its kind makes it responsible.
    const fn rule(self, t: Text) -> &'static str {
        match self {
            Self::Commune => t.rule_commune(),
            Self::Epci => t.rule_epci(),
            Self::Departement => t.rule_departement(),
            Self::Region => t.rule_region(),
            Self::Academie => t.rule_academie(),
            Self::Circonscription => t.rule_circonscription(),
        }
    }
}

impl Said {
    /// All of them, in the order in which the form asks.
    pub const ALL: [Self; 3] = [Self::Responsible, Self::NotResponsible, Self::AsItsKind];

    /// The value of the field `said`.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Responsible => "responsable",
            Self::NotResponsible => "pas-responsable",
            Self::AsItsKind => "selon-la-regle",
        }
    }

    /// What this value says.
    pub fn of(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.value() == value)
    }

    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Responsible => t.said_responsible(),
            Self::NotResponsible => t.said_not_responsible(),
            Self::AsItsKind => t.said_as_its_kind(),
        }
    }
}

impl Responsible<'_> {
    /// Where the form about it is.
    pub(super) fn path(&self, place: &Place<'_>) -> Option<String> {
        let (kind, code) = (self.kind?.value(), paths::escaped(self.code));
        Some(format!("{}{}?nature={kind}&code={code}", place.path(), paths::SCHOOL_RESPONSIBLE))
    }

    /// "Département, code 92".
    pub(super) fn what(&self, t: Text) -> String {
        let code = t.school_code(self.code);
        self.kind.map_or_else(|| code.clone(), |kind| format!("{} · {code}", kind.in_words(t)))
    }

    pub(super) fn why(&self, t: Text) -> &'static str {
        match (self.said, self.kind) {
            (Some(Said::Responsible), _) => t.responsible_as_said(),
            (Some(Said::NotResponsible), _) => t.not_responsible_as_said(),
            (_, Some(kind)) => kind.rule(t),
            (_, None) => "",
        }
    }
}

impl ChangeResponsible<'_> {
    fn is_named(&self, kind: OrganisationKind) -> bool {
        self.kind == Some(kind)
    }

    fn is_chosen(&self, said: Said) -> bool {
        self.said == Some(said)
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            ResponsibleProblem::Unknown => FieldError::new("code", t.responsible_unknown()),
            ResponsibleProblem::Said => FieldError::new("responsable", t.responsible_said_missing()),
            ResponsibleProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
