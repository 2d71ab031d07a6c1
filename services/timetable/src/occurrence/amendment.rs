//! Amendments: what somebody typed against a source. An import writes what the source says; what was typed is laid back over it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    content::{self, Content},
    import::REMOVED,
    reading::State,
};

/// What is otherwise than the source says; none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// Not held.
    pub cancelled: bool,
    /// It begins then.
    pub starts_at: Option<DateTime<Utc>>,
    /// It ends then.
    pub ends_at: Option<DateTime<Utc>>,
    /// It is held there.
    pub rooms: Option<(Vec<Uuid>, Vec<String>)>,
    /// They lead it.
    pub teacher_ids: Option<Vec<Uuid>>,
    /// What else to read.
    pub note: Option<String>,
}

impl Patch {
    /// What the content becomes.
    pub fn content(&self, source: &Content) -> Content {
        let mut content = source.clone();
        if let Some((ids, names)) = &self.rooms {
            (content.room_ids, content.room_names) = (ids.clone(), names.clone());
        }
        if let Some(teachers) = &self.teacher_ids {
            (content.teacher_ids, content.unmatched_teachers) = (teachers.clone(), vec![]);
        }
        if let Some(note) = &self.note {
            content.note.clone_from(note);
        }
        content
    }

    /// What the state becomes; what the source cancelled or took away stays so.
    pub const fn state(&self, source: i16) -> i16 {
        if source == REMOVED || source == State::Cancelled as i16 {
            source
        } else if self.cancelled {
            State::Cancelled as i16
        } else {
            State::Changed as i16
        }
    }
}

/// An amendment and what its occurrence is as the source says it.
pub struct Amended {
    /// Which.
    pub occurrence_id: Uuid,
    source_starts_at: DateTime<Utc>,
    source_ends_at: DateTime<Utc>,
    source_content_id: i64,
    source_state: i16,
    /// What is otherwise.
    pub patch: Patch,
}

/// After an import wrote what the source says of these: keeps that, and lays the amendments back over it.
pub async fn lay_back(tx: &mut PgConnection, structure_id: Uuid, occurrence_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.amendments a
         set source_ends_at = o.ends_at, source_content_id = o.content_id, source_state = o.state
         from timetable.occurrences o
         where o.occurrence_id = a.occurrence_id and a.occurrence_id = any($1)",
        occurrence_ids,
    )
    .execute(&mut *tx)
    .await?;
    let amended = read(tx, occurrence_ids).await?;
    lay(tx, structure_id, &amended).await
}

impl Amended {
    /// As typed; as its source says it, where that moved it past the only end or beginning that was typed.
    fn times(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let source = (self.source_starts_at, self.source_ends_at);
        let typed = (self.patch.starts_at.unwrap_or(source.0), self.patch.ends_at.unwrap_or(source.1));
        if typed.0 < typed.1 { typed } else { source }
    }
}

/// The amendments of these occurrences.
pub async fn read(tx: &mut PgConnection, occurrence_ids: &[Uuid]) -> Result<Vec<Amended>, sqlx::Error> {
    let rows = sqlx::query!(
        "select a.occurrence_id, o.source_starts_at, a.source_ends_at, a.source_content_id, a.source_state, a.cancelled, a.starts_at,
                a.ends_at, a.room_ids, a.room_names, a.teacher_ids, a.note
         from timetable.amendments a
         join timetable.occurrences o using (occurrence_id)
         where a.occurrence_id = any($1)",
        occurrence_ids,
    )
    .fetch_all(tx)
    .await?;
    let amended = rows.into_iter().map(|row| Amended {
        occurrence_id: row.occurrence_id,
        source_starts_at: row.source_starts_at,
        source_ends_at: row.source_ends_at,
        source_content_id: row.source_content_id,
        source_state: row.source_state,
        patch: Patch {
            cancelled: row.cancelled,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            rooms: row.room_ids.zip(row.room_names),
            teacher_ids: row.teacher_ids,
            note: row.note,
        },
    });
    Ok(amended.collect())
}

/// Makes the occurrences what their amendments say; their attendances are the caller's business.
pub async fn lay(tx: &mut PgConnection, structure_id: Uuid, amended: &[Amended]) -> Result<(), sqlx::Error> {
    if amended.is_empty() {
        return Ok(());
    }
    let sources: Vec<i64> = amended.iter().map(|one| one.source_content_id).collect();
    let sources = content::read(tx, &sources).await?;
    let contents: Vec<Content> = amended.iter().map(|one| one.patch.content(&sources[&one.source_content_id])).collect();
    let content_ids = content::intern(tx, structure_id, &contents).await?;
    sqlx::query!(
        "update timetable.occurrences o
         set starts_at = l.starts_at, ends_at = l.ends_at, content_id = l.content_id, state = l.state, amended = true
         from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::bigint[], $5::smallint[])
              as l (occurrence_id, starts_at, ends_at, content_id, state)
         where o.occurrence_id = l.occurrence_id",
        &amended.iter().map(|one| one.occurrence_id).collect::<Vec<_>>(),
        &amended.iter().map(|one| one.times().0).collect::<Vec<_>>(),
        &amended.iter().map(|one| one.times().1).collect::<Vec<_>>(),
        &content_ids,
        &amended.iter().map(|one| one.patch.state(one.source_state)).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps what somebody types about an occurrence, over what was typed before, and makes it so.
pub async fn keep(
    tx: &mut PgConnection,
    person_id: Uuid,
    structure_id: Uuid,
    occurrence_id: Uuid,
    patch: &Patch,
) -> Result<(), sqlx::Error> {
    let (room_ids, room_names) = patch.rooms.clone().unzip();
    sqlx::query!(
        "insert into timetable.amendments (
            occurrence_id, cancelled, starts_at, ends_at, room_ids, room_names, teacher_ids, note, source_ends_at, source_content_id,
            source_state, person_id
         )
         select $1, $2, $3, $4, $5, $6, $7, $8, ends_at, content_id, state, $9
         from timetable.occurrences
         where occurrence_id = $1
         on conflict (occurrence_id) do update
         set cancelled = excluded.cancelled,
             starts_at = coalesce(excluded.starts_at, amendments.starts_at),
             ends_at = coalesce(excluded.ends_at, amendments.ends_at),
             room_ids = coalesce(excluded.room_ids, amendments.room_ids),
             room_names = coalesce(excluded.room_names, amendments.room_names),
             teacher_ids = coalesce(excluded.teacher_ids, amendments.teacher_ids),
             note = coalesce(excluded.note, amendments.note),
             person_id = excluded.person_id",
        occurrence_id,
        patch.cancelled,
        patch.starts_at,
        patch.ends_at,
        room_ids as Option<Vec<Uuid>>,
        room_names as Option<Vec<String>>,
        patch.teacher_ids.clone() as Option<Vec<Uuid>>,
        patch.note,
        person_id,
    )
    .execute(&mut *tx)
    .await?;
    let amended = read(tx, &[occurrence_id]).await?;
    lay(tx, structure_id, &amended).await
}

/// Makes an occurrence what its source says.
pub async fn drop(tx: &mut PgConnection, occurrence_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with gone as (delete from timetable.amendments where occurrence_id = $1 returning *)
         update timetable.occurrences o
         set starts_at = o.source_starts_at, ends_at = g.source_ends_at, content_id = g.source_content_id, state = g.source_state,
             amended = false
         from gone g
         where o.occurrence_id = g.occurrence_id",
        occurrence_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
