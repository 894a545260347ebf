//! Which trace the current work belongs to.
//!
//! Where OTLP is configured, tracing's spans are the truth. Where it is not, nothing is recorded, and the context is passed on as text
//! so that events and log lines can still be joined: whoever serves a call runs it in [`scope`].

use std::future::Future;
use std::sync::Arc;

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The header, and the CloudEvents extension, that carries the context.
pub const TRACEPARENT: &str = "traceparent";

tokio::task_local! {
    static CURRENT: Arc<str>;
}

/// Runs a future as a part of the trace.
pub async fn scope<F: Future>(traceparent: Arc<str>, future: F) -> F::Output {
    CURRENT.scope(traceparent, future).await
}

/// Does something as a part of the trace, without waiting.
pub fn within<R>(traceparent: Arc<str>, work: impl FnOnce() -> R) -> R {
    CURRENT.sync_scope(traceparent, work)
}

/// The W3C trace context of the current work, to be passed on to others.
#[must_use]
pub fn current_traceparent() -> Option<String> {
    traceparent_of(&Span::current())
        .or_else(|| CURRENT.try_with(|traceparent| traceparent.as_ref().to_owned()).ok())
}

/// The id of the current trace: 32 hexadecimal digits.
#[must_use]
pub fn trace_id() -> Option<String> {
    current_traceparent().and_then(|traceparent| traceparent.get(3..35).map(str::to_owned))
}

/// A span of background work that continues another's trace. Its name is exported; `name` must be one of few.
#[must_use]
pub fn linked_span(name: &'static str, traceparent: Option<&str>) -> Span {
    let span = tracing::info_span!("work", otel.name = name);
    continue_trace(&span, traceparent);
    span
}

/// Makes a new span a child of a remote one. Nothing happens without an exporter, or for a malformed context.
pub fn continue_trace(span: &Span, traceparent: Option<&str>) {
    if let Some(remote) = traceparent.and_then(parse) {
        // It fails where no exporter is installed: then there is nothing to continue.
        let _ = span.set_parent(opentelemetry::Context::new().with_remote_span_context(remote));
    }
}

/// The context of a span, where it is exported.
#[must_use]
pub fn traceparent_of(span: &Span) -> Option<String> {
    let context = span.context();
    let span = context.span();
    let context = span.span_context();
    context.is_valid().then(|| {
        let (trace, span) = (context.trace_id(), context.span_id());
        format!("00-{trace:032x}-{span:016x}-{:02x}", context.trace_flags().to_u8())
    })
}

/// The context to pass on where no span is exported: the caller's own, or that of a new trace which nobody records.
#[must_use]
pub fn pass_on(incoming: Option<&str>) -> String {
    if let Some(incoming) = incoming.filter(|incoming| parse(incoming).is_some()) {
        return incoming.to_owned();
    }
    // Never zero: an id of zeros is invalid.
    let (trace, span) = (rand::random::<u128>().max(1), rand::random::<u64>().max(1));
    format!("00-{trace:032x}-{span:016x}-00")
}

/// Reads a `traceparent`. Source: W3C Trace Context, level 1, section 3.2; later versions may have more at the end.
#[must_use]
pub fn parse(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, len| {
        text.len() == len && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let is_whole = parts.next().is_none() || version != "00";
    if !(is_hex(version, 2) && is_hex(trace, 32) && is_hex(span, 16) && is_hex(flags, 2) && is_whole)
        || version == "ff"
    {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()? & TraceFlags::SAMPLED.to_u8()),
        true,
        TraceState::NONE,
    );
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_traceparent_is_read_by_the_rules_of_w3c() {
        let context = parse(GOOD).expect("it is well formed");
        assert_eq!(context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert!(context.is_sampled() && context.is_remote());
        assert!(parse(&GOOD.replacen("00", "01", 1)).is_some(), "a later version");
        assert!(parse(&format!("{}-more", GOOD.replacen("00", "01", 1))).is_some());
        for bad in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }

    #[tokio::test]
    async fn without_an_exporter_the_context_is_passed_on_as_it_came() {
        assert_eq!(pass_on(Some(GOOD)), GOOD);
        let new = pass_on(Some("nonsense"));
        assert!(parse(&new).is_some_and(|context| !context.is_sampled()));
        assert_eq!(trace_id(), None);
        let id = scope(GOOD.into(), async { trace_id() }).await;
        assert_eq!(id.as_deref(), Some("0af7651916cd43dd8448eb211c80319c"));
    }
}
