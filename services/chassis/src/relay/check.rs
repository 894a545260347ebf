//! What the stream lost.
//!
//! The marks say at which sequence of which stream an event stands. The stream is the one that they are about if its time of creation is
//! the one that the relay knows. It may still have lost messages at its end (a server that was killed before it had synced, an old
//! backup), where other services' messages stand now, or at its beginning (a purge). Single messages deleted from its middle were
//! deleted on purpose, by an erasure.
//!
//! What the stream itself lets go, after its age or because it is bounded, is not lost.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::stream::{Config, LastRawMessageErrorKind, Stream};
use sqlx::PgConnection;

use super::leader::EVENT_ID_HEADER;
use super::store::{self, Lost, Place, STREAM_DAYS};
use super::stream::{self, ensure_stream};
use crate::failure::BoxError;

/// Postgres' clock and NATS' clock may differ: what is about to go is left alone.
const CLOCKS_DIFFER: Duration = Duration::from_hours(1);

/// Looks after the stream; makes pending again what it lost. `true` if there was something: acknowledgements from before then say
/// nothing about the stream as it is now.
pub(super) async fn check(
    connection: &mut PgConnection,
    context: &Context,
    service: &str,
) -> Result<bool, BoxError> {
    let mut stream = ensure_stream(context).await?;
    let info = stream.info().await?.clone();
    let created_at = info.created.to_string();
    let kept = kept(&info.config);
    let known = store::known_stream(connection, stream::STREAM).await?;
    let lost = if known.as_deref() == Some(created_at.as_str()) {
        let first = info.state.first_sequence;
        Lost {
            below: lost_below(connection, &info.config, first, kept).await?,
            above: lost_above(connection, &stream, first).await?,
        }
    } else {
        Lost::EVERYTHING
    };
    if lost == Lost::NOTHING {
        return Ok(false);
    }
    let name = (stream::STREAM, created_at.as_str());
    let refilled = store::refill(connection, name, lost, kept).await?;
    if refilled > 0 {
        tracing::warn!(
            relay.service = service,
            relay.refilled_rows = refilled,
            "the stream lost events: refilling it"
        );
    }
    // The first look of all only takes note of the stream.
    Ok(known.is_some() || refilled > 0)
}

/// How far back the stream should hold everything.
fn kept(config: &Config) -> Duration {
    let days = Duration::from_secs(u64::try_from(STREAM_DAYS).unwrap_or(30) * 24 * 3_600);
    let age = if config.max_age.is_zero() { days } else { days.min(config.max_age) };
    age.saturating_sub(CLOCKS_DIFFER.min(age / 2))
}

/// Whoever runs NATS may bound the stream: what stands before its beginning went by that rule, then.
fn is_bounded(config: &Config) -> bool {
    config.max_bytes > 0 || config.max_messages > 0 || config.max_messages_per_subject > 0
}

async fn lost_below(
    connection: &mut PgConnection,
    config: &Config,
    first: u64,
    kept: Duration,
) -> Result<u64, BoxError> {
    let is_lost = !is_bounded(config) && store::is_kept_below(connection, first, kept).await?;
    Ok(if is_lost { first } else { Lost::NOTHING.below })
}

/// Sequences above this one are void. The end of a stream is lost from some sequence on, which is searched by halves.
async fn lost_above(connection: &mut PgConnection, stream: &Stream, first: u64) -> Result<u64, BoxError> {
    let mut held = first.saturating_sub(1);
    let Some(highest) = store::highest_place(connection, held, u64::MAX).await? else {
        return Ok(Lost::NOTHING.above);
    };
    if holds(stream, highest).await? {
        return Ok(Lost::NOTHING.above);
    }
    let mut lost = highest.stream_sequence;
    while held + 1 < lost {
        let middle = held + (lost - held) / 2;
        match store::highest_place(connection, held, middle).await? {
            Some(place) if !holds(stream, place).await? => lost = place.stream_sequence,
            _ => held = middle,
        }
    }
    Ok(held)
}

/// Whether the stream's message at a place is the event.
///
/// # Errors
///
/// NATS is away: then nothing is known.
pub(super) async fn holds<I>(stream: &Stream<I>, place: Place) -> Result<bool, BoxError> {
    match stream.get_raw_message(place.stream_sequence).await {
        Ok(message) => Ok(is_event(&message.headers, place)),
        Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn is_event(headers: &HeaderMap, place: Place) -> bool {
    headers.get(EVENT_ID_HEADER).is_some_and(|id| id.as_str() == place.event_id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_keeps_less_is_refilled_less() {
        let hours = |hours| Config { max_age: Duration::from_hours(hours), ..Config::default() };
        assert_eq!(kept(&hours(0)), Duration::from_hours(30 * 24 - 1));
        assert_eq!(kept(&hours(90 * 24)), Duration::from_hours(30 * 24 - 1));
        assert_eq!(kept(&hours(24)), Duration::from_hours(23));
        assert_eq!(kept(&hours(1)), Duration::from_mins(30));
    }

    #[test]
    fn a_bounded_stream_may_let_go_of_its_beginning() {
        assert!(!is_bounded(&Config::default()));
        assert!(is_bounded(&Config { max_bytes: 1 << 30, ..Config::default() }));
    }
}
