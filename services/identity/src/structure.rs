//! Schools and their figures, as far as the caller may see them.

pub mod annuaire;
pub mod details;
pub mod link;
pub mod uai;

use chrono::NaiveDate;
use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{Activation, ListStructuresRequest, ListStructuresResponse, Profile, Structure, StructureFigures};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use crate::error::Error;
use link::Links;

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    city: String,
    name: String,
    structure_id: Uuid,
}

/// Which structures somebody may see.
pub struct Scope {
    /// Every one.
    pub all: bool,
    structure_ids: Vec<Uuid>,
    organisation_ids: Vec<Uuid>,
}

impl Scope {
    /// The schools of these organisations.
    pub const fn of_organisations(organisation_ids: Vec<Uuid>) -> Self {
        Self { all: false, structure_ids: vec![], organisation_ids }
    }

    /// A head's schools, those of an agent's organisations, all for an administrator.
    pub fn of(caller: &Caller) -> Result<Self, Error> {
        let scope = Self {
            all: caller.administers(),
            structure_ids: caller.structures_as(Profile::Head.into()).collect(),
            organisation_ids: caller.organisation_ids.clone(),
        };
        let sees_nothing = !scope.all && scope.structure_ids.is_empty() && scope.organisation_ids.is_empty();
        if sees_nothing { Err(Error::NotAllowed) } else { Ok(scope) }
    }
}

/// The id of the structure that a UAI is or was of, if it is one of `among`, or if `any` will do.
pub async fn named(pool: &PgPool, uai: &str, among: &[Uuid], any: bool) -> Result<Uuid, Error> {
    let found = sqlx::query_scalar!(
        "select structure_id
         from identity.structures
         where structure_id = identity.structure_called($1) and ($2 or structure_id = any($3))",
        uai::written(uai),
        any,
        among,
    );
    found.fetch_optional(pool).await?.ok_or_else(|| Error::StructureNotFound(uai.to_owned()))
}

/// The day where the structure is.
pub async fn today(tx: &mut PgConnection, structure_id: Uuid) -> Result<NaiveDate, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select identity.today_in(time_zone) as "today!" from identity.structures where structure_id = $1"#,
        structure_id
    )
    .fetch_one(tx)
    .await
}

/// The structures that the caller leads, with those that share their heads.
pub async fn led(db: impl PgExecutor<'_>, caller: &Caller) -> Result<Vec<Uuid>, sqlx::Error> {
    let own: Vec<Uuid> = caller.structures_as(Profile::Head.into()).collect();
    if own.is_empty() {
        return Ok(own);
    }
    sqlx::query_scalar!(r#"select identity.led($1) as "structure_id!""#, &own).fetch_all(db).await
}

struct Row {
    structure_id: Uuid,
    uai: String,
    name: String,
    city: String,
    classes: i32,
    people: Vec<i32>,
    activated: Vec<i32>,
}

/// A page of the structures that the caller may see, by town and name, with the figures of all of them.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListStructuresRequest,
) -> Result<ListStructuresResponse, Error> {
    let scope = Scope::of(caller)?;
    let query = words(&asked.query)?;
    let call = format!("ListStructures {} {}", caller.person_id, query.join(" "));
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let visible = holding(pool, visible(pool, &scope).await?, &query).await?;
    let (mut rows, totals) = tokio::try_join!(rows(pool, &visible, after, page.rows()), totals(pool, &visible))?;
    let next_page_token =
        page.cut(&mut rows, |row| Cursor { city: row.city.clone(), name: row.name.clone(), structure_id: row.structure_id });
    let shown: Vec<Uuid> = rows.iter().map(|row| row.structure_id).collect();
    let links = link::of(pool, &shown).await?;
    Ok(ListStructuresResponse {
        structures: rows.into_iter().map(|row| figures(row, &links)).collect(),
        next_page_token,
        total_size: visible.len().try_into().unwrap_or(i32::MAX),
        totals: Some(totals),
    })
}

/// What somebody searches for, word by word.
fn words(query: &str) -> Result<Vec<String>, Error> {
    if query.chars().count() > 100 {
        return Err(Error::Invalid { field: "query", reason: "must have at most 100 characters" });
    }
    let words = query.split(|letter: char| letter.is_whitespace() || letter.is_control());
    Ok(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// Those of them whose name, town and UAIs hold every word.
async fn holding(pool: &PgPool, structure_ids: Vec<Uuid>, words: &[String]) -> Result<Vec<Uuid>, sqlx::Error> {
    if words.is_empty() {
        return Ok(structure_ids);
    }
    sqlx::query_scalar!(
        "select s.structure_id
         from identity.structures s
         where s.structure_id = any($1)
           and not exists (
               select
               from unnest($2::text[]) as word
               where position(identity.plain(word) in identity.plain(concat_ws(' ', s.name, s.city, s.uai))) = 0
                 and not exists (
                     select
                     from identity.uai_changes c
                     where c.structure_id = s.structure_id
                       and position(lower(word) in lower(c.old_uai || ' ' || c.new_uai)) > 0
                 )
           )",
        &structure_ids,
        words,
    )
    .fetch_all(pool)
    .await
}

/// The structures in scope: a few thousand ids at the most, by an index each.
pub async fn visible(pool: &PgPool, scope: &Scope) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select s.structure_id
         from identity.structures s
         where $1
            or s.structure_id in (select identity.led($2))
            or s.structure_id in (select r.structure_id from identity.responsibilities r where r.organisation_id = any($3))",
        scope.all,
        &scope.structure_ids,
        &scope.organisation_ids,
    )
    .fetch_all(pool)
    .await
}

/// Figures by profile: pupils, guardians, teachers, other staff.
async fn rows(pool: &PgPool, visible: &[Uuid], after: Option<Cursor>, size: i64) -> Result<Vec<Row>, sqlx::Error> {
    let after = after.unwrap_or(Cursor { city: String::new(), name: String::new(), structure_id: Uuid::nil() });
    sqlx::query_as!(
        Row,
        r#"select s.structure_id, s.uai, s.name, s.city,
                  (select count(*)::integer
                   from identity.classes c
                   where c.structure_id = s.structure_id and not c.is_group and c.valid_until is null) as "classes!",
                  array(select coalesce(g.people, 0)
                        from unnest(array[1, 2, 3, 6]) with ordinality as p (profile, place)
                        left join identity.structure_figures g on g.structure_id = s.structure_id and g.profile = p.profile
                        order by place) as "people!",
                  array(select coalesce(g.activated, 0)
                        from unnest(array[1, 2, 3, 6]) with ordinality as p (profile, place)
                        left join identity.structure_figures g on g.structure_id = s.structure_id and g.profile = p.profile
                        order by place) as "activated!"
           from identity.structures s
           where s.structure_id = any($1)
             and (s.city, s.name, s.structure_id) > ($2, $3, $4)
           order by s.city, s.name, s.structure_id
           limit $5"#,
        visible,
        after.city,
        after.name,
        after.structure_id,
        size,
    )
    .fetch_all(pool)
    .await
}

/// The figures of all of them together.
pub async fn totals(pool: &PgPool, visible: &[Uuid]) -> Result<StructureFigures, sqlx::Error> {
    let row = sqlx::query!(
        r#"select
             (select count(*)::integer
              from identity.classes
              where structure_id = any($1) and not is_group and valid_until is null) as "classes!",
             array(select coalesce(sum(g.people), 0)::integer
                   from unnest(array[1, 2, 3, 6]) with ordinality as p (profile, place)
                   left join identity.structure_figures g on g.structure_id = any($1) and g.profile = p.profile
                   group by place
                   order by place) as "people!",
             array(select coalesce(sum(g.activated), 0)::integer
                   from unnest(array[1, 2, 3, 6]) with ordinality as p (profile, place)
                   left join identity.structure_figures g on g.structure_id = any($1) and g.profile = p.profile
                   group by place
                   order by place) as "activated!""#,
        visible,
    )
    .fetch_one(pool)
    .await?;
    Ok(counted(row.classes, &row.people, &row.activated))
}

fn figures(row: Row, links: &Links) -> StructureFigures {
    let links = links.get(&row.structure_id).cloned().unwrap_or_default();
    let structure = Structure { structure_id: row.structure_id.to_string(), uai: row.uai, name: row.name, city: row.city };
    StructureFigures { structure: Some(structure), links, ..counted(row.classes, &row.people, &row.activated) }
}

fn counted(classes: i32, people: &[i32], activated: &[i32]) -> StructureFigures {
    let activation = |place: usize| Some(Activation { people: people[place], activated: activated[place] });
    StructureFigures {
        structure: None,
        classes,
        pupils: activation(0),
        guardians: activation(1),
        teachers: activation(2),
        staff: activation(3),
        links: vec![],
    }
}
