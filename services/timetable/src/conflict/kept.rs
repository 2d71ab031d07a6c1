//! Conflicts as they are kept: what was found, but for what is one lesson said twice.

use chrono::{DateTime, Utc};
use proto::timetable::v1::ConflictKind;
use sqlx::PgConnection;
use uuid::Uuid;

use super::timeline::{Meeting, Timeline};

/// Two occurrences that may be a conflict.
pub struct Found {
    /// Why.
    pub kind: ConflictKind,
    /// Who, or what, is in the first.
    pub one: Key,
    /// In the second; the same but for pupils.
    pub other: Key,
    /// Which.
    pub meeting: Meeting,
}

/// A person, class, group or room.
pub struct Key {
    id: Uuid,
    kind: i16,
}

impl From<&Timeline> for Key {
    fn from(timeline: &Timeline) -> Self {
        Self { id: timeline.key_id, kind: timeline.kind }
    }
}

/// Forgets the conflicts of these keys from a moment on; in which schools they were.
pub async fn forget(tx: &mut PgConnection, keys: &[Uuid], from: DateTime<Utc>) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with forgotten as (
            delete from timetable.conflicts
            where (key_id = any($1) or other_id = any($1)) and starts_at >= $2
            returning first_structure_id, second_structure_id
         )
         select first_structure_id as "structure_id!" from forgotten
         union
         select second_structure_id from forgotten"#,
        keys,
        from,
    )
    .fetch_all(tx)
    .await
}

/// Keeps those that are to come from a moment on; in which schools they are.
pub async fn keep(tx: &mut PgConnection, found: &[Found], from: DateTime<Utc>) -> Result<Vec<Uuid>, sqlx::Error> {
    if found.is_empty() {
        return Ok(vec![]);
    }
    let ways =
        |number: fn(super::travel::Way) -> i32| found.iter().map(|one| one.meeting.way.map_or(0, number)).collect::<Vec<_>>();
    sqlx::query_file_scalar!(
        "src/conflict/kept.sql",
        &found.iter().map(|found| found.kind as i16).collect::<Vec<_>>(),
        &found.iter().map(|found| found.one.id).collect::<Vec<_>>(),
        &found.iter().map(|found| found.other.id).collect::<Vec<_>>(),
        &found.iter().map(|found| found.one.kind).collect::<Vec<_>>(),
        &found.iter().map(|found| found.other.kind).collect::<Vec<_>>(),
        &found.iter().map(|found| found.meeting.first_id).collect::<Vec<_>>(),
        &found.iter().map(|found| found.meeting.second_id).collect::<Vec<_>>(),
        &ways(|way| way.gap_minutes),
        &ways(|way| way.travel_minutes),
        &ways(|way| way.distance_metres),
        from,
    )
    .fetch_all(tx)
    .await
}
