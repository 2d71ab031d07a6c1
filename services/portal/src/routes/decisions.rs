//! Decisions that no delivery undoes, for heads and administrators: the list, and the end of one.

pub mod choose;
pub mod form;
pub mod pupil;

use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::{NaiveDate, NaiveDateTime};
use portal_views::{
    decisions::{Decision, DecisionKind, DecisionNotice, DecisionState, Decisions, EndDecision},
    errors::Problem,
    paths,
};
use proto::identity::v1::{Override, OverrideKind, Person};
use serde::Deserialize;
use tonic::Code;

use super::{display_name, full_name, moment, next};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Whether those that ended are shown, which page, and what was just done.
#[derive(Deserialize)]
pub struct Page {
    finies: Option<String>,
    #[serde(default)]
    suite: String,
    #[serde(default)]
    fait: String,
}

/// A page of them.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (identity, token, include_ended) = (&portal.identity, &*visitor.token, page.finies.is_some());
    let asked = tokio::try_join!(identity.decisions(token, include_ended, &page.suite), identity.overview(token));
    let (answer, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, filter) = (display_name(&overview), if include_ended { "?finies" } else { "" });
    let next = next(&format!("{}{filter}", paths::DECISIONS), &answer.next_page_token);
    let page = Decisions {
        layout: visit.layout(Some(visitor.viewer(&name))),
        include_ended,
        decisions: answer.overrides.iter().map(shown).collect(),
        notice: notice(&page.fait),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

fn notice(done: &str) -> Option<DecisionNotice> {
    match done {
        "notee" => Some(DecisionNotice::Recorded),
        "finie" => Some(DecisionNotice::Ended),
        "deja-finie" => Some(DecisionNotice::EndedBefore),
        "introuvable" => Some(DecisionNotice::Gone),
        "occupe" => Some(DecisionNotice::Busy),
        _ => None,
    }
}

fn done(what: &str) -> Response {
    Redirect::to(&format!("{}?fait={what}", paths::DECISIONS)).into_response()
}

fn shown(decided: &Override) -> Decision<'_> {
    Decision {
        id: &decided.override_id,
        person_id: id(decided.person.as_ref()),
        kind: match decided.kind() {
            OverrideKind::WithdrawnAuthority | OverrideKind::Unspecified => DecisionKind::Authority,
            OverrideKind::ProtectedAddress => DecisionKind::Address,
            OverrideKind::HiddenContact => DecisionKind::Contact,
            OverrideKind::AdultObjection => DecisionKind::Objection,
        },
        person: full_name(decided.person.as_ref()),
        guardian: decided.guardian.as_ref().map(|guardian| (&*guardian.person_id, full_name(Some(guardian)))),
        first_day: decided.first_day.parse().unwrap_or_default(),
        last_day: decided.last_day.parse().ok(),
        reference: &decided.reference,
        decided_by: &decided.decided_by_name,
        decided: moment(decided.create_time.as_ref().map(|time| time.seconds)).unwrap_or_default(),
        state: state(decided),
    }
}

fn state(decided: &Override) -> DecisionState {
    let ended: Option<NaiveDateTime> = moment(decided.end_time.as_ref().map(|time| time.seconds));
    let today = super::local(chrono::Utc::now()).date();
    match (ended, decided.first_day.parse::<NaiveDate>()) {
        (Some(when), _) => DecisionState::Ended(when),
        _ if decided.in_force => DecisionState::InForce,
        (None, Ok(first_day)) if first_day > today => DecisionState::Later,
        _ => DecisionState::Over,
    }
}

fn id(person: Option<&Person>) -> &str {
    person.map_or("", |person| &person.person_id)
}

/// Asks whether it should end.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (decided, overview) = match tokio::try_join!(identity.decision(token, &id), identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return refused(&visit, &status),
    };
    let (name, decision) = (display_name(&overview), shown(&decided));
    if !decision.stands() {
        return done("deja-finie");
    }
    Html(EndDecision { layout: visit.layout(Some(visitor.viewer(&name))), decision }.render()).into_response()
}

/// Ends it.
pub async fn end(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    match portal.identity.end_decision(&visitor.token, &id).await {
        Ok(()) => done("finie"),
        Err(status) => refused(&visit, &status),
    }
}

/// Nothing was changed, which the list says when it is for lack of somebody or of time.
fn refused(visit: &Visit, status: &tonic::Status) -> Response {
    match status.code() {
        Code::NotFound => done("introuvable"),
        _ if is_busy(status) => done("occupe"),
        _ => visit.refused(status),
    }
}
