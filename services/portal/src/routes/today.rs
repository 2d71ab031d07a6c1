//! Aujourd'hui: everything that a person is, on one page.

use axum::{
    extract::{Query, State},
    response::{Html, IntoResponse, Response},
};
use chrono::Utc;
use chrono_tz::Europe::Paris;
use portal_views::today::{
    Accounts, Child, Enrolment, HeadedSchool, Organisation, Post, SchoolRow, TaughtClass, TaughtSchool, TaughtSubject, Today,
};
use proto::identity::v1::{Activation, Attachment, GetOverviewResponse, ListStructuresResponse, Profile, StructureFigures};
use serde::Deserialize;
use tonic::Status;

use crate::{
    Portal,
    routes::{
        display_name, school,
        timetable::{self, TodayDays},
    },
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Which page of a long list.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    suite: String,
    /// What another letter is for was just added.
    ajoute: Option<String>,
}

/// The page. What cannot be had now is left out, and the page says so.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    let structures = async {
        if !visitor.oversees() {
            return Ok(None);
        }
        optional(portal.identity.structures(&visitor.token, &page.suite).await)
    };
    let lessons = timetable::today(&portal, &visitor);
    let (overview, structures, lessons) = match tokio::try_join!(portal.sessions.overview(&visitor), structures, lessons) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    Html(draw(&visit, &visitor, &overview, structures.as_ref(), &lessons, &page)).into_response()
}

/// A part that the page can do without.
fn optional<T>(answer: Result<T, Status>) -> Result<Option<T>, Status> {
    match answer {
        Err(status) if is_busy(&status) => Ok(None),
        other => other.map(Some),
    }
}

fn draw(
    visit: &Visit,
    visitor: &Visitor,
    overview: &GetOverviewResponse,
    structures: Option<&ListStructuresResponse>,
    lessons: &TodayDays,
    asked: &Page,
) -> String {
    let name = display_name(overview);
    let own = |profile: Profile| overview.attachments.iter().filter(move |attachment| attachment.profile() == profile);
    let next = structures.filter(|page| !page.next_page_token.is_empty()).map(|page| format!("/?suite={}", page.next_page_token));
    let figures = structures.map(|page| page.structures.as_slice()).unwrap_or_default();
    Today {
        layout: visit.layout(Some(visitor.viewer(&name))),
        given_name: overview.person.as_ref().map_or("", |person| &person.given_name),
        date: Utc::now().with_timezone(&Paris).date_naive(),
        letter_added: asked.ajoute.is_some(),
        figures_missing: visitor.oversees() && structures.is_none(),
        lessons: lessons.own(visitor, overview),
        children: overview.children.iter().map(|one| child(one, lessons)).collect(),
        enrolments: own(Profile::Pupil).map(enrolment).collect(),
        teaching: own(Profile::Teacher).map(taught_school).collect(),
        headships: own(Profile::Head).filter_map(|attachment| headed_school(attachment, figures)).collect(),
        posts: overview.attachments.iter().filter(|attachment| is_post(attachment.profile())).map(post).collect(),
        organisations: organisation(overview, structures, next.as_deref(), !asked.suite.is_empty()).into_iter().collect(),
    }
    .render()
}

fn enrolment(attachment: &Attachment) -> Enrolment<'_> {
    let classes = attachment.classes.iter().filter(|class| !class.group).map(|class| class.label.as_str()).collect();
    Enrolment { school: school(attachment.structure.as_ref()), classes }
}

fn child<'a>(child: &'a proto::identity::v1::Child, lessons: &'a TodayDays) -> Child<'a> {
    let given_name = child.person.as_ref().map_or("", |one| &one.given_name);
    Child { given_name, enrolments: child.attachments.iter().map(enrolment).collect(), lessons: lessons.child(child) }
}

/// The classes of one school, by subject.
fn taught_school(attachment: &Attachment) -> TaughtSchool<'_> {
    let mut subjects: Vec<TaughtSubject<'_>> = vec![];
    for class in &attachment.classes {
        let taught = TaughtClass { name: &class.label, main_teacher: class.main_teacher };
        match subjects.iter_mut().find(|subject| subject.name == class.subject) {
            Some(subject) => subject.classes.push(taught),
            None => subjects.push(TaughtSubject { name: &class.subject, classes: vec![taught] }),
        }
    }
    TaughtSchool { school: school(attachment.structure.as_ref()), subjects }
}

const fn is_post(profile: Profile) -> bool {
    matches!(profile, Profile::SchoolLife | Profile::Staff | Profile::Academic | Profile::Agent)
}

fn post(attachment: &Attachment) -> Post<'_> {
    Post { function: &attachment.function_label, school: school(attachment.structure.as_ref()) }
}

fn headed_school<'a>(attachment: &'a Attachment, figures: &[StructureFigures]) -> Option<HeadedSchool<'a>> {
    let id = &attachment.structure.as_ref()?.structure_id;
    let figures =
        figures.iter().find(|figures| figures.structure.as_ref().is_some_and(|structure| structure.structure_id == *id))?;
    Some(HeadedSchool {
        school: school(attachment.structure.as_ref()),
        pupils: people(figures.pupils.as_ref()),
        classes: count(figures.classes),
        teachers: people(figures.teachers.as_ref()),
        guardians: people(figures.guardians.as_ref()),
        accounts: accounts(figures),
    })
}

fn organisation<'a>(
    overview: &'a GetOverviewResponse,
    structures: Option<&'a ListStructuresResponse>,
    next: Option<&'a str>,
    continued: bool,
) -> Option<Organisation<'a>> {
    let (organisation, page) = (overview.organisations.first()?, structures?);
    let totals = page.totals.as_ref()?;
    Some(Organisation {
        name: &organisation.name,
        school_count: count(page.total_size),
        pupils: people(totals.pupils.as_ref()),
        teachers: people(totals.teachers.as_ref()),
        guardians: people(totals.guardians.as_ref()),
        accounts: accounts(totals),
        schools: page.structures.iter().filter_map(school_row).collect(),
        next,
        continued,
    })
}

fn school_row(figures: &StructureFigures) -> Option<SchoolRow<'_>> {
    let structure = figures.structure.as_ref()?;
    let school = school(Some(structure));
    Some(SchoolRow { school, uai: &structure.uai, pupils: people(figures.pupils.as_ref()), accounts: accounts(figures) })
}

fn people(activation: Option<&Activation>) -> u32 {
    activation.map_or(0, |activation| count(activation.people))
}

fn accounts(figures: &StructureFigures) -> Accounts {
    let all = [&figures.pupils, &figures.guardians, &figures.teachers, &figures.staff];
    let sum = |number: fn(&Activation) -> i32| all.iter().filter_map(|one| one.as_ref()).map(|one| count(number(one))).sum();
    Accounts { activated: sum(|one| one.activated), total: sum(|one| one.people) }
}

fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
