//! Another UAI for a school: the form, what is asked before it is done, and doing it.

use axum::{
    Form,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use platform::status;
use portal_views::{
    errors::Problem,
    schools::uai::{ChangeUai, ConfirmUai, UaiProblem},
};
use proto::identity::v1::ChangeUaiRequest;
use serde::Deserialize;
use tonic::Status;
use tonic_types::StatusExt;

use super::{administered, done, place};
use crate::{
    Portal,
    routes::{display_name, form},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What the form sends, and then the page that asks again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    new_uai: String,
    day: String,
    confirmed: String,
}

/// The form.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(uai): Path<String>) -> Response {
    draw(&visit, &portal, &visitor, &uai, &Answers::default(), None).await
}

async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    uai: &str,
    answers: &Answers,
    problem: Option<UaiProblem>,
) -> Response {
    let (details, overview) = match administered(visit, portal, visitor, uai).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let name = display_name(&overview);
    let page = ChangeUai {
        layout: visit.layout(Some(visitor.viewer(&name))),
        place: place(&details),
        new_uai: &answers.new_uai,
        day: &answers.day,
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(UaiProblem::Busy))
}

/// Asks whether it is meant, then does it.
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
    let (new_uai, confirmed) = (answers.new_uai.trim().to_uppercase(), !answers.confirmed.is_empty());
    let day = answers.day.trim().to_owned();
    let request = ChangeUaiRequest { old_uai: uai.clone(), new_uai: new_uai.clone(), day, validate_only: !confirmed };
    match portal.identity.change_uai(&visitor.token, request).await {
        Ok(()) if confirmed => done(&new_uai, "uai"),
        Ok(()) => confirm(&visit, &portal, &visitor, &uai, &new_uai, &answers).await,
        Err(status) => match problem(&status) {
            // A second click: what was due is forgotten already.
            Some(UaiProblem::Malformed) if confirmed && new_uai == uai => done(&uai, "uai"),
            Some(problem) => draw(&visit, &portal, &visitor, &uai, &answers, Some(problem)).await,
            None => visit.refused(&status),
        },
    }
}

async fn confirm(visit: &Visit, portal: &Portal, visitor: &Visitor, uai: &str, new_uai: &str, answers: &Answers) -> Response {
    let (details, overview) = match administered(visit, portal, visitor, uai).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let name = display_name(&overview);
    let (layout, day) = (visit.layout(Some(visitor.viewer(&name))), answers.day.trim());
    Html(ConfirmUai { layout, place: place(&details), new_uai, day }.render()).into_response()
}

/// What identity has against it.
fn problem(refused: &Status) -> Option<UaiProblem> {
    if is_busy(refused) {
        return Some(UaiProblem::Busy);
    }
    match status::reason(refused).as_deref() {
        Some("UAI_TAKEN") => return Some(UaiProblem::Taken),
        Some("UAI_CHECK_LETTER") => {
            let letter = refused.get_details_error_info()?.metadata.get("letter")?.chars().next()?;
            return Some(UaiProblem::Letter(letter));
        }
        _ => {}
    }
    match status::field(refused)?.as_str() {
        "new_uai" => Some(UaiProblem::Malformed),
        "day" => Some(UaiProblem::Day),
        _ => None,
    }
}
