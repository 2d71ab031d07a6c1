//! Where the records of a school whose UAI changed land: on the school that is known, whatever code and jointure the feed gives it.

use sqlx::{PgConnection, PgPool};

use super::{Source, delivery::Delivery};

/// Makes a staged delivery name each school as it is known. A second call changes nothing.
pub(super) async fn settle(pool: &PgPool, delivery: &Delivery) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    if delivery.source != Source::Aaf || !needed(&mut tx).await? {
        return Ok(());
    }
    leave_the_old_record_out(&mut tx).await?;
    note(&mut tx, &delivery.academy_code, delivery.degree.as_str()).await?;
    rename_structures(&mut tx).await?;
    rename_what_refers_to_them(&mut tx).await?;
    tx.commit().await
}

async fn needed(tx: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from identity.uai_changes) as "needed!""#).fetch_one(tx).await
}

/// A delivery may close the old code and open the new one at once.
async fn leave_the_old_record_out(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let query = sqlx::query!(
        "with places as (
            select s.ctid as place, c.structure_id, row_number() over (
                partition by c.structure_id
                order by c.old, s.file, s.line
            ) as rank
            from identity.staged_structures s
            join (
                select structure_id, new_uai as uai, false as old from identity.uai_changes
                union all
                select structure_id, old_uai, true from identity.uai_changes
            ) c on c.uai = s.uai
         ),
         left_out as (
            delete from identity.staged_structures s
            using places p
            where s.ctid = p.place and p.rank > 1 and s.jointure <> (
                select f.jointure
                from identity.staged_structures f
                join places o on o.place = f.ctid
                where o.structure_id = p.structure_id and o.rank = 1
            )
            returning s.jointure, p.structure_id
         )
         insert into identity.staged_jointures (jointure, known, structure_id)
         select l.jointure, k.jointure, k.structure_id
         from left_out l
         join identity.structures k using (structure_id)
         where l.jointure <> k.jointure
         on conflict do nothing"
    );
    query.execute(tx).await?;
    Ok(())
}

/// Which jointures are others' names: what the UAI of this delivery says, then what that of an earlier one said.
async fn note(tx: &mut PgConnection, academy_code: &str, degree: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::query!(
        "insert into identity.staged_jointures (jointure, known, structure_id)
         select distinct on (n.jointure) n.jointure, k.jointure, k.structure_id
         from (
            select s.jointure, c.structure_id, 1 as rank
            from identity.staged_structures s
            join identity.uai_changes c on s.uai in (c.old_uai, c.new_uai)
            union all
            select j.jointure, j.structure_id, 2
            from identity.structure_jointures j
            where (j.academy_code, j.degree) = ($1, $2)
         ) n
         join identity.structures k using (structure_id)
         where (k.academy_code, k.degree) = ($1, $2) and n.jointure <> k.jointure
         order by n.jointure, n.rank
         on conflict do nothing",
        academy_code,
        degree,
    );
    query.execute(tx).await?;
    Ok(())
}

async fn rename_structures(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let jointures = sqlx::query!(
        "update identity.staged_structures s
         set jointure = j.known
         from identity.staged_jointures j
         where s.jointure = j.jointure"
    );
    jointures.execute(&mut *tx).await?;
    let uais = sqlx::query!(
        "update identity.staged_structures s
         set uai = k.uai
         from identity.uai_changes c
         join identity.structures k using (structure_id)
         where s.uai in (c.old_uai, c.new_uai) and s.uai <> k.uai"
    );
    uais.execute(tx).await?;
    Ok(())
}

async fn rename_what_refers_to_them(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let classes = sqlx::query!(
        "update identity.staged_classes c set structure = j.known from identity.staged_jointures j where c.structure = j.jointure"
    );
    classes.execute(&mut *tx).await?;
    let functions = sqlx::query!(
        "update identity.staged_functions f set structure = j.known from identity.staged_jointures j where f.structure = j.jointure"
    );
    functions.execute(&mut *tx).await?;
    let memberships = sqlx::query!(
        "update identity.staged_memberships m set structure = j.known from identity.staged_jointures j where m.structure = j.jointure"
    );
    memberships.execute(&mut *tx).await?;
    let modifications = sqlx::query!(
        "update identity.staged_modifications m
         set identifier = j.known
         from identity.staged_jointures j
         where m.category = 0 and m.identifier = j.jointure"
    );
    modifications.execute(tx).await?;
    Ok(())
}

/// Remembers these names: a delta may use them without the school's own record.
pub(super) async fn keep(tx: &mut PgConnection, academy_code: &str, degree: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::query!(
        "insert into identity.structure_jointures (academy_code, degree, jointure, structure_id)
         select $1, $2, j.jointure, j.structure_id
         from identity.staged_jointures j
         on conflict (academy_code, degree, jointure) do update
         set structure_id = excluded.structure_id",
        academy_code,
        degree,
    );
    query.execute(tx).await?;
    Ok(())
}
