//! The sources of a school: the list, and the form of a new one.

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    paths,
    timetable::{
        Format,
        desk::{NewSource, Source, SourceAnswers, SourceNotice, SourceProblem, Sources},
    },
};
use proto::timetable::v1::{self as wire, CreateSourceRequest, SourceSubject, source_subject::Subject};
use serde::Deserialize;
use tonic::{Code, Status};
use uuid::Uuid;

use super::{At, Fault, Managed, Page, Targets, finding};
use crate::{
    Portal,
    routes::{count, form, moment_in, next, timetable::material::kind},
    visit::{Visit, is_busy},
};

/// A page of them.
pub async fn page(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Query(page): Query<Page>) -> Response {
    let asked = tokio::try_join!(
        portal.timetable.sources(at.token(), at.id(), &page.suite),
        portal.timetable.unmatched(at.token(), at.id()),
    );
    let drawn = match asked {
        Ok((answer, unmatched)) => draw(&visit, &portal, &at, &page, &answer, unmatched).await,
        Err(status) => Err(status),
    };
    drawn.map_or_else(|status| visit.refused(&status), |html| Html(html).into_response())
}

async fn draw(
    visit: &Visit,
    portal: &Portal,
    at: &At,
    page: &Page,
    answer: &wire::ListSourcesResponse,
    unmatched: i32,
) -> Result<String, Status> {
    let names = portal.names.of(at.token(), answer.sources.iter().filter_map(teacher)).await?;
    let about = |source: &wire::Source| teacher(source).and_then(|id| names.get(id)).map(|name| &**name);
    let next = next(&at.path(""), &answer.next_page_token);
    Ok(Sources {
        layout: at.layout(visit),
        desk: at.desk(),
        now: at.now(),
        sources: answer.sources.iter().map(|source| shown(at, source, about(source))).collect(),
        unmatched: count(unmatched),
        notice: notice(&page.fait),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    }
    .render())
}

/// The teacher whose every lesson of a source is.
pub fn teacher(source: &wire::Source) -> Option<&String> {
    match source.subject.as_ref()?.subject.as_ref()? {
        Subject::TeacherId(id) => Some(id),
        Subject::ClassId(_) | Subject::Room(_) => None,
    }
}

/// As the views show it, with the name of its teacher if it is one's.
pub fn shown<'a>(at: &At, source: &'a wire::Source, teacher: Option<&'a str>) -> Source<'a> {
    let moment = |time: Option<prost_types::Timestamp>| moment_in(at.zone, time.map(|time| time.seconds));
    Source {
        id: &source.source_id,
        name: &source.name,
        kind: kind(source.kind()),
        format: format(source.format()),
        host: &source.host,
        subject: teacher.unwrap_or(&source.subject_name),
        paused: source.paused,
        success: moment(source.success_time),
        failure: source.failure.as_ref().map(finding),
        failures: count(source.failures),
        next_check: moment(source.next_check_time),
        lessons_to_come: count(source.lessons_to_come),
        waiting_import: &source.waiting_import_id,
    }
}

/// What a source is written in.
pub const fn format(format: wire::Format) -> Format {
    match format {
        wire::Format::Icalendar => Format::Icalendar,
        wire::Format::Edt => Format::Edt,
        wire::Format::Udt => Format::Udt,
        wire::Format::Sts => Format::Sts,
        wire::Format::ExpCours => Format::ExpCours,
        wire::Format::Unspecified => Format::Unknown,
    }
}

/// What an address says that was done.
pub fn notice(done: &str) -> Option<SourceNotice> {
    match done {
        "ajoutee" => Some(SourceNotice::Added),
        "changee" => Some(SourceNotice::Changed),
        "suspendue" => Some(SourceNotice::Paused),
        "reprise" => Some(SourceNotice::Resumed),
        "recuperee" => Some(SourceNotice::Fetched),
        "supprimee" => Some(SourceNotice::Deleted),
        "occupe" => Some(SourceNotice::Busy),
        _ => None,
    }
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    form_id: String,
    kind: String,
    name: String,
    address: String,
    subject: String,
    room: String,
}

impl Answers {
    fn is_upload(&self) -> bool {
        self.kind == "fichiers"
    }

    /// A room is named, a class or a teacher chosen; most sources say themselves whose they are.
    fn subject(&self) -> Option<SourceSubject> {
        let room = self.room.trim();
        let subject = match self.subject.split_once(':') {
            Some(("classe", id)) => Subject::ClassId(id.to_owned()),
            Some(("enseignant", id)) => Subject::TeacherId(id.to_owned()),
            _ if !room.is_empty() => Subject::Room(room.to_owned()),
            _ => return None,
        };
        Some(SourceSubject { subject: Some(subject) })
    }

    fn request(&self, structure_id: &str) -> CreateSourceRequest {
        let kind = if self.is_upload() { wire::SourceKind::Upload } else { wire::SourceKind::Feed };
        CreateSourceRequest {
            structure_id: structure_id.to_owned(),
            kind: kind.into(),
            name: self.name.clone(),
            address: if self.is_upload() { String::new() } else { self.address.trim().to_owned() },
            subject: self.subject(),
            request_id: self.form_id.clone(),
        }
    }
}

/// The form of a new one.
pub async fn ask(visit: Visit, State(portal): State<Portal>, Managed(at): Managed) -> Response {
    let answers = Answers { form_id: Uuid::new_v4().to_string(), ..Answers::default() };
    draw_form(&visit, &portal, &at, &answers, None).await
}

async fn draw_form(visit: &Visit, portal: &Portal, at: &At, answers: &Answers, refused: Option<&Status>) -> Response {
    let targets = match Targets::of(portal, at.token(), at.id()).await {
        Ok(targets) => targets,
        Err(status) => return visit.refused(&status),
    };
    let fault = refused.and_then(Fault::of);
    let problem = refused.and_then(|status| problem(status, fault.as_ref()));
    let page = NewSource {
        layout: at.layout(visit),
        desk: at.desk(),
        form_id: &answers.form_id,
        answers: SourceAnswers {
            upload: answers.is_upload(),
            name: &answers.name,
            address: &answers.address,
            subject: &answers.subject,
            room: &answers.room,
        },
        classes: targets.classes(),
        teachers: targets.people(),
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(SourceProblem::Busy))
}

/// Adds it and goes on to it, where files are sent.
pub async fn create(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Form(answers): Form<Answers>) -> Response {
    match portal.timetable.create_source(at.token(), answers.request(at.id())).await {
        Ok(source) => {
            let path = at.path(&format!("{}/{}?fait=ajoutee", paths::SOURCES, source.source_id));
            Redirect::to(&path).into_response()
        }
        Err(status) if is_problem(&status) => draw_form(&visit, &portal, &at, &answers, Some(&status)).await,
        Err(status) => visit.refused(&status),
    }
}

/// Whether a form comes back because of it.
pub fn is_problem(refused: &Status) -> bool {
    problem(refused, Fault::of(refused).as_ref()).is_some()
}

/// What timetable has against a source.
pub fn problem<'a>(refused: &Status, fault: Option<&'a Fault>) -> Option<SourceProblem<'a>> {
    if is_busy(refused) {
        return Some(SourceProblem::Busy);
    }
    if let Some(fault) = fault {
        return Some(SourceProblem::Address(fault.finding()));
    }
    if status::reason(refused).as_deref() == Some("TOO_MANY_SOURCES") {
        return Some(SourceProblem::TooMany);
    }
    match (refused.code(), status::field(refused).as_deref()) {
        (_, Some("name")) => Some(SourceProblem::Name),
        (_, Some("address")) => Some(SourceProblem::Address(NO_ADDRESS)),
        (_, Some("subject" | "rooms")) => Some(SourceProblem::Subject),
        (Code::NotFound, _) if is_about_subject(refused) => Some(SourceProblem::Subject),
        _ => None,
    }
}

/// What is said of an address that nobody typed.
const NO_ADDRESS: portal_views::timetable::Finding<'static> =
    portal_views::timetable::Finding { code: "ADDRESS_WRONG", file: "", line: 0, element: "", value: "" };

fn is_about_subject(refused: &Status) -> bool {
    use tonic_types::StatusExt;
    refused.get_details_resource_info().is_some_and(|info| info.resource_type == "subject")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_timetable_has_against_a_source_is_said_at_its_field() {
        let said = |status: &Status| problem(status, None);
        assert_eq!(said(&status::invalid_argument("name", "long")), Some(SourceProblem::Name));
        assert_eq!(said(&status::not_found("subject", "x")), Some(SourceProblem::Subject));
        assert_eq!(said(&status::not_found("structure", "x")), None);
        assert_eq!(said(&status::failed_precondition("TOO_MANY_SOURCES", "many")), Some(SourceProblem::TooMany));
        assert_eq!(said(&Status::unavailable("away")), Some(SourceProblem::Busy));
        let refused = status::invalid_because("ADDRESS_REFUSED", "source", "private");
        let fault = Fault::of(&refused);
        assert!(
            matches!(problem(&refused, fault.as_ref()), Some(SourceProblem::Address(finding)) if finding.code == "ADDRESS_REFUSED")
        );
    }

    #[test]
    fn an_upload_has_no_address() {
        let answers = Answers { kind: "fichiers".into(), address: "https://example.org/a.ics".into(), ..Answers::default() };
        assert_eq!(answers.request("1").address, "");
        let feed = Answers { kind: "adresse".into(), room: " B12 ".into(), ..answers };
        let request = feed.request("1");
        assert_eq!(request.address, "https://example.org/a.ics");
        assert_eq!(request.subject.unwrap().subject, Some(Subject::Room("B12".into())));
    }
}
