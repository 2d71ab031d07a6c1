//! A delivery, from the browser to identity: piece by piece, kept nowhere on the way.

use std::{
    future::{pending, ready},
    time::Duration,
};

use axum::{
    extract::{Multipart, State, multipart::Field, multipart::MultipartError, multipart::MultipartRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
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
    imports::{DeliveryProblem, NewImport},
    paths,
};
use proto::identity::v1::{
    FeedSource, ImportDirectoryFile, ImportDirectoryOptions, ImportDirectoryRequest, import_directory_request::Piece,
};
use tokio::time::timeout;
use uuid::Uuid;

use super::display_name;
use crate::{
    Portal,
    runs::{Run, What},
    session::Visitor,
    visit::Visit,
};

/// A browser that sends nothing for so long is gone.
const STALLED: Duration = Duration::from_secs(30);
/// How long the rest of a refused delivery is read, since a browser shows an answer only when it has sent everything.
const REST: Duration = Duration::from_mins(5);
/// Bytes of a piece at most, as identity takes them.
const PIECE: usize = 1024 * 1024;
/// Bytes of what the form says beside the files.
const WORD: usize = 64;
/// Pieces on their way.
const WAITING: usize = 2;

/// What goes before the files.
#[derive(Default)]
struct Answers {
    onde: bool,
    uai: String,
}

/// Why a delivery is not sent.
enum Refused {
    NoFile,
    WrongFile(String),
    NoSchool,
    TooLarge,
    Cut,
    Busy,
}

/// The form.
pub async fn page(visit: Visit, State(portal): State<Portal>, visitor: Visitor) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    form(&visit, &portal, &visitor, StatusCode::OK, &Answers::default(), None).await
}

async fn form(
    visit: &Visit,
    portal: &Portal,
    visitor: &Visitor,
    http: StatusCode,
    answers: &Answers,
    problem: Option<DeliveryProblem<'_>>,
) -> Response {
    let name = match portal.identity.overview(&visitor.token).await {
        Ok(overview) => display_name(&overview),
        Err(status) => return visit.refused(&status),
    };
    let layout = visit.layout(Some(visitor.viewer(&name)));
    (http, Html(NewImport { layout, onde: answers.onde, uai: &answers.uai, problem }.render())).into_response()
}

/// Takes the delivery, and leads to how far it is.
pub async fn send(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    if !visitor.caller.administers() {
        return visit.problem(Problem::Forbidden);
    }
    let Ok(mut parts) = parts else { return visit.problem(Problem::BadRequest) };
    let mut answers = Answers::default();
    match forward(&portal, &visitor, &mut parts, &mut answers).await {
        Ok(run) => Redirect::to(&format!("{}/{run}", paths::IMPORT_RUNS)).into_response(),
        Err(refused) => {
            let rest = async { while let Ok(Some(_)) = parts.next_field().await {} };
            drop(timeout(REST, rest).await);
            let (http, problem) = refused.in_words();
            form(&visit, &portal, &visitor, http, &answers, Some(problem)).await
        }
    }
}

/// Hands on what comes; the id of the run that goes on when all of it has come.
async fn forward(portal: &Portal, visitor: &Visitor, parts: &mut Multipart, answers: &mut Answers) -> Result<Uuid, Refused> {
    let mut delivery: Option<Delivery> = None;
    while let Some(mut part) = in_time(parts.next_field()).await? {
        match part.name() {
            Some("source") => answers.onde = word(&mut part).await? == "onde",
            Some("uai") => answers.uai = word(&mut part).await?.to_uppercase(),
            Some("files") => {
                let Some(name) = answers.file(part.file_name().unwrap_or_default())? else { continue };
                let to = match &mut delivery {
                    Some(delivery) => delivery,
                    none => none.insert(Delivery::begin(portal, visitor, answers).await?),
                };
                to.file(name, &mut part).await?;
            }
            _ => {}
        }
    }
    Ok(delivery.ok_or(Refused::NoFile)?.whole())
}

/// What the form says beside the files, in a word.
async fn word(part: &mut Field<'_>) -> Result<String, Refused> {
    let mut bytes = vec![];
    while let Some(chunk) = in_time(part.chunk()).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > WORD {
            return Err(Refused::Cut);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

async fn in_time<T>(coming: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Refused> {
    match timeout(STALLED, coming).await {
        Ok(Ok(come)) => Ok(come),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Refused::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Refused::Cut),
    }
}

impl Answers {
    /// The name of a file that is sent; none for one that only stands beside a delivery.
    fn file(&self, name: &str) -> Result<Option<String>, Refused> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let lower = name.to_lowercase();
        let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
        let sent: &[&str] = if self.onde { &[".csv", ".zip", ".tgz", ".tar.gz"] } else { &[".xml", ".zip", ".tgz", ".tar.gz"] };
        match name {
            "" => Ok(None),
            _ if ends(sent) => Ok(Some(name.to_owned())),
            _ if ends(&[".dtd", ".txt", ".csv", ".json"]) => Ok(None),
            _ => Err(Refused::WrongFile(name.to_owned())),
        }
    }

    /// What identity is to do.
    fn options(&self) -> Result<ImportDirectoryOptions, Refused> {
        let source = if self.onde { FeedSource::Onde } else { FeedSource::Aaf };
        let uai = if self.onde { self.uai.clone() } else { String::new() };
        if self.onde && !is_uai(&uai) {
            return Err(Refused::NoSchool);
        }
        Ok(ImportDirectoryOptions { apply: false, source: source.into(), uai, confirm_departures: false })
    }
}

fn is_uai(text: &str) -> bool {
    let (digits, letter) = text.split_at_checked(7).unwrap_or_default();
    let is_letter = letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_uppercase());
    digits.bytes().all(|byte| byte.is_ascii_digit()) && is_letter
}

/// A delivery on its way. Dropped before it is whole, identity forgets it.
struct Delivery {
    run: Uuid,
    pieces: Sender<ImportDirectoryRequest>,
    whole: oneshot::Sender<()>,
}

impl Delivery {
    async fn begin(portal: &Portal, visitor: &Visitor, answers: &Answers) -> Result<Self, Refused> {
        let options = answers.options()?;
        let (mut pieces, sent) = mpsc::channel(WAITING);
        let (whole, is_whole) = oneshot::channel();
        let (is_whole, run, token) = (is_whole.shared(), Uuid::new_v4(), visitor.token.clone());
        // What was cut must not look whole: its end never comes.
        let end = is_whole.clone().then(|whole| if whole.is_ok() { ready(()).left_future() } else { pending().right_future() });
        let sent = sent.chain(stream::once(end).filter_map(|()| ready(None)));
        let abandoned = async move {
            if is_whole.await.is_ok() {
                pending::<()>().await;
            }
        };
        let identity = portal.identity.clone();
        let work = async move { identity.deliver(&token, sent).await };
        let begun = portal.runs.begin(run, Run::new(visitor.caller.person_id, What::Compare), work, abandoned).await;
        begun.map_err(|_| Refused::Busy)?;
        push(&mut pieces, Piece::Options(options)).await;
        Ok(Self { run, pieces, whole })
    }

    async fn file(&mut self, name: String, part: &mut Field<'_>) -> Result<(), Refused> {
        push(&mut self.pieces, Piece::File(ImportDirectoryFile { name, size: 0 })).await;
        while let Some(mut bytes) = in_time(part.chunk()).await? {
            while !bytes.is_empty() {
                let piece: Bytes = bytes.split_to(bytes.len().min(PIECE));
                push(&mut self.pieces, Piece::Chunk(piece.into())).await;
            }
        }
        Ok(())
    }

    fn whole(self) -> Uuid {
        drop(self.pieces);
        let _ = self.whole.send(()); // whoever was refused already waits for nothing
        self.run
    }
}

/// Once identity has refused a delivery nobody takes its pieces: the run tells why, when the browser has sent the rest.
async fn push(pieces: &mut Sender<ImportDirectoryRequest>, piece: Piece) {
    let _ = pieces.send(ImportDirectoryRequest { piece: Some(piece) }).await;
}

impl Refused {
    fn in_words(&self) -> (StatusCode, DeliveryProblem<'_>) {
        match self {
            Self::NoFile => (StatusCode::UNPROCESSABLE_ENTITY, DeliveryProblem::NoFile),
            Self::WrongFile(name) => (StatusCode::UNPROCESSABLE_ENTITY, DeliveryProblem::WrongFile(name)),
            Self::NoSchool => (StatusCode::UNPROCESSABLE_ENTITY, DeliveryProblem::NoSchool),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, DeliveryProblem::TooLarge),
            Self::Cut => (StatusCode::BAD_REQUEST, DeliveryProblem::Cut),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, DeliveryProblem::Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(onde: bool, name: &str) -> Result<Option<String>, bool> {
        Answers { onde, uai: String::new() }.file(name).map_err(|refused| matches!(refused, Refused::WrongFile(_)))
    }

    #[test]
    fn only_files_of_a_delivery_are_sent() {
        assert_eq!(sent(false, "C:\\livraison\\Eleve_0000.XML"), Ok(Some("Eleve_0000.XML".into())));
        assert_eq!(sent(false, "../livraison.tar.gz"), Ok(Some("livraison.tar.gz".into())));
        assert_eq!(sent(false, "ficAlimMENESR.dtd"), Ok(None));
        assert_eq!(sent(true, "eleves.csv"), Ok(Some("eleves.csv".into())));
        assert_eq!(sent(false, ""), Ok(None));
        assert_eq!(sent(false, "photo.jpg"), Err(true));
    }

    #[test]
    fn onde_wants_the_number_of_its_school() {
        let options = |uai: &str| Answers { onde: true, uai: uai.into() }.options().map(|options| options.uai);
        assert!(matches!(options("0251234A"), Ok(uai) if uai == "0251234A"));
        for wrong in ["", "0251234", "025123AA", "02512345", "été12345"] {
            assert!(matches!(options(wrong), Err(Refused::NoSchool)), "{wrong}");
        }
        let aaf = Answers { onde: false, uai: "0251234A".into() }.options();
        assert!(matches!(aaf, Ok(options) if options.uai.is_empty() && !options.apply));
    }
}
