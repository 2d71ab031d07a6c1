//! The table of function codes: which profile each gives.

use askama::Template;
use chrono::NaiveDateTime;

use crate::{Layout, page, paths, text::Text, wording::FieldError};

/// The table, after the codes that it lacks.
#[derive(Template)]
#[template(path = "functions/table.html")]
pub struct FunctionTable<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Those of this page; those without a profile come first.
    pub functions: Vec<Function<'a>>,
    /// People who have a function without a profile.
    pub unknown_people: u32,
    /// Whether one was just written.
    pub saved: bool,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(FunctionTable);

/// A code.
#[derive(Clone, Copy, Debug)]
pub struct Function<'a> {
    /// "CPE".
    pub code: &'a str,
    /// What it means; may be empty.
    pub label: &'a str,
    /// What it gives; none when the table lacks it.
    pub profile: Option<GivenProfile>,
    /// Who has it.
    pub people: u32,
    /// When it was last changed, in the territory's time, and by whom; an empty name is the operations team.
    pub changed: Option<(NaiveDateTime, &'a str)>,
}

/// What a function may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenProfile {
    /// Whoever teaches.
    Teacher,
    /// Heads and their deputies.
    Head,
    /// CPE, AED.
    SchoolLife,
    /// Everybody else who works there.
    Staff,
    /// Of the académie, inspectors.
    Academic,
    /// Of a local authority.
    Agent,
}

/// The form that says which profile a code gives; it posts `code`, `label` and `profile`.
#[derive(Template)]
#[template(path = "functions/form.html")]
pub struct FunctionForm<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// The code; empty when a new one is to be typed.
    pub code: &'a str,
    /// Whether the code is given and cannot be typed.
    pub given: bool,
    /// What it means.
    pub label: &'a str,
    /// What was chosen.
    pub profile: Option<GivenProfile>,
    /// Who has it.
    pub people: u32,
    /// Why the form came back.
    pub problem: Option<FunctionProblem>,
}
page!(FunctionForm);

/// Why a function is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionProblem {
    /// The code is empty, too long or has spaces.
    Code,
    /// The label is too long.
    Label,
    /// No profile was chosen.
    Profile,
    /// The service is overloaded or away.
    Busy,
}

impl GivenProfile {
    /// All of them, in the order in which the form asks.
    pub const ALL: [Self; 6] = [Self::Teacher, Self::Head, Self::SchoolLife, Self::Staff, Self::Academic, Self::Agent];

    /// The value of the field `profile`.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Teacher => "enseignant",
            Self::Head => "direction",
            Self::SchoolLife => "vie-scolaire",
            Self::Staff => "personnel",
            Self::Academic => "academie",
            Self::Agent => "collectivite",
        }
    }

    pub(crate) const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Teacher => t.profile_teacher(),
            Self::Head => t.profile_head(),
            Self::SchoolLife => t.profile_school_life(),
            Self::Staff => t.profile_staff(),
            Self::Academic => t.profile_academic(),
            Self::Agent => t.profile_agent(),
        }
    }

    const fn hint(self, t: Text) -> &'static str {
        match self {
            Self::Teacher => t.profile_teacher_hint(),
            Self::Head => t.profile_head_hint(),
            Self::SchoolLife => t.profile_school_life_hint(),
            Self::Staff => t.profile_staff_hint(),
            Self::Academic => t.profile_academic_hint(),
            Self::Agent => t.profile_agent_hint(),
        }
    }
}

impl Function<'_> {
    fn path(&self) -> String {
        format!("{}?code={}", paths::FUNCTION_EDIT, paths::escaped(self.code))
    }

    fn changed_in_words(&self, t: Text) -> Option<String> {
        self.changed.map(|(when, by)| {
            let moment = t.moment_with_year(when);
            if by.is_empty() { t.function_changed_by_operator(&moment) } else { t.function_changed(&moment, by) }
        })
    }
}

impl FunctionTable<'_> {
    fn unknown(&self) -> Vec<&Function<'_>> {
        self.functions.iter().filter(|function| function.profile.is_none()).collect()
    }

    fn known(&self) -> Vec<(&Function<'_>, GivenProfile)> {
        self.functions.iter().filter_map(|function| Some((function, function.profile?))).collect()
    }
}

impl FunctionForm<'_> {
    fn title(&self) -> String {
        let t = self.layout.text();
        if self.given { t.function_of(self.code) } else { t.function_new().to_owned() }
    }

    /// Of a code that the table lacks: what whoever has it is meanwhile, with the fewest rights.
    fn is_chosen(&self, choice: GivenProfile) -> bool {
        self.profile.unwrap_or(GivenProfile::Staff) == choice
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            FunctionProblem::Code => FieldError::new("code", t.function_code_wrong()),
            FunctionProblem::Label => FieldError::new("label", t.function_label_wrong()),
            FunctionProblem::Profile => FieldError::new("enseignant", t.function_profile_missing()),
            FunctionProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
