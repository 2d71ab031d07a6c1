//! Merges: two ids of one person become one, the other stays as an alias; a split gives back what was moved.

mod by_hand;
mod claiming;
mod guards;
mod moves;
mod proposals;
mod telling;

use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::identity::v1::{
    ListMergesRequest, ListMergesResponse, Merge, MergeState, MergedPerson, PeopleMerged, PeopleSplit, Person,
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool, types::Json};
use uuid::Uuid;

use crate::{
    change::{self, decided::Decided},
    device,
    error::Error,
    figures, group,
    overrides::{self, links},
    token,
};
pub use claiming::claim;

/// What a split gives back.
#[derive(Default, Serialize, Deserialize)]
struct Moved {
    records: Vec<String>,
    functions: Vec<Uuid>,
    memberships: Vec<Uuid>,
    children: Vec<Uuid>,
    guardians: Vec<Uuid>,
    mandates: Vec<Uuid>,
    /// The ids that the alias had before.
    #[serde(default)]
    aliases: Vec<Uuid>,
    /// What both had in force: the alias's ends.
    ended: Vec<Uuid>,
}

/// Proposes to merge people whom an import just created or changed with those whom another feed knows: the same names, and the same
/// birth date, address for mail, home of a child, or school where one was added by hand. Nothing is ever merged by itself.
pub async fn propose(tx: &mut PgConnection) -> Result<u64, sqlx::Error> {
    // Few people share a name: an import's transaction forbids nested loops, which are right here.
    let nested = sqlx::query_scalar!(r#"select current_setting('enable_nestloop') as "nested!""#).fetch_one(&mut *tx).await?;
    sqlx::query!("set local enable_nestloop = on").execute(&mut *tx).await?;
    let proposed = sqlx::query_file!("src/merge/propose.sql", Uuid::nil()).execute(&mut *tx).await?;
    sqlx::query!("select set_config('enable_nestloop', $1, true)", nested).fetch_one(&mut *tx).await?;
    Ok(proposed.rows_affected())
}

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Cursor {
    merge_id: Uuid,
}

/// A page of merges in one state, earliest first.
pub async fn list(pool: &PgPool, secrets: &Secrets, asked: &ListMergesRequest) -> Result<ListMergesResponse, Error> {
    let state = name(asked.state());
    let call = format!("ListMerges {state}");
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let mut rows = sqlx::query!(
        r#"select m.merge_id, m.person_id, m.alias_id, m.because, m.state,
                  p.given_name, p.family_name, a.given_name as alias_given_name, a.family_name as alias_family_name,
                  array(select distinct s.name
                        from identity.functions f
                        join identity.structures s using (structure_id)
                        where f.person_id = m.person_id and f.valid_until is null
                        limit 20) as "structures!",
                  array(select distinct f.profile
                        from identity.functions f
                        where f.person_id = m.person_id and f.valid_until is null) as "profiles!",
                  exists (select from identity.accounts o where o.person_id = m.person_id) as "account!",
                  array(select distinct s.name
                        from identity.functions f
                        join identity.structures s using (structure_id)
                        where f.person_id = m.alias_id and f.valid_until is null
                        limit 20) as "alias_structures!",
                  array(select distinct f.profile
                        from identity.functions f
                        where f.person_id = m.alias_id and f.valid_until is null) as "alias_profiles!",
                  exists (select from identity.accounts o where o.person_id = m.alias_id) as "alias_account!"
           from identity.merges m
           join identity.people p on p.person_id = m.person_id
           join identity.people a on a.person_id = m.alias_id
           where m.state = $1 and m.merge_id > $2
           order by m.merge_id
           limit $3"#,
        state,
        after.map_or(Uuid::nil(), |after| after.merge_id),
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { merge_id: row.merge_id });
    let merges = rows.into_iter().map(|row| Merge {
        merge_id: row.merge_id.to_string(),
        person: Some(MergedPerson {
            structures: row.structures,
            profiles: row.profiles.into_iter().map(i32::from).collect(),
            has_account: row.account,
            ..merged(row.person_id, row.given_name, row.family_name)
        }),
        alias: Some(MergedPerson {
            structures: row.alias_structures,
            profiles: row.alias_profiles.into_iter().map(i32::from).collect(),
            has_account: row.alias_account,
            ..merged(row.alias_id, row.alias_given_name, row.alias_family_name)
        }),
        because: row.because.split(' ').map(str::to_owned).collect(),
        state: asked.state,
    });
    Ok(ListMergesResponse { merges: merges.collect(), next_page_token })
}

fn merged(person_id: Uuid, given_name: String, family_name: String) -> MergedPerson {
    let person = Some(Person { person_id: person_id.to_string(), given_name, family_name });
    MergedPerson { person, ..MergedPerson::default() }
}

const fn name(state: MergeState) -> &'static str {
    match state {
        MergeState::Unspecified | MergeState::Proposed => "proposed",
        MergeState::Merged => "merged",
        MergeState::Declined => "declined",
        MergeState::Split => "split",
    }
}

/// Merges what was proposed.
pub async fn confirm(pool: &PgPool, caller: &Caller, merge_id: Uuid) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    guards::alone(&mut tx).await?;
    keep_the_account(&mut tx, merge_id).await?;
    let (person_id, alias_id) = decided(&mut tx, caller, merge_id, "proposed", "merged").await?;
    guards::may_decide(&mut tx, caller, person_id, alias_id).await?;
    merge(&mut tx, merge_id, person_id, alias_id).await?;
    Ok(tx.commit().await?)
}

/// The id whose account is open stays.
async fn keep_the_account(tx: &mut PgConnection, merge_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.merges m
         set person_id = m.alias_id,
             alias_id = m.person_id
         where m.merge_id = $1
         and m.state = 'proposed'
         and exists (select from identity.accounts a where a.person_id = m.alias_id)
         and not exists (select from identity.accounts a where a.person_id = m.person_id)",
        merge_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Leaves the two apart, for good.
pub async fn decline(pool: &PgPool, caller: &Caller, merge_id: Uuid) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    decided(&mut tx, caller, merge_id, "proposed", "declined").await?;
    Ok(tx.commit().await?)
}

/// Undoes a merge.
pub async fn undo(pool: &PgPool, caller: &Caller, merge_id: Uuid) -> Result<(), Error> {
    let mut tx = pool.begin().await?;
    guards::alone(&mut tx).await?;
    let (person_id, alias_id) = decided(&mut tx, caller, merge_id, "merged", "split").await?;
    guards::may_decide(&mut tx, caller, person_id, alias_id).await?;
    guards::is_who_she_was(&mut tx, person_id).await?;
    split(&mut tx, merge_id, person_id, alias_id).await?;
    Ok(tx.commit().await?)
}

/// Notes who decided; the ids of the two.
async fn decided(tx: &mut PgConnection, caller: &Caller, merge_id: Uuid, from: &str, to: &str) -> Result<(Uuid, Uuid), Error> {
    let by = if caller.operator { "operator".to_owned() } else { caller.person_id.to_string() };
    let found = sqlx::query!(
        "update identity.merges
         set state = $3,
             decided_by = $4,
             decided_at = now()
         where merge_id = $1 and state = $2
         returning person_id, alias_id",
        merge_id,
        from,
        to,
        by,
    )
    .fetch_optional(tx)
    .await?;
    found.map(|merge| (merge.person_id, merge.alias_id)).ok_or(Error::MergeNotFound(merge_id))
}

/// Repoints what `alias_id` is and has; what both have in force already stays where it is.
async fn merge(tx: &mut PgConnection, merge_id: Uuid, person_id: Uuid, alias_id: Uuid) -> Result<(), Error> {
    guards::may_be_one(tx, person_id, alias_id).await?;
    links::keep_up(tx).await?;
    links::lift(tx).await?;
    let by_hand = by_hand::yield_to_feeds(tx, person_id, alias_id).await?;
    let mut moved = Moved {
        records: moves::records(tx, alias_id, person_id, None).await?,
        functions: moves::functions(tx, alias_id, person_id, None).await?,
        memberships: moves::memberships(tx, alias_id, person_id, None).await?,
        children: moves::children(tx, alias_id, person_id, None).await?,
        guardians: moves::guardians(tx, alias_id, person_id, None).await?,
        mandates: moves::mandates(tx, alias_id, person_id, None).await?,
        aliases: moves::aliases(tx, alias_id, person_id, None).await?,
        ended: moves::end_doubles(tx, alias_id).await?,
    };
    moved.ended.extend(by_hand.iter().map(|ended| ended.function_id));
    let ids = [&[person_id, alias_id], moved.aliases.as_slice()].concat();
    sqlx::query!("update identity.merges set moved = $2 where merge_id = $1", merge_id, Json(moved) as _)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("insert into identity.aliases (alias_id, person_id) values ($1, $2)", alias_id, person_id)
        .execute(&mut *tx)
        .await?;
    proposals::follow(tx, person_id, alias_id).await?;
    let mut decided = settled(tx, &[person_id]).await?;
    decided.memberships(by_hand.into_iter().map(|ended| ended.of(person_id)).collect());
    sqlx::query!("delete from identity.activation_codes where person_id = $1", alias_id).execute(&mut *tx).await?;
    device::sign_out_everywhere(tx, &[alias_id]).await?;
    let version = changed(tx, &ids).await?;
    tell_merged(tx, person_id, &ids[1..], version).await?;
    Ok(decided.tell(tx).await?)
}

/// What overrides and groups make of people who are one, or two again: links and functions that are not to be in force, memberships of
/// groups where one is no more what she joined as.
async fn settled(tx: &mut PgConnection, people: &[Uuid]) -> Result<Decided, sqlx::Error> {
    let mut decided = Decided::default();
    let mut links = links::lay(tx).await?;
    links.extend(links::withheld_of(tx, people).await?);
    let guardians: Vec<Uuid> = links.iter().map(|link| link.guardian_id).chain(people.iter().copied()).collect();
    decided.memberships(links::functions(tx, &guardians).await?);
    decided.memberships(group::leave(tx, people).await?);
    decided.guardianships(links);
    Ok(decided)
}

async fn split(tx: &mut PgConnection, merge_id: Uuid, person_id: Uuid, alias_id: Uuid) -> Result<(), Error> {
    let moved = sqlx::query_scalar!(r#"select moved as "moved: Json<Moved>" from identity.merges where merge_id = $1"#, merge_id);
    let Json(mut moved) = moved.fetch_one(&mut *tx).await?;
    links::keep_up(tx).await?;
    links::lift(tx).await?;
    overrides::split(tx, person_id, alias_id).await?;
    moves::records(tx, person_id, alias_id, Some(&moved.records)).await?;
    let begun = moves::begun(tx, person_id, alias_id).await?;
    for rows in [&mut moved.functions, &mut moved.memberships, &mut moved.children, &mut moved.guardians] {
        rows.extend(&begun);
    }
    moves::functions(tx, person_id, alias_id, Some(&moved.functions)).await?;
    moves::memberships(tx, person_id, alias_id, Some(&moved.memberships)).await?;
    moves::children(tx, person_id, alias_id, Some(&moved.children)).await?;
    moves::guardians(tx, person_id, alias_id, Some(&moved.guardians)).await?;
    moves::mandates(tx, person_id, alias_id, Some(&moved.mandates)).await?;
    moves::aliases(tx, person_id, alias_id, Some(&moved.aliases)).await?;
    moves::reopen(tx, person_id, alias_id, &moved.ended).await?;
    moves::give_back(tx, person_id, alias_id).await?;
    apart(tx, person_id, alias_id).await?;
    sqlx::query!("delete from identity.aliases where alias_id = $1 and person_id = $2", alias_id, person_id)
        .execute(&mut *tx)
        .await?;
    let mut decided = Decided::default();
    decided.memberships(by_hand::restored(tx, person_id, &moved.ended).await?);
    let links = links::lay(tx).await?;
    telling::tell(tx, person_id, alias_id).await?;
    let guardians: Vec<Uuid> = links.iter().map(|link| link.guardian_id).chain([person_id, alias_id]).collect();
    decided.memberships(links::functions(tx, &guardians).await?);
    decided.memberships(group::leave(tx, &[person_id, alias_id]).await?);
    decided.guardianships(links);
    let version = changed(tx, &[&[person_id, alias_id], moved.aliases.as_slice()].concat()).await?;
    let event = PeopleSplit { person_id: person_id.to_string(), alias_id: alias_id.to_string(), version };
    change::publish(tx, &event).await?;
    tell_merged(tx, alias_id, &moved.aliases, version).await?;
    Ok(decided.tell(tx).await?)
}

/// Nobody knows which of the two is behind a device, a letter or an account opened since the merge: each signs in anew, by a new letter
/// where need be. Whoever an operator suspended stays so under both ids.
async fn apart(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.accounts
         where person_id = $1 and activated_at > (select created_at from identity.aliases where alias_id = $2)",
        person_id,
        alias_id,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("delete from identity.activation_codes where person_id = $1", person_id).execute(&mut *tx).await?;
    sqlx::query!(
        "update identity.people a
         set suspended_at = p.suspended_at,
             suspended_by = p.suspended_by
         from identity.people p
         where a.person_id = $2 and p.person_id = $1 and p.suspended_by = 'operator'",
        person_id,
        alias_id,
    )
    .execute(&mut *tx)
    .await?;
    device::sign_out_everywhere(tx, &[person_id, alias_id]).await?;
    Ok(())
}

/// Of whom these ids are aliases from now on.
async fn tell_merged(tx: &mut PgConnection, person_id: Uuid, aliases: &[Uuid], version: i64) -> Result<(), sqlx::Error> {
    let event = |alias_id: &Uuid| PeopleMerged { person_id: person_id.to_string(), alias_id: alias_id.to_string(), version };
    change::publish_all(tx, &aliases.iter().map(event).collect::<Vec<_>>()).await
}

/// All have one new version, and tokens that say what they are from now on; the schools count them anew.
async fn changed(tx: &mut PgConnection, ids: &[Uuid]) -> Result<i64, sqlx::Error> {
    let versions = sqlx::query_scalar!(
        "update identity.people
         set version = 1 + (select max(version) from identity.people where person_id = any($1)),
             updated_at = now()
         where person_id = any($1)
         returning version",
        ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    token::supersede(tx, ids).await?;
    let structures = sqlx::query_scalar!("select distinct structure_id from identity.functions where person_id = any($1)", ids);
    let structures = structures.fetch_all(&mut *tx).await?;
    figures::count(tx, &structures).await?;
    Ok(versions[0])
}
