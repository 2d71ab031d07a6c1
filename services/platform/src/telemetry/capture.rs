//! Logs and traces kept in memory, for tests that read what a process told.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, OnceLock},
};

use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use super::{Telemetry, TelemetryConfig, install, provider};

/// What the process has told since [`capture`] was first called.
#[derive(Clone, Debug, Default)]
pub struct Captured {
    logs: Arc<Mutex<Vec<u8>>>,
    spans: Arc<Mutex<Vec<SpanData>>>,
}

/// A span that ended.
#[derive(Clone, Debug)]
pub struct CapturedSpan {
    /// Its name.
    pub name: String,
    /// The id of its trace, in hexadecimal.
    pub trace_id: String,
    /// Its own id, in hexadecimal.
    pub span_id: String,
    /// The id of its parent, zeros when it has none.
    pub parent_id: String,
    /// Its attributes and events, as text.
    pub text: String,
}

/// Keeps all logs (JSON) and all traces of this process. It must come before anything else starts telemetry.
pub fn capture() -> Captured {
    static CAPTURED: OnceLock<(Captured, Telemetry)> = OnceLock::new();
    let (captured, _) = CAPTURED.get_or_init(|| {
        let captured = Captured::default();
        let config = TelemetryConfig { sample_ratio: 1.0, ..Default::default() };
        let provider = provider(&config).with_simple_exporter(captured.clone()).build();
        let logs = captured.clone();
        let telemetry =
            install(&config, BoxMakeWriter::new(move || logs.clone()), Some(provider)).expect("the defaults can be used");
        (captured, telemetry)
    });
    captured.clone()
}

impl Captured {
    /// All lines logged.
    pub fn logs(&self) -> String {
        String::from_utf8_lossy(&self.logs.lock().expect("no writer panics")).into_owned()
    }

    /// All spans that ended.
    pub fn spans(&self) -> Vec<CapturedSpan> {
        self.spans.lock().expect("no exporter panics").iter().map(CapturedSpan::from).collect()
    }
}

impl From<&SpanData> for CapturedSpan {
    fn from(span: &SpanData) -> Self {
        Self {
            name: span.name.to_string(),
            trace_id: span.span_context.trace_id().to_string(),
            span_id: span.span_context.span_id().to_string(),
            parent_id: span.parent_span_id.to_string(),
            text: format!("{:?} {:?} {:?}", span.attributes, span.events, span.status),
        }
    }
}

impl SpanExporter for Captured {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.spans.lock().expect("no exporter panics").extend(batch);
        Ok(())
    }
}

impl Write for Captured {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.logs.lock().expect("no writer panics").write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
