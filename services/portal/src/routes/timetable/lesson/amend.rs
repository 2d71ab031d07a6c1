//! The forms that change a lesson: cancel it, move it, give it another room or teacher, let its source say again what it is.

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{NaiveTime, Utc};
use chrono_tz::{Europe::Paris, Tz};
use platform::status;
use portal_views::{
    paths,
    timetable::{AmendProblem, Lesson},
};
use proto::timetable::v1::{AmendOccurrenceRequest, SourceKind};
use serde::Deserialize;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use super::{
    super::typed::{day, hour, rooms, stamp},
    draw,
};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What one of the forms sends; another one's fields are empty then.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    /// Makes the change happen once.
    pub form_id: String,
    /// ISO 8601.
    pub date: String,
    /// "08:30".
    pub begins: String,
    /// "09:25".
    pub ends: String,
    /// With commas.
    pub rooms: String,
    /// Why it is cancelled.
    pub note: String,
    /// Who leads it instead: an id.
    pub teacher: String,
}

impl Answers {
    /// What the forms hold before anybody typed anything.
    pub fn of(lesson: &Lesson<'_>) -> Self {
        Self {
            form_id: Uuid::new_v4().to_string(),
            date: lesson.start.date().to_string(),
            begins: lesson.start.format("%H:%M").to_string(),
            ends: lesson.end.format("%H:%M").to_string(),
            rooms: lesson.rooms.to_string(),
            note: String::new(),
            teacher: String::new(),
        }
    }

    /// With what the lesson is wherever the form that was sent says nothing.
    pub fn or_of(self, lesson: Self) -> Self {
        let one = |typed: String, is: String| if typed.is_empty() { is } else { typed };
        let moved = !(self.date.is_empty() && self.begins.is_empty() && self.ends.is_empty());
        let (date, begins, ends) =
            if moved { (self.date, self.begins, self.ends) } else { (lesson.date, lesson.begins, lesson.ends) };
        Self { form_id: one(self.form_id, lesson.form_id), date, begins, ends, rooms: one(self.rooms, lesson.rooms), ..self }
    }
}

type Asked = Result<AmendOccurrenceRequest, AmendProblem>;

/// Cancels it.
pub async fn cancel(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(answers): Form<Answers>,
) -> Response {
    let request = AmendOccurrenceRequest { cancel: true, note: answers.note.clone(), ..AmendOccurrenceRequest::default() };
    change(&visit, &portal, &visitor, &id, answers, Ok(request), "annule").await
}

/// Holds it at another time, where its school is.
pub async fn shift(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(answers): Form<Answers>,
) -> Response {
    let told = match portal.timetable.occurrence(&visitor.token, &id).await {
        Ok(told) => told,
        Err(status) if is_busy(&status) => {
            return change(&visit, &portal, &visitor, &id, answers, Err(AmendProblem::Busy), "").await;
        }
        Err(status) => return visit.refused(&status),
    };
    let zone = told.school.and_then(|school| school.time_zone.parse().ok()).unwrap_or(Paris);
    let request = times(&answers, zone);
    change(&visit, &portal, &visitor, &id, answers, request, "deplace").await
}

fn times(answers: &Answers, zone: Tz) -> Asked {
    let date = day(&answers.date).ok_or(AmendProblem::Date)?;
    let at = |text: &str| hour(zone, date, NaiveTime::parse_from_str(text, "%H:%M").ok()?);
    let start = at(&answers.begins).ok_or(AmendProblem::Begins)?;
    let end = at(&answers.ends).filter(|end| *end > start).ok_or(AmendProblem::Ends)?;
    if start <= Utc::now() {
        return Err(AmendProblem::Date);
    }
    Ok(AmendOccurrenceRequest { start_time: stamp(start), end_time: stamp(end), ..AmendOccurrenceRequest::default() })
}

/// Holds it elsewhere.
pub async fn room(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(answers): Form<Answers>,
) -> Response {
    let rooms = rooms(&answers.rooms);
    let request = if rooms.is_empty() {
        Err(AmendProblem::Rooms)
    } else {
        Ok(AmendOccurrenceRequest { rooms, ..AmendOccurrenceRequest::default() })
    };
    change(&visit, &portal, &visitor, &id, answers, request, "salle").await
}

/// Gives it to somebody else.
pub async fn replace(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Form(answers): Form<Answers>,
) -> Response {
    let request = match answers.teacher.as_str() {
        "" => Err(AmendProblem::Teacher),
        id => Ok(AmendOccurrenceRequest { teacher_ids: vec![id.to_owned()], ..AmendOccurrenceRequest::default() }),
    };
    change(&visit, &portal, &visitor, &id, answers, request, "remplace").await
}

async fn change(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    id: &str,
    answers: Answers,
    asked: Asked,
    done: &str,
) -> Response {
    let request = match asked {
        Ok(request) => request,
        Err(problem) => return draw(visit, portal, visitor, id, None, Some((answers, problem))).await,
    };
    let (occurrence_id, request_id) = (id.to_owned(), answers.form_id.clone());
    match portal.timetable.amend(&visitor.token, AmendOccurrenceRequest { occurrence_id, request_id, ..request }).await {
        Ok(()) => back(id, done),
        Err(refused) if is_past(&refused) => back(id, "passe"),
        Err(refused) => match problem(&refused) {
            Some(problem) => draw(visit, portal, visitor, id, None, Some((answers, problem))).await,
            None => visit.refused(&refused),
        },
    }
}

fn back(id: &str, done: &str) -> Response {
    Redirect::to(&format!("{}/{id}?fait={done}", paths::LESSONS)).into_response()
}

fn is_past(refused: &Status) -> bool {
    status::reason(refused).as_deref() == Some("OCCURRENCE_PAST")
}

/// What timetable has against a change.
fn problem(refused: &Status) -> Option<AmendProblem> {
    if is_busy(refused) {
        return Some(AmendProblem::Busy);
    }
    let about_person = || refused.get_details_resource_info().is_some_and(|info| info.resource_type == "person");
    match (refused.code(), status::field(refused).as_deref()) {
        (_, Some("note")) => Some(AmendProblem::Note),
        (_, Some("start_time")) => Some(AmendProblem::Date),
        (_, Some("end_time")) => Some(AmendProblem::Ends),
        (_, Some("rooms")) => Some(AmendProblem::Rooms),
        (_, Some("teacher_ids")) => Some(AmendProblem::Teacher),
        (Code::NotFound, _) if about_person() => Some(AmendProblem::Teacher),
        _ => None,
    }
}

/// Lets its source say again what it is; what was typed in ENEJ is removed, whatever was changed of it.
pub async fn restore(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let ended = async {
        let told = portal.timetable.occurrence(&visitor.token, &id).await?;
        let typed = told.source.is_some_and(|source| source.kind() == SourceKind::Typed);
        let left = portal.timetable.end_amendment(&visitor.token, &id).await?;
        if typed && left.is_some() { portal.timetable.end_amendment(&visitor.token, &id).await } else { Ok(left) }
    };
    match ended.await {
        Ok(Some(_)) => back(&id, "retabli"),
        Ok(None) => Redirect::to(paths::TIMETABLE).into_response(),
        Err(refused) if is_past(&refused) => back(&id, "passe"),
        Err(refused) if is_busy(&refused) => {
            draw(&visit, &portal, &visitor, &id, None, Some((Answers::default(), AmendProblem::Busy))).await
        }
        Err(status) => visit.refused(&status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(date: &str, begins: &str, ends: &str) -> Asked {
        let answers = Answers { date: date.into(), begins: begins.into(), ends: ends.into(), ..Answers::default() };
        times(&answers, Paris)
    }

    #[test]
    fn a_time_that_cannot_be_is_said_at_its_field() {
        let year = chrono::Datelike::year(&Utc::now()) + 1;
        let day = format!("{year}-06-01");
        assert!(typed(&day, "08:30", "09:25").is_ok());
        assert_eq!(typed("", "08:30", "09:25").unwrap_err(), AmendProblem::Date);
        assert_eq!(typed("2001-06-01", "08:30", "09:25").unwrap_err(), AmendProblem::Date);
        assert_eq!(typed(&day, "8h", "09:25").unwrap_err(), AmendProblem::Begins);
        assert_eq!(typed(&day, "08:30", "08:30").unwrap_err(), AmendProblem::Ends);
    }

    #[test]
    fn a_form_that_comes_back_keeps_what_was_typed_and_the_lesson_elsewhere() {
        let lesson = || Answers { date: "2026-12-01".into(), begins: "08:00".into(), rooms: "B12".into(), ..Answers::default() };
        let moved = Answers { begins: "25:00".into(), ..Answers::default() }.or_of(lesson());
        assert_eq!((moved.date.as_str(), moved.begins.as_str(), moved.rooms.as_str()), ("", "25:00", "B12"));
        let cancelled = Answers { note: "x".into(), ..Answers::default() }.or_of(lesson());
        assert_eq!((cancelled.date.as_str(), cancelled.note.as_str()), ("2026-12-01", "x"));
    }

    #[test]
    fn what_timetable_has_against_a_change_is_said_at_its_field() {
        assert_eq!(problem(&status::invalid_argument("rooms", "many")), Some(AmendProblem::Rooms));
        assert_eq!(problem(&status::not_found("person", "1")), Some(AmendProblem::Teacher));
        assert_eq!(problem(&status::not_found("occurrence", "1")), None);
        assert!(is_past(&status::failed_precondition("OCCURRENCE_PAST", "past")));
    }
}
