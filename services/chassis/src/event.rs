//! Facts: what a transaction says happened, and the CloudEvents 1.0 envelope in which it is published.
//!
//! The envelope is JSON; its `data` is the proto3 JSON of a message that carries the option `ovation.common.v1.fact`. It is made
//! once, when the fact is emitted, stored with the event, and published and replayed byte for byte.
//! Source of the envelope: CloudEvents specification 1.0.2, JSON event format 1.0.2.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{DateTime, SecondsFormat, Utc};
use ovation_proto::ovation::common::v1::Audience;
use prost::{Message, Name};
use prost_reflect::{DynamicMessage, MessageDescriptor, SerializeOptions, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::failure::Failure;
use crate::ids::{EventId, OrganizationId};

/// The longest envelope. The bus carries messages of 1 MiB; one that it refused would stop the relay.
const ENVELOPE_BYTES_MAX: usize = 768 * 1024;

/// What a transaction says happened.
#[derive(Debug)]
pub struct Fact<'a, M> {
    /// The message; its type carries the option `ovation.common.v1.fact`.
    pub message: &'a M,
    /// What it is about.
    pub entity_id: Uuid,
    /// The entity's revision with this fact: 1 for its first, then growing, taken under the lock of the entity's row.
    pub revision: i64,
    /// Who may read it.
    pub audience: Audience,
}

// By hand: a fact holds its message by reference, so it can be copied whatever the message is.
impl<M> Clone for Fact<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Fact<'_, M> {}

/// A fact ready to be stored and published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id, the message id on the stream.
    pub id: EventId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Full name of the message.
    pub type_name: String,
    /// What it is about.
    pub entity_id: Uuid,
    /// The entity's revision.
    pub revision: i64,
    /// Who may read it.
    pub audience: Audience,
    /// Where it is published.
    pub subject: String,
    /// What is published.
    pub envelope: String,
    /// The trace that caused it.
    pub traceparent: Option<String>,
    /// When its transaction began.
    pub recorded_at: DateTime<Utc>,
}

/// What the transaction adds to a fact.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// The tenant.
    pub organization: OrganizationId,
    /// The tenant's key.
    pub organization_key: &'a str,
    /// Who did it.
    pub actor: &'a str,
    /// The trace that it belongs to.
    pub traceparent: Option<&'a str>,
    /// The event that caused it, for facts emitted by a consumer.
    pub cause: Option<EventId>,
    /// When the transaction began.
    pub recorded_at: DateTime<Utc>,
}

impl Event {
    /// Makes the event of a fact.
    ///
    /// # Errors
    ///
    /// INTERNAL for a message that does not declare itself a fact, a revision below 1, or more than 768 KiB of JSON, which the bus would not
    /// carry: a defect of the service.
    pub fn of<M: Message + Name>(fact: &Fact<'_, M>, origin: &Origin<'_>) -> Result<Self, Failure> {
        let type_name = M::full_name();
        let Some(kind) = FactKind::of(&type_name) else {
            return Err(Failure::internal(format!(
                "{type_name} does not carry the option ovation.common.v1.fact"
            )));
        };
        if fact.revision < 1 {
            return Err(Failure::internal(format!(
                "{type_name} was emitted with revision {}",
                fact.revision
            )));
        }
        let id = EventId::random();
        let data = to_json(&kind.descriptor, fact.message)?;
        let envelope =
            envelope(kind, id, fact.entity_id, fact.revision, fact.audience, data, origin).to_string();
        if envelope.len() > ENVELOPE_BYTES_MAX {
            return Err(Failure::internal(format!(
                "{type_name} was emitted with {} bytes, at most {ENVELOPE_BYTES_MAX} are right",
                envelope.len()
            )));
        }
        Ok(Self {
            id,
            organization: origin.organization,
            subject: kind.subject(origin.organization_key, fact.audience),
            type_name,
            entity_id: fact.entity_id,
            revision: fact.revision,
            audience: fact.audience,
            envelope,
            traceparent: origin.traceparent.map(str::to_owned),
            recorded_at: origin.recorded_at,
        })
    }
}

fn envelope(
    kind: &FactKind,
    id: EventId,
    entity_id: Uuid,
    revision: i64,
    audience: Audience,
    data: Json,
    origin: &Origin<'_>,
) -> Json {
    let mut envelope = json!({
        "specversion": "1.0",
        "id": id.to_string(),
        "source": format!("/ovation/{}", kind.service),
        "type": kind.descriptor.full_name(),
        "subject": entity_id.to_string(),
        "time": origin.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "datacontenttype": "application/json",
        "organization": origin.organization.to_string(),
        "organizationkey": origin.organization_key,
        "actor": origin.actor,
        // A string: CloudEvents integers have 32 bits.
        "revision": revision.to_string(),
        "audience": audience_name(audience),
    });
    if let Some(traceparent) = origin.traceparent {
        envelope["traceparent"] = traceparent.into();
    }
    if let Some(cause) = origin.cause {
        envelope["cause"] = cause.to_string().into();
    }
    envelope["data"] = data;
    envelope
}

/// What a message that is a fact says of itself, by its options.
#[derive(Clone, Debug)]
pub struct FactKind {
    /// The message.
    pub descriptor: MessageDescriptor,
    /// The service that publishes it, from the package.
    pub service: String,
    /// The kind of entity.
    pub entity: String,
    /// What happened.
    pub fact: String,
}

impl FactKind {
    /// The fact with this full message name, or nothing if the message is no fact.
    #[must_use]
    pub fn of(type_name: &str) -> Option<&'static Self> {
        static KINDS: LazyLock<HashMap<String, FactKind>> = LazyLock::new(|| {
            ovation_proto::descriptors()
                .all_messages()
                .filter_map(FactKind::read)
                .map(|kind| (kind.descriptor.full_name().to_owned(), kind))
                .collect()
        });
        KINDS.get(type_name)
    }

    fn read(descriptor: MessageDescriptor) -> Option<Self> {
        let extension = ovation_proto::descriptors().get_extension_by_name("ovation.common.v1.fact")?;
        let options = descriptor.options();
        if !options.has_extension(&extension) {
            return None;
        }
        let Value::Message(fact) = options.get_extension(&extension).into_owned() else {
            return None;
        };
        let text = |name: &str| fact.get_field_by_name(name)?.as_str().map(str::to_owned);
        let service = descriptor.package_name().split('.').nth(1)?.to_owned();
        Some(Self { entity: text("entity")?, fact: text("fact")?, service, descriptor })
    }

    /// The subject that it is published on.
    #[must_use]
    pub fn subject(&self, organization_key: &str, audience: Audience) -> String {
        let audience = audience_name(audience);
        format!("ovation.{organization_key}.{audience}.{}.{}.{}", self.service, self.entity, self.fact)
    }

    /// The subjects of all organizations and audiences, for a consumer's filter.
    #[must_use]
    pub fn filter(&self) -> String {
        format!("ovation.*.*.{}.{}.{}", self.service, self.entity, self.fact)
    }
}

/// The audience as it stands in subjects and envelopes.
#[must_use]
pub fn audience_name(audience: Audience) -> &'static str {
    match audience {
        Audience::Open => "open",
        Audience::Restricted | Audience::Unspecified => "restricted",
    }
}

fn to_json<M: Message>(descriptor: &MessageDescriptor, message: &M) -> Result<Json, Failure> {
    let bytes = message.encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor.clone(), bytes.as_slice()).map_err(Failure::internal)?;
    let options = SerializeOptions::new().stringify_64_bit_integers(true);
    dynamic.serialize_with_options(serde_json::value::Serializer, &options).map_err(Failure::internal)
}

#[cfg(test)]
mod tests {
    use ovation_proto::ovation::recognition::v1::{Coin, CoinKind, CoinSent};

    use super::*;

    #[test]
    fn an_envelope_has_the_attributes_of_cloudevents_and_the_data_as_proto_json() {
        let coin = Coin {
            comment: "ありがとう".to_owned(),
            kind: CoinKind::ThankYou.into(),
            points: 10,
            ..Coin::default()
        };
        let message = CoinSent { coin: Some(coin) };
        let entity_id = Uuid::from_u128(7);
        let fact = Fact { message: &message, entity_id, revision: 1, audience: Audience::Open };
        let origin = Origin {
            organization: OrganizationId(Uuid::from_u128(1)),
            organization_key: "hinode",
            actor: "person/x",
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            cause: None,
            recorded_at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        };
        let event = Event::of(&fact, &origin).unwrap();
        assert_eq!(event.subject, "ovation.hinode.open.recognition.coin.sent");
        let envelope: Json = serde_json::from_str(&event.envelope).unwrap();
        assert_eq!(envelope["specversion"], "1.0");
        assert_eq!(envelope["type"], "ovation.recognition.v1.CoinSent");
        assert_eq!(envelope["subject"], entity_id.to_string());
        assert_eq!(envelope["time"], "2023-11-14T22:13:20.000000Z");
        assert_eq!(envelope["data"]["coin"]["kind"], "COIN_KIND_THANK_YOU");
        assert_eq!(envelope["data"]["coin"]["comment"], "ありがとう");
    }

    #[test]
    fn a_message_that_is_no_fact_is_refused() {
        assert!(FactKind::of("ovation.recognition.v1.Coin").is_none());
    }

    #[test]
    fn a_fact_that_the_bus_would_not_carry_is_refused() {
        let origin = Origin {
            organization: OrganizationId::default(),
            organization_key: "hinode",
            actor: "operator",
            traceparent: None,
            cause: None,
            recorded_at: DateTime::UNIX_EPOCH,
        };
        let of = |chars| {
            let coin = Coin { comment: "x".repeat(chars), ..Coin::default() };
            let message = CoinSent { coin: Some(coin) };
            let fact = Fact {
                message: &message,
                entity_id: Uuid::from_u128(7),
                revision: 1,
                audience: Audience::Open,
            };
            Event::of(&fact, &origin).is_ok()
        };
        assert!(of(700_000));
        assert!(!of(800_000));
    }
}
