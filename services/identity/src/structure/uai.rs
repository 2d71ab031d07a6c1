//! UAIs: what schools are called, and what became of a code.

use chrono::NaiveDate;
use platform::auth::Caller;
use proto::identity::v1::ChangeUaiRequest;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    error::Error,
    import::structures::{check_letter, departement_code},
};

/// The structure that a UAI is or was of.
pub async fn find(pool: &PgPool, uai: &str) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select identity.structure_called($1)", written(uai)).fetch_one(pool).await
}

/// As it is stored.
pub(super) fn written(uai: &str) -> String {
    uai.trim().replace(char::is_control, "").to_ascii_uppercase()
}

/// The structure bears another UAI from a day on. Going back to the one before forgets that there ever was another; the one that it has
/// forgets what is due.
pub async fn change(pool: &PgPool, caller: &Caller, asked: &ChangeUaiRequest) -> Result<(), Error> {
    let (old_uai, new_uai) = (written(&asked.old_uai), written(&asked.new_uai));
    if new_uai != old_uai {
        check(&new_uai)?;
    }
    let day = Some(&asked.day).filter(|day| !day.is_empty()).map(|day| day.parse::<NaiveDate>()).transpose();
    let day = day.map_err(|_| Error::Invalid { field: "day", reason: "must be a date, such as 2026-09-01" })?;
    let mut tx = pool.begin().await?;
    let found = sqlx::query_scalar!("select structure_id from identity.structures where uai = $1 for update", old_uai);
    let Some(structure_id) = found.fetch_optional(&mut *tx).await? else {
        return if bears_already(&mut tx, &old_uai, &new_uai).await? { Ok(()) } else { Err(Error::StructureNotFound(old_uai)) };
    };
    // Two structures may not become the same one on a later day.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('identity.uais'))").fetch_one(&mut *tx).await?;
    if is_taken(&mut tx, &new_uai, structure_id).await? {
        return Err(Error::UaiTaken(new_uai));
    }
    if new_uai == old_uai {
        stays(&mut tx, &old_uai).await?;
    } else if !goes_back(&mut tx, structure_id, &old_uai, &new_uai).await? {
        let by = caller.person_id.to_string();
        note(&mut tx, structure_id, &old_uai, &new_uai, day, &by).await?;
        bear_due(&mut tx).await?;
    }
    if asked.validate_only { Ok(tx.rollback().await?) } else { Ok(tx.commit().await?) }
}

/// Of seven digits the letter is told that they ask for, whether another one or none was written.
fn check(uai: &str) -> Result<(), Error> {
    match check_letter(uai) {
        Some(letter) if uai.len() <= 8 && !uai.ends_with(letter) => Err(Error::UaiCheckLetter(letter)),
        _ if departement_code(uai).is_none() => {
            Err(Error::Invalid { field: "new_uai", reason: "must be seven digits and a letter" })
        }
        _ => Ok(()),
    }
}

/// Nothing is due any more.
async fn stays(tx: &mut PgConnection, uai: &str) -> Result<(), Error> {
    let due = sqlx::query!("delete from identity.uai_changes where old_uai = $1 and applied_at is null", uai);
    let none = Error::Invalid { field: "new_uai", reason: "must be another UAI when none is due" };
    if due.execute(tx).await?.rows_affected() == 0 { Err(none) } else { Ok(()) }
}

/// True when this very change was made before.
async fn bears_already(tx: &mut PgConnection, old_uai: &str, new_uai: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select
               from identity.structures s
               where s.uai = $2 and s.structure_id = identity.structure_called($1)
           ) as "borne!""#,
        old_uai,
        new_uai,
    )
    .fetch_one(tx)
    .await
}

async fn is_taken(tx: &mut PgConnection, uai: &str, structure_id: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from identity.structures where uai = $1 and structure_id <> $2)
               or exists (
                   select
                   from identity.uai_changes
                   where $1 in (old_uai, new_uai) and structure_id <> $2
               ) as "taken!""#,
        uai,
        structure_id,
    )
    .fetch_one(tx)
    .await
}

/// True when the new UAI was the one before, which the structure bears again.
async fn goes_back(tx: &mut PgConnection, structure_id: Uuid, old_uai: &str, new_uai: &str) -> Result<bool, sqlx::Error> {
    let forgotten = sqlx::query!(
        "delete from identity.uai_changes
         where structure_id = $1 and (old_uai, new_uai) = ($2, $3)",
        structure_id,
        new_uai,
        old_uai,
    );
    if forgotten.execute(&mut *tx).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "update identity.structures
         set uai = $2, updated_at = now()
         where structure_id = $1",
        structure_id,
        new_uai,
    )
    .execute(tx)
    .await?;
    Ok(true)
}

/// What was said before of the same UAI, and has not happened, is replaced.
async fn note(
    tx: &mut PgConnection,
    structure_id: Uuid,
    old_uai: &str,
    new_uai: &str,
    day: Option<NaiveDate>,
    by: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.uai_changes (old_uai, new_uai, structure_id, day, changed_by)
         select $2, $3, s.structure_id, coalesce($4, identity.today_in(s.time_zone)), $5
         from identity.structures s
         where s.structure_id = $1
         on conflict (old_uai) do update
         set new_uai = excluded.new_uai,
             day = excluded.day,
             changed_by = excluded.changed_by,
             applied_at = null",
        structure_id,
        old_uai,
        new_uai,
        day,
        by,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Each structure bears the UAI whose day has come where it stands.
pub async fn bear_due(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with due as (
            update identity.uai_changes c
            set applied_at = now()
            from identity.structures s
            where c.applied_at is null
            and s.structure_id = c.structure_id
            and s.uai = c.old_uai
            and c.day <= identity.today_in(s.time_zone)
            returning c.structure_id, c.new_uai
         )
         update identity.structures s
         set uai = d.new_uai, updated_at = now()
         from due d
         where s.structure_id = d.structure_id"
    )
    .execute(connection)
    .await?;
    Ok(())
}
