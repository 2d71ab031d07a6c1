//! `ListStaffNames`: who somebody is who works in a school, for everybody who is signed in.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calls::{agent, agent_session, called_by, invalid_field, somebody_as},
    directory::{Directory, School},
};

/// What a pupil of the school is told, by given name with the id.
async fn names(app: &TestApp, school: &School, person_ids: &[Uuid]) -> Vec<(String, String)> {
    let pupil = somebody_as(Uuid::now_v7(), Profile::Pupil, school.id);
    let asked = ListStaffNamesRequest { person_ids: person_ids.iter().map(Uuid::to_string).collect() };
    let answer = called_by(app, &pupil).list_staff_names(asked).await.unwrap().into_inner();
    answer.people.into_iter().map(|person| (person.given_name, person.person_id)).collect()
}

fn told(given_name: &str, person_id: Uuid) -> (String, String) {
    (given_name.to_owned(), person_id.to_string())
}

async fn college(app: &TestApp) -> (Directory, School) {
    let directory = Directory::new(app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    (directory, school)
}

#[sqlx::test(migrations = false)]
async fn those_who_work_in_a_school_are_named_and_nobody_else(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (directory, school) = college(&app).await;
    let class_id = directory.class(&school, "3A").await;
    let mut expected = vec![];
    let staff = [("Prof", Profile::Teacher), ("Chef", Profile::Head), ("Cpe", Profile::SchoolLife), ("Agent", Profile::Staff)];
    for (given_name, profile) in staff {
        expected.push(told(given_name, directory.somebody(given_name, "Exemple", &school, profile).await));
    }
    let shared = directory.person("Ève", "Apport").await;
    directory.member(shared, class_id, Profile::Teacher, "LATIN").await;
    expected.push(told("Ève", shared));
    let pupil = directory.pupil("Lina", "Petit", &school, class_id).await;
    let parent = directory.parent("Anne", "Petit", &school, pupil).await;
    let inspector = directory.somebody("Inès", "Rectorat", &school, Profile::Academic).await;
    let asked = agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Département des Hauts-de-Seine");
    let agent: Uuid = agent_session(&app, asked).await.person_id.parse().unwrap();
    let mut asked: Vec<Uuid> = expected.iter().map(|(_, id)| id.parse().unwrap()).collect();
    asked.extend([pupil, parent, inspector, agent, Uuid::now_v7()]);
    asked.reverse();
    assert_eq!(names(&app, &school, &asked).await, expected, "by id");
    assert_eq!(names(&app, &school, &[]).await, []);
}

#[sqlx::test(migrations = false)]
async fn whoever_left_is_named_still_and_a_parent_who_teaches_too(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (directory, school) = college(&app).await;
    let class_id = directory.class(&school, "3A").await;
    let gone = directory.somebody("Max", "Parti", &school, Profile::Teacher).await;
    let taught = directory.person("Ève", "Apport").await;
    directory.member(taught, class_id, Profile::Teacher, "LATIN").await;
    let former_pupil = directory.pupil("Tom", "Sorti", &school, class_id).await;
    for table in ["functions", "memberships"] {
        let ended = format!("update identity.{table} set valid_until = identity.today()");
        sqlx::query(sqlx::AssertSqlSafe(ended)).execute(&app.pool).await.unwrap();
    }
    let pupil = directory.pupil("Lina", "Petit", &school, class_id).await;
    let parent = directory.parent("Anne", "Petit", &school, pupil).await;
    directory.function(parent, &school, Profile::Teacher).await;
    let found = names(&app, &school, &[gone, taught, former_pupil, pupil, parent]).await;
    assert_eq!(found, [told("Max", gone), told("Ève", taught), told("Anne", parent)]);
}

#[sqlx::test(migrations = false)]
async fn somebody_who_was_merged_is_named_under_the_id_that_is_asked_for(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (directory, school) = college(&app).await;
    let teacher = directory.somebody("Paul", "Durand", &school, Profile::Teacher).await;
    let former = directory.person("Paul", "Durant").await;
    sqlx::query("insert into identity.aliases (alias_id, person_id) values ($1, $2)")
        .bind(former)
        .bind(teacher)
        .execute(&app.pool)
        .await
        .unwrap();
    assert_eq!(names(&app, &school, &[former]).await, [told("Paul", former)]);
    let both = names(&app, &school, &[former, teacher, former]).await;
    assert_eq!(both, [told("Paul", teacher), told("Paul", former)], "each id once");
}

#[sqlx::test(migrations = false)]
async fn too_many_ids_and_one_that_is_none_are_refused(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let pupil = somebody_as(Uuid::now_v7(), Profile::Pupil, Uuid::now_v7());
    let asked = |person_ids| ListStaffNamesRequest { person_ids };
    let ids = |count| (0..count).map(|_| Uuid::now_v7().to_string()).collect::<Vec<_>>();
    called_by(&app, &pupil).list_staff_names(asked(ids(500))).await.unwrap();
    for wrong in [ids(501), vec!["prof".into()], vec![String::new()]] {
        assert_eq!(invalid_field(called_by(&app, &pupil).list_staff_names(asked(wrong)).await), "person_ids");
    }
}
