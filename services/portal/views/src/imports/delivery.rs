//! The form by which an administrator sends a delivery.

use askama::Template;

use crate::{Layout, page, paths, wording::FieldError};

/// The form, sent as `multipart/form-data` in this order: `source` (`aaf` or `onde`), `uai`, then `files`.
#[derive(Template)]
#[template(path = "imports/delivery.html")]
pub struct NewImport<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Whether ONDE was chosen before.
    pub onde: bool,
    /// What was typed before.
    pub uai: &'a str,
    /// Why the form came back.
    pub problem: Option<DeliveryProblem<'a>>,
}
page!(NewImport);

/// Why a delivery is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryProblem<'a> {
    /// No file was chosen.
    NoFile,
    /// Its name is not that of a file of a delivery.
    WrongFile(&'a str),
    /// An ONDE delivery needs its school's UAI.
    NoSchool,
    /// More bytes than the portal takes.
    TooLarge,
    /// The browser stopped sending.
    Cut,
    /// The service is overloaded or away.
    Busy,
}

impl NewImport<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem: DeliveryProblem<'_>| match problem {
            DeliveryProblem::NoFile => FieldError::new("files", t.new_no_file()),
            DeliveryProblem::WrongFile(name) => FieldError::new("files", t.new_wrong_file(name)),
            DeliveryProblem::NoSchool => FieldError::new("uai", t.new_no_school()),
            DeliveryProblem::TooLarge => FieldError::new("files", t.new_too_large()),
            DeliveryProblem::Cut => FieldError::general(t.new_cut()),
            DeliveryProblem::Busy => FieldError::general(t.new_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
