//! A node's place in the tree of its cycle: one text, so that everything under a node is one range
//! of an index.
//!
//! A path is a row of segments from the root to the node itself. A segment has 33 characters: the
//! node's kind (`k` for a key result, `o` for an objective) and its id in 32 hexadecimal digits.
//! Ids grow with time, so that siblings stand in order of creation, and the key results of an
//! objective before the objectives aligned under it.

use uuid::Uuid;

use crate::config::TREE_LEVELS_MAX;
use crate::ids::{KeyResultId, ObjectiveId};

/// Characters of one segment.
const SEGMENT_CHARS: usize = 33;

/// A node's place in the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(String);

/// The node would stand deeper than [`TREE_LEVELS_MAX`] levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooDeep;

impl Path {
    /// The place of an objective under its primary parent, or as a root.
    ///
    /// # Errors
    ///
    /// If that is too deep.
    pub fn of_objective(parent: Option<&Self>, id: ObjectiveId) -> Result<Self, TooDeep> {
        Self::under(parent, 'o', id.uuid())
    }

    /// The place of a key result under its objective.
    ///
    /// # Errors
    ///
    /// If that is too deep.
    pub fn of_key_result(objective: &Self, id: KeyResultId) -> Result<Self, TooDeep> {
        Self::under(Some(objective), 'k', id.uuid())
    }

    /// A path as it is stored.
    #[must_use]
    pub const fn of_stored(path: String) -> Self {
        Self(path)
    }

    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many nodes lead to it, itself included.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.0.len() / SEGMENT_CHARS
    }

    /// The node above it.
    #[must_use]
    pub fn parent(&self) -> Option<Uuid> {
        let end = self.0.len().checked_sub(SEGMENT_CHARS)?;
        let start = end.checked_sub(SEGMENT_CHARS)?;
        self.0.get(start + 1..end)?.parse().ok()
    }

    /// Behind everything under it: the range from its own path up to this holds it and what is
    /// under it, and nothing else.
    #[must_use]
    pub fn end(&self) -> String {
        format!("{}~", self.0)
    }

    /// Whether the node at `other` is it, or is under it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The longest path that is at most `levels` below the roots at `root_levels`, in characters.
    #[must_use]
    pub const fn chars_max(root_levels: usize, levels_below: usize) -> usize {
        (root_levels + levels_below) * SEGMENT_CHARS
    }

    fn under(parent: Option<&Self>, kind: char, id: Uuid) -> Result<Self, TooDeep> {
        let parent = parent.map_or("", Self::as_str);
        let path = Self(format!("{parent}{kind}{}", id.simple()));
        if path.levels() > TREE_LEVELS_MAX { Err(TooDeep) } else { Ok(path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objective(parent: Option<&Path>, id: u128) -> Path {
        Path::of_objective(parent, ObjectiveId(Uuid::from_u128(id))).expect("it is not too deep")
    }

    #[test]
    fn a_path_knows_its_level_and_its_parent() {
        let root = objective(None, 1);
        let key_result =
            Path::of_key_result(&root, KeyResultId(Uuid::from_u128(2))).expect("it is not too deep");
        let child = objective(Some(&key_result), 3);
        assert_eq!((root.levels(), root.parent()), (1, None));
        assert_eq!((child.levels(), child.parent()), (3, Some(Uuid::from_u128(2))));
    }

    #[test]
    fn everything_under_a_node_is_one_range() {
        let root = objective(None, 1);
        let child = objective(Some(&root), 9);
        let next = objective(None, 2);
        assert!(root < child && child.as_str() < root.end().as_str());
        assert!(next.as_str() > root.end().as_str());
        assert!(root.holds(&child) && root.holds(&root) && !root.holds(&next));
    }

    #[test]
    fn key_results_come_before_aligned_objectives() {
        let root = objective(None, 1);
        let late = Path::of_key_result(&root, KeyResultId(Uuid::from_u128(9))).expect("it is not too deep");
        assert!(late < objective(Some(&root), 2));
    }

    #[test]
    fn the_thirty_third_level_is_too_deep() {
        let mut path = objective(None, 1);
        for id in 2..=32 {
            path = objective(Some(&path), id);
        }
        assert_eq!(Path::of_objective(Some(&path), ObjectiveId(Uuid::from_u128(33))), Err(TooDeep));
    }
}
