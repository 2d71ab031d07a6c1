//! Calendars read back: by calcard, and by Python's `icalendar`.

use std::{fs, path::Path, process::Command};

use calcard::{
    Entry as Parsed, Parser,
    icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty, ICalendarValue},
};
use proto::timetable::v1::Room;

use super::*;

/// What may stand in a text, and would break a calendar if it were not escaped or folded.
const NASTY: [&str; 9] = [
    "Arts plastiques, musique ; théâtre : \\n et \\",
    "BEGIN:VEVENT\r\nUID:faux\rEND:VEVENT\nfin",
    "ligne\u{2028}séparée\u{0}\u{7}\tpar des riens",
    "é",
    "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
    "👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫",
    "« Lire, écrire »  et   des espaces, où la ligne se plie, et où elle se plie encore, et encore une fois",
    "\"guillemets\" 'simples' = ^ # & < >",
    " au bord ",
];

fn paris() -> School {
    School { name: "Collège André Doucet".into(), zone: Tz::Europe__Paris }
}

fn at(time: &str) -> prost_types::Timestamp {
    let time: DateTime<Utc> = time.parse().unwrap();
    prost_types::Timestamp { seconds: time.timestamp(), nanos: 0 }
}

fn lesson(start: &str, end: &str) -> Occurrence {
    Occurrence {
        occurrence_id: "01990d2e-7c00-7000-8000-000000000001".into(),
        start_time: Some(at(start)),
        end_time: Some(at(end)),
        nature: Nature::Lesson.into(),
        state: State::Planned.into(),
        subject: "Mathématiques".into(),
        audiences: vec![Audience { class_id: String::new(), name: "3A".into(), group: false }],
        rooms: vec![Room { room_id: String::new(), name: "204".into() }],
        ..Occurrence::default()
    }
}

fn written(occurrence: &Occurrence, school: &School) -> String {
    let event = Event { occurrence, version: 1, school };
    write(&Calendar { class: Some("3A"), events: &[event] })
}

/// Its lines, unfolded.
fn lines(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

fn line(text: &str, name: &str) -> String {
    let found = lines(text).into_iter().find(|line| line.starts_with(name));
    found.unwrap_or_else(|| panic!("no {name} in {text}"))
}

fn nasty() -> Vec<Occurrence> {
    let occurrence = |(number, text): (usize, &&str)| Occurrence {
        occurrence_id: Uuid::from_u128(0x0199_0d2e_7c00_7000_8000_0000_0000_0000 + number as u128).to_string(),
        subject: (*text).to_owned(),
        note: text.repeat(3),
        rooms: vec![Room { room_id: String::new(), name: (*text).to_owned() }],
        ..lesson("2026-09-14T06:30:00Z", "2026-09-14T07:25:00Z")
    };
    NASTY.iter().enumerate().map(occurrence).collect()
}

fn nasty_text() -> String {
    let (school, occurrences) = (paris(), nasty());
    let events: Vec<_> = occurrences.iter().map(|occurrence| Event { occurrence, version: 1, school: &school }).collect();
    write(&Calendar { class: Some("3A, dite « ; »"), events: &events })
}

#[test]
fn a_lesson_is_written_as_programs_read_it() {
    let made = "2025-09-03T01:26:14Z";
    let text = written(&lesson("2026-09-14T06:30:00Z", "2026-09-14T07:25:00Z"), &paris());
    let told = lines(&text);
    assert_eq!(
        told,
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//ENEJ//Emploi du temps//FR",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "NAME;VALUE=TEXT:Emploi du temps 3A",
            "X-WR-CALNAME:Emploi du temps 3A",
            "X-WR-TIMEZONE:Europe/Paris",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            "BEGIN:VEVENT",
            "DESCRIPTION:Classe\u{a0}: 3A",
            "DTEND:20260914T072500Z",
            &format!("DTSTAMP:{}", made.replace(['-', ':'], "")),
            "DTSTART:20260914T063000Z",
            &format!("LAST-MODIFIED:{}", made.replace(['-', ':'], "")),
            "LOCATION:204\\, Collège André Doucet",
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            "SUMMARY:Mathématiques",
            "TRANSP:OPAQUE",
            "UID:01990d2e-7c00-7000-8000-000000000001@enej",
            "CATEGORIES:Cours,Mathématiques",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn lines_are_folded_at_75_octets_between_letters() {
    let text = nasty_text();
    assert!(text.contains("\r\n "), "nothing was folded");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a line ends otherwise than by CRLF");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
}

#[test]
fn whatever_a_text_holds_is_read_back() {
    let events = events(&nasty_text());
    assert_eq!(events.len(), NASTY.len(), "a text made an event of its own");
    for (event, occurrence) in events.iter().zip(nasty()) {
        assert_eq!(value(event, &ICalendarProperty::Summary), plain(&occurrence.subject));
        assert_eq!(value(event, &ICalendarProperty::Uid), format!("{}@enej", occurrence.occurrence_id));
    }
}

#[test]
fn another_program_reads_the_same() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.local/tools/recurrence-oracle/bin/python");
    if !python.exists() {
        eprintln!("SKIPPED: scripts/recurrence-oracle --install was not run");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calendar.ics");
    fs::write(&file, nasty_text()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/strict.py");
    let output = Command::new(python).arg(script).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    let expected = nasty().into_iter().map(|occurrence| {
        let (summary, seconds) = (plain(&occurrence.subject), |time: Option<prost_types::Timestamp>| time.unwrap().seconds);
        let (start, end) = (seconds(occurrence.start_time), seconds(occurrence.end_time));
        format!("{}@enej {start} {end} {}\n", occurrence.occurrence_id, summary.replace('\n', "|"))
    });
    assert_eq!(told, expected.collect::<String>());
}

#[test]
fn a_cancelled_lesson_says_so_and_takes_no_time() {
    let cancelled = Occurrence { state: State::Cancelled.into(), ..lesson("2026-09-14T06:30:00Z", "2026-09-14T07:25:00Z") };
    let text = written(&cancelled, &paris());
    assert_eq!(line(&text, "SUMMARY"), "SUMMARY:Annulé\u{a0}: Mathématiques");
    assert_eq!(line(&text, "STATUS"), "STATUS:CANCELLED");
    assert_eq!(line(&text, "TRANSP"), "TRANSP:TRANSPARENT");
}

#[test]
fn a_change_says_what_it_was_and_when_it_was_made() {
    let before = Before {
        start_time: Some(at("2026-09-14T07:30:00Z")),
        end_time: Some(at("2026-09-14T08:00:00Z")),
        subject: "Français".into(),
        rooms: vec!["110".into()],
        teacher_ids: vec![Uuid::nil().to_string()],
        ..Before::default()
    };
    let changed = Occurrence {
        before: Some(before),
        change_time: Some(at("2026-09-11T15:00:00Z")),
        note: "Apporter un compas, Léa".into(),
        ..lesson("2026-09-14T06:30:00Z", "2026-09-14T07:25:00Z")
    };
    let school = paris();
    let event = Event { occurrence: &changed, version: 4, school: &school };
    let text = write(&Calendar { class: None, events: &[event] });
    assert_eq!(line(&text, "X-WR-CALNAME"), "X-WR-CALNAME:Emploi du temps");
    assert_eq!(line(&text, "SEQUENCE"), "SEQUENCE:3");
    assert_eq!(line(&text, "LAST-MODIFIED"), "LAST-MODIFIED:20260911T150000Z");
    let told = "DESCRIPTION:Classe : 3A\\nRemplacement d’enseignant\\nAu lieu de : Français\\, lundi 14 septembre de 9 h 30 à 10 h\\, 110";
    assert_eq!(line(&text, "DESCRIPTION").replace('\u{a0}', " "), told);
}

#[test]
fn nobody_is_named() {
    let named = Occurrence {
        teacher_ids: vec!["7f1b2c3d-0000-4000-8000-000000000000".into()],
        unmatched_teachers: vec!["M. DURAND".into()],
        person_ids: vec!["7f1b2c3d-0000-4000-8000-000000000001".into()],
        ..lesson("2026-09-14T06:30:00Z", "2026-09-14T07:25:00Z")
    };
    let text = written(&named, &paris());
    assert!(!text.contains("DURAND") && !text.contains("7f1b2c3d"), "{text}");
}

#[test]
fn a_day_is_the_schools_even_when_its_clocks_change() {
    let day = |start, end| Occurrence { all_day: true, ..lesson(start, end) };
    let autumn = written(&day("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"), &paris());
    assert_eq!(line(&autumn, "DTSTART"), "DTSTART;VALUE=DATE:20261025");
    assert_eq!(line(&autumn, "DTEND"), "DTEND;VALUE=DATE:20261026", "25 hours are one day");
    let spring = written(&day("2027-03-27T23:00:00Z", "2027-03-29T22:00:00Z"), &paris());
    assert_eq!(line(&spring, "DTSTART"), "DTSTART;VALUE=DATE:20270328");
    assert_eq!(line(&spring, "DTEND"), "DTEND;VALUE=DATE:20270330", "47 hours are two days");
    let overseas = School { name: "Collège Aimé Césaire".into(), zone: Tz::America__Martinique };
    let martinique = written(&day("2026-09-14T04:00:00Z", "2026-09-15T04:00:00Z"), &overseas);
    assert_eq!(line(&martinique, "DTSTART"), "DTSTART;VALUE=DATE:20260914");
    assert_eq!(line(&martinique, "DTEND"), "DTEND;VALUE=DATE:20260915");
    assert_eq!(line(&martinique, "X-WR-TIMEZONE"), "X-WR-TIMEZONE:America/Martinique");
}

#[test]
fn hours_that_come_twice_are_told_apart() {
    let before = written(&lesson("2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"), &paris());
    let after = written(&lesson("2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"), &paris());
    assert_eq!(line(&before, "DTSTART"), "DTSTART:20261025T003000Z");
    assert_eq!(line(&after, "DTSTART"), "DTSTART:20261025T013000Z");
}

#[test]
fn the_same_is_written_the_same() {
    assert_eq!(nasty_text(), nasty_text());
}

#[test]
fn an_empty_calendar_is_one() {
    let text = write(&Calendar { class: None, events: &[] });
    assert!(events(&text).is_empty());
    assert_eq!(line(&text, "X-WR-TIMEZONE"), "X-WR-TIMEZONE:Europe/Paris");
}

type Properties = Vec<(ICalendarProperty, String)>;

/// What calcard reads.
fn events(text: &str) -> Vec<Properties> {
    let calendar = parsed(text);
    let events = calendar.components.iter().filter(|component| component.component_type == ICalendarComponentType::VEvent);
    let texts = |values: &[ICalendarValue]| values.iter().filter_map(ICalendarValue::as_text).collect::<Vec<_>>().join(",");
    events.map(|event| event.entries.iter().map(|entry| (entry.name.clone(), texts(&entry.values))).collect()).collect()
}

fn parsed(text: &str) -> ICalendar {
    match Parser::new(text).entry() {
        Parsed::ICalendar(calendar) => calendar,
        other => panic!("{other:?} in {text}"),
    }
}

fn value<'event>(event: &'event Properties, name: &ICalendarProperty) -> &'event str {
    &event.iter().find(|(property, _)| property == name).unwrap_or_else(|| panic!("no {name:?}")).1
}
