//! Writes what was decided of a batch: goals, alignments, readings, facts, and what follows above.
//!
//! Statements are for sets of rows. Only objectives that move in the tree are moved one by one, since each move is a matter
//! of what stands where after the one before.

use std::collections::HashMap;

use ovation_chassis::tx::Tx;
use uuid::Uuid;

use super::apply_key_results::{apply_key_results, apply_values};
use super::apply_objectives::{apply_objectives, realign_all};
use super::decide::{Decided, Goal};
use crate::change::GoalChange;
use crate::commands::{approval, history, roll_up};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::objective::{ObjectiveState, Parent};
use crate::owner::Owner;
use crate::rollup::Deltas;
use crate::store::transfers::sources::Source;
use crate::transfer::job::Import;
use crate::transfer::plan::Fate;
use crate::transfer::{Finding, RowKind};
use crate::{events, store};

/// Writes what was decided. Rows that turn out not to come in get their findings.
pub(super) async fn apply(tx: &mut Tx, import: &Import, decided: &mut [Decided]) -> Result<(), Error> {
    let mut deltas = Deltas::default();
    apply_objectives(tx, decided, &mut deltas).await?;
    apply_key_results(tx, decided, &mut deltas).await?;
    // New alignments may lead to key results, which have to be there.
    align_new(tx, decided, &mut deltas).await?;
    let refused: HashMap<i32, Finding> = realign_all(tx, decided, &mut deltas).await?;
    keep_sources(tx, import, decided).await?;
    roll_up::roll_up(tx, deltas).await?;
    apply_values(tx, import, decided).await?;
    for row in decided {
        if let Some(finding) = refused.get(&row.staged.ordinal) {
            row.owned.findings.push(finding.clone());
        }
    }
    Ok(())
}

/// Goals of one kind with one fate.
pub(super) fn goals(
    decided: &[Decided],
    kind: RowKind,
    fate: Fate,
) -> impl Iterator<Item = (&Decided, &Goal)> {
    decided.iter().filter_map(move |row| {
        let goal = row.goal.as_ref().ok()?;
        let is_it = row.staged.row.kind == Some(kind) && goal.decision.fate == fate;
        is_it.then_some((row, goal))
    })
}

/// An owner in its two columns.
pub(super) fn owner_columns(owner: Owner) -> (Option<Uuid>, Option<Uuid>) {
    (owner.group().map(Uuid::from), owner.person().map(Uuid::from))
}

/// Aligns new objectives to what they serve.
async fn align_new(tx: &mut Tx, decided: &[Decided], deltas: &mut Deltas) -> Result<(), Error> {
    let organization = tx.organization();
    let mut alignments = Vec::new();
    let mut new = Vec::new();
    for (_, goal) in goals(decided, RowKind::Objective, Fate::Create) {
        new.push(ObjectiveId(goal.id));
        let edges = (0_i16..).zip(&goal.parents);
        alignments.extend(edges.map(|(position, parent)| (ObjectiveId(goal.id), parent.alignment, position)));
    }
    store::alignments::insert(tx.connection(), organization, &alignments).await?;
    let mut created = Vec::new();
    for objective in store::objectives::by_ids(tx.connection(), &new).await? {
        for parent in objective.parents.iter().copied().filter_map(Parent::counting) {
            deltas.aligned(parent, None, Some(&objective.share()));
        }
        events::objective_created(tx, &objective)?;
        if objective.plan.state == ObjectiveState::Proposed {
            approval::follow(tx, None, None, &objective).await?;
        }
        created.push(GoalChange::of_new_objective(&objective));
    }
    history::record(tx, &created).await
}

/// Keeps what the rows said, for the way back.
async fn keep_sources(tx: &mut Tx, import: &Import, decided: &[Decided]) -> Result<(), Error> {
    let organization = tx.organization();
    let sources: Vec<Source> = decided
        .iter()
        .filter_map(|row| {
            let goal = row.goal.as_ref().ok()?;
            let (group, person) = owner_columns(goal.decision.owner);
            Some(Source {
                node_id: goal.id,
                format: import.format,
                row: row.staged.row.clone(),
                owner_id: group.or(person)?,
            })
        })
        .collect();
    store::transfers::sources::keep(tx.connection(), organization, &sources).await
}
