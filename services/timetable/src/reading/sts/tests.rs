//! What is read of the pair of files of STS, and what is refused.

use chrono::NaiveDate;
use encoding_rs::ISO_8859_15;
use proptest::prelude::*;
use proto::timetable::v1::FindingCode::{ElementMissing, FormatUnknown, StsSameFile, StsTwoSchools, TooManyLessons};

use crate::{
    finding::Finding,
    reading::{
        Frame, LabelKind, Reading, hours,
        spoken::{findings, lessons, refusal},
    },
};

const WHO: &[u8] = include_bytes!("../../../tests/fixtures/sts/case1/sts_emp_0269901W_2099.xml");
const CASE_1: &[u8] = include_bytes!("../../../tests/fixtures/sts/case1/emp_sts_0269901W_2099.xml");
const CASE_4: &[u8] = include_bytes!("../../../tests/fixtures/sts/case4/emp_sts_0269901W_2099.xml");

fn frame() -> Frame {
    let day = |month, day| NaiveDate::from_ymd_opt(2099, month, day).unwrap();
    Frame { zone: chrono_tz::Europe::Paris, first_day: day(8, 24), last_day: day(12, 31) }
}

fn read(emp: &[u8], sts: &[u8]) -> Result<Reading, Finding> {
    super::read(("emp.xml", emp), ("sts.xml", sts), &frame())
}

/// The first case with something else in the place of something.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let text = ISO_8859_15.decode_without_bom_handling(CASE_1).0;
    assert!(text.contains(from), "{from}");
    ISO_8859_15.encode(&text.replace(from, to)).0.into_owned()
}

fn held(emp: &[u8]) -> (Vec<String>, Vec<String>) {
    let reading = read(emp, WHO).unwrap();
    (lessons(&reading, &frame()), findings(&reading))
}

const WITHOUT_WEEKS: &str = "ALTERNATION_WITHOUT_WEEKS, line 13, file emp.xml, ALTERNANCE, VIDE";

#[test]
fn one_course_of_a_class_in_one_week() {
    let (held, wrong) = held(CASE_1);
    assert_eq!(held, ["Thu 2099-09-03 14:02-15:02 MATHEMATIQUES, DURAND-EXEMPLE Élie, 3A, 15"]);
    assert_eq!(wrong, [WITHOUT_WEEKS]);
}

#[test]
fn one_course_of_a_group_in_two_weeks() {
    let reading = read(CASE_4, WHO).unwrap();
    let said = "15:13-16:13 MATHEMATIQUES, DURAND-EXEMPLE Élie, 3B_G2, 23";
    assert_eq!(lessons(&reading, &frame()), [format!("Thu 2099-09-03 {said}"), format!("Thu 2099-09-10 {said}")]);
    assert!(reading.labels.iter().any(|label| label.kind == LabelKind::Group && label.text == "3B_G2"));
    assert_eq!(reading.uai.as_deref(), Some("0269901W"));
}

#[test]
fn a_teacher_is_the_one_with_the_number_of_the_course() {
    let reading = read(CASE_1, WHO).unwrap();
    let person = reading.labels.iter().find_map(|label| label.person.clone()).unwrap();
    assert_eq!((person.family_name.as_str(), person.given_name.as_str()), ("DURAND-EXEMPLE", "Élie"));
    assert_eq!((person.birth_date, person.national_id.as_str()), (hours::date("1980-01-01"), "1001"));
    let local = read(&changed("1001 ", "1002"), WHO).unwrap();
    let person = local.labels.iter().find_map(|label| label.person.clone()).unwrap();
    assert_eq!((person.family_name.as_str(), person.national_id.as_str()), ("LEBŒUF-EXEMPLE", ""));
}

#[test]
fn the_two_files_may_be_swapped() {
    assert_eq!(read(WHO, CASE_1).unwrap().lessons, read(CASE_1, WHO).unwrap().lessons);
}

#[test]
fn the_same_file_twice_is_refused() {
    assert_eq!(refusal(read(CASE_1, CASE_1)).0, StsSameFile);
    assert_eq!(refusal(read(WHO, WHO)).0, StsSameFile);
}

#[test]
fn files_of_two_schools_are_refused() {
    let (code, finding) = refusal(read(&changed("0269901W", "0269902X"), WHO));
    assert_eq!((code, finding.value.as_str()), (StsTwoSchools, "0269901W, 0269902X"));
    assert_eq!(refusal(read(&changed("<UAJ>0269901W   </UAJ>", ""), WHO)).0, ElementMissing);
}

#[test]
fn a_file_of_another_format_is_named() {
    let (code, finding) = refusal(read(CASE_1, b"<EDT/>"));
    assert_eq!((code, finding.file.as_str(), finding.value.as_str()), (FormatUnknown, "sts.xml", "<EDT>"));
}

#[test]
fn a_subject_that_the_school_does_not_have_is_called_by_its_code() {
    let (held, _) = held(&changed("061300  ", "999999"));
    assert_eq!(held, ["Thu 2099-09-03 14:02-15:02 999999, DURAND-EXEMPLE Élie, 3A, 15"]);
}

#[test]
fn a_teacher_whom_the_school_does_not_have_is_left_out_and_said() {
    let (held, wrong) = held(&changed("1001 ", "1009"));
    assert_eq!(held, ["Thu 2099-09-03 14:02-15:02 MATHEMATIQUES, 3A, 15"]);
    assert_eq!(wrong[0], "IDENT_UNKNOWN, line 12, file emp.xml, ENSEIGNANT, 1009");
}

#[test]
fn an_hour_a_day_or_a_length_that_cannot_be_leaves_the_course_out() {
    let wrongs = [
        ("<JOUR>4", "<JOUR>8", "JOUR, 8"),
        ("1402", "2502", "HEURE_DEBUT, 2502"),
        ("0100</DUREE><CODE_SALLE>15", "0000</DUREE><CODE_SALLE>15", "DUREE, 0000"),
        ("1402", "2330", "DUREE, 0100"),
    ];
    for (from, to, said) in wrongs {
        let (held, wrong) = held(&changed(from, to));
        assert_eq!(held, [""; 0], "{to}");
        assert_eq!(wrong[0], format!("PLACE_WRONG, line 12, file emp.xml, COURS {said}"));
    }
}

#[test]
fn an_alternation_that_is_not_there_leaves_the_course_out() {
    let (held, wrong) = held(&changed("<CODE_ALTERNANCE>H   <", "<CODE_ALTERNANCE>Q9<"));
    assert_eq!(held, [""; 0]);
    assert_eq!(wrong, ["IDENT_UNKNOWN, line 12, file emp.xml, CODE_ALTERNANCE, Q9", WITHOUT_WEEKS]);
    let (_, wrong) = self::held(&changed("2099-09-03", "la rentree"));
    assert_eq!(wrong[0], "WEEKS_WRONG, line 7, file emp.xml, DATE_DEBUT_SEMAINE, la rentree");
}

#[test]
fn two_teachers_of_one_course_hold_one_lesson_as_do_two_classes_of_one_teacher() {
    let text = ISO_8859_15.decode_without_bom_handling(CASE_1).0.into_owned();
    let start = text.find("<ENSEIGNANT ID").unwrap();
    let end = text.find("</ENSEIGNANTS>").unwrap();
    let second = text[start..end].replace("1001 ", "1002");
    let emp = text.replace("</ENSEIGNANTS>", &format!("{second}</ENSEIGNANTS>"));
    let (held, _) = held(&ISO_8859_15.encode(&emp).0);
    assert_eq!(held, ["Thu 2099-09-03 14:02-15:02 MATHEMATIQUES, DURAND-EXEMPLE Élie, LEBŒUF-EXEMPLE Zoé, 3A, 15"]);
    let (start, end) = (text.find("<DIVISION ").unwrap(), text.find("</DIVISIONS>").unwrap());
    let emp = text.replace("</DIVISIONS>", &format!("{}</DIVISIONS>", text[start..end].replace("\"3A  \"", "\"3B\"")));
    let (held, _) = self::held(&ISO_8859_15.encode(&emp).0);
    assert_eq!(held, ["Thu 2099-09-03 14:02-15:02 MATHEMATIQUES, DURAND-EXEMPLE Élie, 3A, 3B, 15"]);
}

#[test]
fn too_many_courses_are_refused() {
    let course = "<COURS/>".repeat(crate::reading::MOST_LESSONS + 1);
    let emp = format!("<EDT_STS>{course}</EDT_STS>");
    assert_eq!(refusal(read(emp.as_bytes(), WHO)).0, TooManyLessons);
}

proptest! {
    #[test]
    fn anything_anywhere_never_panics(at in 0..CASE_1.len(), length in 0_usize..40, text in "[0-9\"<>/= A-Za-z:&-]{0,20}") {
        let mut bytes = CASE_1.to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, text.bytes());
        let _ = read(&bytes, WHO);
        let _ = read(CASE_4, &bytes);
    }
}
