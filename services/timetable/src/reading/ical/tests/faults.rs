//! Bad input: each fault has its name and its line, and leaves the rest alone.

use std::io::{BufReader, Read};

use super::*;

const GOOD: &str = "BEGIN:VEVENT\nUID:good\nDTSTART:20260907T070000Z\nDTEND:20260907T080000Z\nSUMMARY:Maths\nEND:VEVENT\n";

/// A calendar of an event of these lines, that begins in line 3, and of a good one; the findings of the first.
fn beside_a_good_one(lines: &str) -> Vec<(FindingCode, u32)> {
    let reading = read(&calendar(&format!("BEGIN:VEVENT\nUID:bad\n{lines}\nEND:VEVENT\n{GOOD}")));
    let uids: Vec<&str> = reading.lessons.iter().map(|lesson| lesson.uid.as_str()).collect();
    assert_eq!(uids, ["good"]);
    findings(&reading)
}

#[test]
fn an_event_without_beginning_is_left_out() {
    assert_eq!(beside_a_good_one("DTEND:20260907T080000Z"), [(FindingCode::StartMissing, 3)]);
    assert_eq!(beside_a_good_one("DTSTART:\nDTEND:20260907T080000Z"), [(FindingCode::StartMissing, 3)]);
}

#[test]
fn an_event_that_ends_before_it_begins_or_as_it_begins_is_left_out() {
    for end in ["DTEND:20260907T060000Z", "DTEND:20260907T070000Z", "DURATION:-PT1H", "DURATION:PT0S"] {
        assert_eq!(beside_a_good_one(&format!("DTSTART:20260907T070000Z\n{end}")), [(FindingCode::EndBeforeStart, 3)], "{end}");
    }
}

#[test]
fn an_hour_without_end_has_no_length_and_is_left_out() {
    assert_eq!(beside_a_good_one("DTSTART:20260907T070000Z"), [(FindingCode::EndBeforeStart, 3)]);
}

#[test]
fn a_day_that_ends_on_itself_is_one_day() {
    let reading = read(&event("DTSTART;VALUE=DATE:20260907\nDTEND;VALUE=DATE:20260907"));
    assert_eq!(times(&reading), ["09-07 00:00 09-08 00:00"]);
}

#[test]
fn times_that_cannot_be_are_told() {
    for start in ["20261399T070000Z", "20260931T070000Z", "20260907T250000Z", "demain", "2026-09-07T07:00:00Z", "20260907T07x"] {
        let said = beside_a_good_one(&format!("DTSTART:{start}\nDTEND:20260907T080000Z"));
        assert!(said == [(FindingCode::TimeWrong, 3)] || said == [(FindingCode::EndBeforeStart, 3)], "{start}: {said:?}");
    }
    assert_eq!(beside_a_good_one("DTSTART:20260907T070000Z\nDTEND:tard"), [(FindingCode::TimeWrong, 3)]);
    assert_eq!(beside_a_good_one("DTSTART:20260907T070000Z\nDURATION:une heure"), [(FindingCode::TimeWrong, 3)]);
    assert_eq!(beside_a_good_one("DTSTART:20260907T070000Z\nDURATION:PT1H\nEXDATE:jamais"), [(FindingCode::TimeWrong, 3)]);
}

#[test]
fn a_zone_that_nobody_knows_is_named() {
    let text = event("DTSTART;TZID=Mars/Olympus:20260907T070000\nDTEND;TZID=Mars/Olympus:20260907T080000");
    assert_eq!(left_out(&text), [(FindingCode::ZoneUnknown, 3)]);
    assert_eq!(read(&text).findings[0].value, "Mars/Olympus");
}

#[test]
fn what_is_too_long_is_left_out() {
    assert_eq!(beside_a_good_one("DTSTART:20260907T070000Z\nDTEND:20261009T070000Z"), [(FindingCode::TooLong, 3)]);
    assert_eq!(beside_a_good_one("DTSTART;VALUE=DATE:20260907\nDURATION:P1000000D"), [(FindingCode::TooLong, 3)]);
    let period = "DTSTART:20261001T080000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20261001T080000Z";
    assert_eq!(beside_a_good_one(&format!("{period}/99991231T000000Z")), [(FindingCode::TooLong, 3)]);
    assert_eq!(beside_a_good_one(&format!("{period}/P4294967295W")), [(FindingCode::TooLong, 3)]);
    assert_eq!(beside_a_good_one(&format!("{period}/20261001T070000Z")), [(FindingCode::EndBeforeStart, 3)]);
    let internship = read(&event("DTSTART;VALUE=DATE:20261005\nDTEND;VALUE=DATE:20261121"));
    assert_eq!(internship.lessons.len(), 1);
}

#[test]
fn a_broken_line_is_told_and_the_event_kept() {
    let text = calendar(&GOOD.replace("SUMMARY:Maths", "SUMMARY:Maths\nune suite qui n'est pas pliée\n=?:x\nLOCATION"));
    let reading = read(&text);
    assert_eq!(reading.lessons.len(), 1);
    assert_eq!(findings(&reading), [(FindingCode::LineBroken, 8), (FindingCode::LineBroken, 9), (FindingCode::LineBroken, 10)]);
}

#[test]
fn an_event_that_is_not_ended_is_lost_and_the_next_one_kept() {
    let reading = read(&calendar(&format!("BEGIN:VEVENT\nUID:lost\nDTSTART:20260907T070000Z\n{GOOD}")));
    assert_eq!((reading.lessons.len(), findings(&reading)), (1, vec![(FindingCode::LineBroken, 6)]));
    let reading = read(&calendar(&format!("{GOOD}BEGIN:VEVENT\nUID:lost")));
    assert_eq!((reading.lessons.len(), findings(&reading)), (1, vec![(FindingCode::LineBroken, 11)]));
}

#[test]
fn alarms_tasks_and_attachments_are_passed_over() {
    let alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nDTSTART:20260101T000000Z\nSUMMARY:Réveil\nEND:VALARM\nEND:VEVENT\nBEGIN:VTODO\nDTSTART:x\nEND:VTODO";
    let attached = format!("ATTACH;ENCODING=BASE64:{}\n{alarm}", "QUJD".repeat(50_000));
    let reading = read(&calendar(&GOOD.replace("END:VEVENT", &attached)));
    assert_eq!((reading.lessons.len(), findings(&reading)), (1, vec![]));
    assert_eq!(reading.contents[0].title, "Maths");
}

#[test]
fn nothing_is_refused_as_nothing() {
    for text in ["", "\r\n \r\n", "\u{feff}"] {
        assert_eq!(refused(text).code(), FindingCode::SourceEmpty, "{text:?}");
    }
}

#[test]
fn what_is_no_calendar_is_refused() {
    for text in ["Nom;Prénom\n", "BEGIN:VCALENDARS\n", "<html>"] {
        assert_eq!(refused(text).code(), FindingCode::FormatUnknown, "{text:?}");
    }
}

#[test]
fn a_calendar_that_ends_in_the_middle_is_refused_wherever_it_is_cut() {
    let whole = calendar(GOOD);
    for end in 17..whole.trim_end().len() {
        let cut = refused(&whole[..end]);
        assert_eq!(cut.code(), FindingCode::SourceCut, "{:?}", &whole[..end]);
    }
    assert_eq!(read(whole.trim_end()).lessons.len(), 1);
}

#[test]
fn an_input_that_fails_is_refused_as_cut() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("gone"))
        }
    }
    let text = calendar(GOOD);
    let input = BufReader::new(text.as_bytes()[..100].chain(Failing));
    assert_eq!(super::super::read(input, &frame()).unwrap_err().code(), FindingCode::SourceCut);
}

#[test]
fn line_ends_byte_order_mark_and_old_letters_make_no_difference() {
    let text = calendar(&GOOD.replace("Maths", "Noël des élèves"));
    let expected = read(&text);
    assert_eq!(read(&text.replace("\r\n", "\n")), expected);
    assert_eq!(read(&format!("\u{feff}{text}")), expected);
    let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    assert_eq!(super::super::read(latin.as_slice(), &frame()).unwrap(), expected);
    assert_eq!(expected.contents[0].title, "Noël des élèves");
}

#[test]
fn several_calendars_in_one_source_are_all_read() {
    let twice = calendar(GOOD) + &calendar(&GOOD.replace("good", "other"));
    assert_eq!(read(&twice).lessons.len(), 2);
}
