//! Schools as places: the list, for heads and administrators, and the page of one, which administrators may change.

pub mod link;
pub mod responsible;
pub mod uai;

use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use portal_views::{
    errors::Problem,
    paths,
    schools::{
        People, SchoolLine, SchoolNotice, SchoolPage, Schools,
        place::Place,
        responsible::{OrganisationKind, Responsible, Said},
    },
};
use proto::identity::v1::{
    Activation, GetOverviewResponse, GetStructureResponse, Organisation, Profile, Responsibility, StructureDetails,
    StructureFigures,
};
use serde::Deserialize;
use tonic::{Code, Status};

use super::{Done, count, display_name, form, next, school};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What is searched for, and which page of it.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    q: String,
    #[serde(default)]
    suite: String,
}

/// A page of schools.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (identity, token, query) = (&portal.identity, &*visitor.token, page.q.trim());
    let query_too_long = query.chars().count() > 100;
    let asked = if query_too_long { "" } else { query };
    let listed = identity.find_structures(token, asked, &page.suite);
    let (answer, overview) = match tokio::try_join!(listed, identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let first =
        if query.is_empty() { paths::SCHOOLS.to_owned() } else { format!("{}?q={}", paths::SCHOOLS, paths::escaped(query)) };
    let next = next(&first, &answer.next_page_token);
    let page = Schools {
        layout: visit.layout(Some(visitor.viewer(&name))),
        query,
        query_too_long,
        count: count(answer.total_size),
        schools: answer.structures.iter().filter_map(line).collect(),
        first: &first,
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    form(page.render(), query_too_long, false)
}

fn line(figures: &StructureFigures) -> Option<SchoolLine<'_>> {
    let structure = figures.structure.as_ref()?;
    Some(SchoolLine { school: school(Some(structure)), uai: &structure.uai, pupils: people(figures.pupils.as_ref()) })
}

fn people(activation: Option<&Activation>) -> u32 {
    activation.map_or(0, |activation| count(activation.people))
}

/// The page of one school.
pub async fn of_school(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uai): Path<String>,
    Query(done): Query<Done>,
) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (found, overview) = match asked(&portal, &visitor, &uai).await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, details) = (display_name(&overview), found.structure.unwrap_or_default());
    if !visitor.caller.administers() && !leads(&visitor, &details) {
        return visit.problem(Problem::NotFound);
    }
    let figures = found.figures.unwrap_or_default();
    let page = SchoolPage {
        layout: visit.layout(Some(visitor.viewer(&name))),
        place: place(&details),
        people: People {
            pupils: people(figures.pupils.as_ref()),
            guardians: people(figures.guardians.as_ref()),
            teachers: people(figures.teachers.as_ref()),
            staff: people(figures.staff.as_ref()),
            classes: count(figures.classes),
        },
        links: details.links.iter().map(link::shown).collect(),
        responsible: responsible(&details),
        administers: visitor.caller.administers(),
        notice: notice(&done.fait),
    };
    Html(page.render()).into_response()
}

/// A school, for whoever may ask.
async fn asked(portal: &Portal, visitor: &Visitor, uai: &str) -> Result<(GetStructureResponse, GetOverviewResponse), Status> {
    tokio::try_join!(portal.identity.structure(&visitor.token, uai), portal.identity.overview(&visitor.token))
}

/// Hers, or of a cité scolaire whose heads see all of it.
fn leads(visitor: &Visitor, details: &StructureDetails) -> bool {
    let shared = details.links.iter().filter(|link| link.heads_see_all).flat_map(|link| &link.structures);
    let ids: Vec<String> = visitor.caller.structures_as(Profile::Head.into()).map(|id| id.to_string()).collect();
    details.structure.iter().chain(shared).any(|structure| ids.contains(&structure.structure_id))
}

fn notice(done: &str) -> Option<SchoolNotice> {
    match done {
        "uai" => Some(SchoolNotice::UaiChanged),
        "relie" => Some(SchoolNotice::Linked),
        "delie" => Some(SchoolNotice::Unlinked),
        "responsable" => Some(SchoolNotice::ResponsibilityChanged),
        "occupe" => Some(SchoolNotice::Busy),
        _ => None,
    }
}

/// Back to the page of the school.
fn done(uai: &str, what: &str) -> Response {
    Redirect::to(&format!("{}/{}?fait={what}", paths::SCHOOLS, paths::escaped(uai))).into_response()
}

fn place(details: &StructureDetails) -> Place<'_> {
    let next_day = details.next_uai_day.parse().ok();
    Place {
        school: school(details.structure.as_ref()),
        uai: details.structure.as_ref().map_or("", |structure| &structure.uai),
        former_uais: details.former_uais.iter().map(String::as_str).collect(),
        next_uai: next_day.map(|day| (&*details.next_uai, day)),
        street: &details.street,
        postal_code: &details.postal_code,
        commune_code: &details.commune_code,
        departement_code: &details.departement_code,
        academy_code: &details.academy_code,
        coordinates: details.coordinates.map(|at| (at.latitude, at.longitude)),
        time_zone: &details.time_zone,
    }
}

/// Who is responsible, then who was said not to be.
fn responsible(details: &StructureDetails) -> Vec<Responsible<'_>> {
    let said = |organisation: &Organisation| {
        let about = |other: &Option<Organisation>| {
            other.as_ref().is_some_and(|other| other.organisation_id == organisation.organisation_id)
        };
        details.exceptions.iter().find(|one| about(&one.organisation)).and_then(|one| match one.responsibility() {
            Responsibility::Responsible => Some(Said::Responsible),
            Responsibility::NotResponsible => Some(Said::NotResponsible),
            Responsibility::Unspecified => None,
        })
    };
    let not = details.exceptions.iter().filter(|one| one.responsibility() == Responsibility::NotResponsible);
    let all = details.responsible.iter().chain(not.filter_map(|one| one.organisation.as_ref()));
    all.map(|organisation| Responsible {
        kind: OrganisationKind::of(&organisation.kind),
        code: &organisation.code,
        name: &organisation.name,
        said: said(organisation),
    })
    .collect()
}

/// What an administrator asks of a school: nobody else may.
async fn administered(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    uai: &str,
) -> Result<(StructureDetails, GetOverviewResponse), Response> {
    if !visitor.caller.administers() {
        return Err(visit.problem(Problem::Forbidden));
    }
    match asked(portal, visitor, uai).await {
        Ok((found, overview)) => Ok((found.structure.unwrap_or_default(), overview)),
        Err(status) => Err(visit.refused(&status)),
    }
}

/// What a write did that had nothing to fill in; what is undone already needs no undoing.
fn written(visit: &Visit, uai: &str, answer: Result<(), Status>, what: &str) -> Response {
    match answer {
        Ok(()) => done(uai, what),
        Err(status) if status.code() == Code::NotFound => done(uai, what),
        Err(status) if is_busy(&status) => done(uai, "occupe"),
        Err(status) => visit.refused(&status),
    }
}
