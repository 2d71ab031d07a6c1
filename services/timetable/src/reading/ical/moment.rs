//! Moments and spans of time as RFC 5545 writes them: in UTC, in a zone, on the clocks of the school, or whole days.

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarEntry, ICalendarPeriod, ICalendarValue};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proto::timetable::v1::FindingCode;

use super::zone::{Zone, Zones};
use crate::finding::Finding;

/// Why an event is left out.
#[derive(Debug)]
pub enum Fault {
    /// It names a zone that is not known, or not yet: calendars may describe zones after they are used.
    Zone(String),
    /// Something that the school should read.
    Finding(Finding),
}

impl From<Finding> for Fault {
    fn from(finding: Finding) -> Self {
        Self::Finding(finding)
    }
}

/// What a property says of a moment.
#[derive(Clone, Debug)]
pub struct Moment {
    /// What clocks show; midnight of a day.
    pub wall: NaiveDateTime,
    /// Which clocks; `None` for the school's.
    pub zone: Option<Zone>,
    /// Whether it is a day.
    pub day: bool,
}

/// When something happens, and for how long.
#[derive(Clone, Debug)]
pub struct Span {
    /// The zone whose clocks count.
    pub zone: Zone,
    /// When it begins, on these clocks.
    pub start: NaiveDateTime,
    /// How long it is, on these clocks: eight hours from 22:00 end at 6:00, also in the night that clocks are changed.
    pub length: TimeDelta,
    /// Whether it is a thing of whole days.
    pub all_day: bool,
}

impl Moment {
    /// What the property's value says.
    pub fn of(value: &PartialDateTime, entry: &ICalendarEntry, zones: &mut Zones) -> Result<Self, Fault> {
        let wrong = || Fault::Finding(time_wrong(entry));
        let wall = wall(value).ok_or_else(wrong)?;
        if value.hour.is_none() {
            return Ok(Self { wall, zone: None, day: true });
        }
        if let Some(offset) = offset(value) {
            let utc = wall.checked_sub_signed(offset).ok_or_else(wrong)?;
            return Ok(Self { wall: utc, zone: Some(Zone::UTC), day: false });
        }
        let zone = entry.tz_id().map(|name| zones.named(name).ok_or_else(|| Fault::Zone(name.to_owned())));
        Ok(Self { wall, zone: zone.transpose()?, day: false })
    }

    /// What the first value of a property says.
    pub fn first(entry: &ICalendarEntry, zones: &mut Zones) -> Result<Self, Fault> {
        let value = entry.values.first().and_then(ICalendarValue::as_partial_date_time);
        Self::of(value.ok_or_else(|| time_wrong(entry))?, entry, zones)
    }

    /// What the clocks of this zone show then.
    pub fn seen_in(&self, zone: &Zone) -> Option<NaiveDateTime> {
        match &self.zone {
            Some(own) if !own.is(zone) => own.instant(self.wall).map(|instant| zone.wall(instant)),
            _ => Some(self.wall),
        }
    }
}

/// All moments of a list such as `EXDATE`, and the lengths of periods (RFC 5545 §3.3.9) on the clocks of a zone.
pub fn list(entry: &ICalendarEntry, zones: &mut Zones, zone: &Zone) -> Result<Vec<(Moment, Option<TimeDelta>)>, Fault> {
    let wrong = || Fault::Finding(time_wrong(entry));
    let mut all = Vec::with_capacity(entry.values.len());
    for value in &entry.values {
        all.push(match value {
            ICalendarValue::PartialDateTime(value) => (Moment::of(value, entry, zones)?, None),
            ICalendarValue::Period(ICalendarPeriod::Duration { start, duration }) => {
                (Moment::of(start, entry, zones)?, Some(TimeDelta::seconds(duration.as_seconds())))
            }
            ICalendarValue::Period(ICalendarPeriod::Range { start, end }) => {
                let (start, end) = (Moment::of(start, entry, zones)?, Moment::of(end, entry, zones)?);
                let length = end.seen_in(zone).zip(start.seen_in(zone)).map(|(end, start)| end - start);
                (start, Some(length.ok_or_else(wrong)?))
            }
            _ => return Err(wrong()),
        });
    }
    Ok(all)
}

/// What clocks show; `None` when no clock shows that.
pub fn wall(value: &PartialDateTime) -> Option<NaiveDateTime> {
    let day = NaiveDate::from_ymd_opt(value.year?.into(), value.month?.into(), value.day?.into())?;
    let Some(hour) = value.hour else { return Some(day.and_time(NaiveTime::MIN)) };
    // The sixtieth second is a leap second, which no clock of a school shows.
    let second = value.second.map_or(0, |second| if second == 60 { 59 } else { second });
    day.and_hms_opt(hour.into(), value.minute?.into(), second.into())
}

fn offset(value: &PartialDateTime) -> Option<TimeDelta> {
    let minutes = i64::from(value.tz_hour?) * 60 + i64::from(value.tz_minute.unwrap_or_default());
    Some(TimeDelta::minutes(if value.tz_minus { -minutes } else { minutes }))
}

/// That the value of a property is no time.
pub fn time_wrong(entry: &ICalendarEntry) -> Finding {
    Finding::of(FindingCode::TimeWrong).element(entry.name.as_str())
}

impl Span {
    /// When what begins at this hour of the zone's clocks begins and ends. `None` beyond the years that can be told.
    pub fn instants(&self, start: NaiveDateTime, length: TimeDelta) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let starts_at = self.zone.instant(start)?;
        let ends_at = self.zone.instant(start.checked_add_signed(length)?)?;
        // In the night that clocks are changed an end can come out before its beginning.
        let ends_at = if ends_at > starts_at { ends_at } else { starts_at.checked_add_signed(length)? };
        Some((starts_at, ends_at))
    }
}
