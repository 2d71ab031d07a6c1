//! Timelines: what one person, class, group or room is expected at, in the order of time, and what of it meets.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::travel::{Map, Way};

/// Others with which a lesson is said to meet at most: a gymnasium in which all lessons are said to be is told of often enough.
const MOST_AT_ONCE: usize = 20;

/// Lessons that are not over which are remembered at most.
const MOST_OPEN: usize = 100;

/// A lesson that begins so long after another one leaves time for every way.
const LONGEST_GAP: TimeDelta = TimeDelta::hours(3);

/// A class, of the kinds of attendances.
pub const CLASS: i16 = 4;
/// A group.
pub const GROUP: i16 = 5;
/// A room.
pub const ROOM: i16 = 6;

/// At most 24 hours of one occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// When it begins, or goes on.
    pub starts_at: DateTime<Utc>,
    /// When it ends, or goes on tomorrow.
    pub ends_at: DateTime<Utc>,
    /// Of what.
    pub occurrence_id: Uuid,
    /// Where, for a person; else nil.
    pub structure_id: Uuid,
}

/// See the module.
pub struct Timeline {
    /// Of whom or what.
    pub key_id: Uuid,
    /// Of which kind it is.
    pub kind: i16,
    /// By beginning.
    pub lessons: Vec<Lesson>,
}

/// Two occurrences that meet, or whose way is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// One.
    pub first_id: Uuid,
    /// The other.
    pub second_id: Uuid,
    /// For what follows in another school.
    pub way: Option<Way>,
}

impl Timeline {
    /// Of a person and not of a class, group or room.
    pub const fn is_person(&self) -> bool {
        self.kind < CLASS
    }

    /// Of a class or group.
    pub const fn is_audience(&self) -> bool {
        self.kind == CLASS || self.kind == GROUP
    }

    /// Schools of a person's lessons.
    pub fn structures(&self) -> BTreeSet<Uuid> {
        self.lessons.iter().map(|lesson| lesson.structure_id).collect()
    }

    /// Each lesson with those that are not over when it begins; of a person, also with the one that ended last before, when that is in
    /// another school from where she cannot be here in time.
    pub fn meetings(&self, map: &Map<'_>) -> Vec<Meeting> {
        let mut meetings = vec![];
        let mut open: Vec<Lesson> = vec![];
        let mut over: Option<Lesson> = None;
        for &lesson in &self.lessons {
            let (still, ended): (Vec<Lesson>, Vec<Lesson>) = open.iter().partition(|other| other.ends_at > lesson.starts_at);
            let goes_on = ended.iter().any(|other| other.occurrence_id == lesson.occurrence_id);
            over = over.into_iter().chain(ended).max_by_key(|lesson| lesson.ends_at);
            open = still;
            let others = open.iter().filter(|other| other.occurrence_id != lesson.occurrence_id).take(MOST_AT_ONCE);
            meetings.extend(others.map(|other| meeting(*other, lesson, None)));
            let before = over.filter(|over| !goes_on && open.iter().all(|other| other.occurrence_id != over.occurrence_id));
            let way = before.and_then(|before| Some((before, way(before, lesson, map)?)));
            meetings.extend(way.map(|(before, way)| meeting(before, lesson, Some(way))));
            open.push(lesson);
            open.drain(..open.len().saturating_sub(MOST_OPEN));
        }
        meetings
    }

    /// Lessons of this one with those of another one that are held at the same time, within days.
    pub fn meetings_with(&self, other: &Self, days: (NaiveDate, NaiveDate)) -> Vec<Meeting> {
        let (few, many) = if self.lessons.len() <= other.lessons.len() { (self, other) } else { (other, self) };
        let mut meetings = vec![];
        let mut earliest = 0;
        for lesson in few.lessons.iter().filter(|lesson| lesson.is_within(days)) {
            let long_over = |other: &Lesson| other.starts_at + TimeDelta::days(1) <= lesson.starts_at;
            earliest += many.lessons[earliest..].iter().take_while(|other| long_over(other)).count();
            let near = many.lessons[earliest..].iter().take_while(|other| other.starts_at < lesson.ends_at);
            let met = near.filter(|other| other.ends_at > lesson.starts_at && other.occurrence_id != lesson.occurrence_id);
            let met = met.take(MOST_AT_ONCE);
            meetings.extend(
                met.map(
                    |met| if few.key_id == self.key_id { meeting(*lesson, *met, None) } else { meeting(*met, *lesson, None) },
                ),
            );
        }
        meetings
    }
}

impl Lesson {
    fn is_within(&self, (first, end): (NaiveDate, NaiveDate)) -> bool {
        self.ends_at.date_naive() >= first && self.starts_at.date_naive() < end
    }
}

const fn meeting(first: Lesson, second: Lesson, way: Option<Way>) -> Meeting {
    Meeting { first_id: first.occurrence_id, second_id: second.occurrence_id, way }
}

fn way(over: Lesson, lesson: Lesson, map: &Map<'_>) -> Option<Way> {
    let gap = lesson.starts_at - over.ends_at;
    let elsewhere = over.structure_id != lesson.structure_id && gap < LONGEST_GAP;
    elsewhere.then(|| map.too_long(over.structure_id, lesson.structure_id, gap.num_minutes())).flatten()
}

/// The timelines of these keys from a moment on; what began up to a day before is in them.
pub async fn read(tx: &mut PgConnection, keys: &[Uuid], from: DateTime<Utc>) -> Result<Vec<Timeline>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select key_id, min(kind) as "kind!", array_agg(starts_at) as "starts!", array_agg(ends_at) as "ends!",
                  array_agg(occurrence_id) as "occurrence_ids!", array_agg(structure_id) filter (where kind < 4) as structure_ids
           from timetable.attendances
           where key_id = any($1) and starts_at > $2 and held
           group by key_id"#,
        keys,
        from - TimeDelta::days(1),
    )
    .fetch_all(tx)
    .await?;
    let timelines = rows.into_iter().map(|row| {
        let structures = row.structure_ids.unwrap_or_default().into_iter().chain(std::iter::repeat(Uuid::nil()));
        let times = row.starts.into_iter().zip(row.ends);
        let lessons = times.zip(row.occurrence_ids).zip(structures);
        let lesson =
            |(((starts_at, ends_at), occurrence_id), structure_id)| Lesson { starts_at, ends_at, occurrence_id, structure_id };
        let mut lessons: Vec<Lesson> = lessons.map(lesson).collect();
        lessons.sort_unstable_by_key(|lesson| (lesson.starts_at, lesson.occurrence_id));
        Timeline { key_id: row.key_id, kind: row.kind, lessons }
    });
    Ok(timelines.collect())
}
