//! The classes, groups, rooms and teachers of a school, to pick from; and the timetable of a teacher there.

use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Response},
};
use portal_views::{
    paths,
    timetable::{Calendar, Choice, Whose, desk::Lists},
};
use proto::timetable::v1::{TeacherOfSchool, list_occurrences_request::Of};

use super::{At, Targets};
use crate::{
    Portal,
    routes::timetable::{Asked, Reader, all, calendar, gather},
    visit::Visit,
};

/// The lists.
pub async fn page(visit: Visit, State(portal): State<Portal>, at: At) -> Response {
    let asked = tokio::try_join!(Targets::of(&portal, at.token(), at.id()), portal.timetable.rooms(at.token(), at.id()));
    let (targets, rooms) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let page = Lists {
        layout: at.layout(&visit),
        desk: at.desk(),
        classes: targets.classes_that(false),
        groups: targets.classes_that(true),
        rooms: rooms.iter().map(|room| Choice { id: &room.room_id, name: &room.name }).collect(),
        teachers: targets.people(),
    };
    Html(page.render()).into_response()
}

/// What somebody teaches in the school.
pub async fn teacher(
    visit: Visit,
    State(portal): State<Portal>,
    at: At,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let of = Of::Teacher(TeacherOfSchool { structure_id: at.id().to_owned(), person_id: id.clone() });
    let found = async {
        let occurrences = portal.timetable.occurrences(at.token(), asked.request(Some(of)));
        let ids = [id.clone()];
        let (answer, names) = tokio::try_join!(occurrences, portal.names.of(at.token(), &ids))?;
        let material = gather(&portal, &at.visitor, answer).await?;
        Ok((material, names))
    };
    let (material, names) = match found.await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (whose, base) = (names.get(&id).map_or("", |name| name), at.path(&format!("{}/{id}", paths::TEACHER_WEEKS)));
    let page = Calendar {
        whose: Whose::Teacher(whose),
        base: &base,
        parts: all(&material, &Reader::Teacher(vec![id]), &asked),
        ..calendar(&visit, &at.visitor, &at.name, &asked, &material)
    };
    Html(page.render()).into_response()
}
