//! iCalendar (RFC 5545): Pronote's, Hyperplanning's, ADE's and anybody's.

use std::io::BufRead;

use proto::timetable::v1::FindingCode::FormatUnknown;

use super::{Frame, Reading};
use crate::finding::Finding;

/// Not read yet.
pub fn read(_input: impl BufRead, _frame: &Frame) -> Result<Reading, Finding> {
    Err(Finding::of(FormatUnknown).value("BEGIN:VCALENDAR"))
}
