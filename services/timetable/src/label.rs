//! Labels: the mapping table of a school, what the names in its sources mean in the directory.

mod table;

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    reading::{self, LabelKind},
    roster::{self, Index, Roster},
};

pub use table::{decide, list};

/// How a name got its meaning; the numbers of [`wire::LabelState`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
enum State {
    Unmatched = 1,
    Matched = 2,
    Decided = 3,
    Ignored = 4,
}

/// What a name of a reading means.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// What it names.
    pub kind: LabelKind,
    /// The person, class or group, or the room itself; none when nobody knows.
    pub target_id: Option<Uuid>,
    /// As the source writes it; of a room that is another one, that one's name.
    pub name: String,
    /// Somebody said that it means nothing.
    pub ignored: bool,
}

struct Row {
    label_id: Uuid,
    kind: i16,
    text: String,
    number: String,
    plain: String,
    state: i16,
    target_id: Option<Uuid>,
    target_name: String,
}

type Key = (i16, String, String);

/// What the names of a reading mean, in their order. New ones are kept; those that nobody decided are looked up again.
pub async fn resolve(
    tx: &mut PgConnection,
    structure_id: Uuid,
    labels: &[reading::Label],
    roster: &Roster,
) -> Result<Vec<Meaning>, sqlx::Error> {
    let mut rows = rows(tx, structure_id).await?;
    let index = Index::new(roster);
    let mut changed = Vec::new();
    for label in labels {
        let row = rows.entry(key(label)).or_insert_with(|| new(label));
        if found(row, label, &index) {
            changed.push(key(label));
        }
    }
    rooms(&mut rows, &mut changed);
    changed.sort_unstable();
    changed.dedup();
    keep(tx, structure_id, changed.iter().map(|key| &rows[key])).await?;
    let names: HashMap<Uuid, String> = rows.values().map(|row| (row.label_id, row.text.clone())).collect();
    Ok(labels.iter().map(|label| meaning(label, &rows[&key(label)], &names)).collect())
}

fn key(label: &reading::Label) -> Key {
    let number = label.person.as_ref().map(|person| person.national_id.clone()).unwrap_or_default();
    (label.kind as i16, label.text.clone(), number)
}

fn new(label: &reading::Label) -> Row {
    let (kind, text, number) = key(label);
    let plain = if label.kind == LabelKind::Room { roster::room_key(&text) } else { roster::plain(&text) };
    Row { label_id: Uuid::now_v7(), kind, text, number, plain, state: 0, target_id: None, target_name: String::new() }
}

/// Looks a name up unless somebody decided; true when its line is new or another one. Who was found and is in the school no more is
/// still who is meant.
fn found(row: &mut Row, label: &reading::Label, index: &Index<'_>) -> bool {
    if row.state >= State::Decided as i16 || (label.kind == LabelKind::Room && row.state != 0) {
        return false;
    }
    let target = index.find(label);
    if target.is_none() && row.state == State::Matched as i16 {
        return false;
    }
    let state = if target.is_some() { State::Matched } else { State::Unmatched } as i16;
    let (target_id, target_name) = target.map(|target| (target.id, target.name)).unzip();
    let target_name = if reading::is_person(label.kind) { None } else { target_name }.unwrap_or_default();
    let same = row.state == state && row.target_id == target_id && row.target_name == target_name;
    (row.state, row.target_id, row.target_name) = (state, target_id, target_name);
    !same
}

/// A room is itself, or the first one that is written alike.
fn rooms(rows: &mut HashMap<Key, Row>, changed: &mut Vec<Key>) {
    let room = LabelKind::Room as i16;
    let mut firsts: HashMap<String, Uuid> = HashMap::new();
    for row in rows.values().filter(|row| row.kind == room && row.target_id.is_some()) {
        firsts.insert(row.plain.clone(), row.target_id.expect("just asked"));
    }
    let mut new: Vec<&mut Row> = rows.values_mut().filter(|row| row.kind == room && row.target_id.is_none()).collect();
    new.retain(|row| row.state != State::Ignored as i16);
    new.sort_by(|one, other| one.text.cmp(&other.text));
    for row in new {
        row.target_id = Some(*firsts.entry(row.plain.clone()).or_insert(row.label_id));
        row.state = State::Matched as i16;
        changed.push((row.kind, row.text.clone(), row.number.clone()));
    }
}

fn meaning(label: &reading::Label, row: &Row, names: &HashMap<Uuid, String>) -> Meaning {
    let ignored = row.state == State::Ignored as i16;
    let other = row.target_id.filter(|_| label.kind == LabelKind::Room).and_then(|room| names.get(&room));
    Meaning {
        kind: label.kind,
        target_id: row.target_id.filter(|_| !ignored),
        name: other.unwrap_or(&label.text).clone(),
        ignored,
    }
}

async fn rows(tx: &mut PgConnection, structure_id: Uuid) -> Result<HashMap<Key, Row>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select label_id, kind, text, number, plain, state, target_id, target_name
         from timetable.labels
         where structure_id = $1",
        structure_id,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.kind, row.text.clone(), row.number.clone()), row)).collect())
}

async fn keep<'a>(
    tx: &mut PgConnection,
    structure_id: Uuid,
    rows: impl Iterator<Item = &'a Row> + Clone,
) -> Result<(), sqlx::Error> {
    if rows.clone().next().is_none() {
        return Ok(());
    }
    sqlx::query!(
        "insert into timetable.labels (structure_id, label_id, kind, text, number, plain, state, target_id, target_name)
         select $1, l.*
         from unnest($2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::uuid[], $9::text[]) as l
         on conflict (structure_id, kind, text, number) do update
         set state = excluded.state, target_id = excluded.target_id, target_name = excluded.target_name
         where labels.state < 3",
        structure_id,
        &rows.clone().map(|row| row.label_id).collect::<Vec<_>>(),
        &rows.clone().map(|row| row.kind).collect::<Vec<_>>(),
        &rows.clone().map(|row| row.text.clone()).collect::<Vec<_>>(),
        &rows.clone().map(|row| row.number.clone()).collect::<Vec<_>>(),
        &rows.clone().map(|row| row.plain.clone()).collect::<Vec<_>>(),
        &rows.clone().map(|row| row.state).collect::<Vec<_>>(),
        &rows.clone().map(|row| row.target_id).collect::<Vec<_>>() as &[Option<Uuid>],
        &rows.map(|row| row.target_name.clone()).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}
