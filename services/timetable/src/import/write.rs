//! Writes a difference: occurrences, what they were, and for whom they are.

use std::collections::HashSet;

use chrono::Utc;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Diff,
    diff::{Change, REMOVED},
    wanted::Wanted,
};
use crate::{attendance, occurrence::amendment};

/// Lessons of one statement: of more, what is sent takes megabytes.
const AT_ONCE: usize = 5_000;

/// Changes what is in force; gives everyone and every room whose lessons changed.
pub async fn write(
    tx: &mut PgConnection,
    structure_id: Uuid,
    source_id: Uuid,
    import_id: Option<Uuid>,
    diff: &Diff,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let changed: Vec<Uuid> = diff.changed.iter().map(|change| change.held.occurrence_id).collect();
    let mut touched: HashSet<Uuid> = attendance::remove(tx, &changed).await?.into_iter().collect();
    for added in diff.added.chunks(AT_ONCE) {
        add(tx, structure_id, source_id, import_id, added).await?;
    }
    change(tx, import_id, &diff.changed).await?;
    amendment::lay_back(tx, structure_id, &changed).await?;
    let added: Vec<Uuid> = diff.added.iter().map(|(id, _)| *id).collect();
    for ids in [added, changed].concat().chunks(AT_ONCE) {
        touched.extend(attendance::add(tx, ids).await?);
    }
    Ok(touched.into_iter().collect())
}

/// New lessons. One that its source says to be in another's place is told with what it replaces.
async fn add(
    tx: &mut PgConnection,
    structure_id: Uuid,
    source_id: Uuid,
    import_id: Option<Uuid>,
    added: &[(Uuid, Wanted)],
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = added.iter().map(|(id, _)| *id).collect();
    sqlx::query!(
        "insert into timetable.occurrences (
            structure_id, source_id, import_id, occurrence_id, key, source_starts_at, starts_at, ends_at, content_id, state, all_day
         )
         select $1, $2, $3, occurrence_id, key, starts_at, starts_at, ends_at, content_id, state, all_day
         from unnest($4::uuid[], $5::uuid[], $6::timestamptz[], $7::timestamptz[], $8::bigint[], $9::smallint[], $10::boolean[])
              as a (occurrence_id, key, starts_at, ends_at, content_id, state, all_day)",
        structure_id,
        source_id,
        import_id,
        &ids,
        &added.iter().map(|(_, lesson)| lesson.key).collect::<Vec<_>>(),
        &added.iter().map(|(_, lesson)| lesson.starts_at).collect::<Vec<_>>(),
        &added.iter().map(|(_, lesson)| lesson.ends_at).collect::<Vec<_>>(),
        &added.iter().map(|(_, lesson)| lesson.content_id).collect::<Vec<_>>(),
        &added.iter().map(|(_, lesson)| lesson.state as i16).collect::<Vec<_>>(),
        &added.iter().map(|(_, lesson)| lesson.all_day).collect::<Vec<_>>(),
    )
    .execute(&mut *tx)
    .await?;
    replaced(tx, import_id, added).await
}

async fn replaced(tx: &mut PgConnection, import_id: Option<Uuid>, added: &[(Uuid, Wanted)]) -> Result<(), sqlx::Error> {
    let (ids, contents): (Vec<Uuid>, Vec<i64>) = added.iter().filter_map(|(id, lesson)| Some((*id, lesson.replaced?))).unzip();
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "with was as (
            insert into timetable.occurrence_changes (
                occurrence_id, version, kind, changed_at, starts_at, ends_at, content_id, state, import_id
            )
            select o.occurrence_id, 2, 4, $3, o.starts_at, o.ends_at, r.content_id, 1, $4
            from unnest($1::uuid[], $2::bigint[]) as r (occurrence_id, content_id)
            join timetable.occurrences o using (occurrence_id)
         )
         update timetable.occurrences
         set version = 2, changed_at = $3
         where occurrence_id = any($1)",
        &ids,
        &contents,
        Utc::now(),
        import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn change(tx: &mut PgConnection, import_id: Option<Uuid>, changes: &[Change]) -> Result<(), sqlx::Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = changes.iter().map(|change| change.held.occurrence_id).collect();
    let kinds: Vec<i16> = changes.iter().map(|change| change.kind as i16).collect();
    remember(tx, &ids, &kinds, import_id, None).await?;
    let (there, gone): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|change| change.wanted.is_some());
    become_otherwise(tx, import_id, &there).await?;
    leave(tx, import_id, &gone).await
}

/// Keeps what occurrences are before they become something else.
pub async fn remember(
    tx: &mut PgConnection,
    occurrence_ids: &[Uuid],
    kinds: &[i16],
    import_id: Option<Uuid>,
    person_id: Option<Uuid>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into timetable.occurrence_changes (
            occurrence_id, version, kind, changed_at, starts_at, ends_at, content_id, state, import_id, person_id
         )
         select o.occurrence_id, o.version + 1, c.kind, $3, o.starts_at, o.ends_at, o.content_id, o.state, $4, $5
         from unnest($1::uuid[], $2::smallint[]) as c (occurrence_id, kind)
         join timetable.occurrences o using (occurrence_id)",
        occurrence_ids,
        kinds,
        Utc::now(),
        import_id,
        person_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn become_otherwise(tx: &mut PgConnection, import_id: Option<Uuid>, changes: &[&Change]) -> Result<(), sqlx::Error> {
    let wanted: Vec<(&Change, &Wanted)> = changes.iter().filter_map(|change| Some((*change, change.wanted.as_ref()?))).collect();
    sqlx::query!(
        "update timetable.occurrences o
         set key = c.key, source_starts_at = c.starts_at, starts_at = c.starts_at, ends_at = c.ends_at, content_id = c.content_id,
             state = c.state, all_day = c.all_day, version = o.version + 1, changed_at = $8, import_id = $9
         from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::bigint[], $6::smallint[], $7::boolean[])
              as c (occurrence_id, key, starts_at, ends_at, content_id, state, all_day)
         where o.occurrence_id = c.occurrence_id",
        &wanted.iter().map(|(change, _)| change.held.occurrence_id).collect::<Vec<_>>(),
        &wanted.iter().map(|(_, lesson)| lesson.key).collect::<Vec<_>>(),
        &wanted.iter().map(|(_, lesson)| lesson.starts_at).collect::<Vec<_>>(),
        &wanted.iter().map(|(_, lesson)| lesson.ends_at).collect::<Vec<_>>(),
        &wanted.iter().map(|(_, lesson)| lesson.content_id).collect::<Vec<_>>(),
        &wanted.iter().map(|(change, _)| change.state).collect::<Vec<_>>(),
        &wanted.iter().map(|(_, lesson)| lesson.all_day).collect::<Vec<_>>(),
        Utc::now(),
        import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Lessons that their source says no more.
async fn leave(tx: &mut PgConnection, import_id: Option<Uuid>, gone: &[&Change]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.occurrences o
         set state = c.state, version = o.version + 1, import_id = $4,
             changed_at = case c.state when $5 then o.changed_at else $3 end
         from unnest($1::uuid[], $2::smallint[]) as c (occurrence_id, state)
         where o.occurrence_id = c.occurrence_id",
        &gone.iter().map(|change| change.held.occurrence_id).collect::<Vec<_>>(),
        &gone.iter().map(|change| change.state).collect::<Vec<_>>(),
        Utc::now(),
        import_id,
        REMOVED,
    )
    .execute(tx)
    .await?;
    Ok(())
}
