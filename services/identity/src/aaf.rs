//! The files of the Annuaire académique fédérateur (AAF), read one request at a time.
//!
//! [`Category`] says from a file's name what is in it; [`Reader`] gives its requests as [`Record`]s, in bounded memory and
//! without ever opening what the file points to. A fault of the file is an [`Error`] that names the file and the line.

mod academies;
mod attributes;
mod decoded;
mod degrees;
mod entities;
mod reader;
mod record;
mod tokens;

use crate::finding::Finding;

pub use degrees::Degree;
pub use reader::Reader;
pub use record::{Record, RequestKind};
pub use tokens::Header;

/// Why a file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {finding}")]
pub struct Error {
    /// The file's name, without folder.
    pub file: String,
    /// The line, from 1; 0 when it is the file as a whole.
    pub line: u64,
    /// What is wrong.
    pub finding: Finding,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// Schools, with their classes and groups.
    Structure,
    /// Subjects (matières).
    Subject,
    /// MEFs (modules élémentaires de formation).
    Mef,
    /// Pupils.
    Pupil,
    /// People in charge of pupils.
    Guardian,
    /// Teachers and other staff.
    Staff,
}

impl Category {
    const SUFFIXES: [(&str, Self); 6] = [
        ("EtabEducNat", Self::Structure),
        ("MatiereEducNat", Self::Subject),
        ("MefEducNat", Self::Mef),
        ("_Eleve", Self::Pupil),
        ("PersRelEleve", Self::Guardian),
        ("PersEducNat", Self::Staff),
    ];

    /// What the file of this name holds: by its suffix, since each academy has its own prefix. `None` for another file.
    pub fn of_file(name: &str) -> Option<Self> {
        let (stem, number) = name.strip_suffix(".xml")?.rsplit_once('_')?;
        let numbered = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        let known = Self::SUFFIXES.iter().find(|(suffix, _)| stem.ends_with(suffix));
        known.filter(|_| numbered).map(|(_, category)| *category)
    }

    /// How `operationalAttributes` must name the records of such a file: attribute and value.
    pub const fn operational(self) -> (&'static str, &'static str) {
        match self {
            Self::Structure => ("categorieStructure", "EtabEducNat"),
            Self::Subject => ("categorieMatiere", "MatEducNat"),
            Self::Mef => ("categorieMef", "MefEducNat"),
            Self::Pupil => ("categoriePersonne", "Eleve"),
            Self::Guardian => ("categoriePersonne", "PersRelEleve"),
            Self::Staff => ("categoriePersonne", "PersEducNat"),
        }
    }

    /// Whether the format knows an attribute of this name on such a record.
    pub fn knows(self, degree: Degree, attribute: &str) -> bool {
        attributes::known(self, degree, attribute)
    }
}

/// The code of the académie of a département, for deliveries that name none; `None` for an unknown département.
pub fn academy_of_departement(code: &str) -> Option<&'static str> {
    academies::of_departement(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_recognised_by_its_suffix() {
        let category = |kind: &str| Category::of_file(&format!("ENT2DVA-ENT26_Complet_20260901_{kind}_0000.xml"));
        assert_eq!(category("EtabEducNat"), Some(Category::Structure));
        assert_eq!(category("MatiereEducNat"), Some(Category::Subject));
        assert_eq!(category("MefEducNat"), Some(Category::Mef));
        assert_eq!(category("Eleve"), Some(Category::Pupil));
        assert_eq!(category("PersRelEleve"), Some(Category::Guardian));
        assert_eq!(category("PersEducNat"), Some(Category::Staff));
    }

    #[test]
    fn other_files_are_not_recognised() {
        for name in ["ficAlimMENESR.dtd", "Eleve_0000.xml", "X_Eleve_00.xml", "X_Eleve_000a.xml", "X_Eleve_0000.xml.gz"] {
            assert_eq!(Category::of_file(name), None, "{name}");
        }
    }
}
