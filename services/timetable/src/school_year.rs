//! School years: when a school opens, its bells, and the days on which no lesson is held.

use std::collections::HashMap;

use chrono::NaiveDate;
use proto::timetable::v1::{Closure, ClosureKind};
use sqlx::PgPool;
use uuid::Uuid;

/// A closure with its days, for who looks for those of a period.
pub type Dated = (NaiveDate, NaiveDate, Closure);

/// School holidays and public holidays of a département, for the years that are known.
pub fn national(_departement_code: &str) -> Vec<Dated> {
    vec![]
}

/// Closures of these schools' own.
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
        let closure = Closure {
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
