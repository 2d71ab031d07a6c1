//! Staff: the names of those who work in schools, or did, which everybody who is signed in may read.

use proto::identity::v1::{ListStaffNamesResponse, Person};
use sqlx::PgPool;
use uuid::Uuid;

use crate::error::Error;

/// People named in one call.
const BATCH: usize = 500;

/// The names of those of these people who were ever staff of a school, each under the id that was asked for: an index for each way to
/// have been.
pub async fn names(pool: &PgPool, person_ids: &[String]) -> Result<ListStaffNamesResponse, Error> {
    let rows = sqlx::query!(
        r#"select a.asked_id as "asked_id!", p.given_name, p.family_name
           from (select distinct unnest($1::uuid[]) as asked_id) a
           join identity.people p on p.person_id = identity.present_id(a.asked_id)
           where exists (
               select
               from identity.functions f
               where f.person_id = p.person_id and f.profile between 3 and 6 and f.valid_until is null
               union all
               select
               from identity.functions f
               where f.person_id = p.person_id and f.profile between 3 and 6 and f.valid_until is not null
               union all
               select
               from identity.memberships m
               where m.person_id = p.person_id and m.profile = 3 and m.valid_until is null
               union all
               select
               from identity.memberships m
               where m.person_id = p.person_id and m.profile = 3 and m.valid_until is not null
           )
           order by a.asked_id"#,
        &ids(person_ids)?,
    );
    let people = rows.fetch_all(pool).await?.into_iter().map(|row| Person {
        person_id: row.asked_id.to_string(),
        given_name: row.given_name,
        family_name: row.family_name,
    });
    Ok(ListStaffNamesResponse { people: people.collect() })
}

fn ids(texts: &[String]) -> Result<Vec<Uuid>, Error> {
    let invalid = |reason| Error::Invalid { field: "person_ids", reason };
    if texts.len() > BATCH {
        return Err(invalid("must be 500 at most"));
    }
    texts.iter().map(|text| text.parse().map_err(|_| invalid("must be UUIDs"))).collect()
}
