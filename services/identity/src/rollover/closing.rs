//! Closing a past year of a school that no delivery closes: in one transaction, one school at a time.

use chrono::NaiveDate;
use platform::auth::Caller;
use proto::identity::v1::{CloseSchoolYearRequest, CloseSchoolYearResponse};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{found, year};
use crate::{
    change::{decided::Decided, told::Membership},
    error::Error,
    import,
    overrides::links,
    structure,
};

/// What is closed, and from when on.
struct Frame {
    structure_id: Uuid,
    year: i16,
    today: NaiveDate,
}

/// Closes a year and all before it.
pub async fn close(pool: &PgPool, caller: &Caller, asked: &CloseSchoolYearRequest) -> Result<CloseSchoolYearResponse, Error> {
    let structure_id = found(pool, &asked.uai).await?;
    let current = year(pool, 0).await?;
    if asked.school_year <= 0 || asked.school_year >= i32::from(current) {
        return Err(Error::Invalid { field: "school_year", reason: "must be a year that is over" });
    }
    let year = year(pool, asked.school_year).await?;
    let mut tx = pool.begin().await?;
    if !import::none_runs(&mut tx).await? {
        return Err(Error::ImportRunning);
    }
    links::alone(&mut tx).await?;
    let today = structure::today(&mut tx, structure_id).await?;
    let frame = Frame { structure_id, year, today };
    let memberships = end_memberships(&mut tx, &frame).await?;
    let classes = close_classes(&mut tx, &frame).await?;
    let mut functions = end_pupils(&mut tx, &frame).await?;
    let pupils = functions.len();
    functions.extend(end_guardians(&mut tx, &frame, &functions).await?);
    if classes > 0 || !memberships.is_empty() || !functions.is_empty() {
        note(&mut tx, caller, &frame).await?;
        miss(&mut tx, &functions).await?;
        let mut decided = Decided::default();
        decided.memberships([functions, memberships].concat());
        decided.tell(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(CloseSchoolYearResponse { classes: classes.try_into().unwrap_or(i32::MAX), pupils: pupils.try_into().unwrap_or(i32::MAX) })
}

async fn end_memberships(tx: &mut PgConnection, frame: &Frame) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as!(
        Membership,
        r#"update identity.memberships m
           set valid_until = $3
           from identity.classes c
           where c.class_id = m.class_id
           and c.structure_id = $1
           and c.school_year <= $2
           and m.valid_until is null
           returning
               m.person_id, m.profile, c.structure_id, m.class_id as "class_id?", m.subject_code, true as "ended!",
               m.valid_until as "day!""#,
        frame.structure_id,
        frame.year,
        frame.today,
    )
    .fetch_all(tx)
    .await
}

async fn close_classes(tx: &mut PgConnection, frame: &Frame) -> Result<u64, sqlx::Error> {
    let closed = sqlx::query!(
        "update identity.classes
         set valid_until = $3
         where structure_id = $1
         and school_year <= $2
         and valid_until is null",
        frame.structure_id,
        frame.year,
        frame.today,
    );
    Ok(closed.execute(tx).await?.rows_affected())
}

/// Pupils since that year or before, who have no class there since.
async fn end_pupils(tx: &mut PgConnection, frame: &Frame) -> Result<Vec<Membership>, sqlx::Error> {
    let ended = sqlx::query_as!(
        Membership,
        r#"update identity.functions f
           set valid_until = $3
           where f.structure_id = $1
           and f.profile = 1
           and f.school_year <= $2
           and f.valid_until is null
           and not exists (
               select
               from identity.memberships m
               join identity.classes c using (class_id)
               where m.person_id = f.person_id and m.valid_until is null and c.structure_id = $1 and c.made_by is null
           )
           and not exists (
               select
               from identity.functions n
               where n.person_id = f.person_id
               and n.structure_id = $1
               and n.profile = 1
               and n.school_year > $2
               and n.valid_until is null
           )
           returning
               f.person_id, f.profile, f.structure_id, null::uuid as class_id, '' as "subject_code!", true as "ended!",
               f.valid_until as "day!""#,
        frame.structure_id,
        frame.year,
        frame.today,
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(ended)
}

/// The guardians of these pupils, unless another child of theirs is a pupil there.
async fn end_guardians(tx: &mut PgConnection, frame: &Frame, pupils: &[Membership]) -> Result<Vec<Membership>, sqlx::Error> {
    let pupils: Vec<Uuid> = pupils.iter().map(|pupil| pupil.person_id).collect();
    sqlx::query_as!(
        Membership,
        r#"update identity.functions f
           set valid_until = $3
           where f.structure_id = $1
           and f.profile = 2
           and f.valid_until is null
           and f.person_id in (select g.guardian_id from identity.guardianships g where g.child_id = any($2) and g.valid_until is null)
           and not exists (
               select
               from identity.guardianships g
               join identity.functions p on p.person_id = g.child_id and p.profile = 1 and p.valid_until is null
               where g.guardian_id = f.person_id and g.valid_until is null and g.legal = 1 and p.structure_id = $1
           )
           returning
               f.person_id, f.profile, f.structure_id, null::uuid as class_id, '' as "subject_code!", true as "ended!",
               f.valid_until as "day!""#,
        frame.structure_id,
        &pupils,
        frame.today,
    )
    .fetch_all(tx)
    .await
}

/// Whom no school names any more is missing: the account closes after the usual delay. A guardian is named by the schools of her
/// children.
async fn miss(tx: &mut PgConnection, ended: &[Membership]) -> Result<(), sqlx::Error> {
    let people: Vec<Uuid> = ended.iter().map(|change| change.person_id).collect();
    sqlx::query!(
        "update identity.source_records r
         set missing_since = now()
         where r.person_id = any($1)
         and r.missing_since is null
         and not exists (select from identity.functions f where f.person_id = r.person_id and f.valid_until is null)
         and not exists (
            select
            from identity.guardianships g
            join identity.functions c on c.person_id = g.child_id and c.profile = 1 and c.valid_until is null
            where g.guardian_id = r.person_id and g.valid_until is null
         )",
        &people,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn note(tx: &mut PgConnection, caller: &Caller, frame: &Frame) -> Result<(), sqlx::Error> {
    let by = if caller.operator { "operator".to_owned() } else { caller.person_id.to_string() };
    sqlx::query!(
        "insert into identity.school_year_closings (structure_id, school_year, closed_by)
         values ($1, $2, $3)
         on conflict (structure_id, school_year) do update
         set closed_by = excluded.closed_by,
             closed_at = now()",
        frame.structure_id,
        frame.year,
        by,
    )
    .execute(tx)
    .await?;
    Ok(())
}
