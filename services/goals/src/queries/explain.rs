//! How a node's progress came about.

use ovation_chassis::call::Call;
use ovation_chassis::db::Database;
use uuid::Uuid;

use crate::config::EXPLAINED_PARTS_MAX;
use crate::error::Error;
use crate::explain::Explanation;
use crate::ids::{KeyResultId, ObjectiveId};
use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::rollup::{Method, Override};
use crate::store;
use crate::store::explanations::Lead;
use crate::store::frames::Sought;

/// How a node's progress came about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Explained {
    /// By its rule, from what is under it.
    Objective {
        /// The objective, with its sums.
        objective: Box<Objective>,
        /// Its parts.
        explanation: Box<Explanation<Lead>>,
        /// Whether there are more parts than are told.
        is_cut: bool,
        /// The override, while it holds.
        holding: Option<Override>,
    },
    /// By the formula, from its values.
    KeyResult(Box<KeyResult>),
}

/// `ExplainProgress`: every term of an objective, or the values of a key result.
pub(crate) async fn explain(database: &Database, call: &Call, id: Uuid) -> Result<Explained, Error> {
    let mut reader = database.begin_read(call).await?;
    let sought = Sought { node: Some(id), ..Sought::default() };
    let frame = store::frames::frame(reader.connection(), &call.caller, sought).await?;
    let not_found = Error::NotFound { what: "objective or key result", id };
    if frame.path.is_none() {
        return Err(not_found);
    }
    let Some(objective) = store::objectives::find(reader.connection(), ObjectiveId(id)).await? else {
        let key_result = store::key_results::find(reader.connection(), KeyResultId(id)).await?;
        return Ok(Explained::KeyResult(Box::new(key_result.ok_or(not_found)?)));
    };
    let limit = i64::try_from(EXPLAINED_PARTS_MAX + 1).unwrap_or(i64::MAX);
    let (connection, viewer) = (reader.connection(), &frame.viewer);
    let mut parts = match objective.roll_up.method {
        Method::Sum { .. } => store::explanations::below(connection, objective.id, viewer, limit).await?,
        Method::WeightedMean | Method::WeightedMeanOfKeyResults | Method::Weakest => {
            store::explanations::children(connection, objective.id, viewer, limit).await?
        }
    };
    let is_cut = parts.len() > EXPLAINED_PARTS_MAX;
    parts.truncate(EXPLAINED_PARTS_MAX);
    let explanation = Explanation::of(&objective.roll_up, parts, frame.stands_at);
    let holding = objective.roll_up.holding(frame.stands_at).cloned();
    Ok(Explained::Objective {
        objective: Box::new(objective),
        explanation: Box::new(explanation),
        is_cut,
        holding,
    })
}
