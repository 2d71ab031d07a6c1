//! School years: when a school opens, its bells, and the days on which no lesson is held.
//!
//! [`national`] is the calendar of the département where a school is, by its [`zone`] and its [`public_holiday`]s; [`typed`] is what
//! somebody of the school says of its year, [`imported`] what its sources say of it; [`row`] is what is kept.

mod closed;
mod imported;
mod national;
mod public_holiday;
mod row;
mod typed;
mod zone;

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, Utc};
use platform::auth::Caller;
use proto::timetable::v1::{self as wire, ChangeSchoolYearRequest, Closure, GetSchoolYearRequest, SchoolYear};
use sqlx::PgPool;
use uuid::Uuid;

pub use closed::closed;
pub use imported::take;
pub use national::national;
pub use row::own_closures;

use crate::{
    directory::Directory,
    error::{self, Error},
    import::Importer,
    rights,
};
use row::Place;

/// A closure with its days, for who looks for those of a period.
pub type Dated = (NaiveDate, NaiveDate, Closure);

/// A school year, by the calendar year in which it begins; from 1 August to 31 July.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year(i16);

impl Year {
    /// That of a day.
    pub fn of(day: NaiveDate) -> Self {
        let begins = if day.month() >= 8 { day.year() } else { day.year() - 1 };
        Self(i16::try_from(begins).unwrap_or(i16::MAX))
    }

    /// One that somebody names: both its calendar years must be known.
    fn asked(year: i32) -> Result<Self, Error> {
        let known = national::YEARS.contains(&year) && national::YEARS.contains(&(year + 1));
        let year = i16::try_from(year).ok().filter(|_| known);
        year.map(Self).ok_or(Error::Invalid { field: "year", reason: "must be from 2023 to 2049" })
    }

    /// The calendar year in which it begins.
    pub fn number(self) -> i32 {
        self.0.into()
    }

    /// All its days, the summer holidays before it too.
    fn days(self) -> RangeInclusive<NaiveDate> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("every month but February has a 30th");
        let last = day(self.number() + 1, 7, 30).succ_opt().expect("July has 31 days");
        day(self.number(), 8, 1)..=last
    }

    /// The days from the first to the last lesson, as the national calendar has them; where it says nothing, all the year.
    fn national_lessons(self, departement_code: &str) -> RangeInclusive<NaiveDate> {
        let (first, last) = national::lessons(departement_code, self);
        first.unwrap_or(*self.days().start())..=last.unwrap_or(*self.days().end())
    }
}

/// The year of a school where the caller works, learns or has a child.
pub async fn get(
    pool: &PgPool,
    directory: &Directory,
    caller: &Caller,
    asked: &GetSchoolYearRequest,
) -> Result<SchoolYear, Error> {
    let structure_id = error::id("structure_id", &asked.structure_id)?;
    if !rights::belongs_to(pool, caller, structure_id).await? {
        return Err(Error::not_found("structure", structure_id));
    }
    let named = if asked.year == 0 { None } else { Some(Year::asked(asked.year)?) };
    let place = place(pool, directory, structure_id).await?;
    let year = named.unwrap_or_else(|| Year::of(Utc::now().with_timezone(&place.zone()).date_naive()));
    Ok(told(pool, structure_id, &place, year).await?)
}

/// Replaces what a school says of its year.
pub async fn change(importer: &Importer, caller: &Caller, asked: &ChangeSchoolYearRequest) -> Result<SchoolYear, Error> {
    let Importer { pool, directory, news, .. } = importer;
    let structure_id = rights::manager(caller, &asked.structure_id)?;
    let year = Year::asked(asked.year)?;
    let place = place(pool, directory, structure_id).await?;
    let typed = typed::read(asked, year, &place.departement_code)?;
    let mut tx = pool.begin().await?;
    row::keep_typed(&mut tx, structure_id, year, &typed).await?;
    news.tell(&mut tx, &[structure_id]).await?;
    tx.commit().await?;
    Ok(told(pool, structure_id, &place, year).await?)
}

/// Where a school is; one that timetable does not know yet is asked of the directory.
async fn place(pool: &PgPool, directory: &Directory, structure_id: Uuid) -> Result<Place, Error> {
    if let Some(place) = row::place(pool, structure_id).await? {
        return Ok(place);
    }
    let mut tx = pool.begin().await?;
    directory.roster(&mut tx, structure_id).await?;
    let place = row::place(&mut *tx, structure_id).await?;
    tx.commit().await?;
    place.ok_or_else(|| Error::not_found("structure", structure_id))
}

async fn told(pool: &PgPool, structure_id: Uuid, place: &Place, year: Year) -> Result<SchoolYear, sqlx::Error> {
    let said = row::said(pool, structure_id, year).await?;
    let (first_day, last_day) = national::lessons(&place.departement_code, year);
    let own = own_closures(pool, &[structure_id]).await?.remove(&structure_id).unwrap_or_default();
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    Ok(SchoolYear {
        year: year.number(),
        first_day: text(said.first_day.or(first_day)),
        last_day: text(said.last_day.or(last_day)),
        zone: national::zone(&place.departement_code).to_owned(),
        time_zone: place.time_zone.clone(),
        bells: said.bells.iter().map(bell).collect(),
        closures: touching(year, national(&place.departement_code), &own),
        own_first_day: text(said.first_day),
        own_last_day: text(said.last_day),
    })
}

fn bell(bell: &crate::reading::Bell) -> wire::Bell {
    let text = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
    wire::Bell { begins: text(bell.begins), ends: text(bell.ends) }
}

/// Those that touch the year, in the order of their days.
fn touching(year: Year, national: &[Dated], own: &[Dated]) -> Vec<Closure> {
    let days = year.days();
    let in_year = |(first, last, _): &&Dated| first <= days.end() && last >= days.start();
    let mut touching: Vec<&Dated> = national.iter().chain(own).filter(in_year).collect();
    touching.sort_by_key(|(first, last, _)| (*first, *last));
    touching.into_iter().map(|(_, _, closure)| closure.clone()).collect()
}
