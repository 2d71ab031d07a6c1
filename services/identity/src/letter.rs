//! Letters: the activation codes that a school prints for those who have no account, and operators for a lost password.

use chrono::{DateTime, TimeDelta, Utc};
use futures::{Stream, TryStreamExt};
use platform::{auth::Caller, secrets::Secrets};
use proto::identity::v1::{ActivationLetter, CreateActivationLettersRequest, Profile};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{activation::Code, error::Error, structure};

/// For whom letters are made.
pub struct Addressees {
    /// The structure.
    pub structure_id: Uuid,
    /// Whom there.
    pub profile: Profile,
    /// Only this person.
    pub person_id: Option<Uuid>,
    /// That person may have an open account whose password was lost. A letter then opens everything that she is, in other schools
    /// too, so no head may print it; nor that of somebody who has a mandate.
    pub open_account: bool,
}

struct Addressee {
    person_id: Uuid,
    given_name: String,
    family_name: String,
    class_label: String,
}

impl Addressees {
    /// Those whom the caller asks for, if she may print their letters.
    pub async fn of(pool: &PgPool, caller: &Caller, asked: &CreateActivationLettersRequest) -> Result<Self, Error> {
        let invalid = |field, reason| Error::Invalid { field, reason };
        let person_id: Result<Option<Uuid>, _> =
            Some(&asked.person_id).filter(|id| !id.is_empty()).map(|id| id.parse()).transpose();
        let profile = Some(asked.profile()).filter(|profile| *profile != Profile::Unspecified);
        Ok(Self {
            profile: profile.ok_or_else(|| invalid("profile", "must name a profile"))?,
            structure_id: structure(pool, caller, &asked.uai).await?,
            person_id: person_id.map_err(|_| invalid("person_id", "must be a UUID"))?,
            open_account: caller.operator,
        })
    }
}

/// A structure that the caller may print letters for, by UAI.
async fn structure(pool: &PgPool, caller: &Caller, uai: &str) -> Result<Uuid, Error> {
    let not_found = || Error::StructureNotFound(uai.to_owned());
    let structure_id = structure::uai::find(pool, uai).await?.ok_or_else(not_found)?;
    if caller.operator || structure::led(pool, caller).await?.contains(&structure_id) {
        Ok(structure_id)
    } else {
        Err(not_found())
    }
}

/// A letter for each addressee, by class and name, fifty codes a transaction; earlier codes end.
pub fn make(
    pool: PgPool,
    secrets: Secrets,
    to: Addressees,
    life: TimeDelta,
) -> impl Stream<Item = Result<ActivationLetter, Error>> + Send + 'static {
    let replaces_password = to.open_account && to.person_id.is_some();
    let start = async move {
        let waiting = addressees(&pool, &to).await?;
        let batches: Vec<Vec<Addressee>> = chunks(waiting, 50);
        let letters =
            futures::stream::iter(batches.into_iter().map(Ok::<_, Error>)).and_then(move |batch| {
                let (pool, secrets) = (pool.clone(), secrets.clone());
                async move {
                    Ok(futures::stream::iter(issue(&pool, &secrets, batch, life, replaces_password).await?.into_iter().map(Ok)))
                }
            });
        Ok::<_, Error>(letters.try_flatten())
    };
    futures::stream::once(start).try_flatten()
}

fn chunks<T>(items: Vec<T>, size: usize) -> Vec<Vec<T>> {
    let mut items = items.into_iter();
    std::iter::from_fn(|| Some(items.by_ref().take(size).collect::<Vec<_>>()).filter(|chunk| !chunk.is_empty())).collect()
}

/// The profiles that the figures count as "staff" are printed one profile at a time. A guardian's letter goes by the child's class.
async fn addressees(pool: &PgPool, to: &Addressees) -> Result<Vec<Addressee>, sqlx::Error> {
    sqlx::query_as!(
        Addressee,
        r#"select p.person_id, p.given_name, p.family_name, coalesce(k.label, '') as "class_label!"
           from identity.functions f
           join identity.people p using (person_id)
           left join lateral (
             select min(c.label) as label
             from identity.memberships m
             join identity.classes c using (class_id)
             where m.valid_until is null
               and m.profile = 1
               and c.structure_id = f.structure_id
               and not c.is_group
               and (m.person_id = p.person_id
                    or ($2 = 2 and m.person_id in (select g.child_id
                                                   from identity.guardianships g
                                                   where g.guardian_id = p.person_id and g.valid_until is null and g.legal = 1)))
           ) k on true
           where f.structure_id = $1
             and f.profile = $2
             and f.valid_until is null
             and p.suspended_at is null
             and ($4 or not exists (select from identity.mandates m where m.person_id = p.person_id and m.valid_until is null))
             and ($3::uuid is null or p.person_id = $3)
             and (($4 and p.person_id = $3) or not exists (select from identity.accounts a where a.person_id = p.person_id))
           group by p.person_id, k.label
           order by 4, 3, 2, 1
           limit 10000"#,
        to.structure_id,
        to.profile as i16,
        to.person_id,
        to.open_account,
    )
    .fetch_all(pool)
    .await
}

async fn issue(
    pool: &PgPool,
    secrets: &Secrets,
    batch: Vec<Addressee>,
    life: TimeDelta,
    replaces_password: bool,
) -> Result<Vec<ActivationLetter>, Error> {
    let expires_at = Utc::now() + life;
    let mut tx = pool.begin().await?;
    let mut letters = Vec::with_capacity(batch.len());
    for to in batch {
        let code = new_code(&mut tx, secrets, to.person_id, expires_at, replaces_password).await?;
        letters.push(letter(to.person_id, to.given_name, to.family_name, to.class_label, code, expires_at));
    }
    tx.commit().await?;
    Ok(letters)
}

/// One code for one person; the earlier one ends.
pub async fn new_code(
    tx: &mut PgConnection,
    secrets: &Secrets,
    person_id: Uuid,
    expires_at: DateTime<Utc>,
    replaces_password: bool,
) -> Result<String, sqlx::Error> {
    let code = Code::random();
    sqlx::query!(
        "insert into identity.activation_codes (code_hash, person_id, expires_at, replaces_password)
         values ($1, $2, $3, $4)
         on conflict (person_id) do update
         set code_hash = excluded.code_hash,
             expires_at = excluded.expires_at,
             replaces_password = excluded.replaces_password,
             created_at = now()",
        code.hash(secrets),
        person_id,
        expires_at,
        replaces_password,
    )
    .execute(tx)
    .await?;
    Ok(code.printed())
}

/// A letter as the contract says it.
pub fn letter(
    person_id: Uuid,
    given_name: String,
    family_name: String,
    class_label: String,
    code: String,
    expires_at: DateTime<Utc>,
) -> ActivationLetter {
    let expire_time = Some(prost_types::Timestamp { seconds: expires_at.timestamp(), nanos: 0 });
    ActivationLetter { person_id: person_id.to_string(), given_name, family_name, class_label, code, expire_time }
}
