//! One event (`VEVENT`, RFC 5545 §3.6.1): when, how often, and what it says.

use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarParameterValue, ICalendarProperty, ICalendarStatus,
    ICalendarValue,
};
use calcard::{Entry, Parser};
use chrono::{NaiveDateTime, TimeDelta};
use proto::timetable::v1::FindingCode;

use super::moment::{self, Fault, Moment, Span, time_wrong};
use super::recurrence::{self, MOST_OCCURRENCES, Recurrence};
use super::zone::{Zone, Zones};
use crate::finding::Finding;

/// Days of the longest thing that has hours.
const LONGEST_DAYS: i64 = 31;
/// Days of the longest thing of whole days.
const LONGEST_WHOLE_DAYS: i64 = 400;

/// The properties whose values are times.
const TIMES: [&str; 5] = ["DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"];

/// What an event says.
#[derive(Debug)]
pub struct Event {
    /// As it is written; empty when there is none.
    pub uid: String,
    /// Which of two versions of an exception is the later one.
    pub sequence: i64,
    /// Its first time.
    pub span: Span,
    /// Its other times.
    pub recurrence: Recurrence,
    /// The occurrence of another event in whose place it is (`RECURRENCE-ID`).
    pub instead: Option<Instead>,
    /// What people read.
    pub texts: Texts,
}

/// The occurrence that an exception stands for.
#[derive(Clone, Debug)]
pub struct Instead {
    /// Its beginning on the clocks of `zone`.
    pub wall: NaiveDateTime,
    /// The zone.
    pub zone: Zone,
    /// Whether only its day is said.
    pub day: bool,
    /// Whether all later ones are moved and changed in the same way (`RANGE=THISANDFUTURE`).
    pub onward: bool,
}

/// What people read, unescaped.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// `SUMMARY`.
    pub summary: String,
    /// `DESCRIPTION`.
    pub description: String,
    /// `LOCATION`.
    pub location: String,
    /// `CATEGORIES`.
    pub categories: Vec<String>,
    /// Whether `STATUS` says that it is cancelled.
    pub cancelled: bool,
}

/// Reads the text of a `VEVENT`, lines unfolded. `school` is the zone of hours that name none.
pub fn read(text: &str, zones: &mut Zones, school: &Zone) -> Result<Event, Fault> {
    check_times(text)?;
    let Entry::ICalendar(calendar) = Parser::new(text).entry() else { return Err(broken().into()) };
    let event = calendar.components.into_iter().next().ok_or_else(broken)?;
    let span = span(&event, zones, school)?;
    Ok(Event {
        uid: texts(&event, &ICalendarProperty::Uid).next().unwrap_or_default().trim().to_owned(),
        sequence: event
            .property(&ICalendarProperty::Sequence)
            .and_then(|entry| entry.values.first()?.as_integer())
            .unwrap_or_default(),
        recurrence: recurrence(&event, text, zones, &span)?,
        instead: event
            .property(&ICalendarProperty::RecurrenceId)
            .map(|entry| instead(entry, zones, &span, school))
            .transpose()?,
        texts: Texts {
            summary: plain(texts(&event, &ICalendarProperty::Summary).next()),
            description: plain(texts(&event, &ICalendarProperty::Description).next()),
            location: plain(texts(&event, &ICalendarProperty::Location).next()),
            categories: texts(&event, &ICalendarProperty::Categories).map(|text| plain(Some(text))).collect(),
            cancelled: event.status() == Some(&ICalendarStatus::Cancelled),
        },
        span,
    })
}

/// The parser makes a time of whatever begins like one; what is no time is told instead.
fn check_times(text: &str) -> Result<(), Finding> {
    for line in text.lines() {
        let name = line.split([':', ';']).next().unwrap_or_default();
        let value = line.rsplit_once(':').map(|(_, value)| value.trim()).unwrap_or_default();
        let mut times = value.split(',').map(|time| time.split('/').next().unwrap_or_default().trim());
        if TIMES.iter().any(|known| name.eq_ignore_ascii_case(known)) && !times.all(|time| time.is_empty() || is_time(time)) {
            return Err(Finding::of(FindingCode::TimeWrong).element(name).value(shown(value)));
        }
    }
    Ok(())
}

/// What of a time that is none may be shown: it may be anything, also somebody's name.
fn shown(value: &str) -> String {
    value.chars().filter(|letter| letter.is_ascii_digit() || "TZ:/+-,.".contains(*letter)).collect()
}

/// `20260907`, `20260907T070000`, `20260907T070000Z` (RFC 5545 §3.3.4 and §3.3.5).
fn is_time(text: &str) -> bool {
    let (day, hour) = text.split_once(['T', 't']).unwrap_or((text, "000000"));
    let hour = hour.strip_suffix(['Z', 'z']).unwrap_or(hour);
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(day, 8) && digits(hour, 6)
}

fn span(event: &ICalendarComponent, zones: &mut Zones, school: &Zone) -> Result<Span, Fault> {
    let entry = event.property(&ICalendarProperty::Dtstart);
    let entry = entry.filter(|entry| !entry.values.is_empty()).ok_or_else(|| Finding::of(FindingCode::StartMissing))?;
    let start = Moment::first(entry, zones)?;
    let zone = start.zone.clone().unwrap_or_else(|| school.clone());
    let length = length(event, &start, &zone, zones)?;
    let all_day = start.day && length == TimeDelta::days(length.num_days());
    check_length(length, all_day).map_err(|finding| finding.element(ends(event)))?;
    Ok(Span { zone, start: start.wall, length, all_day })
}

/// Refuses what ends before it begins, and what is longer than anything at a school.
fn check_length(length: TimeDelta, all_day: bool) -> Result<(), Finding> {
    let longest = TimeDelta::days(if all_day { LONGEST_WHOLE_DAYS } else { LONGEST_DAYS });
    if length <= TimeDelta::zero() {
        return Err(Finding::of(FindingCode::EndBeforeStart));
    }
    if length > longest {
        return Err(Finding::of(FindingCode::TooLong).value(length.num_days().to_string()));
    }
    Ok(())
}

/// Of `DTEND` or `DURATION`; without both a day is a whole one, and an hour has no length (RFC 5545 §3.6.1).
fn length(event: &ICalendarComponent, start: &Moment, zone: &Zone, zones: &mut Zones) -> Result<TimeDelta, Fault> {
    if let Some(entry) = event.property(&ICalendarProperty::Dtend) {
        let end = Moment::first(entry, zones)?;
        let length = end.seen_in(zone).ok_or_else(|| time_wrong(entry))? - start.wall;
        // Old software ends a day on itself.
        return Ok(if start.day && end.day && length.is_zero() { TimeDelta::days(1) } else { length });
    }
    if let Some(entry) = event.property(&ICalendarProperty::Duration) {
        let Some(ICalendarValue::Duration(duration)) = entry.values.first() else { return Err(time_wrong(entry).into()) };
        return Ok(TimeDelta::seconds(duration.as_seconds()));
    }
    Ok(if start.day { TimeDelta::days(1) } else { TimeDelta::zero() })
}

fn ends(event: &ICalendarComponent) -> &'static str {
    if event.has_property(&ICalendarProperty::Duration) { "DURATION" } else { "DTEND" }
}

fn recurrence(event: &ICalendarComponent, text: &str, zones: &mut Zones, span: &Span) -> Result<Recurrence, Fault> {
    let mut recurrence = Recurrence::default();
    if event.has_property(&ICalendarProperty::Rrule) {
        recurrence.rules = recurrence::rules(text);
    }
    for entry in event.properties(&ICalendarProperty::Rdate) {
        for (moment, length) in moment::list(entry, zones, &span.zone)? {
            let wall = moment.seen_in(&span.zone).ok_or_else(|| time_wrong(entry))?;
            length.map_or(Ok(()), |length| check_length(length, span.all_day)).map_err(|finding| finding.element("RDATE"))?;
            recurrence.more.push((wall, length));
        }
    }
    for entry in event.properties(&ICalendarProperty::Exdate) {
        for (moment, _) in moment::list(entry, zones, &span.zone)? {
            if moment.day {
                recurrence.except_days.insert(moment.wall.date());
            } else {
                recurrence.except.insert(moment.seen_in(&span.zone).ok_or_else(|| time_wrong(entry))?);
            }
        }
    }
    let dates = recurrence.more.len().max(recurrence.except.len()).max(recurrence.except_days.len());
    if dates > MOST_OCCURRENCES {
        return Err(Finding::of(FindingCode::TooManyOccurrences).value(MOST_OCCURRENCES.to_string()).into());
    }
    Ok(recurrence)
}

fn instead(entry: &ICalendarEntry, zones: &mut Zones, span: &Span, school: &Zone) -> Result<Instead, Fault> {
    let moment = Moment::first(entry, zones)?;
    let zone = moment.zone.unwrap_or_else(|| if span.all_day { school.clone() } else { span.zone.clone() });
    let onward = entry.parameter(&ICalendarParameterName::Range).and_then(ICalendarParameterValue::as_bool) == Some(true);
    Ok(Instead { wall: moment.wall, zone, day: moment.day, onward })
}

fn texts<'event>(event: &'event ICalendarComponent, property: &'event ICalendarProperty) -> impl Iterator<Item = &'event str> {
    event.properties(property).flat_map(|entry| &entry.values).filter_map(ICalendarValue::as_text)
}

/// Without what Pronote escapes a second time, as HTML.
fn plain(text: Option<&str>) -> String {
    html_escape::decode_html_entities(text.unwrap_or_default()).into_owned()
}

fn broken() -> Finding {
    Finding::of(FindingCode::LineBroken)
}
