//! What is said of a row of a file, beside what becomes of it.

use ovation_chassis::text::TextError;

/// Characters of a cell that a finding repeats.
const SHOWN_CHARS_MAX: usize = 60;

/// One remark on a row, or on the columns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name of the column, as the file has it; empty for what is said of the row.
    pub column: String,
    /// What stands there, its beginning.
    pub text: String,
    /// What is said.
    pub complaint: Complaint,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The row is imported, in the way that is said.
    Warning,
    /// The row is not imported.
    Error,
}

/// What can be said. [`Complaint::say`](super::Language) words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// A column that the format does not have; a column with a similar name is missing, perhaps it is that one.
    UnknownColumn {
        /// The column that it resembles.
        closest: Option<String>,
    },
    /// A column that the format must have.
    MissingColumn {
        /// The column of the file that resembles it.
        closest: Option<String>,
    },
    /// Two columns are the same.
    RepeatedColumn,
    /// A cell that must not be empty.
    Missing,
    /// Something within a JSON object that is no text, number or list of texts.
    NotAText,
    /// No number, or more than one.
    NotANumber,
    /// More digits than are held.
    TooManyDigits,
    /// A number beyond its bounds.
    OutOfBounds {
        /// The least.
        min: String,
        /// The most.
        max: String,
    },
    /// No day.
    NotADate,
    /// A day that can be read two ways.
    AmbiguousDate,
    /// None of the words that the column has.
    UnknownWord {
        /// The words.
        allowed: Vec<&'static str>,
    },
    /// A word without a meaning here; it is kept for the way back.
    KeptWord,
    /// A text that cannot be held.
    BadText(TextError),
    /// Too many texts in one cell.
    TooMany {
        /// The most.
        max: usize,
    },
    /// Values of one row in different units.
    UnitsDiffer {
        /// The unit that stays.
        kept: String,
    },
    /// More cells than columns.
    CellsBeyondColumns,
    /// The last day is before the first.
    EndsBeforeItStarts,
    /// Neither an objective nor a key result.
    NotAGoal,
    /// The file does not say what it is; it is taken for an objective.
    TakenForObjective,
    /// No dotted order (1, 1.2, 1.2.1).
    NotDotted,
    /// A key result with no objective above it in the file.
    NothingAbove,
    /// Seen by fewer than in the other system.
    SeenByFewer,
    /// Values that do not go together.
    Misfit(&'static str),
    /// Another row has this reference or external id.
    ReferenceRepeated {
        /// The number of that row.
        row: u32,
    },
    /// Nothing of this name is in the file or here.
    ParentUnknown {
        /// The reference.
        parent: String,
    },
    /// It would stand under itself.
    ParentIsItself,
    /// It would stand under itself, by way of others.
    ParentCircle {
        /// The numbers of the rows of the circle, in order, ten at most.
        rows: Vec<u32>,
    },
    /// A row that it stands under is not imported.
    ParentRefused {
        /// The number of that row.
        row: u32,
    },
    /// A key result without an objective.
    NoObjective,
    /// A key result under a key result.
    UnderKeyResult,
    /// A key result of several objectives: the first has it.
    SeveralObjectives,
    /// Nobody and nothing is called so, and the owner by default takes its place.
    OwnerUnknown {
        /// The name.
        owner: String,
    },
    /// Several are called so, and the owner by default takes its place.
    OwnerAmbiguous {
        /// The name.
        owner: String,
    },
    /// No cycle is named.
    NoCycle,
    /// No cycle is called so.
    CycleUnknown {
        /// The name.
        cycle: String,
    },
    /// The cycle is closed.
    CycleClosed {
        /// The name.
        cycle: String,
    },
    /// Another row of the file is the same goal.
    SameGoal {
        /// The number of that row.
        row: u32,
    },
    /// A goal of this name is there, and has another external id.
    OtherExternalId {
        /// The external id.
        external_id: String,
    },
    /// To be changed or removed, and not there.
    NotThere,
    /// To be removed: that is for a person to do.
    NotRemoved,
    /// Said, and kept nowhere here.
    NotKept,
    /// A key result moves from one objective to another.
    Moves,
    /// A line of an outline that was not understood; why, and what would be.
    Line(String),
}

impl Finding {
    /// A remark on a cell.
    #[must_use]
    pub fn of_cell(column: &str, text: &str, complaint: Complaint) -> Self {
        let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        Self { column: column.to_owned(), text: shown, complaint }
    }

    /// A remark on a row.
    #[must_use]
    pub fn of_row(complaint: Complaint) -> Self {
        Self { column: String::new(), text: String::new(), complaint }
    }

    /// How grave it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.complaint.severity()
    }

    /// Whether it keeps a row out.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(self.severity(), Severity::Error)
    }
}

impl Complaint {
    /// How grave it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::UnknownColumn { .. }
            | Self::KeptWord
            | Self::UnitsDiffer { .. }
            | Self::CellsBeyondColumns
            | Self::TakenForObjective
            | Self::SeenByFewer
            | Self::SeveralObjectives
            | Self::OwnerUnknown { .. }
            | Self::OwnerAmbiguous { .. }
            | Self::NotKept => Severity::Warning,
            _ => Severity::Error,
        }
    }
}
