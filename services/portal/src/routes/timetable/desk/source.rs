//! One source: its name and address, and what can be done with it.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    paths,
    timetable::desk::{DeleteSource, SourcePage, SourceProblem},
};
use proto::timetable::v1::{self as wire, ChangeSourceRequest, SourceKind};
use serde::Deserialize;
use tonic::{Code, Status};

use super::{
    At, Fault, Managed,
    sources::{is_problem, notice, problem, shown, teacher},
};
use crate::{
    Portal,
    routes::{Done, form},
    visit::{Visit, is_busy},
};

/// The number of a school and the id of one of its sources.
type Which = Path<(String, String)>;

/// The source.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Path((_, id)): Which,
    Query(done): Query<Done>,
) -> Response {
    match found(&portal, &at, &id).await {
        Ok(source) => draw(&visit, &portal, &at, &source, None, &done.fait, None).await,
        Err(status) => visit.refused(&status),
    }
}

/// One of the school's, that is no other school's, and is not what is typed.
pub async fn found(portal: &Portal, at: &At, id: &str) -> Result<wire::Source, Status> {
    let sources = portal.timetable.all_sources(at.token(), at.id()).await?;
    let source = sources.into_iter().find(|source| source.source_id == id && source.kind() != SourceKind::Typed);
    source.ok_or_else(|| status::not_found("source", id))
}

/// With the name as it was typed, when a form came back.
pub async fn draw(
    visit: &Visit,
    portal: &Portal,
    at: &At,
    source: &wire::Source,
    typed: Option<&str>,
    done: &str,
    problem: Option<SourceProblem<'_>>,
) -> Response {
    let names = match portal.names.of(at.token(), teacher(source)).await {
        Ok(names) => names,
        Err(status) => return visit.refused(&status),
    };
    let page = SourcePage {
        layout: at.layout(visit),
        desk: at.desk(),
        now: at.now(),
        source: shown(at, source, teacher(source).and_then(|id| names.get(id)).map(|name| &**name)),
        name: typed.unwrap_or(&source.name),
        notice: notice(done),
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(SourceProblem::Busy))
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    name: String,
    address: String,
}

/// Gives it another name or address.
pub async fn change(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Path((_, id)): Which,
    Form(answers): Form<Answers>,
) -> Response {
    let source = match found(&portal, &at, &id).await {
        Ok(source) => source,
        Err(status) => return visit.refused(&status),
    };
    let (name, address) = (answers.name.clone(), answers.address.trim().to_owned());
    let request = ChangeSourceRequest { name, address, ..same(&source) };
    match portal.timetable.change_source(at.token(), request).await {
        Ok(()) => back(&at, &id, "changee"),
        Err(refused) if is_problem(&refused) => {
            let fault = Fault::of(&refused);
            let problem = problem(&refused, fault.as_ref());
            draw(&visit, &portal, &at, &source, Some(&answers.name), "", problem).await
        }
        Err(status) => visit.refused(&status),
    }
}

/// A change that changes nothing.
fn same(source: &wire::Source) -> ChangeSourceRequest {
    ChangeSourceRequest {
        source_id: source.source_id.clone(),
        name: source.name.clone(),
        address: String::new(),
        subject: source.subject.clone(),
        paused: source.paused,
    }
}

fn back(at: &At, id: &str, done: &str) -> Response {
    Redirect::to(&at.path(&format!("{}/{id}?fait={done}", paths::SOURCES))).into_response()
}

/// What the button sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Pause {
    paused: String,
}

/// Stops fetching it, or fetches it again.
pub async fn pause(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Path((_, id)): Which,
    Form(pause): Form<Pause>,
) -> Response {
    let paused = pause.paused == "oui";
    let changed = async {
        let source = found(&portal, &at, &id).await?;
        portal.timetable.change_source(at.token(), ChangeSourceRequest { paused, ..same(&source) }).await
    };
    done(&visit, &at, &id, changed.await, if paused { "suspendue" } else { "reprise" })
}

/// Fetches it now.
pub async fn fetch(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Path((_, id)): Which) -> Response {
    let fetched = async {
        found(&portal, &at, &id).await?;
        portal.timetable.fetch_source(at.token(), &id).await
    };
    done(&visit, &at, &id, fetched.await, "recuperee")
}

/// What a write did that had nothing to fill in.
fn done(visit: &Visit, at: &At, id: &str, answer: Result<(), Status>, what: &str) -> Response {
    match answer {
        Ok(()) => back(at, id, what),
        Err(status) if is_busy(&status) || status.code() == Code::Aborted => back(at, id, "occupe"),
        Err(status) => visit.refused(&status),
    }
}

/// Asks before it is deleted.
pub async fn ask(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Path((_, id)): Which) -> Response {
    let asked = async {
        let source = found(&portal, &at, &id).await?;
        let names = portal.names.of(at.token(), teacher(&source)).await?;
        Ok((source, names))
    };
    match asked.await {
        Ok((source, names)) => {
            let teacher = teacher(&source).and_then(|id| names.get(id)).map(|name| &**name);
            let source = shown(&at, &source, teacher);
            Html(DeleteSource { layout: at.layout(&visit), desk: at.desk(), source }.render()).into_response()
        }
        Err(status) => visit.refused(&status),
    }
}

/// Deletes it; one that is gone already needs no deleting.
pub async fn delete(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Path((_, id)): Which) -> Response {
    let deleted = async {
        found(&portal, &at, &id).await?;
        portal.timetable.delete_source(at.token(), &id).await
    };
    match deleted.await {
        Ok(()) => Redirect::to(&at.path("?fait=supprimee")).into_response(),
        Err(status) if status.code() == Code::NotFound => Redirect::to(&at.path("?fait=supprimee")).into_response(),
        Err(status) if is_busy(&status) || status.code() == Code::Aborted => back(&at, &id, "occupe"),
        Err(status) => visit.refused(&status),
    }
}
