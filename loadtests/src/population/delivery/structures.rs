//! Schools, subjects and MEFs.

use crate::population::classes::Class;
use crate::population::curriculum::{Level, SUBJECTS};
use crate::population::groups::Group;
use crate::population::territory::School;
use crate::population::{Population, delivery::feed};

use feed::{Feed, Kind, Record};

/// Writes the categories `EtabEducNat`, `MatiereEducNat` and `MefEducNat`.
pub fn write(population: &Population, feed: &Feed) -> anyhow::Result<()> {
    write_schools(population, feed)?;
    write_subjects(feed)?;
    write_mefs(feed)
}

fn write_schools(population: &Population, feed: &Feed) -> anyhow::Result<()> {
    let mut file = feed.category("EtabEducNat", Kind("categorieStructure", "EtabEducNat"))?;
    for (at, school) in population.schools.iter().enumerate() {
        let classes = population.classes.iter().filter(|class| class.school == at).map(class_value);
        let groups = population.groups.iter().filter(|group| group.school == at);
        let groups = groups.map(|group| group_value(group, &population.classes));
        file.add(school.jointure, |record| {
            identity(record, school);
            location(record, school);
            record.many("ENTStructureClasses", classes);
            record.many("ENTStructureGroupes", groups);
        })?;
    }
    file.finish()
}

fn identity(record: &mut Record, school: &School) {
    record.one("ENTStructureJointure", school.jointure.to_string());
    record.one("ENTStructureUAI", school.uai);
    record.one("ENTEtablissementUAI", school.uai);
    record.one("ENTStructureSIREN", siret(school.uai));
    record.one("ENTStructureNomCourant", format!("CLG${}${}", school.usual_name, school.delivery_town));
    record.one("ENTStructureTypeStruct", "COLLEGE");
    record.one("ENTStructureCodeTypeStruct", "340");
    record.one("ENTEtablissementMinistereTutelle", "MINISTERE DE L'EDUCATION NATIONALE");
    record.one("ENTEtablissementCodeMinistereTutelle", "06");
    record.one("ENTEtablissementContrat", "PU");
}

/// The telephone numbers and the mail are invented: nobody real shall be reached.
fn location(record: &mut Record, school: &School) {
    record.one("postOfficeBox", school.post_office_box);
    record.one("street", school.street);
    record.one("postalCode", school.postcode);
    record.one("l", school.delivery_town);
    record.one("telephoneNumber", format!("019900{:04}", school.jointure));
    record.none("facsimileTelephoneNumber");
    record.one("ENTStructureMailSI", format!("ce.{}@ac-versailles.example", school.uai.to_lowercase()));
    record.none("ENTEtablissementStructRattachFctl");
    record.none("ENTEtablissementBassin");
    record.one("ENTServAcAcademie", "VERSAILLES");
    record.one("ENTServAcCodeAcademie", "25");
}

fn class_value(class: &Class) -> String {
    format!("{}${}${}", class.code, class.label, class.level.mef())
}

fn group_value(group: &Group, classes: &[Class]) -> String {
    let divisions = group.classes.iter().map(|&class| classes[class].code.as_str());
    [group.code.as_str(), group.label.as_str()].into_iter().chain(divisions).collect::<Vec<_>>().join("$")
}

/// A SIRET built as those of public schools are: 19, the digits of the UAI, Luhn's key, a five-digit
/// establishment with its own key. It is an invention, even where it should be right.
fn siret(uai: &str) -> String {
    let siren = with_key(&format!("19{}", &uai[1..7]));
    with_key(&format!("{siren}0001"))
}

fn with_key(digits: &str) -> String {
    let sum: u32 = digits.bytes().rev().enumerate().map(|(at, digit)| luhn(at, u32::from(digit - b'0'))).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// What a digit counts; `at` is its distance from the key, every other digit is doubled.
fn luhn(at: usize, digit: u32) -> u32 {
    match at % 2 {
        0 if digit > 4 => digit * 2 - 9,
        0 => digit * 2,
        _ => digit,
    }
}

fn write_subjects(feed: &Feed) -> anyhow::Result<()> {
    let mut file = feed.category("MatiereEducNat", Kind("categorieMatiere", "MatEducNat"))?;
    for subject in &SUBJECTS {
        file.add(subject.code, |record| {
            record.one("ENTMatJointure", subject.code);
            record.one("ENTLibelleMatiere", subject.label);
            record.none("ENTMatiereRattach");
        })?;
    }
    file.finish()
}

fn write_mefs(feed: &Feed) -> anyhow::Result<()> {
    let mut file = feed.category("MefEducNat", Kind("categorieMef", "MefEducNat"))?;
    for level in Level::ALL {
        file.add(level.mef(), |record| {
            record.one("ENTMefJointure", level.mef());
            record.one("ENTLibelleMef", level.label());
            record.one("ENTMEFRattach", level.mef());
            record.one("ENTMEFSTAT11", level.mefstat11());
            record.one("ENTNivFormation", level.label());
            record.none("ENTFiliere");
        })?;
    }
    file.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_siret_carries_both_keys() {
        // The published SIRET of a real school begins so: 199201443.
        assert_eq!(&siret("0920144G")[..9], "199201443");
        assert_eq!(siret("0920144G").len(), 14);
    }
}
