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
pub fn read(sent: Vec<Sent>, frame: &Frame) -> Result<(Format, Reading), Finding> {
    let first = sent.into_iter().next().ok_or_else(|| Finding::of(FindingCode::SourceEmpty))?;
    let reading = super::ical::read(std::io::BufReader::new(first.file), frame)?;
    Ok((Format::Icalendar, reading))
}
