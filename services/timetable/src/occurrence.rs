//! Occurrences one by one: what became of them, and what is typed in ENEJ against a source or beside all of them.

pub mod amendment;
mod said;
pub mod typed;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use platform::auth::Caller;
use proto::timetable::v1::{GetOccurrenceResponse, OccurrenceChange};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    content,
    error::Error,
    import::timestamp,
    rights,
    week::{self, As, Period, Row, Weeks},
};

/// Lines of a history at most.
const MOST_CHANGES: i64 = 100;

/// One occurrence with its history.
pub async fn get(weeks: &Weeks, caller: &Caller, occurrence_id: Uuid) -> Result<GetOccurrenceResponse, Error> {
    let missing = || Error::not_found("occurrence", occurrence_id);
    let row = weeks.by_ids(&[occurrence_id]).await?.remove(&occurrence_id).ok_or_else(missing)?;
    if !sees(&weeks.pool, caller, &row).await? {
        return Err(missing());
    }
    let may_amend = may_amend(caller, &row) && row.kept.starts_at > Utc::now();
    let (period, _) = row.is();
    let changes = history(&weeks.pool, &row).await?;
    let mut occurrences = week::merged(&[row]);
    let (mut schools, mut sources) = weeks.around.of(&weeks.pool, &occurrences, &[], period).await?;
    Ok(GetOccurrenceResponse { occurrence: occurrences.pop(), changes, school: schools.pop(), source: sources.pop(), may_amend })
}

/// Whether the caller may change it: she manages the school, or works there and leads the lesson.
fn may_amend(caller: &Caller, row: &Row) -> bool {
    let at = row.kept.structure_id;
    let leads = row.content.teacher_ids.iter().any(|id| rights::is_caller(caller, *id));
    rights::manages(caller, at) || (leads && rights::works_in(caller, at))
}

/// Who works in its school does; elsewhere it is hers as a pupil or a child's, and not as its teacher: she left.
async fn sees(pool: &PgPool, caller: &Caller, row: &Row) -> Result<bool, sqlx::Error> {
    if rights::works_in(caller, row.kept.structure_id) {
        return Ok(true);
    }
    sqlx::query_scalar!(
        r#"select exists (
            select
            from timetable.keys_of($1) k
            join timetable.attendances a using (key_id)
            where a.starts_at = $2
              and a.occurrence_id = $3
              and a.kind <> 1
              and (k.valid_from is null or a.ends_at > k.valid_from)
              and (k.valid_until is null or a.starts_at < k.valid_until)
         ) as "seen!""#,
        &week::own(caller),
        row.kept.starts_at,
        row.kept.occurrence_id,
    )
    .fetch_one(pool)
    .await
}

/// What became of an occurrence, latest first.
async fn history(pool: &PgPool, row: &Row) -> Result<Vec<OccurrenceChange>, sqlx::Error> {
    let lines = sqlx::query_as!(
        Line,
        "select occurrence_id, kind, changed_at, starts_at, ends_at, content_id, import_id, person_id
         from timetable.occurrence_changes
         where occurrence_id = $1
         order by version desc
         limit $2",
        row.kept.occurrence_id,
        MOST_CHANGES,
    )
    .fetch_all(pool)
    .await?;
    let after = HashMap::from([(row.kept.occurrence_id, row.is())]);
    Ok(told(pool, lines, after).await?.into_iter().map(|(_, change)| change).collect())
}

/// What last became of each of these; those that never changed are not there.
pub async fn last_changes(pool: &PgPool, rows: &HashMap<Uuid, Row>) -> Result<HashMap<Uuid, OccurrenceChange>, sqlx::Error> {
    let lines = sqlx::query_as!(
        Line,
        "select distinct on (occurrence_id)
                occurrence_id, kind, changed_at, starts_at, ends_at, content_id, import_id, person_id
         from timetable.occurrence_changes
         where occurrence_id = any($1)
         order by occurrence_id, version desc",
        &rows.keys().copied().collect::<Vec<_>>(),
    )
    .fetch_all(pool)
    .await?;
    let after = rows.iter().map(|(id, row)| (*id, row.is())).collect();
    Ok(told(pool, lines, after).await?.into_iter().collect())
}

/// A line of a history.
struct Line {
    occurrence_id: Uuid,
    kind: i16,
    changed_at: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    content_id: i64,
    import_id: Option<Uuid>,
    person_id: Option<Uuid>,
}

/// Lines of histories, each with what was otherwise than after it; of one occurrence the latest comes first.
async fn told(
    pool: &PgPool,
    lines: Vec<Line>,
    mut after: HashMap<Uuid, As<'_>>,
) -> Result<Vec<(Uuid, OccurrenceChange)>, sqlx::Error> {
    let content_ids: Vec<i64> = lines.iter().map(|line| line.content_id).collect();
    let contents = content::read(&mut *pool.acquire().await?, &content_ids).await?;
    let mut changes = Vec::with_capacity(lines.len());
    for line in lines {
        let was = contents.get(&line.content_id).map(|content| (Period { from: line.starts_at, until: line.ends_at }, content));
        let before = was.and_then(|was| Some(week::before(was, after.insert(line.occurrence_id, was)?)));
        let change = OccurrenceChange {
            kind: line.kind.into(),
            change_time: Some(timestamp(line.changed_at)),
            before,
            import_id: line.import_id.map(|id| id.to_string()).unwrap_or_default(),
            person_id: line.person_id.map(|id| id.to_string()).unwrap_or_default(),
        };
        changes.push((line.occurrence_id, change));
    }
    Ok(changes)
}

/// An occurrence to come that the caller may change, kept from others until the end of the transaction.
async fn changeable(tx: &mut PgConnection, caller: &Caller, occurrence_id: Uuid) -> Result<Row, Error> {
    let missing = || Error::not_found("occurrence", occurrence_id);
    sqlx::query!("select state from timetable.occurrences where occurrence_id = $1 for update", occurrence_id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let row = week::one(tx, occurrence_id).await?.filter(|row| may_amend(caller, row)).ok_or_else(missing)?;
    if row.kept.starts_at <= Utc::now() { Err(Error::OccurrencePast) } else { Ok(row) }
}
