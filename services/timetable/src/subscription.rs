//! Subscriptions: addresses at which calendar programs read a timetable. Whoever has the address reads it, so that it is a secret:
//! told once, kept only as a keyed hash, bounded by an expiry and by what its maker may still see.
//!
//! Rights are asked twice. When an address is made, the token tells what its maker may see. At each reading there is no token, and the
//! directory as this service follows it tells whether she is still the child's legal representative, still in the class, or still has a
//! child there. It does not follow who works where: the address of a class that somebody made at work is read until it ends or is
//! revoked, and her own holds what she teaches, which is nothing once she is gone.

mod calendar;
mod scope;
mod writer;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use platform::{
    auth::Caller,
    request_ids::Asked,
    secrets::{Secrets, random_token},
};
use proto::timetable::v1::{
    self as wire, CalendarScope, CreateSubscriptionRequest, CreateSubscriptionResponse, ListSubscriptionsResponse,
    calendar_scope::Scope as Asks,
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{error::Error, import::timestamp, rights};

pub use calendar::get;
use scope::Scope;

/// What secrets are hashed for.
const CONTEXT: &str = "timetable subscription";

/// Addresses of one person at most.
const MOST: i64 = 20;

/// Characters of the longest name.
const LONGEST_NAME: usize = 50;

/// Days of the longest life.
const LONGEST_LIFE: i32 = 400;

struct Row {
    subscription_id: Uuid,
    name: String,
    scope_person_id: Option<Uuid>,
    scope_class_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
}

/// Makes an address; its secret is in the answer, and nowhere else.
pub async fn create(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &CreateSubscriptionRequest,
) -> Result<CreateSubscriptionResponse, Error> {
    if caller.person_id.is_nil() {
        return Err(Error::not_found("person", caller.person_id));
    }
    let (name, expires_at) = (named(&asked.name)?, end(asked.days, Utc::now())?);
    let scope = Scope::asked(pool, caller, asked.scope.as_ref()).await?;
    let mut tx = pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(secrets, "CreateSubscription", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    full(&mut tx, caller).await?;
    let secret = random_token();
    let row = insert(&mut tx, caller, &hash(secrets, &secret), name, &scope, expires_at).await?;
    let answer = CreateSubscriptionResponse { subscription: Some(told(row)), secret };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

fn hash(secrets: &Secrets, secret: &str) -> [u8; 32] {
    secrets.keyed_hash(CONTEXT, secret.as_bytes())
}

fn named(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(name);
    }
    Err(Error::Invalid { field: "name", reason: "must be one line of 1 to 50 characters" })
}

/// When an address ends that is made now: after so many days, or with the school year.
fn end(days: i32, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
    match days {
        0 => Ok(school_year_end(now)),
        1..=LONGEST_LIFE => Ok(now + TimeDelta::days(days.into())),
        _ => Err(Error::Invalid { field: "days", reason: "must be 1 to 400, or 0 for the end of the school year" }),
    }
}

/// The next 31 July, at an hour of UTC at which it is that day from Papeete to Nouméa.
fn school_year_end(now: DateTime<Utc>) -> DateTime<Utc> {
    let of = |year| NaiveDate::from_ymd_opt(year, 7, 31).and_then(|day| day.and_hms_opt(12, 0, 0)).expect("July has 31 days");
    let this = of(now.year()).and_utc();
    if now < this { this } else { of(now.year() + 1).and_utc() }
}

/// Two calls at once count one after the other.
async fn full(tx: &mut PgConnection, caller: &Caller) -> Result<(), Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('timetable.subscriptions'), hashtext($1))", caller.person_id.to_string())
        .execute(&mut *tx)
        .await?;
    let there = sqlx::query_scalar!(
        r#"select count(*) as "there!"
           from timetable.subscriptions
           where person_id = any($1) and revoked_at is null and expires_at > now()"#,
        &rights::own_ids(caller),
    );
    if there.fetch_one(tx).await? < MOST { Ok(()) } else { Err(Error::TooMany("TOO_MANY_SUBSCRIPTIONS")) }
}

async fn insert(
    tx: &mut PgConnection,
    caller: &Caller,
    secret_hash: &[u8],
    name: &str,
    scope: &Scope,
    expires_at: DateTime<Utc>,
) -> Result<Row, sqlx::Error> {
    sqlx::query_as!(
        Row,
        "insert into timetable.subscriptions (
            subscription_id, secret_hash, person_id, name, scope_person_id, alias_ids, scope_class_id, at_work, expires_at
         )
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         returning subscription_id, name, scope_person_id, scope_class_id, created_at, expires_at, last_used_at",
        Uuid::now_v7(),
        secret_hash,
        caller.person_id,
        name,
        scope.person_id,
        &scope.alias_ids,
        scope.class_id,
        scope.at_work,
        expires_at,
    )
    .fetch_one(tx)
    .await
}

fn told(row: Row) -> wire::Subscription {
    let person = row.scope_person_id.map(|id| Asks::PersonId(id.to_string()));
    let scope = person.or(row.scope_class_id.map(|id| Asks::ClassId(id.to_string())));
    wire::Subscription {
        subscription_id: row.subscription_id.to_string(),
        name: row.name,
        scope: Some(CalendarScope { scope }),
        create_time: Some(timestamp(row.created_at)),
        expire_time: Some(timestamp(row.expires_at)),
        last_use_time: row.last_used_at.map(timestamp),
    }
}

/// One's own addresses that are not ended, latest first.
pub async fn list(pool: &PgPool, caller: &Caller) -> Result<ListSubscriptionsResponse, Error> {
    let rows = sqlx::query_as!(
        Row,
        "select subscription_id, name, scope_person_id, scope_class_id, created_at, expires_at, last_used_at
         from timetable.subscriptions
         where person_id = any($1) and revoked_at is null and expires_at > now()
         order by created_at desc, subscription_id desc
         limit $2",
        &rights::own_ids(caller),
        MOST,
    );
    let rows = rows.fetch_all(pool).await?;
    Ok(ListSubscriptionsResponse { subscriptions: rows.into_iter().map(told).collect() })
}

/// Ends one of one's own addresses; to do it again changes nothing.
pub async fn revoke(pool: &PgPool, caller: &Caller, subscription_id: Uuid) -> Result<(), Error> {
    let revoked = sqlx::query!(
        "update timetable.subscriptions
         set revoked_at = coalesce(revoked_at, now())
         where subscription_id = $1 and person_id = any($2)",
        subscription_id,
        &rights::own_ids(caller),
    );
    let revoked = revoked.execute(pool).await?.rows_affected();
    if revoked == 1 { Ok(()) } else { Err(Error::not_found("subscription", subscription_id)) }
}

/// What the alias made, or what is of the alias, is the person's.
pub async fn merge(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.subscriptions
         set person_id = case person_id when $2 then $1 else person_id end,
             scope_person_id = case scope_person_id when $2 then $1 else scope_person_id end
         where person_id = $2 or scope_person_id = $2",
        person_id,
        alias_id,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update timetable.subscriptions
         set alias_ids = alias_ids || $2::uuid
         where scope_person_id = $1 and not $2 = any(alias_ids)",
        person_id,
        alias_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Who left a school makes her own address and those of the classes of her work anew.
pub async fn leave(tx: &mut PgConnection, person_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    if person_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update timetable.subscriptions
         set revoked_at = now()
         where person_id = any($1) and revoked_at is null and (at_work or scope_person_id = person_id)",
        person_ids,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Two people were taken for one, and nobody knows which of them an address was for: it ends.
pub async fn split(tx: &mut PgConnection, person_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.subscriptions
         set revoked_at = coalesce(revoked_at, now())
         where person_id = $1 or scope_person_id = $1",
        person_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets addresses that ended long ago.
pub async fn forget(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from timetable.subscriptions where least(expires_at, revoked_at) < now() - interval '90 days'")
        .execute(pool)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_with_the_school_year() {
        for (made, ends) in [
            ("2026-09-01T06:00:00Z", "2027-07-31T12:00:00Z"),
            ("2027-01-15T06:00:00Z", "2027-07-31T12:00:00Z"),
            ("2027-07-31T13:00:00Z", "2028-07-31T12:00:00Z"),
        ] {
            assert_eq!(end(0, made.parse().unwrap()).unwrap().to_rfc3339(), ends.replace('Z', "+00:00"));
        }
    }

    #[test]
    fn a_life_is_1_to_400_days() {
        let now = Utc::now();
        assert_eq!(end(1, now).unwrap() - now, TimeDelta::days(1));
        assert_eq!(end(400, now).unwrap() - now, TimeDelta::days(400));
        assert!(end(401, now).is_err() && end(-1, now).is_err());
    }
}
