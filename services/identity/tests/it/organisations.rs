//! Organisations: which schools each kind is responsible for, in lists, audiences and exceptions.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{agent, agent_session, called_by, invalid_field, operator, with},
    directory::{Directory, School},
};
use platform::auth::Caller;

/// Where a school stands and what it is.
struct Place {
    uai: &'static str,
    departement: &'static str,
    degree: &'static str,
    kind: &'static str,
    contract: &'static str,
    commune: &'static str,
    circonscription: &'static str,
}

const fn ecole(uai: &'static str, contract: &'static str, commune: &'static str, circonscription: &'static str) -> Place {
    Place { uai, departement: "92", degree: "1D", kind: "ECOLE DE NIVEAU ELEMENTAIRE", contract, commune, circonscription }
}

const fn second(uai: &'static str, departement: &'static str, kind: &'static str, contract: &'static str) -> Place {
    Place { uai, departement, degree: "2D", kind, contract, commune: "", circonscription: "" }
}

const SCHOOLS: [Place; 9] = [
    ecole("0920001A", "PU", "92050", "NANTERRE 1"),
    ecole("0920002B", "PR", "92050", "NANTERRE 1"),
    ecole("0920003C", "PU", "92062", "PUTEAUX"),
    second("0920010K", "92", "COLLEGE", "PU"),
    second("0920011L", "92", "COLLEGE", "PR"),
    second("0920020V", "92", "LYCEE", "PU"),
    second("0780010M", "78", "LYCEE PROFESSIONNEL", "PU"),
    second("0350010N", "35", "COLLEGE", "PU"),
    second("0350020P", "35", "LYCEE", "PU"),
];

async fn territory(app: &TestApp) -> Vec<School> {
    let directory = Directory::new(app).await;
    let mut schools = vec![];
    for school in SCHOOLS {
        let made = directory.school_of(school.departement, school.uai, "VILLE", school.uai).await;
        sqlx::query(
            "update identity.structures
             set degree = $2, kind = $3, contract = $4, academy_code = case departement_code when '35' then '14' else '25' end,
                 attributes = jsonb_build_object('ENTEcoleCommune', $5::text, 'ENTEcoleCirconscription', $6::text)
             where structure_id = $1",
        )
        .bind(made.id)
        .bind(school.degree)
        .bind(school.kind)
        .bind(school.contract)
        .bind(school.commune)
        .bind(school.circonscription)
        .execute(&app.pool)
        .await
        .unwrap();
        schools.push(made);
    }
    schools
}

fn asked(kind: &str, code: &str) -> CreateAgentRequest {
    let mut asked =
        agent("Zoé", "Martin", &format!("{kind}-{code}@example.org").replace(' ', "-").to_lowercase(), kind, code, kind);
    if kind == "epci" {
        asked.organisation.as_mut().unwrap().commune_codes = vec!["92062".into(), "92050".into()];
    }
    asked
}

async fn listed(app: &TestApp, session: &Session) -> Vec<String> {
    let page = with(app, session).list_structures(ListStructuresRequest::default()).await.unwrap().into_inner();
    let mut uais: Vec<String> = page.structures.into_iter().map(|row| row.structure.unwrap().uai).collect();
    uais.sort();
    uais
}

#[sqlx::test(migrations = false)]
async fn each_kind_is_responsible_for_its_schools_and_writes_to_their_heads(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let schools = territory(&app).await;
    let directory = Directory::new(&app).await;
    let mut heads = std::collections::HashMap::new();
    for school in &schools {
        heads.insert(school.uai.clone(), directory.somebody("Odile", "Chef", school, Profile::Head).await.to_string());
    }
    for (kind, code, expected) in [
        ("commune", "92050", vec!["0920001A"]),
        ("epci", "200054781", vec!["0920001A", "0920003C"]),
        ("departement", "92", vec!["0920010K"]),
        ("region", "11", vec!["0780010M", "0920020V"]),
        ("region", "53", vec!["0350020P"]),
        ("academie", "25", vec!["0780010M", "0920001A", "0920002B", "0920003C", "0920010K", "0920011L", "0920020V"]),
        ("circonscription", "NANTERRE 1", vec!["0920001A", "0920002B"]),
        ("commune", "92051", vec![]),
    ] {
        let session = agent_session(&app, asked(kind, code)).await;
        assert_eq!(listed(&app, &session).await, expected, "{kind} {code}");
        let caller = app.verifier.verify(&session.access_token).unwrap();
        assert_eq!(caller.organisation_ids.len(), 1, "the token holds the organisation and none of its schools");
        let found = heads_of(&app, &caller, caller.organisation_ids[0]).await;
        let mut expected: Vec<String> = expected.into_iter().map(|uai| heads[uai].clone()).collect();
        expected.sort();
        assert_eq!(found, expected, "heads of {kind} {code}");
    }
}

async fn heads_of(app: &TestApp, caller: &Caller, organisation_id: Uuid) -> Vec<String> {
    let keys = vec![format!("heads-of:organisation:{organisation_id}")];
    let asked = ResolveAudienceRequest { keys, ..ResolveAudienceRequest::default() };
    let mut answers = called_by(app, caller).resolve_audience(asked).await.unwrap().into_inner();
    let mut found = vec![];
    while let Some(answer) = answers.message().await.unwrap() {
        found.extend(answer.person_ids);
    }
    found
}

#[sqlx::test(migrations = false)]
async fn an_exception_says_what_the_kind_does_not_until_it_is_lifted(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    territory(&app).await;
    let session = agent_session(&app, asked("departement", "92")).await;
    let change = async |uai: &str, responsibility: Responsibility| {
        let asked = ChangeResponsibilityRequest {
            organisation_kind: "departement".into(),
            organisation_code: "92".into(),
            uai: uai.into(),
            responsibility: responsibility.into(),
        };
        operator(&app).change_responsibility(asked).await.map(drop)
    };
    change("0920020V", Responsibility::Responsible).await.unwrap();
    assert_eq!(listed(&app, &session).await, ["0920010K", "0920020V"], "the lycée of a cité scolaire");
    change("0920010K", Responsibility::NotResponsible).await.unwrap();
    assert_eq!(listed(&app, &session).await, ["0920020V"]);
    let school = operator(&app).get_structure(GetStructureRequest { uai: "0920020V".into() }).await.unwrap().into_inner();
    let responsible: Vec<_> = school.structure.unwrap().responsible.into_iter().map(|one| (one.kind, one.code)).collect();
    assert_eq!(responsible, [("departement".to_owned(), "92".to_owned())]);
    assert_eq!(excepted(&app, "0920020V").await, [("departement 92".to_owned(), Responsibility::Responsible)]);
    assert_eq!(excepted(&app, "0920010K").await, [("departement 92".to_owned(), Responsibility::NotResponsible)]);
    for uai in ["0920010K", "0920020V"] {
        change(uai, Responsibility::Unspecified).await.unwrap();
    }
    assert_eq!((listed(&app, &session).await, excepted(&app, "0920010K").await), (vec!["0920010K".to_owned()], vec![]));
    assert_eq!(change("0929999Z", Responsibility::Responsible).await.unwrap_err().code(), Code::NotFound);
    let asked =
        ChangeResponsibilityRequest { organisation_kind: "region".into(), organisation_code: "11".into(), ..Default::default() };
    assert_eq!(operator(&app).change_responsibility(asked).await.unwrap_err().code(), Code::NotFound);
}

/// What was said of a school.
async fn excepted(app: &TestApp, uai: &str) -> Vec<(String, Responsibility)> {
    let school = operator(app).get_structure(GetStructureRequest { uai: uai.into() }).await.unwrap().into_inner();
    let said = school.structure.unwrap().exceptions.into_iter().map(|one| {
        let (responsibility, organisation) = (one.responsibility(), one.organisation.unwrap());
        (format!("{} {}", organisation.kind, organisation.code), responsibility)
    });
    said.collect()
}

#[sqlx::test(migrations = false)]
async fn the_communes_of_an_epci_are_those_that_were_given_last(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    territory(&app).await;
    let session = agent_session(&app, asked("epci", "200054781")).await;
    let again = async |communes: &[&str]| {
        let mut again = asked("epci", "200054781");
        again.organisation.as_mut().unwrap().commune_codes = communes.iter().map(|code| (*code).to_owned()).collect();
        operator(&app).create_agent(again).await.map(drop)
    };
    again(&["92062"]).await.unwrap();
    assert_eq!(listed(&app, &session).await, ["0920003C"]);
    again(&[]).await.unwrap();
    assert_eq!(listed(&app, &session).await, ["0920003C"], "none leaves those that are known");
    assert_eq!(invalid_field(again(&["9206"]).await.map(tonic::Response::new)), "organisation.commune_codes");
    let mut of_a_commune = asked("commune", "92050");
    of_a_commune.organisation.as_mut().unwrap().commune_codes = vec!["92050".into()];
    assert_eq!(invalid_field(operator(&app).create_agent(of_a_commune).await), "organisation.commune_codes");
}
