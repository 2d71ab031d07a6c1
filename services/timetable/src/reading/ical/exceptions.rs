//! Exceptions of recurrences (RFC 5545 §3.8.4.4), so kept that each occurrence finds its own at once.

use std::ops::Range;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::event::{Instead, Texts};
use super::moment::Span;

/// An event that stands for an occurrence of another one.
pub struct Exception {
    /// The line that it begins in.
    pub line: usize,
    /// Which of two versions is the later one.
    pub sequence: i64,
    /// What it stands for.
    pub instead: Instead,
    /// Its time.
    pub span: Span,
    /// What people read of it.
    pub texts: Texts,
    /// Its beginning, and those of the occurrences that it moves, on the clocks of its zone.
    pub starts: Vec<NaiveDateTime>,
}

/// Those of one event.
pub struct Exceptions {
    /// The last version of each, by what it stands for.
    pub all: Vec<Exception>,
    /// What they stand for: beginnings ascending, and the latest end so far.
    replaced: Vec<Range<DateTime<Utc>>>,
    /// Those that move what follows: from when, ascending, and their places.
    onward: Vec<(DateTime<Utc>, usize)>,
}

impl Exceptions {
    pub fn of(all: Vec<Exception>) -> Self {
        let all = last_versions(all);
        let mut replaced: Vec<_> = all.iter().filter_map(|exception| exception.instead.replaced()).collect();
        let mut latest = DateTime::<Utc>::MIN_UTC;
        for range in &mut replaced {
            latest = latest.max(range.end);
            range.end = latest;
        }
        let onward = all.iter().enumerate().filter(|(_, exception)| exception.instead.onward);
        let onward = onward.filter_map(|(place, exception)| Some((exception.instead.instant()?, place))).collect();
        Self { all, replaced, onward }
    }

    /// Whether an occurrence is not held as its event says: it is replaced, or moved with all after an earlier one.
    pub fn take(&mut self, starts_at: DateTime<Utc>) -> bool {
        let begun = self.replaced.partition_point(|range| range.start <= starts_at);
        if self.replaced[..begun].last().is_some_and(|range| range.contains(&starts_at)) {
            return true;
        }
        let before = self.onward.partition_point(|(from, _)| *from < starts_at);
        let Some((from, place)) = self.onward[..before].last() else { return false };
        self.all[*place].follow(*from, starts_at);
        true
    }
}

impl Exception {
    /// Moves an occurrence as the one that began then.
    fn follow(&mut self, from: DateTime<Utc>, starts_at: DateTime<Utc>) {
        let moved = self.span.start - self.span.zone.wall(from);
        self.starts.extend(self.span.zone.wall(starts_at).checked_add_signed(moved));
    }
}

impl Instead {
    fn instant(&self) -> Option<DateTime<Utc>> {
        self.zone.instant(self.wall)
    }

    /// From when until when what begins is meant: a day, or one instant.
    fn replaced(&self) -> Option<Range<DateTime<Utc>>> {
        let from = self.instant()?;
        let day_after = || self.zone.instant(self.wall.checked_add_signed(TimeDelta::days(1))?);
        let until = if self.day { day_after()? } else { from.checked_add_signed(TimeDelta::seconds(1))? };
        Some(from..until)
    }
}

/// Of several versions of one exception the last, by the moment that they stand for.
fn last_versions(mut exceptions: Vec<Exception>) -> Vec<Exception> {
    exceptions.sort_by_key(|exception| (exception.instead.instant(), std::cmp::Reverse(exception.sequence)));
    exceptions.dedup_by_key(|exception| exception.instead.instant());
    exceptions
}
