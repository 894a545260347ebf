//! An organization of the tests: its rows, the shell that writes and reads them, and a model that
//! computes every number anew.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::explain::Part;
use crate::ids::ObjectiveId;
use crate::progress::{Progress, Terms, Ways, Weight};

/// A key result's row.
#[derive(Clone, Debug)]
pub(super) struct KeyResultRow {
    pub objective: usize,
    pub weight: Weight,
    pub counts: bool,
    pub unit: &'static str,
    /// From 0 to here; 0 is no way.
    pub target: i64,
    /// `None` where nothing is measured.
    pub current: Option<i64>,
}

/// Numbers of an objective: sums, ways, computed and effective progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub terms: Terms,
    pub ways: Ways,
    pub computed: Option<Progress>,
    pub progress: Option<Progress>,
}

/// An objective's row.
#[derive(Clone, Debug)]
pub(super) struct ObjectiveRow {
    pub weight: Weight,
    pub counts: bool,
    pub roll_up: RollUp,
    pub numbers: Numbers,
}

/// All rows. A child of an edge is a later objective than its parent, so that there is no circle.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub objectives: Vec<ObjectiveRow>,
    pub key_results: Vec<KeyResultRow>,
    pub edges: BTreeSet<(usize, usize)>,
    pub now: DateTime<Utc>,
}

pub(super) fn id(index: usize) -> ObjectiveId {
    ObjectiveId(Uuid::from_u128(u128::try_from(index).expect("it fits")))
}

pub(super) fn index(id: ObjectiveId) -> usize {
    usize::try_from(id.uuid().as_u128()).expect("it fits")
}

impl KeyResultRow {
    pub(super) fn share(&self) -> Share {
        let (target, current) = (Decimal::from(self.target), self.current.map(Decimal::from));
        let progress = current.map(|current| {
            let at_once = if current >= target { Progress::DONE } else { Progress::NONE };
            Progress::between(Decimal::ZERO, target, current).unwrap_or(at_once)
        });
        let ways = current.and_then(|current| Ways::of_way(Decimal::ZERO, target, current));
        let size = ways.map(|ways| Size { unit: self.unit.to_owned(), ways });
        Share { weight: self.weight, counts: self.counts, progress, size }
    }
}

impl ObjectiveRow {
    pub(super) fn share(&self) -> Share {
        Share { weight: self.weight, counts: self.counts, progress: self.numbers.progress, size: None }
    }
}

impl Rows {
    /// Every number anew, from the last objective up.
    pub(super) fn recomputed(&self) -> Vec<Numbers> {
        let mut anew: Vec<Numbers> = vec![Numbers::default(); self.objectives.len()];
        for index in (0..self.objectives.len()).rev() {
            let row = &self.objectives[index];
            let mut children = self.key_results_of(index);
            if row.roll_up.method.takes_aligned() {
                children.extend(
                    self.aligned_to(index).map(|child| Share {
                        progress: anew[child].progress,
                        ..self.objectives[child].share()
                    }),
                );
            }
            children.retain(Share::is_counting);
            let terms = children.iter().map(Share::terms).fold(Terms::default(), Terms::plus);
            let ways = row.roll_up.method.unit().map(|unit| self.sum(index, unit)).unwrap_or_default();
            let computed = match row.roll_up.method {
                Method::WeightedMean | Method::WeightedMeanOfKeyResults => terms.progress(),
                Method::Sum { .. } => ways.progress(),
                Method::Weakest => children.iter().filter_map(|child| child.progress).min(),
            };
            let progress = row.roll_up.effective(computed, self.now);
            anew[index] = Numbers { terms, ways, computed, progress };
        }
        anew
    }

    /// The ways of the distinct key results at or below an objective.
    fn sum(&self, objective: usize, unit: &str) -> Ways {
        let below = self.below(objective);
        let sizes = self.key_results.iter().filter(|one| below.contains(&one.objective));
        let sizes = sizes.map(KeyResultRow::share).filter(Share::is_counting).filter_map(|share| share.size);
        sizes.filter(|size| size.unit == unit).map(|size| size.ways).fold(Ways::default(), Ways::plus)
    }

    /// An objective and all that count below it.
    fn below(&self, objective: usize) -> BTreeSet<usize> {
        let mut below = BTreeSet::from([objective]);
        let mut waiting = vec![objective];
        while let Some(parent) = waiting.pop() {
            let counting =
                self.aligned_to(parent).filter(|child| self.objectives[*child].share().is_counting());
            waiting.extend(counting.filter(|child| below.insert(*child)));
        }
        below
    }

    fn key_results_of(&self, objective: usize) -> Vec<Share> {
        self.key_results.iter().filter(|one| one.objective == objective).map(KeyResultRow::share).collect()
    }

    fn aligned_to(&self, parent: usize) -> impl Iterator<Item = usize> {
        self.edges.iter().filter(move |(_, above)| *above == parent).map(|(child, _)| *child)
    }

    /// Reads only what a change can reach, applies it and writes what came of it. Answers with what
    /// was changed, in order.
    pub(super) fn roll_up(&mut self, deltas: Deltas) -> Vec<Change> {
        let mut graph = self.read(deltas.objectives());
        let needs = graph.needs(&deltas);
        for parent in needs.children_of {
            graph.set_children(parent, self.children(index(parent)));
        }
        for objective in needs.sums_of {
            let unit = self.objectives[index(objective)].roll_up.method.unit().expect("it is a sum");
            graph.set_sum(objective, self.sum(index(objective), unit));
        }
        let changes = graph.apply(deltas, self.now).expect("the graph is sound");
        for change in &changes {
            let Change { terms, ways, computed, progress, .. } = *change;
            self.objectives[index(change.id)].numbers = Numbers { terms, ways, computed, progress };
        }
        changes
    }

    fn read(&self, objectives: Vec<ObjectiveId>) -> Graph {
        let mut seen: BTreeSet<usize> = objectives.into_iter().map(index).collect();
        let mut waiting: Vec<usize> = seen.iter().copied().collect();
        let mut graph = Graph::default();
        while let Some(child) = waiting.pop() {
            let row = self.objectives[child].clone();
            let Numbers { terms, ways, computed, progress } = row.numbers;
            let ObjectiveRow { weight, counts, roll_up, .. } = row;
            graph.add(id(child), Node { weight, counts, roll_up, terms, ways, computed, progress });
            for (_, parent) in self.edges.iter().filter(|(below, _)| *below == child) {
                graph.align(id(child), id(*parent));
                if seen.insert(*parent) {
                    waiting.push(*parent);
                }
            }
        }
        graph
    }

    /// As they are stored: aligned objectives with the progress of before.
    fn children(&self, parent: usize) -> Vec<Child> {
        let own = self.key_results_of(parent).into_iter().map(|share| Child { aligned: None, share });
        let aligned = self
            .aligned_to(parent)
            .map(|child| Child { aligned: Some(id(child)), share: self.objectives[child].share() });
        own.chain(aligned).collect()
    }

    /// What an explanation of an objective is made of.
    pub(super) fn parts(&self, objective: usize) -> Vec<Part<()>> {
        let children = match self.objectives[objective].roll_up.method {
            Method::Sum { .. } => {
                let below = self.below(objective);
                let all = self.key_results.iter().filter(|one| below.contains(&one.objective));
                all.map(|one| Child { aligned: None, share: one.share() }).collect()
            }
            _ => self.children(objective),
        };
        let part = |child: Child| Part {
            id: Uuid::nil(),
            title: String::new(),
            is_aligned: child.aligned.is_some(),
            share: child.share,
            is_visible: true,
            source: None,
        };
        children.into_iter().map(part).collect()
    }

    /// Changes an objective's standing in its parents, and its method and override.
    pub(super) fn change_objective(
        &mut self,
        index: usize,
        change: impl FnOnce(&mut ObjectiveRow),
    ) -> Deltas {
        let old = self.objectives[index].clone();
        change(&mut self.objectives[index]);
        let new = &self.objectives[index];
        let mut deltas = Deltas::default();
        for (_, parent) in self.edges.iter().filter(|(child, _)| *child == index) {
            deltas.aligned(id(*parent), Some(&old.share()), Some(&new.share()));
        }
        deltas.redefine(id(index), &old.roll_up.method, &new.roll_up.method);
        if old.roll_up.manual != new.roll_up.manual {
            deltas.look_at(id(index));
        }
        deltas
    }

    /// Adds an edge, or removes it if it is there.
    pub(super) fn toggle_edge(&mut self, child: usize, parent: usize) -> Deltas {
        let share = self.objectives[child].share();
        let mut deltas = Deltas::default();
        if self.edges.remove(&(child, parent)) {
            deltas.aligned(id(parent), Some(&share), None);
        } else {
            self.edges.insert((child, parent));
            deltas.aligned(id(parent), None, Some(&share));
        }
        deltas
    }

    /// Lets time pass. Answers with a look at the overrides that ended.
    pub(super) fn pass_time(&mut self, seconds: i64) -> Deltas {
        let before = self.now;
        self.now += chrono::Duration::seconds(seconds);
        let mut deltas = Deltas::default();
        for (index, row) in self.objectives.iter().enumerate() {
            if row.roll_up.holding(before).is_some() && row.roll_up.holding(self.now).is_none() {
                deltas.look_at(id(index));
            }
        }
        deltas
    }

    /// Which objectives have other numbers than computed anew.
    pub(super) fn wrong(&self) -> BTreeMap<usize, (Numbers, Numbers)> {
        let stored = self.objectives.iter().map(|row| row.numbers);
        let pairs = stored.zip(self.recomputed()).enumerate();
        pairs.filter(|(_, (stored, anew))| stored != anew).collect()
    }
}
