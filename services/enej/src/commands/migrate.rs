//! `enej migrate`: forward only; run before the new program starts.

use platform::{config::DatabaseConfig, db};

use crate::{catalogue::SERVICES, config};

/// Migrates every service that has tables.
pub async fn run() -> anyhow::Result<()> {
    let settings = config::load()?;
    for service in SERVICES {
        let Some(migrator) = service.migrator else { continue };
        let config: DatabaseConfig = settings.section(service.name)?;
        db::migrate(&db::pool(service.name, &config)?, service.name, migrator).await?;
        println!("{}: up to date", service.name);
    }
    Ok(())
}
