//! Imports as they stand: a file that came in pieces, what is to be done with it, and what became of its rows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ovation_chassis::ids::GroupId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::finding::Finding;
use super::finding_words::Language;
use super::mapping::Format;
use crate::coded::coded;
use crate::ids::{CycleId, ImportId};

coded! {
    /// Where an import stands.
    pub enum ImportState {
        /// Pieces of the file come in.
        Uploading = 1,
        /// A dry run is under way.
        Checking = 2,
        /// A dry run is done.
        Checked = 3,
        /// The file is being taken in.
        Running = 4,
        /// The file is taken in.
        Done = 5,
        /// Stopped by a person.
        Cancelled = 6,
        /// The file as a whole cannot be read.
        Failed = 7,
    }
}

coded! {
    /// What becomes of a row.
    pub enum RowVerdict {
        /// A goal is created.
        Created = 1,
        /// A goal is changed.
        Updated = 2,
        /// The goal is there and says the same.
        Unchanged = 3,
        /// It does not come in; the remarks say why.
        Refused = 4,
        /// It is no goal.
        Skipped = 5,
    }
}

/// How a file is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOptions {
    /// Where goals go whose row names no cycle.
    pub default_cycle_id: Option<CycleId>,
    /// Owns what names no owner, or one that is not there.
    pub default_group_id: GroupId,
    /// Opens cycles that rows name and that are not there, where rows give their days.
    pub create_cycles: bool,
    /// Whom names in the file stand for: groups or people.
    pub owners: BTreeMap<String, Uuid>,
    /// Whether values become readings.
    pub with_values: bool,
}

/// An import as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Who made it, as [`ovation_chassis::caller::Caller::actor`] names them.
    pub actor: String,
    /// The form of its file.
    pub format: Format,
    /// What the file is called.
    pub file_name: String,
    /// How it is taken.
    pub options: ImportOptions,
    /// Where it stands.
    pub state: ImportState,
    /// Whether a run has begun to change goals.
    pub has_run: bool,
    /// Bytes of the file that are there.
    pub bytes_uploaded: i64,
    /// What became of its rows so far.
    pub counts: RowCounts,
    /// The place up to which rows are done.
    pub place_done: i32,
    /// Whether all rows were read and have their places.
    pub is_staged: bool,
    /// Columns that are not understood.
    pub unknown_columns: Vec<String>,
    /// Names of owners in the file that nobody is known by.
    pub missing: Vec<String>,
    /// Cycles that the file names and that are not there.
    pub missing_cycles: Vec<String>,
    /// What is wrong with the file as a whole.
    pub error: String,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When its last run or dry run ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// How many rows there are, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// All.
    pub total: i64,
    /// Those that have their verdict.
    pub done: i64,
    /// Goals that were created.
    pub created: i64,
    /// Goals that were changed.
    pub updated: i64,
    /// Goals that stay as they are.
    pub unchanged: i64,
    /// Rows that do not come in.
    pub refused: i64,
}

/// A remark on a row, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Empty if it is about the row.
    pub column: String,
    /// In English.
    pub en: String,
    /// 日本語.
    pub ja: String,
    /// Whether it keeps the row out.
    pub is_error: bool,
}

/// A row of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedRow {
    /// In the order of the file, from 1.
    pub ordinal: i32,
    /// As a spreadsheet counts.
    pub number: i64,
    /// What becomes of it.
    pub verdict: RowVerdict,
    /// Its title.
    pub title: String,
    /// The goal.
    pub node_id: Option<Uuid>,
    /// What is said of it.
    pub remarks: Vec<Remark>,
    /// Fields that change.
    pub changed_fields: Vec<String>,
}

impl Format {
    /// The number under which it is stored and sent.
    #[must_use]
    pub const fn code(self) -> i16 {
        match self {
            Self::Csv => 1,
            Self::Json => 2,
            Self::Peoplebox => 3,
            Self::Appfire => 4,
            Self::Betterworks => 5,
            Self::CultureAmp => 6,
            Self::VivaGoals => 7,
            Self::Markdown => 8,
        }
    }

    /// The format of a number, if there is one.
    #[must_use]
    pub const fn of_code(code: i16) -> Option<Self> {
        Some(match code {
            1 => Self::Csv,
            2 => Self::Json,
            3 => Self::Peoplebox,
            4 => Self::Appfire,
            5 => Self::Betterworks,
            6 => Self::CultureAmp,
            7 => Self::VivaGoals,
            8 => Self::Markdown,
            _ => return None,
        })
    }
}

impl ImportState {
    /// The name in the protocol, without its prefix.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uploading => "UPLOADING",
            Self::Checking => "CHECKING",
            Self::Checked => "CHECKED",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
            Self::Cancelled => "CANCELLED",
            Self::Failed => "FAILED",
        }
    }
}

impl Import {
    /// Where it goes when it is to be checked, or run; `None` where that cannot be.
    #[must_use]
    pub const fn next(&self, is_dry_run: bool) -> Option<ImportState> {
        match (self.state, is_dry_run) {
            // A run that has begun goes on; what it has changed is no longer what a dry run would find.
            (ImportState::Cancelled, true) if self.has_run => None,
            (ImportState::Uploading | ImportState::Checked | ImportState::Cancelled, true) => {
                Some(ImportState::Checking)
            }
            (ImportState::Uploading | ImportState::Checked | ImportState::Cancelled, false) => {
                Some(ImportState::Running)
            }
            _ => None,
        }
    }
}

impl RowCounts {
    /// Counts a verdict.
    pub fn add(&mut self, verdict: RowVerdict) {
        self.done += 1;
        match verdict {
            RowVerdict::Created => self.created += 1,
            RowVerdict::Updated => self.updated += 1,
            RowVerdict::Unchanged => self.unchanged += 1,
            RowVerdict::Refused => self.refused += 1,
            RowVerdict::Skipped => {}
        }
    }
}

impl From<&Finding> for Remark {
    fn from(finding: &Finding) -> Self {
        let quoted = |text: String| {
            if finding.text.is_empty() { text } else { format!("`{}`: {text}", finding.text) }
        };
        Self {
            column: finding.column.clone(),
            en: quoted(finding.say(Language::English)),
            ja: quoted(finding.say(Language::Japanese)),
            is_error: finding.is_error(),
        }
    }
}
