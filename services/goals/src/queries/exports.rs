//! `GetExport`: the goals of a cycle as a file.
//!
//! All windows are read at one moment, and no faster than the caller takes the file. What a goal's row said when it came in is the
//! ground; all that the platform holds is laid over it. So a file comes back with what this platform has no
//! field for, and with the names of owners as they were, for as long as they own it.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::tasks::Tasks;
use ovation_chassis::tx::Reader;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::config::{EXPORT_PIECE_BYTES, EXPORT_WINDOW_ROWS, TREE_PIECES_AHEAD};
use crate::cycle::Cycle;
use crate::error::Error;
use crate::ids::CycleId;
use crate::owner::Owner;
use crate::store;
use crate::store::transfers::known::{Seeing, WantedObjectives};
use crate::store::transfers::sources::Source;
use crate::transfer::plan::{Known, laid_over};
use crate::transfer::{Format, Row, Scope, Shape, Writer, write_markdown};
use crate::viewer::Viewer;

/// A file, in pieces.
pub(crate) type Pieces = mpsc::Receiver<Result<Vec<u8>, Error>>;

/// Begins an export; what cannot be found is refused at once.
pub(crate) async fn export(
    database: &Database,
    tasks: &Tasks,
    call: &Call,
    cycle: CycleId,
    format: Format,
) -> Result<Pieces, Error> {
    let mut reader = database.begin_read(call).await?;
    let found = store::cycles::find(reader.connection(), cycle).await?;
    let cycle = found.ok_or(Error::NotFound { what: "cycle", id: cycle.uuid() })?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let (sender, pieces) = mpsc::channel(TREE_PIECES_AHEAD);
    tasks.spawn("goals.export", async move {
        if let Err(error) = send(reader, cycle, viewer, format, &sender).await {
            // Nobody hears it if the caller has gone.
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(pieces)
}

async fn send(
    mut reader: Reader,
    cycle: Cycle,
    viewer: Viewer,
    format: Format,
    sender: &mpsc::Sender<Result<Vec<u8>, Error>>,
) -> Result<(), Error> {
    let most = store::transfers::exports::key_results_max(reader.connection(), &viewer, cycle.id).await?;
    let shape = Shape { key_results_max: u32::try_from(most).unwrap_or(u32::MAX) };
    let spool = Spool::default();
    let mut writer = Writer::begin(format, spool.clone(), shape).map_err(|error| broken(&error))?;
    let mut outlined = Vec::new();
    let mut exporter = Exporter { cycle, viewer, format, names: HashMap::new(), used: HashSet::new() };
    let mut after = String::new();
    loop {
        let (rows, last) = exporter.window(&mut reader, &after).await?;
        match &mut writer {
            Some(writer) => {
                for row in &rows {
                    writer.write(row).map_err(|error| broken(&error))?;
                }
                writer.flush().map_err(|error| broken(&error))?;
            }
            None => outlined.extend(rows),
        }
        if !spool.send(sender, EXPORT_PIECE_BYTES).await {
            return Ok(());
        }
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    drop(reader);
    if let Some(writer) = writer {
        writer.finish().map_err(|error| broken(&error))?;
    } else {
        let outline = write_markdown(&outlined);
        spool.clone().write_all(outline.as_bytes()).map_err(|error| broken(&error))?;
    }
    spool.send(sender, 0).await;
    Ok(())
}

fn broken(error: &io::Error) -> Error {
    tracing::error!(%error, "an export cannot be written");
    Error::BrokenRow("export")
}

/// What was written and not yet sent.
#[derive(Clone, Debug, Default)]
struct Spool(Arc<Mutex<Vec<u8>>>);

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Spool {
    /// Sends what there is if it is more than so many bytes; `false` where nobody takes it any more.
    async fn send(&self, sender: &mpsc::Sender<Result<Vec<u8>, Error>>, bytes_min: usize) -> bool {
        let written = {
            let mut spool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if spool.len() <= bytes_min {
                return !sender.is_closed();
            }
            std::mem::take(&mut *spool)
        };
        for piece in written.chunks(EXPORT_PIECE_BYTES) {
            if sender.send(Ok(piece.to_vec())).await.is_err() {
                return false;
            }
        }
        true
    }
}

/// What of the file is known so far.
struct Exporter {
    cycle: Cycle,
    viewer: Viewer,
    format: Format,
    /// What goals are called in the file.
    names: HashMap<Uuid, String>,
    used: HashSet<String>,
}

impl Exporter {
    /// The next objectives with their key results, and the path to go on behind; `None` at the end.
    async fn window(
        &mut self,
        reader: &mut Reader,
        after: &str,
    ) -> Result<(Vec<Row>, Option<String>), Error> {
        let connection = reader.connection();
        let limit = i64::try_from(EXPORT_WINDOW_ROWS).unwrap_or(i64::MAX);
        let placed =
            store::transfers::exports::objectives(connection, self.cycle.id, &self.viewer, after, limit)
                .await?;
        let last = placed.last().map(|(_, path)| path.clone()).filter(|_| placed.len() == EXPORT_WINDOW_ROWS);
        let ids: Vec<Uuid> = placed.iter().map(|(id, _)| *id).collect();
        let wanted = WantedObjectives { ids: ids.clone(), ..WantedObjectives::default() };
        let objectives = store::transfers::known::objectives(connection, &wanted, Seeing::All).await?;
        let mut objectives: HashMap<Uuid, Known> =
            objectives.into_iter().map(|objective| (objective.known.id, objective.known)).collect();
        let mut key_results: HashMap<Uuid, Vec<Known>> = HashMap::new();
        for key_result in store::transfers::known::key_results(connection, &ids, &[], Seeing::All).await? {
            let objective = key_result.known.parents.first().copied().unwrap_or_default();
            key_results.entry(objective).or_default().push(key_result.known);
        }
        let mut goals = Vec::new();
        for id in ids {
            let Some(objective) = objectives.remove(&id) else { continue };
            goals.push(objective);
            goals.extend(key_results.remove(&id).unwrap_or_default());
        }
        Ok((self.rows(reader, goals).await?, last))
    }

    async fn rows(&mut self, reader: &mut Reader, goals: Vec<Known>) -> Result<Vec<Row>, Error> {
        let connection = reader.connection();
        let parents: HashSet<Uuid> = goals.iter().flat_map(|goal| goal.parents.iter().copied()).collect();
        let parents: Vec<Uuid> = parents.into_iter().collect();
        let seen = store::transfers::exports::seen(connection, &self.viewer, &parents).await?;
        let seen: HashSet<Uuid> = seen.into_iter().collect();
        let nodes: Vec<Uuid> = goals.iter().map(|goal| goal.id).chain(seen.iter().copied()).collect();
        let sources = store::transfers::sources::of(connection, &nodes).await?;
        let sources: HashMap<Uuid, Source> =
            sources.into_iter().map(|source| (source.node_id, source)).collect();
        let owners: HashSet<Uuid> = goals.iter().map(|goal| id_of(goal.owner)).collect();
        let owners: Vec<Uuid> = owners.into_iter().collect();
        let owners: HashMap<Uuid, String> =
            store::transfers::exports::owner_names(connection, &owners).await?.into_iter().collect();
        let rows = goals.into_iter().map(|goal| {
            let parents = goal.parents.iter().filter(|parent| seen.contains(parent));
            let parents = parents.map(|parent| self.name(*parent, sources.get(parent))).collect();
            let reference = self.name(goal.id, sources.get(&goal.id));
            let mut row = self.ground(&goal, sources.get(&goal.id), owners.get(&id_of(goal.owner)));
            (row.reference, row.parents) = (reference, parents);
            row
        });
        Ok(rows.collect())
    }

    /// What a goal is called in the file: as in the file it came from, if that was of this format and nothing else is called so; or
    /// else by its id, by which an import finds it again.
    fn name(&mut self, node: Uuid, source: Option<&Source>) -> String {
        if let Some(name) = self.names.get(&node) {
            return name.clone();
        }
        let format = self.format;
        let came = source.filter(|source| source.format == format).map(|source| source.row.reference.clone());
        let came = came.filter(|name| !name.is_empty() && !self.used.contains(name));
        let name = came.unwrap_or_else(|| node.to_string());
        self.used.insert(name.clone());
        self.names.insert(node, name.clone());
        name
    }

    /// What the row said, and over it what the platform holds.
    fn ground(&self, goal: &Known, source: Option<&Source>, owner: Option<&String>) -> Row {
        let mut row = source.map(|source| source.row.clone()).unwrap_or_default();
        if source.is_none_or(|source| source.format != self.format) {
            row.extras.clear();
        }
        if source.is_none_or(|source| source.owner_id != id_of(goal.owner)) {
            let name: Vec<String> = owner.cloned().into_iter().collect();
            let is_group = goal.owner.group().is_some();
            row.scope = Some(if is_group { Scope::Group } else { Scope::Person });
            (row.owners, row.groups) = if is_group { (Vec::new(), name) } else { (name, Vec::new()) };
        }
        row.parent_external_ids.clear();
        row.action = None;
        row.cycle.clone_from(&self.cycle.plan.name);
        laid_over(row, &goal.row)
    }
}

fn id_of(owner: Owner) -> Uuid {
    match owner {
        Owner::Group(group) => group.uuid(),
        Owner::Person(person) => person.uuid(),
    }
}
