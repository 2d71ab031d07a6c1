//! What people may decide between two deliveries, for the test of what is told.

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::*;
use uuid::Uuid;

use crate::calls::{called_by, operator, somebody_as};

pub async fn withdraw(app: &TestApp, which: usize) {
    let links: Vec<(String, String)> = sqlx::query_as(
        "select child_id::text, guardian_id::text from identity.guardianships
         union select child_id::text, guardian_id::text from identity.withheld_guardianships order by 1, 2",
    )
    .fetch_all(&app.pool)
    .await
    .unwrap();
    if let Some((person_id, guardian_id)) = links.get(which).cloned() {
        let kind = OverrideKind::WithdrawnAuthority.into();
        let asked = CreateOverrideRequest { kind, person_id, guardian_id, ..CreateOverrideRequest::default() };
        // Two ids of one person are nobody's guardian.
        let _ = operator(app).create_override(asked).await;
    }
}

pub async fn object(app: &TestApp, which: usize) {
    let pupils = sqlx::query_as(
        "select distinct person_id, structure_id from identity.functions where profile = 1 and valid_until is null order by 1, 2",
    );
    let pupils: Vec<(Uuid, Uuid)> = pupils.fetch_all(&app.pool).await.unwrap();
    let Some((person_id, structure_id)) = pupils.get(which).copied() else { return };
    let age = "update identity.people set birth_date = birth_date + make_interval(years => $2) where person_id = $1";
    sqlx::query(age).bind(person_id).bind(-20).execute(&app.pool).await.unwrap();
    let head = somebody_as(Uuid::now_v7(), Profile::Head, structure_id);
    let kind = OverrideKind::AdultObjection.into();
    let asked = CreateOverrideRequest { kind, person_id: person_id.to_string(), ..CreateOverrideRequest::default() };
    called_by(app, &head).create_override(asked).await.unwrap();
    sqlx::query(age).bind(person_id).bind(20).execute(&app.pool).await.unwrap();
}

pub async fn end_override(app: &TestApp, which: usize) {
    let made: Vec<(Uuid, String, Uuid)> = sqlx::query_as(
        "select override_id, kind, identity.present_id(person_id) from identity.overrides where ended_at is null order by 1",
    )
    .fetch_all(&app.pool)
    .await
    .unwrap();
    if let Some((override_id, kind, person_id)) = made.get(which).cloned() {
        // What she said herself only she takes back.
        let herself = kind == "objection";
        let caller = if herself { Caller::new(person_id, Uuid::now_v7()) } else { Caller::operator() };
        let asked = EndOverrideRequest { override_id: override_id.to_string() };
        called_by(app, &caller).end_override(asked).await.unwrap();
    }
}

/// Paul or Claire, as the feed names them, in one school or the other.
pub async fn add(app: &TestApp, whom: usize) {
    let schools: Vec<String> =
        sqlx::query_scalar("select uai from identity.structures order by uai").fetch_all(&app.pool).await.unwrap();
    let (given_name, family_name) = [("Paul", "DURAND-EXEMPLE"), ("Claire", "PETIT-EXEMPLE")][whom % 2];
    let asked = CreatePersonByHandRequest {
        uai: schools[whom % schools.len()].clone(),
        given_name: given_name.into(),
        family_name: family_name.into(),
        birth_date: "1980-01-01".into(),
        function_code: ["ENS", "AED"][whom / 2].into(),
        last_day: (chrono::Utc::now() + chrono::TimeDelta::days(30)).date_naive().to_string(),
        ..CreatePersonByHandRequest::default()
    };
    operator(app).create_person_by_hand(asked).await.unwrap();
}

pub async fn end(app: &TestApp, which: usize) {
    let people = operator(app).list_people_by_hand(ListPeopleByHandRequest::default()).await.unwrap().into_inner().people;
    if let Some(person) = people.into_iter().nth(which) {
        let asked = EndPersonByHandRequest { person_id: person.person.unwrap().person_id };
        operator(app).end_person_by_hand(asked).await.unwrap();
    }
}

pub async fn club(app: &TestApp, whose: usize) {
    let schools: Vec<(Uuid, String)> =
        sqlx::query_as("select structure_id, uai from identity.structures order by uai").fetch_all(&app.pool).await.unwrap();
    let maker: Uuid =
        sqlx::query_scalar("select person_id from identity.people order by 1 limit 1").fetch_one(&app.pool).await.unwrap();
    let (structure_id, uai) = schools[whose % schools.len()].clone();
    let head = somebody_as(maker, Profile::Head, structure_id);
    let asked = CreateGroupRequest { uai, name: "Club échecs".into(), ..CreateGroupRequest::default() };
    let group_id = called_by(app, &head).create_group(asked).await.unwrap().into_inner().group.unwrap().group_id;
    let present = "select distinct person_id::text from identity.functions
                   where structure_id = $1 and profile <> 2 and valid_until is null";
    let person_ids: Vec<String> = sqlx::query_scalar(present).bind(structure_id).fetch_all(&app.pool).await.unwrap();
    if !person_ids.is_empty() {
        called_by(app, &head).add_group_members(AddGroupMembersRequest { group_id, person_ids }).await.unwrap();
    }
}

pub async fn close(app: &TestApp, which: usize) {
    let open: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "select class_id, structure_id from identity.classes where made_by is not null and valid_until is null order by 1",
    )
    .fetch_all(&app.pool)
    .await
    .unwrap();
    if let Some((group_id, structure_id)) = open.get(which).copied() {
        let head = somebody_as(Uuid::now_v7(), Profile::Head, structure_id);
        called_by(app, &head).close_group(CloseGroupRequest { group_id: group_id.to_string() }).await.unwrap();
    }
}
