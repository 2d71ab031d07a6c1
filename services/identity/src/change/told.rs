//! What is told of people, functions, memberships and guardianships: events of so many changes. The import's id is empty when no import
//! made them.

use chrono::NaiveDate;
use proto::identity::v1::{
    GuardianshipChange, GuardianshipsChanged, MembershipChange, MembershipsChanged, PeopleChanged, PersonVersion,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{BATCH, publish_all};

/// A function, or a membership of a class, that began or ended.
#[derive(Clone)]
pub struct Membership {
    /// Who.
    pub person_id: Uuid,
    /// The number of her profile there.
    pub profile: i16,
    /// Where.
    pub structure_id: Uuid,
    /// The class or group; none for a function.
    pub class_id: Option<Uuid>,
    /// The subject taught there; empty for every other.
    pub subject_code: String,
    /// Whether it ended.
    pub ended: bool,
    /// The first day with it, or without.
    pub day: NaiveDate,
}

/// A guardianship that began or ended.
#[derive(Clone)]
pub struct Link {
    /// Who is in charge.
    pub guardian_id: Uuid,
    /// Of whom.
    pub child_id: Uuid,
    /// 1 for a legal representative.
    pub legal: Option<i16>,
    /// Whether it ended.
    pub ended: bool,
    /// The first day with it, or without.
    pub day: NaiveDate,
}

impl From<Membership> for MembershipChange {
    fn from(change: Membership) -> Self {
        Self {
            person_id: change.person_id.to_string(),
            profile: change.profile.into(),
            structure_id: change.structure_id.to_string(),
            class_id: change.class_id.map(|class_id| class_id.to_string()).unwrap_or_default(),
            ended: change.ended,
            subject_code: change.subject_code,
            day: change.day.to_string(),
        }
    }
}

impl From<Link> for GuardianshipChange {
    fn from(link: Link) -> Self {
        Self {
            guardian_id: link.guardian_id.to_string(),
            child_id: link.child_id.to_string(),
            legal: link.legal == Some(1),
            ended: link.ended,
            day: link.day.to_string(),
        }
    }
}

/// Tells who is at which version.
pub async fn people(tx: &mut PgConnection, import_id: &str, versions: Vec<(Uuid, i64)>) -> Result<(), sqlx::Error> {
    let person = |(person_id, version): (Uuid, i64)| PersonVersion { person_id: person_id.to_string(), version };
    let people: Vec<_> = versions.into_iter().map(person).collect();
    let event = |people: &[PersonVersion]| PeopleChanged { import_id: import_id.to_owned(), people: people.to_vec() };
    publish_all(tx, &people.chunks(BATCH).map(event).collect::<Vec<_>>()).await
}

/// Tells what began and ended.
pub async fn memberships(tx: &mut PgConnection, import_id: &str, changes: Vec<Membership>) -> Result<(), sqlx::Error> {
    let changes: Vec<_> = changes.into_iter().map(MembershipChange::from).collect();
    let event = |changes: &[MembershipChange]| MembershipsChanged { import_id: import_id.to_owned(), changes: changes.to_vec() };
    publish_all(tx, &changes.chunks(BATCH).map(event).collect::<Vec<_>>()).await
}

/// Tells which links began and ended.
pub async fn guardianships(tx: &mut PgConnection, import_id: &str, links: Vec<Link>) -> Result<(), sqlx::Error> {
    let changes: Vec<_> = links.into_iter().map(GuardianshipChange::from).collect();
    let event =
        |changes: &[GuardianshipChange]| GuardianshipsChanged { import_id: import_id.to_owned(), changes: changes.to_vec() };
    publish_all(tx, &changes.chunks(BATCH).map(event).collect::<Vec<_>>()).await
}
