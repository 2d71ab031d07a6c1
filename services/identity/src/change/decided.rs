//! What one decision changed, told at once: versions, tokens, figures and events.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::told::{self, Link, Membership};
use crate::{figures, token};

/// What began and ended since a decision was made, in that order.
#[derive(Default)]
pub struct Decided {
    memberships: Vec<Membership>,
    guardianships: Vec<Link>,
    touched: BTreeSet<Uuid>,
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
        tell_people(tx, &self.touched.into_iter().collect::<Vec<_>>()).await?;
        tell_memberships(tx, self.memberships).await?;
        told::guardianships(tx, "", self.guardianships).await?;
        // Last, as everywhere: who waits for it holds people already.
        if !structures.is_empty() {
            figures::count(tx, &structures.into_iter().collect::<Vec<_>>()).await?;
        }
        Ok(())
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
    told::people(tx, "", rows.into_iter().map(|row| (row.person_id, row.version)).collect()).await
}

/// Who is something by another function still is told nothing of the one that ended.
async fn tell_memberships(tx: &mut PgConnection, changes: Vec<Membership>) -> Result<(), sqlx::Error> {
    let lasting = lasting(tx, &changes).await?;
    let lasts = |change: &Membership| {
        change.class_id.is_none() && lasting.contains(&(change.person_id, change.profile, change.structure_id))
    };
    told::memberships(tx, "", changes.into_iter().filter(|change| !change.ended || !lasts(change)).collect()).await
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
