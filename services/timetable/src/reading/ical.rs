//! iCalendar (RFC 5545): Pronote's, Hyperplanning's, ADE's and anybody's.
//!
//! The stream is cut into [`lines`] and [`parts`]; each [`event`] is read alone and expanded at once ([`recurrence`], on the
//! clocks of its [`zone`]), so that the year of a school takes the room of its lessons only. [`wording`] tells what the words of
//! timetable software mean, [`calendar`] puts everything together and [`key`] gives each lesson its key.

mod calendar;
mod event;
mod exceptions;
mod key;
mod lines;
mod moment;
mod parts;
mod recurrence;
#[cfg(test)]
mod tests;
mod wording;
mod zone;

use std::io::BufRead;

use self::calendar::Calendar;
use self::parts::{Part, Parts};
use super::{Frame, Reading};
use crate::finding::Finding;

/// Reads a calendar, in the room of its lessons. A calendar without events is read as one without lessons.
///
/// # Errors
/// What is wrong with the source as a whole: [`SourceEmpty`], [`FormatUnknown`], [`SourceCut`] (also when the input cannot be read
/// to its end) or [`TooManyLessons`]. What is wrong with an event is a finding of the reading, with its line.
///
/// [`SourceEmpty`]: proto::timetable::v1::FindingCode::SourceEmpty
/// [`FormatUnknown`]: proto::timetable::v1::FindingCode::FormatUnknown
/// [`SourceCut`]: proto::timetable::v1::FindingCode::SourceCut
/// [`TooManyLessons`]: proto::timetable::v1::FindingCode::TooManyLessons
pub fn read(input: impl BufRead, frame: &Frame) -> Result<Reading, Finding> {
    let mut parts = Parts::of(input);
    let mut calendar = Calendar::of(frame);
    while let Some(part) = parts.next()? {
        match part {
            Part::Zone(text) => calendar.zone(text),
            Part::Event(line, text) => calendar.event(line, text)?,
            Part::Broken(line) => calendar.broken(line),
        }
    }
    calendar.finish()
}

/// A value as findings show it: of what such values are made of, and short.
fn harmless(value: &str) -> String {
    let shown = |letter: &char| letter.is_ascii_graphic() || *letter == ' ';
    value.chars().filter(shown).take(100).collect()
}
