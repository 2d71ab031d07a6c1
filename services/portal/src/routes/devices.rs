//! Where the visitor is signed in.

use axum::{
    Form,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use portal_views::{
    devices::{Device, DeviceNotice, Devices},
    paths,
};
use serde::Deserialize;
use tonic::Code;

use super::{display_name, local, sign_in::leave};
use crate::{
    Portal,
    session::Visitor,
    visit::{Visit, is_busy},
};

/// The list.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let asked = tokio::try_join!(portal.identity.devices(&visitor.token), portal.identity.overview(&visitor.token));
    let (mut devices, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    devices.sort_by_key(|device| !device.current);
    let name = display_name(&overview);
    let page = Devices {
        layout: visit.layout(Some(visitor.viewer(&name))),
        devices: devices.iter().map(device).collect(),
        now: local(Utc::now()),
        notice: query.as_deref().and_then(notice),
    };
    Html(page.render()).into_response()
}

fn notice(query: &str) -> Option<DeviceNotice> {
    match query {
        "deconnecte" => Some(DeviceNotice::SignedOut),
        "deja-parti" => Some(DeviceNotice::AlreadyGone),
        "occupe" => Some(DeviceNotice::Busy),
        _ => None,
    }
}

fn device(device: &proto::identity::v1::Device) -> Device<'_> {
    let (browser, system) = device.label.split_once('/').unwrap_or_default();
    let seen = device.last_seen_time.as_ref().and_then(|time| DateTime::from_timestamp(time.seconds, 0)).unwrap_or_default();
    Device { id: &device.device_id, browser, system, shared: !device.personal, last_used: local(seen), current: device.current }
}

/// Which.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    device: String,
}

/// Signs one device out.
pub async fn revoke(visit: Visit, State(portal): State<Portal>, visitor: Visitor, Form(chosen): Form<Chosen>) -> Response {
    let notice = match portal.identity.revoke_device(&visitor.token, &chosen.device).await {
        Ok(()) => "deconnecte",
        Err(status) => match status.code() {
            Code::NotFound | Code::InvalidArgument => "deja-parti",
            _ if is_busy(&status) => "occupe",
            _ => return visit.refused(&status),
        },
    };
    Redirect::to(&format!("{}?{notice}", paths::DEVICES)).into_response()
}

/// Signs every device out, this one too.
pub async fn revoke_all(visit: Visit, State(portal): State<Portal>, headers: HeaderMap, visitor: Visitor) -> Response {
    match portal.identity.sign_out_everywhere(&visitor.token).await {
        Ok(()) => leave(&portal, &headers, "deconnecte-partout").await,
        Err(status) => visit.refused(&status),
    }
}
