//! Mes coordonnées: how the person wants to be reached, and what for.

use crate::{Layout, page, paths, wording::FieldError};
use askama::Template;

/// The form. Fields `email`, `mobile` and, present when ticked, those of [`Consents`].
#[derive(Template)]
#[template(path = "contact.html")]
pub struct ContactDetails<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// As known, or as typed before.
    pub email: &'a str,
    /// Who gave the address that is known.
    pub email_source: Source,
    /// As known, or as typed before.
    pub mobile: &'a str,
    /// Who gave the number that is known.
    pub mobile_source: Source,
    /// What is ticked.
    pub consents: Consents,
    /// Whether it was just saved.
    pub saved: bool,
    /// What was wrong, in the order of the fields.
    pub problems: Vec<ContactProblem>,
}
page!(ContactDetails);

/// What the person agrees to: a channel and a purpose each.
#[expect(clippy::struct_excessive_bools, reason = "four boxes of a form")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consents {
    /// An e-mail for a new message.
    pub email_messages: bool,
    /// An e-mail when something is urgent.
    pub email_urgent: bool,
    /// A text message for a new message.
    pub mobile_messages: bool,
    /// A text message when something is urgent.
    pub mobile_urgent: bool,
}

/// Who gave an address or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// There is none.
    Nobody,
    /// The school or the academy.
    Feed,
    /// The person.
    Typed,
    /// The person removed it.
    Removed,
}

/// Why it cannot be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactProblem {
    /// The e-mail address cannot be one.
    EmailMalformed,
    /// A box for e-mail is ticked and there is no address.
    EmailMissing,
    /// The number is no mobile number.
    MobileMalformed,
    /// A box for text messages is ticked and there is no number.
    MobileMissing,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

impl ContactDetails<'_> {
    fn errors(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let error = |problem: &ContactProblem| match problem {
            ContactProblem::EmailMalformed => FieldError::new("email", t.email_malformed()),
            ContactProblem::EmailMissing => FieldError::new("email", t.contact_email_missing()),
            ContactProblem::MobileMalformed => FieldError::new("mobile", t.contact_mobile_malformed()),
            ContactProblem::MobileMissing => FieldError::new("mobile", t.contact_mobile_missing()),
            ContactProblem::Busy => FieldError::general(t.contact_busy()),
        };
        self.problems.iter().map(error).collect()
    }

    fn email_hint(&self) -> &'static str {
        let t = self.layout.text();
        match self.email_source {
            Source::Nobody => t.contact_remove_hint(),
            Source::Feed => t.contact_from_feed(),
            Source::Typed => t.contact_typed(),
            Source::Removed => t.contact_removed(),
        }
    }

    fn mobile_hint(&self) -> &'static str {
        let t = self.layout.text();
        match self.mobile_source {
            Source::Nobody => t.contact_remove_hint(),
            Source::Feed => t.contact_number_from_feed(),
            Source::Typed => t.contact_number_typed(),
            Source::Removed => t.contact_number_removed(),
        }
    }
}
