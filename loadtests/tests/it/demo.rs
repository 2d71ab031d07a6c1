//! The small territory, read back record by record.

use std::collections::{BTreeMap, BTreeSet};

use crate::aaf::{Record, records};
use crate::{contents, delivered_demo};

/// The attributes of the reference deliveries, in their order.
const PUPIL: &str = "ENTPersonJointure ENTEleveINE ENTEleveStructRattachId ENTPersonDateNaissance ENTPersonNomPatro sn \
    givenName ENTPersonAutresPrenoms personalTitle ENTElevePersRelEleve ENTEleveBoursier ENTEleveRegime ENTEleveTransport \
    ENTPersonAdresse ENTPersonCodePostal ENTPersonVille ENTPersonPays ENTEleveAdresseRel ENTEleveStatutEleve ENTEleveMEF \
    ENTEleveLibelleMEF ENTEleveNivFormation ENTEleveFiliere ENTEleveEnseignements ENTEleveCodeEnseignements \
    ENTPersonStructRattach ENTEleveDateEntreeClasses ENTEleveDateSortieClasses ENTEleveClasses ENTEleveGroupes";
const GUARDIAN: &str = "ENTPersonJointure ENTPersonDateNaissance ENTPersonNomPatro sn givenName personalTitle homePhone \
    telephoneNumber ENTPersonAdresse ENTPersonCodePostal ENTPersonVille ENTPersonPays ENTPersonAdresseDiffusion mobile \
    ENTPersonMobileSMS mail";
const STAFF: &str = "ENTPersonJointure ENTPersonDateNaissance ENTPersonNomPatro sn givenName ENTPersonAutresPrenoms \
    personalTitle mail ENTPersonStructRattach ENTAuxEnsCategoDiscipline ENTAuxEnsDisciplinesPoste ENTAuxEnsMEF \
    ENTAuxEnsMatiereEnseignEtab ENTAuxEnsClasses ENTAuxEnsGroupes ENTAuxEnsClassesMatieres ENTAuxEnsGroupesMatieres \
    ENTAuxEnsClassesPrincipal ENTPersonFonctions ENTPersonCategorieEnseignant PersEducNatPresenceDevantEleves";
/// French, mathematics, English, history, biology, sport, arts, music and civics, at every level.
const COMMON_SUBJECTS: [&str; 9] = ["020700", "061300", "030201", "043700", "062900", "100100", "090100", "081300", "437100"];

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_other_people() {
    let [first, again, other] = [("first", 1), ("again", 1), ("other", 2)].map(|(name, seed)| delivered_demo(name, seed));
    for part in [".", "1d", "2d-delta", "1d-delta"] {
        assert!(contents(&first.join(part)) == contents(&again.join(part)), "{part}");
        assert!(contents(&first.join(part)) != contents(&other.join(part)), "{part}");
    }
}

#[test]
fn a_second_run_replaces_the_delivery_of_the_first() {
    let folder = delivered_demo("replaced", 1);
    let stale = folder.join("ENT2DVA-ENT92_Complet_20250901_Eleve_0000.xml");
    std::fs::write(&stale, "").unwrap();
    delivered_demo("replaced", 1);
    assert!(!stale.exists());
}

#[test]
fn records_have_the_attributes_of_a_real_delivery_in_their_order() {
    let folder = delivered_demo("attributes", 1);
    for (category, expected) in [("Eleve", PUPIL), ("PersRelEleve", GUARDIAN), ("PersEducNat", STAFF)] {
        let expected: Vec<_> = expected.split_whitespace().collect();
        for record in records(&folder, category) {
            assert_eq!(record.names, expected, "{category} {}", record.id);
        }
    }
}

#[test]
fn every_guardian_reference_resolves_and_nobody_is_referred_to_by_no_one() {
    let folder = delivered_demo("guardians", 1);
    let known: BTreeSet<_> = records(&folder, "PersRelEleve").into_iter().map(|guardian| guardian.id).collect();
    let mut referred = BTreeSet::new();
    for pupil in records(&folder, "Eleve") {
        let ties = ties(&pupil);
        assert!(ties.iter().any(|tie| tie[3] == "1"), "{} has no legal guardian", pupil.id);
        assert!(pupil.all("ENTEleveAdresseRel").iter().all(|home| ties.iter().any(|tie| tie[0] == *home)));
        referred.extend(ties.into_iter().map(|tie| tie[0].clone()));
    }
    assert_eq!(referred, known);
}

#[test]
fn classes_groups_and_subjects_exist_where_people_are_in_them() {
    let folder = delivered_demo("structures", 1);
    let schools = records(&folder, "EtabEducNat");
    let classes = structures(&schools, "ENTStructureClasses");
    let groups = structures(&schools, "ENTStructureGroupes");
    let subjects: BTreeSet<_> = records(&folder, "MatiereEducNat").into_iter().map(|subject| subject.id).collect();
    for pupil in records(&folder, "Eleve") {
        assert!(classes.contains(pupil.one("ENTEleveClasses")));
        assert!(pupil.all("ENTEleveGroupes").iter().all(|group| groups.contains(group)));
        assert!(pupil.all("ENTEleveCodeEnseignements").iter().all(|code| subjects.contains(code)));
    }
    for member in records(&folder, "PersEducNat") {
        for (attribute, known) in [("ENTAuxEnsClassesMatieres", &classes), ("ENTAuxEnsGroupesMatieres", &groups)] {
            for lesson in member.all(attribute) {
                let (audience, subject) = lesson.rsplit_once('$').unwrap();
                assert!(known.contains(audience) && subjects.contains(subject), "{lesson}");
            }
        }
        assert!(member.all("ENTAuxEnsClassesPrincipal").iter().all(|class| classes.contains(class)));
    }
}

#[test]
fn every_class_is_taught_every_common_subject_and_has_one_main_teacher() {
    let folder = delivered_demo("lessons", 1);
    let classes = structures(&records(&folder, "EtabEducNat"), "ENTStructureClasses");
    let staff = records(&folder, "PersEducNat");
    let all = |attribute: &str| -> Vec<String> { staff.iter().flat_map(|member| member.all(attribute).to_vec()).collect() };
    let (lessons, main) = (all("ENTAuxEnsClassesMatieres"), all("ENTAuxEnsClassesPrincipal"));
    assert_eq!(lessons.iter().collect::<BTreeSet<_>>().len(), lessons.len(), "a lesson has two teachers");
    for class in classes {
        for subject in COMMON_SUBJECTS {
            assert!(lessons.contains(&format!("{class}${subject}")), "{class} has no {subject}");
        }
        assert_eq!(main.iter().filter(|of| **of == class).count(), 1, "{class}");
    }
}

#[test]
fn everyone_who_is_shown_in_a_demonstration_is_there() {
    let folder = delivered_demo("cast", 1);
    let summary: serde_json::Value = serde_json::from_slice(&contents(&folder)["territory.json"]).unwrap();
    let cast: BTreeMap<_, _> =
        summary["cast"].as_array().unwrap().iter().map(|member| (member["role"].as_str().unwrap(), member)).collect();
    for (role, category) in [
        ("guardian_of_three", "PersRelEleve"),
        ("guardian_of_one", "PersRelEleve"),
        ("separated_guardian", "PersRelEleve"),
        ("pupil", "Eleve"),
        ("teacher_in_two_schools", "PersEducNat"),
        ("teacher_in_one_school", "PersEducNat"),
        ("head", "PersEducNat"),
        ("school_life", "PersEducNat"),
        ("inspector", "PersEducNat"),
    ] {
        let jointure = cast[role]["jointure"].to_string();
        let record = records(&folder, category).into_iter().find(|record| record.id == jointure).expect(role);
        assert_eq!(record.one("sn"), cast[role]["family_name"]);
    }
    assert_eq!(cast["guardian_of_three"]["children"].as_array().unwrap().len(), 3);
    assert!(cast["guardian_of_three"]["schools"].as_array().unwrap().len() > 1);
    let both = &cast["guardian_in_both_degrees"];
    assert!(both["children"].as_array().unwrap().len() > 1 && both["schools"].as_array().unwrap().len() > 1);
    assert!((700..=1_000).contains(&summary["counts"]["people"].as_u64().unwrap()));
}

#[test]
fn nobody_real_can_be_reached() {
    let folder = delivered_demo("contacts", 1);
    let reserved = |mail: &str| ["example.org", "example.com", "example.net", ".example"].iter().any(|end| mail.ends_with(end));
    let people: Vec<_> = ["PersRelEleve", "PersEducNat"].into_iter().flat_map(|category| records(&folder, category)).collect();
    assert!(people.iter().flat_map(|person| person.all("mail")).all(|mail| reserved(mail)));
    for guardian in records(&folder, "PersRelEleve") {
        assert!(guardian.all("mobile").iter().all(|number| number.starts_with("063998") && number.len() == 10));
        assert!(guardian.all("homePhone").iter().all(|number| number.starts_with("019900") && number.len() == 10));
    }
}

/// The six fields of every tie of a pupil.
fn ties(pupil: &Record) -> Vec<[String; 6]> {
    let values = pupil.all("ENTElevePersRelEleve").iter();
    values.map(|value| value.split('$').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()).collect()
}

/// `school$code` of every structure that the schools state.
fn structures(schools: &[Record], attribute: &str) -> BTreeSet<String> {
    let of_school = |school: &Record| -> Vec<String> {
        let codes = school.all(attribute).iter().map(|value| value.split('$').next().unwrap());
        codes.map(|code| format!("{}${code}", school.id)).collect()
    };
    schools.iter().flat_map(of_school).collect()
}
