//! The form that records a decision about a pupil or one of her guardians.

use std::collections::HashMap;

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::Utc;
use platform::status;
use portal_views::{
    decisions::{
        DecisionKind,
        form::{DecisionAnswers, DecisionForm, DecisionProblem},
    },
    errors::Problem,
    paths,
};
use proto::identity::v1::{CreateOverrideRequest, OverrideKind};
use serde::Deserialize;
use tonic::{Code, Status};
use uuid::Uuid;

use super::{id, refused};
use crate::{
    Portal,
    routes::{display_name, form, full_name, local},
    session::Visitor,
    visit::{Visit, is_busy},
};

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    form_id: String,
    first_day: String,
    last_day: String,
    reference: String,
}

/// What would be decided, about which pupil or which of her guardians.
struct Subject {
    kind: DecisionKind,
    pupil_id: String,
    guardian_id: Option<String>,
}

impl Subject {
    /// By the address of the form.
    fn of(parts: &HashMap<String, String>) -> Option<Self> {
        let kind = DecisionKind::valued(parts.get("kind")?)?;
        let guardian_id = parts.get("guardian").cloned();
        let subject = Self { kind, pupil_id: parts.get("pupil")?.clone(), guardian_id };
        kind.is_about(subject.guardian_id.is_some()).then_some(subject)
    }

    fn request(&self, answers: &Answers) -> CreateOverrideRequest {
        let (kind, guardian) = (wire(self.kind), self.guardian_id.clone());
        let (person_id, guardian_id) = match (kind, guardian) {
            (OverrideKind::WithdrawnAuthority, Some(guardian)) => (self.pupil_id.clone(), guardian),
            (_, guardian) => (guardian.unwrap_or_else(|| self.pupil_id.clone()), String::new()),
        };
        CreateOverrideRequest {
            request_id: answers.form_id.clone(),
            kind: kind.into(),
            person_id,
            guardian_id,
            first_day: answers.first_day.trim().into(),
            last_day: answers.last_day.trim().into(),
            reference: answers.reference.trim().into(),
        }
    }
}

const fn wire(kind: DecisionKind) -> OverrideKind {
    match kind {
        DecisionKind::Authority => OverrideKind::WithdrawnAuthority,
        DecisionKind::Address => OverrideKind::ProtectedAddress,
        DecisionKind::Contact => OverrideKind::HiddenContact,
        DecisionKind::Objection => OverrideKind::AdultObjection,
    }
}

/// The parts of the form's address.
type Which = Path<HashMap<String, String>>;

/// The form, from today on.
pub async fn ask(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Path(parts): Which) -> Response {
    let Some(subject) = Subject::of(&parts) else { return visit.problem(Problem::NotFound) };
    let first_day = local(Utc::now()).date().to_string();
    let answers = Answers { form_id: Uuid::new_v4().to_string(), first_day, ..Answers::default() };
    draw(&visit, &portal, &visitor, &subject, &answers, None).await
}

/// Records it and goes back to the pupil.
pub async fn create(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(parts): Which,
    Form(answers): Form<Answers>,
) -> Response {
    let Some(subject) = Subject::of(&parts) else { return visit.problem(Problem::NotFound) };
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    match portal.identity.decide(&visitor.token, subject.request(&answers)).await {
        Ok(()) => Redirect::to(&format!("{}/{}?fait=notee", paths::DECISION_PUPIL, subject.pupil_id)).into_response(),
        Err(status) => match problem(&status) {
            Some(problem) => draw(&visit, &portal, &visitor, &subject, &answers, Some(problem)).await,
            None => refused(&visit, &status),
        },
    }
}

/// What identity has against it.
fn problem(refused: &Status) -> Option<DecisionProblem> {
    if is_busy(refused) {
        return Some(DecisionProblem::Busy);
    }
    match status::reason(refused).as_deref() {
        Some("PUPIL_IS_MINOR") => return Some(DecisionProblem::Minor),
        Some("ALREADY_DECIDED") => return Some(DecisionProblem::AlreadyDecided),
        _ => {}
    }
    match status::field(refused)?.as_str() {
        "first_day" => Some(DecisionProblem::FirstDay),
        "last_day" => Some(DecisionProblem::LastDay),
        "reference" => Some(DecisionProblem::Reference),
        _ => None,
    }
}

async fn draw(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    subject: &Subject,
    answers: &Answers,
    problem: Option<DecisionProblem>,
) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (identity, token) = (&portal.identity, &*visitor.token);
    let asked = tokio::try_join!(identity.guardians(token, &subject.pupil_id), identity.overview(token));
    let (found, overview) = match asked {
        Ok(answers) => answers,
        Err(status) if status.code() == Code::NotFound => return refused(visit, &status),
        Err(status) => return visit.refused(&status),
    };
    let guardian = found.guardians.iter().find(|guardian| Some(id(guardian.person.as_ref())) == subject.guardian_id.as_deref());
    if guardian.is_none() && subject.guardian_id.is_some() {
        return visit.problem(Problem::NotFound);
    }
    let guardian = guardian.map(|guardian| (id(guardian.person.as_ref()), full_name(guardian.person.as_ref())));
    let (name, pupil) = (display_name(&overview), full_name(found.pupil.as_ref()));
    let page = DecisionForm {
        layout: visit.layout(Some(visitor.viewer(&name))),
        kind: subject.kind,
        pupil_id: id(found.pupil.as_ref()),
        pupil: &pupil,
        guardian: guardian.as_ref().map(|(id, name)| (*id, &**name)),
        form_id: &answers.form_id,
        answers: DecisionAnswers { first_day: &answers.first_day, last_day: &answers.last_day, reference: &answers.reference },
        problem,
    };
    form(page.render(), problem.is_some(), problem == Some(DecisionProblem::Busy))
}
