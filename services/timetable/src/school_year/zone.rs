//! Zones: which school holidays a département has.

use serde::Deserialize;

/// Which holidays the schools of an académie have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Zone {
    /// See [`ZONES`].
    A,
    /// See [`ZONES`].
    B,
    /// See [`ZONES`].
    C,
}

/// The départements of each zone, an académie a line. The académies of a zone: arrêté of 15 December 2020 on the school calendar (NOR
/// MENE2032706A), as those of the years since; the départements of an académie: article R. 222-2 of the code de l'éducation. Corse and
/// what is overseas have calendars of their own (articles D. 521-6 and D. 521-7), hence no zone.
const ZONES: [(Zone, &[&str]); 3] = [
    (
        Zone::A,
        &[
            "25 39 70 90",    // Besançon
            "24 33 40 47 64", // Bordeaux
            "03 15 43 63",    // Clermont-Ferrand
            "21 58 71 89",    // Dijon
            "07 26 38 73 74", // Grenoble
            "19 23 87",       // Limoges
            "01 42 69",       // Lyon
            "16 17 79 86",    // Poitiers
        ],
    ),
    (
        Zone::B,
        &[
            "04 05 13 84",       // Aix-Marseille
            "02 60 80",          // Amiens
            "59 62",             // Lille
            "54 55 57 88",       // Nancy-Metz
            "44 49 53 72 85",    // Nantes
            "06 83",             // Nice
            "14 27 50 61 76",    // Normandie
            "18 28 36 37 41 45", // Orléans-Tours
            "08 10 51 52",       // Reims
            "22 29 35 56",       // Rennes
            "67 68",             // Strasbourg
        ],
    ),
    (
        Zone::C,
        &[
            "77 93 94",                // Créteil
            "11 30 34 48 66",          // Montpellier
            "75",                      // Paris
            "09 12 31 32 46 65 81 82", // Toulouse
            "78 91 92 95",             // Versailles
        ],
    ),
];

impl Zone {
    /// The zone of a département (`92`, `04` or `4`); none where the zones do not apply.
    pub fn of(departement_code: &str) -> Option<Self> {
        let wanted = format!("{departement_code:0>2}");
        ZONES.iter().find(|(_, academies)| codes(academies).any(|code| code == wanted)).map(|(zone, _)| *zone)
    }

    /// Its letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

fn codes(academies: &'static [&'static str]) -> impl Iterator<Item = &'static str> {
    academies.iter().flat_map(|academy| academy.split(' '))
}

/// The départements that have a zone.
pub fn departements() -> impl Iterator<Item = &'static str> {
    ZONES.iter().flat_map(|(_, academies)| codes(academies))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_departement_of_the_mainland_has_one_zone() {
        let all: Vec<&str> = departements().collect();
        let mainland: BTreeSet<String> = (1..=95).filter(|number| *number != 20).map(|number| format!("{number:02}")).collect();
        assert_eq!(all.len(), mainland.len(), "one is there twice");
        assert_eq!(all.into_iter().map(String::from).collect::<BTreeSet<_>>(), mainland);
    }

    #[test]
    fn a_zone_is_that_of_the_academie_and_corse_and_overseas_have_none() {
        for (departement, zone) in [("92", Some(Zone::C)), ("35", Some(Zone::B)), ("86", Some(Zone::A)), ("4", Some(Zone::B))] {
            assert_eq!(Zone::of(departement), zone, "{departement}");
        }
        for departement in ["2A", "2B", "971", "974", "975", "988", "", "20"] {
            assert_eq!(Zone::of(departement), None, "{departement}");
        }
    }
}
