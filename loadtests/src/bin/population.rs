//! Writes the invented people of a territory as AAF deliveries of both degrees, and the timetables of its schools.

use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::NaiveDate;
use clap::Parser;
use loadtests::population::timetable::export::{self, Form};
use loadtests::population::{Inhabitants, Population, SchoolYear, Territory, Timetables, delivery};

/// Invente la population d'un territoire et l'écrit comme les livraisons de l'annuaire (AAF) et comme les emplois du
/// temps des collèges et lycées.
///
/// Le dossier de `--out` reçoit la livraison complète du second degré ; ses sous-dossiers `1d`, `2d-delta` et `1d-delta`,
/// celle du premier degré et ce qui change le lendemain. Celui de `--timetables` reçoit un fichier par établissement.
#[derive(Parser)]
struct Arguments {
    /// Le territoire : `demo` (trois collèges, trois écoles inventées), `92` (les 99 collèges publics des
    /// Hauts-de-Seine, six écoles inventées) ou `35` (les écoles, collèges et lycées d'Ille-et-Vilaine).
    #[arg(long, value_enum)]
    territory: Territory,
    /// Même graine, mêmes fichiers, octet pour octet.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// L'année de la rentrée.
    #[arg(long, default_value_t = 2026)]
    school_year: i32,
    /// Combien de changements le lendemain dans chaque degré, environ ; sinon, trois pour deux cents personnes.
    #[arg(long)]
    delta_requests: Option<usize>,
    /// Le dossier où écrire l'annuaire ; il est créé s'il manque, ses anciennes livraisons sont remplacées.
    #[arg(long, required_unless_present = "timetables")]
    out: Option<PathBuf>,
    /// Le dossier où écrire les emplois du temps de l'année, `<UAI>.ics` ou `<UAI>.xml`, et `conflicts.csv`, ceux des
    /// conflits qui y ont été semés ; il est créé s'il manque.
    #[arg(long)]
    timetables: Option<PathBuf>,
    /// La forme des emplois du temps.
    #[arg(long, value_enum, default_value_t, requires = "timetables")]
    format: Form,
    /// Le jour de l'export : une date, ou son rang depuis la rentrée (1). Chaque jour de cours change quelques dizaines
    /// de séances des deux semaines qui suivent ; les changements s'ajoutent.
    #[arg(long, default_value = "1", requires = "timetables", value_parser = ExportDay::read)]
    day: ExportDay,
}

/// A day of the school year, by its rank or its date.
#[derive(Clone, Copy)]
enum ExportDay {
    Rank(u64),
    Date(NaiveDate),
}

impl ExportDay {
    fn read(text: &str) -> Result<Self, String> {
        let date = || text.parse().map(Self::Date);
        text.parse().map(Self::Rank).or_else(|_| date()).map_err(|_| "attendu : 2, ou 2026-09-02".to_owned())
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let year = SchoolYear::starting(arguments.school_year)?;
    let delivered = arguments.out.as_deref().map(|folder| deliver(folder, year, &arguments)).transpose()?;
    if let Some(folder) = &arguments.timetables {
        let population = delivered.unwrap_or_else(|| Population::invent(arguments.territory, year, arguments.seed));
        write_timetables(&population, folder, &arguments)?;
    }
    Ok(())
}

fn deliver(folder: &Path, year: SchoolYear, arguments: &Arguments) -> anyhow::Result<Population> {
    let mut inhabitants = Inhabitants::invent(arguments.territory, year, arguments.seed);
    delivery::write_territory(&mut inhabitants, folder, arguments.delta_requests).with_context(|| writing(folder))?;
    println!("Second degré : {}", inhabitants.second_degree.counts());
    println!("Premier degré : {}", inhabitants.first_degree.counts());
    Ok(inhabitants.second_degree)
}

fn write_timetables(population: &Population, folder: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let timetables = Timetables::draw(population)?;
    let day = match arguments.day {
        ExportDay::Rank(rank) => timetables.day(rank)?,
        ExportDay::Date(date) => timetables.within_the_year(date)?,
    };
    let figures = export::write(&timetables, folder, arguments.format, day).with_context(|| writing(folder))?;
    println!("Emplois du temps du {day} : {figures}");
    Ok(())
}

fn writing(folder: &Path) -> String {
    format!("écriture dans {}", folder.display())
}
