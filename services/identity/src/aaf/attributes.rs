//! The attributes that the format names, category by category.

use super::{Category, Degree};

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

/// Schools of the premier degré.
const SCHOOL: &[&str] = &[
    "ENTStructureJointure",
    "ENTStructureUAI",
    "ENTStructureSIREN",
    "ENTStructureNomCourant",
    "ENTStructureTypeStruct",
    "ENTStructureCodeTypeStruct",
    "ENTEtablissementContrat",
    "ENTEcoleMinistereTutelle",
    "ENTEcoleCodeMinistereTutelle",
    "ENTEcoleSecteur",
    "ENTEcoleCirconscription",
    "ENTEcoleCommune",
    "ENTEcoleRPI",
    "ENTStructureAdresse",
    "ENTStructureCodePostal",
    "ENTStructureVille",
    "ENTStructureBoitePostale",
    "ENTStructureTelephone",
    "ENTStructureFax",
    "ENTStructureEmail",
    "ENTStructureMailSI",
    "ENTServAcAcademie",
    "ENTServAcCodeAcademie",
    "ENTStructureClasses",
    "ENTStructureGroupes",
];

/// What people of every category may have in the premier degré.
const PERSON_1D: &[&str] = &[
    "ENTPersonJointure",
    "ENTPersonDateNaissance",
    "ENTPersonNomPatro",
    "ENTPersonNom",
    "ENTPersonPrenom",
    "ENTPersonAutresPrenoms",
    "ENTPersonCivilite",
    "ENTPersonMail",
    "ENTPersonTelPerso",
    "ENTPersonAdresse",
    "ENTPersonCodePostal",
    "ENTPersonVille",
    "ENTPersonPays",
    "ENTPersonStructRattach",
    "ENTPersonClasses",
    "ENTPersonGroupes",
];

const PUPIL_1D: &[&str] = &[
    "ENTEleveINE",
    "ENTEleveAutoriteParentale",
    "ENTEleveNiveau",
    "ENTEleveCycle",
    "ENTEleveTypeClasse",
    "ENTEleveDateEntreeClasses",
    "ENTEleveDateSortieClasses",
    "ENTEleveRestaurantScolaire",
    "ENTEleveGarderieMatin",
    "ENTEleveGarderieSoir",
    "ENTEleveEtudesSurveillees",
    "ENTEleveTransport",
];

const GUARDIAN_1D: &[&str] =
    &["ENTPersonAdresseDiffusion", "ENTPersRelEleveTelPro", "ENTPersRelEleveTelMobile", "ENTPersRelEleveEleve"];

const STAFF_1D: &[&str] = &["ENTPersonFonctions", "ENTEnsFonctionDir", "ENTEnsSpecialites", "ENTPersonCategorieEnseignant"];

/// Whether the format knows `name` on a record of `category`.
pub(super) fn known(category: Category, degree: Degree, name: &str) -> bool {
    match degree {
        Degree::First => known_in_first(category, name),
        Degree::Second => known_in_second(category, name),
    }
}

fn known_in_first(category: Category, name: &str) -> bool {
    match category {
        Category::Structure => SCHOOL.contains(&name),
        Category::Subject => SUBJECT.contains(&name),
        Category::Mef => MEF.contains(&name),
        Category::Pupil => PUPIL_1D.contains(&name) || PERSON_1D.contains(&name),
        Category::Guardian => GUARDIAN_1D.contains(&name) || PERSON_1D.contains(&name),
        Category::Staff => STAFF_1D.contains(&name) || PERSON_1D.contains(&name),
    }
}

fn known_in_second(category: Category, name: &str) -> bool {
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
