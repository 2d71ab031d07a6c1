//! What pages ask about people who were added by hand.

use platform::{client::as_caller, status};
use proto::identity::v1::{
    ChangePersonByHandRequest, CreatePersonByHandRequest, CreatePersonByHandResponse, EndPersonByHandRequest, FunctionProfile,
    ListFunctionProfilesRequest, ListPeopleByHandRequest, ListPeopleByHandResponse, PersonByHand,
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
        let page = ListPeopleByHandRequest { page_size: PEOPLE, page_token: page_token.into(), ..Default::default() };
        let request = ListPeopleByHandRequest { include_ended, ..page };
        Ok(self.0.clone().list_people_by_hand(as_caller(request, token)?).await?.into_inner())
    }

    /// One of a school, who may have left.
    pub async fn person_by_hand(&self, token: &str, uai: &str, person_id: &str) -> Result<PersonByHand, Status> {
        let whom = ListPeopleByHandRequest { uai: uai.into(), person_id: person_id.into(), ..Default::default() };
        let request = ListPeopleByHandRequest { include_ended: true, ..whom };
        let found = self.0.clone().list_people_by_hand(as_caller(request, token)?).await?.into_inner().people;
        found.into_iter().next().ok_or_else(|| status::not_found("person", person_id))
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

    /// The first thousand functions of the table, those first that it lacks.
    pub async fn function_table(&self, token: &str) -> Result<Vec<FunctionProfile>, Status> {
        let request = ListFunctionProfilesRequest { page_size: MOST, page_token: String::new(), code: String::new() };
        Ok(self.0.clone().list_function_profiles(as_caller(request, token)?).await?.into_inner().functions)
    }
}
