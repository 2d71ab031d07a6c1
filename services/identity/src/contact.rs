//! How somebody wants to be reached: her own address and mobile number, and what she agreed to be told through them.

use platform::auth::Caller;
use proto::identity::v1::{ChangeContactRequest, Contact, ContactChannel, ContactConsent, ContactPurpose, ContactSource};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{change, email, error::Error, token};

/// How the caller can be reached.
pub async fn of(pool: &PgPool, caller: &Caller) -> Result<Contact, Error> {
    read(&mut *pool.acquire().await?, caller.person_id).await
}

async fn read(connection: &mut PgConnection, person_id: Uuid) -> Result<Contact, Error> {
    let person = sqlx::query!(
        "select email, email_typed, mobile, mobile_typed
         from identity.people
         where person_id = $1",
        person_id,
    );
    let person = person.fetch_optional(&mut *connection).await?.ok_or(Error::PersonNotFound(person_id))?;
    let rows = sqlx::query!(
        "select channel, purpose, given_at
         from identity.contact_consents
         where person_id = $1 and withdrawn_at is null
         order by channel, purpose",
        person_id,
    );
    let consents = rows.fetch_all(connection).await?.into_iter().map(|row| ContactConsent {
        channel: row.channel.into(),
        purpose: row.purpose.into(),
        give_time: Some(token::timestamp(row.given_at)),
    });
    Ok(Contact {
        email_source: source(&person.email, person.email_typed).into(),
        email: person.email,
        mobile_source: source(&person.mobile, person.mobile_typed).into(),
        mobile: person.mobile,
        consents: consents.collect(),
    })
}

const fn source(address: &str, typed: bool) -> ContactSource {
    match (typed, address.is_empty()) {
        (true, _) => ContactSource::Typed,
        (false, true) => ContactSource::Unspecified,
        (false, false) => ContactSource::Feed,
    }
}

/// What the caller wants, read and found sound.
struct Wanted {
    email: String,
    mobile: String,
    channels: Vec<i16>,
    purposes: Vec<i16>,
}

impl Wanted {
    /// What a feed gave and she left is not hers to correct.
    fn of(asked: &ChangeContactRequest, known: &Contact) -> Result<Self, Error> {
        let email = asked.email.trim().to_owned();
        if !email.is_empty() && email != known.email {
            email::check(&email)?;
        }
        let mobile = if asked.mobile == known.mobile { known.mobile.clone() } else { mobile(&asked.mobile)? };
        let mut wanted = Self { email, mobile, channels: vec![], purposes: vec![] };
        for consent in &asked.consents {
            let address = match consent.channel() {
                ContactChannel::Unspecified => return Err(unknown_consent()),
                ContactChannel::Email => &wanted.email,
                ContactChannel::Mobile => &wanted.mobile,
            };
            if consent.purpose() == ContactPurpose::Unspecified {
                return Err(unknown_consent());
            }
            if address.is_empty() {
                return Err(Error::NothingToConsentFor(consent.channel()));
            }
            wanted.channels.push(consent.channel() as i16);
            wanted.purposes.push(consent.purpose() as i16);
        }
        Ok(wanted)
    }
}

const fn unknown_consent() -> Error {
    Error::Invalid { field: "consents", reason: "must name channels and purposes that this version knows" }
}

/// A French mobile number (06 or 07 and eight digits), or an international one (+ and eight to fifteen digits), without what people
/// write between the digits.
fn mobile(typed: &str) -> Result<String, Error> {
    let bare: String = typed.chars().filter(|sign| !sign.is_whitespace() && !".-()".contains(*sign)).collect();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let french = bare.len() == 10 && digits(&bare) && (bare.starts_with("06") || bare.starts_with("07"));
    let abroad =
        bare.strip_prefix('+').is_some_and(|rest| (8..=15).contains(&rest.len()) && digits(rest) && !rest.starts_with('0'));
    if bare.is_empty() || french || abroad { Ok(bare) } else { Err(Error::NoMobile) }
}

/// Changes how the caller can be reached. What she left as the feed gave it stays the feed's.
pub async fn change(pool: &PgPool, caller: &Caller, asked: &ChangeContactRequest) -> Result<Contact, Error> {
    let mut tx = pool.begin().await?;
    let wanted = Wanted::of(asked, &read(&mut tx, caller.person_id).await?)?;
    let addresses = sqlx::query!(
        "update identity.people
         set email_typed = email_typed or email <> $2,
             email = $2,
             mobile_typed = mobile_typed or mobile <> $3,
             mobile = $3
         where person_id = $1 and (email, mobile) <> ($2, $3)",
        caller.person_id,
        wanted.email,
        wanted.mobile,
    );
    let addresses = addresses.execute(&mut *tx).await?.rows_affected();
    let consents = settle_consents(&mut tx, caller.person_id, &wanted).await?;
    if addresses + consents > 0 {
        tell(&mut tx, caller.person_id).await?;
    }
    let contact = read(&mut tx, caller.person_id).await?;
    tx.commit().await?;
    Ok(contact)
}

/// Withdraws and gives; how many.
async fn settle_consents(tx: &mut PgConnection, person_id: Uuid, wanted: &Wanted) -> Result<u64, sqlx::Error> {
    let withdrawn = sqlx::query!(
        "update identity.contact_consents
         set withdrawn_at = now()
         where person_id = $1
         and withdrawn_at is null
         and (channel, purpose) not in (select c, p from unnest($2::smallint[], $3::smallint[]) as wanted (c, p))",
        person_id,
        &wanted.channels,
        &wanted.purposes,
    );
    let withdrawn = withdrawn.execute(&mut *tx).await?.rows_affected();
    let given = sqlx::query!(
        "insert into identity.contact_consents (consent_id, person_id, channel, purpose)
         select identity.uuid_v7(), k.person_id, w.c, w.p
         from identity.people k
         cross join (select distinct c, p from unnest($2::smallint[], $3::smallint[]) as wanted (c, p)) w
         where k.person_id = $1
         on conflict (person_id, channel, purpose) where withdrawn_at is null do nothing",
        person_id,
        &wanted.channels,
        &wanted.purposes,
    );
    Ok(withdrawn + given.execute(tx).await?.rows_affected())
}

async fn tell(tx: &mut PgConnection, person_id: Uuid) -> Result<(), sqlx::Error> {
    let version = sqlx::query_scalar!(
        "update identity.people
         set version = version + 1, updated_at = now()
         where person_id = $1
         returning version",
        person_id,
    );
    let version = version.fetch_one(&mut *tx).await?;
    change::publish_person(tx, person_id, version).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_read_as_people_write_it() {
        let read = |typed| mobile(typed).unwrap_or_else(|_| "refused".into());
        assert_eq!(
            ["06 12.34-56 78", "+590 690 12 34 56", " ", "(07)11111111"].map(read),
            ["0612345678", "+590690123456", "", "0711111111"]
        );
        assert_eq!(["01 42 00 00 00", "061234567", "+33", "0612345678a", "+0612345678"].map(read), ["refused"; 5]);
    }
}
