//! Activation: one code per person, on paper, used once; it opens the account.

use platform::secrets::Secrets;
use proto::identity::v1::{ActivateResponse, ActivationCapacity, ActivationPreview, PersonActivated};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{change, device, error::Error, login};

/// Crockford's base 32: no I, L, O or U to misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// An activation code in its bare form: twelve characters, sixty random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; 12]);

impl Code {
    /// A new one.
    pub fn random() -> Self {
        let mut bits = [0; 12];
        aws_lc_rs::rand::fill(&mut bits).expect("the system gives random bytes");
        Self(bits.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// What somebody typed: case, spaces and dashes don't matter, O is 0, I and L are 1.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        let bare = typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
        let bare: String = bare.take(13).collect();
        bare.into_bytes().try_into().map(Self).map_err(|_| Error::CodeNotFound)
    }

    /// As printed: "K7QM-2XNT-9BWD".
    pub fn printed(&self) -> String {
        let text = String::from_utf8_lossy(&self.0);
        format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    }

    pub fn hash(&self, secrets: &Secrets) -> Vec<u8> {
        secrets.keyed_hash("activation-code", &self.0).to_vec()
    }
}

/// Whom a code is for.
pub struct Holder {
    /// The code's hash.
    pub code_hash: Vec<u8>,
    /// Who.
    pub person_id: Uuid,
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
}

/// Finds the holder of a code that can still be used.
pub async fn holder(connection: &mut PgConnection, secrets: &Secrets, code: &Code) -> Result<Holder, Error> {
    sqlx::query_as!(
        Holder,
        "select c.code_hash, p.person_id, p.given_name, p.family_name
         from identity.activation_codes c
         join identity.people p using (person_id)
         where c.code_hash = $1
           and c.expires_at > now()
           and p.suspended_at is null",
        code.hash(secrets),
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::CodeNotFound)
}

/// As little as lets the right person recognise herself.
pub async fn preview(pool: &PgPool, secrets: &Secrets, code: &Code) -> Result<ActivationPreview, Error> {
    let mut connection = pool.acquire().await?;
    let holder = holder(&mut connection, secrets, code).await?;
    Ok(ActivationPreview {
        given_name: holder.given_name,
        family_initial: holder.family_name.chars().take(1).collect(),
        capacities: capacities(&mut connection, holder.person_id).await?,
    })
}

async fn capacities(connection: &mut PgConnection, person_id: Uuid) -> Result<Vec<ActivationCapacity>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select profile as "profile!", (array_agg(distinct name))[1:20] as "names!", min(label) as "label!"
           from (select 2::smallint as profile, c.given_name as name, '' as label
                 from identity.guardianships g
                 join identity.people c on c.person_id = g.child_id
                 where g.guardian_id = $1 and g.valid_until is null and g.legal = 1
                 union all
                 select f.profile, s.name, f.label
                 from identity.functions f
                 join identity.structures s using (structure_id)
                 where f.person_id = $1 and f.valid_until is null and f.profile <> 2
                 union all
                 select 8::smallint, o.name, m.title
                 from identity.mandates m
                 join identity.organisations o using (organisation_id)
                 where m.person_id = $1 and m.valid_until is null) capacities
           group by profile
           order by profile
           limit 10"#,
        person_id,
    )
    .fetch_all(connection)
    .await?;
    let capacity = |(profile, names, function_label)| ActivationCapacity { profile: i16::into(profile), names, function_label };
    Ok(rows.into_iter().map(|row| capacity((row.profile, row.names, row.label))).collect())
}

/// Opens the account: the code is spent, the login made, and it is told, in the caller's transaction. An account that was open
/// keeps its login, gets the new password and is signed out everywhere.
pub async fn open_account(
    tx: &mut PgConnection,
    holder: &Holder,
    password_hash: &str,
    email: &str,
    locale: &str,
) -> Result<ActivateResponse, Error> {
    let replaces_password = spend_code(tx, &holder.code_hash).await?;
    let answer = |login, welcome_sent| ActivateResponse { person_id: holder.person_id.to_string(), login, welcome_sent };
    if let Some(login) = login::change_password(tx, holder.person_id, password_hash).await? {
        if !replaces_password {
            return Err(Error::CodeNotFound);
        }
        let (version, _) = keep_choices(tx, holder.person_id, email, locale).await?;
        change::publish_person(tx, holder.person_id, version).await?;
        device::sign_out_everywhere(tx, &[holder.person_id]).await?;
        return Ok(answer(login, false));
    }
    let login = login::claim(tx, holder, password_hash).await?;
    let (version, reachable) = keep_choices(tx, holder.person_id, email, locale).await?;
    count_activated(tx, holder.person_id).await?;
    change::publish(tx, &PersonActivated { person_id: holder.person_id.to_string(), version }).await?;
    Ok(answer(login, reachable))
}

/// The person's version from now on, and whether she has an address.
async fn keep_choices(tx: &mut PgConnection, person_id: Uuid, email: &str, locale: &str) -> Result<(i64, bool), sqlx::Error> {
    let kept = sqlx::query!(
        r#"update identity.people
           set version = version + 1,
               updated_at = now(),
               locale = $2,
               email = case when $3 = '' then email else $3 end,
               email_typed = email_typed or $3 <> ''
           where person_id = $1
           returning version, email <> '' as "reachable!""#,
        person_id,
        locale,
        email,
    )
    .fetch_one(tx)
    .await?;
    Ok((kept.version, kept.reachable))
}

/// Of two who use the same letter the second waits here, then finds no code; so does who uses one that a newer letter has just ended.
/// True when the letter may replace the password of an account that is open.
pub async fn spend_code(tx: &mut PgConnection, code_hash: &[u8]) -> Result<bool, Error> {
    sqlx::query_scalar!(
        "delete from identity.activation_codes
         where code_hash = $1
         returning replaces_password",
        code_hash,
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::CodeNotFound)
}

/// The figures are kept when somebody activates, not counted when somebody looks.
async fn count_activated(tx: &mut PgConnection, person_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update identity.structure_figures g
         set activated = activated + 1
         from (select distinct structure_id,
                      case when profile <= 3 then profile else 6 end as profile
               from identity.functions
               where person_id = $1 and valid_until is null) f
         where g.structure_id = f.structure_id and g.profile = f.profile",
        person_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::random();
        let printed = code.printed();
        assert_eq!(printed.len(), 14);
        assert!(Code::parse(&printed.to_lowercase().replace('-', "  ")).unwrap() == code);
        assert!(Code::parse("O1l0 0000 0000").unwrap() == Code::parse("0110-0000-0000").unwrap());
    }

    #[test]
    fn a_code_of_another_length_is_nobody_s() {
        for typed in ["", "K7QM", "K7QM-2XNT-9BWD-1", "é"] {
            assert!(matches!(Code::parse(typed), Err(Error::CodeNotFound)), "{typed}");
        }
    }
}
