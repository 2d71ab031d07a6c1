//! What is said beside occurrences: of their schools and their sources. It changes slowly and is asked all the time, so each process
//! remembers it: schools until they change, sources for a moment.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use platform::memory::{Current, Memory, News};
use proto::timetable::v1::{Occurrence, School, SourceFreshness};
use sqlx::PgPool;
use uuid::Uuid;

use super::Period;
use crate::{
    import::{midnight, timestamp},
    school_year::{self, Dated},
};

/// How long what was read of a source is believed.
const BELIEVED: Duration = Duration::from_secs(20);

/// Sources that are remembered; a département has a few hundred.
const SOURCES: u64 = 10_000;

/// Bytes of schools that are remembered.
const SCHOOLS: u64 = 16 << 20;

/// Bytes of one closure, about.
const CLOSURE: usize = 128;

/// Schools as they are, and sources as they were a moment ago. Clones share it.
#[derive(Clone)]
pub struct Around {
    /// None for those of which no timetable is known.
    schools: Current<Option<Arc<Known>>>,
    sources: Memory<Uuid, Arc<SourceFreshness>>,
}

/// Where the local hours of a school are, and the days on which it is closed: first and last.
pub struct Frame {
    /// Its zone.
    pub zone: Tz,
    /// By first day.
    pub closures: Vec<(NaiveDate, NaiveDate)>,
}

/// A school with all its closures of these years: the national ones, and its own.
struct Known {
    school: School,
    zone: Tz,
    national: &'static [Dated],
    own: Vec<Dated>,
}

impl Around {
    /// Nothing is remembered yet; who changes a school tells the news.
    pub fn new(news: &News) -> Self {
        let size = |known: &Option<Arc<Known>>| CLOSURE * (2 + known.as_ref().map_or(0, |known| known.own.len()));
        Self { schools: Current::new(news, SCHOOLS, size), sources: Memory::new(SOURCES, BELIEVED) }
    }

    /// The schools of these occurrences, and these others, with their closures in the period; the sources of the occurrences.
    pub async fn of(
        &self,
        pool: &PgPool,
        occurrences: &[Occurrence],
        others: &[Uuid],
        period: Period,
    ) -> Result<(Vec<School>, Vec<SourceFreshness>), sqlx::Error> {
        let ids = |text: fn(&Occurrence) -> &String| occurrences.iter().map(text).collect::<BTreeSet<_>>();
        let parsed =
            |texts: BTreeSet<&String>| texts.into_iter().filter_map(|text| text.parse().ok()).collect::<BTreeSet<Uuid>>();
        let mut structure_ids = parsed(ids(|one| &one.structure_id));
        structure_ids.extend(others);
        let source_ids = parsed(ids(|one| &one.source_id));
        let (schools, sources) = (self.schools(pool, structure_ids).await?, self.sources(pool, source_ids).await?);
        let schools = schools.iter().map(|known| known.during(period)).collect();
        Ok((schools, sources.iter().map(|source| SourceFreshness::clone(source)).collect()))
    }

    /// When these schools are open, by their ids; those that are not known are left out.
    pub async fn frames(&self, pool: &PgPool, structure_ids: &[Uuid]) -> Result<Vec<Frame>, sqlx::Error> {
        let schools = self.schools(pool, structure_ids.iter().copied().collect()).await?;
        let days = |known: &Known| known.national.iter().chain(&known.own).map(|(first, last, _)| (*first, *last)).collect();
        Ok(schools.iter().map(|known| Frame { zone: known.zone, closures: days(known) }).collect())
    }

    /// When today began at a school; in Paris, for one that is not known.
    pub async fn today(&self, pool: &PgPool, structure_id: Option<Uuid>) -> Result<DateTime<Utc>, sqlx::Error> {
        let schools = self.schools(pool, structure_id.into_iter().collect()).await?;
        let zone = schools.first().map_or(Tz::Europe__Paris, |known| known.zone);
        Ok(midnight(zone, Utc::now().with_timezone(&zone).date_naive()))
    }

    async fn schools(&self, pool: &PgPool, ids: BTreeSet<Uuid>) -> Result<Vec<Arc<Known>>, sqlx::Error> {
        let known = self.schools.of(ids, |missing| schools(pool, missing)).await?;
        Ok(known.into_values().flatten().collect())
    }

    async fn sources(&self, pool: &PgPool, ids: BTreeSet<Uuid>) -> Result<Vec<Arc<SourceFreshness>>, sqlx::Error> {
        let known = self.sources.of(ids, |missing| sources(pool, missing)).await?;
        Ok(known.into_values().collect())
    }
}

impl Known {
    fn during(&self, period: Period) -> School {
        let day = |time: DateTime<Utc>| time.with_timezone(&self.zone).date_naive();
        let (from, until) = (day(period.from), day(period.until));
        let touches = |(first, last, _): &&Dated| *first <= until && *last >= from;
        let mut touching: Vec<&Dated> = self.national.iter().chain(&self.own).filter(touches).collect();
        touching.sort_by_key(|(first, last, _)| (*first, *last));
        School { closures: touching.into_iter().map(|(_, _, closure)| closure.clone()).collect(), ..self.school.clone() }
    }
}

async fn schools(pool: &PgPool, ids: Vec<Uuid>) -> Result<Vec<(Uuid, Option<Arc<Known>>)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select structure_id, name, time_zone, departement_code
         from timetable.schools
         where structure_id = any($1)",
        &ids,
    )
    .fetch_all(pool)
    .await?;
    let mut own = school_year::own_closures(pool, &ids).await?;
    let known = rows.into_iter().map(|row| {
        let zone: Tz = row.time_zone.parse().unwrap_or(Tz::Europe__Paris);
        let national = school_year::national(&row.departement_code);
        let own = own.remove(&row.structure_id).unwrap_or_default();
        let structure_id = row.structure_id.to_string();
        let school = School { structure_id, name: row.name, time_zone: row.time_zone, closures: vec![] };
        (row.structure_id, Arc::new(Known { school, zone, national, own }))
    });
    let mut known: HashMap<Uuid, Arc<Known>> = known.collect();
    Ok(ids.into_iter().map(|id| (id, known.remove(&id))).collect())
}

async fn sources(pool: &PgPool, ids: Vec<Uuid>) -> Result<Vec<(Uuid, Arc<SourceFreshness>)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select source_id, name, kind, succeeded_at, failures
         from timetable.sources
         where source_id = any($1)",
        &ids,
    )
    .fetch_all(pool)
    .await?;
    let told = rows.into_iter().map(|row| {
        let source = SourceFreshness {
            source_id: row.source_id.to_string(),
            name: row.name,
            kind: row.kind.into(),
            success_time: row.succeeded_at.map(timestamp),
            failing: row.failures > 0,
        };
        (row.source_id, Arc::new(source))
    });
    Ok(told.collect())
}
