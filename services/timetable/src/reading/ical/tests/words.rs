//! What words mean, and keys.

use super::*;
use crate::reading::{Nature, State};

fn pronote(lines: &str) -> Reading {
    let uid = "BEGIN:VEVENT\nUID:Cours-1-1-20260924T195501Z-Index-Education";
    read(&calendar(&format!("{uid}\nDTSTART:20260907T070000Z\nDTEND:20260907T080000Z\n{lines}\nEND:VEVENT")))
}

fn state_of(lines: &str) -> State {
    pronote(lines).lessons[0].state
}

#[test]
fn each_category_of_pronote_gives_its_state() {
    assert_eq!(state_of("CATEGORIES:Cours"), State::Planned);
    assert_eq!(state_of("CATEGORIES:Cours - Cours annulé"), State::Cancelled);
    assert_eq!(state_of("CATEGORIES:Cours - Cours modifié"), State::Changed);
    assert_eq!(state_of("CATEGORIES:Cours - Accompagnement modifié"), State::Changed);
    assert_eq!(state_of("CATEGORIES:Cours - Exceptionnel"), State::Exceptional);
    assert_eq!(state_of("CATEGORIES:Cours - Cours maintenu"), State::Planned);
    assert_eq!(state_of("CATEGORIES:Cours\nSTATUS:CANCELLED"), State::Cancelled);
    assert_eq!(state_of("CATEGORIES:Cours\nSUMMARY:Cours annulé : MATHS - 3A"), State::Cancelled);
}

#[test]
fn all_that_a_cancelling_calendar_names_is_cancelled() {
    let lesson = |uid: &str| {
        format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:20260907T080000\nDTEND:20260907T090000\nSTATUS:CONFIRMED\nEND:VEVENT")
    };
    let text = format!(
        "{}{}{}",
        calendar(&format!("METHOD:CANCEL\n{}", lesson("un"))),
        calendar(&format!("method:PUBLISH\n{}", lesson("deux"))),
        calendar(&lesson("trois"))
    );
    let reading = read(&text);
    let states: Vec<(&str, State)> = reading.lessons.iter().map(|lesson| (&*lesson.uid, lesson.state)).collect();
    assert_eq!(states, [("deux", State::Planned), ("trois", State::Planned), ("un", State::Cancelled)]);
}

#[test]
fn a_title_gives_subject_and_names_when_the_description_does_not() {
    let reading =
        pronote("CATEGORIES:Cours\nSUMMARY:Cours annulé : ANGLAIS LV1 - RENFORCEMENT - [5D - VIE DE CLASSE] - <5D> OUI");
    let lesson = &reading.lessons[0];
    assert_eq!(content(&reading, lesson).subject, "ANGLAIS LV1 - RENFORCEMENT");
    assert_eq!(names(&reading, lesson, LabelKind::Group), ["5D - VIE DE CLASSE", "OUI"]);
    let reading = pronote("CATEGORIES:Cours\nSUMMARY:SCIENCES VIE & TERRE - 4D");
    assert_eq!(content(&reading, &reading.lessons[0]).subject, "SCIENCES VIE & TERRE");
    assert_eq!(names(&reading, &reading.lessons[0], LabelKind::Class), ["4D"]);
    assert_eq!(content(&reading, &reading.lessons[0]).title, "");
}

#[test]
fn a_title_repeats_no_class_that_the_description_names() {
    let reading = pronote("CATEGORIES:Cours\nSUMMARY:EPI - CLIMAT - 4D\nDESCRIPTION:Classe : 4D\\n");
    assert_eq!(content(&reading, &reading.lessons[0]).subject, "EPI - CLIMAT");
}

#[test]
fn lists_of_people_and_classes_are_taken_apart() {
    let reading = pronote(
        "CATEGORIES:Cours\nDESCRIPTION:Matière : EPS\\nProfesseurs : DURAND P.\\, PETIT C.\\nClasses : 3A\\, 3B\\n\
         Groupe : [3 EPS\\, filles]\\nPartie de classe : &lt\\;3A&gt\\; F\\, &lt\\;3B&gt\\; F\\nSalles : GYM\\, STADE\\n\
         Accompagnant : MARTIN L.\\n",
    );
    let lesson = &reading.lessons[0];
    assert_eq!(names(&reading, lesson, LabelKind::Teacher), ["DURAND P.", "PETIT C."]);
    assert_eq!(names(&reading, lesson, LabelKind::Staff), ["MARTIN L."]);
    assert_eq!(names(&reading, lesson, LabelKind::Class), ["3A", "3B"]);
    assert_eq!(names(&reading, lesson, LabelKind::Group), ["3 EPS, filles", "F"]);
    assert_eq!(names(&reading, lesson, LabelKind::Room), ["GYM", "STADE"]);
}

fn note_of(description: &str) -> String {
    let reading = pronote(&format!("DESCRIPTION:{description}"));
    content(&reading, &reading.lessons[0]).note.clone()
}

#[test]
fn pupils_by_name_are_in_no_note() {
    for word in ["Élève", "Élèves", "ELEVES", "élèves concernés", "Eleve(s)", "Étudiants", "Pupils", "Students", "student"]
    {
        assert_eq!(
            note_of(&format!("Apporter le livre\\n{word} : DUPONT Léa\\, PETIT Ali\\nContrôle")),
            "Apporter le livre\nContrôle"
        );
        assert_eq!(note_of(&format!("{word}: DUPONT Léa\\nContrôle")), "Contrôle", "{word}");
    }
    assert_eq!(note_of("Élèves :\\nDUPONT Léa\\nPETIT Ali\\nSalle : B12\\nContrôle"), "Contrôle");
    assert_eq!(note_of("Les élèves apportent : une règle"), "Les élèves apportent : une règle");
}

#[test]
fn a_teacher_of_the_lesson_is_not_noted_again() {
    assert_eq!(note_of("Lefevre p.\\nProfesseur : LEFÈVRE P.\\nMme LEFÈVRE P.\\nMme MARTIN remplace"), "Mme MARTIN remplace");
}

#[test]
fn control_characters_are_kept_nowhere() {
    let lines = "DTSTART:20260907T070000Z\nDURATION:PT1H\nUID:a\0b\nSUMMARY:Cho\0rale\nDESCRIPTION:un\0\\ndeux\t\u{1b}trois\\n\n\
                 LOCATION:B\0 12\nCATEGORIES:x\0\nRRULE:FREQ=DAILY;COUNT=2";
    let reading = read(&calendar(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT")));
    assert_eq!((reading.contents[0].title.as_str(), reading.contents[0].note.as_str()), ("Cho rale", "un\ndeux trois"));
    assert_eq!(reading.labels[0].text, "B 12");
    assert!(!reading.lessons[0].uid.contains(char::is_control));
    assert_eq!(reading.lessons[0].uid, reading.lessons[1].uid);
}

#[test]
fn an_event_of_anybodys_calendar_is_no_lesson() {
    let reading =
        read(&event("DTSTART:20260907T070000Z\nDTEND:20260907T080000Z\nSUMMARY:Conseil - 3A\nLOCATION:12 rue Haute\\, Sceaux"));
    let lesson = &reading.lessons[0];
    let content = content(&reading, lesson);
    assert_eq!((content.nature, content.title.as_str(), content.subject.as_str()), (Nature::Event, "Conseil - 3A", ""));
    assert_eq!(names(&reading, lesson, LabelKind::Room), ["12 rue Haute, Sceaux"]);
}

#[test]
fn a_whole_day_is_an_event_from_midnight_to_midnight() {
    let reading = read(&event("DTSTART;VALUE=DATE:20261025\nSUMMARY:Portes ouvertes"));
    assert_eq!(times(&reading), ["10-25 00:00 10-26 00:00"]);
    assert!(reading.lessons[0].all_day);
    assert_eq!(reading.contents[0].nature, Nature::Event);
}

#[test]
fn a_cancelled_lesson_and_the_one_in_its_place_are_both_there() {
    let one = |uid: &str, category: &str, title: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{uid}\nCATEGORIES:{category}\nDTSTART:20260907T070000Z\nDTEND:20260907T080000Z\nSUMMARY:{title}\nEND:VEVENT\n"
        )
    };
    let both =
        one("Cours-1-1", "Cours - Cours annulé", "ANGLAIS - 3A") + &one("Cours-2-1", "Cours - Cours modifié", "MATHS - 3A");
    let reading = read(&calendar(&both));
    let states: Vec<State> = reading.lessons.iter().map(|lesson| lesson.state).collect();
    assert_eq!(states, [State::Cancelled, State::Changed]);
}

fn three(uid: &str, titles: [&str; 3]) -> Reading {
    let events = titles.map(|title| {
        format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:20260907T070000Z\nDTEND:20260907T080000Z\nSUMMARY:{title}\nEND:VEVENT\n")
    });
    read(&calendar(&events.concat()))
}

#[test]
fn lessons_of_one_key_are_numbered_by_what_they_say_and_equal_ones_are_one() {
    let keys = |reading: &Reading| -> Vec<(String, String)> {
        reading.lessons.iter().map(|lesson| (lesson.uid.clone(), content(reading, lesson).title.clone())).collect()
    };
    let expected = [("x".to_owned(), "A".to_owned()), ("x#2".to_owned(), "B".to_owned())];
    assert_eq!(keys(&three("x", ["A", "B", "A"])), expected);
    assert_eq!(keys(&three("x", ["B", "A", "B"])), expected);
}

#[test]
fn an_event_without_identifier_gets_one_of_what_it_says() {
    let untold = |title: &str| {
        let text = format!("BEGIN:VEVENT\nDTSTART:20260907T070000Z\nDTEND:20260907T080000Z\nSUMMARY:{title}\nEND:VEVENT");
        read(&calendar(&text)).lessons[0].uid.clone()
    };
    assert_eq!(untold("Chorale"), untold("Chorale"));
    assert_ne!(untold("Chorale"), untold("Échecs"));
    assert_eq!(untold("Chorale").len(), 33);
}

#[test]
fn export_times_change_nothing() {
    let at = |time: &str| {
        calendar(&format!(
            "BEGIN:VEVENT\nUID:Cours-1-1-{time}-Index-Education\nDTSTAMP:{time}\nLAST-MODIFIED:{time}\nSEQUENCE:7\nDTSTART:20260907T070000Z\n\
             DTEND:20260907T080000Z\nSUMMARY:MATHS - 3A\nDESCRIPTION:(Exporté le:{time})\\n\nEND:VEVENT"
        ))
    };
    assert_eq!(read(&at("20260924T195501Z")), read(&at("20260925195502Z")));
    assert_eq!(read(&at("20260924T195501Z")).lessons[0].uid, "Cours-1-1");
}

#[test]
fn former_years_leave_no_names_behind() {
    let reading = read(&event("DTSTART:20250908T070000Z\nDTEND:20250908T080000Z\nDESCRIPTION:Classe : 5B\\n"));
    assert_eq!(reading, Reading::default());
}
