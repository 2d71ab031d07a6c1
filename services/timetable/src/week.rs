//! Weeks: what happens between two moments, to people, classes, groups, in rooms and schools. The one path that must be fast: one
//! query over `attendances`; what is said of schools and sources beside it is remembered for a moment.

mod around;
mod clash;
mod row;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use platform::auth::Caller;
use proto::timetable::v1::{ListOccurrencesRequest, ListOccurrencesResponse, list_occurrences_request::Of};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

pub use around::Around;
pub use row::{Row, add_all_before, add_before, merged, told};

use crate::{
    error::{self, Error},
    rights, room,
};
use clash::Clashing;

/// Occurrences of one answer at most.
pub const MOST: usize = 2_000;

/// The longest period that may be asked for.
const LONGEST: TimeDelta = TimeDelta::days(62);

/// People of one question at most.
const MOST_PEOPLE: usize = 20;

/// From one moment to another.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// What ends after it.
    pub from: DateTime<Utc>,
    /// What begins before it.
    pub until: DateTime<Utc>,
}

impl Period {
    fn asked(asked: &ListOccurrencesRequest) -> Result<Self, Error> {
        let from = rights::moment("start_time", asked.start_time)?;
        let until = rights::moment("end_time", asked.end_time)?;
        match until - from {
            length if length <= TimeDelta::zero() => {
                Err(Error::Invalid { field: "end_time", reason: "must be after start_time" })
            }
            length if length > LONGEST => Err(Error::Invalid { field: "end_time", reason: "must be within 62 days" }),
            _ => Ok(Self { from, until }),
        }
    }
}

/// What happens, to whom the caller may ask about.
pub async fn list(
    pool: &PgPool,
    around: &Around,
    caller: &Caller,
    asked: &ListOccurrencesRequest,
) -> Result<ListOccurrencesResponse, Error> {
    let period = Period::asked(asked)?;
    let (rows, clashing) = match &asked.of {
        None => (of_people(pool, &own(caller), period).await?, Clashing::own(caller)),
        Some(Of::People(people)) => (of_people(pool, &close(caller, &people.person_ids)?, period).await?, Clashing::Nobody),
        Some(Of::ClassId(id)) => (of_key(pool, class(pool, caller, id).await?, period).await?, Clashing::Nobody),
        Some(Of::RoomId(id)) => {
            let room_id = room(pool, caller, id).await?;
            (of_key(pool, room_id, period).await?, Clashing::Keys(vec![room_id]))
        }
        Some(Of::StructureId(id)) => {
            let structure_id = school(caller, id)?;
            (of_school(pool, structure_id, period).await?, Clashing::School(structure_id))
        }
        Some(Of::Teacher(asked)) => {
            let (structure_id, person_id) = (school(caller, &asked.structure_id)?, error::id("person_id", &asked.person_id)?);
            let mut rows = of_key(pool, person_id, period).await?;
            rows.retain(|row| row.structure_id == structure_id);
            (rows, Clashing::Nobody)
        }
    };
    let truncated = rows.len() > MOST;
    let mut occurrences = merged(rows);
    occurrences.truncate(MOST);
    add_before(pool, &mut occurrences).await?;
    let attended: Vec<Uuid> = caller.functions.iter().map(|function| function.structure_id).collect();
    let (schools, sources) = around.of(pool, &occurrences, &attended, period).await?;
    let clashes = clashing.clashes(pool, period).await?;
    Ok(ListOccurrencesResponse { occurrences, schools, sources, truncated, clashes })
}

/// Oneself and one's children, each under the ids that mean her.
pub fn own(caller: &Caller) -> Vec<Uuid> {
    rights::own_ids(caller).into_iter().chain(caller.child_ids.iter().copied()).collect()
}

fn close(caller: &Caller, asked: &[String]) -> Result<Vec<Uuid>, Error> {
    if asked.len() > MOST_PEOPLE {
        return Err(Error::Invalid { field: "people", reason: "must be at most 20" });
    }
    let ids: Vec<Uuid> = asked.iter().map(|id| error::id("people", id)).collect::<Result<_, _>>()?;
    match ids.iter().find(|id| !rights::is_close_to(caller, **id)) {
        Some(stranger) => Err(Error::not_found("person", stranger)),
        None if ids.contains(&caller.person_id) => Ok(ids.into_iter().chain(caller.alias_ids.iter().copied()).collect()),
        None => Ok(ids),
    }
}

async fn class(pool: &PgPool, caller: &Caller, id: &str) -> Result<Uuid, Error> {
    let class_id = error::id("class_id", id)?;
    if rights::sees_class(pool, caller, class_id).await? { Ok(class_id) } else { Err(Error::not_found("class", class_id)) }
}

async fn room(pool: &PgPool, caller: &Caller, id: &str) -> Result<Uuid, Error> {
    let room_id = error::id("room_id", id)?;
    let school = room::school(pool, room_id).await?;
    let seen = school.is_some_and(|structure_id| rights::works_in(caller, structure_id));
    if seen { Ok(room_id) } else { Err(Error::not_found("room", room_id)) }
}

fn school(caller: &Caller, id: &str) -> Result<Uuid, Error> {
    let structure_id = error::id("structure_id", id)?;
    rights::worker(caller, structure_id)?;
    Ok(structure_id)
}

/// Of people: what they teach or are named for, and what their classes and groups have while they are in them.
pub async fn of_people(pool: &PgPool, person_ids: &[Uuid], period: Period) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_file_as!(Row, "src/week/of_people.sql", person_ids, period.from, period.until, limit()).fetch_all(pool).await
}

/// Of one class, group, room or teacher.
pub async fn of_key(pool: &PgPool, key_id: Uuid, period: Period) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_file_as!(Row, "src/week/of_key.sql", key_id, period.from, period.until, limit()).fetch_all(pool).await
}

async fn of_school(pool: &PgPool, structure_id: Uuid, period: Period) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_file_as!(Row, "src/week/of_school.sql", structure_id, period.from, period.until, limit()).fetch_all(pool).await
}

fn limit() -> i64 {
    i64::try_from(MOST + 1).expect("it is small")
}

/// Rows by their id, for what was found otherwise.
pub async fn by_ids(pool: &PgPool, occurrence_ids: &[Uuid]) -> Result<HashMap<Uuid, Row>, sqlx::Error> {
    let rows = sqlx::query_file_as!(Row, "src/week/by_ids.sql", occurrence_ids).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|row| (row.occurrence_id, row)).collect())
}

/// One occurrence, as a transaction sees it.
pub async fn one(tx: &mut PgConnection, occurrence_id: Uuid) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_file_as!(Row, "src/week/by_ids.sql", &[occurrence_id]).fetch_optional(tx).await
}
