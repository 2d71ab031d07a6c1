//! What pages ask about the directory: merges, functions, the new school year.

use platform::client::as_caller;
use proto::identity::v1::{
    ClaimActivationRequest, CloseSchoolYearRequest, ConfirmMergeRequest, DeclineMergeRequest, GetDirectoryTasksRequest,
    GetDirectoryTasksResponse, GetRolloverRequest, GetRolloverResponse, ListFunctionProfilesRequest,
    ListFunctionProfilesResponse, ListMergesRequest, ListMergesResponse, ListRolloverPupilsRequest, ListRolloverPupilsResponse,
    ListRolloversRequest, ListRolloversResponse, MergeState, RolloverOutcome, SetFunctionProfileRequest, UndoMergeRequest,
};
use tonic::Status;

use super::Identity;

/// Merges of a page: each takes about 1.5 KB of HTML.
const MERGES: i32 = 20;

/// Schools of a page: each is a look at its pupils one by one.
const SCHOOLS: i32 = 20;

impl Identity {
    /// What waits.
    pub async fn directory_tasks(&self, token: &str) -> Result<GetDirectoryTasksResponse, Status> {
        Ok(self.0.clone().get_directory_tasks(as_caller(GetDirectoryTasksRequest {}, token)?).await?.into_inner())
    }

    /// Merges in one state.
    pub async fn merges(&self, token: &str, state: MergeState, page_token: &str) -> Result<ListMergesResponse, Status> {
        let request = ListMergesRequest { page_size: MERGES, page_token: page_token.into(), state: state.into() };
        Ok(self.0.clone().list_merges(as_caller(request, token)?).await?.into_inner())
    }

    /// Makes two one.
    pub async fn confirm_merge(&self, token: &str, merge_id: &str) -> Result<(), Status> {
        let request = ConfirmMergeRequest { merge_id: merge_id.into() };
        self.0.clone().confirm_merge(as_caller(request, token)?).await.map(drop)
    }

    /// Leaves two apart.
    pub async fn decline_merge(&self, token: &str, merge_id: &str) -> Result<(), Status> {
        let request = DeclineMergeRequest { merge_id: merge_id.into() };
        self.0.clone().decline_merge(as_caller(request, token)?).await.map(drop)
    }

    /// Makes one two again.
    pub async fn undo_merge(&self, token: &str, merge_id: &str) -> Result<(), Status> {
        let request = UndoMergeRequest { merge_id: merge_id.into() };
        self.0.clone().undo_merge(as_caller(request, token)?).await.map(drop)
    }

    /// Adds what another letter is for to the visitor's account.
    pub async fn claim_activation(&self, token: &str, code: &str) -> Result<(), Status> {
        let request = ClaimActivationRequest { code: code.into() };
        self.0.clone().claim_activation(as_caller(request, token)?).await.map(drop)
    }

    /// The table of functions; with a code, that one only.
    pub async fn functions(&self, token: &str, code: &str, page_token: &str) -> Result<ListFunctionProfilesResponse, Status> {
        let request = ListFunctionProfilesRequest { page_size: 0, page_token: page_token.into(), code: code.into() };
        Ok(self.0.clone().list_function_profiles(as_caller(request, token)?).await?.into_inner())
    }

    /// Says which profile a code gives.
    pub async fn set_function(&self, token: &str, request: SetFunctionProfileRequest) -> Result<(), Status> {
        self.0.clone().set_function_profile(as_caller(request, token)?).await.map(drop)
    }

    /// The rollover of schools.
    pub async fn rollovers(&self, token: &str, awaited_only: bool, page_token: &str) -> Result<ListRolloversResponse, Status> {
        let request = ListRolloversRequest { page_size: SCHOOLS, page_token: page_token.into(), school_year: 0, awaited_only };
        Ok(self.0.clone().list_rollovers(as_caller(request, token)?).await?.into_inner())
    }

    /// The rollover of one school.
    pub async fn rollover(&self, token: &str, uai: &str) -> Result<GetRolloverResponse, Status> {
        let request = GetRolloverRequest { uai: uai.into(), school_year: 0 };
        Ok(self.0.clone().get_rollover(as_caller(request, token)?).await?.into_inner())
    }

    /// The pupils of one line of it.
    pub async fn rollover_pupils(
        &self,
        token: &str,
        uai: &str,
        outcome: RolloverOutcome,
        page_token: &str,
    ) -> Result<ListRolloverPupilsResponse, Status> {
        let (uai, page_token) = (uai.into(), page_token.into());
        let request = ListRolloverPupilsRequest { uai, school_year: 0, outcome: outcome.into(), page_size: 0, page_token };
        Ok(self.0.clone().list_rollover_pupils(as_caller(request, token)?).await?.into_inner())
    }

    /// Closes a past year of a school.
    pub async fn close_year(&self, token: &str, uai: &str, school_year: i32) -> Result<(), Status> {
        let request = CloseSchoolYearRequest { uai: uai.into(), school_year };
        self.0.clone().close_school_year(as_caller(request, token)?).await.map(drop)
    }
}
