//! The next day: what a delta makes of a complete delivery.

use std::path::PathBuf;

use loadtests::population::{Degree, Territory, delivery};

use crate::aaf::{Request, applied, records, requests, values};
use crate::{folder, inhabitants};

const CATEGORIES: [&str; 3] = ["Eleve", "PersRelEleve", "PersEducNat"];
const WISHED: usize = 200;

/// Today complete, the delta, and the next day complete, each in a folder.
fn delivered(name: &str, degree: Degree) -> [PathBuf; 3] {
    let mut people = inhabitants(Territory::Demo, 1);
    let folders = ["today", "delta", "tomorrow"].map(|part| folder(name).join(part));
    let tomorrow = people.next_day(degree, Some(WISHED));
    delivery::write(people.of(degree), &folders[0]).unwrap();
    delivery::write_delta(people.of(degree), &tomorrow, &folders[1]).unwrap();
    delivery::write(&tomorrow, &folders[2]).unwrap();
    folders
}

#[test]
fn a_delta_makes_of_the_complete_delivery_that_of_the_next_day() {
    for (name, degree) in [("day-2d", Degree::Second), ("day-1d", Degree::First)] {
        let [today, delta, tomorrow] = delivered(name, degree);
        for category in CATEGORIES {
            let expected = values(records(&tomorrow, category));
            assert!(applied(&today, &delta, category) == expected, "{category} of {name}");
            assert!(values(records(&today, category)) != expected, "{category} of {name} did not change");
        }
    }
}

#[test]
fn a_delta_has_all_three_requests_about_as_many_as_wished() {
    for (name, degree) in [("requests-2d", Degree::Second), ("requests-1d", Degree::First)] {
        let [_, delta, _] = delivered(name, degree);
        let all: Vec<_> = CATEGORIES.iter().flat_map(|category| requests(&delta, category)).collect();
        assert!((WISHED * 9 / 10..=WISHED * 11 / 10).contains(&all.len()), "{} in {name}", all.len());
        let [mut added, mut modified, mut deleted] = [0; 3];
        for request in &all {
            match request {
                Request::Add(_) => added += 1,
                Request::Modify(_) => modified += 1,
                Request::Delete(_) => deleted += 1,
            }
        }
        assert!(added > 10 && deleted > 10 && modified > 50, "{added} {modified} {deleted}");
    }
}

#[test]
fn a_change_names_what_changed_and_an_empty_value_clears() {
    for (name, degree, class, mail) in [
        ("changes-2d", Degree::Second, "ENTEleveClasses", "mail"),
        ("changes-1d", Degree::First, "ENTPersonClasses", "ENTPersonMail"),
    ] {
        let [_, delta, _] = delivered(name, degree);
        let modified = |category| {
            let requests = requests(&delta, category).into_iter();
            requests.filter_map(|request| if let Request::Modify(record) = request { Some(record) } else { None })
        };
        assert!(modified("Eleve").any(|pupil| pupil.values.contains_key(class)));
        assert!(modified("PersRelEleve").any(|guardian| guardian.values.contains_key("ENTPersonAdresse")));
        assert!(modified("PersRelEleve").any(|guardian| guardian.values.get(mail).is_some_and(Vec::is_empty)));
        assert!(modified("PersRelEleve").chain(modified("Eleve")).all(|record| record.names.len() <= 6));
    }
}

#[test]
fn parents_who_separate_no_longer_share_address_and_rights() {
    let [today, _, tomorrow] = delivered("separations", Degree::Second);
    let rights = |folder| values(records(folder, "Eleve"));
    let (before, after) = (rights(&today), rights(&tomorrow));
    let changed = |attribute: &str| -> Vec<&String> {
        let known = after.iter().filter_map(|(id, pupil)| Some((id, pupil, before.get(id)?)));
        known.filter(|(_, pupil, known)| pupil[attribute] != known[attribute]).map(|(id, ..)| id).collect()
    };
    let separated = changed("ENTElevePersRelEleve");
    assert!(!separated.is_empty());
    assert_eq!(separated, changed("ENTEleveAdresseRel"));
    for id in separated {
        assert_eq!((before[id]["ENTEleveAdresseRel"].len(), after[id]["ENTEleveAdresseRel"].len()), (2, 1), "{id}");
    }
}

#[test]
fn nobody_is_left_without_a_child_and_no_child_without_a_guardian() {
    for (name, degree, tie) in
        [("ties-2d", Degree::Second, "ENTElevePersRelEleve"), ("ties-1d", Degree::First, "ENTEleveAutoriteParentale")]
    {
        let [_, _, tomorrow] = delivered(name, degree);
        let pupils = records(&tomorrow, "Eleve");
        let referred = pupils.iter().flat_map(|pupil| pupil.all(tie)).map(|value| value.split('$').next().unwrap().to_owned());
        let known = records(&tomorrow, "PersRelEleve").into_iter().map(|guardian| guardian.id);
        let [referred, known] = [referred.collect::<std::collections::BTreeSet<_>>(), known.collect()];
        assert_eq!(referred, known, "{name}");
    }
}
