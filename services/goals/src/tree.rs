//! The OKR tree as it is sent: objectives and key results in one order, each with its place.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::path::Path;

/// Which part of a cycle's tree is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The path of the node at the top; `None` for the whole cycle.
    pub root: Option<Path>,
    /// How many levels below each root; `None` for all.
    pub levels_below: Option<usize>,
}

/// An objective or a key result.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An objective.
    Objective(Box<Objective>),
    /// A key result.
    KeyResult(Box<KeyResult>),
}

/// A node with its place in this tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The node.
    pub node: Node,
    /// What it stands under; `None` for a root of this tree.
    pub parent: Option<Uuid>,
    /// 0 for the roots of this tree.
    pub depth: usize,
}

/// Joins two sorted rows of nodes into one that is sorted by path. Each side is filled in windows;
/// what the other side may still have to put in between waits.
#[derive(Debug)]
pub struct Merge {
    range: Range,
    objectives: Side<Objective>,
    key_results: Side<KeyResult>,
}

/// One kind of nodes on its way into the tree.
#[derive(Debug)]
pub struct Side<T> {
    waiting: VecDeque<T>,
    last: Option<Path>,
    is_complete: bool,
}

impl Range {
    /// Where paths begin.
    #[must_use]
    pub fn start(&self) -> &str {
        self.root.as_ref().map_or("", Path::as_str)
    }

    /// What no path of it reaches.
    #[must_use]
    pub fn end(&self) -> String {
        self.root.as_ref().map_or_else(|| "~".to_owned(), Path::end)
    }

    /// The longest path that belongs to it, in characters.
    #[must_use]
    pub fn path_chars_max(&self) -> i32 {
        let below = self.levels_below.unwrap_or(crate::config::TREE_LEVELS_MAX);
        let below = below.min(crate::config::TREE_LEVELS_MAX);
        i32::try_from(Path::chars_max(self.root_levels(), below)).unwrap_or(i32::MAX)
    }

    /// The levels of its roots: those of the node at the top, or the first.
    fn root_levels(&self) -> usize {
        self.root.as_ref().map_or(1, Path::levels)
    }

    fn place(&self, node: Node) -> Placed {
        let depth = node.path().levels().saturating_sub(self.root_levels());
        let parent = if depth == 0 { None } else { node.path().parent() };
        Placed { node, parent, depth }
    }
}

impl Node {
    /// Its place in the tree of the cycle.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Objective(objective) => &objective.path,
            Self::KeyResult(key_result) => &key_result.path,
        }
    }
}

impl Merge {
    /// Nothing has been read yet.
    #[must_use]
    pub const fn new(range: Range) -> Self {
        Self { range, objectives: Side::new(), key_results: Side::new() }
    }

    /// What is read.
    #[must_use]
    pub const fn range(&self) -> &Range {
        &self.range
    }

    /// Where to go on reading objectives; `None` while there are enough, or no more.
    #[must_use]
    pub fn objectives_after(&self) -> Option<&str> {
        self.objectives.read_after()
    }

    /// Where to go on reading key results; `None` while there are enough, or no more.
    #[must_use]
    pub fn key_results_after(&self) -> Option<&str> {
        self.key_results.read_after()
    }

    /// Adds the objectives that were read, sorted by path; a window that is not full is the last.
    pub fn add_objectives(&mut self, rows: Vec<Objective>, window_rows: usize) {
        self.objectives.add(rows, window_rows, |objective| &objective.path);
    }

    /// Adds the key results that were read, sorted by path; a window that is not full is the last.
    pub fn add_key_results(&mut self, rows: Vec<KeyResult>, window_rows: usize) {
        self.key_results.add(rows, window_rows, |key_result| &key_result.path);
    }

    /// The next node in the order of paths; `None` if one of the sides must be read on first, or
    /// all is sent.
    pub fn pop(&mut self) -> Option<Placed> {
        if self.objectives.read_after().is_some() || self.key_results.read_after().is_some() {
            return None;
        }
        let is_objective = match (self.objectives.waiting.front(), self.key_results.waiting.front()) {
            (Some(objective), Some(key_result)) => objective.path < key_result.path,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return None,
        };
        let node = if is_objective {
            Node::Objective(Box::new(self.objectives.waiting.pop_front()?))
        } else {
            Node::KeyResult(Box::new(self.key_results.waiting.pop_front()?))
        };
        Some(self.range.place(node))
    }

    /// Whether there is nothing more to read.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.objectives.is_complete && self.key_results.is_complete
    }

    /// Whether everything is sent.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.objectives.is_over() && self.key_results.is_over()
    }
}

impl<T> Side<T> {
    const fn new() -> Self {
        Self { waiting: VecDeque::new(), last: None, is_complete: false }
    }

    fn read_after(&self) -> Option<&str> {
        let is_needed = self.waiting.is_empty() && !self.is_complete;
        is_needed.then(|| self.last.as_ref().map_or("", Path::as_str))
    }

    fn add(&mut self, rows: Vec<T>, window_rows: usize, path: impl Fn(&T) -> &Path) {
        self.is_complete = rows.len() < window_rows;
        self.last = rows.last().map(|row| path(row).clone()).or_else(|| self.last.take());
        self.waiting.extend(rows);
    }

    fn is_over(&self) -> bool {
        self.is_complete && self.waiting.is_empty()
    }
}
