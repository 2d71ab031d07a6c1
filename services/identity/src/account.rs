//! Accounts: opened once with a code, then signed in to with a password; suspended by operators.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};
use platform::{
    auth::{Caller, Signer},
    request_ids::Asked,
    secrets::Secrets,
};
use proto::identity::v1::{ActivateRequest, ActivateResponse, Session, SignInRequest};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    activation::{self, Code},
    change,
    charter::Charters,
    device::{self, Verified},
    email,
    error::Error,
    login,
    password::{self, Passwords},
    token,
};

/// Ten tries, then one every thirty seconds, for each login.
#[derive(Clone)]
pub struct Throttle {
    by_login: Arc<RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock>>,
    codes: Arc<governor::DefaultDirectRateLimiter>,
}

impl Throttle {
    /// `codes_per_second`: activation codes looked up by this process, whoever asks.
    pub fn new(codes_per_second: NonZeroU32) -> Self {
        let tries = NonZeroU32::new(10).expect("ten is not zero");
        let by_login = Quota::with_period(Duration::from_secs(30)).expect("not zero").allow_burst(tries);
        Self {
            by_login: Arc::new(RateLimiter::keyed(by_login)),
            codes: Arc::new(RateLimiter::direct(Quota::per_second(codes_per_second))),
        }
    }

    /// One code is about to be looked up.
    pub fn code(&self) -> Result<(), Error> {
        self.codes.check().map_err(|_| Error::ActivationThrottled)
    }

    fn sign_in(&self, login: &str) -> Result<(), Error> {
        self.by_login
            .check_key(&login.to_owned())
            .map_err(|no| Error::SignInThrottled(no.wait_time_from(DefaultClock::default().now())))
    }

    /// Forgets logins that nobody tries any more.
    pub fn forget_old(&self) {
        self.by_login.retain_recent();
    }
}

/// Opens the account that a code is for.
pub async fn activate(
    pool: &PgPool,
    secrets: &Secrets,
    passwords: &Passwords,
    asked: &ActivateRequest,
) -> Result<ActivateResponse, Error> {
    if !asked.email.is_empty() {
        email::check(&asked.email)?;
    }
    let code = Code::parse(&asked.code)?;
    let caller = format!("code {:02x?}", &secrets.keyed_hash("activation-caller", asked.code.as_bytes())[..8]);
    let once = Asked::new(secrets, "Activate", &caller, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut *pool.begin().await?).await? {
        return Ok(answer);
    }
    let holder = activation::holder(&mut *pool.acquire().await?, secrets, &code).await?;
    password::check(&asked.password, &[&holder.given_name, &holder.family_name])?;
    let hash = passwords.hash(asked.password.clone()).await?;
    let mut tx = pool.begin().await?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let locale = if asked.locale == "en" { "en" } else { "fr" };
    let answer = activation::open_account(&mut tx, &holder, &hash, &asked.email, locale).await?;
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Signs in, on a new device.
pub async fn sign_in(
    pool: &PgPool,
    signer: &Signer,
    charters: Charters,
    passwords: &Passwords,
    throttle: &Throttle,
    asked: SignInRequest,
) -> Result<Session, Error> {
    let login = login::normalise(&asked.login);
    // A full queue costs nobody a try, and bounds the logins remembered.
    let place = passwords.place()?;
    throttle.sign_in(&login)?;
    let account = sqlx::query!(
        "select a.person_id, a.password_hash
         from identity.accounts a
         join identity.people p using (person_id)
         where a.login = $1 and p.suspended_at is null",
        login,
    )
    .fetch_optional(pool)
    .await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let fits = passwords.verify(place, asked.password, hash).await?;
    let account = account.filter(|_| fits).ok_or(Error::CredentialsRefused)?;
    let who = Verified { person_id: account.person_id, password_hash: &account.password_hash };
    device::sign_in(pool, signer, charters, who, &asked.device_label, asked.personal).await
}

/// Suspends somebody, whose devices are signed out, or ends the suspension.
pub async fn suspend(pool: &PgPool, caller: &Caller, person_id: Uuid, suspended: bool) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    // A sign-in that is storing its device is waited for, so that it ends too; the next one waits, and is refused.
    lock(&mut tx, person_id).await?;
    // Who was merged, or is being, is who she is now.
    let present = sqlx::query_scalar!(r#"select identity.present_id($1) as "person_id!""#, person_id);
    let person_id = present.fetch_one(&mut *tx).await?;
    lock(&mut tx, person_id).await?;
    let version = sqlx::query_scalar!(
        "update identity.people
         set suspended_at = case when $2 then coalesce(suspended_at, now()) end,
             suspended_by = case when $2 then 'operator' else '' end,
             version = version + 1,
             updated_at = now()
         where person_id = $1
         returning version",
        person_id,
        suspended,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::PersonNotFound(person_id))?;
    if suspended {
        device::sign_out_everywhere(&mut tx, &[person_id]).await?;
    } else {
        token::supersede(&mut tx, &[person_id]).await?;
    }
    change::publish_person(&mut tx, person_id, version).await?;
    tx.commit().await?;
    tracing::info!(%person_id, suspended, by = %caller.person_id, "suspension");
    Ok(())
}

async fn lock(tx: &mut PgConnection, person_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("select person_id from identity.people where person_id = $1 for update", person_id).fetch_optional(tx).await?;
    Ok(())
}
