//! The inbox: facts of other services, each with exactly one effect here.
//!
//! A durable pull consumer brings messages. Up to 128 of one organization are handled in one [`Tx`], together with their rows in
//! `inbox`; the messages are acknowledged after the commit. What was delivered before finds its row and is left out. A batch that fails is
//! run again one event at a time: one that fails by itself is delivered again after a growing wait, and one that can never succeed is
//! *parked*, with all that is needed to try it again once its cause is mended. One bad event never stops the stream.
//!
//! Messages may come twice and in any order. The inbox takes care of the first; handlers are either latest-revision-wins or commutative,
//! which takes care of the second.

mod consumer;
mod delivery;
mod effect;
mod seen;
pub(crate) mod store;

use chrono::{DateTime, Utc};
use ovation_proto::ovation::common::v1::LoggedEvent;
use prost::{Message, Name};
use prost_reflect::{DeserializeOptions, DynamicMessage};
use serde::Deserialize;
use uuid::Uuid;

use crate::event::FactKind;
use crate::failure::Failure;
use crate::ids::{EventId, OrganizationId};
use crate::tx::Tx;

pub use consumer::Consumer;
pub(crate) use effect::{begin, effect};
pub use seen::Seen;

/// What a service does with other services' facts.
pub trait Subscriber: Send + Sync + 'static {
    /// Full names of the messages that it hears.
    const TYPES: &'static [&'static str];
    /// Which of them feed copies of entities, by the service that owns these: a lost copy is rebuilt from that service's snapshot.
    const COPIES: &'static [(&'static str, &'static [&'static str])];

    /// Has the effect of events of one organization, at most 128, in no particular order, each for the first time.
    fn handle(
        &self,
        tx: &mut Tx,
        events: &[Incoming],
    ) -> impl Future<Output = Result<(), HandleError>> + Send;
}

/// For a service that hears nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoSubscriber;

impl Subscriber for NoSubscriber {
    const TYPES: &'static [&'static str] = &[];
    const COPIES: &'static [(&'static str, &'static [&'static str])] = &[];

    async fn handle(&self, _tx: &mut Tx, _events: &[Incoming]) -> Result<(), HandleError> {
        Ok(())
    }
}

/// A fact of another service.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The event.
    pub id: EventId,
    /// Full name of the message.
    pub type_name: String,
    /// The tenant.
    pub organization: OrganizationId,
    /// The tenant's key.
    pub organization_key: String,
    /// What it is about.
    pub entity_id: Uuid,
    /// The entity's revision with it.
    pub revision: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who did it.
    pub actor: String,
    /// The trace that it belongs to.
    pub traceparent: Option<String>,
    /// The envelope as it came.
    pub envelope: String,
    /// The data, or why it does not read.
    message: Result<DynamicMessage, String>,
}

/// The attributes of the envelope that Ovation reads.
#[derive(Deserialize)]
struct Envelope {
    id: Uuid,
    r#type: String,
    subject: Uuid,
    time: DateTime<Utc>,
    organization: Uuid,
    organizationkey: String,
    actor: String,
    revision: String,
    traceparent: Option<String>,
    data: serde_json::Value,
}

impl Incoming {
    /// Reads an envelope. Unknown fields and unknown enum names in the data are ignored: schemas only grow.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let envelope: Envelope =
            serde_json::from_str(text).map_err(|error| format!("the envelope is malformed: {error}"))?;
        let message = match FactKind::of(&envelope.r#type) {
            None => Err(format!("{} is not known to this version", envelope.r#type)),
            Some(kind) => {
                let options = DeserializeOptions::new().deny_unknown_fields(false);
                DynamicMessage::deserialize_with_options(kind.descriptor.clone(), envelope.data, &options)
                    .map_err(|error| format!("the data is no {}: {error}", envelope.r#type))
            }
        };
        let revision = envelope.revision.parse().map_err(|_| "the revision is no number".to_owned())?;
        Ok(Self {
            id: EventId(envelope.id),
            type_name: envelope.r#type,
            organization: OrganizationId(envelope.organization),
            organization_key: envelope.organizationkey,
            entity_id: envelope.subject,
            revision,
            recorded_at: envelope.time,
            actor: envelope.actor,
            traceparent: envelope.traceparent,
            envelope: text.to_owned(),
            message,
        })
    }

    /// Reads an event of a service's log.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn of_log(event: &LoggedEvent) -> Result<Self, String> {
        Self::parse(&event.envelope_json)
    }

    /// Whether the event is of this type.
    #[must_use]
    pub fn is<M: Name>(&self) -> bool {
        self.type_name == M::full_name()
    }

    /// The message.
    ///
    /// # Errors
    ///
    /// Poison for data that does not read, or an event of another type.
    pub fn decode<M: Message + Name + Default>(&self) -> Result<M, HandleError> {
        match &self.message {
            Err(error) => Err(HandleError::Poison(error.clone())),
            Ok(message) if self.is::<M>() => message
                .transcode_to()
                .map_err(|error| HandleError::Poison(format!("{} does not decode: {error}", self.type_name))),
            Ok(_) => Err(HandleError::Poison(format!("{} is not a {}", self.type_name, M::full_name()))),
        }
    }
}

/// Why an event did not have its effect.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// It can never have one.
    #[error("{0}")]
    Poison(String),
    /// It may have one later.
    #[error("{0}")]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for HandleError {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

#[cfg(test)]
mod tests {
    use ovation_proto::ovation::recognition::v1::{CoinKind, CoinSent};

    use super::*;

    fn envelope(data: &str) -> String {
        format!(
            r#"{{"specversion":"1.0","id":"00000000-0000-0000-0000-000000000001","source":"/ovation/recognition",
                "type":"ovation.recognition.v1.CoinSent","subject":"00000000-0000-0000-0000-000000000002",
                "time":"2026-01-01T00:00:00.000000Z","organization":"00000000-0000-0000-0000-000000000003",
                "organizationkey":"hinode","actor":"person/x","revision":"1","data":{data}}}"#
        )
    }

    #[test]
    fn a_later_version_s_fields_and_enum_names_are_ignored() {
        let incoming = Incoming::parse(&envelope(
            r#"{"coin":{"kind":"COIN_KIND_OF_TOMORROW","sparkle":1,"comment":"good"}}"#,
        ))
        .unwrap();
        let coin = incoming.decode::<CoinSent>().unwrap().coin.unwrap();
        assert_eq!(coin.kind(), CoinKind::Unspecified);
        assert_eq!(coin.comment, "good");
    }

    #[test]
    fn a_malformed_envelope_says_what_is_wrong() {
        let error = Incoming::parse("{}").unwrap_err();
        assert!(error.starts_with("the envelope is malformed"), "{error}");
    }
}
