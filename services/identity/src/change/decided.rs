//! What one decision changed, told at once: versions, tokens, figures and events.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proto::identity::v1::{
    GuardianshipChange, GuardianshipsChanged, MembershipChange, MembershipsChanged, PeopleChanged, PersonVersion,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{BATCH, publish_all};
use crate::{figures, token};

/// What began and ended since a decision was made, in that order.
#[derive(Default)]
pub struct Decided {
    memberships: Vec<Membership>,
    guardianships: Vec<Link>,
    touched: BTreeSet<Uuid>,
}

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

impl Decided {
    /// Something else of a person changed, of which only the version is told.
    pub fn touch(&mut self, person_id: Uuid) {
        self.touched.insert(person_id);
    }

    /// Functions and memberships.
    pub fn memberships(&mut self, changes: Vec<Membership>) {
        self.touched.extend(changes.iter().map(|change| change.person_id));
        self.memberships.extend(changes);
    }

    /// Guardianships.
    pub fn guardianships(&mut self, changes: Vec<Link>) {
        self.touched.extend(changes.iter().flat_map(|change| [change.guardian_id, change.child_id]));
        self.guardianships.extend(changes);
    }

    /// Writes it all; nothing when nothing changed.
    pub async fn tell(self, tx: &mut PgConnection) -> Result<(), sqlx::Error> {
        let functions = self.memberships.iter().filter(|change| change.class_id.is_none());
        let structures: BTreeSet<Uuid> = functions.clone().map(|change| change.structure_id).collect();
        let guardians = self.guardianships.iter().map(|change| change.guardian_id);
        let rights: BTreeSet<Uuid> = functions.map(|change| change.person_id).chain(guardians).collect();
        token::supersede(tx, &rights.into_iter().collect::<Vec<_>>()).await?;
        if !structures.is_empty() {
            figures::count(tx, &structures.into_iter().collect::<Vec<_>>()).await?;
        }
        tell_people(tx, &self.touched.into_iter().collect::<Vec<_>>()).await?;
        tell_memberships(tx, self.memberships).await?;
        tell_guardianships(tx, &self.guardianships).await
    }
}

async fn tell_people(tx: &mut PgConnection, touched: &[Uuid]) -> Result<(), sqlx::Error> {
    let rows = sqlx::query!(
        "update identity.people
         set version = version + 1,
             updated_at = now()
         where person_id in (select person_id from identity.people where person_id = any($1) order by person_id for update)
         returning person_id, version",
        touched,
    )
    .fetch_all(&mut *tx)
    .await?;
    let person = |(person_id, version): (Uuid, i64)| PersonVersion { person_id: person_id.to_string(), version };
    let people: Vec<_> = rows.into_iter().map(|row| person((row.person_id, row.version))).collect();
    let event = |people: &[PersonVersion]| PeopleChanged { import_id: String::new(), people: people.to_vec() };
    publish_all(tx, &people.chunks(BATCH).map(event).collect::<Vec<_>>()).await
}

/// Who is something by another function still is told nothing of the one that ended.
async fn tell_memberships(tx: &mut PgConnection, changes: Vec<Membership>) -> Result<(), sqlx::Error> {
    let lasting = lasting(tx, &changes).await?;
    let lasts = |change: &Membership| {
        change.class_id.is_none() && lasting.contains(&(change.person_id, change.profile, change.structure_id))
    };
    let told = changes.into_iter().filter(|change| !change.ended || !lasts(change)).map(|change| MembershipChange {
        person_id: change.person_id.to_string(),
        profile: change.profile.into(),
        structure_id: change.structure_id.to_string(),
        class_id: change.class_id.map(|class_id| class_id.to_string()).unwrap_or_default(),
        ended: change.ended,
        subject_code: change.subject_code,
        day: change.day.to_string(),
    });
    let told: Vec<_> = told.collect();
    let event = |changes: &[MembershipChange]| MembershipsChanged { import_id: String::new(), changes: changes.to_vec() };
    publish_all(tx, &told.chunks(BATCH).map(event).collect::<Vec<_>>()).await
}

async fn lasting(tx: &mut PgConnection, changes: &[Membership]) -> Result<BTreeSet<(Uuid, i16, Uuid)>, sqlx::Error> {
    let people: Vec<Uuid> = changes.iter().map(|change| change.person_id).collect();
    let rows = sqlx::query!(
        "select distinct person_id, profile, structure_id
         from identity.functions
         where person_id = any($1) and valid_until is null",
        &people,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row.profile, row.structure_id)).collect())
}

async fn tell_guardianships(tx: &mut PgConnection, changes: &[Link]) -> Result<(), sqlx::Error> {
    let told = changes.iter().map(|change| GuardianshipChange {
        guardian_id: change.guardian_id.to_string(),
        child_id: change.child_id.to_string(),
        legal: change.legal == Some(1),
        ended: change.ended,
        day: change.day.to_string(),
    });
    let told: Vec<_> = told.collect();
    let event = |changes: &[GuardianshipChange]| GuardianshipsChanged { import_id: String::new(), changes: changes.to_vec() };
    publish_all(tx, &told.chunks(BATCH).map(event).collect::<Vec<_>>()).await
}
