//! Imports: versions of a source. A reading is compared with what is in force, kept, and put in force whole or not at all.
//!
//! [`Importer::stage`] compares and keeps what somebody sent; [`Importer::apply`] compares again and writes, in one transaction with the
//! events; [`Importer::take`] does both at once for a feed. [`diff`] says what changed, [`write`] changes the rows, [`history`] lists versions.

mod diff;
mod events;
pub mod history;
mod kept;
mod wanted;
mod write;

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use platform::{auth::Caller, db, memory::News, outbox, secrets::Secrets};
use proto::timetable::v1::{self as wire, FindingCode, Format, ImportState, TimetableImported};
use sqlx::{PgConnection, PgPool};
use tokio::{sync::Semaphore, task::spawn_blocking};
use uuid::Uuid;

use crate::{
    conflict::{self, Travel},
    directory::Directory,
    error::Error,
    finding::Finding,
    label,
    reading::{Frame, Reading, hours},
    school_year::{self, Year},
};

pub use diff::{Diff, REMOVED};
pub use events::{Concerned, publish, timestamp};
pub use kept::{Said, forget_old, said_before};
pub use write::remember;

/// What decides whether a version may replace the one before.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Percent of the lessons to come that a version may lack.
    pub shrink_percent: u8,
    /// So many lessons may be lacking whatever the percentage.
    pub shrink_always_allowed: usize,
    /// Days before a lesson in which its removal is told as a cancellation.
    pub removal_shown_days: u16,
}

/// Takes readings.
#[derive(Clone)]
pub struct Importer {
    /// Timetable's tables.
    pub pool: PgPool,
    /// Seals what names people.
    pub secrets: Secrets,
    /// Knows who is who.
    pub directory: Directory,
    /// What may replace what.
    pub rules: Rules,
    /// How long ways between schools take.
    pub travel: Travel,
    /// Hears of lessons that changed.
    pub news: News,
    /// Whose turn it is to read: what bounds the memory.
    pub reading: Arc<Semaphore>,
}

/// A reading that is to be compared.
pub struct Delivery {
    /// Of which source.
    pub source_id: Uuid,
    /// Of which school.
    pub structure_id: Uuid,
    /// In which format it came.
    pub format: Format,
    /// Who sent it; none for a feed.
    pub person_id: Option<Uuid>,
    /// What it says.
    pub reading: Reading,
}

impl Importer {
    /// What must be known of a school to read its sources: its zone, and this school year.
    pub async fn frame(&self, structure_id: Uuid) -> Result<Frame, Error> {
        let found = sqlx::query_scalar!("select time_zone from timetable.schools where structure_id = $1", structure_id);
        let zone = found.fetch_optional(&self.pool).await?;
        let zone: Tz = zone.and_then(|zone| zone.parse().ok()).unwrap_or(Tz::Europe__Paris);
        Ok(frame(zone, Utc::now().with_timezone(&zone).date_naive()))
    }

    /// Compares a reading with what is in force and keeps it as the next version; nothing is in force yet. The import's id.
    pub async fn stage(&self, delivery: &Delivery) -> Result<Uuid, Error> {
        let mut tx = self.pool.begin().await?;
        let kept = self.keep(&mut tx, delivery).await?;
        tx.commit().await?;
        Ok(kept.version.import_id)
    }

    /// Puts what a feed says in force at once; what says far too little is kept staged, for somebody to confirm.
    pub async fn take(&self, delivery: Delivery) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        let kept = self.keep(&mut tx, &delivery).await?;
        if !kept.held {
            self.put_in_force(&mut tx, &kept.version, delivery.reading, &kept.compared).await?;
        }
        tx.commit().await?;
        if kept.held { Err(Error::ImportHeld) } else { Ok(()) }
    }

    async fn keep(&self, tx: &mut PgConnection, delivery: &Delivery) -> Result<Kept, Error> {
        let &Delivery { source_id, structure_id, .. } = delivery;
        right_school(tx, delivery).await?;
        kept::still_wanted(tx, source_id).await?;
        lock(tx, structure_id).await?;
        let compared = self.compare(tx, source_id, structure_id, &delivery.reading, Some(Utc::now())).await?;
        let held = self.is_held(&compared.diff);
        if held && compared.diff.to_come == 0 {
            return Err(Error::Refused(Finding::of(FindingCode::NoLessons)));
        }
        let import_id = kept::insert(tx, &self.secrets, delivery, &compared, held).await?;
        Ok(Kept { version: Version { source_id, structure_id, import_id }, compared, held })
    }

    /// Puts a staged import in force, for who manages the school.
    pub async fn apply(&self, caller: &Caller, import_id: Uuid, confirm: bool) -> Result<wire::Import, Error> {
        history::get(&self.pool, caller, import_id).await?;
        let mut tx = self.pool.begin().await?;
        let (version, held) = kept::staged(&mut tx, import_id).await?;
        lock(&mut tx, version.structure_id).await?;
        if held && !confirm {
            return Err(Error::ImportHeld);
        }
        let reading = kept::reading(&mut tx, &self.secrets, import_id).await?;
        let compared = self.compare(&mut tx, version.source_id, version.structure_id, &reading, Some(Utc::now())).await?;
        self.put_in_force(&mut tx, &version, reading, &compared).await?;
        tx.commit().await?;
        history::get(&self.pool, caller, import_id).await
    }

    /// Puts the version before in force again, as a new one, for who manages the school.
    pub async fn roll_back(&self, caller: &Caller, import_id: Uuid) -> Result<wire::Import, Error> {
        history::get(&self.pool, caller, import_id).await?;
        let mut tx = self.pool.begin().await?;
        let (structure_id, source_id) = kept::in_force(&mut tx, import_id).await?;
        lock(&mut tx, structure_id).await?;
        let (earlier, format) = kept::before(&mut tx, import_id).await?.ok_or(Error::NoEarlierVersion)?;
        let reading = kept::reading(&mut tx, &self.secrets, earlier).await?;
        let compared = self.compare(&mut tx, source_id, structure_id, &reading, Some(Utc::now())).await?;
        let delivery = Delivery { source_id, structure_id, format, person_id: Some(caller.person_id), reading };
        let again = kept::insert(&mut tx, &self.secrets, &delivery, &compared, false).await?;
        let version = Version { source_id, structure_id, import_id: again };
        self.put_in_force(&mut tx, &version, delivery.reading, &compared).await?;
        kept::mark(&mut tx, import_id, ImportState::RolledBack).await?;
        tx.commit().await?;
        history::get(&self.pool, caller, again).await
    }

    /// Looks up again what the names of a school's sources mean, and lets lessons follow, past ones too.
    pub async fn match_again(&self, tx: &mut PgConnection, structure_id: Uuid) -> Result<(), Error> {
        lock(tx, structure_id).await?;
        for (source_id, import_id) in kept::all_in_force(tx, structure_id).await? {
            let reading = kept::reading(tx, &self.secrets, import_id).await?;
            let compared = self.compare(tx, source_id, structure_id, &reading, None).await?;
            self.write(tx, structure_id, source_id, Some(import_id), &compared, false).await?;
            kept::count_labels(tx, import_id, compared.labels_unmatched).await?;
        }
        Ok(())
    }

    /// By the clock: looks up again the names of the schools where one has no meaning yet; the directory may know it by now.
    pub async fn match_unmatched(&self) -> Result<(), Error> {
        let schools = sqlx::query_scalar!(
            "select distinct i.structure_id
             from timetable.sources s
             join timetable.imports i on i.import_id = s.import_id
             where i.labels_unmatched > 0 and s.deleted_at is null",
        )
        .fetch_all(&self.pool)
        .await?;
        for structure_id in schools {
            let mut tx = self.pool.begin().await?;
            match self.match_again(&mut tx, structure_id).await {
                Ok(()) => tx.commit().await?,
                Err(Error::ImportRunning | Error::NotFound(..)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes back what a source says is to come.
    pub async fn withdraw(&self, tx: &mut PgConnection, structure_id: Uuid, source_id: Uuid) -> Result<(), Error> {
        lock(tx, structure_id).await?;
        let compared = self.compare(tx, source_id, structure_id, &Reading::default(), Some(Utc::now())).await?;
        self.write(tx, structure_id, source_id, None, &compared, false).await
    }

    /// The reading is as large as the rest together, and given back before the lessons are written.
    async fn put_in_force(
        &self,
        tx: &mut PgConnection,
        version: &Version,
        reading: Reading,
        compared: &Compared,
    ) -> Result<(), Error> {
        let &Version { source_id, structure_id, import_id } = version;
        school_year::take(tx, structure_id, &reading).await?;
        self.news.tell(tx, &[structure_id]).await?;
        drop(reading);
        self.write(tx, structure_id, source_id, Some(import_id), compared, compared.first).await?;
        kept::put_in_force(tx, source_id, import_id, compared).await?;
        let [structure_id, source_id, import_id] = [structure_id, source_id, import_id].map(|id| id.to_string());
        let imported = TimetableImported { structure_id, source_id, import_id, first: compared.first };
        Ok(outbox::publish(tx, &imported).await?)
    }

    async fn write(
        &self,
        tx: &mut PgConnection,
        structure_id: Uuid,
        source_id: Uuid,
        import_id: Option<Uuid>,
        compared: &Compared,
        first: bool,
    ) -> Result<(), Error> {
        let touched = write::write(tx, structure_id, source_id, import_id, &compared.diff).await?;
        if !first {
            events::tell(tx, structure_id, import_id, &compared.diff).await?;
        }
        Ok(conflict::refresh(tx, self, structure_id, &touched).await?)
    }

    /// What the reading would change; lessons before `from` stay as they are, unless the source is new.
    async fn compare(
        &self,
        tx: &mut PgConnection,
        source_id: Uuid,
        structure_id: Uuid,
        reading: &Reading,
        from: Option<DateTime<Utc>>,
    ) -> Result<Compared, Error> {
        let roster = self.directory.roster(tx, structure_id).await?;
        let meanings = label::resolve(tx, structure_id, &reading.labels, &roster).await?;
        let subject = wanted::subject(tx, source_id).await?;
        let wanted = wanted::wanted(tx, structure_id, reading, &meanings, subject.as_ref()).await?;
        let first = wanted::is_first(tx, source_id).await?;
        let from = from.filter(|_| !first);
        let held = diff::held(tx, source_id, from).await?;
        let shown_until = Utc::now() + Days::new(self.rules.removal_shown_days.into());
        let compare = move || {
            let wanted = wanted.into_iter().filter(|lesson| from.is_none_or(|from| lesson.starts_at >= from));
            diff::compare(held, wanted, shown_until)
        };
        let diff = spawn_blocking(compare).await.map_err(|_| Error::Interrupted)?;
        let labels_unmatched = meanings.iter().filter(|meaning| meaning.target_id.is_none() && !meaning.ignored).count();
        Ok(Compared { diff, first, labels_unmatched })
    }

    /// True when far too little of what is in force is left.
    fn is_held(&self, diff: &Diff) -> bool {
        let lacking = diff.in_force.saturating_sub(diff.to_come);
        lacking > self.rules.shrink_always_allowed && lacking * 100 > diff.in_force * usize::from(self.rules.shrink_percent)
    }
}

/// A source that says whose it is must say this school.
async fn right_school(tx: &mut PgConnection, delivery: &Delivery) -> Result<(), Error> {
    let Some(said) = &delivery.reading.uai else { return Ok(()) };
    let uai = sqlx::query_scalar!("select uai from timetable.schools where structure_id = $1", delivery.structure_id);
    match uai.fetch_optional(tx).await? {
        Some(uai) if !uai.eq_ignore_ascii_case(said) => {
            Err(Error::Refused(Finding::of(FindingCode::OtherSchool).value(said.clone())))
        }
        _ => Ok(()),
    }
}

/// One version of a source.
#[expect(clippy::struct_field_names, reason = "they are ids of three things")]
pub struct Version {
    source_id: Uuid,
    structure_id: Uuid,
    import_id: Uuid,
}

/// A version that was just kept, and what it would do.
struct Kept {
    version: Version,
    compared: Compared,
    /// Somebody must confirm it.
    held: bool,
}

/// What a reading would do.
pub struct Compared {
    diff: Diff,
    /// True when nothing of the source was ever in force.
    first: bool,
    labels_unmatched: usize,
}

/// From the August before a day to the end of the August after.
fn frame(zone: Tz, today: NaiveDate) -> Frame {
    let year = Year::of(today).number();
    let august = |year, day| NaiveDate::from_ymd_opt(year, 8, day).expect("August has 31 days");
    Frame { zone, first_day: august(year, 1), last_day: august(year + 1, 31) }
}

/// The beginning of a day where a school is; of one that begins without midnight, an hour later.
pub fn midnight(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN);
    hours::instant(zone, local).unwrap_or_else(|| local.and_utc())
}

/// Keeps other imports of the school out until the end of the transaction; waits for one two seconds at most. Comes after the row of a
/// source and before everything of the school.
pub async fn lock(tx: &mut PgConnection, structure_id: Uuid) -> Result<(), Error> {
    sqlx::query!("set local lock_timeout = '2s'").execute(&mut *tx).await?;
    let locked = sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", format!("timetable {structure_id}"));
    match locked.fetch_one(&mut *tx).await {
        Err(error) if db::lock_timed_out(&error) => return Err(Error::ImportRunning),
        taken => taken?,
    };
    sqlx::query!("set local lock_timeout = '0'").execute(tx).await?;
    Ok(())
}
