//! What sources say of a school year: bells, and closures that the national calendar does not have.
//!
//! What somebody typed stands. A source that says nothing takes nothing away; of two that say something, the later import holds.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Dated, Year, national,
    row::{hold, place, replace_bells, replace_closures},
    typed::{MOST_BELLS, MOST_CLOSURES},
};
use crate::reading::{Bell, Closure, Reading};

/// Takes the bells and closures of a reading for the year of its first lesson. Closures whose days are all closed already by the
/// national calendar only repeat it and are left out: what is left is all the holidays where no zone applies, and a school's own days.
pub async fn take(tx: &mut PgConnection, structure_id: Uuid, reading: &Reading) -> Result<(), sqlx::Error> {
    let Some(lesson) = reading.lessons.first().filter(|_| !reading.bells.is_empty() || !reading.closures.is_empty()) else {
        return Ok(());
    };
    let Some(place) = place(&mut *tx, structure_id).await? else { return Ok(()) };
    let year = Year::of(lesson.starts_at.with_timezone(&place.zone()).date_naive());
    let bells = bells(&reading.bells);
    let closures = closures(&reading.closures, year, &place.departement_code);
    let origin = hold(tx, structure_id, year).await?;
    if !origin.bells_typed && !bells.is_empty() {
        replace_bells(tx, structure_id, year, &bells).await?;
    }
    if !origin.closures_typed && !closures.is_empty() {
        replace_closures(tx, structure_id, year, &closures).await?;
    }
    Ok(())
}

/// In the order of the day; one that overlaps the one before is left out.
fn bells(said: &[Bell]) -> Vec<Bell> {
    let mut said: Vec<&Bell> = said.iter().filter(|bell| bell.begins < bell.ends).collect();
    said.sort_by_key(|bell| (bell.begins, bell.ends));
    let mut bells: Vec<Bell> = Vec::new();
    for bell in said {
        if bells.len() < MOST_BELLS && bells.last().is_none_or(|before| before.ends <= bell.begins) {
            bells.push(bell.clone());
        }
    }
    bells
}

fn closures(said: &[Closure], year: Year, departement_code: &str) -> Vec<Closure> {
    let lessons = year.national_lessons(departement_code);
    let touching = |(first, last, _): &&Dated| first <= lessons.end() && last >= lessons.start();
    let national: Vec<&Dated> = national(departement_code).iter().filter(touching).collect();
    let closed = |day: NaiveDate| national.iter().any(|(first, last, _)| (*first..=*last).contains(&day));
    let is_new = |closure: &&Closure| {
        let mut days = closure.first_day.iter_days().take_while(|day| *day <= closure.last_day);
        lessons.contains(&closure.first_day) && lessons.contains(&closure.last_day) && days.any(|day| !closed(day))
    };
    let mut new: Vec<Closure> = said.iter().filter(is_new).cloned().collect();
    new.sort_by(|one, other| (one.first_day, one.last_day, &one.name).cmp(&(other.first_day, other.last_day, &other.name)));
    new.dedup();
    new.truncate(MOST_CLOSURES);
    new
}

#[cfg(test)]
mod tests;
