//! Free slots: when nobody of a set of people and classes is busy, within local hours, on days when their schools are not closed.
//! Cancelled lessons are free time; a whole day that somebody typed is not, one that a calendar only names is.

mod day;

use std::collections::BTreeSet;

use chrono::{NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use platform::auth::Caller;
use proto::timetable::v1::{FindFreeSlotsRequest, FindFreeSlotsResponse, Slot};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    error::{self, Error},
    import::timestamp,
    rights,
    week::{Period, Weeks},
};
use day::{Hours, Time};

/// People and classes of one question at most.
const MOST: usize = 50;

/// Slots of one answer at most.
const MOST_SLOTS: usize = 200;

/// The longest period that may be asked for.
const LONGEST: TimeDelta = TimeDelta::days(31);

/// When a day opens and closes unless asked.
const OPENS: &str = "08:00";
const CLOSES: &str = "18:00";

/// What is asked, once it can be answered.
struct Asked {
    person_ids: Vec<Uuid>,
    class_ids: Vec<Uuid>,
    period: Period,
    least: TimeDelta,
    opens: NaiveTime,
    closes: NaiveTime,
}

impl Asked {
    fn new(asked: &FindFreeSlotsRequest) -> Result<Self, Error> {
        let ids = |field, texts: &[String]| texts.iter().map(|text| error::id(field, text)).collect::<Result<BTreeSet<_>, _>>();
        let person_ids = ids("person_ids", &asked.person_ids)?;
        let class_ids = ids("class_ids", &asked.class_ids)?;
        match asked.person_ids.len() + asked.class_ids.len() {
            0 => return Err(Error::Invalid { field: "person_ids", reason: "or class_ids must be given" }),
            1..=MOST => {}
            _ => return Err(Error::Invalid { field: "person_ids", reason: "and class_ids must be at most 50" }),
        }
        let (opens, closes) = (hour("opens", &asked.opens, OPENS)?, hour("closes", &asked.closes, CLOSES)?);
        if closes <= opens {
            return Err(Error::Invalid { field: "closes", reason: "must be after opens" });
        }
        let least = match asked.minutes {
            5..=600 => TimeDelta::minutes(asked.minutes.into()),
            _ => return Err(Error::Invalid { field: "minutes", reason: "must be 5 to 600" }),
        };
        let (person_ids, class_ids) = (person_ids.into_iter().collect(), class_ids.into_iter().collect());
        Ok(Self { person_ids, class_ids, period: period(asked)?, least, opens, closes })
    }
}

fn hour(field: &'static str, text: &str, unless: &str) -> Result<NaiveTime, Error> {
    let text = if text.is_empty() { unless } else { text };
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| Error::Invalid { field, reason: "must be an hour such as 08:00" })
}

fn period(asked: &FindFreeSlotsRequest) -> Result<Period, Error> {
    let from = rights::moment("start_time", asked.start_time)?;
    let until = rights::moment("end_time", asked.end_time)?;
    match until - from {
        length if length <= TimeDelta::zero() => Err(Error::Invalid { field: "end_time", reason: "must be after start_time" }),
        length if length > LONGEST => Err(Error::Invalid { field: "end_time", reason: "must be within 31 days" }),
        _ => Ok(Period { from, until }),
    }
}

/// When nobody of them is busy, for whoever works in the schools of all of them.
pub async fn find(weeks: &Weeks, caller: &Caller, asked: &FindFreeSlotsRequest) -> Result<FindFreeSlotsResponse, Error> {
    let asked = Asked::new(asked)?;
    let schools = schools(&weeks.pool, caller, &asked).await?;
    let hours = hours(weeks, caller, &schools, &asked).await?;
    let busy = busy(&weeks.pool, caller, &asked).await?;
    let open = hours.during(asked.period);
    let free = day::free(&open, &busy, asked.least);
    let slot = |(from, to)| Slot { start_time: Some(timestamp(from)), end_time: Some(timestamp(to)) };
    Ok(FindFreeSlotsResponse { slots: free.take(MOST_SLOTS).map(slot).collect() })
}

/// The schools where the caller works and they belong; not found for who belongs to none. The caller knows herself.
async fn schools(pool: &PgPool, caller: &Caller, asked: &Asked) -> Result<BTreeSet<Uuid>, Error> {
    let at_work = caller.functions.iter().map(|function| function.structure_id).filter(|at| rights::works_in(caller, *at));
    let at_work: Vec<Uuid> = if rights::works(caller) { at_work.collect() } else { vec![] };
    let rows = sqlx::query_file!(
        "src/free_slot/known.sql",
        &asked.person_ids,
        &asked.class_ids,
        &at_work,
        Utc::now().date_naive(),
        caller.administers(),
    )
    .fetch_all(pool)
    .await?;
    let itself = |id: &Uuid| rights::works(caller) && rights::is_caller(caller, *id);
    let known = |id: &Uuid| rows.iter().any(|row| row.id == *id);
    if let Some(stranger) = asked.person_ids.iter().find(|id| !known(id) && !itself(id)) {
        return Err(Error::not_found("person", stranger));
    }
    if let Some(stranger) = asked.class_ids.iter().find(|id| !known(id)) {
        return Err(Error::not_found("class", stranger));
    }
    let schools: BTreeSet<Uuid> = rows.into_iter().map(|row| row.structure_id).collect();
    Ok(if schools.is_empty() { at_work.into_iter().collect() } else { schools })
}

/// The hours asked for, where the caller works, or else where they are; closed when one of their schools is.
async fn hours(weeks: &Weeks, caller: &Caller, schools: &BTreeSet<Uuid>, asked: &Asked) -> Result<Hours, sqlx::Error> {
    let frames = weeks.around.frames(&weeks.pool, &schools.iter().copied().collect::<Vec<_>>()).await?;
    let first = caller.functions.iter().map(|function| function.structure_id).find(|at| schools.contains(at));
    let own = weeks.around.frames(&weeks.pool, &first.into_iter().collect::<Vec<_>>()).await?;
    let zone = own.first().or(frames.first()).map_or(Tz::Europe__Paris, |frame| frame.zone);
    let closures = frames.into_iter().flat_map(|frame| frame.closures).collect();
    Ok(Hours { zone, opens: asked.opens, closes: asked.closes, closures })
}

/// When at least one of them is expected somewhere, by beginning; of a class, any of its pupils.
async fn busy(pool: &PgPool, caller: &Caller, asked: &Asked) -> Result<Vec<Time>, sqlx::Error> {
    let with_her = asked.person_ids.iter().any(|id| rights::is_caller(caller, *id));
    let aliases = if with_her { rights::own_ids(caller) } else { vec![] };
    let person_ids: Vec<Uuid> = asked.person_ids.iter().copied().chain(aliases).collect();
    let rows = sqlx::query_file!("src/free_slot/busy.sql", &person_ids, &asked.class_ids, asked.period.from, asked.period.until,)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|row| (row.starts_at, row.ends_at)).collect())
}
