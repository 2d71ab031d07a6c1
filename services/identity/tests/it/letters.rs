//! Letters with activation codes, as a school prints them.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calls::{activation, agent, called_by, invalid_field, letters, nobody, operator, printed, somebody_as},
    directory::Directory,
};

fn names(letters: &[ActivationLetter]) -> Vec<(&str, &str)> {
    letters.iter().map(|letter| (letter.class_label.as_str(), letter.given_name.as_str())).collect()
}

#[sqlx::test(migrations = false)]
async fn letters_come_by_class_and_name_for_those_without_an_account(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let (third, sixth) = (directory.class(&school, "3A").await, directory.class(&school, "6A").await);
    let group = directory.group(&school, "1GROUPE").await;
    for (given_name, family_name, class) in
        [("Tom", "Zola", third), ("Lina", "Petit", sixth), ("Adam", "Petit", third), ("Zoé", "Petit", third)]
    {
        let pupil = directory.pupil(given_name, family_name, &school, class).await;
        directory.member(pupil, group, Profile::Pupil, "").await;
    }
    directory.somebody("Inès", "Faure", &school, Profile::Teacher).await;
    let printed = letters(&app, &school.uai, Profile::Pupil, None).await;
    assert_eq!(names(&printed), [("3A", "Adam"), ("3A", "Zoé"), ("3A", "Tom"), ("6A", "Lina")]);

    nobody(&app).activate(activation(&printed[1].code)).await.unwrap();
    let again = letters(&app, &school.uai, Profile::Pupil, None).await;
    assert_eq!(names(&again), [("3A", "Adam"), ("3A", "Tom"), ("6A", "Lina")]);
    assert_eq!(names(&letters(&app, &school.uai, Profile::Teacher, None).await), [("", "Inès")]);
    assert_eq!(app.drained_events().await.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_guardian_s_letter_goes_by_the_class_of_a_child_of_hers_once(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let elsewhere = directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
    let (third, sixth, other) =
        (directory.class(&school, "3A").await, directory.class(&school, "6A").await, directory.class(&elsewhere, "1A").await);
    let lina = directory.pupil("Lina", "Petit", &school, sixth).await;
    let adam = directory.pupil("Adam", "Petit", &school, third).await;
    let tom = directory.pupil("Tom", "Petit", &elsewhere, other).await;
    let parent = directory.parent("Anne", "Petit", &school, lina).await;
    for child in [adam, tom] {
        directory.guardian(parent, child, Some(1)).await;
    }
    assert_eq!(names(&letters(&app, &school.uai, Profile::Guardian, None).await), [("3A", "Anne")]);
}

#[sqlx::test(migrations = false)]
async fn a_letter_says_when_its_code_ends(pool: PgPool) {
    let settings = platform::config::Settings::load().with("identity.activation_code_days", 7);
    let app = TestApp::start_with(pool, identity::SERVICE, settings).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let pupil = directory.somebody("Lina", "Petit", &school, Profile::Pupil).await;
    let letter = letters(&app, &school.uai, Profile::Pupil, Some(pupil)).await.remove(0);
    let ends: i64 = sqlx::query_scalar("select extract(epoch from expires_at)::bigint from identity.activation_codes")
        .fetch_one(&app.pool)
        .await
        .unwrap();
    let said = letter.expire_time.unwrap().seconds;
    assert!((ends - said).abs() <= 1 && (said - chrono::Utc::now().timestamp() - 7 * 86400).abs() < 60, "{said}");
    assert_eq!(letter.person_id, pupil.to_string());
}

#[sqlx::test(migrations = false)]
async fn a_whole_school_gets_a_letter_each_and_every_code_works(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    for number in 0..120 {
        directory.somebody("Élève", &format!("N{number:03}"), &school, Profile::Pupil).await;
    }
    let printed = letters(&app, &school.uai, Profile::Pupil, None).await;
    let mut codes: Vec<_> = printed.iter().map(|letter| letter.code.clone()).collect();
    codes.dedup();
    assert_eq!((printed.len(), codes.len()), (120, 120));
    for number in [0, 49, 50, 119] {
        let found = nobody(&app).find_activation(FindActivationRequest { code: codes[number].clone() }).await.unwrap();
        assert_eq!(found.into_inner().preview.unwrap().family_initial, "N");
    }
    assert_eq!(printed[119].family_name, "N119");
}

#[sqlx::test(migrations = false)]
async fn a_request_for_letters_names_a_profile_and_a_person(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let school = Directory::new(&app).await.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let asked = |profile, person_id: &str| CreateActivationLettersRequest {
        uai: school.uai.clone(),
        profile,
        person_id: person_id.into(),
    };
    assert_eq!(invalid_field(operator(&app).create_activation_letters(asked(0, "")).await), "profile");
    assert_eq!(invalid_field(operator(&app).create_activation_letters(asked(99, "")).await), "profile");
    assert_eq!(invalid_field(operator(&app).create_activation_letters(asked(1, "Lina")).await), "person_id");
    assert_eq!(letters(&app, &school.uai, Profile::Pupil, Some(Uuid::now_v7())).await, []);
}

#[sqlx::test(migrations = false)]
async fn no_head_prints_the_letter_of_somebody_who_has_a_mandate(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let asked = agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Département des Hauts-de-Seine");
    let asked = CreateAgentRequest { administrator: true, ..asked };
    let administrator: Uuid = operator(&app).create_agent(asked).await.unwrap().into_inner().person_id.parse().unwrap();
    directory.function(administrator, &school, Profile::Teacher).await;
    let colleague = directory.somebody("Inès", "Faure", &school, Profile::Teacher).await;
    let mut head = called_by(&app, &somebody_as(Uuid::now_v7(), Profile::Head, school.id));
    let asked = |person_id: &str| CreateActivationLettersRequest {
        uai: school.uai.clone(),
        profile: Profile::Teacher.into(),
        person_id: person_id.into(),
    };
    let given = printed(&mut head, asked("")).await.unwrap();
    assert_eq!(given.iter().map(|letter| letter.person_id.clone()).collect::<Vec<_>>(), [colleague.to_string()]);
    assert_eq!(printed(&mut head, asked(&administrator.to_string())).await.unwrap(), []);
    assert_eq!(letters(&app, &school.uai, Profile::Teacher, None).await.len(), 2);
    app.drained_events().await;
}
