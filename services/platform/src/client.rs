//! Calls to other services: straight into their stack when they run here, over HTTP/2 when they don't.

use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
    error::Error,
    net::SocketAddr,
    sync::{Arc, OnceLock, RwLock},
    task::{Context, Poll},
    time::Duration,
};

use futures::future::BoxFuture;
use http::{Request, Response};
use http_body_util::BodyExt;
use tokio::sync::mpsc::Sender;
use tonic::{
    Code, Status,
    body::Body,
    metadata::{Ascii, MetadataValue},
    transport::{Endpoint, channel::Change},
};
use tower::{Service, ServiceExt};

use crate::{config::ClientsConfig, lifecycle::Lifecycle, server::Stack, status, telemetry};

/// A call that names no deadline gets this one.
const DEADLINE: Duration = Duration::from_secs(4);

/// The other services, by name.
#[derive(Clone, Default)]
pub struct Channels(Arc<RwLock<HashMap<String, Channel>>>);

impl Channels {
    /// Knows the services that run elsewhere.
    pub fn new(config: &ClientsConfig, lifecycle: &Lifecycle) -> anyhow::Result<Self> {
        let channels = Self::default();
        for (name, address) in [("identity", &config.identity), ("timetable", &config.timetable)] {
            if let Some(address) = address {
                channels.insert(name, Channel::remote(address, lifecycle)?);
            }
        }
        Ok(channels)
    }

    /// Says that a service runs here.
    pub fn serve_here(&self, name: &str, stack: Stack) {
        match self.to(name) {
            Channel::Local(slot) => drop(slot.set(stack)),
            Channel::Remote(_) => {}
        }
    }

    /// The way to a service. Before it was built here, and if no address is known, its calls answer `UNAVAILABLE`.
    pub fn to(&self, name: &str) -> Channel {
        let known = self.0.read().expect("nobody panics while holding it").get(name).cloned();
        known.unwrap_or_else(|| self.insert(name, Channel::Local(Arc::default())))
    }

    fn insert(&self, name: &str, channel: Channel) -> Channel {
        let mut channels = self.0.write().expect("nobody panics while holding it");
        channels.entry(name.to_owned()).or_insert(channel).clone()
    }
}

/// The way to one service. Forwards the trace, and a deadline if the call names none.
#[derive(Clone)]
pub enum Channel {
    /// In this process.
    Local(Arc<OnceLock<Stack>>),
    /// Elsewhere.
    Remote(tonic::transport::Channel),
}

impl Channel {
    /// Every address behind the name of `http://name:port` gets its share of the calls. Connects when first asked, and again
    /// whenever a connection breaks.
    pub fn remote(address: &str, lifecycle: &Lifecycle) -> anyhow::Result<Self> {
        let endpoint = Endpoint::from_shared(address.to_owned())?;
        let (channel, replicas) = tonic::transport::Channel::balance_channel(16);
        let soft = lifecycle.soft();
        lifecycle.spawn(async move { soft.run_until_cancelled(follow_replicas(endpoint, replicas)).await.unwrap_or_default() });
        Ok(Self::Remote(channel))
    }
}

/// Looks the name up every ten seconds and tells the balancer which addresses came and went.
async fn follow_replicas(endpoint: Endpoint, replicas: Sender<Change<SocketAddr, Endpoint>>) {
    let (host, port) = (endpoint.uri().host().unwrap_or_default().to_owned(), endpoint.uri().port_u16().unwrap_or(80));
    let mut known = BTreeSet::new();
    loop {
        if let Ok(found) = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await {
            let found: BTreeSet<SocketAddr> = found.collect();
            for address in found.difference(&known) {
                let at = Endpoint::from_shared(format!("http://{address}")).expect("an address is an authority");
                let at = at.origin(endpoint.uri().clone()).connect_timeout(Duration::from_secs(2));
                let at = at.http2_keep_alive_interval(Duration::from_secs(20)).keep_alive_while_idle(true).tcp_nodelay(true);
                drop(replicas.send(Change::Insert(*address, at)).await);
            }
            for address in known.difference(&found) {
                drop(replicas.send(Change::Remove(*address)).await);
            }
            known = found;
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        telemetry::inject(request.headers_mut());
        request.headers_mut().entry("grpc-timeout").or_insert_with(|| timeout_header(DEADLINE));
        match self {
            Self::Local(slot) => match slot.get() {
                Some(stack) => Box::pin(stack.clone().handle(request)),
                None => Box::pin(async { Ok(Status::unavailable("the service is not there").into_http()) }),
            },
            Self::Remote(channel) => Box::pin(call_remote(channel.clone(), request)),
        }
    }
}

/// The deadline is kept here too: a server that hangs does not hold the caller.
async fn call_remote(channel: tonic::transport::Channel, request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let deadline = crate::server::deadline_of(request.headers()).unwrap_or(DEADLINE);
    let answer = tokio::time::timeout(deadline, channel.oneshot(request)).await;
    Ok(match answer {
        Ok(Ok(response)) => response.map(|body| Body::new(body.map_err(broken))),
        Ok(Err(error)) => status::unavailable(&error).into_http(),
        Err(_) => Status::deadline_exceeded("the service did not answer in time").into_http(),
    })
}

/// A connection that breaks in the middle of an answer is a server that went away.
fn broken(error: Status) -> Status {
    if error.code() == Code::Unknown && error.source().is_some() { status::unavailable(&error) } else { error }
}

/// A call made as somebody: the access token goes along.
pub fn as_caller<T>(message: T, token: &str) -> Result<tonic::Request<T>, Status> {
    let mut request = tonic::Request::new(message);
    let value: MetadataValue<Ascii> = format!("Bearer {token}")
        .parse()
        .map_err(|_| status::unauthenticated("TOKEN_INVALID", "the access token is not ASCII"))?;
    request.metadata_mut().insert("authorization", value);
    Ok(request)
}

fn timeout_header(deadline: Duration) -> http::HeaderValue {
    format!("{}m", deadline.as_millis()).parse().expect("digits and a unit are a header value")
}
