//! A pupil with her guardians, their rights and what is decided.

use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Response},
};
use portal_views::{
    decisions::pupil::{Authority, Guardian, Place, PupilDecisions},
    errors::Problem,
    imports::Feed,
};
use proto::identity::v1::{self, FeedSource, PupilPlace};
use serde::Deserialize;

use super::{id, notice, shown};
use crate::{
    Portal,
    routes::{display_name, full_name, moment, school},
    session::Visitor,
    visit::Visit,
};

/// What was just done.
#[derive(Deserialize)]
pub struct Page {
    #[serde(default)]
    fait: String,
}

/// Her page.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(pupil_id): Path<String>,
    Query(page): Query<Page>,
) -> Response {
    if !visitor.leads_or_administers() {
        return visit.problem(Problem::Forbidden);
    }
    let (identity, token) = (&portal.identity, &*visitor.token);
    let asked = tokio::try_join!(
        identity.guardians(token, &pupil_id),
        identity.decisions_about(token, &pupil_id),
        identity.overview(token),
    );
    let (answer, decided, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let (viewer, name) = (display_name(&overview), full_name(answer.pupil.as_ref()));
    let administers = visitor.caller.administers();
    let page = PupilDecisions {
        layout: visit.layout(Some(visitor.viewer(&viewer))),
        id: id(answer.pupil.as_ref()),
        name: &name,
        places: answer.places.iter().map(place).collect(),
        adult: answer.adult,
        leads: visitor.leads(),
        guardians: answer.guardians.iter().map(|found| guardian(found, administers)).collect(),
        decisions: decided.iter().map(shown).collect(),
        notice: notice(&page.fait),
    };
    Html(page.render()).into_response()
}

fn place(place: &PupilPlace) -> Place<'_> {
    Place {
        uai: place.structure.as_ref().map_or("", |school| &school.uai),
        school: school(place.structure.as_ref()),
        class: &place.class_label,
    }
}

/// A head protects those who are guardians in her school, which legal representatives are.
fn guardian(found: &v1::Guardian, administers: bool) -> Guardian<'_> {
    let authority = match found.legal {
        Some(1) => Authority::Legal,
        Some(2) => Authority::InCharge,
        Some(_) => Authority::Neither,
        None => Authority::Unknown,
    };
    Guardian {
        id: id(found.person.as_ref()),
        name: full_name(found.person.as_ref()),
        link_code: &found.link_code,
        authority,
        financial: found.financial,
        payment: found.payment,
        contact: found.contact,
        lives_with: found.lives_with,
        withheld: found.withheld,
        may_protect: administers || (authority == Authority::Legal && !found.withheld),
        feed: match found.source() {
            FeedSource::Onde => Feed::Onde,
            FeedSource::Aaf | FeedSource::Unspecified => {
                Feed::Aaf { first_degree: found.degree == "1D", academy: &found.academy_code }
            }
        },
        applied: moment(found.apply_time.as_ref().map(|time| time.seconds)),
    }
}
