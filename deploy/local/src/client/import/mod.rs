//! Loads Markdown outlines, with the cycle and the groups that they need.
//!
//! [`outlines`] tells the story; [`files`] the one of files of other systems; [`periods`] guesses a cycle's days from its name; [`keys`] makes keys of new groups; [`rehearsal`]
//! answers a dry run into what does not exist yet.

mod files;
mod keys;
mod outlines;
mod periods;
mod rehearsal;

pub(super) use files::{FileFormat, FileImport, FileImported};
pub(super) use outlines::{Import, Imported, Importer};
pub(super) use periods::Period;
pub(super) use rehearsal::rehearse;
