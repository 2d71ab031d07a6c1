//! What pages ask of timetable.

use platform::client::{Channel, as_caller};
use proto::timetable::v1::{
    GetOccurrenceRequest, GetOccurrenceResponse, ListOccurrencesRequest, ListOccurrencesResponse,
    timetable_service_client::TimetableServiceClient,
};
use tonic::Status;

/// The way to timetable.
#[derive(Clone)]
pub struct Timetable(TimetableServiceClient<Channel>);

impl Timetable {
    /// Over a channel.
    pub fn new(channel: Channel) -> Self {
        Self(TimetableServiceClient::new(channel))
    }

    /// What happens.
    pub async fn occurrences(&self, token: &str, asked: ListOccurrencesRequest) -> Result<ListOccurrencesResponse, Status> {
        Ok(self.0.clone().list_occurrences(as_caller(asked, token)?).await?.into_inner())
    }

    /// One occurrence.
    pub async fn occurrence(&self, token: &str, occurrence_id: &str) -> Result<GetOccurrenceResponse, Status> {
        let request = GetOccurrenceRequest { occurrence_id: occurrence_id.into() };
        Ok(self.0.clone().get_occurrence(as_caller(request, token)?).await?.into_inner())
    }
}
