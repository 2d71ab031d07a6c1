//! The table of function codes: what it lacks comes first, what an administrator writes is kept with who wrote it.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;

use crate::{
    calls::{agent, agent_session, invalid_field, operator, with},
    import::delivery::{Delivery, in_force, rows},
};

/// Claire has a function that nobody has heard of.
fn with_a_new_code() -> Delivery {
    Delivery::sample().replaced(
        "PersEducNat",
        "<value>9001$DIR$DIRECTION$D0010$CHEF D'ETABLISSEMENT</value>",
        "<value>9001$XYZ$NOUVEAU$-$-</value>",
    )
}

async fn listed(app: &TestApp, code: &str) -> ListFunctionProfilesResponse {
    let asked = ListFunctionProfilesRequest { code: code.into(), ..Default::default() };
    operator(app).list_function_profiles(asked).await.unwrap().into_inner()
}

fn saying(code: &str, profile: Profile, label: &str) -> SetFunctionProfileRequest {
    SetFunctionProfileRequest { code: code.into(), profile: profile.into(), label: label.into() }
}

async fn of_claire(app: &TestApp) -> Vec<String> {
    let held = in_force(app).await.into_iter();
    held.filter_map(|row| row.strip_prefix("Claire = ").map(str::to_owned)).collect()
}

#[sqlx::test(migrations = false)]
async fn a_code_that_the_table_lacks_is_listed_first_with_its_people(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    with_a_new_code().applied(&app).await;
    let all = listed(&app, "").await;
    let first = &all.functions[0];
    assert_eq!((first.code.as_str(), first.label.as_str(), first.people), ("XYZ", "NOUVEAU", 1));
    assert_eq!((first.profile(), all.unknown_people), (Profile::Unspecified, 1));
    let known: Vec<_> = all.functions[1..].iter().map(|function| function.code.as_str()).collect();
    assert!(known.is_sorted() && known.contains(&"CPE") && !known.contains(&"ELE"), "{known:?}");
    let tasks = operator(&app).get_directory_tasks(GetDirectoryTasksRequest {}).await.unwrap().into_inner();
    assert_eq!(tasks.functions_unknown, 1);
}

#[sqlx::test(migrations = false)]
async fn what_an_administrator_writes_holds_from_the_next_complete_delivery_on(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    with_a_new_code().applied(&app).await;
    assert_eq!(of_claire(&app).await, ["3 XYZ 9001"]);
    let answer = operator(&app).set_function_profile(saying("XYZ", Profile::Head, "Direction")).await.unwrap().into_inner();
    let function = answer.function.unwrap();
    assert_eq!((function.profile(), function.label.as_str(), function.people), (Profile::Head, "Direction", 1));
    assert_eq!(of_claire(&app).await, ["3 XYZ 9001"]);
    let told = with_a_new_code().sent(&app, true).await.unwrap();
    assert_eq!(told.people_updated, 1);
    assert!(app.drained_events().await.contains(&"enej.identity.v1.MembershipsChanged".to_owned()));
    assert_eq!(of_claire(&app).await, ["4 XYZ 9001"]);
    assert_eq!(listed(&app, "").await.unknown_people, 0);
}

#[sqlx::test(migrations = false)]
async fn who_changed_it_is_kept_and_saying_it_again_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let asked = agent("Adèle", "Martin", "adele@example.org", "departement", "92", "Département des Hauts-de-Seine");
    let session = agent_session(&app, CreateAgentRequest { administrator: true, ..asked }).await;
    assert_eq!(listed(&app, "AES").await.functions[0].change_time, None);
    for _ in 0..2 {
        with(&app, &session).set_function_profile(saying("AES", Profile::Staff, "AESH")).await.unwrap();
    }
    with(&app, &session).set_function_profile(saying("AES", Profile::SchoolLife, "AESH")).await.unwrap();
    let kept = "select concat_ws(' ', code, profile_before, profile, label, changed_by) from identity.function_profile_changes order by change_id";
    let by = &session.person_id;
    assert_eq!(rows(&app.pool, kept).await, [format!("AES 5 6 AESH {by}"), format!("AES 6 5 AESH {by}")]);
    let function = listed(&app, "AES").await.functions.remove(0);
    assert_eq!(function.changed_by.unwrap().given_name, "Adèle");
    assert!(function.change_time.is_some());
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_is_refused_naming_the_field_and_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let long = "É".repeat(101);
    let wrong = [
        (saying("", Profile::Staff, ""), "code"),
        (saying("A B", Profile::Staff, ""), "code"),
        (saying(&"A".repeat(31), Profile::Staff, ""), "code"),
        (saying("AES", Profile::Staff, &long), "label"),
        (saying("AES", Profile::Pupil, ""), "profile"),
        (saying("AES", Profile::Guardian, ""), "profile"),
        (saying("AES", Profile::Unspecified, ""), "profile"),
        (SetFunctionProfileRequest { profile: 99, ..saying("AES", Profile::Staff, "") }, "profile"),
    ];
    for (asked, field) in wrong {
        assert_eq!(invalid_field(operator(&app).set_function_profile(asked).await), field);
    }
    assert_eq!(listed(&app, "AES").await.functions[0].profile(), Profile::SchoolLife);
    assert!(rows(&app.pool, "select code from identity.function_profile_changes").await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn the_table_comes_in_pages(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    with_a_new_code().applied(&app).await;
    let whole: Vec<_> = listed(&app, "").await.functions.into_iter().map(|function| function.code).collect();
    let (mut codes, mut page_token) = (vec![], String::new());
    loop {
        let asked = ListFunctionProfilesRequest { page_size: 7, page_token, code: String::new() };
        let page = operator(&app).list_function_profiles(asked).await.unwrap().into_inner();
        assert!(page.functions.len() <= 7);
        codes.extend(page.functions.into_iter().map(|function| function.code));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(codes, whole);
}
