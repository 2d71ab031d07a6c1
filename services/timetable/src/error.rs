//! Why a timetable call fails, and how each reason is told.

use std::fmt::Display;

use platform::{request_ids, status};
use tonic::Status;
use uuid::Uuid;

use crate::finding::Finding;

/// The reasons.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Unknown, or not the caller's.
    #[error("{0} not found")]
    NotFound(&'static str, String),
    /// A source cannot be read or had.
    #[error("the source cannot be taken")]
    Refused(Finding),
    /// As many as there may be.
    #[error("there are too many")]
    TooMany(&'static str),
    /// Only feeds are fetched.
    #[error("the source is no feed")]
    NotAFeed,
    /// Only uploads take files.
    #[error("the source takes no files")]
    NotAnUpload,
    /// It was applied, or dropped.
    #[error("the import is not staged")]
    ImportNotStaged,
    /// Somebody must confirm it.
    #[error("the import says far less than the version before")]
    ImportHeld,
    /// There is no version before.
    #[error("there is no earlier version")]
    NoEarlierVersion,
    /// Another import of the school runs.
    #[error("an import of the school is running")]
    ImportRunning,
    /// It began.
    #[error("the occurrence has begun")]
    OccurrencePast,
    /// The sender of files went away.
    #[error("the files did not come whole")]
    Interrupted,
    /// A part of a list cannot be used.
    #[error("invalid {field}: {reason}")]
    InvalidPart {
        /// Which, with its place.
        field: String,
        /// What to do.
        reason: &'static str,
    },
    /// A field cannot be used.
    #[error("invalid {field}: {reason}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What to do.
        reason: &'static str,
    },
    /// The idempotency answer.
    #[error("request id")]
    RequestId(#[from] request_ids::Error),
    /// The page token or size, already told.
    #[error("page")]
    Page(Status),
    /// Identity did not answer.
    #[error("the directory did not answer")]
    Directory(Status),
    /// What was sealed cannot be opened or read.
    #[error("what was kept cannot be read")]
    Unreadable,
    /// A file that was sent cannot be kept.
    #[error("the disk failed")]
    Disk(#[from] std::io::Error),
    /// The database.
    #[error("database error")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// Something that is not there, or not the caller's.
    pub fn not_found(kind: &'static str, id: impl Display) -> Self {
        Self::NotFound(kind, id.to_string())
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::NotFound(kind, id) => status::not_found(kind, id),
            Error::Refused(finding) => refused(&finding),
            Error::TooMany(reason) => status::failed_precondition(reason, &text),
            Error::NotAFeed => status::failed_precondition("NOT_A_FEED", &text),
            Error::NotAnUpload => status::failed_precondition("NOT_AN_UPLOAD", &text),
            Error::ImportNotStaged => status::failed_precondition("IMPORT_NOT_STAGED", &text),
            Error::ImportHeld => status::failed_precondition("IMPORT_HELD", &text),
            Error::NoEarlierVersion => status::failed_precondition("NO_EARLIER_VERSION", &text),
            Error::ImportRunning => status::aborted("IMPORT_RUNNING", &text),
            Error::OccurrencePast => status::failed_precondition("OCCURRENCE_PAST", &text),
            Error::Interrupted => status::aborted("DELIVERY_INTERRUPTED", &text),
            Error::InvalidPart { field, reason } => status::invalid_argument(&field, reason),
            Error::Invalid { field, reason } => status::invalid_argument(field, reason),
            Error::RequestId(error) => error.into(),
            Error::Page(status) | Error::Directory(status) => status,
            Error::Database(error) => status::database(&error),
            error @ (Error::Unreadable | Error::Disk(_)) => status::internal(&error),
        }
    }
}

/// The field is the file, or the source as a whole.
fn refused(finding: &Finding) -> Status {
    let code = finding.code().as_str_name().trim_start_matches("FINDING_CODE_");
    let line = if finding.line > 0 { finding.line.to_string() } else { String::new() };
    let metadata = [("file", &finding.file), ("line", &line), ("element", &finding.element), ("value", &finding.value)];
    let metadata = metadata.into_iter().filter(|(_, value)| !value.is_empty());
    let field = if finding.file.is_empty() { "source" } else { &finding.file };
    status::invalid_of(code, metadata.map(|(name, value)| (name.to_owned(), value.clone())), field, &finding.to_string())
}

/// An id that somebody sent; nobody and nothing has the nil one.
pub fn id(field: &'static str, text: &str) -> Result<Uuid, Error> {
    let id = text.parse().ok().filter(|id: &Uuid| !id.is_nil());
    id.ok_or(Error::Invalid { field, reason: "must be a UUID" })
}

/// An id that may be left out.
pub fn optional_id(field: &'static str, text: &str) -> Result<Option<Uuid>, Error> {
    if text.is_empty() { Ok(None) } else { id(field, text).map(Some) }
}
