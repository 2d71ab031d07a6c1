//! A school's own desk: where its timetable comes from, what was read, what names mean, what is typed, its year, its lists.
//!
//! [`At`] stands before each page: the school of the address, and whether the visitor manages its timetable or only works there.

mod conflicts;
mod files;
mod imports;
mod labels;
mod lists;
mod source;
mod sources;
mod targets;
mod typed;
mod year;

use std::collections::HashMap;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Path},
    http::request::Parts,
    response::Response,
    routing::{get, post},
};
use chrono::{NaiveDateTime, Utc};
use chrono_tz::{Europe::Paris, Tz};
use portal_views::{
    Layout,
    errors::Problem,
    paths,
    timetable::{Finding, desk::Desk},
};
use proto::{
    identity::v1::{GetOverviewResponse, Profile, Structure, StructureDetails},
    timetable::v1::FindingCode,
};
use tonic::{Code, Status};
use tonic_types::StatusExt;

pub use targets::Targets;

use crate::{
    Portal,
    routes::{count, display_name, school},
    session::Visitor,
    visit::Visit,
};

/// Bytes of all files that are sent at once, as timetable takes them, and of what the form has around them.
const LARGEST_FILES: usize = 201 * 1024 * 1024;

/// Every page of the desk.
pub fn all() -> Router<Portal> {
    let below = |path: &str| format!("{}/{{uai}}{path}", paths::DESK);
    let source = |path: &str| below(&format!("{}/{{source}}{path}", paths::SOURCES));
    let import = |path: &str| below(&format!("{}/{{import}}{path}", paths::DESK_IMPORTS));
    let label = below(&format!("{}/{{label}}", paths::DESK_LABELS));
    let send = post(files::send).layer(DefaultBodyLimit::max(LARGEST_FILES));
    Router::new()
        .route(&below(""), get(sources::page))
        .route(&below(paths::SOURCE_NEW), get(sources::ask).post(sources::create))
        .route(&source(""), get(source::page).post(source::change))
        .route(&source(paths::SOURCE_FETCH), post(source::fetch))
        .route(&source(paths::SOURCE_PAUSE), post(source::pause))
        .route(&source(paths::SOURCE_FILES), send)
        .route(&source(paths::SOURCE_DELETE), get(source::ask).post(source::delete))
        .route(&below(paths::DESK_IMPORTS), get(imports::page))
        .route(&import(""), get(imports::one))
        .route(&import(paths::IMPORT_APPLY), post(imports::apply))
        .route(&import(paths::IMPORT_ROLL_BACK), get(imports::ask).post(imports::roll_back))
        .route(&below(paths::DESK_LABELS), get(labels::page))
        .route(&label, get(labels::ask).post(labels::decide))
        .route(&below(paths::DESK_CONFLICTS), get(conflicts::page))
        .route(&below(paths::DESK_TYPED), get(typed::ask).post(typed::create))
        .route(&below(paths::DESK_YEAR), get(year::page).post(year::change))
        .route(&below(paths::DESK_LISTS), get(lists::page))
        .route(&below(&format!("{}/{{teacher}}", paths::TEACHER_WEEKS)), get(lists::teacher))
}

/// Who works in a school may see its lists, and type what is her own.
const AT_WORK: [Profile; 4] = [Profile::Teacher, Profile::Head, Profile::SchoolLife, Profile::Staff];

/// The school of a page, for somebody who works there or manages it.
pub struct At {
    /// Who asks.
    pub visitor: Visitor,
    /// What she is called.
    pub name: String,
    structure: Structure,
    /// In whose time the school's days begin.
    pub zone: Tz,
    /// Whether she manages the school's timetable.
    pub manages: bool,
}

impl At {
    /// The school's UUID.
    pub fn id(&self) -> &str {
        &self.structure.structure_id
    }

    /// The access token.
    pub fn token(&self) -> &str {
        &self.visitor.token
    }

    /// As the views name it.
    pub fn desk(&self) -> Desk<'_> {
        Desk { uai: &self.structure.uai, school: school(Some(&self.structure)), manages: self.manages }
    }

    /// The frame of a page.
    pub fn layout<'a>(&'a self, visit: &'a Visit) -> Layout<'a> {
        visit.layout(Some(self.visitor.viewer(&self.name)))
    }

    /// Below the school's desk.
    pub fn path(&self, path: &str) -> String {
        format!("{}/{}{path}", paths::DESK, paths::escaped(&self.structure.uai))
    }

    /// Now, where the school is.
    pub fn now(&self) -> NaiveDateTime {
        Utc::now().with_timezone(&self.zone).naive_local()
    }

    /// The school of an address; not found for who does not work there.
    pub async fn find(visit: &Visit, portal: &Portal, visitor: Visitor, uai: &str) -> Result<Self, Response> {
        Self::asked(portal, visitor, uai).await.map_err(|status| visit.refused(&status))
    }

    async fn asked(portal: &Portal, visitor: Visitor, uai: &str) -> Result<Self, Status> {
        let (overview, details) = tokio::try_join!(portal.identity.overview(&visitor.token), details(portal, &visitor, uai))?;
        let name = display_name(&overview);
        let own = workplaces(&overview).find(|structure| structure.uai == uai);
        let manages = manages(&visitor, own.map_or("", |own| &own.structure_id));
        if manages {
            let details = details.ok_or_else(|| platform::status::not_found("structure", uai))?;
            let (structure, zone) = (details.structure.unwrap_or_default(), details.time_zone.parse().unwrap_or(Paris));
            return Ok(Self { visitor, name, structure, zone, manages });
        }
        let structure = own.cloned().ok_or_else(|| platform::status::not_found("structure", uai))?;
        let year = portal.timetable.school_year(&visitor.token, &structure.structure_id, 0).await?;
        Ok(Self { visitor, name, structure, zone: year.time_zone.parse().unwrap_or(Paris), manages })
    }
}

/// What identity tells of a school to who leads one or administers; none of a school that is not hers.
async fn details(portal: &Portal, visitor: &Visitor, uai: &str) -> Result<Option<StructureDetails>, Status> {
    if !visitor.leads_or_administers() {
        return Ok(None);
    }
    match portal.identity.structure(&visitor.token, uai).await {
        Ok(found) => Ok(found.structure),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(status),
    }
}

/// Whether somebody manages the timetable of a school.
pub fn manages(visitor: &Visitor, structure_id: &str) -> bool {
    let leads = |id: uuid::Uuid| visitor.caller.structures_as(Profile::Head.into()).any(|led| led == id);
    visitor.caller.administers() || structure_id.parse().is_ok_and(leads)
}

/// The desks of the schools where somebody works, each once.
pub fn all_of<'a>(visitor: &Visitor, overview: &'a GetOverviewResponse) -> Vec<Desk<'a>> {
    let mut desks: Vec<Desk<'a>> = vec![];
    for structure in workplaces(overview) {
        if !desks.iter().any(|desk| desk.uai == structure.uai) {
            let manages = manages(visitor, &structure.structure_id);
            desks.push(Desk { uai: &structure.uai, school: school(Some(structure)), manages });
        }
    }
    desks
}

/// The schools where somebody works, one as often as she has functions there.
fn workplaces(overview: &GetOverviewResponse) -> impl Iterator<Item = &Structure> {
    let at_work = overview.attachments.iter().filter(|one| AT_WORK.contains(&one.profile()));
    at_work.filter_map(|one| one.structure.as_ref())
}

impl FromRequestParts<Portal> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, portal).await.unwrap_or_else(|never| match never {});
        let visitor = <Visitor as FromRequestParts<Portal>>::from_request_parts(parts, portal).await?;
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, portal).await;
        let uai = named.ok().and_then(|Path(mut names)| names.remove("uai")).unwrap_or_default();
        Self::find(&visit, portal, visitor, &uai).await
    }
}

/// The school of a page, for who manages its timetable; others are told that there is none.
pub struct Managed(pub At);

impl FromRequestParts<Portal> for Managed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let at = At::from_request_parts(parts, portal).await?;
        if at.manages {
            return Ok(Self(at));
        }
        let visit = Visit::from_request_parts(parts, portal).await.unwrap_or_else(|never| match never {});
        Err(visit.problem(Problem::NotFound))
    }
}

/// Which page of a long list, and what was just done.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Page {
    suite: String,
    fait: String,
}

/// What is wrong with a source, as the refusal of a call tells it.
pub struct Fault {
    code: String,
    metadata: HashMap<String, String>,
}

impl Fault {
    /// None when it was refused for something else.
    pub fn of(refused: &Status) -> Option<Self> {
        let info = refused.get_details_error_info()?;
        FindingCode::from_str_name(&format!("FINDING_CODE_{}", info.reason))?;
        Some(Self { code: info.reason, metadata: info.metadata })
    }

    /// As the views tell it.
    pub fn finding(&self) -> Finding<'_> {
        let told = |name: &str| self.metadata.get(name).map_or("", String::as_str);
        let line = told("line").parse().unwrap_or_default();
        Finding { code: &self.code, file: told("file"), line, element: told("element"), value: told("value") }
    }
}

/// What was found in a source, or went wrong with it.
fn finding(found: &proto::timetable::v1::Finding) -> Finding<'_> {
    Finding {
        code: found.code().as_str_name().strip_prefix("FINDING_CODE_").unwrap_or_default(),
        file: &found.file,
        line: count(found.line),
        element: &found.element,
        value: &found.value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fault_of_a_source_is_told_with_its_place() {
        let metadata = [("line".to_owned(), "12".to_owned()), ("element".to_owned(), "DTSTART".to_owned())];
        let refused = platform::status::invalid_of("TIME_WRONG", metadata, "source", "wrong");
        let fault = Fault::of(&refused).unwrap();
        let finding = fault.finding();
        assert_eq!((finding.code, finding.line, finding.element, finding.file), ("TIME_WRONG", 12, "DTSTART", ""));
        assert!(Fault::of(&platform::status::failed_precondition("TOO_MANY_SOURCES", "many")).is_none());
    }
}
