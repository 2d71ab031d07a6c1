//! What is read of EDT's clear XML, and what is refused.

mod faults;

use std::fmt::Write;

use crate::reading::{
    Bell, Frame, LabelKind, Nature, Reading, hours,
    spoken::{findings, frame, lessons},
};

const SAMPLE: &str = include_str!("../../../tests/fixtures/edt/edt_clear.xml");

/// The sample with this instead of its course.
fn with_courses(courses: &str) -> String {
    let (head, rest) = SAMPLE.split_once("  <Cours Jour").unwrap();
    let (_, tail) = rest.split_once("</Cours>\n").unwrap();
    format!("{head}{courses}\n{tail}")
}

/// A course of these items on this day, over the third and fourth place: 09:00 to 10:00.
fn course(weekday: u8, items: &str) -> String {
    format!(r#"<Cours Jour="{weekday}" NumeroPlaceDebut="2" NombrePlaces="2">{items}</Cours>"#)
}

fn read(xml: &str) -> Reading {
    super::read(xml.as_bytes(), &frame()).unwrap()
}

/// The lessons of the sample with this instead of its course.
fn held(courses: &str) -> Vec<String> {
    lessons(&read(&with_courses(courses)), &frame())
}

#[test]
fn the_sample_is_held_in_the_weeks_that_its_bits_say() {
    let reading = read(SAMPLE);
    assert_eq!(lessons(&reading, &frame()), ["Mon 2026-09-21 09:00-10:00 MATHEMATIQUES, DURAND-EXEMPLE Paul, 3A, B12"]);
    assert_eq!(reading.uai.as_deref(), Some("0269901W"));
    assert_eq!(findings(&reading), [""; 0]);
    let first = Bell { begins: hours::hour("8h").unwrap(), ends: hours::hour("8h30").unwrap() };
    assert_eq!((reading.bells.len(), &reading.bells[0]), (20, &first));
}

#[test]
fn somebody_is_known_by_her_names_her_birth_and_her_number() {
    let reading = read(SAMPLE);
    let teacher = reading.labels.iter().find(|label| label.kind == LabelKind::Teacher).unwrap();
    let person = teacher.person.as_ref().unwrap();
    assert_eq!((person.family_name.as_str(), person.given_name.as_str()), ("DURAND-EXEMPLE", "Paul"));
    assert_eq!((person.birth_date, person.national_id.as_str()), (hours::date("1980-01-01"), "930001"));
}

#[test]
fn names_of_any_length_are_cut_and_tidied() {
    let long = SAMPLE.replace("DURAND-EXEMPLE", &format!("DURAND  {}", "E".repeat(10_000)));
    let reading = read(&long);
    let teacher = reading.labels.iter().find(|label| label.kind == LabelKind::Teacher).unwrap();
    let family_name = &teacher.person.as_ref().unwrap().family_name;
    assert_eq!((family_name.len(), teacher.text.len()), (200, 200));
    assert!(family_name.starts_with("DURAND EEE"), "{family_name}");
}

#[test]
fn the_first_days_of_the_year_count_though_their_monday_is_before_it() {
    let items = r#"<Matiere Ident="M1" Semaines="2"/><Classe Ident="C1" Semaines="2"/>"#;
    assert_eq!(held(&course(1, items)), [""; 0]);
    assert_eq!(held(&course(2, items)), ["Tue 2026-09-01 09:00-10:00 MATHEMATIQUES, 3A"]);
}

#[test]
fn a_room_of_one_week_makes_another_content_and_the_others_share_one() {
    let items = r#"<Matiere Ident="M1" Semaines="60"/><Classe Ident="C1" Semaines="60"/><Salle Ident="S1" Semaines="8"/>"#;
    let reading = read(&with_courses(&course(1, items)));
    let said = lessons(&reading, &frame());
    assert_eq!(said[..2], ["Mon 2026-09-07 09:00-10:00 MATHEMATIQUES, 3A", "Mon 2026-09-14 09:00-10:00 MATHEMATIQUES, 3A, B12"]);
    assert_eq!((said.len(), reading.contents.len()), (4, 2));
}

#[test]
fn the_local_hour_stays_when_clocks_change() {
    let weeks: u64 = 1 << 8 | 1 << 9 | 1 << 30 | 1 << 31;
    let items = format!(r#"<Matiere Ident="M1" Semaines="{weeks}"/>"#);
    let reading = read(&with_courses(&course(1, &items)));
    let utc: Vec<String> = reading.lessons.iter().map(|lesson| lesson.starts_at.format("%m-%d %H:%M").to_string()).collect();
    assert_eq!(utc, ["10-19 07:00", "10-26 08:00", "03-22 08:00", "03-29 07:00"]);
}

#[test]
fn an_overseas_school_has_its_own_hours() {
    let frame = Frame { zone: chrono_tz::America::Martinique, ..frame() };
    let reading = super::read(SAMPLE.as_bytes(), &frame).unwrap();
    assert_eq!(reading.lessons[0].starts_at.format("%H:%M").to_string(), "13:00");
}

#[test]
fn lessons_outside_the_frame_are_left_out() {
    let frame = Frame { first_day: hours::date("2026-09-22").unwrap(), ..frame() };
    let reading = super::read(SAMPLE.as_bytes(), &frame).unwrap();
    assert_eq!((reading.lessons.len(), reading.contents.len()), (0, 0));
}

#[test]
fn a_part_of_a_class_is_the_group_that_is_just_it() {
    let part = course(1, r#"<Matiere Ident="M1" Semaines="16"/><PartieDeClasse Ident="PC1" Semaines="16"/>"#);
    let reading = read(&with_courses(&part));
    assert_eq!(lessons(&reading, &frame()), ["Mon 2026-09-21 09:00-10:00 MATHEMATIQUES, 3AGR1"]);
    assert_eq!(reading.labels[0].kind, LabelKind::Group);
}

#[test]
fn a_part_of_a_class_without_such_a_group_is_called_after_its_class() {
    let part = course(1, r#"<Matiere Ident="M1" Semaines="16"/><PartieDeClasse Ident="PC1" Semaines="16"/>"#);
    let larger = with_courses(&part).replace(r#"Nom="3AGR1">"#, r#"Nom="3AGR1"><Classe Ident="C1"/>"#);
    let reading = read(&larger);
    assert_eq!(lessons(&reading, &frame()), ["Mon 2026-09-21 09:00-10:00 MATHEMATIQUES, 3A partie"]);
    assert_eq!(reading.labels[0].kind, LabelKind::Group);
}

#[test]
fn a_pupil_who_attends_alone_is_named() {
    let reading = read(&with_courses(&course(1, r#"<Matiere Ident="M1" Semaines="16"/><Eleve Ident="E1" Semaines="16"/>"#)));
    assert_eq!(lessons(&reading, &frame()), ["Mon 2026-09-21 09:00-10:00 MATHEMATIQUES, MARTIN-EXEMPLE Zoé"]);
    let pupil = reading.labels.iter().find(|label| label.kind == LabelKind::Pupil).unwrap();
    assert_eq!(pupil.person.as_ref().unwrap().birth_date, hours::date("2012-03-14"));
}

#[test]
fn a_room_alone_is_no_lesson_and_teachers_alone_are_an_event() {
    assert_eq!(held(&course(1, r#"<Salle Ident="S1" Semaines="16"/>"#)), [""; 0]);
    let reading = read(&with_courses(&course(1, r#"<Professeur Ident="P1" SemainesInclusion="16"/>"#)));
    assert_eq!(reading.contents[0].nature, Nature::Event);
}

#[test]
fn a_course_keeps_its_name_when_its_hour_its_room_or_its_teacher_changes() {
    let uid = |xml: &str| read(xml).lessons[0].uid.clone();
    let known = uid(SAMPLE);
    let moved = SAMPLE.replace(r#"<Cours Jour="1" NumeroPlaceDebut="2""#, r#"<Cours Jour="3" NumeroPlaceDebut="6""#);
    let bare =
        SAMPLE.replace(r#"<Salle Ident="S1" Semaines="18"/>"#, "").replace(r#"<Professeur Ident="P1" Semaines="22"/>"#, "");
    assert_eq!(uid(SAMPLE), known);
    assert_eq!(uid(&moved), known);
    assert_eq!(uid(&bare), known);
    assert_ne!(uid(&SAMPLE.replace(r#"<Classe Ident="C1" Semaines="22"/>"#, "")), known);
}

#[test]
fn two_courses_of_one_class_at_one_time_have_two_names_whatever_their_order() {
    let subject = r#"<Matiere Ident="M1" Semaines="16"/><Classe Ident="C1" Semaines="16"/>"#;
    let (one, other) = (course(1, subject), course(1, &format!(r#"{subject}<Salle Ident="S1" Semaines="16"/>"#)));
    let names = |courses: &str| -> Vec<(String, u32)> {
        read(&with_courses(courses)).lessons.iter().map(|lesson| (lesson.uid.clone(), lesson.content)).collect()
    };
    let both = names(&format!("{one}{other}"));
    assert_eq!(both, names(&format!("{other}{one}")));
    assert_eq!(both[1].0, format!("{}-2", both[0].0));
}

#[test]
fn what_is_described_may_come_after_the_courses() {
    let (head, rest) = SAMPLE.split_once(" <Matieres>").unwrap();
    let (described, courses) = rest.split_once(" <Cours>").unwrap();
    let courses = courses.replace("</EDT>", "");
    let turned = format!("{head} <Cours>{courses}<Matieres>{described}</EDT>");
    assert_eq!(lessons(&read(&turned), &frame()), lessons(&read(SAMPLE), &frame()));
}

#[test]
fn the_year_of_a_large_school_is_read_in_a_moment() {
    let weeks = (1_u64 << 37) - 2;
    let mut courses = String::new();
    for place in 0..1200 {
        let (day, at) = (place % 5 + 1, place / 5 % 18);
        writeln!(
            courses,
            r#"<Cours Jour="{day}" NumeroPlaceDebut="{at}" NombrePlaces="2"><Matiere Ident="M1" Semaines="{weeks}"/><Professeur Ident="P1" Semaines="{weeks}"/><Classe Ident="C1" Semaines="{weeks}"/><Salle Ident="S1" Semaines="{weeks}"/></Cours>"#
        )
        .unwrap();
    }
    let xml = with_courses(&courses);
    let start = std::time::Instant::now();
    let reading = read(&xml);
    let elapsed = start.elapsed();
    assert!(reading.lessons.len() > 42_000, "{}", reading.lessons.len());
    println!("{} lessons in {elapsed:?}", reading.lessons.len());
    assert!(elapsed.as_secs() < 5, "{elapsed:?}");
}
