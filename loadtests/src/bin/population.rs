//! Writes the invented people of a territory as AAF deliveries of both degrees, with its agents and a summary.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use loadtests::population::{Inhabitants, SchoolYear, Territory, delivery};

/// Invente la population d'un territoire et l'écrit comme les livraisons de l'annuaire (AAF).
///
/// Le dossier reçoit la livraison complète du second degré ; ses sous-dossiers `1d`, `2d-delta` et `1d-delta`,
/// celle du premier degré et ce qui change le lendemain.
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
    /// Le dossier où écrire ; il est créé s'il manque, ses anciennes livraisons sont remplacées.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let year = SchoolYear::starting(arguments.school_year)?;
    let mut inhabitants = Inhabitants::invent(arguments.territory, year, arguments.seed);
    delivery::write_territory(&mut inhabitants, &arguments.out, arguments.delta_requests)
        .with_context(|| format!("écriture dans {}", arguments.out.display()))?;
    println!("Second degré : {}", inhabitants.second_degree.counts());
    println!("Premier degré : {}", inhabitants.first_degree.counts());
    Ok(())
}
