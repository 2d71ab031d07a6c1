//! How many people each delivered school has and how many opened their account; what PostgreSQL must know of the tables.

use sqlx::PgConnection;

/// Counts anew; rows that are right are not written. Profile 6 counts all other staff. Whoever opens an account meanwhile waits,
/// so that she is counted once.
pub(super) async fn count(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("lock table identity.structure_figures in exclusive mode").execute(&mut *tx).await?;
    sqlx::query!(
        "with present as (
            select distinct f.structure_id, case when f.profile in (1, 2, 3) then f.profile else 6 end as profile, f.person_id
            from identity.functions f
            where f.valid_until is null
            and f.structure_id in (
                select p.structure_id
                from identity.staged_places p
                where p.complete
                union
                select c.structure_id
                from identity.staged_changes c
            )
         ),
         counted as (
            select r.structure_id, r.profile, count(*) as people, count(a.person_id) as activated
            from present r
            left join identity.accounts a using (person_id)
            group by r.structure_id, r.profile
         )
         insert into identity.structure_figures as known (structure_id, profile, people, activated)
         select p.structure_id, profiles.profile, coalesce(c.people, 0), coalesce(c.activated, 0)
         from (
            select p.structure_id
            from identity.staged_places p
            where p.complete
            union
            select c.structure_id
            from identity.staged_changes c
            where c.structure_id is not null
         ) p
         cross join (values (1), (2), (3), (6)) as profiles (profile)
         left join counted c on c.structure_id = p.structure_id and c.profile = profiles.profile
         on conflict (structure_id, profile) do update
         set people = excluded.people,
             activated = excluded.activated
         where (known.people, known.activated) <> (excluded.people, excluded.activated)"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Lets PostgreSQL look at tables that grew.
pub(super) async fn refresh_statistics(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "analyze
            identity.people,
            identity.source_records (source, academy_code, degree, jointure, category, person_id),
            identity.functions,
            identity.classes,
            identity.memberships,
            identity.guardianships"
    )
    .execute(tx)
    .await?;
    Ok(())
}
