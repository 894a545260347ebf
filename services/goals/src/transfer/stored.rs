//! A row as it waits between two steps of an import: its fields by their canonical names, exact.

use ovation_chassis::decimal;
use serde_json::{Map, Value as Json};

use super::field::Shape;
use super::formats::mapping_of;
use super::mapping::{Cell, Column, Format};
use super::row::Row;
use super::value::Value;

/// Under which name extras are kept.
const EXTRAS: &str = "extras";

/// A row as JSON; what it does not say is left out.
#[must_use]
pub fn to_stored(row: &Row) -> Json {
    let mut object = Map::new();
    for column in columns() {
        let json = match row.value(column.field) {
            Value::Absent => continue,
            Value::Text(text) => Json::String(text),
            Value::Number(number) => Json::String(decimal::plain(number)),
            Value::Date(date) => Json::String(date.to_string()),
            Value::List(texts) => Json::Array(texts.into_iter().map(Json::String).collect()),
            Value::Word(word) => Json::String(word.to_owned()),
        };
        object.insert(column.name.to_owned(), json);
    }
    if !row.extras.is_empty() {
        let extras = row.extras.iter().map(|(name, cell)| (name.clone(), Json::String(cell.clone())));
        object.insert(EXTRAS.to_owned(), Json::Object(extras.collect()));
    }
    Json::Object(object)
}

/// A row of such JSON; what does not read says nothing.
#[must_use]
pub fn of_stored(json: &Json) -> Row {
    let mut row = Row::default();
    for column in columns() {
        let value = match (&json[column.name], column.field.shape()) {
            (Json::Array(texts), Shape::List) => {
                Value::List(texts.iter().filter_map(Json::as_str).map(str::to_owned).collect())
            }
            (Json::String(text), Shape::Number(_)) => Value::number(decimal::parse(text).ok()),
            (Json::String(text), Shape::Date) => Value::date(text.parse().ok()),
            (Json::String(text), Shape::Word) => Value::word(word(column, text)),
            (Json::String(text), Shape::Line | Shape::Paragraphs) => Value::text(text),
            _ => Value::Absent,
        };
        row.set(column.field, value);
    }
    if let Json::Object(extras) = &json[EXTRAS] {
        let cells = extras.iter().filter_map(|(name, cell)| Some((name.clone(), cell.as_str()?.to_owned())));
        row.extras = cells.collect();
    }
    row
}

fn columns() -> &'static [Column] {
    mapping_of(Format::Csv).map_or(&[], |mapping| mapping.columns)
}

fn word(column: &Column, text: &str) -> Option<&'static str> {
    match column.cell {
        Cell::Words(words) => words.iter().map(|(_, ours)| *ours).find(|ours| *ours == text),
        _ => None,
    }
}
