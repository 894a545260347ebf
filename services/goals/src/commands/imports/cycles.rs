//! The cycles that rows name.

use std::collections::HashMap;

use ovation_chassis::tx::Tx;

use crate::cycle::{Cycle, CyclePlan, CycleState, FiscalPart};
use crate::error::Error;
use crate::ids::CycleId;
use crate::store::transfers::rows::StagedRow;
use crate::transfer::job::{Import, ImportState};
use crate::transfer::{Complaint, Finding};
use crate::{events, store, title};

/// Cycles by name.
#[derive(Debug, Default)]
pub(super) struct Cycles {
    by_name: HashMap<String, (CycleId, bool)>,
    by_id: HashMap<CycleId, (String, bool)>,
    default: Option<CycleId>,
}

impl Cycles {
    /// Reads all cycles, and opens those that rows name and that are to be opened. In a dry run these are only imagined.
    pub(super) async fn read(tx: &mut Tx, import: &Import, rows: &[StagedRow]) -> Result<Self, Error> {
        let mut cycles = Self { default: import.options.default_cycle_id, ..Self::default() };
        for (name, id, is_open) in store::transfers::known::cycles(tx.connection()).await? {
            cycles.by_name.insert(title::key(&name), (id, is_open));
            cycles.by_id.insert(id, (name, is_open));
        }
        if !import.options.create_cycles {
            return Ok(cycles);
        }
        // One cycle, one statement: a file names few.
        for name in rows.iter().map(|row| row.row.cycle.as_str()).filter(|name| !name.is_empty()) {
            if cycles.by_name.contains_key(&title::key(name)) {
                continue;
            }
            let days = store::transfers::rows::days_of_cycle(tx.connection(), import.id, name).await?;
            if let Some((starts_on, ends_on)) = days {
                let plan = CyclePlan { name: name.to_owned(), starts_on, ends_on, part: FiscalPart::CUSTOM };
                let id = if import.state == ImportState::Running {
                    open(tx, plan).await?
                } else {
                    CycleId::random()
                };
                cycles.by_name.insert(title::key(name), (id, true));
                cycles.by_id.insert(id, (name.to_owned(), true));
            }
        }
        Ok(cycles)
    }

    /// The cycle of a row, open.
    pub(super) fn of(&self, named: &str) -> Result<CycleId, Finding> {
        let found = if named.is_empty() {
            self.default.and_then(|id| Some((id, self.by_id.get(&id)?.1)))
        } else {
            self.by_name.get(&title::key(named)).copied()
        };
        match found {
            Some((id, true)) => Ok(id),
            Some((id, false)) => Err(self.closed(id)),
            None if named.is_empty() => Err(Finding::of_row(Complaint::NoCycle)),
            None => {
                Err(Finding::of_cell("cycle", named, Complaint::CycleUnknown { cycle: named.to_owned() }))
            }
        }
    }

    /// Whether a cycle is open.
    pub(super) fn is_open(&self, id: CycleId) -> bool {
        self.by_id.get(&id).is_some_and(|(_, is_open)| *is_open)
    }

    /// What is said of a goal in a closed cycle.
    pub(super) fn closed(&self, id: CycleId) -> Finding {
        let cycle = self.by_id.get(&id).map(|(name, _)| name.clone()).unwrap_or_default();
        Finding::of_row(Complaint::CycleClosed { cycle })
    }
}

async fn open(tx: &mut Tx, plan: CyclePlan) -> Result<CycleId, Error> {
    let cycle =
        Cycle { id: CycleId::random(), plan, state: CycleState::Active, closed_at: None, revision: 1 };
    let organization = tx.organization();
    store::cycles::insert(tx.connection(), organization, &cycle).await?;
    events::cycle_created(tx, &cycle)?;
    Ok(cycle.id)
}
