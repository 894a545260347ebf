//! Writes what was decided of objectives.

use std::collections::{BTreeMap, HashMap};

use ovation_chassis::tx::Tx;
use uuid::Uuid;

use super::apply::{goals, owner_columns};
use super::decide::{Decided, Goal};
use crate::change::{ChangeKind, GoalChange};
use crate::commands::align_objective::{add_moved_counts, realign};
use crate::commands::{approval, history};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::{Objective, ObjectiveKind, ObjectiveState};
use crate::rollup::Deltas;
use crate::store::transfers::objectives::ObjectiveColumns;
use crate::transfer::owners::Owned;
use crate::transfer::plan::Fate;
use crate::transfer::{Complaint, Field, Finding, Kind, Row, RowKind, Status, Visibility};
use crate::{events, store, title};

/// Writes new objectives and those that change. Their alignments come after.
pub(super) async fn apply_objectives(
    tx: &mut Tx,
    decided: &[Decided],
    deltas: &mut Deltas,
) -> Result<(), Error> {
    let organization = tx.organization();
    let new: Vec<ObjectiveColumns> = goals(decided, RowKind::Objective, Fate::Create)
        .map(|(row, goal)| columns(goal, &row.owned))
        .collect();
    if !new.is_empty() {
        store::transfers::objectives::insert(tx.connection(), organization, &new).await?;
    }
    let is_said = |goal: &Goal| goal.decision.changed.iter().any(|field| *field != Field::Parents);
    let changed: Vec<ObjectiveColumns> = goals(decided, RowKind::Objective, Fate::Update)
        .filter(|(_, goal)| is_said(goal))
        .map(|(row, goal)| columns(goal, &row.owned))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let ids: Vec<ObjectiveId> = changed.iter().map(|columns| ObjectiveId(columns.id)).collect();
    store::roll_up::lock_nodes(tx.connection(), &ids).await?;
    let before: BTreeMap<ObjectiveId, Objective> = store::objectives::by_ids(tx.connection(), &ids)
        .await?
        .into_iter()
        .map(|objective| (objective.id, objective))
        .collect();
    store::transfers::objectives::update(tx.connection(), &changed).await?;
    let mut counts_otherwise = BTreeMap::new();
    let mut told = Vec::new();
    for new in store::objectives::by_ids(tx.connection(), &ids).await? {
        events::objective_updated(tx, &new)?;
        let old = before.get(&new.id);
        let from = old.map(|old| old.plan.state);
        if [from, Some(new.plan.state)].contains(&Some(ObjectiveState::Proposed)) {
            approval::follow(tx, None, from, &new).await?;
        }
        told.extend(old.and_then(|old| GoalChange::of_objective(ChangeKind::Updated, old, &new, "")));
        if let Some(old) = before.get(&new.id).filter(|old| old.share() != new.share()) {
            counts_otherwise.insert(new.id, (old.share(), new.share()));
        }
    }
    history::record(tx, &told).await?;
    let ids: Vec<ObjectiveId> = counts_otherwise.keys().copied().collect();
    for (child, parent) in store::alignments::counting_above(tx.connection(), &ids).await? {
        if let Some((old, new)) = counts_otherwise.get(&child) {
            deltas.aligned(parent, Some(old), Some(new));
        }
    }
    Ok(())
}

/// Moves objectives that serve something else now. Those that cannot are said, and stay where they are.
pub(super) async fn realign_all(
    tx: &mut Tx,
    decided: &[Decided],
    deltas: &mut Deltas,
) -> Result<HashMap<i32, Finding>, Error> {
    let mut refused = HashMap::new();
    for (row, goal) in goals(decided, RowKind::Objective, Fate::Update) {
        if !goal.decision.changed.contains(&Field::Parents) {
            continue;
        }
        let Some(old) = store::objectives::lock(tx.connection(), ObjectiveId(goal.id)).await? else {
            continue;
        };
        // Places of this batch may have moved since they were read.
        let parents: Vec<_> = goal.parents.iter().map(|parent| parent.alignment.parent).collect();
        let found = store::alignments::candidates(tx.connection(), &parents).await?;
        let candidates: Vec<_> = parents
            .iter()
            .filter_map(|parent| found.iter().find(|candidate| candidate.alignment.parent == *parent))
            .cloned()
            .collect();
        let complaint = match realign(tx, &old, &candidates).await {
            Ok(new) => {
                add_moved_counts(&old, &new, deltas);
                continue;
            }
            Err(Error::AlignmentCycle) => Complaint::ParentCircle { rows: Vec::new() },
            Err(Error::TreeTooDeep) => Complaint::Misfit(
                "the tree would become deeper than 32 levels; choose a parent nearer to the root",
            ),
            Err(Error::CycleClosed(_)) => Complaint::CycleClosed { cycle: String::new() },
            Err(error) => return Err(error),
        };
        refused.insert(row.staged.ordinal, Finding::of_row(complaint));
    }
    Ok(refused)
}

fn columns(goal: &Goal, owned: &Owned) -> ObjectiveColumns {
    let row = &goal.decision.row;
    let (owner_group_id, owner_person_id) = owner_columns(goal.decision.owner);
    let (state, outcome) = state_of(row);
    let group = owner_group_id.or_else(|| owned.group.map(Uuid::from));
    let visibility = match (row.visibility, group) {
        (None | Some(Visibility::Organization), _) => 1,
        (Some(Visibility::Group), Some(_)) => 2,
        // Without a group it is never seen by more than is said.
        (Some(Visibility::Group | Visibility::People), _) => 3,
    };
    let people =
        |people: &[ovation_chassis::ids::PersonId]| people.iter().map(|person| person.uuid()).collect();
    ObjectiveColumns {
        id: goal.id,
        cycle_id: goal.cycle_id.uuid(),
        path: goal.path.as_ref().map(|path| path.as_str().to_owned()).unwrap_or_default(),
        title_key: title::key(&row.title),
        title: row.title.clone(),
        rationale: row.description.clone(),
        kind: kind_of(row).code(),
        state: state.code(),
        outcome,
        owner_group_id,
        owner_person_id,
        weight: row.weight.unwrap_or(rust_decimal::Decimal::ONE),
        contributor_ids: people(&owned.contributors),
        visibility,
        visible_to_group_id: group.filter(|_| visibility == 2),
        visible_to_person_ids: if visibility == 3 { people(&owned.visible_to) } else { Vec::new() },
        labels: row.labels.clone(),
        external_id: Some(row.external_id.clone()).filter(|external_id| !external_id.is_empty()),
        score: row.score.map(|score| score.round_dp(2)),
    }
}

fn kind_of(row: &Row) -> ObjectiveKind {
    match row.objective_kind {
        Some(Kind::Committed) => ObjectiveKind::Committed,
        Some(Kind::Aspirational) | None => ObjectiveKind::Aspirational,
        Some(Kind::Moonshot) => ObjectiveKind::Moonshot,
    }
}

/// Where it stands, and by number how it ended.
fn state_of(row: &Row) -> (ObjectiveState, Option<i16>) {
    match row.status {
        Some(Status::Draft) => (ObjectiveState::Draft, None),
        Some(Status::Proposed) => (ObjectiveState::Proposed, None),
        Some(Status::Active) | None => (ObjectiveState::Active, None),
        Some(Status::Closed) => (ObjectiveState::Closed, None),
        Some(Status::Achieved) => (ObjectiveState::Closed, Some(1)),
        Some(Status::Partly) => (ObjectiveState::Closed, Some(2)),
        Some(Status::Missed) => (ObjectiveState::Closed, Some(3)),
        Some(Status::Cancelled) => (ObjectiveState::Closed, Some(4)),
    }
}
