//! Merges, for administrators.

use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    errors::Problem,
    merges::{Because, Merge, MergeNotice, MergeState, Merges, Role, Side},
    paths,
};
use proto::identity::v1::{self, MergedPerson, Profile};
use serde::Deserialize;
use tonic::{Code, Status};

use super::{display_name, full_name, functions::given, next};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Which state, which page of it, and what was just done.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    etat: String,
    #[serde(default)]
    suite: String,
    #[serde(default)]
    fait: String,
}

/// A page of merges.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    let state = MergeState::ALL.into_iter().find(|state| state.value() == page.etat).unwrap_or(MergeState::Proposed);
    let (identity, token) = (&portal.identity, &*visitor.token);
    let asked = tokio::try_join!(identity.merges(token, wire(state), &page.suite), identity.overview(token));
    let (answer, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let next = next(&format!("{}?etat={}", paths::MERGES, state.value()), &answer.next_page_token);
    let page = Merges {
        layout: visit.layout(Some(visitor.viewer(&name))),
        state,
        merges: answer.merges.iter().map(shown).collect(),
        notice: notice(&page.fait),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

const fn wire(state: MergeState) -> v1::MergeState {
    match state {
        MergeState::Proposed => v1::MergeState::Proposed,
        MergeState::Merged => v1::MergeState::Merged,
        MergeState::Declined => v1::MergeState::Declined,
        MergeState::Split => v1::MergeState::Split,
    }
}

fn notice(done: &str) -> Option<MergeNotice> {
    match done {
        "reunis" => Some(MergeNotice::Merged),
        "laisses" => Some(MergeNotice::Declined),
        "separes" => Some(MergeNotice::Split),
        "deja" => Some(MergeNotice::AlreadyDecided),
        "operateur" => Some(MergeNotice::OperatorsOnly),
        "suspendu" => Some(MergeNotice::Suspended),
        "depuis" => Some(MergeNotice::MergedSince),
        "occupe" => Some(MergeNotice::Busy),
        _ => None,
    }
}

fn shown(merge: &v1::Merge) -> Merge<'_> {
    Merge {
        id: &merge.merge_id,
        sides: [merge.person.as_ref(), merge.alias.as_ref()].map(side),
        because: merge.because.iter().filter_map(|because| reason(because)).collect(),
    }
}

fn side(side: Option<&MergedPerson>) -> Side<'_> {
    Side {
        name: full_name(side.and_then(|side| side.person.as_ref())),
        roles: side.into_iter().flat_map(MergedPerson::profiles).filter_map(role).collect(),
        schools: side.map(|side| side.structures.iter().map(String::as_str).collect()).unwrap_or_default(),
        has_account: side.is_some_and(|side| side.has_account),
    }
}

fn role(profile: Profile) -> Option<Role> {
    match profile {
        Profile::Pupil => Some(Role::Pupil),
        Profile::Guardian => Some(Role::Guardian),
        other => given(other).map(Role::Given),
    }
}

fn reason(because: &str) -> Option<Because> {
    match because {
        "BIRTH_DATE" => Some(Because::BirthDate),
        "MAIL" => Some(Because::Mail),
        "HOME" => Some(Because::Home),
        "HAND" => Some(Because::Hand),
        "CODE" => Some(Because::Code),
        _ => None,
    }
}

/// Makes the two one.
pub async fn confirm(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let answer = portal.identity.confirm_merge(&visitor.token, &id).await;
    decided(&visit, answer, MergeState::Proposed, "reunis")
}

/// Leaves the two apart.
pub async fn decline(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let answer = portal.identity.decline_merge(&visitor.token, &id).await;
    decided(&visit, answer, MergeState::Proposed, "laisses")
}

/// Makes the one two again.
pub async fn undo(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let answer = portal.identity.undo_merge(&visitor.token, &id).await;
    decided(&visit, answer, MergeState::Merged, "separes")
}

/// Back to the list that it was in; somebody who comes too late is told so.
fn decided(visit: &Visit, answer: Result<(), Status>, from: MergeState, done: &str) -> Response {
    let done = match answer {
        Ok(()) => done,
        Err(status) => match status.code() {
            Code::NotFound | Code::InvalidArgument | Code::FailedPrecondition => barred(&status),
            Code::PermissionDenied if status::reason(&status).as_deref() == Some("OPERATORS_ONLY") => "operateur",
            // Aborted: an import is running.
            code if code == Code::Aborted || is_busy(&status) => "occupe",
            _ => return visit.refused(&status),
        },
    };
    Redirect::to(&format!("{}?etat={}&fait={done}", paths::MERGES, from.value())).into_response()
}

/// Why the two stay as they are.
fn barred(status: &Status) -> &'static str {
    match status::reason(status).as_deref() {
        Some("PERSON_SUSPENDED") => "suspendu",
        Some("MERGED_SINCE") => "depuis",
        _ => "deja",
    }
}
