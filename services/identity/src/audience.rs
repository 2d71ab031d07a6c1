//! Audiences: sets of typed keys, made into people under the rules of who may see whom.
//!
//! A [`Key`] is read; [`sight`] refuses it unless the caller may see whom it means; [`places`] turns organisations into schools and
//! narrows schools and classes; one query finds the people.

mod key;
mod places;
mod sight;

use chrono::NaiveDate;
use futures::TryStreamExt;
use platform::auth::Caller;
use proto::identity::v1::{ResolveAudienceRequest, ResolveAudienceResponse};
use sqlx::{PgConnection, PgPool};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::error::Error;
use key::Key;
use places::Members;

/// Keys in one audience.
const KEYS: usize = 500;

/// People in one answer.
const PAGE: usize = 1_000;

/// Whom a caller asks for, allowed and ready to be found.
pub struct Audience {
    members: Members,
    at: Option<NaiveDate>,
    include_suspended: bool,
    count_only: bool,
}

impl Audience {
    /// What the request asks for, if the caller may.
    pub async fn of(pool: &PgPool, caller: &Caller, asked: &ResolveAudienceRequest) -> Result<Self, Error> {
        let keys = keys(&asked.keys)?;
        let at = Some(&asked.at).filter(|at| !at.is_empty()).map(|at| at.parse()).transpose();
        let at = at.map_err(|_| Error::Invalid { field: "at", reason: "must be a date, such as 2026-09-01" })?;
        let keys = key::under_their_present_ids(pool, keys).await?;
        sight::check(pool, caller, &keys).await?;
        let members = places::members(pool, &keys, &asked.filter.clone().unwrap_or_default()).await?;
        Ok(Self { members, at, include_suspended: asked.include_suspended, count_only: asked.count_only })
    }
}

fn keys(texts: &[String]) -> Result<Vec<Key>, Error> {
    if texts.len() > KEYS {
        return Err(Error::Invalid { field: "keys", reason: "must be 500 at most" });
    }
    texts
        .iter()
        .map(|text| text.parse().map_err(|key::Unknown| Error::UnknownAudience(text.chars().take(100).collect())))
        .collect()
}

/// Answers who is in it, in the order of their ids, as PostgreSQL gives them; or how many.
pub async fn resolve(pool: &PgPool, audience: &Audience, answers: mpsc::Sender<ResolveAudienceResponse>) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    // One person or a hundred thousand: a plan that was made for either is slow for the other.
    sqlx::query!("set local plan_cache_mode = 'force_custom_plan'").execute(&mut *tx).await?;
    let mut pages = std::pin::pin!(people(&mut tx, audience).try_chunks(PAGE));
    let mut people = 0;
    while let Some(page) = pages.try_next().await.map_err(|chunk| chunk.1)? {
        people += i64::try_from(page.len()).expect("a page is short");
        if !audience.count_only {
            let person_ids = page.iter().map(Uuid::to_string).collect();
            let _ = answers.send(ResolveAudienceResponse { person_ids, people: 0 }).await;
        }
    }
    if audience.count_only {
        let _ = answers.send(ResolveAudienceResponse { person_ids: vec![], people }).await;
    }
    Ok(())
}

/// Everybody once. Today, what has ended is not looked at: nothing ends later than today.
fn people<'a>(
    tx: &'a mut PgConnection,
    audience: &'a Audience,
) -> impl futures::Stream<Item = Result<Uuid, sqlx::Error>> + Send + 'a {
    let members = &audience.members;
    sqlx::query_file_scalar!(
        "src/audience/people.sql",
        audience.at,
        audience.include_suspended,
        &members.people,
        &members.structure_ids,
        &members.structure_profiles,
        &members.class_ids,
        &members.class_profiles,
        &members.wards,
        &members.wards_of_structures,
        &members.wards_of_classes,
        &members.families,
    )
    .fetch(tx)
}

/// Refuses the first of these people whom the caller may not see, as if she were not there.
pub async fn sees(pool: &PgPool, caller: &Caller, people: &[Uuid]) -> Result<(), Error> {
    if caller.operator {
        return Ok(());
    }
    match sight::unseen(pool, caller, people).await? {
        Some(stranger) => Err(Error::PersonNotFound(stranger)),
        None => Ok(()),
    }
}
