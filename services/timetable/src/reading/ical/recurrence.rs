//! Recurrences (RFC 5545 §3.8.5), expanded on the clocks of their zone and never beyond what is asked for.
//!
//! Rules are walked as if the zone's clocks were UTC, and the instants made of what comes out: an hour stays what it is when clocks
//! are changed, and a zone that only the calendar knows is no different from others.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use calcard::common::PartialDateTime;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _};
use proto::timetable::v1::FindingCode;
use rrule::{Frequency, NWeekday, RRule, Tz, Unvalidated};

use super::moment::Span;
use crate::finding::Finding;

/// Occurrences that one event may have in what is asked for.
pub const MOST_OCCURRENCES: usize = 2_000;
/// Occurrences that are walked over before: a daily lesson since 1890.
const LONGEST_WALK: usize = 50_000;
/// Days that all rules of one calendar may walk over together: 25,000 rules of a school year each.
const MOST_WORK: u64 = 8_000_000;
/// What a rule costs that gives nothing, since the crate looks for its first occurrence through thousands of years.
const BARREN: u64 = 1_000_000;
/// Hours, minutes and seconds of a day that a rule may name together.
const MOST_TIMES: usize = 96;
/// Bytes of the longest rule.
const LONGEST_RULE: usize = 1_000;

/// How often something happens beside its first time.
#[derive(Debug, Default)]
pub struct Recurrence {
    /// As they are written.
    pub rules: Vec<String>,
    /// Further beginnings, on the clocks of the zone, and their length when it is another.
    pub more: Vec<(NaiveDateTime, Option<TimeDelta>)>,
    /// Beginnings that are left out.
    pub except: HashSet<NaiveDateTime>,
    /// Days that are left out.
    pub except_days: HashSet<NaiveDate>,
}

/// What the rules of one calendar may still walk.
#[derive(Debug)]
pub struct Work {
    left: u64,
}

impl Default for Work {
    fn default() -> Self {
        Self { left: MOST_WORK }
    }
}

impl Work {
    fn spend(&mut self, work: u64) {
        self.left = self.left.saturating_sub(work);
    }
}

/// The rules in the text of a component, as they are written.
pub fn rules(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case("RRULE")));
    lines.filter_map(|line| line[5..].split_once(':')).map(|(_, rule)| rule.trim().to_owned()).collect()
}

impl Recurrence {
    /// Whether there is one.
    pub fn is_some(&self) -> bool {
        !self.rules.is_empty() || !self.more.is_empty()
    }

    /// All beginnings in the range, ascending, with their lengths. The first time counts, whether or not a rule gives it, unless all
    /// rules had ended before.
    pub fn starts(
        &self,
        span: &Span,
        range: &Range<NaiveDateTime>,
        work: &mut Work,
    ) -> Result<BTreeMap<NaiveDateTime, TimeDelta>, Finding> {
        let mut starts = BTreeMap::new();
        let mut over = !self.rules.is_empty();
        for text in &self.rules {
            let rule = Rule::read(text, span)?;
            if rule.until.is_none_or(|until| until >= span.start) {
                over = false;
                rule.walk(span, range, work, &mut starts)?;
            }
        }
        let first = (span.start, None);
        for (start, length) in self.more.iter().chain((!over).then_some(&first)).filter(|(start, _)| range.contains(start)) {
            let known = starts.entry(*start).or_insert(span.length);
            *known = length.unwrap_or(*known);
        }
        starts.retain(|start, _| !self.except.contains(start) && !self.except_days.contains(&start.date()));
        if starts.len() > MOST_OCCURRENCES { Err(too_many()) } else { Ok(starts) }
    }
}

/// A rule whose `UNTIL` is on the clocks of its zone.
struct Rule<'text> {
    text: &'text str,
    parsed: RRule<Unvalidated>,
    until: Option<NaiveDateTime>,
}

impl<'text> Rule<'text> {
    fn read(text: &'text str, span: &Span) -> Result<Self, Finding> {
        let wrong = || rule_wrong(text);
        if !text.is_ascii() || text.len() > LONGEST_RULE || text.contains(':') {
            return Err(wrong());
        }
        let (ends, others): (Vec<&str>, Vec<&str>) = text.split(';').partition(|part| is_until(part));
        let parsed: RRule<Unvalidated> = others.join(";").parse().map_err(|_| wrong())?;
        let until = match ends.as_slice() {
            [] => None,
            [end] => Some(until(&end[6..], span).ok_or_else(wrong)?),
            _ => return Err(wrong()),
        };
        let rule = Self { text, parsed, until };
        rule.check(span)?;
        Ok(rule)
    }

    /// Refuses what the crate reads otherwise than RFC 5545 or what would take it too long.
    fn check(&self, span: &Span) -> Result<(), Finding> {
        let rule = &self.parsed;
        let times = [rule.get_by_hour().len(), rule.get_by_minute().len(), rule.get_by_second().len()];
        let numbered = rule.get_by_weekday().iter().filter(|day| matches!(day, NWeekday::Nth(..))).count();
        let numbers = numbered > 0 && !matches!(rule.get_freq(), Frequency::Yearly | Frequency::Monthly);
        let mixed = numbered > 0 && numbered < rule.get_by_weekday().len();
        let hours_of_days = span.all_day && times != [0; 3];
        if rule.get_interval() == 0 || rule.get_count() == Some(0) || numbers || mixed || hours_of_days {
            return Err(rule_wrong(self.text));
        }
        let often = matches!(rule.get_freq(), Frequency::Minutely | Frequency::Secondly);
        if often || times.into_iter().map(|count| count.max(1)).product::<usize>() > MOST_TIMES {
            return Err(too_many());
        }
        Ok(())
    }

    fn walk(
        self,
        span: &Span,
        range: &Range<NaiveDateTime>,
        work: &mut Work,
        starts: &mut BTreeMap<NaiveDateTime, TimeDelta>,
    ) -> Result<(), Finding> {
        work.spend(self.work(span, range));
        if work.left == 0 {
            return Err(too_many());
        }
        let text = self.text;
        let rule = self.until.iter().fold(self.parsed, |rule, until| rule.until(clock(*until)));
        let set = rule.build(clock(span.start)).map_err(|_| rule_wrong(text))?.limit();
        let mut walked = 0;
        for start in &set {
            walked += 1;
            let start = start.naive_utc();
            if start >= range.end {
                return Ok(());
            }
            if range.contains(&start) {
                starts.insert(start, span.length);
            }
            if walked > LONGEST_WALK || starts.len() > MOST_OCCURRENCES {
                return Err(too_many());
            }
        }
        if walked == 0 {
            work.spend(BARREN);
        }
        Ok(())
    }

    /// The days that the crate looks at, each hour of them for hourly rules.
    fn work(&self, span: &Span, range: &Range<NaiveDateTime>) -> u64 {
        let end = self.until.map_or(range.end, |until| until.min(range.end));
        let days = u64::try_from((end - span.start).num_days()).unwrap_or_default() + 1;
        if self.parsed.get_freq() == Frequency::Hourly { 24 * days } else { days }
    }
}

fn is_until(part: &str) -> bool {
    part.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("UNTIL="))
}

/// The last moment, on the clocks of the zone: a moment in UTC is converted first, and a day counts to its end.
fn until(text: &str, span: &Span) -> Option<NaiveDateTime> {
    let mut value = PartialDateTime::default();
    let read = value.parse_timestamp(&mut text.as_bytes().iter().peekable(), false);
    let wall = super::moment::wall(&value).filter(|_| read)?;
    match (value.has_time(), value.has_zone()) {
        (false, _) => wall.date().and_hms_opt(23, 59, 59),
        (true, false) => Some(wall),
        (true, true) => Some(span.zone.wall(wall.and_utc())),
    }
}

fn clock(wall: NaiveDateTime) -> DateTime<Tz> {
    Tz::UTC.from_utc_datetime(&wall)
}

fn rule_wrong(text: &str) -> Finding {
    Finding::of(FindingCode::RuleWrong).element("RRULE").value(super::harmless(text))
}

fn too_many() -> Finding {
    Finding::of(FindingCode::TooManyOccurrences).element("RRULE").value(MOST_OCCURRENCES.to_string())
}
