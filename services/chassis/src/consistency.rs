//! Reading one's own writes across services.
//!
//! A write answers with a token in the header `ovation-token`: the events that it emitted, at most 16. The client sends it back in
//! `ovation-after` with its next calls, joined with commas where there are several. A service that consumes such an event waits
//! until its effect is there, and otherwise says `ovation-stale: true`. An event is written `<id>:<type>`, the type being the full name
//! of its message, by which a service knows whether it consumes it at all.

use std::collections::HashSet;
use std::time::Duration;

use ovation_proto::ovation::common::v1::ErrorReason;

use crate::event::Event;
use crate::failure::Failure;
use crate::ids::EventId;

/// What a write answers with.
pub const TOKEN_HEADER: &str = "ovation-token";
/// What a client sends back.
pub const AFTER_HEADER: &str = "ovation-after";
/// `true` where the answer may not show what the client knows already.
pub const STALE_HEADER: &str = "ovation-stale";

/// Events in one token. A longer write names its last ones.
pub const EVENTS_MAX: usize = 16;
/// How long a call waits for what its client has seen elsewhere.
pub const WAIT_MAX: Duration = Duration::from_secs(2);
/// Full names of messages in the protocol are far shorter.
const TYPE_CHARS_MAX: usize = 100;

/// An event as a token names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventRef {
    /// Its id.
    pub id: EventId,
    /// Full name of its message.
    pub type_name: String,
}

/// The token of a write: its last events, each entity's newest only.
#[must_use]
pub fn token_of(events: &[Event]) -> Vec<EventRef> {
    let mut entities = HashSet::new();
    let mut token: Vec<EventRef> = events
        .iter()
        .rev()
        .filter(|event| entities.insert((event.entity_id, event.type_name.as_str())))
        .take(EVENTS_MAX)
        .map(|event| EventRef { id: event.id, type_name: event.type_name.clone() })
        .collect();
    token.reverse();
    token
}

/// The token as it stands in headers; empty without events.
#[must_use]
pub fn print(token: &[EventRef]) -> String {
    let events: Vec<String> = token.iter().map(|event| format!("{}:{}", event.id, event.type_name)).collect();
    events.join(",")
}

/// Reads a header; blanks around commas are ignored, and so is an empty header.
///
/// # Errors
///
/// `CONSISTENCY_TOKEN_INVALID`.
pub fn parse(header: &str) -> Result<Vec<EventRef>, Failure> {
    let parts: Vec<&str> = header.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > EVENTS_MAX {
        return Err(malformed(&format!("has {} events, at most {EVENTS_MAX} are right", parts.len())));
    }
    parts.into_iter().map(parse_event).collect()
}

fn parse_event(part: &str) -> Result<EventRef, Failure> {
    let read = || {
        let (id, type_name) = part.split_once(':')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
        let is_type = (1..=TYPE_CHARS_MAX).contains(&type_name.len()) && type_name.chars().all(is_name);
        // Only the form that `print` writes: 36 characters with hyphens.
        let id = id.parse().ok().filter(|_| id.len() == 36)?;
        is_type.then(|| EventRef { id, type_name: type_name.to_owned() })
    };
    read().ok_or_else(|| malformed("must hold what `ovation-token` said, joined with commas"))
}

fn malformed(what: &str) -> Failure {
    Failure::new(ErrorReason::ConsistencyTokenInvalid, format!("the header `{AFTER_HEADER}` {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> EventRef {
        EventRef { id: EventId::random(), type_name: "ovation.goals.v1.CycleCreated".to_owned() }
    }

    #[test]
    fn a_token_survives_the_header_and_may_be_joined() {
        let (first, second) = (vec![event(), event()], vec![event()]);
        let joined = format!("{} ,{},", print(&first), print(&second));
        assert_eq!(parse(&joined).expect("it is well formed"), [first, second].concat());
        assert_eq!(parse("").expect("nothing is well formed"), []);
    }

    #[test]
    fn anything_else_is_refused() {
        let id = EventId::random();
        let long = vec![event(); EVENTS_MAX + 1];
        for bad in [
            "x".to_owned(),
            id.to_string(),
            format!("{id}:"),
            format!("{id}:a b"),
            format!("{}:a.B", id.uuid().simple()),
            format!("{id}:{}", "a".repeat(101)),
            print(&long),
        ] {
            let failure = parse(&bad).expect_err(&bad);
            assert_eq!(failure.reason(), ErrorReason::ConsistencyTokenInvalid);
        }
    }
}
