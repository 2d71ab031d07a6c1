//! People added by hand, for heads and administrators: who is there, the code of whoever was just added, and departures.

pub mod form;

use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono_tz::Europe::Paris;
use platform::status;
use portal_views::{
    errors::Problem,
    hand::{EndPerson, HandNotice, HandedLetter, PeopleByHand, PersonByHand},
    paths,
};
use proto::identity::v1;
use serde::Deserialize;
use tonic::Status;

use super::{display_name, full_name, functions::given, moment_in, next, school};
use crate::{
    Portal,
    letter::{self, Letter},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Whether those who left are shown, which page, and what was just done.
#[derive(Deserialize)]
pub struct Page {
    passees: Option<String>,
    #[serde(default)]
    suite: String,
    #[serde(default)]
    fait: String,
}

/// A page of them. A code that was shown is forgotten here.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    shown_before: Option<Letter>,
    Query(page): Query<Page>,
) -> Response {
    let (identity, token, include_ended) = (&portal.identity, &*visitor.token, page.passees.is_some());
    let listed = identity.people_by_hand(token, include_ended, &page.suite);
    let (answer, overview) = match tokio::try_join!(listed, identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, filter) = (display_name(&overview), if include_ended { "?passees" } else { "" });
    let next = next(&format!("{}{filter}", paths::PEOPLE), &answer.next_page_token);
    let page = PeopleByHand {
        layout: visit.layout(Some(visitor.viewer(&name))),
        administers: visitor.caller.administers(),
        include_ended,
        people: answer.people.iter().map(shown).collect(),
        notice: notice(&page.fait),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    let html = Html(page.render());
    match shown_before {
        Some(_) => ([(header::SET_COOKIE, letter::forgotten())], html).into_response(),
        None => html.into_response(),
    }
}

fn notice(done: &str) -> Option<HandNotice> {
    match done {
        "ajoutee" => Some(HandNotice::Added),
        "modifiee" => Some(HandNotice::Changed),
        "partie" => Some(HandNotice::Ended),
        "livree" => Some(HandNotice::Reconciled),
        "occupe" => Some(HandNotice::Busy),
        _ => None,
    }
}

fn done(what: &str) -> Response {
    Redirect::to(&format!("{}?fait={what}", paths::PEOPLE)).into_response()
}

fn shown(person: &v1::PersonByHand) -> PersonByHand<'_> {
    PersonByHand {
        id: person.person.as_ref().map_or("", |person| &*person.person_id),
        name: full_name(person.person.as_ref()),
        function: if person.function_label.is_empty() { &person.function_code } else { &person.function_label },
        profile: given(person.profile()),
        school: school(person.structure.as_ref()),
        uai: person.structure.as_ref().map_or("", |structure| &structure.uai),
        last_day: person.last_day.parse().ok(),
        ended: person.ended,
        activated: person.activated,
        reconciled: person.reconciled,
        proposed: person.merge_proposed,
    }
}

/// Shows the code of whoever was just added to whoever added her.
pub async fn code(visit: Visit, State(portal): State<Portal>, visitor: Visitor, letter: Option<Letter>) -> Response {
    let Some(letter) = letter.filter(|letter| letter.given_by == visitor.caller.person_id) else {
        return Redirect::to(paths::PEOPLE).into_response();
    };
    let overview = match portal.identity.overview(&visitor.token).await {
        Ok(overview) => overview,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let page = HandedLetter {
        layout: visit.layout(Some(visitor.viewer(&name))),
        name: &letter.name,
        code: &letter.code,
        until: moment_in(letter.zone.parse().unwrap_or(Paris), Some(letter.code_ends)).unwrap_or_default(),
    };
    Html(page.render()).into_response()
}

/// Asks whether somebody leaves.
pub async fn ask(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((uai, id)): Path<(String, String)>,
) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (person, overview) = match tokio::try_join!(identity.person_by_hand(token, &uai, &id), identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let page = EndPerson { layout: visit.layout(Some(visitor.viewer(&name))), person: shown(&person) };
    Html(page.render()).into_response()
}

/// Ends her function.
pub async fn end(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    match portal.identity.end_person(&visitor.token, &id).await {
        Ok(()) => done("partie"),
        Err(status) if is_busy(&status) => done("occupe"),
        Err(status) => visit.refused(&status),
    }
}

/// True when a feed names her by now.
fn is_reconciled(refused: &Status) -> bool {
    status::reason(refused).as_deref() == Some("PERSON_RECONCILED")
}
