//! Goals as files: what other systems export becomes goals here, and goals leave in the same forms. Pure: no SQL, no
//! clock, no network; a file of any length passes in bounded memory.
//!
//! In the middle stands one canonical [`Row`]: an objective or a key result with everything that a file may say of it.
//! A format is *data*: a [`Mapping`] names the columns of one system, the [`Field`] that each stands for, how its cells
//! are read and written, and by what rule the rows of the file hang together. A file then goes through these steps:
//!
//! 1. `decode`: bytes become text (UTF-8 with or without a mark, UTF-16 with one, code page 932), never with characters replaced;
//! 2. `records`: text becomes records, from CSV or from JSON;
//! 3. `header`: column names are matched leniently (case, blanks, width, order); a name that is not known is reported, one that is missing is an error
//!    that names the closest column there is;
//! 4. `cell`: each cell becomes a value (`８０％`, `1,200万` and `2026年4月1日` are understood; what can be read two ways is
//!    an error);
//! 5. `read`: records become rows by the rule of the mapping, each with its [`Finding`]s: nothing is skipped in silence;
//! 6. [`link`]: parents are found, whatever the order of the rows; itself as a parent and circles are reported;
//! 7. [`plan`]: rows are compared with what is there: create, update, unchanged, conflict. Repeating an import plans nothing.
//!
//! `write` is the way back. What a format can hold comes back as it was; each mapping says what it cannot hold.
//! Markdown outlines are read by [`outline`](crate::outline) and become the same rows in `markdown`.

mod amount;
mod cell;
mod date;
mod decode;
mod field;
mod finding;
mod finding_words;
mod formats;
mod formula;
mod header;
pub mod job;
mod json;
pub mod link;
mod list;
mod mapping;
mod markdown;
mod measure;
pub mod owners;
pub mod plan;
mod read;
mod records;
mod row;
mod stored;
mod structure;
mod value;
mod words;
mod write;
mod write_markdown;

#[cfg(test)]
mod tests_formats;
#[cfg(test)]
mod tests_laws;
#[cfg(test)]
mod tests_plan;
#[cfg(test)]
mod tests_size;

pub use field::Field;
pub use finding::{Complaint, Finding, Severity};
pub use finding_words::Language;
pub use formats::mapping_of;
pub use mapping::{Format, Mapping};
pub use markdown::read as read_markdown;
pub use measure::{direction_of, measurement_of, values_of};
pub use read::{FileProblem, ReadRow, Reader};
pub use row::Row;
pub use stored::{of_stored, to_stored};
pub use value::Value;
pub use words::{Action, Controllability, Direction, Kind, RowKind, Scope, Status, Visibility};
pub use write::{Shape, Writer};
pub use write_markdown::write as write_markdown;
