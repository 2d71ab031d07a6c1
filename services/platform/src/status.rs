//! One function per way to fail, always with google.rpc details.

use std::{collections::HashMap, error::Error, fmt::Display, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// The `domain` of every `ErrorInfo`.
pub const DOMAIN: &str = "enej";

/// `INVALID_ARGUMENT` with a `BadRequest` on one field. The description says what to do and repeats no personal data.
pub fn invalid_argument(field: &str, description: &str) -> Status {
    let details = ErrorDetails::with_bad_request_violation(field, description);
    Status::with_error_details(Code::InvalidArgument, format!("{field}: {description}"), details)
}

/// `INVALID_ARGUMENT` with a `BadRequest` on one field and the reason that the portal tells apart.
pub fn invalid_because(reason: &str, field: &str, description: &str) -> Status {
    invalid_of(reason, [], field, description)
}

/// The same with what the reason is about: names and values that the portal puts into its sentence.
pub fn invalid_of(reason: &str, metadata: impl IntoIterator<Item = (String, String)>, field: &str, description: &str) -> Status {
    let mut details = ErrorDetails::with_bad_request_violation(field, description);
    details.set_error_info(reason, DOMAIN, metadata.into_iter().collect::<HashMap<_, _>>());
    Status::with_error_details(Code::InvalidArgument, format!("{field}: {description}"), details)
}

/// `NOT_FOUND` with a `ResourceInfo`; also the answer for what is not the caller's.
pub fn not_found(kind: &str, id: impl Display) -> Status {
    let details = ErrorDetails::with_resource_info(kind, id.to_string(), "", "");
    Status::with_error_details(Code::NotFound, format!("{kind} not found"), details)
}

/// `PERMISSION_DENIED` with the reason that the portal tells apart.
pub fn permission_denied(reason: &str, message: &str) -> Status {
    with_reason(Code::PermissionDenied, reason, message)
}

/// `PERMISSION_DENIED` with the reason that the portal tells apart and, as a `ResourceInfo`, which of the things asked for it is about.
pub fn permission_denied_about(reason: &str, message: &str, kind: &str, name: &str) -> Status {
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new());
    details.set_resource_info(kind, name, "", "");
    Status::with_error_details(Code::PermissionDenied, message, details)
}

/// `UNAUTHENTICATED` with the reason that the portal tells apart.
pub fn unauthenticated(reason: &str, message: &str) -> Status {
    with_reason(Code::Unauthenticated, reason, message)
}

/// `FAILED_PRECONDITION`: something else must be done first, as the reason tells.
pub fn failed_precondition(reason: &str, message: &str) -> Status {
    with_reason(Code::FailedPrecondition, reason, message)
}

/// The same with what the reason is about.
pub fn failed_precondition_of(reason: &str, metadata: impl IntoIterator<Item = (String, String)>, message: &str) -> Status {
    let metadata: HashMap<_, _> = metadata.into_iter().collect();
    Status::with_error_details(Code::FailedPrecondition, message, ErrorDetails::with_error_info(reason, DOMAIN, metadata))
}

/// `ABORTED`: somebody else is at it.
pub fn aborted(reason: &str, message: &str) -> Status {
    with_reason(Code::Aborted, reason, message)
}

/// `RESOURCE_EXHAUSTED` with a `RetryInfo`.
pub fn exhausted(reason: &str, message: &str, retry_after: Duration) -> Status {
    let mut details = ErrorDetails::with_retry_info(Some(retry_after));
    details.set_error_info(reason, DOMAIN, HashMap::new());
    Status::with_error_details(Code::ResourceExhausted, message, details)
}

/// `UNAVAILABLE` with a `RetryInfo`: a server behind the service is away. Logged here, told to nobody.
pub fn unavailable(error: &(dyn Error + 'static)) -> Status {
    tracing::warn!(error = chain(error), "a server is away");
    let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(1)));
    Status::with_error_details(Code::Unavailable, "try again in a moment", details)
}

/// `INTERNAL`: the whole chain is logged once, nothing is told.
pub fn internal(error: &(dyn Error + 'static)) -> Status {
    tracing::error!(error = chain(error), "internal error");
    Status::internal("internal error")
}

/// What became of a query: `UNAVAILABLE` when PostgreSQL is away or restarting, `INTERNAL` otherwise.
pub fn database(error: &sqlx::Error) -> Status {
    if is_away(error) { unavailable(error) } else { internal(error) }
}

/// True when PostgreSQL is away, restarting or short of something: trying again helps.
pub(crate) fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(inner) => inner.code().is_some_and(|code| is_transient(&code)),
        _ => false,
    }
}

/// The reason in a status's `ErrorInfo`, if there is one.
pub fn reason(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}

/// The first field that a status names.
pub fn field(status: &Status) -> Option<String> {
    status.get_details_bad_request()?.field_violations.into_iter().next().map(|violation| violation.field)
}

/// Connection exceptions, resources, operator intervention, serialisation and deadlock.
fn is_transient(code: &str) -> bool {
    ["08", "53", "57P", "40"].iter().any(|class| code.starts_with(class))
}

fn with_reason(code: Code, reason: &str, message: &str) -> Status {
    Status::with_error_details(code, message, ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new()))
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
