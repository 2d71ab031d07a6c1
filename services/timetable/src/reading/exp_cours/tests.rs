//! What is read of `EXP_COURS.xml`.

use proptest::prelude::*;

use crate::reading::{
    Frame, LabelKind, hours,
    spoken::{findings, frame, lessons},
};

const SAMPLE: &[u8] = include_bytes!("../../../tests/fixtures/exp_cours/EXP_COURS.xml");

/// Two weeks: the 37th and the 38th of 2026.
fn fortnight() -> Frame {
    Frame { first_day: hours::date("2026-09-07").unwrap(), last_day: hours::date("2026-09-20").unwrap(), ..frame() }
}

#[test]
fn a_course_is_held_every_week_or_every_second_one() {
    let reading = super::read(SAMPLE, &fortnight()).unwrap();
    let weekly = "09:00-10:00 MATHÉMATIQUES, DURAND-EXEMPLE Élie, PETIT-EXEMPLE Claire, 3A, 3B, B12, B13";
    assert_eq!(
        lessons(&reading, &fortnight()),
        [
            format!("Mon 2026-09-07 {weekly}"),
            "Tue 2026-09-08 08:00-09:30 AGL1, PETIT-EXEMPLE Claire, 3AGR1, C03".to_owned(),
            format!("Mon 2026-09-14 {weekly}"),
            "Wed 2026-09-16 10:00-11:00 SVT, 3A partie".to_owned(),
        ]
    );
}

#[test]
fn what_stands_in_brackets_is_a_group() {
    let reading = super::read(SAMPLE, &fortnight()).unwrap();
    let groups = reading.labels.iter().filter(|label| label.kind == LabelKind::Group);
    let groups: Vec<&str> = groups.map(|label| label.text.as_str()).collect();
    assert!(groups.contains(&"3AGR1") && groups.contains(&"3A partie"), "{groups:?}");
}

#[test]
fn courses_without_a_place_and_those_of_other_weeks_are_left_out_and_said() {
    let reading = super::read(SAMPLE, &fortnight()).unwrap();
    assert_eq!(findings(&reading), ["PLACE_WRONG, line 6, Cours 27, 1h00", "WEEKS_WRONG, line 7, Cours 28, 1 sem. sur 3"]);
}

#[test]
fn a_course_past_midnight_is_left_out() {
    let row = |begins| {
        format!(
            "<TABLE nom='Cours'><Cours><DUREE>2h00</DUREE><MAT_CODE>X</MAT_CODE><JOUR>lundi</JOUR><H.DEBUT>{begins}</H.DEBUT></Cours></TABLE>"
        )
    };
    let reading = super::read(row("23h00").as_bytes(), &fortnight()).unwrap();
    assert_eq!((reading.lessons.len(), findings(&reading).len()), (0, 1));
    assert_eq!(super::read(row("21h00").as_bytes(), &fortnight()).unwrap().lessons.len(), 2);
}

proptest! {
    #[test]
    fn anything_anywhere_never_panics(at in 0..SAMPLE.len(), length in 0_usize..40, text in "[0-9\"<>/= A-Za-z:&,-]{0,20}") {
        let mut bytes = SAMPLE.to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, text.bytes());
        let _ = super::read(&bytes[..], &fortnight());
    }
}
