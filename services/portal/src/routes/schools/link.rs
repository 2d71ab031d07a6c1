//! Schools that become one place, and are it no more.

use axum::{
    Form,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use platform::status;
use portal_views::{
    errors::Problem,
    schools::link::{ConfirmLink, Link, LinkAnswers, LinkKind, LinkProblem, LinkSchools, Unlink},
};
use proto::identity::v1::{LinkStructuresRequest, StructureLink, StructureLinkKind};
use serde::Deserialize;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use super::{administered, done, place, written};
use crate::{
    Portal,
    routes::{display_name, form, school},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What the form sends, and then the page that asks again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    form_id: String,
    kind: String,
    name: String,
    uais: String,
    heads_see_all: String,
    confirmed: String,
}

impl Answers {
    fn kind(&self) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|kind| kind.value() == self.kind)
    }

    fn shown(&self) -> LinkAnswers<'_> {
        let (name, uais) = (&self.name, &self.uais);
        LinkAnswers { kind: self.kind(), name, uais, heads_see_all: !self.heads_see_all.is_empty() }
    }

    /// Only what is confirmed has an id: what is asked before is answered anew each time.
    fn request(&self, uai: &str) -> LinkStructuresRequest {
        let validate_only = self.confirmed.is_empty();
        let kind = match self.kind() {
            Some(LinkKind::CiteScolaire) => StructureLinkKind::CiteScolaire,
            Some(LinkKind::Rpi) => StructureLinkKind::Rpi,
            None => StructureLinkKind::Unspecified,
        };
        let others = self.uais.split([' ', ',', ';', '\t', '\n', '\r']).filter(|other| !other.is_empty());
        LinkStructuresRequest {
            request_id: if validate_only { String::new() } else { self.form_id.clone() },
            kind: kind.into(),
            name: self.name.clone(),
            uais: std::iter::once(uai).chain(others).map(str::to_uppercase).collect(),
            heads_see_all: !self.heads_see_all.is_empty(),
            validate_only,
        }
    }
}

/// As a page shows it.
pub fn shown(link: &StructureLink) -> Link<'_> {
    Link {
        id: &link.link_id,
        kind: if link.kind() == StructureLinkKind::Rpi { LinkKind::Rpi } else { LinkKind::CiteScolaire },
        name: &link.name,
        heads_see_all: link.heads_see_all,
        schools: link.structures.iter().map(|structure| (&*structure.uai, school(Some(structure)))).collect(),
    }
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
    problem: Option<LinkProblem<'_>>,
) -> Response {
    let (details, overview) = match administered(visit, portal, visitor, uai).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let name = display_name(&overview);
    let page = LinkSchools {
        layout: visit.layout(Some(visitor.viewer(&name))),
        place: place(&details),
        answers: answers.shown(),
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(LinkProblem::Busy))
}

/// Asks whether it is meant, with the names of the schools, then does it.
pub async fn link(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(uai): Path<String>,
    Form(answers): Form<Answers>,
) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let request = answers.request(&uai);
    let validated = request.validate_only;
    match portal.identity.link_structures(&visitor.token, request).await {
        Ok(link) if validated => confirm(&visit, &portal, &visitor, &uai, &answers, &link).await,
        Ok(_) => done(&uai, "relie"),
        Err(status) => {
            let unknown = unknown(&status);
            match problem(&status, unknown.as_deref()) {
                Some(problem) => draw(&visit, &portal, &visitor, &uai, &answers, Some(problem)).await,
                None => visit.refused(&status),
            }
        }
    }
}

async fn confirm(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    uai: &str,
    answers: &Answers,
    link: &StructureLink,
) -> Response {
    let (details, overview) = match administered(visit, portal, visitor, uai).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let (name, form_id) = (display_name(&overview), Uuid::new_v4().to_string());
    let page = ConfirmLink {
        layout: visit.layout(Some(visitor.viewer(&name))),
        place: place(&details),
        form_id: &form_id,
        answers: answers.shown(),
        link: shown(link),
    };
    Html(page.render()).into_response()
}

/// The UAI that no school has.
fn unknown(refused: &Status) -> Option<String> {
    let named = refused.get_details_resource_info().filter(|_| refused.code() == Code::NotFound)?;
    Some(named.resource_name)
}

/// What identity has against it.
fn problem<'a>(refused: &Status, unknown: Option<&'a str>) -> Option<LinkProblem<'a>> {
    if is_busy(refused) {
        return Some(LinkProblem::Busy);
    }
    if let Some(uai) = unknown {
        return Some(LinkProblem::Unknown(uai));
    }
    if status::reason(refused).as_deref() == Some("ALREADY_LINKED") {
        return Some(LinkProblem::AlreadyLinked);
    }
    match status::field(refused)?.as_str() {
        "kind" => Some(LinkProblem::Kind),
        "name" => Some(LinkProblem::Name),
        "uais" => Some(LinkProblem::Count),
        _ => None,
    }
}

/// Asks whether a link should be undone.
pub async fn ask_undo(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((uai, id)): Path<(String, String)>,
) -> Response {
    let (details, overview) = match administered(&visit, &portal, &visitor, &uai).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let Some(link) = details.links.iter().find(|link| link.link_id == id) else {
        return visit.problem(Problem::NotFound);
    };
    let name = display_name(&overview);
    let page = Unlink { layout: visit.layout(Some(visitor.viewer(&name))), place: place(&details), link: shown(link) };
    Html(page.render()).into_response()
}

/// Undoes it.
pub async fn undo(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((uai, id)): Path<(String, String)>,
) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    written(&visit, &uai, portal.identity.unlink_structures(&visitor.token, &id).await, "delie")
}
