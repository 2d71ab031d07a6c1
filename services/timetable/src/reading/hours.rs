//! Days and hours as timetable software writes them, and the instants that they are.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// Half hours that clocks are put forward at most: a day, when Samoa crossed the date line.
const LONGEST_GAP: i64 = 48;

/// An hour of the day: `08:00:00`, `8:00`, `  09h00`, `9h`, `0900`.
pub fn hour(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hours, minutes) = match text.split_once([':', 'h', 'H']) {
        Some((hours, rest)) => (hours, rest.split(':').next().unwrap_or_default()),
        None if text.len() > 2 => text.split_at_checked(text.len() - 2)?,
        None => (text, ""),
    };
    let minutes = if minutes.is_empty() { 0 } else { number(minutes)? };
    NaiveTime::from_hms_opt(number(hours)?, minutes, 0)
}

/// How long a lesson is: `1h00`, `0130`; never nothing.
pub fn duration(text: &str) -> Option<TimeDelta> {
    let length = hour(text)?.signed_duration_since(NaiveTime::MIN);
    (length > TimeDelta::zero()).then_some(length)
}

/// A day: `2026-09-01`, with or without an hour behind it, or `01/09/2026`.
pub fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let day = match text.get(..10)? {
        french if french.contains('/') => NaiveDate::parse_from_str(french, "%d/%m/%Y"),
        iso => NaiveDate::parse_from_str(iso, "%Y-%m-%d"),
    };
    day.ok().filter(|day| (1900..2200).contains(&day.year()))
}

/// The Monday of its week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// When it is this hour there: the first time when clocks show it twice, the next that they show when they never do.
pub fn instant(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let after = |half_hours| zone.from_local_datetime(&local.checked_add_signed(TimeDelta::minutes(30 * half_hours))?).earliest();
    (0..=LONGEST_GAP).find_map(after).map(|instant| instant.to_utc())
}

/// Only digits: a sign is no hour.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, hour: &str) -> String {
        let local = super::date(day).unwrap().and_time(super::hour(hour).unwrap());
        instant(chrono_tz::Europe::Paris, local).unwrap().format("%dT%H:%M").to_string()
    }

    #[test]
    fn hours_are_read_as_every_program_writes_them() {
        for text in ["09:05:00", "9:05", "  09h05", "0905", "905"] {
            assert_eq!(hour(text), NaiveTime::from_hms_opt(9, 5, 0), "{text}");
        }
        assert_eq!(hour("9h"), NaiveTime::from_hms_opt(9, 0, 0));
    }

    #[test]
    fn what_is_no_hour_is_none() {
        for text in ["", "25:00", "08:61", "-800", "+8:00", "8h00m", "midi", "é", "éé1", "12345"] {
            assert_eq!(hour(text), None, "{text}");
        }
        assert_eq!(duration("0000"), None);
    }

    #[test]
    fn days_are_read_in_both_orders() {
        for text in ["2026-09-01", "2026-09-01T00:00:00", " 01/09/2026"] {
            assert_eq!(date(text), NaiveDate::from_ymd_opt(2026, 9, 1), "{text}");
        }
        for text in ["", "2026-02-30", "9999-01-01", "0001-01-01", "31/11/2026", "éééééé"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn the_hour_that_clocks_skip_or_show_twice_is_one_instant() {
        assert_eq!(at("2027-03-28", "01:30"), "28T00:30");
        assert_eq!(at("2027-03-28", "02:30"), "28T01:00");
        assert_eq!(at("2027-03-28", "03:00"), "28T01:00");
        assert_eq!(at("2026-10-25", "02:30"), "25T00:30");
        assert_eq!(at("2026-10-25", "03:00"), "25T02:00");
    }
}
