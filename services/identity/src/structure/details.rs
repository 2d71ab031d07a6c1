//! One school, whole.

use platform::auth::Caller;
use proto::identity::v1::{
    Coordinates, GetStructureResponse, Organisation, Responsibility, ResponsibilityException, Structure, StructureDetails,
};
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::{Scope, link, totals, uai, visible};
use crate::error::Error;

/// All that the directory holds of a school that the caller may see, by any UAI that it has or had, and how many people it has.
pub async fn of(pool: &PgPool, caller: &Caller, uai: &str) -> Result<GetStructureResponse, Error> {
    let not_found = || Error::StructureNotFound(uai.to_owned());
    let scope = Scope::of(caller).map_err(|_| not_found())?;
    let structure_id = uai::find(pool, uai).await?.ok_or_else(not_found)?;
    if !scope.all && !visible(pool, &scope).await?.contains(&structure_id) {
        return Err(not_found());
    }
    let only = [structure_id];
    let (known, mut links, responsible, exceptions, figures) = tokio::try_join!(
        known(pool, structure_id),
        link::of(pool, &only),
        responsible(pool, structure_id),
        exceptions(pool, structure_id),
        totals(pool, &only),
    )?;
    let links = links.remove(&structure_id).unwrap_or_default();
    let structure = StructureDetails { links, responsible, exceptions, ..known.ok_or_else(not_found)? };
    Ok(GetStructureResponse { structure: Some(structure), figures: Some(figures) })
}

/// What its own rows say of a school: neither its links nor who is responsible for it.
pub async fn known(db: impl PgExecutor<'_>, structure_id: Uuid) -> Result<Option<StructureDetails>, sqlx::Error> {
    let found = sqlx::query!(
        r#"select s.uai, s.name, s.city, s.kind, s.contract = 'PU' as "public!", s.street, s.postal_code,
                  s.commune_code as "commune_code!", s.departement_code, s.academy_code,
                  s.circonscription_code as "circonscription_code!", s.latitude, s.longitude, s.time_zone as "time_zone!",
                  array(select c.old_uai
                        from identity.uai_changes c
                        where c.structure_id = s.structure_id and c.applied_at is not null
                        order by c.applied_at desc) as "former_uais!",
                  n.new_uai as "next_uai?", n.day as "day?"
           from identity.structures s
           left join identity.uai_changes n on n.structure_id = s.structure_id and n.applied_at is null
           where s.structure_id = $1"#,
        structure_id,
    );
    Ok(found.fetch_optional(db).await?.map(|row| StructureDetails {
        structure: Some(Structure { structure_id: structure_id.to_string(), uai: row.uai, name: row.name, city: row.city }),
        former_uais: row.former_uais,
        next_uai: row.next_uai.unwrap_or_default(),
        next_uai_day: row.day.map(|day| day.to_string()).unwrap_or_default(),
        kind: row.kind,
        public: row.public,
        street: row.street,
        postal_code: row.postal_code,
        commune_code: row.commune_code,
        departement_code: row.departement_code,
        academy_code: row.academy_code,
        circonscription_code: row.circonscription_code,
        coordinates: row.latitude.zip(row.longitude).map(|(latitude, longitude)| Coordinates { latitude, longitude }),
        time_zone: row.time_zone,
        ..StructureDetails::default()
    }))
}

/// Who is responsible for it, of the organisations that are known.
async fn responsible(pool: &PgPool, structure_id: Uuid) -> Result<Vec<Organisation>, sqlx::Error> {
    let rows = sqlx::query!(
        "select o.organisation_id, o.kind, o.code, o.name
         from identity.organisations o
         where o.organisation_id in (select r.organisation_id from identity.responsibilities r where r.structure_id = $1)
         order by o.kind, o.code
         limit 50",
        structure_id,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| organisation(row.organisation_id, row.kind, row.code, row.name)).collect())
}

/// What was said of it, whatever the kinds say.
async fn exceptions(pool: &PgPool, structure_id: Uuid) -> Result<Vec<ResponsibilityException>, sqlx::Error> {
    let rows = sqlx::query!(
        "select o.organisation_id, o.kind, o.code, o.name, e.responsible
         from identity.responsibility_exceptions e
         join identity.organisations o using (organisation_id)
         where e.structure_id = $1
         order by o.kind, o.code
         limit 50",
        structure_id,
    )
    .fetch_all(pool)
    .await?;
    let exception = |responsible, organisation| {
        let said = if responsible { Responsibility::Responsible } else { Responsibility::NotResponsible };
        ResponsibilityException { organisation: Some(organisation), responsibility: said.into() }
    };
    let rows = rows.into_iter();
    Ok(rows.map(|row| exception(row.responsible, organisation(row.organisation_id, row.kind, row.code, row.name))).collect())
}

fn organisation(id: Uuid, kind: String, code: String, name: String) -> Organisation {
    Organisation { organisation_id: id.to_string(), kind, code, name, ..Organisation::default() }
}
