//! What a format is: columns, fields, conversions, and how rows hang together. Data, no code.

use super::field::Field;
use super::words::RowKind;

/// A form of files that goals are read from and written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Format {
    /// Our own rows as CSV.
    Csv,
    /// Our own rows as JSON: one object on each line, or one array of them.
    Json,
    /// Peoplebox, second version of its template.
    Peoplebox,
    /// OKR for Jira by Appfire.
    Appfire,
    /// Betterworks.
    Betterworks,
    /// Culture Amp.
    CultureAmp,
    /// Microsoft Viva Goals, as CSV.
    VivaGoals,
    /// A Markdown outline.
    Markdown,
}

/// A format as data.
#[derive(Debug)]
pub struct Mapping {
    /// Which.
    pub(super) format: Format,
    /// In the order in which they are written.
    pub(super) columns: &'static [Column],
    /// How rows hang together.
    pub(super) structure: Structure,
    /// What a row is if no column says so; `None`: that is an error.
    pub(super) kind: Option<RowKind>,
    /// Key results have a progress in place of values: it becomes a way from 0 to 100 %, and values leave as progress.
    pub(super) is_progress_only: bool,
    /// What does not come back, one sentence each, for the documentation.
    pub(super) loses: &'static [&'static str],
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// As the other system writes it; of numbered ones, `#` stands for the number.
    pub(super) name: &'static str,
    /// Other names that mean the same.
    pub(super) also: &'static [&'static str],
    /// What it stands for.
    pub(super) field: Field,
    /// How its cells are read and written.
    pub(super) cell: Cell,
    /// The file must have it.
    pub(super) is_required: bool,
}

/// How a cell is read and written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    /// As the field's values are.
    Plain,
    /// Several texts; the first separator is written, all are read.
    List(&'static [char]),
    /// Hundredths: 80 is a progress of 0.8.
    Percent,
    /// Words of the other system, each with ours. The first for a word of ours is written. Another word is an error.
    Words(&'static [(&'static str, &'static str)]),
    /// The same, but another word is kept for the way back and says nothing here.
    Hints(&'static [(&'static str, &'static str)]),
    /// A [`Scope`](super::words::Scope) by these words; any other text is the name of the owning group.
    ScopeOrGroup(&'static [(&'static str, &'static str)]),
}

/// How the rows of a file hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    /// By references and parents that the columns state.
    Stated,
    /// By a dotted order in the column of references: 1.2.1 stands under 1.2.
    Dotted,
    /// A key result belongs to the last objective above it.
    Following,
    /// A record is an objective, and numbered columns are its key results.
    Wide,
}

impl Column {
    /// A column that need not be there.
    pub(super) const fn of(name: &'static str, field: Field, cell: Cell) -> Self {
        Self { name, also: &[], field, cell, is_required: false }
    }

    /// The same, which must be there.
    pub(super) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// The same, with other names.
    pub(super) const fn or(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// Whether there is one for each key result of a record.
    pub(super) fn is_numbered(&self) -> bool {
        self.name.contains('#')
    }
}

impl Mapping {
    /// What does not come back from a file of this format, one sentence each.
    #[must_use]
    pub const fn loses(&self) -> &'static [&'static str] {
        self.loses
    }

    /// Which format it is.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }
}
