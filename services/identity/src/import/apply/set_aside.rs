//! The records set aside, with the schools that each names, so that their heads see it.

use std::collections::BTreeMap;

use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{Frame, SetAside};
use crate::finding::{self, Finding};

/// How many are kept.
const KEPT: i64 = 10_000;

/// The first of them, by file and line.
pub(super) async fn read(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<Vec<SetAside>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select
               ($1::text[])[a.file + 1] as "file!",
               a.line,
               a.identifier,
               a.code,
               a.parameters as "parameters: Json<BTreeMap<String, String>>",
               array(
                   select distinct s.uai
                   from identity.staged_people p
                   join identity.staged_functions f on f.record = p.record
                   join identity.staged_places l on l.jointure = f.structure
                   join identity.structures s using (structure_id)
                   where (p.file, p.line) = (a.file, a.line)
               ) as "uais!"
           from (
               select *
               from identity.staged_set_aside
               order by file, line, identifier, code, parameters
               limit $2
           ) a
           order by a.file, a.line, a.identifier, a.code, a.parameters"#,
        frame.files,
        KEPT,
    );
    let rows = rows.fetch_all(tx).await?.into_iter().map(|row| SetAside {
        file: row.file,
        line: row.line,
        identifier: row.identifier,
        finding: Finding::stored(&row.code, row.parameters.0),
        uais: row.uais,
    });
    Ok(rows.collect())
}

/// Keeps them beside the import.
pub(super) async fn keep(connection: &mut PgConnection, import_id: Uuid, rows: &[SetAside]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from identity.import_set_aside where import_id = $1", import_id).execute(&mut *connection).await?;
    sqlx::query!(
        "insert into identity.import_set_aside (import_id, ordinal, file, line, identifier, uais, code, parameters)
         select $1, ordinal, file, line, identifier, string_to_array(uais, ' '), code, parameters
         from unnest($2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
            with ordinality as aside (file, line, identifier, uais, code, parameters, ordinal)",
        import_id,
        &rows.iter().map(|row| row.file.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.line).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.identifier.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.uais.join(" ")).collect::<Vec<_>>(),
        &rows.iter().map(|row| finding::name(row.finding.code).to_owned()).collect::<Vec<_>>(),
        &rows.iter().map(|row| Json(&row.finding.parameters)).collect::<Vec<_>>() as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}
