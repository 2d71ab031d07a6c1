//! Activating an account with the code of the letter: three pages.

use crate::{Layout, page, paths, text::Text, wording::FieldError};
use askama::Template;

/// Step 1, the code. Field `code`.
#[derive(Template)]
#[template(path = "activation_code.html")]
pub struct EnterCode<'a> {
    /// The frame; nobody is signed in.
    pub layout: Layout<'a>,
    /// What was typed before, as it was typed.
    pub code: &'a str,
    /// What was wrong with it.
    pub problem: Option<CodeProblem>,
}
page!(EnterCode);

/// Why a code does not open an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    /// Nothing was typed.
    Missing,
    /// Unknown, mistyped, used or ended.
    Unknown,
    /// A later step came without the code: too late, or the browser keeps no cookie.
    Gone,
    /// Another activation was begun in the same browser.
    Overtaken,
    /// Many people are activating, or the service is away.
    Busy,
}

/// Step 2, the password. Fields `password`, `email`, `form_id`.
#[derive(Template)]
#[template(path = "activation_password.html")]
pub struct ChoosePassword<'a> {
    /// The frame; nobody is signed in.
    pub layout: Layout<'a>,
    /// The hidden id of this form.
    pub form_id: &'a str,
    /// Whose account it is, as the letter says: "Marie D.".
    pub display_name: &'a str,
    /// What the person is, to recognise herself.
    pub capacities: Vec<Capacity<'a>>,
    /// What was typed before.
    pub email: &'a str,
    /// What was wrong, in the order of the fields.
    pub problems: Vec<PasswordProblem>,
}
page!(ChoosePassword);

/// What a person is, in a few words.
#[derive(Clone, Debug)]
pub enum Capacity<'a> {
    /// Parent or other guardian.
    Guardian {
        /// Given names.
        children: Vec<&'a str>,
    },
    /// Pupil.
    Pupil {
        /// The school's name.
        school: &'a str,
    },
    /// Teacher.
    Teacher {
        /// Names of schools.
        schools: Vec<&'a str>,
    },
    /// Head of school.
    Head {
        /// Names of schools.
        schools: Vec<&'a str>,
    },
    /// School life or other staff.
    Staff {
        /// "CPE", "Gestionnaire" …, as the directory says it.
        function: &'a str,
        /// The school's name.
        school: &'a str,
    },
    /// Agent of a collectivité, inspector.
    Agent {
        /// The organisation's name.
        organisation: &'a str,
    },
}

/// Why a password or what goes with it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer than 12 characters.
    TooShort,
    /// More than 128 characters.
    TooLong,
    /// Among the passwords that everyone tries first.
    TooCommon,
    /// Holds the person's name or login.
    HoldsName,
    /// The e-mail address cannot be one.
    EmailMalformed,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// Step 3: the account is open.
#[derive(Template)]
#[template(path = "activation_done.html")]
pub struct Activated<'a> {
    /// The frame.
    pub layout: Layout<'a>,
    /// What the person signs in with from now on.
    pub login: &'a str,
    /// Whether a welcome e-mail is on its way.
    pub welcome_sent: bool,
}
page!(Activated);

impl EnterCode<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            CodeProblem::Missing => FieldError::new("code", t.code_missing()),
            CodeProblem::Unknown => FieldError::new("code", t.code_unknown()),
            CodeProblem::Gone => FieldError::general(t.code_gone()),
            CodeProblem::Overtaken => FieldError::general(t.code_overtaken()),
            CodeProblem::Busy => FieldError::general(t.code_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}

impl ChoosePassword<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        self.problems.iter().map(|problem| problem.field_error(t)).collect()
    }

    fn who(&self) -> Vec<String> {
        let t = self.layout.text();
        self.capacities.iter().map(|capacity| capacity.in_words(t)).collect()
    }
}

impl PasswordProblem {
    fn field_error(self, t: Text) -> FieldError {
        match self {
            Self::TooShort => FieldError::new("password", t.password_too_short()),
            Self::TooLong => FieldError::new("password", t.password_too_long()),
            Self::TooCommon => FieldError::new("password", t.password_too_common()),
            Self::HoldsName => FieldError::new("password", t.password_holds_name()),
            Self::EmailMalformed => FieldError::new("email", t.email_malformed()),
            Self::Busy => FieldError::general(t.activation_busy()),
        }
    }
}

impl Capacity<'_> {
    fn in_words(&self, t: Text) -> String {
        match self {
            Self::Guardian { children } => t.capacity_guardian(&t.listed(children)),
            Self::Pupil { school } => t.capacity_pupil(school),
            Self::Teacher { schools } => t.capacity_teacher(&t.listed(schools)),
            Self::Head { schools } => t.capacity_head(&t.listed(schools)),
            Self::Staff { function, school } => t.capacity_staff(function, school),
            Self::Agent { organisation } => t.capacity_agent(organisation),
        }
    }
}
