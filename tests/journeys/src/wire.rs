//! Calling any method by its name, with a message written as JSON: what tables of calls are made of.

use bytes::{Buf as _, BufMut as _, Bytes};
use http::uri::PathAndQuery;
use ovation_proto::descriptors;
use ovation_proto::ovation::common::v1::ErrorReason;
use prost::Message as _;
use prost_reflect::{DynamicMessage, MethodDescriptor, ReflectMessage as _};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

use crate::client::Client;

/// Every method of Ovation's services, by full name: `ovation.goals.v1.GoalsService/GetTree`.
#[must_use]
pub fn methods() -> Vec<String> {
    let services = descriptors().services().filter(|service| service.package_name().starts_with("ovation."));
    services
        .flat_map(|service| service.methods().map(|method| name_of(&method)).collect::<Vec<_>>())
        .collect()
}

fn name_of(method: &MethodDescriptor) -> String {
    format!("{}/{}", method.parent_service().full_name(), method.name())
}

fn descriptor(method: &str) -> MethodDescriptor {
    let (service, name) = method.split_once('/').expect("a method is named service/method");
    let service =
        descriptors().get_service_by_name(service).unwrap_or_else(|| panic!("there is no service {service}"));
    service
        .methods()
        .find(|found| found.name() == name)
        .unwrap_or_else(|| panic!("there is no method {method}"))
}

/// Calls a method and gives its answer; of a stream the first message, or an empty one if there is none.
///
/// # Panics
///
/// If there is no such method, or the JSON is none of its requests: a table is wrong.
pub async fn call(client: &Client, method: &str, json: &str) -> Result<DynamicMessage, Status> {
    let descriptor = descriptor(method);
    let mut reader = serde_json::Deserializer::from_str(json);
    let request = DynamicMessage::deserialize(descriptor.input(), &mut reader)
        .unwrap_or_else(|error| panic!("{json} is no request of {method}: {error}"));
    let answer = call_bytes(client, method, request.encode_to_vec().into()).await?;
    Ok(DynamicMessage::decode(descriptor.output(), answer).expect("the answer is a message of the protocol"))
}

/// The same with the request's bytes, which may be anything.
pub async fn call_bytes(client: &Client, method: &str, request: Bytes) -> Result<Bytes, Status> {
    let mut grpc = tonic::client::Grpc::new(client.clone());
    let path: PathAndQuery = format!("/{method}").parse().expect("a path");
    grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    // On the wire, an answer of one message is a stream of one.
    let mut answer = grpc.server_streaming(Request::new(request), path, Plain).await?.into_inner();
    Ok(answer.message().await?.unwrap_or_default())
}

/// A text field of an answer, by its path: `api_token.id`.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn text(message: &DynamicMessage, path: &str) -> String {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let value = message
        .get_field_by_name(name)
        .unwrap_or_else(|| panic!("{} has no {name}", message.descriptor().full_name()));
    match rest {
        None => value.as_str().expect("a text at the end of the path").to_owned(),
        Some(rest) => text(value.as_message().expect("messages on the path"), rest),
    }
}

/// The reason of a refusal; `None` for one that does not say any.
#[must_use]
pub fn reason(status: &Status) -> Option<ErrorReason> {
    let info = status.get_details_error_info()?;
    assert_eq!(info.domain, "ovation", "{status:?}");
    ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason))
}

/// The fields that a refusal names, in order.
#[must_use]
pub fn violations(status: &Status) -> Vec<String> {
    let request = status.get_details_bad_request();
    request
        .into_iter()
        .flat_map(|request| request.field_violations)
        .map(|violation| violation.field)
        .collect()
}

/// Messages as they are.
#[derive(Clone, Copy, Debug)]
struct Plain;

impl Codec for Plain {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
