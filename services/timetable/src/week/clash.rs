//! Conflicts beside the occurrences that they are between.

use chrono::{DateTime, Utc};
use platform::auth::Caller;
use proto::timetable::v1::Clash;
use sqlx::PgPool;
use uuid::Uuid;

use super::Period;
use crate::rights;

/// Clashes of one answer at most.
const MOST: i64 = 500;

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

struct Found {
    key_id: Uuid,
    starts_at: DateTime<Utc>,
    kind: i16,
    first_id: Uuid,
    second_id: Uuid,
    gap_minutes: i32,
    travel_minutes: i32,
    distance_metres: i32,
}

/// Those of people and rooms, each with the one whose it is and when it begins.
pub async fn of_keys(pool: &PgPool, keys: &[Uuid], period: Period) -> Result<Vec<(Uuid, (DateTime<Utc>, Clash))>, sqlx::Error> {
    let found = sqlx::query_as!(
        Found,
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
        MOST,
    )
    .fetch_all(pool)
    .await?;
    Ok(found.into_iter().map(|found| (found.key_id, (found.starts_at, told(found)))).collect())
}

/// Those of a school.
pub async fn of_school(pool: &PgPool, structure_id: Uuid, period: Period) -> Result<Vec<Clash>, sqlx::Error> {
    let found = sqlx::query_as!(
        Found,
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
    .await?;
    Ok(found.into_iter().map(told).collect())
}

fn told(found: Found) -> Clash {
    Clash {
        kind: found.kind.into(),
        first_id: found.first_id.to_string(),
        second_id: found.second_id.to_string(),
        gap_minutes: found.gap_minutes,
        travel_minutes: found.travel_minutes,
        distance_metres: found.distance_metres,
    }
}
