//! What the names in a school's sources mean: the table, and the decision about one of them.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    paths,
    timetable::{
        Choice,
        desk::{ChooseLabel, Label, LabelKind, LabelNotice, LabelState, Labels},
    },
};
use proto::timetable::v1::{self as wire, ListLabelsRequest, ListLabelsResponse, decide_label_request::Decision};
use serde::Deserialize;
use tonic::{Code, Status};

use super::{At, Managed, Targets};
use crate::{
    Portal,
    names::Named,
    routes::{count, form, next},
    visit::{Visit, is_busy},
};

/// Which kind, which page, and what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Page {
    nature: String,
    suite: String,
    fait: String,
}

/// A page of the table.
pub async fn page(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Query(page): Query<Page>) -> Response {
    let kind = LabelKind::from_code(&page.nature);
    let request = ListLabelsRequest {
        structure_id: at.id().to_owned(),
        kind: kind.map(asked).unwrap_or_default().into(),
        page_token: page.suite.clone(),
        ..ListLabelsRequest::default()
    };
    let listed = async {
        let answer = portal.timetable.labels(at.token(), request).await?;
        let names = names(&portal, &at, &answer.labels).await?;
        Ok((answer, names))
    };
    match listed.await {
        Ok((answer, names)) => Html(draw(&visit, &at, &page, kind, &answer, &names)).into_response(),
        Err(status) => visit.refused(&status),
    }
}

fn draw(visit: &Visit, at: &At, page: &Page, kind: Option<LabelKind>, answer: &ListLabelsResponse, names: &Named) -> String {
    let of = kind.map_or_else(String::new, |kind| format!("?nature={}", kind.code()));
    let next = next(&at.path(&format!("{}{of}", paths::DESK_LABELS)), &answer.next_page_token);
    Labels {
        layout: at.layout(visit),
        desk: at.desk(),
        labels: answer.labels.iter().map(|label| shown(label, names)).collect(),
        unmatched: count(answer.unmatched),
        kind,
        notice: notice(&page.fait),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    }
    .render()
}

/// Of the people that names mean; classes and groups have theirs beside them.
async fn names(portal: &Portal, at: &At, labels: &[wire::Label]) -> Result<Named, Status> {
    let people = labels.iter().filter(|label| label.target_name.is_empty() && !label.target_id.is_empty());
    portal.names.of(at.token(), people.map(|label| &label.target_id)).await
}

fn shown<'a>(label: &'a wire::Label, names: &'a Named) -> Label<'a> {
    let person = names.get(&label.target_id).map(|name| &**name).filter(|name| !name.is_empty());
    let meaning = if label.target_name.is_empty() { person.unwrap_or(&label.text) } else { &label.target_name };
    Label {
        id: &label.label_id,
        kind: kind(label.kind()),
        text: &label.text,
        state: match label.state() {
            wire::LabelState::Matched => LabelState::Matched,
            wire::LabelState::Decided => LabelState::Decided,
            wire::LabelState::Ignored => LabelState::Ignored,
            wire::LabelState::Unmatched | wire::LabelState::Unspecified => LabelState::Unmatched,
        },
        meaning: if label.target_id.is_empty() { "" } else { meaning },
        proposals: label.proposals.iter().map(|one| Choice { id: &one.target_id, name: &one.name }).collect(),
        lessons: count(label.lessons_to_come),
    }
}

const fn kind(kind: wire::LabelKind) -> LabelKind {
    match kind {
        wire::LabelKind::Staff => LabelKind::Staff,
        wire::LabelKind::Pupil => LabelKind::Pupil,
        wire::LabelKind::Class => LabelKind::Class,
        wire::LabelKind::Group => LabelKind::Group,
        wire::LabelKind::Room => LabelKind::Room,
        wire::LabelKind::Teacher | wire::LabelKind::Unspecified => LabelKind::Teacher,
    }
}

const fn asked(kind: LabelKind) -> wire::LabelKind {
    match kind {
        LabelKind::Teacher => wire::LabelKind::Teacher,
        LabelKind::Staff => wire::LabelKind::Staff,
        LabelKind::Pupil => wire::LabelKind::Pupil,
        LabelKind::Class => wire::LabelKind::Class,
        LabelKind::Group => wire::LabelKind::Group,
        LabelKind::Room => wire::LabelKind::Room,
    }
}

fn notice(done: &str) -> Option<LabelNotice> {
    match done {
        "decide" => Some(LabelNotice::Decided),
        "ignore" => Some(LabelNotice::Ignored),
        "revoir" => Some(LabelNotice::LooksAgain),
        "occupe" => Some(LabelNotice::Busy),
        _ => None,
    }
}

/// The number of a school and the id of a name in its sources.
type Which = Path<(String, String)>;

/// The form that chooses among all that a name may mean.
pub async fn ask(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Path((_, id)): Which) -> Response {
    choose(&visit, &portal, &at, &id, false).await
}

async fn choose(visit: &Visit, portal: &Portal, at: &At, id: &str, missing: bool) -> Response {
    let asked = async {
        let found = portal.timetable.label(at.token(), at.id(), id);
        let (label, targets) = tokio::try_join!(found, Targets::of(portal, at.token(), at.id()))?;
        let label = label.ok_or_else(|| status::not_found("label", id))?;
        let names = names(portal, at, std::slice::from_ref(&label)).await?;
        Ok((label, targets, names))
    };
    let (label, targets, names) = match asked.await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (label, layout) = (shown(&label, &names), at.layout(visit));
    let choices = choices(&label, &targets);
    let page = ChooseLabel { layout, desk: at.desk(), label, choices, missing };
    form(page.render(), missing, false)
}

/// Of a pupil only those who bear her name are offered: no list of a whole school's pupils is drawn.
fn choices<'a>(label: &Label<'a>, targets: &'a Targets) -> Vec<Choice<'a>> {
    match label.kind {
        LabelKind::Teacher | LabelKind::Staff => targets.people(),
        LabelKind::Class | LabelKind::Group => targets.classes(),
        LabelKind::Pupil | LabelKind::Room => label.proposals.clone(),
    }
}

/// What one of the buttons sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    target: String,
    ignore: Option<String>,
    again: Option<String>,
}

impl Answers {
    /// The decision, and what the next page says of it.
    fn decision(&self) -> Option<(Decision, &'static str)> {
        match (&self.ignore, &self.again, self.target.as_str()) {
            (Some(_), ..) => Some((Decision::Ignore(true), "ignore")),
            (_, Some(_), _) => Some((Decision::LookAgain(true), "revoir")),
            (.., "") => None,
            (.., id) => Some((Decision::TargetId(id.to_owned()), "decide")),
        }
    }
}

/// Decides what a name means.
pub async fn decide(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Path((_, id)): Which,
    Form(answers): Form<Answers>,
) -> Response {
    let Some((decision, done)) = answers.decision() else { return choose(&visit, &portal, &at, &id, true).await };
    let decided = async {
        let label = portal.timetable.label(at.token(), at.id(), &id).await?;
        label.ok_or_else(|| status::not_found("label", &id))?;
        portal.timetable.decide_label(at.token(), &id, decision).await
    };
    let back = |done: &str| Redirect::to(&at.path(&format!("{}?fait={done}", paths::DESK_LABELS))).into_response();
    match decided.await {
        Ok(()) => back(done),
        Err(status) if is_busy(&status) || status.code() == Code::Aborted => back("occupe"),
        Err(status) => visit.refused(&status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_button_says_one_thing() {
        let some = |text: &str| Some(text.to_owned());
        let said =
            |target: &str, ignore, again| Answers { target: target.into(), ignore, again }.decision().map(|(_, done)| done);
        assert_eq!(said("", None, None), None);
        assert_eq!(said("1", None, None), Some("decide"));
        assert_eq!(said("", some("oui"), None), Some("ignore"));
        assert_eq!(said("", None, some("oui")), Some("revoir"));
    }

    #[test]
    fn a_name_without_a_meaning_shows_none() {
        let label = wire::Label { text: "3EME A".into(), ..wire::Label::default() };
        let (none, named) = (Named::new(), wire::Label { target_id: "1".into(), target_name: "3A".into(), ..label.clone() });
        assert_eq!((shown(&label, &none).meaning, shown(&named, &none).meaning), ("", "3A"));
    }
}
