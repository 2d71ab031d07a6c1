//! What is kept of imports no longer than it is of use.

use chrono::{TimeDelta, Utc};
use sqlx::PgPool;

/// How many versions one statement forgets.
const VERSIONS: i64 = 10_000;

/// How many dry runs are forgotten at a time: each is looked for in all that imports wrote.
const DRY_RUNS: i64 = 20;

/// Forgets the rows as they were before imports that can no longer be taken back, dry runs older than `dry_runs`, and the names that
/// any import as old lists.
pub async fn forget_old(pool: &PgPool, dry_runs: TimeDelta) -> Result<(), sqlx::Error> {
    while forget_versions(pool).await? > 0 {}
    forget_names(pool, dry_runs).await?;
    forget_dry_runs(pool, dry_runs).await
}

/// Rollbacks, what was rolled back, and whatever another import of its feed followed: none of them is ever the latest again.
async fn forget_versions(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "delete from identity.import_versions
         where version_id in (
            select v.version_id
            from identity.imports i
            join identity.import_versions v using (import_id)
            where i.applied
            and (
                i.kind = 'rollback'
                or i.rolled_back_by is not null
                or exists (
                    select
                    from identity.imports l
                    where (l.source, l.academy_code, l.degree) = (i.source, i.academy_code, i.degree)
                    and l.applied
                    and l.applied_at > i.applied_at
                )
            )
            limit $1
         )",
        VERSIONS,
    );
    Ok(forgotten.execute(pool).await?.rows_affected())
}

async fn forget_names(pool: &PgPool, age: TimeDelta) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.import_changes
         where import_id in (select i.import_id from identity.imports i where i.created_at < $1)",
        Utc::now() - age,
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn forget_dry_runs(pool: &PgPool, age: TimeDelta) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.imports
         where import_id in (
            select i.import_id
            from identity.imports i
            where not i.applied
            and i.created_at < $1
            and not exists (select from identity.staged_delivery d where d.import_id = i.import_id)
            order by i.created_at
            limit $2
         )",
        Utc::now() - age,
        DRY_RUNS,
    )
    .execute(pool)
    .await?;
    Ok(())
}
