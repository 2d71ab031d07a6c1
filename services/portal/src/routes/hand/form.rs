//! The form that adds somebody or changes what is known of her.

use axum::{
    Form,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use chrono_tz::Europe::Paris;
use platform::status;
use portal_views::{
    errors::Problem,
    functions::GivenProfile,
    hand::{FunctionChoice, HandAnswers, HandProblem, PersonForm, Place},
    paths,
};
use proto::identity::v1::{
    ChangePersonByHandRequest, CreatePersonByHandRequest, CreatePersonByHandResponse, FunctionProfile, PersonByHand, Structure,
};
use serde::Deserialize;
use tonic::{Code, Status};
use uuid::Uuid;

use super::{done, is_reconciled};
use crate::{
    Portal,
    letter::Letter,
    routes::{display_name, form, functions::given, school},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    form_id: String,
    given_name: String,
    family_name: String,
    birth_date: String,
    email: String,
    uai: String,
    function_code: String,
    function_label: String,
    last_day: String,
}

impl Answers {
    fn shown(&self) -> HandAnswers<'_> {
        HandAnswers {
            given_name: &self.given_name,
            family_name: &self.family_name,
            birth_date: &self.birth_date,
            email: &self.email,
            uai: &self.uai,
            function_code: &self.function_code,
            function_label: &self.function_label,
            last_day: &self.last_day,
        }
    }

    /// Who types the code may do so in small letters.
    fn by(mut self, visitor: &Visitor) -> Self {
        if !visitor.caller.administers() {
            self.function_code.make_ascii_uppercase();
        }
        self
    }

    fn creation(&self) -> CreatePersonByHandRequest {
        let change = self.change("");
        CreatePersonByHandRequest {
            request_id: self.form_id.clone(),
            uai: self.uai.trim().to_uppercase(),
            given_name: change.given_name,
            family_name: change.family_name,
            birth_date: change.birth_date,
            email: change.email,
            function_code: change.function_code,
            function_label: change.function_label,
            last_day: change.last_day,
        }
    }

    fn change(&self, person_id: &str) -> ChangePersonByHandRequest {
        ChangePersonByHandRequest {
            person_id: person_id.into(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            birth_date: self.birth_date.trim().into(),
            email: self.email.trim().into(),
            function_code: self.function_code.trim().into(),
            function_label: self.function_label.clone(),
            last_day: self.last_day.trim().into(),
        }
    }

    fn of(person: PersonByHand) -> Self {
        let who = person.person.unwrap_or_default();
        Self {
            form_id: String::new(),
            given_name: who.given_name,
            family_name: who.family_name,
            birth_date: person.birth_date,
            email: person.email,
            uai: String::new(),
            function_code: person.function_code,
            function_label: person.function_label,
            last_day: person.last_day,
        }
    }
}

/// The form for somebody new.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor) -> Response {
    let answers = Answers { form_id: Uuid::new_v4().to_string(), ..Answers::default() };
    draw(&visit, &portal, &visitor, &answers, None, None).await
}

/// Adds her and goes on to her code.
pub async fn create(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(answers): Form<Answers>) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let answers = answers.by(&visitor);
    match portal.identity.create_person(&visitor.token, answers.creation()).await {
        Ok(created) => handed(&portal, &visitor, &answers, created).await,
        Err(status) => match problem(&status) {
            Some(problem) => draw(&visit, &portal, &visitor, &answers, None, Some(problem)).await,
            None => visit.refused(&status),
        },
    }
}

/// She is added by now: her code is shown even when her school's time zone cannot be had.
async fn handed(portal: &Portal, visitor: &Visitor, answers: &Answers, created: CreatePersonByHandResponse) -> Response {
    let Some(letter) = created.letter else { return done("ajoutee") };
    let zone = portal.identity.zone(&visitor.token, answers.uai.trim()).await.unwrap_or(Paris);
    let letter = Letter {
        given_by: visitor.caller.person_id,
        name: format!("{} {}", letter.given_name, letter.family_name),
        code_ends: letter.expire_time.map(|time| time.seconds).unwrap_or_default(),
        code: letter.code,
        zone: zone.name().to_owned(),
    };
    ([(header::SET_COOKIE, letter.cookie(&portal.secrets))], Redirect::to(paths::PERSON_LETTER)).into_response()
}

/// The form with what is known of somebody.
pub async fn edit(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((uai, id)): Path<(String, String)>,
) -> Response {
    let person = match portal.identity.person_by_hand(&visitor.token, &uai, &id).await {
        Ok(person) if person.reconciled => return done("livree"),
        Ok(person) => person,
        Err(status) => return visit.refused(&status),
    };
    draw(&visit, &portal, &visitor, &Answers::of(person.clone()), Some(&person), None).await
}

/// Says anew who she is.
pub async fn change(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((uai, id)): Path<(String, String)>,
    Form(answers): Form<Answers>,
) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let answers = answers.by(&visitor);
    let (identity, token) = (&portal.identity, &*visitor.token);
    let refused = match identity.change_person(token, answers.change(&id)).await {
        Ok(()) => return done("modifiee"),
        Err(status) if is_reconciled(&status) => return done("livree"),
        Err(status) => status,
    };
    let Some(problem) = problem(&refused).filter(|problem| *problem != HandProblem::School) else {
        return visit.refused(&refused);
    };
    match identity.person_by_hand(token, &uai, &id).await {
        Ok(person) => draw(&visit, &portal, &visitor, &answers, Some(&person), Some(problem)).await,
        Err(status) => visit.refused(&status),
    }
}

/// The field that identity refuses; the only thing that is not found is the school.
fn problem(refused: &Status) -> Option<HandProblem> {
    if is_busy(refused) {
        return Some(HandProblem::Busy);
    }
    if refused.code() == Code::NotFound {
        return Some(HandProblem::School);
    }
    match status::field(refused)?.as_str() {
        "given_name" => Some(HandProblem::GivenName),
        "family_name" => Some(HandProblem::FamilyName),
        "birth_date" => Some(HandProblem::BirthDate),
        "email" => Some(HandProblem::Email),
        "function_code" => Some(HandProblem::Function),
        "function_label" => Some(HandProblem::FunctionLabel),
        "last_day" => Some(HandProblem::LastDay),
        _ => None,
    }
}

async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    answers: &Answers,
    known: Option<&PersonByHand>,
    problem: Option<HandProblem>,
) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let asked = tokio::try_join!(schools(portal, visitor), table(portal, visitor), portal.identity.overview(&visitor.token));
    let (schools, functions, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let page = PersonForm {
        layout: visit.layout(Some(visitor.viewer(&name))),
        place: place(&schools, known, visitor),
        form_id: &answers.form_id,
        answers: answers.shown(),
        functions: by_profile(&functions),
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(HandProblem::Busy))
}

/// The schools that a head leads; an administrator types hers.
async fn schools(portal: &Portal, visitor: &Visitor) -> Result<Vec<Structure>, Status> {
    if visitor.caller.administers() {
        return Ok(vec![]);
    }
    let answer = portal.identity.structures(&visitor.token, "").await?;
    Ok(answer.structures.into_iter().filter_map(|figures| figures.structure).collect())
}

/// The table, which only administrators may read; whoever may not types the code.
async fn table(portal: &Portal, visitor: &Visitor) -> Result<Vec<FunctionProfile>, Status> {
    if visitor.caller.administers() { portal.identity.function_table(&visitor.token).await } else { Ok(vec![]) }
}

fn place<'a>(schools: &'a [Structure], known: Option<&'a PersonByHand>, visitor: &Visitor) -> Place<'a> {
    let Some(person) = known else {
        let choice = |structure: &'a Structure| (&*structure.uai, school(Some(structure)));
        return if visitor.caller.administers() { Place::Typed } else { Place::OneOf(schools.iter().map(choice).collect()) };
    };
    Place::Known {
        id: person.person.as_ref().map_or("", |who| &who.person_id),
        uai: person.structure.as_ref().map_or("", |structure| &structure.uai),
        school: school(person.structure.as_ref()),
        ended: person.ended,
    }
}

/// What may be given by hand; heads and inspectors by operators only.
fn by_profile(functions: &[FunctionProfile]) -> Vec<(GivenProfile, Vec<FunctionChoice<'_>>)> {
    let of = |profile| {
        let given = functions.iter().filter(move |function| given(function.profile()) == Some(profile));
        given.map(|function| FunctionChoice { code: &function.code, label: &function.label }).collect::<Vec<_>>()
    };
    let barred = [GivenProfile::Agent, GivenProfile::Head, GivenProfile::Academic];
    let groups = GivenProfile::ALL.into_iter().filter(|profile| !barred.contains(profile));
    groups.map(|profile| (profile, of(profile))).filter(|(_, choices)| !choices.is_empty()).collect()
}
