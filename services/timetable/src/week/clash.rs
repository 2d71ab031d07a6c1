//! Conflicts beside the occurrences that they are between. Those of people are few in a school, and in memory until one of them is another.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use platform::memory::{Current, News};
use proto::timetable::v1::{Clash, ConflictKind};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    Period, Row, by_key,
    this_week::{Membership, ThisWeek},
};

/// Clashes of one answer at most.
const MOST: i64 = 500;

/// Of one school in memory at most: somebody who is said to be in all lessons is in many.
const MOST_OF_SCHOOL: i64 = 10_000;

/// Bytes of all schools'.
const BYTES: u64 = 16 << 20;

/// Bytes that an entry takes beside its conflicts, about.
const ENTRY: usize = 200;

/// See the module. Clones share it.
#[derive(Clone)]
pub struct Clashes(Current<Arc<[Conflict]>>);

/// A conflict as it is kept.
#[derive(Clone, Copy)]
struct Conflict {
    starts_at: DateTime<Utc>,
    first_id: Uuid,
    second_id: Uuid,
    kind: i16,
    /// Who is in the first and in the second: one person, or two classes or groups that share pupils.
    key_id: Uuid,
    other_id: Uuid,
    gap_minutes: i32,
    travel_minutes: i32,
    distance_metres: i32,
}

impl Clashes {
    /// Nothing is remembered yet; who finds conflicts tells the news of their schools.
    pub fn new(news: &News) -> Self {
        Self(Current::new(news, BYTES, |all| ENTRY + size_of::<Conflict>() * all.len()))
    }

    /// Of people: between two of these rows, which are theirs, by its beginning.
    pub async fn of_people(
        &self,
        this_week: &ThisWeek,
        pool: &PgPool,
        people: &[Uuid],
        rows: &[Row],
    ) -> Result<Vec<Clash>, sqlx::Error> {
        let schools: BTreeSet<Uuid> = rows.iter().map(|row| row.kept.structure_id).collect();
        let known = self.0.of(schools, |schools| read(pool, schools)).await?;
        let there: HashSet<Uuid> = rows.iter().map(|row| row.kept.occurrence_id).collect();
        let between = |one: &&Conflict| there.contains(&one.first_id) && there.contains(&one.second_id);
        let mut found: Vec<Conflict> = known.values().flat_map(|all| all.iter()).filter(between).copied().collect();
        if !found.is_empty() {
            let memberships = this_week.memberships(pool, people).await?;
            found.retain(|one| one.concerns(&memberships));
        }
        found.sort_unstable_by_key(Conflict::place);
        found.dedup_by_key(|one| one.place());
        found.truncate(usize::try_from(MOST).expect("it is small"));
        Ok(found.iter().map(Conflict::told).collect())
    }
}

/// Of a room or a school in a period, by its beginning.
pub async fn of_place(pool: &PgPool, place_id: Uuid, period: Period) -> Result<Vec<Clash>, sqlx::Error> {
    let found = sqlx::query_as!(
        Conflict,
        "select starts_at, first_id, second_id, kind, key_id, other_id, gap_minutes, travel_minutes, distance_metres
         from timetable.conflicts
         where (key_id = $1 or first_structure_id = $1 or second_structure_id = $1)
           and starts_at >= $2
           and starts_at < $3
         order by starts_at
         limit $4",
        place_id,
        period.from,
        period.until,
        MOST,
    )
    .fetch_all(pool)
    .await?;
    Ok(found.iter().map(Conflict::told).collect())
}

impl Conflict {
    /// Whether one of these people is expected at both.
    fn concerns(&self, memberships: &BTreeMap<Uuid, Arc<[Membership]>>) -> bool {
        let is_in = |all: &[Membership], key_id| all.iter().any(|one| one.key_id == key_id && one.lasts_at(self.starts_at));
        memberships.values().any(|all| is_in(all, self.key_id) && is_in(all, self.other_id))
    }

    const fn place(&self) -> (DateTime<Utc>, Uuid, Uuid, i16) {
        (self.starts_at, self.first_id, self.second_id, self.kind)
    }

    fn told(&self) -> Clash {
        Clash {
            kind: self.kind.into(),
            first_id: self.first_id.to_string(),
            second_id: self.second_id.to_string(),
            gap_minutes: self.gap_minutes,
            travel_minutes: self.travel_minutes,
            distance_metres: self.distance_metres,
        }
    }
}

/// Of people in schools, from a week ago on, each with the school.
async fn read(pool: &PgPool, schools: Vec<Uuid>) -> Result<Vec<(Uuid, Arc<[Conflict]>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select s.structure_id as "structure_id!", c.*
           from unnest($1::uuid[]) as s (structure_id)
           cross join lateral (
              select starts_at, first_id, second_id, kind, key_id, other_id, gap_minutes, travel_minutes, distance_metres
              from timetable.conflicts
              where (first_structure_id = s.structure_id or second_structure_id = s.structure_id)
                and starts_at > now() - interval '1 week'
                and kind <> $2
              order by starts_at
              limit $3
           ) c"#,
        &schools,
        ConflictKind::Room as i16,
        MOST_OF_SCHOOL,
    )
    .fetch_all(pool)
    .await?;
    let conflicts = rows.into_iter().map(|row| {
        let conflict = Conflict {
            starts_at: row.starts_at,
            first_id: row.first_id,
            second_id: row.second_id,
            kind: row.kind,
            key_id: row.key_id,
            other_id: row.other_id,
            gap_minutes: row.gap_minutes,
            travel_minutes: row.travel_minutes,
            distance_metres: row.distance_metres,
        };
        (row.structure_id, conflict)
    });
    Ok(by_key(schools, conflicts))
}
