//! When nobody is busy, for who works in the school.

use chrono::{DateTime, TimeDelta, Utc};
use platform::auth::Caller;
use proto::timetable::v1::{FindFreeSlotsRequest, TypedOccurrence};
use sqlx::PgPool;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    school::{Client, School, at, monday},
    typing::{For, lesson},
};

/// A Monday of a year of which the national calendar says nothing, at midnight UTC; in Paris it is two o'clock.
fn far_monday() -> DateTime<Utc> {
    "2060-09-13T00:00:00Z".parse().unwrap()
}

/// Minutes in Paris, in minutes UTC.
const fn in_paris(minutes: i64) -> i64 {
    minutes - 120
}

/// From and to so many minutes after midnight in Paris.
fn paris(subject: &str, from: i64, to: i64) -> TypedOccurrence {
    lesson(subject, in_paris(from), in_paris(to))
}

/// Takes what was typed for this Monday to that one.
async fn carry_away(school: &School) {
    let days = (far_monday() - monday()).num_days();
    let sets = "starts_at = starts_at + make_interval(days => $1), ends_at = ends_at + make_interval(days => $1)";
    let source = ", source_starts_at = source_starts_at + make_interval(days => $1)";
    for (table, source) in [("occurrences", source), ("attendances", "")] {
        let moved = format!("update timetable.{table} set {sets}{source} where starts_at < $2");
        let moved =
            sqlx::query(sqlx::AssertSqlSafe(moved)).bind(i32::try_from(days).unwrap()).bind(far_monday() - TimeDelta::days(9));
        moved.execute(&school.app.pool).await.unwrap();
    }
}

/// Monday, for people and classes, an hour at least.
fn on_monday(people: &[Uuid], classes: &[Uuid]) -> FindFreeSlotsRequest {
    let texts = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect();
    FindFreeSlotsRequest {
        person_ids: texts(people),
        class_ids: texts(classes),
        start_time: at(far_monday() + TimeDelta::hours(3)),
        end_time: at(far_monday() + TimeDelta::hours(21)),
        minutes: 60,
        ..FindFreeSlotsRequest::default()
    }
}

async fn found(mut client: Client, asked: FindFreeSlotsRequest) -> Result<Vec<(i64, i64)>, Status> {
    let minutes = |time: Option<prost_types::Timestamp>| {
        let time: DateTime<Utc> = DateTime::from_timestamp(time.unwrap().seconds, 0).unwrap();
        (time - far_monday()).num_minutes() - in_paris(0)
    };
    let slots = client.find_free_slots(asked).await?.into_inner().slots;
    Ok(slots.into_iter().map(|slot| (minutes(slot.start_time), minutes(slot.end_time))).collect())
}

#[sqlx::test(migrations = false)]
async fn slots_are_when_none_of_them_has_a_lesson(pool: PgPool) {
    let school = School::open(pool).await;
    school.types(paris("Maths", 540, 600).by(&[school.paul])).await;
    school.types(paris("Français", 600, 720).by(&[school.claire])).await;
    school.types(paris("Autre", 840, 900).with(&[school.class_3a])).await;
    let cancelled = school.types(paris("Latin", 780, 840).by(&[school.paul])).await;
    carry_away(&school).await;
    let both = on_monday(&[school.paul, school.claire], &[]);
    assert_eq!(found(school.as_paul(), both.clone()).await.unwrap(), [(480, 540), (720, 780), (840, 1080)]);
    school.cancels(&cancelled).await;
    assert_eq!(found(school.as_paul(), both.clone()).await.unwrap(), [(480, 540), (720, 1080)]);
    let longer = FindFreeSlotsRequest { minutes: 61, opens: "07:30".into(), closes: "17:00".into(), ..both };
    assert_eq!(found(school.as_paul(), longer).await.unwrap(), [(450, 540), (720, 1020)]);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_class_is_busy_when_one_of_its_pupils_is(pool: PgPool) {
    let school = School::open(pool).await;
    school.types(paris("Maths", 480, 540).with(&[school.class_3a])).await;
    school.types(paris("Soutien", 540, 600).with(&[school.group])).await;
    school.types(paris("Anglais", 600, 960).with(&[school.class_4b])).await;
    carry_away(&school).await;
    let free = |people: &[Uuid], classes: &[Uuid]| found(school.as_paul(), on_monday(people, classes));
    assert_eq!(free(&[], &[school.class_3a]).await.unwrap(), [(600, 1080)]);
    assert_eq!(free(&[school.zoe], &[]).await.unwrap(), [(600, 1080)]);
    assert_eq!(free(&[school.leo], &[school.group]).await.unwrap(), [(960, 1080)]);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_typed_day_takes_it_whole_and_closed_days_and_sundays_have_no_slot(pool: PgPool) {
    let school = School::open(pool).await;
    let day = TypedOccurrence { all_day: true, title: "Sortie".into(), ..lesson("", in_paris(0), in_paris(1440)) };
    school.types(day.by(&[school.paul])).await;
    carry_away(&school).await;
    let wednesday = far_monday().date_naive() + TimeDelta::days(2);
    sqlx::query("insert into timetable.school_years (structure_id, year) values ($1, 2026)")
        .bind(school.id)
        .execute(&school.app.pool)
        .await
        .unwrap();
    sqlx::query(
        "insert into timetable.closures (closure_id, structure_id, year, name, first_day, last_day) values ($1, $2, 2026, 'Pont', $3, $3)",
    )
    .bind(Uuid::now_v7())
    .bind(school.id)
    .bind(wednesday)
    .execute(&school.app.pool)
    .await
    .unwrap();
    assert_eq!(found(school.as_paul(), on_monday(&[school.paul], &[])).await.unwrap(), []);
    let week = FindFreeSlotsRequest {
        start_time: at(far_monday() + TimeDelta::hours(3)),
        end_time: at(far_monday() + TimeDelta::days(7) + TimeDelta::hours(3)),
        ..on_monday(&[school.paul], &[])
    };
    let slots = found(school.as_paul(), week).await.unwrap();
    let days: Vec<i64> = slots.iter().map(|(from, _)| from.div_euclid(1440)).collect();
    assert_eq!(days, [1, 3, 4, 5], "not the trip's Monday, the closed Wednesday, the Sunday");
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_is_not_of_the_callers_school_is_not_found(pool: PgPool) {
    let school = School::open(pool).await;
    let other = school.other("Collège Van Gogh", None);
    school.types(paris("Maths", 480, 540).by(&[school.paul]).with(&[school.class_3a])).await;
    school.types_at(&other, paris("Latin", 540, 600).by(&[school.paul]).with(&[other.class_id])).await;
    carry_away(&school).await;
    let code = |client: Client, asked| async { found(client, asked).await.map_err(|status| status.code()) };
    let day = |people: &[Uuid], classes: &[Uuid]| on_monday(people, classes);
    assert_eq!(code(school.as_paul(), day(&[Uuid::now_v7()], &[])).await, Err(Code::NotFound));
    assert_eq!(code(school.as_paul(), day(&[school.paul], &[other.class_id])).await, Err(Code::NotFound));
    assert_eq!(code(school.as_paul(), day(&[school.class_3a], &[])).await, Err(Code::NotFound), "a class is no person");
    assert_eq!(code(school.as_paul(), day(&[], &[school.paul])).await, Err(Code::NotFound), "a person is no class");
    let there = || school.client(&other.head);
    assert_eq!(code(there(), day(&[school.zoe], &[])).await, Err(Code::NotFound));
    assert_eq!(code(there(), day(&[school.claire], &[])).await, Err(Code::NotFound));
    assert_eq!(code(there(), day(&[school.paul], &[other.class_id])).await, Ok(vec![(600, 1080)]), "he teaches there too");
    for client in [school.as_zoe(), school.as_mother()] {
        assert_eq!(code(client, day(&[school.zoe], &[])).await, Err(Code::NotFound));
    }
    assert_eq!(code(school.client(&Caller::operator()), day(&[school.zoe], &[other.class_id])).await, Ok(vec![(600, 1080)]));
    let new = school.caller(Uuid::now_v7(), proto::identity::v1::Profile::Teacher, &[]);
    assert_eq!(
        code(school.client(&new), day(&[new.person_id], &[])).await,
        Ok(vec![(480, 1080)]),
        "herself, without a lesson yet"
    );
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_question_that_cannot_be_meant_is_refused_by_its_field(pool: PgPool) {
    let school = School::open(pool).await;
    let good = on_monday(&[school.zoe], &[]);
    let refused = |asked: FindFreeSlotsRequest| async {
        use tonic_types::StatusExt;
        let status = found(school.as_paul(), asked).await.unwrap_err();
        status.get_details_bad_request().unwrap().field_violations[0].field.clone()
    };
    let with = |change: fn(&mut FindFreeSlotsRequest)| {
        let mut asked = good.clone();
        change(&mut asked);
        refused(asked)
    };
    assert_eq!(with(|asked| asked.minutes = 4).await, "minutes");
    assert_eq!(with(|asked| asked.minutes = 601).await, "minutes");
    assert_eq!(with(|asked| asked.opens = "8 h".into()).await, "opens");
    assert_eq!(with(|asked| asked.closes = "07:59".into()).await, "closes");
    assert_eq!(with(|asked| asked.end_time = asked.start_time).await, "end_time");
    assert_eq!(with(|asked| asked.end_time = at(far_monday() + TimeDelta::days(31) + TimeDelta::hours(4))).await, "end_time");
    assert_eq!(with(|asked| asked.start_time = None).await, "start_time");
    assert_eq!(with(|asked| asked.person_ids.clear()).await, "person_ids");
    assert_eq!(with(|asked| asked.person_ids = vec!["Zoé".into()]).await, "person_ids");
    assert_eq!(with(|asked| asked.class_ids = vec![Uuid::nil().to_string()]).await, "class_ids", "the pupils of all schools");
    assert_eq!(with(|asked| asked.class_ids = vec![asked.person_ids[0].clone(); 50]).await, "person_ids");
    let whole = FindFreeSlotsRequest { end_time: at(far_monday() + TimeDelta::days(31) + TimeDelta::hours(3)), ..good };
    assert_eq!(found(school.as_paul(), whole).await.unwrap().len(), 27, "31 days from a Monday have four Sundays");
}

#[sqlx::test(migrations = false)]
async fn there_are_200_slots_at_most(pool: PgPool) {
    let school = School::open(pool).await;
    let mut busy = vec![];
    for day in 0..14_i64 {
        for place in 0..20 {
            busy.push(far_monday() + TimeDelta::days(day) + TimeDelta::minutes(in_paris(480) + 30 * place));
        }
    }
    sqlx::query(
        "insert into timetable.attendances (key_id, starts_at, occurrence_id, ends_at, structure_id, kind, held)
         select $1, t, gen_random_uuid(), t + interval '20 minutes', $2, 3, true
         from unnest($3::timestamptz[]) as t",
    )
    .bind(school.zoe)
    .bind(school.id)
    .bind(busy)
    .execute(&school.app.pool)
    .await
    .unwrap();
    let asked =
        FindFreeSlotsRequest { minutes: 10, end_time: at(far_monday() + TimeDelta::days(14)), ..on_monday(&[school.zoe], &[]) };
    assert_eq!(found(school.as_paul(), asked).await.unwrap().len(), 200);
}
