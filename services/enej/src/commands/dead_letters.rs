//! `enej dead-letters`: what consumers could not take, and once more.

use platform::{
    bus::{Bus, dead_letters},
    config::RabbitmqConfig,
};

use uuid::Uuid;

use crate::{catalogue::SERVICES, config};

/// List or replay.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Every queue of dead letters, with the oldest events in it and why they failed.
    List,
    /// Gives dead letters back to their consumer.
    Replay {
        /// The service, as `list` names it.
        service: String,
        /// The consumer, as `list` names it.
        consumer: String,
        /// Only this event.
        #[arg(long)]
        event: Option<Uuid>,
    },
}

/// Lists or replays.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let config: RabbitmqConfig = config::load()?.section("rabbitmq")?;
    let bus = Bus::new(&config.url, &config.namespace);
    match arguments.what {
        What::List => list(&bus).await,
        What::Replay { service, consumer, event } => replay(&bus, &service, &consumer, event).await,
    }
}

/// Letters shown of each consumer, oldest first.
const SHOWN: usize = 20;

async fn list(bus: &Bus) -> anyhow::Result<()> {
    for service in SERVICES {
        for consumer in service.consumers {
            let dead = dead_letters::list(bus, service.name, consumer, SHOWN).await?;
            println!("{} {consumer}: {}", service.name, dead.count);
            for letter in dead.letters {
                let since = letter.since.map(|time| time.to_rfc3339()).unwrap_or_default();
                let event = letter.event_id.map(|id| id.to_string()).unwrap_or_default();
                println!(
                    "  {event} {} {since} after {} attempts: {}",
                    letter.kind.unwrap_or_default(),
                    letter.attempts,
                    letter.reason
                );
            }
        }
    }
    Ok(())
}

async fn replay(bus: &Bus, service: &str, consumer: &str, event: Option<Uuid>) -> anyhow::Result<()> {
    let replayed = dead_letters::replay(bus, service, consumer, event).await?;
    println!("{replayed} replayed");
    Ok(())
}
