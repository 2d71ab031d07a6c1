//! One import: its diff; applying it, taking it back.

use std::cmp::Reverse;

use axum::{
    Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use portal_views::{
    errors::Problem,
    imports::{self as view, ImportPage, RollBack, SchoolDiff, Warning},
    paths,
};
use proto::identity::v1::{GetImportResponse, GetOverviewResponse, ImportWarning, ImportedStructure, Profile};
use serde::Deserialize;
use uuid::Uuid;

use super::{count, display_name, finding, import};
use crate::{
    Portal,
    runs::{Run, What},
    session::Visitor,
    visit::Visit,
};

/// Schools of a page: each takes about 400 bytes of HTML.
const SCHOOLS: usize = 50;

/// From which school on; the first is 0.
#[derive(Default, Deserialize)]
pub struct From {
    #[serde(default)]
    suite: usize,
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Decision {
    #[serde(default)]
    form_id: String,
    confirm: Option<String>,
}

/// The diff.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Response {
    match asked(&portal, &visitor, &id).await {
        Ok((found, overview)) => (draw(&visit, &visitor, &found, &overview, from.suite, false)).into_response(),
        Err(status) => visit.refused(&status),
    }
}

async fn asked(portal: &Portal, visitor: &Visitor, id: &str) -> Result<(GetImportResponse, GetOverviewResponse), tonic::Status> {
    tokio::try_join!(portal.identity.import(&visitor.token, id), portal.identity.overview(&visitor.token))
}

fn draw(
    visit: &Visit,
    visitor: &Visitor,
    found: &GetImportResponse,
    overview: &GetOverviewResponse,
    from: usize,
    unconfirmed: bool,
) -> Html<String> {
    let import_of = found.import.clone().unwrap_or_default();
    let summary = import_of.summary.clone().unwrap_or_default();
    let (administers, form_id) = (visitor.caller.administers(), Uuid::new_v4().to_string());
    let (name, schools) = (display_name(overview), in_order(&found.structures));
    let next = format!("{}/{}?suite={}", paths::IMPORTS, import_of.import_id, from + SCHOOLS);
    let page = ImportPage {
        layout: visit.layout(Some(visitor.viewer(&name))),
        import: import(&import_of),
        over_threshold: over_threshold(administers, found),
        schools: schools.iter().skip(from).take(SCHOOLS).copied().map(school).collect(),
        next: (schools.len() > from.saturating_add(SCHOOLS)).then_some(&*next),
        continued: from > 0,
        set_aside: count(summary.set_aside_total),
        sees_set_aside: administers || visitor.caller.structures_as(Profile::Head.into()).next().is_some(),
        warnings: summary.warnings.iter().map(warning).collect(),
        counterpart: if import_of.rolled_back_by.is_empty() { &import_of.inverse_of } else { &import_of.rolled_back_by },
        decision: match (import_of.staged, import_of.latest) {
            _ if !administers => None,
            (true, _) => Some(view::Decision::Apply { form_id: &form_id, unconfirmed }),
            (false, latest) => latest.then_some(view::Decision::RollBack),
        },
    };
    Html(page.render())
}

fn warning(warning: &ImportWarning) -> Warning<'_> {
    let finding = finding(warning.code(), &warning.parameters, &warning.sentence);
    Warning { finding, times: count(warning.times) }
}

/// Those that more people would leave than allowed, then those where something changes, then the others; by name.
fn in_order(structures: &[ImportedStructure]) -> Vec<&ImportedStructure> {
    let mut schools: Vec<_> = structures.iter().collect();
    let changes = |school: &ImportedStructure| school.arriving + school.leaving + school.moving > 0;
    schools.sort_by_cached_key(|school| (Reverse((school.over_threshold, changes(school))), school.name.clone()));
    schools
}

/// An administrator confirms for all schools, those included that are too many to be listed.
fn over_threshold(administers: bool, found: &GetImportResponse) -> u32 {
    let summary = found.import.as_ref().and_then(|import| import.summary.as_ref());
    match summary {
        Some(summary) if administers => count(summary.over_threshold.len()),
        _ => count(found.structures.iter().filter(|school| school.over_threshold).count()),
    }
}

pub fn school(school: &ImportedStructure) -> SchoolDiff<'_> {
    SchoolDiff {
        name: &school.name,
        uai: &school.uai,
        arriving: count(school.arriving),
        leaving: count(school.leaving),
        moving: count(school.moving),
        unchanged: count(school.unchanged),
        over_threshold: school.over_threshold,
    }
}

/// Applies it, once the departures are confirmed if there are too many.
pub async fn apply(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (found, overview) = match asked(&portal, &visitor, &id).await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let confirmed = decision.confirm.is_some();
    if !confirmed && over_threshold(true, &found) > 0 {
        return (StatusCode::UNPROCESSABLE_ENTITY, draw(&visit, &visitor, &found, &overview, 0, true)).into_response();
    }
    begin(&visit, &portal, &visitor, id, &decision, What::Apply).await
}

/// Asks whether it should be taken back.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (found, overview) = match asked(&portal, &visitor, &id).await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let found = found.import.unwrap_or_default();
    if !found.latest {
        return Redirect::to(&format!("{}/{}", paths::IMPORTS, found.import_id)).into_response();
    }
    let (name, form_id) = (display_name(&overview), Uuid::new_v4().to_string());
    let layout = visit.layout(Some(visitor.viewer(&name)));
    Html(RollBack { layout, import: import(&found), form_id: &form_id }.render()).into_response()
}

/// Takes it back.
pub async fn roll_back(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(decision): Form<Decision>,
) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    begin(&visit, &portal, &visitor, id, &decision, What::RollBack).await
}

/// The id of the form is that of the run: a double click begins it once.
async fn begin(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    import_id: String,
    decision: &Decision,
    what: What,
) -> Response {
    let Ok(id) = decision.form_id.parse() else { return visit.problem(Problem::BadRequest) };
    let (identity, token, person_id) = (portal.identity.clone(), visitor.token.clone(), visitor.caller.person_id);
    let confirmed = decision.confirm.is_some();
    let work = async move {
        match what {
            What::RollBack => identity.roll_back_import(&token, &import_id).await,
            What::Apply | What::Compare => identity.apply_import(&token, &import_id, confirmed).await,
        }
    };
    match portal.runs.begin(id, Run::new(person_id, what), work, std::future::pending()).await {
        Ok(()) => Redirect::to(&format!("{}/{id}", paths::IMPORT_RUNS)).into_response(),
        Err(status) => visit.refused(&status),
    }
}
