//! The écoles of the demonstration, read back record by record, and the families that both feeds know.

use std::collections::{BTreeMap, BTreeSet};

use loadtests::population::{Inhabitants, Pupil, Territory};

use crate::aaf::{Record, records};
use crate::{contents, delivered_demo, inhabitants};

const PUPIL: &str = "ENTPersonJointure ENTEleveINE ENTPersonDateNaissance ENTPersonNomPatro ENTPersonNom ENTPersonPrenom \
    ENTPersonCivilite ENTPersonAutresPrenoms ENTEleveAutoriteParentale ENTPersonStructRattach ENTPersonClasses ENTPersonGroupes \
    ENTEleveNiveau ENTEleveCycle ENTEleveTypeClasse ENTEleveDateEntreeClasses ENTEleveDateSortieClasses \
    ENTEleveRestaurantScolaire ENTEleveTransport ENTEleveGarderieMatin ENTEleveGarderieSoir ENTEleveEtudesSurveillees";
const GUARDIAN: &str = "ENTPersonJointure ENTPersonDateNaissance ENTPersonNomPatro ENTPersonNom ENTPersonPrenom \
    ENTPersonCivilite ENTPersonTelPerso ENTPersRelEleveTelPro ENTPersRelEleveTelMobile ENTPersonAdresse ENTPersonCodePostal \
    ENTPersonVille ENTPersonPays ENTPersonAdresseDiffusion ENTPersonMail ENTPersRelEleveEleve";
const STAFF: &str = "ENTPersonJointure ENTPersonDateNaissance ENTPersonNomPatro ENTPersonNom ENTPersonPrenom \
    ENTPersonCivilite ENTPersonAutresPrenoms ENTPersonMail ENTPersonStructRattach ENTEnsSpecialites \
    ENTPersonCategorieEnseignant ENTEnsFonctionDir ENTPersonFonctions";

#[test]
fn records_have_the_attributes_of_the_first_degree_in_one_order() {
    let folder = delivered_demo("first-attributes", 1).join("1d");
    for (category, expected) in [("Eleve", PUPIL), ("PersRelEleve", GUARDIAN), ("PersEducNat", STAFF)] {
        let expected: Vec<_> = expected.split_whitespace().collect();
        for record in records(&folder, category) {
            assert_eq!(record.names, expected, "{category} {}", record.id);
        }
    }
}

#[test]
fn files_and_headers_say_which_degree_and_which_academie() {
    let folder = delivered_demo("first-headers", 1);
    for (part, stem, header) in [
        (".", "ENT2DVA-ENT92_Complet_20260901_", "codeAcademieExport=\"25\" degre=\"2D\""),
        ("1d", "ENT1D-ENT92_Complet_20260901_", "codeAcademieExport=\"25\" degre=\"1D\""),
        ("2d-delta", "ENT2DVA-ENT92_Delta_20260902_", "codeAcademieExport=\"25\" degre=\"2D\""),
        ("1d-delta", "ENT1D-ENT92_Delta_20260902_", "codeAcademieExport=\"25\" degre=\"1D\""),
    ] {
        let files: Vec<_> = contents(&folder.join(part)).into_iter().filter(|(name, _)| name.contains("_2026")).collect();
        assert!(files.len() >= 3, "{part}");
        for (name, bytes) in files {
            assert!(name.starts_with(stem), "{name} in {part}");
            assert!(String::from_utf8(bytes).unwrap().contains(header), "{name}");
        }
    }
}

#[test]
fn parental_authority_and_children_are_stated_from_both_sides() {
    let folder = delivered_demo("first-guardians", 1).join("1d");
    let mut by_pupil = BTreeSet::new();
    for pupil in records(&folder, "Eleve") {
        assert!(!pupil.all("ENTEleveAutoriteParentale").is_empty(), "nobody represents {}", pupil.id);
        for value in pupil.all("ENTEleveAutoriteParentale") {
            let (guardian, tie) = value.split_once('$').unwrap();
            assert!(["10", "20", "50"].contains(&tie), "{value}");
            by_pupil.insert((guardian.to_owned(), pupil.id.clone()));
        }
    }
    let guardians = records(&folder, "PersRelEleve");
    let children = |guardian: &Record| -> Vec<_> {
        guardian.all("ENTPersRelEleveEleve").iter().map(|child| (guardian.id.clone(), child.clone())).collect()
    };
    assert!(guardians.iter().all(|guardian| !children(guardian).is_empty()));
    assert_eq!(by_pupil, guardians.iter().flat_map(children).collect());
}

#[test]
fn classes_are_numbered_and_named_as_their_ecole_states_them() {
    let folder = delivered_demo("first-classes", 1).join("1d");
    let mut classes = BTreeSet::new();
    for school in records(&folder, "EtabEducNat") {
        assert!(school.one("ENTStructureNomCourant").starts_with("École inventée"));
        assert!(["92023", "92020"].contains(&school.one("ENTEcoleCommune")));
        classes.extend(school.all("ENTStructureClasses").iter().map(|class| format!("{}$$${class}", school.id)));
    }
    let pupils = records(&folder, "Eleve");
    let attended: BTreeSet<_> = pupils.iter().map(|pupil| pupil.one("ENTPersonClasses").to_owned()).collect();
    assert_eq!(attended, classes);
    for pupil in &pupils {
        let class = pupil.one("ENTPersonClasses").split('$').collect::<Vec<_>>();
        assert_eq!(class.len(), 5);
        assert!(class[4].contains(pupil.one("ENTEleveNiveau")) || class[4].contains('-'), "{class:?}");
    }
}

#[test]
fn every_ecole_has_one_head_who_also_teaches() {
    let folder = delivered_demo("first-heads", 1).join("1d");
    let schools: BTreeSet<_> = records(&folder, "EtabEducNat").into_iter().map(|school| school.id).collect();
    let staff = records(&folder, "PersEducNat");
    let heads: Vec<_> = staff.iter().filter(|member| !member.all("ENTEnsFonctionDir").is_empty()).collect();
    for head in &heads {
        let school = head.one("ENTEnsFonctionDir");
        let functions = [format!("{school}$DEC$DIRECTION ECOLE$-$-"), format!("{school}$ENS$ENSEIGNEMENT$-$-")];
        assert_eq!(head.all("ENTPersonFonctions"), functions);
    }
    assert_eq!(heads.len(), schools.len());
    assert_eq!(heads.iter().map(|head| head.one("ENTEnsFonctionDir").to_owned()).collect::<BTreeSet<_>>(), schools);
}

#[test]
fn a_parent_with_children_in_both_degrees_is_in_both_feeds_under_two_jointures() {
    let folder = delivered_demo("first-both", 1);
    let summary: serde_json::Value = serde_json::from_slice(&contents(&folder)["territory.json"]).unwrap();
    let cast = summary["cast"].as_array().unwrap();
    let parent = cast.iter().find(|member| member["role"] == "guardian_in_both_degrees").unwrap();
    let jointure = parent["jointure"].to_string();
    let older = records(&folder, "PersRelEleve").into_iter().find(|one| one.id == jointure).unwrap();
    let same = |one: &Record| {
        one.all("ENTPersonDateNaissance") == older.all("ENTPersonDateNaissance")
            && one.one("ENTPersonNom") == older.one("sn")
            && one.one("ENTPersonPrenom") == older.one("givenName")
            && one.all("ENTPersonAdresse") == older.all("ENTPersonAdresse")
    };
    let younger = records(&folder.join("1d"), "PersRelEleve").into_iter().find(same).unwrap();
    assert_ne!(younger.id, older.id);
    let children: Vec<_> = parent["children"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert!(younger.all("ENTPersRelEleveEleve").iter().all(|child| children.contains(child)));
    assert!(children.len() > younger.all("ENTPersRelEleveEleve").len());
}

#[test]
fn households_have_one_to_four_children_over_both_degrees() {
    let Inhabitants { second_degree, first_degree, in_both, .. } = inhabitants(Territory::Demo, 1);
    let again: BTreeMap<usize, usize> = in_both.iter().map(|known| (known.first, known.second)).collect();
    let first_guardian = |pupil: &Pupil| pupil.guardianships[0].guardian;
    let older = second_degree.pupils.iter().map(|pupil| (true, first_guardian(pupil)));
    let younger = first_degree.pupils.iter().map(|pupil| {
        let guardian = first_guardian(pupil);
        again.get(&guardian).map_or((false, guardian), |second| (true, *second))
    });
    let mut sizes: BTreeMap<(bool, usize), usize> = BTreeMap::new();
    for household in older.chain(younger) {
        *sizes.entry(household).or_default() += 1;
    }
    let sizes: BTreeSet<usize> = sizes.into_values().collect();
    assert_eq!(sizes, BTreeSet::from([1, 2, 3, 4]));
}

#[test]
fn the_feeds_differ_here_and_there_about_the_same_people() {
    let Inhabitants { second_degree, first_degree, in_both, .. } = inhabitants(Territory::Demo, 1);
    let pairs: Vec<_> =
        in_both.iter().map(|known| (&second_degree.guardians[known.second], &first_degree.guardians[known.first])).collect();
    let share = |differ: &dyn Fn(usize) -> bool| (0..pairs.len()).filter(|&at| differ(at)).count() * 100 / pairs.len();
    assert!(pairs.len() > 50);
    assert!(pairs.iter().all(|(a, b)| a.person.born == b.person.born && a.address == b.address));
    assert!((1..40).contains(&share(&|at| pairs[at].0.mail != pairs[at].1.mail)));
    assert!((1..20).contains(&share(&|at| pairs[at].0.mobile != pairs[at].1.mobile)));
    assert!((1..15).contains(&share(&|at| pairs[at].0.given_name() != pairs[at].1.given_name())));
}
