//! What the reading alone makes of a delivery: the rows that a dry run leaves staged.

use platform::testing::TestApp;

use super::delivery::{Delivery, rows};

/// Reads and compares the delivery; its rows stay staged.
pub async fn read(app: &TestApp, delivery: Delivery) {
    delivery.sent(app, false).await.unwrap();
}

/// Who was staged, with the request.
pub async fn people(app: &TestApp) -> Vec<String> {
    rows(
        &app.pool,
        "select concat_ws(' ', category, jointure, request, given_name, email, mobile) from identity.staged_people order by 1",
    )
    .await
}

/// What the reading set aside.
pub async fn set_aside(app: &TestApp) -> Vec<String> {
    rows(&app.pool, "select concat_ws(' ', line, identifier, code) from identity.staged_set_aside order by 1").await
}
