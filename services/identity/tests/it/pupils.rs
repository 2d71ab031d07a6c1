//! Pupils by class and their guardians, for those who decide about them.

use platform::testing::TestApp;
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{called_by, id, operator, refusal, somebody_as},
    directory::Directory,
    import::delivery::Delivery,
};

const ZOE: &str = "select person_id from identity.people where given_name = 'Zoé'";

async fn guardians(app: &TestApp, pupil_id: Uuid) -> ListGuardiansResponse {
    let asked = ListGuardiansRequest { pupil_id: pupil_id.to_string() };
    operator(app).list_guardians(asked).await.unwrap().into_inner()
}

fn named(person: Option<&Person>) -> &str {
    &person.unwrap().given_name
}

#[sqlx::test(migrations = false)]
async fn the_pupils_of_a_class_come_by_name_and_page_by_page(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let school = directory.school("0920001A", "NANTERRE", "Collège André Doucet").await;
    let (class_id, other) = (directory.class(&school, "3A").await, directory.class(&school, "3B").await);
    let group = directory.group(&school, "3A").await;
    for name in ["Chloé", "Adam", "Bilal"] {
        directory.pupil(name, "Petit", &school, class_id).await;
    }
    directory.pupil("Diane", "Petit", &school, other).await;
    directory.pupil("Elsa", "Sans-Classe", &school, group).await;
    let head = somebody_as(Uuid::now_v7(), Profile::Head, school.id);
    let asked = ListPupilsRequest { uai: school.uai.clone(), class_label: "3A".into(), page_size: 2, page_token: String::new() };
    let first = called_by(&app, &head).list_pupils(asked.clone()).await.unwrap().into_inner();
    let names = |page: &ListPupilsResponse| page.pupils.iter().map(|pupil| pupil.given_name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&first), ["Adam", "Bilal"]);
    assert_eq!(first.structure.as_ref().unwrap().name, "Collège André Doucet");
    let asked = ListPupilsRequest { page_token: first.next_page_token, ..asked };
    let last = called_by(&app, &head).list_pupils(asked.clone()).await.unwrap().into_inner();
    assert_eq!((names(&last), last.next_page_token.as_str()), (vec!["Chloé".into()], ""));
    let elsewhere = ListPupilsRequest { class_label: "3B".into(), ..asked.clone() };
    assert_eq!(refusal(called_by(&app, &head).list_pupils(elsewhere).await).0, Code::InvalidArgument, "the token of 3A");
    let unplaced = ListPupilsRequest { class_label: String::new(), page_token: String::new(), ..asked };
    let unplaced = called_by(&app, &head).list_pupils(unplaced).await.unwrap().into_inner();
    assert_eq!(names(&unplaced), ["Elsa"], "a group is no class");
}

#[sqlx::test(migrations = false)]
async fn guardians_have_the_rights_that_their_feed_states(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().replaced("Eleve", "920002$20$0$1$1$0", "920002$20$0$2$1$").applied(&app).await;
    let found = guardians(&app, id(&app, ZOE).await).await;
    let place = &found.places[0];
    assert_eq!((found.places.len(), place.structure.as_ref().unwrap().uai.as_str()), (1, "0269901W"));
    assert!(!place.class_label.is_empty() && !found.adult);
    let [mother, father] = &found.guardians[..] else { panic!("{:?}", found.guardians) };
    assert_eq!((named(mother.person.as_ref()), named(father.person.as_ref())), ("Alice", "Bruno"));
    assert_eq!((mother.link_code.as_str(), mother.legal), ("10", Some(1)));
    assert_eq!((mother.financial, mother.contact, mother.payment), (Some(true), Some(true), Some(true)));
    assert_eq!((father.link_code.as_str(), father.legal), ("20", Some(2)));
    assert_eq!((father.financial, father.contact, father.payment), (Some(false), Some(true), None), "unknown is not no");
    assert_eq!((father.source(), father.academy_code.as_str(), father.degree.as_str()), (FeedSource::Aaf, "8", "2D"));
    assert!(father.apply_time.is_some() && !father.withheld);
}

#[sqlx::test(migrations = false)]
async fn a_link_that_an_override_keeps_out_of_force_is_still_told(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    Delivery::sample().applied(&app).await;
    let zoe = id(&app, ZOE).await;
    let mother = id(&app, "select person_id from identity.people where given_name = 'Alice'").await;
    let asked = CreateOverrideRequest {
        kind: OverrideKind::WithdrawnAuthority.into(),
        person_id: zoe.to_string(),
        guardian_id: mother.to_string(),
        ..CreateOverrideRequest::default()
    };
    operator(&app).create_override(asked).await.unwrap();
    let found = guardians(&app, zoe).await.guardians;
    let withheld: Vec<_> = found.iter().map(|guardian| (named(guardian.person.as_ref()), guardian.withheld)).collect();
    assert_eq!(withheld, [("Alice", true), ("Bruno", false)]);
    assert_eq!(found[0].legal, Some(1), "as the feed says");
    app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn who_is_no_pupil_of_hers_has_no_guardians_for_a_head(pool: PgPool) {
    let app = TestApp::start(pool, identity::SERVICE).await;
    let directory = Directory::new(&app).await;
    let (school, elsewhere) = (
        directory.school("0920001A", "NANTERRE", "Collège André Doucet").await,
        directory.school("0920002B", "CLICHY", "Collège Van Gogh").await,
    );
    let class_id = directory.class(&school, "3A").await;
    let pupil = directory.pupil("Lina", "Petit", &school, class_id).await;
    let parent = directory.parent("Anne", "Petit", &school, pupil).await;
    directory.born(pupil, "2007-03-14").await;
    let asked = |person_id: Uuid| ListGuardiansRequest { pupil_id: person_id.to_string() };
    let head = |school_id| somebody_as(Uuid::now_v7(), Profile::Head, school_id);
    let found = called_by(&app, &head(school.id)).list_guardians(asked(pupil)).await.unwrap().into_inner();
    assert!(found.adult && found.guardians.len() == 1);
    for (caller, person_id) in [(head(school.id), parent), (head(elsewhere.id), pupil), (head(school.id), Uuid::now_v7())] {
        assert_eq!(refusal(called_by(&app, &caller).list_guardians(asked(person_id)).await).0, Code::NotFound);
    }
    let uai = ListPupilsRequest { uai: school.uai.clone(), class_label: "3A".into(), ..ListPupilsRequest::default() };
    assert_eq!(refusal(called_by(&app, &head(elsewhere.id)).list_pupils(uai).await).0, Code::NotFound);
}
