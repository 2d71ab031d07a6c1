//! How many people each delivered school has and how many opened their account; what PostgreSQL must know of the tables.

use sqlx::PgConnection;

/// Counts the schools anew whose people may be others now.
pub(super) async fn count(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    let structures = sqlx::query_scalar!(
        r#"select p.structure_id as "structure_id!"
           from identity.staged_places p
           where p.complete
           union
           select c.structure_id
           from identity.staged_changes c
           where c.structure_id is not null"#
    );
    let structures = structures.fetch_all(&mut *tx).await?;
    crate::figures::count(tx, &structures).await
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
