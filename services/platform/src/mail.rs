//! Sends mail, by SMTP or, on a laptop and in tests, into a directory.

use std::{io, path::PathBuf};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::fs;
use uuid::Uuid;

/// How mail leaves.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// Directory into which each mail is written as a file instead of being sent. Either this or `smtp_url`.
    pub directory: Option<PathBuf>,
    /// `smtps://user:password@host:465`, or `smtp://user:password@host:587?tls=required` for STARTTLS. Either this or `directory`.
    pub smtp_url: Option<String>,
    /// Whom the mails are from: `ENEJ <ne-pas-repondre@enej.example>`.
    pub from: String,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { directory: None, smtp_url: None, from: "ENEJ <ne-pas-repondre@enej.example>".into() }
    }
}

/// Why mail cannot be sent; never holds an address, nor does what is below it.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Neither way, or both, are set.
    #[error("set mail.directory or mail.smtp_url, one of them")]
    OneWay,
    /// `mail.from` is no address.
    #[error("mail.from is not an address")]
    From,
    /// `mail.smtp_url` cannot be understood.
    #[error("mail.smtp_url cannot be understood")]
    Url,
    /// The recipient's address is none; sending it again would fail alike.
    #[error("the recipient's address is not an address")]
    To,
    /// The message cannot be made.
    #[error("the message cannot be made")]
    Message(#[source] lettre::error::Error),
    /// The directory cannot be written.
    #[error("the mail directory cannot be written")]
    Directory(#[from] io::Error),
    /// The server took the connection and refused the message with this code.
    #[error("the mail server refused the message ({0})")]
    Refused(smtp::response::Code),
    /// The server is away.
    #[error("the mail server cannot be reached")]
    Away,
}

/// What a mail says, in its two forms.
#[derive(Clone)]
pub struct Mail {
    /// Its subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// Sends mail. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Directory(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Mailer {
    /// Checks the settings; nothing is reached yet.
    pub fn new(config: &MailConfig) -> Result<Self, MailError> {
        let from = config.from.parse().map_err(|_| MailError::From)?;
        let way = match (&config.directory, &config.smtp_url) {
            (Some(directory), None) => Way::Directory(directory.clone()),
            (None, Some(url)) => {
                Way::Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailError::Url)?.build())
            }
            _ => return Err(MailError::OneWay),
        };
        Ok(Self { from, way })
    }

    /// Sends one mail to one person.
    ///
    /// `message_id` becomes its `Message-ID`, so that a mail sent twice can be told; in the directory it is the same file.
    pub async fn send(&self, message_id: Uuid, to: &str, mail: &Mail) -> Result<(), MailError> {
        let message = self.message(message_id, to, mail)?;
        match &self.way {
            Way::Directory(directory) => Ok(write(directory, message_id, &message.formatted()).await?),
            Way::Smtp(server) => server.send(message).await.map(drop).map_err(|error| refusal(&error)),
        }
    }

    fn message(&self, message_id: Uuid, to: &str, mail: &Mail) -> Result<Message, MailError> {
        let to: Mailbox = to.parse().map_err(|_| MailError::To)?;
        let parts = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        Message::builder()
            .message_id(Some(format!("<{message_id}@{}>", self.from.email.domain())))
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject.as_str())
            .multipart(parts)
            .map_err(MailError::Message)
    }
}

/// A reader sees the whole file or none.
async fn write(directory: &PathBuf, message_id: Uuid, message: &[u8]) -> io::Result<()> {
    fs::create_dir_all(directory).await?;
    let unfinished = directory.join(format!(".{}.part", Uuid::now_v7()));
    fs::write(&unfinished, message).await?;
    fs::rename(&unfinished, directory.join(format!("{message_id}.eml"))).await
}

/// What the server said may repeat the address: only its code is kept.
fn refusal(error: &smtp::Error) -> MailError {
    error.status().map_or(MailError::Away, MailError::Refused)
}

/// True when a mail can be sent to it.
pub fn is_address(address: &str) -> bool {
    address.parse::<lettre::Address>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail { subject: "Bienvenue à l’école".into(), text: "Bonjour".into(), html: "<p>Bonjour</p>".into() }
    }

    fn config(directory: Option<PathBuf>, smtp_url: Option<&str>) -> MailConfig {
        MailConfig { directory, smtp_url: smtp_url.map(Into::into), ..Default::default() }
    }

    #[tokio::test]
    async fn a_mail_sent_twice_is_one_whole_file() {
        let directory = std::env::temp_dir().join(Uuid::now_v7().to_string());
        let mailer = Mailer::new(&config(Some(directory.clone()), None)).unwrap();
        let id = Uuid::now_v7();
        for _ in 0..2 {
            mailer.send(id, "Camille Lefèvre <camille@example.fr>", &mail()).await.unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(files, [format!("{id}.eml").as_str()]);
        let text = std::fs::read_to_string(directory.join(format!("{id}.eml"))).unwrap();
        assert!(text.contains(&format!("Message-ID: <{id}@enej.example>")), "{text}");
        assert!(text.contains("multipart/alternative") && text.contains("<p>Bonjour</p>"), "{text}");
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn exactly_one_way_must_be_set() {
        let both = config(Some("mail".into()), Some("smtp://localhost"));
        assert!(matches!(Mailer::new(&config(None, None)), Err(MailError::OneWay)));
        assert!(matches!(Mailer::new(&both), Err(MailError::OneWay)));
        assert!(Mailer::new(&config(None, Some("smtp://localhost:25"))).is_ok());
        assert!(matches!(Mailer::new(&config(None, Some("localhost"))), Err(MailError::Url)));
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused_without_being_repeated() {
        let mailer = Mailer::new(&config(Some("mail".into()), None)).unwrap();
        let error = mailer.send(Uuid::now_v7(), "camille-at-example", &mail()).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains("camille"));
    }
}
