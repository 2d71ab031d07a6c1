//! The pupils of a school's rollover, by name, for those who lead the school.

use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{
    ListRolloverPupilsRequest, ListRolloverPupilsResponse, Person, RolloverOutcome, RolloverPupil, Structure,
};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use super::{found, reads_names, year};
use crate::error::Error;

/// The last pupil of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    family_name: String,
    given_name: String,
    person_id: Uuid,
}

struct Row {
    person_id: Uuid,
    given_name: String,
    family_name: String,
    class_before: String,
    class_after: String,
    other_id: Option<Uuid>,
    uai: Option<String>,
    name: Option<String>,
    city: Option<String>,
}

/// A page of the pupils of one line, by name.
pub async fn pupils(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListRolloverPupilsRequest,
) -> Result<ListRolloverPupilsResponse, Error> {
    let structure_id = found(pool, &asked.uai).await?;
    if !reads_names(pool, caller, structure_id).await? {
        return Err(Error::StructureNotFound(asked.uai.clone()));
    }
    let (year, outcome) = (year(pool, asked.school_year).await?, outcome(asked.outcome())?);
    let call = format!("ListRolloverPupils {structure_id} {year} {outcome}");
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let mut rows = rows(pool, structure_id, year, outcome, after, page.rows()).await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor {
        family_name: row.family_name.clone(),
        given_name: row.given_name.clone(),
        person_id: row.person_id,
    });
    Ok(ListRolloverPupilsResponse { pupils: rows.into_iter().map(told).collect(), next_page_token })
}

async fn rows(
    pool: &PgPool,
    structure_id: Uuid,
    year: i16,
    outcome: &str,
    after: Option<Cursor>,
    size: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let after = after.unwrap_or(Cursor { family_name: String::new(), given_name: String::new(), person_id: Uuid::nil() });
    sqlx::query_as!(
        Row,
        r#"select
               p.person_id,
               p.given_name,
               p.family_name,
               coalesce(b.label, '') as "class_before!",
               coalesce(a.label, '') as "class_after!",
               o.structure_id as "other_id?",
               o.uai as "uai?",
               o.name as "name?",
               o.city as "city?"
           from identity.rollover(array[$1::uuid], $2) r
           join identity.people p using (person_id)
           left join identity.classes b on b.class_id = r.class_before
           left join identity.classes a on a.class_id = r.class_after
           left join identity.structures o on o.structure_id = r.other_id and not exists (
               select
               from identity.overrides_in_force v
               where v.kind = 'address'
               and (
                   v.person_id = r.person_id
                   or v.person_id in (
                       select g.guardian_id
                       from identity.guardianships g
                       where g.child_id = r.person_id and g.valid_until is null
                   )
               )
           )
           where r.outcome = $3
           and (p.family_name, p.given_name, p.person_id) > ($4, $5, $6)
           order by p.family_name, p.given_name, p.person_id
           limit $7"#,
        structure_id,
        year,
        outcome,
        after.family_name,
        after.given_name,
        after.person_id,
        size,
    )
    .fetch_all(pool)
    .await
}

fn told(row: Row) -> RolloverPupil {
    RolloverPupil {
        person: Some(Person { person_id: row.person_id.to_string(), given_name: row.given_name, family_name: row.family_name }),
        class_before: row.class_before,
        class_after: row.class_after,
        other: row.other_id.map(|other_id| Structure {
            structure_id: other_id.to_string(),
            uai: row.uai.unwrap_or_default(),
            name: row.name.unwrap_or_default(),
            city: row.city.unwrap_or_default(),
        }),
    }
}

fn outcome(outcome: RolloverOutcome) -> Result<&'static str, Error> {
    match outcome {
        RolloverOutcome::Stayed => Ok("stayed"),
        RolloverOutcome::Moved => Ok("moved"),
        RolloverOutcome::Unplaced => Ok("unplaced"),
        RolloverOutcome::Missing => Ok("missing"),
        RolloverOutcome::Arrived => Ok("arrived"),
        RolloverOutcome::Unspecified => Err(Error::Invalid { field: "outcome", reason: "must be one of the report's lines" }),
    }
}
