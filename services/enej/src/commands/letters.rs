//! `enej letters`: activation codes, ready to print.

use std::io;

use clap::ValueEnum;
use proto::identity::v1::{ActivationLetter, CreateActivationLettersRequest, Profile};
use serde::Serialize;

use super::{Operator, refused};
use crate::config;

/// For whom.
#[derive(clap::Args)]
pub struct Arguments {
    /// The school's national code (UAI).
    #[arg(long)]
    school: String,
    /// Whom there.
    #[arg(long)]
    profile: For,
    /// Only this person (UUID), even with an open account whose password was lost.
    #[arg(long, default_value = "")]
    person: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum For {
    Pupils,
    Guardians,
    Teachers,
    Heads,
    SchoolLife,
    Staff,
    Academics,
}

impl From<For> for Profile {
    fn from(whom: For) -> Self {
        match whom {
            For::Pupils => Self::Pupil,
            For::Guardians => Self::Guardian,
            For::Teachers => Self::Teacher,
            For::Heads => Self::Head,
            For::SchoolLife => Self::SchoolLife,
            For::Staff => Self::Staff,
            For::Academics => Self::Academic,
        }
    }
}

#[derive(Serialize)]
struct Row {
    class: String,
    family_name: String,
    given_name: String,
    code: String,
}

/// Prints one line a person, by class and name, as the codes are made.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let mut operator = Operator::new(&config::load()?)?;
    let mut out = csv::Writer::from_writer(io::stdout().lock());
    let mut letters = operator.letters(&arguments.school, arguments.profile.into(), arguments.person).await?;
    while let Some(answer) = letters.message().await.map_err(|status| refused(&status))? {
        let ActivationLetter { class_label, family_name, given_name, code, .. } = answer.letter.unwrap_or_default();
        out.serialize(Row { class: class_label, family_name, given_name, code })?;
    }
    Ok(out.flush()?)
}

impl Operator {
    /// The letters of a school, as they are made.
    pub(super) async fn letters(
        &mut self,
        uai: &str,
        profile: Profile,
        person_id: String,
    ) -> anyhow::Result<tonic::Streaming<proto::identity::v1::CreateActivationLettersResponse>> {
        let request = CreateActivationLettersRequest { uai: uai.to_owned(), profile: profile.into(), person_id };
        let request = self.ask(request)?;
        Ok(self.identity.create_activation_letters(request).await.map_err(|status| refused(&status))?.into_inner())
    }
}
