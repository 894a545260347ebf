//! `CreateObjective`: an objective, with what it serves.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::tx::Tx;
use serde::Serialize;

use super::{approval, authority, history, lookup};
use crate::change::GoalChange;
use crate::convert::{ObjectiveAnswer, answers};
use crate::error::Error;
use crate::ids::{CycleId, ObjectiveId};
use crate::objective::{Objective, ObjectivePlan, Origin, Parent};
use crate::path::Path;
use crate::store::alignments::Candidate;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct CreateObjective {
    /// Where it is to stand.
    pub cycle_id: CycleId,
    /// What it is.
    pub plan: ObjectivePlan,
    /// What it serves; the first is the primary parent.
    pub parents: Vec<Parent>,
    /// A key of the system that it is from.
    pub external_id: Option<String>,
}

/// Creates an objective. It counts in nothing before something under it has a progress.
pub(crate) async fn create_objective(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: CreateObjective,
) -> Result<Committed<ObjectiveAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let denied = "an objective is created by its owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &[asked.plan.owner], denied).await?;
    authority::demand_known(&mut tx, "objective.owner", asked.plan.owner).await?;
    authority::demand_may_own(&mut tx, &[asked.plan.owner]).await?;
    authority::demand_people(&mut tx, &asked.plan.contributors, &asked.plan.visibility).await?;
    let (organization, now) = (tx.organization(), tx.now());
    if !asked.parents.is_empty() {
        // Places must not move while one of them becomes the beginning of another.
        store::tree::lock(tx.connection(), organization).await?;
    }
    lookup::open_cycle(&mut tx, asked.cycle_id).await?;
    let parents = lookup::seen_parents(&mut tx, &call.caller, &asked.parents).await?;
    parents.iter().try_for_each(lookup::demand_open)?;
    lookup::demand_chosen(&mut tx, "objective.parents", &parents).await?;
    let id = ObjectiveId::random();
    let path = Path::of_objective(place(&parents, asked.cycle_id), id)?;
    let objective = Objective {
        origin: Origin { external_id: asked.external_id, ..Origin::default() },
        ..Objective::new((id, asked.cycle_id), asked.plan, asked.parents, path, now)
    };
    store::new_objectives::insert(tx.connection(), organization, std::slice::from_ref(&objective), false)
        .await?;
    align(&mut tx, id, &parents).await?;
    events::objective_created(&mut tx, &objective)?;
    history::record(&mut tx, &[GoalChange::of_new_objective(&objective)]).await?;
    approval::demand_if_wanted(&mut tx, None, &objective).await?;
    approval::follow(&mut tx, call.caller.person(), None, &objective).await?;
    Ok(tx.commit(answers::objective(&objective)).await?)
}

/// Where an objective of this cycle stands: under its primary parent, or as a root where that is in
/// another cycle.
pub(super) fn place(parents: &[Candidate], cycle: CycleId) -> Option<&Path> {
    parents.first().filter(|primary| primary.cycle_id == cycle).map(|primary| &primary.path)
}

/// Stores what an objective serves, in this order.
pub(super) async fn align(tx: &mut Tx, id: ObjectiveId, parents: &[Candidate]) -> Result<(), Error> {
    let organization = tx.organization();
    // At most 20 parents.
    let alignments: Vec<_> =
        (0_i16..).zip(parents).map(|(position, parent)| (id, parent.alignment, position)).collect();
    store::alignments::insert(tx.connection(), organization, &alignments).await
}
