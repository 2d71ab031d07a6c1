//! The imports of a school, for who manages it.

use chrono::{DateTime, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::timetable::v1::{self as wire, ImportFigures, ListImportsRequest, ListImportsResponse};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, types::Json};
use uuid::Uuid;

use super::events::timestamp;
use crate::{
    error::{self, Error},
    finding::Finding,
    rights,
};

#[derive(Serialize, Deserialize)]
struct Cursor {
    created_at: DateTime<Utc>,
    import_id: Uuid,
}

struct Row {
    import_id: Uuid,
    source_id: Uuid,
    source_name: String,
    structure_id: Uuid,
    version: i32,
    state: i16,
    format: i16,
    created_at: DateTime<Utc>,
    applied_at: Option<DateTime<Utc>>,
    person_id: Option<Uuid>,
    lessons: i32,
    lessons_to_come: i32,
    added: i32,
    moved: i32,
    cancelled: i32,
    changed: i32,
    unchanged: i32,
    labels_unmatched: i32,
    findings: Option<Json<Vec<Finding>>>,
    findings_total: i32,
    held: bool,
}

/// A page of a school's imports, latest first.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListImportsRequest,
) -> Result<ListImportsResponse, Error> {
    let structure_id = rights::manager(caller, &asked.structure_id)?;
    let source_id = error::optional_id("source_id", &asked.source_id)?;
    let call = format!("ListImports {structure_id} {source_id:?}");
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let after = after.unwrap_or(Cursor { created_at: Utc::now(), import_id: Uuid::max() });
    let mut rows = sqlx::query_as!(
        Row,
        r#"select i.import_id, i.source_id, s.name as source_name, i.structure_id, i.version, i.state, i.format, i.created_at, i.applied_at,
                  i.person_id, i.lessons, i.lessons_to_come, i.added, i.moved, i.cancelled, i.changed, i.unchanged, i.labels_unmatched,
                  null as "findings: Json<Vec<Finding>>", i.findings_total, i.held
           from timetable.imports i
           join timetable.sources s using (source_id)
           where i.structure_id = $1
             and ($2::uuid is null or i.source_id = $2)
             and (i.created_at, i.import_id) < ($3, $4)
           order by i.created_at desc, i.import_id desc
           limit $5"#,
        structure_id,
        source_id,
        after.created_at,
        after.import_id,
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { created_at: row.created_at, import_id: row.import_id });
    Ok(ListImportsResponse { imports: rows.into_iter().map(told).collect(), next_page_token })
}

/// One import with its findings.
pub async fn get(pool: &PgPool, caller: &Caller, import_id: Uuid) -> Result<wire::Import, Error> {
    let found = sqlx::query_as!(
        Row,
        r#"select i.import_id, i.source_id, s.name as source_name, i.structure_id, i.version, i.state, i.format, i.created_at, i.applied_at,
                  i.person_id, i.lessons, i.lessons_to_come, i.added, i.moved, i.cancelled, i.changed, i.unchanged, i.labels_unmatched,
                  i.findings as "findings?: Json<Vec<Finding>>", i.findings_total, i.held
           from timetable.imports i
           join timetable.sources s using (source_id)
           where i.import_id = $1"#,
        import_id,
    );
    let row = found.fetch_optional(pool).await?.filter(|row| rights::manages(caller, row.structure_id));
    row.map(told).ok_or_else(|| Error::not_found("import", import_id))
}

fn told(row: Row) -> wire::Import {
    wire::Import {
        import_id: row.import_id.to_string(),
        source_id: row.source_id.to_string(),
        version: row.version,
        state: row.state.into(),
        format: row.format.into(),
        create_time: Some(timestamp(row.created_at)),
        apply_time: row.applied_at.map(timestamp),
        person_id: row.person_id.map(|id| id.to_string()).unwrap_or_default(),
        figures: Some(ImportFigures {
            lessons: row.lessons,
            lessons_to_come: row.lessons_to_come,
            added: row.added,
            moved: row.moved,
            cancelled: row.cancelled,
            changed: row.changed,
            unchanged: row.unchanged,
        }),
        findings: row.findings.map(|findings| findings.0.into_iter().map(Into::into).collect()).unwrap_or_default(),
        findings_total: row.findings_total,
        labels_unmatched: row.labels_unmatched,
        held: row.held,
        structure_id: row.structure_id.to_string(),
        source_name: row.source_name,
    }
}
