//! The new school year: reports for heads, agents and administrators, who may close last year by hand.

use axum::{
    Form,
    extract::{Path, Query, RawQuery, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono_tz::{Europe::Paris, Tz};
use platform::status;
use portal_views::{
    errors::Problem,
    paths,
    rollover::{Class, CloseNotice, CloseYear, Outcome, Pupil, Report, RolloverPupils, Rollovers, SchoolRollover, SchoolYear},
};
use proto::identity::v1::{GetOverviewResponse, GetRolloverResponse, Rollover, RolloverOutcome, RolloverPupil};
use serde::Deserialize;
use tonic::Status;

use super::{count, display_name, full_name, moment_in, next, school};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Which schools, and which page of them.
#[derive(Deserialize)]
pub struct Page {
    attente: Option<String>,
    #[serde(default)]
    suite: String,
}

/// The schools.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    let (identity, token, awaited_only) = (&portal.identity, &*visitor.token, page.attente.is_some());
    let asked = tokio::try_join!(identity.rollovers(token, awaited_only, &page.suite), identity.overview(token));
    let (answer, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, filter) = (display_name(&overview), if awaited_only { "?attente" } else { "" });
    let next = next(&format!("{}{filter}", paths::ROLLOVER), &answer.next_page_token);
    let page = Rollovers {
        layout: visit.layout(Some(visitor.viewer(&name))),
        year: SchoolYear(count(answer.school_year)),
        school_count: count(answer.schools),
        awaited: count(answer.awaited),
        awaited_only,
        schools: answer.rollovers.iter().map(|rollover| report(rollover, Paris)).collect(),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

fn report(rollover: &Rollover, zone: Tz) -> Report<'_> {
    Report {
        school: school(rollover.structure.as_ref()),
        uai: rollover.structure.as_ref().map_or("", |structure| &structure.uai),
        delivered: rollover.delivered,
        classes_closed: count(rollover.classes_closed),
        classes_open: count(rollover.classes_open),
        classes_new: count(rollover.classes_new),
        pupils_before: count(rollover.pupils_before),
        stayed: count(rollover.stayed),
        moved: count(rollover.moved),
        unplaced: count(rollover.unplaced),
        missing: count(rollover.missing),
        arrived: count(rollover.arrived),
        arrived_known: count(rollover.arrived_known),
        accounts_kept: count(rollover.accounts_kept),
        closed: moment_in(zone, rollover.close_time.as_ref().map(|time| time.seconds)),
    }
}

async fn asked(portal: &Portal, visitor: &Visitor, uai: &str) -> Result<(GetRolloverResponse, GetOverviewResponse), Status> {
    tokio::try_join!(portal.identity.rollover(&visitor.token, uai), portal.identity.overview(&visitor.token))
}

/// The same, in the school's own time.
async fn told(portal: &Portal, visitor: &Visitor, uai: &str) -> Result<(GetRolloverResponse, GetOverviewResponse, Tz), Status> {
    let ((found, overview), zone) = tokio::try_join!(asked(portal, visitor, uai), portal.identity.zone(&visitor.token, uai))?;
    Ok((found, overview, zone))
}

/// The report of one school.
pub async fn of_school(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uai): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let (found, overview, zone) = match told(&portal, &visitor, &uai).await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, rollover) = (display_name(&overview), found.rollover.unwrap_or_default());
    let classes = |new: bool| {
        let of_year = found.classes.iter().filter(move |class| (class.school_year == found.school_year) == new);
        of_year.map(|class| Class { label: &class.label, open: class.open, pupils: count(class.pupils) }).collect()
    };
    let page = SchoolRollover {
        layout: visit.layout(Some(visitor.viewer(&name))),
        year: SchoolYear(count(found.school_year)),
        report: report(&rollover, zone),
        classes_new: classes(true),
        classes_before: classes(false),
        names_visible: found.names_visible,
        administers: visitor.caller.administers(),
        notice: query.as_deref().and_then(notice),
    };
    Html(page.render()).into_response()
}

fn notice(query: &str) -> Option<CloseNotice> {
    match query {
        "close" => Some(CloseNotice::Closed),
        "import" => Some(CloseNotice::ImportRunning),
        "occupe" => Some(CloseNotice::Busy),
        _ => None,
    }
}

/// Which page of names.
#[derive(Deserialize)]
pub struct Names {
    #[serde(default)]
    suite: String,
}

/// The names of one line.
pub async fn names(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((uai, line)): Path<(String, String)>,
    Query(page): Query<Names>,
) -> Response {
    let Some(outcome) = Outcome::ALL.into_iter().find(|outcome| outcome.value() == line) else {
        return visit.problem(Problem::NotFound);
    };
    let named = portal.identity.rollover_pupils(&visitor.token, &uai, wire(outcome), &page.suite);
    let (named, (found, overview)) = match tokio::try_join!(named, asked(&portal, &visitor, &uai)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, rollover) = (display_name(&overview), found.rollover.unwrap_or_default());
    let report = report(&rollover, Paris);
    let next = super::next(&format!("{}/{}/{line}", paths::ROLLOVER, report.uai), &named.next_page_token);
    let page = RolloverPupils {
        layout: visit.layout(Some(visitor.viewer(&name))),
        year: SchoolYear(count(found.school_year)),
        school: report.school,
        uai: report.uai,
        outcome,
        pupils: named.pupils.iter().map(pupil).collect(),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

const fn wire(outcome: Outcome) -> RolloverOutcome {
    match outcome {
        Outcome::Stayed => RolloverOutcome::Stayed,
        Outcome::Moved => RolloverOutcome::Moved,
        Outcome::Unplaced => RolloverOutcome::Unplaced,
        Outcome::Missing => RolloverOutcome::Missing,
        Outcome::Arrived => RolloverOutcome::Arrived,
    }
}

fn pupil(pupil: &RolloverPupil) -> Pupil<'_> {
    Pupil {
        name: full_name(pupil.person.as_ref()),
        class_before: &pupil.class_before,
        class_after: &pupil.class_after,
        other: pupil.other.as_ref().map(|other| school(Some(other))),
    }
}

/// Asks whether last year should be closed.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(uai): Path<String>) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (found, overview) = match asked(&portal, &visitor, &uai).await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, rollover) = (display_name(&overview), found.rollover.unwrap_or_default());
    let page = CloseYear {
        layout: visit.layout(Some(visitor.viewer(&name))),
        year: SchoolYear(count(found.school_year)),
        report: report(&rollover, Paris),
    };
    Html(page.render()).into_response()
}

/// The year that the form showed.
#[derive(Deserialize)]
pub struct Closing {
    #[serde(default)]
    year: i32,
}

/// Closes it.
pub async fn close(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uai): Path<String>,
    Form(closing): Form<Closing>,
) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let done = match portal.identity.close_year(&visitor.token, &uai, closing.year).await {
        Ok(()) => "close",
        Err(refused) if status::reason(&refused).as_deref() == Some("IMPORT_RUNNING") => "import",
        Err(refused) if is_busy(&refused) => "occupe",
        Err(refused) => return visit.refused(&refused),
    };
    Redirect::to(&format!("{}/{uai}?{done}", paths::ROLLOVER)).into_response()
}
