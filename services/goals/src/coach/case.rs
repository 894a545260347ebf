//! A draft whose titles are read.

use super::draft::{Draft, DraftKeyResult};
use super::signs::Title;

/// A draft under review, each of its titles read once.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) draft: &'a Draft,
    pub(super) title: Title,
    pub(super) key_results: Vec<KeyResultCase<'a>>,
}

/// One of its key results.
#[derive(Debug)]
pub(super) struct KeyResultCase<'a> {
    pub(super) said: &'a DraftKeyResult,
    pub(super) title: Title,
}

impl<'a> Case<'a> {
    /// Reads a draft.
    pub(super) fn new(draft: &'a Draft) -> Self {
        let read = |said: &'a DraftKeyResult| KeyResultCase { said, title: Title::new(&said.title) };
        let key_results = draft.key_results.iter().map(read).collect();
        Self { draft, title: Title::new(&draft.title), key_results }
    }
}
