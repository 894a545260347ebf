//! `AskWhy`: なぜこのO?

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::topics;
use crate::convert::{QuestionAnswer, talk};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::{ObjectiveId, QuestionId};
use crate::question::Question;
use crate::store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct AskWhy {
    /// Which objective.
    pub objective_id: ObjectiveId,
    /// The question.
    pub text: String,
}

/// Asks, in the open: whoever may see the objective.
pub(crate) async fn ask_why(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: AskWhy,
) -> Result<Committed<QuestionAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let author = topics::person(&call.caller)?;
    let missing = ("objective", asked.objective_id.uuid());
    let topic = topics::topic_of(&mut tx, &call.caller, (asked.objective_id, None), missing).await?;
    let question = Question {
        id: QuestionId::random(),
        objective_id: topic.objective.id,
        cycle_id: topic.objective.cycle_id,
        author,
        text: asked.text,
        answers: Vec::new(),
        created_at: tx.now(),
        resolved_at: None,
        revision: 1,
    };
    let organization = tx.organization();
    store::questions::insert(tx.connection(), organization, &question).await?;
    facts::question_asked(&mut tx, &topic, &question)?;
    Ok(tx.commit(talk::question(&question)).await?)
}
