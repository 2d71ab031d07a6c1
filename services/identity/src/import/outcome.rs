//! What an import tells: how far it is, what it found and did, why it was refused.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    aaf::Degree,
    finding::{Code, Finding},
};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Files are read and staged.
    Reading,
    /// The whole delivery is compared with the directory.
    Comparing,
    /// The directory changes.
    Applying,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub step: Step,
    /// Records read.
    pub records: u64,
    /// Bytes read.
    pub bytes: u64,
    /// The file being read.
    pub file: String,
}

/// What an import found and did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The import.
    pub import_id: Uuid,
    /// False for a dry run, and for an import that awaits a confirmation.
    pub applied: bool,
    /// The UAIs of the schools that more people would leave than the threshold allows.
    pub over_threshold: Vec<String>,
    /// Schools in the delivery.
    pub structures: i64,
    /// People in the delivery.
    pub people: i64,
    /// People who were not known.
    pub people_created: i64,
    /// People of whom something changed.
    pub people_updated: i64,
    /// People of whom nothing changed.
    pub people_unchanged: i64,
    /// People of these schools who are no longer in the delivery.
    pub people_missing: i64,
    /// Classes and groups.
    pub classes: i64,
    /// Links between a pupil and a guardian.
    pub guardianships: i64,
    /// Records set aside in all.
    pub set_aside_total: i64,
    /// The first 10,000 of them, by file and line; kept beside the import.
    #[serde(skip)]
    pub set_aside: Vec<SetAside>,
    /// What was odd and taken nevertheless (unknown attributes, unreadable dates).
    pub noted: Vec<Noted>,
}

/// One record, or one link of a record, that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The delivery's file.
    pub file: String,
    /// The line of the record, from 1.
    pub line: i32,
    /// The record's own identifier.
    pub identifier: String,
    /// What is wrong.
    pub finding: Finding,
    /// The UAIs of the schools that it names.
    pub uais: Vec<String>,
}

/// Something odd that was taken nevertheless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// What.
    pub finding: Finding,
    /// How often.
    pub times: u64,
}

/// Why a delivery was refused; nothing of it is applied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A fault of a file, or of the delivery.
    #[error("{file}, line {line}: {finding}")]
    BadFile {
        /// The file's name; `files` when it is the delivery as a whole, `uai` when it is the école that was named.
        file: String,
        /// The line, from 1; 0 when it is the file as a whole.
        line: u64,
        /// What is wrong.
        finding: Finding,
    },
    /// A delta needs something to change.
    #[error("{0}")]
    NoCompleteBefore(Finding),
    /// Bytes came before any file began.
    #[error("a chunk came before the file that it belongs to")]
    ChunkBeforeFile,
    /// It was applied already, or something else was staged since.
    #[error("the delivery of the import {0} is staged no more: send it again")]
    NotStaged(Uuid),
    /// Only the latest import of a feed can be taken back.
    #[error("the import {0} is not the latest of its feed, or was taken back: only the latest can be")]
    NotTheLatest(Uuid),
    /// Another import runs.
    #[error("another import is running: wait until it is done")]
    ImportRunning,
    /// The delivery stopped before its end.
    #[error("the delivery stopped before its end: send it again")]
    Interrupted,
    /// PostgreSQL refused or went away.
    #[error("the directory's database failed")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// A fault of a file as a whole.
    pub(super) fn file(name: &str, finding: impl Into<Finding>) -> Self {
        Self::line(name, 0, finding)
    }

    /// A fault of a line.
    pub(super) fn line(name: &str, line: u64, finding: impl Into<Finding>) -> Self {
        Self::BadFile { file: name.to_owned(), line, finding: finding.into() }
    }

    /// A delta of this degré came before any complete delivery; `academy_code` is empty when the delta names none.
    pub(super) fn too_early(degree: Degree, academy_code: &str) -> Self {
        Self::NoCompleteBefore(if academy_code.is_empty() {
            Finding::new(Code::NoCompleteBefore, [("degree", &degree)])
        } else {
            Finding::new(Code::NoCompleteOfAcademyBefore, [("degree", &degree), ("academy", &academy_code)])
        })
    }
}

impl From<crate::aaf::Error> for Error {
    fn from(error: crate::aaf::Error) -> Self {
        let crate::aaf::Error { file, line, finding } = error;
        Self::BadFile { file, line, finding }
    }
}
