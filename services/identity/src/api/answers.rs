//! Streams of answers that end when nobody reads them, and when whoever asked goes away.

use std::{panic, pin::Pin, time::Duration};

use futures::{FutureExt, Stream, StreamExt, future, stream};
use tokio::{sync::mpsc, time};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::task::AbortOnDropHandle;
use tonic::Status;
use tracing::Instrument;

use crate::error::Error;

/// How long answers may wait to be read.
const LONGEST_STALL: Duration = Duration::from_mins(1);

/// The answers of an rpc.
pub type AnswerStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// What the work answers, as fast as it is read; its failure last.
pub fn answers<T: Send + 'static, F: Future<Output = Result<(), Error>> + Send + 'static>(
    work: impl FnOnce(mpsc::Sender<T>) -> F,
) -> impl Stream<Item = Result<T, Status>> + Send + 'static {
    let (answers, waiting) = mpsc::channel(4);
    let stalled = stalled(answers.clone());
    let work = work(answers);
    let outcome = beside(async move {
        tokio::select! {
            outcome = work => outcome,
            () = stalled => Err(Error::AnswersNotRead),
        }
    });
    let failure = stream::once(outcome).filter_map(|outcome| future::ready(outcome.err()));
    stream::select(ReceiverStream::new(waiting).map(Ok), failure.map(|error| Err(error.into())))
}

/// Ends when nothing was taken for so long.
async fn stalled<T>(answers: mpsc::Sender<T>) {
    while time::timeout(LONGEST_STALL, answers.reserve()).await.is_ok() {
        time::sleep(Duration::from_secs(1)).await;
    }
}

/// Goes on with the work whether or not its answers are read, so that nobody who stops reading keeps what the work holds; whoever
/// goes away stops it.
#[expect(clippy::disallowed_methods, reason = "the shutdown waits for the connection, and this ends with it")]
pub fn beside<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T> + Send + 'static {
    let task = AbortOnDropHandle::new(tokio::spawn(work.in_current_span()));
    task.map(|outcome| outcome.unwrap_or_else(|failure| panic::resume_unwind(failure.into_panic())))
}
