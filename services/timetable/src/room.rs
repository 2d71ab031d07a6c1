//! Rooms: each school's own, known by their names.

use platform::{auth::Caller, page::Page, secrets::Secrets};
use proto::timetable::v1::{self as wire, ListRoomsRequest, ListRoomsResponse};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{error::Error, reading, rights, roster};

/// A room.
pub struct Room {
    /// Its UUID.
    pub id: Uuid,
    /// What the school calls it.
    pub name: String,
}

/// The room of that name, however it is written; a new one if there is none.
pub async fn named(tx: &mut PgConnection, structure_id: Uuid, name: &str) -> Result<Room, Error> {
    let name = reading::tidy(name);
    if name.is_empty() {
        return Err(Error::Invalid { field: "rooms", reason: "must have names" });
    }
    let known = sqlx::query!(
        r#"select r.label_id, r.text
           from timetable.labels l
           join timetable.labels r on r.label_id = l.target_id
           where l.structure_id = $1 and l.kind = 6 and l.plain = $2
           order by l.text <> $3, l.label_id
           limit 1"#,
        structure_id,
        roster::room_key(&name),
        name,
    )
    .fetch_optional(&mut *tx)
    .await?;
    match known {
        Some(room) => Ok(Room { id: room.label_id, name: room.text }),
        None => new(tx, structure_id, name).await,
    }
}

async fn new(tx: &mut PgConnection, structure_id: Uuid, name: String) -> Result<Room, Error> {
    let id = sqlx::query_scalar!(
        "insert into timetable.labels (label_id, structure_id, kind, text, plain, state, target_id)
         values ($1, $2, 6, $3, $4, 2, $1)
         on conflict (structure_id, kind, text, number) do update
         set state = 2, target_id = labels.label_id
         returning label_id",
        Uuid::now_v7(),
        structure_id,
        name,
        roster::room_key(&name),
    )
    .fetch_one(tx)
    .await?;
    Ok(Room { id, name })
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    name: String,
    room_id: Uuid,
}

/// A page of a school's rooms, by name.
pub async fn list(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &ListRoomsRequest,
) -> Result<ListRoomsResponse, Error> {
    let structure_id = rights::worker(caller, &asked.structure_id)?;
    let call = format!("ListRooms {structure_id}");
    let (page, after) = Page::asked::<Cursor>(secrets, call, asked.page_size, &asked.page_token).map_err(Error::Page)?;
    let after = after.unwrap_or(Cursor { name: String::new(), room_id: Uuid::nil() });
    let mut rows = sqlx::query_as!(
        Room,
        "select label_id as id, text as name
         from timetable.labels
         where structure_id = $1 and kind = 6 and target_id = label_id and (text, label_id) > ($2, $3)
         order by text, label_id
         limit $4",
        structure_id,
        after.name,
        after.room_id,
        page.rows(),
    )
    .fetch_all(pool)
    .await?;
    let next_page_token = page.cut(&mut rows, |row| Cursor { name: row.name.clone(), room_id: row.id });
    let rooms = rows.into_iter().map(|room| wire::Room { room_id: room.id.to_string(), name: room.name }).collect();
    Ok(ListRoomsResponse { rooms, next_page_token })
}

/// The school of a room.
pub async fn school(pool: &PgPool, room_id: Uuid) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select structure_id from timetable.labels where label_id = $1 and kind = 6", room_id)
        .fetch_optional(pool)
        .await
}
