//! Conflicts beside the occurrences that they are between.

use chrono::{DateTime, Utc};
use platform::auth::Caller;
use proto::timetable::v1::Clash;
use sqlx::PgPool;
use uuid::Uuid;

use super::Period;
use crate::rights;

/// Clashes of one answer at most.
pub const MOST: i64 = 500;

/// Whose conflicts are told.
pub enum Clashing {
    /// Nobody's.
    Nobody,
    /// Of people or rooms.
    Keys(Vec<Uuid>),
    /// Of a school.
    School(Uuid),
}

impl Clashing {
    /// One's own, for who works in a school; a pupil can do nothing about hers.
    pub fn own(caller: &Caller) -> Self {
        if rights::works(caller) { Self::Keys(rights::own_ids(caller)) } else { Self::Nobody }
    }
}

/// A conflict as it is kept.
#[derive(Clone, Copy)]
pub struct Conflict {
    /// Whose it is.
    pub key_id: Uuid,
    /// When its first occurrence begins.
    pub starts_at: DateTime<Utc>,
    kind: i16,
    first_id: Uuid,
    second_id: Uuid,
    gap_minutes: i32,
    travel_minutes: i32,
    distance_metres: i32,
}

/// So many of people and rooms at most.
pub async fn of_keys(pool: &PgPool, keys: &[Uuid], period: Period, most: i64) -> Result<Vec<Conflict>, sqlx::Error> {
    sqlx::query_as!(
        Conflict,
        "select key_id, starts_at, kind, first_id, second_id, gap_minutes, travel_minutes, distance_metres
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
        "select key_id, starts_at, kind, first_id, second_id, gap_minutes, travel_minutes, distance_metres
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
