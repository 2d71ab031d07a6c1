//! The schools of the embedded tables: real ones, and a few écoles that are plainly labelled as invented.

use std::collections::BTreeMap;

use super::chance::Chance;
use super::levels::{Degree, Level};

const COLLEGES_92: &str = include_str!("../../data/colleges_92.csv");
const INVENTED_92: &str = include_str!("../../data/schools_92_invented.csv");
const SCHOOLS_35: &str = include_str!("../../data/schools_35.csv");
const COMMUNES: [&str; 2] = [include_str!("../../data/communes_92.csv"), include_str!("../../data/communes_35.csv")];
const LABEL_STYLES: &str = include_str!("../../data/class_label_styles.csv");

/// What the collèges of the Hauts-de-Seine hold; above the lower bound, levels differ in size.
const HEADCOUNTS_92: std::ops::RangeInclusive<u32> = 300..=900;
/// How many of the nearest schools count as the neighbourhood.
const NEIGHBOURS: usize = 6;

/// A commune of the territory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commune {
    /// INSEE code.
    pub code: &'static str,
    /// Name as people write it.
    pub name: &'static str,
    /// Main postcode.
    pub postcode: &'static str,
}

/// A row of a table of schools.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Official code.
    pub uai: &'static str,
    /// Official code of what kind of school it is (`340` = collège).
    pub nature: &'static str,
    /// `PU` public, `PR` private.
    pub sector: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Name without its kind, capitals; empty for an école.
    pub usual_name: &'static str,
    /// Street and number.
    pub street: &'static str,
    /// Post office box or empty.
    pub post_office_box: &'static str,
    /// Postcode of its mail.
    pub postcode: &'static str,
    /// Town of its mail, capitals.
    pub delivery_town: &'static str,
    /// INSEE code of the commune.
    pub commune_code: &'static str,
    /// WGS 84, degrees.
    pub latitude: f64,
    /// WGS 84, degrees.
    pub longitude: f64,
    /// All its pupils.
    pub headcount: u32,
    /// `M` maternelle, `E` élémentaire, `ME` both; empty in the second degree.
    pub stages: &'static str,
    /// The inspector's district of an école, or empty.
    pub circonscription: &'static str,
}

impl Listed {
    /// Which feed it is in.
    pub fn degree(&self) -> Degree {
        if self.nature.starts_with('1') { Degree::First } else { Degree::Second }
    }

    fn levels(&self) -> Vec<Level> {
        match (self.stages, self.nature) {
            ("M", _) => Level::maternelle().to_vec(),
            ("E", _) => Level::elementaire().to_vec(),
            ("ME", _) => [Level::maternelle(), Level::elementaire()].concat(),
            // An EREA takes pupils of the collège's age.
            (_, "340" | "370") => Level::college().to_vec(),
            _ => Level::lycee().to_vec(),
        }
    }
}

/// A school with its places.
#[derive(Clone, Debug)]
pub struct School {
    /// `ENTStructureJointure`.
    pub jointure: u32,
    /// What the table says.
    pub listed: Listed,
    /// Official code.
    pub uai: &'static str,
    /// Where it stands.
    pub commune: Commune,
    /// Pupils per level; 0 where it does not teach that level.
    pub headcounts: [u32; Level::COUNT],
    /// How its class codes are written (`{level}{letter}`…).
    pub label_style: &'static str,
    /// The nearest other schools of the degree, nearest first.
    pub neighbours: Vec<usize>,
}

impl School {
    /// All its pupils.
    pub fn headcount(&self) -> u32 {
        self.headcounts.iter().sum()
    }
}

/// The 99 public collèges of the Hauts-de-Seine; their headcounts are not published.
pub fn colleges_92() -> Vec<Listed> {
    rows(COLLEGES_92).map(|cells| college(&cells)).collect()
}

/// Écoles of the Hauts-de-Seine that do not exist, those of the demonstration first.
pub fn invented_92() -> Vec<Listed> {
    rows(INVENTED_92).map(|cells| listed(&cells)).collect()
}

/// Every school of the Ille-et-Vilaine that has a headcount, in either degree.
pub fn ille_et_vilaine() -> Vec<Listed> {
    rows(SCHOOLS_35).map(|cells| listed(&cells)).collect()
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split(',').collect())
}

fn degrees(cell: &str) -> f64 {
    cell.parse().expect("the embedded coordinates are numbers")
}

fn college(cells: &[&'static str]) -> Listed {
    Listed {
        uai: cells[0],
        nature: "340",
        sector: "PU",
        name: cells[1],
        usual_name: cells[2],
        street: cells[3],
        post_office_box: cells[4],
        postcode: cells[5],
        delivery_town: cells[6],
        commune_code: cells[7],
        latitude: degrees(cells[9]),
        longitude: degrees(cells[10]),
        headcount: 0,
        stages: "",
        circonscription: "",
    }
}

fn listed(cells: &[&'static str]) -> Listed {
    Listed {
        uai: cells[0],
        nature: cells[1],
        sector: cells[2],
        name: cells[3],
        usual_name: cells[4],
        street: cells[5],
        post_office_box: cells[6],
        postcode: cells[7],
        delivery_town: cells[8],
        commune_code: cells[9],
        latitude: degrees(cells[10]),
        longitude: degrees(cells[11]),
        headcount: cells[12].parse().expect("the embedded headcounts are numbers"),
        stages: cells[13],
        circonscription: cells[14],
    }
}

fn communes() -> BTreeMap<&'static str, Commune> {
    let rows = COMMUNES.into_iter().flat_map(rows);
    rows.map(|cells| (cells[0], Commune { code: cells[0], name: cells[1], postcode: cells[2] })).collect()
}

fn label_styles() -> Vec<(&'static str, u32)> {
    let rows = LABEL_STYLES.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(style, weight)| (style, weight.parse().expect("the embedded weights are numbers"))).collect()
}

/// Builds the schools: places by level, a way to name classes, neighbours.
pub fn found(listed: Vec<Listed>, degree: Degree, chance: &mut Chance) -> Vec<School> {
    let communes = communes();
    let styles = label_styles();
    let first_jointure = if degree == Degree::First { 8_001 } else { 2_001 };
    let jointures = (first_jointure..).step_by(7);
    let schools = listed.into_iter().zip(jointures).map(|(listed, jointure)| {
        let levels = listed.levels();
        let headcounts = per_level(listed.headcount, &levels, chance);
        let label_style = label_style(&styles, &levels, chance);
        let (uai, commune) = (listed.uai, communes[listed.commune_code]);
        School { jointure, listed, uai, commune, headcounts, label_style, neighbours: Vec::new() }
    });
    let mut schools: Vec<School> = schools.collect();
    introduce_neighbours(&mut schools);
    schools
}

/// A lycée writes no `E` or `EME` behind the level.
fn label_style(styles: &[(&'static str, u32)], levels: &[Level], chance: &mut Chance) -> &'static str {
    if levels.starts_with(Level::lycee()) {
        let plain: Vec<_> = styles.iter().copied().filter(|(style, _)| !style.contains('E')).collect();
        return chance.weighted(&plain);
    }
    chance.weighted(styles)
}

/// Spreads `total` pupils over collèges of 300 to 900, most of them middling.
pub fn spread(total: u32, colleges: &mut [Listed], chance: &mut Chance) {
    for college in &mut *colleges {
        college.headcount = HEADCOUNTS_92.start() + u32::midpoint(chance.within(0..590), chance.within(0..410));
    }
    let mut placed: u32 = colleges.iter().map(|college| college.headcount).sum();
    for at in (0..colleges.len()).cycle() {
        let headcount = &mut colleges[at].headcount;
        let next = if placed < total { *headcount + 1 } else { *headcount - 1 };
        if placed == total {
            break;
        }
        if HEADCOUNTS_92.contains(&next) {
            placed = placed + next - *headcount;
            *headcount = next;
        }
    }
}

/// Levels of nearly the same size; a small collège has them equal, so that its classes fill.
fn per_level(headcount: u32, levels: &[Level], chance: &mut Chance) -> [u32; Level::COUNT] {
    let mut headcounts = [0; Level::COUNT];
    let count = u32::try_from(levels.len()).expect("levels are few");
    for (level, rank) in levels.iter().zip(0..) {
        headcounts[level.index()] = headcount / count + u32::from(rank < headcount % count);
    }
    if levels == Level::college() && headcount >= *HEADCOUNTS_92.start() {
        for (larger, smaller) in [(Level::Sixth, Level::Third), (Level::Fourth, Level::Fifth)] {
            let moved = chance.within(0..headcount / 60);
            headcounts[larger.index()] += moved;
            headcounts[smaller.index()] -= moved;
        }
    }
    headcounts
}

fn introduce_neighbours(schools: &mut [School]) {
    for at in 0..schools.len() {
        let mut nearest = nearest(&schools[at], schools, NEIGHBOURS + 1);
        nearest.retain(|&other| other != at);
        nearest.truncate(NEIGHBOURS);
        schools[at].neighbours = nearest;
    }
}

/// Positions of the `count` schools that stand nearest, nearest first.
pub fn nearest(to: &School, schools: &[School], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..schools.len()).collect();
    order.sort_by(|&a, &b| distance(to, &schools[a]).total_cmp(&distance(to, &schools[b])));
    order.truncate(count);
    order
}

/// Square of a distance, good for comparing: at 48° north a degree of longitude is two thirds of one of latitude.
fn distance(from: &School, to: &School) -> f64 {
    let (from, to) = (&from.listed, &to.listed);
    let (north, east) = (from.latitude - to.latitude, (from.longitude - to.longitude) * 0.66);
    north * north + east * east
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tables_need_no_csv_reader() {
        for table in [COLLEGES_92, INVENTED_92, SCHOOLS_35, COMMUNES[0], COMMUNES[1], LABEL_STYLES] {
            let columns = table.lines().next().expect("a table has a header").matches(',').count();
            assert!(table.lines().all(|row| !row.contains('"') && row.matches(',').count() == columns));
        }
    }
}
