//! What identity does when events arrive: it welcomes those who have just opened their account.

use platform::{
    bus::{Consumer, Event, Handler},
    mail::{Mail, Mailer},
};
use portal_views::{Locale, mail};
use proto::identity::v1::PersonActivated;
use sqlx::PgConnection;
use uuid::Uuid;

/// Writes to each person who has activated her account and whose address is known.
pub fn welcome(mailer: Mailer, portal_url: String) -> Consumer {
    Consumer::new("welcome", Welcome { mailer, portal_url }).on::<PersonActivated>()
}

struct Welcome {
    mailer: Mailer,
    portal_url: String,
}

#[async_trait::async_trait]
impl Handler for Welcome {
    async fn handle(&self, tx: &mut PgConnection, event: &Event) -> anyhow::Result<()> {
        let person_id: Uuid = event.decode::<PersonActivated>()?.person_id.parse()?;
        let person = sqlx::query!(
            "select p.given_name, p.email, p.locale, a.login
             from identity.people p
             join identity.accounts a using (person_id)
             where p.person_id = $1 and p.email <> ''",
            person_id,
        )
        .fetch_optional(tx)
        .await?;
        let Some(person) = person else { return Ok(()) };
        let locale = if person.locale == "en" { Locale::En } else { Locale::Fr };
        let letter = mail::welcome(locale, &person.given_name, &person.login, &self.portal_url);
        let letter = Mail { subject: letter.subject, text: letter.text, html: letter.html };
        Ok(self.mailer.send(event.id, &person.email, &letter).await?)
    }
}
