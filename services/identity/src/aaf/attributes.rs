//! The attributes that the format names, category by category.

use super::Category;

const STRUCTURE: &[&str] = &[
    "ENTStructureJointure",
    "ENTStructureUAI",
    "ENTEtablissementUAI",
    "ENTStructureSIREN",
    "ENTStructureNomCourant",
    "ENTStructureTypeStruct",
    "ENTStructureCodeTypeStruct",
    "ENTEtablissementMinistereTutelle",
    "ENTEtablissementCodeMinistereTutelle",
    "ENTEtablissementContrat",
    "postOfficeBox",
    "street",
    "postalCode",
    "l",
    "telephoneNumber",
    "facsimileTelephoneNumber",
    "ENTStructureMailSI",
    "ENTEtablissementStructRattachFctl",
    "ENTEtablissementBassin",
    "ENTServAcAcademie",
    "ENTServAcCodeAcademie",
    "ENTStructureClasses",
    "ENTStructureGroupes",
];

const SUBJECT: &[&str] = &["ENTMatJointure", "ENTLibelleMatiere", "ENTMatiereRattach"];

const MEF: &[&str] = &["ENTMefJointure", "ENTLibelleMef", "ENTMEFRattach", "ENTMEFSTAT11", "ENTNivFormation", "ENTFiliere"];

/// What people of every category may have.
const PERSON: &[&str] = &[
    "ENTPersonJointure",
    "ENTPersonDateNaissance",
    "ENTPersonNomPatro",
    "sn",
    "givenName",
    "ENTPersonAutresPrenoms",
    "personalTitle",
    "mail",
    "homePhone",
    "telephoneNumber",
    "mobile",
    "ENTPersonMobileSMS",
    "ENTPersonAdresse",
    "ENTPersonCodePostal",
    "ENTPersonVille",
    "ENTPersonPays",
    "ENTPersonStructRattach",
];

const PUPIL: &[&str] = &[
    "ENTEleveINE",
    "ENTEleveStructRattachId",
    "ENTEleveStructureRattachIdMEN",
    "ENTElevePersRelEleve",
    "ENTEleveBoursier",
    "ENTEleveRegime",
    "ENTEleveTransport",
    "ENTEleveAdresseRel",
    "ENTEleveStatutEleve",
    "ENTEleveMEF",
    "ENTEleveLibelleMEF",
    "ENTEleveNivFormation",
    "ENTEleveFiliere",
    "ENTEleveEnseignements",
    "ENTEleveCodeEnseignements",
    "ENTEleveClasses",
    "ENTEleveGroupes",
    "ENTEleveDateEntreeClasses",
    "ENTEleveDateSortieClasses",
    "ENTEleveDateEntreeStructRattach",
    "ENTEleveDateSortieStructRattach",
    "ENTEleveParents",
    "ENTElevePere",
    "ENTEleveMere",
    "ENTEleveAutoriteParentale",
    "ENTElevePersRelEleve1",
    "ENTElevePersRelEleve2",
    "ENTEleveQualitePersRelEleve1",
    "ENTEleveQualitePersRelEleve2",
];

const GUARDIAN: &[&str] = &["ENTPersonAdresseDiffusion", "ENTAuxPersRelEleveEleve"];

/// Each may have a twin whose name ends in `Date`.
const STAFF: &[&str] = &[
    "ENTAuxEnsCategoDiscipline",
    "ENTAuxEnsDisciplinesPoste",
    "ENTAuxEnsMEF",
    "ENTAuxEnsMatiereEnseignEtab",
    "ENTAuxEnsClassesMatieres",
    "ENTAuxEnsGroupesMatieres",
    "ENTAuxEnsClassesPrincipal",
    "ENTAuxEnsClasses",
    "ENTAuxEnsGroupes",
    "ENTPersonFonctions",
    "ENTEnsFonctionDir",
    "ENTPersonCategorieEnseignant",
    "PersEducNatPresenceDevantEleves",
    "ENTPersonSTSId",
];

/// Whether the format knows `name` on a record of `category`.
pub(super) fn known(category: Category, name: &str) -> bool {
    match category {
        Category::Structure => STRUCTURE.contains(&name),
        Category::Subject => SUBJECT.contains(&name),
        Category::Mef => MEF.contains(&name),
        Category::Pupil => PUPIL.contains(&name) || PERSON.contains(&name),
        Category::Guardian => GUARDIAN.contains(&name) || PERSON.contains(&name),
        Category::Staff => of_staff(name) || name.strip_suffix("Date").is_some_and(of_staff),
    }
}

fn of_staff(name: &str) -> bool {
    STAFF.contains(&name) || PERSON.contains(&name)
}
