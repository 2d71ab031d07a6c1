//! What pages ask of timetable.

mod desk;
mod search;

use platform::client::{Channel, as_caller};
use proto::timetable::v1::{
    AmendOccurrenceRequest, EndAmendmentRequest, GetCalendarRequest, GetCalendarResponse, GetOccurrenceRequest,
    GetOccurrenceResponse, ListOccurrencesRequest, ListOccurrencesResponse, ListRoomsRequest, ListTargetsRequest,
    ListTargetsResponse, Occurrence, Room, timetable_service_client::TimetableServiceClient,
};
use tonic::Status;

/// Rooms of a school that a page lists.
const ROOMS: i32 = 1_000;

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

    /// One occurrence with its history.
    pub async fn occurrence(&self, token: &str, occurrence_id: &str) -> Result<GetOccurrenceResponse, Status> {
        let request = GetOccurrenceRequest { occurrence_id: occurrence_id.into() };
        Ok(self.0.clone().get_occurrence(as_caller(request, token)?).await?.into_inner())
    }

    /// Changes an occurrence against its source.
    pub async fn amend(&self, token: &str, request: AmendOccurrenceRequest) -> Result<(), Status> {
        self.0.clone().amend_occurrence(as_caller(request, token)?).await.map(drop)
    }

    /// Lets the source say again what an occurrence is; none when it was typed, and is gone.
    pub async fn end_amendment(&self, token: &str, occurrence_id: &str) -> Result<Option<Occurrence>, Status> {
        let request = EndAmendmentRequest { occurrence_id: occurrence_id.into() };
        Ok(self.0.clone().end_amendment(as_caller(request, token)?).await?.into_inner().occurrence)
    }

    /// Whom and what a school's timetable may name.
    pub async fn targets(&self, token: &str, structure_id: &str) -> Result<ListTargetsResponse, Status> {
        let request = ListTargetsRequest { structure_id: structure_id.into() };
        Ok(self.0.clone().list_targets(as_caller(request, token)?).await?.into_inner())
    }

    /// The rooms of a school, by name.
    pub async fn rooms(&self, token: &str, structure_id: &str) -> Result<Vec<Room>, Status> {
        let request = ListRoomsRequest { structure_id: structure_id.into(), page_size: ROOMS, page_token: String::new() };
        Ok(self.0.clone().list_rooms(as_caller(request, token)?).await?.into_inner().rooms)
    }

    /// The calendar at an address, which is all that says who asks.
    pub async fn calendar(&self, secret: &str, known_tag: &str) -> Result<GetCalendarResponse, Status> {
        let request = GetCalendarRequest { secret: secret.into(), known_tag: known_tag.into() };
        Ok(self.0.clone().get_calendar(request).await?.into_inner())
    }
}
