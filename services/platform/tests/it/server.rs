//! The one way into a service: whom it lets in, what it sheds, what it survives, what it shows.

use std::{
    convert::Infallible,
    net::{SocketAddr, TcpListener},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures::{future::BoxFuture, poll};
use http::{Request, Response};
use http_body_util::StreamBody;
use platform::{
    auth::Caller,
    client::as_caller,
    config::ServerConfig,
    lifecycle::Lifecycle,
    server::{Rpcs, Stack, listen},
    status,
};
use proto::identity::v1::{ListDevicesRequest, SignOutRequest, identity_service_client::IdentityServiceClient};
use tonic::{Code, Status, body::Body, server::NamedService, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient, server_reflection_request::MessageRequest,
    server_reflection_response::MessageResponse,
};
use tonic_types::StatusExt;
use tower::{Service, ServiceExt};

use crate::{
    auth::{signer, somebody, trusting},
    stage::eventually,
};

const CRITICAL: &str = "SignIn";
const NORMAL: &str = "FindActivation";
const BEST_EFFORT: &str = "ListStructures";

/// An rpc of identity that does what its path says; any other tells who calls, as ABORTED.
#[derive(Clone)]
struct Scripted;

impl NamedService for Scripted {
    const NAME: &'static str = "enej.identity.v1.IdentityService";
}

impl Service<Request<Body>> for Scripted {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let caller = request.extensions().get::<Arc<Caller>>().map_or("nobody".into(), |caller| caller.person_id.to_string());
        let path = request.uri().path().rsplit('/').next().unwrap().to_owned();
        Box::pin(async move {
            match path.as_str() {
                "Activate" => panic!("the password of Lina Petit"),
                "RenewSession" => std::future::pending().await,
                "ListGroups" => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    Ok(Status::aborted(caller).into_http())
                }
                "GetTrust" => Ok(Response::new(Body::new(StreamBody::new(futures::stream::pending::<Result<_, Status>>())))),
                _ => Ok(Status::aborted(caller).into_http()),
            }
        })
    }
}

fn config(max_in_flight: usize) -> ServerConfig {
    ServerConfig { max_in_flight, ..ServerConfig::default() }
}

fn stack(config: &ServerConfig) -> Stack {
    Stack::new(Rpcs::new(Scripted), trusting(&[&signer()]), config)
}

async fn call(stack: &Stack, rpc: &str, headers: impl IntoIterator<Item = (&'static str, &str)>) -> Response<Body> {
    let mut request = Request::post(format!("http://enej/{}/{rpc}", Scripted::NAME)).body(Body::empty()).unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    stack.clone().handle(request).await.unwrap()
}

async fn answered(stack: &Stack, rpc: &str, headers: impl IntoIterator<Item = (&'static str, &str)>) -> Status {
    let response = call(stack, rpc, headers).await;
    Status::from_header_map(response.headers()).unwrap()
}

type Held<'a> = Pin<Box<dyn Future<Output = Response<Body>> + 'a>>;

/// Calls that are being answered, and will be for ever.
async fn held(stack: &Stack, count: usize) -> Vec<Held<'_>> {
    let mut held = vec![];
    for _ in 0..count {
        let mut one: Held<'_> = Box::pin(call(stack, "RenewSession", None));
        assert!(poll!(&mut one).is_pending());
        held.push(one);
    }
    held
}

fn is_shed(status: &Status) -> bool {
    let shed = status.code() == Code::ResourceExhausted && status::reason(status).as_deref() == Some("SHED");
    assert_eq!(shed, status.get_details_retry_info().is_some(), "{status:?}");
    shed
}

#[tokio::test]
async fn under_load_best_effort_goes_at_half_normal_at_nine_tenths_and_critical_last() {
    let signer = signer();
    let stack = Stack::new(Rpcs::new(Scripted), trusting(&[&signer]), &config(10));
    let bearer = format!("Bearer {}", signer.sign(&somebody()));
    let mut limits = vec![];
    for rpc in [BEST_EFFORT, NORMAL, CRITICAL] {
        let mut held = vec![];
        while !is_shed(&answered(&stack, rpc, [("authorization", &*bearer)]).await) {
            held.extend(self::held(&stack, 1).await);
        }
        limits.push((rpc, held.len()));
    }
    assert_eq!(limits, [(BEST_EFFORT, 5), (NORMAL, 9), (CRITICAL, 10)]);
    assert_eq!(answered(&stack, BEST_EFFORT, [("authorization", &*bearer)]).await.code(), Code::Aborted, "it is let in again");
}

#[tokio::test]
async fn a_streamed_answer_keeps_its_place_to_its_end() {
    let stack = stack(&config(1));
    let streaming = call(&stack, "GetTrust", None).await;
    assert!(is_shed(&answered(&stack, CRITICAL, None).await));
    drop(streaming);
    assert_eq!(answered(&stack, CRITICAL, None).await.code(), Code::Aborted);
}

#[tokio::test]
async fn who_is_shed_takes_no_place() {
    let stack = stack(&config(2));
    let held = held(&stack, 2).await;
    for _ in 0..10 {
        assert!(is_shed(&answered(&stack, CRITICAL, None).await));
    }
    drop(held);
    assert_eq!(answered(&stack, CRITICAL, None).await.code(), Code::Aborted);
}

#[tokio::test]
async fn a_client_s_deadline_is_kept_and_its_place_given_back() {
    let stack = stack(&config(1));
    for timeout in ["30m", "30000u", "30000000n"] {
        let began = Instant::now();
        let answer = answered(&stack, "RenewSession", Some(("grpc-timeout", timeout))).await;
        assert_eq!(answer.code(), Code::DeadlineExceeded, "{timeout}");
        assert!(
            began.elapsed() >= Duration::from_millis(30) && began.elapsed() < Duration::from_secs(2),
            "{:?}",
            began.elapsed()
        );
    }
    assert_eq!(answered(&stack, CRITICAL, None).await.code(), Code::Aborted);
}

#[tokio::test]
async fn no_client_gets_longer_than_the_service_gives() {
    let stack = stack(&ServerConfig { deadline_seconds: 0, ..config(10) });
    for asked in [None, Some("60S"), Some("1H"), Some("soon"), Some("")] {
        let answer = answered(&stack, "RenewSession", asked.map(|asked| ("grpc-timeout", asked)));
        let answer = tokio::time::timeout(Duration::from_secs(2), answer).await.unwrap();
        assert_eq!(answer.code(), Code::DeadlineExceeded, "{asked:?}");
    }
}

#[tokio::test]
async fn work_that_is_shed_first_takes_as_long_as_its_client_asks() {
    let signer = signer();
    let config = ServerConfig { deadline_seconds: 0, ..config(10) };
    let stack = Stack::new(Rpcs::new(Scripted), trusting(&[&signer]), &config);
    let bearer = format!("Bearer {}", signer.sign(&somebody()));
    let answers =
        async |timeout| answered(&stack, "ListGroups", [("authorization", &*bearer), ("grpc-timeout", timeout)]).await.code();
    assert_eq!((answers("1M").await, answers("10m").await), (Code::Aborted, Code::DeadlineExceeded));
}

#[tokio::test]
async fn a_panic_is_an_internal_error_that_tells_nothing_and_the_service_goes_on() {
    let stack = stack(&config(2));
    for _ in 0..4 {
        let answer = answered(&stack, "Activate", None).await;
        assert_eq!((answer.code(), answer.message(), answer.details().len()), (Code::Internal, "internal error", 0));
    }
    assert_eq!(answered(&stack, CRITICAL, None).await.code(), Code::Aborted);
}

#[tokio::test]
async fn an_rpc_that_the_contract_does_not_know_is_unimplemented() {
    let answer = answered(&stack(&config(10)), "DropEverything", None).await;
    assert_eq!(answer.code(), Code::Unimplemented);
}

#[tokio::test]
async fn an_rpc_s_access_decides_who_is_let_in_and_what_it_learns() {
    let signer = signer();
    let stack = Stack::new(Rpcs::new(Scripted), trusting(&[&signer]), &config(10));
    let somebody = somebody();
    let [hers, operator] = [&somebody, &Caller::operator()].map(|caller| format!("Bearer {}", signer.sign(caller)));
    let ended = format!("Bearer {}", signer.sign(&Caller { expires_at: somebody.expires_at - 601, ..somebody.clone() }));
    let basic = hers.replace("Bearer", "Basic");
    let (nil, person_id) = (uuid::Uuid::nil().to_string(), somebody.person_id.to_string());
    let cases = [
        // Anyone: a token is read when it is good, and no obstacle when it is not.
        ("SignIn", None, Code::Aborted, "nobody"),
        ("SignIn", Some(hers.as_str()), Code::Aborted, &person_id),
        ("SignIn", Some("Bearer faux"), Code::Aborted, "nobody"),
        // Somebody.
        ("GetOverview", None, Code::Unauthenticated, "TOKEN_MISSING"),
        ("GetOverview", Some("Bearer faux"), Code::Unauthenticated, "TOKEN_INVALID"),
        ("GetOverview", Some(&ended), Code::Unauthenticated, "TOKEN_EXPIRED"),
        ("GetOverview", Some(&basic), Code::Unauthenticated, "TOKEN_MISSING"),
        ("GetOverview", Some(&hers), Code::Aborted, &person_id),
        // Operators.
        ("CreateAgent", None, Code::Unauthenticated, "TOKEN_MISSING"),
        ("CreateAgent", Some("Bearer faux"), Code::Unauthenticated, "TOKEN_INVALID"),
        ("CreateAgent", Some(&hers), Code::PermissionDenied, "OPERATORS_ONLY"),
        ("CreateAgent", Some(&operator), Code::Aborted, &nil),
    ];
    for (rpc, token, code, told) in cases {
        let answer = answered(&stack, rpc, token.map(|token| ("authorization", token))).await;
        let learnt = status::reason(&answer).unwrap_or_else(|| answer.message().to_owned());
        assert_eq!((answer.code(), learnt.as_str()), (code, told), "{rpc} {token:?}");
    }
}

/// A service on a port of its own.
async fn on_a_port(stack: Stack, lifecycle: &Lifecycle) -> Channel {
    let free: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    listen(vec![stack], &ServerConfig { listen: free, ..config(10) }, lifecycle).unwrap();
    Channel::from_shared(format!("http://{free}")).unwrap().connect().await.unwrap()
}

#[tokio::test]
async fn a_port_answers_calls_with_the_same_stack() {
    let (signer, lifecycle) = (signer(), Lifecycle::default());
    let stack = Stack::new(Rpcs::new(Scripted), trusting(&[&signer]), &config(10));
    let channel = on_a_port(stack, &lifecycle).await;
    let mut identity = IdentityServiceClient::new(channel.clone());
    let refused = identity.list_devices(ListDevicesRequest {}).await.unwrap_err();
    assert_eq!(status::reason(&refused).as_deref(), Some("TOKEN_MISSING"));
    let somebody = somebody();
    let told = identity.sign_out(as_caller(SignOutRequest {}, &signer.sign(&somebody)).unwrap()).await.unwrap_err();
    assert_eq!((told.code(), told.message()), (Code::Aborted, somebody.person_id.to_string().as_str()));
    for path in ["/enej.identity.v1.IdentityService/DropEverything", "/enej.payments.v1.PaymentsService/Pay"] {
        let request = Request::post(path).header("content-type", "application/grpc").body(Body::empty()).unwrap();
        let answer = channel.clone().oneshot(request).await.unwrap();
        assert_eq!(Status::from_header_map(answer.headers()).unwrap().code(), Code::Unimplemented, "{path}");
    }
    lifecycle.stop();
}

#[tokio::test]
async fn health_says_what_readiness_says() {
    let lifecycle = Lifecycle::default();
    let latch = lifecycle.latch();
    let health = HealthClient::new(on_a_port(stack(&config(10)), &lifecycle).await);
    let check = || async { health.clone().check(HealthCheckRequest::default()).await.unwrap().into_inner().status() };
    eventually("it is not ready", async || check().await == ServingStatus::NotServing).await;
    drop(latch);
    eventually("it is ready", async || check().await == ServingStatus::Serving).await;
    lifecycle.stop();
}

#[tokio::test]
async fn reflection_shows_the_contract() {
    let lifecycle = Lifecycle::default();
    let mut reflection = ServerReflectionClient::new(on_a_port(stack(&config(10)), &lifecycle).await);
    let asked = [MessageRequest::ListServices(String::new()), MessageRequest::FileContainingSymbol(Scripted::NAME.into())];
    let asked = asked.map(|message| ServerReflectionRequest { host: String::new(), message_request: Some(message) });
    let mut answers = reflection.server_reflection_info(futures::stream::iter(asked)).await.unwrap().into_inner();
    let mut next = async || answers.message().await.unwrap().unwrap().message_response.unwrap();
    let MessageResponse::ListServicesResponse(services) = next().await else { panic!("the services were asked for") };
    let names: Vec<_> = services.service.into_iter().map(|service| service.name).collect();
    assert!(
        names.iter().any(|name| name == Scripted::NAME) && names.iter().any(|name| name == "grpc.health.v1.Health"),
        "{names:?}"
    );
    let MessageResponse::FileDescriptorResponse(files) = next().await else { panic!("the file was asked for") };
    assert!(files.file_descriptor_proto.iter().any(|file| file.windows(15).any(|window| window == b"GetTrustRequest")));
    lifecycle.stop();
}
