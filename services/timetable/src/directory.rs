//! The directory as timetable needs it: rosters asked of identity, and who is what where, followed from its changes.

mod follow;

use chrono::NaiveDate;
use platform::{
    auth::{Caller, Signer},
    client::{Channel, as_caller},
    memory::News,
};
use proto::identity::v1::{
    GetRosterRequest, Profile, RosterClass, RosterPerson, StructureDetails, identity_service_client::IdentityServiceClient,
};
use sqlx::PgConnection;
use tonic::{Code, Request, Status};
use uuid::Uuid;

use crate::{
    error::Error,
    roster::{Class, Person, Roster},
};

pub use follow::{follow, member_events};

/// The way to identity, as the service itself.
#[derive(Clone)]
pub struct Directory {
    identity: IdentityServiceClient<Channel>,
    signer: Signer,
    news: News,
}

impl Directory {
    /// Over a channel, with the installation's key. What of a school or of people is otherwise is told.
    pub fn new(channel: Channel, signer: Signer, news: News) -> Self {
        Self { identity: IdentityServiceClient::new(channel), signer, news }
    }

    fn ask<T>(&self, message: T) -> Result<Request<T>, Status> {
        as_caller(message, &self.signer.sign(&Caller::operator()))
    }

    /// The school and who is in it, today. What of the school a timetable needs is kept.
    pub async fn roster(&self, tx: &mut PgConnection, structure_id: Uuid) -> Result<Roster, Error> {
        let request = self.ask(GetRosterRequest { structure_id: structure_id.to_string() }).map_err(Error::Directory)?;
        let missing = |status: Status| match status.code() {
            Code::NotFound => Error::not_found("structure", structure_id),
            _ => Error::Directory(status),
        };
        let mut answers = self.identity.clone().get_roster(request).await.map_err(missing)?.into_inner();
        let mut roster = Roster::default();
        while let Some(answer) = answers.message().await.map_err(missing)? {
            if let Some(structure) = &answer.structure
                && keep(tx, structure_id, structure).await?
            {
                self.news.tell(tx, &[structure_id]).await?;
            }
            roster.classes.extend(answer.classes.into_iter().filter_map(class));
            roster.people.extend(answer.people.into_iter().filter_map(person));
        }
        Ok(roster)
    }
}

fn class(class: RosterClass) -> Option<Class> {
    Some(Class { id: class.class_id.parse().ok()?, name: class.label, code: class.code, group: class.is_group })
}

fn person(person: RosterPerson) -> Option<Person> {
    Some(Person {
        id: person.person_id.parse().ok()?,
        pupil: person.profile() == Profile::Pupil,
        birth_date: NaiveDate::parse_from_str(&person.birth_date, "%Y-%m-%d").ok(),
        family_name: person.family_name,
        given_name: person.given_name,
        numbers: person.national_ids,
    })
}

/// True when something of it is otherwise, or new.
async fn keep(tx: &mut PgConnection, structure_id: Uuid, told: &StructureDetails) -> Result<bool, sqlx::Error> {
    let structure = told.structure.clone().unwrap_or_default();
    let place = told.coordinates.unwrap_or_default();
    let located = told.coordinates.is_some();
    let kept = sqlx::query!(
        "insert into timetable.schools (
            structure_id, uai, name, time_zone, departement_code, latitude, longitude
         )
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (structure_id) do update
         set uai = excluded.uai, name = excluded.name, time_zone = excluded.time_zone,
             departement_code = excluded.departement_code, latitude = excluded.latitude, longitude = excluded.longitude
         where (schools.uai, schools.name, schools.time_zone, schools.departement_code, schools.latitude, schools.longitude)
            is distinct from (excluded.uai, excluded.name, excluded.time_zone, excluded.departement_code, excluded.latitude,
                              excluded.longitude)",
        structure_id,
        structure.uai,
        structure.name,
        told.time_zone,
        told.departement_code,
        located.then_some(place.latitude),
        located.then_some(place.longitude),
    );
    Ok(kept.execute(tx).await?.rows_affected() > 0)
}
