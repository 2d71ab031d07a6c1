//! Our own files: embedded, compressed at build time, named by their content.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use portal_views::assets;

use crate::Portal;

const FOREVER: &str = "public, max-age=31536000, immutable";

/// One file, in the smallest form that the browser takes.
pub async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = assets::find(&format!("/assets/{name}")) else { return StatusCode::NOT_FOUND.into_response() };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kept = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, FOREVER), (header::VARY, "accept-encoding")];
    match accepted {
        some if some.contains("br") => (kept, [(header::CONTENT_ENCODING, "br")], asset.brotli).into_response(),
        some if some.contains("gzip") => (kept, [(header::CONTENT_ENCODING, "gzip")], asset.gzip).into_response(),
        _ => (kept, asset.plain).into_response(),
    }
}

/// The collectivité's colours.
pub async fn theme(State(portal): State<Portal>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOREVER)], portal.theme.stylesheet().to_owned())
}
