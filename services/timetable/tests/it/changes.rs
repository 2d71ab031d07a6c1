//! What changed since a moment, for people and for schools.

use chrono::{DateTime, TimeDelta, Utc};
use platform::auth::Caller;
use proto::{
    identity::v1::Profile,
    timetable::v1::{
        AmendOccurrenceRequest, ChangeKind, ChangedOccurrence, EndAmendmentRequest, ListChangesRequest, Occurrence,
        TypedOccurrence,
    },
};
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    school::{Client, School, at, monday},
    typing::{For, lesson},
};

fn since(time: DateTime<Utc>) -> ListChangesRequest {
    ListChangesRequest { since: at(time), ..ListChangesRequest::default() }
}

fn yesterday() -> ListChangesRequest {
    since(Utc::now() - TimeDelta::days(1))
}

fn of_school(school: &School, asked: ListChangesRequest) -> ListChangesRequest {
    ListChangesRequest { structure_id: school.id.to_string(), ..asked }
}

async fn changes(mut client: Client, asked: ListChangesRequest) -> Vec<ChangedOccurrence> {
    client.list_changes(asked).await.unwrap().into_inner().changes
}

fn told(changes: &[ChangedOccurrence]) -> Vec<(&str, ChangeKind)> {
    let told = |one: &'_ ChangedOccurrence| one.change.as_ref().unwrap().kind();
    changes.iter().map(|one| (one.occurrence.as_ref().unwrap().subject.as_str(), told(one))).collect()
}

/// As if it had been there for long.
async fn long_there(school: &School, occurrence: &Occurrence) -> Occurrence {
    let month = u128::from(Utc::now().timestamp_millis().unsigned_abs() - 40 * 86_400_000) << 80;
    let id = Uuid::from_u128(month | (Uuid::new_v4().as_u128() >> 48));
    for table in ["occurrences", "attendances"] {
        let older = format!("update timetable.{table} set occurrence_id = $1 where occurrence_id = $2::uuid");
        sqlx::query(sqlx::AssertSqlSafe(older)).bind(id).bind(&occurrence.occurrence_id).execute(&school.app.pool).await.unwrap();
    }
    Occurrence { occurrence_id: id.to_string(), ..occurrence.clone() }
}

#[sqlx::test(migrations = false)]
async fn each_lesson_is_told_once_with_its_last_change(pool: PgPool) {
    let school = School::open(pool).await;
    let maths = long_there(&school, &school.types(lesson("Maths", 600, 660).by(&[school.paul])).await).await;
    let latin = long_there(&school, &school.types(lesson("Latin", 540, 600).by(&[school.paul])).await).await;
    long_there(&school, &school.types(lesson("Grec", 700, 760).by(&[school.paul])).await).await;
    assert_eq!(changes(school.as_paul(), yesterday()).await, []);
    school.delays(&maths, 60).await;
    school.amends(&maths, AmendOccurrenceRequest { rooms: vec!["B12".into()], ..AmendOccurrenceRequest::default() }).await;
    school.cancels(&latin).await;
    let added = school.types(lesson("Soutien", 780, 840).by(&[school.paul])).await;
    for asked in [yesterday(), of_school(&school, yesterday())] {
        let changes = changes(school.as_paul(), asked).await;
        let expected = [("Latin", ChangeKind::Cancelled), ("Maths", ChangeKind::Replaced), ("Soutien", ChangeKind::Added)];
        assert_eq!(told(&changes), expected);
        let [_, moved, new] = &changes[..] else { panic!() };
        assert_eq!(moved.occurrence.clone().unwrap().start_time, at(monday() + TimeDelta::minutes(660)));
        assert_eq!(moved.change.clone().unwrap().before.unwrap().rooms, [""; 0]);
        assert_eq!(moved.change.clone().unwrap().person_id, school.head.to_string());
        assert_eq!(moved.occurrence.clone().unwrap().before.unwrap().subject, "", "the subject is the same");
        assert_eq!(new.occurrence.clone().unwrap().occurrence_id, added.occurrence_id);
        let age = Utc::now().timestamp() - new.change.clone().unwrap().change_time.unwrap().seconds;
        assert!((0..60).contains(&age), "{age}");
    }
    assert_eq!(changes(school.as_paul(), since(Utc::now() + TimeDelta::minutes(1))).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_was_typed_and_taken_back_is_not_told(pool: PgPool) {
    let school = School::open(pool).await;
    let soutien = school.types(lesson("Soutien", 780, 840).by(&[school.paul])).await;
    assert_eq!(changes(school.as_paul(), yesterday()).await.len(), 1);
    school.as_head().end_amendment(EndAmendmentRequest { occurrence_id: soutien.occurrence_id }).await.unwrap();
    assert_eq!(changes(school.as_paul(), yesterday()).await, []);
    assert_eq!(changes(school.as_paul(), of_school(&school, yesterday())).await, []);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_gave_a_lesson_is_told_that_somebody_else_gives_it_and_who_left_nothing(pool: PgPool) {
    let school = School::open(pool).await;
    let maths = long_there(&school, &school.types(lesson("Maths", 600, 660).by(&[school.paul])).await).await;
    long_there(&school, &school.types(lesson("Latin", 700, 760).by(&[school.paul])).await).await;
    let claire = AmendOccurrenceRequest { teacher_ids: vec![school.claire.to_string()], ..AmendOccurrenceRequest::default() };
    school.amends(&maths, claire).await;
    for client in [school.as_paul(), school.as_claire()] {
        let [one] = &changes(client, yesterday()).await[..] else { panic!() };
        assert_eq!(one.occurrence.as_ref().unwrap().teacher_ids, [school.claire.to_string()]);
        let change = one.change.as_ref().unwrap();
        assert_eq!(change.kind(), ChangeKind::Replaced);
        assert_eq!(change.before.as_ref().unwrap().teacher_ids, [school.paul.to_string()]);
    }
    let paul = &changes(school.as_paul(), yesterday()).await[0];
    assert_eq!(paul.occurrence.as_ref().unwrap().person_ids, [school.paul.to_string()]);
    for person_id in [school.paul, school.claire] {
        let left = Caller::new(person_id, Uuid::now_v7());
        assert_eq!(changes(school.client(&left), yesterday()).await, []);
    }
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_mother_is_told_whose_lessons_changed(pool: PgPool) {
    let school = School::open(pool).await;
    school.types(lesson("Maths", 600, 660).with(&[school.class_3a])).await;
    school.types(lesson("Chorale", 720, 780).with(&[school.class_3a, school.class_4b, school.group])).await;
    school.types(lesson("Réunion", 800, 860).by(&[school.claire])).await;
    let changes_of = changes(school.as_mother(), yesterday()).await;
    let people = |one: &ChangedOccurrence| {
        let mut people = one.occurrence.clone().unwrap().person_ids;
        people.sort();
        people
    };
    let mut both = [school.zoe.to_string(), school.leo.to_string()];
    both.sort();
    assert_eq!(told(&changes_of), [("Maths", ChangeKind::Added), ("Chorale", ChangeKind::Added)]);
    assert_eq!(changes_of.iter().map(people).collect::<Vec<_>>(), [vec![school.zoe.to_string()], both.to_vec()]);
    let leo = school.caller(school.leo, Profile::Pupil, &[school.class_4b]);
    assert_eq!(told(&changes(school.client(&leo), yesterday()).await), [("Chorale", ChangeKind::Added)]);
    assert_eq!(told(&changes(school.as_claire(), yesterday()).await), [("Réunion", ChangeKind::Added)]);
    assert_eq!(changes(school.as_claire(), of_school(&school, yesterday())).await.len(), 3);
    school.app.drained_events().await;
}

/// As if an import of a feed, by its version, had brought the occurrence.
async fn imported(school: &School, occurrence: &Occurrence, version: i32) {
    school.as_if_said_by("pronote", occurrence).await;
    sqlx::query(
        "with import as (
            insert into timetable.imports (
                import_id, source_id, structure_id, version, state, format, applied_at, lessons, lessons_to_come, added, moved,
                cancelled, changed, unchanged, labels_unmatched, findings, findings_total, held, digest
            )
            select $1, source_id, structure_id, $2, 2, 1, now(), 1, 1, 1, 0, 0, 0, 0, 0, '[]', 0, false, ''
            from timetable.sources
            where name = 'pronote'
            returning import_id
         )
         update timetable.occurrences set import_id = (select import_id from import) where occurrence_id = $3::uuid",
    )
    .bind(Uuid::now_v7())
    .bind(version)
    .bind(&occurrence.occurrence_id)
    .execute(&school.app.pool)
    .await
    .unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_first_import_changes_nothing_and_what_a_later_one_adds_is_new(pool: PgPool) {
    let school = School::open(pool).await;
    imported(&school, &school.types(lesson("Maths", 600, 660).by(&[school.paul])).await, 1).await;
    imported(&school, &school.types(lesson("Latin", 700, 760).by(&[school.paul])).await, 2).await;
    for asked in [yesterday(), of_school(&school, yesterday())] {
        assert_eq!(told(&changes(school.as_paul(), asked).await), [("Latin", ChangeKind::Added)]);
    }
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn changes_come_in_pages_by_beginning_and_reach_62_days_ahead(pool: PgPool) {
    let school = School::open(pool).await;
    for hour in [14, 9, 11, 10, 15] {
        school.types(lesson(&hour.to_string(), hour * 60, hour * 60 + 55).by(&[school.paul])).await;
    }
    let days = |days| at(Utc::now() + TimeDelta::days(days));
    let far = |days_ahead: i64| TypedOccurrence {
        start_time: days(days_ahead),
        end_time: at(Utc::now() + TimeDelta::days(days_ahead) + TimeDelta::hours(1)),
        ..lesson("far", 0, 1).by(&[school.paul])
    };
    school.types(far(63)).await;
    school.types(far(61)).await;
    for asked in [yesterday(), of_school(&school, yesterday())] {
        let mut asked = ListChangesRequest { page_size: 2, ..asked };
        let mut pages = vec![];
        loop {
            let page = school.as_paul().list_changes(asked.clone()).await.unwrap().into_inner();
            pages.push(page.changes.iter().map(|one| one.occurrence.clone().unwrap().subject).collect::<Vec<_>>());
            asked.page_token = page.next_page_token;
            if asked.page_token.is_empty() {
                break;
            }
        }
        assert_eq!(pages, [vec!["9", "10"], vec!["11", "14"], vec!["15", "far"]]);
    }
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_does_not_work_there_and_who_asks_for_too_long_ago_is_refused(pool: PgPool) {
    let school = School::open(pool).await;
    let stranger = Caller::new(Uuid::now_v7(), Uuid::now_v7());
    for mut client in [school.as_zoe(), school.as_mother(), school.client(&stranger)] {
        let refused = client.list_changes(of_school(&school, yesterday())).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
    }
    let long_ago = since(Utc::now() - TimeDelta::days(62) - TimeDelta::minutes(1));
    for asked in [long_ago, ListChangesRequest::default()] {
        assert_eq!(school.as_paul().list_changes(asked).await.unwrap_err().code(), Code::InvalidArgument);
    }
    assert_eq!(changes(school.as_paul(), since(Utc::now() - TimeDelta::days(62) + TimeDelta::minutes(1))).await, []);
}
