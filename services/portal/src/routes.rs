//! The pages, by path.

mod activation;
mod assets;
mod charter;
mod contact;
mod devices;
mod documents;
mod imports;
mod sign_in;
mod today;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Europe::Paris;
use portal_views::{errors::Problem, paths};
use proto::identity::v1::GetOverviewResponse;
use tower_http::{
    compression::{
        CompressionLayer, CompressionLevel,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    csrf::CsrfLayer,
};

use crate::{Portal, guard, visit::Visit};

/// Every page. Forms are small, and only our own pages may send them.
pub fn all(portal: Portal) -> Router {
    let small = SizeAbove::new(860).and(NotForContentType::const_new("application/octet-stream"));
    let pages = Router::new()
        .route(paths::TODAY, get(today::page))
        .route(paths::SIGN_IN, get(sign_in::page).post(sign_in::submit))
        .route(paths::SIGN_OUT, post(sign_in::sign_out))
        .route(paths::ACTIVATION, get(activation::page).post(activation::find))
        .route(paths::ACTIVATION_PASSWORD, get(activation::choose).post(activation::open))
        .route(paths::ACTIVATION_DONE, get(activation::done))
        .route(paths::DEVICES, get(devices::page))
        .route(paths::DEVICE_REVOKE, post(devices::revoke))
        .route(paths::DEVICES_REVOKE_ALL, post(devices::revoke_all))
        .route(paths::CONTACT, get(contact::page).post(contact::change))
        .merge(imports::all(&portal))
        .route(paths::LEGAL, get(documents::legal))
        .route(paths::CHARTER, get(charter::page).post(charter::accept))
        .route(paths::ACCESSIBILITY, get(documents::accessibility))
        .route(paths::GUIDE, get(documents::guide))
        .route(&format!("{}/{{code}}", paths::LANGUAGE), get(documents::language))
        .fallback(|visit: Visit| async move { visit.problem(Problem::NotFound) })
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(small));
    let files = Router::new().route(paths::THEME_CSS, get(assets::theme)).route("/assets/{name}", get(assets::file));
    pages
        .merge(files)
        .layer(DefaultBodyLimit::max(16 * 1024))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(portal.clone(), guard::guard))
        .with_state(portal)
}

/// Given name and family name of whoever is there.
fn display_name(overview: &GetOverviewResponse) -> String {
    overview.person.as_ref().map(|person| format!("{} {}", person.given_name, person.family_name)).unwrap_or_default()
}

/// In the territory's time.
fn local(time: DateTime<Utc>) -> NaiveDateTime {
    time.with_timezone(&Paris).naive_local()
}
