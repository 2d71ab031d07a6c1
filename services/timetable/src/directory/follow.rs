//! Who learns where, and who is whose guardian: followed from identity's changes, in their order.
//!
//! An event on the bus says only that there is something to follow: what changed is read from `StreamChanges`, from the position
//! reached, so that nothing is missed and nothing comes in another order, whenever this service was installed or restored.

use chrono::NaiveDate;
use platform::bus::{Consumer, Event, Handler};
use prost::{Message, Name};
use prost_types::Any;
use proto::identity::v1::{
    GuardianshipChange, GuardianshipsChanged, MembershipChange, MembershipsChanged, PeopleMerged, PeopleSplit, Profile,
    StreamChangesRequest,
};
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use super::Directory;
use crate::{error::Error, subscription};

/// Follows whenever identity tells that members or guardians changed.
pub fn member_events(directory: Directory, pool: PgPool) -> Consumer {
    Consumer::new("members", Members { directory, pool })
        .on::<MembershipsChanged>()
        .on::<GuardianshipsChanged>()
        .on::<PeopleMerged>()
        .on::<PeopleSplit>()
}

struct Members {
    directory: Directory,
    pool: PgPool,
}

#[async_trait::async_trait]
impl Handler for Members {
    async fn handle(&self, _: &mut PgConnection, _: &Event) -> anyhow::Result<()> {
        Ok(follow(&self.directory, &self.pool).await?)
    }
}

/// Reads what changed since the position reached and keeps it, in one transaction; one replica at a time.
pub async fn follow(directory: &Directory, pool: &PgPool) -> Result<(), Error> {
    let mut connection = pool.acquire().await?;
    let mut tx = connection.begin().await?;
    let since = sqlx::query_scalar!("select position from timetable.directory for update").fetch_one(&mut *tx).await?;
    let request = directory.ask(StreamChangesRequest { since }).map_err(Error::Directory)?;
    let mut answers = directory.identity.clone().stream_changes(request).await.map_err(Error::Directory)?.into_inner();
    while let Some(answer) = answers.message().await.map_err(Error::Directory)? {
        if answer.anew {
            forget(&mut tx).await?;
            directory.news.tell_all(&mut tx).await?;
        }
        if let Some(event) = answer.event {
            let people = apply(&mut tx, &event).await?;
            directory.news.tell(&mut tx, &people).await?;
        }
        if !answer.position.is_empty() {
            sqlx::query!("update timetable.directory set position = $1", answer.position).execute(&mut *tx).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// What was kept is void.
async fn forget(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from timetable.pupils").execute(&mut *tx).await?;
    sqlx::query!("delete from timetable.guardians").execute(tx).await?;
    Ok(())
}

/// Keeps what an event tells; gives the pupils whom it concerns.
async fn apply(tx: &mut PgConnection, event: &Any) -> Result<Vec<Uuid>, Error> {
    let name = event.type_url.rsplit('/').next().unwrap_or_default();
    let bytes = event.value.as_slice();
    let unreadable = |_| Error::Unreadable;
    if name == MembershipsChanged::full_name() {
        let changes = MembershipsChanged::decode(bytes).map_err(unreadable)?.changes;
        subscription::leave(tx, &left(&changes)).await?;
        return Ok(pupils(tx, changes).await?);
    } else if name == GuardianshipsChanged::full_name() {
        guardians(tx, GuardianshipsChanged::decode(bytes).map_err(unreadable)?.changes).await?;
    } else if name == PeopleMerged::full_name() {
        return Ok(merge(tx, &PeopleMerged::decode(bytes).map_err(unreadable)?).await?);
    } else if name == PeopleSplit::full_name() {
        split(tx, &PeopleSplit::decode(bytes).map_err(unreadable)?).await?;
    }
    Ok(vec![])
}

/// Changes of one message, in columns. What cannot be read is identity's fault and would stop everything after it.
struct Columns {
    people: Vec<Uuid>,
    others: Vec<Uuid>,
    structures: Vec<Uuid>,
    days: Vec<NaiveDate>,
}

impl Columns {
    fn pupils(changes: &[&MembershipChange]) -> Self {
        let id = |text: &str| text.parse().unwrap_or_default();
        Self {
            people: changes.iter().map(|change| id(&change.person_id)).collect(),
            others: changes.iter().map(|change| id(&change.class_id)).collect(),
            structures: changes.iter().map(|change| id(&change.structure_id)).collect(),
            days: changes.iter().map(|change| day(&change.day)).collect(),
        }
    }

    fn guardians(changes: &[&GuardianshipChange]) -> Self {
        let id = |text: &str| text.parse().unwrap_or_default();
        Self {
            people: changes.iter().map(|change| id(&change.guardian_id)).collect(),
            others: changes.iter().map(|change| id(&change.child_id)).collect(),
            structures: vec![],
            days: changes.iter().map(|change| day(&change.day)).collect(),
        }
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// Who works in a school no more.
fn left(changes: &[MembershipChange]) -> Vec<Uuid> {
    let works = |change: &&MembershipChange| !matches!(change.profile(), Profile::Pupil | Profile::Guardian);
    let left = |change: &&MembershipChange| change.ended && change.class_id.is_empty();
    changes.iter().filter(works).filter(left).filter_map(|change| change.person_id.parse().ok()).collect()
}

/// Runs of beginnings and of ends, so that each is one statement and their order is kept. What others than pupils are is in their
/// tokens.
async fn pupils(tx: &mut PgConnection, changes: Vec<MembershipChange>) -> Result<Vec<Uuid>, sqlx::Error> {
    let pupils: Vec<MembershipChange> = changes.into_iter().filter(|change| change.profile() == Profile::Pupil).collect();
    for run in pupils.chunk_by(|one, next| one.ended == next.ended) {
        let columns = Columns::pupils(&run.iter().collect::<Vec<_>>());
        if run[0].ended { end_pupils(tx, &columns).await? } else { begin_pupils(tx, &columns).await? }
    }
    Ok(pupils.iter().filter_map(|change| change.person_id.parse().ok()).collect())
}

/// One that is in force goes on.
async fn begin_pupils(tx: &mut PgConnection, columns: &Columns) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into timetable.pupils (person_id, structure_id, class_id, valid_from)
         select distinct on (c.person_id, c.structure_id, c.class_id) c.*
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[])
              as c (person_id, structure_id, class_id, valid_from)
         where not exists (
            select
            from timetable.pupils p
            where p.person_id = c.person_id and p.structure_id = c.structure_id
              and p.class_id = c.class_id and p.valid_until is null
         )
         on conflict (person_id, structure_id, class_id, valid_from) do update
         set valid_until = null",
        &columns.people,
        &columns.structures,
        &columns.others,
        &columns.days,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn end_pupils(tx: &mut PgConnection, columns: &Columns) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.pupils p
         set valid_until = greatest(c.valid_until, p.valid_from)
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[])
              as c (person_id, structure_id, class_id, valid_until)
         where p.person_id = c.person_id and p.structure_id = c.structure_id
           and p.class_id = c.class_id and p.valid_until is null",
        &columns.people,
        &columns.structures,
        &columns.others,
        &columns.days,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Only legal representatives see a child's timetable.
async fn guardians(tx: &mut PgConnection, changes: Vec<GuardianshipChange>) -> Result<(), sqlx::Error> {
    let legal: Vec<GuardianshipChange> = changes.into_iter().filter(|change| change.legal).collect();
    for run in legal.chunk_by(|one, next| one.ended == next.ended) {
        let columns = Columns::guardians(&run.iter().collect::<Vec<_>>());
        if run[0].ended { end_guardians(tx, &columns).await? } else { begin_guardians(tx, &columns).await? }
    }
    Ok(())
}

async fn begin_guardians(tx: &mut PgConnection, columns: &Columns) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into timetable.guardians (guardian_id, child_id, valid_from)
         select distinct on (c.guardian_id, c.child_id) c.*
         from unnest($1::uuid[], $2::uuid[], $3::date[]) as c (guardian_id, child_id, valid_from)
         where not exists (
            select
            from timetable.guardians g
            where g.guardian_id = c.guardian_id and g.child_id = c.child_id and g.valid_until is null
         )
         on conflict (guardian_id, child_id, valid_from) do update
         set valid_until = null",
        &columns.people,
        &columns.others,
        &columns.days,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn end_guardians(tx: &mut PgConnection, columns: &Columns) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.guardians g
         set valid_until = greatest(c.valid_until, g.valid_from)
         from unnest($1::uuid[], $2::uuid[], $3::date[]) as c (guardian_id, child_id, valid_until)
         where g.guardian_id = c.guardian_id and g.child_id = c.child_id and g.valid_until is null",
        &columns.people,
        &columns.others,
        &columns.days,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// All that the alias was and had is the person's; what both had stays as the person had it.
async fn merge(tx: &mut PgConnection, merged: &PeopleMerged) -> Result<Vec<Uuid>, sqlx::Error> {
    let person_id: Uuid = merged.person_id.parse().unwrap_or_default();
    let alias_id: Uuid = merged.alias_id.parse().unwrap_or_default();
    sqlx::query!(
        "with gone as (delete from timetable.pupils where person_id = $2 returning *)
         insert into timetable.pupils
         select $1, structure_id, class_id, valid_from, valid_until
         from gone
         on conflict do nothing",
        person_id,
        alias_id,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "with gone as (delete from timetable.guardians where $2 in (guardian_id, child_id) returning *)
         insert into timetable.guardians
         select case guardian_id when $2 then $1 else guardian_id end, case child_id when $2 then $1 else child_id end,
                valid_from, valid_until
         from gone
         on conflict do nothing",
        person_id,
        alias_id,
    )
    .execute(&mut *tx)
    .await?;
    subscription::merge(tx, person_id, alias_id).await?;
    Ok(vec![person_id, alias_id])
}

/// What each is and has is told beside it.
async fn split(tx: &mut PgConnection, split: &PeopleSplit) -> Result<(), sqlx::Error> {
    subscription::split(tx, split.person_id.parse().unwrap_or_default()).await
}
