//! The code of a second letter: who has an account proves that she is its holder too.

use platform::{auth::Caller, secrets::Secrets};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{guards, merge};
use crate::{
    activation::{self, Code, Holder},
    error::Error,
};

/// The caller's account stays; the names must be hers, and nobody may have decided that the two are apart.
pub async fn claim(pool: &PgPool, secrets: &Secrets, caller: &Caller, code: &Code) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    guards::alone(&mut tx).await?;
    let holder = activation::holder(&mut tx, secrets, code).await?;
    if !bears_her_name(&mut tx, caller.person_id, &holder).await? {
        return Err(Error::NotTheSamePerson);
    }
    guards::have_no_mandate(&mut tx, caller.person_id, holder.person_id).await?;
    activation::spend_code(&mut tx, &holder.code_hash).await?;
    let merge_id = sqlx::query_scalar!(
        "insert into identity.merges (merge_id, person_id, alias_id, because, state, decided_by, decided_at)
         values ($1, $2, $3, 'CODE', 'merged', $4, now())
         on conflict (least(person_id, alias_id), greatest(person_id, alias_id)) where state <> 'split' do update
         set person_id = excluded.person_id,
             alias_id = excluded.alias_id,
             state = 'merged',
             decided_by = excluded.decided_by,
             decided_at = now()
         where merges.state = 'proposed'
         returning merge_id",
        Uuid::now_v7(),
        caller.person_id,
        holder.person_id,
        caller.person_id.to_string(),
    );
    let merge_id = merge_id.fetch_optional(&mut *tx).await?.ok_or(Error::NotTheSamePerson)?;
    merge(&mut tx, merge_id, caller.person_id, holder.person_id).await?;
    Ok(tx.commit().await?)
}

/// Whether the letter bears the caller's name, and opened no account.
async fn bears_her_name(tx: &mut PgConnection, person_id: Uuid, holder: &Holder) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
            select
            from identity.people
            where person_id = $1
            and person_id <> $4
            and identity.plain(given_name) = identity.plain($2)
            and identity.plain(family_name) = identity.plain($3)
            and not exists (select from identity.accounts where person_id = $4)
           ) as "same!""#,
        person_id,
        holder.given_name,
        holder.family_name,
        holder.person_id,
    )
    .fetch_one(tx)
    .await
}
