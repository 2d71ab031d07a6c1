//! The week that most people ask for, at its end with the next one, in memory: a class's is read once for thirty pupils and their
//! parents. Who writes tells which people, classes and rooms are concerned, and every process reads theirs again.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Datelike, NaiveTime, TimeDelta, Utc, Weekday};
use platform::memory::{Current, News};
use proto::timetable::v1::Clash;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Depth, MOST, Period, Row, Weeks, clash};

/// Bytes of lessons that are remembered: a week of most classes of a département.
const LESSONS: u64 = 96 << 20;

/// Bytes of what else is.
const REST: u64 = 16 << 20;

/// Bytes of one lesson or conflict, about.
const EACH: usize = 256;

/// See the module. Clones share it.
#[derive(Clone)]
pub struct ThisWeek {
    memberships: Current<Arc<[Membership]>>,
    lessons: Current<Arc<During<Row>>>,
    clashes: Current<Arc<During<(DateTime<Utc>, Clash)>>>,
}

/// What a person's timetable is read by: herself, or a class or group while she is in it.
struct Membership {
    key_id: Uuid,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

/// All there is of one key in a period.
struct During<T> {
    period: Period,
    all: Vec<T>,
}

impl ThisWeek {
    /// Nothing is remembered yet.
    pub fn new(news: &News) -> Self {
        Self {
            memberships: Current::new(news, REST, |found| EACH + size_of_val(&**found)),
            lessons: Current::new(news, LESSONS, |lessons| EACH * (1 + lessons.all.len())),
            clashes: Current::new(news, REST, |clashes| EACH * (1 + clashes.all.len())),
        }
    }

    /// The lessons of people, each with the person whose it is; none when another period is asked for.
    pub async fn of_people(&self, weeks: &Weeks, people: &[Uuid], asked: Period) -> Result<Option<Vec<Row>>, sqlx::Error> {
        let now = this_week();
        if !now.covers(asked) {
            return Ok(None);
        }
        let ask = |people| memberships(&weeks.pool, people);
        let people = self.memberships.of(people.iter().copied().collect(), ask).await?;
        let keys = people.values().flat_map(|memberships| memberships.iter().map(|one| one.key_id)).collect();
        let lessons = self.lessons.of(keys, |keys| lessons(weeks, keys, now)).await?;
        if !lessons.values().all(|lessons| lessons.period.covers(asked)) {
            return Ok(None);
        }
        let memberships = people.iter().flat_map(|(person_id, all)| all.iter().map(move |one| (*person_id, one)));
        let hers = memberships.flat_map(|(person_id, one)| one.lessons(person_id, &lessons[&one.key_id].all, asked));
        let mut rows: Vec<Row> = hers.collect();
        rows.sort_by_key(|row| (row.kept.starts_at, row.kept.occurrence_id));
        rows.truncate(MOST + 1);
        Ok(Some(rows))
    }

    /// The conflicts of people or rooms; none when another period is asked for.
    pub async fn clashes(&self, pool: &PgPool, keys: &[Uuid], asked: Period) -> Result<Option<Vec<Clash>>, sqlx::Error> {
        let now = this_week();
        if !now.covers(asked) {
            return Ok(None);
        }
        let clashes = self.clashes.of(keys.iter().copied().collect(), |keys| clashes(pool, keys, now)).await?;
        if !clashes.values().all(|clashes| clashes.period.covers(asked)) {
            return Ok(None);
        }
        let mut dated: Vec<&(DateTime<Utc>, Clash)> = clashes.values().flat_map(|clashes| &clashes.all).collect();
        dated.retain(|(starts_at, _)| (asked.from..asked.until).contains(starts_at));
        dated.sort_by_key(|(starts_at, _)| *starts_at);
        Ok(Some(dated.into_iter().map(|(_, clash)| clash.clone()).collect()))
    }
}

/// Wherever a school stands.
fn this_week() -> Period {
    let today = Utc::now().date_naive();
    let monday = today.week(Weekday::Mon).first_day().and_time(NaiveTime::MIN).and_utc();
    let weeks = if matches!(today.weekday(), Weekday::Sat | Weekday::Sun) { 2 } else { 1 };
    Period { from: monday - TimeDelta::hours(14), until: monday + TimeDelta::weeks(weeks) + TimeDelta::hours(12) }
}

impl Period {
    fn covers(&self, other: Self) -> bool {
        self.from <= other.from && other.until <= self.until
    }
}

impl Membership {
    fn lessons<'a>(&self, person_id: Uuid, rows: &'a [Row], asked: Period) -> impl Iterator<Item = Row> + use<'a> {
        let from = self.from.map_or(asked.from, |from| from.max(asked.from));
        let until = self.until.map_or(asked.until, |until| until.min(asked.until));
        let meant = rows.iter().filter(move |row| row.kept.ends_at > from && row.kept.starts_at < until);
        meant.map(move |row| row.of(person_id))
    }
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
    let of_each = by_key(people, memberships);
    Ok(of_each.into_iter().map(|(person_id, memberships)| (person_id, memberships.into())).collect())
}

/// A lesson of several days is there once.
async fn lessons(weeks: &Weeks, keys: Vec<Uuid>, period: Period) -> Result<Vec<(Uuid, Arc<During<Row>>)>, sqlx::Error> {
    let rows = weeks.of_keys(&keys, period, Depth::of_pages()).await?;
    let mut seen = HashSet::new();
    let once = rows.into_iter().filter(|(key_id, row)| seen.insert((*key_id, row.kept.occurrence_id)));
    Ok(during(period, by_key(keys, once)))
}

async fn clashes(
    pool: &PgPool,
    keys: Vec<Uuid>,
    period: Period,
) -> Result<Vec<(Uuid, Arc<During<(DateTime<Utc>, Clash)>>)>, sqlx::Error> {
    let found = clash::of_keys(pool, &keys, period).await?;
    Ok(during(period, by_key(keys, found)))
}

/// Of every key, even if it is nothing.
fn by_key<T>(keys: Vec<Uuid>, found: impl IntoIterator<Item = (Uuid, T)>) -> BTreeMap<Uuid, Vec<T>> {
    let mut of_each: BTreeMap<Uuid, Vec<T>> = keys.into_iter().map(|key| (key, vec![])).collect();
    for (key, one) in found {
        of_each.entry(key).or_default().push(one);
    }
    of_each
}

fn during<T>(period: Period, of_each: BTreeMap<Uuid, Vec<T>>) -> Vec<(Uuid, Arc<During<T>>)> {
    of_each.into_iter().map(|(key, all)| (key, Arc::new(During { period, all }))).collect()
}
