//! The charter: read by anybody, accepted by whoever has yet to.

use axum::{
    Form,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::{auth::DueCharter, status};
use portal_views::{
    charter::{CharterProblem, Due, Family},
    errors::Problem,
    paths,
};
use proto::identity::v1::{Charter, CharterFamily};
use serde::Deserialize;
use tonic::Code;

use super::sign_in::next_in;
use crate::{
    Portal,
    session::{self, Visitor},
    visit::{Visit, is_busy, own_path},
};

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    charters: String,
    next: String,
    accepted: Option<String>,
}

/// Every family's rules; only her own, with the form, for somebody who has yet to accept them.
pub async fn page(visit: Visit, visitor: Option<Visitor>, RawQuery(query): RawQuery) -> Response {
    let due = visitor.map(|visitor| visitor.caller.due_charters.clone()).unwrap_or_default();
    if due.is_empty() {
        let page = portal_views::charter::Charter { layout: visit.layout(None), families: Family::ALL.to_vec(), due: None };
        return Html(page.render()).into_response();
    }
    form(&visit, StatusCode::OK, &due, &next_in(&query.unwrap_or_default()), None)
}

fn form(visit: &Visit, code: StatusCode, due: &[DueCharter], next: &str, problem: Option<CharterProblem>) -> Response {
    let page = portal_views::charter::Charter {
        layout: visit.layout(None),
        families: due.iter().filter_map(|charter| family(charter.family)).collect(),
        due: Some(Due { charters: &written(due), next, problem }),
    };
    (code, Html(page.render())).into_response()
}

fn family(number: i32) -> Option<Family> {
    match CharterFamily::try_from(number) {
        Ok(CharterFamily::Pupil) => Some(Family::Pupil),
        Ok(CharterFamily::Guardian) => Some(Family::Guardian),
        Ok(CharterFamily::Staff) => Some(Family::Staff),
        Ok(CharterFamily::Agent) => Some(Family::Agent),
        Ok(CharterFamily::Unspecified) | Err(_) => None,
    }
}

/// `2:1 3:1`: what was shown is what is accepted, even if another version came into force meanwhile.
fn written(due: &[DueCharter]) -> String {
    due.iter().map(|charter| format!("{}:{}", charter.family, charter.version)).collect::<Vec<_>>().join(" ")
}

/// The opposite of [`written`]; none when it was not written by it.
fn read(charters: &str) -> Option<Vec<DueCharter>> {
    let charter = |text: &str| {
        let (family, version) = text.split_once(':')?;
        Some(DueCharter { family: family.parse().ok()?, version: version.parse().ok()? })
    };
    charters.split(' ').map(charter).collect()
}

/// Accepts what was shown and goes on. The token that says otherwise is forgotten: the next page gets another.
pub async fn accept(
    visit: Visit,
    State(portal): State<Portal>,
    headers: HeaderMap,
    visitor: Visitor,
    Form(answers): Form<Answers>,
) -> Response {
    let Some(shown) = read(&answers.charters) else { return visit.problem(Problem::BadRequest) };
    if answers.accepted.is_none() {
        let missing = Some(CharterProblem::NotAccepted);
        return form(&visit, StatusCode::UNPROCESSABLE_ENTITY, &shown, &answers.next, missing);
    }
    let charters = shown.iter().map(|charter| Charter { family: charter.family, version: charter.version }).collect();
    let outcome = portal.identity.accept_charters(&visitor.token, charters).await;
    let on = match outcome {
        Ok(()) => own_path(&answers.next),
        Err(status) if is_busy(&status) => {
            return form(&visit, StatusCode::SERVICE_UNAVAILABLE, &shown, &answers.next, Some(CharterProblem::Busy));
        }
        Err(status) if is_out_of_date(&status) => paths::CHARTER,
        Err(status) => return visit.refused(&status),
    };
    if let Some(id) = session::id(&headers) {
        portal.sessions.forget(id).await;
    }
    Redirect::to(on).into_response()
}

/// Another version is in force by now, or she is no more what it was for.
fn is_out_of_date(status: &tonic::Status) -> bool {
    status.code() == Code::InvalidArgument || status::reason(status).as_deref() == Some("CHARTER_NOT_IN_FORCE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_is_read_back() {
        let due = [DueCharter { family: 2, version: 1 }, DueCharter { family: 3, version: 12 }];
        assert_eq!(written(&due), "2:1 3:12");
        assert_eq!(read("2:1 3:12").as_deref(), Some(&due[..]));
        for not_ours in ["", "2", "2:", "2:1 ", "a:b"] {
            assert_eq!(read(not_ours), None, "{not_ours}");
        }
    }
}
