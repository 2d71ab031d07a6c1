//! The one place where overrides decide which guardianships are in force.
//!
//! What feeds say of a link that is overridden stands in `withheld_guardianships`, out of everybody's sight. Whoever works with what
//! feeds say (an import, a rollback, a merge, a split) lifts these rows into `guardianships`, does its work, and lays back what is
//! overridden, in one transaction: nobody ever sees a lifted row.

use platform::db;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    change::{
        decided::Decided,
        told::{Link, Membership},
    },
    error::Error,
};

/// One at a time changes what is overridden, or what feeds say of links.
pub async fn lock(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('identity.overrides'))").fetch_one(tx).await?;
    Ok(())
}

/// The same for a decision, which does not wait for an import that is being applied: it would keep a connection from others.
pub async fn alone(tx: &mut PgConnection) -> Result<(), Error> {
    sqlx::query!("set local lock_timeout = '2s'").execute(&mut *tx).await?;
    match lock(tx).await {
        Err(error) if db::lock_timed_out(&error) => Err(Error::ImportRunning),
        locked => Ok(locked?),
    }?;
    sqlx::query!("set local lock_timeout to default").execute(tx).await?;
    Ok(())
}

/// Makes what is in force what the overrides of today say, and gives what changed by it.
pub async fn settle(tx: &mut PgConnection) -> Result<Decided, sqlx::Error> {
    lock(tx).await?;
    lift(tx).await?;
    let links = lay(tx).await?;
    let guardians: Vec<Uuid> = links.iter().map(|link| link.guardian_id).collect();
    let mut decided = Decided::default();
    decided.memberships(functions(tx, &guardians).await?);
    decided.guardianships(links);
    Ok(decided)
}

/// Brings what is in force up to date with the calendar, and tells it: what follows may count on it.
pub async fn keep_up(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    settle(tx).await?.tell(tx).await
}

/// Shows what feeds say of overridden links, to this transaction only.
pub async fn lift(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with lifted as (
            delete from identity.withheld_guardianships
            returning *
         )
         insert into identity.guardianships (
            guardianship_id, child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with, valid_from,
            valid_until, import_id, ended_import_id, withheld
         )
         select
            guardianship_id, child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with, valid_from,
            valid_until, import_id, ended_import_id, true
         from lifted"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The opposite of [`lift`]: takes out of force what is overridden and leaves in force what is no more. Gives what changed by the
/// overrides alone: what was in force without having been lifted, and what was lifted and now is.
pub async fn lay(tx: &mut PgConnection) -> Result<Vec<Link>, sqlx::Error> {
    let mut links = withhold(tx).await?;
    links.extend(release(tx).await?);
    Ok(links)
}

/// The row itself goes, so that a rollback and a split find it; what it was until today stays under another id.
async fn withhold(tx: &mut PgConnection) -> Result<Vec<Link>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with chosen as (
            select k.guardianship_id
            from identity.guardianships k
            where k.withheld and k.valid_until is not null
            union
            select k.guardianship_id
            from identity.guardianships k
            join identity.links_overridden o using (child_id)
            where k.valid_until is null
            and (o.guardian_id is null or o.guardian_id = k.guardian_id)
            and (o.legal is null or o.legal = k.legal)
           ),
           gone as (
            delete from identity.guardianships k
            using chosen c
            where k.guardianship_id = c.guardianship_id
            returning k.*
           ),
           kept as (
            insert into identity.withheld_guardianships (
                guardianship_id, child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with, valid_from,
                valid_until, import_id, ended_import_id
            )
            select
                guardianship_id, child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with,
                case when withheld then valid_from else identity.today() end, valid_until, import_id, ended_import_id
            from gone
           ),
           history as (
            insert into identity.guardianships (
                guardianship_id, child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with, valid_from,
                valid_until, import_id
            )
            select
                identity.uuid_v7(), child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with, valid_from,
                identity.today(), import_id
            from gone
            where not withheld and valid_from < identity.today()
           )
           select guardian_id, child_id, legal, identity.today() as "day!"
           from gone
           where not withheld"#
    )
    .fetch_all(tx)
    .await?;
    let link = |(guardian_id, child_id, legal, day)| Link { guardian_id, child_id, legal, ended: true, day };
    Ok(rows.into_iter().map(|row| link((row.guardian_id, row.child_id, row.legal, row.day))).collect())
}

async fn release(tx: &mut PgConnection) -> Result<Vec<Link>, sqlx::Error> {
    let rows = sqlx::query!(
        "update identity.guardianships
         set withheld = false,
             valid_from = identity.today()
         where withheld
         returning guardian_id, child_id, legal, valid_from"
    )
    .fetch_all(tx)
    .await?;
    let link = |(guardian_id, child_id, legal, day)| Link { guardian_id, child_id, legal, ended: false, day };
    Ok(rows.into_iter().map(|row| link((row.guardian_id, row.child_id, row.legal, row.valid_from))).collect())
}

/// Those whom an override is or was about, or whose child one is or was about.
pub async fn guardians(tx: &mut PgConnection) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select identity.present_id(o.guardian_id) as "guardian_id!"
           from identity.overrides o
           where o.guardian_id is not null
           union
           select g.guardian_id
           from identity.overrides o
           join identity.guardianships g on g.child_id = identity.present_id(o.person_id)
           where o.kind = 'objection'"#
    )
    .fetch_all(tx)
    .await
}

/// Links of these people that are withheld, as if each had just ended: who was told that two people are one may take one for in force.
pub async fn withheld_of(tx: &mut PgConnection, people: &[Uuid]) -> Result<Vec<Link>, sqlx::Error> {
    sqlx::query_as!(
        Link,
        r#"select guardian_id, child_id, legal, true as "ended!", identity.today() as "day!"
           from identity.withheld_guardianships
           where (guardian_id = any($1) or child_id = any($1)) and valid_until is null"#,
        people,
    )
    .fetch_all(tx)
    .await
}

/// Ends and begins functions of these guardians: they are guardians where a child whose legal representative they are is a pupil.
pub async fn functions(tx: &mut PgConnection, guardians: &[Uuid]) -> Result<Vec<Membership>, sqlx::Error> {
    let mut changes = end(tx, guardians).await?;
    changes.extend(begin(tx, guardians).await?);
    Ok(changes)
}

async fn end(tx: &mut PgConnection, guardians: &[Uuid]) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as!(
        Membership,
        r#"update identity.functions f
           set valid_until = identity.today()
           where f.person_id = any($1)
           and f.profile = 2
           and f.valid_until is null
           and not exists (
            select
            from identity.guardianships g
            join identity.functions c on c.person_id = g.child_id and c.profile = 1 and c.valid_until is null
            where g.guardian_id = f.person_id
            and g.valid_until is null
            and g.legal = 1
            and c.structure_id = f.structure_id
           )
           returning f.person_id, f.profile, f.structure_id, null::uuid as class_id, '' as "subject_code!", true as "ended!", identity.today() as "day!""#,
        guardians,
    )
    .fetch_all(tx)
    .await
}

async fn begin(tx: &mut PgConnection, guardians: &[Uuid]) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as!(
        Membership,
        r#"insert into identity.functions (
            function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id
           )
           select distinct on (g.guardian_id, c.structure_id)
            identity.uuid_v7(), g.guardian_id, c.structure_id, 2, '', '', c.school_year, identity.today(), g.import_id
           from identity.guardianships g
           join identity.functions c on c.person_id = g.child_id and c.profile = 1 and c.valid_until is null
           where g.guardian_id = any($1)
           and g.valid_until is null
           and g.legal = 1
           and not exists (
            select
            from identity.functions f
            where (f.person_id, f.structure_id, f.profile) = (g.guardian_id, c.structure_id, 2) and f.valid_until is null
           )
           order by g.guardian_id, c.structure_id, g.guardianship_id
           returning person_id, profile, structure_id, null::uuid as class_id, '' as "subject_code!", false as "ended!", identity.today() as "day!""#,
        guardians,
    )
    .fetch_all(tx)
    .await
}
