//! Local groups, for heads and teachers: the groups of a school, and the form that makes one.

pub mod group;

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    errors::Problem,
    groups::{Group, GroupNotice, GroupProblem, Groups, NewGroup},
    paths,
    today::School,
};
use proto::identity::v1::{self, CreateGroupRequest, GetOverviewResponse, Profile, Structure};
use serde::Deserialize;
use tonic::Status;
use uuid::Uuid;

use super::{count, display_name, form, full_name, next, school};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Which school, which of its groups, and what was just done.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    etablissement: String,
    fermes: Option<String>,
    #[serde(default)]
    suite: String,
    #[serde(default)]
    fait: String,
}

/// A page of the groups of one of the visitor's schools.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    let (identity, token, include_closed) = (&portal.identity, &*visitor.token, page.fermes.is_some());
    let overview = match identity.overview(token).await {
        Ok(overview) => overview,
        Err(status) => return visit.refused(&status),
    };
    let (name, posts) = (display_name(&overview), posts(&overview));
    let Some(post) = chosen(&posts, &page.etablissement) else { return visit.problem(Problem::Forbidden) };
    let answer = match identity.groups(token, &post.school.uai, include_closed, &page.suite).await {
        Ok(answer) => answer,
        Err(status) => return visit.refused(&status),
    };
    let closed = if include_closed { "&fermes" } else { "" };
    let address = format!("{}?etablissement={}{closed}", paths::GROUPS, post.school.uai);
    let next = next(&address, &answer.next_page_token);
    let page = Groups {
        layout: visit.layout(Some(visitor.viewer(&name))),
        schools: schools(&posts),
        uai: &post.school.uai,
        leads: post.leads,
        include_closed,
        groups: answer.groups.iter().map(shown).collect(),
        notice: notice(&page.fait),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

/// A school where the visitor may make groups.
struct Post<'a> {
    school: &'a Structure,
    /// Whether she leads it.
    leads: bool,
    /// Her classes and groups there, each with its id and what it is called.
    classes: Vec<(&'a str, &'a str)>,
}

/// Those that she leads or teaches in, each once.
fn posts(overview: &GetOverviewResponse) -> Vec<Post<'_>> {
    let mut posts: Vec<Post<'_>> = vec![];
    for attachment in &overview.attachments {
        let leads = attachment.profile() == Profile::Head;
        let Some(school) = attachment.structure.as_ref().filter(|_| leads || attachment.profile() == Profile::Teacher) else {
            continue;
        };
        let mut classes: Vec<_> = attachment.classes.iter().map(|class| (&*class.class_id, &*class.label)).collect();
        classes.dedup();
        match posts.iter_mut().find(|post| post.school.uai == school.uai) {
            Some(post) => {
                post.leads |= leads;
                post.classes.extend(classes);
            }
            None => posts.push(Post { school, leads, classes }),
        }
    }
    posts
}

/// The one that is named, else the first.
fn chosen<'p, 'a>(posts: &'p [Post<'a>], uai: &str) -> Option<&'p Post<'a>> {
    posts.iter().find(|post| post.school.uai == uai).or(posts.first())
}

fn schools<'a>(posts: &[Post<'a>]) -> Vec<(&'a str, School<'a>)> {
    posts.iter().map(|post| (&*post.school.uai, school(Some(post.school)))).collect()
}

fn shown(group: &v1::Group) -> Group<'_> {
    Group {
        id: &group.group_id,
        uai: group.structure.as_ref().map_or("", |structure| &structure.uai),
        school: school(group.structure.as_ref()),
        name: &group.name,
        made_by: full_name(group.made_by.as_ref()),
        members: count(group.members),
        closed: group.closed,
    }
}

fn notice(done: &str) -> Option<GroupNotice> {
    match done {
        "cree" => Some(GroupNotice::Made),
        "renomme" => Some(GroupNotice::Renamed),
        "ferme" => Some(GroupNotice::Closed),
        "ajoutes" => Some(GroupNotice::Added),
        "retires" => Some(GroupNotice::Removed),
        "personne" => Some(GroupNotice::Nobody),
        "plein" => Some(GroupNotice::Full),
        "occupe" => Some(GroupNotice::Busy),
        _ => None,
    }
}

/// Which school the form names first.
#[derive(Deserialize)]
pub struct Where {
    #[serde(default)]
    etablissement: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    form_id: String,
    uai: String,
    name: String,
}

/// The form for a new group.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(place): Query<Where>) -> Response {
    let answers = Answers { form_id: Uuid::new_v4().to_string(), uai: place.etablissement, name: String::new() };
    draw(&visit, &portal, &visitor, &answers, None).await
}

async fn draw(visit: &Visit, portal: &Portal, visitor: &Visitor, answers: &Answers, problem: Option<GroupProblem>) -> Response {
    let overview = match portal.identity.overview(&visitor.token).await {
        Ok(overview) => overview,
        Err(status) => return visit.refused(&status),
    };
    let (name, posts) = (display_name(&overview), posts(&overview));
    let Some(post) = chosen(&posts, &answers.uai) else { return visit.problem(Problem::Forbidden) };
    let page = NewGroup {
        layout: visit.layout(Some(visitor.viewer(&name))),
        form_id: &answers.form_id,
        schools: schools(&posts),
        uai: &post.school.uai,
        name: &answers.name,
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(GroupProblem::Busy))
}

/// Makes it and goes on to its members.
pub async fn create(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(answers): Form<Answers>) -> Response {
    let request =
        CreateGroupRequest { request_id: answers.form_id.clone(), uai: answers.uai.clone(), name: answers.name.clone() };
    match portal.identity.create_group(&visitor.token, request).await {
        Ok(group) => Redirect::to(&format!("{}/{}/{}?fait=cree", paths::GROUPS, answers.uai, group.group_id)).into_response(),
        Err(status) => match problem(&status) {
            Some(problem) => draw(&visit, &portal, &visitor, &answers, Some(problem)).await,
            None => visit.refused(&status),
        },
    }
}

/// What identity has against a name.
fn problem(refused: &Status) -> Option<GroupProblem> {
    if is_busy(refused) {
        return Some(GroupProblem::Busy);
    }
    (status::field(refused)? == "name").then_some(GroupProblem::Name)
}
