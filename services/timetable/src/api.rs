//! The face of timetable: protobuf in, domain call, protobuf out.

use futures::TryStreamExt;
use platform::{auth::Caller, secrets::Secrets, status};
use proto::timetable::v1::{
    AmendOccurrenceRequest, AmendOccurrenceResponse, ApplyImportRequest, ApplyImportResponse, ChangeSchoolYearRequest,
    ChangeSchoolYearResponse, ChangeSourceRequest, ChangeSourceResponse, CreateOccurrenceRequest, CreateOccurrenceResponse,
    CreateSourceRequest, CreateSourceResponse, CreateSubscriptionRequest, CreateSubscriptionResponse, DecideLabelRequest,
    DecideLabelResponse, DeleteSourceRequest, DeleteSourceResponse, EndAmendmentRequest, EndAmendmentResponse,
    FetchSourceRequest, FetchSourceResponse, FindFreeSlotsRequest, FindFreeSlotsResponse, GetCalendarRequest,
    GetCalendarResponse, GetImportRequest, GetImportResponse, GetOccurrenceRequest, GetOccurrenceResponse, GetSchoolYearRequest,
    GetSchoolYearResponse, ImportTimetableRequest, ImportTimetableResponse, ListChangesRequest, ListChangesResponse,
    ListConflictsRequest, ListConflictsResponse, ListImportsRequest, ListImportsResponse, ListLabelsRequest, ListLabelsResponse,
    ListOccurrencesRequest, ListOccurrencesResponse, ListRoomsRequest, ListRoomsResponse, ListSourcesRequest,
    ListSourcesResponse, ListSubscriptionsRequest, ListSubscriptionsResponse, ListTargetsRequest, ListTargetsResponse,
    RevokeSubscriptionRequest, RevokeSubscriptionResponse, RollBackImportRequest, RollBackImportResponse,
    import_timetable_request::Piece as Wire, timetable_service_server::TimetableService,
};
use sqlx::PgPool;
use tonic::{Request, Response, Status, Streaming};

use crate::{
    changes,
    conflict::listed,
    error, free_slot,
    import::{Importer, history},
    label, occurrence,
    occurrence::typed,
    room, school_year, source,
    source::{
        polling::Poller,
        upload::{self, Piece},
    },
    subscription, target,
    week::Weeks,
};

/// What the rpcs work with.
#[derive(Clone)]
pub struct Api {
    pub(crate) pool: PgPool,
    pub(crate) secrets: Secrets,
    pub(crate) importer: Importer,
    pub(crate) poller: Poller,
    pub(crate) weeks: Weeks,
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl TimetableService for Api {
    async fn list_occurrences(&self, request: Request<ListOccurrencesRequest>) -> Answer<ListOccurrencesResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.weeks.list(&caller, request.get_ref()).await?))
    }

    async fn get_occurrence(&self, request: Request<GetOccurrenceRequest>) -> Answer<GetOccurrenceResponse> {
        let caller = Caller::of(&request)?;
        let occurrence_id = error::id("occurrence_id", &request.get_ref().occurrence_id)?;
        Ok(Response::new(occurrence::get(&self.weeks, &caller, occurrence_id).await?))
    }

    async fn list_changes(&self, request: Request<ListChangesRequest>) -> Answer<ListChangesResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(changes::list(&self.weeks, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn find_free_slots(&self, request: Request<FindFreeSlotsRequest>) -> Answer<FindFreeSlotsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(free_slot::find(&self.weeks, &caller, request.get_ref()).await?))
    }

    async fn list_targets(&self, request: Request<ListTargetsRequest>) -> Answer<ListTargetsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(target::list(&self.importer, &caller, request.get_ref()).await?))
    }

    async fn list_rooms(&self, request: Request<ListRoomsRequest>) -> Answer<ListRoomsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(room::list(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn list_conflicts(&self, request: Request<ListConflictsRequest>) -> Answer<ListConflictsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(listed::list(&self.weeks, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn list_sources(&self, request: Request<ListSourcesRequest>) -> Answer<ListSourcesResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(source::list(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn create_source(&self, request: Request<CreateSourceRequest>) -> Answer<CreateSourceResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(source::create(&self.importer, &caller, request.get_ref()).await?))
    }

    async fn change_source(&self, request: Request<ChangeSourceRequest>) -> Answer<ChangeSourceResponse> {
        let caller = Caller::of(&request)?;
        let source = source::change(&self.importer, &caller, request.get_ref()).await?;
        Ok(Response::new(ChangeSourceResponse { source: Some(source) }))
    }

    async fn delete_source(&self, request: Request<DeleteSourceRequest>) -> Answer<DeleteSourceResponse> {
        let caller = Caller::of(&request)?;
        let source_id = error::id("source_id", &request.get_ref().source_id)?;
        source::delete(&self.importer, &caller, source_id).await?;
        Ok(Response::new(DeleteSourceResponse {}))
    }

    async fn fetch_source(&self, request: Request<FetchSourceRequest>) -> Answer<FetchSourceResponse> {
        let caller = Caller::of(&request)?;
        let source_id = error::id("source_id", &request.get_ref().source_id)?;
        let source = self.poller.fetch_now(&caller, source_id).await?;
        Ok(Response::new(FetchSourceResponse { source: Some(source) }))
    }

    async fn import_timetable(&self, request: Request<Streaming<ImportTimetableRequest>>) -> Answer<ImportTimetableResponse> {
        let caller = Caller::of(&request)?;
        let mut pieces = request.into_inner();
        let Some(Wire::SourceId(source_id)) = pieces.message().await?.and_then(|first| first.piece) else {
            return Err(status::invalid_argument("source_id", "must come first"));
        };
        let source_id = error::id("source_id", &source_id)?;
        let import = upload::stage(&self.importer, &caller, source_id, pieces.and_then(piece)).await?;
        Ok(Response::new(ImportTimetableResponse { import: Some(import) }))
    }

    async fn apply_import(&self, request: Request<ApplyImportRequest>) -> Answer<ApplyImportResponse> {
        let caller = Caller::of(&request)?;
        let import_id = error::id("import_id", &request.get_ref().import_id)?;
        let import = self.importer.apply(&caller, import_id, request.get_ref().confirm).await?;
        Ok(Response::new(ApplyImportResponse { import: Some(import) }))
    }

    async fn roll_back_import(&self, request: Request<RollBackImportRequest>) -> Answer<RollBackImportResponse> {
        let caller = Caller::of(&request)?;
        let import_id = error::id("import_id", &request.get_ref().import_id)?;
        let import = self.importer.roll_back(&caller, import_id).await?;
        Ok(Response::new(RollBackImportResponse { import: Some(import) }))
    }

    async fn list_imports(&self, request: Request<ListImportsRequest>) -> Answer<ListImportsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(history::list(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn get_import(&self, request: Request<GetImportRequest>) -> Answer<GetImportResponse> {
        let caller = Caller::of(&request)?;
        let import_id = error::id("import_id", &request.get_ref().import_id)?;
        let import = history::get(&self.pool, &caller, import_id).await?;
        Ok(Response::new(GetImportResponse { import: Some(import) }))
    }

    async fn list_labels(&self, request: Request<ListLabelsRequest>) -> Answer<ListLabelsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(label::list(&self.importer, &caller, request.get_ref()).await?))
    }

    async fn decide_label(&self, request: Request<DecideLabelRequest>) -> Answer<DecideLabelResponse> {
        let caller = Caller::of(&request)?;
        let label = label::decide(&self.importer, &caller, request.get_ref()).await?;
        Ok(Response::new(DecideLabelResponse { label: Some(label) }))
    }

    async fn create_occurrence(&self, request: Request<CreateOccurrenceRequest>) -> Answer<CreateOccurrenceResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(typed::create(&self.importer, &caller, request.get_ref()).await?))
    }

    async fn amend_occurrence(&self, request: Request<AmendOccurrenceRequest>) -> Answer<AmendOccurrenceResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(typed::amend(&self.importer, &caller, request.get_ref()).await?))
    }

    async fn end_amendment(&self, request: Request<EndAmendmentRequest>) -> Answer<EndAmendmentResponse> {
        let caller = Caller::of(&request)?;
        let occurrence_id = error::id("occurrence_id", &request.get_ref().occurrence_id)?;
        let occurrence = typed::end(&self.importer, &caller, occurrence_id).await?;
        Ok(Response::new(EndAmendmentResponse { occurrence }))
    }

    async fn get_school_year(&self, request: Request<GetSchoolYearRequest>) -> Answer<GetSchoolYearResponse> {
        let caller = Caller::of(&request)?;
        let school_year = school_year::get(&self.pool, &self.importer.directory, &caller, request.get_ref()).await?;
        Ok(Response::new(GetSchoolYearResponse { school_year: Some(school_year) }))
    }

    async fn change_school_year(&self, request: Request<ChangeSchoolYearRequest>) -> Answer<ChangeSchoolYearResponse> {
        let caller = Caller::of(&request)?;
        let school_year = school_year::change(&self.importer, &caller, request.get_ref()).await?;
        Ok(Response::new(ChangeSchoolYearResponse { school_year: Some(school_year) }))
    }

    async fn create_subscription(&self, request: Request<CreateSubscriptionRequest>) -> Answer<CreateSubscriptionResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(subscription::create(&self.pool, &self.secrets, &caller, request.get_ref()).await?))
    }

    async fn list_subscriptions(&self, request: Request<ListSubscriptionsRequest>) -> Answer<ListSubscriptionsResponse> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(subscription::list(&self.pool, &caller).await?))
    }

    async fn revoke_subscription(&self, request: Request<RevokeSubscriptionRequest>) -> Answer<RevokeSubscriptionResponse> {
        let caller = Caller::of(&request)?;
        let subscription_id = error::id("subscription_id", &request.get_ref().subscription_id)?;
        subscription::revoke(&self.pool, &caller, subscription_id).await?;
        Ok(Response::new(RevokeSubscriptionResponse {}))
    }

    async fn get_calendar(&self, request: Request<GetCalendarRequest>) -> Answer<GetCalendarResponse> {
        Ok(Response::new(subscription::get(&self.weeks, &self.secrets, request.get_ref()).await?))
    }
}

async fn piece(message: ImportTimetableRequest) -> Result<Piece, Status> {
    match message.piece {
        Some(Wire::File(file)) => Ok(Piece::File(file.name)),
        Some(Wire::Chunk(bytes)) => Ok(Piece::Chunk(bytes)),
        Some(Wire::SourceId(_)) | None => Err(status::invalid_argument("piece", "must be a file or a chunk of one")),
    }
}
