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
mod record;
mod rollback;
mod set_aside;
mod telling;

use chrono::{Datelike, NaiveDate};
use sqlx::{Connection, PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::{
    Error, Order, SetAside, Source, Step, Summary,
    delivery::{Delivery, Tally},
};
use crate::{merge, overrides::links};
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
    record::follows_a_complete(&mut tx, &frame, delivery.degree).await?;
    record::begin(&mut tx, &frame, delivery).await?;
    places::settle(&mut tx, &frame).await?;
    identities::settle(&mut tx, &frame).await?;
    if order.apply {
        tally.step(Step::Applying);
    }
    change(&mut tx, &frame).await?;
    let differences = Differences::read(&mut tx, &frame).await?;
    let mut summary = record::summary(&mut tx, &frame, delivery).await?;
    summary.over_threshold = differences.over_threshold();
    summary.applied = order.apply && (order.confirm || summary.over_threshold.is_empty());
    if summary.applied {
        commit(tx, &frame, &summary, differences).await?;
        supersede_again(connection).await;
    } else {
        tx.rollback().await?;
        let mut tx = connection.begin().await?;
        record::begin(&mut tx, &frame, delivery).await?;
        record::keep(&mut tx, &summary, differences).await?;
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
    let feed = record::latest(&mut tx, undone).await?;
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
    record::begin_rollback(&mut tx, &frame, undone).await?;
    places::note(&mut tx, &frame).await?;
    rollback::take_back(&mut tx, &frame, undone).await?;
    guardianships::keep_overridden_to_oneself(&mut tx).await?;
    groups::settle(&mut tx, &frame).await?;
    departures::touch(&mut tx).await?;
    let differences = Differences::read(&mut tx, &frame).await?;
    let summary = Summary { applied: true, ..record::summary(&mut tx, &frame, &Delivery::default()).await? };
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
    record::keep(&mut tx, summary, differences).await?;
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
