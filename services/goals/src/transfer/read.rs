//! A file, row by row.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read;

use ovation_chassis::text;
use rust_decimal::Decimal;

use super::cell::{self, Said};
use super::field::Field;
use super::finding::{Complaint, Finding};
use super::formats::mapping_of;
use super::header::{Binding, Bound};
use super::mapping::{Format, Mapping, Structure};
use super::records::{Record, Records};
use super::row::Row;
use super::structure::Above;
use super::value::Value;
use super::words::{RowKind, Visibility, fold};
use crate::config::OBJECTIVE_TITLE_CHARS_MAX;

/// Why a file cannot be read, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// A byte that is no text.
    #[error("byte {byte} is no text in UTF-8 or code page 932; save the file as CSV in UTF-8")]
    NotText {
        /// From 0.
        byte: u64,
    },
    /// A spreadsheet instead of text.
    #[error("is a spreadsheet; save its sheet of goals as CSV in UTF-8 and send that")]
    Spreadsheet,
    /// A record that is longer than any that is right.
    #[error("row {row} is too long; check for a quotation mark that is not closed")]
    RecordTooLong {
        /// Its number.
        row: u32,
    },
    /// Nothing is in it.
    #[error("is empty; its first row must name the columns")]
    Empty,
    /// More columns than any format has.
    #[error("has too many columns; check what separates them")]
    TooManyColumns,
    /// Columns are missing or repeated: the findings say which, and what resembles them.
    #[error("does not have the columns of its format")]
    Columns {
        /// What is said of the columns.
        findings: Vec<Finding>,
    },
    /// No JSON.
    #[error("object {row} cannot be read: {problem}")]
    Json {
        /// Which object, from 1.
        row: u32,
        /// What is wrong.
        problem: String,
    },
    /// The format has no columns.
    #[error("is an outline, which is read as a whole")]
    Outline,
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Broken(String),
}

/// A row of a file and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRow {
    /// As a spreadsheet numbers its rows: the names of the columns are row 1. In JSON: which object, from 1. In an outline:
    /// which line.
    pub number: u32,
    /// Which key result of a wide record, from 1; 0 for anything else.
    pub part: u32,
    /// What it says, as far as it could be read; `None` for what is no goal.
    pub row: Option<Row>,
    /// What is said of it. One error keeps it out.
    pub findings: Vec<Finding>,
}

impl ReadRow {
    /// Whether it can be imported as far as the file alone tells.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.row.is_some() && !self.findings.iter().any(Finding::is_error)
    }
}

/// Reads a file row by row, in memory bounded by its longest record. Blank records are passed over.
pub struct Reader<R> {
    mapping: &'static Mapping,
    records: Records<R>,
    binding: Binding,
    above: Above,
    waiting: VecDeque<ReadRow>,
    is_ended: bool,
}

impl<R: Read> Reader<R> {
    /// Opens a file of a format.
    ///
    /// # Errors
    ///
    /// It is no text, or has not the columns of the format.
    pub fn open(format: Format, bytes: R) -> Result<Self, FileProblem> {
        let mapping = mapping_of(format).ok_or(FileProblem::Outline)?;
        let (records, names) = Records::open(mapping, bytes)?;
        let binding = Binding::of(mapping, names);
        if binding.is_refused() {
            return Err(FileProblem::Columns { findings: binding.findings });
        }
        Ok(Self {
            mapping,
            records,
            binding,
            above: Above::default(),
            waiting: VecDeque::new(),
            is_ended: false,
        })
    }

    /// What is said of the columns: those that are not known.
    pub fn columns(&self) -> &[Finding] {
        &self.binding.findings
    }

    fn take(&mut self, record: &Record) {
        let mut parts: BTreeMap<u32, (Row, Vec<Finding>)> = BTreeMap::new();
        for (index, cell) in record.cells.iter().enumerate().filter(|(_, cell)| !text::is_blank(cell)) {
            match self.binding.columns.get(index) {
                Some(Some(bound)) => {
                    let (row, findings) = parts.entry(bound.number).or_default();
                    read_cell(*bound, &self.binding.names[index], cell, row, findings);
                }
                Some(None) => {}
                None => {
                    let (_, findings) = parts.entry(0).or_default();
                    findings.push(Finding::of_cell("", cell, Complaint::CellsBeyondColumns));
                    // It says the same of all that follow.
                    break;
                }
            }
        }
        for (part, (mut row, mut findings)) in parts {
            if part == 0 {
                findings.extend(record.findings.iter().cloned());
            }
            if self.mapping.structure == Structure::Wide {
                row.kind = Some(if part == 0 { RowKind::Objective } else { RowKind::KeyResult });
            }
            let is_goal = self.finish(&mut row, &mut findings, record.number, part);
            let row = is_goal.then_some(row);
            self.waiting.push_back(ReadRow { number: record.number, part, row, findings });
        }
    }

    /// What can be said of a row as a whole; whether it is a goal.
    fn finish(&mut self, row: &mut Row, findings: &mut Vec<Finding>, number: u32, part: u32) -> bool {
        let mapping = self.mapping;
        let kind_column = self.name_of(Field::Kind);
        if row.kind.is_none() {
            let unknown = findings.iter().position(|finding| {
                finding.column == kind_column && matches!(finding.complaint, Complaint::UnknownWord { .. })
            });
            match (mapping.kind, unknown) {
                // Work items stand among the goals.
                (_, Some(index)) if mapping.structure == Structure::Dotted => {
                    findings[index].complaint = Complaint::NotAGoal;
                    return false;
                }
                (_, Some(_)) => {}
                (Some(kind), None) => {
                    row.kind = Some(kind);
                    findings.push(Finding::of_row(Complaint::TakenForObjective));
                }
                (None, None) => findings.push(Finding::of_cell(&kind_column, "", Complaint::Missing)),
            }
        }
        findings.extend(self.above.place(mapping.structure, row, number, part));
        self.check_title(row, findings);
        if mapping.is_progress_only && row.kind == Some(RowKind::KeyResult) {
            measure_in_percent(row);
        }
        if let (Some(starts_on), Some(due_on)) = (row.starts_on, row.due_on)
            && due_on < starts_on
        {
            let column = self.name_of(Field::DueOn);
            findings.push(Finding::of_cell(&column, &due_on.to_string(), Complaint::EndsBeforeItStarts));
        }
        let word = row.extras.get("visibility").map(|word| fold(word));
        if row.visibility == Some(Visibility::People) && word.as_deref() == Some("manager") {
            findings.push(Finding::of_cell("visibility", "manager", Complaint::SeenByFewer));
        }
        true
    }

    fn check_title(&self, row: &Row, findings: &mut Vec<Finding>) {
        let column = self.name_of(Field::Title);
        let was_said = findings.iter().any(|finding| finding.column == column && finding.is_error());
        if row.title.is_empty() && !was_said {
            findings.push(Finding::of_cell(&column, "", Complaint::Missing));
        } else if row.kind == Some(RowKind::Objective)
            && let Err(error) = text::line(&row.title, 0..=OBJECTIVE_TITLE_CHARS_MAX)
        {
            findings.push(Finding::of_cell(&column, &row.title, Complaint::BadText(error)));
        }
    }

    /// The name that the file has for the first column of a field.
    fn name_of(&self, field: Field) -> String {
        let index = self
            .binding
            .columns
            .iter()
            .position(|bound| bound.is_some_and(|bound| bound.column.field == field));
        index.and_then(|index| self.binding.names.get(index)).map_or("", |name| name.trim()).to_owned()
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<ReadRow, FileProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.is_empty() && !self.is_ended {
            match self.records.next() {
                Ok(Some(record)) => self.take(&record),
                Ok(None) => self.is_ended = true,
                Err(problem) => {
                    self.is_ended = true;
                    return Some(Err(problem));
                }
            }
        }
        self.waiting.pop_front().map(Ok)
    }
}

fn read_cell(bound: Bound, name: &str, text: &str, row: &mut Row, findings: &mut Vec<Finding>) {
    let name = name.trim();
    let Said { values, is_kept, complaint } = cell::read(bound.column, text);
    findings.extend(complaint.map(|complaint| Finding::of_cell(name, text, complaint)));
    for (field, value) in values {
        match field {
            Field::Extra => {
                row.extras.insert(bound.column.name.to_owned(), value.into_text());
            }
            // A value's own unit: the first one stays.
            Field::Unit if bound.column.field != Field::Unit => {
                let unit = value.into_text();
                if row.unit.is_empty() {
                    row.unit = unit;
                } else if row.unit != unit {
                    let kept = row.unit.clone();
                    findings.push(Finding::of_cell(name, text, Complaint::UnitsDiffer { kept }));
                }
            }
            field if value.is_present() => row.set(field, value),
            _ => {}
        }
    }
    if is_kept {
        row.extras.insert(bound.column.name.to_owned(), text.to_owned());
    }
}

/// A key result that has only a progress: from 0 to 100 %.
fn measure_in_percent(row: &mut Row) {
    row.baseline = Some(Decimal::ZERO);
    row.target = Some(Decimal::ONE_HUNDRED);
    "%".clone_into(&mut row.unit);
    row.current = row.progress.take().map(|progress| (progress * Decimal::ONE_HUNDRED).normalize());
    row.set(Field::Direction, Value::Word("increase"));
}
