//! What pages ask about local groups, and about the people who may join them.

use platform::{client::as_caller, status};
use proto::identity::v1::{
    AddGroupMembersRequest, ChangeGroupRequest, CloseGroupRequest, CreateGroupRequest, Group, ListGroupMembersRequest,
    ListGroupMembersResponse, ListGroupsRequest, ListGroupsResponse, RemoveGroupMembersRequest, ResolveAudienceRequest,
};
use tonic::Status;

use super::Identity;

/// Groups of a page.
const GROUPS: i32 = 20;

/// Members of a page: each takes about 250 bytes of HTML.
const MEMBERS: i32 = 100;

/// The most that one call adds or removes.
const AT_ONCE: usize = 200;

impl Identity {
    /// A page of the groups of a school.
    pub async fn groups(
        &self,
        token: &str,
        uai: &str,
        include_closed: bool,
        page_token: &str,
    ) -> Result<ListGroupsResponse, Status> {
        let request = ListGroupsRequest { include_closed, page_size: GROUPS, page_token: page_token.into(), ..of_school(uai) };
        Ok(self.0.clone().list_groups(as_caller(request, token)?).await?.into_inner())
    }

    /// One group of a school, which may be closed.
    pub async fn group(&self, token: &str, uai: &str, group_id: &str) -> Result<Group, Status> {
        let request = ListGroupsRequest { group_id: group_id.into(), include_closed: true, ..of_school(uai) };
        let found = self.0.clone().list_groups(as_caller(request, token)?).await?.into_inner().groups;
        found.into_iter().next().ok_or_else(|| status::not_found("group", group_id))
    }

    /// Makes a group.
    pub async fn create_group(&self, token: &str, request: CreateGroupRequest) -> Result<Group, Status> {
        Ok(self.0.clone().create_group(as_caller(request, token)?).await?.into_inner().group.unwrap_or_default())
    }

    /// Gives a group another name.
    pub async fn rename_group(&self, token: &str, group_id: &str, name: &str) -> Result<(), Status> {
        let request = ChangeGroupRequest { group_id: group_id.into(), name: name.into() };
        self.0.clone().change_group(as_caller(request, token)?).await.map(drop)
    }

    /// Closes a group.
    pub async fn close_group(&self, token: &str, group_id: &str) -> Result<(), Status> {
        let request = CloseGroupRequest { group_id: group_id.into() };
        self.0.clone().close_group(as_caller(request, token)?).await.map(drop)
    }

    /// A page of the members of a group.
    pub async fn group_members(&self, token: &str, group_id: &str, page_token: &str) -> Result<ListGroupMembersResponse, Status> {
        let request = ListGroupMembersRequest { group_id: group_id.into(), page_size: MEMBERS, page_token: page_token.into() };
        Ok(self.0.clone().list_group_members(as_caller(request, token)?).await?.into_inner())
    }

    /// Adds members, however many; those of the calls that went well stay.
    pub async fn add_members(&self, token: &str, group_id: &str, people: &[String]) -> Result<(), Status> {
        for some in people.chunks(AT_ONCE) {
            let request = AddGroupMembersRequest { group_id: group_id.into(), person_ids: some.to_vec() };
            self.0.clone().add_group_members(as_caller(request, token)?).await?;
        }
        Ok(())
    }

    /// Removes members, as [`Identity::add_members`].
    pub async fn remove_members(&self, token: &str, group_id: &str, people: &[String]) -> Result<(), Status> {
        for some in people.chunks(AT_ONCE) {
            let request = RemoveGroupMembersRequest { group_id: group_id.into(), person_ids: some.to_vec() };
            self.0.clone().remove_group_members(as_caller(request, token)?).await?;
        }
        Ok(())
    }

    /// Who is in an audience.
    pub async fn audience(&self, token: &str, key: String) -> Result<Vec<String>, Status> {
        let request = ResolveAudienceRequest { keys: vec![key], ..Default::default() };
        let mut answers = self.0.clone().resolve_audience(as_caller(request, token)?).await?.into_inner();
        let mut people = vec![];
        while let Some(answer) = answers.message().await? {
            people.extend(answer.person_ids);
        }
        Ok(people)
    }
}

fn of_school(uai: &str) -> ListGroupsRequest {
    ListGroupsRequest { uai: uai.into(), ..ListGroupsRequest::default() }
}
