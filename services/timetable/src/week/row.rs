//! An occurrence as it is read, and as it is told.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use proto::timetable::v1::{Audience, Before, Occurrence, Room};
use uuid::Uuid;

use super::Period;
use crate::{content::Content, import::timestamp};

/// An occurrence as it is kept.
#[derive(Clone, Copy)]
pub struct Kept {
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
    pub content_id: i64,
    /// When it began and ended before its last change, and what it was, if that is to be told.
    pub was_starts_at: Option<DateTime<Utc>>,
    pub was_ends_at: Option<DateTime<Utc>>,
    pub was_content_id: Option<i64>,
    /// Of those asked about, whose it is.
    pub of_id: Option<Uuid>,
}

/// An occurrence with what it is.
pub struct Row {
    /// Its time and state.
    pub kept: Kept,
    /// What it is.
    pub content: Arc<Content>,
    /// What it was.
    pub was: Option<Arc<Content>>,
}

impl Kept {
    /// With what it is and was, of these contents.
    pub fn with(self, contents: &BTreeMap<i64, Arc<Content>>) -> Option<Row> {
        let was = self.was_content_id.and_then(|id| contents.get(&id)).cloned();
        Some(Row { content: contents.get(&self.content_id)?.clone(), was, kept: self })
    }

    /// What it is and was.
    pub fn content_ids(&self) -> impl Iterator<Item = i64> {
        [self.content_id].into_iter().chain(self.was_content_id)
    }
}

impl Row {
    /// As it is.
    pub fn is(&self) -> As<'_> {
        (Period { from: self.kept.starts_at, until: self.kept.ends_at }, &self.content)
    }

    fn was(&self) -> Option<As<'_>> {
        let period = Period { from: self.kept.was_starts_at?, until: self.kept.was_ends_at? };
        Some((period, self.was.as_deref()?))
    }

    /// As somebody's.
    pub fn of(&self, person_id: Uuid) -> Self {
        let kept = Kept { of_id: Some(person_id), ..self.kept };
        Self { kept, content: self.content.clone(), was: self.was.clone() }
    }
}

/// Each occurrence once, in the order in which they came: somebody may be in a class and in a group of one lesson, and two children
/// in one class.
pub fn merged(rows: &[Row]) -> Vec<Occurrence> {
    let mut places: HashMap<Uuid, usize> = HashMap::with_capacity(rows.len());
    let mut occurrences: Vec<Occurrence> = Vec::with_capacity(rows.len());
    for row in rows {
        let place = *places.entry(row.kept.occurrence_id).or_insert_with(|| {
            occurrences.push(told(row));
            occurrences.len() - 1
        });
        let people = &mut occurrences[place].person_ids;
        people.extend(row.kept.of_id.map(|id| id.to_string()).filter(|id| !people.contains(id)));
    }
    occurrences
}

/// On the wire.
pub fn told(row: &Row) -> Occurrence {
    let Row { kept, content, .. } = row;
    let rooms = content.room_ids.iter().zip(&content.room_names);
    Occurrence {
        occurrence_id: kept.occurrence_id.to_string(),
        structure_id: kept.structure_id.to_string(),
        start_time: Some(timestamp(kept.starts_at)),
        end_time: Some(timestamp(kept.ends_at)),
        all_day: kept.all_day,
        nature: content.nature.into(),
        state: kept.state.into(),
        subject: content.subject.clone(),
        title: content.title.clone(),
        note: content.note.clone(),
        teacher_ids: texts(&content.teacher_ids),
        unmatched_teachers: content.unmatched_teachers.clone(),
        audiences: audiences(&content.class_ids, &content.class_names, false)
            .chain(audiences(&content.group_ids, &content.group_names, true))
            .collect(),
        rooms: rooms.map(|(id, name)| Room { room_id: id.to_string(), name: name.clone() }).collect(),
        source_id: kept.source_id.to_string(),
        import_id: kept.import_id.map(|id| id.to_string()).unwrap_or_default(),
        change_time: kept.changed_at.map(timestamp),
        amended: kept.amended,
        person_ids: vec![],
        before: row.was().map(|was| before(was, row.is())),
    }
}

fn texts(ids: &[Uuid]) -> Vec<String> {
    ids.iter().map(Uuid::to_string).collect()
}

fn audiences(ids: &[Uuid], names: &[String], group: bool) -> impl Iterator<Item = Audience> {
    ids.iter().zip(names).map(move |(id, name)| {
        let class_id = if id.is_nil() { String::new() } else { id.to_string() };
        Audience { class_id, name: name.clone(), group }
    })
}

/// When an occurrence is, or was, and what.
pub type As<'a> = (Period, &'a Content);

/// What was otherwise; what was the same is left empty.
pub fn before((then, was): As<'_>, (now, is): As<'_>) -> Before {
    let moved = then != now;
    Before {
        start_time: moved.then(|| timestamp(then.from)),
        end_time: moved.then(|| timestamp(then.until)),
        subject: other(&was.subject, &is.subject),
        title: other(&was.title, &is.title),
        rooms: other(&was.room_names, &is.room_names),
        teacher_ids: texts(&other(&was.teacher_ids, &is.teacher_ids)),
        unmatched_teachers: other(&was.unmatched_teachers, &is.unmatched_teachers),
    }
}

fn other<T: Clone + Default + PartialEq>(was: &T, is: &T) -> T {
    if was == is { T::default() } else { was.clone() }
}
