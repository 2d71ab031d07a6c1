//! Rosters: whom and what a school's timetable may name, for the services that read one.

use std::pin::pin;

use chrono::NaiveDate;
use futures::{Stream, TryStreamExt};
use proto::identity::v1::{GetRosterResponse, RosterClass, RosterPerson};
use sqlx::{PgConnection, PgPool};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::{error::Error, structure::details};

/// Classes or people in one answer.
const PAGE: usize = 500;

/// Where the answers go.
type Answers = mpsc::Sender<GetRosterResponse>;

/// Answers what the school is, then its classes, then its people, all as one snapshot has them.
pub async fn read(pool: &PgPool, structure_id: Uuid, answers: Answers) -> Result<(), Error> {
    let mut tx = pool.begin_with("begin isolation level repeatable read, read only").await?;
    let structure = details::known(&mut *tx, structure_id).await?;
    let structure = structure.ok_or_else(|| Error::StructureNotFound(structure_id.to_string()))?;
    let first = GetRosterResponse { structure: Some(structure), ..GetRosterResponse::default() };
    let _ = answers.send(first).await;
    let page = |classes| GetRosterResponse { classes, ..GetRosterResponse::default() };
    send(classes(&mut tx, structure_id), page, &answers).await?;
    let page = |people| GetRosterResponse { people, ..GetRosterResponse::default() };
    send(people(&mut tx, structure_id), page, &answers).await?;
    Ok(())
}

/// Answers rows as they are read; whoever took the last answers is there as long as this runs.
async fn send<T>(
    rows: impl Stream<Item = Result<T, sqlx::Error>>,
    page: impl Fn(Vec<T>) -> GetRosterResponse,
    answers: &Answers,
) -> Result<(), sqlx::Error> {
    let mut pages = pin!(rows.try_chunks(PAGE));
    while let Some(rows) = pages.try_next().await.map_err(|chunk| chunk.1)? {
        let _ = answers.send(page(rows)).await;
    }
    Ok(())
}

/// Those of this school year, local groups too: their codes are nothing that a feed says.
fn classes(tx: &mut PgConnection, structure_id: Uuid) -> impl Stream<Item = Result<RosterClass, sqlx::Error>> + Send {
    let rows = sqlx::query!(
        r#"select
               c.class_id,
               c.label,
               case when c.made_by is null then c.code else '' end as "code!",
               c.is_group,
               array(
                   select distinct m.label
                   from identity.mefs m
                   where m.code = any(c.mefs)
                   order by m.label
                   limit 20
               ) as "level_labels!"
           from identity.classes c
           where c.structure_id = $1
           and c.school_year = identity.school_year()
           and c.valid_until is null
           order by c.is_group, c.label, c.class_id"#,
        structure_id,
    );
    rows.fetch(tx).map_ok(|row| RosterClass {
        class_id: row.class_id.to_string(),
        label: row.label,
        code: row.code,
        is_group: row.is_group,
        level_labels: row.level_labels,
    })
}

struct Row {
    person_id: Uuid,
    profile: i16,
    family_name: String,
    given_name: String,
    birth_date: Option<NaiveDate>,
    national_ids: Vec<String>,
    class_ids: Vec<Uuid>,
}

fn people(tx: &mut PgConnection, structure_id: Uuid) -> impl Stream<Item = Result<RosterPerson, sqlx::Error>> + Send {
    sqlx::query_file_as!(Row, "src/roster/people.sql", structure_id).fetch(tx).map_ok(person)
}

fn person(row: Row) -> RosterPerson {
    RosterPerson {
        person_id: row.person_id.to_string(),
        profile: row.profile.into(),
        family_name: row.family_name,
        given_name: row.given_name,
        birth_date: row.birth_date.map(|day| day.to_string()).unwrap_or_default(),
        national_ids: row.national_ids,
        class_ids: row.class_ids.iter().map(Uuid::to_string).collect(),
    }
}
