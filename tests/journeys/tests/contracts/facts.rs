//! Facts: the catalogue in `proto/README.md`, and the JSON of each as subscribers see it.

use std::fs;

use ovation_chassis::event::FactKind;
use ovation_proto::descriptors;
use prost_reflect::{Cardinality, DynamicMessage, Kind, MapKey, MessageDescriptor, Value};

use crate::root;

fn kinds() -> Vec<&'static FactKind> {
    let mut kinds: Vec<_> =
        descriptors().all_messages().filter_map(|message| FactKind::of(message.full_name())).collect();
    kinds.sort_by_key(|kind| kind.descriptor.full_name().to_owned());
    assert!(kinds.len() > 15, "facts are missing");
    kinds
}

#[test]
fn the_catalogue_lists_every_fact() {
    let readme = fs::read_to_string(root().join("proto/README.md")).expect("proto/README.md");
    let listed: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `ovation.")).collect();
    let expected: Vec<String> = kinds()
        .iter()
        .map(|kind| {
            format!(
                "| `{}` | `{}.{}.{}` |",
                kind.descriptor.full_name(),
                kind.service,
                kind.entity,
                kind.fact
            )
        })
        .collect();
    for (line, row) in listed.iter().zip(&expected) {
        assert!(
            line.starts_with(row.as_str()),
            "the catalogue says\n  {line}\nwhere the protos say\n  {row}"
        );
    }
    assert_eq!(
        listed.len(),
        expected.len(),
        "the catalogue should have these rows:\n{}",
        expected.join("\n")
    );
}

/// A message with every field set.
fn filled(descriptor: &MessageDescriptor) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let value = match field.kind() {
            Kind::String => Value::String(field.name().to_owned()),
            Kind::Bool => Value::Bool(true),
            Kind::Int32 => Value::I32(7),
            Kind::Int64 => Value::I64(7),
            Kind::Enum(kind) => Value::EnumNumber(kind.values().nth(1).expect("a value").number()),
            Kind::Message(kind) if kind.full_name() == "google.protobuf.Timestamp" => {
                let mut time = DynamicMessage::new(kind);
                time.set_field_by_name("seconds", Value::I64(1_767_225_600));
                Value::Message(time)
            }
            Kind::Message(kind) => Value::Message(filled(&kind)),
            other => panic!("{} is a {other:?}: no fact has one yet", field.full_name()),
        };
        let value = match field.cardinality() {
            Cardinality::Repeated if field.is_map() => {
                Value::Map([(MapKey::String("key".to_owned()), value)].into())
            }
            Cardinality::Repeated => Value::List(vec![value]),
            _ => value,
        };
        message.set_field(&field, value);
    }
    message
}

#[test]
fn the_json_of_every_fact_is_what_subscribers_know() {
    for kind in kinds() {
        let json = serde_json::to_value(filled(&kind.descriptor)).expect("it has JSON");
        insta::assert_json_snapshot!(kind.descriptor.full_name(), json);
    }
}
