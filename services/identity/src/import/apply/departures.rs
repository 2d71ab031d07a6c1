//! Who left the feed, and of whom something changed.

use chrono::Utc;
use sqlx::PgConnection;

use super::Frame;

/// Marks the records that the feed named and names no more: who is gone from a delta; in a complete, who has no record in it and of
/// whom nothing is in force that this feed says, whatever others say. Pupils first: what ends with them is what guardians leave by.
pub(super) async fn leave(tx: &mut PgConnection, frame: &Frame<'_>, pupils_only: bool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.source_records r
         set missing_since = now()
         where r.source = any($1) and (r.academy_code, r.degree) = ($2, $3)
         and r.missing_since is null
         and (
            r.jointure in (select i.jointure from identity.staged_identities i where i.gone and not i.held)
            or (
                not $4
                and (r.category = 'Eleve' or not $5)
                and r.jointure not in (select i.jointure from identity.staged_identities i)
                and r.person_id not in (
                    select f.person_id
                    from identity.functions f
                    join identity.staged_places p using (structure_id)
                    where f.valid_until is null
                )
                and (
                    r.category = 'Eleve'
                    or r.person_id not in (
                        select g.guardian_id
                        from (
                            select guardian_id, child_id, import_id
                            from identity.guardianships
                            where valid_until is null
                            union all
                            select guardian_id, child_id, import_id
                            from identity.withheld_guardianships
                            where valid_until is null
                        ) g
                        where g.import_id in (
                            select o.import_id
                            from identity.imports o
                            where o.source = any($1) and (o.academy_code, o.degree) = ($2, $3)
                        )
                        or g.child_id in (
                            select f.person_id
                            from identity.functions f
                            join identity.staged_places p using (structure_id)
                            where f.profile = 1 and f.valid_until is null
                        )
                    )
                )
            )
         )",
        &frame.sources(),
        frame.academy_code,
        frame.degree,
        frame.delta,
        pupils_only,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives each person of whom something changed a new version.
pub(super) async fn touch(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with touched as (
            select i.person_id, not i.known as created, false as missing, false as narrowed
            from identity.staged_identities i
            where (i.changed or not i.known) and not i.held
            union all
            select c.person_id, false, false, c.ended and c.class_id is null
            from identity.staged_changes c
            union all
            select c.child_id, false, false, false
            from identity.staged_changes c
            where c.child_id is not null
            union all
            select r.person_id, false, true, true
            from identity.source_records r
            where r.missing_since = now()
         ),
         once as (
            select t.person_id, bool_or(t.created) as created, bool_or(t.missing) as missing, bool_or(t.narrowed) as narrowed
            from touched t
            group by t.person_id
         ),
         bumped as (
            update identity.people k
            set version = k.version + 1,
                updated_at = now()
            from once o
            where k.person_id = o.person_id and not o.created
            returning k.person_id, k.version
         )
         insert into identity.staged_touched (person_id, version, created, missing, narrowed)
         select o.person_id, coalesce(b.version, 1), o.created, o.missing, o.narrowed
         from once o
         left join bumped b using (person_id)"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends the tokens of those who have fewer rights than before. Said again once the import is committed: a token that was issued
/// while it was being applied still holds the old rights.
pub(super) async fn supersede(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.superseded_tokens as known (subject_id, before)
         select t.person_id, $1
         from identity.staged_touched t
         join identity.accounts a using (person_id)
         where t.narrowed
         on conflict (subject_id) do update
         set before = greatest(known.before, excluded.before)",
        Utc::now(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
