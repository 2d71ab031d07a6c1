//! Local groups: clubs and teams, beside what feeds say.

use platform::{auth::Caller, testing::TestApp};
use proto::identity::v1::*;
use sqlx::PgPool;
use tonic::Code;
use uuid::Uuid;

use crate::{
    calls::{audience, called_by, housekeeping, id, invalid_field, overview, refusal, session_of, somebody_as},
    import::delivery::{Delivery, in_force},
};

const ZOE: &str = "select person_id from identity.people where given_name = 'Zoé'";
const ANAIS: &str = "select person_id from identity.people where given_name = 'Anaïs'";
const PAUL: &str = "select person_id from identity.people where given_name = 'Paul'";
const ALICE: &str = "select person_id from identity.people where given_name = 'Alice'";

/// The sample, its head Claire and its teacher Paul.
struct Stage {
    app: TestApp,
    head: Caller,
    paul: Caller,
    /// Teaches in the same school.
    colleague: Caller,
}

impl Stage {
    async fn new(pool: PgPool) -> Self {
        let app = TestApp::start(pool, identity::SERVICE).await;
        Delivery::sample().applied(&app).await;
        let school = id(&app, "select structure_id from identity.structures where jointure = '9001'").await;
        let claire = id(&app, "select person_id from identity.people where given_name = 'Claire'").await;
        let head = somebody_as(claire, Profile::Head, school);
        let paul = somebody_as(id(&app, PAUL).await, Profile::Teacher, school);
        let colleague = somebody_as(Uuid::now_v7(), Profile::Teacher, school);
        Self { app, head, paul, colleague }
    }

    async fn made(&self, by: &Caller, name: &str) -> Group {
        called_by(&self.app, by).create_group(new(name)).await.unwrap().into_inner().group.unwrap()
    }

    /// Paul's club, with Zoé in it.
    async fn club(&self) -> Group {
        let club = self.made(&self.paul, "Club échecs").await;
        let asked = AddGroupMembersRequest { group_id: club.group_id, person_ids: vec![id(&self.app, ZOE).await.to_string()] };
        let club = called_by(&self.app, &self.paul).add_group_members(asked).await.unwrap().into_inner().group.unwrap();
        self.app.drained_events().await;
        club
    }

    async fn members(&self, group: &Group) -> Vec<String> {
        let asked = ListGroupMembersRequest { group_id: group.group_id.clone(), ..ListGroupMembersRequest::default() };
        let members = called_by(&self.app, &self.head).list_group_members(asked).await.unwrap().into_inner().members;
        members.into_iter().map(|member| member.person.unwrap().given_name).collect()
    }

    async fn add(&self, by: &Caller, group: &Group, people: Vec<String>) -> Result<(), tonic::Status> {
        let asked = AddGroupMembersRequest { group_id: group.group_id.clone(), person_ids: people };
        called_by(&self.app, by).add_group_members(asked).await.map(drop)
    }
}

fn new(name: &str) -> CreateGroupRequest {
    CreateGroupRequest { request_id: Uuid::now_v7().to_string(), uai: "0269901W".into(), name: name.into() }
}

#[sqlx::test(migrations = false)]
async fn a_club_is_a_group_like_any_other_for_its_members_and_in_audiences(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.club().await;
    assert_eq!((club.members, club.school_year, club.made_by.as_ref().unwrap().given_name.as_str()), (2, 2026, "Paul"));
    let zoe = id(&stage.app, ZOE).await;
    assert_eq!(audience(&stage.app, &format!("members-of:class:{}", club.group_id)).await, [zoe.to_string()]);
    assert_eq!(audience(&stage.app, &format!("guardians-of:class:{}", club.group_id)).await.len(), 2);
    let key = format!("members-of:class:{}", club.group_id);
    let asked = ResolveAudienceRequest { keys: vec![key], ..ResolveAudienceRequest::default() };
    called_by(&stage.app, &stage.paul).resolve_audience(asked).await.unwrap();
    let session = session_of(&stage.app, "0269901W", Profile::Pupil, zoe).await;
    let classes = overview(&stage.app, &session).await.attachments.remove(0).classes;
    assert!(classes.iter().any(|class| class.group && class.label == "Club échecs"));
    assert_eq!(stage.members(&club).await, ["Paul", "Zoé"]);
}

#[sqlx::test(migrations = false)]
async fn imports_leave_a_club_alone_but_who_leaves_the_school_leaves_it_and_a_rollback_gives_her_back(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.club().await;
    let empty = stage.made(&stage.head, "Club vide").await;
    for delivery in [Delivery::sample(), Delivery::sample().replaced("Eleve", "3AGR1", "3AGR2")] {
        delivery.applied(&stage.app).await;
        assert_eq!((stage.members(&club).await.len(), stage.members(&empty).await.len()), (2, 0));
    }
    let gone = Delivery::sample().without_record("Eleve", "910001");
    gone.applied(&stage.app).await;
    assert_eq!(stage.members(&club).await, ["Paul"]);
    let operator = &mut crate::calls::operator(&stage.app);
    let imports = operator.list_imports(ListImportsRequest::default()).await.unwrap().into_inner().imports;
    let asked = RollBackImportRequest { import_id: imports.into_iter().find(|import| import.latest).unwrap().import_id };
    let mut answers = operator.roll_back_import(asked).await.unwrap().into_inner();
    while answers.message().await.unwrap().is_some() {}
    assert_eq!(stage.members(&club).await, ["Paul", "Zoé"]);
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn its_maker_and_the_head_look_after_it_and_no_colleague(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.club().await;
    let anais = vec![id(&stage.app, ANAIS).await.to_string()];
    assert_eq!(stage.add(&stage.colleague, &club, anais.clone()).await.unwrap_err().code(), Code::NotFound);
    let asked = ChangeGroupRequest { group_id: club.group_id.clone(), name: "Échecs".into() };
    assert_eq!(refusal(called_by(&stage.app, &stage.colleague).change_group(asked.clone()).await).0, Code::NotFound);
    let changed = called_by(&stage.app, &stage.head).change_group(asked).await.unwrap().into_inner().group.unwrap();
    assert_eq!(changed.name, "Échecs");
    stage.add(&stage.head, &club, anais.clone()).await.unwrap();
    assert_eq!(stage.members(&club).await.len(), 3);
    let asked = RemoveGroupMembersRequest { group_id: club.group_id.clone(), person_ids: anais };
    called_by(&stage.app, &stage.paul).remove_group_members(asked).await.unwrap();
    assert_eq!(stage.members(&club).await.len(), 2);
    let asked = ListGroupsRequest { uai: "0269901W".into(), ..ListGroupsRequest::default() };
    for (caller, seen) in [(&stage.head, 1), (&stage.paul, 1), (&stage.colleague, 0)] {
        let groups = called_by(&stage.app, caller).list_groups(asked.clone()).await.unwrap().into_inner().groups;
        assert_eq!(groups.len(), seen);
    }
    let asked = CloseGroupRequest { group_id: club.group_id.clone() };
    assert_eq!(refusal(called_by(&stage.app, &stage.colleague).close_group(asked.clone()).await).0, Code::NotFound);
    stage.app.drained_events().await;
    called_by(&stage.app, &stage.paul).close_group(asked.clone()).await.unwrap();
    assert_eq!(
        stage.app.drained_events().await,
        ["PeopleChanged", "MembershipsChanged"].map(|kind| format!("enej.identity.v1.{kind}"))
    );
    assert_eq!(refusal(called_by(&stage.app, &stage.paul).close_group(asked).await).0, Code::NotFound, "it is closed");
    assert!(!in_force(&stage.app).await.iter().any(|row| row.contains("local:")));
}

#[sqlx::test(migrations = false)]
async fn only_pupils_and_staff_of_the_school_join_and_all_or_none(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.club().await;
    let (anais, mother) = (id(&stage.app, ANAIS).await.to_string(), id(&stage.app, ALICE).await.to_string());
    for stranger in [mother, Uuid::now_v7().to_string()] {
        let refused = stage.add(&stage.paul, &club, vec![anais.clone(), stranger]).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
    }
    assert_eq!(stage.members(&club).await.len(), 2);
    let by = || called_by(&stage.app, &stage.paul);
    let adding = |person_ids| AddGroupMembersRequest { group_id: club.group_id.clone(), person_ids };
    for people in [vec![], vec![anais.clone(); 201], vec!["Anaïs".to_owned()]] {
        assert_eq!(invalid_field(by().add_group_members(adding(people)).await), "person_ids");
    }
    for name in ["  ".to_owned(), "x".repeat(101), "une\nautre".to_owned()] {
        assert_eq!(invalid_field(by().create_group(new(&name)).await), "name");
        let asked = ChangeGroupRequest { group_id: club.group_id.clone(), name };
        assert_eq!(invalid_field(by().change_group(asked).await), "name");
    }
    let class_id = id(&stage.app, "select class_id from identity.classes where code = '3AGR1'").await.to_string();
    let asked = ChangeGroupRequest { group_id: class_id, name: "À moi".into() };
    assert_eq!(refusal(called_by(&stage.app, &stage.head).change_group(asked).await).0, Code::NotFound, "a feed's group");
    stage.add(&stage.paul, &club, vec![anais.clone(), anais]).await.unwrap();
    assert_eq!(stage.members(&club).await.len(), 3);
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn lists_come_in_pages(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.club().await;
    stage.made(&stage.head, "Atelier").await;
    let asked = ListGroupsRequest { uai: "0269901W".into(), page_size: 1, ..ListGroupsRequest::default() };
    let first = called_by(&stage.app, &stage.head).list_groups(asked.clone()).await.unwrap().into_inner();
    let asked = ListGroupsRequest { page_token: first.next_page_token, ..asked };
    let second = called_by(&stage.app, &stage.head).list_groups(asked).await.unwrap().into_inner();
    assert_eq!((first.groups[0].name.as_str(), second.groups[0].name.as_str()), ("Atelier", "Club échecs"));
    assert_eq!(second.next_page_token, "");
    let asked = ListGroupMembersRequest { group_id: club.group_id, page_size: 1, ..ListGroupMembersRequest::default() };
    let first = called_by(&stage.app, &stage.head).list_group_members(asked.clone()).await.unwrap().into_inner();
    let asked = ListGroupMembersRequest { page_token: first.next_page_token, ..asked };
    let second = called_by(&stage.app, &stage.head).list_group_members(asked).await.unwrap().into_inner();
    assert_eq!((first.members[0].profile(), second.members[0].profile()), (Profile::Teacher, Profile::Pupil));
    assert_eq!(second.next_page_token, "");
    stage.app.drained_events().await;
}

#[sqlx::test(migrations = false)]
async fn a_club_closes_with_its_school_year(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.club().await;
    housekeeping(&stage.app).await;
    assert_eq!(stage.members(&club).await.len(), 2);
    let earlier = "update identity.classes set school_year = school_year - 1 where made_by is not null";
    sqlx::query(earlier).execute(&stage.app.pool).await.unwrap();
    housekeeping(&stage.app).await;
    assert_eq!(stage.members(&club).await, Vec::<String>::new());
    assert_eq!(
        stage.app.drained_events().await,
        ["PeopleChanged", "MembershipsChanged"].map(|kind| format!("enej.identity.v1.{kind}"))
    );
    let asked = ListGroupsRequest { uai: "0269901W".into(), include_closed: true, ..ListGroupsRequest::default() };
    let groups = called_by(&stage.app, &stage.head).list_groups(asked.clone()).await.unwrap().into_inner().groups;
    assert!(groups[0].closed);
    let of = |group_id: &str| ListGroupsRequest { group_id: group_id.into(), ..asked.clone() };
    let heads = || called_by(&stage.app, &stage.head);
    assert_eq!(heads().list_groups(of(&club.group_id)).await.unwrap().into_inner().groups, groups);
    assert_eq!(heads().list_groups(of(&Uuid::now_v7().to_string())).await.unwrap().into_inner().groups, []);
    assert_eq!(invalid_field(heads().list_groups(of("club")).await), "group_id");
}

#[sqlx::test(migrations = false)]
async fn a_delivery_of_the_next_school_year_closes_it_too(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.club().await;
    let earlier = "update identity.classes set school_year = school_year - 1 where made_by is not null";
    sqlx::query(earlier).execute(&stage.app.pool).await.unwrap();
    Delivery::sample().applied(&stage.app).await;
    assert_eq!(stage.members(&club).await, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn a_teacher_adds_nobody_whom_he_does_not_see(pool: PgPool) {
    let stage = Stage::new(pool).await;
    let club = stage.made(&stage.paul, "Club échecs").await;
    let stranger = Uuid::now_v7();
    for insert in [
        "insert into identity.people (person_id, given_name, family_name) values ($1, 'Lina', 'Petit')",
        "insert into identity.functions (function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id)
         select identity.uuid_v7(), $1, structure_id, profile, code, label, school_year, valid_from, import_id
         from identity.functions join identity.people p using (person_id)
         where p.given_name = 'Zoé' and valid_until is null",
    ] {
        sqlx::query(insert).bind(stranger).execute(&stage.app.pool).await.unwrap();
    }
    assert_eq!(stage.add(&stage.paul, &club, vec![stranger.to_string()]).await.unwrap_err().code(), Code::NotFound);
    let (heads, paul) = (stage.made(&stage.head, "Chorale").await, vec![stranger.to_string()]);
    stage.add(&stage.head, &heads, paul).await.unwrap();
    stage.app.drained_events().await;
}
