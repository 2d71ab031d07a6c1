//! Makes the directory what the staged delivery says, in one transaction, table by table.

mod classes;
mod departures;
mod figures;
mod functions;
mod guardianships;
mod identities;
mod people;
mod places;
mod telling;

use chrono::{Datelike, NaiveDate};
use sqlx::{Connection, PgConnection, types::Json};

use super::{Error, LISTED, Order, SetAside, Step, Summary, delivery::Delivery, delivery::Tally};

/// The feed, as source records and imports name it.
const SOURCE: &str = "aaf";
const DEGREE: &str = "2D";

/// The month in which a school year begins for a delivery: the academies send the next year's classes from August on.
const FIRST_MONTH: u32 = 8;

/// From how many new people on PostgreSQL's statistics are refreshed at once: the pages cannot wait for its autovacuum.
const MANY: i64 = 1_000;

/// What every step needs to know.
struct Frame<'a> {
    order: &'a Order<'a>,
    academy_code: &'a str,
    files: &'a [String],
    today: NaiveDate,
    school_year: i16,
}

/// Compares and changes; a dry run does the same and takes it back.
pub(super) async fn apply(
    connection: &mut PgConnection,
    order: &Order<'_>,
    delivery: &Delivery,
    tally: &Tally,
) -> Result<Summary, Error> {
    tally.step(Step::Comparing);
    let mut tx = connection.begin().await?;
    let today = prepare(&mut tx).await?;
    let (academy_code, files) = (&*delivery.academy_code, &*delivery.files);
    let school_year = school_year(delivery.day.unwrap_or(today));
    let frame = Frame { order, academy_code, files, today, school_year };
    record_import(&mut tx, &frame).await?;
    places::settle(&mut tx, &frame).await?;
    identities::settle(&mut tx, &frame).await?;
    if order.apply {
        tally.step(Step::Applying);
    }
    change(&mut tx, &frame).await?;
    let summary = summary(&mut tx, &frame, delivery).await?;
    if order.apply {
        telling::tell(&mut tx, &frame).await?;
        keep_summary(&mut tx, &summary).await?;
        finish(&mut tx, &summary).await?;
        tx.commit().await?;
        if let Err(error) = departures::supersede(connection).await {
            tracing::warn!(%error, "tokens issued while the import was applied live on until they end");
        }
    } else {
        tx.rollback().await?;
        record_import(connection, &frame).await?;
        keep_summary(connection, &summary).await?;
    }
    Ok(summary)
}

/// Changes table by table; what a later one refers to comes first.
async fn change(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    people::settle(tx, frame).await?;
    classes::open(tx, frame).await?;
    functions::settle(tx, frame).await?;
    classes::settle_members(tx, frame).await?;
    classes::close(tx, frame).await?;
    departures::pupils(tx, frame).await?;
    guardianships::settle(tx, frame).await?;
    departures::others(tx, frame).await?;
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

/// Sets the transaction up and gives the day in France. What was just copied has no statistics yet; tables that this very
/// transaction fills never have, and a nested loop that the planner takes for short would run for hours.
async fn prepare(tx: &mut PgConnection) -> Result<NaiveDate, sqlx::Error> {
    sqlx::query!("set local work_mem = '64MB'").execute(&mut *tx).await?;
    sqlx::query!("set local statement_timeout = '10min'").execute(&mut *tx).await?;
    sqlx::query!("set local jit = off").execute(&mut *tx).await?;
    sqlx::query!("set local enable_nestloop = off").execute(&mut *tx).await?;
    sqlx::query!("analyze identity.staged_people (record, category, jointure)").execute(&mut *tx).await?;
    sqlx::query!("analyze identity.staged_functions").execute(&mut *tx).await?;
    sqlx::query!("analyze identity.staged_memberships").execute(&mut *tx).await?;
    sqlx::query!("analyze identity.staged_guardianships").execute(&mut *tx).await?;
    sqlx::query_scalar!(r#"select (now() at time zone 'Europe/Paris')::date as "today!""#).fetch_one(&mut *tx).await
}

fn school_year(day: NaiveDate) -> i16 {
    let year = if day.month() >= FIRST_MONTH { day.year() } else { day.year() - 1 };
    i16::try_from(year).expect("a year of this era")
}

async fn record_import(connection: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.imports (import_id, source, academy_code, degree, applied, summary, imported_by)
         values ($1, $2, $3, $4, $5, '{}', $6)",
        frame.order.import_id,
        SOURCE,
        frame.academy_code,
        DEGREE,
        frame.order.apply,
        frame.order.imported_by,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn keep_summary(connection: &mut PgConnection, summary: &Summary) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.imports
         set summary = $2
         where import_id = $1",
        summary.import_id,
        Json(summary) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn summary(tx: &mut PgConnection, frame: &Frame<'_>, delivery: &Delivery) -> Result<Summary, sqlx::Error> {
    let counted = sqlx::query!(
        r#"select
            (select count(*) from identity.staged_places where delivered) as "structures!",
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
                where p.delivered and c.valid_until is null
            ) as "classes!",
            (select count(*) from identity.staged_links) as "guardianships!",
            (select count(*) from identity.staged_set_aside) as "set_aside!""#
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(Summary {
        import_id: frame.order.import_id,
        applied: frame.order.apply,
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
        warnings: delivery.warnings.clone(),
    })
}

async fn set_aside(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<Vec<SetAside>, sqlx::Error> {
    sqlx::query_as!(
        SetAside,
        r#"select ($1::text[])[file + 1] as "file!", line, identifier, reason
           from identity.staged_set_aside s
           order by s.file, line, identifier, reason
           limit $2"#,
        frame.files,
        LISTED,
    )
    .fetch_all(tx)
    .await
}
