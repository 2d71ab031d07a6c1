//! Mes appareils: where the person is signed in, and how to end it.

use crate::{Layout, page, paths};
use askama::Template;
use chrono::NaiveDateTime;

/// The list of devices. One form posts `device`.
#[derive(Template)]
#[template(path = "devices.html")]
pub struct Devices<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// This device first, then by last use.
    pub devices: Vec<Device<'a>>,
    /// Now, in the territory's time.
    pub now: NaiveDateTime,
    /// What was just done.
    pub notice: Option<DeviceNotice>,
}
page!(Devices);

/// A device on which the person is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Device<'a> {
    /// The value of the field `device`.
    pub id: &'a str,
    /// "Firefox"; empty when unknown.
    pub browser: &'a str,
    /// "Android"; empty when unknown.
    pub system: &'a str,
    /// Whether the person said that others use it.
    pub shared: bool,
    /// Last use, in the territory's time.
    pub last_used: NaiveDateTime,
    /// Whether this page is shown on it.
    pub current: bool,
}

/// What a form of this page has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceNotice {
    /// One device was signed out.
    SignedOut,
    /// It was not there any more.
    AlreadyGone,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

impl Devices<'_> {
    fn label(&self, device: &Device<'_>) -> String {
        match (device.browser, device.system) {
            ("", "") => self.layout.text().device_unknown().to_owned(),
            (known, "") | ("", known) => known.to_owned(),
            (browser, system) => self.layout.text().device_name(browser, system),
        }
    }

    fn last_used(&self, device: &Device<'_>) -> String {
        let t = self.layout.text();
        let days = (self.now.date() - device.last_used.date()).num_days();
        let time = device.last_used.format("%H:%M").to_string();
        match days {
            ..=0 => t.device_used_today(&time),
            1 => t.device_used_yesterday(&time),
            2..=300 => t.device_used(&t.short_moment(device.last_used)),
            _ => t.device_used(&t.long_date(device.last_used.date())),
        }
    }

    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            DeviceNotice::SignedOut => t.device_signed_out(),
            DeviceNotice::AlreadyGone => t.device_already_gone(),
            DeviceNotice::Busy => t.device_busy(),
        })
    }
}
