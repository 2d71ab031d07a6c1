//! Tells the others which lessons to come changed, and who is concerned.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use platform::outbox;
use prost_types::Timestamp;
use proto::timetable::v1::{ChangeKind, LessonChange, LessonsChanged};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Diff;
use crate::content::{self, Content};

/// Changes of one event at most.
const BATCH: usize = 500;

/// Tells of every lesson of the difference that is to come, or was.
pub async fn tell(tx: &mut PgConnection, structure_id: Uuid, import_id: Option<Uuid>, diff: &Diff) -> Result<(), sqlx::Error> {
    let contents = content::read(tx, &content_ids(diff)).await?;
    let now = Utc::now();
    let added = diff.added.iter().filter(|(_, lesson)| lesson.starts_at >= now);
    let added = added.map(|(id, lesson)| {
        let concerned = Concerned::of(&contents, [Some(lesson.content_id), lesson.replaced]);
        concerned.change(*id, ChangeKind::Added, lesson.starts_at, None, 1)
    });
    let changed = diff.changed.iter().filter_map(|change| {
        let after = change.wanted.as_ref();
        let starts_at = after.map_or(change.held.starts_at, |lesson| lesson.starts_at);
        let concerned = Concerned::of(&contents, [Some(change.held.content_id), after.map(|lesson| lesson.content_id)]);
        let former = Some(change.held.starts_at).filter(|former| *former != starts_at);
        let change = concerned.change(change.held.occurrence_id, change.kind, starts_at, former, change.held.version + 1);
        (starts_at >= now || former.is_some_and(|former| former >= now)).then_some(change)
    });
    publish(tx, structure_id, import_id, added.chain(changed).collect()).await
}

/// Everything that changed lessons were and are.
fn content_ids(diff: &Diff) -> Vec<i64> {
    let added = diff.added.iter().map(|(_, wanted)| wanted.content_id);
    let before = diff.changed.iter().map(|change| change.held.content_id);
    let after = diff.changed.iter().filter_map(|change| change.wanted.as_ref()).map(|wanted| wanted.content_id);
    added.chain(before).chain(after).collect::<HashSet<_>>().into_iter().collect()
}

/// Publishes changes of one school.
pub async fn publish(
    tx: &mut PgConnection,
    structure_id: Uuid,
    import_id: Option<Uuid>,
    changes: Vec<LessonChange>,
) -> Result<(), sqlx::Error> {
    let import_id = import_id.map(|id| id.to_string()).unwrap_or_default();
    let structure_id = structure_id.to_string();
    let batches = changes.chunks(BATCH).map(<[_]>::to_vec);
    let events: Vec<LessonsChanged> = batches
        .map(|changes| LessonsChanged { structure_id: structure_id.clone(), import_id: import_id.clone(), changes })
        .collect();
    outbox::publish_all(tx, &events).await
}

/// Who is concerned by what a lesson was and is.
#[derive(Default)]
pub struct Concerned {
    teachers: BTreeSet<Uuid>,
    classes: BTreeSet<Uuid>,
    pupils: BTreeSet<Uuid>,
}

impl Concerned {
    fn of(contents: &HashMap<i64, Content>, content_ids: [Option<i64>; 2]) -> Self {
        let mut concerned = Self::default();
        content_ids.into_iter().flatten().filter_map(|id| contents.get(&id)).for_each(|content| concerned.add(content));
        concerned
    }

    /// Those of one content more.
    pub fn add(&mut self, content: &Content) {
        let known = |ids: &[Uuid]| ids.iter().copied().filter(|id| !id.is_nil()).collect::<Vec<_>>();
        self.teachers.extend(known(&content.teacher_ids));
        self.classes.extend(known(&content.class_ids));
        self.classes.extend(known(&content.group_ids));
        self.pupils.extend(known(&content.pupil_ids));
    }

    /// What is told of one occurrence.
    pub fn change(
        &self,
        occurrence_id: Uuid,
        kind: ChangeKind,
        starts_at: DateTime<Utc>,
        former: Option<DateTime<Utc>>,
        version: i32,
    ) -> LessonChange {
        let told = |ids: &BTreeSet<Uuid>| ids.iter().map(Uuid::to_string).collect();
        LessonChange {
            occurrence_id: occurrence_id.to_string(),
            kind: kind.into(),
            start_time: Some(timestamp(starts_at)),
            former_start_time: former.map(timestamp),
            teacher_ids: told(&self.teachers),
            class_ids: told(&self.classes),
            pupil_ids: told(&self.pupils),
            version,
        }
    }
}

/// A moment on the wire.
pub fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp { seconds: time.timestamp(), nanos: i32::try_from(time.timestamp_subsec_nanos()).unwrap_or_default() }
}
