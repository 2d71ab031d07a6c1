//! An occurrence as it is read, and as it is told.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use proto::timetable::v1::{Audience, Before, Occurrence, Room};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    content::{self, Content},
    import::timestamp,
};

/// For how long what an occurrence was is told beside it.
const RECENT: TimeDelta = TimeDelta::days(21);

/// An occurrence with what it is.
pub struct Row {
    pub occurrence_id: Uuid,
    pub structure_id: Uuid,
    pub source_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub all_day: bool,
    pub state: i16,
    pub version: i32,
    pub amended: bool,
    pub import_id: Option<Uuid>,
    pub changed_at: Option<DateTime<Utc>>,
    pub nature: i16,
    pub subject: String,
    pub title: String,
    pub note: String,
    pub teacher_ids: Vec<Uuid>,
    pub unmatched_teachers: Vec<String>,
    pub class_ids: Vec<Uuid>,
    pub class_names: Vec<String>,
    pub group_ids: Vec<Uuid>,
    pub group_names: Vec<String>,
    pub room_ids: Vec<Uuid>,
    pub room_names: Vec<String>,
    /// Of those asked about, whose it is.
    pub person_id: Option<Uuid>,
}

/// Each occurrence once, in the order in which they came: somebody may be in a class and in a group of one lesson, and two children
/// in one class.
pub fn merged(rows: Vec<Row>) -> Vec<Occurrence> {
    let mut places: HashMap<Uuid, usize> = HashMap::with_capacity(rows.len());
    let mut occurrences: Vec<Occurrence> = Vec::with_capacity(rows.len());
    for row in rows {
        let person_id = row.person_id.map(|id| id.to_string());
        let place = *places.entry(row.occurrence_id).or_insert_with(|| {
            occurrences.push(told(row));
            occurrences.len() - 1
        });
        let people = &mut occurrences[place].person_ids;
        people.extend(person_id.filter(|id| !people.contains(id)));
    }
    occurrences
}

/// On the wire.
pub fn told(row: Row) -> Occurrence {
    Occurrence {
        occurrence_id: row.occurrence_id.to_string(),
        structure_id: row.structure_id.to_string(),
        start_time: Some(timestamp(row.starts_at)),
        end_time: Some(timestamp(row.ends_at)),
        all_day: row.all_day,
        nature: row.nature.into(),
        state: row.state.into(),
        subject: row.subject,
        title: row.title,
        note: row.note,
        teacher_ids: texts(&row.teacher_ids),
        unmatched_teachers: row.unmatched_teachers,
        audiences: audiences(&row.class_ids, row.class_names, false)
            .chain(audiences(&row.group_ids, row.group_names, true))
            .collect(),
        rooms: row.room_ids.iter().zip(row.room_names).map(|(id, name)| Room { room_id: id.to_string(), name }).collect(),
        source_id: row.source_id.to_string(),
        import_id: row.import_id.map(|id| id.to_string()).unwrap_or_default(),
        change_time: row.changed_at.map(timestamp),
        amended: row.amended,
        person_ids: vec![],
        before: None,
    }
}

fn texts(ids: &[Uuid]) -> Vec<String> {
    ids.iter().map(Uuid::to_string).collect()
}

fn audiences(ids: &[Uuid], names: Vec<String>, group: bool) -> impl Iterator<Item = Audience> {
    ids.iter().zip(names).map(move |(id, name)| {
        let class_id = if id.is_nil() { String::new() } else { id.to_string() };
        Audience { class_id, name, group }
    })
}

/// What occurrences were that changed of late.
pub async fn add_before(pool: &PgPool, occurrences: &mut [Occurrence]) -> Result<(), sqlx::Error> {
    add_before_since(pool, occurrences, (Utc::now() - RECENT).timestamp()).await
}

/// What occurrences were that ever changed.
pub async fn add_all_before(pool: &PgPool, occurrences: &mut [Occurrence]) -> Result<(), sqlx::Error> {
    add_before_since(pool, occurrences, 0).await
}

async fn add_before_since(pool: &PgPool, occurrences: &mut [Occurrence], recent: i64) -> Result<(), sqlx::Error> {
    let changed = |occurrence: &&Occurrence| occurrence.change_time.is_some_and(|time| time.seconds > recent);
    let ids: Vec<Uuid> = occurrences.iter().filter(changed).filter_map(|one| one.occurrence_id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut before = before(pool, &ids).await?;
    for occurrence in occurrences {
        occurrence.before = before.remove(&occurrence.occurrence_id).map(|was| difference(was, occurrence));
    }
    Ok(())
}

struct Was {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    content: Content,
}

async fn before(pool: &PgPool, ids: &[Uuid]) -> Result<HashMap<String, Was>, sqlx::Error> {
    let rows = sqlx::query!(
        "select h.occurrence_id, h.starts_at, h.ends_at, h.content_id
         from timetable.occurrence_changes h
         join timetable.occurrences o on o.occurrence_id = h.occurrence_id and o.version = h.version
         where h.occurrence_id = any($1)",
        ids,
    )
    .fetch_all(pool)
    .await?;
    let content_ids: Vec<i64> = rows.iter().map(|row| row.content_id).collect();
    let contents = content::read(&mut *pool.acquire().await?, &content_ids).await?;
    let was = rows.into_iter().filter_map(|row| {
        let content = contents.get(&row.content_id)?.clone();
        Some((row.occurrence_id.to_string(), Was { starts_at: row.starts_at, ends_at: row.ends_at, content }))
    });
    Ok(was.collect())
}

/// What was otherwise; what was the same is left empty.
fn difference(was: Was, now: &Occurrence) -> Before {
    let text = |was: String, is: &String| if was == *is { String::new() } else { was };
    let list = |was: Vec<String>, is: &[String]| if was == is { vec![] } else { was };
    let (starts, ends) = (Some(timestamp(was.starts_at)), Some(timestamp(was.ends_at)));
    let moved = starts != now.start_time || ends != now.end_time;
    let rooms: Vec<String> = now.rooms.iter().map(|room| room.name.clone()).collect();
    Before {
        start_time: starts.filter(|_| moved),
        end_time: ends.filter(|_| moved),
        subject: text(was.content.subject, &now.subject),
        title: text(was.content.title, &now.title),
        rooms: list(was.content.room_names, &rooms),
        teacher_ids: list(texts(&was.content.teacher_ids), &now.teacher_ids),
        unmatched_teachers: list(was.content.unmatched_teachers, &now.unmatched_teachers),
    }
}
