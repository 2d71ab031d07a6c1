//! Who is responsible for a school: exceptions to what its kind says.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::Response,
};
use portal_views::{
    errors::Problem,
    schools::responsible::{ChangeResponsible, OrganisationKind, ResponsibleProblem, Said},
};
use proto::identity::v1::{ChangeResponsibilityRequest, Responsibility};
use serde::Deserialize;
use tonic::{Code, Status};

use super::{administered, done, place};
use crate::{
    Portal,
    routes::{display_name, form},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Which organisation the form names first.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    nature: String,
    #[serde(default)]
    code: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    kind: String,
    code: String,
    said: String,
}

/// The form.
pub async fn ask(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uai): Path<String>,
    Query(which): Query<Which>,
) -> Response {
    let answers = Answers { kind: which.nature, code: which.code, said: String::new() };
    draw(&visit, &portal, &visitor, &uai, &answers, None).await
}

async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    uai: &str,
    answers: &Answers,
    problem: Option<ResponsibleProblem>,
) -> Response {
    let (details, overview) = match administered(visit, portal, visitor, uai).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let name = display_name(&overview);
    let page = ChangeResponsible {
        layout: visit.layout(Some(visitor.viewer(&name))),
        place: place(&details),
        kind: OrganisationKind::of(&answers.kind),
        code: &answers.code,
        said: Said::of(&answers.said),
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(ResponsibleProblem::Busy))
}

/// Says it.
pub async fn change(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uai): Path<String>,
    Form(answers): Form<Answers>,
) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let Some(said) = Said::of(&answers.said) else {
        return draw(&visit, &portal, &visitor, &uai, &answers, Some(ResponsibleProblem::Said)).await;
    };
    let responsibility = match said {
        Said::Responsible => Responsibility::Responsible,
        Said::NotResponsible => Responsibility::NotResponsible,
        Said::AsItsKind => Responsibility::Unspecified,
    };
    let request = ChangeResponsibilityRequest {
        organisation_kind: answers.kind.clone(),
        organisation_code: answers.code.trim().into(),
        uai: uai.clone(),
        responsibility: responsibility.into(),
    };
    match portal.identity.change_responsibility(&visitor.token, request).await {
        Ok(()) => done(&uai, "responsable"),
        Err(status) => match problem(&status) {
            Some(problem) => draw(&visit, &portal, &visitor, &uai, &answers, Some(problem)).await,
            None => visit.refused(&status),
        },
    }
}

/// What identity has against it. A school that is not known is told by the page that draws the form.
fn problem(refused: &Status) -> Option<ResponsibleProblem> {
    match refused.code() {
        _ if is_busy(refused) => Some(ResponsibleProblem::Busy),
        Code::NotFound => Some(ResponsibleProblem::Unknown),
        _ => None,
    }
}
