//! What `/metrics` shows, in Prometheus' text format.

use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Bounds of histograms in seconds: dense where calls should end, sparse where they should not.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

static HANDLE: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    let builder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS);
    match builder.map(PrometheusBuilder::install_recorder) {
        Ok(Ok(handle)) => Some(handle),
        Ok(Err(error)) | Err(error) => {
            tracing::error!(error = %error, "metrics cannot be collected");
            None
        }
    }
});

/// Begins to collect; what is counted before is lost. The process has one collection, whatever runs in it.
pub fn install() {
    LazyLock::force(&HANDLE);
}

/// Moves what was measured into its histograms; to be called every few seconds, so that memory stays bounded when nobody asks.
pub fn upkeep() {
    if let Some(handle) = HANDLE.as_ref() {
        handle.run_upkeep();
    }
}

/// All metrics, and those of the process.
#[must_use]
pub fn text() -> String {
    let mut text = HANDLE.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    if let Some(process) = process() {
        // Writing to a String does not fail.
        let _ = write!(text, "{process}");
    }
    text
}

/// Names and meanings as Prometheus' own client libraries have them.
fn process() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let value = |key: &str| -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        line.trim_start_matches(':').split_whitespace().next()?.parse().ok()
    };
    let resident_bytes = value("VmRSS")? * 1024;
    let threads = value("Threads")?;
    let open_files = fs::read_dir("/proc/self/fd").ok()?.count();
    Some(format!(
        "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {resident_bytes}\n\
         # TYPE process_threads gauge\nprocess_threads {threads}\n\
         # TYPE process_open_fds gauge\nprocess_open_fds {open_files}\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_counters_histograms_and_the_process() {
        install();
        metrics::counter!("ovation_test_total").increment(2);
        metrics::histogram!("ovation_test_duration_seconds").record(0.003);
        let page = text();
        assert!(page.contains("ovation_test_total 2"), "{page}");
        assert!(page.contains("ovation_test_duration_seconds_bucket{le=\"0.005\"} 1"), "{page}");
        let resident = page.lines().find_map(|line| line.strip_prefix("process_resident_memory_bytes "));
        assert!(resident.and_then(|bytes| bytes.parse::<u64>().ok()).is_some_and(|bytes| bytes > 0));
    }
}
