//! What the pages of a school's desk ask of timetable.

use std::time::Duration;

use futures::Stream;
use platform::{client::as_caller, server::LONGEST_WORK};
use proto::timetable::v1::{
    ApplyImportRequest, ChangeSchoolYearRequest, ChangeSourceRequest, CreateOccurrenceRequest, CreateSourceRequest,
    DecideLabelRequest, DeleteSourceRequest, FetchSourceRequest, GetImportRequest, GetSchoolYearRequest, Import,
    ImportTimetableRequest, Label, ListImportsRequest, ListImportsResponse, ListLabelsRequest, ListLabelsResponse,
    ListSourcesRequest, ListSourcesResponse, Occurrence, RollBackImportRequest, SchoolYear, Source,
    decide_label_request::Decision,
};
use tonic::{Request, Status};

use super::Timetable;

/// Sources of a page.
const SOURCES: i32 = 25;
/// The most sources that a school may have are fewer.
const ALL_SOURCES: i32 = 1_000;
/// Imports of a page.
const IMPORTS: i32 = 25;
/// Names of a page: each takes about 1,500 bytes of HTML.
const LABELS: i32 = 40;
/// The longest that files may take on their way; the page gives up earlier on a sender who sends nothing.
const LONGEST_DELIVERY: Duration = Duration::from_hours(6);

impl Timetable {
    /// A page of a school's sources.
    pub async fn sources(&self, token: &str, structure_id: &str, page_token: &str) -> Result<ListSourcesResponse, Status> {
        self.list_sources(token, structure_id, SOURCES, page_token).await
    }

    /// All of them.
    pub async fn all_sources(&self, token: &str, structure_id: &str) -> Result<Vec<Source>, Status> {
        Ok(self.list_sources(token, structure_id, ALL_SOURCES, "").await?.sources)
    }

    async fn list_sources(
        &self,
        token: &str,
        structure_id: &str,
        page_size: i32,
        page_token: &str,
    ) -> Result<ListSourcesResponse, Status> {
        let request = ListSourcesRequest { structure_id: structure_id.into(), page_size, page_token: page_token.into() };
        Ok(self.0.clone().list_sources(as_caller(request, token)?).await?.into_inner())
    }

    /// Adds a source.
    pub async fn create_source(&self, token: &str, request: CreateSourceRequest) -> Result<Source, Status> {
        Ok(self.0.clone().create_source(as_caller(request, token)?).await?.into_inner().source.unwrap_or_default())
    }

    /// Changes what is said of a source.
    pub async fn change_source(&self, token: &str, request: ChangeSourceRequest) -> Result<(), Status> {
        self.0.clone().change_source(patient(request, token)?).await.map(drop)
    }

    /// Ends a source.
    pub async fn delete_source(&self, token: &str, source_id: &str) -> Result<(), Status> {
        let request = DeleteSourceRequest { source_id: source_id.into() };
        self.0.clone().delete_source(patient(request, token)?).await.map(drop)
    }

    /// Fetches a feed now; what was wrong with it is in the source.
    pub async fn fetch_source(&self, token: &str, source_id: &str) -> Result<(), Status> {
        let request = FetchSourceRequest { source_id: source_id.into() };
        self.0.clone().fetch_source(patient(request, token)?).await.map(drop)
    }

    /// Sends files for an upload; the staged import when all of them have come and were read.
    pub async fn send_files(
        &self,
        token: &str,
        pieces: impl Stream<Item = ImportTimetableRequest> + Send + 'static,
    ) -> Result<Import, Status> {
        let mut request = as_caller(pieces, token)?;
        request.set_timeout(LONGEST_DELIVERY);
        Ok(self.0.clone().import_timetable(request).await?.into_inner().import.unwrap_or_default())
    }

    /// A page of a school's imports, or of one source's.
    pub async fn imports(
        &self,
        token: &str,
        structure_id: &str,
        source_id: &str,
        page_token: &str,
    ) -> Result<ListImportsResponse, Status> {
        let (structure_id, source_id) = (structure_id.into(), source_id.into());
        let request = ListImportsRequest { structure_id, source_id, page_size: IMPORTS, page_token: page_token.into() };
        Ok(self.0.clone().list_imports(as_caller(request, token)?).await?.into_inner())
    }

    /// One import with what was found in it.
    pub async fn import(&self, token: &str, import_id: &str) -> Result<Import, Status> {
        let request = GetImportRequest { import_id: import_id.into() };
        Ok(self.0.clone().get_import(as_caller(request, token)?).await?.into_inner().import.unwrap_or_default())
    }

    /// Puts a staged import in force.
    pub async fn apply_import(&self, token: &str, import_id: &str, confirm: bool) -> Result<(), Status> {
        let request = ApplyImportRequest { import_id: import_id.into(), confirm };
        self.0.clone().apply_import(patient(request, token)?).await.map(drop)
    }

    /// Puts the version before in force again; that is a new import.
    pub async fn roll_back_import(&self, token: &str, import_id: &str) -> Result<Import, Status> {
        let request = RollBackImportRequest { import_id: import_id.into() };
        Ok(self.0.clone().roll_back_import(patient(request, token)?).await?.into_inner().import.unwrap_or_default())
    }

    /// A page of what the names in a school's sources mean.
    pub async fn labels(&self, token: &str, request: ListLabelsRequest) -> Result<ListLabelsResponse, Status> {
        let request = ListLabelsRequest { page_size: LABELS, ..request };
        Ok(self.0.clone().list_labels(as_caller(request, token)?).await?.into_inner())
    }

    /// How many names have no meaning.
    pub async fn unmatched(&self, token: &str, structure_id: &str) -> Result<i32, Status> {
        let request = ListLabelsRequest { structure_id: structure_id.into(), page_size: 1, ..ListLabelsRequest::default() };
        Ok(self.0.clone().list_labels(as_caller(request, token)?).await?.into_inner().unmatched)
    }

    /// One name of a school.
    pub async fn label(&self, token: &str, structure_id: &str, label_id: &str) -> Result<Option<Label>, Status> {
        let (structure_id, label_id) = (structure_id.into(), label_id.into());
        let request = ListLabelsRequest { structure_id, label_id, ..ListLabelsRequest::default() };
        Ok(self.labels(token, request).await?.labels.pop())
    }

    /// Says what a name means; lessons follow.
    pub async fn decide_label(&self, token: &str, label_id: &str, decision: Decision) -> Result<(), Status> {
        let request = DecideLabelRequest { label_id: label_id.into(), decision: Some(decision) };
        self.0.clone().decide_label(patient(request, token)?).await.map(drop)
    }

    /// Adds what no source says.
    pub async fn create_occurrence(&self, token: &str, request: CreateOccurrenceRequest) -> Result<Occurrence, Status> {
        let answer = self.0.clone().create_occurrence(as_caller(request, token)?).await?.into_inner();
        Ok(answer.occurrence.unwrap_or_default())
    }

    /// A school's year, this one when `year` is 0.
    pub async fn school_year(&self, token: &str, structure_id: &str, year: i32) -> Result<SchoolYear, Status> {
        let request = GetSchoolYearRequest { structure_id: structure_id.into(), year };
        Ok(self.0.clone().get_school_year(as_caller(request, token)?).await?.into_inner().school_year.unwrap_or_default())
    }

    /// Replaces what a school says of its year.
    pub async fn change_school_year(&self, token: &str, request: ChangeSchoolYearRequest) -> Result<(), Status> {
        self.0.clone().change_school_year(as_caller(request, token)?).await.map(drop)
    }
}

/// For what writes a school's timetable anew.
fn patient<T>(message: T, token: &str) -> Result<Request<T>, Status> {
    let mut request = as_caller(message, token)?;
    request.set_timeout(LONGEST_WORK);
    Ok(request)
}
