//! `WithdrawComment`: takes a comment back.

use ovation_chassis::call::{Call, Committed};
use ovation_chassis::db::Database;
use ovation_chassis::idempotency::{Begun, Remembered};

use super::topics;
use crate::convert::{CommentAnswer, talk};
use crate::error::Error;
use crate::events::talk as facts;
use crate::ids::CommentId;
use crate::store;

/// Takes a comment back: its text is gone, its place stays. One that is withdrawn stays as it is.
pub(crate) async fn withdraw_comment(
    database: &Database,
    call: &Call,
    key: &Remembered,
    id: CommentId,
) -> Result<Committed<CommentAnswer>, Error> {
    let mut tx = match database.begin_write(call, key).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::Fresh(tx) => tx,
    };
    let missing = ("comment", id.uuid());
    let comment = store::comments::lock(tx.connection(), id).await?;
    let comment = comment.ok_or(Error::NotFound { what: missing.0, id: missing.1 })?;
    let about = (comment.objective_id, comment.key_result_id);
    let topic = topics::topic_of(&mut tx, &call.caller, about, missing).await?;
    let person = call.caller.person();
    if person != Some(comment.author) && !call.caller.may_administer() {
        return Err(Error::Denied("a comment is taken back by its author, by administrators or by HR"));
    }
    if comment.withdrawn_at.is_some() {
        return Ok(tx.commit(talk::comment(&comment)).await?);
    }
    store::comments::withdraw(tx.connection(), id, person).await?;
    let comment = comment.withdrawn(tx.now());
    facts::comment_withdrawn(&mut tx, &topic, &comment)?;
    Ok(tx.commit(talk::comment(&comment)).await?)
}
