//! Imports of the directory: for heads and agents what an import does to their schools, for administrators the means to do it.

mod delivery;
mod diff;
mod run;
mod school;

use std::collections::HashMap;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use chrono_tz::{Europe::Paris, Tz};
use portal_views::{
    imports::{Feed, Figures, Finding, Import, Imports, Kind, SetAsideRecord, SetAsideRecords, State as ImportState},
    paths,
};
use proto::identity::v1::{self, FeedSource, FindingCode, ImportKind};
use serde::Deserialize;

use super::{count, display_name, moment_in, next};
use crate::{Portal, session::Visitor, visit::Visit};

/// Every page of imports.
pub fn all(portal: &Portal) -> Router<Portal> {
    let below = |path: &str| format!("{}/{{import}}{path}", paths::IMPORTS);
    let largest = DefaultBodyLimit::max(portal.config.largest_delivery_megabytes.saturating_mul(1024 * 1024));
    Router::new()
        .route(paths::IMPORTS, get(page))
        .route(paths::IMPORT_NEW, get(delivery::page).merge(post(delivery::send).layer(largest)))
        .route(&format!("{}/{{run}}", paths::IMPORT_RUNS), get(run::page))
        .route(&below(""), get(diff::page))
        .route(&below(paths::IMPORT_APPLY), post(diff::apply))
        .route(&below(paths::IMPORT_ROLL_BACK), get(diff::ask).post(diff::roll_back))
        .route(&format!("{}/{{uai}}", below(paths::IMPORT_SCHOOLS)), get(school::page))
        .route(&below(paths::IMPORT_SET_ASIDE), get(set_aside))
}

/// Which page of a long list.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    suite: String,
}

/// The list.
async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Query(page): Query<Page>) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let (answer, overview) = match tokio::try_join!(identity.imports(token, &page.suite), identity.overview(token)) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, next) = (display_name(&overview), next(paths::IMPORTS, &answer.next_page_token));
    let page = Imports {
        layout: visit.layout(Some(visitor.viewer(&name))),
        imports: answer.imports.iter().map(import).collect(),
        administers: visitor.caller.administers(),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

/// What an import set aside.
async fn set_aside(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(page): Query<Page>,
) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let asked =
        tokio::try_join!(identity.set_aside(token, &id, &page.suite), identity.import(token, &id), identity.overview(token));
    let (aside, found, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (name, found) = (display_name(&overview), found.import.unwrap_or_default());
    let next = next(&format!("{}/{}{}", paths::IMPORTS, found.import_id, paths::IMPORT_SET_ASIDE), &aside.next_page_token);
    let page = SetAsideRecords {
        layout: visit.layout(Some(visitor.viewer(&name))),
        import: import(&found),
        records: aside.set_aside.iter().map(record).collect(),
        next: next.as_deref(),
        continued: !page.suite.is_empty(),
    };
    Html(page.render()).into_response()
}

fn record(aside: &v1::SetAside) -> SetAsideRecord<'_> {
    let finding = finding(aside.code(), &aside.parameters, &aside.reason);
    SetAsideRecord { file: &aside.file, line: aside.line, identifier: &aside.identifier, finding }
}

/// By its code's own name: `INE_TAKEN`.
fn finding<'a>(code: FindingCode, parameters: &'a HashMap<String, String>, english: &'a str) -> Finding<'a> {
    Finding { code: code.as_str_name().strip_prefix("FINDING_CODE_").unwrap_or_default(), parameters, english }
}

fn import(import: &v1::Import) -> Import<'_> {
    import_in(Paris, import)
}

/// As those of one school read it, in its own time.
fn import_in(zone: Tz, import: &v1::Import) -> Import<'_> {
    Import {
        id: &import.import_id,
        feed: match import.source() {
            FeedSource::Onde => Feed::Onde,
            FeedSource::Aaf | FeedSource::Unspecified => {
                Feed::Aaf { first_degree: import.degree == "1D", academy: &import.academy_code }
            }
        },
        kind: match import.kind() {
            ImportKind::Delta => Kind::Delta,
            ImportKind::Rollback => Kind::RollBack,
            ImportKind::Complete | ImportKind::Unspecified => Kind::Complete,
        },
        state: state(zone, import),
        compared: moment_in(zone, import.create_time.as_ref().map(|time| time.seconds)).unwrap_or_default(),
        figures: import.summary.as_ref().map(figures).unwrap_or_default(),
    }
}

fn state(zone: Tz, import: &v1::Import) -> ImportState {
    let held = import.summary.as_ref().is_some_and(|summary| !summary.over_threshold.is_empty());
    match moment_in(zone, import.apply_time.as_ref().map(|time| time.seconds)) {
        Some(_) if !import.rolled_back_by.is_empty() => ImportState::TakenBack,
        Some(when) => ImportState::Applied(when),
        None if !import.staged => ImportState::Gone,
        None if held => ImportState::Held,
        None => ImportState::Waiting,
    }
}

fn figures(summary: &v1::ImportSummary) -> Figures {
    Figures {
        schools: count(summary.structures),
        people: count(summary.people),
        created: count(summary.people_created),
        updated: count(summary.people_updated),
        unchanged: count(summary.people_unchanged),
        missing: count(summary.people_missing),
        classes: count(summary.classes),
        guardianships: count(summary.guardianships),
    }
}

#[cfg(test)]
mod tests {
    use portal_views::Locale;

    use super::*;

    const CONTRACT: &str = include_str!("../../../../proto/enej/identity/v1/finding.proto");

    /// The parameters that the contract documents for a code.
    fn documented(code: &str) -> HashMap<String, String> {
        let (before, _) = CONTRACT.split_once(&format!("  FINDING_CODE_{code} = ")).expect("the contract has it");
        let comment = before.lines().last().unwrap_or_default();
        let listed = comment.split_once("Parameters: ").map_or("", |(_, listed)| listed);
        listed.split('`').skip(1).step_by(2).map(|name| (name.to_owned(), format!("<{name}>"))).collect()
    }

    #[test]
    fn every_code_has_a_sentence_in_every_language_with_what_the_contract_gives_it() {
        let codes: Vec<_> = (1..).map_while(|number| FindingCode::try_from(number).ok()).collect();
        assert_eq!(codes.len(), CONTRACT.matches("  FINDING_CODE_").count() - 1);
        for code in codes {
            let parameters = documented(finding(code, &HashMap::new(), "").code);
            let finding = finding(code, &parameters, "");
            let said = Locale::ALL.map(|locale| finding.translated(locale).unwrap_or_else(|| panic!("{code:?} in {locale:?}")));
            assert_ne!(said[0], said[1], "{code:?}");
        }
    }

    #[test]
    fn what_the_portal_does_not_know_is_said_in_english() {
        let (none, sentence) = (HashMap::new(), "the identifier is too old");
        let unknown = finding(FindingCode::Unspecified, &none, sentence);
        assert_eq!((unknown.translated(Locale::Fr), unknown.english), (None, sentence));
        assert_eq!(finding(FindingCode::IneTaken, &none, sentence).translated(Locale::Fr), None, "it lacks its INE");
    }
}
