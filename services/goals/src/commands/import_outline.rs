//! `ImportOutline`: loads objectives and key results from a Markdown outline, in one transaction.

use std::collections::{BTreeSet, HashMap};

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::clock;
use ovation_chassis::db::Database;
use ovation_chassis::failure::Violation;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::{GroupId, PersonId, random_uuid};
use ovation_chassis::tx::Tx;
use serde::Serialize;
use sqlx::PgConnection;

use super::{history, lookup, roll_up};
use crate::change::GoalChange;
use crate::config::GROUPS_REFUSED_MAX;
use crate::convert::requests::groups_field;
use crate::convert::{ImportAnswer, answers};
use crate::error::Error;
use crate::ids::{CycleId, ObjectiveId};
use crate::import::{self, Owners, Plan, Target};
use crate::key_result::KeyResult;
use crate::outline::{self, Outline};
use crate::rollup::{Change, Deltas};
use crate::verdict::Report;
use crate::{events, store};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ImportOutline {
    /// Into which cycle.
    pub cycle_id: CycleId,
    /// The text.
    pub outline: String,
    /// Who owns what is under which heading.
    pub owners: Owners,
}

/// Says what an import would create, and creates nothing.
pub(crate) async fn try_outline(
    database: &Database,
    call: &Call,
    asked: ImportOutline,
) -> Result<ImportAnswer, Error> {
    let outline = outline::parse(&asked.outline);
    let mut reader = database.begin_read(call).await?;
    demand_groups(reader.connection(), &asked.owners).await?;
    let cycle = store::cycles::find(reader.connection(), asked.cycle_id).await?;
    let cycle = cycle.ok_or(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() })?;
    if !cycle.is_open() {
        return Err(Error::CycleClosed(cycle.id));
    }
    let mut target = Target { cycle_id: cycle.id, now: clock::now(), new_id: &mut random_uuid };
    let plan =
        plan(reader.connection(), &outline, (&asked.owners, call.caller.person()), &mut target).await?;
    Ok(answers::import(&Report::of(&outline, &plan, true)))
}

/// Creates what an outline names and is not there yet.
pub(crate) async fn import_outline(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: ImportOutline,
) -> Result<Committed<ImportAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let outline = outline::parse(&asked.outline);
    demand_groups(tx.connection(), &asked.owners).await?;
    let (organization, now) = (tx.organization(), tx.now());
    store::tree::lock(tx.connection(), organization).await?;
    let cycle = lookup::open_cycle(&mut tx, asked.cycle_id).await?;
    let mut target = Target { cycle_id: cycle.id, now, new_id: &mut random_uuid };
    let person = call.caller.person();
    let mut plan = plan(tx.connection(), &outline, (&asked.owners, person), &mut target).await?;
    insert_under_known(&mut tx, &plan).await?;
    let risen = roll_up_new(&mut tx, &mut plan).await?;
    create(&mut tx, &plan).await?;
    roll_up::store_changes(&mut tx, &risen).await?;
    Ok(tx.commit(answers::import(&Report::of(&outline, &plan, false))).await?)
}

/// Demands that every group that is to own something is known.
async fn demand_groups(connection: &mut PgConnection, owners: &Owners) -> Result<(), Error> {
    let asked: BTreeSet<GroupId> = owners.groups.values().copied().chain([owners.default]).collect();
    let asked: Vec<GroupId> = asked.into_iter().collect();
    let known = store::directory::known_groups(connection, &asked).await?;
    let mut violations = Vec::new();
    let mut check = |field: String, group: &GroupId| {
        if !known.contains(group) {
            violations
                .push(Violation { field, description: "must be a group of the organization".to_owned() });
        }
    };
    for (heading, group) in &owners.groups {
        check(groups_field(heading), group);
    }
    check("default_group_id".to_owned(), &owners.default);
    violations.truncate(GROUPS_REFUSED_MAX);
    if violations.is_empty() { Ok(()) } else { Err(Error::Fields(violations)) }
}

async fn plan(
    connection: &mut PgConnection,
    outline: &Outline,
    (owners, person): (&Owners, Option<PersonId>),
    target: &mut Target<'_>,
) -> Result<Plan, Error> {
    let wanted = import::wanted(outline, owners);
    let wanted: Vec<(GroupId, &str)> = wanted.iter().map(|(group, title)| (*group, title.as_str())).collect();
    let known = store::imports::known(connection, target.cycle_id, &wanted, person).await?;
    Ok(import::plan(outline, owners, known, target)?)
}

/// Inserts the new key results of objectives that were there, whose children the roll-up reads.
async fn insert_under_known(tx: &mut Tx, plan: &Plan) -> Result<(), Error> {
    let organization = tx.organization();
    let (_, under_known) = by_parent(plan);
    store::new_key_results::insert(tx.connection(), organization, &under_known, true).await
}

/// New key results of new objectives, and of those that were there.
fn by_parent(plan: &Plan) -> (Vec<KeyResult>, Vec<KeyResult>) {
    let new: BTreeSet<ObjectiveId> = plan.objectives.iter().map(|objective| objective.id).collect();
    plan.key_results.iter().cloned().partition(|key_result| new.contains(&key_result.objective_id))
}

/// Gives new objectives their sums, and says what changes in those that were there. New ones are
/// stored with what they have, so that their first fact is their only one.
async fn roll_up_new(tx: &mut Tx, plan: &mut Plan) -> Result<Vec<Change>, Error> {
    let new: HashMap<ObjectiveId, usize> =
        plan.objectives.iter().enumerate().map(|(index, objective)| (objective.id, index)).collect();
    let mut deltas = Deltas::default();
    for key_result in &plan.key_results {
        deltas.key_result(key_result.objective_id, None, Some(&key_result.share()));
    }
    let counting: Vec<(ObjectiveId, ObjectiveId)> = plan
        .alignments
        .iter()
        .filter_map(|(child, alignment)| Some((*child, alignment.parent.counting()?)))
        .collect();
    let touched: BTreeSet<ObjectiveId> = deltas
        .objectives()
        .into_iter()
        .chain(counting.iter().map(|(_, parent)| *parent))
        .filter(|id| !new.contains_key(id))
        .collect();
    let touched: Vec<ObjectiveId> = touched.into_iter().collect();
    let mut graph = roll_up::read_graph(tx, &touched).await?;
    for objective in &plan.objectives {
        graph.add(objective.id, objective.node());
    }
    for (child, parent) in counting {
        graph.align(child, parent);
    }
    let mut risen = Vec::new();
    for change in roll_up::apply(tx, graph, deltas).await? {
        match new.get(&change.id).and_then(|index| plan.objectives.get_mut(*index)) {
            Some(objective) => {
                (objective.terms, objective.computed) = (change.terms, change.computed);
                objective.progress = change.progress;
            }
            None => risen.push(change),
        }
    }
    Ok(risen)
}

async fn create(tx: &mut Tx, plan: &Plan) -> Result<(), Error> {
    let organization = tx.organization();
    store::new_objectives::insert(tx.connection(), organization, &plan.objectives, true).await?;
    let (under_new, _) = by_parent(plan);
    store::new_key_results::insert(tx.connection(), organization, &under_new, true).await?;
    let alignments: Vec<_> =
        plan.alignments.iter().map(|(child, alignment)| (*child, *alignment, 0)).collect();
    store::alignments::insert(tx.connection(), organization, &alignments).await?;
    for objective in &plan.objectives {
        events::objective_created(tx, objective)?;
    }
    for key_result in &plan.key_results {
        events::key_result_created(tx, key_result)?;
    }
    let new = plan.objectives.iter().map(GoalChange::of_new_objective);
    let new: Vec<GoalChange> =
        new.chain(plan.key_results.iter().map(GoalChange::of_new_key_result)).collect();
    history::record(tx, &new).await
}
