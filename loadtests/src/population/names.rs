//! Given names by decade of birth and family names, as frequent as their rank.

use chrono::{Datelike, NaiveDate};

use super::chance::Chance;

/// The sex that the civil register states; AAF writes it as a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `Mme`
    Female,
    /// `M.`
    Male,
}

impl Sex {
    /// The title of AAF, `Mme` or `M.`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Female => "Mme",
            Self::Male => "M.",
        }
    }
}

const FEMALE: [&str; 4] = [
    include_str!("../../data/given_names_f_1971.txt"),
    include_str!("../../data/given_names_f_1981.txt"),
    include_str!("../../data/given_names_f_2001.txt"),
    include_str!("../../data/given_names_f_2011.txt"),
];
const MALE: [&str; 4] = [
    include_str!("../../data/given_names_m_1971.txt"),
    include_str!("../../data/given_names_m_1981.txt"),
    include_str!("../../data/given_names_m_2001.txt"),
    include_str!("../../data/given_names_m_2011.txt"),
];
const FAMILY: &str = include_str!("../../data/family_names.txt");

/// The source writes family names without accents; these get theirs back.
const ACCENTED: [(&str, &str); 16] = [
    ("LEFEVRE", "LEFÈVRE"),
    ("GERARD", "GÉRARD"),
    ("ANDRE", "ANDRÉ"),
    ("GUERIN", "GUÉRIN"),
    ("CLEMENT", "CLÉMENT"),
    ("RIVIERE", "RIVIÈRE"),
    ("NOEL", "NOËL"),
    ("FRANCOIS", "FRANÇOIS"),
    ("BENARD", "BÉNARD"),
    ("LEGER", "LÉGER"),
    ("MULLER", "MÜLLER"),
    ("TRAORE", "TRAORÉ"),
    ("GONCALVES", "GONÇALVES"),
    ("REMY", "RÉMY"),
    ("ETIENNE", "ÉTIENNE"),
    ("VALLEE", "VALLÉE"),
];

/// Names in order of frequency; the draw follows Zipf's law, softened at the top.
#[derive(Debug)]
struct RankedNames {
    names: Vec<&'static str>,
    cumulated: Vec<u32>,
}

impl RankedNames {
    fn new(list: &'static str, softening: u32) -> Self {
        let names: Vec<_> = list.lines().collect();
        let weights = (softening..).take(names.len()).map(|rank| 1_000_000 / rank);
        let cumulated = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { cumulated: cumulated.collect(), names }
    }

    fn draw(&self, chance: &mut Chance) -> &'static str {
        let total = *self.cumulated.last().expect("name lists are not empty");
        let drawn = chance.within(0..total);
        self.names[self.cumulated.partition_point(|&sum| sum <= drawn)]
    }
}

/// All names that can be given.
#[derive(Debug)]
pub struct NameBook {
    female: [RankedNames; 4],
    male: [RankedNames; 4],
    family: RankedNames,
}

impl NameBook {
    /// Reads the lists that the program carries.
    pub fn open() -> Self {
        Self {
            female: FEMALE.map(|list| RankedNames::new(list, 10)),
            male: MALE.map(|list| RankedNames::new(list, 10)),
            family: RankedNames::new(FAMILY, 60),
        }
    }

    /// A given name of the decade in which one was born.
    pub fn given(&self, sex: Sex, born: NaiveDate, chance: &mut Chance) -> &'static str {
        let decade = match born.year() {
            ..=1978 => 0,
            1979..=1992 => 1,
            1993..=2000 => usize::from(chance.percent(50)) + 1,
            2001..=2010 => 2,
            _ => 3,
        };
        match sex {
            Sex::Female => self.female[decade].draw(chance),
            Sex::Male => self.male[decade].draw(chance),
        }
    }

    /// A family name in capitals, as the directory writes it.
    pub fn family(&self, chance: &mut Chance) -> String {
        let name = self.family.draw(chance).to_uppercase();
        let accented = ACCENTED.iter().find(|(plain, _)| *plain == name);
        accented.map_or(name, |(_, accented)| (*accented).to_owned())
    }
}

/// A name as a form without accents has it.
pub fn without_accents(name: &str) -> String {
    name.chars().map(without_accent).collect()
}

/// The letter without its accent; another character as it is.
pub fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ñ' => 'n',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ÿ' => 'y',
        'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'Ç' => 'C',
        'Î' | 'Ï' => 'I',
        'Ô' | 'Ö' => 'O',
        'Ü' => 'U',
        _ => letter,
    }
}
