//! The objects of a JSON file, one after the other: one on each line, or all in one array.
//!
//! The file is cut into its objects before any of them is read, so that only one is held at a time. On the way numbers become
//! texts, as the file writes them: no digit goes through a float.

use std::collections::HashMap;
use std::io::{BufReader, Bytes, Read};

use serde_json::{Map, Value};

use super::decode::Decoded;
use super::finding::{Complaint, Finding};
use super::header::recognized;
use super::list;
use super::mapping::{Cell, Mapping};
use super::read::FileProblem;
use super::records::Record;
use crate::config::{TRANSFER_COLUMNS_MAX, TRANSFER_RECORD_BYTES_MAX};

/// The objects of a file.
pub(super) struct JsonRecords<R> {
    mapping: &'static Mapping,
    bytes: Bytes<BufReader<Decoded<R>>>,
    /// For each name that was seen: which column it is.
    names: HashMap<String, Option<usize>>,
    number: u32,
    is_array: bool,
    is_ended: bool,
}

/// Where the cutting stands within an object.
#[derive(Default)]
struct Cut {
    text: Vec<u8>,
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    is_in_number: bool,
}

impl<R: Read> JsonRecords<R> {
    pub(super) fn new(mapping: &'static Mapping, mut decoded: Decoded<R>) -> Self {
        // Objects are bounded here.
        decoded.allow(usize::MAX);
        let bytes = BufReader::new(decoded).bytes();
        Self { mapping, bytes, names: HashMap::new(), number: 0, is_array: false, is_ended: false }
    }

    pub(super) fn next(&mut self) -> Result<Option<Record>, FileProblem> {
        let number = self.number + 1;
        let Some(text) = self.object(number)? else {
            return Ok(None);
        };
        let object: Map<String, Value> = serde_json::from_slice(&text)
            .map_err(|error| FileProblem::Json { row: number, problem: error.to_string() })?;
        self.number = number;
        let record = self.record(number, object);
        if self.names.len() > TRANSFER_COLUMNS_MAX {
            return Err(FileProblem::TooManyColumns);
        }
        Ok(Some(record))
    }

    fn record(&mut self, number: u32, object: Map<String, Value>) -> Record {
        let mapping = self.mapping;
        let mut cells = vec![String::new(); mapping.columns.len()];
        let mut findings = Vec::new();
        for (name, value) in object {
            let is_new = !self.names.contains_key(&name);
            let column = *self.names.entry(name.clone()).or_insert_with(|| {
                let bound = recognized(mapping, &name)?;
                mapping.columns.iter().position(|column| std::ptr::eq(column, bound.column))
            });
            let Some(column) = column else {
                if is_new {
                    let complaint = Complaint::UnknownColumn { closest: None };
                    findings.push(Finding::of_cell(&name, "", complaint));
                }
                continue;
            };
            let separators: &[char] = match mapping.columns[column].cell {
                Cell::List(separators) => separators,
                _ => &[],
            };
            match cell(value, separators) {
                Some(cell) if cells[column].is_empty() => cells[column] = cell,
                Some(_) => findings.push(Finding::of_cell(&name, "", Complaint::RepeatedColumn)),
                None => findings.push(Finding::of_cell(&name, "", Complaint::NotAText)),
            }
        }
        Record { number, cells, findings }
    }

    /// The text of the next object.
    fn object(&mut self, number: u32) -> Result<Option<Vec<u8>>, FileProblem> {
        let mut cut = Cut::default();
        let wrong = |problem: &str| FileProblem::Json { row: number, problem: problem.to_owned() };
        for byte in self.bytes.by_ref() {
            let byte = byte.map_err(|error| FileProblem::of(error, number))?;
            if cut.depth > 0 {
                if cut.text.len() > TRANSFER_RECORD_BYTES_MAX {
                    return Err(FileProblem::RecordTooLong { row: number });
                }
                cut.take(byte);
                if cut.depth == 0 {
                    return Ok(Some(cut.text));
                }
                continue;
            }
            match byte {
                byte if byte.is_ascii_whitespace() || byte == b',' => {}
                _ if self.is_ended => return Err(wrong("something follows the end of the array")),
                b'{' => cut.take(byte),
                b'[' if number == 1 && !self.is_array => self.is_array = true,
                b']' if self.is_array => self.is_ended = true,
                _ => {
                    return Err(wrong(
                        "an object is expected, such as {\"kind\": \"objective\", \"title\": \"…\"}",
                    ));
                }
            }
        }
        if cut.depth > 0 || (self.is_array && !self.is_ended) {
            return Err(wrong("the file ends before its last object or array does"));
        }
        Ok(None)
    }
}

impl Cut {
    fn take(&mut self, byte: u8) {
        if self.is_in_string {
            self.text.push(byte);
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.is_in_string = false,
                _ => {}
            }
            return;
        }
        let belongs = matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        if self.is_in_number && !belongs {
            self.text.push(b'"');
            self.is_in_number = false;
        } else if !self.is_in_number && matches!(byte, b'0'..=b'9' | b'-') {
            self.text.push(b'"');
            self.is_in_number = true;
        }
        self.text.push(byte);
        match byte {
            b'"' => self.is_in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// A value as the text of a cell; `None` for what is no text.
fn cell(value: Value, separators: &[char]) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) if separators.is_empty() => Some(text.trim().to_owned()),
        Value::String(text) => Some(text),
        Value::Array(values) if !separators.is_empty() => {
            let texts: Option<Vec<String>> = values
                .into_iter()
                .map(|value| if let Value::String(text) = value { Some(text) } else { None })
                .collect();
            texts.map(|texts| list::join(&texts, separators))
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
