//! A calendar as its program reads it: from 4 weeks ago to 26 weeks ahead, told only when it is not the one that the program has.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use platform::secrets::Secrets;
use proto::timetable::v1::{GetCalendarRequest, GetCalendarResponse};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    hash,
    writer::{self, Calendar, Event, School},
};
use crate::{
    content::shortened,
    error::Error,
    week::{self, CLASSES, Depth, Period, Row, Weeks},
};

/// Occurrences of one calendar at most.
const MOST: i64 = 4_000;

/// How far back, and ahead.
const BACK: TimeDelta = TimeDelta::weeks(4);
const AHEAD: TimeDelta = TimeDelta::weeks(26);

/// Characters of a secret.
const SECRET: usize = 43;

/// What is written of an occurrence: a program that has what another version wrote is told it anew.
const WRITTEN: u8 = 1;

/// An address that its maker may still use.
struct Found {
    subscription_id: Uuid,
    scope_person_id: Option<Uuid>,
    scope_class_id: Option<Uuid>,
    alias_ids: Vec<Uuid>,
    unused: bool,
    class_ids: Vec<Uuid>,
}

impl Found {
    /// The person under the ids that mean her, or the class.
    fn key_ids(&self) -> Vec<Uuid> {
        self.scope_class_id.into_iter().chain(self.scope_person_id).chain(self.alias_ids.iter().copied()).collect()
    }
}

/// The calendar at an address. Unknown, ended, revoked and no longer allowed are one answer.
pub async fn get(weeks: &Weeks, secrets: &Secrets, asked: &GetCalendarRequest) -> Result<GetCalendarResponse, Error> {
    let found = found(&weeks.pool, secrets, &asked.secret).await?.ok_or_else(|| Error::not_found("calendar", ""))?;
    let period = period(Utc::now());
    let tag = tag(&weeks.pool, &found, period).await?;
    if found.unused {
        use_now(&weeks.pool, found.subscription_id).await?;
    }
    if tag == asked.known_tag {
        return Ok(GetCalendarResponse { calendar: vec![], tag });
    }
    let calendar = calendar(weeks, &found, period).await?;
    Ok(GetCalendarResponse { calendar: calendar.into_bytes(), tag })
}

async fn found(pool: &PgPool, secrets: &Secrets, secret: &str) -> Result<Option<Found>, sqlx::Error> {
    if secret.len() != SECRET {
        return Ok(None);
    }
    sqlx::query_file_as!(Found, "src/subscription/found.sql", &hash(secrets, secret)).fetch_optional(pool).await
}

/// It moves once a day, so that a calendar is the same all day long.
fn period(now: DateTime<Utc>) -> Period {
    let today = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    Period { from: today - BACK, until: today + AHEAD }
}

/// Names what the calendar is made of, without making it.
async fn tag(pool: &PgPool, found: &Found, period: Period) -> Result<String, sqlx::Error> {
    let of =
        sqlx::query_file!("src/subscription/digest.sql", &found.key_ids(), period.from, period.until).fetch_one(pool).await?;
    let text = format!("{WRITTEN} {} {} {:?}", of.count, of.sum, found.class_ids);
    Ok(shortened(text.as_bytes()).simple().to_string())
}

/// A program asks all the time: one use an hour is written.
async fn use_now(pool: &PgPool, subscription_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.subscriptions
         set last_used_at = now()
         where subscription_id = $1 and (last_used_at is null or last_used_at < now() - interval '1 hour')",
        subscription_id,
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn calendar(weeks: &Weeks, found: &Found, period: Period) -> Result<String, Error> {
    let depth = Depth { most: MOST, changed_since: DateTime::UNIX_EPOCH };
    let rows = match found.scope_class_id {
        Some(class_id) => weeks.of_key((&CLASSES, class_id), period, depth).await?,
        None => weeks.of_people(&found.key_ids(), period, depth).await?,
    };
    let versions: HashMap<String, i32> = rows.iter().map(|row| (row.kept.occurrence_id.to_string(), row.kept.version)).collect();
    let class = class_name(&rows, found);
    let schools = schools(&weeks.pool, &rows).await?;
    let occurrences = week::merged(&rows);
    let events = occurrences.iter().filter_map(|occurrence| {
        let (version, school) = (versions.get(&occurrence.occurrence_id)?, schools.get(&occurrence.structure_id)?);
        Some(Event { occurrence, version: *version, school })
    });
    let events: Vec<Event<'_>> = events.collect();
    Ok(writer::write(&Calendar { class: class.as_deref(), events: &events }))
}

/// What the school calls the class that was asked for, or the pupil's: a calendar bears no name of hers.
fn class_name(rows: &[Row], found: &Found) -> Option<String> {
    let named = |id: Uuid| {
        let classes =
            |row: &Row| row.content.class_ids.iter().zip(&row.content.class_names).find(|(class, _)| **class == id).map(named_so);
        let groups =
            |row: &Row| row.content.group_ids.iter().zip(&row.content.group_names).find(|(group, _)| **group == id).map(named_so);
        let group = |row: &Row| found.scope_class_id.and_then(|_| groups(row));
        rows.iter().find_map(|row| classes(row).or_else(|| group(row)))
    };
    found.class_ids.iter().copied().chain(found.scope_class_id).find_map(named)
}

fn named_so((_, name): (&Uuid, &String)) -> String {
    name.clone()
}

async fn schools(pool: &PgPool, rows: &[Row]) -> Result<HashMap<String, School>, sqlx::Error> {
    let mut ids: Vec<Uuid> = rows.iter().map(|row| row.kept.structure_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = sqlx::query!("select structure_id, name, time_zone from timetable.schools where structure_id = any($1)", &ids);
    let schools = rows.fetch_all(pool).await?.into_iter().map(|row| {
        let zone = row.time_zone.parse().unwrap_or(Tz::Europe__Paris);
        (row.structure_id.to_string(), School { name: row.name, zone })
    });
    Ok(schools.collect())
}
