//! Devices: where somebody is signed in. The secret stays in the browser; here is its hash.

use platform::{
    auth::{Caller, Signer},
    secrets,
};
use proto::identity::v1::{Device, Session};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{charter::Charters, error::Error, token};

/// Whose password was right.
pub struct Verified<'a> {
    /// Whose account it is.
    pub person_id: Uuid,
    /// What the password was compared with.
    pub password_hash: &'a str,
}

/// A device that has just signed in: its session, with the secret that is given once. A password that was replaced since it was
/// compared signs nobody in; the login of an id that was merged signs in who it is now.
pub async fn sign_in(
    pool: &PgPool,
    signer: &Signer,
    charters: Charters,
    who: Verified<'_>,
    label: &str,
    personal: bool,
) -> Result<Session, Error> {
    let (device_id, secret) = (Uuid::now_v7(), secrets::random_token());
    let mut tx = pool.begin().await?;
    let stored = sqlx::query_scalar!(
        "insert into identity.devices (device_id, person_id, secret_hash, label, personal)
         select $1, coalesce(l.person_id, a.person_id), $3, $4, $5
         from identity.accounts a
         left join identity.aliases l on l.alias_id = a.person_id
         where a.person_id = $2 and a.password_hash = $6
         for share of a
         returning person_id",
        device_id,
        who.person_id,
        hash(&secret),
        label.chars().take(80).collect::<String>(),
        personal,
        who.password_hash,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let person_id = stored.ok_or(Error::CredentialsRefused)?;
    let caller = token::caller(&mut tx, charters, person_id, device_id).await?.ok_or(Error::CredentialsRefused)?;
    tx.commit().await?;
    Ok(session(signer, &caller, secret, personal))
}

/// A new access token for a device that is still signed in: 30 days on a personal one, 30 idle minutes on a shared one.
pub async fn renew(pool: &PgPool, signer: &Signer, charters: Charters, secret: &str) -> Result<Session, Error> {
    let mut tx = pool.begin().await?;
    let device = sqlx::query!(
        "update identity.devices d
         set last_seen_at = now()
         from identity.people p
         where d.secret_hash = $1
           and d.signed_out_at is null
           and d.last_seen_at > now() - case when d.personal then interval '30 days' else interval '30 minutes' end
           and p.person_id = d.person_id
           and p.suspended_at is null
         returning d.device_id, d.person_id, d.personal",
        hash(secret),
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::DeviceSignedOut)?;
    let caller = token::caller(&mut tx, charters, device.person_id, device.device_id).await?.ok_or(Error::DeviceSignedOut)?;
    tx.commit().await?;
    Ok(session(signer, &caller, String::new(), device.personal))
}

fn session(signer: &Signer, caller: &Caller, device_secret: String, personal: bool) -> Session {
    Session {
        access_token: signer.sign(caller),
        access_token_expire_time: Some(prost_types::Timestamp { seconds: caller.expires_at, nanos: 0 }),
        device_id: caller.device_id.to_string(),
        device_secret,
        personal,
        person_id: caller.person_id.to_string(),
    }
}

/// Signs one of the person's devices out. Signing out twice is signing out.
pub async fn sign_out(pool: &PgPool, person_id: Uuid, device_id: Uuid) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    let signed_out = sqlx::query!(
        "update identity.devices
         set signed_out_at = coalesce(signed_out_at, now())
         where device_id = $1 and person_id = $2",
        device_id,
        person_id,
    )
    .execute(&mut *tx)
    .await?;
    if signed_out.rows_affected() == 0 {
        return Err(Error::DeviceNotFound(device_id));
    }
    token::supersede(&mut tx, &[device_id]).await?;
    Ok(tx.commit().await?)
}

/// Signs every device of these people out; how many there were. The devices first: one that is renewing is waited for, and its new
/// token ends too.
pub async fn sign_out_everywhere(tx: &mut PgConnection, person_ids: &[Uuid]) -> Result<u64, sqlx::Error> {
    let signed_out = sqlx::query!(
        "update identity.devices
         set signed_out_at = now()
         where person_id = any($1) and signed_out_at is null",
        person_ids,
    )
    .execute(&mut *tx)
    .await?;
    token::supersede(tx, person_ids).await?;
    Ok(signed_out.rows_affected())
}

/// Signs every device of a person out, in a transaction of its own; how many there were.
pub async fn sign_out_all(pool: &PgPool, person_id: Uuid) -> Result<u64, Error> {
    let mut tx = pool.begin().await?;
    let devices = sign_out_everywhere(&mut tx, &[person_id]).await?;
    tx.commit().await?;
    Ok(devices)
}

/// The person's devices that are signed in, last seen first, 50 at most.
pub async fn list(pool: &PgPool, caller: &Caller) -> Result<Vec<Device>, sqlx::Error> {
    let rows = sqlx::query!(
        "select device_id, label, personal, created_at, last_seen_at
         from identity.devices
         where person_id = $1
           and signed_out_at is null
           and last_seen_at > now() - case when personal then interval '30 days' else interval '30 minutes' end
         order by last_seen_at desc
         limit 50",
        caller.person_id,
    )
    .fetch_all(pool)
    .await?;
    let device = |row| {
        let (device_id, label, personal, created_at, last_seen_at) = row;
        Device {
            device_id: Uuid::to_string(&device_id),
            label,
            personal,
            create_time: Some(token::timestamp(created_at)),
            last_seen_time: Some(token::timestamp(last_seen_at)),
            current: device_id == caller.device_id,
        }
    };
    Ok(rows.into_iter().map(|row| device((row.device_id, row.label, row.personal, row.created_at, row.last_seen_at))).collect())
}

/// The secret has 256 random bits: a plain digest cannot be turned back.
fn hash(secret: &str) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}
