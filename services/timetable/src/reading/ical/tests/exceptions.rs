//! Exceptions of recurrences (`RECURRENCE-ID`), and events that stand twice.

use super::*;
use crate::reading::State;

const WEEKLY: &str = "BEGIN:VEVENT\nUID:w\nDTSTART;TZID=Europe/Paris:20261005T080000\nDTEND;TZID=Europe/Paris:20261005T090000\n\
                      RRULE:FREQ=WEEKLY;COUNT=4\nSUMMARY:Chorale\nEND:VEVENT\n";

fn exception(id: &str, lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:w\nRECURRENCE-ID{id}\n{lines}\nEND:VEVENT\n")
}

const MOVED: &str = "DTSTART;TZID=Europe/Paris:20261013T100000\nDTEND;TZID=Europe/Paris:20261013T120000\nSUMMARY:Chorale";

#[test]
fn a_moved_occurrence_is_where_it_was_moved_to() {
    let moved = exception(";TZID=Europe/Paris:20261012T080000", MOVED);
    let expected = ["10-05 08:00 10-05 09:00", "10-13 10:00 10-13 12:00", "10-19 08:00 10-19 09:00", "10-26 08:00 10-26 09:00"];
    assert_eq!(times(&read(&calendar(&format!("{WEEKLY}{moved}")))), expected);
    assert_eq!(times(&read(&calendar(&format!("{moved}{WEEKLY}")))), expected);
    let in_utc = exception(":20261012T060000Z", MOVED);
    assert_eq!(times(&read(&calendar(&format!("{WEEKLY}{in_utc}")))), expected);
    let by_day = exception(";VALUE=DATE:20261012", MOVED);
    assert_eq!(times(&read(&calendar(&format!("{WEEKLY}{by_day}")))), expected);
}

#[test]
fn a_cancelled_occurrence_is_there_and_cancelled() {
    let lines = "DTSTART;TZID=Europe/Paris:20261012T080000\nDURATION:PT1H\nSTATUS:CANCELLED";
    let reading = read(&calendar(&format!("{WEEKLY}{}", exception(";TZID=Europe/Paris:20261012T080000", lines))));
    let states: Vec<State> = reading.lessons.iter().map(|lesson| lesson.state).collect();
    assert_eq!(states, [State::Planned, State::Cancelled, State::Planned, State::Planned]);
}

#[test]
fn of_two_versions_of_an_exception_the_later_one_counts() {
    let version = |sequence: u32, hour: u32| {
        let lines = format!("SEQUENCE:{sequence}\nDTSTART;TZID=Europe/Paris:20261012T{hour}0000\nDURATION:PT1H");
        exception(";TZID=Europe/Paris:20261012T080000", &lines)
    };
    let reading = read(&calendar(&format!("{}{WEEKLY}{}", version(3, 14), version(2, 10))));
    assert_eq!(times(&reading)[1], "10-12 14:00 10-12 15:00");
    assert_eq!(reading.lessons.len(), 4);
}

#[test]
fn an_exception_can_move_all_that_follow() {
    let onward = exception(
        ";RANGE=THISANDFUTURE;TZID=Europe/Paris:20261019T080000",
        "DTSTART;TZID=Europe/Paris:20261020T093000\nDURATION:PT90M\nSUMMARY:Chorale (2)",
    );
    let reading = read(&calendar(&format!("{WEEKLY}{onward}")));
    assert_eq!(
        times(&reading),
        ["10-05 08:00 10-05 09:00", "10-12 08:00 10-12 09:00", "10-20 09:30 10-20 11:00", "10-27 09:30 10-27 11:00"]
    );
    assert_eq!(content(&reading, &reading.lessons[3]).title, "Chorale (2)");
}

#[test]
fn an_exception_whose_event_is_not_there_is_taken_for_itself() {
    let reading = read(&calendar(&exception(";TZID=Europe/Paris:20261012T080000", MOVED)));
    assert_eq!((times(&reading), findings(&reading)), (vec!["10-13 10:00 10-13 12:00".to_owned()], vec![]));
}

#[test]
fn an_exception_for_all_that_follow_wants_its_event() {
    let reading = read(&calendar(&exception(";RANGE=THISANDFUTURE;TZID=Europe/Paris:20261012T080000", MOVED)));
    assert_eq!((reading.lessons.len(), findings(&reading)), (1, vec![(FindingCode::ExceptionWithoutEvent, 3)]));
}

#[test]
fn an_exception_of_an_event_that_does_not_recur_takes_its_place() {
    let single = WEEKLY.replace("RRULE:FREQ=WEEKLY;COUNT=4\n", "");
    let reading = read(&calendar(&format!("{single}{}", exception(":20261005T060000Z", MOVED))));
    assert_eq!(times(&reading), ["10-13 10:00 10-13 12:00"]);
}
