//! What pages ask about people who were added by hand.

use std::collections::HashSet;

use platform::client::as_caller;
use proto::identity::v1::{
    ChangePersonByHandRequest, CreatePersonByHandRequest, CreatePersonByHandResponse, EndPersonByHandRequest, FunctionProfile,
    ListFunctionProfilesRequest, ListMergesRequest, ListPeopleByHandRequest, ListPeopleByHandResponse, MergeState, PersonByHand,
};
use tonic::Status;

use super::Identity;

/// People of a page: each takes about 1 KB of HTML.
const PEOPLE: i32 = 20;

/// The most that one answer gives.
const MOST: i32 = 1_000;

impl Identity {
    /// A page of them.
    pub async fn people_by_hand(
        &self,
        token: &str,
        include_ended: bool,
        page_token: &str,
    ) -> Result<ListPeopleByHandResponse, Status> {
        let page_token = page_token.into();
        let request = ListPeopleByHandRequest { uai: String::new(), include_ended, page_size: PEOPLE, page_token };
        Ok(self.0.clone().list_people_by_hand(as_caller(request, token)?).await?.into_inner())
    }

    /// One of a school, who may have left.
    pub async fn person_by_hand(&self, token: &str, uai: &str, person_id: &str) -> Result<PersonByHand, Status> {
        let mut request = ListPeopleByHandRequest { uai: uai.into(), include_ended: true, page_size: MOST, ..Default::default() };
        loop {
            let answer = self.0.clone().list_people_by_hand(as_caller(request.clone(), token)?).await?.into_inner();
            let is_meant = |one: &PersonByHand| one.person.as_ref().is_some_and(|person| person.person_id == person_id);
            match answer.people.into_iter().find(is_meant) {
                Some(person) => return Ok(person),
                None if answer.next_page_token.is_empty() => {
                    return Err(Status::not_found("nobody of that id was added by hand"));
                }
                None => request.page_token = answer.next_page_token,
            }
        }
    }

    /// Adds somebody.
    pub async fn create_person(
        &self,
        token: &str,
        request: CreatePersonByHandRequest,
    ) -> Result<CreatePersonByHandResponse, Status> {
        Ok(self.0.clone().create_person_by_hand(as_caller(request, token)?).await?.into_inner())
    }

    /// Says anew who somebody is.
    pub async fn change_person(&self, token: &str, request: ChangePersonByHandRequest) -> Result<(), Status> {
        self.0.clone().change_person_by_hand(as_caller(request, token)?).await.map(drop)
    }

    /// Ends somebody's function.
    pub async fn end_person(&self, token: &str, person_id: &str) -> Result<(), Status> {
        let request = EndPersonByHandRequest { person_id: person_id.into() };
        self.0.clone().end_person_by_hand(as_caller(request, token)?).await.map(drop)
    }

    /// The ids of the people of the thousand earliest proposals.
    pub async fn proposed_people(&self, token: &str) -> Result<HashSet<String>, Status> {
        let request = ListMergesRequest { page_size: MOST, page_token: String::new(), state: MergeState::Proposed.into() };
        let answer = self.0.clone().list_merges(as_caller(request, token)?).await?.into_inner();
        let sides = answer.merges.into_iter().flat_map(|merge| [merge.person, merge.alias]);
        Ok(sides.filter_map(|side| Some(side?.person?.person_id)).collect())
    }

    /// The first thousand functions of the table, those first that it lacks.
    pub async fn function_table(&self, token: &str) -> Result<Vec<FunctionProfile>, Status> {
        let request = ListFunctionProfilesRequest { page_size: MOST, page_token: String::new(), code: String::new() };
        Ok(self.0.clone().list_function_profiles(as_caller(request, token)?).await?.into_inner().functions)
    }
}
