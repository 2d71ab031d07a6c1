//! `territory.json`: what a demonstration or a load test must know of a territory.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use crate::population::cast::{CastMember, cast};
use crate::population::{Counts, Population, School};

#[derive(Serialize)]
struct Summary {
    territory: &'static str,
    name: &'static str,
    departement_code: &'static str,
    departement_name: &'static str,
    academie_code: &'static str,
    academie_name: &'static str,
    school_year: i32,
    delivery_date: NaiveDate,
    seed: u64,
    schools: Vec<SchoolSummary>,
    counts: Counts,
    cast: Vec<CastMember>,
}

#[derive(Serialize)]
struct SchoolSummary {
    uai: &'static str,
    name: &'static str,
    city: &'static str,
    latitude: f64,
    longitude: f64,
    headcount: u32,
}

impl From<&School> for SchoolSummary {
    fn from(school: &School) -> Self {
        let School { uai, name, latitude, longitude, .. } = *school;
        Self { uai, name, city: school.commune.name, latitude, longitude, headcount: school.headcount() }
    }
}

/// Writes the summary into `folder`.
pub fn write(population: &Population, folder: &Path) -> anyhow::Result<()> {
    let summary = Summary {
        territory: population.territory.code(),
        name: population.territory.name(),
        departement_code: "92",
        departement_name: "Hauts-de-Seine",
        academie_code: "25",
        academie_name: "Versailles",
        school_year: population.year.year(),
        delivery_date: population.year.first_day(),
        seed: population.seed,
        schools: population.schools.iter().map(SchoolSummary::from).collect(),
        counts: population.counts(),
        cast: cast(population),
    };
    let file = BufWriter::new(File::create(folder.join("territory.json"))?);
    Ok(serde_json::to_writer_pretty(file, &summary)?)
}
