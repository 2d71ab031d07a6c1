//! Schools as places: where they stand, in which time zone, what they are one place with.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{Identity, agent, agent_session, invalid_field, operator, refusal, session_of, with},
    directory::Directory,
    import::delivery::{Delivery, rows},
};

async fn told(by: &mut Identity, uai: &str) -> StructureDetails {
    by.get_structure(GetStructureRequest { uai: uai.into() }).await.unwrap().into_inner().structure.unwrap()
}

fn described(uai: &str) -> StructureDescription {
    StructureDescription {
        uai: uai.into(),
        name: "École élémentaire Exemple".into(),
        street: "1 place de l’École".into(),
        postal_code: "26000".into(),
        city: "Ville-Exemple".into(),
        commune_code: "26362".into(),
        coordinates: Some(Coordinates { latitude: 44.933, longitude: 4.892 }),
        sector: Sector::Public.into(),
        kind: "ECOLE".into(),
    }
}

async fn describe(app: &TestApp, structures: Vec<StructureDescription>) -> (i32, i32, i32) {
    let answer = operator(app).describe_structures(DescribeStructuresRequest { structures }).await.unwrap().into_inner();
    (answer.changed, answer.unchanged, answer.unknown)
}

#[sqlx::test(migrations = false)]
async fn the_annuaire_says_where_a_school_stands_and_fills_what_the_feed_left_empty(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let silent = Delivery::premier_degre().replaced("EtabEducNat", "1 place de l'École", "");
    silent.clone().applied(&app).await;
    let before = told(&mut operator(&app), "0269902X").await;
    assert_eq!(
        (before.commune_code.as_str(), before.circonscription_code.as_str(), before.street.as_str()),
        ("26000", "CIRC-EXEMPLE", "")
    );
    assert_eq!((before.academy_code.as_str(), before.departement_code.as_str(), before.coordinates), ("8", "26", None));

    assert_eq!(describe(&app, vec![described("0269902x "), described("0929999Z")]).await, (1, 0, 1));
    let after = told(&mut operator(&app), "0269902X").await;
    assert_eq!(after.coordinates, Some(Coordinates { latitude: 44.933, longitude: 4.892 }));
    assert_eq!((after.commune_code.as_str(), after.street.as_str()), ("26362", "1 place de l’École"));
    assert_eq!(after.structure.as_ref().unwrap().name, "ECOLE EXEMPLE", "the feed named it");
    assert_eq!((after.kind.as_str(), after.public), ("ECOLE DE NIVEAU ELEMENTAIRE", true));

    assert_eq!(describe(&app, vec![described("0269902X")]).await, (0, 1, 0), "twice is once");
    let silent = silent.replaced("EtabEducNat", "0400000000", "0400000001");
    silent.applied(&app).await;
    assert_eq!(told(&mut operator(&app), "0269902X").await, after, "the next import leaves it");
}

#[sqlx::test(migrations = false)]
async fn a_description_that_cannot_be_is_named_and_none_is_taken(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Directory::new(&app).await.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let wrong = |change: fn(&mut StructureDescription)| {
        let mut wrong = described("0920001A");
        change(&mut wrong);
        vec![described("0920001A"), wrong]
    };
    for (field, structures) in [
        ("structures[1].uai", wrong(|one| one.uai = " ".into())),
        ("structures[1].commune_code", wrong(|one| one.commune_code = "9205".into())),
        ("structures[1].coordinates", wrong(|one| one.coordinates = Some(Coordinates { latitude: 91.0, longitude: 0.0 }))),
        ("structures[1].coordinates", wrong(|one| one.coordinates = Some(Coordinates { latitude: f64::NAN, longitude: 0.0 }))),
        ("structures[1].kind", wrong(|one| one.kind = "CRECHE".into())),
        ("structures", vec![described("0920001A"); 1001]),
    ] {
        assert_eq!(invalid_field(operator(&app).describe_structures(DescribeStructuresRequest { structures }).await), field);
    }
    assert_eq!(told(&mut operator(&app), "0920001A").await.coordinates, None);
}

#[sqlx::test(migrations = false)]
async fn a_school_is_told_to_those_who_may_list_it_only(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    directory.figures(&school, Profile::Pupil, 412).await;
    directory.school_of("35", "0350001A", "RENNES", "Collège Anne de Bretagne").await;
    let session = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine")).await;
    let mut agent = with(&app, &session);
    assert_eq!(told(&mut agent, "0920001A").await.responsible.len(), 1);
    let asked = GetStructureRequest { uai: "0920001A".into() };
    let figures = agent.get_structure(asked).await.unwrap().into_inner().figures.unwrap();
    assert_eq!((figures.pupils.unwrap().people, figures.teachers.unwrap().people), (412, 0));
    for uai in ["0350001A", "0929999Z"] {
        let refused = agent.get_structure(GetStructureRequest { uai: uai.into() }).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound, "{uai}");
    }
}

#[sqlx::test(migrations = false)]
async fn days_begin_where_the_school_stands(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    for (departement, time_zone) in [
        ("92", "Europe/Paris"),
        ("2A", "Europe/Paris"),
        ("971", "America/Guadeloupe"),
        ("972", "America/Martinique"),
        ("973", "America/Cayenne"),
        ("974", "Indian/Reunion"),
        ("975", "America/Miquelon"),
        ("976", "Indian/Mayotte"),
        ("987", "Pacific/Tahiti"),
        ("988", "Pacific/Noumea"),
    ] {
        let uai = format!("{departement:0>3}0001A");
        directory.school_of(departement, &uai, "VILLE", "Collège").await;
        assert_eq!(told(&mut operator(&app), &uai).await.time_zone, time_zone);
    }
}

/// Nouméa is ahead of Paris from noon on, and Tahiti behind it until noon: whatever the hour, the day of one of the two is not that of
/// Paris.
#[sqlx::test(migrations = false)]
async fn an_import_is_dated_where_its_schools_stand(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    for (academy, uai, zone) in [("40", "9880001A", "Pacific/Noumea"), ("41", "9870001B", "Pacific/Tahiti")] {
        let there = Delivery::sample()
            .without_record("EtabEducNat", "9003")
            .replaced("EtabEducNat", "<value>08</value>", &format!("<value>{academy}</value>"))
            .replaced("EtabEducNat", "0269901W", uai);
        there.applied(&app).await;
        let began: (bool, i64) = sqlx::query_as(
            "select bool_and(f.valid_from = (now() at time zone $2)::date), count(*)
             from identity.functions f
             join identity.structures s using (structure_id)
             where s.uai = $1",
        )
        .bind(uai)
        .bind(zone)
        .fetch_one(&app.pool)
        .await
        .unwrap();
        assert!(began.0 && began.1 > 0, "{zone}: {began:?}");
    }
}

fn link(kind: StructureLinkKind, uais: &[&str], heads_see_all: bool) -> LinkStructuresRequest {
    LinkStructuresRequest {
        request_id: Uuid::now_v7().to_string(),
        kind: kind.into(),
        name: "Cité scolaire Émile-Zola".into(),
        uais: uais.iter().map(|uai| (*uai).to_owned()).collect(),
        heads_see_all,
        validate_only: false,
    }
}

async fn uais(by: &mut Identity) -> Vec<String> {
    let page = by.list_structures(ListStructuresRequest::default()).await.unwrap().into_inner();
    page.structures.into_iter().map(|row| row.structure.unwrap().uai).collect()
}

#[sqlx::test(migrations = false)]
async fn the_heads_of_a_cite_scolaire_see_all_of_it_if_so_configured(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let college = directory.school("0920001A", "NANTERRE", "Collège Émile-Zola").await;
    let lycee = directory.school("0920002B", "NANTERRE", "Lycée Émile-Zola").await;
    directory.school("0920003C", "NANTERRE", "Collège voisin").await;
    let pupil = directory.somebody("Lina", "Petit", &lycee, Profile::Pupil).await;
    let head = directory.somebody("Odile", "Chef", &college, Profile::Head).await;
    let session = session_of(&app, &college.uai, Profile::Head, head).await;
    let mut head = with(&app, &session);
    let both = ["0920001A", "0920002B"];

    let apart = operator(&app).link_structures(link(StructureLinkKind::CiteScolaire, &both, false)).await.unwrap().into_inner();
    assert_eq!(uais(&mut head).await, ["0920001A"], "one place, two heads");
    let shown = &head.list_structures(ListStructuresRequest::default()).await.unwrap().into_inner().structures[0].links;
    assert_eq!(shown, &[apart.link.clone().unwrap()]);
    assert_eq!(apart.link.as_ref().unwrap().structures.iter().map(|one| one.uai.as_str()).collect::<Vec<_>>(), both);
    let link_id = apart.link.unwrap().link_id;
    operator(&app).unlink_structures(UnlinkStructuresRequest { link_id: link_id.clone() }).await.unwrap();

    operator(&app).link_structures(link(StructureLinkKind::CiteScolaire, &both, true)).await.unwrap();
    assert_eq!(uais(&mut head).await, both);
    let key = format!("pupils-of:structure:{}", lycee.id);
    let asked = ResolveAudienceRequest { keys: vec![key], ..ResolveAudienceRequest::default() };
    let found = head.resolve_audience(asked).await.unwrap().into_inner().message().await.unwrap().unwrap();
    assert_eq!(found.person_ids, [pupil.to_string()]);
    let gone = operator(&app).unlink_structures(UnlinkStructuresRequest { link_id }).await.unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
}

#[sqlx::test(migrations = false)]
async fn a_link_that_cannot_be_is_refused_and_the_same_request_links_once(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    for uai in ["0920001A", "0920002B", "0920003C"] {
        directory.school(uai, "NANTERRE", uai).await;
    }
    let rpi = StructureLinkKind::Rpi;
    for (asked, field) in [
        (link(StructureLinkKind::Unspecified, &["0920001A", "0920002B"], false), "kind"),
        (LinkStructuresRequest { name: " ".into(), ..link(rpi, &["0920001A", "0920002B"], false) }, "name"),
        (link(rpi, &["0920001A", "0920001a"], false), "uais"),
        (LinkStructuresRequest { request_id: "un".into(), ..link(rpi, &["0920001A", "0920002B"], false) }, "request_id"),
    ] {
        assert_eq!(invalid_field(operator(&app).link_structures(asked).await), field);
    }
    let unknown = operator(&app).link_structures(link(rpi, &["0920001A", "0929999Z"], false)).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
    let only = LinkStructuresRequest { validate_only: true, ..link(rpi, &["0920001A", "0920002B"], false) };
    let would_be = operator(&app).link_structures(only.clone()).await.unwrap().into_inner().link.unwrap();
    assert_eq!((would_be.link_id.as_str(), would_be.structures.len()), ("", 2));
    let asked = link(rpi, &["0920001A", "0920002B"], false);
    let first = operator(&app).link_structures(asked.clone()).await.unwrap().into_inner();
    assert_eq!(operator(&app).link_structures(asked).await.unwrap().into_inner(), first);
    let again = operator(&app).link_structures(link(rpi, &["0920002B", "0920003C"], false)).await;
    assert_eq!(refusal(again), (Code::FailedPrecondition, "ALREADY_LINKED".into()));
    let again = operator(&app).link_structures(LinkStructuresRequest { request_id: String::new(), ..only }).await;
    assert_eq!(refusal(again), (Code::FailedPrecondition, "ALREADY_LINKED".into()));
    assert_eq!(rows(&app.pool, "select count(*)::text from identity.structure_links").await, ["1"], "nothing half done");
}

#[sqlx::test(migrations = false)]
async fn ecoles_that_the_feed_puts_in_one_rpi_are_linked_until_it_does_not(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let alone = r#"<attr name="ENTEcoleRPI"><value/></attr>"#;
    let in_rpi = r#"<attr name="ENTEcoleRPI"><value>RPI VAL-EXEMPLE</value></attr>"#;
    let one = Delivery::premier_degre().replaced("EtabEducNat", alone, in_rpi);
    let two = one.clone().with_copy("EtabEducNat", "8001", &[("8001", "8002"), ("0269902X", "0269904Z")]);
    one.applied(&app).await;
    assert_eq!(told(&mut operator(&app), "0269902X").await.links, [], "alone in it");
    two.applied(&app).await;
    let links = told(&mut operator(&app), "0269904Z").await.links;
    assert_eq!(links.len(), 1);
    assert_eq!(
        (links[0].kind(), links[0].name.as_str(), links[0].link_id.as_str()),
        (StructureLinkKind::Rpi, "RPI VAL-EXEMPLE", "")
    );
    assert_eq!(links[0].structures.iter().map(|one| one.uai.as_str()).collect::<Vec<_>>(), ["0269902X", "0269904Z"]);
    Delivery::premier_degre().applied(&app).await;
    assert_eq!(told(&mut operator(&app), "0269904Z").await.links, []);
}
