//! Charters: what each family of profiles accepts at its first sign-in. The portal holds the texts.

use platform::auth::{Caller, DueCharter};
use proto::identity::v1::{AcceptCharterRequest, CharterFamily, Profile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;

/// Which version of each charter is in force; everybody whom it is for accepts a new one at the next sign-in. 0 asks nobody.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Charters {
    /// Pupils'.
    pub pupil: u16,
    /// Guardians'.
    pub guardian: u16,
    /// That of whoever works in a school or for an academy.
    pub staff: u16,
    /// Agents' of local authorities.
    pub agent: u16,
}

impl Default for Charters {
    fn default() -> Self {
        Self { pupil: 1, guardian: 1, staff: 1, agent: 1 }
    }
}

impl Charters {
    const fn version(self, family: CharterFamily) -> u16 {
        match family {
            CharterFamily::Unspecified => 0,
            CharterFamily::Pupil => self.pupil,
            CharterFamily::Guardian => self.guardian,
            CharterFamily::Staff => self.staff,
            CharterFamily::Agent => self.agent,
        }
    }

    /// Those that are for somebody who is all this, and in force.
    fn of(self, caller: &Caller) -> Vec<DueCharter> {
        let every = [CharterFamily::Pupil, CharterFamily::Guardian, CharterFamily::Staff, CharterFamily::Agent];
        let hers = every.into_iter().filter(|family| belongs(caller, *family));
        let charters = hers.map(|family| DueCharter { family: family.into(), version: self.version(family).into() });
        charters.filter(|charter| charter.version > 0).collect()
    }
}

fn belongs(caller: &Caller, family: CharterFamily) -> bool {
    let is = |profile: Profile| caller.structures_as(profile.into()).next().is_some();
    match family {
        CharterFamily::Unspecified => false,
        CharterFamily::Pupil => is(Profile::Pupil),
        CharterFamily::Guardian => is(Profile::Guardian) || !caller.child_ids.is_empty(),
        CharterFamily::Staff => {
            [Profile::Teacher, Profile::Head, Profile::SchoolLife, Profile::Staff, Profile::Academic].into_iter().any(is)
        }
        CharterFamily::Agent => is(Profile::Agent) || !caller.organisation_ids.is_empty(),
    }
}

/// What somebody who is all this has yet to accept; what she accepted under another id counts.
pub async fn due(connection: &mut PgConnection, caller: &Caller, in_force: Charters) -> Result<Vec<DueCharter>, sqlx::Error> {
    let mut due = in_force.of(caller);
    if due.is_empty() {
        return Ok(due);
    }
    let accepted = sqlx::query!(
        r#"select family, max(version) as "version!"
           from identity.charter_acceptances
           where person_id = $1 or person_id = any($2)
           group by family"#,
        caller.person_id,
        &caller.alias_ids,
    )
    .fetch_all(connection)
    .await?;
    due.retain(|charter| {
        !accepted
            .iter()
            .any(|row| i32::from(row.family) == charter.family && i64::from(row.version) >= i64::from(charter.version))
    });
    Ok(due)
}

/// Notes what somebody accepts.
pub async fn accept(pool: &PgPool, caller: &Caller, in_force: Charters, asked: &AcceptCharterRequest) -> Result<(), Error> {
    if asked.charters.is_empty() || asked.charters.len() > 4 {
        return Err(Error::Invalid { field: "charters", reason: "must name one to four charters" });
    }
    for charter in &asked.charters {
        if !belongs(caller, charter.family()) {
            return Err(Error::Invalid { field: "charters", reason: "must be those of the caller's profiles" });
        }
        if charter.version == 0 || charter.version != u32::from(in_force.version(charter.family())) {
            return Err(Error::CharterNotInForce);
        }
    }
    let mut tx = pool.begin().await?;
    for charter in &asked.charters {
        note(&mut tx, caller.person_id, charter.family(), charter.version).await?;
    }
    Ok(tx.commit().await?)
}

async fn note(tx: &mut PgConnection, person_id: Uuid, family: CharterFamily, version: u32) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.charter_acceptances (person_id, family, version)
         values ($1, $2, $3)
         on conflict do nothing",
        person_id,
        i16::try_from(i32::from(family)).expect("a family is a small number"),
        i32::try_from(version).expect("it was compared with a u16"),
    )
    .execute(tx)
    .await?;
    Ok(())
}
