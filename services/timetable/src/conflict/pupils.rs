//! Which classes and groups share pupils.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Two classes or groups, the lesser id first, with the days (the last one not included) in which at least one pupil is in both.
pub type Shared = BTreeMap<(Uuid, Uuid), (NaiveDate, NaiveDate)>;

/// Those that share a pupil with one of these, from today on.
pub async fn shared(tx: &mut PgConnection, keys: &[Uuid]) -> Result<Shared, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select a.class_id, b.class_id as other_id, min(greatest(a.valid_from, b.valid_from)) as "first_day!",
                  max(coalesce(least(a.valid_until, b.valid_until), date '9999-12-31')) as "end_day!"
           from timetable.pupils a
           join timetable.pupils b on b.person_id = a.person_id
           where a.class_id = any($1)
             and b.class_id not in (a.class_id, '00000000-0000-0000-0000-000000000000')
             and greatest(a.valid_from, b.valid_from) < coalesce(least(a.valid_until, b.valid_until), date '9999-12-31')
             and coalesce(least(a.valid_until, b.valid_until), date '9999-12-31') > $2
           group by a.class_id, b.class_id"#,
        keys,
        Utc::now().date_naive(),
    )
    .fetch_all(tx)
    .await?;
    let ordered = |one: Uuid, other: Uuid| (one.min(other), one.max(other));
    Ok(rows.into_iter().map(|row| (ordered(row.class_id, row.other_id), (row.first_day, row.end_day))).collect())
}
