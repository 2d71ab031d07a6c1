//! Addresses for calendar programs: one's own, the form of a new one, and a new one's page.

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::Utc;
use platform::status;
use portal_views::{
    paths,
    timetable::{Choice, DAYS, Subscribed, Subscription, SubscriptionNotice, SubscriptionProblem, Subscriptions},
};
use proto::{
    identity::v1::GetOverviewResponse,
    timetable::v1::{self as wire, CalendarScope, CreateSubscriptionRequest, calendar_scope::Scope},
};
use serde::Deserialize;
use tonic::{Code, Status};
use uuid::Uuid;

use super::people;
use crate::{
    Portal,
    routes::{display_name, form, local, moment},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Which scope is chosen first, and what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pour: String,
    fait: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    form_id: String,
    name: String,
    scope: String,
    days: String,
}

/// The page.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let answers = Answers { form_id: Uuid::new_v4().to_string(), scope: asked.pour, ..Answers::default() };
    let notice = match asked.fait.as_str() {
        "revoque" => Some(SubscriptionNotice::Revoked),
        "occupe" => Some(SubscriptionNotice::Busy),
        _ => None,
    };
    draw(&visit, &portal, &visitor, &answers, notice, None).await
}

async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    answers: &Answers,
    notice: Option<SubscriptionNotice>,
    problem: Option<SubscriptionProblem>,
) -> Response {
    let asked = tokio::try_join!(portal.identity.overview(&visitor.token), portal.timetable.subscriptions(&visitor.token));
    let (overview, told) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, scopes) = (display_name(&overview), scopes(visitor, &overview));
    let page = Subscriptions {
        layout: visit.layout(Some(visitor.viewer(&name))),
        now: local(Utc::now()),
        subscriptions: told.iter().map(|one| shown(one, visitor, &name, &scopes)).collect(),
        form_id: &answers.form_id,
        name: &answers.name,
        scope: &answers.scope,
        days: answers.days.parse().unwrap_or_default(),
        scopes: scopes.iter().map(|(id, name)| Choice { id, name }).collect(),
        notice,
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(SubscriptionProblem::Busy))
}

/// Whose timetable one may follow: oneself, one's children, one's classes and theirs.
fn scopes(visitor: &Visitor, overview: &GetOverviewResponse) -> Vec<(String, String)> {
    let people = people(visitor, overview).into_iter().map(|one| match (one.oneself, one.ids.first()) {
        (false, Some(id)) => (format!("enfant:{id}"), one.name.to_owned()),
        _ => ("moi".to_owned(), display_name(overview)),
    });
    let mut scopes: Vec<(String, String)> = people.collect();
    for (id, name) in classes(overview) {
        let class = (format!("classe:{id}"), name.to_owned());
        if !scopes.contains(&class) {
            scopes.push(class);
        }
    }
    scopes
}

/// One's own classes and groups, and one's children's, each with its id and what it is called.
pub fn classes(overview: &GetOverviewResponse) -> impl Iterator<Item = (&str, &str)> {
    let children = overview.children.iter().flat_map(|child| &child.attachments);
    let all = overview.attachments.iter().chain(children).flat_map(|one| &one.classes);
    all.map(|class| (&*class.class_id, &*class.label))
}

fn shown<'a>(told: &'a wire::Subscription, visitor: &Visitor, name: &'a str, scopes: &'a [(String, String)]) -> Subscription<'a> {
    let at = |time: Option<prost_types::Timestamp>| moment(time.map(|time| time.seconds));
    let known = |id: String| scopes.iter().find(|(scope, _)| *scope == id).map_or("", |(_, name)| name.as_str());
    let whose = match told.scope.as_ref().and_then(|scope| scope.scope.as_ref()) {
        Some(Scope::PersonId(id)) if visitor.ids().contains(id) => name,
        Some(Scope::PersonId(id)) => known(format!("enfant:{id}")),
        Some(Scope::ClassId(id)) => known(format!("classe:{id}")),
        None => "",
    };
    Subscription {
        id: &told.subscription_id,
        name: &told.name,
        whose,
        created: at(told.create_time).unwrap_or_default(),
        expires: at(told.expire_time).unwrap_or_default(),
        last_use: at(told.last_use_time),
    }
}

impl Answers {
    fn request(&self, visitor: &Visitor) -> Result<CreateSubscriptionRequest, SubscriptionProblem> {
        let days: u32 = self.days.parse().map_err(|_| SubscriptionProblem::Days)?;
        if !DAYS.contains(&days) {
            return Err(SubscriptionProblem::Days);
        }
        let scope = match self.scope.split_once(':') {
            Some(("enfant", id)) => Scope::PersonId(id.to_owned()),
            Some(("classe", id)) => Scope::ClassId(id.to_owned()),
            None if self.scope == "moi" => Scope::PersonId(visitor.caller.person_id.to_string()),
            _ => return Err(SubscriptionProblem::Scope),
        };
        Ok(CreateSubscriptionRequest {
            name: self.name.clone(),
            scope: Some(CalendarScope { scope: Some(scope) }),
            days: i32::try_from(days).unwrap_or_default(),
            request_id: self.form_id.clone(),
        })
    }
}

/// Makes an address and shows it. Whoever loads the answer again sends the same form, which gives the same address.
pub async fn create(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(answers): Form<Answers>) -> Response {
    let request = match answers.request(&visitor) {
        Ok(request) => request,
        Err(problem) => return draw(&visit, &portal, &visitor, &answers, None, Some(problem)).await,
    };
    match portal.timetable.create_subscription(&visitor.token, request).await {
        Ok(made) => subscribed(&visit, &portal, &visitor, made).await,
        Err(refused) => match problem(&refused) {
            Some(problem) => draw(&visit, &portal, &visitor, &answers, None, Some(problem)).await,
            None => visit.refused(&refused),
        },
    }
}

async fn subscribed(visit: &Visit, portal: &Portal, visitor: &Visitor, made: wire::CreateSubscriptionResponse) -> Response {
    let overview = match portal.identity.overview(&visitor.token).await {
        Ok(overview) => overview,
        Err(status) => return visit.refused(&status),
    };
    let (name, scopes) = (display_name(&overview), scopes(visitor, &overview));
    let (told, url) = (made.subscription.unwrap_or_default(), portal.config.public_url.trim_end_matches('/'));
    let page = Subscribed {
        layout: visit.layout(Some(visitor.viewer(&name))),
        subscription: shown(&told, visitor, &name, &scopes),
        host: url.split_once("://").map_or(url, |(_, host)| host),
        secret: &made.secret,
    };
    Html(page.render()).into_response()
}

/// What timetable has against an address.
fn problem(refused: &Status) -> Option<SubscriptionProblem> {
    if is_busy(refused) {
        return Some(SubscriptionProblem::Busy);
    }
    if status::reason(refused).as_deref() == Some("TOO_MANY_SUBSCRIPTIONS") {
        return Some(SubscriptionProblem::TooMany);
    }
    match (refused.code(), status::field(refused).as_deref()) {
        (_, Some("name")) => Some(SubscriptionProblem::Name),
        (_, Some("days")) => Some(SubscriptionProblem::Days),
        (_, Some("scope" | "person_id" | "class_id")) | (Code::NotFound, _) => Some(SubscriptionProblem::Scope),
        _ => None,
    }
}

/// Which address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Which {
    subscription: String,
}

/// Ends one; one that is gone already needs no ending.
pub async fn revoke(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(which): Form<Which>) -> Response {
    let back = |done: &str| Redirect::to(&format!("{}?fait={done}", paths::SUBSCRIPTIONS)).into_response();
    match portal.timetable.revoke_subscription(&visitor.token, &which.subscription).await {
        Ok(()) => back("revoque"),
        Err(status) if status.code() == Code::NotFound => back("revoque"),
        Err(status) if is_busy(&status) => back("occupe"),
        Err(status) => visit.refused(&status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_timetable_has_against_an_address_is_said_at_its_field() {
        assert_eq!(problem(&status::invalid_argument("name", "long")), Some(SubscriptionProblem::Name));
        assert_eq!(problem(&status::not_found("class", "1")), Some(SubscriptionProblem::Scope));
        let many = status::failed_precondition("TOO_MANY_SUBSCRIPTIONS", "many");
        assert_eq!(problem(&many), Some(SubscriptionProblem::TooMany));
        assert_eq!(problem(&Status::internal("x")), None);
    }
}
