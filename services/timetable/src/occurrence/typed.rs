//! What people type in ENEJ: lessons and events that no source says, and changes against a source.

use chrono::{DateTime, Utc};
use platform::{auth::Caller, request_ids::Asked};
use proto::timetable::v1::{
    AmendOccurrenceRequest, AmendOccurrenceResponse, ChangeKind, CreateOccurrenceRequest, CreateOccurrenceResponse, Occurrence,
    SourceKind, TypedOccurrence,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    amendment::{self, Patch},
    changeable, said,
};
use crate::{
    attendance, conflict,
    content::{self, Content},
    error::{self, Error},
    import::{Concerned, Importer, publish, remember},
    reading::State,
    rights, week,
};

/// Adds what no source says.
pub async fn create(
    importer: &Importer,
    caller: &Caller,
    asked: &CreateOccurrenceRequest,
) -> Result<CreateOccurrenceResponse, Error> {
    let structure_id = error::id("structure_id", &asked.structure_id)?;
    let typed = asked.occurrence.as_ref().ok_or(Error::Invalid { field: "occurrence", reason: "must be given" })?;
    let may = rights::manages(caller, structure_id) || (rights::works_in(caller, structure_id) && leads(caller, typed));
    if !may {
        return Err(Error::not_found("structure", structure_id));
    }
    let (starts_at, ends_at) = said::times(typed.start_time, typed.end_time)?;
    let mut tx = importer.pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(&importer.secrets, "CreateOccurrence", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let roster = importer.directory.roster(&mut tx, structure_id).await?;
    let content = said::content(&mut tx, structure_id, &roster, typed).await?;
    let source_id = source(&mut tx, caller, structure_id).await?;
    let content_id = content::intern(&mut tx, structure_id, std::slice::from_ref(&content)).await?[0];
    let occurrence_id = Uuid::now_v7();
    sqlx::query!(
        "insert into timetable.occurrences (
            occurrence_id, structure_id, source_id, key, source_starts_at, starts_at, ends_at, content_id, state, all_day
         )
         values ($1, $2, $3, $1, $4, $4, $5, $6, $7, $8)",
        occurrence_id,
        structure_id,
        source_id,
        starts_at,
        ends_at,
        content_id,
        State::Exceptional as i16,
        typed.all_day,
    )
    .execute(&mut *tx)
    .await?;
    let touched = attendance::add(&mut tx, &[occurrence_id]).await?;
    let told = Told { occurrence_id, structure_id, kind: ChangeKind::Added, former: None, touched };
    tell(importer, &mut tx, told, &[&content]).await?;
    let answer = CreateOccurrenceResponse { occurrence: shown(&mut tx, occurrence_id).await? };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

/// A teacher types for herself.
fn leads(caller: &Caller, typed: &TypedOccurrence) -> bool {
    let herself = |id: &String| id.parse().is_ok_and(|id| rights::is_caller(caller, id));
    !typed.teacher_ids.is_empty() && typed.teacher_ids.iter().all(herself)
}

/// The school's own source of what is typed.
async fn source(tx: &mut PgConnection, caller: &Caller, structure_id: Uuid) -> Result<Uuid, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into timetable.sources (source_id, structure_id, kind, name, created_by)
         values ($1, $2, $3, 'ENEJ', $4)
         on conflict (structure_id) where kind = 3 do update
         set succeeded_at = now()
         returning source_id",
        Uuid::now_v7(),
        structure_id,
        SourceKind::Typed as i16,
        caller.person_id,
    )
    .fetch_one(tx)
    .await
}

/// What is told of one occurrence that somebody typed.
struct Told {
    occurrence_id: Uuid,
    structure_id: Uuid,
    kind: ChangeKind,
    former: Option<DateTime<Utc>>,
    /// For whom and what it was, and is.
    touched: Vec<Uuid>,
}

async fn tell(importer: &Importer, tx: &mut PgConnection, told: Told, contents: &[&Content]) -> Result<(), sqlx::Error> {
    let mut concerned = Concerned::default();
    for content in contents {
        concerned.add(content);
    }
    let now = sqlx::query!("select starts_at, version from timetable.occurrences where occurrence_id = $1", told.occurrence_id)
        .fetch_one(&mut *tx)
        .await?;
    let former = told.former.filter(|former| *former != now.starts_at);
    let change = concerned.change(told.occurrence_id, told.kind, now.starts_at, former, now.version);
    publish(tx, told.structure_id, None, vec![change]).await?;
    conflict::refresh(tx, importer, told.structure_id, &told.touched).await
}

async fn shown(tx: &mut PgConnection, occurrence_id: Uuid) -> Result<Option<Occurrence>, sqlx::Error> {
    Ok(week::one(tx, occurrence_id).await?.as_ref().map(week::told))
}

/// Changes an occurrence against its source.
pub async fn amend(
    importer: &Importer,
    caller: &Caller,
    asked: &AmendOccurrenceRequest,
) -> Result<AmendOccurrenceResponse, Error> {
    let occurrence_id = error::id("occurrence_id", &asked.occurrence_id)?;
    let mut tx = importer.pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(&importer.secrets, "AmendOccurrence", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let row = changeable(&mut tx, caller, occurrence_id).await?;
    let patch = said::patch(importer, &mut tx, row.kept.structure_id, (row.kept.starts_at, row.kept.ends_at), asked).await?;
    let kind = kind(&patch);
    become_otherwise(importer, &mut tx, caller, &row, kind, Some(&patch)).await?;
    let answer = AmendOccurrenceResponse { occurrence: shown(&mut tx, occurrence_id).await? };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

const fn kind(patch: &Patch) -> ChangeKind {
    if patch.cancelled {
        ChangeKind::Cancelled
    } else if patch.starts_at.is_some() || patch.ends_at.is_some() {
        ChangeKind::Moved
    } else if patch.rooms.is_some() || patch.teacher_ids.is_some() {
        ChangeKind::Replaced
    } else {
        ChangeKind::Edited
    }
}

/// Lets the source say again what an occurrence is; what was typed is gone.
pub async fn end(importer: &Importer, caller: &Caller, occurrence_id: Uuid) -> Result<Option<Occurrence>, Error> {
    let mut tx = importer.pool.begin().await?;
    let row = changeable(&mut tx, caller, occurrence_id).await?;
    if row.kept.amended {
        become_otherwise(importer, &mut tx, caller, &row, ChangeKind::Restored, None).await?;
    } else if is_typed(&mut tx, row.kept.source_id).await? {
        remove(importer, &mut tx, caller, &row).await?;
    }
    let shown = shown(&mut tx, occurrence_id).await?;
    tx.commit().await?;
    Ok(shown)
}

async fn is_typed(tx: &mut PgConnection, source_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select kind = 3 as "typed!" from timetable.sources where source_id = $1"#, source_id)
        .fetch_one(tx)
        .await
}

async fn become_otherwise(
    importer: &Importer,
    tx: &mut PgConnection,
    caller: &Caller,
    row: &week::Row,
    kind: ChangeKind,
    patch: Option<&Patch>,
) -> Result<(), Error> {
    let id = row.kept.occurrence_id;
    let mut touched = attendance::remove(tx, &[id]).await?;
    remember(tx, &[id], &[kind as i16], None, Some(caller.person_id)).await?;
    let was = current(tx, id).await?;
    match patch {
        Some(patch) => amendment::keep(tx, caller.person_id, row.kept.structure_id, id, patch).await?,
        None => amendment::drop(tx, id).await?,
    }
    sqlx::query!("update timetable.occurrences set version = version + 1, changed_at = now() where occurrence_id = $1", id)
        .execute(&mut *tx)
        .await?;
    touched.extend(attendance::add(tx, &[id]).await?);
    let is = current(tx, id).await?;
    let told = Told { occurrence_id: id, structure_id: row.kept.structure_id, kind, former: Some(row.kept.starts_at), touched };
    Ok(tell(importer, tx, told, &[&was, &is]).await?)
}

async fn current(tx: &mut PgConnection, occurrence_id: Uuid) -> Result<Content, sqlx::Error> {
    let content_id = sqlx::query_scalar!("select content_id from timetable.occurrences where occurrence_id = $1", occurrence_id)
        .fetch_one(&mut *tx)
        .await?;
    Ok(content::read(tx, &[content_id]).await?.remove(&content_id).expect("an occurrence has a content"))
}

/// What was typed is not held; those concerned are told, and it is shown no more.
async fn remove(importer: &Importer, tx: &mut PgConnection, caller: &Caller, row: &week::Row) -> Result<(), Error> {
    let id = row.kept.occurrence_id;
    let touched = attendance::remove(tx, &[id]).await?;
    remember(tx, &[id], &[ChangeKind::Cancelled as i16], None, Some(caller.person_id)).await?;
    sqlx::query!(
        "update timetable.occurrences set state = 5, version = version + 1, changed_at = now() where occurrence_id = $1",
        id,
    )
    .execute(&mut *tx)
    .await?;
    let was = current(tx, id).await?;
    let told =
        Told { occurrence_id: id, structure_id: row.kept.structure_id, kind: ChangeKind::Cancelled, former: None, touched };
    Ok(tell(importer, tx, told, &[&was]).await?)
}
