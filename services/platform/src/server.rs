//! The one way into a service: trace, metrics, panic, deadline, priority load shedding, authentication, then the rpc.

use std::{
    collections::HashMap,
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures::{FutureExt, future::BoxFuture};
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use proto::platform::v1::{Access, Priority};
use tonic::{
    Code, Status,
    body::Body,
    server::NamedService,
    transport::{Server, server::TcpIncoming},
};
use tower::{Service, layer::layer_fn, util::BoxCloneSyncService};
use tracing::Instrument;

use crate::{auth::Verifier, config::ServerConfig, lifecycle::Lifecycle, status, telemetry};

/// What each rpc declares in its proto.
static RPCS: LazyLock<HashMap<&str, Rpc>> = LazyLock::new(|| {
    let rpc = |(path, priority, access, sends): &(&'static str, i32, i32, bool)| {
        let priority = Priority::try_from(*priority).unwrap_or(Priority::Normal);
        (*path, Rpc { path, priority, access: Access::try_from(*access).unwrap_or(Access::Unspecified), sends: *sends })
    };
    proto::RPCS.iter().map(rpc).collect()
});

#[derive(Clone, Copy)]
struct Rpc {
    path: &'static str,
    priority: Priority,
    access: Access,
    /// Its client sends a stream, which takes as long as the client's line.
    sends: bool,
}

/// The longest that a client may ask for what it sends as a stream.
const LONGEST_STREAM: Duration = Duration::from_hours(6);

/// The longest that a client may ask for work that is shed first.
pub const LONGEST_WORK: Duration = Duration::from_mins(2);

/// A service's rpcs, as its generated server answers them.
pub struct Rpcs {
    name: &'static str,
    answer: BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>,
}

impl Rpcs {
    /// Of a generated server.
    pub fn new<S>(server: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + NamedService + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        Self { name: S::NAME, answer: BoxCloneSyncService::new(server) }
    }
}

/// A service's rpcs behind everything that guards them. Clones share the count of calls in flight.
#[derive(Clone)]
pub struct Stack {
    name: &'static str,
    answer: BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>,
    verifier: Verifier,
    in_flight: Arc<AtomicUsize>,
    max_in_flight: usize,
    deadline: Duration,
}

impl Stack {
    /// Guards a service's rpcs.
    pub fn new(rpcs: Rpcs, verifier: Verifier, config: &ServerConfig) -> Self {
        Self {
            name: rpcs.name,
            answer: rpcs.answer,
            verifier,
            in_flight: Arc::default(),
            max_in_flight: config.max_in_flight,
            deadline: Duration::from_secs(config.deadline_seconds),
        }
    }

    /// Answers one call, whatever happens.
    pub async fn handle(self, request: Request<Body>) -> Result<Response<Body>, Infallible> {
        let Some(rpc) = RPCS.get(request.uri().path()).copied() else {
            return Ok(Status::unimplemented("no such rpc").into_http());
        };
        let span =
            tracing::info_span!("rpc", otel.kind = "server", otel.name = rpc.path, rpc.system = "grpc", rpc.method = rpc.path);
        telemetry::extract(&span, request.headers());
        let began = Instant::now();
        let answer = AssertUnwindSafe(self.guarded(rpc, request)).catch_unwind().instrument(span).await;
        let response = match answer {
            Ok(Ok(response)) => response,
            Ok(Err(refused)) => refused.into_http(),
            Err(_) => panicked(rpc.path).into_http(),
        };
        record(rpc.path, &response, began.elapsed());
        Ok(response)
    }

    async fn guarded(mut self, rpc: Rpc, mut request: Request<Body>) -> Result<Response<Body>, Status> {
        let place = self.admit(rpc.priority)?;
        self.authenticate(rpc.access, &mut request)?;
        let deadline = deadline_of(request.headers()).map_or(self.deadline, |asked| asked.min(self.longest(rpc)));
        let answer = tokio::time::timeout(deadline, self.answer.call(request)).await;
        let Ok(response) = answer.map_err(|_| Status::deadline_exceeded("the deadline has passed"))?;
        Ok(response.map(|body| Body::new(place.hold(body))))
    }

    fn longest(&self, rpc: Rpc) -> Duration {
        match rpc.priority {
            _ if rpc.sends => LONGEST_STREAM,
            Priority::BestEffort => LONGEST_WORK,
            _ => self.deadline,
        }
    }

    /// BEST_EFFORT is shed at half of the limit, NORMAL at nine tenths, CRITICAL at the limit.
    fn admit(&self, priority: Priority) -> Result<Place, Status> {
        let limit = match priority {
            Priority::Critical => self.max_in_flight,
            Priority::BestEffort => self.max_in_flight / 2,
            Priority::Normal | Priority::Unspecified => self.max_in_flight * 9 / 10,
        };
        let place = Place(self.in_flight.clone());
        if self.in_flight.fetch_add(1, Ordering::AcqRel) < limit {
            return Ok(place);
        }
        metrics::counter!("rpc_shed_total", "priority" => priority.as_str_name()).increment(1);
        Err(status::exhausted("SHED", "the service is saturated, try again in a moment", Duration::from_secs(1)))
    }

    fn authenticate(&self, access: Access, request: &mut Request<Body>) -> Result<(), Status> {
        let token = request.headers().get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let caller = token.map(|token| self.verifier.verify(token));
        let caller = match (access, caller) {
            (Access::Anyone, caller) => caller.and_then(Result::ok),
            (_, None) => return Err(status::unauthenticated("TOKEN_MISSING", "sign in first")),
            (Access::Unspecified, Some(caller)) => Some(caller?),
            (Access::Operator, Some(caller)) => Some(caller?).filter(|caller| caller.operator),
            (Access::Administrator, Some(caller)) => Some(caller?).filter(|caller| caller.administers()),
        };
        match (caller, access) {
            (Some(caller), _) => drop(request.extensions_mut().insert(caller)),
            (None, Access::Operator) => return Err(status::permission_denied("OPERATORS_ONLY", "operators only")),
            (None, Access::Administrator) => return Err(status::permission_denied("ADMINISTRATORS_ONLY", "administrators only")),
            (None, Access::Anyone | Access::Unspecified) => {}
        }
        Ok(())
    }
}

/// One call's place among those in flight; a streamed answer keeps it to its end.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn hold(self, body: Body) -> impl http_body::Body<Data = bytes::Bytes, Error = Status> + Send + 'static {
        body.map_err(move |error| {
            let _kept = &self;
            error
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The deadline that a client asked for (`grpc-timeout`).
pub(crate) fn deadline_of(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    let amount: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(amount.checked_mul(3600)?),
        "M" => Duration::from_secs(amount.checked_mul(60)?),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return None,
    })
}

fn panicked(rpc: &'static str) -> Status {
    tracing::error!(rpc, "the rpc panicked");
    Status::internal("internal error")
}

fn record(rpc: &'static str, response: &Response<Body>, took: Duration) {
    let code = Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code());
    metrics::counter!("rpc_server_calls_total", "rpc_method" => rpc, "rpc_grpc_status_code" => i32::from(code).to_string())
        .increment(1);
    metrics::histogram!("rpc_server_duration_seconds", "rpc_method" => rpc).record(took.as_secs_f64());
}

/// Listens for gRPC until the soft shutdown, then lets calls in flight finish.
pub fn listen(stacks: Vec<Stack>, config: &ServerConfig, lifecycle: &Lifecycle) -> anyhow::Result<()> {
    let incoming = TcpIncoming::bind(config.listen)?.with_nodelay(Some(true));
    let (health, health_service) = tonic_health::server::health_reporter();
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let stacks: Arc<HashMap<_, _>> = Arc::new(stacks.into_iter().map(|stack| (stack.name, stack)).collect());
    let router = Server::builder()
        .max_connection_age(Duration::from_mins(config.connection_age_minutes))
        .http2_keepalive_interval(Some(Duration::from_secs(30)))
        .layer(layer_fn(move |other| ByName { stacks: stacks.clone(), other }))
        .add_service(health_service)
        .add_service(reflection);
    lifecycle.spawn(report_health(health, lifecycle.clone()));
    let soft = lifecycle.soft();
    lifecycle.spawn(async move {
        let served = router.serve_with_incoming_shutdown(incoming, async move { soft.cancelled().await }).await;
        served.unwrap_or_else(|error| tracing::error!(%error, "gRPC stopped listening"));
    });
    Ok(())
}

/// Gives a call to the service that its path names; health and reflection answer the rest.
#[derive(Clone)]
struct ByName<S> {
    stacks: Arc<HashMap<&'static str, Stack>>,
    other: S,
}

impl<S> Service<Request<Body>> for ByName<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error: Send + 'static, Future: Send + 'static>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.other.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let name = request.uri().path().split('/').nth(1).unwrap_or_default();
        match self.stacks.get(name).cloned() {
            Some(stack) => Box::pin(async move { Ok(stack.handle(request).await.unwrap_or_else(|never| match never {})) }),
            None => Box::pin(self.other.call(request)),
        }
    }
}

/// The health service says what `/readyz` says.
async fn report_health(health: tonic_health::server::HealthReporter, lifecycle: Lifecycle) {
    let soft = lifecycle.soft();
    loop {
        let serving =
            if lifecycle.is_ready() { tonic_health::ServingStatus::Serving } else { tonic_health::ServingStatus::NotServing };
        health.set_service_status("", serving).await;
        if soft.is_cancelled() {
            return;
        }
        tokio::select! {
            () = soft.cancelled() => {}
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
    }
}
