//! Signing in.

use crate::{Layout, page, paths, wording::FieldError};
use askama::Template;

/// The sign-in form: fields `login`, `password`, `shared_device` (present when ticked), `next`.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignIn<'a> {
    /// The frame; nobody is signed in.
    pub layout: Layout<'a>,
    /// What was typed before, to be shown again.
    pub login: &'a str,
    /// Whether "shared device" was ticked.
    pub shared_device: bool,
    /// Where to go afterwards, a path of this site; empty means home.
    pub next: &'a str,
    /// Why the person is here, if there is something to say.
    pub notice: Option<SignInNotice>,
    /// What was wrong with the last try.
    pub problem: Option<SignInProblem>,
}
page!(SignIn);

/// What brought the person to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInNotice {
    /// The session ended by itself.
    SessionExpired,
    /// The person signed out.
    SignedOut,
    /// The person signed out everywhere.
    SignedOutEverywhere,
}

/// Why signing in did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInProblem {
    /// No login was given.
    LoginMissing,
    /// No password was given.
    PasswordMissing,
    /// Unknown login or wrong password: never told apart.
    WrongCredentials,
    /// Too many tries.
    Throttled {
        /// Minutes to wait, at least 1.
        minutes: u32,
    },
    /// The service is overloaded or away.
    Busy,
}

impl SignIn<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let problem = |problem| match problem {
            SignInProblem::LoginMissing => FieldError::new("login", t.sign_in_login_missing()),
            SignInProblem::PasswordMissing => FieldError::new("password", t.sign_in_password_missing()),
            SignInProblem::WrongCredentials => FieldError::new("login", t.sign_in_wrong()),
            SignInProblem::Throttled { minutes } => FieldError::general(t.sign_in_throttled(minutes)),
            SignInProblem::Busy => FieldError::general(t.sign_in_busy()),
        };
        self.problem.map(problem).into_iter().collect()
    }

    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            SignInNotice::SessionExpired => t.sign_in_expired(),
            SignInNotice::SignedOut => t.sign_in_signed_out(),
            SignInNotice::SignedOutEverywhere => t.sign_in_signed_out_everywhere(),
        })
    }
}
