//! The value of a field.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The value of a field of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// The row says nothing.
    #[default]
    Absent,
    /// Not empty.
    Text(String),
    /// Exact.
    Number(Decimal),
    /// A day.
    Date(NaiveDate),
    /// Not empty, none of them empty.
    List(Vec<String>),
    /// The word of a variant.
    Word(&'static str),
}

impl Value {
    /// A text, or nothing if it is empty.
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Absent } else { Self::Text(text.to_owned()) }
    }

    /// A list, or nothing if it is empty.
    pub(super) fn list(list: &[String]) -> Self {
        if list.is_empty() { Self::Absent } else { Self::List(list.to_vec()) }
    }

    pub(super) fn number(number: Option<Decimal>) -> Self {
        number.map_or(Self::Absent, Self::Number)
    }

    pub(super) fn date(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::Absent, Self::Date)
    }

    pub(super) fn word(word: Option<&'static str>) -> Self {
        word.map_or(Self::Absent, Self::Word)
    }

    /// Whether the row says something.
    #[must_use]
    pub const fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            _ => String::new(),
        }
    }

    pub(super) fn into_list(self) -> Vec<String> {
        match self {
            Self::List(list) => list,
            Self::Text(text) => vec![text],
            _ => Vec::new(),
        }
    }

    pub(super) fn into_number(self) -> Option<Decimal> {
        match &self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn into_date(self) -> Option<NaiveDate> {
        match &self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub(super) fn into_word(self) -> &'static str {
        match &self {
            Self::Word(word) => word,
            _ => "",
        }
    }
}
