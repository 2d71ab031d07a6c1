//! Logins: "zoe.martin", made of the name once and for all; case and accents don't matter at sign-in.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{activation::Holder, error::Error};

/// What somebody typed, in the form that is stored.
pub fn normalise(typed: &str) -> String {
    let plain = deunicode::deunicode(typed.trim()).to_lowercase();
    plain.chars().filter(|letter| letter.is_ascii_alphanumeric() || ".-".contains(*letter)).take(100).collect()
}

fn part(name: &str) -> String {
    let plain = deunicode::deunicode(name).to_lowercase();
    let words: Vec<_> = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(40).collect()
}

/// The name as a login, before a number tells two apart.
fn base(holder: &Holder) -> String {
    match (part(&holder.given_name), part(&holder.family_name)) {
        (given, family) if given.is_empty() && family.is_empty() => "compte".into(),
        (given, family) if given.is_empty() || family.is_empty() => given + &family,
        (given, family) => format!("{given}.{family}"),
    }
}

/// A new password for an account that is open; its login.
pub async fn change_password(tx: &mut PgConnection, person_id: Uuid, password_hash: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "update identity.accounts
         set password_hash = $2
         where person_id = $1
         returning login",
        person_id,
        password_hash,
    )
    .fetch_optional(tx)
    .await
}

/// Stores the account under the next login of this name. Two that ask for the same at once wait for each other.
pub async fn claim(tx: &mut PgConnection, holder: &Holder, password_hash: &str) -> Result<String, Error> {
    let base = base(holder);
    loop {
        let login = match next_number(tx, &base).await? {
            1 => base.clone(),
            number => format!("{base}{number}"),
        };
        if store(tx, holder, &login, password_hash).await? {
            return Ok(login);
        }
    }
}

async fn next_number(tx: &mut PgConnection, base: &str) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into identity.login_numbers as n (base, last)
         values ($1, 1)
         on conflict (base) do update
         set last = n.last + 1
         returning last",
        base,
    )
    .fetch_one(tx)
    .await
}

/// False when a name that ends in a number has taken this login.
async fn store(tx: &mut PgConnection, holder: &Holder, login: &str, password_hash: &str) -> Result<bool, sqlx::Error> {
    let stored = sqlx::query!(
        "insert into identity.accounts (person_id, login, password_hash)
         values ($1, $2, $3)
         on conflict (login) do nothing",
        holder.person_id,
        login,
        password_hash,
    )
    .execute(tx)
    .await?;
    Ok(stored.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(given_name: &str, family_name: &str) -> String {
        base(&Holder {
            code_hash: vec![],
            person_id: Uuid::nil(),
            given_name: given_name.into(),
            family_name: family_name.into(),
        })
    }

    #[test]
    fn a_login_is_the_name_without_accents() {
        assert_eq!(login("Zoé", "MARTIN-EXEMPLE"), "zoe.martin-exemple");
        assert_eq!(login("Anaïs", "N'GUYEN D'OC"), "anais.n-guyen-d-oc");
        assert_eq!(login("", "L'Été"), "l-ete");
        assert_eq!(login("", "'"), "compte");
    }

    #[test]
    fn what_is_typed_is_forgiven() {
        assert_eq!(normalise("  Zoé.Martin "), "zoe.martin");
    }
}
