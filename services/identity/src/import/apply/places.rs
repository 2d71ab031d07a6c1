//! Schools, subjects and MEFs.

use sqlx::PgConnection;

use super::{Frame, Source};
use crate::{
    finding::{self, Code},
    import::landing,
};

/// Brings schools and codes up to date and notes which of the academy's schools are in the delivery.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    if frame.source == Source::Aaf {
        landing::keep(tx, frame.academy_code, frame.degree).await?;
        set_twins_aside(tx, frame).await?;
        set_taken_uais_aside(tx, frame).await?;
        update_structures(tx, frame).await?;
    }
    update_codes(tx).await?;
    note(tx, frame).await
}

/// Which structures the feed has, and which are in the delivery.
pub(super) async fn note(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.staged_places (jointure, structure_id, listed, complete)
         select k.jointure, k.structure_id, l.listed, l.listed and not $3
         from identity.structures k
         cross join lateral (select k.jointure in (select s.jointure from identity.staged_structures s) as listed) l
         where k.academy_code = $1 and k.degree = $2",
        frame.academy_code,
        frame.degree,
        frame.delta,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("analyze identity.staged_places").execute(tx).await?;
    Ok(())
}

/// Two structures with one jointure or one UAI: the first stays.
async fn set_twins_aside(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with twins as (
            select
                s.ctid as place,
                first_value(s.file) over twin as first_file,
                first_value(s.line) over twin as first_line,
                row_number() over twin as rank
            from identity.staged_structures s
            window twin as (partition by s.uai order by s.file, s.line)
            union all
            select
                s.ctid,
                first_value(s.file) over twin,
                first_value(s.line) over twin,
                row_number() over twin
            from identity.staged_structures s
            window twin as (partition by s.jointure order by s.file, s.line)
         ),
         later as (
            select distinct on (place) place, first_file, first_line
            from twins
            where rank > 1
            order by place
         ),
         removed as (
            delete from identity.staged_structures s
            using later l
            where s.ctid = l.place
            returning s.file, s.line, s.jointure, l.first_file, l.first_line
         )
         insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            r.file,
            r.line,
            r.jointure,
            $2,
            jsonb_build_object('other_file', ($1::text[])[r.first_file + 1], 'other_line', r.first_line::text),
            false
         from removed r",
        frame.files,
        finding::name(Code::StructureDuplicate),
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn set_taken_uais_aside(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with removed as (
            delete from identity.staged_structures s
            using identity.structures k
            where k.uai = s.uai
            and (k.academy_code, k.degree, k.jointure) <> ($1, $2, s.jointure)
            returning s.file, s.line, s.jointure, s.uai
         )
         insert into identity.staged_set_aside (file, line, identifier, code, parameters, person)
         select
            r.file,
            r.line,
            r.jointure,
            $3,
            jsonb_build_object('uai', r.uai),
            false
         from removed r",
        frame.academy_code,
        frame.degree,
        finding::name(Code::UaiTaken),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What the feed leaves empty stays as the annuaire filled it.
async fn update_structures(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.structures as known (
            structure_id, academy_code, degree, jointure, uai, name, kind, kind_code, contract, street, postal_code, city, phone,
            email, departement_code, attributes, import_id
         )
         select
            identity.uuid_v7(), $1, $2, s.jointure, s.uai, s.name, s.kind, s.kind_code, s.contract, s.street, s.postal_code,
            s.city, s.phone, s.email, s.departement_code, s.attributes, $3
         from identity.staged_structures s
         on conflict (academy_code, degree, jointure) do update
         set uai = excluded.uai,
             name = case when excluded.name = excluded.uai then known.name else excluded.name end,
             kind = coalesce(nullif(excluded.kind, ''), known.kind),
             kind_code = coalesce(nullif(excluded.kind_code, ''), known.kind_code),
             contract = coalesce(nullif(excluded.contract, ''), known.contract),
             street = coalesce(nullif(excluded.street, ''), known.street),
             postal_code = coalesce(nullif(excluded.postal_code, ''), known.postal_code),
             city = coalesce(nullif(excluded.city, ''), known.city),
             phone = excluded.phone,
             email = excluded.email,
             departement_code = excluded.departement_code,
             attributes = excluded.attributes,
             import_id = excluded.import_id,
             updated_at = now()
         where (known.attributes, known.departement_code) is distinct from (excluded.attributes, excluded.departement_code)
            or known.name <> excluded.name and excluded.name <> excluded.uai",
        frame.academy_code,
        frame.degree,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn update_codes(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.subjects as known (code, label)
         select distinct on (s.code) s.code, s.label
         from identity.staged_subjects s
         order by s.code, s.label desc
         on conflict (code) do update
         set label = excluded.label
         where known.label <> excluded.label and excluded.label <> ''"
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into identity.mefs as known (code, label, mefstat11)
         select distinct on (s.code) s.code, s.label, s.mefstat11
         from identity.staged_mefs s
         order by s.code, s.label desc
         on conflict (code) do update
         set label = excluded.label,
             mefstat11 = excluded.mefstat11
         where (known.label, known.mefstat11) <> (excluded.label, excluded.mefstat11)"
    )
    .execute(tx)
    .await?;
    Ok(())
}
