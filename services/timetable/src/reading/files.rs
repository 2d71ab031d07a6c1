//! Files as they were sent.
use super::{Frame, Reading};
use crate::finding::Finding;
use proto::timetable::v1::{FindingCode, Format};
/// A file that was sent.
pub struct Sent {
    /// Its name, for findings.
    pub name: String,
    /// Its bytes.
    pub file: std::fs::File,
}
/// Placeholder until the readers come.
pub fn read(_: Vec<Sent>, _: &Frame) -> Result<(Format, Reading), Finding> {
    Err(Finding::of(FindingCode::FormatUnknown))
}
