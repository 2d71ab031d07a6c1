//! From a school to a class to the pupil whom a decision is about.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use portal_views::{
    decisions::choose::{ChooseClass, ChoosePupil, ChooseSchool, of_class},
    errors::Problem,
};
use proto::identity::v1::Structure;
use serde::Deserialize;
use tonic::{Code, Status};

use crate::{
    Portal,
    routes::{display_name, full_name, next, school},
    session::Visitor,
    visit::Visit,
};

/// Which school, which class, and which page of its pupils.
#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    etablissement: String,
    classe: Option<String>,
    #[serde(default)]
    suite: String,
}

/// The next thing to choose.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(choice): Query<Choice>) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let uai = choice.etablissement.trim().to_uppercase();
    let drawn = match (uai.as_str(), &choice.classe) {
        ("", _) => schools(&visit, &portal, &visitor).await,
        (uai, None) => classes(&visit, &portal, &visitor, uai).await,
        (uai, Some(class)) => pupils(&visit, &portal, &visitor, (uai, class), &choice.suite).await,
    };
    drawn.unwrap_or_else(|status| visit.refused(&status))
}

/// The schools that a head leads, or the classes of the only one; an administrator types hers.
async fn schools(visit: &Visit, portal: &Portal, visitor: &Visitor) -> Result<Response, Status> {
    if visitor.caller.administers() {
        return typed(visit, portal, visitor, "", false).await;
    }
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (answer, overview) = tokio::try_join!(identity.structures(token, ""), identity.overview(token))?;
    let led: Vec<Structure> = answer.structures.into_iter().filter_map(|figures| figures.structure).collect();
    if let [only] = &led[..] {
        return classes(visit, portal, visitor, &only.uai).await;
    }
    let name = display_name(&overview);
    let page = ChooseSchool {
        layout: visit.layout(Some(visitor.viewer(&name))),
        schools: led.iter().map(|led| (&*led.uai, school(Some(led)))).collect(),
        uai: "",
        unknown: false,
    };
    Ok(Html(page.render()).into_response())
}

async fn typed(visit: &Visit, portal: &Portal, visitor: &Visitor, uai: &str, unknown: bool) -> Result<Response, Status> {
    let name = display_name(&portal.identity.overview(&visitor.token).await?);
    let page = ChooseSchool { layout: visit.layout(Some(visitor.viewer(&name))), schools: vec![], uai, unknown };
    let http = if unknown { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((http, Html(page.render())).into_response())
}

/// Those that are open.
async fn classes(visit: &Visit, portal: &Portal, visitor: &Visitor, uai: &str) -> Result<Response, Status> {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (found, overview) = match tokio::try_join!(identity.rollover(token, uai), identity.overview(token)) {
        Err(status) if status.code() == Code::NotFound && visitor.caller.administers() => {
            return typed(visit, portal, visitor, uai, true).await;
        }
        answers => answers?,
    };
    let mut classes: Vec<&str> = found.classes.iter().filter(|class| class.open).map(|class| &*class.label).collect();
    classes.sort_unstable();
    classes.dedup();
    let (name, rollover) = (display_name(&overview), found.rollover.unwrap_or_default());
    let led = rollover.structure.unwrap_or_default();
    let page =
        ChooseClass { layout: visit.layout(Some(visitor.viewer(&name))), school: school(Some(&led)), uai: &led.uai, classes };
    Ok(Html(page.render()).into_response())
}

async fn pupils(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    (uai, class): (&str, &str),
    suite: &str,
) -> Result<Response, Status> {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (answer, overview) = tokio::try_join!(identity.pupils(token, uai, class, suite), identity.overview(token))?;
    let (name, of) = (display_name(&overview), answer.structure.unwrap_or_default());
    let next = next(&of_class(uai, class), &answer.next_page_token);
    let page = ChoosePupil {
        layout: visit.layout(Some(visitor.viewer(&name))),
        school: school(Some(&of)),
        uai: &of.uai,
        class,
        pupils: answer.pupils.iter().map(|pupil| (&*pupil.person_id, full_name(Some(pupil)))).collect(),
        next: next.as_deref(),
        continued: !suite.is_empty(),
    };
    Ok(Html(page.render()).into_response())
}
