//! A message from what a REST call carries: path over body over query.
//!
//! Each field is given at one place. A field of the path that stands in the body or the query too must have the same value
//! there; what the body holds is not taken from the query. Everything that is wrong is reported at once.

use std::collections::HashSet;

use ovation_chassis::failure::{Failure, Violation};
use prost_reflect::{DeserializeOptions, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde::de::IgnoredAny;

use super::percent;
use super::routes::{Body, Route, field_path};
use super::scalar;
use super::strict;

/// The mask that a PATCH fills by itself.
const UPDATE_MASK: &str = "update_mask";
/// A condition, not a change: a mask never names it.
const ETAG: &str = "etag";
/// Findings are listed up to this number.
const VIOLATIONS_MAX: usize = 50;

/// Builds the request's message; errors are `FIELD_INVALID` with every violation.
pub(crate) fn assemble(
    route: &Route,
    captures: &[String],
    query: &str,
    body: &[u8],
) -> Result<DynamicMessage, Failure> {
    let mut assembly = Assembly {
        route,
        message: DynamicMessage::new(route.method.input()),
        body_fields: None,
        violations: Vec::new(),
    };
    assembly.take_body(body);
    assembly.take_path(captures);
    assembly.take_query(query);
    assembly.infer_update_mask();
    if assembly.violations.is_empty() {
        Ok(assembly.message)
    } else {
        Err(Failure::fields(assembly.violations))
    }
}

struct Assembly<'r> {
    route: &'r Route,
    message: DynamicMessage,
    /// Names of the fields that the body gave, where there was a body.
    body_fields: Option<Vec<String>>,
    violations: Vec<Violation>,
}

impl Assembly<'_> {
    fn refuse(&mut self, field: impl Into<String>, description: impl Into<String>) {
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(Violation { field: field.into(), description: description.into() });
        }
    }

    fn take_body(&mut self, body: &[u8]) {
        let blank = body.iter().all(u8::is_ascii_whitespace);
        // Nothing is the empty message, so that `curl -X POST` does for methods without fields.
        if blank {
            return;
        }
        match &self.route.body {
            Body::Absent => {
                self.refuse("body", "must be absent: this path takes its fields from the path and the query");
            }
            Body::Whole => {
                if let Some(message) = self.read(&self.route.method.input(), body) {
                    self.message = message;
                }
            }
            Body::Field(field) => match field.kind() {
                Kind::Message(descriptor) if !field.is_list() && !field.is_map() => {
                    if let Some(message) = self.read(&descriptor, body) {
                        self.message.set_field(field, Value::Message(message));
                    }
                }
                _ => self.take_bare_value(&field.clone(), body),
            },
        }
    }

    /// A body that is a list, a map or a scalar: read as the one field of its message.
    fn take_bare_value(&mut self, field: &FieldDescriptor, body: &[u8]) {
        // One value, or what follows it would be read as fields of its message.
        if let Err(error) = serde_json::from_slice::<IgnoredAny>(body) {
            self.refuse("body", format!("must be JSON: {error}"));
            return;
        }
        let mut wrapped = Vec::with_capacity(body.len() + field.name().len() + 8);
        wrapped.extend_from_slice(b"{\"");
        wrapped.extend_from_slice(field.name().as_bytes());
        wrapped.extend_from_slice(b"\":");
        wrapped.extend_from_slice(body);
        wrapped.push(b'}');
        if let Some(message) = self.read(&self.route.method.input(), &wrapped) {
            self.message = message;
        }
    }

    fn read(&mut self, descriptor: &MessageDescriptor, body: &[u8]) -> Option<DynamicMessage> {
        let look = match strict::look(descriptor, body) {
            Ok(look) => look,
            Err(error) => {
                self.refuse("body", format!("must be JSON: {error}"));
                return None;
            }
        };
        if !look.violations.is_empty() {
            self.violations.extend(look.violations);
            return None;
        }
        let options = DeserializeOptions::new().deny_unknown_fields(true);
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        match DynamicMessage::deserialize_with_options(descriptor.clone(), &mut deserializer, &options) {
            Ok(message) => {
                self.body_fields = Some(look.fields);
                Some(message)
            }
            Err(error) => {
                let misfits = strict::misfits(descriptor, body);
                if misfits.is_empty() {
                    self.refuse("body", format!("does not fit: {error}"));
                }
                self.violations.extend(misfits);
                None
            }
        }
    }

    fn take_path(&mut self, captures: &[String]) {
        for (fields, text) in self.route.variables.iter().zip(captures) {
            let name = dotted(fields);
            match scalar_of(fields, text) {
                Err(description) => self.refuse(name, description),
                Ok(value) => match get(&self.message, fields) {
                    Some(given) if given != value => {
                        self.refuse(name, "is one value in the path and another in the body: give it once");
                    }
                    _ => self.set(fields, value),
                },
            }
        }
    }

    fn take_query(&mut self, query: &str) {
        let Some(pairs) = percent::query_pairs(query) else {
            self.refuse("query", "must be percent-encoded UTF-8");
            return;
        };
        let input = self.route.method.input();
        let mut seen = HashSet::new();
        for (name, text) in &pairs {
            let Some(fields) = field_path(&input, name) else {
                self.refuse(name, "is not a field that is known here");
                continue;
            };
            let name = dotted(&fields);
            let in_body = match &self.route.body {
                Body::Absent => false,
                Body::Whole => !self.in_path(&fields),
                Body::Field(field) => fields.first() == Some(field) && !self.in_path(&fields),
            };
            if in_body {
                self.refuse(name, "belongs into the body, not into the query");
                continue;
            }
            let Some(last) = fields.last() else { continue };
            if last.is_map() {
                self.refuse(name, "is a map, which a query cannot hold");
                continue;
            }
            let again = !seen.insert(name.clone()) && !last.is_list();
            match scalar_of(&fields, text) {
                Err(description) => self.refuse(name, description),
                Ok(_) if again => self.refuse(name, "is given twice"),
                Ok(value) if self.in_path(&fields) => {
                    if get(&self.message, &fields).is_some_and(|given| given != value) {
                        self.refuse(name, "is one value in the path and another in the query: give it once");
                    }
                }
                Ok(_) if self.excluded(&fields) => {
                    self.refuse(name, "excludes another field that is given too");
                }
                Ok(value) => self.set(&fields, value),
            }
        }
    }

    /// Whether another field of the same choice is set already.
    fn excluded(&self, fields: &[FieldDescriptor]) -> bool {
        let Some((last, parents)) = fields.split_last() else {
            return false;
        };
        let Some(choice) = last.containing_oneof() else {
            return false;
        };
        choice
            .fields()
            .any(|other| other != *last && get(&self.message, &[parents, &[other]].concat()).is_some())
    }

    fn in_path(&self, fields: &[FieldDescriptor]) -> bool {
        self.route.variables.iter().any(|variable| variable == fields)
    }

    /// A PATCH of one field changes what its body names, unless the query says otherwise.
    fn infer_update_mask(&mut self) {
        let (Body::Field(body), Some(given)) = (&self.route.body, &self.body_fields) else {
            return;
        };
        if self.route.http_method != http::Method::PATCH {
            return;
        }
        let Some(mask) = self.route.method.input().get_field_by_name(UPDATE_MASK) else {
            return;
        };
        let Kind::Message(descriptor) = mask.kind() else {
            return;
        };
        if self.message.has_field(&mask) {
            return;
        }
        let identifies = |name: &str| {
            self.route.variables.iter().any(|variable| {
                matches!(variable.as_slice(), [first, second, ..] if first == body && second.name() == name)
            })
        };
        let paths = given.iter().filter(|name| name.as_str() != ETAG && !identifies(name)).cloned();
        let mask_value = scalar::field_mask(&descriptor, paths);
        self.message.set_field(&mask, Value::Message(mask_value));
    }

    /// Sets the value at the end of the path; a list takes it as one more element.
    fn set(&mut self, fields: &[FieldDescriptor], value: Value) {
        let mut message = &mut self.message;
        let Some((last, parents)) = fields.split_last() else {
            return;
        };
        for field in parents {
            match message.get_field_mut(field) {
                Value::Message(inner) => message = inner,
                _ => return,
            }
        }
        if last.is_list() {
            if let Value::List(elements) = message.get_field_mut(last) {
                elements.push(value);
            }
        } else {
            message.set_field(last, value);
        }
    }
}

fn scalar_of(fields: &[FieldDescriptor], text: &str) -> Result<Value, String> {
    let last = fields.last().ok_or_else(|| "is no field".to_owned())?;
    scalar::parse(last, text)
}

/// The value at the end of the path, where it is set.
fn get(message: &DynamicMessage, fields: &[FieldDescriptor]) -> Option<Value> {
    let (first, rest) = fields.split_first()?;
    if !message.has_field(first) {
        return None;
    }
    let value = message.get_field(first);
    match (value.as_ref(), rest) {
        (value, []) => Some(value.clone()),
        (Value::Message(inner), rest) => get(inner, rest),
        _ => None,
    }
}

fn dotted(fields: &[FieldDescriptor]) -> String {
    fields.iter().map(FieldDescriptor::name).collect::<Vec<_>>().join(".")
}
