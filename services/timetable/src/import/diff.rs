//! The difference between what is in force and what a source wants.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use proto::timetable::v1::ChangeKind;
use sqlx::PgConnection;
use uuid::Uuid;

use super::wanted::Wanted;
use crate::reading::State;

/// A lesson that left its source long before it would have been held; nobody is shown it.
pub const REMOVED: i16 = 5;

/// How far from where it was a lesson is looked for before it counts as another one.
const NEARBY: TimeDelta = TimeDelta::days(14);

/// A lesson in force, as its source last said it.
#[derive(Clone, Debug)]
pub struct Held {
    /// Which.
    pub occurrence_id: Uuid,
    key: Uuid,
    source_starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// What it is.
    pub content_id: i64,
    state: i16,
    all_day: bool,
    /// When it is shown to begin.
    pub starts_at: DateTime<Utc>,
    /// Its present version.
    pub version: i32,
}

/// One lesson that becomes another.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it was.
    pub held: Held,
    /// What it becomes; none when its source says it no more.
    pub wanted: Option<Wanted>,
    /// What people are told.
    pub kind: ChangeKind,
    /// The state that it gets.
    pub state: i16,
}

/// What a reading changes.
#[derive(Debug, Default)]
pub struct Diff {
    /// New lessons, with their ids.
    pub added: Vec<(Uuid, Wanted)>,
    /// Those that change; the ones that leave their source too.
    pub changed: Vec<Change>,
    /// Those that stay.
    pub unchanged: usize,
    /// Lessons that the reading wants.
    pub lessons: usize,
    /// Of these, those to come.
    pub to_come: usize,
    /// Lessons to come that were in force.
    pub in_force: usize,
}

impl Diff {
    /// Changes of a kind.
    pub fn count(&self, kind: ChangeKind) -> usize {
        self.changed.iter().filter(|change| change.kind == kind).count()
    }
}

/// The lessons of a source from a moment on, removed ones too.
pub async fn held(tx: &mut PgConnection, source_id: Uuid, from: Option<DateTime<Utc>>) -> Result<Vec<Held>, sqlx::Error> {
    sqlx::query_as!(
        Held,
        r#"select o.occurrence_id, o.key, o.source_starts_at, o.starts_at, o.version, o.all_day,
                  coalesce(a.source_ends_at, o.ends_at) as "ends_at!",
                  coalesce(a.source_content_id, o.content_id) as "content_id!",
                  coalesce(a.source_state, o.state) as "state!"
           from timetable.occurrences o
           left join timetable.amendments a using (occurrence_id)
           where o.source_id = $1 and ($2::timestamptz is null or o.source_starts_at >= $2)
           order by o.source_starts_at"#,
        source_id,
        from,
    )
    .fetch_all(tx)
    .await
}

/// What changes: lessons are found again by the source's identifier and their beginning, then by what they are at that time, then
/// by the identifier nearby, which is a moved lesson.
pub fn compare(held: Vec<Held>, wanted: impl Iterator<Item = Wanted>, shown_until: DateTime<Utc>) -> Diff {
    let now = Utc::now();
    let mut diff = Diff {
        in_force: held.iter().filter(|lesson| lesson.starts_at >= now && is_held(lesson.state)).count(),
        ..Diff::default()
    };
    let mut left = Left::new(held);
    let mut rest = Vec::new();
    for lesson in wanted {
        diff.lessons += 1;
        diff.to_come += usize::from(lesson.starts_at >= now && lesson.state != State::Cancelled);
        match left.take_exact(&lesson) {
            Some(held) => diff.pair(held, lesson),
            None => rest.push(lesson),
        }
    }
    let mut still = Vec::new();
    for lesson in rest {
        match left.take_same(&lesson) {
            Some(held) => diff.pair(held, lesson),
            None => still.push(lesson),
        }
    }
    for lesson in still {
        match left.take_nearby(&lesson) {
            Some(held) => diff.pair(held, lesson),
            None => diff.added.push((Uuid::now_v7(), lesson)),
        }
    }
    left.rest().for_each(|held| diff.gone(held, shown_until));
    diff
}

const fn is_held(state: i16) -> bool {
    state != State::Cancelled as i16 && state != REMOVED
}

impl Diff {
    fn pair(&mut self, held: Held, wanted: Wanted) {
        let state = wanted.state as i16;
        let moved = held.source_starts_at != wanted.starts_at || held.ends_at != wanted.ends_at || held.all_day != wanted.all_day;
        let kind = match (is_held(held.state), is_held(state)) {
            (true, false) => ChangeKind::Cancelled,
            (false, true) if held.state == REMOVED => ChangeKind::Added,
            (false, true) => ChangeKind::Restored,
            _ if moved => ChangeKind::Moved,
            _ if held.content_id != wanted.content_id => ChangeKind::Replaced,
            _ if held.state != state || held.key != wanted.key => ChangeKind::Edited,
            _ => {
                self.unchanged += 1;
                return;
            }
        };
        self.changed.push(Change { held, wanted: Some(wanted), kind, state });
    }

    /// A lesson that its source says no more: cancelled when it is near, else gone without a word.
    fn gone(&mut self, held: Held, shown_until: DateTime<Utc>) {
        if !is_held(held.state) {
            return;
        }
        let state = if held.starts_at < shown_until { State::Cancelled as i16 } else { REMOVED };
        self.changed.push(Change { held, wanted: None, kind: ChangeKind::Cancelled, state });
    }
}

/// Lessons in force that nothing of the reading was found to be yet.
struct Left {
    lessons: Vec<Option<Held>>,
    exact: HashMap<(Uuid, DateTime<Utc>), usize>,
    same: HashMap<(DateTime<Utc>, i64), Vec<usize>>,
    keys: HashMap<Uuid, Vec<usize>>,
}

impl Left {
    fn new(held: Vec<Held>) -> Self {
        let exact = held.iter().enumerate().map(|(place, lesson)| ((lesson.key, lesson.source_starts_at), place)).collect();
        let (mut same, mut keys) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for (place, lesson) in held.iter().enumerate() {
            same.entry((lesson.source_starts_at, lesson.content_id)).or_default().push(place);
            keys.entry(lesson.key).or_default().push(place);
        }
        Self { lessons: held.into_iter().map(Some).collect(), exact, same, keys }
    }

    fn take_exact(&mut self, wanted: &Wanted) -> Option<Held> {
        let place = *self.exact.get(&(wanted.key, wanted.starts_at))?;
        self.lessons[place].take()
    }

    fn take_same(&mut self, wanted: &Wanted) -> Option<Held> {
        let places = self.same.get(&(wanted.starts_at, wanted.content_id))?;
        let place = *places.iter().find(|place| self.lessons[**place].is_some())?;
        self.lessons[place].take()
    }

    /// The nearest lesson with the same identifier.
    fn take_nearby(&mut self, wanted: &Wanted) -> Option<Held> {
        let far = |held: &Held| (held.source_starts_at - wanted.starts_at).abs();
        let places = self.keys.get(&wanted.key)?.iter().copied();
        let near = places.filter_map(|place| Some((far(self.lessons[place].as_ref()?), place))).min()?;
        if near.0 <= NEARBY { self.lessons[near.1].take() } else { None }
    }

    fn rest(self) -> impl Iterator<Item = Held> {
        self.lessons.into_iter().flatten()
    }
}
