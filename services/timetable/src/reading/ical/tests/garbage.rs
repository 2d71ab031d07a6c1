//! Whatever comes in, reading ends, and keeps what it promises.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

/// Pieces that calendars are made of, some broken.
const PIECES: [&str; 40] = [
    "BEGIN:VCALENDAR\n",
    "END:VCALENDAR\n",
    "BEGIN:VEVENT\n",
    "END:VEVENT\n",
    "BEGIN:VTIMEZONE\n",
    "END:VTIMEZONE\n",
    "BEGIN:STANDARD\n",
    "END:STANDARD\n",
    "BEGIN:VALARM\n",
    "END:VALARM\n",
    "BEGIN:\n",
    "END:\n",
    "TZID:Z\n",
    "TZOFFSETFROM:+9999\n",
    "TZOFFSETTO:-0130\n",
    "UID:x\n",
    "DTSTART:20260907T070000Z\n",
    "DTSTART;TZID=Z:20261025T023000\n",
    "DTSTART;VALUE=DATE:20260907\n",
    "DTSTART;TZID=Europe/Paris:99991231T235959\n",
    "DTSTART:00000101T000000\n",
    "DTEND:20260907T080000Z\n",
    "DTEND;VALUE=DATE:20260930\n",
    "DURATION:PT1H\n",
    "DURATION:-P9999999W\n",
    "RRULE:FREQ=WEEKLY;BYDAY=MO,-1TU\n",
    "RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=-1\n",
    "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU\n",
    "RRULE:FREQ=YEARLY;BYYEARDAY=-366\n",
    "RRULE:FREQ=HOURLY;INTERVAL=65535\n",
    "RRULE:FREQ=DAILY;UNTIL=00000101\n",
    "RDATE;VALUE=PERIOD:20260907T070000Z/PT1H,x\n",
    "EXDATE:20260907T070000Z,\n",
    "RECURRENCE-ID:20260907T070000Z\n",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260907T070000Z\n",
    "SUMMARY:\\\n",
    "DESCRIPTION:Partie de classe : <\\, >\\nGroupe : []]\\n\n",
    " fold\n",
    "\t\n",
    "\"\n",
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => (0..PIECES.len()).prop_map(|at| PIECES[at].to_owned()), 1 => "\\PC{0,30}\n", 1 => "[A-Z;:=,\"]{0,12}:[0-9TZ;=,+-]{0,20}\n"];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| format!("BEGIN:VCALENDAR\n{}", pieces.concat()))
}

fn rule() -> impl Strategy<Value = String> {
    let freq = prop_oneof![Just("YEARLY"), Just("MONTHLY"), Just("WEEKLY"), Just("DAILY"), Just("HOURLY")];
    let part = prop_oneof![
        "INTERVAL=[0-9]{1,5}",
        "COUNT=[0-9]{1,7}",
        "UNTIL=[0-9]{8}(T[0-2][0-9][0-5][0-9]00Z?)?",
        "BYDAY=-?[0-9]{0,2}(MO|SU)(,-?[1-5]?(FR|SA)){0,2}",
        "BYMONTHDAY=-?[0-9]{1,2}",
        "BYMONTH=[0-9]{1,2}(,[0-9]{1,2})?",
        "BYSETPOS=-?[0-9]{1,3}",
        "BYYEARDAY=-?[0-9]{1,3}",
        "BYWEEKNO=-?[0-9]{1,2}",
        "BYHOUR=[0-9]{1,2}(,[0-9]{1,2})?",
        "BYMINUTE=[0-9]{1,2}",
        "WKST=(MO|SU|XX)",
    ];
    (freq, prop::collection::vec(part, 0..4)).prop_map(|(freq, parts)| format!("FREQ={freq};{}", parts.join(";")))
}

/// Lessons have keys, last, lie in the frame and point to what is there.
fn check(reading: &Reading) {
    let keys: HashSet<_> = reading.lessons.iter().map(|lesson| (lesson.starts_at, &lesson.uid)).collect();
    assert_eq!(keys.len(), reading.lessons.len());
    for lesson in &reading.lessons {
        let day = lesson.starts_at.with_timezone(&frame().zone).date_naive();
        assert!(lesson.ends_at > lesson.starts_at && day >= frame().first_day && day <= frame().last_day, "{lesson:?}");
        assert!(content(reading, lesson).labels.iter().all(|label| (*label as usize) < reading.labels.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_calendars_in_any_order_are_read_or_refused(text in pieces()) {
        for text in [text.clone(), format!("{text}END:VEVENT\nEND:VCALENDAR\n")] {
            if let Ok(reading) = super::super::read(text.as_bytes(), &frame()) {
                check(&reading);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = super::super::read(bytes.as_slice(), &frame());
        let _ = super::super::read([b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n".as_slice(), &bytes].concat().as_slice(), &frame());
    }

    #[test]
    fn any_rule_is_expanded_or_told(rule in rule(), year in 1990..2030, hour in 0..24) {
        let lines = format!("DTSTART;TZID=Europe/Paris:{year:04}1027T{hour:02}3000\nDURATION:PT1H\nRRULE:{rule}");
        check(&read(&event(&lines)));
    }
}
