//! The mapping table: what a school's names mean, proposed, decided, remembered.

use chrono::TimeDelta;
use proto::timetable::v1::{decide_label_request::Decision, *};
use sqlx::PgPool;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    imports::{Lesson, maths, put, upload, week},
    school::{Client, School, monday},
};

async fn labels(school: &School, kind: LabelKind) -> Vec<Label> {
    let request = ListLabelsRequest { structure_id: school.id.to_string(), kind: kind.into(), ..ListLabelsRequest::default() };
    school.as_head().list_labels(request).await.unwrap().into_inner().labels
}

async fn decide(client: &mut Client, label: &Label, decision: Decision) -> Result<Label, Status> {
    let request = DecideLabelRequest { label_id: label.label_id.clone(), decision: Some(decision) };
    Ok(client.decide_label(request).await?.into_inner().label.unwrap())
}

fn lesson(number: u32, class: &'static str, teacher: &'static str) -> Lesson {
    Lesson { teacher, class, ..maths(number, monday() + TimeDelta::hours(8 + i64::from(number))) }
}

#[sqlx::test(migrations = false)]
async fn a_class_that_is_written_otherwise_is_proposed_and_what_is_decided_is_remembered(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let lessons = [lesson(1, "3EME A", "DURAND-EXEMPLE P."), lesson(2, "4B", "DURAND-EXEMPLE P.")];
    let import = put(&school, &source, &lessons).await;
    assert_eq!(import.labels_unmatched, 1);
    assert_eq!(week(&mut school.as_zoe(), None).await, []);
    let paul = week(&mut school.as_paul(), None).await;
    assert_eq!((paul[0].audiences[0].name.as_str(), paul[0].audiences[0].class_id.as_str()), ("3EME A", ""));
    school.app.drained_events().await;

    let classes = labels(&school, LabelKind::Class).await;
    let states: Vec<_> = classes.iter().map(|label| (label.text.as_str(), label.state())).collect();
    assert_eq!(states, [("3EME A", LabelState::Unmatched), ("4B", LabelState::Matched)]);
    let proposed: Vec<_> = classes[0].proposals.iter().map(|one| (one.name.as_str(), one.target_id.clone())).collect();
    assert_eq!(proposed, [("3A", school.class_3a.to_string())]);
    let decided = decide(&mut school.as_head(), &classes[0], Decision::TargetId(school.class_3a.to_string())).await.unwrap();
    assert_eq!((decided.state(), decided.target_name.as_str()), (LabelState::Decided, "3A"));
    let zoe = week(&mut school.as_zoe(), None).await;
    assert_eq!(zoe[0].occurrence_id, paul[0].occurrence_id, "the lesson is the same one");
    assert_eq!(school.app.drained_events().await, ["enej.timetable.v1.LessonsChanged"]);

    put(&school, &source, &[lesson(1, "3EME A", "DURAND-EXEMPLE P."), lesson(3, "3EME A", "DURAND-EXEMPLE P.")]).await;
    assert_eq!(week(&mut school.as_zoe(), None).await.len(), 2);
    let class = &labels(&school, LabelKind::Class).await[1];
    decide(&mut school.as_head(), class, Decision::Ignore(true)).await.unwrap();
    assert_eq!(week(&mut school.as_zoe(), None).await, []);
    decide(&mut school.as_head(), class, Decision::LookAgain(true)).await.unwrap();
    assert_eq!(labels(&school, LabelKind::Class).await[0].state(), LabelState::Unmatched);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_teacher_whom_nobody_knows_is_shown_as_written_and_never_invented(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[lesson(1, "3A", "Mme DURAND-EXEMPLE"), lesson(2, "3A", "INCONNU Z.")]).await;
    let zoe = week(&mut school.as_zoe(), None).await;
    assert_eq!(zoe[1].unmatched_teachers, ["INCONNU Z."]);
    assert_eq!(week(&mut school.as_paul(), None).await, []);
    let teachers = labels(&school, LabelKind::Teacher).await;
    let proposed: Vec<_> =
        teachers.iter().map(|label| label.proposals.iter().map(|one| one.name.as_str()).collect::<Vec<_>>()).collect();
    assert_eq!(proposed, [vec![], vec!["DURAND-EXEMPLE Paul"]]);
    decide(&mut school.as_head(), &teachers[1], Decision::TargetId(school.paul.to_string())).await.unwrap();
    assert_eq!(week(&mut school.as_paul(), None).await.len(), 1);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_name_means_somebody_of_the_school_only(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[lesson(1, "3A", "INCONNU Z.")]).await;
    let teacher = &labels(&school, LabelKind::Teacher).await[0];
    for nobody in [Uuid::now_v7(), school.zoe, school.class_3a] {
        let refused = decide(&mut school.as_head(), teacher, Decision::TargetId(nobody.to_string())).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
    }
    let decision = Decision::TargetId(school.paul.to_string());
    assert_eq!(decide(&mut school.as_paul(), teacher, decision).await.unwrap_err().code(), Code::NotFound);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn rooms_that_are_written_alike_are_one(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    let room = |number, room| Lesson { room, ..lesson(number, "3A", "DURAND-EXEMPLE P.") };
    put(&school, &source, &[room(1, "B12"), room(2, "Salle b 12"), room(3, "C03")]).await;
    let zoe = week(&mut school.as_zoe(), None).await;
    assert_eq!(zoe[0].rooms, zoe[1].rooms);
    assert_ne!(zoe[0].rooms, zoe[2].rooms);
    let listed = ListRoomsRequest { structure_id: school.id.to_string(), ..ListRoomsRequest::default() };
    let rooms = school.as_paul().list_rooms(listed).await.unwrap().into_inner().rooms;
    assert_eq!(rooms.iter().map(|room| room.name.as_str()).collect::<Vec<_>>(), ["B12", "C03"]);
    school.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_class_that_the_directory_learns_later_is_found_within_the_hour(pool: PgPool) {
    let school = School::open(pool).await;
    let source = upload(&school).await;
    put(&school, &source, &[lesson(1, "5C", "DURAND-EXEMPLE P.")]).await;
    let class_5c = Uuid::now_v7();
    let mut roster = school.roster();
    let class =
        proto::identity::v1::RosterClass { class_id: class_5c.to_string(), label: "5C".into(), ..roster.classes[0].clone() };
    roster.classes.push(class);
    roster.people.retain(|person| person.person_id != school.paul.to_string());
    school.identity.says(roster);
    let job = school.app.parts.jobs.iter().find(|job| job.name == "timetable.names").unwrap();
    (job.run)().await.unwrap();
    let lesson = &week(&mut school.as_paul(), None).await[0];
    assert_eq!(lesson.audiences[0].class_id, class_5c.to_string());
    assert_eq!(lesson.teacher_ids, [school.paul.to_string()], "he left, and is still who is meant");
    school.app.drained_events().await;
}
