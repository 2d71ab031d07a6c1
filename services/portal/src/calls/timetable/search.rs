//! What pages ask about changes, conflicts, free times, and addresses for calendar programs.

use platform::client::as_caller;
use proto::timetable::v1::{
    ConflictKind, CreateSubscriptionRequest, CreateSubscriptionResponse, FindFreeSlotsRequest, ListChangesRequest,
    ListChangesResponse, ListConflictsRequest, ListConflictsResponse, ListSubscriptionsRequest, RevokeSubscriptionRequest, Slot,
    Subscription,
};
use tonic::Status;

use super::Timetable;

/// Changes of a page.
const CHANGES: i32 = 50;
/// Conflicts of a page.
const CONFLICTS: i32 = 25;

impl Timetable {
    /// A page of what changed.
    pub async fn changes(&self, token: &str, request: ListChangesRequest) -> Result<ListChangesResponse, Status> {
        let request = ListChangesRequest { page_size: CHANGES, ..request };
        Ok(self.0.clone().list_changes(as_caller(request, token)?).await?.into_inner())
    }

    /// A page of what cannot be in a school.
    pub async fn conflicts(
        &self,
        token: &str,
        structure_id: &str,
        kind: ConflictKind,
        page_token: &str,
    ) -> Result<ListConflictsResponse, Status> {
        let (structure_id, page_token) = (structure_id.into(), page_token.into());
        let request = ListConflictsRequest { structure_id, kind: kind.into(), page_size: CONFLICTS, page_token };
        Ok(self.0.clone().list_conflicts(as_caller(request, token)?).await?.into_inner())
    }

    /// When nobody is busy.
    pub async fn free_slots(&self, token: &str, request: FindFreeSlotsRequest) -> Result<Vec<Slot>, Status> {
        Ok(self.0.clone().find_free_slots(as_caller(request, token)?).await?.into_inner().slots)
    }

    /// One's own addresses for calendar programs.
    pub async fn subscriptions(&self, token: &str) -> Result<Vec<Subscription>, Status> {
        Ok(self.0.clone().list_subscriptions(as_caller(ListSubscriptionsRequest {}, token)?).await?.into_inner().subscriptions)
    }

    /// Makes an address; its secret is in the answer.
    pub async fn create_subscription(
        &self,
        token: &str,
        request: CreateSubscriptionRequest,
    ) -> Result<CreateSubscriptionResponse, Status> {
        Ok(self.0.clone().create_subscription(as_caller(request, token)?).await?.into_inner())
    }

    /// Ends one.
    pub async fn revoke_subscription(&self, token: &str, subscription_id: &str) -> Result<(), Status> {
        let request = RevokeSubscriptionRequest { subscription_id: subscription_id.into() };
        self.0.clone().revoke_subscription(as_caller(request, token)?).await.map(drop)
    }
}
