//! Premier and second degré: the same files, other names of attributes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The half of the school system that a delivery is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Degree {
    /// Écoles maternelles and élémentaires.
    First,
    /// Collèges and lycées.
    #[default]
    Second,
}

impl Degree {
    /// `1D` or `2D`, as headers, source records and structures name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "1D",
            Self::Second => "2D",
        }
    }

    /// What a header says; `None` when it says neither.
    pub(super) fn of_header(degree: &str) -> Option<Self> {
        [Self::First, Self::Second].into_iter().find(|known| degree.eq_ignore_ascii_case(known.as_str()))
    }

    /// What the prefix of a file's name says: `ENT1D…` is the premier degré, anything else the second.
    pub(super) fn of_file(name: &str) -> Self {
        if name.starts_with("ENT1D") { Self::First } else { Self::Second }
    }

    /// Whether an attribute is what the second degré calls `asked`.
    pub(super) fn calls(self, attribute: &str, asked: &str) -> bool {
        attribute == asked || (self == Self::First && RENAMED.contains(&(asked, attribute)))
    }
}

impl fmt::Display for Degree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What the second degré and the premier degré call the same thing.
const RENAMED: [(&str, &str); 22] = [
    ("sn", "ENTPersonNom"),
    ("givenName", "ENTPersonPrenom"),
    ("personalTitle", "ENTPersonCivilite"),
    ("mail", "ENTPersonMail"),
    ("homePhone", "ENTPersonTelPerso"),
    ("telephoneNumber", "ENTPersRelEleveTelPro"),
    ("mobile", "ENTPersRelEleveTelMobile"),
    ("ENTAuxPersRelEleveEleve", "ENTPersRelEleveEleve"),
    ("ENTElevePersRelEleve", "ENTEleveAutoriteParentale"),
    ("ENTEleveClasses", "ENTPersonClasses"),
    ("ENTEleveGroupes", "ENTPersonGroupes"),
    ("ENTAuxEnsClasses", "ENTPersonClasses"),
    ("ENTAuxEnsGroupes", "ENTPersonGroupes"),
    ("ENTEtablissementContrat", "ENTEcoleSecteur"),
    ("street", "ENTStructureAdresse"),
    ("postalCode", "ENTStructureCodePostal"),
    ("l", "ENTStructureVille"),
    ("postOfficeBox", "ENTStructureBoitePostale"),
    ("telephoneNumber", "ENTStructureTelephone"),
    ("facsimileTelephoneNumber", "ENTStructureFax"),
    ("ENTStructureMailSI", "ENTStructureEmail"),
    ("ENTAuxEnsCategoDiscipline", "ENTEnsSpecialites"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_premier_degre_has_other_names() {
        assert!(Degree::First.calls("ENTPersonNom", "sn") && Degree::First.calls("sn", "sn"));
        assert!(Degree::First.calls("ENTPersRelEleveTelPro", "telephoneNumber"));
        assert!(!Degree::Second.calls("ENTPersonNom", "sn") && !Degree::First.calls("ENTPersonPrenom", "sn"));
    }

    #[test]
    fn a_header_or_a_prefix_says_which() {
        assert_eq!(Degree::of_header("1d"), Some(Degree::First));
        assert_eq!(Degree::of_header(""), None);
        assert_eq!(Degree::of_file("ENT1D-ENT26_Complet_20260901_Eleve_0000.xml"), Degree::First);
        assert_eq!(Degree::of_file("XX_Complet_20260901_Eleve_0000.xml"), Degree::Second);
    }
}
