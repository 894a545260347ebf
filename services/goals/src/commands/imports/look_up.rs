//! What the rows of a batch may be: goals that are there, and whom names stand for.

use std::collections::HashMap;

use ovation_chassis::ids::{GroupId, PersonId};
use ovation_chassis::tx::Tx;
use uuid::Uuid;

use super::work::Job;
use crate::error::Error;
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::store::transfers::known::{self, KnownKeyResult, KnownObjective, Seeing, WantedObjectives};
use crate::store::transfers::rows::StagedRow;
use crate::title;
use crate::transfer::job::Import;
use crate::transfer::owners::Owners;
use crate::transfer::plan::Known;
use crate::transfer::{Finding, RowKind};

/// Whom the names of a file stand for: keys and names of groups, names and ids of people, and what the caller said.
pub(super) async fn owners(job: &Job, import: &Import) -> Result<Owners, Error> {
    let mut reader = job.database.begin_read_of(job.claimed.organization).await?;
    let names = known::names(reader.connection()).await?;
    let mut owners = Owners::new(Owner::Group(import.options.default_group_id));
    let mut groups = std::collections::HashSet::new();
    for (name, owner) in &names {
        owners.add(name, *owner);
        let id = owner.group().map(Uuid::from).or_else(|| owner.person().map(Uuid::from));
        owners.choose(&id.unwrap_or_default().to_string(), *owner);
        groups.extend(owner.group());
    }
    for (name, id) in &import.options.owners {
        let is_group = groups.contains(&GroupId(*id));
        owners.choose(name, if is_group { Owner::Group(GroupId(*id)) } else { Owner::Person(PersonId(*id)) });
    }
    Ok(owners)
}

/// Objectives that rows may be.
#[derive(Debug, Default)]
pub(super) struct KnownObjectives {
    all: HashMap<Uuid, KnownObjective>,
    by_external_id: HashMap<(CycleId, String), Uuid>,
    by_title: HashMap<(CycleId, String), Vec<Uuid>>,
}

impl KnownObjectives {
    /// Reads them.
    pub(super) async fn read(
        tx: &mut Tx,
        rows: &[StagedRow],
        cycles: &[Result<CycleId, Finding>],
        seeing: Seeing,
    ) -> Result<Self, Error> {
        let mut wanted = WantedObjectives::default();
        for (staged, cycle) in rows.iter().zip(cycles) {
            let (row, Ok(cycle)) = (&staged.row, cycle) else { continue };
            if row.kind == Some(RowKind::KeyResult) {
                continue;
            }
            wanted.ids.extend(row.reference.parse::<Uuid>().ok());
            if !row.external_id.is_empty() {
                wanted.external_ids.push((*cycle, row.external_id.clone()));
            }
            wanted.titles.push((*cycle, title::key(&row.title)));
        }
        let mut known = Self::default();
        for objective in known::objectives(tx.connection(), &wanted, seeing).await? {
            let (id, cycle) = (objective.known.id, objective.cycle_id);
            let external_id = &objective.known.row.external_id;
            if !external_id.is_empty() {
                known.by_external_id.insert((cycle, external_id.clone()), id);
            }
            known.by_title.entry((cycle, objective.title_key.clone())).or_default().push(id);
            known.all.insert(id, objective);
        }
        Ok(known)
    }

    /// The one that a row is.
    pub(super) fn of(
        &self,
        staged: &StagedRow,
        cycle: CycleId,
        owner: Owner,
        default: Owner,
    ) -> Option<&KnownObjective> {
        let row = &staged.row;
        let meant = row.reference.parse().ok().and_then(|id: Uuid| self.all.get(&id));
        // In another cycle than the one that the row names it is another goal: an export is a way into the next cycle.
        if let Some(known) = meant.filter(|known| known.cycle_id == cycle || row.cycle.is_empty()) {
            return Some(known);
        }
        if let Some(id) = self.by_external_id.get(&(cycle, row.external_id.clone())) {
            return self.all.get(id);
        }
        let named = self.by_title.get(&(cycle, title::key(&row.title)))?;
        let is_free =
            |known: &&KnownObjective| row.external_id.is_empty() || known.known.row.external_id.is_empty();
        let of = |wanted: Owner| {
            let all = named.iter().filter_map(|id| self.all.get(id)).filter(is_free);
            all.into_iter().find(|known| known.known.owner == wanted)
        };
        // One that came in before its owner was known is the default's.
        of(owner).or_else(|| of(default))
    }
}

/// Key results that rows may be.
#[derive(Debug, Default)]
pub(super) struct KnownKeyResults {
    by_id: HashMap<Uuid, Known>,
    by_external_id: HashMap<(Uuid, String), Uuid>,
    by_title: HashMap<(Uuid, String), Vec<Uuid>>,
    counts: HashMap<Uuid, usize>,
}

impl KnownKeyResults {
    /// Reads those of these objectives, and those that rows name by their own ids.
    pub(super) async fn read(
        tx: &mut Tx,
        rows: &[StagedRow],
        objectives: &[Uuid],
        seeing: Seeing,
    ) -> Result<Self, Error> {
        let key_results = rows.iter().filter(|staged| staged.row.kind == Some(RowKind::KeyResult));
        let ids: Vec<Uuid> = key_results.filter_map(|staged| staged.row.reference.parse().ok()).collect();
        let mut known = Self::default();
        for KnownKeyResult { known: key_result, title_key } in
            known::key_results(tx.connection(), objectives, &ids, seeing).await?
        {
            let objective = key_result.parents.first().copied().unwrap_or_default();
            let external_id = &key_result.row.external_id;
            if !external_id.is_empty() {
                known.by_external_id.insert((objective, external_id.clone()), key_result.id);
            }
            known.by_title.entry((objective, title_key)).or_default().push(key_result.id);
            *known.counts.entry(objective).or_default() += 1;
            known.by_id.insert(key_result.id, key_result);
        }
        Ok(known)
    }

    /// The one that a row is.
    pub(super) fn of(&self, staged: &StagedRow, objective: Uuid) -> Option<&Known> {
        let row = &staged.row;
        if let Some(known) = row.reference.parse().ok().and_then(|id: Uuid| self.by_id.get(&id)) {
            return Some(known);
        }
        if let Some(id) = self.by_external_id.get(&(objective, row.external_id.clone())) {
            return self.by_id.get(id);
        }
        let named = self.by_title.get(&(objective, title::key(&row.title)))?;
        let mut all = named.iter().filter_map(|id| self.by_id.get(id));
        all.find(|known| row.external_id.is_empty() || known.row.external_id.is_empty())
    }

    /// One more key result of an objective; how many it has then.
    pub(super) fn count(&mut self, objective: Uuid) -> usize {
        let count = self.counts.entry(objective).or_default();
        *count += 1;
        *count
    }
}
