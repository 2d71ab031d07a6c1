//! What changed since a moment of what is to come: each occurrence once, as it is, with its last change. One that came after the first
//! import of its source, or was typed, changed by being there.

use chrono::{DateTime, TimeDelta, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::timetable::v1::{
    ChangeKind, ChangedOccurrence, ListChangesRequest, ListChangesResponse, Occurrence, OccurrenceChange,
};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    error::Error,
    import::timestamp,
    occurrence, rights,
    week::{self, Period, Weeks},
};

/// How far back and how far ahead it looks.
const REACH: TimeDelta = TimeDelta::days(62);

#[derive(Serialize, Deserialize)]
struct Cursor {
    starts_at: DateTime<Utc>,
    occurrence_id: Uuid,
}

/// An occurrence that changed, and whose it is of those who were asked about.
struct Changed {
    occurrence_id: Uuid,
    starts_at: DateTime<Utc>,
    person_ids: Vec<Uuid>,
}

/// Since when, and of which time to come.
struct Span {
    since: DateTime<Utc>,
    period: Period,
}

impl Span {
    fn asked(asked: &ListChangesRequest) -> Result<Self, Error> {
        let (since, now) = (rights::moment("since", asked.since)?, Utc::now());
        if since < now - REACH {
            return Err(Error::Invalid { field: "since", reason: "must be at most 62 days ago" });
        }
        Ok(Self { since, period: Period { from: now, until: now + REACH } })
    }

    /// The least id of an occurrence that was not there: they have the time in front.
    fn newest_id(&self) -> Uuid {
        let millis = u128::try_from(self.since.timestamp_millis()).unwrap_or_default();
        Uuid::from_u128((millis + 1) << 80)
    }
}

/// A page of what changed, by beginning.
pub async fn list(
    weeks: &Weeks,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListChangesRequest,
) -> Result<ListChangesResponse, Error> {
    let span = Span::asked(asked)?;
    let school = Some(&asked.structure_id).filter(|id| !id.is_empty()).map(|id| rights::worker(caller, id)).transpose()?;
    let by = school.unwrap_or(caller.person_id);
    let call = format!("ListChanges {by} {}", span.since);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let after = after.unwrap_or(Cursor { starts_at: span.period.from, occurrence_id: Uuid::nil() });
    let mut rows = match school {
        Some(structure_id) => of_school(&weeks.pool, structure_id, &span, &after, page.rows()).await?,
        None => of_people(&weeks.pool, caller, &span, &after, page.rows()).await?,
    };
    let next_page_token = page.cut(&mut rows, |row| Cursor { starts_at: row.starts_at, occurrence_id: row.occurrence_id });
    Ok(ListChangesResponse { changes: told(weeks, &rows).await?, next_page_token })
}

async fn of_people(pool: &PgPool, caller: &Caller, span: &Span, after: &Cursor, size: i64) -> Result<Vec<Changed>, sqlx::Error> {
    sqlx::query_file_as!(
        Changed,
        "src/changes/of_people.sql",
        &week::own(caller),
        span.period.from,
        span.period.until,
        span.since,
        span.newest_id(),
        after.starts_at,
        after.occurrence_id,
        size,
        &rights::workplaces(caller),
    )
    .fetch_all(pool)
    .await
}

async fn of_school(
    pool: &PgPool,
    structure_id: Uuid,
    span: &Span,
    after: &Cursor,
    size: i64,
) -> Result<Vec<Changed>, sqlx::Error> {
    sqlx::query_file_as!(
        Changed,
        "src/changes/of_school.sql",
        structure_id,
        span.period.from,
        span.period.until,
        span.since,
        span.newest_id(),
        after.starts_at,
        after.occurrence_id,
        size,
    )
    .fetch_all(pool)
    .await
}

async fn told(weeks: &Weeks, rows: &[Changed]) -> Result<Vec<ChangedOccurrence>, sqlx::Error> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.occurrence_id).collect();
    let there = weeks.by_ids(&ids).await?;
    let mut changes = occurrence::last_changes(&weeks.pool, &there).await?;
    let told = rows.iter().filter_map(|row| {
        let mut now = week::told(there.get(&row.occurrence_id)?);
        now.person_ids = row.person_ids.iter().map(Uuid::to_string).collect();
        let change = changes.remove(&row.occurrence_id).unwrap_or_else(|| added(row.occurrence_id, &now));
        Some(ChangedOccurrence { occurrence: Some(now), change: Some(change) })
    });
    Ok(told.collect())
}

/// The change that an occurrence is which has none: it is new.
fn added(occurrence_id: Uuid, occurrence: &Occurrence) -> OccurrenceChange {
    let millis = i64::try_from(occurrence_id.as_u128() >> 80).unwrap_or_default();
    OccurrenceChange {
        kind: ChangeKind::Added.into(),
        change_time: DateTime::from_timestamp_millis(millis).map(timestamp),
        before: None,
        import_id: occurrence.import_id.clone(),
        person_id: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_whether_an_occurrence_was_there() {
        let now = DateTime::from_timestamp_millis(Utc::now().timestamp_millis()).unwrap();
        let span = |since| Span { since, period: Period { from: now, until: now } };
        let id = Uuid::now_v7();
        assert!(span(now + TimeDelta::seconds(5)).newest_id() > id, "it was there five seconds later");
        assert!(span(now - TimeDelta::milliseconds(2)).newest_id() < id, "it was not there yet");
        let told = added(id, &Occurrence::default()).change_time.unwrap();
        assert!((told.seconds - now.timestamp()).abs() <= 1, "{told:?}");
    }
}
