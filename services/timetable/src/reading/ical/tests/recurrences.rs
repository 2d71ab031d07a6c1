//! Recurrences, and that none takes long.

use std::time::{Duration, Instant};

use super::*;

const PARIS: &str = "DTSTART;TZID=Europe/Paris:20261005T080000\nDTEND;TZID=Europe/Paris:20261005T090000\n";

fn paris(lines: &str) -> Reading {
    read(&event(&format!("{PARIS}{lines}")))
}

fn days(reading: &Reading) -> Vec<String> {
    begins(reading, Tz::Europe__Paris).into_iter().map(|begin| begin[5..10].to_owned()).collect()
}

#[test]
fn the_end_of_a_rule_is_converted_to_the_zone_of_the_event() {
    // 7:00 in UTC is the beginning of the last occurrence, in winter.
    assert_eq!(days(&paris("RRULE:FREQ=WEEKLY;UNTIL=20261026T070000Z")), ["10-05", "10-12", "10-19", "10-26"]);
    assert_eq!(days(&paris("RRULE:FREQ=WEEKLY;UNTIL=20261026T065959Z")), ["10-05", "10-12", "10-19"]);
    assert_eq!(days(&paris("RRULE:FREQ=WEEKLY;UNTIL=20261026T080000")), ["10-05", "10-12", "10-19", "10-26"]);
}

#[test]
fn a_day_that_ends_a_rule_counts_to_its_end() {
    assert_eq!(days(&paris("RRULE:FREQ=WEEKLY;UNTIL=20261019")), ["10-05", "10-12", "10-19"]);
    let whole = read(&event("DTSTART;VALUE=DATE:20261005\nRRULE:FREQ=WEEKLY;UNTIL=20261019"));
    assert_eq!(days(&whole), ["10-05", "10-12", "10-19"]);
    assert!(whole.lessons.iter().all(|lesson| lesson.all_day));
}

#[test]
fn more_and_fewer_dates_are_taken_in() {
    let reading = paris(
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Europe/Paris:20261012T080000\nEXDATE:20261019T060000Z\n\
         RDATE;TZID=Europe/Paris:20261014T100000\nRDATE;VALUE=PERIOD:20261015T080000Z/PT3H,20261016T080000Z/20261016T083000Z",
    );
    assert_eq!(
        times(&reading),
        [
            "10-05 08:00 10-05 09:00",
            "10-14 10:00 10-14 11:00",
            "10-15 10:00 10-15 13:00",
            "10-16 10:00 10-16 10:30",
            "10-26 08:00 10-26 09:00"
        ]
    );
    assert_eq!(days(&paris("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261012")), ["10-05", "10-19"]);
}

#[test]
fn a_rule_without_end_ends_with_the_school_year() {
    let reading = paris("RRULE:FREQ=WEEKLY");
    assert_eq!(reading.lessons.len(), 39);
    assert_eq!(days(&reading).last().unwrap(), "06-28");
}

#[test]
fn a_million_days_end_with_the_school_year() {
    let reading = paris("RRULE:FREQ=DAILY;COUNT=1000000");
    assert_eq!((reading.lessons.len(), findings(&reading)), (272, vec![]));
}

#[test]
fn a_rule_that_ended_before_it_began_gives_nothing() {
    assert_eq!(paris("RRULE:FREQ=WEEKLY;UNTIL=20261001T000000Z"), Reading::default());
}

#[test]
fn a_daily_lesson_of_many_years_is_read() {
    let reading = read(&event("DTSTART:19700101T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"));
    assert_eq!(reading.lessons.len(), 306);
}

/// Reads a calendar of 2,000 events with this rule; says what the first one gave.
fn quickly(lines: &str) -> Vec<(FindingCode, u32)> {
    let events = format!("BEGIN:VEVENT\nUID:x\n{lines}\nEND:VEVENT\n").repeat(2_000);
    let before = Instant::now();
    let reading = read(&calendar(&events));
    assert!(before.elapsed() < Duration::from_secs(20), "{lines}: {:?}", before.elapsed());
    findings(&reading).into_iter().take(1).collect()
}

#[test]
fn too_many_occurrences_are_left_out_at_once() {
    use FindingCode::{RuleWrong, TooManyOccurrences};
    for (rule, code) in [
        ("FREQ=SECONDLY", TooManyOccurrences),
        ("FREQ=MINUTELY;COUNT=1000000", TooManyOccurrences),
        ("FREQ=HOURLY", TooManyOccurrences),
        ("FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,1,2,3,4,5,6,7,8,9", TooManyOccurrences),
        ("FREQ=DAILY;INTERVAL=99999999", RuleWrong),
        ("FREQ=DAILY;INTERVAL=0", RuleWrong),
        ("FREQ=DAILY;COUNT=99999999999", RuleWrong),
    ] {
        assert_eq!(quickly(&format!("{PARIS}RRULE:{rule}")), [(code, 3)], "{rule}");
    }
    assert_eq!(quickly("DTSTART:00010101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"), [(TooManyOccurrences, 3)]);
    assert_eq!(quickly("DTSTART:19000101T080000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY"), [(TooManyOccurrences, 3)]);
}

#[test]
fn rules_that_give_nothing_take_no_time() {
    for rule in ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYDAY=MO;BYSETPOS=2"] {
        // The first one gives its first time alone; later ones are left out when they were too much work.
        let reading = paris(&format!("RRULE:{rule}"));
        assert_eq!((days(&reading), findings(&reading)), (vec!["10-05".to_owned()], vec![]), "{rule}");
        quickly(&format!("{PARIS}RRULE:{rule}"));
    }
}

#[test]
fn years_that_no_clock_reaches_are_read_without_harm() {
    for lines in [
        "DTSTART:99991231T235959Z\nDURATION:P9D\nRRULE:FREQ=YEARLY",
        "DTSTART;TZID=Europe/Paris:99991231T235959\nDTEND:99991231T235959Z",
        "DTSTART;VALUE=DATE:00000101\nRRULE:FREQ=YEARLY;INTERVAL=65535",
        "DTSTART:20260907T070000Z\nDURATION:P4294967295W",
        "DTSTART:20260907T070000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;UNTIL=99991231T235959Z;INTERVAL=9999",
    ] {
        read(&event(lines));
    }
}

#[test]
fn what_the_standard_forbids_in_rules_is_told() {
    for rule in [
        "FREQ=FORTNIGHTLY",
        "COUNT=3",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO,1TU",
        "FREQ=DAILY;BYDAY=é",
        "FREQ=DAILY;UNTIL=x",
        "x",
    ] {
        assert_eq!(left_out(&event(&format!("{PARIS}RRULE:{rule}"))), [(FindingCode::RuleWrong, 3)], "{rule}");
    }
    let rule = &read(&event(&format!("{PARIS}RRULE:FREQ=FORTNIGHTLY"))).findings[0];
    assert_eq!((rule.element.as_str(), rule.value.as_str()), ("RRULE", "FREQ=FORTNIGHTLY"));
}
