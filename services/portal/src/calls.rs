//! What pages ask of the services: one function per question, always as the visitor.

mod decisions;
mod directory;
mod groups;
mod hand;
mod imports;
mod schools;
mod timetable;

use platform::client::{Channel, as_caller};
use proto::identity::v1::{
    AcceptCharterRequest, ActivateRequest, ActivateResponse, ActivationPreview, ChangeContactRequest, Charter, Contact, Device,
    FindActivationRequest, GetContactRequest, GetOverviewRequest, GetOverviewResponse, ListDevicesRequest, ListStaffNamesRequest,
    ListStructuresRequest, ListStructuresResponse, Person, RenewSessionRequest, RevokeDeviceRequest, Session, SignInRequest,
    SignOutEverywhereRequest, SignOutRequest, identity_service_client::IdentityServiceClient,
};
use tonic::Status;

pub use imports::Progress;
pub use timetable::Timetable;

/// The way to identity.
#[derive(Clone)]
pub struct Identity(IdentityServiceClient<Channel>);

impl Identity {
    /// Over a channel.
    pub fn new(channel: Channel) -> Self {
        Self(IdentityServiceClient::new(channel))
    }

    /// Whom an activation code is for.
    pub async fn find_activation(&self, code: &str) -> Result<ActivationPreview, Status> {
        let answer = self.0.clone().find_activation(FindActivationRequest { code: code.into() }).await?.into_inner();
        Ok(answer.preview.unwrap_or_default())
    }

    /// Opens an account.
    pub async fn activate(&self, request: ActivateRequest) -> Result<ActivateResponse, Status> {
        Ok(self.0.clone().activate(request).await?.into_inner())
    }

    /// Signs in.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<Session, Status> {
        Ok(self.0.clone().sign_in(request).await?.into_inner().session.unwrap_or_default())
    }

    /// A new access token for a device.
    pub async fn renew(&self, device_secret: &str) -> Result<Session, Status> {
        let request = RenewSessionRequest { device_secret: device_secret.into() };
        Ok(self.0.clone().renew_session(request).await?.into_inner().session.unwrap_or_default())
    }

    /// Signs the device out.
    pub async fn sign_out(&self, token: &str) -> Result<(), Status> {
        self.0.clone().sign_out(as_caller(SignOutRequest {}, token)?).await.map(drop)
    }

    /// Signs every device out.
    pub async fn sign_out_everywhere(&self, token: &str) -> Result<(), Status> {
        self.0.clone().sign_out_everywhere(as_caller(SignOutEverywhereRequest {}, token)?).await.map(drop)
    }

    /// The visitor's devices.
    pub async fn devices(&self, token: &str) -> Result<Vec<Device>, Status> {
        Ok(self.0.clone().list_devices(as_caller(ListDevicesRequest {}, token)?).await?.into_inner().devices)
    }

    /// Signs one device out.
    pub async fn revoke_device(&self, token: &str, device_id: &str) -> Result<(), Status> {
        let request = RevokeDeviceRequest { device_id: device_id.into() };
        self.0.clone().revoke_device(as_caller(request, token)?).await.map(drop)
    }

    /// Who the visitor is.
    pub async fn overview(&self, token: &str) -> Result<GetOverviewResponse, Status> {
        Ok(self.0.clone().get_overview(as_caller(GetOverviewRequest {}, token)?).await?.into_inner())
    }

    /// Given name and family name of those of these ids who work in schools.
    pub async fn staff_names(&self, token: &str, ids: &[String]) -> Result<Vec<(String, String)>, Status> {
        let request = ListStaffNamesRequest { person_ids: ids.to_vec() };
        let answer = self.0.clone().list_staff_names(as_caller(request, token)?).await?.into_inner();
        let named = |person: Person| (person.person_id, format!("{} {}", person.given_name, person.family_name));
        Ok(answer.people.into_iter().map(named).collect())
    }

    /// The visitor accepts charters.
    pub async fn accept_charters(&self, token: &str, charters: Vec<Charter>) -> Result<(), Status> {
        self.0.clone().accept_charter(as_caller(AcceptCharterRequest { charters }, token)?).await.map(drop)
    }

    /// How the visitor wants to be reached.
    pub async fn contact(&self, token: &str) -> Result<Contact, Status> {
        let answer = self.0.clone().get_contact(as_caller(GetContactRequest {}, token)?).await?.into_inner();
        Ok(answer.contact.unwrap_or_default())
    }

    /// Changes how the visitor wants to be reached.
    pub async fn change_contact(&self, token: &str, request: ChangeContactRequest) -> Result<(), Status> {
        self.0.clone().change_contact(as_caller(request, token)?).await.map(drop)
    }

    /// Schools with their figures.
    pub async fn structures(&self, token: &str, page_token: &str) -> Result<ListStructuresResponse, Status> {
        let request = ListStructuresRequest { page_size: 0, page_token: page_token.into(), query: String::new() };
        Ok(self.0.clone().list_structures(as_caller(request, token)?).await?.into_inner())
    }
}
