//! What was proposed of an id that is an alias now.

use sqlx::PgConnection;
use uuid::Uuid;

/// Proposes it of who she is now instead, unless that was decided or proposed before, or something that feeds say is against it.
pub(super) async fn follow(tx: &mut PgConnection, person_id: Uuid, alias_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with named as (
            delete from identity.merges m
            where m.state = 'proposed' and $2 in (m.person_id, m.alias_id)
            returning case when m.person_id = $2 then m.alias_id else m.person_id end as other, m.because, m.created_at
         )
         insert into identity.merges (merge_id, person_id, alias_id, because, state, created_at)
         select
            identity.uuid_v7(),
            least(n.other, $1),
            greatest(n.other, $1),
            n.because,
            'proposed',
            n.created_at
         from named n
         where identity.may_be_one($1, n.other)
         on conflict do nothing",
        person_id,
        alias_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
