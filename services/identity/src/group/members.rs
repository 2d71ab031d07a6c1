//! Who is in a local group.

use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{Group, GroupMember, ListGroupMembersRequest, ListGroupMembersResponse, Person};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Rights, held, listed, read};
use crate::{
    audience,
    change::{decided::Decided, told::Membership},
    error::Error,
};

/// People named in one call.
const BATCH: usize = 200;

/// Members of one group.
const MEMBERS: i64 = 1_000;

/// Adds members, all or none.
pub async fn add(pool: &PgPool, caller: &Caller, group_id: Uuid, people: &[String]) -> Result<Group, Error> {
    let people = ids(people)?;
    let rights = Rights::of(pool, caller).await?;
    let group = read(&mut *pool.acquire().await?, &rights, group_id, false).await?;
    if !rights.led.contains(&group.structure_id) {
        audience::sees(pool, caller, &people).await?;
    }
    let mut tx = pool.begin().await?;
    let group = held(&mut tx, &rights, group_id).await?;
    let mut decided = Decided::default();
    decided.memberships(join(&mut tx, group_id, group.structure_id, &people).await?);
    decided.tell(&mut tx).await?;
    let group = read(&mut tx, &rights, group_id, false).await?;
    if group.members > MEMBERS {
        return Err(Error::GroupFull);
    }
    tx.commit().await?;
    Ok(listed(group))
}

fn ids(texts: &[String]) -> Result<Vec<Uuid>, Error> {
    let invalid = |reason| Error::Invalid { field: "person_ids", reason };
    if !(1..=BATCH).contains(&texts.len()) {
        return Err(invalid("must be 1 to 200"));
    }
    texts.iter().map(|text| text.parse().map_err(|_| invalid("must be UUIDs"))).collect()
}

/// Makes pupils and staff of a school members, as what they are there: a pupil first of all, then a teacher.
pub(super) async fn join(
    tx: &mut PgConnection,
    group_id: Uuid,
    structure_id: Uuid,
    people: &[Uuid],
) -> Result<Vec<Membership>, Error> {
    let found = sqlx::query!(
        r#"select a.asked_id as "asked_id!", f.person_id as "person_id?", min(f.profile) as profile
           from unnest($1::uuid[]) as a (asked_id)
           left join identity.functions f
            on f.person_id = identity.present_id(a.asked_id)
            and f.structure_id = $2
            and f.profile in (1, 3, 4, 5, 6)
            and f.valid_until is null
           group by a.asked_id, f.person_id
           order by a.asked_id"#,
        people,
        structure_id,
    )
    .fetch_all(&mut *tx)
    .await?;
    if let Some(stranger) = found.iter().find(|row| row.person_id.is_none()) {
        return Err(Error::PersonNotFound(stranger.asked_id));
    }
    let begun = sqlx::query_as!(
        Membership,
        r#"insert into identity.memberships (membership_id, person_id, class_id, profile, valid_from, import_id)
           select identity.uuid_v7(), a.person_id, $1, a.profile, identity.today_in(s.time_zone), $5
           from unnest($3::uuid[], $4::smallint[]) as a (person_id, profile)
           cross join identity.structures s
           where s.structure_id = $2
           on conflict (person_id, class_id, profile, subject_code) where valid_until is null do nothing
           returning person_id, profile, $2::uuid as "structure_id!", class_id as "class_id?", subject_code, false as "ended!", valid_from as day"#,
        group_id,
        structure_id,
        &found.iter().filter_map(|row| row.person_id).collect::<Vec<_>>(),
        &found.iter().filter_map(|row| row.profile).collect::<Vec<_>>(),
        Uuid::nil(),
    );
    Ok(begun.fetch_all(tx).await?)
}

/// Removes members.
pub async fn remove(pool: &PgPool, caller: &Caller, group_id: Uuid, people: &[String]) -> Result<Group, Error> {
    let people = ids(people)?;
    let rights = Rights::of(pool, caller).await?;
    let mut tx = pool.begin().await?;
    held(&mut tx, &rights, group_id).await?;
    let mut decided = Decided::default();
    decided.memberships(end(&mut tx, group_id, Some(&people)).await?);
    decided.tell(&mut tx).await?;
    let group = read(&mut tx, &rights, group_id, false).await?;
    tx.commit().await?;
    Ok(listed(group))
}

/// Ends the memberships of these people, or of everybody.
pub(super) async fn end(tx: &mut PgConnection, group_id: Uuid, people: Option<&[Uuid]>) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as!(
        Membership,
        r#"update identity.memberships m
           set valid_until = identity.today_in(s.time_zone)
           from identity.classes c
           join identity.structures s using (structure_id)
           where c.class_id = m.class_id
           and m.class_id = $1
           and m.valid_until is null
           and ($2::uuid[] is null or m.person_id in (select identity.present_id(id) from unnest($2::uuid[]) as a (id)))
           returning
               m.person_id, m.profile, c.structure_id, m.class_id as "class_id?", m.subject_code, true as "ended!",
               m.valid_until as "day!""#,
        group_id,
        people,
    )
    .fetch_all(tx)
    .await
}

/// Ends memberships of local groups of those of these people who are no more, in the school, what they joined as.
pub async fn leave(tx: &mut PgConnection, people: &[Uuid]) -> Result<Vec<Membership>, sqlx::Error> {
    end_of_leavers(tx, Some(people)).await
}

/// The same of everybody, and of groups that are closed.
pub(super) async fn leave_all(tx: &mut PgConnection) -> Result<Vec<Membership>, sqlx::Error> {
    end_of_leavers(tx, None).await
}

async fn end_of_leavers(tx: &mut PgConnection, people: Option<&[Uuid]>) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as!(
        Membership,
        r#"update identity.memberships m
           set valid_until = identity.today_in(s.time_zone)
           from identity.classes c
           join identity.structures s using (structure_id)
           where c.class_id = m.class_id
           and c.made_by is not null
           and m.valid_until is null
           and ($1::uuid[] is null or m.person_id = any($1))
           and (
            c.valid_until is not null
            or not exists (
                select
                from identity.functions f
                where (f.person_id, f.structure_id, f.profile) = (m.person_id, c.structure_id, m.profile)
                and f.valid_until is null
            )
           )
           returning
               m.person_id, m.profile, c.structure_id, m.class_id as "class_id?", m.subject_code, true as "ended!",
               m.valid_until as "day!""#,
        people,
    )
    .fetch_all(tx)
    .await
}

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    family_name: String,
    given_name: String,
    person_id: Uuid,
}

/// A page of the members of a group that is the caller's.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    group_id: Uuid,
    asked: &ListGroupMembersRequest,
) -> Result<ListGroupMembersResponse, Error> {
    let rights = Rights::of(pool, caller).await?;
    read(&mut *pool.acquire().await?, &rights, group_id, true).await?;
    let call = format!("ListGroupMembers {} {group_id}", caller.person_id);
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let after = after.unwrap_or(Cursor { family_name: String::new(), given_name: String::new(), person_id: Uuid::nil() });
    let mut rows = sqlx::query!(
        r#"select k.person_id, k.family_name, k.given_name, min(m.profile) as "profile!"
           from identity.memberships m
           join identity.people k using (person_id)
           where m.class_id = $1
           and m.valid_until is null
           and (k.family_name, k.given_name, k.person_id) > ($2, $3, $4::uuid)
           group by k.person_id
           order by k.family_name, k.given_name, k.person_id
           limit $5"#,
        group_id,
        after.family_name,
        after.given_name,
        after.person_id,
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor {
        family_name: row.family_name.clone(),
        given_name: row.given_name.clone(),
        person_id: row.person_id,
    });
    let member = |(person_id, given_name, family_name, profile): (Uuid, String, String, i16)| GroupMember {
        person: Some(Person { person_id: person_id.to_string(), given_name, family_name }),
        profile: profile.into(),
    };
    Ok(ListGroupMembersResponse {
        members: rows.into_iter().map(|row| member((row.person_id, row.given_name, row.family_name, row.profile))).collect(),
        next_page_token,
    })
}
