//! Writes a population as the académie would deliver it, with what the delivery does not carry beside it.
//!
//! [`feed`] is the grammar and the files; [`structures`], [`pupils`], [`guardians`] and [`staff`] are
//! the records of the second degree, [`first_degree`] those of the first; [`register`] goes through the
//! people, whole or for what changed; [`summary`] is `territory.json`.

mod feed;
mod first_degree;
mod guardians;
mod pupils;
mod register;
mod staff;
mod structures;
mod summary;

use std::fs;
use std::path::Path;

use super::{Degree, Inhabitants, Population};
use feed::Feed;

const DTD: &str = include_str!("../../data/ficAlimMENESR.dtd");

/// Folders beside the complete second-degree delivery, by what they hold.
const FIRST_DEGREE: &str = "1d";
const SECOND_DEGREE_DELTA: &str = "2d-delta";
const FIRST_DEGREE_DELTA: &str = "1d-delta";

/// Writes all that is known of a territory into `folder`, which it creates.
///
/// The folder itself holds the complete delivery of the second degree, `agents.csv` and `territory.json`;
/// its folders `1d`, `2d-delta` and `1d-delta` hold the complete delivery of the first degree and the
/// changes of the next day, about `delta_requests` of them in each degree.
pub fn write_territory(inhabitants: &mut Inhabitants, folder: &Path, delta_requests: Option<usize>) -> anyhow::Result<()> {
    write(&inhabitants.second_degree, folder)?;
    write(&inhabitants.first_degree, &folder.join(FIRST_DEGREE))?;
    for (degree, name) in [(Degree::Second, SECOND_DEGREE_DELTA), (Degree::First, FIRST_DEGREE_DELTA)] {
        let tomorrow = inhabitants.next_day(degree, delta_requests);
        write_delta(inhabitants.of(degree), &tomorrow, &folder.join(name))?;
    }
    write_agents(&inhabitants.second_degree, folder)?;
    summary::write(inhabitants, folder)
}

/// Writes the complete delivery of a population and its DTD into `folder`.
///
/// Creates the folder; removes the deliveries of an earlier run from it, so that it never holds two.
pub fn write(population: &Population, folder: &Path) -> anyhow::Result<()> {
    prepare(folder)?;
    let feed = Feed::complete(population, folder);
    match population.degree {
        Degree::First => first_degree::write_schools(population, &feed)?,
        Degree::Second => structures::write(population, &feed)?,
    }
    register::write(population, &feed)
}

/// Writes the requests that make `after` of `before`, and the DTD, into `folder`, as [`write()`] does.
pub fn write_delta(before: &Population, after: &Population, folder: &Path) -> anyhow::Result<()> {
    prepare(folder)?;
    register::write_delta(before, after, folder)
}

fn prepare(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("ENT") && name.ends_with(".xml") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(fs::write(folder.join("ficAlimMENESR.dtd"), DTD)?)
}

fn write_agents(population: &Population, folder: &Path) -> anyhow::Result<()> {
    let mut agents = csv::Writer::from_path(folder.join("agents.csv"))?;
    for agent in &population.agents {
        agents.serialize(agent)?;
    }
    Ok(agents.flush()?)
}
