//! Organisations: local authorities and parts of the Éducation nationale, and which schools they are responsible for. What follows
//! from a kind is said once, by the view `identity.responsibilities`.

use platform::auth::Caller;
use proto::identity::v1::{ChangeResponsibilityRequest, Organisation, Responsibility};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{error::Error, structure::uai};

/// As the contract names them.
const KINDS: [&str; 6] = ["commune", "epci", "departement", "region", "academie", "circonscription"];

/// Communes of one EPCI: the largest has fewer than 160.
const COMMUNES: usize = 500;

/// Refuses an organisation that cannot be one.
pub fn check(asked: Option<&Organisation>) -> Result<&Organisation, Error> {
    let invalid = |field, reason| Err(Error::Invalid { field, reason });
    let named = asked.filter(|organisation| !organisation.code.is_empty() && !organisation.name.is_empty());
    let Some(organisation) = named else {
        return invalid("organisation", "needs a kind, a code and a name");
    };
    if !KINDS.contains(&organisation.kind.as_str()) {
        return invalid("organisation.kind", "must be commune, epci, departement, region, academie or circonscription");
    }
    let communes = &organisation.commune_codes;
    if communes.len() > COMMUNES || communes.iter().any(|code| code.len() != 5) {
        return invalid("organisation.commune_codes", "must be at most 500 INSEE codes of five characters");
    }
    if !communes.is_empty() && organisation.kind != "epci" {
        return invalid("organisation.commune_codes", "are an EPCI's only");
    }
    Ok(organisation)
}

/// The organisation of this kind and code, under this name; new when it was not known. The communes that it is given replace those
/// that it had.
pub async fn register(tx: &mut PgConnection, organisation: &Organisation) -> Result<Uuid, sqlx::Error> {
    let organisation_id = sqlx::query_scalar!(
        "insert into identity.organisations (organisation_id, kind, code, name)
         values ($1, $2, $3, $4)
         on conflict (kind, code) do update
         set name = excluded.name
         returning organisation_id",
        Uuid::now_v7(),
        organisation.kind,
        organisation.code,
        organisation.name,
    )
    .fetch_one(&mut *tx)
    .await?;
    if !organisation.commune_codes.is_empty() {
        replace_communes(tx, organisation_id, &organisation.commune_codes).await?;
    }
    Ok(organisation_id)
}

async fn replace_communes(tx: &mut PgConnection, organisation_id: Uuid, codes: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.organisation_communes where organisation_id = $1 and commune_code <> all($2)",
        organisation_id,
        codes,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into identity.organisation_communes (organisation_id, commune_code)
         select $1, code
         from unnest($2::text[]) as code
         on conflict do nothing",
        organisation_id,
        codes,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Says of one school what its kind does not, or lets its kind say again.
pub async fn change_responsibility(pool: &PgPool, caller: &Caller, asked: &ChangeResponsibilityRequest) -> Result<(), Error> {
    let (kind, code) = (&asked.organisation_kind, &asked.organisation_code);
    let responsible = match asked.responsibility.try_into() {
        Ok(Responsibility::Responsible) => Some(true),
        Ok(Responsibility::NotResponsible) => Some(false),
        Ok(Responsibility::Unspecified) => None,
        Err(_) => return Err(Error::Invalid { field: "responsibility", reason: "must be one that this version knows" }),
    };
    let found =
        sqlx::query_scalar!("select organisation_id from identity.organisations where kind = $1 and code = $2", kind, code,);
    let not_found = || Error::OrganisationNotFound(format!("{kind} {code}"));
    let organisation_id = found.fetch_optional(pool).await?.ok_or_else(not_found)?;
    let structure_id = uai::find(pool, &asked.uai).await?.ok_or_else(|| Error::StructureNotFound(asked.uai.clone()))?;
    let mut tx = pool.begin().await?;
    except(&mut tx, organisation_id, structure_id, responsible, &caller.person_id.to_string()).await?;
    Ok(tx.commit().await?)
}

async fn except(
    tx: &mut PgConnection,
    organisation_id: Uuid,
    structure_id: Uuid,
    responsible: Option<bool>,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.responsibility_exceptions where (organisation_id, structure_id) = ($1, $2)",
        organisation_id,
        structure_id,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into identity.responsibility_exceptions (organisation_id, structure_id, responsible, changed_by)
         select $1, $2, $3::boolean, $4
         where $3 is not null",
        organisation_id,
        structure_id,
        responsible,
        by,
    )
    .execute(tx)
    .await?;
    Ok(())
}
