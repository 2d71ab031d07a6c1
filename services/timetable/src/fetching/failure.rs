//! Why nothing came: what the HTTP client says becomes a finding, and what it knows of the address is forgotten.

use std::{error::Error, io, iter};

use proto::timetable::v1::FindingCode;

use super::networks::Unreachable;
use crate::finding::Finding;

/// Why a fetch failed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The school's address, or what answers there, is at fault.
    #[error("the calendar cannot be had: {0}")]
    Found(Finding),
    /// This machine is at fault: its disk is full, or its temporary directory cannot be written.
    #[error("a fetched calendar cannot be kept in a temporary file")]
    Unkept(#[from] io::Error),
}

impl From<Finding> for FetchError {
    fn from(finding: Finding) -> Self {
        Self::Found(finding)
    }
}

/// The client's error names the address; only the causes below it are logged.
impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let causes: Vec<_> = causes(&error).map(ToString::to_string).collect();
        tracing::debug!(cause = causes.join(": "), "a calendar's server does not answer");
        Finding::of(causes_code(&error)).into()
    }
}

fn causes_code(error: &reqwest::Error) -> FindingCode {
    causes(error).find_map(code).unwrap_or(FindingCode::NoAnswer)
}

fn code(cause: &(dyn Error + 'static)) -> Option<FindingCode> {
    match (cause.downcast_ref(), cause.downcast_ref()) {
        (Some(Unreachable::Refused), _) => Some(FindingCode::AddressRefused),
        (Some(Unreachable::Unknown(_)), _) => Some(FindingCode::HostUnknown),
        (_, Some(rustls::Error::InvalidCertificate(_))) => Some(FindingCode::CertificateWrong),
        _ => None,
    }
}

fn causes<'error>(error: &'error (dyn Error + 'static)) -> impl Iterator<Item = &'error (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        // The `source` of an input error is what lies below the error that it wraps, which would be passed over.
        Some(error) => error.get_ref().map(|inner| inner as _),
        None => error.source(),
    })
}
