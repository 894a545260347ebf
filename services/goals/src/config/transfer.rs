//! Limits of imports and exports.

/// A confidence, at most.
pub const CONFIDENCE_MAX: i64 = 10;
/// Characters of a reference or an external id: longer than any system's ids.
pub const REFERENCE_CHARS_MAX: usize = 200;
/// Characters of one of several texts in a cell, and of a cell that is only kept: an address, a name.
pub const LISTED_CHARS_MAX: usize = 320;
/// Texts in one cell: owners, labels.
pub const LISTED_MAX: usize = 100;
/// Columns of a file: two for each of the most key results that a wide record has, and those of the record.
pub const TRANSFER_COLUMNS_MAX: usize = 500;
/// Bytes of one record: what bounds the memory of an import whatever a file holds, and ten times the longest that is right.
pub const TRANSFER_RECORD_BYTES_MAX: usize = 512 * 1024;
/// Bytes of a file: a hundred thousand rows with rationales of two thousand characters each.
pub const IMPORT_BYTES_MAX: i64 = 256 << 20;
/// Bytes of a piece of a file: a message has at most four times a million.
pub const IMPORT_PIECE_BYTES_MAX: usize = 3 << 20;
/// Rows of a file: twice what organizations plan for; the places of all are held at once, about 30 MB.
pub const IMPORT_ROWS_MAX: usize = 200_000;
/// Rows that are taken in by one transaction: others wait for the tree that long, a few tenths of a second.
pub const IMPORT_BATCH_ROWS: i64 = 500;
/// Rows that one statement of the first reading stores.
pub const IMPORT_STAGED_ROWS: usize = 1_000;
/// Characters of a file's name.
pub const FILE_NAME_CHARS_MAX: usize = 200;
/// Names of owners that an import may be told: all groups and people that a file of a large company names.
pub const IMPORT_OWNERS_MAX: usize = 20_000;
/// Missing owners and cycles that an import lists: more are read in the rows.
pub const IMPORT_MISSING_MAX: usize = 1_000;
/// How long nobody else takes up an import that a worker is at; each batch renews it. A killed worker's import waits so long.
pub const IMPORT_LEASE_SECONDS: f64 = 30.0;
/// How often a worker looks by itself for imports, in seconds: hints wake it before.
pub const IMPORT_POLL_SECONDS: u64 = 5;
/// Imports on a page, by default and at most.
pub const IMPORTS_PAGE: (i32, i32) = (50, 100);
/// Rows of a report on a page, by default and at most.
pub const IMPORT_ROWS_PAGE: (i32, i32) = (100, 1_000);
/// Objectives that one statement of an export reads, with their key results.
pub const EXPORT_WINDOW_ROWS: usize = 1_000;
/// Bytes of a piece of an export.
pub const EXPORT_PIECE_BYTES: usize = 256 * 1024;
