//! What cannot be true at the same time in a school.

use std::borrow::Cow;

use axum::{
    extract::{Query, State},
    response::{Html, IntoResponse, Response},
};
use portal_views::{
    paths,
    timetable::{
        Lesson, Travel,
        desk::{Conflict, ConflictKind, Conflicts},
        joined,
    },
};
use proto::timetable::v1::{self as wire, ListConflictsResponse, ListOccurrencesResponse};
use serde::Deserialize;
use tonic::Status;

use super::{
    super::{Reader, gather},
    At, Managed,
};
use crate::{
    Portal,
    names::Named,
    routes::{count, next},
    visit::Visit,
};

/// Which kind, and which page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Page {
    nature: String,
    suite: String,
}

/// A page of them.
pub async fn page(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Query(page): Query<Page>) -> Response {
    match draw(&visit, &portal, &at, &page).await {
        Ok(html) => Html(html).into_response(),
        Err(status) => visit.refused(&status),
    }
}

async fn draw(visit: &Visit, portal: &Portal, at: &At, page: &Page) -> Result<String, Status> {
    let kind = ConflictKind::from_code(&page.nature);
    let wanted = kind.map(asked).unwrap_or_default();
    let ListConflictsResponse { mut conflicts, schools, next_page_token } =
        portal.timetable.conflicts(at.token(), at.id(), wanted, &page.suite).await?;
    conflicts.retain(|one| one.first.is_some() && one.second.is_some());
    let people = conflicts.iter().map(|one| &one.person_id).filter(|id| !id.is_empty());
    let names = portal.names.of(at.token(), people).await?;
    let occurrences = conflicts.iter().flat_map(|one| [one.first.clone(), one.second.clone()]).flatten().collect();
    let answer = ListOccurrencesResponse { occurrences, schools, ..ListOccurrencesResponse::default() };
    let material = gather(portal, &at.visitor, answer).await?;
    let lessons = material.lessons(&Reader::Other, |_| true);
    let of = kind.map_or_else(String::new, |kind| format!("?nature={}", kind.code()));
    let next = next(&at.path(&format!("{}{of}", paths::DESK_CONFLICTS)), &next_page_token);
    Ok(Conflicts {
        layout: at.layout(visit),
        desk: at.desk(),
        conflicts: conflicts.iter().zip(lessons.chunks_exact(2)).map(|(one, both)| shown(one, both, &names)).collect(),
        kind,
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    }
    .render())
}

fn shown<'a>(told: &'a wire::Conflict, both: &[Lesson<'a>], names: &'a Named) -> Conflict<'a> {
    let person = names.get(&told.person_id).map(|name| &**name).filter(|name| !name.is_empty());
    let room = told.room.as_ref().map(|room| room.name.as_str());
    let one = person.or(room).map(Cow::Borrowed);
    let kind = match told.kind() {
        wire::ConflictKind::Room => ConflictKind::Room,
        wire::ConflictKind::Travel => ConflictKind::Travel,
        wire::ConflictKind::Pupils => ConflictKind::Pupils,
        _ => ConflictKind::Person,
    };
    let travel = Travel {
        gap_minutes: count(told.gap_minutes),
        travel_minutes: count(told.travel_minutes),
        distance_metres: count(told.distance_metres),
    };
    Conflict {
        kind,
        of: one.unwrap_or_else(|| joined(classes(told))),
        first: both[0].clone(),
        second: both[1].clone(),
        travel: (kind == ConflictKind::Travel).then_some(travel),
    }
}

/// What the classes and groups of pupils who are in two lessons are called there.
fn classes(told: &wire::Conflict) -> impl Iterator<Item = &str> {
    let named = |id: &'_ String| {
        let audiences = told.first.iter().chain(&told.second).flat_map(|one| &one.audiences);
        audiences.into_iter().find(|audience| audience.class_id == *id).map(|audience| audience.name.as_str())
    };
    told.class_ids.iter().filter_map(named)
}

const fn asked(kind: ConflictKind) -> wire::ConflictKind {
    match kind {
        ConflictKind::Person => wire::ConflictKind::Person,
        ConflictKind::Room => wire::ConflictKind::Room,
        ConflictKind::Travel => wire::ConflictKind::Travel,
        ConflictKind::Pupils => wire::ConflictKind::Pupils,
    }
}
