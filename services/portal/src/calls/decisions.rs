//! What pages ask about decisions that no delivery undoes, and about the pupils whom they are about.

use platform::{client::as_caller, status};
use proto::identity::v1::{
    CreateOverrideRequest, EndOverrideRequest, ListGuardiansRequest, ListGuardiansResponse, ListOverridesRequest,
    ListOverridesResponse, ListPupilsRequest, ListPupilsResponse, Override,
};
use tonic::Status;

use super::Identity;

/// Decisions of a page: each takes about 1 KB of HTML.
const DECISIONS: i32 = 20;

/// Decisions about one pupil and her guardians: each may be about one of few people, and few of them stand.
const ABOUT_ONE: i32 = 200;

/// Pupils of a page.
const PUPILS: i32 = 100;

impl Identity {
    /// A page of them.
    pub async fn decisions(&self, token: &str, include_ended: bool, page_token: &str) -> Result<ListOverridesResponse, Status> {
        let page_token = page_token.into();
        let request = ListOverridesRequest { include_ended, page_size: DECISIONS, page_token, ..Default::default() };
        self.overrides(token, request).await
    }

    /// Those that stand about a pupil and her guardians.
    pub async fn decisions_about(&self, token: &str, pupil_id: &str) -> Result<Vec<Override>, Status> {
        let person_id = pupil_id.into();
        let request = ListOverridesRequest { person_id, page_size: ABOUT_ONE, include_guardians: true, ..Default::default() };
        Ok(self.overrides(token, request).await?.overrides)
    }

    /// One, which may have ended.
    pub async fn decision(&self, token: &str, override_id: &str) -> Result<Override, Status> {
        let request = ListOverridesRequest { override_id: override_id.into(), include_ended: true, ..Default::default() };
        let found = self.overrides(token, request).await?.overrides;
        found.into_iter().next().ok_or_else(|| status::not_found("override", override_id))
    }

    async fn overrides(&self, token: &str, request: ListOverridesRequest) -> Result<ListOverridesResponse, Status> {
        Ok(self.0.clone().list_overrides(as_caller(request, token)?).await?.into_inner())
    }

    /// Decides.
    pub async fn decide(&self, token: &str, request: CreateOverrideRequest) -> Result<(), Status> {
        self.0.clone().create_override(as_caller(request, token)?).await.map(drop)
    }

    /// Ends a decision.
    pub async fn end_decision(&self, token: &str, override_id: &str) -> Result<(), Status> {
        let request = EndOverrideRequest { override_id: override_id.into() };
        self.0.clone().end_override(as_caller(request, token)?).await.map(drop)
    }

    /// A page of the pupils of a class.
    pub async fn pupils(&self, token: &str, uai: &str, class: &str, page_token: &str) -> Result<ListPupilsResponse, Status> {
        let (uai, class_label, page_token) = (uai.into(), class.into(), page_token.into());
        let request = ListPupilsRequest { uai, class_label, page_size: PUPILS, page_token };
        Ok(self.0.clone().list_pupils(as_caller(request, token)?).await?.into_inner())
    }

    /// A pupil and her guardians.
    pub async fn guardians(&self, token: &str, pupil_id: &str) -> Result<ListGuardiansResponse, Status> {
        let request = ListGuardiansRequest { pupil_id: pupil_id.into() };
        Ok(self.0.clone().list_guardians(as_caller(request, token)?).await?.into_inner())
    }
}
