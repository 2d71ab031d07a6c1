//! The listener that Prometheus and Kubernetes ask: `/metrics`, `/healthz`, `/readyz`.

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use http::{Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{interval, timeout},
};

use super::recorder;
use crate::lifecycle::Lifecycle;

/// How long one question may take.
const LONGEST: Duration = Duration::from_secs(10);
/// How often histograms are folded, so that they do not grow while nobody asks.
const UPKEEP: Duration = Duration::from_secs(5);

/// Listens, and answers until the soft shutdown. Gives the address, or why it cannot listen there.
pub async fn serve_metrics(listen: SocketAddr, lifecycle: Lifecycle) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let soft = lifecycle.soft();
    lifecycle.clone().spawn(async move {
        soft.run_until_cancelled(accept(listener, lifecycle)).await;
    });
    Ok(address)
}

async fn accept(listener: TcpListener, lifecycle: Lifecycle) {
    let mut upkeep = interval(UPKEEP);
    loop {
        tokio::select! {
            _ = upkeep.tick() => recorder().run_upkeep(),
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => lifecycle.spawn(connection(stream, lifecycle.clone())),
                Err(error) => tracing::warn!(%error, "a connection to the metrics was lost"),
            },
        }
    }
}

async fn connection(stream: TcpStream, lifecycle: Lifecycle) {
    let service = service_fn(async |request| Ok::<_, Infallible>(answer(&request, lifecycle.is_ready())));
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).keep_alive(false).serve_connection(TokioIo::new(stream), service);
    // Whoever asks and does not wait for the answer misses nothing else.
    let _ = timeout(LONGEST, connection).await;
}

fn answer(request: &Request<Incoming>, ready: bool) -> Response<String> {
    let (status, text) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/metrics") => (StatusCode::OK, recorder().render()),
        (&Method::GET, "/healthz") => (StatusCode::OK, "alive\n".into()),
        (&Method::GET, "/readyz") if ready => (StatusCode::OK, "ready\n".into()),
        (&Method::GET, "/readyz") => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n".into()),
        _ => (StatusCode::NOT_FOUND, String::new()),
    };
    let response = Response::builder().status(status).header(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    response.body(text).expect("the header is a constant")
}
