//! What somebody says of an occurrence, looked at before it is kept: when, what, with whom, where.

use chrono::{DateTime, TimeDelta, Utc};
use prost_types::Timestamp;
use proto::timetable::v1::{AmendOccurrenceRequest, Nature, TypedOccurrence};
use sqlx::PgConnection;
use uuid::Uuid;

use super::amendment::Patch;
use crate::{
    content::Content,
    error::{self, Error},
    import::Importer,
    reading, rights, room,
    roster::Roster,
};

/// The longest thing that may be typed.
const LONGEST: TimeDelta = TimeDelta::days(31);

/// People who lead one thing at most.
const MOST_TEACHERS: usize = 20;

/// Classes and groups of one thing at most.
const MOST_CLASSES: usize = 50;

/// Rooms of one thing at most.
const MOST_ROOMS: usize = 10;

/// Characters of the longest note.
const LONGEST_NOTE: usize = 800;

/// When something to come begins and ends.
pub fn times(starts: Option<Timestamp>, ends: Option<Timestamp>) -> Result<(DateTime<Utc>, DateTime<Utc>), Error> {
    let (starts_at, ends_at) = (rights::moment("start_time", starts)?, rights::moment("end_time", ends)?);
    if starts_at <= Utc::now() {
        return Err(Error::Invalid { field: "start_time", reason: "must be to come" });
    }
    if starts_at > Utc::now() + TimeDelta::days(800) {
        return Err(Error::Invalid { field: "start_time", reason: "must be within two years" });
    }
    long_enough(starts_at, ends_at)?;
    Ok((starts_at, ends_at))
}

fn long_enough(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<(), Error> {
    match ends_at - starts_at {
        length if length <= TimeDelta::zero() => Err(Error::Invalid { field: "end_time", reason: "must be after start_time" }),
        length if length > LONGEST => Err(Error::Invalid { field: "end_time", reason: "must be within 31 days" }),
        _ => Ok(()),
    }
}

/// What it is.
pub async fn content(
    tx: &mut PgConnection,
    structure_id: Uuid,
    roster: &Roster,
    typed: &TypedOccurrence,
) -> Result<Content, Error> {
    let (subject, title) = (reading::tidy(&typed.subject), reading::tidy(&typed.title));
    if subject.is_empty() && title.is_empty() {
        return Err(Error::Invalid { field: "subject", reason: "or title must be given" });
    }
    let nature = if typed.nature() == Nature::Event { reading::Nature::Event } else { reading::Nature::Lesson };
    let mut content = Content { nature: nature as i16, subject, title, note: note(&typed.note)?, ..Content::default() };
    content.teacher_ids = teachers(roster, &typed.teacher_ids)?;
    classes(roster, &typed.class_ids, &mut content)?;
    (content.room_ids, content.room_names) = rooms(tx, structure_id, &typed.rooms).await?;
    Ok(content)
}

fn note(note: &str) -> Result<String, Error> {
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE || note.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
        return Err(Error::Invalid { field: "note", reason: "must be text of at most 800 characters" });
    }
    Ok(note.to_owned())
}

fn teachers(roster: &Roster, asked: &[String]) -> Result<Vec<Uuid>, Error> {
    if asked.len() > MOST_TEACHERS {
        return Err(Error::Invalid { field: "teacher_ids", reason: "must be at most 20" });
    }
    let teacher = |id: &String| {
        let id = error::id("teacher_ids", id)?;
        let there = roster.people.iter().any(|person| person.id == id && !person.pupil);
        if there { Ok(id) } else { Err(Error::not_found("person", id)) }
    };
    asked.iter().map(teacher).collect()
}

fn classes(roster: &Roster, asked: &[String], content: &mut Content) -> Result<(), Error> {
    if asked.len() > MOST_CLASSES {
        return Err(Error::Invalid { field: "class_ids", reason: "must be at most 50" });
    }
    for id in asked {
        let id = error::id("class_ids", id)?;
        let class = roster.classes.iter().find(|class| class.id == id).ok_or_else(|| Error::not_found("class", id))?;
        let (ids, names) = if class.group {
            (&mut content.group_ids, &mut content.group_names)
        } else {
            (&mut content.class_ids, &mut content.class_names)
        };
        ids.push(id);
        names.push(class.name.clone());
    }
    Ok(())
}

async fn rooms(tx: &mut PgConnection, structure_id: Uuid, asked: &[String]) -> Result<(Vec<Uuid>, Vec<String>), Error> {
    if asked.len() > MOST_ROOMS {
        return Err(Error::Invalid { field: "rooms", reason: "must be at most 10" });
    }
    let mut rooms = (vec![], vec![]);
    for name in asked {
        let room = room::named(tx, structure_id, name).await?;
        rooms.0.push(room.id);
        rooms.1.push(room.name);
    }
    Ok(rooms)
}

/// What becomes otherwise of what begins and ends then.
pub async fn patch(
    importer: &Importer,
    tx: &mut PgConnection,
    structure_id: Uuid,
    (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    asked: &AmendOccurrenceRequest,
) -> Result<Patch, Error> {
    let moment = |field, time: Option<Timestamp>| time.map(|time| rights::moment(field, Some(time))).transpose();
    let (starts, ends) = (moment("start_time", asked.start_time)?, moment("end_time", asked.end_time)?);
    if starts.is_some_and(|starts| starts <= Utc::now()) {
        return Err(Error::Invalid { field: "start_time", reason: "must be to come" });
    }
    // A lesson that only begins at another hour is as long as it was.
    let ends = ends.or_else(|| starts.map(|starts| starts + (ends_at - starts_at)));
    long_enough(starts.unwrap_or(starts_at), ends.unwrap_or(ends_at))?;
    let teacher_ids = if asked.teacher_ids.is_empty() {
        None
    } else {
        Some(teachers(&importer.directory.roster(tx, structure_id).await?, &asked.teacher_ids)?)
    };
    let rooms = if asked.rooms.is_empty() { None } else { Some(rooms(tx, structure_id, &asked.rooms).await?) };
    let note = if asked.note.is_empty() { None } else { Some(note(&asked.note)?) };
    let patch = Patch { cancelled: asked.cancel, starts_at: starts, ends_at: ends, rooms, teacher_ids, note };
    if patch == Patch::default() {
        Err(Error::Invalid { field: "cancel", reason: "or another change must be given" })
    } else {
        Ok(patch)
    }
}
