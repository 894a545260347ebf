//! Carrying objectives over into another cycle: which drafts are made of them.
//!
//! * **Objectives** become drafts that say the same; contributors who have left are left out.
//!   Progress, score, override, rule of the roll-up and external id stay behind.
//! * **Key results** that are not finished go with them: those that are not retired and whose
//!   progress is below 1; one without progress, unless its score is 1. They start where they stand:
//!   the current value is the new baseline, milestones that are done are left out, a committed mark
//!   that was passed is dropped. Dates before the new cycle are dropped, and so is the expected
//!   path, which led from the old baseline.
//! * **Alignments** among what is carried stay, in their order, also to what had been carried
//!   before. Under a key result that does not go along, the objective stands under the key result's
//!   objective. Alignments to anything else are left out.
//!
//! Nothing new is above what is there already, and what is new keeps the order of what it comes
//! from: no circle can come of it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::ids::PersonId;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::config::TREE_LEVELS_MAX;
use crate::expected::ExpectedPath;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::{KeyResult, KeyResultPlan};
use crate::measurement::{Measurement, Values};
use crate::objective::{Alignment, Objective, ObjectivePlan, ObjectiveState, Origin, Parent};
use crate::owner::Owner;
use crate::path::{Path, TooDeep};
use crate::progress::Progress;

/// Into what is carried.
#[derive(Clone, Debug)]
pub struct Target {
    /// The cycle.
    pub cycle_id: CycleId,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// The time of the carrying.
    pub now: DateTime<Utc>,
    /// Who has left, of those who own or work on what is carried.
    pub left: BTreeSet<PersonId>,
}

/// What is carried, each with the id that the new one gets, and what it served.
#[derive(Clone, Debug, Default)]
pub struct Cargo {
    /// Objectives, in the order in which they are to stand.
    pub objectives: Vec<(Objective, ObjectiveId)>,
    /// Key results of these; those that are finished are left out.
    pub key_results: Vec<(KeyResult, KeyResultId)>,
    /// What stands behind each parent of the objectives.
    pub served: HashMap<Parent, Alignment>,
}

/// What had been carried into the cycle before.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// By what it comes from: what became of it, and where that stands.
    pub objectives: HashMap<ObjectiveId, (ObjectiveId, Path)>,
    /// The same of key results.
    pub key_results: HashMap<KeyResultId, (KeyResultId, Path)>,
}

/// What is created.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Drafts, in the order of the cargo.
    pub objectives: Vec<Objective>,
    /// Their key results.
    pub key_results: Vec<KeyResult>,
    /// What the drafts serve, with the position among an objective's parents.
    pub alignments: Vec<(ObjectiveId, Alignment, i16)>,
    /// For each new key result, the one that it continues.
    pub origins: Vec<(KeyResultId, KeyResultId)>,
}

/// Plans the carrying.
///
/// # Errors
///
/// If a goal would stand too deep in the tree.
pub fn plan(cargo: Cargo, before: &Before, target: &Target) -> Result<Plan, TooDeep> {
    let cargo = Cargo {
        key_results: cargo.key_results.into_iter().filter(|(one, _)| is_unfinished(one)).collect(),
        ..cargo
    };
    let successors = Successors::of(&cargo, before);
    let parents: HashMap<ObjectiveId, Vec<Alignment>> =
        cargo.objectives.iter().map(|(old, id)| (*id, successors.parents(old, &cargo.served))).collect();
    let mut places = Places::of(before, &parents);
    let mut plan = Plan::default();
    for (old, id) in &cargo.objectives {
        let of = parents.get(id).map(Vec::as_slice).unwrap_or_default();
        plan.alignments.extend((0_i16..).zip(of).map(|(position, alignment)| (*id, *alignment, position)));
        let path = places.of_objective(*id, TREE_LEVELS_MAX)?;
        plan.objectives.push(objective(old, *id, of, path, target));
    }
    let owners: HashMap<ObjectiveId, &Objective> =
        cargo.objectives.iter().zip(&plan.objectives).map(|((old, _), new)| (old.id, new)).collect();
    for (old, id) in cargo.key_results {
        if let Some(objective) = owners.get(&old.objective_id) {
            plan.origins.push((id, old.id));
            plan.key_results.push(key_result(old, id, objective, target)?);
        }
    }
    Ok(plan)
}

/// The draft that an objective becomes.
fn objective(
    old: &Objective,
    id: ObjectiveId,
    parents: &[Alignment],
    path: Path,
    target: &Target,
) -> Objective {
    let contributors = old.plan.contributors.iter().filter(|person| !target.left.contains(person));
    let plan = ObjectivePlan {
        state: ObjectiveState::Draft,
        contributors: contributors.copied().collect(),
        ..old.plan.clone()
    };
    let parents = parents.iter().map(|alignment| alignment.parent).collect();
    Objective {
        origin: Origin { carried_from: Some(old.id), ..Origin::default() },
        ..Objective::new((id, target.cycle_id), plan, parents, path, target.now)
    }
}

/// The key result that an unfinished one becomes. One whose owner has left is the objective's owner's.
fn key_result(
    old: KeyResult,
    id: KeyResultId,
    objective: &Objective,
    target: &Target,
) -> Result<KeyResult, TooDeep> {
    let has_left = |owner: Owner| owner.person().is_some_and(|person| target.left.contains(&person));
    let owner = if has_left(old.owner) { objective.plan.owner } else { old.owner };
    let measurement = measurement(&old, target.starts_on);
    let plan = KeyResultPlan {
        measurement,
        due_on: old.plan.due_on.filter(|day| *day >= target.starts_on),
        expected: ExpectedPath::Linear,
        ..old.plan
    };
    let path = Path::of_key_result(&objective.path, id)?;
    let place = (objective.id, target.cycle_id);
    let is_open = objective.plan.visibility.is_open();
    Ok(KeyResult { is_open, ..KeyResult::new(id, place, plan, owner, path, target.now) })
}

/// Whether something of a key result is left to reach.
#[must_use]
pub fn is_unfinished(key_result: &KeyResult) -> bool {
    let is_reached = match key_result.progress {
        Some(progress) => progress >= Progress::DONE,
        None => key_result.score.is_some_and(|score| score >= Decimal::ONE),
    };
    key_result.retired.is_none() && !is_reached
}

/// What is left to measure of an unfinished key result.
fn measurement(old: &KeyResult, starts_on: NaiveDate) -> Measurement {
    let (measurement, current) = (&old.plan.measurement, old.current());
    let values = measurement.values();
    let values = match measurement {
        Measurement::Increase(way) | Measurement::Decrease(way) => {
            let baseline = current.unwrap_or(way.baseline);
            let (low, high) = (baseline.min(way.target), baseline.max(way.target));
            let committed = way.committed.filter(|mark| (low..=high).contains(mark));
            Values { baseline: Some(baseline), committed, ..values }
        }
        Measurement::Band(_) => Values { baseline: current, ..values },
        Measurement::Milestones(milestones) => {
            let mut left = milestones.as_slice().to_vec();
            left.retain(|one| one.done_at.is_none());
            for one in &mut left {
                one.due_on = one.due_on.filter(|day| *day >= starts_on);
            }
            Values { milestones: left, ..values }
        }
        Measurement::YesNo | Measurement::NotMeasured => values,
    };
    // What is unfinished lies before its target, so that the values fit.
    Measurement::new(measurement.measure(), values).unwrap_or_else(|_| measurement.clone())
}

/// What continues what, of both what is carried now and what was carried before.
struct Successors {
    objectives: HashMap<ObjectiveId, ObjectiveId>,
    key_results: HashMap<KeyResultId, KeyResultId>,
}

impl Successors {
    fn of(cargo: &Cargo, before: &Before) -> Self {
        let objectives = before.objectives.iter().map(|(old, (new, _))| (*old, *new));
        let key_results = before.key_results.iter().map(|(old, (new, _))| (*old, *new));
        Self {
            objectives: objectives.chain(cargo.objectives.iter().map(|(old, new)| (old.id, *new))).collect(),
            key_results: key_results
                .chain(cargo.key_results.iter().map(|(old, new)| (old.id, *new)))
                .collect(),
        }
    }

    /// What the draft of an objective serves, each parent once.
    fn parents(&self, old: &Objective, served: &HashMap<Parent, Alignment>) -> Vec<Alignment> {
        let mut parents: Vec<Alignment> = Vec::new();
        for alignment in old.parents.iter().filter_map(|parent| served.get(parent)) {
            let successor = self.alignment(*alignment);
            parents.extend(successor.filter(|new| parents.iter().all(|one| one.parent != new.parent)));
        }
        parents
    }

    fn alignment(&self, old: Alignment) -> Option<Alignment> {
        let objective_id = *self.objectives.get(&old.objective_id)?;
        let key_result = match old.parent {
            Parent::Objective(_) => None,
            Parent::KeyResult(id) => self.key_results.get(&id),
        };
        let parent = key_result.map_or(Parent::Objective(objective_id), |id| Parent::KeyResult(*id));
        Some(Alignment { parent, objective_id })
    }
}

/// Where everything stands in the new cycle.
struct Places<'a> {
    parents: &'a HashMap<ObjectiveId, Vec<Alignment>>,
    known: HashMap<Uuid, Path>,
}

impl<'a> Places<'a> {
    fn of(before: &Before, parents: &'a HashMap<ObjectiveId, Vec<Alignment>>) -> Self {
        let objectives = before.objectives.values().map(|(id, path)| (id.uuid(), path.clone()));
        let key_results = before.key_results.values().map(|(id, path)| (id.uuid(), path.clone()));
        Self { parents, known: objectives.chain(key_results).collect() }
    }

    /// The place of an objective under its primary parent, so many levels up at most.
    fn of_objective(&mut self, id: ObjectiveId, levels: usize) -> Result<Path, TooDeep> {
        if let Some(path) = self.known.get(&id.uuid()) {
            return Ok(path.clone());
        }
        let levels = levels.checked_sub(1).ok_or(TooDeep)?;
        let primary = self.parents.get(&id).and_then(|parents| parents.first()).copied();
        let above = match primary {
            None => None,
            Some(primary) => Some(match (self.known.get(&primary.parent.uuid()), primary.parent) {
                (Some(path), _) => path.clone(),
                (None, Parent::Objective(parent)) => self.of_objective(parent, levels)?,
                (None, Parent::KeyResult(parent)) => {
                    Path::of_key_result(&self.of_objective(primary.objective_id, levels)?, parent)?
                }
            }),
        };
        let path = Path::of_objective(above.as_ref(), id)?;
        self.known.insert(id.uuid(), path.clone());
        Ok(path)
    }
}
