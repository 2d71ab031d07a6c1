//! The list of schools: pages, totals and figures.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;

use crate::{
    calls::{Identity, agent, agent_session, invalid_field, operator, with},
    directory::Directory,
};

fn page(page_size: i32, page_token: &str) -> ListStructuresRequest {
    ListStructuresRequest { page_size, page_token: page_token.into(), query: String::new() }
}

async fn listed(by: &mut Identity, page_size: i32, page_token: &str) -> ListStructuresResponse {
    by.list_structures(page(page_size, page_token)).await.unwrap().into_inner()
}

/// Every page, one after the other.
async fn walked(by: &mut Identity, page_size: i32) -> Vec<Vec<String>> {
    let (mut pages, mut token) = (vec![], String::new());
    loop {
        let answer = listed(by, page_size, &token).await;
        pages.push(answer.structures.into_iter().map(|row| row.structure.unwrap().uai).collect());
        token = answer.next_page_token;
        if token.is_empty() {
            return pages;
        }
    }
}

/// Two schools that share town and name, and others around them, some with an accent.
async fn five_schools(app: &TestApp) -> [String; 5] {
    let directory = Directory::new(app).await;
    let mut ordered = vec![];
    for (uai, city, name) in [
        ("0920005E", "CLICHY", "Collège Jean Jaurès"),
        ("0920001A", "CLICHY", "Collège Van Gogh"),
        ("0920004D", "LEVALLOIS", "Collège Danton"),
        ("0920002B", "LEVALLOIS", "Collège Danton"),
        ("0920003C", "NANTERRE", "Collège Éluard"),
    ] {
        ordered.push(directory.school(uai, city, name).await.uai);
    }
    ordered.try_into().unwrap()
}

#[sqlx::test(migrations = false)]
async fn pages_of_any_size_hold_each_school_once_in_order(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let expected = five_schools(&app).await;
    for page_size in 1..=6 {
        let pages = walked(&mut operator(&app), page_size).await;
        assert_eq!(pages.concat(), expected, "page_size {page_size}");
        let (last, full) = pages.split_last().unwrap();
        let size = usize::try_from(page_size).unwrap();
        assert!(full.iter().all(|page| page.len() == size) && !last.is_empty(), "page_size {page_size}: {pages:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_school_that_appears_while_one_turns_the_page_moves_no_other(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let expected = five_schools(&app).await;
    let mut operator = operator(&app);
    let first = listed(&mut operator, 2, "").await;
    Directory::new(&app).await.school("0920009J", "ANTONY", "Collège Furet").await;
    let second = listed(&mut operator, 2, &first.next_page_token).await;
    let uais: Vec<_> = second.structures.into_iter().map(|row| row.structure.unwrap().uai).collect();
    assert_eq!(uais, expected[2..4]);
    assert_eq!((first.total_size, second.total_size), (5, 6));
}

#[sqlx::test(migrations = false)]
async fn a_page_token_serves_its_caller_only_and_its_call(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    five_schools(&app).await;
    let session = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine")).await;
    let token = listed(&mut operator(&app), 2, "").await.next_page_token;
    assert_eq!(invalid_field(with(&app, &session).list_structures(page(2, &token)).await), "page_token");
    assert_eq!(invalid_field(operator(&app).list_structures(page(2, "inventé")).await), "page_token");
    let own = listed(&mut with(&app, &session), 2, "").await.next_page_token;
    assert_eq!(listed(&mut with(&app, &session), 2, &own).await.structures.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn a_page_has_50_schools_unless_asked_and_1000_at_most(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    for number in 0..51 {
        directory.school(&format!("092{number:04}A"), "NANTERRE", "Collège").await;
    }
    let mut operator = operator(&app);
    assert_eq!(listed(&mut operator, 0, "").await.structures.len(), 50);
    assert_eq!(listed(&mut operator, 1000, "").await.structures.len(), 51);
    for refused in [1001, -1] {
        assert_eq!(invalid_field(operator.list_structures(page(refused, "")).await), "page_size");
    }
}

#[sqlx::test(migrations = false)]
async fn totals_are_those_of_every_school_whatever_the_page(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let one = directory.school("0920001A", "CLICHY", "Collège Van Gogh").await;
    let two = directory.school("0920002B", "NANTERRE", "Collège Éluard").await;
    for (school, profile, people) in [
        (&one, Profile::Pupil, 300),
        (&two, Profile::Pupil, 500),
        (&one, Profile::Guardian, 450),
        (&two, Profile::Teacher, 30),
        (&two, Profile::Staff, 7),
    ] {
        directory.figures(school, profile, people).await;
    }
    for (school, label) in [(&one, "3A"), (&one, "3B"), (&two, "3A")] {
        directory.class(school, label).await;
    }
    directory.group(&one, "3ALL1").await;

    let answer = listed(&mut operator(&app), 1, "").await;
    let people = |activation: &Option<Activation>| activation.unwrap().people;
    let figures = |row: &StructureFigures| {
        [row.classes, people(&row.pupils), people(&row.guardians), people(&row.teachers), people(&row.staff)]
    };
    assert_eq!(answer.structures.iter().map(figures).collect::<Vec<_>>(), [[2, 300, 450, 0, 0]]);
    assert_eq!(figures(answer.totals.as_ref().unwrap()), [3, 800, 450, 30, 7]);
    assert_eq!((answer.total_size, answer.totals.unwrap().structure), (2, None));
}

#[sqlx::test(migrations = false)]
async fn an_agent_of_a_place_without_schools_gets_an_empty_page(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    five_schools(&app).await;
    let session = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "35", "Ille-et-Vilaine")).await;
    let answer = listed(&mut with(&app, &session), 0, "").await;
    assert_eq!((answer.structures, answer.next_page_token.as_str(), answer.total_size), (vec![], "", 0));
    assert_eq!(answer.totals.unwrap().pupils.unwrap(), Activation::default());
}

async fn found(by: &mut Identity, query: &str) -> Vec<String> {
    let asked = ListStructuresRequest { query: query.into(), ..ListStructuresRequest::default() };
    let answer = by.list_structures(asked).await.unwrap().into_inner();
    assert_eq!(answer.total_size, i32::try_from(answer.structures.len()).unwrap());
    answer.structures.into_iter().map(|row| row.structure.unwrap().uai).collect()
}

#[sqlx::test(migrations = false)]
async fn schools_are_found_by_words_of_name_town_and_uai_among_those_that_one_sees(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    five_schools(&app).await;
    Directory::new(&app).await.school_of("35", "0350003C", "NANTERRE-SUR-VILAINE", "Collège Éluard").await;
    let mut operator = operator(&app);
    for (query, expected) in [
        ("jean-jaures", vec!["0920005E"]),
        ("  danton LEVALLOIS ", vec!["0920004D", "0920002B"]),
        ("danton clichy", vec![]),
        ("0920003c", vec!["0920003C"]),
        ("eluard", vec!["0920003C", "0350003C"]),
        ("%", vec![]),
        ("092000", vec!["0920005E", "0920001A", "0920004D", "0920002B", "0920003C"]),
    ] {
        let mut found = found(&mut operator, query).await;
        let mut expected = expected;
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    let session = agent_session(&app, agent("Zoé", "Martin", "zoe@example.org", "departement", "92", "Hauts-de-Seine")).await;
    assert_eq!(found(&mut with(&app, &session), "eluard").await, ["0920003C"], "those of the other département are not hers");
    let long = ListStructuresRequest { query: "é".repeat(101), ..ListStructuresRequest::default() };
    assert_eq!(invalid_field(operator.list_structures(long).await), "query");
}

#[sqlx::test(migrations = false)]
async fn the_pages_of_a_search_hold_what_it_finds_and_a_token_is_of_its_search(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    five_schools(&app).await;
    let mut operator = operator(&app);
    let asked = |query: &str, page_token: &str| ListStructuresRequest {
        page_size: 1,
        page_token: page_token.into(),
        query: query.into(),
    };
    let first = operator.list_structures(asked("danton", "")).await.unwrap().into_inner();
    assert_eq!((first.structures.len(), first.total_size), (1, 2));
    let second = operator.list_structures(asked("danton", &first.next_page_token)).await.unwrap().into_inner();
    assert_eq!((second.structures.len(), second.next_page_token.as_str()), (1, ""));
    assert_ne!(first.structures[0].structure, second.structures[0].structure);
    assert_eq!(invalid_field(operator.list_structures(asked("", &first.next_page_token)).await), "page_token");
}
