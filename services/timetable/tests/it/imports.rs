//! Imports by the front door: what is sent, compared, put in force, taken back; what people then read.

use std::fmt::Write;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use futures::stream;
use proto::timetable::v1::{import_timetable_request::Piece, list_occurrences_request::Of, *};
use sqlx::PgPool;
use tonic::{Code, Status};

use crate::school::{Client, School, at, details, monday, year_of};

/// A lesson of a Pronote-like feed.
#[derive(Clone)]
pub struct Lesson {
    pub number: u32,
    pub starts_at: DateTime<Utc>,
    pub subject: &'static str,
    pub teacher: &'static str,
    pub class: &'static str,
    pub room: &'static str,
    pub category: &'static str,
}

/// Mathematics of 3A with Paul in B12, an hour long.
pub fn maths(number: u32, starts_at: DateTime<Utc>) -> Lesson {
    Lesson {
        number,
        starts_at,
        subject: "MATHEMATIQUES",
        teacher: "DURAND-EXEMPLE P.",
        class: "3A",
        room: "B12",
        category: "Cours",
    }
}

/// The feed, as exported now: Pronote's identifiers change each time.
pub fn feed(lessons: &[Lesson]) -> String {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//FR\r\n");
    let exported = Utc::now().format("%Y%m%dT%H%M%SZ");
    for lesson in lessons {
        let (from, until) = (lesson.starts_at, lesson.starts_at + TimeDelta::minutes(55));
        let Lesson { number, subject, teacher, class, room, category, .. } = lesson;
        let (from, until) = (from.format("%Y%m%dT%H%M%SZ"), until.format("%Y%m%dT%H%M%SZ"));
        write!(
            text,
            "BEGIN:VEVENT\r\nCATEGORIES:{category}\r\nUID:Cours-{number}-1-{exported}-Index-Education\r\nDTSTART:{from}\r\n\
             DTEND:{until}\r\nSUMMARY;LANGUAGE=fr:{subject} - {class}\r\nLOCATION;LANGUAGE=fr:{room}\r\n\
             DESCRIPTION;LANGUAGE=fr:Matière : {subject}\\nProfesseur : {teacher}\\nClasse : {class}\\nSalle : {room}\\n\r\n\
             END:VEVENT\r\n",
        )
        .unwrap();
    }
    text + "END:VCALENDAR\r\n"
}

/// An upload of the school.
pub async fn upload(school: &School) -> String {
    let request = CreateSourceRequest {
        structure_id: school.id.to_string(),
        kind: SourceKind::Upload.into(),
        name: "Pronote".into(),
        ..CreateSourceRequest::default()
    };
    school.as_head().create_source(request).await.unwrap().into_inner().source.unwrap().source_id
}

/// Sends one file.
pub async fn send(client: &mut Client, source_id: &str, text: &str) -> Result<Import, Status> {
    let piece = |piece| ImportTimetableRequest { piece: Some(piece) };
    let mut pieces =
        vec![piece(Piece::SourceId(source_id.into())), piece(Piece::File(TimetableFile { name: "emploi.ics".into() }))];
    pieces.extend(text.as_bytes().chunks(64 * 1024).map(|chunk| piece(Piece::Chunk(chunk.to_vec()))));
    Ok(client.import_timetable(stream::iter(pieces)).await?.into_inner().import.unwrap())
}

/// Sends a feed and puts it in force.
pub async fn put(school: &School, source_id: &str, lessons: &[Lesson]) -> Import {
    let import = send(&mut school.as_head(), source_id, &feed(lessons)).await.unwrap();
    let request = ApplyImportRequest { import_id: import.import_id, confirm: false };
    school.as_head().apply_import(request).await.unwrap().into_inner().import.unwrap()
}

/// What happens in the week of [`monday`].
pub async fn week(client: &mut Client, of: Option<Of>) -> Vec<Occurrence> {
    let request = ListOccurrencesRequest { of, start_time: at(monday()), end_time: at(monday() + TimeDelta::days(14)) };
    client.list_occurrences(request).await.unwrap().into_inner().occurrences
}

fn figures(import: &Import) -> [i32; 5] {
    let figures = import.figures.unwrap();
    [figures.added, figures.moved, figures.cancelled, figures.changed, figures.unchanged]
}

fn day(days: i64, hour: i64) -> DateTime<Utc> {
    monday() + TimeDelta::days(days) + TimeDelta::hours(hour)
}

#[sqlx::test(migrations = false)]
async fn a_feed_that_is_sent_is_compared_first_and_read_by_everyone_concerned_once_applied(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let lessons = [maths(1, day(0, 8)), Lesson { class: "4B", ..maths(2, day(1, 9)) }];
    let import = send(&mut school.as_head(), &source, &feed(&lessons)).await.unwrap();
    assert_eq!((import.state(), figures(&import), import.labels_unmatched), (ImportState::Staged, [2, 0, 0, 0, 0], 0));
    assert_eq!(week(&mut school.as_zoe(), None).await, []);

    let request = ApplyImportRequest { import_id: import.import_id.clone(), confirm: false };
    let applied = school.as_head().apply_import(request.clone()).await.unwrap().into_inner().import.unwrap();
    assert_eq!(applied.state(), ImportState::Applied);
    assert_eq!(school.as_head().apply_import(request).await.unwrap_err().code(), Code::FailedPrecondition);
    assert_eq!(school.app.drained_events().await, ["enej.timetable.v1.TimetableImported"]);

    let zoe = week(&mut school.as_zoe(), None).await;
    assert_eq!((zoe.len(), zoe[0].subject.as_str(), zoe[0].start_time), (1, "MATHEMATIQUES", at(day(0, 8))));
    assert_eq!(zoe[0].teacher_ids, [school.paul.to_string()]);
    assert_eq!((zoe[0].rooms[0].name.as_str(), zoe[0].audiences[0].name.as_str()), ("B12", "3A"));
    assert_eq!(week(&mut school.as_paul(), None).await.len(), 2);
    let both = week(&mut school.as_mother(), None).await;
    assert_eq!(
        both.iter().map(|one| one.person_ids.clone()).collect::<Vec<_>>(),
        [[school.zoe.to_string()], [school.leo.to_string()]]
    );
    assert_eq!(week(&mut school.as_head(), Some(Of::StructureId(school.id.to_string()))).await.len(), 2);
    assert_eq!(week(&mut school.as_head(), Some(Of::RoomId(zoe[0].rooms[0].room_id.clone()))).await.len(), 2);
    assert_eq!(week(&mut school.as_zoe(), Some(Of::ClassId(school.class_3a.to_string()))).await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn the_same_feed_again_changes_nothing_and_keeps_every_id(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let lessons = [maths(1, day(0, 8)), maths(1, day(2, 8)), maths(2, day(1, 9))];
    put(&school, &source, &lessons).await;
    let before = week(&mut school.as_zoe(), None).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let again = put(&school, &source, &lessons).await;
    assert_eq!(figures(&again), [0, 0, 0, 0, 3]);
    assert_eq!(week(&mut school.as_zoe(), None).await, before);
    let imported = "enej.timetable.v1.TimetableImported";
    assert_eq!(school.app.drained_events().await, [imported, imported]);
}

#[sqlx::test(migrations = false)]
async fn a_moved_a_cancelled_a_replaced_and_a_new_lesson_are_told_apart_and_told(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let lessons = [maths(1, day(0, 8)), maths(2, day(1, 9)), maths(3, day(2, 10)), maths(4, day(3, 8))];
    put(&school, &source, &lessons).await;
    let before = week(&mut school.as_zoe(), None).await;
    school.app.drained_events().await;

    let cancelled = Lesson { category: "Cours - Cours annulé", ..maths(3, day(2, 10)) };
    let instead = Lesson {
        subject: "FRANCAIS",
        teacher: "PETIT-EXEMPLE C.",
        room: "C03",
        category: "Cours - Cours modifié",
        ..maths(9, day(2, 10))
    };
    let lessons = [
        maths(1, day(0, 10)),
        Lesson { category: "Cours - Cours annulé", ..maths(2, day(1, 9)) },
        cancelled,
        instead,
        maths(4, day(3, 8)),
        maths(5, day(4, 8)),
    ];
    let import = put(&school, &source, &lessons).await;
    assert_eq!(figures(&import), [1, 1, 1, 1, 1]);
    assert_eq!(school.app.drained_events().await, ["enej.timetable.v1.LessonsChanged", "enej.timetable.v1.TimetableImported"]);

    let after = week(&mut school.as_zoe(), None).await;
    assert_eq!(
        after.iter().take(4).map(|one| &one.occurrence_id).collect::<Vec<_>>(),
        before.iter().map(|one| &one.occurrence_id).collect::<Vec<_>>()
    );
    let [moved, cancelled, replaced, same, new] = &after[..] else { panic!("{after:?}") };
    assert_eq!((moved.start_time, moved.before.clone().unwrap().start_time), (at(day(0, 10)), at(day(0, 8))));
    assert_eq!(cancelled.state(), State::Cancelled);
    assert_eq!((replaced.state(), replaced.subject.as_str()), (State::Changed, "FRANCAIS"));
    let was = replaced.before.clone().unwrap();
    assert_eq!(
        (was.subject.as_str(), was.rooms, was.teacher_ids),
        ("MATHEMATIQUES", vec!["B12".to_owned()], vec![school.paul.to_string()])
    );
    assert_eq!((same.change_time, new.start_time), (None, at(day(4, 8))));
    let paul = week(&mut school.as_paul(), None).await;
    assert!(paul.iter().all(|one| one.occurrence_id != replaced.occurrence_id), "the lesson is not his any more");
}

#[sqlx::test(migrations = false)]
async fn a_lesson_replaced_in_the_first_feed_has_its_history(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let lessons = [
        Lesson { category: "Cours - Cours annulé", subject: "FRANCAIS", ..maths(3, day(2, 10)) },
        Lesson { category: "Cours - Cours modifié", ..maths(9, day(2, 10)) },
    ];
    put(&school, &source, &lessons).await;
    let zoe = week(&mut school.as_zoe(), None).await;
    assert_eq!(
        (zoe.len(), zoe[0].subject.as_str(), zoe[0].before.clone().unwrap().subject),
        (1, "MATHEMATIQUES", "FRANCAIS".to_owned())
    );
    let again = put(&school, &source, &lessons).await;
    assert_eq!(figures(&again), [0, 0, 0, 0, 1]);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn an_earlier_version_comes_back_for_what_is_to_come(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[maths(1, day(0, 8)), maths(2, day(1, 9))]).await;
    let before = week(&mut school.as_zoe(), None).await;
    let second = put(&school, &source, &[maths(1, day(0, 11)), maths(2, day(1, 9))]).await;
    let request = RollBackImportRequest { import_id: second.import_id.clone() };
    let back = school.as_head().roll_back_import(request.clone()).await.unwrap().into_inner().import.unwrap();
    assert_eq!((back.version, back.state(), figures(&back)), (3, ImportState::Applied, [0, 1, 0, 0, 1]));
    let after = week(&mut school.as_zoe(), None).await;
    let times = |week: &[Occurrence]| week.iter().map(|one| (one.occurrence_id.clone(), one.start_time)).collect::<Vec<_>>();
    assert_eq!(times(&after), times(&before));
    assert_eq!(school.as_head().roll_back_import(request).await.unwrap_err().code(), Code::FailedPrecondition);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_feed_that_is_suddenly_tiny_is_held_until_somebody_confirms(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let year: Vec<Lesson> =
        (0..60).map(|number| maths(number, day(i64::from(number) / 10, 7 + i64::from(number) % 10))).collect();
    put(&school, &source, &year).await;
    let nothing = send(&mut school.as_head(), &source, &feed(&[])).await.unwrap_err();
    assert_eq!(platform::status::reason(&nothing).unwrap(), "NO_LESSONS");
    let tiny = send(&mut school.as_head(), &source, &feed(&year[..10])).await.unwrap();
    assert!(tiny.held);
    let apply = |confirm| ApplyImportRequest { import_id: tiny.import_id.clone(), confirm };
    let refused = school.as_head().apply_import(apply(false)).await.unwrap_err();
    assert_eq!(platform::status::reason(&refused).unwrap(), "IMPORT_HELD");
    assert_eq!(week(&mut school.as_zoe(), None).await.len(), 60);
    school.as_head().apply_import(apply(true)).await.unwrap();
    let left = week(&mut school.as_zoe(), None).await;
    assert_eq!(left.iter().filter(|one| one.state() == State::Planned).count(), 10);
    school.app.drained_events().await;
}

/// Sends the sample of EDT, moved to this school year; gives the Monday of its first week too.
async fn send_edt(school: &School) -> (NaiveDate, Result<Import, Status>) {
    let september = NaiveDate::from_ymd_opt(year_of(Utc::now()), 9, 1).unwrap();
    let monday = september - Days::new(september.weekday().num_days_from_monday().into());
    let text = std::fs::read_to_string("tests/fixtures/edt/edt_clear.xml").unwrap();
    let text = text.replace("2026-09-01", &(monday + Days::new(1)).to_string()).replace("2026-08-31", &monday.to_string());
    let text = text.replace("2027-07-03", &(monday + Days::new(300)).to_string());
    let source = upload(school).await;
    (monday, send(&mut school.as_head(), &source, &text).await)
}

#[sqlx::test(migrations = false)]
async fn the_sample_of_edt_is_read_whole(pool: PgPool) {
    let school = School::open(pool).await;
    let (monday, import) = send_edt(&school).await;
    let import = import.unwrap();
    assert_eq!((import.format(), figures(&import), import.labels_unmatched), (Format::Edt, [1, 0, 0, 0, 0], 0));
    let request = ApplyImportRequest { import_id: import.import_id, confirm: false };
    school.as_head().apply_import(request).await.unwrap();
    let day = (monday + Days::new(21)).and_hms_opt(0, 0, 0).unwrap().and_utc();
    let request = ListOccurrencesRequest { of: None, start_time: at(day), end_time: at(day + TimeDelta::days(1)) };
    let lesson = &school.as_zoe().list_occurrences(request).await.unwrap().into_inner().occurrences[0];
    assert_eq!((lesson.start_time, lesson.end_time), (at(day + TimeDelta::hours(7)), at(day + TimeDelta::hours(8))));
    assert_eq!((lesson.subject.as_str(), &lesson.teacher_ids), ("MATHEMATIQUES", &vec![school.paul.to_string()]));
    let year = GetSchoolYearRequest { structure_id: school.id.to_string(), year: year_of(Utc::now()) };
    let year = school.as_zoe().get_school_year(year).await.unwrap().into_inner().school_year.unwrap();
    assert_eq!((year.bells.len(), year.bells[0].begins.as_str()), (20, "08:00"), "its hours are the school's");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn the_file_of_another_school_is_refused(pool: PgPool) {
    let school = School::open(pool).await;
    let mut roster = school.roster();
    roster.structure = Some(details(school.id, "0269903Y", "Collège voisin", (48.9, 2.2)));
    school.identity.says(roster);
    let refused = send_edt(&school).await.1.unwrap_err();
    assert_eq!(platform::status::reason(&refused).unwrap(), "OTHER_SCHOOL");
}

#[sqlx::test(migrations = false)]
async fn garbage_is_refused_by_name_and_changes_nothing(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    for (text, reason) in [("", "SOURCE_EMPTY"), ("<html><body>", "HTML_PAGE"), ("%PDF-1.4", "FORMAT_UNKNOWN")] {
        let refused = send(&mut school.as_head(), &source, text).await.unwrap_err();
        assert_eq!((refused.code(), platform::status::reason(&refused).unwrap().as_str()), (Code::InvalidArgument, reason));
    }
    let request = ListImportsRequest { structure_id: school.id.to_string(), ..ListImportsRequest::default() };
    assert_eq!(school.as_head().list_imports(request).await.unwrap().into_inner().imports, []);
}
