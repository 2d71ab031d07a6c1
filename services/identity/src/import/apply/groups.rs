//! Local groups, which no feed knows: they close with their school year, and who leaves the school leaves them.

use sqlx::PgConnection;

use super::Frame;
use crate::group;

/// Closes groups of years that are over and ends memberships of whoever is no more what she joined as.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    group::close_past(tx, frame.school_year).await?;
    sqlx::query!(
        "with ended as (
            update identity.memberships m
            set valid_until = $1,
                ended_import_id = $2
            from identity.classes c
            where c.class_id = m.class_id
            and c.made_by is not null
            and m.valid_until is null
            and (
                c.valid_until is not null
                or not exists (
                    select
                    from identity.functions f
                    where (f.person_id, f.structure_id, f.profile) = (m.person_id, c.structure_id, m.profile)
                    and f.valid_until is null
                )
            )
            returning m.person_id, m.profile, c.structure_id, m.class_id, m.subject_code
         )
         insert into identity.staged_changes (person_id, profile, structure_id, class_id, subject_code, ended)
         select e.person_id, e.profile, e.structure_id, e.class_id, e.subject_code, true
         from ended e",
        frame.today,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
