//! The category `Eleve`.

use crate::population::curriculum::Subject;
use crate::population::pupils::Pupil;
use crate::population::{Population, delivery::feed};

use feed::{Record, date};

/// A record of the category `Eleve`.
pub fn describe(record: &mut Record, population: &Population, at: usize) {
    let pupil = &population.pupils[at];
    identity(record, pupil);
    household(record, pupil, population);
    schooling(record, pupil, population);
}

fn identity(record: &mut Record, pupil: &Pupil) {
    let person = &pupil.person;
    record.one("ENTPersonJointure", person.jointure.to_string());
    record.one("ENTEleveINE", &pupil.ine);
    record.one("ENTEleveStructRattachId", pupil.siecle_id.to_string());
    record.one("ENTPersonDateNaissance", date(person.born));
    record.one("ENTPersonNomPatro", &person.birth_name);
    record.one("sn", &person.family_name);
    record.one("givenName", person.given_name);
    record.many("ENTPersonAutresPrenoms", std::iter::once(&person.given_name).chain(&pupil.other_given_names));
    record.one("personalTitle", person.sex.title());
}

fn household(record: &mut Record, pupil: &Pupil, population: &Population) {
    let jointure = |guardian: usize| population.guardians[guardian].person.jointure;
    let ties = pupil.guardianships.iter().map(|tie| tie.fields(jointure(tie.guardian)));
    record.many("ENTElevePersRelEleve", ties);
    record.flag("ENTEleveBoursier", pupil.has_grant);
    record.one("ENTEleveRegime", pupil.regime);
    record.flag("ENTEleveTransport", pupil.transported);
    record.one("ENTPersonAdresse", &pupil.address.lines);
    record.one("ENTPersonCodePostal", pupil.address.postcode);
    record.one("ENTPersonVille", &pupil.address.town);
    record.one("ENTPersonPays", "FRANCE");
    record.many("ENTEleveAdresseRel", pupil.lives_with.iter().map(|&guardian| jointure(guardian).to_string()));
}

fn schooling(record: &mut Record, pupil: &Pupil, population: &Population) {
    let school = population.schools[pupil.school].jointure;
    let class = &population.classes[pupil.class].code;
    let since = date(pupil.in_class_since);
    record.one("ENTEleveStatutEleve", "SCOLAIRE");
    record.one("ENTEleveMEF", pupil.level.mef());
    record.one("ENTEleveLibelleMEF", pupil.level.label());
    record.one("ENTEleveNivFormation", pupil.level.label());
    record.none("ENTEleveFiliere");
    record.many("ENTEleveEnseignements", pupil.subjects().map(|Subject { label, .. }| label));
    record.many("ENTEleveCodeEnseignements", pupil.subjects().map(|Subject { code, .. }| code));
    record.one("ENTPersonStructRattach", school.to_string());
    record.one("ENTEleveDateEntreeClasses", format!("{school}${since}${class}"));
    record.none("ENTEleveDateSortieClasses");
    record.one("ENTEleveClasses", format!("{school}${class}"));
    let groups = pupil.groups.iter().map(|&group| format!("{school}${}", population.groups[group].code));
    record.many("ENTEleveGroupes", groups);
}
