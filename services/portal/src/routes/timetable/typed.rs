//! What people type of days, hours and rooms, read.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use prost_types::Timestamp;

/// ISO 8601, as a date field sends it; from this millennium.
pub fn day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
    (NaiveDate::from_ymd_opt(2000, 1, 1)? <= day && day < NaiveDate::from_ymd_opt(2100, 1, 1)?).then_some(day)
}

/// When an hour of a day is where a school stands; the first of both when the clocks go back over it, none when they leave it out.
pub fn hour(zone: Tz, day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    Some(zone.from_local_datetime(&day.and_time(time)).earliest()?.with_timezone(&Utc))
}

/// On the wire.
#[expect(clippy::unnecessary_wraps, reason = "every field of a message is optional")]
pub const fn stamp(time: DateTime<Utc>) -> Option<Timestamp> {
    Some(Timestamp { seconds: time.timestamp(), nanos: 0 })
}

/// Names between commas.
pub fn rooms(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_of_the_school_and_of_the_season() {
        let at = |day: &str, time: &str| {
            let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
            hour(Tz::Europe__Paris, super::day(day).unwrap(), time).map(|time| time.format("%H:%M").to_string())
        };
        assert_eq!(at("2026-10-24", "08:30").as_deref(), Some("06:30"));
        assert_eq!(at("2026-10-26", "08:30").as_deref(), Some("07:30"));
        assert_eq!(at("2027-03-28", "02:30"), None, "the clocks leave it out");
    }

    #[test]
    fn a_day_that_cannot_be_is_none() {
        for wrong in ["", "2026-02-30", "24/10/2026", "0026-10-24", "9999-01-01"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn rooms_are_named_between_commas() {
        assert_eq!(rooms(" B12, gymnase ,, "), ["B12", "gymnase"]);
    }
}
