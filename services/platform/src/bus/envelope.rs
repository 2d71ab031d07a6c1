//! What is written around an event on the wire: CloudEvents attributes, the trace, and what became of it.

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use lapin::{
    BasicProperties,
    message::Delivery,
    types::{AMQPValue, FieldTable},
};
use uuid::Uuid;

use super::Event;

/// Attempts made so far; absent before the first.
const ATTEMPTS: &str = "enej-attempts";
/// Why an event is a dead letter.
const REASON: &str = "enej-reason";
/// Since when an event is a dead letter.
const SINCE: &str = "enej-dead-since";
const PERSISTENT: u8 = 2;
/// A reason is a sentence, not a report.
const LONGEST_REASON: usize = 300;

/// A message on the wire that is no event.
#[derive(Debug, thiserror::Error)]
pub(super) enum Malformed {
    #[error("the message has no {0}")]
    Missing(&'static str),
    #[error("the message's {0} cannot be read")]
    Unreadable(&'static str),
}

/// The properties of an event that is published for the first time.
pub(crate) fn properties(id: Uuid, kind: &str, source: &str, time: DateTime<Utc>, trace_parent: Option<&str>) -> BasicProperties {
    let mut headers = FieldTable::default();
    let id = id.to_string();
    set(&mut headers, "cloudEvents:specversion", "1.0");
    set(&mut headers, "cloudEvents:id", &id);
    set(&mut headers, "cloudEvents:type", kind);
    set(&mut headers, "cloudEvents:source", source);
    set(&mut headers, "cloudEvents:time", &time.to_rfc3339_opts(SecondsFormat::Micros, true));
    if let Some(trace_parent) = trace_parent {
        set(&mut headers, "traceparent", trace_parent);
    }
    BasicProperties::default()
        .with_content_type("application/protobuf".into())
        .with_delivery_mode(PERSISTENT)
        .with_message_id(id.into())
        .with_headers(headers)
}

/// The event in a delivery.
pub(super) fn event(delivery: &Delivery) -> Result<Event, Malformed> {
    let attribute = |name| header(&delivery.properties, name).ok_or(Malformed::Missing(name));
    let id = attribute("cloudEvents:id")?.parse().map_err(|_| Malformed::Unreadable("cloudEvents:id"))?;
    let time = attribute("cloudEvents:time")?.parse().map_err(|_| Malformed::Unreadable("cloudEvents:time"))?;
    Ok(Event {
        id,
        kind: attribute("cloudEvents:type")?,
        source: attribute("cloudEvents:source")?,
        time,
        payload: Bytes::copy_from_slice(&delivery.data),
    })
}

/// The text in a header.
pub(super) fn header(properties: &BasicProperties, name: &str) -> Option<String> {
    match properties.headers().as_ref()?.inner().get(name)? {
        AMQPValue::LongString(text) => Some(text.to_string()),
        _ => None,
    }
}

/// Attempts made before this delivery.
pub(super) fn attempts(properties: &BasicProperties) -> usize {
    let header = properties.headers().as_ref().and_then(|headers| headers.inner().get(ATTEMPTS));
    match header {
        Some(AMQPValue::LongLongInt(attempts)) => usize::try_from(*attempts).unwrap_or(0),
        _ => 0,
    }
}

/// The properties of an event that waits for its next attempt.
pub(super) fn postponed(properties: &BasicProperties, attempts: usize) -> BasicProperties {
    let mut headers = headers_without_history(properties);
    count(&mut headers, attempts);
    rewritten(properties, headers)
}

/// The properties of an event that failed for good.
pub(super) fn buried(properties: &BasicProperties, attempts: usize, reason: &str) -> BasicProperties {
    let mut headers = headers_without_history(properties);
    count(&mut headers, attempts);
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    set(&mut headers, REASON, &reason);
    set(&mut headers, SINCE, &Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true));
    rewritten(properties, headers)
}

/// The properties of a dead letter that is given another life.
pub(super) fn replayed(properties: &BasicProperties) -> BasicProperties {
    rewritten(properties, headers_without_history(properties))
}

/// Why and since when a message is a dead letter. The broker, too, may have put it there.
pub(super) fn death(properties: &BasicProperties) -> (String, Option<DateTime<Utc>>) {
    let reason = header(properties, REASON).or_else(|| header(properties, "x-first-death-reason"));
    let since = header(properties, SINCE).and_then(|since| since.parse().ok());
    (reason.unwrap_or_default(), since)
}

fn headers_without_history(properties: &BasicProperties) -> FieldTable {
    let written_later = |name: &str| name.starts_with("enej-") || name.starts_with("x-");
    let headers = properties.headers().iter().flat_map(FieldTable::inner);
    let kept = headers.filter(|(name, _)| !written_later(name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect::<std::collections::BTreeMap<_, _>>().into()
}

fn rewritten(properties: &BasicProperties, headers: FieldTable) -> BasicProperties {
    properties.clone().with_headers(headers).with_delivery_mode(PERSISTENT)
}

fn count(headers: &mut FieldTable, attempts: usize) {
    headers.insert(ATTEMPTS.into(), AMQPValue::LongLongInt(i64::try_from(attempts).unwrap_or(i64::MAX)));
}

fn set(headers: &mut FieldTable, name: &str, value: &str) {
    headers.insert(name.into(), AMQPValue::LongString(value.into()));
}
