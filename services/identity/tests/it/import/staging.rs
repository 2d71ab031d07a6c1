//! What the reading alone makes of a delivery: the staged rows, seen before an import forgets them.

use platform::testing::TestApp;
use sqlx::AssertSqlSafe;

use super::delivery::{Delivery, rows};

const TABLES: [&str; 6] = ["people", "functions", "memberships", "guardianships", "classes", "set_aside"];

/// Reads and compares the delivery, whatever comes of it, and keeps its rows in `public.seen_people` and so on.
pub async fn read(app: &TestApp, delivery: Delivery) {
    for table in TABLES {
        watch(app, table).await;
    }
    let _ = delivery.sent(app, false).await;
}

async fn watch(app: &TestApp, table: &str) {
    let statements = [
        format!("drop table if exists public.seen_{table}"),
        format!("create table public.seen_{table} as select * from identity.staged_{table} with no data"),
        format!(
            "create or replace function public.see_{table}() returns trigger language plpgsql as $$
             begin insert into public.seen_{table} select * from identity.staged_{table}; return null; end $$"
        ),
        format!(
            "create or replace trigger see before truncate on identity.staged_{table}
             for each statement execute function public.see_{table}()"
        ),
    ];
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement)).execute(&app.pool).await.unwrap();
    }
}

/// Who was staged, with the request.
pub async fn people(app: &TestApp) -> Vec<String> {
    rows(
        &app.pool,
        "select concat_ws(' ', category, jointure, request, given_name, email, mobile) from public.seen_people order by 1",
    )
    .await
}

/// What the reading set aside.
pub async fn set_aside(app: &TestApp) -> Vec<String> {
    rows(&app.pool, "select concat_ws(' ', line, identifier, reason) from public.seen_set_aside order by 1").await
}
