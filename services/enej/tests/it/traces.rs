//! One trace, from the browser's request over the portal and identity to the mail that is written later.

use serde_json::Value;

use crate::{
    installation::{Installation, free_address, within},
    people::{agent, open_account, registered},
};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_the_page_to_the_welcome_mail() {
    let mut installation = Installation::start("traces").await;
    // Nobody collects the traces, and so that logs show them, everything is logged.
    installation.environment.insert("ENEJ__TELEMETRY__OTLP_ENDPOINT".into(), format!("http://{}", free_address()));
    installation.environment.insert("ENEJ__TELEMETRY__LOG".into(), "info,sqlx=debug".into());
    let (identity, _portal) = installation.serve_apart().await;
    let code = registered(&installation, agent("Ombeline", "Quintefeuille", "ombeline@example.org")).await;

    let mut browser = installation.browser();
    browser.traceparent = Some(format!("00-{TRACE}-00f067aa0ba902b7-01"));
    open_account(&mut browser, &code, "ombeline@example.org").await;

    within(60, "the mail is written", async || !installation.mails().is_empty()).await;
    let consumed = async || spans(&identity.log()).iter().any(|span| span["name"] == "consume");
    within(60, "the consumer told of it", consumed).await;
    let spans = spans(&identity.log());
    let rpc = |method: &str| spans.iter().any(|span| span["name"] == "rpc" && span["rpc.method"] == method);
    assert!(rpc("/enej.identity.v1.IdentityService/FindActivation"), "{spans:?}");
    assert!(rpc("/enej.identity.v1.IdentityService/Activate"), "{spans:?}");
    assert!(!rpc("/enej.identity.v1.IdentityService/CreateAgent"), "that was another request: {spans:?}");
}

/// The spans of our trace in which something was told.
fn spans(log: &str) -> Vec<Value> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["trace_id"] == TRACE).map(|line| line["span"].clone()).collect()
}
