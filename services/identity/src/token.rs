//! Access tokens: what they say, and what ends them before their time.

use chrono::{DateTime, Utc};
use platform::auth::{Caller, Function, Signer, TOKEN_LIFE};
use proto::identity::v1::{GetTrustResponse, Superseded, VerificationKey};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::charter::{self, Charters};

/// Superseded subjects that an answer lists, the latest; every token as old as what is not listed is refused.
const LISTED: i64 = 50_000;

/// Bytes of claims in a token of 4 KB, beside its header, its signature and what base64 adds.
const ROOM: usize = 2900;

/// What the token of a person on a device says now; nothing for somebody suspended.
///
/// At most 40 functions, 20 children, 20 organisations, and as many classes as leave it under 4 KB: some 24 for a teacher of 40
/// schools and 20 children, more than 100 for one of four schools.
pub async fn caller(
    connection: &mut PgConnection,
    charters: Charters,
    person_id: Uuid,
    device_id: Uuid,
) -> Result<Option<Caller>, sqlx::Error> {
    // Before anything is read: a token is never younger than what it says.
    let bare = Caller::new(person_id, device_id);
    let around = sqlx::query!(
        r#"select
             array(select alias_id from identity.aliases where person_id = $1 limit 10) as "alias_ids!",
             array(select child_id from identity.guardianships
                   where guardian_id = $1 and valid_until is null and legal = 1
                   order by child_id
                   limit 20) as "child_ids!",
             array(select organisation_id from identity.mandates
                   where person_id = $1 and valid_until is null
                   order by organisation_id
                   limit 20) as "organisation_ids!",
             exists (select from identity.mandates
                     where person_id = $1 and valid_until is null and administrator) as "administrator!"
           from identity.people
           where person_id = $1 and suspended_at is null"#,
        person_id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(around) = around else { return Ok(None) };
    let mut caller = Caller {
        functions: functions(&mut *connection, person_id).await?,
        alias_ids: around.alias_ids,
        child_ids: around.child_ids,
        organisation_ids: around.organisation_ids,
        administrator: around.administrator,
        ..bare
    };
    caller.due_charters = charter::due(connection, &caller, charters).await?;
    leave_out_what_does_not_fit(&mut caller);
    Ok(Some(caller))
}

/// Leaves out the last classes when the token has no room for all; an id takes 64/3 bytes, the list around it eight.
fn leave_out_what_does_not_fit(caller: &mut Caller) {
    let classes: Vec<_> = caller.functions.iter_mut().map(|function| std::mem::take(&mut function.class_ids)).collect();
    let bare = serde_json::to_vec(caller).expect("claims are ids and numbers").len();
    let mut places = ROOM.saturating_sub(bare + 8 * classes.len()) * 3 / 64;
    let wanted: usize = classes.iter().map(Vec::len).sum();
    if wanted > places {
        tracing::warn!(person_id = %caller.person_id, wanted, places, "a token has no room for every class");
    }
    for (function, mut class_ids) in caller.functions.iter_mut().zip(classes) {
        class_ids.truncate(places);
        places -= class_ids.len();
        function.class_ids = class_ids;
    }
}

async fn functions(connection: &mut PgConnection, person_id: Uuid) -> Result<Vec<Function>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select f.profile,
                  f.structure_id,
                  array(select distinct m.class_id
                        from identity.memberships m
                        join identity.classes c using (class_id)
                        where m.person_id = $1
                          and m.profile = f.profile
                          and m.valid_until is null
                          and c.structure_id = f.structure_id
                        order by m.class_id
                        limit 150) as "class_ids!"
           from identity.functions f
           where f.person_id = $1 and f.valid_until is null
           group by f.profile, f.structure_id
           order by f.profile, f.structure_id
           limit 40"#,
        person_id,
    )
    .fetch_all(connection)
    .await?;
    let function = |(profile, structure_id, class_ids)| Function { profile: i16::into(profile), structure_id, class_ids };
    Ok(rows.into_iter().map(|row| function((row.profile, row.structure_id, row.class_ids))).collect())
}

/// Ends the tokens that these people or devices have; services learn of it within the trust interval.
pub async fn supersede(tx: &mut PgConnection, subject_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.superseded_tokens as known (subject_id, before)
         select distinct subject_id, $2::timestamptz
         from unnest($1::uuid[]) as subject_id
         on conflict (subject_id) do update
         set before = greatest(known.before, excluded.before)",
        subject_ids,
        Utc::now(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What verifiers need.
pub async fn trust(pool: &PgPool, signer: &Signer) -> Result<GetTrustResponse, sqlx::Error> {
    let rows = sqlx::query!(
        "select subject_id, before
         from identity.superseded_tokens
         where before > $1
         order by before desc
         limit $2",
        Utc::now() - TOKEN_LIFE,
        LISTED + 1,
    )
    .fetch_all(pool)
    .await?;
    let (key_id, public_key) = signer.public_key();
    let listed = usize::try_from(LISTED).expect("it fits").min(rows.len());
    let all_before = rows.get(listed).map(|row| timestamp(row.before));
    let superseded = rows[..listed]
        .iter()
        .map(|row| Superseded { subject_id: row.subject_id.to_string(), before: Some(timestamp(row.before)) });
    Ok(GetTrustResponse {
        keys: vec![VerificationKey { key_id, public_key: public_key.to_vec() }],
        superseded: superseded.collect(),
        all_before,
    })
}

/// Forgets what ended no living token, devices that can renew no more and codes that can open nothing.
pub async fn forget_old(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from identity.superseded_tokens where before < $1", Utc::now() - 2 * TOKEN_LIFE).execute(pool).await?;
    sqlx::query!("delete from identity.devices where last_seen_at < now() - interval '31 days'").execute(pool).await?;
    sqlx::query!("delete from identity.activation_codes where expires_at < now()").execute(pool).await?;
    Ok(())
}

/// As the contract says a time.
pub fn timestamp(time: DateTime<Utc>) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: time.timestamp(), nanos: time.timestamp_subsec_nanos().try_into().unwrap_or_default() }
}
