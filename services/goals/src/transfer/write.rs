//! Rows as a file.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use ovation_chassis::decimal::plain;
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::cell;
use super::formats::mapping_of;
use super::formula::guard;
use super::mapping::{Column, Format, Mapping, Structure};
use super::row::Row;
use super::structure::is_dotted;
use super::value::Value;
use super::words::{Direction, RowKind};

/// Places of a progress that leaves.
const PROGRESS_PLACES: u32 = 6;
/// What tells spreadsheets that a CSV is UTF-8.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// What must be known of all rows before the first is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// The most key results that one objective has: a wide file has columns for each.
    pub key_results_max: u32,
}

/// Writes a file row by row: an objective before its key results and before what stands under it, and a key result right behind its objective or
/// another key result of it. CSV begins with a byte order mark, and no cell is a formula.
pub struct Writer<W: Write> {
    mapping: &'static Mapping,
    out: Out<W>,
    shape: Shape,
    /// The last objective, and its key results: what a wide record waits for.
    objective: Option<Row>,
    key_results: Vec<Row>,
    orders: Orders,
}

enum Out<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

/// Dotted orders that are given so far.
#[derive(Default)]
struct Orders {
    by_reference: HashMap<String, String>,
    used: HashSet<String>,
    next: HashMap<String, u32>,
}

impl<W: Write> Writer<W> {
    /// Begins a file. `None` for outlines, which are written as a whole.
    ///
    /// # Errors
    ///
    /// The output does not take it.
    pub fn begin(format: Format, mut out: W, shape: Shape) -> io::Result<Option<Self>> {
        let Some(mapping) = mapping_of(format) else {
            return Ok(None);
        };
        let out = if format == Format::Json {
            Out::Json(out)
        } else {
            out.write_all(MARK)?;
            let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
            csv.write_record(names(mapping, shape))?;
            Out::Csv(Box::new(csv))
        };
        Ok(Some(Self {
            mapping,
            out,
            shape,
            objective: None,
            key_results: Vec::new(),
            orders: Orders::default(),
        }))
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// The output does not take it; or a key result does not follow its objective in a format that tells by that whose it is.
    pub fn write(&mut self, row: &Row) -> io::Result<()> {
        let is_key_result = row.kind == Some(RowKind::KeyResult);
        if matches!(self.mapping.structure, Structure::Following | Structure::Wide) && is_key_result {
            let above = self.objective.as_ref().map(Row::called);
            if above.is_none() || above != row.parents.first().map(String::as_str) {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "a key result does not follow its objective",
                ));
            }
        }
        match self.mapping.structure {
            Structure::Wide if is_key_result => {
                self.key_results.push(self.progressed(row));
                Ok(())
            }
            Structure::Wide => {
                self.flush_wide()?;
                self.objective = Some(row.clone());
                Ok(())
            }
            Structure::Dotted => {
                let row = self.orders.numbered(row);
                self.put(&row)
            }
            Structure::Following => {
                let row = self.progressed(row);
                self.put(&row)?;
                if !is_key_result {
                    self.objective = Some(row);
                }
                Ok(())
            }
            Structure::Stated => self.put(row),
        }
    }

    /// Hands over what was written so far; a wide record waits for its key results.
    ///
    /// # Errors
    ///
    /// The output does not take it.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Csv(csv) => csv.flush(),
            Out::Json(out) => out.flush(),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// The output does not take it.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush_wide()?;
        match self.out {
            Out::Csv(csv) => csv.into_inner().map_err(|error| io::Error::other(error.to_string())),
            Out::Json(mut out) => {
                out.flush()?;
                Ok(out)
            }
        }
    }

    fn put(&mut self, row: &Row) -> io::Result<()> {
        match &mut self.out {
            Out::Json(out) => {
                serde_json::to_writer(&mut *out, &object(self.mapping, row))?;
                out.write_all(b"\n")
            }
            Out::Csv(csv) => {
                let cells = self.mapping.columns.iter().map(|column| text_of(column, row));
                csv.write_record(cells)?;
                Ok(())
            }
        }
    }

    fn flush_wide(&mut self) -> io::Result<()> {
        let (Structure::Wide, Some(objective)) = (self.mapping.structure, self.objective.take()) else {
            return Ok(());
        };
        let key_results = std::mem::take(&mut self.key_results);
        if u32::try_from(key_results.len()).unwrap_or(u32::MAX) > self.shape.key_results_max {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "more key results than columns"));
        }
        let (alone, numbered): (Vec<&Column>, Vec<&Column>) =
            self.mapping.columns.iter().partition(|column| !column.is_numbered());
        let mut cells: Vec<String> = alone.iter().map(|column| text_of(column, &objective)).collect();
        let nothing = Row::default();
        for index in 0..self.shape.key_results_max {
            let key_result = usize::try_from(index).ok().and_then(|index| key_results.get(index));
            cells.extend(numbered.iter().map(|column| text_of(column, key_result.unwrap_or(&nothing))));
        }
        if let Out::Csv(csv) = &mut self.out {
            csv.write_record(cells)?;
        }
        Ok(())
    }

    /// A row whose value is only a progress.
    fn progressed(&self, row: &Row) -> Row {
        let mut row = row.clone();
        if self.mapping.is_progress_only && row.kind == Some(RowKind::KeyResult) {
            row.progress = progress(&row);
        }
        row
    }
}

impl Orders {
    /// The row with the order that it came with, if that still says where it stands, or else the next under its parent.
    fn numbered(&mut self, row: &Row) -> Row {
        let above = row.parents.first().and_then(|parent| self.by_reference.get(parent)).cloned();
        let above = above.unwrap_or_default();
        let stands = match row.reference.rsplit_once('.') {
            Some((parent, _)) => parent == above,
            None => above.is_empty(),
        };
        let order = if is_dotted(&row.reference) && stands && !self.used.contains(&row.reference) {
            row.reference.clone()
        } else {
            self.next_under(&above)
        };
        self.used.insert(order.clone());
        for name in [&row.reference, &row.external_id].into_iter().filter(|name| !name.is_empty()) {
            self.by_reference.entry(name.clone()).or_insert_with(|| order.clone());
        }
        Row { reference: order, ..row.clone() }
    }

    fn next_under(&mut self, above: &str) -> String {
        let next = self.next.entry(above.to_owned()).or_default();
        loop {
            *next += 1;
            let order = if above.is_empty() { next.to_string() } else { format!("{above}.{next}") };
            if !self.used.contains(&order) {
                return order;
            }
        }
    }
}

fn names(mapping: &Mapping, shape: Shape) -> Vec<String> {
    let (alone, numbered): (Vec<&Column>, Vec<&Column>) =
        mapping.columns.iter().partition(|column| !column.is_numbered());
    let mut names: Vec<String> = alone.iter().map(|column| column.name.to_owned()).collect();
    for number in 1..=shape.key_results_max {
        names.extend(numbered.iter().map(|column| column.name.replace('#', &number.to_string())));
    }
    names
}

/// A cell as it is written: numbers bare, and no text a formula.
fn text_of(column: &Column, row: &Row) -> String {
    let text = cell::write(column, row);
    if matches!(row.value(column.field), Value::Number(_)) { text } else { guard(&text).into_owned() }
}

fn object(mapping: &Mapping, row: &Row) -> Map<String, Json> {
    let mut object = Map::new();
    for column in mapping.columns {
        let value = match row.value(column.field) {
            Value::Absent => continue,
            Value::List(texts) => Json::Array(texts.into_iter().map(Json::String).collect()),
            Value::Text(text) => Json::String(text),
            Value::Number(number) => Json::String(plain(number)),
            Value::Date(_) | Value::Word(_) => Json::String(cell::write(column, row)),
        };
        object.insert(column.name.to_owned(), value);
    }
    object
}

/// The progress that a value means: of the way from baseline to target, six places.
fn progress(row: &Row) -> Option<Decimal> {
    let is_yes_no = row.direction == Some(Direction::YesNo);
    let way = match (row.baseline, row.target, row.current) {
        (_, _, Some(current)) if is_yes_no => return Some(current),
        (Some(baseline), Some(target), Some(current)) => current
            .checked_sub(baseline)
            .zip(target.checked_sub(baseline))
            .and_then(|(gone, way)| gone.checked_div(way)),
        _ => None,
    };
    way.or(row.progress).map(|progress| progress.round_dp(PROGRESS_PLACES).normalize())
}

/// Fields that a format can hold as they are: what the laws of the formats compare.
#[cfg(test)]
pub(super) fn held(mapping: &Mapping) -> Vec<super::Field> {
    mapping.columns.iter().map(|column| column.field).filter(|field| *field != super::Field::Extra).collect()
}
