//! What is read of a UDT archive, and what is refused.

mod faults;

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    finding::Finding,
    reading::{
        LabelKind, Reading, hours,
        spoken::{findings, frame, lessons},
    },
};

/// The files of the sample archive.
pub fn sample() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/udt");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "xml"))
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// A zip of them.
pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The sample with something else in the place of something in one file; a new file when there is none of this name.
fn changed(file: &str, from: &str, to: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = sample();
    match files.iter_mut().find(|(name, _)| name == file) {
        Some((_, bytes)) => {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(from), "{from}");
            *bytes = text.replace(from, to).into_bytes();
        }
        None => files.push((file.to_owned(), to.as_bytes().to_vec())),
    }
    files
}

fn read(files: &[(String, Vec<u8>)]) -> Result<Reading, Finding> {
    super::read(Cursor::new(zip(files)), &frame())
}

/// The lessons of the ISO week that begins on this Monday.
fn week(reading: &Reading, monday: &str) -> Vec<String> {
    let first = hours::date(monday).unwrap();
    let frame = crate::reading::Frame { first_day: first, ..frame() };
    let mut only = reading.clone();
    only.lessons.retain(|lesson| hours::monday(lesson.starts_at.date_naive()) == first);
    lessons(&only, &frame)
}

#[test]
fn lines_that_follow_one_another_are_one_lesson_also_over_a_break_but_not_over_noon() {
    let reading = read(&sample()).unwrap();
    assert_eq!(
        week(&reading, "2026-09-07"),
        [
            "Mon 2026-09-07 08:00-09:00 MATHEMATIQUES, DURAND-EXEMPLE Paul, PETIT-EXEMPLE Claire, 3A, Salle B12",
            "Tue 2026-09-08 09:30-10:45 MATHEMATIQUES, DURAND-EXEMPLE Paul, 3AGR1, Salle B12",
            "Wed 2026-09-09 08:00-08:30 EDUCATION PHYSIQUE, PETIT-EXEMPLE Claire, 3A, 3B, Gymnase",
            "Thu 2026-09-10 08:00-08:30 MATHEMATIQUES, DURAND-EXEMPLE Paul, 3 BIL, Salle B12",
            "Fri 2026-09-11 10:45-11:15 MATHEMATIQUES, DURAND-EXEMPLE Paul, 3A, Salle B12",
            "Fri 2026-09-11 14:00-14:30 MATHEMATIQUES, DURAND-EXEMPLE Paul, 3A, Salle B12",
        ]
    );
    assert_eq!(findings(&reading), [""; 0]);
}

#[test]
fn a_week_of_its_own_is_held_instead_of_the_theoretical_one() {
    let reading = read(&sample()).unwrap();
    assert_eq!(week(&reading, "2026-09-14"), ["Mon 2026-09-14 08:00-08:30 MATHEMATIQUES, PETIT-EXEMPLE Claire, 3A, Gymnase"]);
}

#[test]
fn weeks_after_new_year_are_of_the_next_year_and_the_local_hour_stays() {
    let reading = read(&sample()).unwrap();
    let monday = week(&reading, "2027-01-04");
    assert!(monday[0].starts_with("Mon 2027-01-04 08:00-09:00"), "{monday:?}");
    let last = reading.lessons.last().unwrap();
    assert_eq!(last.starts_at.format("%Y-%m-%d %H:%M").to_string(), "2027-07-02 12:00");
}

#[test]
fn closures_and_the_days_before_the_pupils_year_hold_no_lesson() {
    let reading = read(&sample()).unwrap();
    assert_eq!(week(&reading, "2026-10-19"), [""; 0]);
    assert_eq!(
        week(&reading, "2026-08-31").first().unwrap(),
        "Tue 2026-09-01 09:30-10:45 MATHEMATIQUES, DURAND-EXEMPLE Paul, 3AGR1, Salle B12"
    );
    assert!(!week(&reading, "2026-11-09").iter().any(|lesson| lesson.starts_with("Wed")));
    let told: Vec<&str> = reading.closures.iter().map(|closure| closure.name.as_str()).collect();
    assert_eq!(told, ["Vacances de la Toussaint", "Fermeture"]);
}

#[test]
fn only_the_weeks_that_are_listed_are_held_where_there_is_a_list() {
    let listed = changed("semaines.xml", "", r#"<semaines><semaine num="37"/><semaine num="2"/></semaines>"#);
    let reading = read(&listed).unwrap();
    let weeks: std::collections::BTreeSet<_> =
        reading.lessons.iter().map(|lesson| hours::monday(lesson.starts_at.date_naive())).collect();
    assert_eq!(weeks.into_iter().collect::<Vec<_>>(), ["2026-09-07", "2027-01-11"].map(|day| hours::date(day).unwrap()));
    assert_eq!(findings(&reading), [""; 0]);
}

#[test]
fn teachers_know_their_number() {
    let reading = read(&sample()).unwrap();
    let teacher =
        reading.labels.iter().find(|label| label.kind == LabelKind::Teacher && label.text.starts_with("DURAND")).unwrap();
    let person = teacher.person.as_ref().unwrap();
    assert_eq!((person.national_id.as_str(), person.birth_date), ("930001", hours::date("1980-01-01")));
    assert_eq!(reading.bells.len(), 7);
}

#[test]
fn names_of_files_may_be_written_in_any_case_and_stand_in_a_folder() {
    let shouted: Vec<_> = sample().into_iter().map(|(name, bytes)| (format!("export/{}", name.to_uppercase()), bytes)).collect();
    assert_eq!(read(&shouted).unwrap().lessons, read(&sample()).unwrap().lessons);
}
