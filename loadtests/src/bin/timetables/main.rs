//! What `bench-timetable` asks of a running ENEJ: feeds made known, a school's year sent, weeks read.

mod people;
mod sources;
mod weeks;

use std::{collections::HashMap, net::SocketAddr};

use clap::Parser;
use platform::{
    auth::{Caller, Signer},
    client::{Channel, as_caller},
    config::{AuthConfig, ServerConfig, Settings},
    lifecycle::Lifecycle,
};
use proto::{
    identity::v1::{ListStructuresRequest, identity_service_client::IdentityServiceClient},
    timetable::v1::timetable_service_client::TimetableServiceClient,
};

#[derive(Parser)]
enum Arguments {
    /// Makes the feeds of schools known; they are due at once.
    Feeds(sources::Feeds),
    /// Sends a file for a school and applies it; prints its lessons, the seconds to stage and the seconds to apply.
    Upload(sources::Upload),
    /// Prints whose weeks are read, one person a line: the ids that her week is made of, as a PostgreSQL array.
    People(people::Arguments),
    /// Reads weeks at random; prints reads a second, p50 and p99 in ms, errors, occurrences a week.
    Weeks(weeks::Arguments),
}

/// The running program, and the key that signs tokens for it.
struct Program {
    settings: Settings,
    listen: SocketAddr,
    signer: Signer,
}

impl Program {
    fn new() -> anyhow::Result<Self> {
        let settings = Settings::load();
        let listen = settings.section::<ServerConfig>("server")?.listen;
        let signer = Signer::load(&settings.section::<AuthConfig>("auth")?.signing_key_file)?;
        Ok(Self { settings, listen, signer })
    }

    fn channel(&self) -> anyhow::Result<Channel> {
        Channel::remote(&format!("http://{}", self.listen), &Lifecycle::default())
    }

    fn timetable(&self) -> anyhow::Result<TimetableServiceClient<Channel>> {
        Ok(TimetableServiceClient::new(self.channel()?))
    }

    fn operator(&self) -> String {
        self.signer.sign(&Caller::operator())
    }

    /// The ids of all schools by their UAI.
    async fn schools(&self) -> anyhow::Result<HashMap<String, String>> {
        let request = ListStructuresRequest { page_size: 1000, ..ListStructuresRequest::default() };
        let mut identity = IdentityServiceClient::new(self.channel()?);
        let page = identity.list_structures(as_caller(request, &self.operator())?).await?.into_inner();
        let schools = page.structures.into_iter().filter_map(|school| school.structure);
        Ok(schools.map(|school| (school.uai, school.structure_id)).collect())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let program = Program::new()?;
    match arguments {
        Arguments::Feeds(feeds) => feeds.create(&program).await,
        Arguments::Upload(upload) => upload.send(&program).await,
        Arguments::People(people) => people.print(&program).await,
        Arguments::Weeks(weeks) => weeks.read(&program).await,
    }
}
