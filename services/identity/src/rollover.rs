//! Rollover: what became of last year's classes and pupils, school by school; closing a year that no delivery closes.

mod closing;
mod pupils;

use chrono::{DateTime, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{GetRolloverResponse, ListRolloversRequest, ListRolloversResponse, Rollover, RolloverClass, Structure};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    error::Error,
    structure::{self, Scope},
    token::timestamp,
};

pub use closing::close;
pub use pupils::pupils;

/// The first year that can be asked for: there was no national feed before.
const FIRST_YEAR: i32 = 2000;

/// Classes of both years that one report names.
const CLASSES: i64 = 400;

/// The last school of a page.
#[derive(Clone, Serialize, Deserialize)]
struct Cursor {
    city: String,
    name: String,
    structure_id: Uuid,
}

struct Row {
    structure_id: Uuid,
    uai: String,
    name: String,
    city: String,
    classes_closed: i32,
    classes_open: i32,
    classes_new: i32,
    stayed: i32,
    moved: i32,
    unplaced: i32,
    missing: i32,
    arrived: i32,
    arrived_known: i32,
    accounts_kept: i32,
    closed_at: Option<DateTime<Utc>>,
}

/// The year asked for, or this one.
async fn year(pool: &PgPool, asked: i32) -> Result<i16, Error> {
    let current = sqlx::query_scalar!(r#"select identity.school_year() as "year!""#).fetch_one(pool).await?;
    match asked {
        0 => Ok(current),
        FIRST_YEAR.. if asked <= i32::from(current) + 1 => Ok(i16::try_from(asked).expect("no later than next year")),
        _ => Err(Error::Invalid { field: "school_year", reason: "must be a year from 2000 to the next one" }),
    }
}

/// A page of the schools that the caller may see, by town and name.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListRolloversRequest,
) -> Result<ListRolloversResponse, Error> {
    let scope = Scope::of(caller)?;
    let year = year(pool, asked.school_year).await?;
    let call = format!("ListRollovers {} {year} {}", caller.person_id, asked.awaited_only);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let visible = structure::visible(pool, &scope).await?;
    let counted = schools(pool, &visible, year).await?;
    let mut shown = shown(pool, &visible, year, asked.awaited_only, after, page.rows()).await?;
    let next_page_token = page.cut(&mut shown, Cursor::clone);
    let shown: Vec<Uuid> = shown.into_iter().map(|school| school.structure_id).collect();
    let rollovers: Vec<Rollover> = rows(pool, &shown, year).await?.into_iter().map(told).collect();
    Ok(ListRolloversResponse {
        rollovers,
        next_page_token,
        school_year: year.into(),
        schools: counted.schools,
        awaited: counted.awaited,
    })
}

/// How many schools there are to report of.
struct Schools {
    schools: i32,
    awaited: i32,
}

async fn schools(pool: &PgPool, visible: &[Uuid], year: i16) -> Result<Schools, sqlx::Error> {
    sqlx::query_as!(
        Schools,
        r#"select
               count(*)::integer as "schools!",
               count(*) filter (where not exists (
                   select
                   from identity.classes n
                   where n.structure_id = s.structure_id and n.school_year = $2
               ))::integer as "awaited!"
           from unnest($1::uuid[]) as s (structure_id)
           where exists (
               select
               from identity.classes c
               where c.structure_id = s.structure_id and c.school_year in ($2 - 1, $2)
           )"#,
        visible,
        year,
    )
    .fetch_one(pool)
    .await
}

/// How many of the schools that the caller may see have not been delivered, and which year it is.
pub async fn awaited(pool: &PgPool, visible: &[Uuid]) -> Result<(i32, i32), Error> {
    let year = year(pool, 0).await?;
    Ok((schools(pool, visible, year).await?.awaited, year.into()))
}

async fn shown(
    pool: &PgPool,
    visible: &[Uuid],
    year: i16,
    awaited_only: bool,
    after: Option<Cursor>,
    size: i64,
) -> Result<Vec<Cursor>, sqlx::Error> {
    let after = after.unwrap_or(Cursor { city: String::new(), name: String::new(), structure_id: Uuid::nil() });
    sqlx::query_as!(
        Cursor,
        "select s.city, s.name, s.structure_id
         from identity.structures s
         where s.structure_id = any($1)
         and (s.city, s.name, s.structure_id) > ($2, $3, $4)
         and exists (
            select
            from identity.classes c
            where c.structure_id = s.structure_id and c.school_year in ($5::smallint - 1, $5)
         )
         and not ($6 and exists (
            select
            from identity.classes c
            where c.structure_id = s.structure_id and c.school_year = $5
         ))
         order by s.city, s.name, s.structure_id
         limit $7",
        visible,
        after.city,
        after.name,
        after.structure_id,
        year,
        awaited_only,
        size,
    )
    .fetch_all(pool)
    .await
}

async fn rows(pool: &PgPool, structures: &[Uuid], year: i16) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"with pupils as (
               select
                   r.structure_id,
                   count(*) filter (where r.outcome = 'stayed') as stayed,
                   count(*) filter (where r.outcome = 'moved') as moved,
                   count(*) filter (where r.outcome = 'unplaced') as unplaced,
                   count(*) filter (where r.outcome = 'missing') as missing,
                   count(*) filter (where r.outcome = 'arrived') as arrived,
                   count(*) filter (where r.outcome = 'arrived' and r.other_id is not null) as arrived_known,
                   count(a.person_id) filter (where r.outcome in ('stayed', 'moved', 'unplaced')) as accounts_kept
               from identity.rollover($1, $2) r
               left join identity.accounts a using (person_id)
               group by r.structure_id
           ),
           classes as (
               select
                   c.structure_id,
                   count(*) filter (where c.school_year = $2 - 1 and c.valid_until is not null) as classes_closed,
                   count(*) filter (where c.school_year = $2 - 1 and c.valid_until is null) as classes_open,
                   count(*) filter (where c.school_year = $2) as classes_new
               from identity.classes c
               where c.structure_id = any($1) and c.school_year in ($2 - 1, $2) and not c.is_group
               group by c.structure_id
           )
           select
               s.structure_id,
               s.uai,
               s.name,
               s.city,
               coalesce(c.classes_closed, 0)::integer as "classes_closed!",
               coalesce(c.classes_open, 0)::integer as "classes_open!",
               coalesce(c.classes_new, 0)::integer as "classes_new!",
               coalesce(p.stayed, 0)::integer as "stayed!",
               coalesce(p.moved, 0)::integer as "moved!",
               coalesce(p.unplaced, 0)::integer as "unplaced!",
               coalesce(p.missing, 0)::integer as "missing!",
               coalesce(p.arrived, 0)::integer as "arrived!",
               coalesce(p.arrived_known, 0)::integer as "arrived_known!",
               coalesce(p.accounts_kept, 0)::integer as "accounts_kept!",
               k.closed_at as "closed_at?"
           from identity.structures s
           left join classes c using (structure_id)
           left join pupils p using (structure_id)
           left join identity.school_year_closings k on k.structure_id = s.structure_id and k.school_year = $2 - 1
           where s.structure_id = any($1)
           order by s.city, s.name, s.structure_id"#,
        structures,
        year,
    )
    .fetch_all(pool)
    .await
}

fn told(row: Row) -> Rollover {
    Rollover {
        structure: Some(Structure { structure_id: row.structure_id.to_string(), uai: row.uai, name: row.name, city: row.city }),
        delivered: row.classes_new > 0,
        classes_closed: row.classes_closed,
        classes_open: row.classes_open,
        classes_new: row.classes_new,
        pupils_before: row.stayed + row.moved + row.unplaced + row.missing,
        stayed: row.stayed,
        moved: row.moved,
        unplaced: row.unplaced,
        missing: row.missing,
        arrived: row.arrived,
        arrived_known: row.arrived_known,
        accounts_kept: row.accounts_kept,
        close_time: row.closed_at.map(timestamp),
    }
}

/// One school's, with its classes of both years.
pub async fn get(pool: &PgPool, caller: &Caller, uai: &str, asked_year: i32) -> Result<GetRolloverResponse, Error> {
    let scope = Scope::of(caller)?;
    let year = year(pool, asked_year).await?;
    let structure_id = found(pool, uai).await?;
    if !scope.all && !structure::visible(pool, &scope).await?.contains(&structure_id) {
        return Err(Error::StructureNotFound(uai.to_owned()));
    }
    let only = [structure_id];
    let (row, classes) = tokio::try_join!(rows(pool, &only, year), classes(pool, structure_id, year))?;
    Ok(GetRolloverResponse {
        rollover: row.into_iter().next().map(told),
        school_year: year.into(),
        classes,
        names_visible: reads_names(pool, caller, structure_id).await?,
    })
}

async fn found(pool: &PgPool, uai: &str) -> Result<Uuid, Error> {
    structure::uai::find(pool, uai).await?.ok_or_else(|| Error::StructureNotFound(uai.to_owned()))
}

/// Names are for those who lead the school.
async fn reads_names(pool: &PgPool, caller: &Caller, structure_id: Uuid) -> Result<bool, sqlx::Error> {
    Ok(caller.operator || structure::led(pool, caller).await?.contains(&structure_id))
}

async fn classes(pool: &PgPool, structure_id: Uuid, year: i16) -> Result<Vec<RolloverClass>, sqlx::Error> {
    sqlx::query_as!(
        RolloverClass,
        r#"select
               c.label,
               c.school_year::integer as "school_year!",
               c.valid_until is null as "open!",
               (
                   select count(distinct m.person_id)::integer
                   from identity.memberships m
                   where m.class_id = c.class_id
                   and m.profile = 1
                   and (m.valid_until is null or c.school_year < $2 and m.valid_until >= make_date($2, 7, 1))
               ) as "pupils!"
           from identity.classes c
           where c.structure_id = $1
           and c.school_year in ($2 - 1, $2)
           and not c.is_group
           order by c.school_year desc, c.label, c.code
           limit $3"#,
        structure_id,
        year,
        CLASSES,
    )
    .fetch_all(pool)
    .await
}
