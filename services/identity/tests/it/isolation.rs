//! What one person gets holds nothing of another.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{agent, agent_session, called_by, nobody, opened, operator, overview, printed, session_of, signed_in, with},
    directory::Directory,
};

#[sqlx::test(migrations = false)]
async fn a_guardian_sees_the_children_of_whom_she_is_a_legal_representative_and_no_other(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let class = directory.class(&school, "3A").await;
    let mut children = vec![];
    for (given_name, legal) in [("Légal", Some(1)), ("Encharge", Some(2)), ("Aucun", Some(0)), ("Inconnu", None)] {
        children.push((directory.pupil(given_name, "Petit", &school, class).await, legal));
    }
    let parent = directory.somebody("Anne", "Petit", &school, Profile::Guardian).await;
    for (child, legal) in &children {
        directory.guardian(parent, *child, *legal).await;
    }
    directory.parent("Marc", "Autre", &school, children[1].0).await;
    let session = session_of(&app, &school.uai, Profile::Guardian, parent).await;
    let seen: Vec<_> =
        overview(&app, &session).await.children.into_iter().map(|child| child.person.unwrap().given_name).collect();
    assert_eq!(seen, ["Légal"]);
    assert_eq!(app.verifier.verify(&session.access_token).unwrap().child_ids, [children[0].0]);
}

#[sqlx::test(migrations = false)]
async fn a_guardian_whose_right_is_refused_unknown_or_ended_sees_no_child(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let class = directory.class(&school, "3A").await;
    let child = directory.pupil("Lina", "Petit", &school, class).await;
    for legal in [Some(0), Some(2), None] {
        let parent = directory.somebody("Anne", "Petit", &school, Profile::Guardian).await;
        directory.guardian(parent, child, legal).await;
        let session = session_of(&app, &school.uai, Profile::Guardian, parent).await;
        assert_eq!(overview(&app, &session).await.children, [], "{legal:?}");
        assert!(app.verifier.verify(&session.access_token).unwrap().child_ids.is_empty(), "{legal:?}");
    }
    let parent = directory.parent("Paul", "Petit", &school, child).await;
    let session = session_of(&app, &school.uai, Profile::Guardian, parent).await;
    assert_eq!(overview(&app, &session).await.children.len(), 1);
    end(&app, "guardianships", "guardian_id", parent).await;
    assert_eq!(overview(&app, &session).await.children, []);
}

#[sqlx::test(migrations = false)]
async fn a_head_lists_her_schools_and_prints_their_letters_only(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let hers = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let other = directory.school("0920002B", "CLICHY", "Collège Van Gogh").await;
    directory.figures(&hers, Profile::Pupil, 3).await;
    directory.figures(&other, Profile::Pupil, 5).await;
    let head = directory.somebody("Odile", "Chef", &hers, Profile::Head).await;
    directory.function(head, &other, Profile::Teacher).await;
    let (class, elsewhere) = (directory.class(&hers, "3A").await, directory.class(&other, "3A").await);
    directory.pupil("Lina", "Petit", &hers, class).await;
    let foreign = directory.pupil("Tom", "Grand", &other, elsewhere).await;
    let session = session_of(&app, &hers.uai, Profile::Head, head).await;
    let mut head = with(&app, &session);

    let page = head.list_structures(ListStructuresRequest::default()).await.unwrap().into_inner();
    let seen: Vec<_> = page.structures.into_iter().map(|row| row.structure.unwrap().uai).collect();
    assert_eq!((seen, page.total_size), (vec![hers.uai.clone()], 1));
    assert_eq!(page.totals.unwrap().pupils.unwrap().people, 3);

    let for_pupils = |uai: &str, person_id: String| CreateActivationLettersRequest {
        uai: uai.into(),
        profile: Profile::Pupil.into(),
        person_id,
    };
    let letters = printed(&mut head, for_pupils(&hers.uai, String::new())).await.unwrap();
    assert_eq!(letters.iter().map(|letter| letter.given_name.as_str()).collect::<Vec<_>>(), ["Lina"]);
    assert_eq!(printed(&mut head, for_pupils(&hers.uai, foreign.to_string())).await.unwrap(), []);
    let not_hers = printed(&mut head, for_pupils(&other.uai, String::new())).await.unwrap_err();
    let unknown = printed(&mut head, for_pupils("0929999Z", String::new())).await.unwrap_err();
    assert_eq!((not_hers.code(), not_hers.message()), (Code::NotFound, unknown.message()));
}

#[sqlx::test(migrations = false)]
async fn an_agent_lists_the_schools_of_her_own_authority(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    directory.school_of("92", "0920001A", "NANTERRE", "Collège André Doucet").await;
    directory.school_of("92", "0920002B", "CLICHY", "Collège Van Gogh").await;
    directory.school_of("35", "0350001A", "RENNES", "Collège Anne de Bretagne").await;
    let authorities = [
        ("departement", "92", "Département des Hauts-de-Seine", vec!["0920002B", "0920001A"]),
        ("departement", "35", "Département d'Ille-et-Vilaine", vec!["0350001A"]),
        ("departement", "2A", "Département de la Corse-du-Sud", vec![]),
        ("commune", "92024", "Clichy", vec![]), // responsible for écoles, and this is a collège
        ("academie", "25", "Académie de Versailles", vec!["0920002B", "0920001A", "0350001A"]),
    ];
    for (kind, code, name, expected) in authorities {
        let asked = agent("Zoé", "Martin", &format!("{kind}-{code}@example.org"), kind, code, name);
        let session = agent_session(&app, asked).await;
        let page = with(&app, &session).list_structures(ListStructuresRequest::default()).await.unwrap().into_inner();
        let seen: Vec<_> = page.structures.iter().map(|row| row.structure.as_ref().unwrap().uai.as_str()).collect();
        assert_eq!(seen, expected, "{kind} {code}");
        assert_eq!(overview(&app, &session).await.organisations.len(), 1);
    }
}

#[sqlx::test(migrations = false)]
async fn an_agent_prints_no_letters(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let school = Directory::new(&app).await.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let session = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine")).await;
    let asked = CreateActivationLettersRequest { uai: school.uai, profile: Profile::Pupil.into(), person_id: String::new() };
    assert_eq!(printed(&mut with(&app, &session), asked).await.unwrap_err().code(), Code::NotFound);
}

#[sqlx::test(migrations = false)]
async fn another_person_s_device_cannot_be_seen_or_signed_out_and_is_as_unknown(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let hers = directory.somebody("Anne", "Petit", &school, Profile::Teacher).await;
    let his = directory.somebody("Paul", "Grand", &school, Profile::Teacher).await;
    let (hers, his) =
        (session_of(&app, &school.uai, Profile::Teacher, hers).await, session_of(&app, &school.uai, Profile::Teacher, his).await);
    let mut anne = with(&app, &hers);

    let listed = anne.list_devices(ListDevicesRequest {}).await.unwrap().into_inner().devices;
    assert_eq!(listed.iter().map(|device| (&device.device_id, device.current)).collect::<Vec<_>>(), [(&hers.device_id, true)]);

    let foreign = anne.revoke_device(RevokeDeviceRequest { device_id: his.device_id.clone() }).await.unwrap_err();
    let unknown = anne.revoke_device(RevokeDeviceRequest { device_id: Uuid::now_v7().to_string() }).await.unwrap_err();
    assert_eq!((foreign.code(), foreign.message()), (Code::NotFound, unknown.message()));
    assert_eq!(foreign.details().len(), unknown.details().len());
    crate::calls::renewed(&app, &his).await.unwrap();
    assert_eq!(nobody(&app).get_trust(GetTrustRequest {}).await.unwrap().into_inner().superseded, []);
}

#[sqlx::test(migrations = false)]
async fn an_overview_is_the_caller_s_own(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let (ours, theirs) = (directory.class(&school, "3A").await, directory.class(&school, "3B").await);
    let lina = directory.pupil("Lina", "Petit", &school, ours).await;
    directory.pupil("Tom", "Grand", &school, theirs).await;
    let login = opened(&app, &school.uai, Profile::Pupil, lina).await;
    let session = signed_in(&app, &login, false).await;
    let overview = overview(&app, &session).await;
    assert_eq!(overview.person.unwrap().given_name, "Lina");
    let labels: Vec<_> =
        overview.attachments.iter().flat_map(|attachment| &attachment.classes).map(|class| class.label.as_str()).collect();
    assert_eq!((labels, overview.children, overview.organisations), (vec!["3A"], vec![], vec![]));
}

#[sqlx::test(migrations = false)]
async fn who_speaks_for_nobody_any_more_sees_no_organisation_and_no_school(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Directory::new(&app).await.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let session = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine")).await;
    end(&app, "mandates", "person_id", session.person_id.parse().unwrap()).await;
    let session = crate::calls::renewed(&app, &session).await.unwrap();
    assert_eq!(overview(&app, &session).await.organisations, []);
    let refused = with(&app, &session).list_structures(ListStructuresRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let caller = app.verifier.verify(&session.access_token).unwrap();
    assert_eq!((caller.operator, called_by(&app, &caller).get_overview(GetOverviewRequest {}).await.is_ok()), (false, true));
    operator(&app).list_structures(ListStructuresRequest::default()).await.unwrap();
}

/// As an import that finds it gone leaves it.
async fn end(app: &TestApp, table: &str, column: &str, id: Uuid) {
    let ended = format!("update identity.{table} set valid_until = identity.today() where {column} = $1");
    sqlx::query(sqlx::AssertSqlSafe(ended)).bind(id).execute(&app.pool).await.unwrap();
}
