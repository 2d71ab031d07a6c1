//! The present state as the events that would have led to it, read at one snapshot.

use prost::{Message, Name};
use proto::identity::v1::{
    GuardianshipChange, GuardianshipsChanged, MembershipChange, MembershipsChanged, PeopleChanged, PeopleMerged, PersonVersion,
    StreamChangesResponse,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Answers, send, send_event,
    told::{Link, Membership},
};

/// How many rows an event tells, and how many are read at a time.
const PAGE: i64 = 500;

/// Everybody, then what they are, then under which other ids they were known.
pub(super) async fn tell(tx: &mut PgConnection, answers: &Answers) -> Result<(), sqlx::Error> {
    send(answers, StreamChangesResponse { anew: true, ..StreamChangesResponse::default() }).await;
    people(tx, answers).await?;
    functions(tx, answers).await?;
    memberships(tx, answers).await?;
    guardianships(tx, answers).await?;
    merges(tx, answers).await
}

async fn event<E: Message + Name>(answers: &Answers, event: &E) {
    send_event(answers, &E::full_name(), event.encode_to_vec()).await;
}

async fn people(tx: &mut PgConnection, answers: &Answers) -> Result<(), sqlx::Error> {
    let mut after = Uuid::nil();
    loop {
        let page = sqlx::query!(
            "select person_id, version
             from identity.people
             where person_id > $1
             order by person_id
             limit $2",
            after,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.person_id;
        let people = page.iter().map(|row| PersonVersion { person_id: row.person_id.to_string(), version: row.version });
        event(answers, &PeopleChanged { import_id: String::new(), people: people.collect() }).await;
    }
}

/// What somebody is in a structure by several functions she has been since the first of them.
async fn functions(tx: &mut PgConnection, answers: &Answers) -> Result<(), sqlx::Error> {
    let mut after = (Uuid::nil(), Uuid::nil(), 0);
    loop {
        let page = sqlx::query!(
            r#"select person_id, structure_id, profile, min(valid_from) as "day!"
               from identity.functions
               where valid_until is null
               and (person_id, structure_id, profile) > ($1, $2, $3)
               group by person_id, structure_id, profile
               order by person_id, structure_id, profile
               limit $4"#,
            after.0,
            after.1,
            after.2,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.person_id, last.structure_id, last.profile);
        let changes = page.into_iter().map(|row| Membership {
            person_id: row.person_id,
            profile: row.profile,
            structure_id: row.structure_id,
            class_id: None,
            subject_code: String::new(),
            ended: false,
            day: row.day,
        });
        let changes = changes.map(MembershipChange::from);
        event(answers, &MembershipsChanged { import_id: String::new(), changes: changes.collect() }).await;
    }
}

async fn memberships(tx: &mut PgConnection, answers: &Answers) -> Result<(), sqlx::Error> {
    let mut after = (Uuid::nil(), Uuid::nil(), 0, String::new());
    loop {
        let page = sqlx::query!(
            "select m.person_id, m.class_id, m.profile, m.subject_code, m.valid_from, c.structure_id
             from identity.memberships m
             join identity.classes c using (class_id)
             where m.valid_until is null
             and (m.person_id, m.class_id, m.profile, m.subject_code) > ($1, $2, $3, $4)
             order by m.person_id, m.class_id, m.profile, m.subject_code
             limit $5",
            after.0,
            after.1,
            after.2,
            after.3,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.person_id, last.class_id, last.profile, last.subject_code.clone());
        let changes = page.into_iter().map(|row| Membership {
            person_id: row.person_id,
            profile: row.profile,
            structure_id: row.structure_id,
            class_id: Some(row.class_id),
            subject_code: row.subject_code,
            ended: false,
            day: row.valid_from,
        });
        let changes = changes.map(MembershipChange::from);
        event(answers, &MembershipsChanged { import_id: String::new(), changes: changes.collect() }).await;
    }
}

async fn guardianships(tx: &mut PgConnection, answers: &Answers) -> Result<(), sqlx::Error> {
    let mut after = (Uuid::nil(), Uuid::nil());
    loop {
        let page = sqlx::query!(
            "select child_id, guardian_id, legal, valid_from
             from identity.guardianships
             where valid_until is null
             and (child_id, guardian_id) > ($1, $2)
             order by child_id, guardian_id
             limit $3",
            after.0,
            after.1,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.child_id, last.guardian_id);
        let changes = page.iter().map(|row| Link {
            guardian_id: row.guardian_id,
            child_id: row.child_id,
            legal: row.legal,
            ended: false,
            day: row.valid_from,
        });
        let changes = changes.map(GuardianshipChange::from);
        event(answers, &GuardianshipsChanged { import_id: String::new(), changes: changes.collect() }).await;
    }
}

async fn merges(tx: &mut PgConnection, answers: &Answers) -> Result<(), sqlx::Error> {
    let mut after = Uuid::nil();
    loop {
        let page = sqlx::query!(
            r#"select l.alias_id, l.person_id, least(k.version, a.version) as "version!"
             from identity.aliases l
             join identity.people k using (person_id)
             join identity.people a on a.person_id = l.alias_id
             where l.alias_id > $1
             order by l.alias_id
             limit $2"#,
            after,
            PAGE,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.alias_id;
        for row in page {
            let (person_id, alias_id) = (row.person_id.to_string(), row.alias_id.to_string());
            event(answers, &PeopleMerged { person_id, alias_id, version: row.version }).await;
        }
    }
}
