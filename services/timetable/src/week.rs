//! Weeks: what happens between two moments, to people, classes, groups, in rooms and schools. The one path that must be fast: one
//! query over `attendances`; this week is remembered ([`this_week`]), and so are conflicts ([`clash`]) and what is said of schools and
//! sources beside it.

mod around;
mod clash;
mod row;
mod this_week;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use platform::{
    auth::Caller,
    memory::{Memory, News},
};
use proto::timetable::v1::{Clash, ListOccurrencesRequest, ListOccurrencesResponse, list_occurrences_request::Of};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

pub use around::Around;
pub use row::{As, Row, before, merged, told};

use crate::{
    content::{self, Content},
    error::{self, Error},
    rights, room,
};
use clash::Clashes;
use row::Kept;
use this_week::ThisWeek;

/// Occurrences of one answer at most.
const MOST: usize = 2_000;

/// For how long what an occurrence was is told beside it.
const RECENT: TimeDelta = TimeDelta::days(21);

/// Contents that are remembered, 100 MB or so: all of a département, which has some 135,000 in a year.
const CONTENTS: u64 = 150_000;

/// How long one is remembered.
const REMEMBERED: Duration = Duration::from_hours(6);

/// The longest period that may be asked for.
const LONGEST: TimeDelta = TimeDelta::days(62);

/// From one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// What ends after it.
    pub from: DateTime<Utc>,
    /// What begins before it.
    pub until: DateTime<Utc>,
}

impl Period {
    fn asked(asked: &ListOccurrencesRequest) -> Result<Self, Error> {
        let from = rights::moment("start_time", asked.start_time)?;
        let until = rights::moment("end_time", asked.end_time)?;
        match until - from {
            length if length <= TimeDelta::zero() => {
                Err(Error::Invalid { field: "end_time", reason: "must be after start_time" })
            }
            length if length > LONGEST => Err(Error::Invalid { field: "end_time", reason: "must be within 62 days" }),
            _ => Ok(Self { from, until }),
        }
    }
}

/// Whose weeks are told; the caller may see them.
enum Whose {
    /// Hers and her children's.
    Own(Vec<Uuid>),
    Class(Uuid),
    Room(Uuid),
    School(Uuid),
    /// Of a teacher in one school.
    Teacher {
        structure_id: Uuid,
        person_id: Uuid,
    },
}

/// Kinds of attendances ([`LabelKind`](crate::reading::LabelKind)): of who is named, of classes and groups, of rooms.
const PEOPLE: [i16; 2] = [1, 3];
/// See [`PEOPLE`].
pub const CLASSES: [i16; 2] = [4, 5];
const ROOMS: [i16; 1] = [6];

/// How much is read.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// Occurrences at most.
    pub most: i64,
    /// What those were is told that changed since.
    pub changed_since: DateTime<Utc>,
}

impl Depth {
    /// One more than is told, to know that there are more.
    fn of_pages() -> Self {
        Self { most: i64::try_from(MOST + 1).expect("it is small"), changed_since: Utc::now() - RECENT }
    }
}

/// Reads weeks, on connections that no import takes. Remembers this week, conflicts and schools until they change, sources for a moment,
/// contents as long as they are asked for: a content never changes. Clones share it.
#[derive(Clone)]
pub struct Weeks {
    /// Reads timetable's tables.
    pub pool: PgPool,
    /// Schools and sources.
    pub around: Around,
    contents: Memory<i64, Arc<Content>>,
    this_week: ThisWeek,
    clashes: Clashes,
}

impl Weeks {
    /// Nothing is remembered yet; who changes a lesson tells the news.
    pub fn new(pool: PgPool, news: &News) -> Self {
        let contents = Memory::new(CONTENTS, REMEMBERED);
        Self { pool, around: Around::new(news), contents, this_week: ThisWeek::new(news), clashes: Clashes::new(news) }
    }

    /// What happens, to whom the caller may ask about.
    pub async fn list(&self, caller: &Caller, asked: &ListOccurrencesRequest) -> Result<ListOccurrencesResponse, Error> {
        let period = Period::asked(asked)?;
        let whose = self.permitted(caller, asked).await?;
        let rows = self.told_of(caller, &whose, period).await?;
        let truncated = rows.len() > MOST;
        let mut occurrences = merged(&rows);
        occurrences.truncate(MOST);
        let attended: Vec<Uuid> = caller.functions.iter().map(|function| function.structure_id).collect();
        let ((schools, sources), clashes) =
            tokio::try_join!(self.around.of(&self.pool, &occurrences, &attended, period), self.clashing(&whose, &rows, period),)?;
        Ok(ListOccurrencesResponse { occurrences, schools, sources, truncated, clashes })
    }

    async fn permitted(&self, caller: &Caller, asked: &ListOccurrencesRequest) -> Result<Whose, Error> {
        Ok(match &asked.of {
            None => Whose::Own(own(caller)),
            Some(Of::ClassId(id)) => Whose::Class(self.class(caller, id).await?),
            Some(Of::RoomId(id)) => Whose::Room(self.room(caller, id).await?),
            Some(Of::StructureId(id)) => Whose::School(rights::worker(caller, id)?),
            Some(Of::Teacher(asked)) => Whose::Teacher {
                structure_id: rights::worker(caller, &asked.structure_id)?,
                person_id: error::id("person_id", &asked.person_id)?,
            },
        })
    }

    async fn told_of(&self, caller: &Caller, whose: &Whose, period: Period) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match whose {
            Whose::Own(people) => {
                let mut rows = self.own(people, period).await?;
                rows.retain(|row| !taught_before(caller, row));
                rows
            }
            Whose::Class(id) => self.of_key((&CLASSES, *id), period, Depth::of_pages()).await?,
            Whose::Room(id) => self.of_key((&ROOMS, *id), period, Depth::of_pages()).await?,
            Whose::School(id) => self.of_school(*id, period).await?,
            Whose::Teacher { structure_id, person_id } => {
                let mut rows = self.of_key((&PEOPLE, *person_id), period, Depth::of_pages()).await?;
                rows.retain(|row| row.kept.structure_id == *structure_id);
                rows
            }
        })
    }

    async fn clashing(&self, whose: &Whose, rows: &[Row], period: Period) -> Result<Vec<Clash>, sqlx::Error> {
        match whose {
            Whose::Own(people) => self.clashes.of_people(&self.this_week, &self.pool, people, rows).await,
            Whose::Room(id) | Whose::School(id) => clash::of_place(&self.pool, *id, period).await,
            Whose::Class(_) | Whose::Teacher { .. } => Ok(vec![]),
        }
    }

    async fn own(&self, people: &[Uuid], period: Period) -> Result<Vec<Row>, sqlx::Error> {
        if this_week::holds(period) {
            self.this_week.of_people(self, people, period).await
        } else {
            self.of_people(people, period, Depth::of_pages()).await
        }
    }

    async fn class(&self, caller: &Caller, id: &str) -> Result<Uuid, Error> {
        let class_id = error::id("class_id", id)?;
        let seen = rights::sees_class(&self.pool, caller, class_id).await?;
        if seen { Ok(class_id) } else { Err(Error::not_found("class", class_id)) }
    }

    async fn room(&self, caller: &Caller, id: &str) -> Result<Uuid, Error> {
        let room_id = error::id("room_id", id)?;
        let school = room::school(&self.pool, room_id).await?;
        let seen = school.is_some_and(|structure_id| rights::works_in(caller, structure_id));
        if seen { Ok(room_id) } else { Err(Error::not_found("room", room_id)) }
    }

    /// Of people: what they teach or are named for, and what their classes and groups have while they are in them.
    pub async fn of_people(&self, person_ids: &[Uuid], period: Period, depth: Depth) -> Result<Vec<Row>, sqlx::Error> {
        let Period { from, until } = period;
        let kept = sqlx::query_file_as!(Kept, "src/week/of_people.sql", person_ids, from, until, depth.most, depth.changed_since);
        self.rows(kept.fetch_all(&self.pool).await?).await
    }

    /// Of one class, group, room or teacher, as what it is.
    pub async fn of_key(&self, (kinds, key_id): (&[i16], Uuid), period: Period, depth: Depth) -> Result<Vec<Row>, sqlx::Error> {
        let Period { from, until } = period;
        let kept = sqlx::query_file_as!(Kept, "src/week/of_key.sql", key_id, from, until, depth.most, depth.changed_since, kinds);
        self.rows(kept.fetch_all(&self.pool).await?).await
    }

    /// Of several, whatever they are, each row with the one whose it is.
    async fn of_keys(&self, keys: &[Uuid], period: Period, depth: Depth) -> Result<Vec<(Uuid, Row)>, sqlx::Error> {
        let Period { from, until } = period;
        let kept = sqlx::query_file_as!(Kept, "src/week/of_keys.sql", keys, from, until, depth.most, depth.changed_since);
        let rows = self.rows(kept.fetch_all(&self.pool).await?).await?;
        Ok(rows.into_iter().filter_map(|row| Some((row.kept.of_id?, row))).collect())
    }

    async fn of_school(&self, structure_id: Uuid, period: Period) -> Result<Vec<Row>, sqlx::Error> {
        let (Period { from, until }, Depth { most, changed_since }) = (period, Depth::of_pages());
        let kept = sqlx::query_file_as!(Kept, "src/week/of_school.sql", structure_id, from, until, most, changed_since);
        self.rows(kept.fetch_all(&self.pool).await?).await
    }

    /// By their ids, for what was found otherwise.
    pub async fn by_ids(&self, occurrence_ids: &[Uuid]) -> Result<HashMap<Uuid, Row>, sqlx::Error> {
        let kept = sqlx::query_file_as!(Kept, "src/week/by_ids.sql", occurrence_ids, Depth::of_pages().changed_since)
            .fetch_all(&self.pool)
            .await?;
        Ok(self.rows(kept).await?.into_iter().map(|row| (row.kept.occurrence_id, row)).collect())
    }

    async fn rows(&self, kept: Vec<Kept>) -> Result<Vec<Row>, sqlx::Error> {
        let contents = self.contents(kept.iter().flat_map(Kept::content_ids)).await?;
        Ok(kept.into_iter().filter_map(|kept| kept.with(&contents)).collect())
    }

    async fn contents(&self, ids: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, Arc<Content>>, sqlx::Error> {
        let read = async |missing: Vec<i64>| {
            let read = content::read(&mut *self.pool.acquire().await?, &missing).await?;
            Ok(read.into_iter().map(|(id, content)| (id, Arc::new(content))).collect())
        };
        self.contents.of(ids.collect(), read).await
    }
}

/// One occurrence, as a transaction sees it.
pub async fn one(tx: &mut PgConnection, occurrence_id: Uuid) -> Result<Option<Row>, sqlx::Error> {
    let since = Depth::of_pages().changed_since;
    let found = sqlx::query_file_as!(Kept, "src/week/by_ids.sql", &[occurrence_id], since).fetch_optional(&mut *tx).await?;
    let Some(kept) = found else { return Ok(None) };
    let contents = content::read(tx, &kept.content_ids().collect::<Vec<_>>()).await?;
    Ok(kept.with(&contents.into_iter().map(|(id, content)| (id, Arc::new(content))).collect()))
}

/// Whether she is named as its teacher, in a school where she does not work any more.
pub fn taught_before(caller: &Caller, row: &Row) -> bool {
    let hers = row.kept.of_id.is_none_or(|id| rights::is_caller(caller, id));
    let named = || row.content.teacher_ids.iter().any(|id| rights::is_caller(caller, *id));
    hers && named() && !rights::works_in(caller, row.kept.structure_id)
}

/// Oneself and one's children, each under the ids that mean her.
pub fn own(caller: &Caller) -> Vec<Uuid> {
    rights::own_ids(caller).into_iter().chain(caller.child_ids.iter().copied()).collect()
}

/// Of every key, even if it is nothing.
fn by_key<T>(keys: Vec<Uuid>, found: impl IntoIterator<Item = (Uuid, T)>) -> Vec<(Uuid, Arc<[T]>)> {
    let mut of_each: BTreeMap<Uuid, Vec<T>> = keys.into_iter().map(|key| (key, vec![])).collect();
    for (key, one) in found {
        of_each.entry(key).or_default().push(one);
    }
    of_each.into_iter().map(|(key, all)| (key, all.into())).collect()
}
