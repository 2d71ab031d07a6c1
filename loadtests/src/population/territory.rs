//! The territories and their schools: real collèges, invented headcounts.

use std::collections::BTreeMap;

use clap::ValueEnum;

use super::chance::Chance;
use super::curriculum::Level;

const COLLEGES: &str = include_str!("../../data/colleges_92.csv");
const COMMUNES: &str = include_str!("../../data/communes_92.csv");
const LABEL_STYLES: &str = include_str!("../../data/class_label_styles.csv");

/// Neighbouring collèges of the demonstration and their headcounts: one of eight classes, two of four.
const DEMO: [(&str, u32); 3] = [("0920068Z", 176), ("0920854D", 88), ("0920880G", 88)];
/// Pupils of the public collèges of the Hauts-de-Seine, as the département announces them.
const PUPILS_92: u32 = 54_000;
const HEADCOUNTS_92: std::ops::RangeInclusive<u32> = 300..=900;
/// How many of the nearest schools count as the neighbourhood.
const NEIGHBOURS: usize = 6;

/// What can be invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Territory {
    /// Three neighbouring collèges, imported in a moment.
    Demo,
    /// The 99 public collèges of the Hauts-de-Seine.
    #[value(name = "92")]
    HautsDeSeine,
}

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

/// A real school, with the headcount that we give it.
#[derive(Debug)]
pub struct School {
    /// `ENTStructureJointure`.
    pub jointure: u32,
    /// Official code.
    pub uai: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Name without its kind, capitals.
    pub usual_name: &'static str,
    /// Street and number.
    pub street: &'static str,
    /// Post office box or empty.
    pub post_office_box: &'static str,
    /// Postcode of its mail.
    pub postcode: &'static str,
    /// Town of its mail, capitals.
    pub delivery_town: &'static str,
    /// Where it stands.
    pub commune: Commune,
    /// WGS 84, degrees.
    pub latitude: f64,
    /// WGS 84, degrees.
    pub longitude: f64,
    /// Pupils per level, from sixième to troisième.
    pub headcounts: [u32; 4],
    /// How its class codes are written (`{level}{letter}`…).
    pub label_style: &'static str,
    /// The nearest other schools, nearest first.
    pub neighbours: Vec<usize>,
}

impl School {
    /// All its pupils.
    pub fn headcount(&self) -> u32 {
        self.headcounts.iter().sum()
    }
}

struct CollegeRow {
    uai: &'static str,
    name: &'static str,
    usual_name: &'static str,
    street: &'static str,
    post_office_box: &'static str,
    postcode: &'static str,
    delivery_town: &'static str,
    commune_code: &'static str,
    latitude: f64,
    longitude: f64,
}

impl Territory {
    /// The name on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::HautsDeSeine => "92",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demo => "Territoire de démonstration",
            Self::HautsDeSeine => "Hauts-de-Seine",
        }
    }

    /// Its schools, by UAI.
    pub fn schools(self, chance: &mut Chance) -> Vec<School> {
        let communes = communes();
        let styles = label_styles();
        let rows: Vec<_> = college_rows().into_iter().filter(|row| self.holds(row.uai)).collect();
        let headcounts = self.headcounts(&rows, chance);
        let schools = rows.into_iter().zip(headcounts).enumerate().map(|(position, (row, headcount))| {
            let headcounts = per_level(headcount, chance);
            found(position, &row, communes[row.commune_code], headcounts, chance.weighted(&styles))
        });
        let mut schools: Vec<_> = schools.collect();
        introduce_neighbours(&mut schools);
        schools
    }

    fn holds(self, uai: &str) -> bool {
        self == Self::HautsDeSeine || DEMO.iter().any(|(chosen, _)| *chosen == uai)
    }

    fn headcounts(self, rows: &[CollegeRow], chance: &mut Chance) -> Vec<u32> {
        match self {
            Self::Demo => DEMO.iter().map(|(_, headcount)| *headcount).collect(),
            Self::HautsDeSeine => spread(PUPILS_92, rows.len(), chance),
        }
    }
}

fn college_rows() -> Vec<CollegeRow> {
    let records = COLLEGES.lines().skip(1).map(|line| line.split(',').collect::<Vec<&'static str>>());
    records.map(|cells| college_row(&cells)).collect()
}

fn college_row(cells: &[&'static str]) -> CollegeRow {
    let degrees = |cell: usize| cells[cell].parse().expect("the embedded coordinates are numbers");
    CollegeRow {
        uai: cells[0],
        name: cells[1],
        usual_name: cells[2],
        street: cells[3],
        post_office_box: cells[4],
        postcode: cells[5],
        delivery_town: cells[6],
        commune_code: cells[7],
        latitude: degrees(9),
        longitude: degrees(10),
    }
}

fn communes() -> BTreeMap<&'static str, Commune> {
    let rows = COMMUNES.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.map(|cells| (cells[0], Commune { code: cells[0], name: cells[1], postcode: cells[2] })).collect()
}

fn label_styles() -> Vec<(&'static str, u32)> {
    let rows = LABEL_STYLES.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(style, weight)| (style, weight.parse().expect("the embedded weights are numbers"))).collect()
}

fn found(at: usize, row: &CollegeRow, commune: Commune, headcounts: [u32; 4], label_style: &'static str) -> School {
    School {
        jointure: 2_001 + 7 * u32::try_from(at).expect("a territory has few schools"),
        uai: row.uai,
        name: row.name,
        usual_name: row.usual_name,
        street: row.street,
        post_office_box: row.post_office_box,
        postcode: row.postcode,
        delivery_town: row.delivery_town,
        commune,
        latitude: row.latitude,
        longitude: row.longitude,
        headcounts,
        label_style,
        neighbours: Vec::new(),
    }
}

/// Spreads `total` pupils over schools of 300 to 900, most of them middling.
fn spread(total: u32, schools: usize, chance: &mut Chance) -> Vec<u32> {
    let mut draw = || HEADCOUNTS_92.start() + u32::midpoint(chance.within(0..590), chance.within(0..410));
    let mut headcounts: Vec<u32> = (0..schools).map(|_| draw()).collect();
    for school in (0..schools).cycle() {
        let placed: u32 = headcounts.iter().sum();
        let next = if placed < total { headcounts[school] + 1 } else { headcounts[school] - 1 };
        if placed == total {
            break;
        }
        if HEADCOUNTS_92.contains(&next) {
            headcounts[school] = next;
        }
    }
    headcounts
}

/// Four levels of nearly the same size; a small school has them equal, so that its classes fill.
fn per_level(headcount: u32, chance: &mut Chance) -> [u32; 4] {
    let mut levels = Level::ALL.map(|level| headcount / 4 + u32::from(level.index() < (headcount % 4) as usize));
    if headcount >= *HEADCOUNTS_92.start() {
        for (larger, smaller) in [(0, 3), (2, 1)] {
            let moved = chance.within(0..headcount / 60);
            levels[larger] += moved;
            levels[smaller] -= moved;
        }
    }
    levels
}

fn introduce_neighbours(schools: &mut [School]) {
    for at in 0..schools.len() {
        let mut others: Vec<usize> = (0..schools.len()).filter(|&other| other != at).collect();
        others.sort_by(|&a, &b| distance(&schools[at], &schools[a]).total_cmp(&distance(&schools[at], &schools[b])));
        others.truncate(NEIGHBOURS);
        schools[at].neighbours = others;
    }
}

/// Square of a distance, good for comparing: at 48.8° north a degree of longitude is two thirds of one of latitude.
fn distance(from: &School, to: &School) -> f64 {
    let (north, east) = (from.latitude - to.latitude, (from.longitude - to.longitude) * 0.66);
    north * north + east * east
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_99_colleges_hold_54_000_pupils_between_300_and_900_each() {
        let schools = Territory::HautsDeSeine.schools(&mut Chance::seeded(7));
        assert_eq!(schools.len(), 99);
        assert_eq!(schools.iter().map(School::headcount).sum::<u32>(), 54_000);
        assert!(schools.iter().all(|school| HEADCOUNTS_92.contains(&school.headcount())));
    }

    #[test]
    fn the_embedded_tables_need_no_csv_reader() {
        for table in [COLLEGES, COMMUNES, LABEL_STYLES] {
            let columns = table.lines().next().expect("a table has a header").matches(',').count();
            assert!(table.lines().all(|row| !row.contains('"') && row.matches(',').count() == columns));
        }
    }
}
