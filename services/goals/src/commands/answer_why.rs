//! `AnswerWhy`: an owner answers in the open.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};
use serde::Serialize;

use super::{authority, topics};
use crate::config::ANSWERS_PER_QUESTION_MAX;
use crate::convert::{QuestionAnswer, talk};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::{AnswerId, QuestionId};
use crate::question::Answer;
use crate::store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct AnswerWhy {
    /// Which question.
    pub question_id: QuestionId,
    /// The answer.
    pub text: String,
}

/// Adds an answer to those that are there. Whether it resolves the question says the one who asked.
pub(crate) async fn answer_why(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: AnswerWhy,
) -> Result<Committed<QuestionAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let author = topics::person(&call.caller)?;
    let missing = ("question", asked.question_id.uuid());
    let question = store::questions::lock(tx.connection(), asked.question_id).await?;
    let question = question.ok_or(Error::NotFound { what: missing.0, id: missing.1 })?;
    let about = (question.objective_id, None);
    let topic = topics::topic_of(&mut tx, &call.caller, about, missing).await?;
    let denied =
        "a question is answered by the objective's owner, by a lead of its group, by administrators or by HR";
    authority::demand(&mut tx, &call.caller, &topic.owners(), denied).await?;
    if question.answers.len() >= ANSWERS_PER_QUESTION_MAX {
        let right = format!("must be a question with fewer than {ANSWERS_PER_QUESTION_MAX} answers");
        return Err(Error::field("question_id", right));
    }
    let answer = Answer { id: AnswerId::random(), author, text: asked.text, created_at: tx.now() };
    let organization = tx.organization();
    store::questions::answer(tx.connection(), organization, question.id, &answer).await?;
    let question = question.answered(answer);
    store::questions::update(tx.connection(), &question).await?;
    facts::question_answered(&mut tx, &topic, &question)?;
    Ok(tx.commit(talk::question(&question)).await?)
}
