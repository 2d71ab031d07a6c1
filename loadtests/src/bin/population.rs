//! Writes the invented people of a territory as a complete AAF delivery, with its agents and a summary.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use loadtests::population::{Population, SchoolYear, Territory, delivery};

/// Invente la population d'un territoire et l'écrit comme une livraison de l'annuaire (AAF second degré).
#[derive(Parser)]
struct Arguments {
    /// Le territoire : `demo` (trois collèges) ou `92` (les 99 collèges publics des Hauts-de-Seine).
    #[arg(long, value_enum)]
    territory: Territory,
    /// Même graine, mêmes fichiers, octet pour octet.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// L'année de la rentrée.
    #[arg(long, default_value_t = 2026)]
    school_year: i32,
    /// Le dossier où écrire ; il est créé s'il manque, ses anciennes livraisons sont remplacées.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let year = SchoolYear::starting(arguments.school_year)?;
    let population = Population::invent(arguments.territory, year, arguments.seed);
    delivery::write(&population, &arguments.out).with_context(|| format!("écriture dans {}", arguments.out.display()))?;
    println!("{}", population.counts());
    Ok(())
}
