//! Who each record is, and which records cannot be taken.

use sqlx::PgConnection;

use super::Frame;
use crate::finding::{self, Code};

/// Matches records with people; sets aside what contradicts itself or the directory.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    identify(tx, frame).await?;
    set_unknown_departures_aside(tx).await?;
    hold_unread(tx, frame).await?;
    set_twins_aside(tx, frame).await?;
    hold_shared_ines(tx, frame).await?;
    hold_taken_ines(tx).await?;
    hold_strangers(tx).await?;
    set_strange_classes_aside(tx).await?;
    hold_guardians_of_held(tx).await?;
    set_links_to_nobody_aside(tx, frame).await
}

/// Pupils, staff, and those guardians whom a pupil names or, in a delta, an earlier delivery named. Of records with one jointure the
/// first counts, in a delta the last. A pupil whom this feed never named keeps the account that the same INE and birth date have:
/// who leaves CM2 for 6e, or comes from another académie.
async fn identify(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_identities (
            jointure, record, person_id, category, file, line, ine, digest, known, recorded, changed, gone
         )
         select distinct on (p.jointure)
            p.jointure,
            p.record,
            coalesce(r.person_id, k.person_id, identity.uuid_v7()),
            p.category,
            p.file,
            p.line,
            p.ine,
            p.digest,
            r.person_id is not null or k.person_id is not null,
            r.person_id is not null,
            r.digest is distinct from p.digest or r.missing_since is not null,
            p.request = 3
         from identity.staged_people p
         left join identity.source_records r
            on (r.source, r.academy_code, r.degree, r.jointure) = ($1, $2, $3, p.jointure)
         left join identity.people k
            on (k.ine, k.birth_date) = (p.ine, p.birth_date)
            and p.category = 1
            and r.person_id is null
            and not exists (
                select
                from identity.source_records o
                where o.person_id = k.person_id
                and (o.source, o.academy_code, o.degree) = ($1, $2, $3)
                and o.missing_since is null
            )
         where p.category <> 2
         or p.jointure in (select g.guardian from identity.staged_guardianships g)
         or ($4 and r.person_id is not null)
         order by p.jointure, case when $4 then -p.record else p.record end",
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        frame.delta,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("analyze identity.staged_identities").execute(tx).await?;
    Ok(())
}

/// Who leaves a feed that never named her.
async fn set_unknown_departures_aside(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with removed as (
            delete from identity.staged_identities i
            where i.gone and not i.recorded
            returning i.file, i.line, i.jointure
         )
         insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            r.file,
            r.line,
            r.jointure,
            $1,
            '{}',
            false
         from removed r",
        finding::name(Code::DepartureUnknown),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A known person whose record could not be read stays as she is.
async fn hold_unread(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_identities (
            jointure, record, person_id, category, file, line, digest, known, recorded, changed, held
         )
         select distinct on (r.jointure)
            r.jointure,
            0,
            r.person_id,
            case r.category when 'Eleve' then 1 when 'PersRelEleve' then 2 else 3 end,
            s.file,
            s.line,
            r.digest,
            true,
            true,
            false,
            true
         from identity.staged_set_aside s
         join identity.source_records r on r.jointure = s.identifier
         where s.person and r.source = $1 and r.academy_code = $2 and r.degree = $3
         order by r.jointure
         on conflict do nothing",
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// In a delta a later request about the same record is no contradiction.
async fn set_twins_aside(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            p.file,
            p.line,
            p.jointure,
            $3,
            jsonb_build_object('other_file', ($1::text[])[i.file + 1], 'other_line', i.line::text),
            false
         from identity.staged_people p
         join identity.staged_identities i on i.jointure = p.jointure
         where i.record <> p.record and i.digest <> p.digest and not $2",
        frame.files,
        frame.delta,
        finding::name(Code::JointureDuplicate),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Rule 6 of the format: two people with one INE are a conflict to show, never a silent merge.
async fn hold_shared_ines(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with shared as (
            select i.ine
            from identity.staged_identities i
            where i.ine is not null and not i.held and not i.gone
            group by i.ine
            having count(*) > 1
         ),
         held as (
            update identity.staged_identities i
            set held = true
            from shared s
            where i.ine = s.ine
            returning i.file, i.line, i.jointure, i.ine
         )
         insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            h.file,
            h.line,
            h.jointure,
            $2,
            jsonb_build_object('ine', left(h.ine, 4), 'other_file', ($1::text[])[o.file + 1], 'other_line', o.line::text),
            true
         from held h
         cross join lateral (
            select o.file, o.line
            from held o
            where o.ine = h.ine and o.jointure <> h.jointure
            order by o.file, o.line
            limit 1
         ) o",
        frame.files,
        finding::name(Code::IneDuplicate),
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn hold_taken_ines(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with held as (
            update identity.staged_identities i
            set held = true
            from identity.people k
            where k.ine = i.ine and k.person_id <> i.person_id and not i.held
            returning i.file, i.line, i.jointure, i.ine
         )
         insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            h.file,
            h.line,
            h.jointure,
            $1,
            jsonb_build_object('ine', left(h.ine, 4)),
            true
         from held h",
        finding::name(Code::IneTaken),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Each function in a structure that nobody knows is set aside; whoever has no other is set aside altogether.
async fn hold_strangers(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with strange as (
            select distinct i.file, i.line, i.jointure, i.record, f.structure
            from identity.staged_functions f
            join identity.staged_identities i on i.record = f.record
            where not i.held
            and not exists (select from identity.staged_places p where p.jointure = f.structure)
         ),
         held as (
            update identity.staged_identities i
            set held = true
            from strange s
            where i.record = s.record
            and not exists (
                select
                from identity.staged_functions f
                join identity.staged_places p on p.jointure = f.structure
                where f.record = s.record
            )
            returning i.jointure
         )
         insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            s.file,
            s.line,
            s.jointure,
            $1,
            jsonb_build_object('structure', s.structure),
            s.jointure in (select h.jointure from held h)
         from strange s",
        finding::name(Code::StructureUnknown),
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn set_strange_classes_aside(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select distinct
            i.file,
            i.line,
            i.jointure,
            $1,
            jsonb_build_object('structure', m.structure),
            false
         from identity.staged_memberships m
         join identity.staged_identities i on i.record = m.record
         where not i.held
         and i.category = 3
         and not exists (select from identity.staged_places p where p.jointure = m.structure)",
        finding::name(Code::ClassOfUnknownStructure),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A guardian whom only held pupils name is held with them.
async fn hold_guardians_of_held(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.staged_identities i
         set held = true
         where i.category = 2
         and not i.held
         and exists (
            select
            from identity.staged_guardianships g
            join identity.staged_identities c on c.record = g.record
            where g.guardian = i.jointure and c.held
         )
         and not exists (
            select
            from identity.staged_guardianships g
            join identity.staged_identities c on c.record = g.record
            where g.guardian = i.jointure and not c.held
         )"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// In a delta the guardian may have come with an earlier delivery.
async fn set_links_to_nobody_aside(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            c.file,
            c.line,
            c.jointure,
            $5,
            jsonb_build_object('guardian', g.guardian),
            false
         from identity.staged_guardianships g
         join identity.staged_identities c on c.record = g.record
         where not c.held
         and not exists (select from identity.staged_identities i where i.jointure = g.guardian and not i.gone)
         and not (
            $1
            and exists (
                select
                from identity.source_records r
                where (r.source, r.academy_code, r.degree, r.jointure) = ($2, $3, $4, g.guardian)
                and r.missing_since is null
            )
         )",
        frame.delta,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        finding::name(Code::GuardianUnknown),
    )
    .execute(tx)
    .await?;
    Ok(())
}
