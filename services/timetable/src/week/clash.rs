//! Conflicts beside the occurrences that they are between.

use chrono::{DateTime, Utc};
use proto::timetable::v1::Clash;
use sqlx::PgPool;
use uuid::Uuid;

use super::Period;

/// Clashes of one answer at most.
pub const MOST: i64 = 500;

/// A conflict as it is kept.
#[derive(Clone, Copy)]
pub struct Conflict {
    /// Who or what is in the first occurrence, and in the second: two for classes and groups that share pupils.
    pub key_id: Uuid,
    /// See `key_id`.
    pub other_id: Uuid,
    /// When its first occurrence begins.
    pub starts_at: DateTime<Utc>,
    kind: i16,
    first_id: Uuid,
    second_id: Uuid,
    gap_minutes: i32,
    travel_minutes: i32,
    distance_metres: i32,
}

/// Of people and what they are in at the time, or of rooms.
pub async fn of_people(pool: &PgPool, ids: &[Uuid], period: Period) -> Result<Vec<Conflict>, sqlx::Error> {
    let Period { from, until } = period;
    sqlx::query_file_as!(Conflict, "src/week/clashes_of_people.sql", ids, from, until, MOST).fetch_all(pool).await
}

/// So many of people, classes, groups and rooms at most.
pub async fn of_keys(pool: &PgPool, keys: &[Uuid], period: Period, most: i64) -> Result<Vec<Conflict>, sqlx::Error> {
    sqlx::query_as!(
        Conflict,
        "select key_id, other_id, starts_at, kind, first_id, second_id, gap_minutes, travel_minutes, distance_metres
         from timetable.conflicts
         where key_id = any($1)
           and starts_at >= $2
           and starts_at < $3
         order by starts_at
         limit $4",
        keys,
        period.from,
        period.until,
        most,
    )
    .fetch_all(pool)
    .await
}

/// Those of a school.
pub async fn of_school(pool: &PgPool, structure_id: Uuid, period: Period) -> Result<Vec<Conflict>, sqlx::Error> {
    sqlx::query_as!(
        Conflict,
        "select key_id, other_id, starts_at, kind, first_id, second_id, gap_minutes, travel_minutes, distance_metres
         from timetable.conflicts
         where (first_structure_id = $1 or second_structure_id = $1)
           and starts_at >= $2
           and starts_at < $3
         order by starts_at
         limit $4",
        structure_id,
        period.from,
        period.until,
        MOST,
    )
    .fetch_all(pool)
    .await
}

/// On the wire.
pub fn told(conflict: &Conflict) -> Clash {
    Clash {
        kind: conflict.kind.into(),
        first_id: conflict.first_id.to_string(),
        second_id: conflict.second_id.to_string(),
        gap_minutes: conflict.gap_minutes,
        travel_minutes: conflict.travel_minutes,
        distance_metres: conflict.distance_metres,
    }
}
