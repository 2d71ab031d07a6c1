//! The table of functions, for administrators.

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    errors::Problem,
    functions::{Function, FunctionForm, FunctionProblem, FunctionTable, GivenProfile},
    paths,
};
use proto::identity::v1::{FunctionProfile, Profile, SetFunctionProfileRequest};
use serde::Deserialize;
use tonic::Status;

use super::{count, display_name, form, full_name, moment, next};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// Which page of the table, and whether a function was just written.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    suite: String,
    enregistre: Option<String>,
}

/// Which function the form is about; none for a new one.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    code: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
pub struct Choice {
    #[serde(default)]
    code: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    profile: String,
    /// Present when the code could not be typed.
    given: Option<String>,
}

/// The table.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (answer, overview) = match tokio::try_join!(identity.functions(token, "", &page.suite), identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let changers: Vec<String> = answer.functions.iter().map(changer).collect();
    let (name, next) = (display_name(&overview), next(paths::FUNCTIONS, &answer.next_page_token));
    let page = FunctionTable {
        layout: visit.layout(Some(visitor.viewer(&name))),
        functions: answer.functions.iter().zip(&changers).map(|(function, by)| shown(function, by)).collect(),
        unknown_people: count(answer.unknown_people),
        saved: page.enregistre.is_some(),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

fn changer(function: &FunctionProfile) -> String {
    full_name(function.changed_by.as_ref())
}

fn shown<'a>(function: &'a FunctionProfile, by: &'a str) -> Function<'a> {
    let when = moment(function.change_time.as_ref().map(|time| time.seconds));
    Function {
        code: &function.code,
        label: &function.label,
        profile: given(function.profile()),
        people: count(function.people),
        changed: when.map(|when| (when, by)),
    }
}

/// What a function may give; none for what it may not.
pub const fn given(profile: Profile) -> Option<GivenProfile> {
    match profile {
        Profile::Teacher => Some(GivenProfile::Teacher),
        Profile::Head => Some(GivenProfile::Head),
        Profile::SchoolLife => Some(GivenProfile::SchoolLife),
        Profile::Staff => Some(GivenProfile::Staff),
        Profile::Academic => Some(GivenProfile::Academic),
        Profile::Agent => Some(GivenProfile::Agent),
        Profile::Unspecified | Profile::Pupil | Profile::Guardian => None,
    }
}

/// The form, with what the table says now.
pub async fn edit(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(which): Query<Which>) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    if which.code.is_empty() {
        return ask(&visit, &portal, &visitor, &Choice::default(), None).await;
    }
    let found = match portal.identity.functions(&visitor.token, &which.code, "").await {
        Ok(answer) => answer.functions.into_iter().next(),
        Err(status) => return visit.refused(&status),
    };
    let Some(function) = found else { return visit.problem(Problem::NotFound) };
    let profile = given(function.profile()).map(|profile| profile.value().to_owned()).unwrap_or_default();
    let choice = Choice { code: function.code, label: function.label, profile, given: Some(String::new()) };
    ask(&visit, &portal, &visitor, &choice, None).await
}

async fn ask(visit: &Visit, portal: &Portal, visitor: &Visitor, choice: &Choice, problem: Option<FunctionProblem>) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let people = async {
        if choice.given.is_none() {
            return Ok(0);
        }
        Ok(identity.functions(token, &choice.code, "").await?.functions.first().map_or(0, |function| count(function.people)))
    };
    let (people, overview) = match tokio::try_join!(people, identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let page = FunctionForm {
        layout: visit.layout(Some(visitor.viewer(&name))),
        code: &choice.code,
        given: choice.given.is_some(),
        label: &choice.label,
        profile: chosen(&choice.profile),
        people,
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(FunctionProblem::Busy))
}

fn chosen(value: &str) -> Option<GivenProfile> {
    GivenProfile::ALL.into_iter().find(|profile| profile.value() == value)
}

/// Writes it and goes back to the table.
pub async fn set(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(choice): Form<Choice>) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let profile = match chosen(&choice.profile) {
        Some(GivenProfile::Teacher) => Profile::Teacher,
        Some(GivenProfile::Head) => Profile::Head,
        Some(GivenProfile::SchoolLife) => Profile::SchoolLife,
        Some(GivenProfile::Staff) => Profile::Staff,
        Some(GivenProfile::Academic) => Profile::Academic,
        Some(GivenProfile::Agent) => Profile::Agent,
        None => Profile::Unspecified,
    };
    let request =
        SetFunctionProfileRequest { code: choice.code.trim().into(), profile: profile.into(), label: choice.label.clone() };
    match portal.identity.set_function(&visitor.token, request).await {
        Ok(()) => Redirect::to(&format!("{}?enregistre", paths::FUNCTIONS)).into_response(),
        Err(status) => match problem(&status) {
            Some(problem) => ask(&visit, &portal, &visitor, &choice, Some(problem)).await,
            None => visit.refused(&status),
        },
    }
}

/// The field that identity refuses.
fn problem(refused: &Status) -> Option<FunctionProblem> {
    if is_busy(refused) {
        return Some(FunctionProblem::Busy);
    }
    match status::field(refused)?.as_str() {
        "code" => Some(FunctionProblem::Code),
        "label" => Some(FunctionProblem::Label),
        "profile" => Some(FunctionProblem::Profile),
        _ => None,
    }
}
