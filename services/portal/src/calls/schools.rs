//! What pages ask about schools as places.

use chrono_tz::{Europe::Paris, Tz};
use platform::client::as_caller;
use proto::identity::v1::{
    ChangeResponsibilityRequest, ChangeUaiRequest, GetStructureRequest, GetStructureResponse, LinkStructuresRequest,
    ListStructuresRequest, ListStructuresResponse, StructureLink, UnlinkStructuresRequest,
};
use tonic::{Code, Status};

use super::Identity;

/// Schools of a page.
const SCHOOLS: i32 = 25;

impl Identity {
    /// A page of those that a search finds.
    pub async fn find_structures(&self, token: &str, query: &str, page_token: &str) -> Result<ListStructuresResponse, Status> {
        let request = ListStructuresRequest { page_size: SCHOOLS, page_token: page_token.into(), query: query.into() };
        Ok(self.0.clone().list_structures(as_caller(request, token)?).await?.into_inner())
    }

    /// One of them, by any UAI that it has or had.
    pub async fn structure(&self, token: &str, uai: &str) -> Result<GetStructureResponse, Status> {
        let request = GetStructureRequest { uai: uai.into() };
        Ok(self.0.clone().get_structure(as_caller(request, token)?).await?.into_inner())
    }

    /// In whose time the days of a school begin; that of Paris for one that is not known yet, as in a delivery that is compared.
    pub async fn zone(&self, token: &str, uai: &str) -> Result<Tz, Status> {
        match self.structure(token, uai).await {
            Ok(found) => Ok(found.structure.unwrap_or_default().time_zone.parse().unwrap_or(Paris)),
            Err(status) if status.code() == Code::NotFound => Ok(Paris),
            Err(status) => Err(status),
        }
    }

    /// Gives a school another UAI.
    pub async fn change_uai(&self, token: &str, request: ChangeUaiRequest) -> Result<(), Status> {
        self.0.clone().change_uai(as_caller(request, token)?).await.map(drop)
    }

    /// Makes schools one place; what they are then.
    pub async fn link_structures(&self, token: &str, request: LinkStructuresRequest) -> Result<StructureLink, Status> {
        let answer = self.0.clone().link_structures(as_caller(request, token)?).await?.into_inner();
        Ok(answer.link.unwrap_or_default())
    }

    /// Undoes that.
    pub async fn unlink_structures(&self, token: &str, link_id: &str) -> Result<(), Status> {
        let request = UnlinkStructuresRequest { link_id: link_id.into() };
        self.0.clone().unlink_structures(as_caller(request, token)?).await.map(drop)
    }

    /// Says who is responsible for a school.
    pub async fn change_responsibility(&self, token: &str, request: ChangeResponsibilityRequest) -> Result<(), Status> {
        self.0.clone().change_responsibility(as_caller(request, token)?).await.map(drop)
    }
}
