//! `enej serve`: runs services until it is told to stop.

use std::time::Duration;

use platform::{config::ServerConfig, lifecycle::Lifecycle, process::Process, telemetry};

use crate::{catalogue, config};

/// Which services.
#[derive(clap::Args)]
pub struct Arguments {
    /// `all`, or names such as `identity portal`.
    #[arg(required = true)]
    services: Vec<String>,
}

/// Serves until SIGTERM.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let services = catalogue::named(&arguments.services)?;
    let settings = config::load()?;
    let _telemetry = telemetry::start(&settings.section("telemetry")?)?;
    let server: ServerConfig = settings.section("server")?;
    let lifecycle = Lifecycle::default();
    Process::new(settings, lifecycle.clone())?.serve(&services).await?;
    lifecycle.run(Duration::from_secs(server.grace_seconds)).await;
    Ok(())
}
