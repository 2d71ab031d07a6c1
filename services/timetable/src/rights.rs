//! Rights: who may see a timetable, and who manages a school's.

use chrono::{DateTime, Utc};
use platform::auth::Caller;
use proto::identity::v1::Profile;
use sqlx::PgPool;
use uuid::Uuid;

use crate::error::{self, Error};

/// Who works in a school sees all of its timetable.
const AT_WORK: [Profile; 4] = [Profile::Teacher, Profile::Head, Profile::SchoolLife, Profile::Staff];

/// Whether the caller manages the school's timetable: its head, an administrator or an operator.
pub fn manages(caller: &Caller, structure_id: Uuid) -> bool {
    caller.administers() || caller.structures_as(Profile::Head.into()).any(|led| led == structure_id)
}

/// The school that somebody asks about who must manage it.
pub fn manager(caller: &Caller, structure_id: &str) -> Result<Uuid, Error> {
    let structure_id = error::id("structure_id", structure_id)?;
    if manages(caller, structure_id) { Ok(structure_id) } else { Err(Error::not_found("structure", structure_id)) }
}

/// Whether the caller works in the school, or looks after the platform.
pub fn works_in(caller: &Caller, structure_id: Uuid) -> bool {
    caller.administers() || AT_WORK.iter().any(|profile| caller.structures_as((*profile).into()).any(|at| at == structure_id))
}

/// The school that somebody asks about who must work there.
pub fn worker(caller: &Caller, structure_id: &str) -> Result<Uuid, Error> {
    let structure_id = error::id("structure_id", structure_id)?;
    if works_in(caller, structure_id) { Ok(structure_id) } else { Err(Error::not_found("structure", structure_id)) }
}

/// Whether the caller works in any school.
pub fn works(caller: &Caller) -> bool {
    caller.administers() || AT_WORK.iter().any(|profile| caller.structures_as((*profile).into()).next().is_some())
}

/// The schools where the caller works.
pub fn workplaces(caller: &Caller) -> Vec<Uuid> {
    caller.functions.iter().map(|function| function.structure_id).filter(|at| works_in(caller, *at)).collect()
}

/// Whether the caller works, learns or has a child in the school.
pub async fn belongs_to(pool: &PgPool, caller: &Caller, structure_id: Uuid) -> Result<bool, sqlx::Error> {
    if works_in(caller, structure_id) || caller.structures_as(Profile::Pupil.into()).any(|at| at == structure_id) {
        return Ok(true);
    }
    sqlx::query_scalar!(
        r#"select exists (
            select
            from timetable.pupils
            where person_id = any($1) and structure_id = $2 and valid_until is null
         ) as "child!""#,
        &caller.child_ids,
        structure_id,
    )
    .fetch_one(pool)
    .await
}

/// The ids that are the caller herself.
pub fn own_ids(caller: &Caller) -> Vec<Uuid> {
    caller.alias_ids.iter().copied().chain([caller.person_id]).collect()
}

/// Whether an id is the caller herself.
pub fn is_caller(caller: &Caller, id: Uuid) -> bool {
    caller.person_id == id || caller.alias_ids.contains(&id)
}

/// Whether the caller may see a class's timetable: who works in its school, its pupils and their legal representatives.
pub async fn sees_class(pool: &PgPool, caller: &Caller, class_id: Uuid) -> Result<bool, sqlx::Error> {
    if caller.functions.iter().any(|function| function.class_ids.contains(&class_id)) || caller.administers() {
        return Ok(true);
    }
    sqlx::query_scalar!(
        r#"select exists (
            select
            from timetable.pupils p
            where p.class_id = $1
            and (p.structure_id = any($2) or (p.person_id = any($3) and p.valid_until is null))
         ) or exists (
            select
            from timetable.labels l
            where l.target_id = $1 and l.kind in (4, 5) and l.structure_id = any($2)
         ) as "seen!""#,
        class_id,
        &workplaces(caller),
        &caller.child_ids,
    )
    .fetch_one(pool)
    .await
}

/// The moment of a request's timestamp.
pub fn moment(field: &'static str, time: Option<prost_types::Timestamp>) -> Result<DateTime<Utc>, Error> {
    let time = time.ok_or(Error::Invalid { field, reason: "must be given" })?;
    let nanos = u32::try_from(time.nanos).unwrap_or_default();
    DateTime::from_timestamp(time.seconds, nanos).ok_or(Error::Invalid { field, reason: "must be a time" })
}
