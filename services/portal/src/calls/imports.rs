//! What pages ask about imports of the directory.

use futures::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use platform::client::as_caller;
use proto::identity::v1::{
    ApplyImportRequest, GetImportRequest, GetImportResponse, ImportChange, ImportDirectoryRequest, ImportDirectoryResponse,
    ListImportChangesRequest, ListImportsRequest, ListImportsResponse, ListSetAsideRequest, ListSetAsideResponse,
    RollBackImportRequest,
};
use tonic::{Code, Status};

use super::Identity;

/// How far an import is, until its summary.
pub type Progress = BoxStream<'static, Result<ImportDirectoryResponse, Status>>;

/// Imports of a page: each takes about 600 bytes of HTML.
const IMPORTS: i32 = 25;

impl Identity {
    /// Imports and dry runs.
    pub async fn imports(&self, token: &str, page_token: &str) -> Result<ListImportsResponse, Status> {
        let request = ListImportsRequest { page_size: IMPORTS, page_token: page_token.into() };
        Ok(self.0.clone().list_imports(as_caller(request, token)?).await?.into_inner())
    }

    /// One import, and what it does to each school.
    pub async fn import(&self, token: &str, import_id: &str) -> Result<GetImportResponse, Status> {
        let request = GetImportRequest { import_id: import_id.into() };
        Ok(self.0.clone().get_import(as_caller(request, token)?).await?.into_inner())
    }

    /// Who arrives, leaves or changes class in a school; none for whoever is not its head.
    pub async fn import_changes(&self, token: &str, import_id: &str, uai: &str) -> Result<Option<Vec<ImportChange>>, Status> {
        let request = ListImportChangesRequest { import_id: import_id.into(), uai: uai.into() };
        match self.0.clone().list_import_changes(as_caller(request, token)?).await {
            Ok(answer) => Ok(Some(answer.into_inner().changes)),
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => Err(status),
        }
    }

    /// Records that an import set aside.
    pub async fn set_aside(&self, token: &str, import_id: &str, page_token: &str) -> Result<ListSetAsideResponse, Status> {
        let request = ListSetAsideRequest { import_id: import_id.into(), page_size: 0, page_token: page_token.into() };
        Ok(self.0.clone().list_set_aside(as_caller(request, token)?).await?.into_inner())
    }

    /// Sends a delivery, and tells how far it is.
    pub async fn deliver(
        &self,
        token: &str,
        pieces: impl Stream<Item = ImportDirectoryRequest> + Send + 'static,
    ) -> Result<Progress, Status> {
        Ok(self.0.clone().import_directory(as_caller(pieces, token)?).await?.into_inner().boxed())
    }

    /// Applies a dry run, and tells how far it is.
    pub async fn apply_import(&self, token: &str, import_id: &str, confirm_departures: bool) -> Result<Progress, Status> {
        let request = ApplyImportRequest { import_id: import_id.into(), confirm_departures };
        let answers = self.0.clone().apply_import(as_caller(request, token)?).await?.into_inner();
        Ok(answers.map_ok(|answer| answer.progress.unwrap_or_default()).boxed())
    }

    /// Takes an import back, and tells how far it is.
    pub async fn roll_back_import(&self, token: &str, import_id: &str) -> Result<Progress, Status> {
        let request = RollBackImportRequest { import_id: import_id.into() };
        let answers = self.0.clone().roll_back_import(as_caller(request, token)?).await?.into_inner();
        Ok(answers.map_ok(|answer| answer.progress.unwrap_or_default()).boxed())
    }
}
