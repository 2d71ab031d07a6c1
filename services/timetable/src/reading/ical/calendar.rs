//! The events of one calendar, put together: occurrences, exceptions of recurrences, holidays.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::{Range, RangeInclusive};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proto::timetable::v1::FindingCode;

use super::event::{self, Event, Texts};
use super::exceptions::{Exception, Exceptions};
use super::key;
use super::moment::{Fault, Span};
use super::recurrence::Work;
use super::wording::{Meaning, meaning};
use super::zone::{Zone, Zones};
use crate::finding::Finding;
use crate::reading::{Closure, Frame, Gathering, Lesson, MOST_LESSONS, Reading, too_many_lessons};

/// Bytes of events that wait for the description of their zone.
const MOST_WAITING: usize = 8 * 1024 * 1024;
/// Holidays that are kept.
const MOST_CLOSURES: usize = 1_000;
/// Days around the frame that are expanded too: a day begins elsewhere when it is another one here, and an exception may move what
/// follows it into the frame.
const MARGIN: Days = Days::new(7);
const NONE: Days = Days::new(0);

/// What is gathered of a calendar.
pub struct Calendar<'frame> {
    frame: &'frame Frame,
    school: Zone,
    zones: Zones,
    work: Work,
    gathering: Gathering,
    waiting: Vec<(usize, String)>,
    waiting_bytes: usize,
    exceptions: HashMap<String, Vec<Exception>>,
    exceptions_count: usize,
    recurring: HashSet<String>,
}

impl<'frame> Calendar<'frame> {
    pub fn of(frame: &'frame Frame) -> Self {
        let after = frame.last_day.checked_add_days(Days::new(366)).unwrap_or(NaiveDate::MAX);
        Self {
            frame,
            school: Zone::Named(frame.zone),
            zones: Zones::until(after.and_time(NaiveTime::MIN)),
            work: Work::default(),
            gathering: Gathering::default(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            exceptions: HashMap::new(),
            exceptions_count: 0,
            recurring: HashSet::new(),
        }
    }

    /// A `VTIMEZONE`.
    pub fn zone(&mut self, text: &str) {
        self.zones.describe(text);
    }

    /// A line that was left out.
    pub fn broken(&mut self, line: usize) {
        self.gathering.finding(Finding::of(FindingCode::LineBroken).line(line));
    }

    /// A `VEVENT`, by the line that it begins in.
    ///
    /// # Errors
    /// [`FindingCode::TooManyLessons`]; what is wrong with the event alone is kept as a finding.
    pub fn event(&mut self, line: usize, text: &str) -> Result<(), Finding> {
        match event::read(text, &mut self.zones, &self.school) {
            Ok(event) => self.place(line, event)?,
            Err(Fault::Finding(finding)) => self.gathering.finding(finding.line(line)),
            Err(Fault::Zone(_)) if self.waiting_bytes + text.len() <= MOST_WAITING => {
                self.waiting_bytes += text.len();
                self.waiting.push((line, text.to_owned()));
            }
            Err(Fault::Zone(name)) => self.zone_unknown(line, &name),
        }
        Ok(())
    }

    fn zone_unknown(&mut self, line: usize, name: &str) {
        self.gathering.finding(Finding::of(FindingCode::ZoneUnknown).line(line).element("TZID").value(super::harmless(name)));
    }

    /// All of it.
    pub fn finish(mut self) -> Result<Reading, Finding> {
        for (line, text) in std::mem::take(&mut self.waiting) {
            match event::read(&text, &mut self.zones, &self.school) {
                Ok(event) => self.place(line, event)?,
                Err(Fault::Finding(finding)) => self.gathering.finding(finding.line(line)),
                Err(Fault::Zone(name)) => self.zone_unknown(line, &name),
            }
        }
        self.except()?;
        key::make_unique(self.gathering.reading());
        Ok(self.gathering.finish())
    }

    fn place(&mut self, line: usize, event: Event) -> Result<(), Finding> {
        let Event { uid, sequence, span, recurrence, instead, texts } = event;
        let uid = key::stable(&uid);
        if let Some(instead) = instead {
            return self.exception(uid, Exception { line, sequence, instead, starts: vec![span.start], span, texts });
        }
        if !recurrence.is_some() && recurrence.except.is_empty() && recurrence.except_days.is_empty() {
            return self.occurrences(uid, &span, [(span.start, span.length)], &texts, NONE);
        }
        match recurrence.starts(&span, &self.range(), &mut self.work) {
            Ok(starts) => {
                self.recurring.insert(uid.clone());
                self.occurrences(uid, &span, starts, &texts, MARGIN)
            }
            Err(finding) => {
                self.gathering.finding(finding.line(line));
                Ok(())
            }
        }
    }

    fn exception(&mut self, uid: String, exception: Exception) -> Result<(), Finding> {
        self.exceptions_count += 1;
        if self.exceptions_count > MOST_LESSONS {
            return Err(too_many_lessons(MOST_LESSONS));
        }
        self.exceptions.entry(uid).or_default().push(exception);
        Ok(())
    }

    /// What may be in the frame, on any zone's clocks.
    fn range(&self) -> Range<NaiveDateTime> {
        let days = self.days(MARGIN);
        days.start().and_time(NaiveTime::MIN)..days.end().and_time(NaiveTime::MIN)
    }

    /// The days of the frame and some around.
    fn days(&self, margin: Days) -> RangeInclusive<NaiveDate> {
        let Frame { first_day, last_day, .. } = *self.frame;
        first_day.checked_sub_days(margin).unwrap_or(NaiveDate::MIN)..=last_day.checked_add_days(margin).unwrap_or(NaiveDate::MAX)
    }

    /// What of an event begins in the frame. Names are gathered only when something does: a source may keep former years.
    fn occurrences(
        &mut self,
        uid: String,
        span: &Span,
        starts: impl IntoIterator<Item = (NaiveDateTime, TimeDelta)>,
        texts: &Texts,
        margin: Days,
    ) -> Result<(), Finding> {
        let mut meant = None;
        let mut uid = uid;
        let frame = self.days(margin);
        for (start, length) in starts {
            let Some((starts_at, ends_at)) = span.instants(start, length) else { continue };
            let first = self.day(starts_at);
            let last = self.day(ends_at - TimeDelta::seconds(1));
            let in_frame = frame.contains(&first);
            let touches = span.all_day && first <= *frame.end() && last >= *frame.start();
            if !in_frame && !touches {
                continue;
            }
            match meant.get_or_insert_with(|| meaning(&uid, texts, span.all_day, &mut self.gathering)) {
                Meaning::Closure(name) => close(self.gathering.reading(), name, first, last),
                Meaning::Lesson(..) if !in_frame => {}
                Meaning::Lesson(content, state) => {
                    if uid.is_empty() {
                        uid = key::made_of(self.gathering.reading(), *content);
                    }
                    let lesson =
                        Lesson { uid: uid.clone(), starts_at, ends_at, all_day: span.all_day, content: *content, state: *state };
                    self.gathering.lesson(lesson)?;
                }
            }
        }
        Ok(())
    }

    fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.school.wall(at).date()
    }

    /// Puts exceptions in the places of the occurrences that they stand for.
    fn except(&mut self) -> Result<(), Finding> {
        let exceptions = std::mem::take(&mut self.exceptions).into_iter();
        let mut exceptions: BTreeMap<String, Exceptions> =
            exceptions.map(|(uid, exceptions)| (uid, Exceptions::of(exceptions))).collect();
        for lesson in self.gathering.take_lessons() {
            let own = exceptions.get_mut(&lesson.uid);
            if own.is_none_or(|own| !own.take(lesson.starts_at)) {
                self.gathering.lesson(lesson)?;
            }
        }
        for (uid, exceptions) in exceptions {
            for Exception { line, instead, span, texts, starts, .. } in exceptions.all {
                if instead.onward && !self.recurring.contains(&uid) {
                    let finding = Finding::of(FindingCode::ExceptionWithoutEvent);
                    self.gathering.finding(finding.line(line).element("RECURRENCE-ID"));
                }
                let starts = starts.into_iter().map(|start| (start, span.length));
                self.occurrences(uid.clone(), &span, starts, &texts, NONE)?;
            }
        }
        let (frame, school) = (self.days(NONE), self.school.clone());
        self.gathering.reading().lessons.retain(|lesson| frame.contains(&school.wall(lesson.starts_at).date()));
        Ok(())
    }
}

fn close(reading: &mut Reading, name: &str, first_day: NaiveDate, last_day: NaiveDate) {
    let closure = Closure { name: name.to_owned(), first_day, last_day };
    if reading.closures.len() < MOST_CLOSURES && !reading.closures.contains(&closure) {
        reading.closures.push(closure);
    }
}
