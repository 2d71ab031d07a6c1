//! The directory's first page.

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use portal_views::{
    directory::{Directory, Tasks},
    errors::Problem,
};
use proto::identity::v1::GetDirectoryTasksResponse;

use super::{count, display_name};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// The page. What waits is left out when it cannot be counted now, and the page says so.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor) -> Response {
    if !visitor.oversees() {
        return visit.problem(Problem::Forbidden);
    }
    let tasks = async {
        match portal.identity.directory_tasks(&visitor.token).await {
            Err(status) if is_busy(&status) => Ok(None),
            answer => answer.map(Some),
        }
    };
    let (overview, tasks) = match tokio::try_join!(portal.identity.overview(&visitor.token), tasks) {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let name = display_name(&overview);
    let page = Directory {
        layout: visit.layout(Some(visitor.viewer(&name))),
        administers: visitor.caller.administers(),
        leads: visitor.leads(),
        tasks: tasks.as_ref().map(counted),
    };
    Html(page.render()).into_response()
}

fn counted(tasks: &GetDirectoryTasksResponse) -> Tasks {
    Tasks {
        imports: count(tasks.imports_waiting),
        merges: count(tasks.merges_proposed),
        functions: count(tasks.functions_unknown),
        schools_awaited: count(tasks.schools_awaited),
    }
}
