//! More than any school has is refused, and at once.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::*;

/// Events of these lines, each with its number in place of `#`.
fn events(count: usize, lines: &str) -> String {
    let event = |number: usize| format!("BEGIN:VEVENT\n{}\nEND:VEVENT\n", lines.replace('#', &number.to_string()));
    (10..10 + count).map(event).collect()
}

/// The limit that is passed.
fn too_many(events: &str) -> String {
    let finding = refused(calendar(events));
    assert_eq!(finding.code(), FindingCode::TooManyLessons);
    finding.value
}

#[test]
fn more_lessons_than_a_source_may_have_are_refused() {
    let daily = "UID:#\nDTSTART:20260901T060000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY";
    assert_eq!(too_many(&events(700, daily)), "200000");
}

#[test]
fn more_lessons_at_one_instant_or_of_one_identifier_than_may_be_are_refused() {
    assert_eq!(too_many(&events(2_001, "UID:#\nDTSTART:20260907T070000Z\nDURATION:PT1H")), "2000");
    let at_once = read(&calendar(&events(2_000, "UID:#\nDTSTART:20260907T070000Z\nDURATION:PT1H")));
    assert_eq!(at_once.lessons.len(), 2_000);
    let daily = events(50, "UID:x\nDTSTART:20260901T0600#Z\nDURATION:PT1H\nRRULE:FREQ=DAILY");
    assert_eq!(too_many(&(daily.replace("T06", "T07") + &daily)), "20000");
}

#[test]
fn long_lessons_of_many_classes_are_refused_when_they_are_too_much_together() {
    let classes: Vec<String> = (0..150).map(|class| format!("{class}A")).collect();
    let classes = classes.join("\\, ");
    let long = format!("UID:#\nDTSTART:20260901T060000Z\nDURATION:P30D\nRRULE:FREQ=DAILY\nDESCRIPTION:Classes : {classes}");
    assert_eq!(too_many(&events(2, &long)), "2000000");
    assert_eq!(read(&calendar(&events(2, &long.replace("P30D", "PT1H")))).lessons.len(), 612);
}

#[test]
fn many_exceptions_of_many_lessons_take_no_time() {
    let lessons = events(50, "UID:w\nDTSTART:20260901T0600#Z\nDURATION:PT1H\nRRULE:FREQ=DAILY");
    let note = "mot ".repeat(10_000);
    let exception = |number: i64| {
        let instead = (day(2025, 9, 1).and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(number)).format("%Y%m%dT%H%M%SZ");
        let note = if number == 0 { &note } else { "" };
        let range = if number == 0 { ";RANGE=THISANDFUTURE" } else { "" };
        format!(
            "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID{range}:{instead}\nDTSTART:{instead}\nDURATION:PT2H\nDESCRIPTION:{note}\nEND:VEVENT\n"
        )
    };
    let text = calendar(&(lessons + &(0..60_000).map(exception).collect::<String>()));
    let before = Instant::now();
    let reading = read(&text);
    assert!(before.elapsed() < Duration::from_secs(15), "{:?}", before.elapsed());
    assert_eq!(reading.lessons.len(), 50 * 306);
    assert!(reading.lessons.iter().all(|lesson| lesson.ends_at - lesson.starts_at == TimeDelta::hours(2)));
}
