//! Function profiles: what each code of the feeds makes of somebody, as administrators decide.

use chrono::{DateTime, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{
    FunctionProfile, ListFunctionProfilesRequest, ListFunctionProfilesResponse, Person, Profile, SetFunctionProfileRequest,
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{error::Error, token::timestamp};

/// Characters of the longest code; the feeds' have three to five.
const LONGEST_CODE: usize = 30;

/// Characters of the longest label.
const LONGEST_LABEL: usize = 100;

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    known: bool,
    code: String,
}

struct Row {
    code: String,
    known: bool,
    label: String,
    profile: Option<i16>,
    people: i32,
    changed_at: Option<DateTime<Utc>>,
    changer_id: Option<Uuid>,
    given_name: Option<String>,
    family_name: Option<String>,
}

/// A page of the table, after the codes that it lacks.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    asked: &ListFunctionProfilesRequest,
) -> Result<ListFunctionProfilesResponse, Error> {
    let call = format!("ListFunctionProfiles {}", asked.code);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let (mut rows, unknown) = tokio::try_join!(rows(pool, &asked.code, after, page.rows()), unknown(pool))?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { known: row.known, code: row.code.clone() });
    Ok(ListFunctionProfilesResponse {
        functions: rows.into_iter().map(told).collect(),
        next_page_token,
        unknown_people: unknown.people,
    })
}

async fn rows(pool: &PgPool, code: &str, after: Option<Cursor>, size: i64) -> Result<Vec<Row>, sqlx::Error> {
    let after = after.unwrap_or(Cursor { known: false, code: String::new() });
    sqlx::query_as!(
        Row,
        r#"with held as (
               select f.code, min(f.label) as label, count(distinct f.person_id)::integer as people
               from identity.functions f
               where f.valid_until is null and f.profile > 2 and f.code <> ''
               group by f.code
           )
           select
               code as "code!",
               k.code is not null as "known!",
               coalesce(nullif(k.label, ''), h.label, '') as "label!",
               k.profile as "profile?",
               coalesce(h.people, 0) as "people!",
               c.changed_at as "changed_at?",
               p.person_id as "changer_id?",
               p.given_name as "given_name?",
               p.family_name as "family_name?"
           from identity.function_profiles k
           full join held h using (code)
           left join lateral (
               select l.changed_by, l.changed_at
               from identity.function_profile_changes l
               where l.code = k.code
               order by l.change_id desc
               limit 1
           ) c on true
           left join identity.people p on p.person_id::text = c.changed_by
           where coalesce(k.profile, 6) > 2
           and ($1 = '' or code = $1)
           and (k.code is not null, code) > ($2, $3)
           order by k.code is not null, code
           limit $4"#,
        code,
        after.known,
        after.code,
        size,
    )
    .fetch_all(pool)
    .await
}

fn told(row: Row) -> FunctionProfile {
    let person = |person_id: Uuid| Person {
        person_id: person_id.to_string(),
        given_name: row.given_name.unwrap_or_default(),
        family_name: row.family_name.unwrap_or_default(),
    };
    FunctionProfile {
        code: row.code,
        label: row.label,
        profile: row.profile.unwrap_or_default().into(),
        people: row.people,
        changed_by: row.changer_id.map(person),
        change_time: row.changed_at.map(timestamp),
    }
}

/// What the table lacks.
pub struct Unknown {
    /// Codes.
    pub codes: i32,
    /// People who have one of them.
    pub people: i32,
}

/// How much the table lacks.
pub async fn unknown(pool: &PgPool) -> Result<Unknown, sqlx::Error> {
    sqlx::query_as!(
        Unknown,
        r#"select count(distinct f.code)::integer as "codes!", count(distinct f.person_id)::integer as "people!"
           from identity.functions f
           where f.valid_until is null
           and f.profile > 2
           and f.code <> ''
           and not exists (select from identity.function_profiles k where k.code = f.code)"#
    )
    .fetch_one(pool)
    .await
}

/// Says what a code gives, and keeps who said so.
pub async fn set(pool: &PgPool, caller: &Caller, asked: &SetFunctionProfileRequest) -> Result<FunctionProfile, Error> {
    let profile = check(asked)?;
    let mut tx = pool.begin().await?;
    write(&mut tx, caller, asked, profile).await?;
    tx.commit().await?;
    let written = rows(pool, &asked.code, None, 1).await?;
    Ok(written.into_iter().next().map(told).unwrap_or_default())
}

fn check(asked: &SetFunctionProfileRequest) -> Result<i16, Error> {
    let invalid = |field, reason| Err(Error::Invalid { field, reason });
    let spaced = |character: char| character.is_whitespace() || character.is_control();
    if asked.code.is_empty() || asked.code.chars().count() > LONGEST_CODE || asked.code.contains(spaced) {
        return invalid("code", "must be 1 to 30 characters without spaces");
    }
    if asked.label.chars().count() > LONGEST_LABEL || asked.label.contains(char::is_control) {
        return invalid("label", "must have at most 100 characters");
    }
    match Profile::try_from(asked.profile) {
        Err(_) | Ok(Profile::Unspecified | Profile::Pupil | Profile::Guardian) => {
            invalid("profile", "must be TEACHER, HEAD, SCHOOL_LIFE, STAFF, ACADEMIC or AGENT")
        }
        Ok(profile) => Ok(i16::try_from(i32::from(profile)).expect("there are eight profiles")),
    }
}

/// One at a time: what was before is what the last one wrote.
async fn write(
    tx: &mut PgConnection,
    caller: &Caller,
    asked: &SetFunctionProfileRequest,
    profile: i16,
) -> Result<(), sqlx::Error> {
    let by = if caller.operator { "operator".to_owned() } else { caller.person_id.to_string() };
    sqlx::query!("select pg_advisory_xact_lock(hashtext('identity.function_profiles'))").execute(&mut *tx).await?;
    sqlx::query!(
        "with before as (
            select k.profile
            from identity.function_profiles k
            where k.code = $1
         ),
         written as (
            insert into identity.function_profiles as known (code, profile, label)
            values ($1, $2, $3)
            on conflict (code) do update
            set profile = excluded.profile,
                label = excluded.label
            where (known.profile, known.label) <> (excluded.profile, excluded.label)
            returning known.code, known.profile, known.label
         )
         insert into identity.function_profile_changes (code, profile_before, profile, label, changed_by)
         select w.code, (select b.profile from before b), w.profile, w.label, $4
         from written w",
        asked.code,
        profile,
        asked.label.trim(),
        by,
    )
    .execute(tx)
    .await?;
    Ok(())
}
