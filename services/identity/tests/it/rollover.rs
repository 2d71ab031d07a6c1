//! From one school year to the next: who moved up, who changed school by her INE, whom no school names any more; closing a year by hand.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{invalid_field, letters, opened, operator, refusal, renewed, session_of, with},
    import::{
        delivery::{Delivery, in_force, rows},
        projection::Projection,
    },
};

const COLLEGE: &str = "0269901W";
const ECOLE: &str = "0269902X";

/// The INE of Léo, who goes from the école to the collège.
const INE: &str = "000000009ZZ";

async fn this_year(app: &TestApp) -> i16 {
    sqlx::query_scalar("select identity.school_year()").fetch_one(&app.pool).await.unwrap()
}

/// A delivery of the first day of a school year.
fn of_year(delivery: Delivery, prefix: &str, kinds: &[&str], year: i16) -> Delivery {
    let name = |kind: &str| format!("{prefix}_Complet_{year}0901_{kind}_0000.xml");
    kinds.iter().fold(delivery, |delivery, kind| delivery.renamed(kind, &name(kind)))
}

fn college(delivery: Delivery, year: i16) -> Delivery {
    let kinds = ["Eleve", "EtabEducNat", "MatiereEducNat", "MefEducNat", "PersEducNat", "PersRelEleve"];
    of_year(delivery, "ENT2DVA-ENT26", &kinds, year)
}

fn ecole(delivery: Delivery, year: i16) -> Delivery {
    of_year(delivery, "ENT1D-ENT26", &["Eleve", "EtabEducNat", "PersEducNat", "PersRelEleve"], year)
}

/// Zoé and Anaïs in the collège, Léo and Tom in the école; a year later Zoé is there still, Léo has come and so has a newcomer, Anaïs is
/// gone, and of the école nothing was delivered.
async fn stage(pool: PgPool) -> (TestApp, i16) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let year = this_year(&app).await;
    let tom = [("810001", "810002"), (INE, "000000008ZZ"), ("Léo", "Tom")];
    ecole(Delivery::premier_degre().with_copy("Eleve", "810001", &tom), year - 1).applied(&app).await;
    college(Delivery::sample(), year - 1).applied(&app).await;
    college(arrivals(Delivery::sample()).without_record("Eleve", "910002"), year).applied(&app).await;
    (app, year)
}

fn arrivals(delivery: Delivery) -> Delivery {
    let into = |id, ine, name| {
        [
            ("910001", id),
            ("000000001AA", ine),
            ("Zoé", name),
            ("14/03/2012", "20/05/2018"),
            ("9001$3A<", "9001$6B<"),
            ("9001$3AGR1", ""),
        ]
    };
    let delivery = delivery.with_copy("Eleve", "910001", &into("910003", INE, "Léo"));
    delivery.with_copy("Eleve", "910001", &into("910004", "000000007ZZ", "Nina"))
}

async fn report(app: &TestApp, uai: &str) -> GetRolloverResponse {
    let asked = GetRolloverRequest { uai: uai.into(), school_year: 0 };
    operator(app).get_rollover(asked).await.unwrap().into_inner()
}

/// Stayed, moved, unplaced, missing; arrived and those of them who were known.
async fn outcomes(app: &TestApp, uai: &str) -> ([i32; 4], [i32; 2]) {
    let found = report(app, uai).await.rollover.unwrap();
    assert_eq!(found.pupils_before, found.stayed + found.moved + found.unplaced + found.missing);
    ([found.stayed, found.moved, found.unplaced, found.missing], [found.arrived, found.arrived_known])
}

fn line(uai: &str, outcome: RolloverOutcome) -> ListRolloverPupilsRequest {
    ListRolloverPupilsRequest { uai: uai.into(), outcome: outcome.into(), ..Default::default() }
}

async fn named(app: &TestApp, uai: &str, outcome: RolloverOutcome) -> Vec<String> {
    let pupils = operator(app).list_rollover_pupils(line(uai, outcome)).await.unwrap().into_inner().pupils;
    let words = |pupil: RolloverPupil| {
        let other = pupil.other.map(|other| other.uai).unwrap_or_default();
        format!("{}|{}|{}|{other}", pupil.person.unwrap().given_name, pupil.class_before, pupil.class_after)
    };
    pupils.into_iter().map(words).collect()
}

#[sqlx::test(migrations = false)]
async fn each_pupil_of_last_year_stays_moves_waits_or_is_missing(pool: PgPool) {
    use RolloverOutcome::{Arrived, Missing, Moved, Stayed, Unplaced};
    let (app, _) = stage(pool).await;
    assert_eq!(outcomes(&app, COLLEGE).await, ([1, 0, 0, 1], [2, 1]));
    assert_eq!(outcomes(&app, ECOLE).await, ([0, 1, 1, 0], [0, 0]));
    assert_eq!(named(&app, COLLEGE, Stayed).await, ["Zoé|TROISIEME A|TROISIEME A|"]);
    assert_eq!(named(&app, COLLEGE, Missing).await, ["Anaïs|TROISIEME A||"]);
    assert_eq!(named(&app, COLLEGE, Arrived).await, ["Léo|CE1 A|SIXIEME B|0269902X", "Nina||SIXIEME B|"]);
    assert_eq!(named(&app, ECOLE, Moved).await, ["Léo|CE1 A|SIXIEME B|0269901W"]);
    assert_eq!(named(&app, ECOLE, Unplaced).await, ["Tom|CE1 A||"]);
}

#[sqlx::test(migrations = false)]
async fn classes_are_counted_by_year_and_schools_that_wait_are_told(pool: PgPool) {
    let (app, year) = stage(pool).await;
    let college = report(&app, COLLEGE).await;
    let classes: Vec<_> =
        college.classes.iter().map(|class| (class.school_year, &*class.label, class.open, class.pupils)).collect();
    let (new, last) = (i32::from(year), i32::from(year) - 1);
    let expected = [
        (new, "SIXIEME B", true, 2),
        (new, "TROISIEME A", true, 1),
        (last, "SIXIEME B", false, 0),
        (last, "TROISIEME A", false, 2),
    ];
    assert_eq!(classes, expected);
    let figures = college.rollover.unwrap();
    assert_eq!((figures.classes_closed, figures.classes_open, figures.classes_new, figures.delivered), (2, 0, 2, true));
    let awaiting = ListRolloversRequest { awaited_only: true, ..Default::default() };
    let page = operator(&app).list_rollovers(awaiting).await.unwrap().into_inner();
    assert_eq!((page.schools, page.awaited, page.school_year), (3, 1, new));
    let ecole = &page.rollovers[0];
    assert_eq!((&*ecole.structure.as_ref().unwrap().uai, ecole.delivered, ecole.classes_open), (ECOLE, false, 1));
    let tasks = operator(&app).get_directory_tasks(GetDirectoryTasksRequest {}).await.unwrap().into_inner();
    assert_eq!((tasks.schools_awaited, tasks.school_year), (1, new));
}

#[sqlx::test(migrations = false)]
async fn whoever_left_before_july_was_no_pupil_at_the_end_of_the_year(pool: PgPool) {
    let (app, year) = stage(pool).await;
    let left = "update identity.memberships set valid_from = make_date($1, 9, 1), valid_until = make_date($1, 11, 20) where valid_until is not null";
    sqlx::query(left).bind(i32::from(year) - 1).execute(&app.pool).await.unwrap();
    assert_eq!(outcomes(&app, COLLEGE).await, ([0, 0, 0, 0], [3, 1]));
}

#[sqlx::test(migrations = false)]
async fn an_account_goes_with_its_pupil_from_the_ecole_to_the_college(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let year = this_year(&app).await;
    ecole(Delivery::premier_degre(), year - 1).applied(&app).await;
    let leo: Uuid = letters(&app, ECOLE, Profile::Pupil, None).await[0].person_id.parse().unwrap();
    opened(&app, ECOLE, Profile::Pupil, leo).await;
    college(arrivals(Delivery::sample()), year).applied(&app).await;
    assert_eq!(report(&app, ECOLE).await.rollover.unwrap().accounts_kept, 1);
    assert_eq!(outcomes(&app, ECOLE).await, ([0, 1, 0, 0], [0, 0]));
}

#[sqlx::test(migrations = false)]
async fn schools_and_pupils_come_in_pages(pool: PgPool) {
    let (app, _) = stage(pool).await;
    let (mut uais, mut page_token) = (vec![], String::new());
    for _ in 0..3 {
        let asked = ListRolloversRequest { page_size: 1, page_token, ..Default::default() };
        let page = operator(&app).list_rollovers(asked).await.unwrap().into_inner();
        assert_eq!(page.rollovers.len(), 1);
        uais.extend(page.rollovers.into_iter().map(|rollover| rollover.structure.unwrap().uai));
        page_token = page.next_page_token;
    }
    assert_eq!(page_token, "");
    uais.sort();
    assert_eq!(uais, ["0269901W", "0269902X", "0269903Y"]);
    let first = ListRolloverPupilsRequest { page_size: 1, ..line(COLLEGE, RolloverOutcome::Arrived) };
    let page = operator(&app).list_rollover_pupils(first.clone()).await.unwrap().into_inner();
    assert_eq!(page.pupils[0].person.as_ref().unwrap().given_name, "Léo");
    let rest = ListRolloverPupilsRequest { page_token: page.next_page_token, ..first };
    let page = operator(&app).list_rollover_pupils(rest).await.unwrap().into_inner();
    assert_eq!((page.pupils[0].person.as_ref().unwrap().given_name.as_str(), page.next_page_token.as_str()), ("Nina", ""));
}

#[sqlx::test(migrations = false)]
async fn closing_a_year_ends_what_no_delivery_ends_and_tells_it(pool: PgPool) {
    let (app, year) = stage(pool).await;
    let mut projection = Projection::default();
    projection.catch_up(&app, "").await.unwrap();
    let asked = CloseSchoolYearRequest { uai: ECOLE.into(), school_year: i32::from(year) - 1 };
    let closed = operator(&app).close_school_year(asked.clone()).await.unwrap().into_inner();
    assert_eq!((closed.classes, closed.pupils), (2, 2));
    projection.read_outbox(&app).await;
    assert_eq!(projection, Projection::of_the_tables(&app).await);
    assert_eq!(outcomes(&app, ECOLE).await, ([0, 1, 0, 1], [0, 0]));
    let left: Vec<_> = in_force(&app).await.into_iter().filter(|row| row.contains("800")).collect();
    assert_eq!(left, ["Inès = 3 ENS 8001", "Inès = 4 DEC 8001"]);
    assert!(report(&app, ECOLE).await.rollover.unwrap().close_time.is_some());
    let missing = "select given_name from identity.source_records join identity.people using (person_id)
                   where degree = '1D' and missing_since is not null";
    assert_eq!(rows(&app.pool, missing).await, ["Tom"]);
    let figures = "select concat_ws(' ', g.profile, g.people) from identity.structure_figures g
                   join identity.structures using (structure_id) where uai = '0269902X' order by g.profile";
    assert_eq!(rows(&app.pool, figures).await, ["1 0", "2 0", "3 1", "6 1"]);
    let again = operator(&app).close_school_year(asked).await.unwrap().into_inner();
    assert_eq!((again.classes, again.pupils), (0, 0));
    assert!(app.drained_events().await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn whoever_loses_her_school_loses_it_in_her_token_and_a_delivery_gives_it_back(pool: PgPool) {
    let (app, year) = stage(pool).await;
    let tom = letters(&app, ECOLE, Profile::Pupil, None).await.into_iter().find(|letter| letter.given_name == "Tom").unwrap();
    let session = session_of(&app, ECOLE, Profile::Pupil, tom.person_id.parse().unwrap()).await;
    let asked = CloseSchoolYearRequest { uai: ECOLE.into(), school_year: i32::from(year) - 1 };
    operator(&app).close_school_year(asked).await.unwrap();
    app.drained_events().await;
    let superseded = "select subject_id::text from identity.superseded_tokens";
    assert!(rows(&app.pool, superseded).await.contains(&tom.person_id));
    let pupil_in =
        |session: &Session| app.verifier.verify(&session.access_token).unwrap().structures_as(Profile::Pupil.into()).count();
    let renewal = renewed(&app, &session).await.unwrap();
    assert_eq!((pupil_in(&session), pupil_in(&renewal)), (1, 0));
    let tom = [("810001", "810002"), (INE, "000000008ZZ"), ("Léo", "Tom")];
    let back = Delivery::premier_degre().with_copy("Eleve", "810001", &tom).without_record("Eleve", "810001");
    ecole(back, year).applied(&app).await;
    assert_eq!(pupil_in(&renewed(&app, &session).await.unwrap()), 1);
    assert_eq!(outcomes(&app, ECOLE).await, ([1, 1, 0, 0], [0, 0]));
}

#[sqlx::test(migrations = false)]
async fn a_year_that_is_not_over_or_a_school_that_is_not_hers_is_refused(pool: PgPool) {
    let (app, year) = stage(pool).await;
    let before = in_force(&app).await;
    for school_year in [0, -1, i32::from(year), i32::from(year) + 1] {
        let asked = CloseSchoolYearRequest { uai: ECOLE.into(), school_year };
        assert_eq!(invalid_field(operator(&app).close_school_year(asked).await), "school_year");
    }
    let unknown = CloseSchoolYearRequest { uai: "0269999Z".into(), school_year: i32::from(year) - 1 };
    assert_eq!(refusal(operator(&app).close_school_year(unknown).await).0, Code::NotFound);
    let far = GetRolloverRequest { uai: ECOLE.into(), school_year: 1999 };
    assert_eq!(invalid_field(operator(&app).get_rollover(far).await), "school_year");
    let nothing = line(ECOLE, RolloverOutcome::Unspecified);
    assert_eq!(invalid_field(operator(&app).list_rollover_pupils(nothing).await), "outcome");
    assert_eq!(in_force(&app).await, before);
    let ines = letters(&app, ECOLE, Profile::Head, None).await.remove(0).person_id.parse().unwrap();
    let head = session_of(&app, ECOLE, Profile::Head, ines).await;
    let own = with(&app, &head).list_rollovers(ListRolloversRequest::default()).await.unwrap().into_inner();
    assert_eq!((own.schools, own.rollovers.len()), (1, 1));
    assert_eq!(
        with(&app, &head).list_rollover_pupils(line(ECOLE, RolloverOutcome::Moved)).await.unwrap().into_inner().pupils.len(),
        1
    );
    let other = with(&app, &head).list_rollover_pupils(line(COLLEGE, RolloverOutcome::Moved)).await;
    assert_eq!(refusal(other).0, Code::NotFound);
}
