//! A lesson or an event that no source says: typed by who manages the school, or by a teacher for herself.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Days, NaiveTime, Utc};
use platform::status;
use portal_views::{
    paths,
    timetable::desk::{TypedAnswers, TypedForm, TypedNature, TypedProblem},
};
use proto::timetable::v1::{CreateOccurrenceRequest, Nature, TypedOccurrence};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use super::{
    super::typed::{day, hour, rooms, stamp},
    At, Targets,
};
use crate::{
    Portal,
    routes::form,
    visit::{Visit, is_busy},
};

/// Characters of the longest name of a thing.
const LONGEST_NAME: usize = 200;

/// What the form sends.
#[derive(Default)]
struct Answers {
    form_id: String,
    event: bool,
    name: String,
    note: String,
    date: String,
    last_day: String,
    begins: String,
    ends: String,
    all_day: bool,
    teachers: Vec<String>,
    classes: Vec<String>,
    rooms: String,
}

impl Answers {
    fn sent(fields: Vec<(String, String)>) -> Self {
        let mut answers = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "form_id" => answers.form_id = value,
                "nature" => answers.event = value == "evenement",
                "name" => answers.name = value,
                "note" => answers.note = value,
                "date" => answers.date = value,
                "last_day" => answers.last_day = value,
                "begins" => answers.begins = value,
                "ends" => answers.ends = value,
                "all_day" => answers.all_day = true,
                "teachers" => answers.teachers.push(value),
                "classes" => answers.classes.push(value),
                "rooms" => answers.rooms = value,
                _ => {}
            }
        }
        answers
    }

    fn shown(&self) -> TypedAnswers<'_> {
        TypedAnswers {
            nature: if self.event { TypedNature::Event } else { TypedNature::Lesson },
            name: &self.name,
            note: &self.note,
            date: &self.date,
            last_day: &self.last_day,
            begins: &self.begins,
            ends: &self.ends,
            all_day: self.all_day,
            teachers: self.teachers.iter().map(String::as_str).collect(),
            classes: self.classes.iter().map(String::as_str).collect(),
            rooms: &self.rooms,
        }
    }

    /// What timetable is asked to add; who does not manage the school types her own.
    fn occurrence(&self, at: &At) -> Result<TypedOccurrence, TypedProblem> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(TypedProblem::Name);
        }
        let (start, end) = self.times(at)?;
        if start <= Utc::now() {
            return Err(TypedProblem::Date);
        }
        let own = vec![at.visitor.caller.person_id.to_string()];
        let teacher_ids = if at.manages { self.teachers.clone() } else { own };
        if teacher_ids.is_empty() && self.classes.is_empty() {
            return Err(TypedProblem::Whom);
        }
        let nature = if self.event { Nature::Event } else { Nature::Lesson };
        let (subject, title) = if self.event { ("", name) } else { (name, "") };
        Ok(TypedOccurrence {
            nature: nature.into(),
            subject: subject.into(),
            title: title.into(),
            note: self.note.clone(),
            start_time: stamp(start),
            end_time: stamp(end),
            all_day: self.all_day,
            teacher_ids,
            class_ids: self.classes.clone(),
            rooms: rooms(&self.rooms),
        })
    }

    /// From when to when, in the time of the school. A thing of whole days ends with the midnight after the last one.
    fn times(&self, at: &At) -> Result<(chrono::DateTime<Utc>, chrono::DateTime<Utc>), TypedProblem> {
        let first = day(&self.date).ok_or(TypedProblem::Date)?;
        let last = if self.last_day.is_empty() { first } else { day(&self.last_day).ok_or(TypedProblem::LastDay)? };
        if last < first || last > first + Days::new(30) {
            return Err(TypedProblem::LastDay);
        }
        if self.all_day {
            let (midnight, after) = (NaiveTime::MIN, last + Days::new(1));
            let moment = |day, problem| hour(at.zone, day, midnight).ok_or(problem);
            return Ok((moment(first, TypedProblem::Date)?, moment(after, TypedProblem::LastDay)?));
        }
        let clock = |text: &str, problem| NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| problem);
        let (begins, ends) = (clock(&self.begins, TypedProblem::Begins)?, clock(&self.ends, TypedProblem::Ends)?);
        let start = hour(at.zone, first, begins).ok_or(TypedProblem::Begins)?;
        let end = hour(at.zone, last, ends).filter(|end| *end > start).ok_or(TypedProblem::Ends)?;
        Ok((start, end))
    }
}

/// The form.
pub async fn ask(visit: Visit, State(portal): State<Portal>, at: At) -> Response {
    let answers = Answers { form_id: Uuid::new_v4().to_string(), ..Answers::default() };
    draw(&visit, &portal, &at, &answers, None).await
}

async fn draw(visit: &Visit, portal: &Portal, at: &At, answers: &Answers, problem: Option<TypedProblem>) -> Response {
    let targets = match Targets::of(portal, at.token(), at.id()).await {
        Ok(targets) => targets,
        Err(status) => return visit.refused(&status),
    };
    let page = TypedForm {
        layout: at.layout(visit),
        desk: at.desk(),
        form_id: &answers.form_id,
        answers: answers.shown(),
        classes: targets.classes(),
        teachers: if at.manages { targets.people() } else { vec![] },
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(TypedProblem::Busy))
}

/// Adds it and goes on to it.
pub async fn create(visit: Visit, State(portal): State<Portal>, at: At, Form(fields): Form<Vec<(String, String)>>) -> Response {
    let answers = Answers::sent(fields);
    let occurrence = match answers.occurrence(&at) {
        Ok(occurrence) => occurrence,
        Err(problem) => return draw(&visit, &portal, &at, &answers, Some(problem)).await,
    };
    let (structure_id, request_id) = (at.id().to_owned(), answers.form_id.clone());
    let request = CreateOccurrenceRequest { structure_id, occurrence: Some(occurrence), request_id };
    match portal.timetable.create_occurrence(at.token(), request).await {
        Ok(made) => Redirect::to(&format!("{}/{}?fait=ajoute", paths::LESSONS, made.occurrence_id)).into_response(),
        Err(refused) => match problem(&refused) {
            Some(problem) => draw(&visit, &portal, &at, &answers, Some(problem)).await,
            None => visit.refused(&refused),
        },
    }
}

/// What timetable has against it.
fn problem(refused: &Status) -> Option<TypedProblem> {
    if is_busy(refused) {
        return Some(TypedProblem::Busy);
    }
    let about = || refused.get_details_resource_info().map(|info| info.resource_type);
    match (refused.code(), status::field(refused).as_deref()) {
        (_, Some("subject" | "title")) => Some(TypedProblem::Name),
        (_, Some("note")) => Some(TypedProblem::Note),
        (_, Some("start_time")) => Some(TypedProblem::Date),
        (_, Some("end_time")) => Some(TypedProblem::LastDay),
        (_, Some("rooms")) => Some(TypedProblem::Rooms),
        (_, Some("teacher_ids" | "class_ids")) => Some(TypedProblem::Whom),
        (Code::NotFound, _) if about().is_some_and(|kind| ["person", "class"].contains(&kind.as_str())) => {
            Some(TypedProblem::Whom)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_timetable_has_against_it_is_said_at_its_field() {
        let said = |field: &str| problem(&status::invalid_argument(field, "wrong"));
        assert_eq!(said("subject"), Some(TypedProblem::Name));
        assert_eq!(said("rooms"), Some(TypedProblem::Rooms));
        assert_eq!(problem(&status::not_found("class", "1")), Some(TypedProblem::Whom));
        assert_eq!(problem(&status::not_found("structure", "1")), None);
    }

    #[test]
    fn a_field_that_is_sent_several_times_is_several() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let answers = Answers::sent(vec![field("classes", "1"), field("classes", "2"), field("nature", "evenement")]);
        assert_eq!((answers.classes, answers.event), (vec!["1".to_owned(), "2".to_owned()], true));
    }
}
