//! What was imported, and what can still be done about it.

use futures::StreamExt;
use proto::identity::v1::{ApplyImportRequest, FeedSource, Import, ImportKind, ListImportsRequest, RollBackImportRequest};
use uuid::Uuid;

use super::{Operator, follow, refused};

/// The latest fifty.
pub(super) async fn list(mut operator: Operator) -> anyhow::Result<()> {
    let request = operator.ask(ListImportsRequest::default())?;
    let answer = operator.identity.list_imports(request).await.map_err(|status| refused(&status))?.into_inner();
    for import in &answer.imports {
        println!("{}", line(import));
    }
    Ok(())
}

fn line(import: &Import) -> String {
    let Import { import_id, academy_code, degree, .. } = import;
    let kind = match import.kind() {
        ImportKind::Delta => "delta",
        ImportKind::Rollback => "rollback",
        ImportKind::Complete | ImportKind::Unspecified => "complete",
    };
    let feed = if import.source() == FeedSource::Onde { "ONDE" } else { "AAF" };
    let people = import.summary.as_ref().map_or(0, |summary| summary.people);
    let time = import.create_time.map(|time| time.to_string()).unwrap_or_default();
    format!("{import_id}  {time}  {feed} {academy_code} {degree} {kind}, {people} people: {}", state(import))
}

const fn state(import: &Import) -> &'static str {
    match import {
        Import { rolled_back_by, .. } if !rolled_back_by.is_empty() => "taken back",
        Import { latest: true, .. } => "applied; can be taken back",
        Import { apply_time: Some(_), .. } => "applied",
        Import { staged: true, .. } => "compared; can be applied",
        _ => "compared",
    }
}

pub(super) async fn apply(mut operator: Operator, import_id: Uuid, confirm_departures: bool) -> anyhow::Result<()> {
    let request = operator.ask(ApplyImportRequest { import_id: import_id.to_string(), confirm_departures })?;
    let answers = operator.identity.apply_import(request).await.map_err(|status| refused(&status))?.into_inner();
    follow(0, answers.map(|answer| answer.map(|answer| answer.progress.unwrap_or_default()))).await
}

pub(super) async fn roll_back(mut operator: Operator, import_id: Uuid) -> anyhow::Result<()> {
    let request = operator.ask(RollBackImportRequest { import_id: import_id.to_string() })?;
    let answers = operator.identity.roll_back_import(request).await.map_err(|status| refused(&status))?.into_inner();
    follow(0, answers.map(|answer| answer.map(|answer| answer.progress.unwrap_or_default()))).await
}
