//! Files of a source, from the browser to timetable: piece by piece, kept nowhere on the way.

use std::{
    future::{pending, ready},
    time::Duration,
};

use axum::{
    extract::{
        Multipart, Path, State,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use futures::{
    FutureExt, SinkExt, StreamExt,
    channel::{
        mpsc::{self, Sender},
        oneshot,
    },
    stream,
};
use portal_views::{
    errors::Problem,
    paths,
    timetable::{Finding, desk::SourceProblem},
};
use proto::timetable::v1::{FindingCode, Import, ImportTimetableRequest, TimetableFile, import_timetable_request::Piece};
use tokio::time::timeout;
use tonic::Status;

use super::{
    At, Fault, LARGEST_FILES, Managed,
    source::{draw, found},
};
use crate::{
    Portal,
    visit::{Visit, is_busy},
};

/// A browser that sends nothing for so long is gone.
const STALLED: Duration = Duration::from_secs(30);
/// How long the rest of what was refused is read, since a browser shows an answer only when it has sent everything.
const REST: Duration = Duration::from_mins(5);
/// Bytes of a piece at most, as timetable takes them.
const PIECE: usize = 1024 * 1024;
/// Pieces on their way.
const WAITING: usize = 2;

/// Why files are not taken.
enum Refused {
    NoFile,
    TooLarge,
    Cut,
    By(Status),
}

/// Takes the files, and leads to what they say.
pub async fn send(
    visit: Visit,
    State(portal): State<Portal>,
    Managed(at): Managed,
    Path((_, id)): Path<(String, String)>,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let Ok(mut parts) = parts else { return visit.problem(Problem::BadRequest) };
    let sent = match found(&portal, &at, &id).await {
        Ok(_) => forward(&portal, &at, &id, &mut parts).await,
        Err(status) => Err(Refused::By(status)),
    };
    match sent {
        Ok(import) => {
            let path = at.path(&format!("{}/{}?fait=lu", paths::DESK_IMPORTS, import.import_id));
            Redirect::to(&path).into_response()
        }
        Err(refused) => {
            let rest = async { while let Ok(Some(_)) = parts.next_field().await {} };
            drop(timeout(REST, rest).await);
            came_back(&visit, &portal, &at, &id, refused).await
        }
    }
}

/// Hands on what comes while timetable reads it.
async fn forward(portal: &Portal, at: &At, id: &str, parts: &mut Multipart) -> Result<Import, Refused> {
    let (mut pieces, sent) = mpsc::channel(WAITING);
    let (whole, is_whole) = oneshot::channel::<()>();
    // What was cut must not look whole: its end never comes.
    let end = is_whole.then(|whole| if whole.is_ok() { ready(()).left_future() } else { pending().right_future() });
    let sent = sent.chain(stream::once(end).filter_map(|()| ready(None)));
    let read = async { portal.timetable.send_files(at.token(), sent).await.map_err(Refused::By) };
    let come = async {
        push(&mut pieces, Piece::SourceId(id.to_owned())).await;
        let files = files(&mut pieces, parts).await?;
        drop(pieces);
        if files == 0 {
            return Err(Refused::NoFile);
        }
        let _ = whole.send(()); // once timetable has refused what came nobody waits for its end
        Ok(())
    };
    let (import, ()) = tokio::try_join!(read, come)?;
    Ok(import)
}

/// How many there were.
async fn files(pieces: &mut Sender<ImportTimetableRequest>, parts: &mut Multipart) -> Result<usize, Refused> {
    let mut files = 0;
    while let Some(mut part) = in_time(parts.next_field()).await? {
        let name = part.file_name().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if part.name() == Some("files") && !name.is_empty() {
            files += 1;
            push(pieces, Piece::File(TimetableFile { name })).await;
            content(pieces, &mut part).await?;
        }
    }
    Ok(files)
}

async fn content(pieces: &mut Sender<ImportTimetableRequest>, part: &mut Field<'_>) -> Result<(), Refused> {
    while let Some(mut bytes) = in_time(part.chunk()).await? {
        while !bytes.is_empty() {
            let piece: Bytes = bytes.split_to(bytes.len().min(PIECE));
            push(pieces, Piece::Chunk(piece.into())).await;
        }
    }
    Ok(())
}

/// Once timetable has refused files nobody takes their pieces.
async fn push(pieces: &mut Sender<ImportTimetableRequest>, piece: Piece) {
    let _ = pieces.send(ImportTimetableRequest { piece: Some(piece) }).await;
}

async fn in_time<T>(coming: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Refused> {
    match timeout(STALLED, coming).await {
        Ok(Ok(come)) => Ok(come),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Refused::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Refused::Cut),
    }
}

/// The page of the source with what is wrong.
async fn came_back(visit: &Visit, portal: &Portal, at: &At, id: &str, refused: Refused) -> Response {
    let megabytes = (LARGEST_FILES / 1024 / 1024 - 1).to_string();
    let code = |code: FindingCode| code.as_str_name().strip_prefix("FINDING_CODE_").unwrap_or_default();
    let fault = if let Refused::By(status) = &refused { Fault::of(status) } else { None };
    let problem = match (&refused, &fault) {
        (Refused::NoFile, _) => SourceProblem::NoFile,
        (Refused::TooLarge, _) => {
            SourceProblem::Files(Finding { code: code(FindingCode::SourceTooLarge), value: &megabytes, ..Finding::default() })
        }
        (Refused::Cut, _) => SourceProblem::Files(Finding { code: code(FindingCode::SourceCut), ..Finding::default() }),
        (_, Some(fault)) => SourceProblem::Files(fault.finding()),
        (Refused::By(status), None) if is_busy(status) || status.code() == tonic::Code::Aborted => SourceProblem::Busy,
        (Refused::By(status), None) => return visit.refused(status),
    };
    match found(portal, at, id).await {
        Ok(source) => draw(visit, portal, at, &source, None, "", Some(problem)).await,
        Err(status) => visit.refused(&status),
    }
}
