//! Versions of a school's sources: the list, one with what was found in it, and the forms that put it in force or take it back.

use axum::{
    Form,
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use platform::status;
use portal_views::{
    paths,
    timetable::desk::{Figures, Import, ImportNotice, ImportPage, ImportState, Imports, RollBack},
};
use proto::timetable::v1::{self as wire, ImportFigures, Source};
use serde::Deserialize;
use tonic::{Code, Status};

use super::{At, Managed, finding, sources::format};
use crate::{
    Portal,
    names::Named,
    routes::{Done, count, form, moment_in, next},
    visit::{Visit, is_busy},
};

/// The number of a school and the id of an import of one of its sources.
type Which = Path<(String, String)>;

/// Of which source, and which page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Page {
    source: String,
    suite: String,
}

/// A page of them.
pub async fn page(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Query(page): Query<Page>) -> Response {
    let asked = async {
        let imports = portal.timetable.imports(at.token(), at.id(), &page.source, &page.suite);
        let (answer, sources) = tokio::try_join!(imports, portal.timetable.all_sources(at.token(), at.id()))?;
        let names = portal.names.of(at.token(), answer.imports.iter().filter_map(sender)).await?;
        Ok((answer, sources, names))
    };
    let (answer, sources, names) = match asked.await {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let of = if page.source.is_empty() { String::new() } else { format!("?source={}", paths::escaped(&page.source)) };
    let next = next(&at.path(&format!("{}{of}", paths::DESK_IMPORTS)), &answer.next_page_token);
    let page = Imports {
        layout: at.layout(&visit),
        desk: at.desk(),
        imports: answer.imports.iter().map(|import| shown(&at, import, &sources, &names)).collect(),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

fn sender(import: &wire::Import) -> Option<&String> {
    Some(&import.person_id).filter(|id| !id.is_empty())
}

/// As the views show it; only its source says whether it is still in force.
fn shown<'a>(at: &At, import: &'a wire::Import, sources: &[Source], names: &'a Named) -> Import<'a> {
    let in_force = sources.iter().any(|source| source.import_id == import.import_id);
    Import {
        id: &import.import_id,
        source: &import.source_name,
        version: count(import.version),
        state: state(import, in_force),
        held: import.held,
        format: format(import.format()),
        created: moment_in(at.zone, import.create_time.map(|time| time.seconds)).unwrap_or_default(),
        sender: sender(import).and_then(|id| names.get(id)).map_or("", |name| name),
        figures: import.figures.as_ref().map(figures).unwrap_or_default(),
        findings: count(import.findings_total),
        unmatched: count(import.labels_unmatched),
    }
}

fn state(import: &wire::Import, in_force: bool) -> ImportState {
    match import.state() {
        wire::ImportState::Staged => ImportState::Staged,
        wire::ImportState::Applied if in_force => ImportState::InForce,
        wire::ImportState::Applied => ImportState::Former,
        wire::ImportState::RolledBack => ImportState::RolledBack,
        wire::ImportState::Dropped | wire::ImportState::Unspecified => ImportState::Dropped,
    }
}

fn figures(told: &ImportFigures) -> Figures {
    Figures {
        lessons: count(told.lessons),
        to_come: count(told.lessons_to_come),
        added: count(told.added),
        moved: count(told.moved),
        cancelled: count(told.cancelled),
        changed: count(told.changed),
        unchanged: count(told.unchanged),
    }
}

/// One of them.
pub async fn one(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Path((_, id)): Which,
    Query(done): Query<Done>,
) -> Response {
    draw(&visit, &portal, &at, &id, notice(&done.fait), false).await
}

/// An import with what is said around it.
struct Found {
    import: wire::Import,
    sources: Vec<Source>,
    names: Named,
}

impl Found {
    async fn new(portal: &Portal, at: &At, id: &str) -> Result<Self, Status> {
        let asked = (portal.timetable.import(at.token(), id), portal.timetable.all_sources(at.token(), at.id()));
        let (import, sources) = tokio::try_join!(asked.0, asked.1)?;
        if import.structure_id != at.id() {
            return Err(status::not_found("import", id));
        }
        let names = portal.names.of(at.token(), sender(&import)).await?;
        Ok(Self { import, sources, names })
    }

    fn shown(&self, at: &At) -> Import<'_> {
        shown(at, &self.import, &self.sources, &self.names)
    }
}

async fn draw(visit: &Visit, portal: &Portal, at: &At, id: &str, notice: Option<ImportNotice>, unconfirmed: bool) -> Response {
    let found = match Found::new(portal, at, id).await {
        Ok(found) => found,
        Err(status) => return visit.refused(&status),
    };
    let page = ImportPage {
        layout: at.layout(visit),
        desk: at.desk(),
        import: found.shown(at),
        found: found.import.findings.iter().map(finding).collect(),
        unconfirmed,
        has_earlier: found.import.version > 1,
        notice,
    };
    form(page.render(), unconfirmed, false)
}

fn notice(done: &str) -> Option<ImportNotice> {
    match done {
        "lu" => Some(ImportNotice::Read),
        "applique" => Some(ImportNotice::Applied),
        "annule" => Some(ImportNotice::RolledBack),
        "perime" => Some(ImportNotice::NotStaged),
        "en-cours" => Some(ImportNotice::Running),
        "premier" => Some(ImportNotice::NoEarlier),
        "occupe" => Some(ImportNotice::Busy),
        _ => None,
    }
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answers {
    confirm: String,
}

/// Puts it in force.
pub async fn apply(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Path((_, id)): Which,
    Form(answers): Form<Answers>,
) -> Response {
    let applied = async {
        Found::new(&portal, &at, &id).await?;
        portal.timetable.apply_import(at.token(), &id, answers.confirm == "yes").await
    };
    match applied.await {
        Ok(()) => back(&at, &id, "applique"),
        Err(refused) if reason(&refused, "IMPORT_HELD") => draw(&visit, &portal, &at, &id, None, true).await,
        Err(refused) if reason(&refused, "IMPORT_NOT_STAGED") => again(&visit, &portal, &at, &id).await,
        Err(refused) => not_done(&visit, &at, &id, &refused),
    }
}

fn reason(refused: &Status, reason: &str) -> bool {
    status::reason(refused).as_deref() == Some(reason)
}

/// A double click: the first one put it in force.
async fn again(visit: &Visit, portal: &Portal, at: &At, id: &str) -> Response {
    match Found::new(portal, at, id).await {
        Ok(found) if found.shown(at).state == ImportState::InForce => back(at, id, "applique"),
        Ok(_) => back(at, id, "perime"),
        Err(status) => visit.refused(&status),
    }
}

fn not_done(visit: &Visit, at: &At, id: &str, refused: &Status) -> Response {
    match refused.code() {
        Code::Aborted => back(at, id, "en-cours"),
        _ if is_busy(refused) => back(at, id, "occupe"),
        _ => visit.refused(refused),
    }
}

fn back(at: &At, id: &str, done: &str) -> Response {
    Redirect::to(&at.path(&format!("{}/{id}?fait={done}", paths::DESK_IMPORTS))).into_response()
}

/// Asks before the version before is put in force again.
pub async fn ask(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Path((_, id)): Which) -> Response {
    match Found::new(&portal, &at, &id).await {
        Ok(found) => {
            let page = RollBack { layout: at.layout(&visit), desk: at.desk(), import: found.shown(&at) };
            Html(page.render()).into_response()
        }
        Err(status) => visit.refused(&status),
    }
}

/// Puts the version before in force again, and goes on to it.
pub async fn roll_back(visit: Visit, State(portal): State<Portal>, Managed(at): Managed, Path((_, id)): Which) -> Response {
    let rolled = async {
        let found = Found::new(&portal, &at, &id).await?;
        match found.shown(&at).state {
            ImportState::RolledBack => Ok(found.import),
            _ => portal.timetable.roll_back_import(at.token(), &id).await,
        }
    };
    match rolled.await {
        Ok(import) => back(&at, &import.import_id, "annule"),
        Err(refused) if reason(&refused, "NO_EARLIER_VERSION") => back(&at, &id, "premier"),
        Err(refused) => not_done(&visit, &at, &id, &refused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_of_its_source_is_in_force() {
        let state =
            |told: wire::ImportState, in_force| state(&wire::Import { state: told.into(), ..wire::Import::default() }, in_force);
        assert_eq!(state(wire::ImportState::Applied, true), ImportState::InForce);
        assert_eq!(state(wire::ImportState::Applied, false), ImportState::Former);
        assert_eq!(state(wire::ImportState::Staged, false), ImportState::Staged);
        assert_eq!(state(wire::ImportState::RolledBack, false), ImportState::RolledBack);
    }
}
