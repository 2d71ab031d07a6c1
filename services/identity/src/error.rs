//! Why an identity call fails, and how each reason is told.

use std::time::Duration;

use platform::{request_ids, status};
use proto::identity::v1::ContactChannel;
use tonic::Status;
use uuid::Uuid;

use crate::{
    finding::{self, Finding},
    import, password,
};

/// The reasons.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The login or the password is wrong; nobody learns which.
    #[error("the login or the password is wrong")]
    CredentialsRefused,
    /// Too many tries for one login.
    #[error("too many tries for this login")]
    SignInThrottled(Duration),
    /// The password queue is full.
    #[error("the password queue is full")]
    SignInBusy,
    /// Too many codes are being tried.
    #[error("too many activation codes are being tried")]
    ActivationThrottled,
    /// The device was signed out, left idle too long, or its person suspended.
    #[error("the device is signed out")]
    DeviceSignedOut,
    /// Unknown, used or ended.
    #[error("activation code not found")]
    CodeNotFound,
    /// Not one of the caller's.
    #[error("device {0} not found")]
    DeviceNotFound(Uuid),
    /// Unknown.
    #[error("person {0} not found")]
    PersonNotFound(Uuid),
    /// Unknown, or not the caller's.
    #[error("structure {0} not found")]
    StructureNotFound(String),
    /// Unknown, or of no structure of the caller's.
    #[error("import {0} not found")]
    ImportNotFound(Uuid),
    /// Unknown, or decided otherwise.
    #[error("merge {0} not found")]
    MergeNotFound(Uuid),
    /// Unknown, or about nobody of the caller's.
    #[error("override {0} not found")]
    OverrideNotFound(Uuid),
    /// An objection is for who is 18.
    #[error("the pupil is not known to be 18")]
    PupilIsMinor,
    /// Another override says so for one of its days.
    #[error("this is decided already for one of these days")]
    AlreadyDecided,
    /// A feed knows her by now.
    #[error("a feed knows this person by now")]
    PersonReconciled,
    /// Unknown, closed, or not the caller's.
    #[error("group {0} not found")]
    GroupNotFound(Uuid),
    /// As many members as a group may have.
    #[error("a group has 1,000 members at most")]
    GroupFull,
    /// The two bear other names, or one of them was merged or has an account.
    #[error("the letter bears another name, or it opened an account")]
    NotTheSamePerson,
    /// An operator suspended one of the two.
    #[error("an operator suspended one of the two")]
    PersonSuspended,
    /// A later merge made her another's alias.
    #[error("the person was merged since; undo that first")]
    MergedSince,
    /// An id of the caller's own, or somebody who has a mandate.
    #[error("operators alone decide of the caller's own ids and of people who have a mandate")]
    OperatorsOnly,
    /// Whoever asked stopped reading what is answered.
    #[error("the answers were not read for a minute")]
    AnswersNotRead,
    /// What an import is changing cannot be changed now.
    #[error("an import is running")]
    ImportRunning,
    /// The caller's functions do not allow it.
    #[error("the caller may not see structures")]
    NotAllowed,
    /// Another structure has or had it.
    #[error("the UAI {0} is or was that of another structure")]
    UaiTaken(String),
    /// Its digits ask for another letter.
    #[error("the UAI must end with the letter {0}")]
    UaiCheckLetter(char),
    /// One of them is in a link of that kind.
    #[error("one of the structures is in a link of that kind already")]
    AlreadyLinked,
    /// Unknown.
    #[error("link {0} not found")]
    LinkNotFound(Uuid),
    /// Unknown.
    #[error("organisation {0} not found")]
    OrganisationNotFound(String),
    /// Another version is in force, or none.
    #[error("this version of the charter is not in force")]
    CharterNotInForce,
    /// Not an audience key.
    #[error("`{0}` is no audience key")]
    UnknownAudience(String),
    /// Somebody whom the caller may not see, or nobody.
    #[error("the caller may not ask for {0}")]
    AudienceNotVisible(String),
    /// Families, which a local authority may ask for under a convention only.
    #[error("{0} needs a convention")]
    ConventionRequired(String),
    /// The password chosen is not good enough.
    #[error("the password {0}")]
    PasswordRefused(#[from] password::Fault),
    /// The e-mail address cannot be one.
    #[error("the e-mail address cannot be one")]
    NoAddress,
    /// The mobile number cannot be one.
    #[error("the mobile number cannot be one")]
    NoMobile,
    /// Somebody agrees to be reached by a channel without an address.
    #[error("a consent needs an address")]
    NothingToConsentFor(ContactChannel),
    /// A part of a list cannot be used.
    #[error("invalid {field}: {reason}")]
    InvalidPart {
        /// Which, with its place.
        field: String,
        /// What to do.
        reason: &'static str,
    },
    /// A field cannot be used.
    #[error("invalid {field}: {reason}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What to do.
        reason: &'static str,
    },
    /// The idempotency answer.
    #[error("request id")]
    RequestId(#[from] request_ids::Error),
    /// The page token or size, already told.
    #[error("page")]
    Page(Status),
    /// The database.
    #[error("database error")]
    Database(#[from] sqlx::Error),
    /// A stored password hash cannot be read.
    #[error("a stored password hash cannot be read")]
    UnreadableHash,
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::CredentialsRefused => status::unauthenticated("CREDENTIALS_REFUSED", &text),
            Error::DeviceSignedOut => status::unauthenticated("DEVICE_SIGNED_OUT", &text),
            Error::SignInThrottled(wait) => status::exhausted("SIGN_IN_THROTTLED", &text, wait),
            Error::SignInBusy => status::exhausted("SIGN_IN_BUSY", &text, Duration::from_secs(2)),
            Error::ActivationThrottled => status::exhausted("ACTIVATION_THROTTLED", &text, Duration::from_secs(5)),
            Error::CodeNotFound => status::not_found("activation code", ""),
            Error::DeviceNotFound(id) => status::not_found("device", id),
            Error::PersonNotFound(id) => status::not_found("person", id),
            Error::StructureNotFound(uai) => status::not_found("structure", uai),
            Error::ImportNotFound(id) => status::not_found("import", id),
            Error::MergeNotFound(id) => status::not_found("merge", id),
            Error::OverrideNotFound(id) => status::not_found("override", id),
            Error::PupilIsMinor => status::failed_precondition("PUPIL_IS_MINOR", &text),
            Error::AlreadyDecided => status::failed_precondition("ALREADY_DECIDED", &text),
            Error::PersonReconciled => status::failed_precondition("PERSON_RECONCILED", &text),
            Error::GroupNotFound(id) => status::not_found("group", id),
            Error::GroupFull => status::failed_precondition("GROUP_FULL", &text),
            Error::NotTheSamePerson => status::failed_precondition("NOT_THE_SAME_PERSON", &text),
            Error::PersonSuspended => status::failed_precondition("PERSON_SUSPENDED", &text),
            Error::MergedSince => status::failed_precondition("MERGED_SINCE", &text),
            Error::OperatorsOnly => status::permission_denied("OPERATORS_ONLY", &text),
            Error::AnswersNotRead => status::aborted("ANSWERS_NOT_READ", &text),
            Error::ImportRunning => status::aborted("IMPORT_RUNNING", &text),
            Error::UaiTaken(_) => status::failed_precondition("UAI_TAKEN", &text),
            Error::UaiCheckLetter(letter) => {
                status::invalid_of("UAI_CHECK_LETTER", [("letter".to_owned(), letter.to_string())], "new_uai", &text)
            }
            Error::AlreadyLinked => status::failed_precondition("ALREADY_LINKED", &text),
            Error::LinkNotFound(id) => status::not_found("link", id),
            Error::OrganisationNotFound(name) => status::not_found("organisation", name),
            Error::CharterNotInForce => status::failed_precondition("CHARTER_NOT_IN_FORCE", &text),
            Error::NotAllowed => status::permission_denied("STRUCTURES_NOT_VISIBLE", &text),
            Error::UnknownAudience(_) => status::invalid_argument("keys", &text),
            Error::AudienceNotVisible(key) => status::permission_denied_about("AUDIENCE_NOT_VISIBLE", &text, "audience", &key),
            Error::ConventionRequired(key) => status::permission_denied_about("CONVENTION_REQUIRED", &text, "audience", &key),
            Error::PasswordRefused(fault) => status::invalid_because(code(fault), "password", &fault.to_string()),
            Error::NoAddress => {
                status::invalid_because("EMAIL_MALFORMED", "email", "must be an e-mail address, such as zoe@example.org")
            }
            Error::NoMobile => {
                status::invalid_because("MOBILE_MALFORMED", "mobile", "must be a mobile number, such as 06 12 34 56 78")
            }
            Error::NothingToConsentFor(ContactChannel::Mobile) => status::invalid_because("MOBILE_MISSING", "mobile", &text),
            Error::NothingToConsentFor(_) => status::invalid_because("EMAIL_MISSING", "email", &text),
            Error::InvalidPart { field, reason } => status::invalid_argument(&field, reason),
            Error::Invalid { field, reason } => status::invalid_argument(field, reason),
            Error::RequestId(error) => error.into(),
            Error::Page(status) => status,
            Error::Database(error) => status::database(&error),
            Error::UnreadableHash => status::internal(&error),
        }
    }
}

const fn code(fault: password::Fault) -> &'static str {
    match fault {
        password::Fault::TooShort => "PASSWORD_TOO_SHORT",
        password::Fault::TooLong => "PASSWORD_TOO_LONG",
        password::Fault::HoldsName => "PASSWORD_HOLDS_NAME",
        password::Fault::TooCommon => "PASSWORD_TOO_COMMON",
    }
}

impl From<import::Error> for Status {
    fn from(error: import::Error) -> Self {
        use import::Error::{
            BadFile, ChunkBeforeFile, Database, ImportRunning, Interrupted, NoCompleteBefore, NotStaged, NotTheLatest,
        };
        let text = error.to_string();
        match error {
            BadFile { file, line, finding } => bad_file(&file, line, finding),
            ChunkBeforeFile => status::invalid_argument("files", &text),
            NoCompleteBefore(Finding { code, parameters }) => {
                status::failed_precondition_of(finding::name(code), parameters, &text)
            }
            NotStaged(_) => status::failed_precondition("IMPORT_NOT_STAGED", &text),
            NotTheLatest(_) => status::failed_precondition("IMPORT_NOT_LATEST", &text),
            ImportRunning => status::aborted("IMPORT_RUNNING", &text),
            Interrupted => status::aborted("DELIVERY_INTERRUPTED", &text),
            Database(error) => status::database(&error),
        }
    }
}

/// The field is the file; a fault of the delivery as a whole has no line.
fn bad_file(file: &str, line: u64, finding: Finding) -> Status {
    let sentence = if line == 0 { finding.to_string() } else { format!("line {line}: {finding}") };
    let place = [("file", Some(file.to_owned())), ("line", (line > 0).then(|| line.to_string()))];
    let place = place.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    status::invalid_of(finding::name(finding.code), finding.parameters.into_iter().chain(place), file, &sentence)
}
