//! Installs logs and traces, once per process.

use std::io::{self, IsTerminal as _};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::{LogFormat, TelemetryConfig};
use crate::failure::BoxError;

/// Our own crates; others' spans are not exported, the exporter's own least of all.
const OWN_TARGETS: &str = "ovation";

/// What must be flushed before the process ends.
#[derive(Debug, Default)]
#[must_use = "spans that are not flushed are lost"]
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Sends what is left. Waits at most five seconds.
    pub fn shutdown(self) {
        let Some(provider) = self.provider else {
            return;
        };
        if let Err(error) = provider.shutdown() {
            tracing::warn!(error = %error, "the last spans could not be sent");
        }
    }
}

/// Installs logs and traces of a process that runs as `service`. Call it in a Tokio runtime, first thing in `main`.
///
/// # Errors
///
/// A malformed filter or endpoint. Where something is installed already (tests), nothing changes.
pub fn install(service: &str, config: &TelemetryConfig) -> Result<Telemetry, BoxError> {
    let filter = EnvFilter::try_new(&config.log)?;
    let provider = config
        .otlp_endpoint
        .as_deref()
        .map(|endpoint| provider(service, endpoint, config.trace_share))
        .transpose()?;
    let traces = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("ovation"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_target(OWN_TARGETS, LevelFilter::INFO))
    });
    let subscriber = Registry::default().with(traces).with(logs(config.log_format).with_filter(filter));
    if subscriber.try_init().is_err() {
        tracing::debug!("logs were installed before");
    }
    Ok(Telemetry { provider })
}

fn logs<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let is_terminal = io::stderr().is_terminal();
    let is_text = match format {
        LogFormat::Auto => is_terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    if is_text {
        layer.with_ansi(is_terminal).with_target(false).boxed()
    } else {
        layer.json().flatten_event(true).with_span_list(false).boxed()
    }
}

fn provider(service: &str, endpoint: &str, share: f64) -> Result<SdkTracerProvider, BoxError> {
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
    let resource = Resource::builder().with_service_name(format!("ovation-{service}")).build();
    // What began elsewhere is recorded if its beginning was.
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share)));
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .with_sampler(sampler)
        .build())
}
