//! Pages that say the same to everybody, and the choice of a language.

use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{Html, IntoResponse, Redirect, Response},
};
use portal_views::{
    Locale,
    documents::{Accessibility, Legal},
    errors::Problem,
    guide::Guide,
};
use serde::Deserialize;

use crate::{
    Portal,
    visit::{Visit, own_path},
};

/// Who publishes.
pub async fn legal(visit: Visit, State(portal): State<Portal>) -> Html<String> {
    let config = &portal.config;
    let page = Legal {
        layout: visit.layout(None),
        publisher: &config.publisher,
        director: &config.director,
        host: &config.host,
        contact: &config.contact,
        data_protection: &config.data_protection,
    };
    Html(page.render())
}

/// How accessible ENEJ is.
pub async fn accessibility(visit: Visit, State(portal): State<Portal>) -> Html<String> {
    Html(Accessibility { layout: visit.layout(None), contact: &portal.config.contact }.render())
}

/// Every component, as a living style guide.
pub async fn guide(visit: Visit) -> Html<String> {
    Html(Guide::new(visit.layout(None)).render())
}

/// Where the visitor was.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    retour: String,
}

/// Remembers a language for a year and goes back.
pub async fn language(visit: Visit, Path(code): Path<String>, Query(back): Query<Back>) -> Response {
    let Some(locale) = Locale::from_code(&code) else { return visit.problem(Problem::NotFound) };
    let cookie = format!("langue={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000", locale.code());
    ([(header::SET_COOKIE, cookie)], Redirect::to(own_path(&back.retour))).into_response()
}
