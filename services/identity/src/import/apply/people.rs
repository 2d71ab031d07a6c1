//! People and what the feed says of them.

use sqlx::PgConnection;

use super::Frame;

/// Updates whose record changed and creates who is new.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    update(tx, frame).await?;
    update_records(tx, frame).await?;
    restore(tx).await?;
    create(tx).await?;
    create_records(tx, frame).await
}

async fn create(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.people (person_id, given_name, family_name, title, birth_date, ine, email, mobile)
         select i.person_id, p.given_name, p.family_name, p.title, p.birth_date, p.ine, p.email, p.mobile
         from identity.staged_people p
         join identity.staged_identities i on i.record = p.record
         where not i.known and not i.held"
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn create_records(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into identity.source_records (
            source, academy_code, degree, jointure, category, person_id, attributes, digest, import_id, first_import_id
         )
         select
            $1,
            $2,
            $3,
            p.jointure,
            case p.category when 1 then 'Eleve' when 2 then 'PersRelEleve' else 'PersEducNat' end,
            i.person_id,
            p.attributes,
            p.digest,
            $4,
            $4
         from identity.staged_people p
         join identity.staged_identities i on i.record = p.record
         where not i.recorded and not i.held",
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Rule 4 of the format: in a complete an empty value overwrites a mobile number, and nothing else that a person has here; in a delta
/// it clears what it names (rule 3), but for a name and an INE. What the person typed stays; a mail or mobile that the feed
/// repeats changes nothing. `Courriel` and `Téléphone portable` are ONDE's.
async fn update(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.people k
         set given_name = coalesce(nullif(p.given_name, ''), k.given_name),
             family_name = coalesce(nullif(p.family_name, ''), k.family_name),
             title = coalesce(nullif(p.title, ''), k.title),
             birth_date = coalesce(p.birth_date, k.birth_date),
             ine = coalesce(p.ine, k.ine),
             email = case
                 when k.email_typed then k.email
                 when (p.email <> '' or $4 and r.attributes is not null)
                 and (p.attributes -> 'mail', p.attributes -> 'ENTPersonMail', p.attributes -> 'Courriel')
                     is distinct from (r.attributes -> 'mail', r.attributes -> 'ENTPersonMail', r.attributes -> 'Courriel')
                     then p.email
                 else k.email
             end,
             mobile = case
                 when k.mobile_typed then k.mobile
                 when p.attributes ?| array['mobile', 'ENTPersonMobileSMS', 'ENTPersRelEleveTelMobile', 'Téléphone portable']
                 and (
                     p.attributes -> 'mobile',
                     p.attributes -> 'ENTPersonMobileSMS',
                     p.attributes -> 'ENTPersRelEleveTelMobile',
                     p.attributes -> 'Téléphone portable'
                 ) is distinct from (
                     r.attributes -> 'mobile',
                     r.attributes -> 'ENTPersonMobileSMS',
                     r.attributes -> 'ENTPersRelEleveTelMobile',
                     r.attributes -> 'Téléphone portable'
                 ) then p.mobile
                 else k.mobile
             end
         from identity.staged_people p
         join identity.staged_identities i on i.record = p.record
         left join identity.source_records r
            on (r.source, r.academy_code, r.degree, r.jointure) = ($1, $2, $3, p.jointure)
         where k.person_id = i.person_id
         and i.known
         and i.changed
         and not i.held
         and not i.gone
         and exists (select from identity.staged_identities where known and changed and not held)",
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        frame.delta,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A person who came back is missing no more.
async fn update_records(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.source_records r
         set category = case p.category when 1 then 'Eleve' when 2 then 'PersRelEleve' else 'PersEducNat' end,
             attributes = p.attributes,
             digest = p.digest,
             import_id = $4,
             missing_since = null
         from identity.staged_people p
         join identity.staged_identities i on i.record = p.record
         where r.source = $1
         and r.academy_code = $2
         and r.degree = $3
         and r.jointure = p.jointure
         and i.recorded
         and i.changed
         and not i.held
         and not i.gone
         and exists (select from identity.staged_identities where recorded and changed and not held)",
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whom a feed names again is suspended no more, unless an operator wants it.
async fn restore(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.people k
         set suspended_at = null,
             suspended_by = ''
         from identity.staged_identities i
         where k.person_id = i.person_id
         and k.suspended_by = 'feed'
         and i.known
         and not i.held
         and not i.gone"
    )
    .execute(tx)
    .await?;
    Ok(())
}
