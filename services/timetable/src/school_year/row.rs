//! What is kept of school years, and of where schools are.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use proto::timetable::v1::ClosureKind;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::{Dated, Year, typed::Typed};
use crate::reading::{Bell, Closure};

/// Where a school is.
pub struct Place {
    /// Its IANA time zone.
    pub time_zone: String,
    /// Its département.
    pub departement_code: String,
}

impl Place {
    /// Its time zone.
    pub fn zone(&self) -> Tz {
        self.time_zone.parse().unwrap_or(Tz::Europe__Paris)
    }
}

/// Where a school is that timetable knows.
pub async fn place(db: impl PgExecutor<'_>, structure_id: Uuid) -> Result<Option<Place>, sqlx::Error> {
    let found = sqlx::query_as!(
        Place,
        "select time_zone, departement_code from timetable.schools where structure_id = $1",
        structure_id,
    );
    found.fetch_optional(db).await
}

/// What a school says of a year, beside closures.
#[derive(Default)]
pub struct Said {
    /// The first day of lessons, if it is not the national one.
    pub first_day: Option<NaiveDate>,
    /// The last one.
    pub last_day: Option<NaiveDate>,
    /// In the order of the day.
    pub bells: Vec<Bell>,
}

/// See [`Said`].
pub async fn said(pool: &PgPool, structure_id: Uuid, year: Year) -> Result<Said, sqlx::Error> {
    let found = sqlx::query!(
        "select first_day, last_day from timetable.school_years where structure_id = $1 and year = $2",
        structure_id,
        year.0,
    );
    let Some(row) = found.fetch_optional(pool).await? else { return Ok(Said::default()) };
    let bells = sqlx::query_as!(
        Bell,
        "select begins, ends from timetable.bells where structure_id = $1 and year = $2 order by begins",
        structure_id,
        year.0,
    );
    Ok(Said { first_day: row.first_day, last_day: row.last_day, bells: bells.fetch_all(pool).await? })
}

/// Closures of these schools' own, of all years.
pub async fn own_closures(pool: &PgPool, structure_ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Dated>>, sqlx::Error> {
    let rows = sqlx::query!(
        "select closure_id, structure_id, name, first_day, last_day
         from timetable.closures
         where structure_id = any($1)
         order by first_day",
        structure_ids,
    )
    .fetch_all(pool)
    .await?;
    let mut own: HashMap<Uuid, Vec<Dated>> = HashMap::new();
    for row in rows {
        let closure = proto::timetable::v1::Closure {
            closure_id: row.closure_id.to_string(),
            kind: ClosureKind::Own.into(),
            name: row.name,
            first_day: row.first_day.to_string(),
            last_day: row.last_day.to_string(),
        };
        own.entry(row.structure_id).or_default().push((row.first_day, row.last_day, closure));
    }
    Ok(own)
}

/// Keeps what somebody typed of a year, in the place of all that was said of it.
pub async fn keep_typed(tx: &mut PgConnection, structure_id: Uuid, year: Year, typed: &Typed) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into timetable.school_years (structure_id, year, first_day, last_day, bells_typed, closures_typed)
         values ($1, $2, $3, $4, $5, true)
         on conflict (structure_id, year) do update
         set first_day = excluded.first_day, last_day = excluded.last_day, bells_typed = excluded.bells_typed, closures_typed = true",
        structure_id,
        year.0,
        typed.first_day,
        typed.last_day,
        !typed.bells.is_empty(),
    )
    .execute(&mut *tx)
    .await?;
    replace_bells(tx, structure_id, year, &typed.bells).await?;
    replace_closures(tx, structure_id, year, &typed.closures).await
}

/// What somebody typed of a year.
pub struct Origin {
    /// Its bells.
    pub bells_typed: bool,
    /// Its closures, even none.
    pub closures_typed: bool,
}

/// Who said what of a year; nobody else changes it until the end of the transaction.
pub async fn hold(tx: &mut PgConnection, structure_id: Uuid, year: Year) -> Result<Origin, sqlx::Error> {
    let held = sqlx::query_as!(
        Origin,
        "insert into timetable.school_years (structure_id, year)
         values ($1, $2)
         on conflict (structure_id, year) do update
         set year = excluded.year
         returning bells_typed, closures_typed",
        structure_id,
        year.0,
    );
    held.fetch_one(tx).await
}

/// A school's bells of a year, in the place of others.
pub async fn replace_bells(tx: &mut PgConnection, structure_id: Uuid, year: Year, bells: &[Bell]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from timetable.bells where structure_id = $1 and year = $2", structure_id, year.0)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "insert into timetable.bells (structure_id, year, begins, ends)
         select $1, $2, b.*
         from unnest($3::time[], $4::time[]) as b",
        structure_id,
        year.0,
        &bells.iter().map(|bell| bell.begins).collect::<Vec<_>>(),
        &bells.iter().map(|bell| bell.ends).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A school's closures of a year, in the place of others; those that stay the same keep their ids.
pub async fn replace_closures(
    tx: &mut PgConnection,
    structure_id: Uuid,
    year: Year,
    closures: &[Closure],
) -> Result<(), sqlx::Error> {
    let held = sqlx::query!(
        "delete from timetable.closures where structure_id = $1 and year = $2 returning closure_id, name, first_day, last_day",
        structure_id,
        year.0,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut held: HashMap<_, Uuid> =
        held.into_iter().map(|row| ((row.name, row.first_day, row.last_day), row.closure_id)).collect();
    let mut id = |closure: &Closure| {
        let known = held.remove(&(closure.name.clone(), closure.first_day, closure.last_day));
        known.unwrap_or_else(Uuid::now_v7)
    };
    sqlx::query!(
        "insert into timetable.closures (structure_id, year, closure_id, name, first_day, last_day)
         select $1, $2, c.*
         from unnest($3::uuid[], $4::text[], $5::date[], $6::date[]) as c",
        structure_id,
        year.0,
        &closures.iter().map(&mut id).collect::<Vec<_>>(),
        &closures.iter().map(|closure| closure.name.clone()).collect::<Vec<_>>(),
        &closures.iter().map(|closure| closure.first_day).collect::<Vec<_>>(),
        &closures.iter().map(|closure| closure.last_day).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}
