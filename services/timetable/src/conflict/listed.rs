//! Conflicts as they are listed: one's own and one's children's, or a school's for who manages it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::timetable::v1::{Conflict, ConflictKind, ListConflictsRequest, ListConflictsResponse, Occurrence, Room};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    error::Error,
    rights,
    week::{self, Period, Weeks},
};

#[derive(Serialize, Deserialize)]
struct Cursor {
    starts_at: DateTime<Utc>,
    first_id: Uuid,
    second_id: Uuid,
    key_id: Uuid,
    other_id: Uuid,
}

struct Row {
    kind: i16,
    key_id: Uuid,
    other_id: Uuid,
    first_id: Uuid,
    second_id: Uuid,
    starts_at: DateTime<Utc>,
    gap_minutes: i32,
    travel_minutes: i32,
    distance_metres: i32,
}

/// A page of conflicts from today on, by the beginning of the later occurrence.
pub async fn list(
    weeks: &Weeks,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListConflictsRequest,
) -> Result<ListConflictsResponse, Error> {
    let school = Some(&asked.structure_id).filter(|id| !id.is_empty()).map(|id| rights::manager(caller, id)).transpose()?;
    let by = school.unwrap_or(caller.person_id);
    let call = format!("ListConflicts {by} {}", asked.kind);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let at = school.or_else(|| caller.functions.first().map(|function| function.structure_id));
    let today = weeks.around.today(&weeks.pool, at).await?;
    let after = after.unwrap_or_else(|| before_all(today));
    let kind = i16::try_from(asked.kind).unwrap_or(-1);
    let mut rows = match school {
        Some(structure_id) => of_school(&weeks.pool, structure_id, today, kind, &after, page.rows()).await?,
        None => own(&weeks.pool, &week::own(caller), today, kind, &after, page.rows()).await?,
    };
    let next_page_token = page.cut(&mut rows, |row| Cursor {
        starts_at: row.starts_at,
        first_id: row.first_id,
        second_id: row.second_id,
        key_id: row.key_id,
        other_id: row.other_id,
    });
    let conflicts = told(weeks, caller, school.is_some(), rows).await?;
    let shown: Vec<Occurrence> =
        conflicts.iter().flat_map(|conflict| [&conflict.first, &conflict.second]).flatten().cloned().collect();
    let (schools, _) = weeks.around.of(&weeks.pool, &shown, &[], period(&shown)).await?;
    Ok(ListConflictsResponse { conflicts, next_page_token, schools })
}

const fn before_all(starts_at: DateTime<Utc>) -> Cursor {
    let nil = Uuid::nil();
    Cursor { starts_at, first_id: nil, second_id: nil, key_id: nil, other_id: nil }
}

async fn of_school(
    pool: &PgPool,
    structure_id: Uuid,
    from: DateTime<Utc>,
    kind: i16,
    after: &Cursor,
    size: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_file_as!(
        Row,
        "src/conflict/listed_school.sql",
        structure_id,
        from,
        kind,
        after.starts_at,
        after.first_id,
        after.second_id,
        after.key_id,
        after.other_id,
        size,
    )
    .fetch_all(pool)
    .await
}

/// Of people, and of the classes and groups in which they are at the time.
async fn own(
    pool: &PgPool,
    person_ids: &[Uuid],
    from: DateTime<Utc>,
    kind: i16,
    after: &Cursor,
    size: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_file_as!(
        Row,
        "src/conflict/listed_own.sql",
        person_ids,
        from,
        kind,
        after.starts_at,
        after.first_id,
        after.second_id,
        after.key_id,
        after.other_id,
        size,
    )
    .fetch_all(pool)
    .await
}

async fn told(weeks: &Weeks, caller: &Caller, of_school: bool, rows: Vec<Row>) -> Result<Vec<Conflict>, sqlx::Error> {
    let ids: Vec<Uuid> = rows.iter().flat_map(|row| [row.first_id, row.second_id]).collect();
    let shown = |row: &week::Row| {
        let whole = !of_school || rights::works_in(caller, row.kept.structure_id);
        let occurrence = week::told(row);
        if whole { occurrence } else { outline(occurrence) }
    };
    let mut found = weeks.by_ids(&ids).await?;
    found.retain(|_, row| of_school || !week::taught_before(caller, row));
    let occurrences = found.iter().map(|(id, row)| (*id, shown(row))).collect();
    Ok(rows.iter().filter_map(|row| conflict(row, &occurrences)).collect())
}

/// When, where and what: all that another school is told.
fn outline(occurrence: Occurrence) -> Occurrence {
    Occurrence {
        title: String::new(),
        note: String::new(),
        teacher_ids: vec![],
        unmatched_teachers: vec![],
        audiences: vec![],
        source_id: String::new(),
        import_id: String::new(),
        before: None,
        ..occurrence
    }
}

fn conflict(row: &Row, occurrences: &HashMap<Uuid, Occurrence>) -> Option<Conflict> {
    let (first, second) = (occurrences.get(&row.first_id)?.clone(), occurrences.get(&row.second_id)?.clone());
    let kind = ConflictKind::try_from(i32::from(row.kind)).ok()?;
    let key = row.key_id.to_string();
    let conflict = Conflict {
        kind: kind.into(),
        gap_minutes: row.gap_minutes,
        travel_minutes: row.travel_minutes,
        distance_metres: row.distance_metres,
        ..Conflict::default()
    };
    let conflict = match kind {
        ConflictKind::Room => Conflict { room: room(&first, &key), ..conflict },
        ConflictKind::Pupils => Conflict { class_ids: classes(row, [&first, &second]), ..conflict },
        _ => Conflict { person_id: key, ..conflict },
    };
    Some(Conflict { first: Some(first), second: Some(second), ..conflict })
}

fn room(occurrence: &Occurrence, room_id: &str) -> Option<Room> {
    occurrence.rooms.iter().find(|room| room.room_id == room_id).cloned()
}

/// Those of the two keys that one of the occurrences names.
fn classes(row: &Row, occurrences: [&Occurrence; 2]) -> Vec<String> {
    let mut keys = vec![row.key_id.to_string(), row.other_id.to_string()];
    keys.dedup();
    let named = |key: &String| occurrences.iter().flat_map(|one| &one.audiences).any(|audience| audience.class_id == *key);
    keys.retain(named);
    keys
}

/// From the first that begins to the last that ends.
fn period(occurrences: &[Occurrence]) -> Period {
    let moment = |time: Option<prost_types::Timestamp>| time.and_then(|time| DateTime::from_timestamp(time.seconds, 0));
    let from = occurrences.iter().filter_map(|one| moment(one.start_time)).min().unwrap_or_default();
    let until = occurrences.iter().filter_map(|one| moment(one.end_time)).max().unwrap_or_default();
    Period { from, until }
}
