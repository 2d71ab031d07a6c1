//! The pages, by path.

mod activation;
mod assets;
mod calendar;
mod charter;
mod claim;
mod contact;
mod decisions;
mod devices;
mod directory;
mod documents;
mod functions;
mod groups;
mod hand;
mod imports;
mod merges;
mod rollover;
mod schools;
mod sign_in;
mod timetable;
mod today;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::{Europe::Paris, Tz};
use portal_views::{errors::Problem, paths, today::School};
use proto::identity::v1::{GetOverviewResponse, Person, Structure};
use serde::Deserialize;
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
        .route(paths::CLAIM, get(claim::page).post(claim::add))
        .merge(directory())
        .merge(decisions())
        .merge(timetables())
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

/// The pages of the directory but for imports.
fn directory() -> Router<Portal> {
    let group = |path: &str| format!("{}/{{uai}}/{{group}}{path}", paths::GROUPS);
    let merge = |path: &str| format!("{}/{{merge}}{path}", paths::MERGES);
    let person = |path: &str| format!("{}/{{uai}}/{{person}}{path}", paths::PEOPLE);
    let school = |path: &str| format!("{}/{{uai}}{path}", paths::ROLLOVER);
    let place = |path: &str| format!("{}/{{uai}}{path}", paths::SCHOOLS);
    Router::new()
        .route(paths::DIRECTORY, get(directory::page))
        .route(paths::FUNCTIONS, get(functions::page))
        .route(paths::FUNCTION_EDIT, get(functions::edit).post(functions::set))
        .route(paths::MERGES, get(merges::page))
        .route(&merge(paths::MERGE_CONFIRM), post(merges::confirm))
        .route(&merge(paths::MERGE_DECLINE), post(merges::decline))
        .route(&merge(paths::MERGE_UNDO), post(merges::undo))
        .route(paths::PEOPLE, get(hand::page))
        .route(paths::PERSON_NEW, get(hand::form::ask).post(hand::form::create))
        .route(paths::PERSON_LETTER, get(hand::code))
        .route(&person(""), get(hand::form::edit).post(hand::form::change))
        .route(&person(paths::PERSON_END), get(hand::ask).post(hand::end))
        .route(paths::GROUPS, get(groups::page))
        .route(paths::GROUP_NEW, get(groups::ask).post(groups::create))
        .route(&group(""), get(groups::group::page))
        .route(&group(paths::GROUP_RENAME), post(groups::group::rename))
        .route(&group(paths::GROUP_PUPILS), get(groups::group::pupils))
        .route(&group(paths::GROUP_ADD), post(groups::group::add))
        .route(&group(paths::GROUP_REMOVE), post(groups::group::remove))
        .route(&group(paths::GROUP_CLOSE), get(groups::group::ask).post(groups::group::close))
        .route(paths::SCHOOLS, get(schools::page))
        .route(&place(""), get(schools::of_school))
        .route(&place(paths::SCHOOL_UAI), get(schools::uai::ask).post(schools::uai::change))
        .route(&place(paths::SCHOOL_LINK), get(schools::link::ask).post(schools::link::link))
        .route(&place(&format!("{}/{{link}}", paths::SCHOOL_LINKS)), get(schools::link::ask_undo).post(schools::link::undo))
        .route(&place(paths::SCHOOL_RESPONSIBLE), get(schools::responsible::ask).post(schools::responsible::change))
        .route(paths::ROLLOVER, get(rollover::page))
        .route(&school(""), get(rollover::of_school))
        .route(&school(paths::ROLLOVER_CLOSE), get(rollover::ask).post(rollover::close))
        .route(&school("/{line}"), get(rollover::names))
}

/// The pages of timetables.
fn timetables() -> Router<Portal> {
    use timetable::lesson::amend;
    let lesson = |path: &str| format!("{}/{{lesson}}{path}", paths::LESSONS);
    Router::new()
        .route(paths::TIMETABLE, get(timetable::own))
        .route(&format!("{}/{{class}}", paths::CLASS_WEEKS), get(timetable::class))
        .route(&format!("{}/{{room}}", paths::ROOM_WEEKS), get(timetable::room))
        .route(&lesson(""), get(timetable::lesson::page))
        .route(&lesson(paths::LESSON_CANCEL), post(amend::cancel))
        .route(&lesson(paths::LESSON_MOVE), post(amend::shift))
        .route(&lesson(paths::LESSON_ROOM), post(amend::room))
        .route(&lesson(paths::LESSON_TEACHER), post(amend::replace))
        .route(&lesson(paths::LESSON_RESTORE), post(amend::restore))
        .route(&format!("{}/{{file}}", paths::CALENDARS), get(calendar::file))
        .route(paths::LESSON_CHANGES, get(timetable::changes::page))
        .route(paths::FREE_SLOTS, get(timetable::free::page))
        .route(paths::SUBSCRIPTIONS, get(timetable::subscriptions::page).post(timetable::subscriptions::create))
        .route(paths::SUBSCRIPTION_REVOKE, post(timetable::subscriptions::revoke))
        .merge(timetable::desk::all())
}

/// The pages of decisions that no delivery undoes.
fn decisions() -> Router<Portal> {
    let pupil = |path: &str| format!("{}/{{pupil}}{path}", paths::DECISION_PUPIL);
    let form = || get(decisions::form::ask).post(decisions::form::create);
    Router::new()
        .route(paths::DECISIONS, get(decisions::page))
        .route(paths::DECISION_NEW, get(decisions::choose::page))
        .route(&pupil(""), get(decisions::pupil::page))
        .route(&pupil("/{kind}"), form())
        .route(&pupil("/{kind}/{guardian}"), form())
        .route(&format!("{}/{{decision}}", paths::DECISION_END), get(decisions::ask).post(decisions::end))
}

/// What was just done, as an address says it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Given name and family name of whoever is there.
fn display_name(overview: &GetOverviewResponse) -> String {
    full_name(overview.person.as_ref())
}

/// Given name and family name.
fn full_name(person: Option<&Person>) -> String {
    person.map(|person| format!("{} {}", person.given_name, person.family_name)).unwrap_or_default()
}

/// A school as pages name it.
fn school(structure: Option<&Structure>) -> School<'_> {
    structure.map_or(School { name: "", town: "" }, |structure| School { name: &structure.name, town: &structure.city })
}

/// The page of a form, or of one that came back: refused, or because nobody could answer.
fn form(html: String, refused: bool, busy: bool) -> Response {
    let status = match (refused, busy) {
        (_, true) => StatusCode::SERVICE_UNAVAILABLE,
        (true, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, false) => StatusCode::OK,
    };
    (status, Html(html)).into_response()
}

/// In the territory's time.
fn local(time: DateTime<Utc>) -> NaiveDateTime {
    time.with_timezone(&Paris).naive_local()
}

/// Of a timestamp's seconds, in the territory's time.
fn moment(seconds: Option<i64>) -> Option<NaiveDateTime> {
    moment_in(Paris, seconds)
}

/// The same, where a school stands.
fn moment_in(zone: Tz, seconds: Option<i64>) -> Option<NaiveDateTime> {
    let time = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    time.map(|time| time.with_timezone(&zone).naive_local())
}

/// Of what is never negative.
fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or_default()
}

/// The address of the next page.
fn next(path: &str, page_token: &str) -> Option<String> {
    let joint = if path.contains('?') { '&' } else { '?' };
    (!page_token.is_empty()).then(|| format!("{path}{joint}suite={page_token}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_time_of_where_a_school_stands() {
        let said = |zone| moment_in(zone, Some(1_788_220_800)).unwrap().format("%d %H:%M").to_string();
        assert_eq!(said(Paris), "01 02:00");
        assert_eq!(said(chrono_tz::America::Martinique), "31 20:00");
        assert_eq!(said(chrono_tz::Indian::Reunion), "01 04:00");
        assert_eq!(moment_in(Paris, None), None);
    }
}
