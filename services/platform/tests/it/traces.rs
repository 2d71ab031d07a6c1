//! A trace goes from the call that told an event to the effect of the event, and logs name it.

use platform::telemetry::{self, TelemetryConfig, capture::capture};
use sqlx::PgPool;
use tracing::Instrument;

use crate::stage::{Stage, eventually};

#[sqlx::test(migrations = false)]
async fn the_consumer_continues_the_trace_of_who_told_the_event(pool: PgPool) {
    let captured = capture();
    let stage = Stage::new(&pool, "traced").await;
    stage.relay();
    stage.consume();
    let told = async {
        stage.tell(1).await.unwrap();
        tracing::info!("told");
        telemetry::traceparent().unwrap()
    };
    let traceparent = told.instrument(tracing::info_span!("tell")).await;
    stage.settles(1).await;
    let (trace_id, span_id) = (&traceparent[3..35], &traceparent[36..52]);
    let consumed = || captured.spans().into_iter().find(|span| span.name == "consume" && span.parent_id == span_id);
    eventually("the consumer's span ends", async || consumed().is_some()).await;
    assert_eq!(consumed().unwrap().trace_id, trace_id);
    let line = captured.logs().lines().find(|line| line.contains("\"told\"")).unwrap().to_owned();
    assert!(line.starts_with(&format!(r#"{{"trace_id":"{trace_id}","span_id":"{span_id}","timestamp":"#)), "{line}");
    assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok(), "{line}");
    stage.end().await;
}

#[test]
fn a_trace_crosses_a_call_by_its_headers() {
    let captured = capture();
    let mut headers = http::HeaderMap::new();
    let caller = tracing::info_span!("caller");
    caller.in_scope(|| telemetry::inject(&mut headers));
    let receiver = tracing::info_span!("receiver");
    telemetry::extract(&receiver, &headers);
    receiver.in_scope(|| ());
    drop((caller, receiver));
    let spans = captured.spans();
    let named = |name| spans.iter().find(|span| span.name == name).unwrap();
    assert_eq!(named("receiver").parent_id, named("caller").span_id);
    assert_eq!(named("receiver").trace_id, named("caller").trace_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn telemetry_starts_as_often_as_one_likes_and_refuses_what_it_cannot_understand() {
    capture();
    let config = TelemetryConfig { otlp_endpoint: Some("http://127.0.0.1:9".into()), ..Default::default() };
    let (one, other) = (telemetry::start(&config).unwrap(), telemetry::start(&TelemetryConfig::default()).unwrap());
    drop((one, other));
    assert!(telemetry::start(&TelemetryConfig { log: "info,=".into(), ..Default::default() }).is_err());
    assert!(telemetry::start(&TelemetryConfig { otlp_endpoint: Some("no url".into()), ..Default::default() }).is_err());
}
