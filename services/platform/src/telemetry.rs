//! What a process tells about itself: logs, traces (W3C context over gRPC and AMQP, exported by OTLP) and metrics.

#[cfg(feature = "testing")]
pub mod capture;
mod json;
mod listener;
mod propagation;

use std::{
    io,
    sync::{Once, OnceLock},
};

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider, TracerProviderBuilder},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt::writer::BoxMakeWriter, layer::SubscriberExt, util::SubscriberInitExt};

pub use self::{
    listener::serve_metrics,
    propagation::{extract, inject, set_parent, traceparent},
};

/// Upper bounds of the histograms of durations, in seconds; they hold the thresholds of the service level objectives.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON object a line, with the trace's id.
    #[default]
    Json,
    /// For a person at a terminal.
    Text,
}

/// What a process tells about itself, and to whom.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetryConfig {
    /// What is logged and traced: a level (`info`), or levels per module (`info,sqlx=debug`).
    pub log: String,
    /// How logs are written to the standard output: `json` or `text`.
    pub format: Format,
    /// Where traces are sent by OTLP over gRPC (`http://collector:4317`). Without it there are no traces.
    pub otlp_endpoint: Option<String>,
    /// Share of the traces that begin here and are kept, from 0 to 1. A trace that began elsewhere is kept as decided there.
    pub sample_ratio: f64,
    /// The `service.name` of the traces.
    pub service_name: String,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self { log: "info".into(), format: Format::Json, otlp_endpoint: None, sample_ratio: 0.1, service_name: "enej".into() }
    }
}

/// Sends what is left of the traces when dropped.
#[must_use = "dropping it ends the traces"]
pub struct Telemetry(Option<SdkTracerProvider>);

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(error = &error as &dyn std::error::Error, "the last traces were not sent");
        }
    }
}

/// Starts logs, metrics and, with an endpoint, traces. Fails when a setting cannot be used; does nothing the second time.
///
/// With an endpoint it must be called inside the runtime.
pub fn start(config: &TelemetryConfig) -> anyhow::Result<Telemetry> {
    let provider = match &config.otlp_endpoint {
        Some(endpoint) => Some(provider(config).with_batch_exporter(exporter(endpoint)?).build()),
        None => None,
    };
    install(config, BoxMakeWriter::new(io::stdout), provider)
}

fn install(config: &TelemetryConfig, writer: BoxMakeWriter, provider: Option<SdkTracerProvider>) -> anyhow::Result<Telemetry> {
    static INSTALLED: Once = Once::new();
    let filter = EnvFilter::try_new(&config.log).context("telemetry.log cannot be understood")?;
    recorder();
    let telemetry = Telemetry(provider);
    INSTALLED.call_once(|| {
        let told: Vec<_> = [logs(config.format, writer)].into_iter().chain(telemetry.0.as_ref().map(traces)).collect();
        tracing_subscriber::registry().with(told).with(filter).init();
    });
    Ok(telemetry)
}

fn logs(format: Format, writer: BoxMakeWriter) -> Box<dyn Layer<Registry> + Send + Sync> {
    let layer = tracing_subscriber::fmt::layer().with_writer(writer);
    match format {
        Format::Json => json::with_trace(layer.json()).boxed(),
        Format::Text => layer.compact().boxed(),
    }
}

fn traces(provider: &SdkTracerProvider) -> Box<dyn Layer<Registry> + Send + Sync> {
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("enej"));
    layer.with_location(false).with_threads(false).with_target(false).with_tracked_inactivity(false).boxed()
}

fn provider(config: &TelemetryConfig) -> TracerProviderBuilder {
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.sample_ratio)));
    let resource = Resource::builder().with_service_name(config.service_name.clone()).build();
    SdkTracerProvider::builder().with_sampler(sampler).with_resource(resource)
}

fn exporter(endpoint: &str) -> anyhow::Result<SpanExporter> {
    SpanExporter::builder().with_tonic().with_endpoint(endpoint).build().context("telemetry.otlp_endpoint cannot be used")
}

/// All metrics of the process, as Prometheus reads them.
pub fn render() -> String {
    recorder().render()
}

/// The process's metrics; installed when first asked for.
fn recorder() -> &'static PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| {
        let durations = Matcher::Suffix("_seconds".into());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(durations, &SECONDS).expect("there are buckets");
        builder.install_recorder().expect("nothing else installs a recorder")
    })
}
