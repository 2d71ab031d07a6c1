//! Time zones: IANA's and Windows' names, and what a calendar describes itself (`VTIMEZONE`, RFC 5545 §3.6.5).

use std::collections::HashMap;
use std::rc::Rc;

use calcard::common::timezone::Tz as NamedZone;
use calcard::icalendar::{ICalendarComponent, ICalendarProperty, ICalendarValue};
use calcard::{Entry, Parser};
use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::moment::Span;
use super::recurrence::{self, Recurrence, Work};

/// Zones that one calendar may describe or name; more are not known.
const MOST_ZONES: usize = 500;
/// Summer and winter times that one zone may have.
const MOST_OBSERVANCES: usize = 50;

/// A zone.
#[derive(Clone, Debug)]
pub enum Zone {
    /// One that everybody knows.
    Named(Tz),
    /// One that the calendar describes.
    Described(Rc<Described>),
}

/// When clocks change, as a calendar describes it.
#[derive(Debug)]
pub struct Described {
    /// What is added to UTC before the first change.
    before: TimeDelta,
    /// Ascending.
    changes: Vec<Change>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    /// On the clocks, before they are changed.
    at: NaiveDateTime,
    from: TimeDelta,
    to: TimeDelta,
}

impl Change {
    /// The first hour of the clocks that is counted the new way: hours that a change leaps over are counted the old way, those that
    /// come twice are the first ones (RFC 5545 §3.3.5).
    fn begins(&self) -> NaiveDateTime {
        self.at + (self.to - self.from).max(TimeDelta::zero())
    }
}

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Named(Tz::UTC);

    /// The instant of this hour on the zone's clocks: the first one of an hour that comes twice, and an hour that is leapt over is
    /// counted as if clocks had not been changed (RFC 5545 §3.3.5). `None` beyond the years that can be told.
    pub fn instant(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self {
            Self::Named(Tz::UTC) => Some(wall.and_utc()),
            Self::Named(zone) => zone.from_local_datetime(&wall).earliest().map_or_else(
                || {
                    let day = TimeDelta::hours(27);
                    let before = zone.from_local_datetime(&wall.checked_sub_signed(day)?).earliest()?;
                    before.with_timezone(&Utc).checked_add_signed(day)
                },
                |at| Some(at.with_timezone(&Utc)),
            ),
            Self::Described(zone) => Some(wall.checked_sub_signed(zone.offset_of(|change| change.begins() <= wall))?.and_utc()),
        }
    }

    /// What the zone's clocks show then.
    pub fn wall(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let utc = instant.naive_utc();
        match self {
            Self::Named(zone) => utc + zone.offset_from_utc_datetime(&utc).fix(),
            Self::Described(zone) => utc + zone.offset_of(|change| change.at - change.from <= utc),
        }
    }

    /// Whether both are one zone.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(one), Self::Named(other)) => one == other,
            (Self::Described(one), Self::Described(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }

    fn fixed(offset: TimeDelta) -> Self {
        Self::Described(Rc::new(Described { before: offset, changes: Vec::new() }))
    }
}

impl Described {
    fn offset_of(&self, begun: impl Fn(&Change) -> bool) -> TimeDelta {
        let after = self.changes.partition_point(begun);
        after.checked_sub(1).map_or(self.before, |last| self.changes[last].to)
    }
}

/// The zones of one calendar.
pub struct Zones {
    known: HashMap<String, Zone>,
    until: NaiveDateTime,
    work: Work,
}

impl Zones {
    /// Changes of clocks are known until then.
    pub fn until(until: NaiveDateTime) -> Self {
        Self { known: HashMap::new(), until, work: Work::default() }
    }

    /// The zone that a `TZID` names. A name that everybody knows counts more than what the calendar says of it.
    pub fn named(&mut self, name: &str) -> Option<Zone> {
        if let Some(known) = self.known.get(name) {
            return Some(known.clone());
        }
        let zone = known(name)?;
        if self.known.len() < MOST_ZONES {
            self.known.insert(name.to_owned(), zone.clone());
        }
        Some(zone)
    }

    /// Takes in a `VTIMEZONE`; one that cannot be understood stays unknown.
    pub fn describe(&mut self, text: &str) {
        let Entry::ICalendar(calendar) = Parser::new(text).entry() else { return };
        let Some(described) = calendar.components.first() else { return };
        let id = described.property(&ICalendarProperty::Tzid).and_then(|entry| entry.values.first());
        let Some(id) = id.and_then(ICalendarValue::as_text) else { return };
        if known(id).is_some() || self.known.len() >= MOST_ZONES {
            return;
        }
        let named = match described.timezone() {
            Some((_, NamedZone::Tz(zone))) => Some(Zone::Named(zone)),
            _ => None,
        };
        if let Some(zone) = named.or_else(|| self.described(text)) {
            self.known.insert(id.to_owned(), zone);
        }
    }

    fn described(&mut self, text: &str) -> Option<Zone> {
        let mut changes = Vec::new();
        for observance in observances(text) {
            changes.extend(self.changes(observance)?);
        }
        changes.sort_by_key(|change: &Change| change.at - change.from);
        let before = changes.first()?.from;
        Some(Zone::Described(Rc::new(Described { before, changes })))
    }

    /// When the clocks are changed to one observance.
    fn changes(&mut self, text: &str) -> Option<Vec<Change>> {
        let Entry::ICalendar(calendar) = Parser::new(text).entry() else { return None };
        let observance = calendar.components.first()?;
        let (from, to) =
            (offset(observance, &ICalendarProperty::Tzoffsetfrom)?, offset(observance, &ICalendarProperty::Tzoffsetto)?);
        let start = super::moment::wall(moments(observance, &ICalendarProperty::Dtstart).next()?)?;
        let span = Span { zone: Zone::fixed(from), start, length: TimeDelta::hours(1), all_day: false };
        let more = moments(observance, &ICalendarProperty::Rdate).filter_map(super::moment::wall).map(|wall| (wall, None));
        let recurrence = Recurrence { rules: recurrence::rules(text), more: more.collect(), ..Recurrence::default() };
        let starts = recurrence.starts(&span, &(NaiveDateTime::MIN..self.until), &mut self.work).ok()?;
        Some(starts.into_keys().map(|at| Change { at, from, to }).collect())
    }
}

/// A zone that everybody knows: IANA's name, Windows', or IANA's after the name of a registry (`/example.org/Europe/Paris`).
fn known(name: &str) -> Option<Zone> {
    if let Ok(NamedZone::Tz(zone)) = name.parse() {
        return Some(Zone::Named(zone));
    }
    let registered = name.strip_prefix('/')?;
    registered.match_indices('/').find_map(|(at, _)| registered[at + 1..].parse().ok()).map(Zone::Named)
}

/// The summer and winter times of a zone: from `BEGIN` to before `END`, where the parser ends them itself.
fn observances(text: &str) -> impl Iterator<Item = &str> {
    let begins = text.match_indices("\nBEGIN:").map(|(at, _)| &text[at + 1..]);
    begins.map(|text| text.find("\nEND:").map_or(text, |end| &text[..=end])).take(MOST_OBSERVANCES)
}

fn moments<'entry>(
    observance: &'entry ICalendarComponent,
    property: &'entry ICalendarProperty,
) -> impl Iterator<Item = &'entry calcard::common::PartialDateTime> {
    observance.properties(property).flat_map(|entry| &entry.values).filter_map(ICalendarValue::as_partial_date_time)
}

fn offset(observance: &ICalendarComponent, property: &ICalendarProperty) -> Option<TimeDelta> {
    let value = moments(observance, property).next()?;
    let minutes =
        i64::from(value.tz_hour.filter(|hour| *hour < 24)?) * 60 + i64::from(value.tz_minute.unwrap_or_default().min(59));
    Some(TimeDelta::minutes(if value.tz_minus { -minutes } else { minutes }))
}
