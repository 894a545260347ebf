//! What rows stand under: rows of the same batch, rows that are in already, and goals that were there before.

use std::collections::{HashMap, HashSet};

use ovation_chassis::tx::Tx;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::objective::Parent;
use crate::owner::Owner;
use crate::store;
use crate::store::alignments::Candidate;
use crate::store::transfers::known::Seeing;
use crate::store::transfers::rows::{Settled, StagedAbove, StagedRow};
use crate::transfer::job::{Import, RowVerdict};
use crate::transfer::{Complaint, Finding};

/// A goal that a row stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its id; imagined for what a dry run would create.
    pub(super) id: Uuid,
    /// Whether it is a key result.
    pub(super) is_key_result: bool,
}

/// What is known of all that the rows of a batch stand under.
#[derive(Debug, Default)]
pub(super) struct Above {
    settled: HashMap<i32, Settled>,
    external: HashMap<String, Place>,
    /// Rows of this batch so far; `None` for those that do not come in, with their numbers.
    batch: HashMap<i32, Result<Place, i64>>,
    /// Goals that are there, with their places in the tree.
    pub(super) candidates: HashMap<Uuid, Candidate>,
    /// Whose objectives are, as far as it was asked.
    pub(super) owners: HashMap<Uuid, Owner>,
}

impl Above {
    /// Reads what the rows stand under.
    pub(super) async fn read(
        tx: &mut Tx,
        import: &Import,
        rows: &[StagedRow],
        seeing: Seeing,
    ) -> Result<Self, Error> {
        let own: HashSet<i32> = rows.iter().map(|row| row.ordinal).collect();
        let (mut ordinals, mut external_ids) = (HashSet::new(), HashSet::new());
        for above in rows.iter().flat_map(|row| &row.above) {
            match above {
                StagedAbove::Row(ordinal) if !own.contains(ordinal) => drop(ordinals.insert(*ordinal)),
                StagedAbove::Row(_) => {}
                StagedAbove::External(external_id) => drop(external_ids.insert(external_id.clone())),
            }
        }
        let ordinals: Vec<i32> = ordinals.into_iter().collect();
        let external_ids: Vec<String> = external_ids.into_iter().collect();
        let settled = store::transfers::rows::settled(tx.connection(), import.id, &ordinals).await?;
        let external =
            store::transfers::known::by_external_ids(tx.connection(), &external_ids, seeing).await?;
        let place = |(name, id, is_key_result)| (name, Place { id, is_key_result });
        Ok(Self {
            settled: settled.into_iter().map(|settled| (settled.ordinal, settled)).collect(),
            external: external.into_iter().map(place).collect(),
            ..Self::default()
        })
    }

    /// Reads where goals stand that are there: these, and all that rows stand under.
    pub(super) async fn read_candidates(
        &mut self,
        tx: &mut Tx,
        found: impl Iterator<Item = Place>,
    ) -> Result<(), Error> {
        let settled = self.settled.values().filter_map(Settled::place);
        let parents: HashSet<Parent> =
            settled.chain(self.external.values().cloned()).chain(found).map(|place| place.parent()).collect();
        let parents: Vec<Parent> = parents.into_iter().collect();
        let candidates = store::alignments::candidates(tx.connection(), &parents).await?;
        self.candidates =
            candidates.into_iter().map(|candidate| (candidate.alignment.parent.uuid(), candidate)).collect();
        Ok(())
    }

    /// Reads whose these objectives are.
    pub(super) async fn read_owners(&mut self, tx: &mut Tx, objectives: &[Uuid]) -> Result<(), Error> {
        let ids: Vec<ObjectiveId> = objectives.iter().copied().map(ObjectiveId).collect();
        let objectives = store::objectives::by_ids(tx.connection(), &ids).await?;
        self.owners
            .extend(objectives.into_iter().map(|objective| (objective.id.uuid(), objective.plan.owner)));
        Ok(())
    }

    /// A row of this batch comes in, or does not.
    pub(super) fn add(&mut self, row: &StagedRow, place: Option<Place>) {
        self.batch.insert(row.ordinal, place.ok_or(row.number));
    }

    /// What a row stands under, in order.
    pub(super) fn of(&self, row: &StagedRow) -> Result<Vec<Place>, Finding> {
        let refused = |number: i64| {
            Finding::of_row(Complaint::ParentRefused { row: u32::try_from(number).unwrap_or(u32::MAX) })
        };
        row.above
            .iter()
            .map(|above| match above {
                StagedAbove::Row(ordinal) => match (self.batch.get(ordinal), self.settled.get(ordinal)) {
                    (Some(Ok(place)), _) => Ok(place.clone()),
                    (Some(Err(number)), _) => Err(refused(*number)),
                    (None, Some(settled)) if settled.verdict == Some(RowVerdict::Refused) => {
                        Err(refused(settled.number))
                    }
                    (None, Some(settled)) => Ok(settled.place().unwrap_or_else(|| settled.imagined())),
                    (None, None) => Err(refused(0)),
                },
                StagedAbove::External(external_id) => {
                    self.external.get(external_id).cloned().ok_or_else(|| {
                        let complaint = Complaint::ParentUnknown { parent: external_id.clone() };
                        Finding::of_cell("parents", external_id, complaint)
                    })
                }
            })
            .collect()
    }

    /// Existing objectives that key results of the batch are of, as far as known before any row of it is decided.
    pub(super) fn objectives_of_key_results<'a>(
        &'a self,
        rows: &'a [StagedRow],
        found: &'a HashMap<i32, Uuid>,
    ) -> impl Iterator<Item = Uuid> + 'a {
        rows.iter().filter_map(|row| row.above.first()).filter_map(move |above| match above {
            StagedAbove::Row(ordinal) => {
                found.get(ordinal).copied().or_else(|| self.settled.get(ordinal)?.node_id)
            }
            StagedAbove::External(external_id) => self.external.get(external_id).map(|place| place.id),
        })
    }
}

impl Place {
    /// As a parent.
    pub(super) const fn parent(&self) -> Parent {
        if self.is_key_result {
            Parent::KeyResult(KeyResultId(self.id))
        } else {
            Parent::Objective(ObjectiveId(self.id))
        }
    }
}

impl Settled {
    fn place(&self) -> Option<Place> {
        self.node_id.map(|id| Place { id, is_key_result: self.is_key_result })
    }

    /// In a dry run: what would be there, the same each time.
    fn imagined(&self) -> Place {
        let ordinal = u128::try_from(self.ordinal).unwrap_or_default();
        Place { id: Uuid::from_u128(ordinal), is_key_result: self.is_key_result }
    }
}
