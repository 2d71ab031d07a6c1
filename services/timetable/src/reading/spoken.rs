//! For tests: what a reading says, in lines.

use chrono::NaiveDate;
use proto::timetable::v1::FindingCode;

use super::{Frame, Reading};
use crate::finding::Finding;

/// The school year 2026 in Paris.
pub fn frame() -> Frame {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    Frame { zone: chrono_tz::Europe::Paris, first_day: day(2026, 8, 24), last_day: day(2027, 7, 31) }
}

/// `Mon 2026-09-21 09:00-10:00 MATHEMATIQUES, DURAND-EXEMPLE Paul, 3A, B12`, in local time; labels by kind.
pub fn lessons(reading: &Reading, frame: &Frame) -> Vec<String> {
    reading.lessons.iter().map(|lesson| line(lesson, reading, frame)).collect()
}

fn line(lesson: &super::Lesson, reading: &Reading, frame: &Frame) -> String {
    let local = |instant: chrono::DateTime<chrono::Utc>| instant.with_timezone(&frame.zone);
    let content = &reading.contents[lesson.content as usize];
    let mut labels: Vec<_> = content.labels.iter().map(|place| &reading.labels[*place as usize]).collect();
    labels.sort_by_key(|label| (label.kind, &label.text));
    let what: Vec<&str> =
        std::iter::once(content.subject.as_str()).chain(labels.iter().map(|label| label.text.as_str())).collect();
    let (starts, ends) = (local(lesson.starts_at).format("%a %Y-%m-%d %H:%M"), local(lesson.ends_at).format("%H:%M"));
    format!("{starts}-{ends} {}", what.join(", "))
}

/// `WEEKS_WRONG, line 3, Cours 1, Salle, 4`.
pub fn findings(reading: &Reading) -> Vec<String> {
    reading.findings.iter().map(Finding::to_string).collect()
}

/// Why it was refused.
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, Finding>) -> (FindingCode, Finding) {
    let finding = outcome.unwrap_err();
    (finding.code(), finding)
}
