//! Agents of local authorities: people whom no national feed knows, and what they may speak for.

use chrono::{TimeDelta, Utc};
use platform::{auth::Caller, request_ids::Asked, secrets::Secrets};
use proto::identity::v1::{ActivationLetter, CreateAgentRequest, CreateAgentResponse, Organisation};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{change, email, error::Error, letter, organisation, token};

/// Registers an agent, and the organisation when it is new; a second call with the same address changes nothing but the mandate.
pub async fn create(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &CreateAgentRequest,
    code_life: TimeDelta,
) -> Result<CreateAgentResponse, Error> {
    let organisation = check(asked)?;
    let mut tx = pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(secrets, "CreateAgent", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let person_id = person(&mut tx, asked).await?;
    mandate(&mut tx, person_id, organisation, asked.administrator).await?;
    let answer = CreateAgentResponse {
        person_id: person_id.to_string(),
        letter: first_letter(&mut tx, secrets, person_id, code_life).await?,
    };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

fn check(asked: &CreateAgentRequest) -> Result<&Organisation, Error> {
    let invalid = |field, reason| Err(Error::Invalid { field, reason });
    if asked.given_name.trim().is_empty() {
        return invalid("given_name", "must not be empty");
    }
    if asked.family_name.trim().is_empty() {
        return invalid("family_name", "must not be empty");
    }
    email::check(&asked.email)?;
    organisation::check(asked.organisation.as_ref())
}

/// The agent's source record is the address that the organisation gave, whatever address she chooses later.
async fn person(tx: &mut PgConnection, asked: &CreateAgentRequest) -> Result<Uuid, sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('identity.agents'), hashtext(lower($1)))", asked.email)
        .execute(&mut *tx)
        .await?;
    let known = sqlx::query_scalar!(
        "select person_id
         from identity.source_records
         where source = 'agent' and academy_code = '' and degree = '' and jointure = lower($1)",
        asked.email,
    )
    .fetch_optional(&mut *tx)
    .await?;
    match known {
        Some(person_id) => Ok(person_id),
        None => new_person(tx, asked).await,
    }
}

async fn new_person(tx: &mut PgConnection, asked: &CreateAgentRequest) -> Result<Uuid, sqlx::Error> {
    let person_id = Uuid::now_v7();
    sqlx::query!(
        "insert into identity.people (person_id, given_name, family_name, email)
         values ($1, $2, $3, $4)",
        person_id,
        asked.given_name.trim(),
        asked.family_name.trim(),
        asked.email,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into identity.source_records
           (source, academy_code, degree, jointure, category, person_id, attributes, digest, import_id)
         values ('agent', '', '', lower($1), 'Agent', $2, '{}', '', $3)",
        asked.email,
        person_id,
        Uuid::nil(),
    )
    .execute(&mut *tx)
    .await?;
    change::publish_person(tx, person_id, 1).await?;
    Ok(person_id)
}

/// Whoever loses what an administrator may loses the tokens that say it.
async fn mandate(
    tx: &mut PgConnection,
    person_id: Uuid,
    organisation: &Organisation,
    administrator: bool,
) -> Result<(), sqlx::Error> {
    let organisation_id = organisation::register(tx, organisation).await?;
    sqlx::query!(
        "insert into identity.mandates (person_id, organisation_id, title, administrator)
         values ($1, $2, $3, $4)
         on conflict (person_id, organisation_id) do update
         set title = excluded.title, administrator = excluded.administrator, valid_until = null",
        person_id,
        organisation_id,
        organisation.title,
        administrator,
    )
    .execute(&mut *tx)
    .await?;
    token::supersede(tx, &[person_id]).await
}

/// A letter for who has no account yet.
pub async fn first_letter(
    tx: &mut PgConnection,
    secrets: &Secrets,
    person_id: Uuid,
    life: TimeDelta,
) -> Result<Option<ActivationLetter>, Error> {
    let waiting = sqlx::query!(
        "select given_name, family_name
         from identity.people p
         where person_id = $1
           and not exists (select from identity.accounts a where a.person_id = p.person_id)",
        person_id,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(to) = waiting else { return Ok(None) };
    let expires_at = Utc::now() + life;
    let code = letter::new_code(tx, secrets, person_id, expires_at, false).await?;
    Ok(Some(letter::letter(person_id, to.given_name, to.family_name, String::new(), code, expires_at)))
}
