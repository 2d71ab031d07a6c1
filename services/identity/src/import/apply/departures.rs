//! Who left the feed, and of whom something changed.

use chrono::Utc;
use sqlx::PgConnection;

use super::Frame;

/// Whose record the feed named and names no more: who is gone from a delta; in a complete, who lost the last function or child and
/// has no record in it. Whoever comes back is missing no more.
pub(super) async fn pupils(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.source_records r
         set missing_since = now()
         where (r.source, r.academy_code, r.degree) = ($1, $2, $3)
         and r.category = 'Eleve'
         and r.missing_since is null
         and (
            r.jointure in (select i.jointure from identity.staged_identities i where i.gone and not i.held)
            or (
                not $4
                and r.person_id in (select c.person_id from identity.staged_changes c where c.ended)
                and not exists (select from identity.staged_identities i where i.jointure = r.jointure)
                and not exists (select from identity.functions f where f.person_id = r.person_id and f.valid_until is null)
            )
         )",
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        frame.delta,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Everybody else.
pub(super) async fn others(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.source_records r
         set missing_since = now()
         where (r.source, r.academy_code, r.degree) = ($1, $2, $3)
         and r.missing_since is null
         and (
            r.jointure in (select i.jointure from identity.staged_identities i where i.gone and not i.held)
            or (
                not $4
                and r.person_id in (select c.person_id from identity.staged_changes c where c.ended)
                and not exists (select from identity.staged_identities i where i.jointure = r.jointure)
                and not exists (select from identity.functions f where f.person_id = r.person_id and f.valid_until is null)
                and not exists (
                    select
                    from identity.guardianships g
                    where g.guardian_id = r.person_id and g.valid_until is null
                )
                and not exists (
                    select
                    from identity.withheld_guardianships w
                    where w.guardian_id = r.person_id and w.valid_until is null
                )
            )
         )",
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        frame.delta,
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
