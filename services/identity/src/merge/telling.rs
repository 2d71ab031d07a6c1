//! The events of a split: what is whose again.

use proto::identity::v1::{GuardianshipChange, GuardianshipsChanged, MembershipChange, MembershipsChanged};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::change;

/// What is the alias's again: it ends for the one, unless it is hers too, and begins for the other.
pub(super) async fn tell(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), sqlx::Error> {
    let rows = sqlx::query!(
        r#"select f.profile, f.structure_id, null::uuid as class_id, '' as "subject_code!",
                  exists (
                      select
                      from identity.functions o
                      where (o.person_id, o.structure_id, o.profile) = ($2, f.structure_id, f.profile) and o.valid_until is null
                  ) as "double!", identity.today_in(s.time_zone) as "day!"
           from identity.functions f
           join identity.structures s using (structure_id)
           where f.person_id = $1 and f.valid_until is null
           union all
           select m.profile, c.structure_id, m.class_id, m.subject_code, exists (
                      select
                      from identity.memberships o
                      where (o.person_id, o.class_id, o.profile, o.subject_code) = ($2, m.class_id, m.profile, m.subject_code)
                      and o.valid_until is null
                  ),
                  identity.today_in(s.time_zone)
           from identity.memberships m
           join identity.classes c using (class_id)
           join identity.structures s using (structure_id)
           where m.person_id = $1 and m.valid_until is null"#,
        alias_id,
        person_id,
    )
    .fetch_all(&mut *tx)
    .await?;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| Told {
            profile: row.profile.unwrap_or_default(),
            structure_id: row.structure_id.unwrap_or_default(),
            class_id: row.class_id,
            subject_code: row.subject_code,
            double: row.double,
            day: row.day.to_string(),
        })
        .collect();
    let ended = rows.iter().filter(|row| !row.double).map(|row| membership(row, person_id, true));
    let changes: Vec<_> = ended.chain(rows.iter().map(|row| membership(row, alias_id, false))).collect();
    let event = |changes: &[MembershipChange]| MembershipsChanged { import_id: String::new(), changes: changes.to_vec() };
    change::publish_all(tx, &changes.chunks(change::BATCH).map(event).collect::<Vec<_>>()).await?;
    let changes = guardianships(tx, person_id, alias_id).await?;
    let event = |changes: &[GuardianshipChange]| GuardianshipsChanged { import_id: String::new(), changes: changes.to_vec() };
    change::publish_all(tx, &changes.chunks(change::BATCH).map(event).collect::<Vec<_>>()).await
}

struct Told {
    profile: i16,
    structure_id: Uuid,
    class_id: Option<Uuid>,
    subject_code: String,
    double: bool,
    day: String,
}

fn membership(row: &Told, of: Uuid, ended: bool) -> MembershipChange {
    MembershipChange {
        person_id: of.to_string(),
        profile: row.profile.into(),
        structure_id: row.structure_id.to_string(),
        class_id: row.class_id.map(|class_id| class_id.to_string()).unwrap_or_default(),
        ended,
        subject_code: row.subject_code.clone(),
        day: row.day.clone(),
    }
}

async fn guardianships(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<Vec<GuardianshipChange>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select g.guardian_id, g.child_id, g.legal, identity.today() as "day!",
                  exists (
                      select
                      from identity.guardianships o
                      where o.child_id = case when g.child_id = $1 then $2 else g.child_id end
                      and o.guardian_id = case when g.guardian_id = $1 then $2 else g.guardian_id end
                      and o.valid_until is null
                  ) as "double!"
           from identity.guardianships g
           where $1 in (g.guardian_id, g.child_id) and g.valid_until is null"#,
        alias_id,
        person_id,
    )
    .fetch_all(tx)
    .await?;
    let one = |id: Uuid| if id == alias_id { person_id } else { id };
    let ended = rows.iter().filter(|row| !row.double).map(|row| (one(row.guardian_id), one(row.child_id), row, true));
    let begun = rows.iter().map(|row| (row.guardian_id, row.child_id, row, false));
    let change = |(guardian_id, child_id, legal, ended, day): (Uuid, Uuid, Option<i16>, bool, String)| GuardianshipChange {
        guardian_id: guardian_id.to_string(),
        child_id: child_id.to_string(),
        legal: legal == Some(1),
        ended,
        day,
    };
    Ok(ended
        .chain(begun)
        .map(|(guardian, child, row, ended)| change((guardian, child, row.legal, ended, row.day.to_string())))
        .collect())
}
