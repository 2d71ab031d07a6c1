//! How the rpcs of overrides, people by hand, groups and rosters are called.

use proto::identity::v1::*;
use tonic::Code;
use uuid::Uuid;

use super::{Head, Operator, Role, Stage, code, streamed};
use crate::calls::{Identity, nobody};

impl Stage {
    pub(super) async fn call_by_hand(&self, mut identity: Identity, rpc: &str, role: Role) -> Code {
        match rpc {
            "CreateOverride" => code(identity.create_override(self.of(role, self.withdrawal().await)).await),
            "EndOverride" => {
                let asked = EndOverrideRequest { override_id: self.decided().await };
                code(identity.end_override(self.of(role, asked)).await)
            }
            "ListOverrides" => code(identity.list_overrides(self.of(role, ListOverridesRequest::default())).await),
            "ListPupils" => {
                let asked = ListPupilsRequest { uai: self.school.uai.clone(), ..ListPupilsRequest::default() };
                code(identity.list_pupils(self.of(role, asked)).await)
            }
            "ListGuardians" => {
                let asked = ListGuardiansRequest { pupil_id: self.withdrawal().await.person_id };
                code(identity.list_guardians(self.of(role, asked)).await)
            }
            "CreatePersonByHand" => code(identity.create_person_by_hand(self.of(role, self.speaker())).await),
            "ListPeopleByHand" => code(identity.list_people_by_hand(self.of(role, ListPeopleByHandRequest::default())).await),
            "ChangePersonByHand" => code(identity.change_person_by_hand(self.of(role, self.other_speaker().await)).await),
            "EndPersonByHand" => {
                let asked = EndPersonByHandRequest { person_id: self.other_speaker().await.person_id };
                code(identity.end_person_by_hand(self.of(role, asked)).await)
            }
            "CreateGroup" => code(identity.create_group(self.of(role, self.new_group())).await),
            "ChangeGroup" | "AddGroupMembers" | "RemoveGroupMembers" | "ListGroups" | "ListGroupMembers" | "CloseGroup" => {
                self.call_about_a_group(identity, rpc, role).await
            }
            "GetRoster" => {
                let asked = GetRosterRequest { structure_id: self.school.id.to_string() };
                streamed(identity.get_roster(self.of(role, asked)).await).await
            }
            "ListStaffNames" => code(identity.list_staff_names(self.of(role, ListStaffNamesRequest::default())).await),
            other => panic!("say how {other} is called"),
        }
    }

    async fn call_about_a_group(&self, mut identity: Identity, rpc: &str, role: Role) -> Code {
        let group_id = self.made_group().await;
        let person_ids = vec![self.directory.pupil("Max", "Joueur", &self.school, self.class_id).await.to_string()];
        match rpc {
            "ChangeGroup" => {
                code(identity.change_group(self.of(role, ChangeGroupRequest { group_id, name: "Théâtre".into() })).await)
            }
            "AddGroupMembers" => {
                code(identity.add_group_members(self.of(role, AddGroupMembersRequest { group_id, person_ids })).await)
            }
            "RemoveGroupMembers" => {
                code(identity.remove_group_members(self.of(role, RemoveGroupMembersRequest { group_id, person_ids })).await)
            }
            "ListGroups" => {
                let asked = ListGroupsRequest { uai: self.school.uai.clone(), ..ListGroupsRequest::default() };
                code(identity.list_groups(self.of(role, asked)).await)
            }
            "ListGroupMembers" => {
                let asked = ListGroupMembersRequest { group_id, ..ListGroupMembersRequest::default() };
                code(identity.list_group_members(self.of(role, asked)).await)
            }
            _ => code(identity.close_group(self.of(role, CloseGroupRequest { group_id })).await),
        }
    }

    /// Of a pupil's father.
    async fn withdrawal(&self) -> CreateOverrideRequest {
        let pupil = self.directory.pupil("Léa", "Nouvelle", &self.school, self.class_id).await;
        let father = self.directory.parent("Marc", "Nouveau", &self.school, pupil).await;
        CreateOverrideRequest {
            kind: OverrideKind::WithdrawnAuthority.into(),
            person_id: pupil.to_string(),
            guardian_id: father.to_string(),
            ..CreateOverrideRequest::default()
        }
    }

    async fn decided(&self) -> String {
        let asked = self.of(Operator, self.withdrawal().await);
        nobody(&self.app).create_override(asked).await.unwrap().into_inner().r#override.unwrap().override_id
    }

    fn speaker(&self) -> CreatePersonByHandRequest {
        CreatePersonByHandRequest {
            request_id: Uuid::now_v7().to_string(),
            uai: self.school.uai.clone(),
            given_name: "Nadia".into(),
            family_name: "Benali".into(),
            function_code: "AES".into(),
            last_day: (chrono::Utc::now() + chrono::TimeDelta::days(30)).date_naive().to_string(),
            ..CreatePersonByHandRequest::default()
        }
    }

    /// One who was added, as she may be changed.
    async fn other_speaker(&self) -> ChangePersonByHandRequest {
        let speaker = self.speaker();
        let added = nobody(&self.app).create_person_by_hand(self.of(Operator, speaker.clone())).await.unwrap().into_inner();
        ChangePersonByHandRequest {
            person_id: added.person.unwrap().person.unwrap().person_id,
            given_name: speaker.given_name,
            family_name: speaker.family_name,
            function_code: "AED".into(),
            last_day: speaker.last_day,
            ..ChangePersonByHandRequest::default()
        }
    }

    fn new_group(&self) -> CreateGroupRequest {
        CreateGroupRequest { request_id: Uuid::now_v7().to_string(), uai: self.school.uai.clone(), name: "Club échecs".into() }
    }

    /// One that the head made.
    async fn made_group(&self) -> String {
        let asked = self.of(Head, self.new_group());
        nobody(&self.app).create_group(asked).await.unwrap().into_inner().group.unwrap().group_id
    }
}
