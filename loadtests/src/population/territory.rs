//! The territories that can be invented, and the départements and académies they belong to.

use clap::ValueEnum;

use super::chance::Chance;
use super::levels::Degree;
use super::schools::{self, School};

/// Neighbouring collèges of the demonstration and their headcounts: one of eight classes, two of four.
const DEMO: [(&str, u32); 3] = [("0920068Z", 176), ("0920854D", 88), ("0920880G", 88)];
/// How many of the invented écoles, the first ones, stand near them.
const DEMO_PRIMARY: usize = 3;
/// Pupils of the public collèges of the Hauts-de-Seine, as the département announces them.
const PUPILS_92: u32 = 54_000;

/// What can be invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Territory {
    /// Three neighbouring collèges and three invented écoles, imported in a moment.
    Demo,
    /// The 99 public collèges of the Hauts-de-Seine and a few invented écoles.
    #[value(name = "92")]
    HautsDeSeine,
    /// Every école, collège and lycée of the Ille-et-Vilaine.
    #[value(name = "35")]
    IlleEtVilaine,
}

/// A département, with what its académie writes into deliveries.
#[derive(Debug)]
pub struct Departement {
    /// Official code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Code of its académie, without leading zeros.
    pub academie_code: &'static str,
    /// Name of its académie.
    pub academie_name: &'static str,
    /// The académie's mail domain, under a reserved top-level domain.
    pub academie_domain: &'static str,
    /// Its zone of school holidays: `A`, `B` or `C`.
    pub holiday_zone: &'static str,
    /// First six digits of the fixed numbers that the ARCEP keeps for fiction there.
    pub landlines: &'static str,
    /// Organisations whose agents are invented.
    pub offices: &'static [Office],
    /// INSEE codes of the communes whose agents are invented; none means those of the first schools.
    pub communes: &'static [&'static str],
}

/// A place in an organisation that an agent holds.
#[derive(Debug)]
pub struct Office {
    /// `departement` or `academie`.
    pub kind: &'static str,
    /// Official code of the organisation.
    pub code: &'static str,
    /// Name of the organisation.
    pub name: &'static str,
    /// Its mail domain.
    pub domain: &'static str,
    /// What the agent is.
    pub title: &'static str,
}

const fn of_departement(code: &'static str, name: &'static str, domain: &'static str, title: &'static str) -> Office {
    Office { kind: "departement", code, name, domain, title }
}

const HAUTS_DE_SEINE: Departement = Departement {
    code: "92",
    name: "Hauts-de-Seine",
    academie_code: "25",
    academie_name: "Versailles",
    academie_domain: "ac-versailles.example",
    holiday_zone: "C",
    landlines: "019900",
    offices: &[
        of_departement("92", "Département des Hauts-de-Seine", "hauts-de-seine.example", "Cheffe de projet numérique éducatif"),
        of_departement("92", "Département des Hauts-de-Seine", "hauts-de-seine.example", "Gestionnaire des collèges"),
    ],
    communes: &[],
};

const ILLE_ET_VILAINE: Departement = Departement {
    code: "35",
    name: "Ille-et-Vilaine",
    academie_code: "14",
    academie_name: "Rennes",
    academie_domain: "ac-rennes.example",
    holiday_zone: "B",
    landlines: "026191",
    offices: &[
        of_departement("35", "Département d'Ille-et-Vilaine", "ille-et-vilaine.example", "Cheffe de projet numérique éducatif"),
        of_departement("35", "Département d'Ille-et-Vilaine", "ille-et-vilaine.example", "Gestionnaire des collèges"),
        Office {
            kind: "academie",
            code: "14",
            name: "Académie de Rennes",
            domain: "ac-rennes.example",
            title: "Déléguée académique au numérique",
        },
    ],
    communes: &["35238", "35288", "35115", "35360"],
};

impl Territory {
    /// The name on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::HautsDeSeine => "92",
            Self::IlleEtVilaine => "35",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demo => "Territoire de démonstration",
            Self::HautsDeSeine => "Hauts-de-Seine",
            Self::IlleEtVilaine => "Ille-et-Vilaine",
        }
    }

    /// The département that it is, or is a part of.
    pub fn departement(self) -> &'static Departement {
        match self {
            Self::Demo | Self::HautsDeSeine => &HAUTS_DE_SEINE,
            Self::IlleEtVilaine => &ILLE_ET_VILAINE,
        }
    }

    /// Its schools of a degree, by UAI.
    pub fn schools(self, degree: Degree, chance: &mut Chance) -> Vec<School> {
        let mut listed = self.listed(degree);
        if self == Self::HautsDeSeine && degree == Degree::Second {
            schools::spread(PUPILS_92, &mut listed, chance);
        }
        schools::found(listed, degree, chance)
    }

    /// Rows of the embedded tables.
    fn listed(self, degree: Degree) -> Vec<schools::Listed> {
        match (self, degree) {
            (Self::IlleEtVilaine, _) => {
                schools::ille_et_vilaine().into_iter().filter(|listed| listed.degree() == degree).collect()
            }
            (Self::HautsDeSeine, Degree::Second) => schools::colleges_92(),
            (Self::HautsDeSeine, Degree::First) => schools::invented_92(),
            (Self::Demo, Degree::First) => schools::invented_92().into_iter().take(DEMO_PRIMARY).collect(),
            (Self::Demo, Degree::Second) => demo_colleges(),
        }
    }
}

fn demo_colleges() -> Vec<schools::Listed> {
    let chosen = |uai: &str| DEMO.iter().find(|(demo, _)| *demo == uai).map(|(_, headcount)| *headcount);
    let colleges = schools::colleges_92().into_iter();
    colleges.filter_map(|college| Some(schools::Listed { headcount: chosen(college.uai)?, ..college })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_99_colleges_hold_54_000_pupils_between_300_and_900_each() {
        let schools = Territory::HautsDeSeine.schools(Degree::Second, &mut Chance::seeded(7));
        assert_eq!(schools.len(), 99);
        assert_eq!(schools.iter().map(School::headcount).sum::<u32>(), 54_000);
        assert!(schools.iter().all(|school| (300..=900).contains(&school.headcount())));
    }

    #[test]
    fn the_ille_et_vilaine_has_its_real_schools_and_headcounts() {
        let schools =
            [Degree::First, Degree::Second].map(|degree| Territory::IlleEtVilaine.schools(degree, &mut Chance::seeded(7)));
        assert_eq!(schools.each_ref().map(Vec::len), [674, 163]);
        let headcounts = schools.map(|schools| schools.iter().map(School::headcount).sum::<u32>());
        assert_eq!(headcounts, [108_730, 96_461]);
    }
}
