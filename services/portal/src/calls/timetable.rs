//! What pages ask of timetable.

use platform::client::{Channel, as_caller};
use proto::timetable::v1::{
    GetCalendarRequest, GetCalendarResponse, GetOccurrenceRequest, GetOccurrenceResponse, ListOccurrencesRequest,
    ListOccurrencesResponse, timetable_service_client::TimetableServiceClient,
};
use tonic::Status;

/// Bytes of the largest answer: a calendar of 4,000 lessons, each with the longest texts.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

/// The way to timetable.
#[derive(Clone)]
pub struct Timetable(TimetableServiceClient<Channel>);

impl Timetable {
    /// Over a channel.
    pub fn new(channel: Channel) -> Self {
        Self(TimetableServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER))
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

    /// The calendar at an address, which is all that says who asks.
    pub async fn calendar(&self, secret: &str, known_tag: &str) -> Result<GetCalendarResponse, Status> {
        let request = GetCalendarRequest { secret: secret.into(), known_tag: known_tag.into() };
        Ok(self.0.clone().get_calendar(request).await?.into_inner())
    }
}
