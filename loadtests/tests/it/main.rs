//! The population generator, judged by the files that it writes, and the server of its feeds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

mod aaf;
mod calendar_feed;
mod demo;
mod edt_file;
mod feeds;
mod first_degree;
mod hauts_de_seine;
mod ille_et_vilaine;
mod next_day;
mod timetables;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loadtests::population::{Inhabitants, Population, SchoolYear, Territory, delivery};

fn population(territory: Territory, seed: u64) -> Population {
    Population::invent(territory, SchoolYear::starting(2026).unwrap(), seed)
}

fn inhabitants(territory: Territory, seed: u64) -> Inhabitants {
    Inhabitants::invent(territory, SchoolYear::starting(2026).unwrap(), seed)
}

/// Where a test may write.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Writes the demonstration into a folder of its own.
fn delivered_demo(name: &str, seed: u64) -> PathBuf {
    let folder = folder(name);
    delivery::write_territory(&mut inhabitants(Territory::Demo, seed), &folder, None).unwrap();
    folder
}

/// Every file of a folder, not of those in it, by its name.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.file_type().unwrap().is_file());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())).collect()
}
