//! The W3C trace context, from one process to the next.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TRACEPARENT: &str = "traceparent";

/// Writes the current span's context into the headers of a call that leaves.
pub fn inject(headers: &mut HeaderMap) {
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut Headers(headers));
}

/// Makes `span`, which was not entered yet, the child of the span that sent a call with these headers.
pub fn extract(span: &Span, headers: &HeaderMap) {
    if headers.contains_key(TRACEPARENT) {
        adopt(span, &Received(headers));
    }
}

/// The current span as a `traceparent`; none when nothing is traced.
pub fn traceparent() -> Option<String> {
    let mut slot = Slot(None);
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut slot);
    slot.0
}

/// Makes `span`, which was not entered yet, the child of the span with this `traceparent`.
pub fn set_parent(span: &Span, traceparent: &str) {
    adopt(span, &Slot(Some(traceparent.into())));
}

fn adopt(span: &Span, sender: &dyn Extractor) {
    // Fails when nothing is traced: then there is no child to adopt.
    let _ = span.set_parent(TraceContextPropagator::new().extract(sender));
}

struct Headers<'a>(&'a mut HeaderMap);

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

struct Received<'a>(&'a HeaderMap);

impl Extractor for Received<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Slot(Option<String>);

impl Injector for Slot {
    fn set(&mut self, key: &str, value: String) {
        if key == TRACEPARENT {
            self.0 = Some(value);
        }
    }
}

impl Extractor for Slot {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.as_deref().filter(|_| key == TRACEPARENT)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}
