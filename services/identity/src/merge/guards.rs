//! Who may be made one, or two again, by whom and when.

use platform::auth::Caller;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{error::Error, import, overrides::links};

/// No import runs until the end of the transaction, and nobody else makes people one or two: what is read from now on holds.
pub(super) async fn alone(tx: &mut PgConnection) -> Result<(), Error> {
    let free = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock_shared($1) as "free!""#, import::LOCK);
    if !free.fetch_one(&mut *tx).await? {
        return Err(Error::ImportRunning);
    }
    Ok(links::lock(tx).await?)
}

/// A merge gives one id what the other may do: an administrator decides of no id of her own and of nobody who has a mandate.
pub(super) async fn may_decide(tx: &mut PgConnection, caller: &Caller, person_id: Uuid, alias_id: Uuid) -> Result<(), Error> {
    if caller.operator {
        return Ok(());
    }
    let hers = sqlx::query_scalar!(
        r#"select identity.present_id($1) in (identity.present_id($2), identity.present_id($3)) as "hers!""#,
        caller.person_id,
        person_id,
        alias_id,
    );
    if hers.fetch_one(&mut *tx).await? {
        return Err(Error::OperatorsOnly);
    }
    have_no_mandate(tx, person_id, alias_id).await
}

/// Who speaks for a local authority is made one with somebody by operators only.
pub(super) async fn have_no_mandate(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), Error> {
    let mandate = sqlx::query_scalar!(
        r#"select exists (
            select
            from identity.mandates
            where person_id in ($1, $2) and valid_until is null
           ) as "mandate!""#,
        person_id,
        alias_id,
    );
    if mandate.fetch_one(tx).await? { Err(Error::OperatorsOnly) } else { Ok(()) }
}

/// Locks the two, who then are who they are: no alias, nobody whom an operator suspended, and nothing that feeds say against it.
pub(super) async fn may_be_one(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), Error> {
    sqlx::query!(
        "select person_id
         from identity.people
         where person_id in ($1, $2)
         order by person_id
         for update",
        person_id,
        alias_id,
    )
    .fetch_all(&mut *tx)
    .await?;
    let found = sqlx::query!(
        r#"select
            exists (select from identity.people where person_id in ($1, $2) and suspended_by = 'operator') as "suspended!",
            exists (select from identity.aliases where alias_id in ($1, $2)) as "merged!",
            identity.may_be_one($1, $2) as "alike!""#,
        person_id,
        alias_id,
    )
    .fetch_one(tx)
    .await?;
    if found.suspended {
        return Err(Error::PersonSuspended);
    }
    if found.merged || !found.alike { Err(Error::NotTheSamePerson) } else { Ok(()) }
}

/// A merge is undone before an earlier one of the same person.
pub(super) async fn is_who_she_was(tx: &mut PgConnection, person_id: Uuid) -> Result<(), Error> {
    let merged =
        sqlx::query_scalar!(r#"select exists (select from identity.aliases where alias_id = $1) as "merged!""#, person_id,);
    if merged.fetch_one(tx).await? { Err(Error::MergedSince) } else { Ok(()) }
}
