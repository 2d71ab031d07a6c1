//! Conflicts: what is one, who sees it, and how it goes away.

use chrono::TimeDelta;
use platform::{auth::Function, config::Settings};
use proto::{
    identity::v1::{MembershipChange, MembershipsChanged, Profile},
    timetable::v1::{Conflict, ConflictKind, ListConflictsRequest, ListConflictsResponse, Occurrence, TypedOccurrence},
};
use sqlx::PgPool;
use timetable::{Speed, Travel};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    school::{Client, School, at, monday},
    typing::{For, lesson, on_monday},
};

async fn listed(mut client: Client, structure_id: Option<Uuid>) -> Result<ListConflictsResponse, Status> {
    let structure_id = structure_id.map(|id| id.to_string()).unwrap_or_default();
    let asked = ListConflictsRequest { structure_id, ..ListConflictsRequest::default() };
    Ok(client.list_conflicts(asked).await?.into_inner())
}

async fn of_school(school: &School) -> Vec<Conflict> {
    listed(school.as_head(), Some(school.id)).await.unwrap().conflicts
}

async fn own(client: Client) -> Vec<Conflict> {
    listed(client, None).await.unwrap().conflicts
}

fn told(conflicts: &[Conflict]) -> Vec<(ConflictKind, String, String)> {
    let subject = |occurrence: &Option<Occurrence>| {
        let occurrence = occurrence.clone().unwrap();
        if occurrence.subject.is_empty() { occurrence.title } else { occurrence.subject }
    };
    conflicts.iter().map(|one| (one.kind(), subject(&one.first), subject(&one.second))).collect()
}

fn pair(kind: ConflictKind, first: &str, second: &str) -> (ConflictKind, String, String) {
    (kind, first.into(), second.into())
}

#[sqlx::test(migrations = false)]
async fn a_teacher_in_two_lessons_at_once_is_told_to_her_and_to_the_head(pool: PgPool) {
    let school = School::open(pool).await;
    school.types(lesson("Latin", 600, 660).by(&[school.paul]).there(&["B12"])).await;
    school.types(lesson("Maths", 540, 610).by(&[school.paul]).there(&["B13"])).await;
    school.types(lesson("Grec", 660, 720).by(&[school.paul])).await;
    let conflicts = of_school(&school).await;
    assert_eq!(told(&conflicts), [pair(ConflictKind::Person, "Maths", "Latin")], "the first begins first; what follows is none");
    assert_eq!(conflicts[0].person_id, school.paul.to_string());
    assert_eq!((conflicts[0].room.as_ref(), conflicts[0].travel_minutes), (None, 0));
    assert_eq!(own(school.as_paul()).await, conflicts);
    assert_eq!(own(school.as_claire()).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_room_for_two_lessons_is_a_conflict_and_two_rooms_are_none(pool: PgPool) {
    let school = School::open(pool).await;
    school.types(lesson("Maths", 540, 600).by(&[school.paul]).with(&[school.class_3a]).there(&["B12"])).await;
    school.types(lesson("Français", 540, 600).by(&[school.claire]).with(&[school.class_4b]).there(&["b 12", "B14"])).await;
    school.types(lesson("Histoire", 545, 605).there(&["B13"])).await;
    let conflicts = of_school(&school).await;
    assert_eq!(conflicts.len(), 1, "{conflicts:#?}");
    assert_eq!((conflicts[0].kind(), conflicts[0].room.clone().unwrap().name.as_str()), (ConflictKind::Room, "B12"));
    assert_eq!(conflicts[0].person_id, "");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_lesson_that_is_cancelled_or_moved_is_none_and_comes_back(pool: PgPool) {
    let school = School::open(pool).await;
    let maths = school.types(lesson("Maths", 540, 600).by(&[school.paul])).await;
    let latin = school.types(lesson("Latin", 540, 600).by(&[school.paul])).await;
    assert_eq!(of_school(&school).await.len(), 1);
    school.cancels(&latin).await;
    assert_eq!(of_school(&school).await, []);
    let id = latin.occurrence_id.clone();
    let asked = proto::timetable::v1::EndAmendmentRequest { occurrence_id: id };
    school.as_head().end_amendment(asked).await.unwrap();
    assert_eq!(of_school(&school).await.len(), 1);
    school.delays(&maths, 60).await;
    assert_eq!(of_school(&school).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_lesson_that_two_sources_or_two_classes_say_is_no_conflict(pool: PgPool) {
    let school = School::open(pool).await;
    let (paul, class_3a, class_4b) = (school.paul, school.class_3a, school.class_4b);
    let one = school.types(lesson("MATHEMATIQUES", 540, 600).by(&[paul]).with(&[class_3a]).there(&["B12"])).await;
    school.types(lesson("Maths", 540, 600).by(&[paul]).with(&[class_3a]).there(&["B12"])).await;
    school.finds_conflicts().await;
    assert!(!of_school(&school).await.is_empty(), "one source says both");
    school.as_if_said_by("edt", &one).await;
    school.finds_conflicts().await;
    assert_eq!(of_school(&school).await, [], "the same teacher for the same class at the same time");
    school.types(lesson("Latin", 660, 720).by(&[paul]).with(&[class_3a]).there(&["B12"])).await;
    school.types(lesson("latin", 660, 720).by(&[paul]).with(&[class_4b]).there(&["B12"])).await;
    assert_eq!(of_school(&school).await, [], "one lesson for two classes");
    let later = school.types(lesson("Latin", 665, 720).by(&[paul]).with(&[class_4b])).await;
    school.as_if_said_by("edt", &later).await;
    school.finds_conflicts().await;
    assert_eq!(of_school(&school).await.len(), 3, "not at the same time: with either lesson for Paul, with one for 4B");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_lesson_may_meet_two_others_and_what_lasts_days_all_of_them(pool: PgPool) {
    let school = School::open(pool).await;
    let trip = TypedOccurrence {
        title: "Voyage".into(),
        subject: String::new(),
        end_time: at(monday() + TimeDelta::days(3)),
        ..lesson("", 480, 600).by(&[school.claire])
    };
    school.types(trip).await;
    let on = |day: i64, from, to| {
        let lesson = lesson("Français", from, to).by(&[school.claire]);
        let later = |minutes| at(on_monday(minutes) + TimeDelta::days(day));
        TypedOccurrence { start_time: later(from), end_time: later(to), ..lesson }
    };
    school.types(on(1, 450, 510)).await;
    school.types(on(2, 600, 660)).await;
    school.types(on(3, 600, 660)).await;
    school.types(lesson("A", 540, 660).by(&[school.paul])).await;
    school.types(lesson("B", 480, 600).by(&[school.paul])).await;
    school.types(lesson("C", 600, 700).by(&[school.paul])).await;
    let person = |first, second| pair(ConflictKind::Person, first, second);
    let expected = [person("B", "A"), person("A", "C"), person("Voyage", "Français"), person("Voyage", "Français")];
    assert_eq!(told(&of_school(&school).await), expected);
    school.app.drained_events().await;
}

fn by_car() -> Settings {
    let speeds = vec![Speed { up_to_km: 50.0, km_per_hour: 60.0 }];
    Settings::load().with("timetable.travel", Travel { minutes_on_top: 10, way_percent: 100, speeds })
}

/// Ten kilometres north of the school: ten minutes by car, and ten on top.
const FAR: (f64, f64) = (48.89 + 0.089_9, 2.20);

#[sqlx::test(migrations = false)]
async fn a_way_that_takes_longer_than_the_gap_is_told_to_both_schools(pool: PgPool) {
    let school = School::open_with(pool, by_car()).await;
    let other = school.other("Collège Van Gogh", Some(FAR));
    school.types(lesson("Maths", 540, 600).by(&[school.paul])).await;
    let note = TypedOccurrence { note: "Apporter le compas".into(), ..lesson("Maths", 619, 680) };
    let there = school.types_at(&other, note.by(&[school.paul]).with(&[other.class_id]).there(&["C3"])).await;
    let ours = listed(school.as_head(), Some(school.id)).await.unwrap();
    let [conflict] = &ours.conflicts[..] else { panic!("{ours:#?}") };
    let said = (conflict.kind(), conflict.gap_minutes, conflict.travel_minutes, &conflict.person_id);
    assert_eq!(said, (ConflictKind::Travel, 19, 20, &school.paul.to_string()));
    assert!((9_990..=10_000).contains(&conflict.distance_metres), "{}", conflict.distance_metres);
    let outline =
        Occurrence { teacher_ids: vec![], audiences: vec![], note: String::new(), source_id: String::new(), ..there.clone() };
    assert_eq!(conflict.second.as_ref(), Some(&outline), "when, where and what: no more of the other school's");
    assert_eq!((there.audiences.len(), there.rooms.len()), (1, 1));
    let mut names: Vec<&str> = ours.schools.iter().map(|school| school.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Collège André Doucet", "Collège Van Gogh"]);
    let theirs = listed(school.client(&other.head), Some(other.id)).await.unwrap().conflicts;
    assert_eq!((theirs.len(), theirs[0].second.as_ref()), (1, Some(&there)));
    assert_eq!(theirs[0].first.clone().unwrap().teacher_ids, [""; 0]);
    let mut paul = school.caller(school.paul, Profile::Teacher, &[]);
    assert_eq!(own(school.client(&paul)).await, [], "where she does not work any more nothing is told to her");
    paul.functions.push(Function { profile: Profile::Teacher.into(), structure_id: other.id, class_ids: vec![] });
    assert_eq!(own(school.client(&paul)).await[0].second, Some(there), "it is hers");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_way_for_which_there_is_just_enough_time_is_none(pool: PgPool) {
    let school = School::open_with(pool, by_car()).await;
    let (far, near) = (school.other("Collège Van Gogh", Some(FAR)), school.other("Collège Verne", Some((48.891, 2.20))));
    school.types(lesson("Maths", 540, 600).by(&[school.paul])).await;
    school.types_at(&far, lesson("Maths", 620, 680).by(&[school.paul])).await;
    school.types(lesson("Latin", 840, 900).by(&[school.paul])).await;
    school.types_at(&near, lesson("Latin", 911, 960).by(&[school.paul])).await;
    assert_eq!(of_school(&school).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn schools_of_which_nobody_knows_the_place_have_no_way_but_overlaps(pool: PgPool) {
    let school = School::open(pool).await;
    let other = school.other("Collège Van Gogh", None);
    school.types(lesson("Maths", 540, 600).by(&[school.paul])).await;
    school.types_at(&other, lesson("Latin", 601, 660).by(&[school.paul])).await;
    assert_eq!(of_school(&school).await, []);
    school.types_at(&other, lesson("Grec", 599, 601).by(&[school.paul])).await;
    assert_eq!(told(&of_school(&school).await), [pair(ConflictKind::Person, "Maths", "Grec")]);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_day_that_somebody_typed_is_held_and_one_that_a_calendar_names_is_not(pool: PgPool) {
    let school = School::open(pool).await;
    let day = TypedOccurrence { title: "Sortie au Louvre".into(), all_day: true, ..lesson("", 0, 1440) };
    let day = school.types(day.by(&[school.paul])).await;
    school.types(lesson("Maths", 540, 600).by(&[school.paul])).await;
    assert_eq!(told(&of_school(&school).await), [pair(ConflictKind::Person, "Sortie au Louvre", "Maths")]);
    school.as_if_said_by("pronote", &day).await;
    let note = proto::timetable::v1::AmendOccurrenceRequest { note: "Semaine A".into(), ..Default::default() };
    school.amends(&day, note).await;
    assert_eq!(of_school(&school).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_class_must_not_meet_a_group_with_which_it_shares_a_pupil(pool: PgPool) {
    let school = School::open(pool).await;
    school.types(lesson("Français", 540, 600).with(&[school.class_3a])).await;
    school.types(lesson("Soutien", 540, 600).with(&[school.group])).await;
    school.types(lesson("Anglais", 540, 600).with(&[school.class_4b])).await;
    let conflicts = of_school(&school).await;
    assert_eq!(conflicts.len(), 1, "4B has nobody of 3AGR1: {conflicts:#?}");
    assert_eq!((conflicts[0].kind(), conflicts[0].person_id.as_str()), (ConflictKind::Pupils, ""));
    let mut expected = [school.class_3a.to_string(), school.group.to_string()];
    expected.sort();
    assert_eq!(conflicts[0].class_ids, expected);
    assert_eq!(own(school.as_zoe()).await, conflicts);
    assert_eq!(own(school.as_mother()).await, conflicts);
    let leo = school.caller(school.leo, Profile::Pupil, &[school.class_4b]);
    assert_eq!(own(school.client(&leo)).await, []);
    assert_eq!(own(school.as_paul()).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_pupil_who_left_the_group_is_in_no_conflict_any_more(pool: PgPool) {
    let school = School::open(pool).await;
    school.types(lesson("Français", 540, 600).with(&[school.class_3a])).await;
    school.types(lesson("Soutien", 540, 600).with(&[school.group])).await;
    assert_eq!(of_school(&school).await.len(), 1);
    let change = MembershipChange {
        person_id: school.zoe.to_string(),
        profile: Profile::Pupil.into(),
        structure_id: school.id.to_string(),
        class_id: school.group.to_string(),
        ended: true,
        day: chrono::Utc::now().date_naive().to_string(),
        ..MembershipChange::default()
    };
    school.identity.tells(&MembershipsChanged { changes: vec![change], ..MembershipsChanged::default() });
    school.follow().await;
    assert_eq!(own(school.as_zoe()).await, []);
    school.finds_conflicts().await;
    assert_eq!(of_school(&school).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn halves_of_a_class_may_meet(pool: PgPool) {
    let school = School::open(pool).await;
    let named = school.types(lesson("SVT", 540, 600).with(&[school.class_3a, school.group])).await;
    school.types(lesson("Physique", 540, 600).with(&[school.class_3a])).await;
    let conflicts = of_school(&school).await;
    assert_eq!(conflicts.len(), 1, "the group and the class, not twice the class: {conflicts:#?}");
    assert_eq!(conflicts[0].class_ids.len(), 2);
    school.cancels(&named).await;
    assert_eq!(of_school(&school).await, []);
    let half = school.types(lesson("Techno", 540, 600).with(&[school.class_3a])).await;
    let other_half = school.types(lesson("Arts", 540, 600).with(&[school.class_3a])).await;
    assert_eq!(of_school(&school).await.len(), 3, "whoever types them may not");
    for half in [&half, &other_half] {
        school.as_if_said_by("edt", half).await;
    }
    school.finds_conflicts().await;
    let kinds = told(&of_school(&school).await);
    assert_eq!(kinds.len(), 2, "one source divides the class without naming the halves: {kinds:?}");
    assert!(kinds.iter().all(|(_, first, second)| first == "Physique" || second == "Physique"));
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn conflicts_come_in_pages_and_by_kind(pool: PgPool) {
    let school = School::open(pool).await;
    for hour in 8..13 {
        let room = format!("B{hour}");
        school.types(lesson("Maths", hour * 60, hour * 60 + 55).by(&[school.paul]).there(&[&room])).await;
        school.types(lesson("Latin", hour * 60, hour * 60 + 55).by(&[school.paul]).there(&[&room])).await;
    }
    let whole = of_school(&school).await;
    assert_eq!(whole.len(), 10);
    for asked in
        [ListConflictsRequest { structure_id: school.id.to_string(), ..Default::default() }, ListConflictsRequest::default()]
    {
        let mut client = if asked.structure_id.is_empty() { school.as_paul() } else { school.as_head() };
        let mut asked = ListConflictsRequest { page_size: 2, kind: ConflictKind::Person.into(), ..asked };
        let mut paged = vec![];
        loop {
            let page = client.list_conflicts(asked.clone()).await.unwrap().into_inner();
            paged.push(page.conflicts);
            asked.page_token = page.next_page_token;
            if asked.page_token.is_empty() {
                break;
            }
        }
        assert_eq!(paged.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
        let people: Vec<Conflict> = whole.iter().filter(|one| one.kind() == ConflictKind::Person).cloned().collect();
        assert_eq!(paged.concat(), people);
    }
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_began_already_meets_what_is_to_come_and_what_is_long_past_is_forgotten(pool: PgPool) {
    let school = School::open(pool).await;
    let soon = |minutes| at(chrono::Utc::now() + TimeDelta::minutes(minutes));
    let now = TypedOccurrence { start_time: soon(1), end_time: soon(120), ..lesson("Maths", 0, 1).by(&[school.paul]) };
    let now = school.types(now).await;
    let then = TypedOccurrence { start_time: soon(60), end_time: soon(180), ..lesson("Latin", 0, 1).by(&[school.paul]) };
    school.types(then).await;
    for table in ["occurrences", "attendances"] {
        let begun = format!("update timetable.{table} set starts_at = now() - interval '1 hour' where occurrence_id = $1::uuid");
        sqlx::query(sqlx::AssertSqlSafe(begun)).bind(&now.occurrence_id).execute(&school.app.pool).await.unwrap();
    }
    school.finds_conflicts().await;
    let count = || async {
        let count = sqlx::query_scalar::<_, i64>("select count(*) from timetable.conflicts");
        count.fetch_one(&school.app.pool).await.unwrap()
    };
    assert_eq!(count().await, 1);
    sqlx::query("update timetable.conflicts set starts_at = now() - interval '59 days'").execute(&school.app.pool).await.unwrap();
    school.finds_conflicts().await;
    assert_eq!(count().await, 1, "it is not found twice, nor forgotten");
    sqlx::query("update timetable.conflicts set starts_at = now() - interval '61 days'").execute(&school.app.pool).await.unwrap();
    sqlx::query("delete from timetable.attendances").execute(&school.app.pool).await.unwrap();
    school.finds_conflicts().await;
    assert_eq!(count().await, 0);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_does_not_manage_the_school_is_told_that_there_is_none(pool: PgPool) {
    let school = School::open(pool).await;
    let other = school.other("Collège Van Gogh", None);
    for client in [school.as_paul(), school.as_zoe(), school.as_mother(), school.client(&other.head)] {
        assert_eq!(listed(client, Some(school.id)).await.unwrap_err().code(), Code::NotFound);
    }
    let asked = ListConflictsRequest { structure_id: "3A".into(), ..ListConflictsRequest::default() };
    assert_eq!(school.as_head().list_conflicts(asked).await.unwrap_err().code(), Code::InvalidArgument);
}
