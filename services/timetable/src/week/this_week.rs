//! The week that most people ask for, at its end with the next one, in memory: a class's is read once for thirty pupils and their
//! parents. Who writes tells which people, classes and rooms are concerned, and every process reads theirs again.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Utc, Weekday};
use platform::memory::{Current, KEPT, News};
use sqlx::PgPool;
use uuid::Uuid;

use super::{Depth, MOST, Period, Row, Weeks, by_key};

/// Bytes of lessons that are remembered: a week of most classes of a département.
const LESSONS: u64 = 96 << 20;

/// Bytes of memberships: of 60,000 people who are in five classes and groups each.
const MEMBERSHIPS: u64 = 32 << 20;

/// Bytes of one lesson with what it is, about.
const LESSON: usize = 512;

/// Bytes of one membership.
const MEMBERSHIP: usize = size_of::<Membership>();

/// Bytes that an entry takes beside, about.
const ENTRY: usize = 200;

/// See the module. Clones share it.
#[derive(Clone)]
pub struct ThisWeek {
    memberships: Current<Arc<[Membership]>>,
    lessons: Current<Arc<[Row]>>,
}

/// What a person's timetable is read by: herself, or a class or group while she is in it.
pub struct Membership {
    /// Which.
    pub key_id: Uuid,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

/// Whether all of a period is in memory, or comes there: what was read a few minutes ago is of the week of then.
pub fn holds(period: Period) -> bool {
    let now = Utc::now();
    [now, now - 2 * KEPT].into_iter().all(|read| week_of(read).covers(period))
}

/// From where it is Monday first to where Sunday ends last; from Saturday on with the week after.
fn week_of(time: DateTime<Utc>) -> Period {
    let today = time.date_naive();
    let monday = today.week(Weekday::Mon).first_day().and_time(NaiveTime::MIN).and_utc();
    let weeks = if matches!(today.weekday(), Weekday::Sat | Weekday::Sun) { 2 } else { 1 };
    Period { from: monday - TimeDelta::hours(14), until: monday + TimeDelta::weeks(weeks) + TimeDelta::hours(12) }
}

impl Period {
    fn touches(&self, other: Self) -> bool {
        self.from < other.until && self.until > other.from
    }

    fn covers(&self, other: Self) -> bool {
        self.from <= other.from && other.until <= self.until
    }
}

impl ThisWeek {
    /// Nothing is remembered yet.
    pub fn new(news: &News) -> Self {
        Self {
            memberships: Current::new(news, MEMBERSHIPS, |all| ENTRY + MEMBERSHIP * all.len()),
            lessons: Current::new(news, LESSONS, |all| ENTRY + LESSON * all.len()),
        }
    }

    /// The lessons of people in a period that it [`holds`], each with the person whose it is.
    pub async fn of_people(&self, weeks: &Weeks, people: &[Uuid], period: Period) -> Result<Vec<Row>, sqlx::Error> {
        let memberships = self.memberships(&weeks.pool, people).await?;
        let keys = memberships.values().flat_map(|all| all.iter().map(|one| one.key_id)).collect();
        let lessons = self.lessons.of(keys, |keys| lessons(weeks, keys)).await?;
        let each = memberships.iter().flat_map(|(person_id, all)| all.iter().map(move |one| (*person_id, one)));
        let hers = each.flat_map(|(person_id, one)| one.lessons(person_id, &lessons[&one.key_id], period));
        let mut rows: Vec<(DateTime<Utc>, Row)> = hers.collect();
        rows.sort_by_key(|(starts_at, row)| (*starts_at, row.kept.occurrence_id));
        rows.truncate(MOST + 1);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// What each of these people's timetables is read by.
    pub async fn memberships(&self, pool: &PgPool, people: &[Uuid]) -> Result<BTreeMap<Uuid, Arc<[Membership]>>, sqlx::Error> {
        self.memberships.of(people.iter().copied().collect(), |people| memberships(pool, people)).await
    }
}

impl Membership {
    /// With the beginning of the first of its days that is hers and in the period.
    fn lessons<'a>(&'a self, person_id: Uuid, rows: &'a [Row], period: Period) -> impl Iterator<Item = (DateTime<Utc>, Row)> {
        let hers = move |row: &Row| days(row).find(|day| day.touches(period) && self.lasts(*day));
        rows.iter().filter_map(move |row| Some((hers(row)?.from, row.of(person_id))))
    }

    /// Whether it is one then.
    pub fn lasts_at(&self, moment: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| moment >= from) && self.until.is_none_or(|until| moment < until)
    }

    fn lasts(&self, day: Period) -> bool {
        self.from.is_none_or(|from| day.until > from) && self.until.is_none_or(|until| day.from < until)
    }
}

/// What is attended of an occurrence: at most 24 hours each.
fn days(row: &Row) -> impl Iterator<Item = Period> {
    let (first, end, day) = (row.kept.starts_at, row.kept.ends_at, TimeDelta::days(1));
    let starts = std::iter::successors(Some(first), move |from| Some(*from + day).filter(|from| *from < end));
    starts.map(move |from| Period { from, until: end.min(from + day) })
}

async fn memberships(pool: &PgPool, people: Vec<Uuid>) -> Result<Vec<(Uuid, Arc<[Membership]>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select person_id as "person_id!", key_id as "key_id!", valid_from::timestamptz, valid_until::timestamptz
           from timetable.keys_of($1)"#,
        &people,
    )
    .fetch_all(pool)
    .await?;
    let memberships = rows.into_iter().map(|row| {
        let one = Membership { key_id: row.key_id, from: row.valid_from, until: row.valid_until };
        (row.person_id, one)
    });
    Ok(by_key(people, memberships))
}

/// A lesson of several days is there once.
async fn lessons(weeks: &Weeks, keys: Vec<Uuid>) -> Result<Vec<(Uuid, Arc<[Row]>)>, sqlx::Error> {
    let rows = weeks.of_keys(&keys, week_of(Utc::now()), Depth::of_pages()).await?;
    let mut seen = HashSet::new();
    let once = rows.into_iter().filter(|(key_id, row)| seen.insert((*key_id, row.kept.occurrence_id)));
    Ok(by_key(keys, once))
}
