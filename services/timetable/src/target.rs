//! Targets: whom and what a school's sources and forms may name, as the directory knows them today.

use platform::auth::Caller;
use proto::timetable::v1::{Audience, ListTargetsRequest, ListTargetsResponse};

use crate::{error::Error, import::Importer, rights, roster::Class};

/// Classes and groups of one school at most.
const MOST_CLASSES: usize = 1_000;

/// People who work in one school at most.
const MOST_PEOPLE: usize = 2_000;

/// Classes and groups by name, and who works there.
pub async fn list(importer: &Importer, caller: &Caller, asked: &ListTargetsRequest) -> Result<ListTargetsResponse, Error> {
    let structure_id = rights::worker(caller, &asked.structure_id)?;
    let mut tx = importer.pool.begin().await?;
    let mut roster = importer.directory.roster(&mut tx, structure_id).await?;
    tx.commit().await?;
    roster.classes.sort_by(|one, other| one.name.cmp(&other.name));
    let people = roster.people.into_iter().filter(|person| !person.pupil);
    Ok(ListTargetsResponse {
        classes: roster.classes.into_iter().take(MOST_CLASSES).map(told).collect(),
        person_ids: people.take(MOST_PEOPLE).map(|person| person.id.to_string()).collect(),
    })
}

fn told(class: Class) -> Audience {
    Audience { class_id: class.id.to_string(), name: class.name, group: class.group }
}
