//! What is typed in ENEJ: beside every source, and against one.

use chrono::TimeDelta;
use proto::{identity::v1::Profile, timetable::v1::*};
use sqlx::PgPool;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    imports::{Lesson, maths, put, upload, week},
    school::{Client, School, at, monday},
};

fn trip(school: &School) -> CreateOccurrenceRequest {
    let occurrence = TypedOccurrence {
        nature: Nature::Event.into(),
        title: "Sortie au musée".into(),
        note: "Prévoir un pique-nique".into(),
        start_time: at(monday() + TimeDelta::hours(8)),
        end_time: at(monday() + TimeDelta::hours(34)),
        teacher_ids: vec![school.paul.to_string()],
        class_ids: vec![school.class_3a.to_string(), school.group.to_string()],
        rooms: vec!["Hall".into()],
        ..TypedOccurrence::default()
    };
    CreateOccurrenceRequest {
        structure_id: school.id.to_string(),
        occurrence: Some(occurrence),
        request_id: Uuid::now_v7().to_string(),
    }
}

async fn amend(client: &mut Client, request: AmendOccurrenceRequest) -> Result<Occurrence, Status> {
    Ok(client.amend_occurrence(request).await?.into_inner().occurrence.unwrap())
}

async fn restore(client: &mut Client, id: &str) -> Result<Option<Occurrence>, Status> {
    let request = EndAmendmentRequest { occurrence_id: id.into() };
    Ok(client.end_amendment(request).await?.into_inner().occurrence)
}

#[sqlx::test(migrations = false)]
async fn an_event_is_shown_on_each_of_its_days_and_goes_when_it_is_taken_back(pool: PgPool) {
    let school = School::open(pool).await;
    let request = trip(&school);
    let typed = school.as_head().create_occurrence(request.clone()).await.unwrap().into_inner().occurrence.unwrap();
    let again = school.as_head().create_occurrence(request).await.unwrap().into_inner().occurrence.unwrap();
    assert_eq!(typed, again, "the same request is answered the same");
    assert_eq!(
        (typed.title.as_str(), typed.state(), typed.rooms[0].name.as_str()),
        ("Sortie au musée", State::Exceptional, "Hall")
    );
    assert_eq!(week(&mut school.as_zoe(), None).await.len(), 1, "once, although she is in the class and in the group");
    let second_day = ListOccurrencesRequest {
        of: None,
        start_time: at(monday() + TimeDelta::hours(33)),
        end_time: at(monday() + TimeDelta::hours(40)),
    };
    assert_eq!(school.as_paul().list_occurrences(second_day).await.unwrap().into_inner().occurrences.len(), 1);
    assert_eq!(restore(&mut school.as_head(), &typed.occurrence_id).await.unwrap(), None);
    assert_eq!(week(&mut school.as_zoe(), None).await, []);
    let changed = "enej.timetable.v1.LessonsChanged";
    assert_eq!(school.app.drained_events().await, [changed, changed]);
}

#[sqlx::test(migrations = false)]
async fn a_teacher_types_for_herself_only(pool: PgPool) {
    let school = School::open(pool).await;
    assert!(school.as_paul().create_occurrence(trip(&school)).await.is_ok());
    let mut other = trip(&school);
    other.occurrence.as_mut().unwrap().teacher_ids = vec![school.claire.to_string()];
    assert_eq!(school.as_paul().create_occurrence(other).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(school.as_zoe().create_occurrence(trip(&school)).await.unwrap_err().code(), Code::NotFound);
    school.app.drained_events().await;
}

/// What makes a thing impossible.
type Spoil = fn(&mut TypedOccurrence);

#[sqlx::test(migrations = false)]
async fn what_cannot_be_is_refused_by_its_field(pool: PgPool) {
    let school = School::open(pool).await;
    let cases: [(&str, Spoil); 8] = [
        ("subject", |typed| typed.title.clear()),
        ("start_time", |typed| typed.start_time = at(monday() - TimeDelta::days(60))),
        ("start_time", |typed| typed.start_time = None),
        ("end_time", |typed| typed.end_time = typed.start_time),
        ("end_time", |typed| typed.end_time = at(monday() + TimeDelta::days(60))),
        ("note", |typed| typed.note = "x".repeat(801)),
        ("rooms", |typed| typed.rooms = vec!["B12".into(); 11]),
        ("class_ids", |typed| typed.class_ids = vec!["3A".into()]),
    ];
    for (field, spoil) in cases {
        let mut request = trip(&school);
        spoil(request.occurrence.as_mut().unwrap());
        let refused = school.as_head().create_occurrence(request).await.unwrap_err();
        assert_eq!((refused.code(), platform::status::field(&refused).unwrap().as_str()), (Code::InvalidArgument, field));
    }
    let mut request = trip(&school);
    request.occurrence.as_mut().unwrap().class_ids = vec![Uuid::now_v7().to_string()];
    assert_eq!(school.as_head().create_occurrence(request).await.unwrap_err().code(), Code::NotFound);
}

#[sqlx::test(migrations = false)]
async fn what_is_typed_against_a_source_holds_whatever_is_imported_until_it_is_taken_back(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let (first, second) = (maths(1, monday() + TimeDelta::hours(8)), maths(2, monday() + TimeDelta::hours(10)));
    put(&school, &source, &[first.clone(), second.clone()]).await;
    let id = week(&mut school.as_zoe(), None).await[0].occurrence_id.clone();
    let elsewhere = AmendOccurrenceRequest {
        occurrence_id: id.clone(),
        rooms: vec!["CDI".into()],
        teacher_ids: vec![school.claire.to_string()],
        note: "Avec le vidéoprojecteur".into(),
        ..AmendOccurrenceRequest::default()
    };
    let amended = amend(&mut school.as_head(), elsewhere).await.unwrap();
    assert_eq!((amended.state(), amended.amended, amended.rooms[0].name.as_str()), (State::Changed, true, "CDI"));
    assert_eq!(week(&mut school.as_paul(), None).await.len(), 1, "the other lesson is still his");

    let moved = Lesson { subject: "ALGEBRE", ..maths(1, monday() + TimeDelta::hours(9)) };
    put(&school, &source, &[moved, second]).await;
    let zoe = week(&mut school.as_zoe(), None).await;
    assert_eq!(
        (zoe[0].occurrence_id.as_str(), zoe[0].subject.as_str(), zoe[0].rooms[0].name.as_str()),
        (id.as_str(), "ALGEBRE", "CDI")
    );
    assert_eq!((zoe[0].start_time, &zoe[0].teacher_ids), (at(monday() + TimeDelta::hours(9)), &vec![school.claire.to_string()]));

    let back = restore(&mut school.as_head(), &id).await.unwrap().unwrap();
    assert_eq!(
        (back.amended, back.subject.as_str(), back.rooms[0].name.as_str(), back.state()),
        (false, "ALGEBRE", "B12", State::Planned)
    );
    assert_eq!(week(&mut school.as_paul(), None).await.len(), 2);
    let told = school.as_zoe().get_occurrence(GetOccurrenceRequest { occurrence_id: id.clone() }).await.unwrap().into_inner();
    let kinds: Vec<_> = told.changes.iter().map(OccurrenceChange::kind).collect();
    assert_eq!(kinds, [ChangeKind::Restored, ChangeKind::Moved, ChangeKind::Replaced]);
    let otherwise = |place: usize| told.changes[place].before.clone().unwrap();
    let (restored, moved, replaced) = (otherwise(0), otherwise(1), otherwise(2));
    assert_eq!((restored.start_time, restored.subject.as_str()), (None, ""), "only what changed then is told");
    assert_eq!((restored.rooms, restored.teacher_ids), (vec!["CDI".to_owned()], vec![school.claire.to_string()]));
    assert_eq!((moved.start_time, moved.subject.as_str()), (at(monday() + TimeDelta::hours(8)), "MATHEMATIQUES"));
    assert_eq!((moved.rooms, moved.teacher_ids), (vec![], vec![]));
    assert_eq!(
        (replaced.start_time, replaced.rooms, replaced.teacher_ids),
        (None, vec!["B12".into()], vec![school.paul.to_string()])
    );
    assert!(!told.may_amend);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_lesson_is_cancelled_by_who_gives_it_or_leads_the_school_before_it_begins(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let past = maths(7, chrono::Utc::now() - TimeDelta::days(2));
    put(&school, &source, &[past, maths(1, monday() + TimeDelta::hours(8))]).await;
    let id = week(&mut school.as_zoe(), None).await[0].occurrence_id.clone();
    let cancel = AmendOccurrenceRequest { occurrence_id: id.clone(), cancel: true, ..AmendOccurrenceRequest::default() };
    for mut stranger in [school.as_zoe(), school.as_mother()] {
        assert_eq!(amend(&mut stranger, cancel.clone()).await.unwrap_err().code(), Code::NotFound);
    }
    assert_eq!(amend(&mut school.as_paul(), cancel.clone()).await.unwrap().state(), State::Cancelled);
    let nothing = AmendOccurrenceRequest { occurrence_id: id, ..AmendOccurrenceRequest::default() };
    assert_eq!(amend(&mut school.as_paul(), nothing).await.unwrap_err().code(), Code::InvalidArgument);

    let lately = ListOccurrencesRequest {
        of: None,
        start_time: at(chrono::Utc::now() - TimeDelta::days(3)),
        end_time: at(chrono::Utc::now()),
    };
    let gone = school.as_zoe().list_occurrences(lately).await.unwrap().into_inner().occurrences;
    assert_eq!(gone.len(), 1, "the first import brings the past of the year along");
    let late = AmendOccurrenceRequest {
        occurrence_id: gone[0].occurrence_id.clone(),
        cancel: true,
        ..AmendOccurrenceRequest::default()
    };
    let refused = amend(&mut school.as_paul(), late).await.unwrap_err();
    assert_eq!(platform::status::reason(&refused).unwrap(), "OCCURRENCE_PAST");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_left_a_school_neither_reads_nor_changes_her_lessons_there(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[maths(1, monday() + TimeDelta::hours(8))]).await;
    let lesson = week(&mut school.as_paul(), None).await.remove(0);
    let mut gone = school.caller(school.paul, Profile::Teacher, &[]);
    gone.functions[0].structure_id = Uuid::now_v7();
    let mut gone = school.client(&gone);
    assert_eq!(week(&mut gone, None).await, []);
    let asked = GetOccurrenceRequest { occurrence_id: lesson.occurrence_id.clone() };
    assert_eq!(gone.get_occurrence(asked).await.unwrap_err().code(), Code::NotFound);
    let cancelled = AmendOccurrenceRequest {
        occurrence_id: lesson.occurrence_id,
        cancel: true,
        request_id: Uuid::now_v7().into(),
        ..Default::default()
    };
    assert_eq!(amend(&mut gone, cancelled).await.unwrap_err().code(), Code::NotFound);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_lesson_that_its_source_moves_past_its_typed_end_has_its_source_s_times(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[maths(1, monday() + TimeDelta::hours(8))]).await;
    let lesson = week(&mut school.as_paul(), None).await.remove(0);
    let end_time = at(monday() + TimeDelta::minutes(8 * 60 + 30));
    let shorter = AmendOccurrenceRequest {
        occurrence_id: lesson.occurrence_id,
        end_time,
        request_id: Uuid::now_v7().into(),
        ..Default::default()
    };
    assert_eq!(amend(&mut school.as_head(), shorter).await.unwrap().end_time, end_time);
    put(&school, &source, &[maths(1, monday() + TimeDelta::hours(10))]).await;
    let moved = week(&mut school.as_paul(), None).await.remove(0);
    assert_eq!(moved.start_time, at(monday() + TimeDelta::hours(10)));
    assert!(moved.end_time.unwrap().seconds > moved.start_time.unwrap().seconds);
    school.app.drained_events().await;
}
