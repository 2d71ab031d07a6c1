//! Conflicts beside the occurrences that they are between. A school has few, so they are in memory until one of them is another.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use platform::memory::{Current, News};
use proto::timetable::v1::{Clash, ConflictKind};
use sqlx::PgPool;
use uuid::Uuid;

use super::{Period, Row, Whose, by_key};

/// Clashes of one answer at most.
const MOST: usize = 500;

/// Of one school at most: a room in which all lessons are said to be has many.
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
    key_id: Uuid,
    kind: i16,
    gap_minutes: i32,
    travel_minutes: i32,
    distance_metres: i32,
}

impl Clashes {
    /// Nothing is remembered yet; who finds conflicts tells the news of their schools.
    pub fn new(news: &News) -> Self {
        Self(Current::new(news, BYTES, |all| ENTRY + size_of::<Conflict>() * all.len()))
    }

    /// What cannot be true at the same time of somebody's rows in a period, by its beginning.
    pub async fn of(&self, pool: &PgPool, whose: &Whose, rows: &[Row], period: Period) -> Result<Vec<Clash>, sqlx::Error> {
        let schools: BTreeSet<Uuid> = match whose {
            Whose::Class(_) | Whose::Teacher { .. } => return Ok(vec![]),
            Whose::School(structure_id) => [*structure_id].into(),
            Whose::Own(_) | Whose::Room(_) => rows.iter().map(|row| row.kept.structure_id).collect(),
        };
        let known = self.0.of(schools, |schools| read(pool, schools)).await?;
        let there: HashSet<Uuid> = rows.iter().map(|row| row.kept.occurrence_id).collect();
        let all = known.values().flat_map(|all| all.iter());
        let mut found: Vec<&Conflict> =
            all.filter(|one| period.holds(one.starts_at) && one.concerns(whose, |id| there.contains(id))).collect();
        found.sort_unstable_by_key(|one| one.place());
        found.dedup_by_key(|one| one.place());
        Ok(found.into_iter().take(MOST).map(Conflict::told).collect())
    }
}

impl Conflict {
    /// Who is expected at both is concerned, whether as a teacher or as a pupil of a class; a room of hers that is taken twice is not her
    /// fault.
    fn concerns(&self, whose: &Whose, is_there: impl Fn(&Uuid) -> bool) -> bool {
        let of_room = self.kind == ConflictKind::Room as i16;
        match whose {
            Whose::School(_) => true,
            Whose::Room(room_id) => of_room && self.key_id == *room_id,
            _ => !of_room && is_there(&self.first_id) && is_there(&self.second_id),
        }
    }

    const fn place(&self) -> (DateTime<Utc>, Uuid, Uuid, Uuid) {
        (self.starts_at, self.first_id, self.second_id, self.key_id)
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

/// Of schools, each with its own.
async fn read(pool: &PgPool, schools: Vec<Uuid>) -> Result<Vec<(Uuid, Arc<[Conflict]>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select s.structure_id as "structure_id!", c.*
           from unnest($1::uuid[]) as s (structure_id)
           cross join lateral (
              select starts_at, first_id, second_id, key_id, kind, gap_minutes, travel_minutes, distance_metres
              from timetable.conflicts
              where first_structure_id = s.structure_id or second_structure_id = s.structure_id
              order by starts_at
              limit $2
           ) c"#,
        &schools,
        MOST_OF_SCHOOL,
    )
    .fetch_all(pool)
    .await?;
    let conflicts = rows.into_iter().map(|row| {
        let conflict = Conflict {
            starts_at: row.starts_at,
            first_id: row.first_id,
            second_id: row.second_id,
            key_id: row.key_id,
            kind: row.kind,
            gap_minutes: row.gap_minutes,
            travel_minutes: row.travel_minutes,
            distance_metres: row.distance_metres,
        };
        (row.structure_id, conflict)
    });
    Ok(by_key(schools, conflicts))
}
