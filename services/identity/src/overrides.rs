//! Overrides: what heads, administrators and adult pupils decide against the feeds, and which no feed undoes.

pub mod links;
mod listed;

use chrono::NaiveDate;
use platform::{auth::Caller, request_ids::Asked, secrets::Secrets};
use proto::identity::v1::{CreateOverrideRequest, CreateOverrideResponse, EndOverrideResponse, OverrideKind};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{error::Error, structure};
pub use listed::list;
use listed::read;

/// Characters of the reference to an act.
const REFERENCE: usize = 200;

/// A decision, read and ready.
struct Decision {
    kind: OverrideKind,
    person_id: Uuid,
    guardian_id: Option<Uuid>,
    first_day: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
}

impl Decision {
    fn of(asked: &CreateOverrideRequest) -> Result<Self, Error> {
        let invalid = |field, reason| Error::Invalid { field, reason };
        let kind = Some(asked.kind()).filter(|kind| *kind != OverrideKind::Unspecified);
        let kind = kind.ok_or_else(|| invalid("kind", "must name a kind"))?;
        let guardian_id = match (kind, asked.guardian_id.as_str()) {
            (OverrideKind::WithdrawnAuthority, id) => Some(id.parse().map_err(|_| invalid("guardian_id", "must be a UUID"))?),
            (_, "") => None,
            _ => return Err(invalid("guardian_id", "must be empty for this kind")),
        };
        if asked.reference.chars().count() > REFERENCE || asked.reference.chars().any(char::is_control) {
            return Err(invalid("reference", "must be one line of at most 200 characters"));
        }
        Ok(Self {
            kind,
            person_id: asked.person_id.parse().map_err(|_| invalid("person_id", "must be a UUID"))?,
            guardian_id,
            first_day: day("first_day", &asked.first_day)?,
            last_day: day("last_day", &asked.last_day)?,
        })
    }

    /// Refuses whoever may not decide so, whoever is there or not: nobody learns who has which id.
    async fn allowed(&self, tx: &mut PgConnection, caller: &Caller) -> Result<(), Error> {
        let nobody = || Error::PersonNotFound(self.person_id);
        if !may(tx, caller, self.kind, self.person_id).await? {
            return Err(nobody());
        }
        let Some(guardian_id) = self.guardian_id.filter(|_| !caller.operator) else { return Ok(()) };
        if is_guardian(tx, self.person_id, guardian_id).await? { Ok(()) } else { Err(Error::PersonNotFound(guardian_id)) }
    }

    /// With the ids that both have now, and its first day.
    async fn settled(self, tx: &mut PgConnection) -> Result<(Self, NaiveDate), Error> {
        let today = sqlx::query_scalar!(r#"select identity.today() as "today!""#).fetch_one(&mut *tx).await?;
        let first_day = self.first_day.unwrap_or(today);
        if first_day < today {
            return Err(Error::Invalid { field: "first_day", reason: "must not have passed" });
        }
        if self.last_day.is_some_and(|last_day| last_day < first_day) {
            return Err(Error::Invalid { field: "last_day", reason: "must not come before the first day" });
        }
        let person_id = present(tx, self.person_id).await?;
        let guardian_id = match self.guardian_id {
            Some(id) => Some(present(tx, id).await?),
            None => None,
        };
        if guardian_id == Some(person_id) {
            return Err(Error::Invalid { field: "guardian_id", reason: "must be somebody else" });
        }
        Ok((Self { person_id, guardian_id, ..self }, first_day))
    }
}

/// A day as the contract says it; none when it is empty.
pub fn day(field: &'static str, text: &str) -> Result<Option<NaiveDate>, Error> {
    let day = Some(text).filter(|text| !text.is_empty()).map(str::parse).transpose();
    day.map_err(|_| Error::Invalid { field, reason: "must be a day, such as 2026-09-01" })
}

/// The id under which somebody is known now.
async fn present(tx: &mut PgConnection, person_id: Uuid) -> Result<Uuid, Error> {
    let found = sqlx::query_scalar!("select person_id from identity.people where person_id = identity.present_id($1)", person_id);
    found.fetch_optional(tx).await?.ok_or(Error::PersonNotFound(person_id))
}

/// Decides, and makes what is in force follow at once.
pub async fn create(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &CreateOverrideRequest,
) -> Result<CreateOverrideResponse, Error> {
    let decision = Decision::of(asked)?;
    let mut tx = pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(secrets, "CreateOverride", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    decision.allowed(&mut tx, caller).await?;
    links::alone(&mut tx).await?;
    let (decision, first_day) = decision.settled(&mut tx).await?;
    if decision.kind == OverrideKind::AdultObjection && !is_adult(&mut tx, decision.person_id).await? {
        return Err(Error::PupilIsMinor);
    }
    if is_decided(&mut tx, &decision, first_day).await? {
        return Err(Error::AlreadyDecided);
    }
    let override_id = insert(&mut tx, caller, &decision, first_day, &asked.reference).await?;
    follow(&mut tx, decision.person_id, decision.guardian_id).await?;
    let answer = CreateOverrideResponse { r#override: Some(read(&mut tx, override_id).await?) };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    tracing::info!(%override_id, kind = name(decision.kind), "override");
    Ok(answer)
}

/// Whether the caller may decide so about somebody: nobody but an operator decides about herself or her family, except an adult pupil
/// who objects.
async fn may(tx: &mut PgConnection, caller: &Caller, kind: OverrideKind, person_id: Uuid) -> Result<bool, sqlx::Error> {
    let by_herself = kind == OverrideKind::AdultObjection && caller.person_id == person_id;
    let anybody = caller.administers() && kind != OverrideKind::AdultObjection;
    if by_herself || (anybody && caller.operator) {
        return Ok(true);
    }
    let about_guardians = matches!(kind, OverrideKind::ProtectedAddress | OverrideKind::HiddenContact);
    let led = structure::led(&mut *tx, caller).await?;
    sqlx::query_scalar!(
        r#"select exists (select from identity.people where person_id = identity.present_id($1))
            and identity.present_id($1) <> $5
            and not exists (
                select
                from (
                    select child_id, guardian_id from identity.guardianships
                    union all
                    select child_id, guardian_id from identity.withheld_guardianships
                ) g
                where (g.child_id, g.guardian_id) in ((identity.present_id($1), $5), ($5, identity.present_id($1)))
            )
            and ($4 or exists (
                select
                from identity.functions f
                where f.person_id = identity.present_id($1)
                and f.valid_until is null
                and f.structure_id = any($2)
                and (f.profile = 1 or ($3 and f.profile = 2))
            )) as "hers!""#,
        person_id,
        &led,
        about_guardians,
        anybody,
        caller.person_id,
    )
    .fetch_one(tx)
    .await
}

/// Whether a feed says, or ever said, that the one is in charge of the other.
async fn is_guardian(tx: &mut PgConnection, child_id: Uuid, guardian_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
            select
            from identity.guardianships
            where (child_id, guardian_id) = (identity.present_id($1), identity.present_id($2))
            union all
            select
            from identity.withheld_guardianships
            where (child_id, guardian_id) = (identity.present_id($1), identity.present_id($2))
           ) as "guardian!""#,
        child_id,
        guardian_id,
    )
    .fetch_one(tx)
    .await
}

/// Whether an override that nobody ended says the same for one of these days.
async fn is_decided(tx: &mut PgConnection, decision: &Decision, first_day: NaiveDate) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
            select
            from identity.overrides o
            where o.kind = $1
            and identity.present_id(o.person_id) = $2
            and identity.present_id(o.guardian_id) is not distinct from $3
            and o.ended_at is null
            and (o.last_day is null or o.last_day >= $4)
            and ($5::date is null or o.first_day <= $5)
           ) as "decided!""#,
        name(decision.kind),
        decision.person_id,
        decision.guardian_id,
        first_day,
        decision.last_day,
    )
    .fetch_one(tx)
    .await
}

/// By her birth date; who has none is no adult.
pub async fn is_adult(tx: &mut PgConnection, person_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(birth_date <= identity.today() - interval '18 years', false) as "adult!"
           from identity.people
           where person_id = $1"#,
        person_id,
    )
    .fetch_one(tx)
    .await
}

async fn insert(
    tx: &mut PgConnection,
    caller: &Caller,
    decision: &Decision,
    first_day: NaiveDate,
    reference: &str,
) -> Result<Uuid, sqlx::Error> {
    let override_id = Uuid::now_v7();
    sqlx::query!(
        "insert into identity.overrides (
            override_id, kind, person_id, guardian_id, first_day, last_day, reference, decided_by
         )
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        override_id,
        name(decision.kind),
        decision.person_id,
        decision.guardian_id,
        first_day,
        decision.last_day,
        reference.trim(),
        Some(caller.person_id).filter(|_| !caller.operator),
    )
    .execute(tx)
    .await?;
    Ok(override_id)
}

/// Makes what is in force follow, and tells it.
async fn follow(tx: &mut PgConnection, person_id: Uuid, guardian_id: Option<Uuid>) -> Result<(), sqlx::Error> {
    let mut decided = links::settle(tx).await?;
    decided.touch(person_id);
    if let Some(guardian_id) = guardian_id {
        decided.touch(guardian_id);
    }
    decided.tell(tx).await
}

/// Ends an override; one that has ended stays as it is.
pub async fn end(pool: &PgPool, caller: &Caller, override_id: Uuid) -> Result<EndOverrideResponse, Error> {
    let mut tx = pool.begin().await?;
    let found = sqlx::query!(
        r#"select kind, identity.present_id(person_id) as "person_id!", identity.present_id(guardian_id) as guardian_id
           from identity.overrides
           where override_id = $1"#,
        override_id,
    );
    let found = found.fetch_optional(&mut *tx).await?.ok_or(Error::OverrideNotFound(override_id))?;
    if !may(&mut tx, caller, kind(&found.kind), found.person_id).await? {
        return Err(Error::OverrideNotFound(override_id));
    }
    links::alone(&mut tx).await?;
    let ended = sqlx::query!(
        "update identity.overrides
         set ended_at = now(),
             ended_by = $2
         where override_id = $1 and ended_at is null and (last_day is null or last_day >= identity.today())",
        override_id,
        Some(caller.person_id).filter(|_| !caller.operator),
    );
    if ended.execute(&mut *tx).await?.rows_affected() > 0 {
        follow(&mut tx, found.person_id, found.guardian_id).await?;
    }
    let ended = read(&mut tx, override_id).await?;
    tx.commit().await?;
    tracing::info!(%override_id, "override ended");
    Ok(EndOverrideResponse { r#override: Some(ended) })
}

/// By the clock: what begins today and what ended yesterday.
pub async fn keep_up(pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    links::keep_up(&mut tx).await?;
    tx.commit().await
}

/// What was decided while two ids were one person holds for both once they are two.
pub async fn split(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.overrides (
            override_id, kind, person_id, guardian_id, first_day, last_day, reference, decided_by, created_at
         )
         select
            identity.uuid_v7(),
            o.kind,
            case when o.person_id = $1 then $2 else o.person_id end,
            case when o.guardian_id = $1 then $2 else o.guardian_id end,
            o.first_day,
            o.last_day,
            o.reference,
            o.decided_by,
            o.created_at
         from identity.overrides o
         where $1 in (o.person_id, o.guardian_id)
         and o.ended_at is null
         and (o.last_day is null or o.last_day >= identity.today())
         and o.created_at >= (select l.created_at from identity.aliases l where l.alias_id = $2)",
        person_id,
        alias_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

const fn name(kind: OverrideKind) -> &'static str {
    match kind {
        OverrideKind::Unspecified | OverrideKind::WithdrawnAuthority => "authority",
        OverrideKind::ProtectedAddress => "address",
        OverrideKind::HiddenContact => "contact",
        OverrideKind::AdultObjection => "objection",
    }
}

fn kind(name: &str) -> OverrideKind {
    match name {
        "authority" => OverrideKind::WithdrawnAuthority,
        "address" => OverrideKind::ProtectedAddress,
        "contact" => OverrideKind::HiddenContact,
        _ => OverrideKind::AdultObjection,
    }
}
