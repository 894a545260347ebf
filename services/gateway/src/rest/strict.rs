//! What a JSON body must not say, beyond what the reader of messages refuses by itself.
//!
//! proto3 JSON lets a second value of a field win in silence, skips `null` in lists, and names no field when it meets a wrong
//! type. A caller who wrote such a body meant something: here each finding is named with the path of its field, as the proto
//! writes it, and nothing is dropped.

use std::collections::HashSet;
use std::fmt;

use ovation_chassis::failure::Violation;
use prost_reflect::{Kind, MessageDescriptor};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::scalar;

/// Findings are listed up to this number.
const VIOLATIONS_MAX: usize = 20;

/// What a look over a body brought.
#[derive(Default)]
pub(crate) struct Look {
    /// Unknown and repeated fields, nulls in lists.
    pub(crate) violations: Vec<Violation>,
    /// The fields of the body's message, by their names in the proto, in order.
    pub(crate) fields: Vec<String>,
}

/// Looks over a body that holds the message; malformed JSON is an error.
pub(crate) fn look(message: &MessageDescriptor, body: &[u8]) -> Result<Look, serde_json::Error> {
    let mut look = Look::default();
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    Walk { look: &mut look, path: String::new(), kind: Shape::Message(message.clone()) }
        .deserialize(&mut deserializer)?;
    deserializer.end()?;
    look.violations.truncate(VIOLATIONS_MAX);
    Ok(look)
}

/// Finds the fields whose values do not fit, after the reader of messages refused the body.
pub(crate) fn misfits(message: &MessageDescriptor, body: &[u8]) -> Vec<Violation> {
    let mut violations = Vec::new();
    if let Ok(value) = serde_json::from_slice(body) {
        message_misfits(message, &value, "", &mut violations);
    }
    violations.truncate(VIOLATIONS_MAX);
    violations
}

fn message_misfits(
    message: &MessageDescriptor,
    value: &serde_json::Value,
    path: &str,
    violations: &mut Vec<Violation>,
) {
    let Some(object) = value.as_object() else {
        let field = if path.is_empty() { "body" } else { path };
        violations.push(Violation { field: field.to_owned(), description: "must be an object".to_owned() });
        return;
    };
    for (name, value) in object {
        // A body of millions of misfits is not listed before it is cut off.
        if violations.len() >= VIOLATIONS_MAX {
            return;
        }
        let Some(field) = message.get_field_by_json_name(name).or_else(|| message.get_field_by_name(name))
        else {
            continue;
        };
        let path = joined(path, field.name());
        match (field.kind(), value) {
            (Kind::Message(inner), serde_json::Value::Array(elements))
                if field.is_list() && is_plain(&inner) =>
            {
                for (index, element) in elements.iter().enumerate() {
                    if violations.len() >= VIOLATIONS_MAX {
                        return;
                    }
                    message_misfits(&inner, element, &format!("{path}[{index}]"), violations);
                }
            }
            (Kind::Message(inner), value)
                if !field.is_list() && !field.is_map() && is_plain(&inner) && !value.is_null() =>
            {
                message_misfits(&inner, value, &path, violations);
            }
            _ => {
                let alone = serde_json::Value::Object([(name.clone(), value.clone())].into_iter().collect());
                if let Err(error) = message.clone().deserialize(alone) {
                    let is_single = !field.is_list() && !field.is_map();
                    let expected = is_single.then(|| scalar::expected(&field.kind())).flatten();
                    let description = expected.unwrap_or_else(|| format!("does not fit: {error}"));
                    violations.push(Violation { field: path, description });
                }
            }
        }
    }
}

/// Whether JSON writes the message as an object of its fields.
fn is_plain(message: &MessageDescriptor) -> bool {
    !message.full_name().starts_with("google.protobuf.")
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// What may stand at a place.
#[derive(Clone)]
enum Shape {
    Message(MessageDescriptor),
    List(Box<Shape>),
    /// A map's keys are the caller's own; they are looked at for repetition only.
    Map(Box<Shape>),
    Other,
}

impl Shape {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Message(message) if is_plain(&message) => Self::Message(message),
            _ => Self::Other,
        }
    }
}

/// Walks one value.
struct Walk<'l> {
    look: &'l mut Look,
    path: String,
    kind: Shape,
}

impl Walk<'_> {
    fn refuse(&mut self, field: String, description: &str) {
        if self.look.violations.len() < VIOLATIONS_MAX {
            self.look.violations.push(Violation { field, description: description.to_owned() });
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.kind {
            Shape::Other => deserializer.deserialize_any(IgnoredAny).map(drop),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            let (proto_name, shape) = match &self.kind {
                Shape::Message(message) => {
                    let field =
                        message.get_field_by_json_name(&name).or_else(|| message.get_field_by_name(&name));
                    let Some(field) = field else {
                        let path = joined(&self.path, &name);
                        self.refuse(path, "is not a field that is known here");
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    };
                    let shape = match field.kind() {
                        Kind::Message(entry) if field.is_map() => {
                            Shape::Map(Box::new(Shape::of(entry.map_entry_value_field().kind())))
                        }
                        kind if field.is_list() => Shape::List(Box::new(Shape::of(kind))),
                        kind => Shape::of(kind),
                    };
                    (field.name().to_owned(), shape)
                }
                Shape::Map(value) => (name, Shape::clone(value)),
                Shape::List(_) | Shape::Other => (name, Shape::Other),
            };
            let path = joined(&self.path, &proto_name);
            if self.path.is_empty() {
                self.look.fields.push(proto_name.clone());
            }
            if !seen.insert(proto_name) {
                self.refuse(path.clone(), "is given twice");
            }
            map.next_value_seed(Walk { look: &mut *self.look, path, kind: shape })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let element = match &self.kind {
            Shape::List(element) => Shape::clone(element),
            _ => Shape::Other,
        };
        let mut index = 0;
        loop {
            let path = format!("{}[{index}]", self.path);
            let walk = Element(Walk { look: &mut *self.look, path: path.clone(), kind: element.clone() });
            match list.next_element_seed(walk)? {
                None => return Ok(()),
                Some(true) => {}
                Some(false) => self.refuse(path, "must not be null"),
            }
            index += 1;
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// An element of a list; its value says whether there is one, `null` being none.
struct Element<'l>(Walk<'l>);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_none<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.0.deserialize(deserializer).map(|()| true)
    }
}
