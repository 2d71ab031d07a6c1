//! The population generator, judged by the files that it writes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

mod aaf;
mod demo;
mod hauts_de_seine;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use loadtests::population::{Population, SchoolYear, Territory, delivery};

fn population(territory: Territory, seed: u64) -> Population {
    Population::invent(territory, SchoolYear::starting(2026).unwrap(), seed)
}

/// Writes a delivery of the demonstration into a folder of its own.
fn delivered_demo(name: &str, seed: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    delivery::write(&population(Territory::Demo, seed), &folder).unwrap();
    folder
}

/// Every file of a folder by its name.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())).collect()
}
