//! Another letter: its code adds what it is for to the visitor's account.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    claim::{Claim, ClaimProblem},
    paths,
};
use serde::Deserialize;
use tonic::{Code, Status};

use super::{display_name, form};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What the form sends.
#[derive(Deserialize)]
pub struct Letter {
    #[serde(default)]
    code: String,
}

/// The form.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor) -> Response {
    ask(&visit, &portal, &visitor, "", None).await
}

async fn ask(visit: &Visit, portal: &Portal, visitor: &Visitor, code: &str, problem: Option<ClaimProblem>) -> Response {
    let overview = match portal.identity.overview(&visitor.token).await {
        Ok(overview) => overview,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    form(
        Claim { layout: visit.layout(Some(visitor.viewer(&name))), code, problem }.render(),
        problem.is_some(),
        problem == Some(ClaimProblem::Busy),
    )
}

/// Adds it and goes on to the first page, which shows it.
pub async fn add(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(letter): Form<Letter>) -> Response {
    if letter.code.trim().is_empty() {
        return ask(&visit, &portal, &visitor, "", Some(ClaimProblem::Missing)).await;
    }
    match portal.identity.claim_activation(&visitor.token, &letter.code).await {
        Ok(()) => Redirect::to(&format!("{}?ajoute", paths::TODAY)).into_response(),
        Err(status) => match problem(&status) {
            Some(problem) => ask(&visit, &portal, &visitor, &letter.code, Some(problem)).await,
            None => visit.refused(&status),
        },
    }
}

fn problem(status: &Status) -> Option<ClaimProblem> {
    match status.code() {
        Code::NotFound => Some(ClaimProblem::Unknown),
        Code::FailedPrecondition => barred(status),
        // Aborted: an import is running.
        code => (code == Code::Aborted || is_busy(status)).then_some(ClaimProblem::Busy),
    }
}

fn barred(status: &Status) -> Option<ClaimProblem> {
    match status::reason(status)?.as_str() {
        "NOT_THE_SAME_PERSON" => Some(ClaimProblem::NotHers),
        "PERSON_SUSPENDED" => Some(ClaimProblem::Suspended),
        _ => None,
    }
}
