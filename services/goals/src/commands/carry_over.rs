//! `CarryOver`: objectives into another cycle, as drafts. What is made of what is written in
//! [`crate::carry`].
//!
//! Under the lock of the tree one carrying comes after the other, so that the second of two finds
//! what the first has carried. Statements are as many for one objective as for all.

use std::collections::{BTreeSet, HashMap};

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{authority, lookup, roll_up};
use crate::carry::{self, Before, Cargo, Plan, Target};
use crate::config::{ANSWER_BYTES_MAX, CARRIED_KEY_RESULTS_MAX};
use crate::convert::{CarryOverAnswer, scoring_answers};
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::objective::{Objective, Parent};
use crate::rollup::{Deltas, Graph};
use crate::viewer::Viewer;
use crate::{events, size, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CarryOver {
    /// Where to.
    pub cycle_id: CycleId,
    /// What, each once.
    pub objectives: Vec<ObjectiveId>,
    /// Whether unfinished key results go along.
    pub with_key_results: bool,
}

/// Carries objectives over, all or none. Those that had been carried into the cycle before stay as
/// they are.
pub(crate) async fn carry_over(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: CarryOver,
) -> Result<Committed<CarryOverAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let viewer = store::viewers::viewer(tx.connection(), &call.caller).await?;
    seen(&mut tx, &viewer, &asked.objectives).await?;
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    let cycle = lookup::open_cycle(&mut tx, asked.cycle_id).await?;
    // Under the lock of the tree they keep their places; who owns them is looked at here only.
    let old = seen(&mut tx, &viewer, &asked.objectives).await?;
    let owners: Vec<_> = old.iter().map(|one| one.plan.owner).collect();
    let denied =
        "an objective is carried over by its owner, by a lead of its group, by administrators or by HR";
    authority::demand_all(&mut tx, &call.caller, &owners, denied).await?;
    let left = demand_fit(&mut tx, asked.cycle_id, &old).await?;
    let before = before(&mut tx, &viewer, &asked).await?;
    let cargo = cargo(&mut tx, &asked, &old, &before).await?;
    let target = Target { cycle_id: cycle.id, starts_on: cycle.plan.starts_on, now: tx.now(), left };
    let mut plan = carry::plan(cargo, &before, &target)?;
    roll_up_new(&mut tx, &mut plan).await?;
    create(&mut tx, &plan).await?;
    let objectives = carried(&mut tx, &asked, plan, &before).await?;
    Ok(tx.commit(scoring_answers::carried(&objectives)).await?)
}

/// The objectives in the order in which they are asked for; those that the viewer may not see are not
/// there.
async fn seen(tx: &mut Tx, viewer: &Viewer, ids: &[ObjectiveId]) -> Result<Vec<Objective>, Error> {
    let found = store::objectives::by_ids(tx.connection(), ids).await?;
    let found: HashMap<ObjectiveId, Objective> = found.into_iter().map(|one| (one.id, one)).collect();
    let one = |id: &ObjectiveId| {
        let one = found.get(id).filter(|one| one.is_seen_by(viewer)).cloned();
        one.ok_or(Error::NotFound { what: "objective", id: id.uuid() })
    };
    ids.iter().map(one).collect()
}

/// Demands that the objectives may be carried into the cycle, and gives those of their people who have
/// left.
async fn demand_fit(
    tx: &mut Tx,
    cycle: CycleId,
    objectives: &[Objective],
) -> Result<BTreeSet<PersonId>, Error> {
    let organization = tx.organization();
    let people = objectives
        .iter()
        .flat_map(|one| one.plan.contributors.iter().copied().chain(one.plan.owner.person()));
    let people: BTreeSet<PersonId> = people.collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let known = directory_copy::people(tx.connection(), organization, &people).await?;
    let left: BTreeSet<PersonId> = known.into_iter().filter(|one| one.left).map(|one| one.id).collect();
    for (index, objective) in objectives.iter().enumerate() {
        let refuse = |right: &str| Err(Error::field(format!("objective_ids[{index}]"), right));
        if objective.cycle_id == cycle {
            return refuse("must be of another cycle than the one to which it is carried");
        }
        if objective.plan.owner.person().is_some_and(|owner| left.contains(&owner)) {
            return refuse("must be owned by a person who has not left; hand it over first");
        }
    }
    let bytes: usize = objectives.iter().map(size::of_objective).sum();
    if bytes > ANSWER_BYTES_MAX {
        return Err(Error::field("objective_ids", "must be fewer: these are too long for one answer"));
    }
    Ok(left)
}

/// What had been carried into the cycle before, of what is asked for.
async fn before(tx: &mut Tx, viewer: &Viewer, asked: &CarryOver) -> Result<Before, Error> {
    let objectives = store::carried::objectives(tx.connection(), asked.cycle_id, &asked.objectives).await?;
    let ids: Vec<ObjectiveId> = objectives.iter().map(|(_, (id, _))| *id).collect();
    if store::viewers::seen_of(tx.connection(), viewer, &ids).await?.len() < ids.len() {
        return Err(Error::Denied(
            "one of the objectives has been carried over to one that you may not see; leave it out",
        ));
    }
    let key_results = store::carried::key_results(tx.connection(), asked.cycle_id, &asked.objectives).await?;
    Ok(Before {
        objectives: objectives.into_iter().collect(),
        key_results: key_results.into_iter().collect(),
    })
}

/// What is carried now.
async fn cargo(tx: &mut Tx, asked: &CarryOver, old: &[Objective], before: &Before) -> Result<Cargo, Error> {
    let new: Vec<&Objective> = old.iter().filter(|one| !before.objectives.contains_key(&one.id)).collect();
    let parents: BTreeSet<Parent> = new.iter().flat_map(|one| one.parents.iter().copied()).collect();
    let parents: Vec<Parent> = parents.into_iter().collect();
    let served = store::alignments::candidates(tx.connection(), &parents).await?;
    let mut cargo = Cargo {
        objectives: new.iter().map(|one| ((*one).clone(), ObjectiveId::random())).collect(),
        key_results: Vec::new(),
        served: served.into_iter().map(|one| (one.alignment.parent, one.alignment)).collect(),
    };
    if asked.with_key_results {
        let ids: Vec<ObjectiveId> = new.iter().map(|one| one.id).collect();
        let limit = i64::try_from(CARRIED_KEY_RESULTS_MAX + 1).unwrap_or(i64::MAX);
        let ids = store::carried::unfinished(tx.connection(), &ids, limit).await?;
        if ids.len() > CARRIED_KEY_RESULTS_MAX {
            let right =
                format!("must have at most {CARRIED_KEY_RESULTS_MAX} unfinished key results together");
            return Err(Error::field("objective_ids", right));
        }
        let key_results = store::key_results::by_ids(tx.connection(), &ids).await?;
        cargo.key_results = key_results.into_iter().map(|one| (one, KeyResultId::random())).collect();
    }
    Ok(cargo)
}

/// Gives the drafts the sums of their key results. Drafts count in nothing, so that nothing above
/// changes.
async fn roll_up_new(tx: &mut Tx, plan: &mut Plan) -> Result<(), Error> {
    let (mut graph, mut deltas) = (Graph::default(), Deltas::default());
    for objective in &plan.objectives {
        graph.add(objective.id, objective.node());
    }
    for key_result in &plan.key_results {
        deltas.key_result(key_result.objective_id, None, Some(&key_result.share()));
    }
    let mut changes: HashMap<ObjectiveId, _> =
        roll_up::apply(tx, graph, deltas).await?.into_iter().map(|change| (change.id, change)).collect();
    for objective in &mut plan.objectives {
        if let Some(change) = changes.remove(&objective.id) {
            (objective.terms, objective.computed) = (change.terms, change.computed);
            objective.progress = change.progress;
        }
    }
    Ok(())
}

async fn create(tx: &mut Tx, plan: &Plan) -> Result<(), Error> {
    let organization = tx.organization();
    store::new_objectives::insert(tx.connection(), organization, &plan.objectives, false).await?;
    store::new_key_results::insert(tx.connection(), organization, &plan.key_results, false).await?;
    store::alignments::insert(tx.connection(), organization, &plan.alignments).await?;
    store::carried::insert(tx.connection(), organization, &plan.origins).await?;
    for objective in &plan.objectives {
        events::objective_created(tx, objective)?;
    }
    for key_result in &plan.key_results {
        events::key_result_created(tx, key_result)?;
    }
    Ok(())
}

/// What became of the objectives, in the order in which they were asked for.
async fn carried(
    tx: &mut Tx,
    asked: &CarryOver,
    plan: Plan,
    before: &Before,
) -> Result<Vec<Objective>, Error> {
    let earlier: Vec<ObjectiveId> = before.objectives.values().map(|(id, _)| *id).collect();
    let earlier = store::objectives::by_ids(tx.connection(), &earlier).await?;
    let all = earlier.into_iter().chain(plan.objectives);
    let mut all: HashMap<Option<ObjectiveId>, Objective> =
        all.map(|one| (one.origin.carried_from, one)).collect();
    Ok(asked.objectives.iter().filter_map(|id| all.remove(&Some(*id))).collect())
}
