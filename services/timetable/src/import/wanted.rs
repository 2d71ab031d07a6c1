//! What a reading wants: its lessons with what their names mean, and a replaced lesson as one lesson with a history.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use proto::timetable::v1::LabelKind as WireKind;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    content::{self, Content, shortened},
    label::Meaning,
    reading::{self, LabelKind, Lesson, Reading, State},
};

/// One lesson as its source wants it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The source's identifier, shortened.
    pub key: Uuid,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Whole days.
    pub all_day: bool,
    /// What it is.
    pub content_id: i64,
    /// What the source says of it.
    pub state: State,
    /// What it stands in the place of, when the source says both.
    pub replaced: Option<i64>,
}

/// Whom or what every lesson of a source is for, beside what it says itself.
pub struct Subject {
    kind: LabelKind,
    id: Option<Uuid>,
    name: String,
}

/// See [`Subject`].
pub async fn subject(tx: &mut PgConnection, source_id: Uuid) -> Result<Option<Subject>, sqlx::Error> {
    let row =
        sqlx::query!("select subject_kind, subject_id, subject_name from timetable.sources where source_id = $1", source_id)
            .fetch_one(tx)
            .await?;
    let kind = row.subject_kind.and_then(|kind| match WireKind::try_from(i32::from(kind)) {
        Ok(WireKind::Teacher) => Some(LabelKind::Teacher),
        Ok(WireKind::Class) => Some(LabelKind::Class),
        Ok(WireKind::Group) => Some(LabelKind::Group),
        Ok(WireKind::Room) => Some(LabelKind::Room),
        _ => None,
    });
    Ok(kind.map(|kind| Subject { kind, id: row.subject_id, name: row.subject_name }))
}

/// True when nothing of the source was ever in force.
pub async fn is_first(tx: &mut PgConnection, source_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select import_id is null as "first!" from timetable.sources where source_id = $1"#, source_id)
        .fetch_one(tx)
        .await
}

/// The lessons of a reading; what they are is kept.
pub async fn wanted(
    tx: &mut PgConnection,
    structure_id: Uuid,
    reading: &Reading,
    meanings: &[Meaning],
    subject: Option<&Subject>,
) -> Result<Vec<Wanted>, sqlx::Error> {
    let contents: Vec<Content> = reading.contents.iter().map(|content| meant(content, meanings, subject)).collect();
    let content_ids = content::intern(tx, structure_id, &contents).await?;
    let replaced = replacements(reading);
    let lessons = reading.lessons.iter().enumerate();
    Ok(lessons.filter_map(|(place, lesson)| one(reading, place, lesson, &replaced, &content_ids)).collect())
}

fn one(reading: &Reading, place: usize, lesson: &Lesson, replaced: &HashMap<usize, Pair>, content_ids: &[i64]) -> Option<Wanted> {
    let content = |lesson: &Lesson| content_ids[lesson.content as usize];
    let pair = replaced.get(&place);
    let by = match pair {
        None => lesson,
        Some(Pair::Replaced { by }) => &reading.lessons[*by],
        Some(Pair::Absorbed) => return None,
    };
    Some(Wanted {
        key: shortened(lesson.uid.as_bytes()),
        starts_at: lesson.starts_at,
        ends_at: by.ends_at,
        all_day: lesson.all_day,
        content_id: content(by),
        state: if pair.is_some() { State::Changed } else { lesson.state },
        replaced: pair.map(|_| content(lesson)),
    })
}

/// Two lessons of a reading that are one.
enum Pair {
    /// This cancelled one goes on as the other.
    Replaced { by: usize },
    /// This one goes on as the cancelled one.
    Absorbed,
}

/// Cancelled lessons in whose place another one is held: at the same time, for the same class or group.
fn replacements(reading: &Reading) -> HashMap<usize, Pair> {
    let mut pairs = HashMap::new();
    for same_time in same_times(&reading.lessons) {
        let held = held_for(reading, &same_time);
        for &cancelled in same_time.iter().filter(|place| reading.lessons[**place].state == State::Cancelled) {
            let candidates = audience(reading, cancelled).filter_map(|label| held.get(&label)).flatten();
            if let Some(&by) = candidates.into_iter().find(|by| !pairs.contains_key(*by)) {
                pairs.insert(by, Pair::Absorbed);
                pairs.insert(cancelled, Pair::Replaced { by });
            }
        }
    }
    pairs
}

/// Places of the lessons that are held otherwise than planned, by the classes and groups that they are for.
fn held_for(reading: &Reading, places: &[usize]) -> HashMap<u32, Vec<usize>> {
    let mut held: HashMap<u32, Vec<usize>> = HashMap::new();
    for &place in places.iter().filter(|place| matches!(reading.lessons[**place].state, State::Changed | State::Exceptional)) {
        audience(reading, place).for_each(|label| held.entry(label).or_default().push(place));
    }
    held
}

/// Places of lessons that begin together, of those that have company.
fn same_times(lessons: &[Lesson]) -> Vec<Vec<usize>> {
    let places: Vec<usize> = (0..lessons.len()).collect();
    let runs = places.chunk_by(|one, next| lessons[*one].starts_at == lessons[*next].starts_at);
    runs.filter(|run| run.len() > 1).map(<[usize]>::to_vec).collect()
}

fn audience(reading: &Reading, place: usize) -> impl Iterator<Item = u32> {
    let labels = reading.contents[reading.lessons[place].content as usize].labels.iter().copied();
    labels.filter(|label| matches!(reading.labels[*label as usize].kind, LabelKind::Class | LabelKind::Group))
}

/// A content with what its names mean.
fn meant(said: &reading::Content, meanings: &[Meaning], subject: Option<&Subject>) -> Content {
    let mut content = Content {
        nature: said.nature as i16,
        subject: said.subject.clone(),
        title: said.title.clone(),
        note: said.note.clone(),
        ..Content::default()
    };
    for label in &said.labels {
        let meaning = &meanings[*label as usize];
        if !meaning.ignored {
            add(&mut content, meaning.kind, meaning.target_id, &meaning.name);
        }
    }
    if let Some(subject) = subject {
        add(&mut content, subject.kind, subject.id, &subject.name);
    }
    content
}

fn add(content: &mut Content, kind: LabelKind, id: Option<Uuid>, name: &str) {
    let named = |ids: &mut Vec<Uuid>, names: &mut Vec<String>| {
        if id.is_none_or(|id| !ids.contains(&id)) {
            ids.push(id.unwrap_or_default());
            names.push(name.to_owned());
        }
    };
    match (kind, id) {
        (LabelKind::Teacher | LabelKind::Staff, None) => content.unmatched_teachers.push(name.to_owned()),
        (LabelKind::Teacher | LabelKind::Staff, Some(id)) if !content.teacher_ids.contains(&id) => content.teacher_ids.push(id),
        (LabelKind::Pupil, Some(id)) if !content.pupil_ids.contains(&id) => content.pupil_ids.push(id),
        (LabelKind::Class, _) => named(&mut content.class_ids, &mut content.class_names),
        (LabelKind::Group, _) => named(&mut content.group_ids, &mut content.group_names),
        (LabelKind::Room, _) => named(&mut content.room_ids, &mut content.room_names),
        _ => {}
    }
}
