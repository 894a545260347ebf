//! One cell, read and written.

use ovation_chassis::decimal::plain;
use ovation_chassis::text;
use rust_decimal::Decimal;

use super::amount::{self, NoAmount};
use super::date::{self, NoDate};
use super::field::{Field, Shape};
use super::finding::Complaint;
use super::list;
use super::mapping::{Cell, Column};
use super::row::Row;
use super::value::Value;
use super::words::{Scope, fold};
use crate::config::{
    CYCLE_NAME_CHARS_MAX, KEY_RESULT_TITLE_CHARS_MAX, LISTED_CHARS_MAX, LISTED_MAX, PARENTS_MAX,
    RATIONALE_CHARS_MAX, REFERENCE_CHARS_MAX, UNIT_CHARS_MAX,
};

/// What a cell says.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) values: Vec<(Field, Value)>,
    /// The text says more to the other system than to this one.
    pub(super) is_kept: bool,
    pub(super) complaint: Option<Complaint>,
}

impl Said {
    fn one(field: Field, value: Value) -> Self {
        Self { values: vec![(field, value)], ..Self::default() }
    }

    fn wrong(complaint: Complaint) -> Self {
        Self { complaint: Some(complaint), ..Self::default() }
    }
}

/// Reads a cell that is not blank.
pub(super) fn read(column: &Column, cell: &str) -> Said {
    let field = column.field;
    match column.cell {
        Cell::Words(words) => word(field, words, cell),
        Cell::Hints(words) => match word(field, words, cell) {
            Said { complaint: Some(_), .. } => {
                Said { is_kept: true, complaint: Some(Complaint::KeptWord), values: Vec::new() }
            }
            said => said,
        },
        Cell::ScopeOrGroup(words) => match word(field, words, cell) {
            Said { complaint: Some(_), .. } => match text::line(cell, 1..=LISTED_CHARS_MAX) {
                Ok(group) => Said {
                    values: vec![
                        (field, Value::Word(Scope::Group.word())),
                        (Field::Groups, Value::List(vec![group])),
                    ],
                    ..Said::default()
                },
                Err(error) => Said::wrong(Complaint::BadText(error)),
            },
            said => said,
        },
        Cell::List(separators) => texts(field, list::split(cell, separators)),
        Cell::Percent => match number(field, cell) {
            Said { values, complaint: None, .. } => {
                let is_plain = !cell.contains(['%', '％']);
                let value = values.into_iter().find_map(|(_, value)| value.into_number()).unwrap_or_default();
                let value = if is_plain { value / Decimal::ONE_HUNDRED } else { value };
                Said::one(field, Value::Number(value.normalize()))
            }
            wrong => wrong,
        },
        Cell::Plain => match field.shape() {
            Shape::Number(_) => number(field, cell),
            Shape::Date => match date::read(cell) {
                Ok(date) => Said::one(field, Value::Date(date)),
                Err(NoDate::Notation) => Said::wrong(Complaint::NotADate),
                Err(NoDate::Ambiguous) => Said::wrong(Complaint::AmbiguousDate),
            },
            Shape::List => texts(field, vec![cell.trim().to_owned()]),
            Shape::Line | Shape::Paragraphs | Shape::Word => line(field, cell),
        },
    }
}

/// Writes what a row says into a cell of a column.
pub(super) fn write(column: &Column, row: &Row) -> String {
    if column.field == Field::Extra {
        return row.extras.get(column.name).cloned().unwrap_or_default();
    }
    let value = row.value(column.field);
    match column.cell {
        Cell::Words(words) | Cell::Hints(words) => {
            kept(column, row, &value).unwrap_or_else(|| word_of(words, &value).to_owned())
        }
        Cell::ScopeOrGroup(words) => match (row.scope, row.groups.first()) {
            (Some(Scope::Group), Some(group)) => group.clone(),
            _ => word_of(words, &value).to_owned(),
        },
        Cell::List(separators) => list::join(&value.into_list(), separators),
        Cell::Percent => {
            value.into_number().map(|number| plain(number * Decimal::ONE_HUNDRED)).unwrap_or_default()
        }
        Cell::Plain => match value {
            Value::Absent => String::new(),
            Value::Text(text) => text,
            Value::Number(number) => plain(number),
            Value::Date(date) => date.to_string(),
            Value::List(texts) => texts.into_iter().next().unwrap_or_default(),
            Value::Word(word) => word.to_owned(),
        },
    }
}

/// The other system's own word, if it still says what the row says.
fn kept(column: &Column, row: &Row, value: &Value) -> Option<String> {
    let kept = row.extras.get(column.name)?;
    let said = read(column, kept).values.into_iter().find(|(field, _)| *field == column.field);
    let holds = match said {
        Some((_, said)) => said == *value,
        // A word without a meaning here: it stands as long as the goal is not over.
        None => matches!(value, Value::Absent | Value::Word("active" | "draft")),
    };
    holds.then(|| kept.clone())
}

fn word_of(words: &[(&'static str, &'static str)], value: &Value) -> &'static str {
    let Value::Word(wanted) = value else { return "" };
    words.iter().find(|(_, ours)| ours == wanted).map_or("", |(theirs, _)| theirs)
}

fn word(field: Field, words: &'static [(&'static str, &'static str)], cell: &str) -> Said {
    let exact = words.iter().find(|(theirs, _)| *theirs == cell);
    let lenient = || {
        let folded = fold(cell);
        words.iter().find(|(theirs, _)| fold(theirs) == folded)
    };
    let Some((_, ours)) = exact.or_else(lenient) else {
        let mut allowed: Vec<&str> = Vec::new();
        for (index, (theirs, ours)) in words.iter().enumerate() {
            if words.iter().position(|(_, other)| other == ours) == Some(index) {
                allowed.push(theirs);
            }
        }
        return Said::wrong(Complaint::UnknownWord { allowed });
    };
    let value = Value::Word(ours);
    let is_kept = word_of(words, &value) != cell;
    Said { is_kept, ..Said::one(field, value) }
}

fn number(field: Field, cell: &str) -> Said {
    let amount = match amount::read(cell) {
        Ok(amount) => amount,
        Err(NoAmount::Notation) => return Said::wrong(Complaint::NotANumber),
        Err(NoAmount::Digits) => return Said::wrong(Complaint::TooManyDigits),
    };
    let mut value = amount.value;
    let has_unit = !amount.unit.is_empty();
    let is_share = matches!(field, Field::Progress | Field::Score);
    if is_share && amount.unit == "%" {
        value = (value / Decimal::ONE_HUNDRED).normalize();
    } else if has_unit && (is_share || matches!(field, Field::Confidence)) {
        return Said::wrong(Complaint::NotANumber);
    }
    if let Shape::Number(Some((min, max))) = field.shape()
        && !(min..=max).contains(&value)
    {
        return Said::wrong(Complaint::OutOfBounds { min: plain(min), max: plain(max) });
    }
    let mut said = Said::one(field, Value::Number(value));
    if has_unit && !is_share && field != Field::Weight {
        said.values.push((Field::Unit, Value::Text(amount.unit)));
    }
    said
}

fn line(field: Field, cell: &str) -> Said {
    let read = match field {
        Field::Description => text::paragraphs(cell, 0..=RATIONALE_CHARS_MAX),
        Field::Title => text::line(cell, 1..=KEY_RESULT_TITLE_CHARS_MAX),
        Field::Cycle => text::line(cell, 0..=CYCLE_NAME_CHARS_MAX),
        Field::Unit => text::line(cell, 0..=UNIT_CHARS_MAX),
        Field::Extra => text::paragraphs(cell, 0..=LISTED_CHARS_MAX),
        _ => text::line(cell, 0..=REFERENCE_CHARS_MAX),
    };
    match read {
        Ok(text) => Said::one(field, Value::text(&text)),
        Err(error) => Said::wrong(Complaint::BadText(error)),
    }
}

fn texts(field: Field, texts: Vec<String>) -> Said {
    let max =
        if matches!(field, Field::Parents | Field::ParentExternalIds) { PARENTS_MAX } else { LISTED_MAX };
    if texts.len() > max {
        return Said::wrong(Complaint::TooMany { max });
    }
    let mut read: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts {
        match text::line(&text, 0..=LISTED_CHARS_MAX) {
            Ok(text) if text.is_empty() || read.contains(&text) => {}
            Ok(text) => read.push(text),
            Err(error) => return Said::wrong(Complaint::BadText(error)),
        }
    }
    Said::one(field, Value::list(&read))
}
