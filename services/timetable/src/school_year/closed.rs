//! The days on which a school holds no lesson.

use chrono::NaiveDate;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Dated, national, own_closures, row};
use crate::error::Error;

/// Closures of a school, national ones and its own.
pub struct Closed {
    national: &'static [Dated],
    own: Vec<Dated>,
}

impl Closed {
    /// Whether no lesson is held on a day.
    pub fn on(&self, day: NaiveDate) -> bool {
        self.national.iter().chain(&self.own).any(|(first, last, _)| (*first..=*last).contains(&day))
    }
}

/// Those of a school that is known.
pub async fn closed(pool: &PgPool, structure_id: Uuid) -> Result<Closed, Error> {
    let place = row::place(pool, structure_id).await?.ok_or_else(|| Error::not_found("structure", structure_id))?;
    let own = own_closures(pool, &[structure_id]).await?.remove(&structure_id).unwrap_or_default();
    Ok(Closed { national: national(&place.departement_code), own })
}
