//! Imports as their history tells them, as far as the caller may see the structures that they touch.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{
    FeedSource, GetImportResponse, Import, ImportChange, ImportChangeKind, ImportKind, ImportSummary, ImportedStructure,
    ListImportChangesResponse, ListImportsRequest, ListImportsResponse, ListSetAsideRequest, ListSetAsideResponse, SetAside,
};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, types::Json};
use uuid::Uuid;

use super::Summary;
use crate::{
    error::Error,
    finding::Finding,
    structure::{self, Scope},
    token::timestamp,
};

/// The last row of a page of imports.
#[derive(Serialize, Deserialize)]
struct Cursor {
    created_at: DateTime<Utc>,
    import_id: Uuid,
}

struct Row {
    import_id: Uuid,
    source: String,
    academy_code: String,
    degree: String,
    kind: String,
    created_at: DateTime<Utc>,
    applied_at: Option<DateTime<Utc>>,
    rolled_back_by: Option<Uuid>,
    inverse_of: Option<Uuid>,
    staged: bool,
    latest: bool,
    summary: Json<Option<Summary>>,
}

/// A page of imports, latest first.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListImportsRequest,
) -> Result<ListImportsResponse, Error> {
    let scope = Scope::of(caller)?;
    let call = format!("ListImports {}", caller.person_id);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let visible = structure::visible(pool, &scope).await?;
    let mut rows = rows(pool, None, (!scope.all).then_some(&visible), after, page.rows()).await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { created_at: row.created_at, import_id: row.import_id });
    Ok(ListImportsResponse { imports: rows.into_iter().map(import).collect(), next_page_token })
}

/// Latest first: the one of this id, or all; those of these structures, or of any.
async fn rows(
    pool: &PgPool,
    import_id: Option<Uuid>,
    visible: Option<&Vec<Uuid>>,
    after: Option<Cursor>,
    size: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let after = after.unwrap_or(Cursor { created_at: DateTime::<Utc>::MAX_UTC, import_id: Uuid::max() });
    sqlx::query_as!(
        Row,
        r#"select
               i.import_id,
               i.source,
               i.academy_code,
               i.degree,
               i.kind,
               i.created_at,
               i.applied_at,
               i.rolled_back_by,
               i.inverse_of,
               exists (select from identity.staged_delivery d where d.import_id = i.import_id and not i.applied) as "staged!",
               i.applied and i.kind <> 'rollback' and i.rolled_back_by is null and not exists (
                   select
                   from identity.imports l
                   where (l.source, l.academy_code, l.degree) = (i.source, i.academy_code, i.degree)
                   and l.applied
                   and l.applied_at > i.applied_at
               ) as "latest!",
               nullif(i.summary, '{}') as "summary!: Json<Option<Summary>>"
           from identity.imports i
           where i.summary <> '{}'
           and (i.created_at, i.import_id) < (least($1, 'infinity'::timestamptz), $2)
           and (
               $3::uuid[] is null
               or exists (
                   select
                   from identity.import_structures s
                   where s.import_id = i.import_id and s.structure_id = any($3)
               )
           )
           and ($4::uuid is null or i.import_id = $4)
           order by i.created_at desc, i.import_id desc
           limit $5"#,
        after.created_at,
        after.import_id,
        visible.map(Vec::as_slice),
        import_id,
        size,
    )
    .fetch_all(pool)
    .await
}

fn import(row: Row) -> Import {
    let kind = match row.kind.as_str() {
        "delta" => ImportKind::Delta,
        "rollback" => ImportKind::Rollback,
        _ => ImportKind::Complete,
    };
    let source = if row.source == "onde" { FeedSource::Onde } else { FeedSource::Aaf };
    let summary = row.summary.0.map(ImportSummary::from);
    let id = |import_id: Option<Uuid>| import_id.map(|import_id| import_id.to_string()).unwrap_or_default();
    Import {
        import_id: row.import_id.to_string(),
        source: source.into(),
        academy_code: row.academy_code,
        degree: row.degree,
        kind: kind.into(),
        create_time: Some(timestamp(row.created_at)),
        apply_time: row.applied_at.map(timestamp),
        rolled_back_by: id(row.rolled_back_by),
        inverse_of: id(row.inverse_of),
        staged: row.staged,
        latest: row.latest,
        summary,
    }
}

/// One import, and what it does to each structure that the caller may see.
pub async fn get(pool: &PgPool, caller: &Caller, import_id: Uuid) -> Result<GetImportResponse, Error> {
    let scope = Scope::of(caller)?;
    let visible = structure::visible(pool, &scope).await?;
    let structures = sqlx::query_as!(
        ImportedStructure,
        "select uai, name, before, arriving, leaving, moving, unchanged, over_threshold
         from identity.import_structures
         where import_id = $1 and ($2 or structure_id = any($3))
         order by uai
         limit 1000",
        import_id,
        scope.all,
        &visible,
    )
    .fetch_all(pool)
    .await?;
    let found = rows(pool, Some(import_id), None, None, 1).await?.pop().filter(|_| scope.all || !structures.is_empty());
    Ok(GetImportResponse { import: Some(import(found.ok_or(Error::ImportNotFound(import_id))?)), structures })
}

/// Who arrives, leaves or changes class in one school: for its head and for operators, since these are names.
pub async fn changes(pool: &PgPool, caller: &Caller, import_id: Uuid, uai: &str) -> Result<ListImportChangesResponse, Error> {
    let headed = structure::led(pool, caller).await?;
    let seen = sqlx::query_scalar!(
        "select structure_id
         from identity.import_structures
         where import_id = $1 and uai = $2 and ($3 or structure_id = any($4))",
        import_id,
        uai,
        caller.operator,
        &headed,
    );
    seen.fetch_optional(pool).await?.ok_or(Error::ImportNotFound(import_id))?;
    let rows = sqlx::query!(
        "select kind, profile, given_name, family_name, class_before, class_after
         from identity.import_changes
         where import_id = $1 and uai = $2
         order by kind, rank",
        import_id,
        uai,
    )
    .fetch_all(pool)
    .await?;
    let changes = rows.into_iter().map(|row| ImportChange {
        kind: change_kind(&row.kind).into(),
        profile: row.profile.into(),
        given_name: row.given_name,
        family_name: row.family_name,
        class_before: row.class_before,
        class_after: row.class_after,
    });
    Ok(ListImportChangesResponse { changes: changes.collect() })
}

fn change_kind(kind: &str) -> ImportChangeKind {
    match kind {
        "arrives" => ImportChangeKind::Arrives,
        "leaves" => ImportChangeKind::Leaves,
        _ => ImportChangeKind::Moves,
    }
}

/// A page of the records set aside: for the heads of the schools that they name, and for administrators.
pub async fn set_aside(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    import_id: Uuid,
    asked: &ListSetAsideRequest,
) -> Result<ListSetAsideResponse, Error> {
    let headed = structure::led(pool, caller).await?;
    if !caller.administers() && headed.is_empty() {
        return Err(Error::NotAllowed);
    }
    let call = format!("ListSetAside {} {import_id}", caller.person_id);
    let (page, after) = Page::asked::<i32>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let mut rows = sqlx::query!(
        r#"select ordinal, file, line, identifier, code, parameters as "parameters: Json<BTreeMap<String, String>>"
         from identity.import_set_aside a
         where import_id = $1
         and ordinal > $2
         and ($3 or uais && array(select s.uai from identity.structures s where s.structure_id = any($4)))
         order by ordinal
         limit $5"#,
        import_id,
        after.unwrap_or_default(),
        caller.administers(),
        &headed,
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| row.ordinal);
    let aside = rows.into_iter().map(|row| super::SetAside {
        file: row.file,
        line: row.line,
        identifier: row.identifier,
        finding: Finding::stored(&row.code, row.parameters.0),
        uais: vec![],
    });
    Ok(ListSetAsideResponse { set_aside: aside.map(SetAside::from).collect(), next_page_token })
}
