//! Of somebody who was added by hand and is one with somebody whom a feed knows, the feed's functions win.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::change::told::Membership;

/// A function given by hand that ended.
pub(super) struct Ended {
    pub function_id: Uuid,
    profile: i16,
    structure_id: Uuid,
    day: NaiveDate,
}

impl Ended {
    /// As a change of whose it was.
    pub fn of(&self, person_id: Uuid) -> Membership {
        let Self { profile, structure_id, day, .. } = *self;
        Membership { person_id, profile, structure_id, class_id: None, subject_code: String::new(), ended: true, day }
    }
}

/// Ends what one of the two is by hand in a school where a feed says what the other is.
pub(super) async fn yield_to_feeds(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<Vec<Ended>, sqlx::Error> {
    sqlx::query_as!(
        Ended,
        r#"update identity.functions h
           set valid_until = identity.today()
           where h.person_id in ($1, $2)
           and h.import_id = $3
           and h.valid_until is null
           and exists (
            select
            from identity.functions f
            where f.person_id in ($1, $2)
            and f.structure_id = h.structure_id
            and f.import_id <> $3
            and f.profile <> 2
            and f.valid_until is null
           )
           returning h.function_id, h.profile, h.structure_id, identity.today() as "day!""#,
        person_id,
        alias_id,
        Uuid::nil(),
    )
    .fetch_all(tx)
    .await
}

/// Those of the reopened functions that are hers, by hand.
pub(super) async fn restored(tx: &mut PgConnection, person_id: Uuid, reopened: &[Uuid]) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as!(
        Membership,
        r#"select person_id, profile, structure_id, null::uuid as class_id, '' as "subject_code!", false as "ended!", valid_from as day
           from identity.functions
           where person_id = $1 and function_id = any($2) and import_id = $3 and valid_until is null"#,
        person_id,
        reopened,
        Uuid::nil(),
    )
    .fetch_all(tx)
    .await
}
