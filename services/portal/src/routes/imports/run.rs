//! How far something is that an administrator began.

use axum::{
    extract::{Path, RawQuery, State},
    http::header::REFRESH,
    response::{Html, IntoResponse, Redirect, Response},
};
use portal_views::{
    Layout,
    errors::Problem,
    imports::{Finding, ImportRun, Refusal, RunRefused, RunStep, Undertaking},
    paths,
};
use proto::identity::v1::ImportStep;
use tonic::Code;
use uuid::Uuid;

use super::{count, display_name};
use crate::{
    Portal,
    runs::{Run, Stand, What},
    session::Visitor,
    visit::Visit,
};

/// Seconds between two looks. A header says it and no `<meta>`, so that the same document can be kept still.
const AGAIN: &str = "2";

/// The page; at its end it leads to the import.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(id) = id.parse::<Uuid>() else { return visit.problem(Problem::NotFound) };
    let asked = tokio::try_join!(portal.runs.find(id, visitor.caller.person_id), portal.identity.overview(&visitor.token));
    let (run, overview) = match asked {
        Ok((Some(run), overview)) => (run, overview),
        Ok((None, _)) => return visit.problem(Problem::NotFound),
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let layout = visit.layout(Some(visitor.viewer(&name)));
    match &run.stand {
        Stand::Done { import_id } => Redirect::to(&format!("{}/{import_id}", paths::IMPORTS)).into_response(),
        Stand::Working { step, records, file } if !run.is_lost() => {
            let path = format!("{}/{id}", paths::IMPORT_RUNS);
            let (what, step, records) = (undertaking(run.what), run_step(*step), count(*records));
            let still = query.as_deref() == Some("fixe");
            let page = Html(ImportRun { layout, path: &path, what, step, records, file, still }.render());
            if still { page.into_response() } else { ([(REFRESH, AGAIN)], page).into_response() }
        }
        _ => refused(layout, &run),
    }
}

fn refused(layout: Layout<'_>, run: &Run) -> Response {
    Html(RunRefused { layout, what: undertaking(run.what), refusal: refusal(&run.stand) }.render()).into_response()
}

const fn undertaking(what: What) -> Undertaking {
    match what {
        What::Compare => Undertaking::Compare,
        What::Apply => Undertaking::Apply,
        What::RollBack => Undertaking::RollBack,
    }
}

fn run_step(step: i32) -> RunStep {
    match ImportStep::try_from(step) {
        Ok(ImportStep::Comparing) => RunStep::Comparing,
        Ok(ImportStep::Applying | ImportStep::Done) => RunStep::Applying,
        _ => RunStep::Reading,
    }
}

fn refusal(stand: &Stand) -> Refusal<'_> {
    let Stand::Refused { code, reason, metadata, field, description } = stand else { return Refusal::Lost };
    match (Code::from(*code), &**reason) {
        (_, "IMPORT_RUNNING") => Refusal::Running,
        (_, "NO_COMPLETE_BEFORE" | "NO_COMPLETE_OF_ACADEMY_BEFORE") => {
            Refusal::NoComplete(Finding { code: reason, parameters: metadata, english: description })
        }
        (_, "IMPORT_NOT_STAGED") => Refusal::NotStaged,
        (_, "IMPORT_NOT_LATEST") => Refusal::NotLatest,
        (_, "DELIVERY_INTERRUPTED") => Refusal::Interrupted,
        (Code::InvalidArgument, _) => fault(Finding { code: reason, parameters: metadata, english: description }, field),
        (Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded, _) => Refusal::Busy,
        _ => Refusal::Failed,
    }
}

/// The fields `files` and `uai` are the delivery as a whole. Before the English sentence stands the line, which the page shows beside.
fn fault<'a>(finding: Finding<'a>, field: &'a str) -> Refusal<'a> {
    let file = if ["files", "uai"].contains(&field) { "" } else { field };
    let line = finding.parameters.get("line").map_or("", String::as_str);
    let english = finding.english.strip_prefix(&format!("line {line}: ")).unwrap_or(finding.english);
    Refusal::File { file, line, finding: Finding { english, ..finding } }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn told(reason: &str, metadata: &[(&str, &str)], field: &str, description: &str) -> Stand {
        let metadata = metadata.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let code = Code::InvalidArgument.into();
        Stand::Refused { code, reason: reason.into(), metadata, field: field.into(), description: description.into() }
    }

    #[test]
    fn a_fault_of_a_file_is_told_with_its_line() {
        let stand = told("FILE_CUT", &[("file", "a.xml"), ("line", "12")], "a.xml", "line 12: cut: send it again");
        let Refusal::File { file, line, finding } = refusal(&stand) else { panic!("{stand:?}") };
        assert_eq!((file, line, finding.code, finding.english), ("a.xml", "12", "FILE_CUT", "cut: send it again"));
    }

    #[test]
    fn a_fault_of_the_delivery_names_no_file() {
        for field in ["files", "uai"] {
            let stand = told("NO_STRUCTURE_FILE", &[("file", field)], field, "no structure file");
            let Refusal::File { file, line, finding } = refusal(&stand) else { panic!("{stand:?}") };
            assert_eq!((file, line, finding.english), ("", "", "no structure file"));
        }
    }

    #[test]
    fn a_rule_is_told_by_its_reason() {
        let refused = |code: Code, reason: &str| Stand::Refused {
            code: code.into(),
            reason: reason.into(),
            metadata: HashMap::new(),
            field: String::new(),
            description: String::new(),
        };
        assert_eq!(refusal(&refused(Code::Aborted, "IMPORT_RUNNING")), Refusal::Running);
        assert_eq!(refusal(&refused(Code::FailedPrecondition, "IMPORT_NOT_LATEST")), Refusal::NotLatest);
        assert!(matches!(refusal(&refused(Code::FailedPrecondition, "NO_COMPLETE_BEFORE")), Refusal::NoComplete(_)));
        assert_eq!(refusal(&refused(Code::Unavailable, "")), Refusal::Busy);
        assert_eq!(refusal(&refused(Code::Internal, "")), Refusal::Failed);
    }
}
