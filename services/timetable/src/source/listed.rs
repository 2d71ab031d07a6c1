//! Sources as they are told to who manages their school.

use chrono::{DateTime, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::timetable::v1::{self as wire, ListSourcesRequest, ListSourcesResponse, SourceSubject, source_subject::Subject};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool, types::Json};
use uuid::Uuid;

use crate::{error::Error, finding::Finding, import::timestamp, reading::LabelKind, rights};

#[derive(Serialize, Deserialize)]
struct Cursor {
    name: String,
    source_id: Uuid,
}

struct Row {
    source_id: Uuid,
    structure_id: Uuid,
    kind: i16,
    format: i16,
    name: String,
    host: String,
    subject_kind: Option<i16>,
    subject_id: Option<Uuid>,
    subject_name: String,
    paused: bool,
    checked_at: Option<DateTime<Utc>>,
    succeeded_at: Option<DateTime<Utc>>,
    failure: Option<Json<Finding>>,
    failures: i32,
    next_check_at: Option<DateTime<Utc>>,
    import_id: Option<Uuid>,
    lessons_to_come: Option<i32>,
    waiting_import_id: Option<Uuid>,
}

/// A page of a school's sources, by name.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListSourcesRequest,
) -> Result<ListSourcesResponse, Error> {
    let structure_id = rights::manager(caller, &asked.structure_id)?;
    let call = format!("ListSources {structure_id}");
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let after = after.unwrap_or(Cursor { name: String::new(), source_id: Uuid::nil() });
    let mut rows = sqlx::query_file_as!(
        Row,
        "src/source/listed.sql",
        None::<Uuid>,
        Some(structure_id),
        after.name,
        after.source_id,
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { name: row.name.clone(), source_id: row.source_id });
    Ok(ListSourcesResponse { sources: rows.into_iter().map(told).collect(), next_page_token })
}

/// One source.
pub async fn get(tx: &mut PgConnection, source_id: Uuid) -> Result<wire::Source, Error> {
    Ok(told(row(tx, source_id).await?))
}

async fn row(tx: &mut PgConnection, source_id: Uuid) -> Result<Row, Error> {
    let found = sqlx::query_file_as!(Row, "src/source/listed.sql", Some(source_id), None::<Uuid>, "", Uuid::nil(), 1);
    found.fetch_optional(tx).await?.ok_or_else(|| Error::not_found("source", source_id))
}

fn told(row: Row) -> wire::Source {
    wire::Source {
        source_id: row.source_id.to_string(),
        structure_id: row.structure_id.to_string(),
        kind: row.kind.into(),
        format: row.format.into(),
        name: row.name,
        host: row.host,
        subject: subject_told(row.subject_kind, row.subject_id, &row.subject_name),
        paused: row.paused,
        check_time: row.checked_at.map(timestamp),
        success_time: row.succeeded_at.map(timestamp),
        failure: row.failure.map(|failure| failure.0.into()),
        failures: row.failures,
        next_check_time: row.next_check_at.map(timestamp),
        import_id: row.import_id.map(|id| id.to_string()).unwrap_or_default(),
        lessons_to_come: row.lessons_to_come.unwrap_or_default(),
        waiting_import_id: row.waiting_import_id.map(|id| id.to_string()).unwrap_or_default(),
        subject_name: row.subject_name,
    }
}

fn subject_told(kind: Option<i16>, id: Option<Uuid>, name: &str) -> Option<SourceSubject> {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    let subject = match kind? {
        kind if kind == LabelKind::Teacher as i16 => Subject::TeacherId(id),
        kind if kind == LabelKind::Room as i16 => Subject::Room(name.to_owned()),
        _ => Subject::ClassId(id),
    };
    Some(SourceSubject { subject: Some(subject) })
}
