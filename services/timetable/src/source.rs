//! Sources: where a school's timetable comes from. A feed's address is a secret: it is kept sealed, and only its host is ever shown.

mod listed;
pub mod polling;
pub mod upload;

use chrono::Utc;
use platform::{auth::Caller, request_ids::Asked};
use proto::timetable::v1::{
    self as wire, ChangeSourceRequest, CreateSourceRequest, CreateSourceResponse, SourceKind, SourceSubject,
    source_subject::Subject,
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::{self, Error},
    fetching::Address,
    import::{self, Importer},
    reading::LabelKind,
    rights,
};
use listed::get;
pub use listed::list;

/// What addresses are sealed for.
const CONTEXT: &str = "timetable feed address";

/// Sources of one school at most.
const MOST: i64 = 500;

/// Characters of the longest name.
const LONGEST_NAME: usize = 100;

/// A source of a school that the caller manages, kept from others until the end of the transaction.
async fn managed(tx: &mut PgConnection, caller: &Caller, source_id: Uuid) -> Result<(Uuid, SourceKind), Error> {
    let found = sqlx::query!(
        "select structure_id, kind
         from timetable.sources
         where source_id = $1 and deleted_at is null
         for update",
        source_id,
    );
    let row = found.fetch_optional(tx).await?.filter(|row| rights::manages(caller, row.structure_id));
    let row = row.ok_or_else(|| Error::not_found("source", source_id))?;
    Ok((row.structure_id, SourceKind::try_from(i32::from(row.kind)).unwrap_or_default()))
}

/// What of a source somebody may say.
struct Said {
    name: String,
    address: Option<Address>,
    subject: Subjected,
}

#[derive(Default)]
struct Subjected {
    kind: Option<i16>,
    id: Option<Uuid>,
    name: String,
}

impl Said {
    fn new(name: &str, address: &str) -> Result<Self, Error> {
        let address = if address.is_empty() { None } else { Some(Address::parse(address).map_err(Error::Refused)?) };
        Ok(Self { name: named(name)?, address, subject: Subjected::default() })
    }

    /// With whom or what the source is for, of the school.
    async fn about(
        self,
        importer: &Importer,
        tx: &mut PgConnection,
        structure_id: Uuid,
        subject: Option<&SourceSubject>,
    ) -> Result<Self, Error> {
        let roster = importer.directory.roster(tx, structure_id).await?;
        let missing = |id| Error::not_found("subject", id);
        let subject = match subject.and_then(|subject| subject.subject.as_ref()) {
            None => Subjected::default(),
            Some(Subject::TeacherId(id)) => {
                let id = error::id("subject", id)?;
                roster.people.iter().find(|person| person.id == id && !person.pupil).ok_or_else(|| missing(id))?;
                Subjected { kind: Some(LabelKind::Teacher as i16), id: Some(id), name: String::new() }
            }
            Some(Subject::ClassId(id)) => {
                let id = error::id("subject", id)?;
                let class = roster.classes.iter().find(|class| class.id == id).ok_or_else(|| missing(id))?;
                let kind = if class.group { LabelKind::Group } else { LabelKind::Class };
                Subjected { kind: Some(kind as i16), id: Some(id), name: class.name.clone() }
            }
            Some(Subject::Room(name)) => {
                let room = crate::room::named(tx, structure_id, name).await?;
                Subjected { kind: Some(LabelKind::Room as i16), id: Some(room.id), name: room.name }
            }
        };
        Ok(Self { subject, ..self })
    }
}

fn named(name: &str) -> Result<String, Error> {
    let name = name.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    Err(Error::Invalid { field: "name", reason: "must be one line of 1 to 100 characters" })
}

/// Adds a source.
pub async fn create(importer: &Importer, caller: &Caller, asked: &CreateSourceRequest) -> Result<CreateSourceResponse, Error> {
    let structure_id = rights::manager(caller, &asked.structure_id)?;
    let said = Said::new(&asked.name, &asked.address)?;
    match (asked.kind(), &said.address) {
        (SourceKind::Feed, None) => return Err(Error::Invalid { field: "address", reason: "must be given" }),
        (SourceKind::Upload, Some(_)) => return Err(Error::Invalid { field: "address", reason: "is for a feed" }),
        (SourceKind::Feed | SourceKind::Upload, _) => {}
        _ => return Err(Error::Invalid { field: "kind", reason: "must be a feed or an upload" }),
    }
    let mut tx = importer.pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(&importer.secrets, "CreateSource", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let said = said.about(importer, &mut tx, structure_id, asked.subject.as_ref()).await?;
    full(&mut tx, structure_id).await?;
    let source_id = insert(&mut tx, importer, caller, structure_id, asked.kind(), &said).await?;
    let answer = CreateSourceResponse { source: Some(get(&mut tx, source_id).await?) };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

async fn full(tx: &mut PgConnection, structure_id: Uuid) -> Result<(), Error> {
    let there = sqlx::query_scalar!(
        r#"select count(*) as "there!" from timetable.sources where structure_id = $1 and deleted_at is null"#,
        structure_id,
    );
    if there.fetch_one(tx).await? < MOST { Ok(()) } else { Err(Error::TooMany("TOO_MANY_SOURCES")) }
}

async fn insert(
    tx: &mut PgConnection,
    importer: &Importer,
    caller: &Caller,
    structure_id: Uuid,
    kind: SourceKind,
    said: &Said,
) -> Result<Uuid, Error> {
    let source_id = Uuid::now_v7();
    sqlx::query!(
        "insert into timetable.sources (
            source_id, structure_id, kind, name, address, host, subject_kind, subject_id, subject_name, next_check_at, created_by
         )
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        source_id,
        structure_id,
        kind as i16,
        said.name,
        said.address.as_ref().map(|address| importer.secrets.seal(CONTEXT, address.reveal().as_bytes())),
        said.address.as_ref().map(ToString::to_string).unwrap_or_default(),
        said.subject.kind,
        said.subject.id,
        said.subject.name,
        said.address.is_some().then(Utc::now),
        caller.person_id,
    )
    .execute(tx)
    .await?;
    Ok(source_id)
}

/// Changes what is said of a source; another address is fetched anew.
pub async fn change(importer: &Importer, caller: &Caller, asked: &ChangeSourceRequest) -> Result<wire::Source, Error> {
    let source_id = error::id("source_id", &asked.source_id)?;
    let said = Said::new(&asked.name, &asked.address)?;
    let mut tx = importer.pool.begin().await?;
    let (structure_id, kind) = managed(&mut tx, caller, source_id).await?;
    if kind != SourceKind::Feed && said.address.is_some() {
        return Err(Error::Invalid { field: "address", reason: "is for a feed" });
    }
    import::lock(&mut tx, structure_id).await?;
    let said = said.about(importer, &mut tx, structure_id, asked.subject.as_ref()).await?;
    let another_subject = is_about_another(&mut tx, source_id, &said.subject).await?;
    sqlx::query!(
        "update timetable.sources
         set name = $2, subject_kind = $3, subject_id = $4, subject_name = $5, paused = $6,
             next_check_at = case when kind = 1 and not $6 then now() end
         where source_id = $1",
        source_id,
        said.name,
        said.subject.kind,
        said.subject.id,
        said.subject.name,
        asked.paused,
    )
    .execute(&mut *tx)
    .await?;
    if let Some(address) = &said.address {
        readdress(&mut tx, importer, source_id, address).await?;
    }
    if another_subject {
        importer.match_again(&mut tx, structure_id).await?;
    }
    let source = get(&mut tx, source_id).await?;
    tx.commit().await?;
    Ok(source)
}

/// Whether its lessons are for somebody or something else from now on.
async fn is_about_another(tx: &mut PgConnection, source_id: Uuid, subject: &Subjected) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select (subject_kind, subject_id, subject_name) is distinct from ($2::smallint, $3::uuid, $4::text) as "another!"
           from timetable.sources
           where source_id = $1"#,
        source_id,
        subject.kind,
        subject.id,
        subject.name,
    )
    .fetch_one(tx)
    .await
}

async fn readdress(tx: &mut PgConnection, importer: &Importer, source_id: Uuid, address: &Address) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update timetable.sources
         set address = $2, host = $3, etag = null, last_modified = null, body_digest = null, failure = null, failures = 0
         where source_id = $1",
        source_id,
        importer.secrets.seal(CONTEXT, address.reveal().as_bytes()),
        address.to_string(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends a source: its lessons to come are gone, what was stays.
pub async fn delete(importer: &Importer, caller: &Caller, source_id: Uuid) -> Result<(), Error> {
    let mut tx = importer.pool.begin().await?;
    let (structure_id, kind) = managed(&mut tx, caller, source_id).await?;
    if kind == SourceKind::Typed {
        return Err(Error::not_found("source", source_id));
    }
    importer.withdraw(&mut tx, structure_id, source_id).await?;
    sqlx::query!(
        "update timetable.sources
         set deleted_at = now(), address = null, next_check_at = null, etag = null, last_modified = null
         where source_id = $1",
        source_id,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update timetable.imports set reading = null where source_id = $1", source_id).execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}
