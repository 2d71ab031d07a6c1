//! How many people a school has of each profile and how many of them opened their account: kept when it changes, not counted when
//! somebody looks. Profile 6 counts all other staff.

use sqlx::PgConnection;
use uuid::Uuid;

/// Counts these schools anew. Whoever opens an account meanwhile waits, so that she is counted once.
pub async fn count(tx: &mut PgConnection, structures: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!("lock table identity.structure_figures in exclusive mode").execute(&mut *tx).await?;
    sqlx::query!(
        "with present as (
            select distinct f.structure_id, case when f.profile in (1, 2, 3) then f.profile else 6 end as profile, f.person_id
            from identity.functions f
            where f.valid_until is null and f.structure_id = any($1)
         ),
         counted as (
            select r.structure_id, r.profile, count(*) as people, count(a.person_id) as activated
            from present r
            left join identity.accounts a using (person_id)
            group by r.structure_id, r.profile
         )
         insert into identity.structure_figures as known (structure_id, profile, people, activated)
         select s.structure_id, p.profile, coalesce(c.people, 0), coalesce(c.activated, 0)
         from unnest($1::uuid[]) as s (structure_id)
         cross join (values (1), (2), (3), (6)) as p (profile)
         left join counted c on c.structure_id = s.structure_id and c.profile = p.profile
         on conflict (structure_id, profile) do update
         set people = excluded.people,
             activated = excluded.activated
         where (known.people, known.activated) <> (excluded.people, excluded.activated)",
        structures,
    )
    .execute(tx)
    .await?;
    Ok(())
}
