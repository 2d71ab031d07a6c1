//! The program: `enej serve` runs the services, the other commands are their clients.

mod catalogue;
mod commands;
mod config;

use clap::{Parser, Subcommand};
use commands::{config as config_command, dead_letters, demo, healthcheck, import, letters, migrate, serve};

/// Gives the 19 MiB of each password back at once; the C library keeps them in every thread's arena, half a gigabyte in all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// ENEJ, the digital workspace of a collectivité's schools, families and young people.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs services: `all`, or some by name.
    Serve(serve::Arguments),
    /// Brings the databases of all services up to this program's schema.
    Migrate,
    /// Shows the settings in force, or what can be set.
    Config(config_command::Arguments),
    /// Says whether the program that runs with these settings is ready; exits 1 when it is not.
    Healthcheck,
    /// Takes a delivery.
    Import(import::Arguments),
    /// Makes activation codes for those of a school who have no account, and prints them as CSV.
    Letters(letters::Arguments),
    /// Opens the demonstration accounts of a generated territory and prints them.
    Demo(demo::Arguments),
    /// Lists or replays events that a consumer could not take.
    DeadLetters(dead_letters::Arguments),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().expect("nothing else installed a provider before");
    match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Migrate => migrate::run().await,
        Command::Config(arguments) => config_command::run(&arguments),
        Command::Healthcheck => healthcheck::run().await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Letters(arguments) => letters::run(arguments).await,
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::DeadLetters(arguments) => dead_letters::run(arguments).await,
    }
}
