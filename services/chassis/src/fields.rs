//! Reads the fields of one message, collecting everything that is wrong with it, so that all is reported at once.
//!
//! Each method gives a value that is right, or a default after a violation; the defaults never pass [`Fields::finish`].

use std::fmt::{Display, Write as _};
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use chrono_tz::Tz;
use ovation_proto::google::r#type::{Date, Decimal as ProtoDecimal};
use prost_types::FieldMask;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::failure::{Failure, Violation};
use crate::ids::RequestId;
use crate::{decimal, text, time};

/// How many violations of one message are reported; what exceeds this is cut off.
const VIOLATIONS_MAX: usize = 50;
/// More paths than any message has fields.
const MASK_PATHS_MAX: usize = 100;
/// A UUID in the only form that is accepted: lower or upper case with hyphens.
const UUID_CHARS: usize = 36;

/// The violations of one message so far.
#[derive(Debug, Default)]
pub struct Fields {
    prefix: String,
    violations: Vec<Violation>,
}

impl Fields {
    /// Nothing is wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A required id; nil after a violation.
    pub fn id<T: From<Uuid>>(&mut self, field: &str, value: &str) -> T {
        if value.is_empty() {
            self.violation(field, "is required");
            return T::from(Uuid::nil());
        }
        self.uuid(field, value).unwrap_or_default().into()
    }

    /// An id that may be left empty.
    pub fn optional_id<T: From<Uuid>>(&mut self, field: &str, value: &str) -> Option<T> {
        if value.is_empty() { None } else { self.uuid(field, value).map(T::from) }
    }

    /// A list of ids without repetition, at most `max` of them.
    pub fn ids<T: From<Uuid>>(&mut self, field: &str, values: &[String], max: usize) -> Vec<T> {
        if values.len() > max {
            self.violation(field, format!("must have at most {max} ids, has {}", values.len()));
            return Vec::new();
        }
        let mut seen = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let uuid = self.uuid(&format!("{field}[{index}]"), value).unwrap_or_default();
            if !uuid.is_nil() && seen.contains(&uuid) {
                self.violation(&format!("{field}[{index}]"), "must not be repeated");
            }
            seen.push(uuid);
        }
        seen.into_iter().map(T::from).collect()
    }

    /// The `request_id` of a write.
    pub fn request_id(&mut self, value: &str) -> RequestId {
        self.id("request_id", value)
    }

    /// One line: see [`text::line`].
    pub fn line(&mut self, field: &str, value: &str, characters: RangeInclusive<usize>) -> String {
        let read = text::line(value, characters);
        self.checked(field, read)
    }

    /// Text with line breaks: see [`text::paragraphs`].
    pub fn paragraphs(&mut self, field: &str, value: &str, characters: RangeInclusive<usize>) -> String {
        let read = text::paragraphs(value, characters);
        self.checked(field, read)
    }

    /// A decimal that may be left out: see [`decimal::parse`].
    pub fn decimal(&mut self, field: &str, value: Option<&ProtoDecimal>) -> Option<Decimal> {
        match decimal::parse(&value?.value) {
            Ok(decimal) => Some(decimal),
            Err(error) => {
                self.violation(field, error.to_string());
                None
            }
        }
    }

    /// A decimal that must be there; zero after a violation.
    pub fn required_decimal(&mut self, field: &str, value: Option<&ProtoDecimal>) -> Decimal {
        if value.is_none() {
            self.violation(field, "is required");
        }
        self.decimal(field, value).unwrap_or_default()
    }

    /// A whole number within bounds; the lower bound after a violation.
    pub fn number<N>(&mut self, field: &str, value: N, bounds: RangeInclusive<N>) -> N
    where
        N: PartialOrd + Display + Copy,
    {
        if bounds.contains(&value) {
            return value;
        }
        let (min, max) = bounds.into_inner();
        self.violation(field, format!("must be from {min} to {max}, is {value}"));
        min
    }

    /// A date that may be left out, full, between the years 1900 and 2999.
    pub fn date(&mut self, field: &str, value: Option<&Date>) -> Option<NaiveDate> {
        let date = time::from_date(value?);
        if date.is_none() {
            self.violation(field, "must be a full date of the calendar between the years 1900 and 2999");
        }
        date
    }

    /// A date that must be there; 1970-01-01 after a violation.
    pub fn required_date(&mut self, field: &str, value: Option<&Date>) -> NaiveDate {
        if value.is_none() {
            self.violation(field, "is required");
        }
        self.date(field, value).unwrap_or_default()
    }

    /// A value of a proto enum other than its first, `UNSPECIFIED`, which is what comes after a violation.
    pub fn choice<E>(&mut self, field: &str, value: i32) -> E
    where
        E: TryFrom<i32> + Default,
    {
        if value == 0 {
            self.violation(field, "is required");
            return E::default();
        }
        self.known(field, value).unwrap_or_default()
    }

    /// A value of a proto enum, or `None` for its first, `UNSPECIFIED`.
    pub fn optional_choice<E>(&mut self, field: &str, value: i32) -> Option<E>
    where
        E: TryFrom<i32> + Default,
    {
        if value == 0 { None } else { self.known(field, value) }
    }

    /// The fields that an update changes, each once, in the order of `allowed`. Empty after a violation, never otherwise.
    pub fn mask(
        &mut self,
        field: &str,
        value: Option<&FieldMask>,
        allowed: &[&'static str],
    ) -> Vec<&'static str> {
        let paths = value.map(|mask| mask.paths.as_slice()).unwrap_or_default();
        if paths.is_empty() {
            self.violation(field, "is required: name the fields to change");
        }
        if paths.len() > MASK_PATHS_MAX {
            let description = format!("must have at most {MASK_PATHS_MAX} paths, has {}", paths.len());
            self.violation(field, description);
            return Vec::new();
        }
        for path in paths {
            if !allowed.contains(&path.as_str()) {
                let shown: String = path.chars().take(60).collect();
                self.violation(field, format!("must be of {}, has `{shown}`", allowed.join(", ")));
            }
        }
        allowed.iter().copied().filter(|name| paths.iter().any(|path| path == name)).collect()
    }

    /// A time zone by its IANA name; UTC after a violation.
    pub fn time_zone(&mut self, field: &str, value: &str) -> Tz {
        value.parse().unwrap_or_else(|_| {
            self.violation(field, "must be the name of an IANA time zone, such as Asia/Tokyo");
            Tz::UTC
        })
    }

    /// A message that must be there.
    pub fn required<'a, M>(&mut self, field: &str, value: Option<&'a M>) -> Option<&'a M> {
        if value.is_none() {
            self.violation(field, "is required");
        }
        value
    }

    /// Notes a violation where `holds` is false.
    pub fn require(&mut self, holds: bool, field: &str, description: impl Into<String>) {
        if !holds {
            self.violation(field, description);
        }
    }

    /// Notes that a field is wrong, and what would be right, as a phrase that follows the field's name.
    pub fn violation(&mut self, field: &str, description: impl Into<String>) {
        if self.violations.len() < VIOLATIONS_MAX {
            let field = format!("{}{field}", self.prefix);
            self.violations.push(Violation::new(field, description));
        }
    }

    /// Reads the fields of an inner message; their names get its name in front: `objective.title`, `values[2].value`.
    pub fn within<R>(&mut self, name: impl Display, read: impl FnOnce(&mut Self) -> R) -> R {
        let outer_len = self.prefix.len();
        // Writing to a String does not fail.
        let _ = write!(self.prefix, "{name}.");
        let result = read(self);
        self.prefix.truncate(outer_len);
        result
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Ends the reading: `FIELD_INVALID` with all violations, if there were any.
    pub fn finish(self) -> Result<(), Failure> {
        if self.violations.is_empty() { Ok(()) } else { Err(Failure::fields(self.violations)) }
    }

    fn uuid(&mut self, field: &str, value: &str) -> Option<Uuid> {
        let parsed = Uuid::try_parse(value).ok();
        let uuid = parsed.filter(|uuid| value.len() == UUID_CHARS && !uuid.is_nil());
        if uuid.is_none() {
            self.violation(field, "must be a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057");
        }
        uuid
    }

    fn checked(&mut self, field: &str, read: Result<String, text::TextError>) -> String {
        read.unwrap_or_else(|error| {
            self.violation(field, error.to_string());
            String::new()
        })
    }

    fn known<E: TryFrom<i32>>(&mut self, field: &str, value: i32) -> Option<E> {
        let known = E::try_from(value).ok();
        if known.is_none() {
            self.violation(field, format!("has no value {value}"));
        }
        known
    }
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
