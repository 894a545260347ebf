//! The OKR tree as it is sent: objectives and key results in one order, each with its place.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::cycle_day::Fares;
use crate::health::Health;
use crate::key_result::KeyResult;
use crate::objective::{Objective, ObjectiveKind, ObjectiveState};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::Progress;

/// Which part of a cycle's tree is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The path of the node at the top; `None` for the whole cycle.
    pub root: Option<Path>,
    /// How many levels below each root; `None` for all.
    pub levels_below: Option<usize>,
}

/// How much of each node a tree holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Whole goals.
    Full,
    /// What is seen at a glance.
    Basic,
}

/// An objective or a key result, with how it fares.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An objective.
    Objective(Box<Objective>, Health),
    /// A key result.
    KeyResult(Box<KeyResult>, Fares),
    /// Either of them at a glance.
    Summary(Box<Summary>),
}

/// A node at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The objective or the key result.
    pub id: Uuid,
    /// Its place in the tree of the cycle.
    pub path: Path,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub progress: Option<Progress>,
    /// How it fares.
    pub health: Health,
    /// Who owns it.
    pub owner: Owner,
    /// How an objective is meant and where it stands; `None` for a key result.
    pub objective: Option<(ObjectiveKind, ObjectiveState)>,
}

/// A node with its place in this tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The node.
    pub node: Node,
    /// The nearest node above it that is in this tree; `None` for a root of this tree.
    pub parent: Option<Uuid>,
    /// How many nodes of this tree are above it: 0 for a root.
    pub depth: usize,
}

/// Nodes of one kind as they were read, sorted by path. Of what was read some may have been left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Those that are wanted.
    pub nodes: Vec<Node>,
    /// The last one that was read, wanted or not.
    pub last: Option<Path>,
    /// Whether there are no more.
    pub is_last: bool,
}

/// Joins two sorted rows of nodes into one that is sorted by path. Each side is filled in windows;
/// what the other side may still have to put in between waits.
#[derive(Debug)]
pub struct Merge {
    range: Range,
    objectives: Side,
    key_results: Side,
    /// From a root down to the node that was sent last.
    line: Vec<(Path, Uuid)>,
}

/// One kind of nodes on its way into the tree.
#[derive(Debug)]
struct Side {
    waiting: VecDeque<Node>,
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
}

impl Node {
    /// Its place in the tree of the cycle.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Objective(objective, _) => &objective.path,
            Self::KeyResult(key_result, _) => &key_result.path,
            Self::Summary(summary) => &summary.path,
        }
    }

    /// The objective or the key result.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::Objective(objective, _) => objective.id.uuid(),
            Self::KeyResult(key_result, _) => key_result.id.uuid(),
            Self::Summary(summary) => summary.id,
        }
    }

    /// An objective in a view.
    #[must_use]
    pub fn of_objective(objective: Objective, health: Health, view: View) -> Self {
        match view {
            View::Full => Self::Objective(Box::new(objective), health),
            View::Basic => Self::Summary(Box::new(Summary {
                id: objective.id.uuid(),
                path: objective.path,
                title: objective.plan.title,
                progress: objective.progress,
                health,
                owner: objective.plan.owner,
                objective: Some((objective.plan.kind, objective.plan.state)),
            })),
        }
    }

    /// A key result in a view.
    #[must_use]
    pub fn of_key_result(key_result: KeyResult, fares: Fares, view: View) -> Self {
        match view {
            View::Full => Self::KeyResult(Box::new(key_result), fares),
            View::Basic => Self::Summary(Box::new(Summary {
                id: key_result.id.uuid(),
                path: key_result.path,
                title: key_result.plan.title,
                progress: key_result.progress,
                health: fares.health,
                owner: key_result.owner,
                objective: None,
            })),
        }
    }
}

impl Merge {
    /// Nothing has been read yet.
    #[must_use]
    pub const fn new(range: Range) -> Self {
        Self { range, objectives: Side::new(), key_results: Side::new(), line: Vec::new() }
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

    /// Adds objectives that were read.
    pub fn add_objectives(&mut self, part: Part) {
        self.objectives.add(part);
    }

    /// Adds key results that were read.
    pub fn add_key_results(&mut self, part: Part) {
        self.key_results.add(part);
    }

    /// The next node in the order of paths; `None` if one of the sides must be read on first, or
    /// all is sent.
    pub fn pop(&mut self) -> Option<Placed> {
        if self.objectives.read_after().is_some() || self.key_results.read_after().is_some() {
            return None;
        }
        let is_objective = match (self.objectives.waiting.front(), self.key_results.waiting.front()) {
            (Some(objective), Some(key_result)) => objective.path() < key_result.path(),
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return None,
        };
        let side = if is_objective { &mut self.objectives } else { &mut self.key_results };
        let node = side.waiting.pop_front()?;
        Some(self.place(node))
    }

    /// The order of paths puts what is above a node before it, and between them only what is under
    /// the former.
    fn place(&mut self, node: Node) -> Placed {
        while self.line.last().is_some_and(|(path, _)| !path.holds(node.path())) {
            self.line.pop();
        }
        let parent = self.line.last().map(|(_, id)| *id);
        let depth = self.line.len();
        self.line.push((node.path().clone(), node.id()));
        Placed { node, parent, depth }
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

impl Side {
    const fn new() -> Self {
        Self { waiting: VecDeque::new(), last: None, is_complete: false }
    }

    fn read_after(&self) -> Option<&str> {
        let is_needed = self.waiting.is_empty() && !self.is_complete;
        is_needed.then(|| self.last.as_ref().map_or("", Path::as_str))
    }

    fn add(&mut self, part: Part) {
        self.is_complete = part.is_last;
        self.last = part.last.or_else(|| self.last.take());
        self.waiting.extend(part.nodes);
    }

    fn is_over(&self) -> bool {
        self.is_complete && self.waiting.is_empty()
    }
}
