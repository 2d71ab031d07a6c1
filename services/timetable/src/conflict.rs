//! Conflicts: one person or one room in two lessons at once, pupils whose classes and groups are, and ways between schools that are too
//! long for the time between two lessons. They are found when lessons change, and kept; [`refresh_all`] finds them all again.
//!
//! A `timeline` is what one key is expected at: what is not held, and the whole days that a calendar only names, are not in it. A teacher
//! or a room must not meet herself there; `travel` judges the way from what ended last before.
//!
//! Pupils are not looked at one by one: two classes or groups that share a pupil (`pupils` says which, and when) must not meet. So
//! two halves of a class may, and a class whose lesson goes on while some of its pupils are in a group's may not: these pupils are
//! really expected in both. Of a lesson that names groups, the classes beside them say only where the groups come from. A class that one
//! source has in two lessons at once is no conflict: timetable software does not allow it, so the source did not name the halves; what
//! two sources or somebody typing have is one.
//!
//! One lesson that is said twice is no conflict: by two sources of a school, with the same times and the same subject, or the same
//! teacher for the same class; by one, for two classes or two teachers, in the same room.

mod kept;
pub mod listed;
mod pupils;
mod timeline;
mod travel;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use proto::timetable::v1::ConflictKind;
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::import::Importer;
use kept::Found;
use pupils::Shared;
use timeline::{ROOM, Timeline};
use travel::Map;
pub use travel::{Speed, Travel};

/// Keys that are looked at together: a few hundred lessons each.
const CHUNK: usize = 400;

/// Schools that are looked at together when all are.
const AT_ONCE: usize = 3;

/// For how long what was a conflict is kept.
const KEPT: TimeDelta = TimeDelta::days(60);

/// Finds again the conflicts to come of these people, classes, groups and rooms, of which most are of one school, and tells that what is
/// known of them is otherwise, and of the schools between which they are. Two transactions that change the lessons of one school, or of
/// one person in two, come here one after the other: the later one sees both.
pub async fn refresh(tx: &mut PgConnection, importer: &Importer, structure_id: Uuid, keys: &[Uuid]) -> Result<(), sqlx::Error> {
    let now = Utc::now();
    lock(tx, structure_id, keys).await?;
    let mut touched: BTreeSet<Uuid> = keys.iter().copied().collect();
    for keys in keys.chunks(CHUNK) {
        let found = find(tx, &importer.travel, keys, now).await?;
        touched.extend(kept::forget(tx, keys, now).await?);
        touched.extend(kept::keep(tx, &found, now).await?);
    }
    importer.news.tell(tx, &touched.into_iter().collect::<Vec<_>>()).await
}

/// Keeps others from refreshing the same school and people until the end of the transaction.
async fn lock(tx: &mut PgConnection, structure_id: Uuid, keys: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", format!("timetable conflicts {structure_id}"))
        .fetch_one(&mut *tx)
        .await?;
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('timetable conflicts ' || k.key_id, 0))
         from (
            select key_id
            from unnest($1::uuid[]) as u (key_id)
            where (select kind from timetable.attendances a where a.key_id = u.key_id limit 1) < 4
            order by key_id
         ) k",
        keys,
    )
    .fetch_all(tx)
    .await?;
    Ok(())
}

async fn find(tx: &mut PgConnection, travel: &Travel, keys: &[Uuid], from: DateTime<Utc>) -> Result<Vec<Found>, sqlx::Error> {
    let shared = pupils::shared(tx, keys).await?;
    let others = shared.keys().flat_map(|(one, other)| [*one, *other]);
    let all: Vec<Uuid> = keys.iter().copied().chain(others).collect::<BTreeSet<_>>().into_iter().collect();
    let timelines = timeline::read(tx, &all, from).await?;
    let people = timelines.iter().filter(|timeline| timeline.is_person());
    let schools: Vec<Uuid> = people.flat_map(Timeline::structures).collect::<BTreeSet<_>>().into_iter().collect();
    let map = Map::read(tx, travel, &schools).await?;
    let timelines: HashMap<Uuid, Timeline> = timelines.into_iter().map(|timeline| (timeline.key_id, timeline)).collect();
    let own = keys.iter().filter_map(|key| timelines.get(key)).flat_map(|timeline| of_one(timeline, &map));
    Ok(own.chain(of_pupils(&timelines, &shared)).collect())
}

fn of_one<'a>(timeline: &'a Timeline, map: &Map<'_>) -> impl Iterator<Item = Found> + use<'a> {
    let overlap = match timeline.kind {
        ROOM => ConflictKind::Room,
        _ if timeline.is_audience() => ConflictKind::Pupils,
        _ => ConflictKind::Person,
    };
    timeline.meetings(map).into_iter().map(move |meeting| {
        let kind = if meeting.way.is_some() { ConflictKind::Travel } else { overlap };
        Found { kind, one: timeline.into(), other: timeline.into(), meeting }
    })
}

fn of_pupils(timelines: &HashMap<Uuid, Timeline>, shared: &Shared) -> impl Iterator<Item = Found> {
    let pairs = shared.iter().filter_map(|((one, other), days)| Some((timelines.get(one)?, timelines.get(other)?, *days)));
    pairs.flat_map(|(one, other, days)| {
        let found = move |meeting| Found { kind: ConflictKind::Pupils, one: one.into(), other: other.into(), meeting };
        one.meetings_with(other, days).into_iter().map(found)
    })
}

/// Finds all conflicts to come again, three schools at a time, and forgets those that are long past.
pub async fn refresh_all(importer: &Importer) -> Result<(), sqlx::Error> {
    let schools = keys_by_school(&importer.pool).await?;
    let refreshed = stream::iter(schools).map(|(structure_id, keys)| refresh_school(importer, structure_id, keys));
    refreshed.buffer_unordered(AT_ONCE).try_for_each(|()| std::future::ready(Ok(()))).await?;
    sqlx::query!("delete from timetable.conflicts where starts_at < $1", Utc::now() - KEPT).execute(&importer.pool).await?;
    Ok(())
}

async fn refresh_school(importer: &Importer, structure_id: Uuid, keys: Vec<Uuid>) -> Result<(), sqlx::Error> {
    let mut connection = importer.pool.acquire().await?;
    let mut tx = connection.begin().await?;
    refresh(&mut tx, importer, structure_id, &keys).await?;
    tx.commit().await
}

/// Everything that has attendances, by the school of the first of them: from one key to the next in the index.
async fn keys_by_school(pool: &PgPool) -> Result<BTreeMap<Uuid, Vec<Uuid>>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with recursive walk as (
            (select key_id, structure_id from timetable.attendances order by key_id limit 1)
            union all
            select n.key_id, n.structure_id
            from walk w
            cross join lateral (
                select a.key_id, a.structure_id
                from timetable.attendances a
                where a.key_id > w.key_id
                order by a.key_id
                limit 1
            ) n
         )
         select key_id as "key_id!", structure_id as "structure_id!" from walk"#,
    )
    .fetch_all(pool)
    .await?;
    let mut schools: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for row in rows {
        schools.entry(row.structure_id).or_default().push(row.key_id);
    }
    Ok(schools)
}
