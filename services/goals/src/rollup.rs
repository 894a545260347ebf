//! Roll-up: how a change of one progress reaches everything above it.
//!
//! An objective keeps two sums over its direct children that have a progress: n = Σ weight ·
//! progress and d = Σ weight. Its progress is n / d, rounded half-even to 12 decimals. Children are
//! its key results and the objectives aligned to it, each by its *stored*, rounded progress. An
//! objective counts in every parent that is an objective, and is not divided among them.
//!
//! **What an objective under a key result does.** It stands there in the tree and leads the way up
//! for the check of alignments, and it counts in nothing: a key result's progress is that of its
//! own measure, which is what it was written for, and one without a measure has none to pass on. So
//! nobody reaches a number by aligning to it.
//!
//! **Incremental equals recomputed, bit for bit.** A change walks upwards in topological order,
//! each ancestor once, and adds weight · (new − old) of each changed child. Sums are exact whole
//! numbers ([`Terms`]), and the progress of a node is a function of its sums alone; so the order
//! and the number of steps in which changes arrive leave no trace. The property test below compares
//! both on random graphs.
//!
//! **Where it stops.** When a cycle is closed, the alignments from objectives of other cycles into
//! it are frozen: what the child counted then, it counts for ever, and such edges are not part of
//! the graph here. Within a closed cycle values still rise with a check-in that was made before the
//! closing and arrives after it.
//!
//! **One at a time.** Whatever changes sums holds the organization's advisory lock
//! `store::tree::lock` to the end of its transaction, and then locks rows in the order of their
//! ids.

use std::collections::{BTreeMap, VecDeque};

use crate::ids::ObjectiveId;
use crate::progress::{Progress, Terms, Weight};

/// An objective, as far as the roll-up goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// How much it counts in its parents.
    pub weight: Weight,
    /// Its sums so far.
    pub terms: Terms,
    /// Its progress so far.
    pub progress: Option<Progress>,
}

/// What was added to the sums of objectives.
#[derive(Clone, Debug, Default)]
pub struct Deltas(BTreeMap<ObjectiveId, Terms>);

/// Objectives and the edges upwards between them: everything that a change can reach.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: BTreeMap<ObjectiveId, Node>,
    parents: BTreeMap<ObjectiveId, Vec<ObjectiveId>>,
}

/// An objective whose sums are others now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub id: ObjectiveId,
    /// Its sums now.
    pub terms: Terms,
    /// Its progress now.
    pub progress: Option<Progress>,
    /// Whether the progress is another than before.
    pub is_progress_changed: bool,
}

/// The graph is none that alignment allows: a defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenGraph {
    /// Objectives serve each other in a circle.
    #[error("alignments form a circle")]
    Circle,
    /// A change or an edge names an objective that was not read.
    #[error("objective {0} is missing in the graph")]
    Missing(ObjectiveId),
}

impl Deltas {
    /// Adds to the sums of one objective.
    pub fn add(&mut self, objective: ObjectiveId, terms: Terms) {
        let sum = self.0.entry(objective).or_default();
        *sum = sum.plus(terms);
    }

    /// The objectives whose sums change, in the order of their ids.
    #[must_use]
    pub fn objectives(&self) -> Vec<ObjectiveId> {
        self.0.iter().filter(|(_, terms)| !terms.is_nothing()).map(|(id, _)| *id).collect()
    }
}

impl Graph {
    /// Adds an objective.
    pub fn add(&mut self, id: ObjectiveId, node: Node) {
        self.nodes.insert(id, node);
    }

    /// Adds an edge upwards.
    pub fn align(&mut self, child: ObjectiveId, parent: ObjectiveId) {
        self.parents.entry(child).or_default().push(parent);
    }

    /// Applies changes and what follows from them. The answer holds each objective whose sums
    /// changed once, children first.
    ///
    /// # Errors
    ///
    /// A graph with a circle, or without an objective that is named.
    pub fn apply(mut self, deltas: Deltas) -> Result<Vec<Change>, BrokenGraph> {
        let mut deltas = deltas.0;
        deltas.retain(|_, terms| !terms.is_nothing());
        if let Some(id) = deltas.keys().find(|id| !self.nodes.contains_key(id)) {
            return Err(BrokenGraph::Missing(*id));
        }
        let mut waiting = self.waiting()?;
        let mut ready: VecDeque<ObjectiveId> =
            waiting.iter().filter(|(_, children)| **children == 0).map(|(id, _)| *id).collect();
        let mut changes = Vec::new();
        let mut seen = 0;
        while let Some(id) = ready.pop_front() {
            seen += 1;
            let parents = self.parents.remove(&id).unwrap_or_default();
            let delta = deltas.remove(&id).unwrap_or_default();
            if let Some((change, passed_on)) = self.change(id, delta) {
                for parent in &parents {
                    let sum = deltas.entry(*parent).or_default();
                    *sum = sum.plus(passed_on);
                }
                changes.push(change);
            }
            for parent in parents {
                if let Some(children) = waiting.get_mut(&parent) {
                    *children -= 1;
                    if *children == 0 {
                        ready.push_back(parent);
                    }
                }
            }
        }
        if seen == self.nodes.len() { Ok(changes) } else { Err(BrokenGraph::Circle) }
    }

    /// What becomes of one node, and what that adds to each of its parents; `None` where nothing
    /// changes.
    fn change(&self, id: ObjectiveId, delta: Terms) -> Option<(Change, Terms)> {
        let node = self.nodes.get(&id).filter(|_| !delta.is_nothing())?;
        let terms = node.terms.plus(delta);
        let progress = terms.progress();
        let passed_on =
            Terms::of_child(node.weight, progress).minus(Terms::of_child(node.weight, node.progress));
        Some((Change { id, terms, progress, is_progress_changed: progress != node.progress }, passed_on))
    }

    /// How many children each node waits for.
    fn waiting(&self) -> Result<BTreeMap<ObjectiveId, usize>, BrokenGraph> {
        let mut waiting: BTreeMap<ObjectiveId, usize> = self.nodes.keys().map(|id| (*id, 0)).collect();
        for (child, parents) in &self.parents {
            if !waiting.contains_key(child) {
                return Err(BrokenGraph::Missing(*child));
            }
            for parent in parents {
                *waiting.get_mut(parent).ok_or(BrokenGraph::Missing(*parent))? += 1;
            }
        }
        Ok(waiting)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use uuid::Uuid;

    use super::*;

    /// A random organization: objectives that serve earlier ones, and key results under them.
    #[derive(Clone, Debug)]
    struct Model {
        weights: Vec<Weight>,
        /// Child, parent; the parent is the earlier one.
        edges: Vec<(usize, usize)>,
        /// Objective, weight, progress.
        key_results: Vec<(usize, Weight, Option<Progress>)>,
    }

    fn id(index: usize) -> ObjectiveId {
        ObjectiveId(Uuid::from_u128(u128::try_from(index).expect("it fits")))
    }

    fn weight() -> impl Strategy<Value = Weight> {
        prop_oneof![Just(0_i64), Just(1_000_000), 0..=1_000_000_000_i64]
            .prop_map(|micros| Weight::of_decimal(Decimal::new(micros, 6)).expect("it is in bounds"))
    }

    fn progress() -> impl Strategy<Value = Option<Progress>> {
        prop::option::of((-9_999_999_i64..=9_999_999, 1_i64..=9_999_999).prop_map(|(gone, way)| {
            Progress::between(Decimal::ZERO, way.into(), gone.into()).expect("there is a way")
        }))
    }

    fn model() -> impl Strategy<Value = Model> {
        (2_usize..12).prop_flat_map(|count| {
            let edges =
                prop::collection::btree_set((1..count).prop_flat_map(|child| (Just(child), 0..child)), 0..20);
            let key_results = prop::collection::vec((0..count, weight(), progress()), 1..12);
            (prop::collection::vec(weight(), count), edges, key_results).prop_map(
                |(weights, edges, key_results)| Model {
                    weights,
                    edges: edges.into_iter().collect(),
                    key_results,
                },
            )
        })
    }

    /// Adds all up anew: a later objective never has an earlier one under it.
    fn recomputed(model: &Model) -> Vec<Terms> {
        let mut terms = vec![Terms::default(); model.weights.len()];
        for (objective, weight, progress) in &model.key_results {
            terms[*objective] = terms[*objective].plus(Terms::of_child(*weight, *progress));
        }
        for child in (0..terms.len()).rev() {
            let counts = Terms::of_child(model.weights[child], terms[child].progress());
            for (_, parent) in model.edges.iter().filter(|(from, _)| *from == child) {
                terms[*parent] = terms[*parent].plus(counts);
            }
        }
        terms
    }

    fn graph(model: &Model, terms: &[Terms]) -> Graph {
        let mut graph = Graph::default();
        for (index, weight) in model.weights.iter().enumerate() {
            graph.add(
                id(index),
                Node { weight: *weight, terms: terms[index], progress: terms[index].progress() },
            );
        }
        for (child, parent) in &model.edges {
            graph.align(id(*child), id(*parent));
        }
        graph
    }

    fn applied(model: &Model, terms: &mut [Terms], deltas: Deltas) {
        for change in graph(model, terms).apply(deltas).expect("the graph is sound") {
            let index = usize::try_from(change.id.uuid().as_u128()).expect("it fits");
            terms[index] = change.terms;
        }
    }

    proptest! {
        #[test]
        fn incremental_equals_recomputed(
            mut model in model(),
            steps in prop::collection::vec(
                (any::<prop::sample::Index>(), weight(), progress()),
                1..30,
            ),
        ) {
            let mut terms = recomputed(&model);
            for (which, weight, progress) in steps {
                let index = which.index(model.key_results.len());
                let (objective, old_weight, old_progress) = model.key_results[index];
                let mut deltas = Deltas::default();
                let old = Terms::of_child(old_weight, old_progress);
                deltas.add(id(objective), Terms::of_child(weight, progress).minus(old));
                applied(&model, &mut terms, deltas);
                model.key_results[index] = (objective, weight, progress);
                prop_assert_eq!(&terms, &recomputed(&model));
            }
        }

        #[test]
        fn a_batch_equals_its_changes_one_by_one(
            model in model(), news in prop::collection::vec(progress(), 12),
        ) {
            let start = recomputed(&model);
            let (mut at_once, mut one_by_one) = (start.clone(), start);
            let mut batch = Deltas::default();
            for ((objective, weight, old), new) in model.key_results.iter().zip(&news) {
                let delta = Terms::of_child(*weight, *new).minus(Terms::of_child(*weight, *old));
                batch.add(id(*objective), delta);
                let mut single = Deltas::default();
                single.add(id(*objective), delta);
                applied(&model, &mut one_by_one, single);
            }
            applied(&model, &mut at_once, batch);
            prop_assert_eq!(at_once, one_by_one);
        }
    }

    #[test]
    fn an_objective_counts_in_every_parent_and_children_come_first() {
        let model = Model {
            weights: vec![Weight::ONE; 3],
            edges: vec![(2, 0), (2, 1)],
            key_results: vec![(2, Weight::ONE, Some(Progress::NONE))],
        };
        let mut deltas = Deltas::default();
        deltas.add(id(2), Terms::of_child(Weight::ONE, Some(Progress::DONE)));
        let changes = graph(&model, &recomputed(&model)).apply(deltas).expect("the graph is sound");
        let order: Vec<_> = changes.iter().map(|change| change.id).collect();
        assert_eq!(order, [id(2), id(0), id(1)]);
        let half = Decimal::new(5, 1);
        assert!(changes.iter().all(|change| change.progress.map(Progress::decimal) == Some(half)));
    }

    #[test]
    fn a_circle_and_a_missing_objective_are_found() {
        let node = Node { weight: Weight::ONE, terms: Terms::default(), progress: None };
        let mut circle = Graph::default();
        circle.add(id(0), node);
        circle.add(id(1), node);
        circle.align(id(0), id(1));
        circle.align(id(1), id(0));
        assert_eq!(circle.apply(Deltas::default()), Err(BrokenGraph::Circle));
        let mut deltas = Deltas::default();
        deltas.add(id(7), Terms::of_child(Weight::ONE, Some(Progress::DONE)));
        assert_eq!(Graph::default().apply(deltas), Err(BrokenGraph::Missing(id(7))));
    }
}
