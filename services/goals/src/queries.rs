//! Reads, each of one moment.

pub(crate) mod coach;
pub(crate) mod commitment;
mod drafts;
pub(crate) mod exports;
pub(crate) mod gaps;
pub(crate) mod history;
mod listing;
pub(crate) mod policies;
pub(crate) mod scoring;
pub(crate) mod search;
mod talk;
pub(crate) mod transfers;
pub(crate) mod values;

use chrono::{DateTime, Utc};
use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use ovation_chassis::failure::Failure;
use ovation_chassis::page::Page;
use ovation_chassis::tasks::Tasks;
use ovation_chassis::tx::Reader;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::config::{
    ANSWER_BYTES_MAX, KEY_RESULTS_PER_OBJECTIVE_MAX, OBJECTIVES_PAGE, TREE_PIECE_NODES, TREE_PIECES_AHEAD,
    TREE_WINDOW_ROWS,
};
use crate::cycle::Cycle;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::owner::Owner;
use crate::path::Path;
use crate::size;
use crate::store;
use crate::store::alignments::Child;
use crate::store::as_of::Past;
use crate::tree::{Merge, Placed, Range};
use crate::viewer::Viewer;

pub(crate) use crate::store::questions::Scope as QuestionScope;
pub(crate) use drafts::{alternatives, approvals};
pub(crate) use listing::Listing;
pub(crate) use talk::{ListQuestions, ListSuggestions, comments, proposals, questions, suggestions, whys};

/// A page of objectives that is asked for.
#[derive(Debug)]
pub(crate) struct ListObjectives {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Whose only.
    pub owner: Option<Owner>,
    /// Which page.
    pub page: Page,
}

/// A tree that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GetTree {
    /// Of which cycle.
    pub cycle_id: CycleId,
    /// Only this node and what is under it.
    pub root_id: Option<Uuid>,
    /// How many levels below each root; `None` for all.
    pub levels_below: Option<usize>,
    /// As it was known at this moment; `None` for what stands.
    pub as_of: Option<DateTime<Utc>>,
}

/// How a node's progress came about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Explanation {
    /// The weighted mean of its direct children.
    Objective {
        /// The objective, with its sums.
        objective: Box<Objective>,
        /// What may count in it.
        children: Vec<Child>,
    },
    /// By the formula, from its values.
    KeyResult(Box<KeyResult>),
}

/// The nodes of a tree, in pieces.
pub(crate) type Pieces = mpsc::Receiver<Result<Vec<Placed>, Error>>;

/// `GetCycle`.
pub(crate) async fn cycle(database: &Database, call: &Call, id: CycleId) -> Result<Cycle, Error> {
    let mut reader = database.begin_read(call).await?;
    let cycle = store::cycles::find(reader.connection(), id).await?;
    cycle.ok_or(Error::NotFound { what: "cycle", id: id.uuid() })
}

/// `ListCycles`: the latest start first, and the token of the next page.
pub(crate) async fn cycles(
    database: &Database,
    call: &Call,
    page: &Page,
) -> Result<(Vec<Cycle>, String), Error> {
    let after = page.after()?;
    let mut reader = database.begin_read(call).await?;
    let cycles = store::cycles::list(reader.connection(), after, page.limit()).await?;
    Ok(page.finish(cycles, |last| (last.plan.starts_on, last.id)))
}

/// `GetObjective`: with its key results in sibling order.
pub(crate) async fn objective(
    database: &Database,
    call: &Call,
    id: ObjectiveId,
) -> Result<(Objective, Vec<KeyResult>), Error> {
    let mut reader = database.begin_read(call).await?;
    let objective = seen(&mut reader, call, id).await?;
    let limit = i64::try_from(KEY_RESULTS_PER_OBJECTIVE_MAX).unwrap_or(i64::MAX);
    let key_results = store::key_results::of_objective(reader.connection(), id, limit).await?;
    Ok((objective, key_results))
}

/// An objective that the caller may see; to others it is not there.
async fn seen(reader: &mut Reader, call: &Call, id: ObjectiveId) -> Result<Objective, Error> {
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let objective = store::objectives::find(reader.connection(), id).await?;
    objective
        .filter(|objective| objective.is_seen_by(&viewer))
        .ok_or(Error::NotFound { what: "objective", id: id.uuid() })
}

impl ListObjectives {
    /// Asks for a page; its token is good for the same cycle and owner only.
    ///
    /// # Errors
    ///
    /// A size or a token that is none.
    pub(crate) fn new(
        call: &Call,
        (cycle_id, owner): (CycleId, Option<Owner>),
        page_size: i32,
        page_token: &str,
    ) -> Result<Self, Failure> {
        let (default, max) = OBJECTIVES_PAGE;
        let page = Page::of(call, page_size, page_token, default, max, &(cycle_id, owner))?;
        Ok(Self { cycle_id, owner, page })
    }

    /// The same with a page of so many rows.
    fn cut(&self, call: &Call, rows: usize) -> Result<Self, Failure> {
        let rows = i32::try_from(rows).unwrap_or(i32::MAX);
        Self::new(call, (self.cycle_id, self.owner), rows, "")
    }
}

/// `ListObjectives`: by tree path, and the token of the next page. A page of very long objectives
/// holds fewer than it could; its token continues where it ends.
pub(crate) async fn objectives(
    database: &Database,
    call: &Call,
    asked: &ListObjectives,
) -> Result<(Vec<Objective>, String), Error> {
    let after: String = asked.page.after()?.unwrap_or_default();
    let mut reader = database.begin_read(call).await?;
    let cycle = store::cycles::find(reader.connection(), asked.cycle_id).await?;
    cycle.ok_or(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() })?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let (connection, cycle, limit) = (reader.connection(), asked.cycle_id, asked.page.limit());
    let objectives = match asked.owner {
        None => {
            let everything = Range { root: None, levels_below: None };
            store::objectives::in_range(connection, cycle, &everything, &viewer, &after, limit).await?
        }
        Some(Owner::Group(group)) => {
            store::objectives::of_group(connection, cycle, group, &viewer, &after, limit).await?
        }
        Some(Owner::Person(person)) => {
            store::objectives::of_person(connection, cycle, person, &viewer, &after, limit).await?
        }
    };
    let sizes = objectives.iter().map(size::of_objective);
    let rows = size::fitting(sizes, ANSWER_BYTES_MAX).min(asked.page.size());
    let sent = asked.cut(call, rows)?;
    Ok(sent.page.finish(objectives, |last| last.path.as_str().to_owned()))
}

/// `GetKeyResult`.
pub(crate) async fn key_result(
    database: &Database,
    call: &Call,
    id: KeyResultId,
) -> Result<KeyResult, Error> {
    let mut reader = database.begin_read(call).await?;
    let not_found = Error::NotFound { what: "key result", id: id.uuid() };
    let Some(key_result) = store::key_results::find(reader.connection(), id).await? else {
        return Err(not_found);
    };
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let is_seen = store::viewers::sees(reader.connection(), &viewer, key_result.objective_id).await?;
    if is_seen { Ok(key_result) } else { Err(not_found) }
}

/// `ExplainProgress`: every term of an objective, or the values of a key result.
pub(crate) async fn explain(database: &Database, call: &Call, id: Uuid) -> Result<Explanation, Error> {
    let mut reader = database.begin_read(call).await?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let objective = store::objectives::find(reader.connection(), ObjectiveId(id)).await?;
    if let Some(objective) = objective.filter(|objective| objective.is_seen_by(&viewer)) {
        let children = store::alignments::children(reader.connection(), objective.id).await?;
        return Ok(Explanation::Objective { objective: Box::new(objective), children });
    }
    let key_result = store::key_results::find(reader.connection(), KeyResultId(id)).await?;
    let key_result = key_result.ok_or(Error::NotFound { what: "objective or key result", id })?;
    Ok(Explanation::KeyResult(Box::new(key_result)))
}

/// `GetTree`: three statements for a tree of up to [`TREE_WINDOW_ROWS`] objectives and as many key
/// results; two more for each window beyond. All of them see the same moment.
///
/// What cannot be found is refused at once; the rest is read while it is sent, and no faster than
/// the caller takes it.
pub(crate) async fn tree(
    database: &Database,
    tasks: &Tasks,
    call: &Call,
    asked: GetTree,
) -> Result<Pieces, Error> {
    let mut reader = database.begin_read(call).await?;
    let viewer = store::viewers::viewer(reader.connection(), &call.caller).await?;
    let past = asked.as_of.map(|moment| Past { moment, viewer: viewer.clone() });
    let root = match &past {
        None => store::tree::root(reader.connection(), asked.cycle_id, asked.root_id).await?,
        Some(past) => store::as_of::root(reader.connection(), asked.cycle_id, asked.root_id, past).await?,
    };
    if !root.has_cycle {
        return Err(Error::NotFound { what: "cycle", id: asked.cycle_id.uuid() });
    }
    let root: Option<Path> = match asked.root_id {
        None => None,
        Some(id) => {
            Some(root.path.ok_or(Error::NotFound { what: "objective or key result of the cycle", id })?)
        }
    };
    let merge = Merge::new(Range { root, levels_below: asked.levels_below });
    let (sender, pieces) = mpsc::channel(TREE_PIECES_AHEAD);
    tasks.spawn("goals.tree", async move {
        if let Err(error) = send_tree(reader, (asked.cycle_id, viewer, past), merge, &sender).await {
            // Nobody hears it if the caller has gone.
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(pieces)
}

async fn send_tree(
    reader: Reader,
    what: (CycleId, Viewer, Option<Past>),
    mut merge: Merge,
    sender: &mpsc::Sender<Result<Vec<Placed>, Error>>,
) -> Result<(), Error> {
    let mut reader = Some(reader);
    let mut piece = Vec::with_capacity(TREE_PIECE_NODES);
    let mut piece_bytes = 0;
    while !merge.is_complete() {
        if let Some(open) = reader.as_mut() {
            fill(open, &what, &mut merge).await?;
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
async fn fill(
    reader: &mut Reader,
    (cycle, viewer, past): &(CycleId, Viewer, Option<Past>),
    merge: &mut Merge,
) -> Result<(), Error> {
    let limit = i64::try_from(TREE_WINDOW_ROWS).unwrap_or(i64::MAX);
    let (connection, range) = (reader.connection(), merge.range().clone());
    let cycle = *cycle;
    if let Some(after) = merge.objectives_after() {
        let rows = match past {
            None => store::objectives::in_range(connection, cycle, &range, viewer, after, limit).await?,
            Some(past) => {
                store::objectives::as_of::in_range(connection, cycle, &range, after, limit, past).await?
            }
        };
        merge.add_objectives(rows, TREE_WINDOW_ROWS);
    }
    if let Some(after) = merge.key_results_after() {
        let rows = match past {
            None => store::key_results::in_range(connection, cycle, &range, viewer, after, limit).await?,
            Some(past) => {
                store::key_results::as_of::in_range(connection, cycle, &range, after, limit, past).await?
            }
        };
        merge.add_key_results(rows, TREE_WINDOW_ROWS);
    }
    Ok(())
}
