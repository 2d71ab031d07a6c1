//! The import's rpc: a stream of pieces in, a stream of progress out, the summary last.

use futures::{FutureExt, Stream, StreamExt, TryStreamExt, stream};
use platform::status;
use proto::identity::v1::{
    ApplyImportResponse, FeedSource, ImportDirectoryRequest, ImportDirectoryResponse, ImportStep, ImportSummary, ImportWarning,
    RollBackImportResponse, SetAside, import_directory_request::Piece as Wire,
};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};
use uuid::Uuid;

use super::answers::beside;
use crate::import::{self, Noted, Order, Piece, Progress, Source, Step, Summary};

/// How many set-aside records a summary lists.
const LISTED: usize = 1_000;

/// The first message says what to do.
pub async fn options(pieces: &mut Streaming<ImportDirectoryRequest>, order: Order) -> Result<Order, Status> {
    let Some(Wire::Options(options)) = pieces.message().await?.and_then(|first| first.piece) else {
        return Err(status::invalid_argument("options", "must come first"));
    };
    let source = match FeedSource::try_from(options.source) {
        Ok(FeedSource::Unspecified | FeedSource::Aaf) => Source::Aaf,
        Ok(FeedSource::Onde) => Source::Onde,
        Err(_) => return Err(status::invalid_argument("source", "must be a feed that this version knows")),
    };
    if (source == Source::Onde) == options.uai.is_empty() {
        return Err(status::invalid_argument("uai", "must be the UAI of the école for ONDE, and empty for another feed"));
    }
    Ok(Order { apply: options.apply, confirm: options.confirm_departures, source, uai: options.uai, ..order })
}

/// Runs the import as long as its client is there: one who goes away stops it, and nothing is applied.
pub fn deliver(
    pool: PgPool,
    order: Order,
    pieces: Streaming<ImportDirectoryRequest>,
) -> impl Stream<Item = Result<ImportDirectoryResponse, Status>> + Send + 'static {
    answers(|progress| async move { import::run(&pool, &order, pieces.map(piece), progress).await })
}

/// Applies what is staged.
pub fn apply(pool: PgPool, order: Order) -> impl Stream<Item = Result<ApplyImportResponse, Status>> + Send + 'static {
    let answers = answers(|progress| async move { import::apply_staged(&pool, &order, progress).await });
    answers.map_ok(|progress| ApplyImportResponse { progress: Some(progress) })
}

/// Takes an import back.
pub fn roll_back(
    pool: PgPool,
    order: Order,
    undone: Uuid,
) -> impl Stream<Item = Result<RollBackImportResponse, Status>> + Send + 'static {
    let answers = answers(move |progress| async move { import::roll_back(&pool, &order, undone, progress).await });
    answers.map_ok(|progress| RollBackImportResponse { progress: Some(progress) })
}

/// How far it is as long as it runs, then the summary.
fn answers<F: Future<Output = Result<Summary, import::Error>> + Send + 'static>(
    work: impl FnOnce(mpsc::Sender<Progress>) -> F,
) -> impl Stream<Item = Result<ImportDirectoryResponse, Status>> + Send + 'static {
    let (progress, told) = mpsc::channel(4);
    let last = beside(work(progress)).map(|outcome| {
        let (step, summary) = (ImportStep::Done.into(), Some(outcome?.into()));
        Ok(ImportDirectoryResponse { step, summary, ..ImportDirectoryResponse::default() })
    });
    stream::select(ReceiverStream::new(told).map(|progress| Ok(progress.into())), stream::once(last))
}

fn piece(message: Result<ImportDirectoryRequest, Status>) -> Result<Piece, Status> {
    match message?.piece {
        Some(Wire::File(file)) => Ok(Piece::File { name: file.name, size: file.size }),
        Some(Wire::Chunk(bytes)) => Ok(Piece::Chunk(bytes.into())),
        Some(Wire::Options(_)) | None => Err(status::invalid_argument("piece", "must be a file or a chunk of one")),
    }
}

impl From<Progress> for ImportDirectoryResponse {
    fn from(progress: Progress) -> Self {
        let step = match progress.step {
            Step::Reading => ImportStep::Reading,
            Step::Comparing => ImportStep::Comparing,
            Step::Applying => ImportStep::Applying,
        };
        Self { step: step.into(), records: progress.records, bytes: progress.bytes, file: progress.file, summary: None }
    }
}

impl From<Summary> for ImportSummary {
    fn from(summary: Summary) -> Self {
        let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            import_id: summary.import_id.to_string(),
            applied: summary.applied,
            structures: count(summary.structures),
            people: count(summary.people),
            people_created: count(summary.people_created),
            people_updated: count(summary.people_updated),
            people_unchanged: count(summary.people_unchanged),
            people_missing: count(summary.people_missing),
            classes: count(summary.classes),
            guardianships: count(summary.guardianships),
            set_aside: summary.set_aside.into_iter().take(LISTED).map(SetAside::from).collect(),
            set_aside_total: summary.set_aside_total,
            warnings: summary.noted.into_iter().map(ImportWarning::from).collect(),
            over_threshold: summary.over_threshold,
        }
    }
}

impl From<import::SetAside> for SetAside {
    fn from(aside: import::SetAside) -> Self {
        let import::SetAside { file, line, identifier, finding, uais: _ } = aside;
        let (line, reason) = (line.try_into().unwrap_or_default(), finding.to_string());
        Self { file, line, identifier, reason, code: finding.code.into(), parameters: finding.parameters.into_iter().collect() }
    }
}

impl From<Noted> for ImportWarning {
    fn from(Noted { finding, times }: Noted) -> Self {
        let sentence = finding.to_string();
        Self { code: finding.code.into(), parameters: finding.parameters.into_iter().collect(), sentence, times }
    }
}
