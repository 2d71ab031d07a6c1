//! The page "Aujourd'hui" in one call, for each profile.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;

use crate::{
    calls::{agent, agent_session, overview, session_of},
    directory::Directory,
};

/// What an attachment says, in short: "profile school: class class".
fn told(attachments: &[Attachment]) -> Vec<String> {
    let told = |attachment: &Attachment| {
        let school = attachment.structure.as_ref().unwrap().uai.as_str();
        let classes = attachment.classes.iter().map(|class| format!(" {}{}", class.label, if class.group { "*" } else { "" }));
        format!("{} {school}:{}", attachment.profile().as_str_name().trim_start_matches("PROFILE_"), classes.collect::<String>())
    };
    attachments.iter().map(told).collect()
}

#[sqlx::test(migrations = false)]
async fn a_pupil_sees_her_school_her_class_and_her_groups(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let (group, class) = (directory.group(&school, "3ALL1").await, directory.class(&school, "3B").await);
    let lina = directory.pupil("Lina", "Petit", &school, class).await;
    directory.member(lina, group, Profile::Pupil, "").await;
    let session = session_of(&app, &school.uai, Profile::Pupil, lina).await;
    let overview = overview(&app, &session).await;
    assert_eq!(overview.person.unwrap().person_id, lina.to_string());
    assert_eq!(told(&overview.attachments), ["PUPIL 0920001A: 3B 3ALL1*"]);
    let structure = overview.attachments[0].structure.clone().unwrap();
    assert_eq!((structure.name.as_str(), structure.city.as_str()), ("Collège André Doucet", "NANTERRE"));
}

#[sqlx::test(migrations = false)]
async fn a_guardian_sees_her_children_eldest_first_each_in_his_own_school(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let one = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let two = directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
    let (sixth, third) = (directory.class(&one, "6A").await, directory.class(&two, "3C").await);
    let parent = directory.somebody("Anne", "Petit", &one, Profile::Guardian).await;
    for (given_name, born, school, class) in [("Benjamin", "2014-05-01", &one, sixth), ("Aîné", "2011-02-01", &two, third)] {
        let child = directory.pupil(given_name, "Petit", school, class).await;
        directory.born(child, born).await;
        directory.guardian(parent, child, Some(1)).await;
    }
    let session = session_of(&app, &one.uai, Profile::Guardian, parent).await;
    let overview = overview(&app, &session).await;
    let child = |child: &Child| (child.person.as_ref().unwrap().given_name.clone(), told(&child.attachments).join(","));
    let seen: Vec<_> = overview.children.iter().map(child).collect();
    assert_eq!(seen, [("Aîné".into(), "PUPIL 0920002B: 3C".into()), ("Benjamin".into(), "PUPIL 0920001A: 6A".into())]);
    assert_eq!(told(&overview.attachments), Vec::<String>::new(), "being a guardian is no place");
}

#[sqlx::test(migrations = false)]
async fn a_teacher_in_two_schools_who_is_also_a_parent_sees_both_sides_of_her_life(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let one = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let two = directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
    let (third, sixth, elsewhere) =
        (directory.class(&one, "3A").await, directory.class(&one, "6A").await, directory.class(&two, "4D").await);
    let teacher = directory.somebody("Inès", "Faure", &one, Profile::Teacher).await;
    directory.function(teacher, &two, Profile::Teacher).await;
    directory.function(teacher, &one, Profile::Guardian).await;
    for (class, subject) in
        [(third, "MATHEMATIQUES"), (sixth, "MATHEMATIQUES"), (sixth, "PHYSIQUE-CHIMIE"), (elsewhere, "MATHEMATIQUES")]
    {
        directory.member(teacher, class, Profile::Teacher, subject).await;
    }
    let child = directory.pupil("Lina", "Faure", &one, third).await;
    directory.guardian(teacher, child, Some(1)).await;
    let session = session_of(&app, &one.uai, Profile::Teacher, teacher).await;
    let overview = overview(&app, &session).await;
    assert_eq!(told(&overview.attachments), ["TEACHER 0920001A: 3A 6A 6A", "TEACHER 0920002B: 4D"]);
    let subjects: Vec<_> = overview.attachments[0].classes.iter().map(|class| class.subject.as_str()).collect();
    assert_eq!(subjects, ["MATHEMATIQUES", "MATHEMATIQUES", "PHYSIQUE-CHIMIE"]);
    assert_eq!(told(&overview.children[0].attachments), ["PUPIL 0920001A: 3A"]);
    let caller = app.verifier.verify(&session.access_token).unwrap();
    let in_class = |class| caller.functions.iter().any(|function| function.class_ids.contains(&class));
    assert!([third, sixth, elsewhere].into_iter().all(in_class), "{caller:?}");
    assert_eq!(caller.child_ids, [child]);
}

#[sqlx::test(migrations = false)]
async fn two_functions_in_one_school_show_each_class_once(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let teacher = directory.person("Inès", "Faure").await;
    directory.function_called(teacher, &school, Profile::Teacher, "DOCUMENTATION").await;
    directory.function_called(teacher, &school, Profile::Teacher, "ENSEIGNEMENT DEVANT ELEVES").await;
    for label in ["3A", "3B"] {
        let class = directory.class(&school, label).await;
        directory.member(teacher, class, Profile::Teacher, "FRANCAIS").await;
    }
    let session = session_of(&app, &school.uai, Profile::Teacher, teacher).await;
    assert_eq!(told(&overview(&app, &session).await.attachments), ["TEACHER 0920001A: 3A 3B"]);
}

#[sqlx::test(migrations = false)]
async fn a_head_school_life_and_an_inspector_see_where_they_work(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let people = [
        (Profile::Head, "PRINCIPAL", "HEAD 0920001A:"),
        (Profile::SchoolLife, "CONSEILLER PRINCIPAL D EDUCATION", "SCHOOL_LIFE 0920001A:"),
        (Profile::Academic, "INSPECTION", "ACADEMIC 0920001A:"),
    ];
    for (profile, label, expected) in people {
        let person = directory.person("Odile", "Chef").await;
        directory.function_called(person, &school, profile, label).await;
        let session = session_of(&app, &school.uai, profile, person).await;
        let overview = overview(&app, &session).await;
        assert_eq!(told(&overview.attachments), [expected]);
        assert_eq!(overview.attachments[0].function_label, label);
        assert_eq!((overview.children, overview.organisations), (vec![], vec![]));
    }
}

#[sqlx::test(migrations = false)]
async fn an_agent_sees_whom_she_works_for(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let session =
        agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Département des Hauts-de-Seine"))
            .await;
    let overview = overview(&app, &session).await;
    let organisation = &overview.organisations[0];
    assert_eq!(organisation.name, "Département des Hauts-de-Seine");
    assert_eq!(
        (organisation.kind.as_str(), organisation.code.as_str(), organisation.title.as_str()),
        ("departement", "92", "Chargée de mission")
    );
    assert_eq!((overview.attachments, overview.children), (vec![], vec![]));
}
