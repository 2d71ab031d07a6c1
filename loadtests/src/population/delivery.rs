//! Writes a population as the académie would deliver it, with what the delivery does not carry beside it.
//!
//! [`feed`] is the grammar and the files, [`structures`], [`pupils`], [`guardians`] and [`staff`] are
//! the records, [`summary`] is `territory.json`.

mod feed;
mod guardians;
mod pupils;
mod staff;
mod structures;
mod summary;

use std::fs;
use std::path::Path;

use super::Population;
use feed::Feed;

const DTD: &str = include_str!("../../data/ficAlimMENESR.dtd");

/// Writes the complete second-degree delivery, its DTD, `agents.csv` and `territory.json` into `folder`.
///
/// Creates the folder; removes the deliveries of an earlier run from it, so that it never holds two.
pub fn write(population: &Population, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    remove_deliveries(folder)?;
    fs::write(folder.join("ficAlimMENESR.dtd"), DTD)?;
    let feed = Feed::complete(folder, population.year.first_day());
    structures::write(population, &feed)?;
    pupils::write(population, &feed)?;
    guardians::write(population, &feed)?;
    staff::write(population, &feed)?;
    write_agents(population, folder)?;
    summary::write(population, folder)
}

fn remove_deliveries(folder: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(feed::PREFIX) && name.ends_with(".xml") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn write_agents(population: &Population, folder: &Path) -> anyhow::Result<()> {
    let mut agents = csv::Writer::from_path(folder.join("agents.csv"))?;
    for agent in &population.agents {
        agents.serialize(agent)?;
    }
    Ok(agents.flush()?)
}
