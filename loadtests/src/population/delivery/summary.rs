//! `territory.json`: what a demonstration or a load test must know of a territory.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use crate::population::cast::{CastMember, cast, family_in_both};
use crate::population::schools::Listed;
use crate::population::{Counts, Inhabitants, Population, School};

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
    first_degree: FirstDegree,
    cast: Vec<CastMember>,
}

#[derive(Serialize)]
struct FirstDegree {
    schools: Vec<SchoolSummary>,
    counts: Counts,
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
        let Listed { uai, name, latitude, longitude, .. } = school.listed;
        Self { uai, name, city: school.commune.name, latitude, longitude, headcount: school.headcount() }
    }
}

fn schools(population: &Population) -> Vec<SchoolSummary> {
    population.schools.iter().map(SchoolSummary::from).collect()
}

/// Writes the summary into `folder`: the schools and counts of the second degree, those of the first beside them.
pub fn write(inhabitants: &Inhabitants, folder: &Path) -> anyhow::Result<()> {
    let Inhabitants { second_degree, first_degree, .. } = inhabitants;
    let territory = second_degree.territory;
    let departement = territory.departement();
    let summary = Summary {
        territory: territory.code(),
        name: territory.name(),
        departement_code: departement.code,
        departement_name: departement.name,
        academie_code: departement.academie_code,
        academie_name: departement.academie_name,
        school_year: second_degree.year.year(),
        delivery_date: second_degree.day,
        seed: second_degree.seed,
        schools: schools(second_degree),
        counts: second_degree.counts(),
        first_degree: FirstDegree { schools: schools(first_degree), counts: first_degree.counts() },
        cast: cast(second_degree).into_iter().chain(family_in_both(inhabitants)).collect(),
    };
    let file = BufWriter::new(File::create(folder.join("territory.json"))?);
    Ok(serde_json::to_writer_pretty(file, &summary)?)
}
