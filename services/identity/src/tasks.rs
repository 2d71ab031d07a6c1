//! What waits in the directory for whoever looks after it.

use platform::auth::Caller;
use proto::identity::v1::GetDirectoryTasksResponse;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    error::Error,
    function_profile, rollover,
    structure::{self, Scope},
};

/// Counts for the caller's schools; what only administrators decide is counted for them.
pub async fn of(pool: &PgPool, caller: &Caller) -> Result<GetDirectoryTasksResponse, Error> {
    let scope = Scope::of(caller)?;
    let visible = structure::visible(pool, &scope).await?;
    let (schools_awaited, school_year) = rollover::awaited(pool, &visible).await?;
    let imports_waiting = imports(pool, &scope, &visible).await?;
    let told = GetDirectoryTasksResponse { imports_waiting, schools_awaited, school_year, ..Default::default() };
    if !caller.administers() {
        return Ok(told);
    }
    let (merges_proposed, unknown) = tokio::try_join!(merges(pool), function_profile::unknown(pool))?;
    Ok(GetDirectoryTasksResponse { merges_proposed, functions_unknown: unknown.codes, ..told })
}

/// Dry runs that can be applied and touch what the caller sees.
async fn imports(pool: &PgPool, scope: &Scope, visible: &[Uuid]) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*)::integer as "waiting!"
           from identity.staged_delivery d
           join identity.imports i using (import_id)
           where not i.applied
           and (
               $1
               or exists (
                   select
                   from identity.import_structures s
                   where s.import_id = i.import_id and s.structure_id = any($2)
               )
           )"#,
        scope.all,
        visible,
    )
    .fetch_one(pool)
    .await
}

async fn merges(pool: &PgPool) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(r#"select count(*)::integer as "proposed!" from identity.merges where state = 'proposed'"#)
        .fetch_one(pool)
        .await
}
