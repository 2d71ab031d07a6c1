//! Whom a form may name, and what the desk is told beside sources, imports, names and a year.

use std::time::Duration;

use chrono::TimeDelta;
use futures::{StreamExt, stream};
use platform::config::Settings;
use proto::timetable::v1::{import_timetable_request::Piece, list_occurrences_request::Of, *};
use sqlx::PgPool;
use tonic::{Code, Request};
use uuid::Uuid;

use crate::{
    imports::{Lesson, feed, maths, put, upload},
    school::{School, at, monday},
};

fn lesson(number: u32, class: &'static str, teacher: &'static str) -> Lesson {
    Lesson { teacher, class, ..maths(number, monday() + TimeDelta::hours(8 + i64::from(number))) }
}

#[sqlx::test(migrations = false)]
async fn classes_groups_and_who_works_there_may_be_named_and_no_pupil(pool: PgPool) {
    let school = School::open(pool).await;
    let request = ListTargetsRequest { structure_id: school.id.to_string() };
    let told = school.as_paul().list_targets(request).await.unwrap().into_inner();
    let classes: Vec<_> = told.classes.iter().map(|class| (class.name.as_str(), class.group)).collect();
    assert_eq!(classes, [("3A", false), ("3AGR1", true), ("4B", false)]);
    let mut people = [school.head, school.paul, school.claire].map(|id| id.to_string());
    people.sort();
    assert_eq!(
        {
            let mut told = told.person_ids;
            told.sort();
            told
        },
        people
    );
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_a_teacher_has_in_a_school_is_told_to_who_works_there_only(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[lesson(1, "3A", "DURAND-EXEMPLE P."), lesson(2, "3A", "PETIT-EXEMPLE C.")]).await;
    let request = |structure_id: Uuid| {
        let teacher = TeacherOfSchool { structure_id: structure_id.to_string(), person_id: school.claire.to_string() };
        let of = Some(Of::Teacher(teacher));
        ListOccurrencesRequest { of, start_time: at(monday()), end_time: at(monday() + TimeDelta::days(7)) }
    };
    let told = school.as_paul().list_occurrences(request(school.id)).await.unwrap().into_inner().occurrences;
    assert_eq!(told.iter().map(|one| one.teacher_ids.clone()).collect::<Vec<_>>(), [[school.claire.to_string()]]);
    for mut stranger in [school.as_zoe(), school.as_mother()] {
        assert_eq!(stranger.list_occurrences(request(school.id)).await.unwrap_err().code(), Code::NotFound);
    }
    let elsewhere = school.as_paul().list_occurrences(request(Uuid::now_v7())).await.unwrap_err();
    assert_eq!(elsewhere.code(), Code::NotFound);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn nobody_s_week_in_all_schools_is_read_as_a_class(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[lesson(1, "3A", "PETIT-EXEMPLE C.")]).await;
    let class_id = school.claire.to_string();
    let of = Some(Of::ClassId(class_id.clone()));
    let request = ListOccurrencesRequest { of, start_time: at(monday()), end_time: at(monday() + TimeDelta::days(7)) };
    assert_eq!(school.as_paul().list_occurrences(request).await.unwrap_err().code(), Code::NotFound);
    let scope = CalendarScope { scope: Some(calendar_scope::Scope::ClassId(class_id)) };
    let request =
        CreateSubscriptionRequest { scope: Some(scope), name: "Claire".into(), days: 30, request_id: Uuid::now_v7().into() };
    assert_eq!(school.as_paul().create_subscription(request).await.unwrap_err().code(), Code::NotFound);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_name_is_told_alone_with_the_lessons_to_come_that_bear_it(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let lessons = [
        lesson(1, "3A", "INCONNU Z."),
        lesson(2, "3EME B", "INCONNU Z."),
        lesson(3, "3A", "DURAND-EXEMPLE P."),
        Lesson { teacher: "INCONNU Z.", ..maths(4, monday() - TimeDelta::days(60)) },
    ];
    put(&school, &source, &lessons).await;
    let asked = |label_id: String| ListLabelsRequest { structure_id: school.id.to_string(), label_id, ..Default::default() };
    let all = school.as_head().list_labels(asked(String::new())).await.unwrap().into_inner().labels;
    let counted: Vec<_> = all.iter().map(|label| (label.text.as_str(), label.lessons_to_come)).collect();
    for expected in [("INCONNU Z.", 2), ("3EME B", 1), ("3A", 2), ("DURAND-EXEMPLE P.", 1), ("B12", 3)] {
        assert!(counted.contains(&expected), "{expected:?}: {counted:?}");
    }
    let one = school.as_head().list_labels(asked(all[1].label_id.clone())).await.unwrap().into_inner().labels;
    assert_eq!(one, [all[1].clone()]);
    let wrong = school.as_head().list_labels(asked("3A".into())).await.unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidArgument);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn sources_and_imports_are_told_with_what_they_are_called(pool: PgPool) {
    let school = School::open(pool).await;
    let subject = source_subject::Subject::ClassId(school.class_3a.to_string());
    let request = CreateSourceRequest {
        structure_id: school.id.to_string(),
        kind: SourceKind::Upload.into(),
        name: "EDT".into(),
        subject: Some(SourceSubject { subject: Some(subject) }),
        ..CreateSourceRequest::default()
    };
    let source = school.as_head().create_source(request).await.unwrap().into_inner().source.unwrap();
    assert_eq!(source.subject_name, "3A");
    let import = put(&school, &source.source_id, &[lesson(1, "3A", "DURAND-EXEMPLE P.")]).await;
    assert_eq!((import.source_name.as_str(), import.structure_id), ("EDT", school.id.to_string()));
    let delete = DeleteSourceRequest { source_id: source.source_id };
    school.as_head().delete_source(delete).await.unwrap();
    let request = ListImportsRequest { structure_id: school.id.to_string(), ..ListImportsRequest::default() };
    let imports = school.as_head().list_imports(request).await.unwrap().into_inner().imports;
    assert_eq!(imports[0].source_name, "EDT", "one whose source is gone is still called so");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_a_school_says_of_its_year_is_told_apart_from_what_is_national(pool: PgPool) {
    let school = School::open(pool).await;
    let (structure_id, year) = (school.id.to_string(), 2026);
    let asked = GetSchoolYearRequest { structure_id: structure_id.clone(), year };
    let told = school.as_head().get_school_year(asked.clone()).await.unwrap().into_inner().school_year.unwrap();
    assert_eq!((told.own_first_day.as_str(), told.own_last_day.as_str()), ("", ""));
    assert!(!told.first_day.is_empty());
    let change = ChangeSchoolYearRequest { structure_id, year, first_day: "2026-09-03".into(), ..Default::default() };
    school.as_head().change_school_year(change).await.unwrap();
    let told = school.as_head().get_school_year(asked).await.unwrap().into_inner().school_year.unwrap();
    assert_eq!((told.own_first_day.as_str(), told.first_day.as_str()), ("2026-09-03", "2026-09-03"));
    assert_eq!(told.own_last_day, "");
    school.app.drained_events().await;
}

/// A unary call would be given up after a second here; files take as long as the sender's line.
#[sqlx::test(migrations = false)]
async fn files_may_take_longer_on_their_way_than_an_answer(pool: PgPool) {
    let school = School::open_with(pool, Settings::load().with("server.deadline_seconds", 1)).await;
    let source = upload(&school).await;
    let (name, text) = ("emploi.ics".to_owned(), feed(&[lesson(1, "3A", "DURAND-EXEMPLE P.")]));
    let pieces = [Piece::SourceId(source), Piece::File(TimetableFile { name }), Piece::Chunk(text.into_bytes())];
    let slowly = stream::iter(pieces).then(|piece| async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        ImportTimetableRequest { piece: Some(piece) }
    });
    let mut request = Request::new(slowly.boxed());
    request.set_timeout(Duration::from_secs(30));
    let import = school.as_head().import_timetable(request).await.unwrap().into_inner().import.unwrap();
    assert_eq!(import.state(), ImportState::Staged);
    school.app.drained_events().await;
}
