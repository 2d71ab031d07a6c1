//! The records of the first degree, as ONDE feeds them.

use std::iter::once;

use super::feed::{Feed, Kind, Record, date};
use super::structures::{phone, siret};
use crate::population::guardians::Guardian;
use crate::population::registrar::Person;
use crate::population::{Population, School};

/// Writes the category `EtabEducNat`.
pub fn write_schools(population: &Population, feed: &Feed) -> anyhow::Result<()> {
    let mut classes = vec![Vec::new(); population.schools.len()];
    for class in &population.classes {
        classes[class.school].push(format!("{}${}", class.code, class.label));
    }
    let mut file = feed.category("EtabEducNat", Kind("categorieStructure", "EtabEducNat"))?;
    for (school, classes) in population.schools.iter().zip(classes) {
        file.add(school.jointure, |record| {
            school_identity(record, school);
            school_location(record, school, population);
            record.many("ENTStructureClasses", classes);
            record.none("ENTStructureGroupes");
        })?;
    }
    file.finish()
}

fn school_identity(record: &mut Record, school: &School) {
    let listed = &school.listed;
    record.one("ENTStructureJointure", school.jointure.to_string());
    record.one("ENTStructureUAI", school.uai);
    record.one("ENTStructureSIREN", siret(school.uai));
    record.one("ENTStructureNomCourant", listed.name);
    record.one("ENTStructureTypeStruct", if listed.nature == "101" { "ECOLE MATERNELLE" } else { "ECOLE DE NIVEAU ELEMENTAIRE" });
    record.one("ENTStructureCodeTypeStruct", listed.nature);
    record.one("ENTEcoleMinistereTutelle", "MEN");
    record.one("ENTEcoleCodeMinistereTutelle", "06");
    record.one("ENTEcoleSecteur", listed.sector);
    record.one("ENTEcoleCirconscription", listed.circonscription);
    record.one("ENTEcoleCommune", school.commune.code);
    record.none("ENTEcoleRPI");
}

fn school_location(record: &mut Record, school: &School, population: &Population) {
    let (listed, departement) = (&school.listed, population.territory.departement());
    record.one("ENTStructureBoitePostale", listed.post_office_box);
    record.one("ENTStructureAdresse", listed.street);
    record.one("ENTStructureCodePostal", listed.postcode);
    record.one("ENTStructureVille", listed.delivery_town);
    record.one("ENTStructureTelephone", phone(school, departement));
    record.none("ENTStructureFax");
    record.one("ENTStructureEmail", format!("ecole.{}@{}", school.uai.to_lowercase(), departement.academie_domain));
    record.one("ENTServAcAcademie", departement.academie_name.to_uppercase());
    record.one("ENTServAcCodeAcademie", departement.academie_code);
}

/// A record of the category `Eleve`.
pub fn pupil(record: &mut Record, population: &Population, at: usize) {
    let pupil = &population.pupils[at];
    record.one("ENTPersonJointure", pupil.person.jointure.to_string());
    record.one("ENTEleveINE", &pupil.ine);
    record.one("ENTPersonDateNaissance", date(pupil.person.born));
    names(record, &pupil.person, pupil.person.given_name);
    record.many("ENTPersonAutresPrenoms", once(&pupil.person.given_name).chain(&pupil.other_given_names));
    let jointure = |guardian: usize| population.guardians[guardian].person.jointure;
    let ties = pupil.guardianships.iter().map(|tie| format!("{}${}", jointure(tie.guardian), tie.tie as u8));
    record.many("ENTEleveAutoriteParentale", ties);
    let (school, class) = (population.schools[pupil.school].jointure, &population.classes[pupil.class]);
    record.one("ENTPersonStructRattach", school.to_string());
    record.one("ENTPersonClasses", format!("{school}$$${}${}", class.code, class.label));
    record.none("ENTPersonGroupes");
    record.one("ENTEleveNiveau", pupil.level.name());
    record.one("ENTEleveCycle", pupil.level.cycle());
    record.none("ENTEleveTypeClasse");
    record.one("ENTEleveDateEntreeClasses", format!("{school}${}${}", date(pupil.in_class_since), class.code));
    record.none("ENTEleveDateSortieClasses");
    record.flag("ENTEleveRestaurantScolaire", pupil.eats_at_school());
    record.flag("ENTEleveTransport", pupil.transported);
    record.flag("ENTEleveGarderieMatin", pupil.care.morning);
    record.flag("ENTEleveGarderieSoir", pupil.care.evening);
    record.flag("ENTEleveEtudesSurveillees", pupil.care.supervised_study);
}

fn names(record: &mut Record, person: &Person, given_name: &str) {
    record.one("ENTPersonNomPatro", &person.birth_name);
    record.one("ENTPersonNom", &person.family_name);
    record.one("ENTPersonPrenom", given_name);
    record.one("ENTPersonCivilite", person.sex.title());
}

/// A record of the category `PersRelEleve`.
pub fn guardian(record: &mut Record, population: &Population, at: usize) {
    let guardian = &population.guardians[at];
    let known = |value: &Option<String>| value.clone().unwrap_or_default();
    record.one("ENTPersonJointure", guardian.person.jointure.to_string());
    record.many("ENTPersonDateNaissance", guardian.birth_known.then(|| date(guardian.person.born)));
    names(record, &guardian.person, &guardian.given_name());
    record.one("ENTPersonTelPerso", known(&guardian.home_phone));
    record.one("ENTPersRelEleveTelPro", known(&guardian.work_phone));
    record.one("ENTPersRelEleveTelMobile", known(&guardian.mobile));
    record.one("ENTPersonAdresse", &guardian.address.lines);
    record.one("ENTPersonCodePostal", guardian.address.postcode);
    record.one("ENTPersonVille", &guardian.address.town);
    record.one("ENTPersonPays", "FRANCE");
    record.flag("ENTPersonAdresseDiffusion", guardian.address_shared);
    record.one("ENTPersonMail", known(&guardian.mail));
    record.many("ENTPersRelEleveEleve", wards(guardian, population));
}

/// Jointures of the children who are still there.
fn wards(guardian: &Guardian, population: &Population) -> Vec<String> {
    let children = guardian.wards.iter().map(|&pupil| &population.pupils[pupil].person);
    children.filter(|child| !child.left).map(|child| child.jointure.to_string()).collect()
}

/// A record of the category `PersEducNat`.
pub fn employee(record: &mut Record, population: &Population, at: usize) {
    let member = &population.staff[at];
    let jointure = |school: usize| population.schools[school].jointure;
    record.one("ENTPersonJointure", member.person.jointure.to_string());
    record.one("ENTPersonDateNaissance", date(member.person.born));
    names(record, &member.person, member.person.given_name);
    record.none("ENTPersonAutresPrenoms");
    record.one("ENTPersonMail", &member.mail);
    record.many("ENTPersonStructRattach", member.schools().into_iter().map(|school| jointure(school).to_string()));
    record.none("ENTEnsSpecialites");
    record.flag("ENTPersonCategorieEnseignant", member.is_teacher());
    record.many("ENTEnsFonctionDir", member.directs().map(|school| jointure(school).to_string()));
    let directs = member.directs().map(|school| format!("{}$DEC$DIRECTION ECOLE$-$-", jointure(school)));
    let serves = member.schools().into_iter().map(|school| format!("{}${}", jointure(school), member.function_fields()));
    record.many("ENTPersonFonctions", directs.into_iter().chain(serves));
}
