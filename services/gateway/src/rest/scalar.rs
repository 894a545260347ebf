//! A single value that stands as text in a path or a query.
//!
//! The text means what it would mean in JSON: an enum value by its name or its number, a 64-bit integer in digits, bytes in
//! base64, a time as RFC 3339, a field mask with commas. So JSON's own reader reads most of it.

use prost_reflect::{DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde::de::DeserializeSeed as _;

const TRUE_OR_FALSE: &str = "must be `true` or `false`";

/// Reads the text as a value of the field, or as one of its elements where it is a list; an error says what would be right.
pub(crate) fn parse(field: &FieldDescriptor, text: &str) -> Result<Value, String> {
    match field.kind() {
        Kind::String => Ok(Value::String(text.to_owned())),
        Kind::Bool => parse_bool(text).map(Value::Bool),
        Kind::Enum(descriptor) => {
            if let Ok(number) = text.parse::<i32>() {
                return Ok(Value::EnumNumber(number));
            }
            descriptor
                .get_value_by_name(text)
                .map(|value| Value::EnumNumber(value.number()))
                .ok_or_else(|| one_of(&descriptor))
        }
        Kind::Message(descriptor) => parse_message(&descriptor, text).map(Value::Message),
        _ => parse_as_json(field, text),
    }
}

/// What a single value of a field of that kind must be; none where JSON's own reader says it better.
pub(crate) fn expected(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Enum(descriptor) => Some(one_of(descriptor)),
        Kind::Bool => Some(TRUE_OR_FALSE.to_owned()),
        Kind::String => Some("must be a text in quotes".to_owned()),
        Kind::Message(_) => None,
        kind => Some(expectation(kind).to_owned()),
    }
}

/// The names that mean something: the unspecified value is what is there when nothing is said.
fn one_of(descriptor: &EnumDescriptor) -> String {
    let names: Vec<_> = descriptor
        .values()
        .map(|value| value.name().to_owned())
        .filter(|name| !name.ends_with("_UNSPECIFIED"))
        .collect();
    format!("must be one of {}", names.join(", "))
}

fn parse_bool(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| TRUE_OR_FALSE.to_owned())
}

/// Messages that JSON writes as one value.
fn parse_message(descriptor: &MessageDescriptor, text: &str) -> Result<DynamicMessage, String> {
    let name = descriptor.full_name();
    match name {
        "google.protobuf.FieldMask" => Ok(field_mask(descriptor, text.split(',').map(snake_case))),
        "google.protobuf.Timestamp" | "google.protobuf.Duration" => {
            descriptor.clone().deserialize(serde_json::Value::from(text)).map_err(|_| match name {
                "google.protobuf.Duration" => "must be a number of seconds, as in `1.5s`".to_owned(),
                _ => "must be a time, as in `2026-04-01T09:00:00Z`".to_owned(),
            })
        }
        _ if name.starts_with("google.protobuf.") && name.ends_with("Value") => {
            let inner =
                descriptor.get_field_by_name("value").ok_or_else(|| "cannot stand here".to_owned())?.kind();
            let json = match inner {
                Kind::Bool => serde_json::Value::from(parse_bool(text)?),
                _ => serde_json::Value::from(text),
            };
            descriptor.clone().deserialize(json).map_err(|_| expectation(&inner).to_owned())
        }
        _ => {
            let example = descriptor
                .fields()
                .next()
                .map_or_else(String::new, |field| format!(", as in `.{}=`", field.name()));
            Err(format!("is a message: name one of its fields{example}"))
        }
    }
}

/// A mask over the paths that are not empty.
pub(crate) fn field_mask(
    descriptor: &MessageDescriptor,
    paths: impl Iterator<Item = String>,
) -> DynamicMessage {
    let mut mask = DynamicMessage::new(descriptor.clone());
    let paths = paths.filter(|path| !path.is_empty()).map(Value::String).collect();
    mask.set_field_by_name("paths", Value::List(paths));
    mask
}

/// Numbers and bytes: JSON's own reader takes them as strings.
fn parse_as_json(field: &FieldDescriptor, text: &str) -> Result<Value, String> {
    let value = serde_json::Value::from(text);
    let value = if field.is_list() { serde_json::Value::from(vec![value]) } else { value };
    let mut object = serde_json::Map::new();
    object.insert(field.json_name().to_owned(), value);
    let parsed = field.parent_message().clone().deserialize(serde_json::Value::Object(object));
    let value = parsed.map_err(|_| expectation(&field.kind()).to_owned())?.get_field(field).into_owned();
    match value {
        Value::List(mut elements) => elements.pop().ok_or_else(|| expectation(&field.kind()).to_owned()),
        single => Ok(single),
    }
}

fn expectation(kind: &Kind) -> &'static str {
    match kind {
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => "must be a whole number of 32 bits",
        Kind::Uint32 | Kind::Fixed32 => "must be a whole number of 32 bits, not negative",
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => "must be a whole number of 64 bits",
        Kind::Uint64 | Kind::Fixed64 => "must be a whole number of 64 bits, not negative",
        Kind::Float | Kind::Double => "must be a number",
        Kind::Bytes => "must be base64",
        Kind::Bool | Kind::String | Kind::Enum(_) | Kind::Message(_) => "is malformed",
    }
}

/// `dueOn` as the proto writes it: `due_on`. What is so already stays.
fn snake_case(camel_case: &str) -> String {
    let mut snake_case = String::with_capacity(camel_case.len() + 4);
    for character in camel_case.trim().chars() {
        if character.is_ascii_uppercase() {
            snake_case.push('_');
        }
        snake_case.push(character.to_ascii_lowercase());
    }
    snake_case
}
