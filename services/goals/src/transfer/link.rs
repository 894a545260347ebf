//! What stands under what: parents are found, whatever the order of the rows.
//!
//! A parent is looked for by the references of the file, then by its external ids; what is not in the file may be there already under
//! that external id, which is for the plan to see. A row with an error does not come in, nor does what stands under it.

use std::collections::{HashMap, VecDeque};

use super::finding::{Complaint, Finding};
use super::read::ReadRow;
use super::words::RowKind;

/// Rows of a circle that a finding names.
const CIRCLE_SHOWN_MAX: usize = 10;

/// What of a row its place depends on: small, so that all of a file are held at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bone {
    /// The number of its record.
    pub number: u32,
    /// Whether it is a key result.
    pub is_key_result: bool,
    /// Whether the file alone tells that it cannot come in.
    pub is_refused: bool,
    /// What other rows call it; empty if nothing.
    pub called: String,
    /// Its external id; empty if it has none.
    pub external_id: String,
    /// References of what it stands under.
    pub parents: Vec<String>,
    /// External ids of what it stands under, behind them.
    pub parent_external_ids: Vec<String>,
}

/// What a row stands under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Above {
    /// The row of this index.
    Row(usize),
    /// Something that is not in the file, by this external id.
    External(String),
}

/// The places of all rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// For each row, what it stands under: the first is the primary parent, and a key result's objective.
    pub above: Vec<Vec<Above>>,
    /// For each row, what is said of its place.
    pub findings: Vec<Vec<Finding>>,
    /// The rows that come in, each behind all that it stands under.
    pub order: Vec<usize>,
}

impl Bone {
    /// Of a row; `None` for what is no goal.
    #[must_use]
    pub fn of(read: &ReadRow) -> Option<Self> {
        let row = read.row.as_ref()?;
        Some(Self {
            number: read.number,
            is_key_result: row.kind == Some(RowKind::KeyResult),
            is_refused: !read.is_right(),
            called: row.called().to_owned(),
            external_id: row.external_id.clone(),
            parents: row.parents.clone(),
            parent_external_ids: row.parent_external_ids.clone(),
        })
    }
}

/// Finds the place of every row. In time linear in rows and parents.
#[must_use]
pub fn link(bones: &[Bone]) -> Links {
    let mut linker = Linker {
        bones,
        references: HashMap::new(),
        external_ids: HashMap::new(),
        links: Links {
            above: Vec::with_capacity(bones.len()),
            findings: vec![Vec::new(); bones.len()],
            order: Vec::with_capacity(bones.len()),
        },
    };
    linker.name_all();
    for index in 0..bones.len() {
        linker.find(index);
    }
    linker.sort();
    linker.links
}

struct Linker<'a> {
    bones: &'a [Bone],
    references: HashMap<&'a str, usize>,
    external_ids: HashMap<&'a str, usize>,
    links: Links,
}

impl<'a> Linker<'a> {
    fn name_all(&mut self) {
        let bones: &'a [Bone] = self.bones;
        for (index, bone) in bones.iter().enumerate() {
            let mut first = None;
            if !bone.called.is_empty() {
                first = Some(*self.references.entry(&bone.called).or_insert(index));
            }
            if !bone.external_id.is_empty() {
                let named = *self.external_ids.entry(&bone.external_id).or_insert(index);
                first = first.filter(|first| *first != index).or(Some(named));
            }
            if let Some(first) = first.filter(|first| *first != index) {
                let complaint = Complaint::ReferenceRepeated { row: bones[first].number };
                self.links.findings[index].push(Finding::of_row(complaint));
            }
        }
    }

    fn find(&mut self, index: usize) {
        let bone = &self.bones[index];
        let mut above = Vec::new();
        let by_reference = bone.parents.iter().map(|parent| {
            let row = self.references.get(parent.as_str()).or_else(|| self.external_ids.get(parent.as_str()));
            (parent, row.copied())
        });
        let by_id = bone
            .parent_external_ids
            .iter()
            .map(|parent| (parent, self.external_ids.get(parent.as_str()).copied()));
        for (parent, row) in by_reference.chain(by_id) {
            let found = row.map_or_else(|| Above::External(parent.clone()), Above::Row);
            if row == Some(index) {
                self.links.findings[index].push(Finding::of_row(Complaint::ParentIsItself));
            } else if !above.contains(&found) {
                above.push(found);
            }
        }
        if bone.is_key_result {
            self.check_key_result(index, &mut above);
        }
        self.links.above.push(above);
    }

    /// A key result has one objective.
    fn check_key_result(&mut self, index: usize, above: &mut Vec<Above>) {
        let findings = &mut self.links.findings[index];
        let is_objective = |above: &Above| match above {
            Above::Row(row) => !self.bones[*row].is_key_result,
            Above::External(_) => true,
        };
        let named = above.len();
        above.retain(is_objective);
        match (named, above.len()) {
            (0, _) => findings.push(Finding::of_row(Complaint::NoObjective)),
            (_, 0) => findings.push(Finding::of_row(Complaint::UnderKeyResult)),
            (1, 1) => {}
            _ => findings.push(Finding::of_row(Complaint::SeveralObjectives)),
        }
        above.truncate(1);
    }

    /// Puts rows behind what they stand under; what is left stands in a circle, or under one.
    fn sort(&mut self) {
        let rows = self.bones.len();
        let mut under: Vec<Vec<usize>> = vec![Vec::new(); rows];
        let mut waits_for = vec![0_usize; rows];
        for (index, above) in self.links.above.iter().enumerate() {
            for parent in above.iter().filter_map(Above::row) {
                under[parent].push(index);
                waits_for[index] += 1;
            }
        }
        let mut ready: VecDeque<usize> = (0..rows).filter(|index| waits_for[*index] == 0).collect();
        let mut is_sorted = vec![false; rows];
        let mut is_in = vec![false; rows];
        while let Some(index) = ready.pop_front() {
            is_sorted[index] = true;
            is_in[index] = self.comes_in(index, &is_in);
            if is_in[index] {
                self.links.order.push(index);
            }
            for below in &under[index] {
                waits_for[*below] -= 1;
                if waits_for[*below] == 0 {
                    ready.push_back(*below);
                }
            }
        }
        self.name_circles(&is_sorted);
    }

    /// Whether a row comes in, now that it is known whether all above it do.
    fn comes_in(&mut self, index: usize, is_in: &[bool]) -> bool {
        let refused = self.links.above[index].iter().filter_map(Above::row).find(|parent| !is_in[*parent]);
        if let Some(parent) = refused {
            let complaint = Complaint::ParentRefused { row: self.bones[parent].number };
            self.links.findings[index].push(Finding::of_row(complaint));
        }
        !self.bones[index].is_refused && !self.links.findings[index].iter().any(Finding::is_error)
    }

    fn name_circles(&mut self, is_sorted: &[bool]) {
        // From any row that is left, a walk upwards through rows that are left ends in a circle.
        let mut circle_of: Vec<Option<usize>> = vec![None; is_sorted.len()];
        let mut walked_by: Vec<usize> = vec![usize::MAX; is_sorted.len()];
        for start in (0..is_sorted.len()).filter(|index| !is_sorted[*index]) {
            let mut walk = Vec::new();
            let mut at = start;
            while walked_by[at] == usize::MAX {
                walked_by[at] = start;
                walk.push(at);
                let next = self.links.above[at].iter().filter_map(Above::row).find(|row| !is_sorted[*row]);
                at = next.unwrap_or(at);
            }
            if walked_by[at] == start
                && let Some(begins) = walk.iter().position(|row| *row == at)
            {
                for row in &walk[begins..] {
                    circle_of[*row] = Some(at);
                }
                self.name_circle(&walk[begins..]);
            }
        }
        for index in (0..is_sorted.len()).filter(|index| !is_sorted[*index] && circle_of[*index].is_none()) {
            let parent = self.links.above[index].iter().filter_map(Above::row).find(|row| !is_sorted[*row]);
            let row = parent.map_or(self.bones[index].number, |parent| self.bones[parent].number);
            self.links.findings[index].push(Finding::of_row(Complaint::ParentRefused { row }));
        }
    }

    fn name_circle(&mut self, circle: &[usize]) {
        let rows: Vec<u32> =
            circle.iter().take(CIRCLE_SHOWN_MAX).map(|index| self.bones[*index].number).collect();
        for index in circle {
            let complaint = Complaint::ParentCircle { rows: rows.clone() };
            self.links.findings[*index].push(Finding::of_row(complaint));
        }
    }
}

impl Above {
    /// The row, if it is one.
    #[must_use]
    pub const fn row(&self) -> Option<usize> {
        match self {
            Self::Row(row) => Some(*row),
            Self::External(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bone(number: u32, called: &str, parents: &[&str]) -> Bone {
        Bone {
            number,
            called: called.to_owned(),
            parents: parents.iter().map(|parent| (*parent).to_owned()).collect(),
            ..Bone::default()
        }
    }

    fn key_result(number: u32, called: &str, parents: &[&str]) -> Bone {
        Bone { is_key_result: true, ..bone(number, called, parents) }
    }

    fn complaints(links: &Links, index: usize) -> Vec<&Complaint> {
        links.findings[index].iter().map(|finding| &finding.complaint).collect()
    }

    #[test]
    fn parents_are_found_in_any_order_and_may_be_several() {
        let links = link(&[bone(2, "c", &["a", "b"]), bone(3, "b", &["a"]), bone(4, "a", &[])]);
        assert_eq!(links.above[0], [Above::Row(2), Above::Row(1)]);
        assert_eq!(links.order, [2, 1, 0]);
        assert!(links.findings.iter().all(Vec::is_empty));
    }

    #[test]
    fn what_is_not_in_the_file_may_be_there_already() {
        let links = link(&[bone(2, "a", &["G-7"])]);
        assert_eq!(links.above[0], [Above::External("G-7".to_owned())]);
        assert_eq!(links.order, [0]);
    }

    #[test]
    fn a_row_under_itself_and_rows_in_a_circle_are_named_and_so_is_what_stands_under_them() {
        let links = link(&[
            bone(2, "a", &["a"]),
            bone(3, "b", &["c"]),
            bone(4, "c", &["b"]),
            bone(5, "d", &["c"]),
            bone(6, "e", &[]),
            bone(7, "f", &["a"]),
        ]);
        assert_eq!(complaints(&links, 0), [&Complaint::ParentIsItself]);
        assert_eq!(complaints(&links, 1), [&Complaint::ParentCircle { rows: vec![3, 4] }]);
        assert_eq!(complaints(&links, 2), [&Complaint::ParentCircle { rows: vec![3, 4] }]);
        assert_eq!(complaints(&links, 3), [&Complaint::ParentRefused { row: 4 }]);
        assert_eq!(complaints(&links, 5), [&Complaint::ParentRefused { row: 2 }]);
        assert_eq!(links.order, [4]);
    }

    #[test]
    fn a_key_result_has_one_objective() {
        let links = link(&[
            bone(2, "o", &[]),
            bone(3, "p", &[]),
            key_result(4, "k", &["o"]),
            key_result(5, "l", &[]),
            key_result(6, "m", &["k"]),
            key_result(7, "n", &["p", "o"]),
            bone(8, "q", &["k"]),
        ]);
        assert!(complaints(&links, 2).is_empty());
        assert_eq!(complaints(&links, 3), [&Complaint::NoObjective]);
        assert_eq!(complaints(&links, 4), [&Complaint::UnderKeyResult]);
        assert_eq!(complaints(&links, 5), [&Complaint::SeveralObjectives]);
        assert_eq!(links.above[5], [Above::Row(1)]);
        assert_eq!(links.order, [0, 1, 2, 5, 6]);
    }

    #[test]
    fn names_are_given_once() {
        let links = link(&[bone(2, "a", &[]), bone(3, "a", &[]), bone(4, "b", &["a"])]);
        assert_eq!(complaints(&links, 1), [&Complaint::ReferenceRepeated { row: 2 }]);
        assert_eq!(links.above[2], [Above::Row(0)]);
        assert_eq!(links.order, [0, 2]);
    }

    proptest! {
        #[test]
        fn every_row_comes_behind_what_it_stands_under_or_says_why_it_does_not_come(
            rows in prop::collection::vec((any::<bool>(), prop::collection::vec(0_usize..12, 0..3)), 0..12)
        ) {
            let bones: Vec<Bone> = rows
                .iter()
                .enumerate()
                .map(|(index, (is_key_result, parents))| Bone {
                    number: u32::try_from(index).unwrap_or_default(),
                    is_key_result: *is_key_result,
                    called: index.to_string(),
                    parents: parents.iter().map(usize::to_string).collect(),
                    ..Bone::default()
                })
                .collect();
            let links = link(&bones);
            let place: HashMap<usize, usize> =
                links.order.iter().enumerate().map(|(place, index)| (*index, place)).collect();
            for (index, above) in links.above.iter().enumerate() {
                let is_refused = links.findings[index].iter().any(Finding::is_error);
                prop_assert_eq!(place.contains_key(&index), !is_refused, "row {}", index);
                if let Some(own) = place.get(&index) {
                    for parent in above.iter().filter_map(Above::row) {
                        prop_assert!(place.get(&parent).is_some_and(|parent| parent < own));
                    }
                }
            }
        }
    }
}
