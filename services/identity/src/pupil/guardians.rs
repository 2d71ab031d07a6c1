//! Who is in charge of a pupil, with which rights, and which feed says so.

use chrono::{DateTime, Utc};
use platform::auth::Caller;
use proto::identity::v1::{FeedSource, Guardian, ListGuardiansResponse, Person, PupilPlace, Structure};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{error::Error, overrides, structure, token};

/// Guardians of one pupil.
const GUARDIANS: i64 = 50;

/// A pupil's guardians, those too whose link an override keeps out of force.
pub async fn list(pool: &PgPool, caller: &Caller, pupil_id: Uuid) -> Result<ListGuardiansResponse, Error> {
    let places = places(pool, caller, pupil_id).await?;
    let Some(first) = places.first() else { return Err(Error::PersonNotFound(pupil_id)) };
    let (pupil_id, given_name, family_name) = (first.person_id, first.given_name.clone(), first.family_name.clone());
    let mut connection = pool.acquire().await?;
    let adult = overrides::is_adult(&mut connection, pupil_id).await?;
    drop(connection);
    Ok(ListGuardiansResponse {
        pupil: Some(Person { person_id: pupil_id.to_string(), given_name, family_name }),
        places: places.into_iter().map(place).collect(),
        adult,
        guardians: links(pool, pupil_id).await?.into_iter().map(guardian).collect(),
    })
}

struct Place {
    person_id: Uuid,
    given_name: String,
    family_name: String,
    structure_id: Uuid,
    uai: String,
    name: String,
    city: String,
    class_label: String,
}

/// Where she is a pupil and the caller decides; nowhere for anybody else.
async fn places(pool: &PgPool, caller: &Caller, pupil_id: Uuid) -> Result<Vec<Place>, sqlx::Error> {
    sqlx::query_as!(
        Place,
        r#"select
               p.person_id,
               p.given_name,
               p.family_name,
               s.structure_id,
               s.uai,
               s.name,
               s.city,
               coalesce(
                   (
                       select c.label
                       from identity.memberships m
                       join identity.classes c using (class_id)
                       where m.person_id = p.person_id
                       and m.profile = 1
                       and m.valid_until is null
                       and c.structure_id = s.structure_id
                       and not c.is_group
                       and c.valid_until is null
                       order by c.school_year desc, c.label
                       limit 1
                   ),
                   ''
               ) as "class_label!"
           from identity.people p
           join identity.functions f using (person_id)
           join identity.structures s using (structure_id)
           where p.person_id = identity.present_id($1)
           and f.profile = 1
           and f.valid_until is null
           and ($2 or f.structure_id = any($3))
           order by s.name, s.structure_id"#,
        pupil_id,
        caller.administers(),
        &structure::led(pool, caller).await?,
    )
    .fetch_all(pool)
    .await
}

fn place(place: Place) -> PupilPlace {
    let structure =
        Structure { structure_id: place.structure_id.to_string(), uai: place.uai, name: place.name, city: place.city };
    PupilPlace { structure: Some(structure), class_label: place.class_label }
}

struct Guardianship {
    person_id: Uuid,
    given_name: String,
    family_name: String,
    link_code: String,
    legal: Option<i16>,
    financial: Option<bool>,
    contact: Option<bool>,
    payment: Option<bool>,
    lives_with: Option<bool>,
    withheld: bool,
    source: String,
    academy_code: String,
    degree: String,
    applied_at: Option<DateTime<Utc>>,
}

async fn links(pool: &PgPool, pupil_id: Uuid) -> Result<Vec<Guardianship>, sqlx::Error> {
    sqlx::query_as!(
        Guardianship,
        r#"with links as (
               select g.guardian_id, g.link_code, g.legal, g.financial, g.contact, g.payment, g.lives_with, g.import_id, false as withheld
               from identity.guardianships g
               where g.child_id = $1 and g.valid_until is null
               union all
               select w.guardian_id, w.link_code, w.legal, w.financial, w.contact, w.payment, w.lives_with, w.import_id, true
               from identity.withheld_guardianships w
               where w.child_id = $1 and w.valid_until is null
           )
           select
               p.person_id,
               p.given_name,
               p.family_name,
               k.link_code as "link_code!",
               k.legal,
               k.financial,
               k.contact,
               k.payment,
               k.lives_with,
               k.withheld as "withheld!",
               i.source,
               i.academy_code,
               i.degree,
               i.applied_at
           from links k
           join identity.people p on p.person_id = k.guardian_id
           join identity.imports i using (import_id)
           order by k.legal nulls last, p.family_name, p.given_name, p.person_id
           limit $2"#,
        pupil_id,
        GUARDIANS,
    )
    .fetch_all(pool)
    .await
}

fn guardian(link: Guardianship) -> Guardian {
    Guardian {
        person: Some(Person {
            person_id: link.person_id.to_string(),
            given_name: link.given_name,
            family_name: link.family_name,
        }),
        link_code: link.link_code,
        legal: link.legal.map(i32::from),
        financial: link.financial,
        contact: link.contact,
        payment: link.payment,
        lives_with: link.lives_with,
        withheld: link.withheld,
        source: if link.source == "onde" { FeedSource::Onde.into() } else { FeedSource::Aaf.into() },
        academy_code: link.academy_code,
        degree: link.degree,
        apply_time: link.applied_at.map(token::timestamp),
    }
}
