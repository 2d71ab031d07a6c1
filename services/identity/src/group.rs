//! Local groups: clubs and teams of one school and school year, made by its heads and teachers.
//!
//! A group is a row of `classes` with a maker and no import, its members are rows of `memberships` with no import: whatever reads classes
//! finds them, and no import touches them but to end what a member's departure ends.

mod members;

use platform::{auth::Caller, page::Page, request_ids::Asked, secrets::Secrets};
use proto::identity::v1::{
    CreateGroupRequest, CreateGroupResponse, Group, ListGroupsRequest, ListGroupsResponse, Person, Profile, Structure,
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{change::decided::Decided, error::Error, import::school_year, structure};
pub use members::{add, leave, list as list_members, remove};

/// Characters of a name.
const NAME: usize = 100;

/// Where the caller may have groups.
struct Rights {
    /// All of these schools.
    led: Vec<Uuid>,
    /// Her own, of these schools.
    taught_in: Vec<Uuid>,
    person_id: Uuid,
}

impl Rights {
    async fn of(pool: &PgPool, caller: &Caller) -> Result<Self, sqlx::Error> {
        let taught_in = caller.structures_as(Profile::Teacher.into()).collect();
        Ok(Self { led: structure::led(pool, caller).await?, taught_in, person_id: caller.person_id })
    }

    fn structures(&self) -> Vec<Uuid> {
        self.led.iter().chain(&self.taught_in).copied().collect()
    }
}

fn named(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    if (1..=NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(name);
    }
    Err(Error::Invalid { field: "name", reason: "must be one line of 1 to 100 characters" })
}

/// Makes a group; a teacher is its first member.
pub async fn create(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &CreateGroupRequest,
) -> Result<CreateGroupResponse, Error> {
    let rights = Rights::of(pool, caller).await?;
    let structure_id = structure::named(pool, &asked.uai, &rights.structures(), false).await?;
    let name = named(&asked.name)?;
    let mut tx = pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(secrets, "CreateGroup", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let group_id = insert(&mut tx, caller, structure_id, name).await?;
    if rights.taught_in.contains(&structure_id) {
        let mut decided = Decided::default();
        decided.memberships(members::join(&mut tx, group_id, structure_id, &[caller.person_id]).await?);
        decided.tell(&mut tx).await?;
    }
    let group = read(&mut tx, &rights, group_id, false).await?;
    let answer = CreateGroupResponse { group: Some(listed(group)) };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

async fn insert(tx: &mut PgConnection, caller: &Caller, structure_id: Uuid, name: &str) -> Result<Uuid, sqlx::Error> {
    let group_id = Uuid::now_v7();
    let today = structure::today(tx, structure_id).await?;
    sqlx::query!(
        "insert into identity.classes (class_id, structure_id, school_year, is_group, code, label, made_by, import_id)
         values ($1, $2, $3, true, $4, $5, $6, $7)",
        group_id,
        structure_id,
        school_year(today),
        format!("local:{group_id}"),
        name,
        caller.person_id,
        Uuid::nil(),
    )
    .execute(tx)
    .await?;
    Ok(group_id)
}

/// Gives a group another name.
pub async fn rename(pool: &PgPool, caller: &Caller, group_id: Uuid, name: &str) -> Result<Group, Error> {
    let name = named(name)?;
    let rights = Rights::of(pool, caller).await?;
    let mut tx = pool.begin().await?;
    held(&mut tx, &rights, group_id).await?;
    sqlx::query!("update identity.classes set label = $2 where class_id = $1", group_id, name).execute(&mut *tx).await?;
    let group = listed(read(&mut tx, &rights, group_id, false).await?);
    tx.commit().await?;
    Ok(group)
}

/// Closes a group: its memberships end.
pub async fn close(pool: &PgPool, caller: &Caller, group_id: Uuid) -> Result<(), Error> {
    let rights = Rights::of(pool, caller).await?;
    let mut tx = pool.begin().await?;
    held(&mut tx, &rights, group_id).await?;
    sqlx::query!(
        "update identity.classes
         set valid_until = identity.today_in(s.time_zone)
         from identity.structures s
         where class_id = $1 and s.structure_id = classes.structure_id",
        group_id,
    )
    .execute(&mut *tx)
    .await?;
    let mut decided = Decided::default();
    decided.memberships(members::end(&mut tx, group_id, None).await?);
    decided.tell(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// Closes the groups of school years before this one.
pub async fn close_past(tx: &mut PgConnection, school_year: i16) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.classes
         set valid_until = identity.today()
         where made_by is not null and valid_until is null and school_year < $1",
        school_year,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// By the clock: closes what is over, and sees that no group keeps who is no more what she joined as.
pub async fn tidy(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    let today = sqlx::query_scalar!(r#"select identity.today() as "today!""#).fetch_one(&mut *tx).await?;
    close_past(&mut tx, school_year(today)).await?;
    let mut decided = Decided::default();
    decided.memberships(members::leave_all(&mut tx).await?);
    decided.tell(&mut tx).await?;
    tx.commit().await
}

/// A group that is open and the caller's, kept from others until the end of the transaction.
async fn held(tx: &mut PgConnection, rights: &Rights, group_id: Uuid) -> Result<Row, Error> {
    sqlx::query!("select class_id from identity.classes where class_id = $1 and made_by is not null for update", group_id)
        .fetch_optional(&mut *tx)
        .await?;
    read(tx, rights, group_id, false).await
}

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    name: String,
    group_id: Uuid,
}

struct Row {
    class_id: Uuid,
    label: String,
    school_year: i16,
    closed: bool,
    structure_id: Uuid,
    uai: String,
    name: String,
    city: String,
    person_id: Uuid,
    given_name: String,
    family_name: String,
    members: i64,
}

/// A page of the groups of a school that are the caller's.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    group_id: Option<Uuid>,
    asked: &ListGroupsRequest,
) -> Result<ListGroupsResponse, Error> {
    let rights = Rights::of(pool, caller).await?;
    let structure_id = structure::named(pool, &asked.uai, &rights.structures(), false).await?;
    let call = format!("ListGroups {} {structure_id} {group_id:?} {}", caller.person_id, asked.include_closed);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let after = after.unwrap_or(Cursor { name: String::new(), group_id: Uuid::nil() });
    let mut rows = sqlx::query_file_as!(
        Row,
        "src/group/listed.sql",
        group_id,
        Some(structure_id),
        &rights.led,
        &rights.taught_in,
        rights.person_id,
        asked.include_closed,
        after.name,
        after.group_id,
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { name: row.label.clone(), group_id: row.class_id });
    Ok(ListGroupsResponse { groups: rows.into_iter().map(listed).collect(), next_page_token })
}

async fn read(tx: &mut PgConnection, rights: &Rights, group_id: Uuid, closed: bool) -> Result<Row, Error> {
    let found = sqlx::query_file_as!(
        Row,
        "src/group/listed.sql",
        Some(group_id),
        None::<Uuid>,
        &rights.led,
        &rights.taught_in,
        rights.person_id,
        closed,
        "",
        Uuid::nil(),
        1,
    );
    found.fetch_optional(tx).await?.ok_or(Error::GroupNotFound(group_id))
}

fn listed(row: Row) -> Group {
    Group {
        group_id: row.class_id.to_string(),
        name: row.label,
        structure: Some(Structure { structure_id: row.structure_id.to_string(), uai: row.uai, name: row.name, city: row.city }),
        school_year: row.school_year.into(),
        made_by: Some(Person { person_id: row.person_id.to_string(), given_name: row.given_name, family_name: row.family_name }),
        members: row.members.try_into().unwrap_or(i32::MAX),
        closed: row.closed,
    }
}
