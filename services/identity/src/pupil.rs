//! Pupils and their guardians, as those see them who decide about them: the heads of a school and administrators.

mod guardians;

use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{ListPupilsRequest, ListPupilsResponse, Person, Structure};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{error::Error, structure};
pub use guardians::list as guardians;

/// The last pupil of a page.
#[derive(Default, Serialize, Deserialize)]
struct Cursor {
    family_name: String,
    given_name: String,
    person_id: Uuid,
}

/// A page of the pupils of a class, by name.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListPupilsRequest,
) -> Result<ListPupilsResponse, Error> {
    if asked.class_label.contains(char::is_control) {
        return Err(Error::Invalid { field: "class_label", reason: "must be the name of a class" });
    }
    let structure = found(pool, caller, &asked.uai).await?;
    let call = format!("ListPupils {} {}", structure.structure_id, asked.class_label);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let mut rows = rows(pool, structure.structure_id, &asked.class_label, after.unwrap_or_default(), page.rows()).await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor {
        family_name: row.family_name.clone(),
        given_name: row.given_name.clone(),
        person_id: row.person_id,
    });
    Ok(ListPupilsResponse { pupils: rows.into_iter().map(person).collect(), next_page_token, structure: Some(told(structure)) })
}

struct School {
    structure_id: Uuid,
    uai: String,
    name: String,
    city: String,
}

async fn found(pool: &PgPool, caller: &Caller, uai: &str) -> Result<School, Error> {
    let found = sqlx::query_as!(
        School,
        "select structure_id, uai, name, city
         from identity.structures
         where structure_id = $1",
        structure::named(pool, uai, &structure::led(pool, caller).await?, caller.administers()).await?,
    );
    Ok(found.fetch_one(pool).await?)
}

fn told(school: School) -> Structure {
    Structure { structure_id: school.structure_id.to_string(), uai: school.uai, name: school.name, city: school.city }
}

struct Row {
    person_id: Uuid,
    given_name: String,
    family_name: String,
}

async fn rows(pool: &PgPool, structure_id: Uuid, class: &str, after: Cursor, size: i64) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"with pupils as (
               select f.person_id, array_agg(c.label) filter (where c.label is not null) as classes
               from identity.functions f
               left join identity.memberships m on m.person_id = f.person_id and m.profile = 1 and m.valid_until is null
               left join identity.classes c
                   on c.class_id = m.class_id and c.structure_id = $1 and not c.is_group and c.valid_until is null
               where f.structure_id = $1 and f.profile = 1 and f.valid_until is null
               group by f.person_id
           )
           select p.person_id, p.given_name, p.family_name
           from pupils u
           join identity.people p using (person_id)
           where case when $2 = '' then u.classes is null else $2 = any(u.classes) end
           and (p.family_name, p.given_name, p.person_id) > ($3, $4, $5)
           order by p.family_name, p.given_name, p.person_id
           limit $6"#,
        structure_id,
        class,
        after.family_name,
        after.given_name,
        after.person_id,
        size,
    )
    .fetch_all(pool)
    .await
}

fn person(row: Row) -> Person {
    Person { person_id: row.person_id.to_string(), given_name: row.given_name, family_name: row.family_name }
}
