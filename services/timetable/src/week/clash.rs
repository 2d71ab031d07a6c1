//! Conflicts beside the occurrences that they are between.

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

    /// Those in a period.
    pub async fn clashes(&self, pool: &PgPool, period: Period) -> Result<Vec<Clash>, sqlx::Error> {
        let (keys, structure_id) = match self {
            Self::Nobody => return Ok(vec![]),
            Self::Keys(keys) => (keys.as_slice(), None),
            Self::School(structure_id) => ([].as_slice(), Some(structure_id)),
        };
        let rows = sqlx::query!(
            "select kind, first_id, second_id, gap_minutes, travel_minutes, distance_metres
             from timetable.conflicts
             where (key_id = any($1) or first_structure_id = $2 or second_structure_id = $2)
               and starts_at >= $3
               and starts_at < $4
             order by starts_at
             limit $5",
            keys,
            structure_id,
            period.from,
            period.until,
            MOST,
        )
        .fetch_all(pool)
        .await?;
        let told = rows.into_iter().map(|row| Clash {
            kind: row.kind.into(),
            first_id: row.first_id.to_string(),
            second_id: row.second_id.to_string(),
            gap_minutes: row.gap_minutes,
            travel_minutes: row.travel_minutes,
            distance_metres: row.distance_metres,
        });
        Ok(told.collect())
    }
}
