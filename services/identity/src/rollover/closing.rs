//! Closing a past year of a school that no delivery closes: in one transaction, one school at a time.

use chrono::{NaiveDate, Utc};
use platform::auth::Caller;
use proto::identity::v1::{
    CloseSchoolYearRequest, CloseSchoolYearResponse, MembershipChange, MembershipsChanged, PeopleChanged, PersonVersion,
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{found, year};
use crate::{change, error::Error, import};

/// What ended for somebody.
struct Ended {
    person_id: Uuid,
    profile: i16,
    class_id: Option<Uuid>,
    subject_code: String,
}

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
    let today = sqlx::query_scalar!(r#"select identity.today() as "today!""#).fetch_one(&mut *tx).await?;
    let frame = Frame { structure_id, year, today };
    let memberships = end_memberships(&mut tx, &frame).await?;
    let classes = close_classes(&mut tx, &frame).await?;
    let mut functions = end_pupils(&mut tx, &frame).await?;
    let pupils = functions.len();
    functions.extend(end_guardians(&mut tx, &frame, &functions).await?);
    if classes > 0 || !memberships.is_empty() || !functions.is_empty() {
        note(&mut tx, caller, &frame).await?;
        tell(&mut tx, &frame, &functions, &memberships).await?;
        count(&mut tx, structure_id).await?;
        supersede(&mut tx, &functions).await?;
    }
    tx.commit().await?;
    Ok(CloseSchoolYearResponse { classes: classes.try_into().unwrap_or(i32::MAX), pupils: pupils.try_into().unwrap_or(i32::MAX) })
}

async fn end_memberships(tx: &mut PgConnection, frame: &Frame) -> Result<Vec<Ended>, sqlx::Error> {
    sqlx::query_as!(
        Ended,
        "update identity.memberships m
         set valid_until = $3
         from identity.classes c
         where c.class_id = m.class_id
         and c.structure_id = $1
         and c.school_year <= $2
         and m.valid_until is null
         returning m.person_id, m.profile, m.class_id, m.subject_code",
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

/// Pupils since that year or before, who have no class there since. Whom no school names any more is missing: the account closes after
/// the usual delay.
async fn end_pupils(tx: &mut PgConnection, frame: &Frame) -> Result<Vec<Ended>, sqlx::Error> {
    let ended = sqlx::query_as!(
        Ended,
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
               where m.person_id = f.person_id and m.valid_until is null and c.structure_id = $1
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
           returning f.person_id, f.profile, null::uuid as class_id, '' as "subject_code!""#,
        frame.structure_id,
        frame.year,
        frame.today,
    )
    .fetch_all(&mut *tx)
    .await?;
    let pupils: Vec<Uuid> = ended.iter().map(|pupil| pupil.person_id).collect();
    sqlx::query!(
        "update identity.source_records r
         set missing_since = now()
         where r.person_id = any($1)
         and r.missing_since is null
         and not exists (select from identity.functions f where f.person_id = r.person_id and f.valid_until is null)",
        &pupils,
    )
    .execute(tx)
    .await?;
    Ok(ended)
}

/// The guardians of these pupils, unless another child of theirs is a pupil there.
async fn end_guardians(tx: &mut PgConnection, frame: &Frame, pupils: &[Ended]) -> Result<Vec<Ended>, sqlx::Error> {
    let pupils: Vec<Uuid> = pupils.iter().map(|pupil| pupil.person_id).collect();
    sqlx::query_as!(
        Ended,
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
           returning f.person_id, f.profile, null::uuid as class_id, '' as "subject_code!""#,
        frame.structure_id,
        &pupils,
        frame.today,
    )
    .fetch_all(tx)
    .await
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

/// Everybody of whom something ended has a new version.
async fn tell(tx: &mut PgConnection, frame: &Frame, functions: &[Ended], memberships: &[Ended]) -> Result<(), sqlx::Error> {
    let touched: Vec<Uuid> = functions.iter().chain(memberships).map(|ended| ended.person_id).collect();
    let versions = sqlx::query!(
        "update identity.people
         set version = version + 1,
             updated_at = now()
         where person_id = any($1)
         returning person_id, version",
        &touched,
    );
    let versions = versions.fetch_all(&mut *tx).await?;
    let people = versions.iter().map(|row| PersonVersion { person_id: row.person_id.to_string(), version: row.version });
    let event = |people: &[PersonVersion]| PeopleChanged { import_id: String::new(), people: people.to_vec() };
    change::publish_all(tx, &people.collect::<Vec<_>>().chunks(change::BATCH).map(event).collect::<Vec<_>>()).await?;
    let changes: Vec<_> = functions.iter().chain(memberships).map(|ended| ended.told(frame)).collect();
    let event = |changes: &[MembershipChange]| MembershipsChanged { import_id: String::new(), changes: changes.to_vec() };
    change::publish_all(tx, &changes.chunks(change::BATCH).map(event).collect::<Vec<_>>()).await
}

impl Ended {
    fn told(&self, frame: &Frame) -> MembershipChange {
        MembershipChange {
            person_id: self.person_id.to_string(),
            profile: self.profile.into(),
            structure_id: frame.structure_id.to_string(),
            class_id: self.class_id.map(|class_id| class_id.to_string()).unwrap_or_default(),
            ended: true,
            subject_code: self.subject_code.clone(),
            day: frame.today.to_string(),
        }
    }
}

/// Of pupils and guardians the school's figures are counted anew; whoever opens an account meanwhile waits, so that she is counted once.
async fn count(tx: &mut PgConnection, structure_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("lock table identity.structure_figures in exclusive mode").execute(&mut *tx).await?;
    sqlx::query!(
        "with present as (
            select distinct f.profile, f.person_id
            from identity.functions f
            where f.structure_id = $1 and f.valid_until is null and f.profile in (1, 2)
         ),
         counted as (
            select profiles.profile, count(r.person_id) as people, count(a.person_id) as activated
            from (values (1), (2)) as profiles (profile)
            left join present r using (profile)
            left join identity.accounts a using (person_id)
            group by profiles.profile
         )
         update identity.structure_figures g
         set people = c.people,
             activated = c.activated
         from counted c
         where g.structure_id = $1 and g.profile = c.profile",
        structure_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends the tokens of those who have fewer rights than before.
async fn supersede(tx: &mut PgConnection, functions: &[Ended]) -> Result<(), sqlx::Error> {
    let narrowed: Vec<Uuid> = functions.iter().map(|ended| ended.person_id).collect();
    sqlx::query!(
        "insert into identity.superseded_tokens as known (subject_id, before)
         select distinct a.person_id, $2::timestamptz
         from identity.accounts a
         where a.person_id = any($1)
         on conflict (subject_id) do update
         set before = greatest(known.before, excluded.before)",
        &narrowed,
        Utc::now(),
    )
    .execute(tx)
    .await?;
    Ok(())
}
