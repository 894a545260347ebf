//! The records of a file: its cells in the order of its columns.

use std::io::Read;

use super::decode::{Decoded, NotText};
use super::finding::Finding;
use super::formula::unguard;
use super::json::JsonRecords;
use super::mapping::{Format, Mapping};
use super::read::FileProblem;
use crate::config::{TRANSFER_COLUMNS_MAX, TRANSFER_RECORD_BYTES_MAX};

/// One record.
#[derive(Debug)]
pub(super) struct Record {
    /// As a spreadsheet numbers its rows: the names of the columns are row 1. In JSON: which object, from 1.
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

/// The records of a file, one after the other.
pub(super) enum Records<R> {
    Csv(CsvRecords<R>),
    Json(JsonRecords<R>),
}

pub(super) struct CsvRecords<R> {
    reader: csv::Reader<Decoded<R>>,
    record: csv::StringRecord,
    number: u32,
}

impl<R: Read> Records<R> {
    /// Opens a file, and gives the names of its columns.
    pub(super) fn open(mapping: &'static Mapping, bytes: R) -> Result<(Self, Vec<String>), FileProblem> {
        let decoded = Decoded::new(bytes, TRANSFER_RECORD_BYTES_MAX);
        if mapping.format == Format::Json {
            let names = mapping.columns.iter().map(|column| column.name.to_owned()).collect();
            return Ok((Self::Json(JsonRecords::new(mapping, decoded)), names));
        }
        let mut records = CsvRecords::new(decoded)?;
        let names = records.next()?.ok_or(FileProblem::Empty)?;
        if names.cells.len() > TRANSFER_COLUMNS_MAX {
            return Err(FileProblem::TooManyColumns);
        }
        Ok((Self::Csv(records), names.cells))
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record>, FileProblem> {
        match self {
            Self::Csv(records) => records.next(),
            Self::Json(records) => records.next(),
        }
    }
}

impl<R: Read> CsvRecords<R> {
    fn new(mut decoded: Decoded<R>) -> Result<Self, FileProblem> {
        let delimiter = delimiter(decoded.peek().map_err(|error| FileProblem::of(error, 1))?);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(decoded);
        Ok(Self { reader, record: csv::StringRecord::new(), number: 0 })
    }

    fn next(&mut self) -> Result<Option<Record>, FileProblem> {
        self.reader.get_mut().allow(TRANSFER_RECORD_BYTES_MAX);
        let before = self.reader.position().line();
        let number = self.number;
        let is_there = self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| FileProblem::of_csv(error, number + 1))?;
        if !is_there {
            return Ok(None);
        }
        // Empty lines are rows of a spreadsheet, too; line breaks within cells are not.
        let lines = self.reader.position().line().saturating_sub(before);
        let breaks = self.record.iter().flat_map(str::bytes).filter(|byte| *byte == b'\n').count();
        let breaks = u64::try_from(breaks).unwrap_or(u64::MAX);
        let empty = u32::try_from(lines.saturating_sub(breaks + 1)).unwrap_or_default();
        self.number = number.saturating_add(empty).saturating_add(1);
        let cells = self.record.iter().map(|cell| unguard(cell.trim()).trim().to_owned()).collect();
        Ok(Some(Record { number: self.number, cells, findings: Vec::new() }))
    }
}

/// What separates the cells of the first line.
fn delimiter(beginning: &[u8]) -> u8 {
    let line = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.split(|byte| *byte == delimiter).count();
    [b'\t', b';'].into_iter().fold(b',', |best, other| if count(other) > count(best) { other } else { best })
}

impl FileProblem {
    pub(super) fn of(error: std::io::Error, row: u32) -> Self {
        match error.downcast::<NotText>() {
            Ok(NotText::Byte { byte }) => Self::NotText { byte },
            Ok(NotText::Spreadsheet) => Self::Spreadsheet,
            Ok(NotText::Record) => Self::RecordTooLong { row },
            Err(error) => Self::Broken(error.to_string()),
        }
    }

    fn of_csv(error: csv::Error, row: u32) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::of(error, row),
            // The text is UTF-8 and records may have any length: nothing else is left.
            _ => Self::Broken("a record cannot be read".to_owned()),
        }
    }
}
