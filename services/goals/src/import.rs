//! What an outline means for a cycle: which of its goals are there already, and which are to be
//! created.
//!
//! An objective is the same if cycle, owning group and title are; a key result if objective and
//! title are ([`title::key`]). What is repeated within one outline is found the second time. What
//! is found stays as it is: its rationale, numbers and alignments are not touched. What breaks a
//! limit is refused line by line, with all that stands under it, and the rest is imported.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use ovation_chassis::ids::GroupId;
use ovation_chassis::text;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use crate::config::{
    KEY_RESULT_TITLE_CHARS_MAX, KEY_RESULTS_PER_OBJECTIVE_MAX, OBJECTIVE_TITLE_CHARS_MAX, RATIONALE_CHARS_MAX,
};
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::{KeyResult, KeyResultPlan};
use crate::measurement::{Measure, Measurement, Values};
use crate::objective::{Alignment, Objective, ObjectiveKind, ObjectivePlan, ObjectiveState, Parent};
use crate::outline::{Node, Number, Outline, OutlineKeyResult, OutlineObjective};
use crate::owner::Owner;
use crate::path::{Path, TooDeep};
use crate::title;

/// Goals that are there already, by what an import compares.
#[derive(Clone, Debug, Default)]
pub struct Known {
    objectives: HashMap<(GroupId, String), KnownObjective>,
    key_results: HashMap<(ObjectiveId, String), KeyResultId>,
    counts: HashMap<ObjectiveId, usize>,
}

/// An objective that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownObjective {
    /// Its id.
    pub id: ObjectiveId,
    /// Its place in the tree of the cycle.
    pub path: Path,
    /// Whether everybody in the organization sees it, and so the key results that it gets.
    pub is_open: bool,
}

/// Which group owns the objectives under which heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owners {
    /// By the heading's text.
    pub groups: BTreeMap<String, GroupId>,
    /// For all others.
    pub default: GroupId,
}

/// Into what is imported, and by what new goals are named.
pub struct Target<'a> {
    /// The cycle.
    pub cycle_id: CycleId,
    /// The time of the import.
    pub now: DateTime<Utc>,
    /// Gives a new id, each later than the one before.
    pub new_id: &'a mut (dyn FnMut() -> Uuid + Send),
}

/// What becomes of one goal of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate<T> {
    /// It is created.
    Created(T),
    /// It is there already, or stands further up in the outline.
    Found(T),
    /// It is left out; why, and what would be right.
    Refused(String),
}

/// What an import creates, and what becomes of each goal of the outline.
#[derive(Debug, Default)]
pub struct Plan {
    /// New objectives, parents first.
    pub objectives: Vec<Objective>,
    /// Their edges upwards.
    pub alignments: Vec<(ObjectiveId, Alignment)>,
    /// New key results.
    pub key_results: Vec<KeyResult>,
    /// For each objective of the outline.
    pub objective_fates: Vec<Fate<ObjectiveId>>,
    /// For each objective of the outline, for each of its key results.
    pub key_result_fates: Vec<Vec<Fate<KeyResultId>>>,
    /// For each objective of the outline, why its rationale was left out.
    pub rationale_refusals: Vec<Option<String>>,
}

impl Known {
    /// Adds an objective that is there.
    pub fn add_objective(&mut self, group: GroupId, title_key: String, objective: KnownObjective) {
        self.objectives.insert((group, title_key), objective);
    }

    /// Adds a key result that is there; of the same title, the one that was added last is found.
    pub fn add_key_result(&mut self, objective: ObjectiveId, title_key: String, key_result: KeyResultId) {
        self.key_results.insert((objective, title_key), key_result);
        *self.counts.entry(objective).or_default() += 1;
    }
}

impl Owners {
    /// The group that owns an objective of the outline.
    #[must_use]
    pub fn of(&self, objective: &OutlineObjective) -> GroupId {
        let by_heading = objective.owner.as_ref().and_then(|heading| self.groups.get(heading));
        by_heading.copied().unwrap_or(self.default)
    }
}

impl<T: Copy> Fate<T> {
    /// The goal, unless it was refused.
    #[must_use]
    pub fn id(&self) -> Option<T> {
        match self {
            Self::Created(id) | Self::Found(id) => Some(*id),
            Self::Refused(_) => None,
        }
    }
}

/// What to look up: the owning group and the title key of each objective of the outline,
/// repetitions included.
#[must_use]
pub fn wanted(outline: &Outline, owners: &Owners) -> Vec<(GroupId, String)> {
    outline.objectives.iter().map(|objective| (owners.of(objective), title::key(&objective.title))).collect()
}

/// Decides what becomes of each goal of an outline.
///
/// # Errors
///
/// If the tree would become too deep.
pub fn plan(
    outline: &Outline,
    owners: &Owners,
    known: Known,
    target: &mut Target<'_>,
) -> Result<Plan, TooDeep> {
    let mut planner =
        Planner { known, target, plan: Plan::default(), paths: HashMap::new(), restricted: HashSet::new() };
    for objective in &outline.objectives {
        planner.objective(objective, owners.of(objective))?;
    }
    Ok(planner.plan)
}

struct Planner<'a, 'b> {
    known: Known,
    target: &'a mut Target<'b>,
    plan: Plan,
    /// Places of the objectives that were created or found.
    paths: HashMap<ObjectiveId, Path>,
    /// Those found that not everybody sees.
    restricted: HashSet<ObjectiveId>,
}

impl Planner<'_, '_> {
    fn objective(&mut self, outlined: &OutlineObjective, group: GroupId) -> Result<(), TooDeep> {
        let (rationale, rationale_refusal) = rationale(&outlined.rationale);
        self.plan.rationale_refusals.push(rationale_refusal);
        let fate = match self.check(outlined) {
            Err(refusal) => Fate::Refused(refusal),
            Ok((title, above)) => self.find_or_create(title, rationale, group, above)?,
        };
        let mut fates = Vec::with_capacity(outlined.key_results.len());
        for key_result in &outlined.key_results {
            fates.push(match fate.id() {
                Some(objective) => self.key_result(key_result, objective, group)?,
                None => Fate::Refused("its objective was not understood; mend that line first".to_owned()),
            });
        }
        self.plan.objective_fates.push(fate);
        self.plan.key_result_fates.push(fates);
        Ok(())
    }

    /// The title as it is stored, and what the objective stands under.
    fn check(&self, outlined: &OutlineObjective) -> Result<(String, Option<Alignment>), String> {
        let title = text::line(&outlined.title, 1..=OBJECTIVE_TITLE_CHARS_MAX)
            .map_err(|error| format!("the title of an objective {error}"))?;
        let above = match outlined.parent {
            None => None,
            Some(node) => Some(
                self.alignment(node)
                    .ok_or("what it stands under was not understood; mend that line first")?,
            ),
        };
        Ok((title, above))
    }

    fn alignment(&self, node: Node) -> Option<Alignment> {
        let objective_id = self.plan.objective_fates.get(node.objective())?.id()?;
        let parent = match node {
            Node::Objective(_) => Parent::Objective(objective_id),
            Node::KeyResult(objective, index) => {
                Parent::KeyResult(self.plan.key_result_fates.get(objective)?.get(index)?.id()?)
            }
        };
        Some(Alignment { parent, objective_id })
    }

    fn find_or_create(
        &mut self,
        title: String,
        rationale: String,
        group: GroupId,
        above: Option<Alignment>,
    ) -> Result<Fate<ObjectiveId>, TooDeep> {
        let key = (group, title::key(&title));
        if let Some(known) = self.known.objectives.get(&key) {
            self.paths.insert(known.id, known.path.clone());
            if !known.is_open {
                self.restricted.insert(known.id);
            }
            return Ok(Fate::Found(known.id));
        }
        let id = ObjectiveId((self.target.new_id)());
        let path = Path::of_objective(self.path_of(above)?.as_ref(), id)?;
        self.known.add_objective(key.0, key.1, KnownObjective { id, path: path.clone(), is_open: true });
        self.paths.insert(id, path.clone());
        self.plan.alignments.extend(above.map(|above| (id, above)));
        let owner = Owner::Group(group);
        // An outline is what people agreed on; drafts are discussed here, where they can be commented.
        let state = ObjectiveState::Active;
        let plan = ObjectivePlan {
            rationale,
            ..ObjectivePlan::new(title, ObjectiveKind::Aspirational, state, owner)
        };
        let parents = above.map(|above| above.parent).into_iter().collect();
        let (place, now) = ((id, self.target.cycle_id), self.target.now);
        self.plan.objectives.push(Objective::new(place, plan, parents, path, now));
        Ok(Fate::Created(id))
    }

    fn path_of(&self, above: Option<Alignment>) -> Result<Option<Path>, TooDeep> {
        let Some(above) = above else { return Ok(None) };
        let objective = self.paths.get(&above.objective_id);
        match (objective, above.parent) {
            (Some(objective), Parent::KeyResult(id)) => Path::of_key_result(objective, id).map(Some),
            (objective, _) => Ok(objective.cloned()),
        }
    }

    fn key_result(
        &mut self,
        outlined: &OutlineKeyResult,
        objective_id: ObjectiveId,
        group: GroupId,
    ) -> Result<Fate<KeyResultId>, TooDeep> {
        let title = match text::line(&outlined.title, 1..=KEY_RESULT_TITLE_CHARS_MAX) {
            Ok(title) => title,
            Err(error) => return Ok(Fate::Refused(format!("the title of a key result {error}"))),
        };
        let key = title::key(&title);
        if let Some(known) = self.known.key_results.get(&(objective_id, key.clone())) {
            return Ok(Fate::Found(*known));
        }
        if self.known.counts.get(&objective_id).is_some_and(|count| *count >= KEY_RESULTS_PER_OBJECTIVE_MAX) {
            let refusal = format!("an objective has at most {KEY_RESULTS_PER_OBJECTIVE_MAX} key results");
            return Ok(Fate::Refused(refusal));
        }
        let id = KeyResultId((self.target.new_id)());
        self.known.add_key_result(objective_id, key, id);
        let path = match self.paths.get(&objective_id) {
            Some(objective) => Path::of_key_result(objective, id)?,
            None => {
                return Ok(Fate::Refused("its objective has no place in the tree".to_owned()));
            }
        };
        let (measurement, unit) = measurement(outlined.number.as_ref());
        let plan = KeyResultPlan { unit, ..KeyResultPlan::new(title, measurement) };
        let (objective, now) = ((objective_id, self.target.cycle_id), self.target.now);
        let is_open = !self.restricted.contains(&objective_id);
        let new = KeyResult::new(id, objective, plan, Owner::Group(group), path, now);
        self.plan.key_results.push(KeyResult { is_open, ..new });
        Ok(Fate::Created(id))
    }
}

/// The rationale as it is stored, or why it is left out.
fn rationale(outlined: &str) -> (String, Option<String>) {
    match text::paragraphs(outlined, 0..=RATIONALE_CHARS_MAX) {
        Ok(rationale) => (rationale, None),
        Err(error) => (String::new(), Some(format!("the rationale {error}"))),
    }
}

/// A number without a way to go (`0 incidents`) says nothing about where the team stands, so it is
/// not measured.
fn measurement(number: Option<&Number>) -> (Measurement, String) {
    let Some(number) = number else {
        return (Measurement::NotMeasured, String::new());
    };
    let baseline = number.baseline.unwrap_or(Decimal::ZERO);
    let measure = if number.target < baseline { Measure::Decrease } else { Measure::Increase };
    let made = |stretch| {
        let (baseline, target) = (Some(baseline), Some(number.target));
        Measurement::new(measure, Values { baseline, target, stretch, ..Values::default() })
    };
    // A stretch on the wrong side of the target is no stretch.
    match made(number.stretch).or_else(|_| made(None)) {
        Ok(measurement) if number.target != baseline => (measurement, number.unit.clone()),
        _ => (Measurement::NotMeasured, String::new()),
    }
}
