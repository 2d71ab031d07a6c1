//! Zones, and the weeks in which clocks are changed.

use super::*;

const WEEKLY: &str =
    "DTSTART;TZID=Europe/Paris:20261019T080000\nDTEND;TZID=Europe/Paris:20261019T090000\nRRULE:FREQ=WEEKLY;COUNT=24";

#[test]
fn an_hour_stays_what_it_is_over_both_changes_of_clocks() {
    let reading = read(&event(WEEKLY));
    assert_eq!(reading.lessons.len(), 24);
    assert!(begins(&reading, Tz::Europe__Paris).iter().all(|begin| begin.ends_with("08:00")));
    let utc = begins(&reading, Tz::UTC);
    assert_eq!(utc[..2], ["2026-10-19 06:00", "2026-10-26 07:00"]);
    assert_eq!(utc[22..], ["2027-03-22 07:00", "2027-03-29 06:00"]);
}

#[test]
fn an_hour_that_is_leapt_over_and_one_that_comes_twice_are_told_as_the_standard_says() {
    let night = |day: &str| read(&event(&format!("DTSTART;TZID=Europe/Paris:{day}T023000\nDURATION:PT2H")));
    assert_eq!(begins(&night("20270328"), Tz::UTC), ["2027-03-28 01:30"]);
    assert_eq!(begins(&night("20261025"), Tz::UTC), ["2026-10-25 00:30"]);
}

#[test]
fn what_ends_in_an_hour_that_is_leapt_over_keeps_its_length() {
    let reading = read(&event("DTSTART;TZID=Europe/Paris:20270328T023000\nDTEND;TZID=Europe/Paris:20270328T031500"));
    assert_eq!(times(&reading), ["03-28 03:30 03-28 04:15"]);
}

#[test]
fn a_night_that_is_an_hour_longer_ends_at_its_hour() {
    let reading = read(&event("DTSTART;TZID=Europe/Paris:20261024T220000\nDTEND;TZID=Europe/Paris:20261025T060000"));
    assert_eq!(times(&reading), ["10-24 22:00 10-25 06:00"]);
    assert_eq!((reading.lessons[0].ends_at - reading.lessons[0].starts_at).num_hours(), 9);
}

#[test]
fn hours_without_zone_are_those_of_the_school_overseas_too() {
    let floating = event("DTSTART:20261026T073000\nDTEND:20261026T083000");
    for (zone, utc) in [
        (Tz::America__Martinique, "2026-10-26 11:30"),
        (Tz::Indian__Reunion, "2026-10-26 03:30"),
        (Tz::Pacific__Noumea, "2026-10-25 20:30"),
        (Tz::Europe__Paris, "2026-10-26 06:30"),
    ] {
        assert_eq!(begins(&read_in(&floating, zone), Tz::UTC), [utc]);
    }
}

#[test]
fn days_begin_where_the_school_is() {
    let reading = read_in(&event("DTSTART;VALUE=DATE:20261111"), Tz::Pacific__Noumea);
    assert_eq!(begins(&reading, Tz::UTC), ["2026-11-10 13:00"]);
}

#[test]
fn the_frame_is_of_days_where_the_school_is() {
    // In Nouméa it is already the first of September.
    let reading = read_in(&event("DTSTART:20260831T210000Z\nDTEND:20260831T220000Z"), Tz::Pacific__Noumea);
    assert_eq!(begins(&reading, Tz::Pacific__Noumea), ["2026-09-01 08:00"]);
    assert_eq!(read(&event("DTSTART:20260831T210000Z\nDTEND:20260831T220000Z")).lessons, []);
}

#[test]
fn windows_names_and_prefixed_names_are_known() {
    for name in ["Romance Standard Time", "/freeassociation.sourceforge.net/Europe/Paris", "\"Europe/Paris\""] {
        let reading = read(&event(&format!("DTSTART;TZID={name}:20261012T080000\nDURATION:PT1H")));
        assert_eq!(begins(&reading, Tz::Europe__Paris), ["2026-10-12 08:00"], "{name}: {:?}", reading.findings);
    }
}

const OWN_ZONE: &str = "BEGIN:VTIMEZONE\nTZID:Fuseau du collège\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\n\
                        TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\n\
                        TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
const IN_OWN_ZONE: &str = "BEGIN:VEVENT\nUID:own\nDTSTART;TZID=Fuseau du collège:20261024T080000\nDTEND;TZID=Fuseau du collège:20261024T090000\n\
                           RRULE:FREQ=DAILY;UNTIL=20261026T070000Z\nEND:VEVENT\n";

#[test]
fn a_zone_that_only_the_calendar_describes_is_known_before_and_after_its_use() {
    for text in [format!("{OWN_ZONE}{IN_OWN_ZONE}"), format!("{IN_OWN_ZONE}{OWN_ZONE}")] {
        let reading = read(&calendar(&text));
        assert_eq!(findings(&reading), []);
        assert_eq!(begins(&reading, Tz::UTC), ["2026-10-24 06:00", "2026-10-25 07:00", "2026-10-26 07:00"]);
    }
}

#[test]
fn a_described_zone_counts_hours_that_are_leapt_over_or_come_twice_as_a_named_one() {
    for (day, utc) in [("20270328", "2027-03-28 01:30"), ("20261025", "2026-10-25 00:30"), ("20260901", "2026-09-01 00:30")] {
        let night = format!("BEGIN:VEVENT\nUID:own\nDTSTART;TZID=Fuseau du collège:{day}T023000\nDURATION:PT2H\nEND:VEVENT\n");
        assert_eq!(begins(&read(&calendar(&format!("{OWN_ZONE}{night}"))), Tz::UTC), [utc]);
    }
}
