//! `CreateComment`: says something of a goal, and mentions people.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::directory_copy;
use ovation_chassis::failure::Violation;
use ovation_chassis::idempotency::{Begun, Remembered};
use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;
use serde::Serialize;
use uuid::Uuid;

use super::topics;
use crate::comment::Comment;
use crate::convert::{CommentAnswer, talk};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::{CommentId, ObjectiveId};
use crate::store;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct CreateComment {
    /// The objective or key result.
    pub node_id: Uuid,
    /// What is said.
    pub text: String,
    /// Who is mentioned, each once.
    pub mentioned: Vec<PersonId>,
}

/// Adds a comment. Those who are mentioned must be able to read what they are told of.
pub(crate) async fn create_comment(
    database: &Database,
    call: &Call,
    key: &Remembered,
    asked: CreateComment,
) -> Result<Committed<CommentAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let author = topics::person(&call.caller)?;
    let topic = topics::topic(&mut tx, &call.caller, asked.node_id).await?;
    demand_readers(&mut tx, topic.objective.id, &asked.mentioned).await?;
    let comment = Comment {
        id: CommentId::random(),
        objective_id: topic.objective.id,
        key_result_id: topic.key_result.as_ref().map(|key_result| key_result.id),
        author,
        text: asked.text,
        mentioned: asked.mentioned,
        created_at: tx.now(),
        withdrawn_at: None,
    };
    let organization = tx.organization();
    store::comments::insert(tx.connection(), organization, &comment).await?;
    facts::comment_created(&mut tx, &topic, &comment)?;
    Ok(tx.commit(talk::comment(&comment)).await?)
}

/// Demands that people are known, have not left, and may see an objective.
async fn demand_readers(tx: &mut Tx, objective: ObjectiveId, people: &[PersonId]) -> Result<(), Error> {
    if people.is_empty() {
        return Ok(());
    }
    let organization = tx.organization();
    let known = directory_copy::people(tx.connection(), organization, people).await?;
    let seeing = store::viewers::who_sees(tx.connection(), objective, people).await?;
    let mut violations = Vec::new();
    for (index, person) in people.iter().enumerate() {
        let description = match known.iter().find(|known| known.id == *person) {
            None => "must be a person of the organization",
            Some(known) if known.left => "must be a person who has not left",
            Some(_) if !seeing.contains(person) => "must be a person who may see the objective",
            Some(_) => continue,
        };
        violations.push(Violation::new(format!("mentioned_ids[{index}]"), description));
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Fields(violations)) }
}
