//! `enej demo`: one open account per profile of a generated territory, of invented people, with one password for all.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use proto::identity::v1::{ActivateRequest, ActivationLetter, Profile};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Operator, refused};
use crate::config;

/// Everybody's, in the demonstration.
const PASSWORD: &str = "la loutre range son cartable";

/// Which territory.
#[derive(clap::Args)]
pub struct Arguments {
    /// The `territory.json` that `population` wrote; `agents.csv` is beside it.
    territory: PathBuf,
}

#[derive(Deserialize)]
struct Territory {
    cast: Vec<Player>,
}

#[derive(Deserialize)]
struct Player {
    role: String,
    profile: String,
    given_name: String,
    family_name: String,
    schools: Vec<String>,
}

/// What is printed; kept beside the territory, for the next time.
#[derive(Serialize, Deserialize)]
struct Account {
    who: String,
    login: String,
}

#[derive(Serialize, Deserialize)]
struct Accounts {
    open: Vec<Account>,
    unused_code: Option<String>,
}

/// Opens the accounts the first time, and prints them each time.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let settings = config::load()?;
    let kept = arguments.territory.with_file_name("accounts.json");
    let accounts = if let Ok(text) = fs::read(&kept) {
        serde_json::from_slice(&text)?
    } else {
        let accounts = open(&mut Operator::new(&settings)?, &arguments.territory).await?;
        fs::write(&kept, serde_json::to_vec_pretty(&accounts)?)?;
        accounts
    };
    let portal: portal::Config = settings.section("portal")?;
    print(&portal.public_url, &accounts);
    Ok(())
}

fn print(address: &str, accounts: &Accounts) {
    println!("  {address}\n\n  The password of all these accounts: {PASSWORD}\n");
    for account in &accounts.open {
        println!("  {:<28} {}", account.who, account.login);
    }
    if let Some(code) = &accounts.unused_code {
        println!("\n  To activate a parent's account yourself: {address}/activation with the code {code}");
    }
}

async fn open(operator: &mut Operator, file: &Path) -> anyhow::Result<Accounts> {
    let text = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let territory: Territory = serde_json::from_slice(&text)?;
    let mut accounts = Accounts { open: vec![], unused_code: None };
    for player in &territory.cast {
        let mut letters = letters(operator, player).await?;
        let theirs =
            |letter: &ActivationLetter| letter.given_name == player.given_name && letter.family_name == player.family_name;
        let Some(place) = letters.iter().position(theirs) else { continue };
        let letter = letters.swap_remove(place);
        accounts.open.push(Account { who: player.role.replace('_', " "), login: operator.activate(letter.code).await? });
        if player.role.starts_with("guardian") {
            accounts.unused_code = letters.pop().map(|letter| letter.code);
        }
    }
    let agents = Operator::agents_in(&file.with_file_name("agents.csv"))?;
    for (who, administrator) in [("agent", false), ("administrator", true)] {
        let Some(agent) = agents.iter().find(|agent| agent.administrator == administrator) else { continue };
        if let Some(code) = operator.create_agent(agent.clone()).await? {
            accounts.open.push(Account { who: who.into(), login: operator.activate(code).await? });
        }
    }
    Ok(accounts)
}

async fn letters(operator: &mut Operator, player: &Player) -> anyhow::Result<Vec<ActivationLetter>> {
    let school = player.schools.first().context("everybody in the cast has a school")?;
    let mut answers = operator.letters(school, profile(&player.profile)?, String::new()).await?;
    let mut letters = vec![];
    while let Some(answer) = answers.message().await.map_err(|status| refused(&status))? {
        letters.extend(answer.letter);
    }
    Ok(letters)
}

fn profile(name: &str) -> anyhow::Result<Profile> {
    let name = format!("PROFILE_{}", name.to_uppercase());
    Profile::from_str_name(&name).with_context(|| format!("{name} is no profile"))
}

impl Operator {
    async fn activate(&mut self, code: String) -> anyhow::Result<String> {
        let request = ActivateRequest {
            request_id: Uuid::new_v4().to_string(),
            code,
            password: PASSWORD.into(),
            email: String::new(),
            locale: "fr".into(),
        };
        Ok(self.identity.activate(request).await.map_err(|status| refused(&status))?.into_inner().login)
    }
}
