//! `GetRoster`: whom and what a school's timetable may name.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::{
    calls::{called_by, id, invalid_field, operator, somebody_as},
    directory::{Directory, School},
    import::delivery::Delivery,
};

const COLLEGE: &str = "select structure_id from identity.structures where uai = '0269901W'";

/// With the letter that its digits ask for.
const NEW_UAI: &str = "9720002V";

/// All answers.
async fn told(app: &TestApp, structure_id: Uuid) -> Result<Vec<GetRosterResponse>, Status> {
    let asked = GetRosterRequest { structure_id: structure_id.to_string() };
    let mut stream = operator(app).get_roster(asked).await?.into_inner();
    let mut answers = vec![];
    while let Some(answer) = stream.message().await? {
        answers.push(answer);
    }
    Ok(answers)
}

async fn classes(app: &TestApp, structure_id: Uuid) -> Vec<RosterClass> {
    told(app, structure_id).await.unwrap().into_iter().flat_map(|answer| answer.classes).collect()
}

async fn people(app: &TestApp, structure_id: Uuid) -> Vec<RosterPerson> {
    told(app, structure_id).await.unwrap().into_iter().flat_map(|answer| answer.people).collect()
}

async fn change(app: &TestApp, change: &'static str) {
    assert!(sqlx::query(change).execute(&app.pool).await.unwrap().rows_affected() > 0, "{change}");
}

/// Makes the classes those of the year that the clock is in, whatever their delivery's date.
async fn of_this_year(app: &TestApp) {
    change(app, "update identity.classes set school_year = identity.school_year()").await;
}

fn named<'a>(people: &'a [RosterPerson], given_name: &str) -> &'a RosterPerson {
    people.iter().find(|person| person.given_name == given_name).unwrap()
}

fn given_names(people: &[RosterPerson]) -> Vec<(&str, Profile)> {
    people.iter().map(|person| (person.given_name.as_str(), person.profile())).collect()
}

async fn college(app: &TestApp) -> (Directory, School) {
    let directory = Directory::new(app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    (directory, school)
}

#[sqlx::test(migrations = false)]
async fn the_first_answer_is_the_school_with_its_former_uais_its_place_and_its_time_zone(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let school = Directory::new(&app).await.school_of("972", "9720001A", "SAINTE-ANNE", "Collège Exemple").await;
    let place = Coordinates { latitude: 14.434, longitude: -60.881 };
    let described = StructureDescription { uai: school.uai.clone(), coordinates: Some(place), ..StructureDescription::default() };
    operator(&app).describe_structures(DescribeStructuresRequest { structures: vec![described] }).await.unwrap();
    let changed = ChangeUaiRequest { old_uai: school.uai, new_uai: NEW_UAI.into(), ..ChangeUaiRequest::default() };
    operator(&app).change_uai(changed).await.unwrap();
    let answers = told(&app, school.id).await.unwrap();
    assert!(answers[1..].iter().all(|answer| answer.structure.is_none()));
    let first = answers[0].structure.as_ref().unwrap();
    let structure = first.structure.as_ref().unwrap();
    assert_eq!((structure.structure_id.clone(), structure.uai.as_str()), (school.id.to_string(), NEW_UAI));
    assert_eq!((first.former_uais.join(" "), first.coordinates), ("9720001A".into(), Some(place)));
    let codes = (first.time_zone.as_str(), first.academy_code.as_str(), first.departement_code.as_str());
    assert_eq!(codes, ("America/Martinique", "25", "972"));
}

#[sqlx::test(migrations = false)]
async fn classes_and_groups_come_with_their_codes_and_levels(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    of_this_year(&app).await;
    let found = classes(&app, id(&app, COLLEGE).await).await;
    let found: Vec<_> =
        found.iter().map(|one| (one.code.as_str(), one.label.as_str(), one.is_group, one.level_labels.join(" "))).collect();
    let expected = [("6B", "SIXIEME B", false, ""), ("3A", "TROISIEME A", false, "3EME"), ("3AGR1", "3A GROUPE 1", true, "")];
    assert_eq!(found, expected.map(|(code, label, is_group, levels)| (code, label, is_group, levels.to_owned())));
}

#[sqlx::test(migrations = false)]
async fn classes_of_another_year_and_those_that_ended_are_left_out(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (directory, school) = college(&app).await;
    let teacher = directory.somebody("Paul", "Durand", &school, Profile::Teacher).await;
    for label in ["3A", "3B", "3C"] {
        let class_id = directory.class(&school, label).await;
        directory.member(teacher, class_id, Profile::Teacher, "MATHEMATIQUES").await;
    }
    of_this_year(&app).await;
    change(&app, "update identity.classes set school_year = school_year - 1 where label = '3B'").await;
    change(&app, "update identity.classes set valid_until = identity.today() where label = '3C'").await;
    let found = classes(&app, school.id).await;
    assert_eq!(found.iter().map(|class| class.label.as_str()).collect::<Vec<_>>(), ["3A"]);
    assert_eq!(people(&app, school.id).await[0].class_ids, [found[0].class_id.clone()], "nor are they said to be taught");
}

#[sqlx::test(migrations = false)]
async fn a_local_group_is_among_them_without_a_code(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (_, school) = college(&app).await;
    let head = somebody_as(Directory::new(&app).await.person("Ada", "Tête").await, Profile::Head, school.id);
    let asked = CreateGroupRequest { request_id: Uuid::now_v7().to_string(), uai: school.uai, name: "Chorale".into() };
    let group = called_by(&app, &head).create_group(asked).await.unwrap().into_inner().group.unwrap();
    let found = classes(&app, school.id).await;
    let expected = RosterClass { class_id: group.group_id, label: "Chorale".into(), is_group: true, ..RosterClass::default() };
    assert_eq!(found, [expected]);
}

#[sqlx::test(migrations = false)]
async fn people_come_with_what_a_timetable_may_write_of_them_and_guardians_do_not_come(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let sts = r#"<attr name="ENTPersonSTSId"><value>0042</value></attr>"#;
    let with_sts = format!(r#"{sts}<attr name="ENTPersonCategorieEnseignant">"#);
    let delivery = Delivery::sample().replaced("PersEducNat", r#"<attr name="ENTPersonCategorieEnseignant">"#, &with_sts);
    delivery.applied(&app).await;
    of_this_year(&app).await;
    let college = id(&app, COLLEGE).await;
    let found = people(&app, college).await;
    let expected = [("Paul", Profile::Teacher), ("Zoé", Profile::Pupil), ("Claire", Profile::Head)];
    for (given_name, profile) in expected {
        assert_eq!(named(&found, given_name).profile(), profile, "{given_name}");
    }
    let others = ["Alice", "Bruno"];
    assert!(!found.iter().any(|person| others.contains(&person.given_name.as_str())), "guardians: {found:?}");
    let third = id(&app, "select class_id from identity.classes where code = '3A' and structure_id = (select structure_id from identity.structures where uai = '0269901W')").await;
    let paul = named(&found, "Paul");
    assert_eq!((paul.family_name.as_str(), paul.birth_date.as_str()), ("DURAND-EXEMPLE", "1980-01-01"));
    assert_eq!(paul.national_ids, ["0042", "930001"], "the STS id as it is written, and the jointure that EDT calls IDPN");
    assert_eq!(paul.class_ids, [third.to_string()], "what he teaches here, not in his other school");
    let zoe = named(&found, "Zoé");
    assert_eq!(zoe.national_ids, ["000000001AA", "501", "910001"]);
    assert!(zoe.class_ids.is_empty());
}

#[sqlx::test(migrations = false)]
async fn numbers_of_another_academie_are_left_out_for_they_may_be_somebody_else_s(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let elsewhere = Delivery::sample().elsewhere().replaced("Eleve", "910001", "810001").replaced("Eleve", ">501<", ">601<");
    elsewhere.applied(&app).await;
    let other = id(&app, "select structure_id from identity.structures where uai = '0920149B'").await;
    let (here, there) = (people(&app, id(&app, COLLEGE).await).await, people(&app, other).await);
    let (here, there) = (named(&here, "Zoé"), named(&there, "Zoé"));
    assert_eq!(here.person_id, there.person_id, "one pupil, by her INE");
    assert_eq!(here.national_ids, ["000000001AA", "501", "910001"]);
    assert_eq!(there.national_ids, ["000000001AA", "601", "810001"]);
}

#[sqlx::test(migrations = false)]
async fn whoever_teaches_a_class_without_a_function_is_there_and_whoever_left_is_not(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (directory, school) = college(&app).await;
    let elsewhere = directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
    let class_id = directory.class(&school, "3A").await;
    of_this_year(&app).await;
    let shared = directory.somebody("Ève", "Apport", &elsewhere, Profile::Teacher).await;
    directory.member(shared, class_id, Profile::Teacher, "LATIN").await;
    let both = directory.somebody("Luc", "Double", &school, Profile::Teacher).await;
    directory.function(both, &school, Profile::Head).await;
    directory.somebody("Max", "Parti", &school, Profile::Staff).await;
    directory.somebody("Inès", "Rectorat", &school, Profile::Academic).await;
    directory.somebody("Noé", "Viescolaire", &school, Profile::SchoolLife).await;
    change(
        &app,
        "update identity.functions f
         set valid_until = identity.today()
         from identity.people p
         where p.person_id = f.person_id and p.given_name = 'Max'",
    )
    .await;
    let found = people(&app, school.id).await;
    let expected = [("Ève", Profile::Teacher), ("Luc", Profile::Teacher), ("Luc", Profile::Head), ("Noé", Profile::SchoolLife)];
    assert_eq!(given_names(&found), expected);
    assert_eq!(named(&found, "Ève").class_ids, [class_id.to_string()]);
    assert_eq!((named(&found, "Noé").birth_date.as_str(), named(&found, "Noé").national_ids.len()), ("", 0), "nothing known");
}

#[sqlx::test(migrations = false)]
async fn a_large_school_comes_in_answers_of_500_each_person_once(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let (_, school) = college(&app).await;
    sqlx::query(
        "with people as (
             insert into identity.people (person_id, given_name, family_name)
             select gen_random_uuid(), 'Ada', 'Foule' from generate_series(1, 1201)
             returning person_id
         )
         insert into identity.functions (function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id)
         select gen_random_uuid(), person_id, $1, 1, '', '', 2025, current_date, i.import_id
         from people
         cross join identity.imports i",
    )
    .bind(school.id)
    .execute(&app.pool)
    .await
    .unwrap();
    let answers = told(&app, school.id).await.unwrap();
    assert_eq!(answers.iter().map(|answer| answer.people.len()).collect::<Vec<_>>(), [0, 500, 500, 201]);
    let ids: std::collections::BTreeSet<_> =
        answers.iter().flat_map(|answer| &answer.people).map(|person| &person.person_id).collect();
    assert_eq!(ids.len(), 1201);
}

#[sqlx::test(migrations = false)]
async fn a_school_that_nobody_knows_is_not_found_and_an_empty_id_is_refused(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    assert_eq!(told(&app, Uuid::now_v7()).await.unwrap_err().code(), Code::NotFound);
    for structure_id in ["", "0920001A"] {
        let asked = GetRosterRequest { structure_id: structure_id.into() };
        assert_eq!(invalid_field(operator(&app).get_roster(asked).await), "structure_id");
    }
}
