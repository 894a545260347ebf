//! What becomes of the rows of a batch, one after the other in the order of their places.

use std::collections::{BTreeSet, HashMap};

use ovation_chassis::ids::{PersonId, random_uuid};
use ovation_chassis::tx::Tx;
use uuid::Uuid;

use super::above::{Above, Place};
use super::cycles::Cycles;
use super::look_up::{KnownKeyResults, KnownObjectives};
use crate::commands::authority;
use crate::config::KEY_RESULTS_PER_OBJECTIVE_MAX;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::objective::{Alignment, Parent};
use crate::owner::Owner;
use crate::path::{Path, TooDeep};
use crate::store;
use crate::store::alignments::Candidate;
use crate::store::transfers::known::Seeing;
use crate::store::transfers::rows::{StagedAbove, StagedRow};
use crate::title;
use crate::transfer::job::{Import, RowVerdict};
use crate::transfer::owners::{Owned, Owners};
use crate::transfer::plan::{Decision, Fate, Known, Wanted, decide};
use crate::transfer::{Complaint, Finding, RowKind};

/// A row with what becomes of it.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) staged: StagedRow,
    pub(super) owned: Owned,
    /// What it is compared by.
    pub(super) name_key: String,
    /// `Err`: why it does not come in.
    pub(super) goal: Result<Goal, Vec<Finding>>,
}

/// A goal as it is to be.
#[derive(Debug)]
pub(super) struct Goal {
    pub(super) id: Uuid,
    pub(super) cycle_id: CycleId,
    pub(super) decision: Decision,
    /// What it stands under, with their places in the tree.
    pub(super) parents: Vec<Candidate>,
    /// Its own place, of new ones.
    pub(super) path: Option<Path>,
}

struct Deciding<'a> {
    import: &'a Import,
    default: Owner,
    cycles: Cycles,
    objectives: KnownObjectives,
    key_results: KnownKeyResults,
    above: Above,
    /// Those of the owners who have no objectives of their own, by their policies.
    without_objectives: BTreeSet<Owner>,
    /// Rows that are these goals, by what they are compared by.
    names: HashMap<String, i64>,
    nodes: HashMap<Uuid, i64>,
}

/// Decides what becomes of rows.
pub(super) async fn decide_all(
    tx: &mut Tx,
    import: &Import,
    owners: &Owners,
    person: Option<PersonId>,
    rows: Vec<StagedRow>,
) -> Result<Vec<Decided>, Error> {
    let default = Owner::Group(import.options.default_group_id);
    let seeing = Seeing::Administering(person);
    let cycles = Cycles::read(tx, import, &rows).await?;
    let owned: Vec<Owned> = rows.iter().map(|staged| owners.of(&staged.row)).collect();
    let cycle_of: Vec<Result<CycleId, Finding>> =
        rows.iter().map(|staged| cycles.of(&staged.row.cycle)).collect();
    let objectives = KnownObjectives::read(tx, &rows, &cycle_of, seeing).await?;
    let mut found: HashMap<i32, Uuid> = HashMap::new();
    for ((staged, cycle), owned) in rows.iter().zip(&cycle_of).zip(&owned) {
        if let (Ok(cycle), true) = (cycle, staged.row.kind != Some(RowKind::KeyResult)) {
            let known = objectives.of(staged, *cycle, owned.owner.unwrap_or(default), default);
            found.extend(known.map(|known| (staged.ordinal, known.known.id)));
        }
    }
    let mut above = Above::read(tx, import, &rows, seeing).await?;
    let of_key_results: Vec<Uuid> = above.objectives_of_key_results(&rows, &found).collect();
    let key_results = KnownKeyResults::read(tx, &rows, &of_key_results, seeing).await?;
    let there: Vec<Place> = rows
        .iter()
        .filter_map(|staged| found.get(&staged.ordinal))
        .map(|id| Place { id: *id, is_key_result: false })
        .collect();
    above.read_candidates(tx, there.into_iter()).await?;
    above.read_owners(tx, &of_key_results).await?;
    let names: Vec<String> = rows
        .iter()
        .zip(&cycle_of)
        .zip(&owned)
        .map(|((staged, cycle), owned)| name_key(staged, cycle, owned.owner.unwrap_or(default)))
        .collect();
    let owners_named: Vec<Owner> = owned.iter().filter_map(|owned| owned.owner).collect();
    let without_objectives = authority::without_objectives(tx, &owners_named).await?;
    let mut deciding = Deciding {
        import,
        default,
        cycles,
        objectives,
        key_results,
        above,
        without_objectives,
        names: HashMap::new(),
        nodes: HashMap::new(),
    };
    deciding.read_same(tx, &names, found.values().copied().collect()).await?;
    let mut decided = Vec::with_capacity(rows.len());
    for (((staged, cycle), owned), name_key) in rows.into_iter().zip(cycle_of).zip(owned).zip(names) {
        let goal = deciding.row(&staged, cycle, &owned, &name_key);
        let place = goal
            .as_ref()
            .ok()
            .map(|goal| Place { id: goal.id, is_key_result: staged.row.kind == Some(RowKind::KeyResult) });
        deciding.above.add(&staged, place);
        decided.push(Decided { staged, owned, name_key, goal });
    }
    Ok(decided)
}

/// What a row is compared by with other rows of the file.
fn name_key(staged: &StagedRow, cycle: &Result<CycleId, Finding>, owner: Owner) -> String {
    let row = &staged.row;
    let own =
        if row.external_id.is_empty() { title::key(&row.title) } else { format!("#{}", row.external_id) };
    if row.kind == Some(RowKind::KeyResult) {
        return match staged.above.first() {
            Some(StagedAbove::Row(ordinal)) => format!("k/{ordinal}/{own}"),
            Some(StagedAbove::External(external_id)) => format!("k/#{external_id}/{own}"),
            None => format!("k//{own}"),
        };
    }
    let owner_id = match owner {
        Owner::Group(group) => group.uuid(),
        Owner::Person(person) => person.uuid(),
    };
    let cycle = cycle.as_ref().map(ToString::to_string).unwrap_or_default();
    if row.external_id.is_empty() {
        format!("o/{cycle}/{owner_id}/{own}")
    } else {
        format!("o/{cycle}/{own}")
    }
}

impl Deciding<'_> {
    async fn read_same(&mut self, tx: &mut Tx, names: &[String], nodes: Vec<Uuid>) -> Result<(), Error> {
        let (id, done) = (self.import.id, self.import.place_done);
        let same = store::transfers::rows::same(tx.connection(), id, done, names, &nodes).await?;
        for (number, name, node) in same {
            self.names.extend(name.map(|name| (name, number)));
            self.nodes.extend(node.map(|node| (node, number)));
        }
        Ok(())
    }

    fn row(
        &mut self,
        staged: &StagedRow,
        cycle: Result<CycleId, Finding>,
        owned: &Owned,
        name_key: &str,
    ) -> Result<Goal, Vec<Finding>> {
        let parents = self.above.of(staged).map_err(|finding| vec![finding])?;
        let is_key_result = staged.row.kind == Some(RowKind::KeyResult);
        let found: Result<(Option<Known>, CycleId, Owner), Finding> = if is_key_result {
            self.key_result(staged, &parents)
        } else {
            cycle.and_then(|cycle| self.objective(staged, cycle, owned))
        };
        let (known, cycle_id, owner_by_default) = found.map_err(|finding| vec![finding])?;
        let node = known.as_ref().map(|known| known.id);
        if let Some(number) = self.other_row(name_key, node) {
            let row = u32::try_from(number).unwrap_or(u32::MAX);
            return Err(vec![Finding::of_row(Complaint::SameGoal { row })]);
        }
        let wanted = Wanted {
            row: &staged.row,
            owner: owned.owner,
            owner_by_default,
            parents: parents.iter().map(|parent| parent.id).collect(),
            with_values: self.import.options.with_values,
        };
        let decision = decide(&wanted, known.as_ref())?;
        let is_taken_over = known.as_ref().is_none_or(|known| known.owner != decision.owner);
        if !is_key_result && is_taken_over && self.without_objectives.contains(&decision.owner) {
            return Err(vec![Finding::of_row(Complaint::Misfit(
                "the group's policy has no objectives of single people; name a group as the owner",
            ))]);
        }
        let goal = self
            .place(node, cycle_id, decision, &parents, known.as_ref())
            .map_err(|finding| vec![finding])?;
        self.names.insert(name_key.to_owned(), staged.number);
        self.nodes.insert(goal.id, staged.number);
        Ok(goal)
    }

    /// The objective that a row is, its cycle, and whose it is if nobody is named.
    fn objective(
        &self,
        staged: &StagedRow,
        cycle: CycleId,
        owned: &Owned,
    ) -> Result<(Option<Known>, CycleId, Owner), Finding> {
        let known = self.objectives.of(staged, cycle, owned.owner.unwrap_or(self.default), self.default);
        let cycle = known.map_or(cycle, |known| known.cycle_id);
        if !self.cycles.is_open(cycle) {
            return Err(self.cycles.closed(cycle));
        }
        Ok((known.map(|known| known.known.clone()), cycle, self.default))
    }

    /// The key result that a row is, its cycle, and whose it is if nobody is named.
    fn key_result(
        &mut self,
        staged: &StagedRow,
        parents: &[Place],
    ) -> Result<(Option<Known>, CycleId, Owner), Finding> {
        let objective = parents.first().ok_or_else(|| Finding::of_row(Complaint::NoObjective))?;
        if objective.is_key_result {
            return Err(Finding::of_row(Complaint::UnderKeyResult));
        }
        let known = self.key_results.of(staged, objective.id).cloned();
        let Some(candidate) = self.above.candidates.get(&objective.id) else {
            // A dry run: the objective is only imagined.
            return Ok((known, CycleId::default(), self.default));
        };
        if candidate.closed_at.is_some() {
            return Err(self.cycles.closed(candidate.cycle_id));
        }
        let cycle_id = candidate.cycle_id;
        if known.is_none() && self.key_results.count(objective.id) > KEY_RESULTS_PER_OBJECTIVE_MAX {
            let complaint = Complaint::Misfit("its objective has 200 key results, and cannot have more");
            return Err(Finding::of_row(complaint));
        }
        let owner = self.above.owners.get(&objective.id).copied().unwrap_or(self.default);
        Ok((known, cycle_id, owner))
    }

    fn other_row(&self, name_key: &str, node: Option<Uuid>) -> Option<i64> {
        let by_node = node.and_then(|node| self.nodes.get(&node));
        by_node.or_else(|| self.names.get(name_key)).copied()
    }

    /// Gives a goal its id and its place in the tree.
    fn place(
        &mut self,
        node: Option<Uuid>,
        cycle_id: CycleId,
        decision: Decision,
        parents: &[Place],
        known: Option<&Known>,
    ) -> Result<Goal, Finding> {
        let id = node.unwrap_or_else(random_uuid);
        let candidates: Vec<Candidate> =
            parents.iter().filter_map(|parent| self.above.candidates.get(&parent.id)).cloned().collect();
        let is_kept = |candidate: &&Candidate| {
            known.is_some_and(|known| known.parents.contains(&candidate.alignment.parent.uuid()))
        };
        let closed = candidates.iter().find(|candidate| candidate.closed_at.is_some() && !is_kept(candidate));
        if let Some(closed) = closed {
            return Err(self.cycles.closed(closed.cycle_id));
        }
        self.above.owners.insert(id, decision.owner);
        let is_key_result = decision.row.kind == Some(RowKind::KeyResult);
        let is_new = decision.fate == Fate::Create;
        let mut path = None;
        if is_new || is_key_result {
            // What stands under it finds it. Objectives that are there were read with their places.
            let place = path_of(id, cycle_id, is_key_result, &candidates).map_err(|_| too_deep())?;
            self.add_candidate(id, cycle_id, is_key_result, &candidates, place.clone());
            path = Some(place).filter(|_| is_new);
        }
        Ok(Goal { id, cycle_id, decision, parents: candidates, path })
    }

    fn add_candidate(
        &mut self,
        id: Uuid,
        cycle_id: CycleId,
        is_key_result: bool,
        candidates: &[Candidate],
        path: Path,
    ) {
        let alignment = match candidates.first().filter(|_| is_key_result) {
            Some(objective) => Alignment {
                parent: Parent::KeyResult(KeyResultId(id)),
                objective_id: objective.alignment.objective_id,
            },
            None => Alignment { parent: Parent::Objective(ObjectiveId(id)), objective_id: ObjectiveId(id) },
        };
        self.above.candidates.insert(id, Candidate { alignment, cycle_id, closed_at: None, path });
    }
}

fn path_of(
    id: Uuid,
    cycle_id: CycleId,
    is_key_result: bool,
    candidates: &[Candidate],
) -> Result<Path, TooDeep> {
    match candidates.first() {
        Some(objective) if is_key_result => Path::of_key_result(&objective.path, KeyResultId(id)),
        primary => {
            let above = primary.filter(|primary| primary.cycle_id == cycle_id);
            Path::of_objective(above.map(|primary| &primary.path), ObjectiveId(id))
        }
    }
}

fn too_deep() -> Finding {
    Finding::of_row(Complaint::Misfit(
        "the tree would become deeper than 32 levels; choose a parent nearer to the root",
    ))
}

impl Decided {
    /// What is said of the row.
    pub(super) fn verdict(&self) -> RowVerdict {
        match &self.goal {
            Err(_) => RowVerdict::Refused,
            Ok(goal) => match goal.decision.fate {
                Fate::Create => RowVerdict::Created,
                Fate::Update => RowVerdict::Updated,
                Fate::Unchanged => RowVerdict::Unchanged,
            },
        }
    }
}
