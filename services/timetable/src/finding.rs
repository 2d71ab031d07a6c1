//! Findings: what is wrong with a source, by a code of the contract, with its place and what the sentence about it needs.

use std::fmt;

use proto::timetable::v1::FindingCode;
use serde::{Deserialize, Serialize};

/// What is wrong, where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The number of a [`FindingCode`].
    pub code: i32,
    /// The file in the delivery; empty when there is one only.
    pub file: String,
    /// The line, from 1; 0 when the source has none.
    pub line: u32,
    /// The element or the property: `Cours 12`, `RRULE`; empty when the line says enough.
    pub element: String,
    /// What was found there, for the sentence; never a person's name.
    pub value: String,
}

impl Finding {
    /// What is wrong with a source as a whole.
    pub fn of(code: FindingCode) -> Self {
        Self { code: code.into(), file: String::new(), line: 0, element: String::new(), value: String::new() }
    }

    /// In this line.
    #[must_use]
    pub fn line(self, line: usize) -> Self {
        Self { line: u32::try_from(line).unwrap_or(u32::MAX), ..self }
    }

    /// In this file.
    #[must_use]
    pub fn file(self, file: &str) -> Self {
        Self { file: file.chars().take(100).collect(), ..self }
    }

    /// In this element.
    #[must_use]
    pub fn element(self, element: impl Into<String>) -> Self {
        Self { element: element.into().chars().take(100).collect(), ..self }
    }

    /// About this value.
    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into().chars().take(100).collect(), ..self }
    }

    /// Its code.
    pub fn code(&self) -> FindingCode {
        FindingCode::try_from(self.code).unwrap_or_default()
    }
}

/// For logs and English readers: the place and the code's name; pages say it in sentences.
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.code().as_str_name().trim_start_matches("FINDING_CODE_");
        let parts = [(&self.file, "file "), (&self.element, ""), (&self.value, "")];
        write!(formatter, "{name}")?;
        if self.line > 0 {
            write!(formatter, ", line {}", self.line)?;
        }
        parts.iter().filter(|(part, _)| !part.is_empty()).try_for_each(|(part, word)| write!(formatter, ", {word}{part}"))
    }
}

impl From<Finding> for proto::timetable::v1::Finding {
    fn from(Finding { code, file, line, element, value }: Finding) -> Self {
        Self { code, file, line: line.try_into().unwrap_or(i32::MAX), element, value }
    }
}
