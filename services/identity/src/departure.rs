//! Departures: whom no feed names any more is suspended after a delay; a feed that names her again restores her.

use chrono::{TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{change::told, device};

/// How many people one transaction suspends.
const BATCH: i64 = 500;

/// Suspends whoever has been missing from every feed for `delay`. Her rights ended when she left; now her account closes.
pub async fn suspend(pool: &PgPool, delay: TimeDelta) -> Result<(), sqlx::Error> {
    loop {
        let mut tx = pool.begin().await?;
        let people = suspend_some(&mut tx, delay).await?;
        if people.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = people.iter().map(|(person_id, _)| *person_id).collect();
        device::sign_out_everywhere(&mut tx, &ids).await?;
        told::people(&mut tx, "", people).await?;
        tx.commit().await?;
        tracing::info!(people = ids.len(), "suspended, since no feed names them any more");
    }
}

async fn suspend_some(tx: &mut PgConnection, delay: TimeDelta) -> Result<Vec<(Uuid, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        "update identity.people
         set suspended_at = now(),
             suspended_by = 'feed',
             version = version + 1,
             updated_at = now()
         where person_id in (
            select r.person_id
            from identity.source_records r
            join identity.people k using (person_id)
            where r.missing_since < $1
            and k.suspended_at is null
            and not exists (
                select
                from identity.source_records o
                where o.person_id = r.person_id and (o.missing_since is null or o.missing_since >= $1)
            )
            limit $2
         )
         returning person_id, version",
        Utc::now() - delay,
        BATCH,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row.version)).collect())
}
