//! The events of a split: what is whose again.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::change::told::{self, Link, Membership};

/// What is the alias's again: it ends for the one, unless it is hers too, and begins for the other.
pub(super) async fn tell(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), sqlx::Error> {
    let rows = sqlx::query_as!(
        Told,
        r#"select f.profile as "profile!", f.structure_id as "structure_id!", null::uuid as class_id, '' as "subject_code!",
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
    let ended = rows.iter().filter(|row| !row.double).map(|row| row.of(person_id, true));
    let begun = rows.iter().map(|row| row.of(alias_id, false));
    told::memberships(tx, "", ended.chain(begun).collect()).await?;
    let links = links(tx, person_id, alias_id).await?;
    told::guardianships(tx, "", links).await
}

struct Told {
    profile: i16,
    structure_id: Uuid,
    class_id: Option<Uuid>,
    subject_code: String,
    double: bool,
    day: NaiveDate,
}

impl Told {
    fn of(&self, person_id: Uuid, ended: bool) -> Membership {
        let Self { profile, structure_id, class_id, day, .. } = *self;
        Membership { person_id, profile, structure_id, class_id, subject_code: self.subject_code.clone(), ended, day }
    }
}

async fn links(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<Vec<Link>, sqlx::Error> {
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
    let ended = rows.iter().filter(|row| !row.double).map(|row| Link {
        guardian_id: one(row.guardian_id),
        child_id: one(row.child_id),
        legal: row.legal,
        ended: true,
        day: row.day,
    });
    let begun = rows.iter().map(|row| Link {
        guardian_id: row.guardian_id,
        child_id: row.child_id,
        legal: row.legal,
        ended: false,
        day: row.day,
    });
    Ok(ended.chain(begun).collect())
}
