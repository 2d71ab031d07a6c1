//! The week in memory: what is remembered, and who makes others read it again.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta, Utc};
use platform::testing::TestApp;
use proto::{
    identity::v1::{MembershipChange, MembershipsChanged, Profile},
    timetable::v1::{timetable_service_client::TimetableServiceClient, *},
};
use sqlx::PgPool;
use tokio::time::sleep;
use uuid::Uuid;

use crate::school::{Client, School, at};

/// An hour from now; of this week, or on Sunday evening of the next one, which is in memory by then.
fn soon(hours: i64) -> Option<prost_types::Timestamp> {
    at(Utc::now() + TimeDelta::hours(hours))
}

async fn typed(school: &School, title: &str) -> Occurrence {
    lasting(school, title, 1).await
}

/// Of so many hours.
async fn lasting(school: &School, title: &str, hours: i64) -> Occurrence {
    typed_for(school, title, hours, school.class_3a).await
}

/// For a class or group.
async fn typed_for(school: &School, title: &str, hours: i64, class_id: Uuid) -> Occurrence {
    let occurrence = TypedOccurrence {
        nature: Nature::Event.into(),
        title: title.into(),
        start_time: soon(1),
        end_time: soon(1 + hours),
        teacher_ids: vec![school.paul.to_string()],
        class_ids: vec![class_id.to_string()],
        ..TypedOccurrence::default()
    };
    let request = CreateOccurrenceRequest {
        structure_id: school.id.to_string(),
        occurrence: Some(occurrence),
        request_id: Uuid::now_v7().to_string(),
    };
    school.as_head().create_occurrence(request).await.unwrap().into_inner().occurrence.unwrap()
}

/// What somebody reads of the next hours, or of so many days, which no memory has.
async fn read(client: &mut Client, days: i64) -> Vec<Occurrence> {
    answered(client, days).await.occurrences
}

async fn answered(client: &mut Client, days: i64) -> ListOccurrencesResponse {
    let end_time = at(Utc::now() + TimeDelta::hours(3) + TimeDelta::days(days));
    let request = ListOccurrencesRequest { of: None, start_time: soon(0), end_time };
    client.list_occurrences(request).await.unwrap().into_inner()
}

/// What of it meets, of pupils.
async fn meets(client: &mut Client, days: i64) -> Vec<[String; 2]> {
    let clashes = answered(client, days).await.clashes.into_iter();
    clashes.filter(|clash| clash.kind() == ConflictKind::Pupils).map(|clash| [clash.first_id, clash.second_id]).collect()
}

/// What somebody reads of two hours tomorrow.
async fn tomorrow(client: &mut Client) -> Vec<Occurrence> {
    let request = ListOccurrencesRequest { of: None, start_time: soon(26), end_time: soon(28) };
    client.list_occurrences(request).await.unwrap().into_inner().occurrences
}

async fn titles(client: &mut Client) -> Vec<String> {
    read(client, 0).await.into_iter().map(|one| one.title).collect()
}

fn zoe_at(app: &TestApp, school: &School) -> Client {
    TimetableServiceClient::new(app.channel(Some(&school.caller(school.zoe, Profile::Pupil, &[school.class_3a]))))
}

/// Changes the tables without a word to anybody.
async fn sql(school: &School, text: &'static str) {
    sqlx::query(text).execute(&school.app.pool).await.unwrap();
}

/// Waits for what must come about in a moment.
async fn comes_about(mut seen: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if seen().await {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come about in five seconds");
}

/// Until a process tells from memory what is in no table any more; the tables are whole again then.
async fn remembers(school: &School, client: &mut Client) {
    sql(school, "create table aside as table attendances").await;
    comes_about(async || {
        let there = titles(client).await;
        sql(school, "delete from attendances").await;
        let remembered = titles(client).await;
        sql(school, "insert into attendances table aside").await;
        sql(school, "select pg_notify('timetable_news', '*')").await;
        !there.is_empty() && there == remembered
    })
    .await;
    sql(school, "drop table aside").await;
}

#[sqlx::test(migrations = false)]
async fn what_one_process_writes_the_others_tell_at_once(pool: PgPool) {
    let school = School::open(pool).await;
    let replica = school.replica().await;
    let (mut here, mut there) = (school.as_zoe(), zoe_at(&replica, &school));
    let museum = typed(&school, "Sortie au musée").await;
    assert_eq!(titles(&mut here).await, ["Sortie au musée"], "who writes reads it at once");
    remembers(&school, &mut there).await;
    typed(&school, "Réunion").await;
    assert_eq!(titles(&mut here).await.len(), 2);
    comes_about(async || titles(&mut there).await.len() == 2).await;
    remembers(&school, &mut there).await;
    let request = EndAmendmentRequest { occurrence_id: museum.occurrence_id };
    school.as_head().end_amendment(request).await.unwrap();
    assert_eq!(titles(&mut here).await, ["Réunion"]);
    comes_about(async || titles(&mut there).await == ["Réunion"]).await;
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_is_remembered_is_what_the_tables_say(pool: PgPool) {
    let school = School::open(pool).await;
    typed(&school, "Sortie au musée").await;
    for mut client in [school.as_zoe(), school.as_mother(), school.as_paul(), school.as_head()] {
        assert_eq!(read(&mut client, 0).await, read(&mut client, 20).await);
        assert_eq!(read(&mut client, 0).await, read(&mut client, 20).await, "once it is remembered too");
    }
    assert_eq!(read(&mut school.as_mother(), 0).await[0].person_ids, [school.zoe.to_string()]);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_changes_class_reads_the_other_one_s_week(pool: PgPool) {
    let school = School::open(pool).await;
    typed(&school, "Sortie au musée").await;
    let leo = school.caller(school.leo, Profile::Pupil, &[school.class_4b]);
    let mut leo = school.client(&leo);
    assert_eq!(read(&mut leo, 0).await, []);
    school.pupil(school.leo, &[school.class_3a]);
    school.follow().await;
    assert_eq!(titles(&mut leo).await, ["Sortie au musée"]);
    remembers(&school, &mut leo).await;
    leaves(&school, school.leo, Utc::now().date_naive().pred_opt().unwrap()).await;
    comes_about(async || read(&mut leo, 0).await.is_empty()).await;
    school.app.drained_events().await;
}

/// Class 3A, on a day.
async fn leaves(school: &School, person_id: Uuid, day: NaiveDate) {
    let ended = MembershipChange {
        person_id: person_id.to_string(),
        profile: Profile::Pupil.into(),
        structure_id: school.id.to_string(),
        class_id: school.class_3a.to_string(),
        ended: true,
        day: day.to_string(),
        ..MembershipChange::default()
    };
    school.identity.tells(&MembershipsChanged { changes: vec![ended], ..MembershipsChanged::default() });
    school.follow().await;
}

#[sqlx::test(migrations = false)]
async fn who_leaves_a_class_during_its_trip_reads_the_days_before_it(pool: PgPool) {
    let school = School::open(pool).await;
    lasting(&school, "Voyage à Rome", 72).await;
    let (mut zoe, mut paul) = (school.as_zoe(), school.as_paul());
    assert_eq!((read(&mut zoe, 0).await.len(), tomorrow(&mut zoe).await.len()), (1, 1));
    leaves(&school, school.zoe, (Utc::now() + TimeDelta::hours(25)).date_naive()).await;
    comes_about(async || tomorrow(&mut zoe).await.is_empty()).await;
    assert_eq!(titles(&mut zoe).await, ["Voyage à Rome"], "the first day is hers");
    assert_eq!(tomorrow(&mut paul).await.len(), 1);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_cannot_hear_the_others_believes_the_tables_only(pool: PgPool) {
    let school = School::open(pool).await;
    typed(&school, "Sortie au musée").await;
    let mut zoe = school.as_zoe();
    remembers(&school, &mut zoe).await;
    let deaf = "select pg_terminate_backend(pid)
                from pg_stat_activity
                where datname = current_database() and (query ilike 'listen%' or query = 'select 1')";
    sql(&school, "create table aside as table attendances").await;
    sql(&school, deaf).await;
    sql(&school, "delete from attendances").await;
    comes_about(async || read(&mut zoe, 0).await.is_empty()).await;
    sql(&school, "insert into attendances table aside").await;
    sql(&school, "drop table aside").await;
    remembers(&school, &mut zoe).await;
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn what_meets_for_a_pupil_is_told_to_her_and_her_parents_until_one_of_both_is_cancelled(pool: PgPool) {
    let school = School::open(pool).await;
    let replica = school.replica().await;
    let mut there = zoe_at(&replica, &school);
    for cancelled in [0, 1] {
        let both = [typed(&school, "Sortie au musée").await, typed_for(&school, "Soutien", 1, school.group).await];
        let met = [[both[0].occurrence_id.clone(), both[1].occurrence_id.clone()]];
        for mut client in [school.as_zoe(), school.as_mother()] {
            assert_eq!(meets(&mut client, 0).await, met);
            assert_eq!(meets(&mut client, 20).await, met);
        }
        let leo = school.caller(school.leo, Profile::Pupil, &[school.class_4b]);
        assert_eq!(meets(&mut school.client(&leo), 0).await.len(), 0);
        comes_about(async || meets(&mut there, 0).await == met).await;
        school.cancels(&both[cancelled]).await;
        assert_eq!(meets(&mut school.as_zoe(), 0).await.len(), 0);
        comes_about(async || meets(&mut there, 0).await.is_empty()).await;
        school.cancels(&both[1 - cancelled]).await;
    }
    school.app.drained_events().await;
}
