//! What real programs write.

use super::*;
use crate::reading::{Closure, Nature, State};

fn frame_of(first_day: NaiveDate, last_day: NaiveDate) -> Frame {
    Frame { zone: Tz::Europe__Paris, first_day, last_day }
}

fn read_sample(name: &str, frame: &Frame) -> Option<Reading> {
    sample(name).map(|text| super::super::read(text.as_slice(), frame).unwrap())
}

#[test]
fn the_calendar_of_a_teacher_in_pronote_is_read() {
    let Some(reading) = read_sample("pronote_2026_professeur_extrait.ics", &frame()) else { return };
    assert_eq!(findings(&reading), []);
    let told: Vec<_> = reading
        .lessons
        .iter()
        .map(|lesson| (lesson.uid.as_str(), content(&reading, lesson).subject.as_str(), lesson.state))
        .collect();
    assert_eq!(
        told,
        [
            ("Cours-40048-1", "SCIENCES VIE & TERRE", State::Planned),
            ("Cours-40279-1", "SCIENCES VIE & TERRE", State::Cancelled),
            ("Cours-40174-1", "VIE DE CLASSE", State::Planned),
            ("Cours-41343-4", "Rencontre Equipe de Direction", State::Changed),
            ("Cours-41431-4", "DEVOIRS FAITS", State::Changed),
        ]
    );
    assert_eq!(times(&reading)[0], "09-02 10:15 09-02 11:15");
    let vacances = Closure { name: "Vacances".into(), first_day: day(2026, 10, 18), last_day: day(2026, 11, 1) };
    assert_eq!(reading.closures, [vacances]);
    assert!(reading.contents.iter().all(|content| content.title.is_empty() && content.note.is_empty()));
}

#[test]
fn who_and_where_is_read_from_pronote() {
    let Some(reading) = read_sample("pronote_2026_professeur_extrait.ics", &frame()) else { return };
    let [plain, cancelled, group, meeting, homework] = reading.lessons.as_slice() else { panic!("five lessons") };
    assert_eq!(names(&reading, plain, LabelKind::Teacher), ["PROF X."]);
    assert_eq!(names(&reading, plain, LabelKind::Class), ["4D"]);
    assert_eq!(names(&reading, plain, LabelKind::Room), ["salle 310 Sciences"]);
    assert_eq!(names(&reading, cancelled, LabelKind::Group), ["3°EP1"]);
    assert_eq!(names(&reading, group, LabelKind::Group), ["5D - VIE DE CLASSE", "OUI"]);
    assert_eq!(names(&reading, meeting, LabelKind::Class), ["4C"]);
    assert_eq!(names(&reading, homework, LabelKind::Room), ["salle 401", "salle 403"]);
}

#[test]
fn the_calendar_of_hyperplanning_is_read_and_what_it_repeats_is_there_once() {
    let frame = frame_of(day(2021, 8, 23), day(2022, 7, 31));
    let Some(reading) = read_sample("hyperplanning_2021_promotion_extrait.ics", &frame) else { return };
    assert_eq!((findings(&reading), reading.lessons.len()), (vec![], 3));
    let [first, second, third] = reading.lessons.as_slice() else { panic!("three lessons") };
    assert_eq!(first.uid, "Cours-812423-3-ST-L3_-_INFORMATIQUE-Index-Education");
    assert_eq!(content(&reading, first).subject, "Réunion de rentrée");
    assert_eq!(names(&reading, first, LabelKind::Teacher), ["Mme A"]);
    assert_eq!(names(&reading, first, LabelKind::Room), ["NORMAND amphi ST (tbVRvisio-120)"]);
    assert_eq!((content(&reading, second).subject.as_str(), content(&reading, second).note.as_str()), ("UE5.1 - SGBD", "CM"));
    assert_eq!(names(&reading, third, LabelKind::Group), ["Programmation logique - OPT2 L3 INFO"]);
    assert!(reading.contents.iter().all(|content| content.nature == Nature::Lesson));
}

#[test]
fn the_calendar_of_ade_is_read_without_its_export_times() {
    let Some(reading) = read_sample("ade_campus_v6_extrait.ics", &frame_of(day(2025, 9, 1), day(2026, 7, 3))) else { return };
    let [sae, ppp] = reading.lessons.as_slice() else { panic!("two lessons") };
    assert_eq!(content(&reading, ppp).subject, "R1.12 PPP Connaître son champ d'activité");
    assert_eq!(content(&reading, ppp).note, "RT112\nENSEIGNANT A");
    assert_eq!(names(&reading, ppp, LabelKind::Room), ["GRI_F_012"]);
    assert_eq!(content(&reading, sae).note, "RT11");
    assert_eq!(sae.uid, "ADE60554841323032352d323032362d32363335362d302d33");
}

#[test]
fn a_calendar_without_events_is_read_as_one() {
    let Some(reading) = read_sample("ade_campus_vide.ics", &frame()) else { return };
    assert_eq!(reading, Reading::default());
}

#[test]
fn a_rule_that_somebody_wrote_by_hand_keeps_its_last_occurrence() {
    let Some(reading) = read_sample("rrule_tzid_ecrit_a_la_main.ics", &frame()) else { return };
    assert_eq!(
        begins(&reading, Tz::Europe__Paris),
        ["2026-10-05 08:00", "2026-11-02 08:00", "2026-11-11 00:00", "2026-11-16 08:00", "2026-11-30 08:00", "2026-12-14 08:00"]
    );
    assert!(reading.lessons[2].all_day);
    assert_eq!(content(&reading, &reading.lessons[2]).title, "Armistice");
}

#[test]
fn a_synthetic_calendar_of_a_school_is_read() {
    let reading = read(include_str!("../../../../tests/fixtures/ical/pronote_like.ics"));
    assert_eq!(findings(&reading), []);
    let told: Vec<_> = reading.lessons.iter().map(|lesson| (lesson.uid.as_str(), lesson.state)).collect();
    assert_eq!(
        told,
        [
            ("Cours-12-1", State::Planned),
            ("Cours-13-2", State::Cancelled),
            ("Cours-14-2", State::Changed),
            ("Cours-15-3", State::Planned)
        ]
    );
    // The local hour stays what it is after clocks are changed.
    assert_eq!(begins(&reading, Tz::Europe__Paris)[3], "2026-11-09 09:00");
    assert_eq!(names(&reading, &reading.lessons[2], LabelKind::Room), ["C03 & C04"]);
    assert_eq!(names(&reading, &reading.lessons[1], LabelKind::Group), ["3AGR1"]);
    assert_eq!(reading.closures[0].name, "Armistice 1918");
    assert_eq!((reading.closures[0].first_day, reading.closures[0].last_day), (day(2026, 11, 11), day(2026, 11, 11)));
}
