//! Makes the directory what the staged delivery says, in one transaction, table by table; or takes the latest import back.

mod classes;
mod departures;
mod differences;
mod figures;
mod functions;
mod groups;
mod guardianships;
mod identities;
mod people;
mod places;
mod rollback;
mod telling;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sqlx::{Connection, PgConnection, Postgres, Transaction, types::Json};
use uuid::Uuid;

use super::{
    Error, LISTED, Order, SetAside, Source, Step, Summary,
    delivery::{Delivery, Tally},
};
use crate::{aaf::Degree, finding::Finding, merge, overrides::links};
use differences::Differences;

/// The month in which a school year begins for a delivery: the academies send the next year's classes from August on.
const FIRST_MONTH: u32 = 8;

/// From how many new people on PostgreSQL's statistics are refreshed at once: the pages cannot wait for its autovacuum.
const MANY: i64 = 1_000;

/// What every step needs to know.
struct Frame<'a> {
    order: &'a Order,
    source: Source,
    academy_code: &'a str,
    degree: &'a str,
    /// Only who is named changes.
    delta: bool,
    files: &'a [String],
    today: NaiveDate,
    school_year: i16,
}

impl Frame<'_> {
    /// The feeds that it speaks for: its own, and where a complete of the AAF lists an école, ONDE, which spoke until then.
    fn sources(&self) -> Vec<String> {
        let onde = (self.source == Source::Aaf && !self.delta).then_some(Source::Onde);
        [self.source].into_iter().chain(onde).map(|source| source.as_str().to_owned()).collect()
    }
}

/// Compares and changes; a dry run does the same and takes it back, and so does one that would empty a school unconfirmed.
pub(super) async fn apply(
    connection: &mut PgConnection,
    order: &Order,
    delivery: &Delivery,
    tally: &Tally,
) -> Result<Summary, Error> {
    tally.step(Step::Comparing);
    let mut tx = connection.begin().await?;
    let today = prepare(&mut tx, order.import_id, &delivery.academy_code, delivery.delta).await?;
    let frame = Frame {
        order,
        source: delivery.source,
        academy_code: &delivery.academy_code,
        degree: delivery.degree.as_str(),
        delta: delivery.delta,
        files: &delivery.files,
        today,
        school_year: school_year(delivery.day.unwrap_or(today)),
    };
    follows_a_complete(&mut tx, &frame, delivery.degree).await?;
    record_import(&mut tx, &frame, delivery).await?;
    places::settle(&mut tx, &frame).await?;
    identities::settle(&mut tx, &frame).await?;
    if order.apply {
        tally.step(Step::Applying);
    }
    change(&mut tx, &frame).await?;
    let differences = Differences::read(&mut tx, &frame).await?;
    let mut summary = summary(&mut tx, &frame, delivery).await?;
    summary.over_threshold = differences.over_threshold();
    summary.applied = order.apply && (order.confirm || summary.over_threshold.is_empty());
    if summary.applied {
        commit(tx, &frame, &summary, differences).await?;
        supersede_again(connection).await;
    } else {
        tx.rollback().await?;
        let mut tx = connection.begin().await?;
        record_import(&mut tx, &frame, delivery).await?;
        keep(&mut tx, &summary, differences).await?;
        tx.commit().await?;
    }
    Ok(summary)
}

/// Takes the latest import of a feed back, as an import of its own.
pub(super) async fn roll_back(
    connection: &mut PgConnection,
    order: &Order,
    undone: Uuid,
    tally: &Tally,
) -> Result<Summary, Error> {
    tally.step(Step::Applying);
    let mut tx = connection.begin().await?;
    let feed = latest(&mut tx, undone).await?;
    let today = prepare(&mut tx, order.import_id, &feed.academy_code, false).await?;
    let frame = Frame {
        order,
        source: Source::named(&feed.source),
        academy_code: &feed.academy_code,
        degree: &feed.degree,
        delta: true,
        files: &[],
        today,
        school_year: school_year(today),
    };
    record_rollback(&mut tx, &frame, undone).await?;
    places::note(&mut tx, &frame).await?;
    rollback::take_back(&mut tx, &frame, undone).await?;
    guardianships::keep_overridden_to_oneself(&mut tx).await?;
    groups::settle(&mut tx, &frame).await?;
    departures::touch(&mut tx).await?;
    let differences = Differences::read(&mut tx, &frame).await?;
    let summary = Summary { applied: true, ..summary(&mut tx, &frame, &Delivery::default()).await? };
    commit(tx, &frame, &summary, differences).await?;
    supersede_again(connection).await;
    Ok(summary)
}

async fn commit(
    mut tx: Transaction<'_, Postgres>,
    frame: &Frame<'_>,
    summary: &Summary,
    differences: Differences,
) -> Result<(), sqlx::Error> {
    telling::tell(&mut tx, frame).await?;
    merge::propose(&mut tx).await?;
    keep(&mut tx, summary, differences).await?;
    finish(&mut tx, summary).await?;
    tx.commit().await
}

async fn supersede_again(connection: &mut PgConnection) {
    if let Err(error) = departures::supersede(connection).await {
        tracing::warn!(%error, "tokens issued while the import was applied live on until they end");
    }
}

/// Changes table by table; what a later one refers to comes first.
async fn change(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    people::settle(tx, frame).await?;
    classes::open(tx, frame).await?;
    functions::settle(tx, frame).await?;
    classes::settle_members(tx, frame).await?;
    classes::close(tx, frame).await?;
    departures::leave(tx, frame, true).await?;
    guardianships::settle(tx, frame).await?;
    functions::settle_guardians(tx, frame).await?;
    departures::leave(tx, frame, false).await?;
    guardianships::keep_overridden_to_oneself(tx).await?;
    groups::settle(tx, frame).await?;
    departures::touch(tx).await
}

/// What others wait for or must be told late comes last: it holds until the commit.
async fn finish(tx: &mut PgConnection, summary: &Summary) -> Result<(), sqlx::Error> {
    if summary.people_created >= MANY {
        figures::refresh_statistics(tx).await?;
    }
    figures::count(tx).await?;
    departures::supersede(tx).await
}

/// Sets the transaction up, for the import whose versions are kept, and gives the day where the académie is. What was just copied has no statistics yet; tables that this very
/// transaction fills never have, and a nested loop that the planner takes for short would run for hours; those of a delta are short.
async fn prepare(tx: &mut PgConnection, import_id: Uuid, academy_code: &str, delta: bool) -> Result<NaiveDate, sqlx::Error> {
    links::keep_up(tx).await?;
    sqlx::query!("select set_config('identity.import_id', $1, true)", import_id.to_string()).fetch_one(&mut *tx).await?;
    sqlx::query!("set local work_mem = '64MB'").execute(&mut *tx).await?;
    sqlx::query!("set local statement_timeout = '10min'").execute(&mut *tx).await?;
    sqlx::query!("set local jit = off").execute(&mut *tx).await?;
    if !delta {
        sqlx::query!("set local enable_nestloop = off").execute(&mut *tx).await?;
    }
    sqlx::query!("analyze identity.staged_people (record, category, jointure)").execute(&mut *tx).await?;
    sqlx::query!("analyze identity.staged_functions").execute(&mut *tx).await?;
    sqlx::query!("analyze identity.staged_memberships").execute(&mut *tx).await?;
    sqlx::query!("analyze identity.staged_guardianships").execute(&mut *tx).await?;
    sqlx::query_scalar!(
        r#"select identity.today_in(coalesce(
               (select min(identity.time_zone(departement_code)) from identity.staged_structures),
               (select min(time_zone) from identity.structures where academy_code = $1),
               'Europe/Paris'
           )) as "today!""#,
        academy_code,
    )
    .fetch_one(&mut *tx)
    .await
}

/// The year in which the school year of a day begins.
pub fn school_year(day: NaiveDate) -> i16 {
    let year = if day.month() >= FIRST_MONTH { day.year() } else { day.year() - 1 };
    i16::try_from(year).expect("a year of this era")
}

/// A delta says what changed since the deliveries before it.
async fn follows_a_complete(tx: &mut PgConnection, frame: &Frame<'_>, degree: Degree) -> Result<(), Error> {
    let found = sqlx::query_scalar!(
        r#"select exists (
            select
            from identity.imports
            where (source, academy_code, degree) = ($1, $2, $3) and kind = 'complete' and applied and rolled_back_by is null
           ) as "found!""#,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
    )
    .fetch_one(tx)
    .await?;
    if frame.delta && !found {
        return Err(Error::too_early(degree, frame.academy_code));
    }
    Ok(())
}

async fn record_import(tx: &mut PgConnection, frame: &Frame<'_>, delivery: &Delivery) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.imports (import_id, source, academy_code, degree, kind, applied, summary, delivery, imported_by)
         values ($1, $2, $3, $4, $5, false, '{}', $6, $7)
         on conflict (import_id) do update
         set imported_by = excluded.imported_by",
        frame.order.import_id,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        if frame.delta { "delta" } else { "complete" },
        Json(delivery) as _,
        &frame.order.imported_by,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The feed of an import that can be taken back: the latest of its feed, and no rollback itself.
struct Feed {
    source: String,
    academy_code: String,
    degree: String,
}

async fn latest(tx: &mut PgConnection, import_id: Uuid) -> Result<Feed, Error> {
    let found = sqlx::query_as!(
        Feed,
        "select i.source, i.academy_code, i.degree
         from identity.imports i
         where i.import_id = $1
         and i.kind <> 'rollback'
         and i.applied
         and i.rolled_back_by is null
         and not exists (
            select
            from identity.imports l
            where (l.source, l.academy_code, l.degree) = (i.source, i.academy_code, i.degree)
            and l.applied
            and l.applied_at > i.applied_at
         )",
        import_id,
    );
    found.fetch_optional(tx).await?.ok_or(Error::NotTheLatest(import_id))
}

async fn record_rollback(tx: &mut PgConnection, frame: &Frame<'_>, undone: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.imports (import_id, source, academy_code, degree, kind, applied, summary, imported_by, inverse_of)
         values ($1, $2, $3, $4, 'rollback', false, '{}', $5, $6)",
        frame.order.import_id,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        &frame.order.imported_by,
        undone,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update identity.imports set rolled_back_by = $1 where import_id = $2", frame.order.import_id, undone)
        .execute(tx)
        .await?;
    Ok(())
}

/// Keeps what the import found beside it.
async fn keep(tx: &mut PgConnection, summary: &Summary, differences: Differences) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.imports
         set summary = $2,
             applied = $3,
             applied_at = case when $3 then now() end
         where import_id = $1",
        summary.import_id,
        Json(summary) as _,
        summary.applied,
    )
    .execute(&mut *tx)
    .await?;
    differences.keep(tx, summary.import_id).await
}

async fn summary(tx: &mut PgConnection, frame: &Frame<'_>, delivery: &Delivery) -> Result<Summary, sqlx::Error> {
    let counted = sqlx::query!(
        r#"select
            (select count(*) from identity.staged_places where listed) as "structures!",
            (select count(*) from identity.staged_identities where not held) as "people!",
            (select count(*) from identity.staged_touched where created) as "created!",
            (select count(*) from identity.staged_touched where missing) as "missing!",
            (select count(*) from identity.staged_touched where not created and not missing) as "updated!",
            (
                select count(*)
                from identity.staged_identities i
                where not i.held
                and not exists (select from identity.staged_touched t where t.person_id = i.person_id)
            ) as "unchanged!",
            (
                select count(*)
                from identity.classes c
                join identity.staged_places p using (structure_id)
                where p.listed and c.valid_until is null
            ) as "classes!",
            (select count(*) from identity.staged_links) as "guardianships!",
            (select count(*) from identity.staged_set_aside) as "set_aside!""#
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(Summary {
        import_id: frame.order.import_id,
        applied: false,
        over_threshold: vec![],
        structures: counted.structures,
        people: counted.people,
        people_created: counted.created,
        people_updated: counted.updated,
        people_unchanged: counted.unchanged,
        people_missing: counted.missing,
        classes: counted.classes,
        guardianships: counted.guardianships,
        set_aside_total: counted.set_aside,
        set_aside: set_aside(tx, frame).await?,
        noted: delivery.noted.clone(),
        warnings: BTreeMap::new(),
    })
}

async fn set_aside(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<Vec<SetAside>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select
               ($1::text[])[file + 1] as "file!",
               line,
               identifier,
               reason,
               code,
               parameters as "parameters: Json<BTreeMap<String, String>>"
           from identity.staged_set_aside s
           order by s.file, line, identifier, code, parameters, reason
           limit $2"#,
        frame.files,
        LISTED,
    );
    let aside = |(file, line, identifier, (reason, finding))| SetAside { file, line, identifier, reason, finding };
    let rows = rows.fetch_all(tx).await?.into_iter();
    Ok(rows.map(|row| aside((row.file, row.line, row.identifier, told(row.reason, &row.code, row.parameters.0)))).collect())
}

/// The sentence and what it is made of; what a version without codes staged has its sentence only.
fn told(reason: String, code: &str, parameters: BTreeMap<String, String>) -> (String, Option<Finding>) {
    if code.is_empty() {
        return (reason, None);
    }
    let finding = Finding::stored(code, parameters);
    (finding.to_string(), Some(finding))
}
