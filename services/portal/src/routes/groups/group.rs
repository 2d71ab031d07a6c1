//! One group: its name, its members, its end.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    groups::{Addition, ChoosePupils, CloseGroup, GroupPage, GroupProblem, Member},
    merges::Role,
    paths,
};
use proto::identity::v1::{self, GetOverviewResponse, GroupMember, Profile};
use serde::Deserialize;
use tonic::Status;

use super::{Post, notice, posts, problem, shown};
use crate::{
    Portal,
    routes::{display_name, form, full_name, functions::given, next},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// The number of a school and the id of one of its groups.
type Which = Path<(String, String)>;

/// Which page of the members, and what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Page {
    suite: String,
    fait: String,
}

/// The group and a page of its members.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    which: Which,
    Query(page): Query<Page>,
) -> Response {
    draw(&visit, &portal, &visitor, &which, &page, None).await
}

/// With the name as it was typed, when it was refused.
async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    Path((uai, id)): &Which,
    page: &Page,
    refused: Option<(&str, GroupProblem)>,
) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let asked = tokio::try_join!(
        identity.group(token, uai, id),
        identity.group_members(token, id, &page.suite),
        labels(portal, visitor, uai),
        identity.overview(token),
    );
    let (group, answer, labels, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, group) = (display_name(&overview), shown(&group));
    let next = next(&format!("{}/{uai}/{id}", paths::GROUPS), &answer.next_page_token);
    let page = GroupPage {
        layout: visit.layout(Some(visitor.viewer(&name))),
        members: answer.members.iter().map(member).collect(),
        additions: additions(&posts(&overview), uai),
        classes: labels.iter().map(String::as_str).collect(),
        name: refused.map_or(group.name, |(typed, _)| typed),
        group,
        problem: refused.map(|(_, problem)| problem),
        notice: notice(&page.fait),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    form(page.render(), page.problem.is_some(), page.problem == Some(GroupProblem::Busy))
}

/// The open classes of a school, for its heads.
async fn labels(portal: &Portal, visitor: &Visitor, uai: &str) -> Result<Vec<String>, Status> {
    if !visitor.leads() {
        return Ok(vec![]);
    }
    let found = portal.identity.rollover(&visitor.token, uai).await;
    match found {
        Ok(found) if found.names_visible => {
            Ok(found.classes.into_iter().filter(|class| class.open).map(|class| class.label).collect())
        }
        Ok(_) => Ok(vec![]),
        Err(status) if status.code() == tonic::Code::NotFound => Ok(vec![]),
        Err(status) => Err(status),
    }
}

fn member(member: &GroupMember) -> Member<'_> {
    let role = match member.profile() {
        Profile::Pupil => Some(Role::Pupil),
        other => given(other).map(Role::Given),
    };
    Member { id: member.person.as_ref().map_or("", |person| &person.person_id), name: full_name(member.person.as_ref()), role }
}

/// Whom the visitor may add all at once: her own classes, then those who work there.
fn additions<'a>(posts: &[Post<'a>], uai: &str) -> Vec<Addition<'a>> {
    let post = posts.iter().find(|post| post.school.uai == uai);
    let classes = post.into_iter().flat_map(|post| &post.classes).map(|(id, label)| Addition::Class { id, label });
    classes.chain([Addition::Teachers, Addition::Staff, Addition::Heads]).collect()
}

/// Gives it another name.
pub async fn rename(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    which: Which,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let name = values(&fields, "name").into_iter().next().unwrap_or_default();
    match portal.identity.rename_group(&visitor.token, &which.0.1, &name).await {
        Ok(()) => back(&which, "renomme"),
        Err(status) => match problem(&status) {
            Some(problem) => draw(&visit, &portal, &visitor, &which, &Page::default(), Some((&name, problem))).await,
            None => visit.refused(&status),
        },
    }
}

/// The values of a field that a form sends several times.
fn values(fields: &[(String, String)], name: &str) -> Vec<String> {
    fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
}

fn back(Path((uai, id)): &Which, done: &str) -> Response {
    Redirect::to(&format!("{}/{uai}/{id}?fait={done}", paths::GROUPS)).into_response()
}

/// Which class.
#[derive(Deserialize)]
pub struct Class {
    #[serde(default)]
    classe: String,
}

/// The pupils of a class by name, for a head.
pub async fn pupils(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((uai, id)): Which,
    Query(class): Query<Class>,
) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let asked = tokio::try_join!(
        identity.group(token, &uai, &id),
        identity.pupils(token, &uai, &class.classe, ""),
        identity.overview(token),
    );
    let (group, listed, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let page = ChoosePupils {
        layout: visit.layout(Some(visitor.viewer(&name))),
        group: shown(&group),
        class: &class.classe,
        pupils: listed.pupils.iter().map(pupil).collect(),
    };
    Html(page.render()).into_response()
}

fn pupil(person: &v1::Person) -> Member<'_> {
    Member { id: &person.person_id, name: full_name(Some(person)), role: Some(Role::Pupil) }
}

/// Adds whoever was ticked, or everybody of an audience.
pub async fn add(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    which: Which,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let mut people = values(&fields, "person");
    if let Some(audience) = values(&fields, "audience").first() {
        people = match everybody(&portal, &visitor, &which.0.0, audience).await {
            Ok(people) => people,
            Err(status) => return changed(&visit, &which, Err(status), ""),
        };
    }
    if people.is_empty() {
        return back(&which, "personne");
    }
    changed(&visit, &which, identity.add_members(token, &which.0.1, &people).await, "ajoutes")
}

async fn everybody(portal: &Portal, visitor: &Visitor, uai: &str, audience: &str) -> Result<Vec<String>, Status> {
    let overview = portal.identity.overview(&visitor.token).await?;
    match key(&overview, uai, audience) {
        Some(key) => portal.identity.audience(&visitor.token, key).await,
        None => Err(status::invalid_argument("audience", "must be one of those that the page offers")),
    }
}

/// The audience's key, of those that the form offers.
fn key(overview: &GetOverviewResponse, uai: &str, audience: &str) -> Option<String> {
    let posts = posts(overview);
    let school = &posts.iter().find(|post| post.school.uai == uai)?.school.structure_id;
    let offered = additions(&posts, uai);
    Some(match offered.into_iter().find(|addition| addition.value() == audience)? {
        Addition::Class { id, .. } => format!("members-of:class:{id}"),
        Addition::Teachers => format!("teachers-of:structure:{school}"),
        Addition::Staff => format!("staff-of:structure:{school}"),
        Addition::Heads => format!("heads-of:structure:{school}"),
    })
}

/// Removes whoever was ticked.
pub async fn remove(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    which: Which,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let people = values(&fields, "person");
    if people.is_empty() {
        return back(&which, "personne");
    }
    changed(&visit, &which, portal.identity.remove_members(&visitor.token, &which.0.1, &people).await, "retires")
}

fn changed(visit: &Visit, which: &Which, answer: Result<(), Status>, done: &str) -> Response {
    match answer {
        Ok(()) => back(which, done),
        Err(refused) if status::reason(&refused).as_deref() == Some("GROUP_FULL") => back(which, "plein"),
        Err(refused) if is_busy(&refused) => back(which, "occupe"),
        Err(refused) => visit.refused(&refused),
    }
}

/// Asks whether it should be closed.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path((uai, id)): Which) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (group, overview) = match tokio::try_join!(identity.group(token, &uai, &id), identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    Html(CloseGroup { layout: visit.layout(Some(visitor.viewer(&name))), group: shown(&group) }.render()).into_response()
}

/// Closes it.
pub async fn close(visit: Visit, State(portal): State<Portal>, visitor: Visitor, which: Which) -> Response {
    match portal.identity.close_group(&visitor.token, &which.0.1).await {
        Ok(()) => Redirect::to(&format!("{}?etablissement={}&fait=ferme", paths::GROUPS, which.0.0)).into_response(),
        Err(status) => changed(&visit, &which, Err(status), ""),
    }
}
