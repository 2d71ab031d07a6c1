//! One lesson: what is known of it, its history, and for who may change it the forms that do.

pub mod amend;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use portal_views::timetable::{Amend, AmendProblem, Change, ChangeKind, Freshness, LessonNotice, LessonPage, SourceKind};
use proto::timetable::v1::{self as wire, GetOccurrenceResponse, ListOccurrencesResponse, Occurrence};
use tonic::Status;

use super::{
    Material, Reader,
    desk::{Targets, manages},
};
use crate::{
    Portal,
    names::Named,
    routes::{Done, display_name, form},
    session::Visitor,
    visit::Visit,
};
use amend::Answers;

/// The page.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Response {
    draw(&visit, &portal, &visitor, &id, notice(&done.fait), None).await
}

fn notice(done: &str) -> Option<LessonNotice> {
    match done {
        "ajoute" => Some(LessonNotice::Added),
        "annule" => Some(LessonNotice::Cancelled),
        "deplace" => Some(LessonNotice::Moved),
        "salle" => Some(LessonNotice::OtherRoom),
        "remplace" => Some(LessonNotice::Replaced),
        "retabli" => Some(LessonNotice::Restored),
        "passe" => Some(LessonNotice::Past),
        _ => None,
    }
}

/// What is known of a lesson, with the names of all who are in it.
struct Found {
    /// As one of a timetable.
    material: Material,
    occurrence: Occurrence,
    /// Its history.
    changes: Vec<wire::OccurrenceChange>,
    names: Named,
    typed: bool,
    /// Whom the viewer may give it to; none when she may not change it.
    targets: Option<Targets>,
}

impl Found {
    async fn new(portal: &Portal, visitor: &Visitor, id: &str) -> Result<Self, Status> {
        let told = portal.timetable.occurrence(&visitor.token, id).await?;
        let names = portal.names.of(&visitor.token, people(&told).collect::<Vec<_>>()).await?;
        let GetOccurrenceResponse { occurrence, changes, school, source, may_amend } = told;
        let (occurrence, schools): (_, Vec<_>) = (occurrence.unwrap_or_default(), school.into_iter().collect());
        let targets = match may_amend {
            true if manages(visitor, &occurrence.structure_id) => {
                Some(Targets::of(portal, &visitor.token, &occurrence.structure_id).await?)
            }
            true => Some(Targets::none()),
            false => None,
        };
        let typed = source.as_ref().is_some_and(|source| source.kind() == wire::SourceKind::Typed);
        let sources = source.into_iter().collect();
        let answer = ListOccurrencesResponse { occurrences: vec![occurrence.clone()], schools, sources, ..Default::default() };
        Ok(Self { material: Material::new(answer, names.clone()), occurrence, changes, names, typed, targets })
    }
}

/// Everybody whom the page may name.
fn people(told: &GetOccurrenceResponse) -> impl Iterator<Item = &String> {
    let befores = told.changes.iter().filter_map(|change| change.before.as_ref());
    let before = told.occurrence.iter().filter_map(|one| one.before.as_ref());
    let teachers = befores.chain(before).flat_map(|before| &before.teacher_ids);
    let typed = told.changes.iter().map(|change| &change.person_id).filter(|id| !id.is_empty());
    told.occurrence.iter().flat_map(|one| &one.teacher_ids).chain(teachers).chain(typed)
}

/// With what was typed, when a form came back.
async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    id: &str,
    notice: Option<LessonNotice>,
    refused: Option<(Answers, AmendProblem)>,
) -> Response {
    let asked = tokio::try_join!(Found::new(portal, visitor, id), portal.identity.overview(&visitor.token));
    let (found, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let Some(lesson) = found.material.lessons(&Reader::Other, |_| true).pop() else {
        return visit.problem(portal_views::errors::Problem::NotFound);
    };
    let (typed, problem) = refused.unzip();
    let typed = typed.unwrap_or_default().or_of(Answers::of(&lesson));
    let (name, occurrence) = (display_name(&overview), &found.occurrence);
    let page = LessonPage {
        layout: visit.layout(Some(visitor.viewer(&name))),
        title: if occurrence.subject.is_empty() { "" } else { &occurrence.title },
        note: &occurrence.note,
        school: portal_views::today::School { name: found.material.school_name(), town: "" },
        source: found.material.freshness().pop().unwrap_or(UNKNOWN),
        now: found.material.now(),
        amended: occurrence.amended || found.typed,
        history: found.changes.iter().map(|change| line(&found, change)).collect(),
        amend: found.targets.as_ref().map(|targets| forms(&typed, targets, problem)),
        lesson,
        notice,
    };
    form(page.render(), problem.is_some(), problem == Some(AmendProblem::Busy))
}

/// Of a source that is gone nothing is known.
const UNKNOWN: Freshness<'static> = Freshness { name: "", school: "", kind: SourceKind::Upload, success: None, failing: false };

fn forms<'a>(typed: &'a Answers, targets: &'a Targets, problem: Option<AmendProblem>) -> Amend<'a> {
    Amend {
        form_id: &typed.form_id,
        date: &typed.date,
        begins: &typed.begins,
        ends: &typed.ends,
        rooms: &typed.rooms,
        note: &typed.note,
        teachers: targets.people(),
        problem,
    }
}

fn line<'a>(found: &'a Found, change: &'a wire::OccurrenceChange) -> Change<'a> {
    Change {
        kind: kind(change.kind()),
        at: found.material.local(change.change_time),
        before: change.before.as_ref().map(|before| found.material.was(before)).unwrap_or_default(),
        by: found.names.get(&change.person_id).map(|name| &**name),
    }
}

/// What happened to a lesson.
pub const fn kind(kind: wire::ChangeKind) -> ChangeKind {
    match kind {
        wire::ChangeKind::Added => ChangeKind::Added,
        wire::ChangeKind::Cancelled => ChangeKind::Cancelled,
        wire::ChangeKind::Moved => ChangeKind::Moved,
        wire::ChangeKind::Replaced => ChangeKind::Replaced,
        wire::ChangeKind::Restored => ChangeKind::Restored,
        wire::ChangeKind::Edited | wire::ChangeKind::Unspecified => ChangeKind::Edited,
    }
}
