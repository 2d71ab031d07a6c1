//! Schools, subjects and MEFs.

use crate::population::classes::Class;
use crate::population::curriculum::SUBJECTS;
use crate::population::groups::Group;
use crate::population::levels::Level;
use crate::population::schools::School;
use crate::population::territory::Departement;
use crate::population::{Population, delivery::feed};

use feed::{Feed, Kind, Record};

/// Writes the categories `EtabEducNat`, `MatiereEducNat` and `MefEducNat` of the second degree.
pub fn write(population: &Population, feed: &Feed) -> anyhow::Result<()> {
    write_schools(population, feed)?;
    let taught = |level: &Level| population.schools.iter().any(|school| school.headcounts[level.index()] > 0);
    let levels: Vec<Level> = Level::ALL.into_iter().filter(taught).collect();
    write_subjects(&levels, feed)?;
    write_mefs(&levels, feed)
}

fn write_schools(population: &Population, feed: &Feed) -> anyhow::Result<()> {
    let [mut classes, mut groups] = [const { Vec::new() }; 2].map(|none: Vec<String>| vec![none; population.schools.len()]);
    population.classes.iter().for_each(|class| classes[class.school].push(class_value(class)));
    population.groups.iter().for_each(|group| groups[group.school].push(group_value(group, &population.classes)));
    let mut file = feed.category("EtabEducNat", Kind("categorieStructure", "EtabEducNat"))?;
    for ((school, classes), groups) in population.schools.iter().zip(classes).zip(groups) {
        file.add(school.jointure, |record| {
            identity(record, school);
            location(record, school, population.territory.departement());
            record.many("ENTStructureClasses", classes);
            record.many("ENTStructureGroupes", groups);
        })?;
    }
    file.finish()
}

/// How its name begins and what it is, for the code of its nature.
fn kind(nature: &str) -> (&'static str, &'static str) {
    match nature {
        "340" => ("CLG", "COLLEGE"),
        "370" => ("EREA", "ETAB REGIONAL/LYCEE ENSEIGNEMENT ADAPTE"),
        "302" => ("LYC", "LYCEE D ENSEIGNEMENT GENERAL"),
        "306" => ("LPO", "LYCEE POLYVALENT"),
        "320" => ("LP", "LYCEE PROFESSIONNEL"),
        "335" => ("SGT", "SECTION ENSEIGT GENERAL ET TECHNOLOGIQUE"),
        _ => ("LGT", "LYCEE ENSEIGNT GENERAL ET TECHNOLOGIQUE"),
    }
}

fn identity(record: &mut Record, school: &School) {
    record.one("ENTStructureJointure", school.jointure.to_string());
    record.one("ENTStructureUAI", school.uai);
    record.one("ENTEtablissementUAI", school.uai);
    record.one("ENTStructureSIREN", siret(school.uai));
    let (short, kind) = kind(school.listed.nature);
    record.one("ENTStructureNomCourant", format!("{short}${}${}", school.listed.usual_name, school.listed.delivery_town));
    record.one("ENTStructureTypeStruct", kind);
    record.one("ENTStructureCodeTypeStruct", school.listed.nature);
    record.one("ENTEtablissementMinistereTutelle", "MINISTERE DE L'EDUCATION NATIONALE");
    record.one("ENTEtablissementCodeMinistereTutelle", "06");
    record.one("ENTEtablissementContrat", school.listed.sector);
}

/// The telephone numbers and the mail are invented: nobody real shall be reached.
fn location(record: &mut Record, school: &School, departement: &Departement) {
    record.one("postOfficeBox", school.listed.post_office_box);
    record.one("street", school.listed.street);
    record.one("postalCode", school.listed.postcode);
    record.one("l", school.listed.delivery_town);
    record.one("telephoneNumber", phone(school, departement));
    record.none("facsimileTelephoneNumber");
    record.one("ENTStructureMailSI", format!("ce.{}@{}", school.uai.to_lowercase(), departement.academie_domain));
    record.none("ENTEtablissementStructRattachFctl");
    record.none("ENTEtablissementBassin");
    record.one("ENTServAcAcademie", departement.academie_name.to_uppercase());
    record.one("ENTServAcCodeAcademie", departement.academie_code);
}

/// The number of a school, in the range that rings nowhere.
pub fn phone(school: &School, departement: &Departement) -> String {
    format!("{}{:04}", departement.landlines, school.jointure % 10_000)
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
pub fn siret(uai: &str) -> String {
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

fn write_subjects(levels: &[Level], feed: &Feed) -> anyhow::Result<()> {
    let mut file = feed.category("MatiereEducNat", Kind("categorieMatiere", "MatEducNat"))?;
    for subject in SUBJECTS.iter().filter(|subject| levels.iter().any(|level| subject.half_hours_at(*level) > 0)) {
        file.add(subject.code, |record| {
            record.one("ENTMatJointure", subject.code);
            record.one("ENTLibelleMatiere", subject.label);
            record.none("ENTMatiereRattach");
        })?;
    }
    file.finish()
}

fn write_mefs(levels: &[Level], feed: &Feed) -> anyhow::Result<()> {
    let mut file = feed.category("MefEducNat", Kind("categorieMef", "MefEducNat"))?;
    for level in levels {
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
