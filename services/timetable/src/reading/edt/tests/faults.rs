//! Faults of EDT's clear XML: each is named, with its line and element, and the rest is read.

use proptest::prelude::*;
use proto::timetable::v1::FindingCode::{ElementMissing, FrameWrong, SourceCut, SourceEmpty, XmlMalformed};

use super::{SAMPLE, course, read, with_courses};
use crate::reading::spoken::{findings, frame, lessons, refusal};

/// What the sample with this instead of its course says, and what was wrong.
fn both(courses: &str) -> (Vec<String>, Vec<String>) {
    let reading = read(&with_courses(courses));
    (lessons(&reading, &frame()), findings(&reading))
}

#[test]
fn an_ident_that_nothing_has_is_left_out_and_said() {
    let items = r#"<Matiere Ident="M1" Semaines="16"/><Professeur Ident="P9" Semaines="16"/>"#;
    let (held, wrong) = both(&course(1, items));
    assert_eq!(held, ["Mon 2026-09-21 09:00-10:00 MATHEMATIQUES"]);
    assert_eq!(wrong, ["IDENT_UNKNOWN, line 13, Cours 1, Professeur, P9"]);
    let (held, wrong) = both(&course(1, r#"<Matiere Ident="M9" Semaines="16"/><PartieDeClasse Ident="PC9" Semaines="16"/>"#));
    assert_eq!((held.len(), wrong.len()), (0, 2));
}

#[test]
fn weeks_beyond_the_year_are_left_out_and_said() {
    let (held, wrong) = both(&course(1, r#"<Matiere Ident="M1" Semaines="18446744073709551615"/>"#));
    assert_eq!(held.len(), 43);
    assert_eq!(wrong, ["WEEKS_WRONG, line 13, Cours 1, Matiere, 18446744073709551615"]);
}

#[test]
fn weeks_that_are_no_number_leave_the_item_out() {
    for weeks in ["-1", "all", "18446744073709551616", ""] {
        let items = format!(r#"<Matiere Ident="M1" Semaines="16"/><Salle Ident="S1" Semaines="{weeks}"/>"#);
        let (held, wrong) = both(&course(1, &items));
        assert_eq!(held, ["Mon 2026-09-21 09:00-10:00 MATHEMATIQUES"]);
        let value = if weeks.is_empty() { String::new() } else { format!(", {weeks}") };
        assert_eq!(wrong, [format!("WEEKS_WRONG, line 13, Cours 1, Salle{value}")]);
    }
}

#[test]
fn a_place_beyond_the_grid_leaves_the_course_out() {
    let placed = |day: &str, place: &str, count: &str| {
        let attributes = format!(r#"Jour="{day}" NumeroPlaceDebut="{place}" NombrePlaces="{count}""#);
        both(&format!(r#"<Cours {attributes}><Matiere Ident="M1" Semaines="16"/></Cours>"#))
    };
    let wrongs = [
        ("1", "19", "2"),
        ("1", "20", "1"),
        ("1", "0", "0"),
        ("1", "4294967295", "2"),
        ("8", "0", "1"),
        ("0", "0", "1"),
        ("x", "0", "1"),
    ];
    for (day, place, count) in wrongs {
        let (held, wrong) = placed(day, place, count);
        assert_eq!((held.len(), wrong.len()), (0, 1), "{day} {place} {count}");
        assert!(wrong[0].starts_with("PLACE_WRONG, line 13, Cours 1"), "{wrong:?}");
    }
    assert_eq!(placed("1", "19", "1").1, [""; 0]);
}

#[test]
fn a_course_whose_cancelled_weeks_cannot_be_read_is_left_out() {
    let (held, wrong) = both(
        &course(1, r#"<Matiere Ident="M1" Semaines="16"/>"#).replace("NombrePlaces", r#"SemainesAnnulation="x" NombrePlaces"#),
    );
    assert_eq!(held, [""; 0]);
    assert_eq!(wrong, ["WEEKS_WRONG, line 13, Cours 1, SemainesAnnulation, x"]);
}

#[test]
fn the_second_with_one_ident_is_left_out() {
    let twice = SAMPLE.replace("</Salles>", r#"<Salle Ident="S1" Nom="C03"/></Salles>"#);
    let reading = read(&twice);
    assert_eq!(findings(&reading), ["IDENT_TWICE, line 8, Salle, S1"]);
    assert_eq!(lessons(&reading, &frame()), lessons(&read(SAMPLE), &frame()));
}

#[test]
fn a_year_or_a_grid_that_cannot_be_refuses_the_file() {
    let refused = |from: &str, to: &str| refusal(crate::reading::edt::read(SAMPLE.replace(from, to).as_bytes(), &frame()));
    let (code, finding) = refused("2027-07-03", "2025-07-03");
    assert_eq!((code, finding.line), (FrameWrong, 4));
    assert_eq!(refused("2026-08-31T", "2026-02-31T").0, FrameWrong);
    assert_eq!(refused("2026-08-31T", "9999-01-01T").0, FrameWrong);
    assert_eq!(refused("\"08:00:00\"", "\"25:00:00\"").0, FrameWrong);
    assert_eq!(refused("AnneeScolaire", "Annee").0, ElementMissing);
    assert_eq!(refused("<Place ", "<Lieu ").1.element, "GrilleHoraire");
}

#[test]
fn no_xml_half_of_it_and_nothing_are_refused() {
    let refused = |xml: &str| refusal(crate::reading::edt::read(xml.as_bytes(), &frame())).0;
    assert_eq!(refused(&SAMPLE[..SAMPLE.len() / 2]), SourceCut);
    assert_eq!(refused(&SAMPLE.replace("<EDT>", "<!DOCTYPE EDT [<!ENTITY a \"b\">]><EDT>")), XmlMalformed);
    assert_eq!(refused(""), SourceEmpty);
}

proptest! {
    #[test]
    fn garbage_is_refused_or_read_and_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = crate::reading::edt::read(&bytes[..], &frame());
    }

    #[test]
    fn a_sample_with_anything_anywhere_never_panics(at in 0..SAMPLE.len(), length in 0_usize..40, text in "[0-9\"<>/= A-Za-z:&-]{0,20}") {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, text.bytes());
        let _ = crate::reading::edt::read(&bytes[..], &frame());
    }
}
