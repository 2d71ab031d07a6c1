//! Who may see whom, row by row.

use std::collections::{HashMap, HashSet};

use platform::auth::Caller;
use sqlx::PgPool;
use uuid::Uuid;

use super::key::{Key, Kind};
use crate::{
    error::Error,
    structure::{self, Scope},
};

/// Refuses the first key that means somebody whom the caller may not see.
pub(super) async fn check(pool: &PgPool, caller: &Caller, keys: &[Key]) -> Result<(), Error> {
    if caller.operator {
        return Ok(());
    }
    let sight = Sight::of(pool, caller.person_id).await?;
    let around = Around::of(pool, &sight, keys).await?;
    match keys.iter().find(|key| !sight.reaches(**key, &around)) {
        None => Ok(()),
        Some(key) if !sight.organisation_ids.is_empty() && key.is_of_families() => {
            Err(Error::ConventionRequired(key.to_string()))
        }
        Some(key) => Err(Error::AudienceNotVisible(key.to_string())),
    }
}

/// The first of these people whom the caller may not see, whatever the id that she is asked for by.
pub(super) async fn unseen(pool: &PgPool, caller: &Caller, ids: &[Uuid]) -> Result<Option<Uuid>, sqlx::Error> {
    let asked = sqlx::query!(
        r#"select asked_id as "asked_id!", identity.present_id(asked_id) as "person_id!"
           from unnest($1::uuid[]) as a (asked_id)"#,
        ids,
    );
    let asked = asked.fetch_all(pool).await?;
    let present: Vec<Uuid> = asked.iter().map(|row| row.person_id).collect();
    let seen = people(pool, &Sight::of(pool, caller.person_id).await?, &present).await?;
    let stranger = asked.iter().find(|row| row.person_id != caller.person_id && !seen.contains(&row.person_id));
    Ok(stranger.map(|row| row.asked_id))
}

/// From where the caller looks, as the directory is now.
struct Sight {
    person_id: Uuid,
    /// Structures that she leads.
    led: Vec<Uuid>,
    /// Structures where she teaches.
    taught_in: Vec<Uuid>,
    /// Structures where she, or a child of whom she is a legal representative, is a pupil.
    attended: Vec<Uuid>,
    /// Classes and groups that she teaches.
    taught: Vec<Uuid>,
    /// Classes and groups that she, or such a child, belongs to.
    followed: Vec<Uuid>,
    /// Organisations that she speaks for, and the structures that these are responsible for.
    organisation_ids: Vec<Uuid>,
    mandated: Vec<Uuid>,
}

impl Sight {
    async fn of(pool: &PgPool, person_id: Uuid) -> Result<Self, sqlx::Error> {
        let own = sqlx::query_file!("src/audience/own.sql", person_id).fetch_one(pool).await?;
        let mandated = structure::visible(pool, &Scope::of_organisations(own.organisation_ids.clone())).await?;
        let (led, taught_in, attended) = (own.led, own.taught_in, own.attended);
        let (taught, followed, organisation_ids) = (own.taught, own.followed, own.organisation_ids);
        Ok(Self { person_id, led, taught_in, attended, taught, followed, organisation_ids, mandated })
    }

    fn reaches(&self, key: Key, around: &Around) -> bool {
        match key {
            Key::Person(id) => id == self.person_id || around.people.contains(&id),
            Key::GuardiansOfPerson(id) | Key::FamilyOfPerson(id) => around.pupils.contains(&id),
            Key::InClass(members, id) => around.structures.get(&id).is_some_and(|school| self.class(members, id, *school)),
            Key::GuardiansOfClass(id) => {
                around.structures.get(&id).is_some_and(|school| self.led.contains(school) || self.taught.contains(&id))
            }
            Key::InStructure(members, id) => self.structure(members, id),
            Key::GuardiansOfStructure(id) => self.led.contains(&id),
            Key::InOrganisation(Kind::Heads, id) => self.organisation_ids.contains(&id),
            Key::InOrganisation(..) | Key::GuardiansOfOrganisation(_) => false,
        }
    }

    fn class(&self, members: Kind, class_id: Uuid, structure_id: Uuid) -> bool {
        let own = match members {
            Kind::Pupils => self.taught.contains(&class_id),
            Kind::Teachers => self.followed.contains(&class_id) || self.taught_in.contains(&structure_id),
            Kind::Heads | Kind::SchoolLife | Kind::Staff => false,
        };
        own || self.led.contains(&structure_id)
    }

    fn structure(&self, members: Kind, id: Uuid) -> bool {
        let own = match members {
            Kind::Pupils => false,
            Kind::Teachers | Kind::Staff => self.taught_in.contains(&id),
            Kind::SchoolLife => self.taught_in.contains(&id) || self.attended.contains(&id),
            Kind::Heads => [&self.taught_in, &self.attended, &self.mandated].iter().any(|seen| seen.contains(&id)),
        };
        own || self.led.contains(&id)
    }
}

/// What must be known of the people and classes that keys are about.
struct Around {
    /// The structure of each class.
    structures: HashMap<Uuid, Uuid>,
    /// The people whom the caller may see.
    people: HashSet<Uuid>,
    /// The pupils whose families she may see.
    pupils: HashSet<Uuid>,
}

impl Around {
    async fn of(pool: &PgPool, sight: &Sight, keys: &[Key]) -> Result<Self, sqlx::Error> {
        let class_ids: Vec<Uuid> = keys.iter().filter_map(Key::class_id).collect();
        let (named, of_families): (Vec<Key>, Vec<Key>) =
            keys.iter().filter(|key| key.person_id().is_some()).partition(|key| matches!(key, Key::Person(_)));
        let ids = |keys: Vec<Key>| keys.iter().filter_map(Key::person_id).collect::<Vec<_>>();
        let classes = sqlx::query!("select class_id, structure_id from identity.classes where class_id = any($1)", &class_ids);
        Ok(Self {
            structures: classes.fetch_all(pool).await?.into_iter().map(|row| (row.class_id, row.structure_id)).collect(),
            people: people(pool, sight, &ids(named)).await?,
            pupils: pupils(pool, sight, &ids(of_families)).await?,
        })
    }
}

/// Those of these people whom the caller may see.
async fn people(pool: &PgPool, sight: &Sight, ids: &[Uuid]) -> Result<HashSet<Uuid>, sqlx::Error> {
    let seen = sqlx::query_file_scalar!(
        "src/audience/seen.sql",
        ids,
        &sight.led,
        &sight.taught_in,
        &sight.attended,
        &sight.mandated,
        &sight.taught,
        &sight.followed,
    );
    Ok(seen.fetch_all(pool).await?.into_iter().collect())
}

/// Those of these people who are pupils of structures that the caller leads or of classes that she teaches.
async fn pupils(pool: &PgPool, sight: &Sight, ids: &[Uuid]) -> Result<HashSet<Uuid>, sqlx::Error> {
    let seen = sqlx::query_scalar!(
        r#"select f.person_id as "person_id!"
           from identity.functions f
           where f.person_id = any($1) and f.valid_until is null and f.profile = 1 and f.structure_id = any($2)
           union
           select m.person_id
           from identity.memberships m
           where m.person_id = any($1) and m.valid_until is null and m.profile = 1 and m.class_id = any($3)"#,
        ids,
        &sight.led,
        &sight.taught,
    );
    Ok(seen.fetch_all(pool).await?.into_iter().collect())
}
