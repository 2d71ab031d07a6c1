//! Overrides as they are listed.

use chrono::{DateTime, NaiveDate, Utc};
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{ListOverridesRequest, ListOverridesResponse, Override, Person};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::kind;
use crate::{error::Error, structure, token};

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    override_id: Uuid,
}

struct Row {
    override_id: Uuid,
    kind: String,
    person_id: Uuid,
    given_name: String,
    family_name: String,
    guardian_id: Option<Uuid>,
    guardian_given_name: Option<String>,
    guardian_family_name: Option<String>,
    first_day: NaiveDate,
    last_day: Option<NaiveDate>,
    reference: String,
    decided_by: Option<Uuid>,
    decided_by_name: Option<String>,
    created_at: DateTime<Utc>,
    ended_by: Option<Uuid>,
    ended_at: Option<DateTime<Utc>>,
    in_force: bool,
}

/// A page of the overrides that the caller may see: of one, or of those about somebody, if either is named.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    (override_id, about): (Option<Uuid>, Option<Uuid>),
    asked: &ListOverridesRequest,
) -> Result<ListOverridesResponse, Error> {
    let call = format!(
        "ListOverrides {} {override_id:?} {about:?} {} {}",
        caller.person_id, asked.include_guardians, asked.include_ended
    );
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let mut rows = sqlx::query_file_as!(
        Row,
        "src/overrides/listed.sql",
        override_id,
        caller.administers(),
        &structure::led(pool, caller).await?,
        caller.person_id,
        about,
        asked.include_ended,
        after.map_or(Uuid::nil(), |after| after.override_id),
        page.rows(),
        asked.include_guardians,
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { override_id: row.override_id });
    Ok(ListOverridesResponse { overrides: rows.into_iter().map(listed).collect(), next_page_token })
}

/// One, as anybody who may decide about it sees it.
pub(super) async fn read(tx: &mut PgConnection, override_id: Uuid) -> Result<Override, sqlx::Error> {
    let row = sqlx::query_file_as!(
        Row,
        "src/overrides/listed.sql",
        Some(override_id),
        true,
        &[] as &[Uuid],
        Uuid::nil(),
        None::<Uuid>,
        true,
        Uuid::nil(),
        1,
        false,
    );
    Ok(listed(row.fetch_one(tx).await?))
}

fn listed(row: Row) -> Override {
    let by = |id: Option<Uuid>| id.map_or_else(|| "operator".to_owned(), |id| id.to_string());
    let guardian = row.guardian_id.map(|id| Person {
        person_id: id.to_string(),
        given_name: row.guardian_given_name.unwrap_or_default(),
        family_name: row.guardian_family_name.unwrap_or_default(),
    });
    Override {
        override_id: row.override_id.to_string(),
        kind: kind(&row.kind).into(),
        person: Some(Person { person_id: row.person_id.to_string(), given_name: row.given_name, family_name: row.family_name }),
        guardian,
        first_day: row.first_day.to_string(),
        last_day: row.last_day.map(|day| day.to_string()).unwrap_or_default(),
        reference: row.reference,
        decided_by: by(row.decided_by),
        decided_by_name: row.decided_by_name.unwrap_or_default(),
        create_time: Some(token::timestamp(row.created_at)),
        ended_by: row.ended_at.map(|_| by(row.ended_by)).unwrap_or_default(),
        end_time: row.ended_at.map(token::timestamp),
        in_force: row.in_force,
    }
}
