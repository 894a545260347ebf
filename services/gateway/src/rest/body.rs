//! The body of a REST call, which is held in memory whole: by somebody who may, not for ever, and not too many at a time.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::BodyExt as _;
use hyper::body::Body as HttpBody;
use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;
use crate::authenticate::Identified;
use crate::config::{
    REST_ANONYMOUS_BODY_BYTES_MAX, REST_BODY_BYTES_MAX, REST_BODY_TIMEOUT, REST_LARGE_BODIES_MAX,
    REST_LARGE_BODY_BYTES, RETRY_AFTER,
};
use crate::inflight::Permit;
use crate::passthrough::{Passthrough, Presented};

/// Reads bodies. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Bodies {
    large: Arc<Semaphore>,
}

/// A body that was read.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) bytes: Bytes,
    /// A large body's place; kept until the call is over, since its message is as large.
    _place: Option<Place>,
}

struct Place {
    _of_caller: Permit,
    _of_all: OwnedSemaphorePermit,
}

impl Bodies {
    pub(crate) fn new() -> Self {
        Self { large: Arc::new(Semaphore::new(REST_LARGE_BODIES_MAX)) }
    }

    /// The whole body, if it is as long as the caller may send and says that it is JSON.
    ///
    /// Who calls is found out before the body is read: nobody fills the memory with bodies that a credential would have refused.
    pub(crate) async fn read<B>(
        &self,
        passthrough: &Passthrough,
        presented: &Presented,
        headers: &HeaderMap,
        body: B,
    ) -> Result<Read, Problem>
    where
        B: HttpBody<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if body.is_end_stream() {
            return Ok(Read::default());
        }
        let credential = presented.as_ref().map_err(Failure::clone)?;
        let (caller, _call) = passthrough.admit(credential).await?;
        let bytes_max = if caller.is_nobody() { REST_ANONYMOUS_BODY_BYTES_MAX } else { REST_BODY_BYTES_MAX };
        let stated =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if stated.is_some_and(|stated| stated > bytes_max) {
            return Err(Problem::body_too_large(bytes_max));
        }
        let collected = self.collect(passthrough, &caller, body, bytes_max);
        let read = tokio::time::timeout(REST_BODY_TIMEOUT, collected).await.map_err(|_| too_slow())??;
        let is_json = headers.get(CONTENT_TYPE).is_none_or(|value| value.to_str().is_ok_and(is_json));
        if read.bytes.is_empty() || is_json { Ok(read) } else { Err(Problem::media_type()) }
    }

    async fn collect<B>(
        &self,
        passthrough: &Passthrough,
        caller: &Identified,
        body: B,
        bytes_max: usize,
    ) -> Result<Read, Problem>
    where
        B: HttpBody<Data = Bytes> + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut body = std::pin::pin!(body);
        let mut bytes = Vec::new();
        let mut place = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| cut_short())?;
            let Some(data) = frame.data_ref() else {
                continue;
            };
            if bytes.len() + data.len() > bytes_max {
                return Err(Problem::body_too_large(bytes_max));
            }
            if place.is_none() && bytes.len() + data.len() > REST_LARGE_BODY_BYTES {
                place = Some(self.place(passthrough, caller)?);
            }
            bytes.extend_from_slice(data);
        }
        let bytes = Bytes::from(bytes);
        Ok(Read { bytes, _place: place })
    }

    fn place(&self, passthrough: &Passthrough, caller: &Identified) -> Result<Place, Failure> {
        let of_caller = passthrough.admit_large_body(caller)?;
        let of_all = Arc::clone(&self.large).try_acquire_owned().map_err(|_| {
            let message = "too many large bodies are on their way; repeat the call a little later";
            Failure::new(ErrorReason::Overloaded, message).retry_after(RETRY_AFTER)
        })?;
        Ok(Place { _of_caller: of_caller, _of_all: of_all })
    }
}

fn cut_short() -> Failure {
    Failure::field("body", "ended before its end; send it whole")
}

fn too_slow() -> Failure {
    Failure::new(
        ErrorReason::DeadlineExceeded,
        format!("the body did not arrive within {} seconds; send it at once", REST_BODY_TIMEOUT.as_secs()),
    )
}

fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else {
                return parameter.is_empty();
            };
            !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_so() {
        for yes in [
            "application/json",
            "application/json; charset=utf-8",
            "Application/JSON;charset=\"UTF-8\"",
            "application/json;",
        ] {
            assert!(is_json(yes), "{yes}");
        }
        for no in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=shift_jis",
            "application/jsonl",
            "",
        ] {
            assert!(!is_json(no), "{no}");
        }
    }
}
