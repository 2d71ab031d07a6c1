//! `ResolveAudience`: who is meant, and who may ask.

use std::collections::BTreeSet;

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::{
    calls::{agent, agent_session, called_by, invalid_field, operator},
    directory::{Directory, School},
};

/// Two collèges of a département, an école of another, and the people around two pupils.
struct Stage {
    app: TestApp,
    directory: Directory,
    college: School,
    other: School,
    third: Uuid,
    fourth: Uuid,
    elsewhere: Uuid,
    lina: Uuid,
    tom: Uuid,
    zoe: Uuid,
    anne: Uuid,
    paul: Uuid,
    marc: Uuid,
    teacher: Uuid,
    colleague: Uuid,
    head: Uuid,
    cpe: Uuid,
    secretary: Uuid,
}

impl Stage {
    /// Lina (3A) and Tom (4B) are pupils of the collège, Zoé of the other. Anne and Paul are Lina's parents, and Anne is Tom's; Marc is
    /// Zoé's. The teacher teaches 3A; the colleague, 4B.
    async fn new(pool: PgPool) -> Self {
        let app = TestApp::start(pool, identity::SERVICE).await;
        let directory = Directory::new(&app).await;
        let college = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
        let other = directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
        let (third, fourth) = (directory.class(&college, "3A").await, directory.class(&college, "4B").await);
        let elsewhere = directory.class(&other, "3A").await;
        let lina = directory.pupil("Lina", "Petit", &college, third).await;
        let tom = directory.pupil("Tom", "Petit", &college, fourth).await;
        let zoe = directory.pupil("Zoé", "Grand", &other, elsewhere).await;
        let anne = directory.parent("Anne", "Petit", &college, lina).await;
        directory.guardian(anne, tom, Some(1)).await;
        let paul = directory.parent("Paul", "Petit", &college, lina).await;
        let marc = directory.parent("Marc", "Grand", &other, zoe).await;
        let teacher = directory.somebody("Inès", "Faure", &college, Profile::Teacher).await;
        directory.member(teacher, third, Profile::Teacher, "061300").await;
        let colleague = directory.somebody("Hugo", "Bel", &college, Profile::Teacher).await;
        directory.member(colleague, fourth, Profile::Teacher, "061300").await;
        let head = directory.somebody("Odile", "Chef", &college, Profile::Head).await;
        let cpe = directory.somebody("Paul", "Vie", &college, Profile::SchoolLife).await;
        let secretary = directory.somebody("Luc", "Bureau", &college, Profile::Staff).await;
        Self {
            app,
            directory,
            college,
            other,
            third,
            fourth,
            elsewhere,
            lina,
            tom,
            zoe,
            anne,
            paul,
            marc,
            teacher,
            colleague,
            head,
            cpe,
            secretary,
        }
    }

    async fn found(&self, key: &str) -> BTreeSet<Uuid> {
        resolved(&self.app, &Caller::operator(), asking(&[key])).await.unwrap().into_iter().collect()
    }

    /// What somebody gets for a key.
    async fn as_(&self, person_id: Uuid, key: &str) -> Result<Vec<Uuid>, Status> {
        resolved(&self.app, &Caller::new(person_id, Uuid::now_v7()), asking(&[key])).await
    }

    async fn change(&self, sql: &'static str, id: Uuid) {
        sqlx::query(sql).bind(id).execute(&self.app.pool).await.unwrap();
    }

    async fn organisation(&self, kind: &str, code: &str, name: &str) -> (Caller, String) {
        let email = format!("{kind}-{code}@example.org");
        let session = agent_session(&self.app, agent("Zoé", "Martin", &email, kind, code, name)).await;
        let caller = Caller::clone(&*self.app.verifier.verify(&session.access_token).unwrap());
        let organisation_id = caller.organisation_ids[0].to_string();
        (caller, organisation_id)
    }
}

fn asking(keys: &[&str]) -> ResolveAudienceRequest {
    ResolveAudienceRequest { keys: keys.iter().map(|key| (*key).to_owned()).collect(), ..ResolveAudienceRequest::default() }
}

async fn answers(app: &TestApp, caller: &Caller, asked: ResolveAudienceRequest) -> Result<Vec<ResolveAudienceResponse>, Status> {
    let mut stream = called_by(app, caller).resolve_audience(asked).await?.into_inner();
    let mut answers = vec![];
    while let Some(answer) = stream.message().await? {
        answers.push(answer);
    }
    Ok(answers)
}

/// Everybody found, in order.
async fn resolved(app: &TestApp, caller: &Caller, asked: ResolveAudienceRequest) -> Result<Vec<Uuid>, Status> {
    let people: Vec<Uuid> = answers(app, caller, asked)
        .await?
        .iter()
        .inspect(|answer| assert!((1..=1000).contains(&answer.person_ids.len())))
        .flat_map(|answer| &answer.person_ids)
        .map(|id| id.parse().unwrap())
        .collect();
    assert!(people.is_sorted_by(|one, next| one < next), "each once, in order");
    Ok(people)
}

/// The reason and the key of a refusal.
fn denied(answer: Result<Vec<Uuid>, Status>) -> (String, String) {
    let status = answer.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied, "{status:?}");
    (platform::status::reason(&status).unwrap(), status.get_details_resource_info().unwrap().resource_name)
}

#[sqlx::test(migrations = false)]
async fn each_kind_of_key_means_whom_it_says(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (college, third, fourth) = (stage.college.id, stage.third, stage.fourth);
    let (_, organisation) = stage.organisation("departement", "92", "Hauts-de-Seine").await;
    let lead_elsewhere = stage.directory.somebody("Jean", "Second", &stage.other, Profile::Head).await;
    for (key, expected) in [
        (format!("person:{}", stage.zoe), vec![stage.zoe]),
        (format!("members-of:class:{third}"), vec![stage.lina]),
        (format!("pupils-of:structure:{college}"), vec![stage.lina, stage.tom]),
        (format!("pupils-of:organisation:{organisation}"), vec![stage.lina, stage.tom, stage.zoe]),
        (format!("guardians-of:class:{fourth}"), vec![stage.anne]),
        (format!("guardians-of:structure:{college}"), vec![stage.anne, stage.paul]),
        (format!("guardians-of:organisation:{organisation}"), vec![stage.anne, stage.paul, stage.marc]),
        (format!("guardians-of:person:{}", stage.lina), vec![stage.anne, stage.paul]),
        (format!("teachers-of:class:{third}"), vec![stage.teacher]),
        (format!("teachers-of:structure:{college}"), vec![stage.teacher, stage.colleague]),
        (format!("teachers-of:organisation:{organisation}"), vec![stage.teacher, stage.colleague]),
        (format!("heads-of:structure:{college}"), vec![stage.head]),
        (format!("heads-of:organisation:{organisation}"), vec![stage.head, lead_elsewhere]),
        (format!("school-life-of:structure:{college}"), vec![stage.cpe]),
        (format!("staff-of:structure:{college}"), vec![stage.cpe, stage.secretary]),
        (format!("pupils-of:structure:{}", Uuid::now_v7()), vec![]),
    ] {
        assert_eq!(stage.found(&key).await, expected.into_iter().collect(), "{key}");
    }
}

#[sqlx::test(migrations = false)]
async fn only_legal_representatives_are_guardians(pool: PgPool) {
    let stage = Stage::new(pool).await;
    for legal in [Some(0), Some(2), None] {
        let other = stage.directory.person("Un", "Autre").await;
        stage.directory.guardian(other, stage.zoe, legal).await;
    }
    assert_eq!(stage.found(&format!("guardians-of:class:{}", stage.elsewhere)).await, [stage.marc].into());
}

#[sqlx::test(migrations = false)]
async fn a_family_shares_a_child_and_an_address(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let lives = async |person_id: Uuid, street: &str| {
        sqlx::query(
            "insert into identity.source_records
               (source, academy_code, degree, jointure, category, person_id, attributes, digest, import_id)
             values ('aaf', '25', '2D', $1::text, '', $1, jsonb_build_object(
               'ENTPersonAdresse', $2, 'ENTPersonCodePostal', '92000', 'ENTPersonVille', 'NANTERRE'), '', $1)",
        )
        .bind(person_id)
        .bind(street)
        .execute(&stage.app.pool)
        .await
        .unwrap();
    };
    let unrelated = stage.directory.somebody("Une", "Voisine", &stage.college, Profile::Guardian).await;
    for person_id in [stage.lina, stage.anne, unrelated] {
        lives(person_id, "2 rue de l'Exemple$$$").await;
    }
    lives(stage.paul, "9 avenue de la Paix$$$").await;
    lives(stage.marc, "$$$").await;
    assert_eq!(stage.found(&format!("family-of:person:{}", stage.lina)).await, [stage.anne].into());
    assert_eq!(stage.found(&format!("family-of:person:{}", stage.anne)).await, [stage.anne].into());
    let moved = "update identity.source_records
                 set attributes = attributes || jsonb_build_object('ENTPersonAdresse', '2  RUE de l''exemple$') where person_id = $1";
    stage.change(moved, stage.paul).await;
    let family: BTreeSet<_> = [stage.anne, stage.paul].into();
    assert_eq!(stage.found(&format!("family-of:person:{}", stage.lina)).await, family);
    assert_eq!(stage.found(&format!("family-of:person:{}", stage.anne)).await, family);
    assert_eq!(stage.found(&format!("family-of:person:{}", stage.zoe)).await, BTreeSet::new(), "an unknown address is nobody's");
    stage.change("update identity.source_records set missing_since = now() where person_id = $1", stage.paul).await;
    assert_eq!(stage.found(&format!("family-of:person:{}", stage.lina)).await, [stage.anne].into(), "no feed says it any more");
}

#[sqlx::test(migrations = false)]
async fn a_filter_narrows_schools_and_classes(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (_, organisation) = stage.organisation("academie", "25", "Académie de Versailles").await;
    stage.change("update identity.structures set contract = 'PR', kind = 'LYCEE' where structure_id = $1", stage.other.id).await;
    sqlx::query("insert into identity.mefs (code, label, mefstat11) values ('10310019110', '3EME', '21160010019')")
        .execute(&stage.app.pool)
        .await
        .unwrap();
    for class in [stage.third, stage.elsewhere] {
        stage.change("update identity.classes set mefs = '{10310019110}' where class_id = $1", class).await;
    }
    let public = AudienceFilter { sector: Sector::Public.into(), ..AudienceFilter::default() };
    let private = AudienceFilter { sector: Sector::Private.into(), ..AudienceFilter::default() };
    let colleges = AudienceFilter { structure_kinds: vec!["COLLEGE".into()], ..AudienceFilter::default() };
    let thirds = AudienceFilter { levels: vec!["2116".into()], ..AudienceFilter::default() };
    let public_thirds = AudienceFilter { levels: vec!["2116".into()], ..public.clone() };
    let pupils = format!("pupils-of:organisation:{organisation}");
    let guardians = format!("guardians-of:organisation:{organisation}");
    let heads = format!("heads-of:organisation:{organisation}");
    let teachers = format!("teachers-of:structure:{}", stage.college.id);
    let class = format!("members-of:class:{}", stage.elsewhere);
    for (key, filter, expected) in [
        (&pupils, &public, vec![stage.lina, stage.tom]),
        (&pupils, &private, vec![stage.zoe]),
        (&pupils, &colleges, vec![stage.lina, stage.tom]),
        (&pupils, &thirds, vec![stage.lina, stage.zoe]),
        (&guardians, &public_thirds, vec![stage.anne, stage.paul]),
        (&teachers, &thirds, vec![stage.teacher]),
        (&heads, &public_thirds, vec![stage.head]),
        (&class, &public, vec![]),
        (&class, &thirds, vec![stage.zoe]),
    ] {
        let asked = ResolveAudienceRequest { filter: Some(filter.clone()), ..asking(&[key]) };
        let found: BTreeSet<_> = resolved(&stage.app, &Caller::operator(), asked).await.unwrap().into_iter().collect();
        assert_eq!(found, expected.into_iter().collect(), "{key} {filter:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn each_role_asks_for_those_whom_it_may_see_and_no_others(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (college, other, third, fourth) = (stage.college.id, stage.other.id, stage.third, stage.fourth);
    let keys = [
        ("3A", format!("members-of:class:{third}")),
        ("4B", format!("members-of:class:{fourth}")),
        ("parents of 3A", format!("guardians-of:class:{third}")),
        ("parents of 4B", format!("guardians-of:class:{fourth}")),
        ("teachers of 3A", format!("teachers-of:class:{third}")),
        ("teachers of 4B", format!("teachers-of:class:{fourth}")),
        ("pupils", format!("pupils-of:structure:{college}")),
        ("parents", format!("guardians-of:structure:{college}")),
        ("teachers", format!("teachers-of:structure:{college}")),
        ("heads", format!("heads-of:structure:{college}")),
        ("school life", format!("school-life-of:structure:{college}")),
        ("staff", format!("staff-of:structure:{college}")),
        ("other heads", format!("heads-of:structure:{other}")),
        ("Lina", format!("person:{}", stage.lina)),
        ("Tom", format!("person:{}", stage.tom)),
        ("Zoé", format!("person:{}", stage.zoe)),
        ("Paul", format!("person:{}", stage.paul)),
        ("Marc", format!("person:{}", stage.marc)),
        ("her teacher", format!("person:{}", stage.teacher)),
        ("another teacher", format!("person:{}", stage.colleague)),
        ("the head", format!("person:{}", stage.head)),
        ("the CPE", format!("person:{}", stage.cpe)),
        ("the secretary", format!("person:{}", stage.secretary)),
        ("Lina's parents", format!("guardians-of:person:{}", stage.lina)),
        ("Tom's family", format!("family-of:person:{}", stage.tom)),
        ("Zoé's family", format!("family-of:person:{}", stage.zoe)),
        ("nobody", format!("person:{}", Uuid::now_v7())),
        ("no class", format!("members-of:class:{}", Uuid::now_v7())),
    ];
    let roles: [(&str, Uuid, &[&str]); 7] = [
        (
            "head",
            stage.head,
            &[
                "3A",
                "4B",
                "parents of 3A",
                "parents of 4B",
                "teachers of 3A",
                "teachers of 4B",
                "pupils",
                "parents",
                "teachers",
                "heads",
                "school life",
                "staff",
                "Lina",
                "Tom",
                "Paul",
                "her teacher",
                "another teacher",
                "the head",
                "the CPE",
                "the secretary",
                "Lina's parents",
                "Tom's family",
            ],
        ),
        (
            "teacher of 3A",
            stage.teacher,
            &[
                "3A",
                "parents of 3A",
                "teachers of 3A",
                "teachers of 4B",
                "teachers",
                "heads",
                "school life",
                "staff",
                "Lina",
                "Paul",
                "her teacher",
                "another teacher",
                "the head",
                "the CPE",
                "the secretary",
                "Lina's parents",
            ],
        ),
        ("Lina", stage.lina, &["teachers of 3A", "heads", "school life", "Lina", "her teacher", "the head", "the CPE"]),
        ("Lina's father", stage.paul, &["teachers of 3A", "heads", "school life", "Paul", "her teacher", "the head", "the CPE"]),
        ("Zoé's father", stage.marc, &["other heads", "Marc"]),
        ("CPE", stage.cpe, &["the CPE"]),
        ("nobody in particular", Uuid::now_v7(), &[]),
    ];
    for (role, person_id, allowed) in roles {
        for (name, key) in &keys {
            let answer = stage.as_(person_id, key).await;
            if allowed.contains(name) {
                assert!(answer.is_ok(), "{role} may ask for {name}: {answer:?}");
            } else {
                assert_eq!(denied(answer), ("AUDIENCE_NOT_VISIBLE".into(), key.clone()), "{role} asks for {name}");
            }
        }
    }
}

#[sqlx::test(migrations = false)]
async fn an_agent_asks_for_the_heads_of_her_own_authority_and_for_no_family(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let (agent, organisation) = stage.organisation("departement", "92", "Hauts-de-Seine").await;
    let (_, foreign) = stage.organisation("departement", "35", "Ille-et-Vilaine").await;
    for key in [
        format!("heads-of:organisation:{organisation}"),
        format!("heads-of:structure:{}", stage.college.id),
        format!("person:{}", stage.head),
    ] {
        assert_eq!(resolved(&stage.app, &agent, asking(&[&key])).await.unwrap(), [stage.head], "{key}");
    }
    let (college, third) = (stage.college.id, stage.third);
    for (key, reason) in [
        (format!("heads-of:organisation:{foreign}"), "AUDIENCE_NOT_VISIBLE"),
        (format!("teachers-of:organisation:{organisation}"), "AUDIENCE_NOT_VISIBLE"),
        (format!("teachers-of:structure:{college}"), "AUDIENCE_NOT_VISIBLE"),
        (format!("person:{}", stage.teacher), "AUDIENCE_NOT_VISIBLE"),
        (format!("person:{}", stage.anne), "AUDIENCE_NOT_VISIBLE"),
        (format!("guardians-of:organisation:{organisation}"), "CONVENTION_REQUIRED"),
        (format!("pupils-of:organisation:{organisation}"), "CONVENTION_REQUIRED"),
        (format!("guardians-of:structure:{college}"), "CONVENTION_REQUIRED"),
        (format!("members-of:class:{third}"), "CONVENTION_REQUIRED"),
        (format!("family-of:person:{}", stage.lina), "CONVENTION_REQUIRED"),
    ] {
        let both = format!("person:{}", stage.head);
        assert_eq!(denied(resolved(&stage.app, &agent, asking(&[&both, &key])).await), (reason.into(), key.clone()));
    }
}

#[sqlx::test(migrations = false)]
async fn a_right_that_ended_lets_nobody_ask(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let class = format!("members-of:class:{}", stage.third);
    stage.change("update identity.memberships set valid_until = current_date where person_id = $1", stage.teacher).await;
    assert_eq!(denied(stage.as_(stage.teacher, &class).await), ("AUDIENCE_NOT_VISIBLE".into(), class));
    stage.change("update identity.guardianships set valid_until = current_date where guardian_id = $1", stage.paul).await;
    let heads = format!("heads-of:structure:{}", stage.college.id);
    assert_eq!(denied(stage.as_(stage.paul, &heads).await), ("AUDIENCE_NOT_VISIBLE".into(), heads));
}

#[sqlx::test(migrations = false)]
async fn an_audience_at_a_date_is_who_was_in_it_then(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let college = stage.college.id;
    for table in ["functions", "memberships", "guardianships"] {
        let since = format!("update identity.{table} set valid_from = '2025-09-01'");
        sqlx::query(sqlx::AssertSqlSafe(since)).execute(&stage.app.pool).await.unwrap();
    }
    for (table, column) in [("functions", "person_id"), ("memberships", "person_id"), ("guardianships", "child_id")] {
        let until = format!("update identity.{table} set valid_until = '2026-01-15' where {column} = $1");
        sqlx::query(sqlx::AssertSqlSafe(until)).bind(stage.lina).execute(&stage.app.pool).await.unwrap();
    }
    let pupils = format!("pupils-of:structure:{college}");
    let members = format!("members-of:class:{}", stage.third);
    let guardians = format!("guardians-of:structure:{college}");
    for (at, key, expected) in [
        ("", &pupils, vec![stage.tom]),
        ("2026-01-15", &pupils, vec![stage.tom]),
        ("2026-01-14", &pupils, vec![stage.lina, stage.tom]),
        ("2025-09-01", &pupils, vec![stage.lina, stage.tom]),
        ("2025-08-31", &pupils, vec![]),
        ("2026-01-14", &members, vec![stage.lina]),
        ("2026-01-15", &members, vec![]),
        ("2026-01-14", &guardians, vec![stage.anne, stage.paul]),
        ("2026-01-15", &guardians, vec![stage.anne]),
    ] {
        let asked = ResolveAudienceRequest { at: at.into(), ..asking(&[key]) };
        let found: BTreeSet<_> = resolved(&stage.app, &Caller::operator(), asked).await.unwrap().into_iter().collect();
        assert_eq!(found, expected.into_iter().collect(), "{key} at {at:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn suspended_people_are_left_out_unless_asked_for(pool: PgPool) {
    let stage = Stage::new(pool).await;
    stage.change("update identity.people set suspended_at = now() where person_id = $1", stage.tom).await;
    let pupils = format!("pupils-of:structure:{}", stage.college.id);
    assert_eq!(stage.found(&pupils).await, [stage.lina].into());
    let asked = ResolveAudienceRequest { include_suspended: true, ..asking(&[&pupils]) };
    assert_eq!(resolved(&stage.app, &Caller::operator(), asked).await.unwrap(), [stage.lina, stage.tom]);
}

#[sqlx::test(migrations = false)]
async fn somebody_who_was_merged_is_found_by_the_id_that_she_had(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let former = Uuid::now_v7();
    sqlx::query("insert into identity.aliases (alias_id, person_id) values ($1, $2)")
        .bind(former)
        .bind(stage.lina)
        .execute(&stage.app.pool)
        .await
        .unwrap();
    assert_eq!(stage.found(&format!("person:{former}")).await, [stage.lina].into());
    assert_eq!(stage.as_(stage.teacher, &format!("guardians-of:person:{former}")).await.unwrap().len(), 2);
}

#[sqlx::test(migrations = false)]
async fn a_large_audience_comes_in_pages_each_person_once_or_as_a_number(pool: PgPool) {
    let stage = Stage::new(pool).await;
    sqlx::query(
        "with people as (
             insert into identity.people (person_id, given_name, family_name)
             select gen_random_uuid(), 'Ada', 'Foule' from generate_series(1, 2400)
             returning person_id
         )
         insert into identity.functions (function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id)
         select gen_random_uuid(), person_id, $1, 1, '', '', 2025, current_date, gen_random_uuid() from people",
    )
    .bind(stage.college.id)
    .execute(&stage.app.pool)
    .await
    .unwrap();
    let (pupils, class) = (format!("pupils-of:structure:{}", stage.college.id), format!("members-of:class:{}", stage.third));
    let asked = asking(&[&pupils, &class, &pupils]);
    let pages = answers(&stage.app, &Caller::operator(), asked.clone()).await.unwrap();
    assert_eq!(pages.iter().map(|page| page.person_ids.len()).collect::<Vec<_>>(), [1000, 1000, 402]);
    assert_eq!(resolved(&stage.app, &Caller::operator(), asked.clone()).await.unwrap().len(), 2402);
    let counted = answers(&stage.app, &Caller::operator(), ResolveAudienceRequest { count_only: true, ..asked }).await.unwrap();
    assert_eq!(counted, [ResolveAudienceResponse { person_ids: vec![], people: 2402 }]);
}

#[sqlx::test(migrations = false)]
async fn what_cannot_be_asked_is_named(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let mut operator = operator(&app);
    let id = Uuid::now_v7();
    for key in [format!("friends-of:class:{id}"), "person:1".into(), format!("heads-of:class:{id}")] {
        let refused = operator.resolve_audience(asking(&[&format!("person:{id}"), &key])).await.map(drop).unwrap_err();
        let violation = refused.get_details_bad_request().unwrap().field_violations.remove(0);
        assert!(violation.field == "keys" && violation.description.contains(&key), "{violation:?}");
    }
    let many = |count| ResolveAudienceRequest { keys: vec![format!("person:{id}"); count], ..ResolveAudienceRequest::default() };
    assert_eq!(invalid_field(operator.resolve_audience(many(501)).await), "keys");
    operator.resolve_audience(many(500)).await.unwrap();
    let undated = ResolveAudienceRequest { at: "hier".into(), ..asking(&[]) };
    assert_eq!(invalid_field(operator.resolve_audience(undated).await), "at");
    assert_eq!(resolved(&app, &Caller::operator(), asking(&[])).await.unwrap(), Vec::<Uuid>::new());
}
