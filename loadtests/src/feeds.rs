//! Stands for the schools' own servers: gives the feeds of a folder, with `ETag` and conditional GET.

use std::path::Path;

use axum::Router;
use tower_http::services::ServeDir;

/// Serves the files of `folder` under their names; a file that is replaced is a new answer.
pub fn router(folder: &Path) -> Router {
    Router::new().fallback_service(ServeDir::new(folder).append_index_html_on_directories(false))
}
