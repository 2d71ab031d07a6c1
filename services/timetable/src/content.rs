//! Contents: what lessons are, each kept once in its school; a lesson that becomes another one points to another content.

use std::collections::HashMap;

use aws_lc_rs::digest;
use serde::Serialize;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

/// Everything of a lesson but its time. Ids and names that stand for one thing have one place in both lists; a class or group that
/// nobody has matched has the nil id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Content {
    /// The number of a [`crate::reading::Nature`].
    pub nature: i16,
    /// What is taught.
    pub subject: String,
    /// What it is called, when that is not the subject.
    pub title: String,
    /// What else to read.
    pub note: String,
    /// Who teaches.
    pub teacher_ids: Vec<Uuid>,
    /// Who teaches, of those who are not matched.
    pub unmatched_teachers: Vec<String>,
    /// Pupils by name.
    pub pupil_ids: Vec<Uuid>,
    /// Classes.
    pub class_ids: Vec<Uuid>,
    /// What they are called.
    pub class_names: Vec<String>,
    /// Groups.
    pub group_ids: Vec<Uuid>,
    /// What they are called.
    pub group_names: Vec<String>,
    /// Rooms.
    pub room_ids: Vec<Uuid>,
    /// What they are called.
    pub room_names: Vec<String>,
}

impl Content {
    fn digest(&self) -> Uuid {
        let bytes = postcard::to_stdvec(self).expect("texts and ids can be written down");
        shortened(&bytes)
    }
}

/// The first half of a SHA-256: enough to tell the contents and the lessons of a source apart.
pub fn shortened(bytes: &[u8]) -> Uuid {
    let digest = digest::digest(&digest::SHA256, bytes);
    Uuid::from_slice(&digest.as_ref()[..16]).expect("sixteen bytes are an id")
}

#[derive(Serialize)]
struct Row<'a> {
    digest: Uuid,
    #[serde(flatten)]
    content: &'a Content,
}

/// The ids of these contents, in their order; those that are new are kept.
pub async fn intern(tx: &mut PgConnection, structure_id: Uuid, contents: &[Content]) -> Result<Vec<i64>, sqlx::Error> {
    let digests: Vec<Uuid> = contents.iter().map(Content::digest).collect();
    let mut known = known(tx, structure_id, &digests).await?;
    let new: Vec<Row<'_>> = contents
        .iter()
        .zip(&digests)
        .filter(|(_, digest)| !known.contains_key(digest))
        .map(|(content, &digest)| Row { digest, content })
        .collect();
    if !new.is_empty() {
        insert(tx, structure_id, &new).await?;
        let added: Vec<Uuid> = new.iter().map(|row| row.digest).collect();
        known.extend(self::known(tx, structure_id, &added).await?);
    }
    Ok(digests.iter().map(|digest| known[digest]).collect())
}

async fn known(tx: &mut PgConnection, structure_id: Uuid, digests: &[Uuid]) -> Result<HashMap<Uuid, i64>, sqlx::Error> {
    let rows = sqlx::query!(
        "select digest, content_id
         from timetable.contents
         where structure_id = $1 and digest = any($2)",
        structure_id,
        digests,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.digest, row.content_id)).collect())
}

async fn insert(tx: &mut PgConnection, structure_id: Uuid, rows: &[Row<'_>]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into timetable.contents (
            structure_id, digest, nature, subject, title, note, teacher_ids, unmatched_teachers, pupil_ids,
            class_ids, class_names, group_ids, group_names, room_ids, room_names
         )
         select $1, c.*
         from jsonb_to_recordset($2) as c (
            digest uuid, nature smallint, subject text, title text, note text, teacher_ids uuid[], unmatched_teachers text[],
            pupil_ids uuid[], class_ids uuid[], class_names text[], group_ids uuid[], group_names text[], room_ids uuid[],
            room_names text[]
         )
         on conflict (structure_id, digest) do nothing",
        structure_id,
        Json(rows) as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// These contents by their ids.
pub async fn read(tx: &mut PgConnection, content_ids: &[i64]) -> Result<HashMap<i64, Content>, sqlx::Error> {
    let rows = sqlx::query!(
        "select content_id, nature, subject, title, note, teacher_ids, unmatched_teachers, pupil_ids, class_ids, class_names,
                group_ids, group_names, room_ids, room_names
         from timetable.contents
         where content_id = any($1)",
        content_ids,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let content = Content {
                nature: row.nature,
                subject: row.subject,
                title: row.title,
                note: row.note,
                teacher_ids: row.teacher_ids,
                unmatched_teachers: row.unmatched_teachers,
                pupil_ids: row.pupil_ids,
                class_ids: row.class_ids,
                class_names: row.class_names,
                group_ids: row.group_ids,
                group_names: row.group_names,
                room_ids: row.room_ids,
                room_names: row.room_names,
            };
            (row.content_id, content)
        })
        .collect())
}
