//! The tree of a cycle, sent while it is read.
//!
//! One statement finds who looks, the cycle and the root; then one statement for each kind of nodes
//! reads up to [`TREE_WINDOW_ROWS`] of them. So a tree of that many objectives and as many key
//! results takes three statements, and two more for each window beyond. A filter on groups or on what
//! concerns somebody takes one or two to find what it means. All of them see the same moment.

use chrono::{DateTime, Utc};
use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::tasks::Tasks;
use ovation_chassis::tx::Reader;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::config::{ANSWER_BYTES_MAX, TREE_PIECE_NODES, TREE_PIECES_AHEAD, TREE_WINDOW_ROWS};
use crate::cycle_day::{CycleDay, LastHeard};
use crate::error::Error;
use crate::filter::{Conditions, Filter, Traits};
use crate::ids::CycleId;
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::path::Path;
use crate::size;
use crate::store;
use crate::store::frames::Sought;
use crate::store::tree::Window;
use crate::tree::{Merge, Node, Part, Placed, Range, View};
use crate::viewer::Viewer;

/// A tree that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GetTree {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Only this node and what is under it.
    pub root_id: Option<Uuid>,
    /// How many levels below each root; `None` for all.
    pub levels_below: Option<usize>,
    /// How much of each node.
    pub view: View,
    /// Which nodes.
    pub conditions: Conditions,
    /// As it was known at this moment; `None` for what stands.
    pub as_of: Option<DateTime<Utc>>,
}

/// The nodes of a tree, in pieces.
pub(crate) type Pieces = mpsc::Receiver<Result<Vec<Placed>, Error>>;

/// What a tree is read with.
struct Look {
    cycle: CycleId,
    day: CycleDay,
    viewer: Viewer,
    view: View,
    filter: Filter,
    as_of: Option<DateTime<Utc>>,
}

/// `GetTree`. What cannot be found is refused at once; the rest is read while it is sent, and no
/// faster than the caller takes it.
pub(crate) async fn tree(
    database: &Database,
    tasks: &Tasks,
    call: &Call,
    asked: GetTree,
) -> Result<Pieces, Error> {
    let mut reader = database.begin_read(call).await?;
    let sought = Sought { cycle: Some(asked.cycle_id), node: asked.root_id, as_of: asked.as_of };
    let frame = store::frames::frame(reader.connection(), &call.caller, sought).await?;
    let (cycle, day) = frame.cycle.ok_or(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() })?;
    let root: Option<Path> = match asked.root_id {
        None => None,
        Some(id) => {
            Some(frame.path.ok_or(Error::NotFound { what: "objective or key result of the cycle", id })?)
        }
    };
    let person = call.caller.person();
    let filter = store::filters::resolve(reader.connection(), asked.conditions, cycle, person).await?;
    let look = Look { cycle, day, viewer: frame.viewer, view: asked.view, filter, as_of: asked.as_of };
    let merge = Merge::new(Range { root, levels_below: asked.levels_below });
    let (sender, pieces) = mpsc::channel(TREE_PIECES_AHEAD);
    tasks.spawn("goals.tree", async move {
        if let Err(error) = send_tree(reader, look, merge, &sender).await {
            // Nobody hears it if the caller has gone.
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(pieces)
}

async fn send_tree(
    reader: Reader,
    look: Look,
    mut merge: Merge,
    sender: &mpsc::Sender<Result<Vec<Placed>, Error>>,
) -> Result<(), Error> {
    let mut reader = Some(reader);
    let mut piece = Vec::with_capacity(TREE_PIECE_NODES);
    let mut piece_bytes = 0;
    while !merge.is_complete() {
        if let Some(open) = reader.as_mut() {
            fill(open, &look, &mut merge).await?;
        }
        if merge.is_read() {
            // The connection goes back before a slow caller has taken the last nodes.
            reader = None;
        }
        while let Some(node) = merge.pop() {
            let node_bytes = size::of_node(&node.node);
            let is_full = piece.len() == TREE_PIECE_NODES || piece_bytes + node_bytes > ANSWER_BYTES_MAX;
            if is_full && !piece.is_empty() {
                piece_bytes = 0;
                let full = std::mem::replace(&mut piece, Vec::with_capacity(TREE_PIECE_NODES));
                if sender.send(Ok(full)).await.is_err() {
                    return Ok(());
                }
            }
            piece_bytes += node_bytes;
            piece.push(node);
        }
    }
    if !piece.is_empty() {
        // Nobody misses it if the caller has gone.
        let _ = sender.send(Ok(piece)).await;
    }
    Ok(())
}

/// Reads the next window of each kind of nodes that has run out.
async fn fill(reader: &mut Reader, look: &Look, merge: &mut Merge) -> Result<(), Error> {
    let limit = i64::try_from(TREE_WINDOW_ROWS).unwrap_or(i64::MAX);
    let range = merge.range().clone();
    let whole = Window { cycle: look.cycle, range: &range, viewer: &look.viewer, after: "", limit };
    if let Some(after) = merge.objectives_after().map(str::to_owned) {
        let window = Window { after: &after, ..whole };
        merge.add_objectives(objectives(reader, look, &window).await?);
    }
    if let Some(after) = merge.key_results_after().map(str::to_owned) {
        let window = Window { after: &after, ..whole };
        merge.add_key_results(key_results(reader, look, &window).await?);
    }
    Ok(())
}

async fn objectives(reader: &mut Reader, look: &Look, window: &Window<'_>) -> Result<Part, Error> {
    let connection = reader.connection();
    let rows: Vec<(Objective, Option<LastHeard>)> = match (look.as_of, look.filter.reach()) {
        (None, None) if look.is_plain() && look.view == View::Basic => {
            let rows = store::summaries::objectives(connection, window, &look.day).await?;
            return Ok(look.part(rows, |one| one.path.clone(), |one| Some(Node::Summary(Box::new(one)))));
        }
        (None, None) => store::objectives::in_range(connection, window, &look.filter.conditions).await?,
        (None, Some(owners)) => store::objectives::of_owners(connection, window, owners).await?,
        (Some(moment), _) => store::objectives::as_of::in_range(connection, window, moment).await?,
    };
    Ok(look.part(
        rows,
        |(objective, _)| objective.path.clone(),
        |(objective, heard)| {
            let health = look.day.of_objective(&objective, heard);
            let is_wanted = look.is_plain() || look.filter.takes(&Traits::of(&objective), health);
            is_wanted.then(|| Node::of_objective(objective, health, look.view))
        },
    ))
}

async fn key_results(reader: &mut Reader, look: &Look, window: &Window<'_>) -> Result<Part, Error> {
    let connection = reader.connection();
    let rows: Vec<(KeyResult, Traits)> = match (look.as_of, look.filter.reach()) {
        (None, None) if look.is_plain() && look.view == View::Basic => {
            let rows = store::summaries::key_results(connection, window, &look.day).await?;
            return Ok(look.part(rows, |one| one.path.clone(), |one| Some(Node::Summary(Box::new(one)))));
        }
        (None, None) => store::key_results::in_range(connection, window).await?,
        (None, Some(owners)) => store::key_results::of_owners(connection, window, owners).await?,
        (Some(moment), _) => store::key_results::as_of::in_range(connection, window, moment).await?,
    };
    Ok(look.part(
        rows,
        |(key_result, _)| key_result.path.clone(),
        |(key_result, of)| {
            let fares = look.day.of_key_result(&key_result, of.state);
            let is_wanted =
                look.is_plain() || look.filter.takes_key_result(key_result.owner, &of, fares.health);
            is_wanted.then(|| Node::of_key_result(key_result, fares, look.view))
        },
    ))
}

impl Look {
    /// Whether every node is wanted.
    fn is_plain(&self) -> bool {
        self.filter.conditions.is_empty()
    }

    /// A window as it was read; it is the last if it is not full.
    fn part<T>(&self, rows: Vec<T>, path: fn(&T) -> Path, node: impl Fn(T) -> Option<Node>) -> Part {
        Part {
            last: rows.last().map(path),
            is_last: rows.len() < TREE_WINDOW_ROWS,
            nodes: rows.into_iter().filter_map(node).collect(),
        }
    }
}
