//! Logs as one JSON object a line, led by the ids of the trace and span in which they were written.

use std::fmt;

use opentelemetry::trace::TraceContextExt;
use tracing::{Event, Subscriber, dispatcher};
use tracing_opentelemetry::get_otel_context;
use tracing_subscriber::{
    Layer, Registry,
    fmt::{
        FmtContext, FormatEvent, FormatFields, MakeWriter,
        format::{self, Json, JsonFields, Writer},
    },
    registry::LookupSpan,
};

type JsonLayer<W> = tracing_subscriber::fmt::Layer<Registry, JsonFields, format::Format<Json>, W>;

/// The layer, with `trace_id` and `span_id` in each line that belongs to a trace.
pub(super) fn with_trace<W>(layer: JsonLayer<W>) -> impl Layer<Registry> + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    layer.flatten_event(true).with_span_list(false).map_event_format(WithTrace)
}

struct WithTrace<F>(F);

impl<S, N, F> FormatEvent<S, N> for WithTrace<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let Some((trace_id, span_id)) = current(context) else {
            return self.0.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        let rest = line.strip_prefix('{').ok_or(fmt::Error)?;
        write!(writer, r#"{{"trace_id":"{trace_id}","span_id":"{span_id}",{rest}"#)
    }
}

fn current<S, N>(context: &FmtContext<'_, S, N>) -> Option<(opentelemetry::TraceId, opentelemetry::SpanId)>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    let span = context.lookup_current()?;
    let trace = dispatcher::get_default(|dispatch| get_otel_context(&span.id(), dispatch))?;
    let trace = trace.span().span_context().clone();
    trace.is_valid().then(|| (trace.trace_id(), trace.span_id()))
}
