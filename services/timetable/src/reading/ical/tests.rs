//! Tests of the reading of calendars.

mod clocks;
mod exceptions;
mod faults;
mod garbage;
mod oracle;
mod recurrences;
mod samples;
mod sizes;
mod words;

use std::path::Path;

use chrono::NaiveDate;
use chrono_tz::Tz;
use proto::timetable::v1::FindingCode;

use crate::finding::Finding;
use crate::reading::{Content, Frame, LabelKind, Lesson, Reading};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn frame_in(zone: Tz) -> Frame {
    Frame { zone, first_day: day(2026, 9, 1), last_day: day(2027, 7, 3) }
}

fn frame() -> Frame {
    frame_in(Tz::Europe__Paris)
}

/// A calendar of these lines.
fn calendar(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", lines.trim()).replace('\n', "\r\n")
}

/// A calendar of one event of these lines.
fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT\nUID:one\n{}\nEND:VEVENT", lines.trim()))
}

fn read(text: &str) -> Reading {
    read_in(text, Tz::Europe__Paris)
}

fn read_in(text: &str, zone: Tz) -> Reading {
    super::read(text.as_bytes(), &frame_in(zone)).unwrap()
}

fn refused(text: impl AsRef<[u8]>) -> Finding {
    super::read(text.as_ref(), &frame()).unwrap_err()
}

/// The findings of a calendar that gives no lesson, code and line.
fn left_out(text: &str) -> Vec<(FindingCode, u32)> {
    let reading = read(text);
    assert!(reading.lessons.is_empty(), "{:?}", reading.lessons);
    findings(&reading)
}

fn findings(reading: &Reading) -> Vec<(FindingCode, u32)> {
    reading.findings.iter().map(|finding| (finding.code(), finding.line)).collect()
}

/// When lessons begin on the clocks of the school.
fn begins(reading: &Reading, zone: Tz) -> Vec<String> {
    let begins = reading.lessons.iter().map(|lesson| lesson.starts_at.with_timezone(&zone));
    begins.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).collect()
}

/// When lessons begin and end in Paris.
fn times(reading: &Reading) -> Vec<String> {
    let local = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&Tz::Europe__Paris).format("%m-%d %H:%M").to_string();
    reading.lessons.iter().map(|lesson| format!("{} {}", local(lesson.starts_at), local(lesson.ends_at))).collect()
}

fn content<'reading>(reading: &'reading Reading, lesson: &Lesson) -> &'reading Content {
    &reading.contents[lesson.content as usize]
}

/// The names of a kind in the content of a lesson.
fn names(reading: &Reading, lesson: &Lesson, kind: LabelKind) -> Vec<String> {
    let labels = content(reading, lesson).labels.iter().map(|label| &reading.labels[*label as usize]);
    let of_kind = labels.filter(|label| label.kind == kind);
    let mut names: Vec<String> = of_kind.map(|label| label.text.clone()).collect();
    names.sort();
    names
}

/// A file of the samples beside the project; says so when they are not there.
fn sample(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ics").join(name);
    std::fs::read(&path).inspect_err(|error| eprintln!("SKIPPED, no sample: {}: {error}", path.display())).ok()
}
