//! Emploi du temps: the day, the week or the month of oneself, one's children, a class or a room.

pub mod changes;
mod day;
pub mod desk;
pub mod free;
pub mod lesson;
mod material;
pub mod subscriptions;
mod typed;

use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Response},
};
use chrono::{Days, NaiveDate, TimeDelta, Utc};
use portal_views::{
    paths,
    timetable::{Calendar, Part, View, Whose},
};
use proto::{
    identity::v1::{Attachment, Child, GetOverviewResponse, Profile},
    timetable::v1::{ListOccurrencesRequest, ListOccurrencesResponse, Occurrence, list_occurrences_request::Of},
};
use serde::Deserialize;
use tonic::Status;

pub use day::{Days as TodayDays, today};
pub use material::{Material, Reader};

use super::display_name;
use crate::{Portal, session::Visitor, visit::Visit};

/// Which part of a timetable, and how.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    vue: String,
    #[serde(default)]
    date: String,
    imprimer: Option<String>,
}

impl Asked {
    fn view(&self) -> View {
        View::from_code(&self.vue)
    }

    fn date(&self) -> NaiveDate {
        typed::day(&self.date).unwrap_or_else(|| super::local(Utc::now()).date())
    }

    /// All hours that are of the period's days anywhere on earth; a page shows those that are so where the school stands.
    fn request(&self, of: Option<Of>) -> ListOccurrencesRequest {
        let (first, count) = self.view().days(self.date());
        request(of, first, count)
    }
}

/// What happens on so many days, wherever the school stands.
fn request(of: Option<Of>, first: NaiveDate, count: usize) -> ListOccurrencesRequest {
    let midnight = |day: NaiveDate| day.and_hms_opt(0, 0, 0).expect("every day has a midnight").and_utc();
    let last = first + Days::new(u64::try_from(count).expect("a month has few days"));
    let (from, until) = (midnight(first) - TimeDelta::hours(14), midnight(last) + TimeDelta::hours(12));
    ListOccurrencesRequest { of, start_time: typed::stamp(from), end_time: typed::stamp(until) }
}

/// One's own, and one's children's.
pub async fn own(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let found = found(&portal, &visitor, asked.request(None)).await;
    drawn(&visit, found.map(|(overview, material)| draw_own(&visit, &visitor, &asked, &overview, &material)))
}

fn draw_own(visit: &Visit, visitor: &Visitor, asked: &Asked, overview: &GetOverviewResponse, material: &Material) -> String {
    let people = people(visitor, overview);
    let whose = match (people.iter().any(|one| one.oneself), people.iter().any(|one| !one.oneself)) {
        (true, true) => Whose::Family,
        (false, true) => Whose::Children,
        _ => Whose::Oneself,
    };
    let reader = Reader::of(visitor);
    let parts = people.iter().map(|one| one.part(material, &reader, asked, people.len() > 1)).collect();
    let (subscribe, desks) = (Some(paths::SUBSCRIPTIONS), desk::all_of(visitor, overview));
    let name = display_name(overview);
    Calendar { whose, parts, subscribe, desks, ..calendar(visit, visitor, &name, asked, material) }.render()
}

/// What was asked for, or why it is not told.
fn drawn(visit: &Visit, page: Result<String, Status>) -> Response {
    page.map_or_else(|status| visit.refused(&status), |html| Html(html).into_response())
}

/// Somebody whose days are on the page.
struct Somebody<'a> {
    name: &'a str,
    ids: Vec<String>,
    oneself: bool,
    /// Where she learns or works: their closures are hers.
    structure_ids: Vec<&'a str>,
}

impl<'a> Somebody<'a> {
    /// The visitor, when she learns or works somewhere or has no child.
    fn oneself(visitor: &Visitor, overview: &'a GetOverviewResponse) -> Option<Self> {
        let is_guardian = |one: &Attachment| matches!(one.profile(), Profile::Guardian | Profile::Unspecified);
        (overview.children.is_empty() || !overview.attachments.iter().all(is_guardian)).then(|| Self {
            name: overview.person.as_ref().map_or("", |person| &person.given_name),
            ids: visitor.ids(),
            oneself: true,
            structure_ids: structure_ids(&overview.attachments),
        })
    }

    fn child(child: &'a Child) -> Option<Self> {
        let person = child.person.as_ref()?;
        let (name, ids) = (person.given_name.as_str(), vec![person.person_id.clone()]);
        Some(Self { name, ids, oneself: false, structure_ids: structure_ids(&child.attachments) })
    }

    fn has(&self, occurrence: &Occurrence) -> bool {
        occurrence.person_ids.iter().any(|id| self.ids.contains(id))
    }

    fn is_at(&self, structure_id: &str) -> bool {
        self.structure_ids.contains(&structure_id)
    }

    fn part<'m>(&'m self, material: &'m Material, reader: &Reader, asked: &Asked, several: bool) -> Part<'m> {
        let reader = if self.oneself { reader } else { &Reader::Learner };
        let lessons = material.lessons(reader, |occurrence| self.has(occurrence));
        let days = material.days(asked.view(), asked.date(), lessons, |id| self.is_at(id));
        Part { name: if several { self.name } else { "" }, days }
    }
}

fn structure_ids(attachments: &[Attachment]) -> Vec<&str> {
    attachments.iter().filter_map(|one| Some(one.structure.as_ref()?.structure_id.as_str())).collect()
}

/// The visitor, unless she is here as a parent only, and her children.
fn people<'a>(visitor: &Visitor, overview: &'a GetOverviewResponse) -> Vec<Somebody<'a>> {
    let children = overview.children.iter().filter_map(Somebody::child);
    Somebody::oneself(visitor, overview).into_iter().chain(children).collect()
}

/// Who asks, and what happens.
async fn found(
    portal: &Portal,
    visitor: &Visitor,
    request: ListOccurrencesRequest,
) -> Result<(GetOverviewResponse, Material), Status> {
    let overview = portal.sessions.overview(visitor);
    let (overview, answer) = tokio::try_join!(overview, portal.timetable.occurrences(&visitor.token, request))?;
    Ok((overview, gather(portal, visitor, answer).await?))
}

/// The names of those who teach, beside what happens.
async fn gather(portal: &Portal, visitor: &Visitor, answer: ListOccurrencesResponse) -> Result<Material, Status> {
    let before = answer.occurrences.iter().filter_map(|one| one.before.as_ref()).flat_map(|before| &before.teacher_ids);
    let teachers = answer.occurrences.iter().flat_map(|one| &one.teacher_ids).chain(before);
    let names = portal.names.of(&visitor.token, teachers).await?;
    Ok(Material::new(answer, names))
}

/// A class or group.
pub async fn class(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(class_id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let found = found(&portal, &visitor, asked.request(Some(Of::ClassId(class_id.clone())))).await;
    let draw = |(overview, material): (GetOverviewResponse, Material)| {
        let (name, base) = (display_name(&overview), format!("{}/{class_id}", paths::CLASS_WEEKS));
        let is_own = subscriptions::classes(&overview).any(|(own, _)| own == class_id);
        let subscribe = is_own.then(|| format!("{}?pour=classe:{class_id}", paths::SUBSCRIPTIONS));
        Calendar {
            whose: Whose::Class(material.class_name(&class_id)),
            base: &base,
            parts: all(&material, &Reader::Other, &asked),
            subscribe: subscribe.as_deref(),
            ..calendar(&visit, &visitor, &name, &asked, &material)
        }
        .render()
    };
    drawn(&visit, found.map(draw))
}

/// A room.
pub async fn room(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(room_id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let found = found(&portal, &visitor, asked.request(Some(Of::RoomId(room_id.clone())))).await;
    let draw = |(overview, material): (GetOverviewResponse, Material)| {
        let (name, base) = (display_name(&overview), format!("{}/{room_id}", paths::ROOM_WEEKS));
        let (whose, parts) = (Whose::Room(material.room_name(&room_id)), all(&material, &Reader::Other, &asked));
        Calendar { whose, base: &base, parts, ..calendar(&visit, &visitor, &name, &asked, &material) }.render()
    };
    drawn(&visit, found.map(draw))
}

/// Everything that was answered, in one part.
fn all<'a>(material: &'a Material, reader: &Reader, asked: &Asked) -> Vec<Part<'a>> {
    let lessons = material.lessons(reader, |_| true);
    vec![Part { name: "", days: material.days(asked.view(), asked.date(), lessons, |_| true) }]
}

/// The viewer's own page, still empty.
fn calendar<'a>(visit: &'a Visit, visitor: &Visitor, name: &'a str, asked: &Asked, material: &'a Material) -> Calendar<'a> {
    Calendar {
        layout: visit.layout(Some(visitor.viewer(name))),
        whose: Whose::Oneself,
        base: paths::TIMETABLE,
        view: asked.view(),
        date: asked.date(),
        now: material.now(),
        parts: vec![],
        schools: material.marks(),
        sources: material.freshness(),
        subscribe: None,
        desks: vec![],
        sheet: asked.imprimer.is_some(),
        truncated: material.is_truncated(),
    }
}
