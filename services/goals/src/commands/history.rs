//! What changed, for the history: called by every command that changes goals, in its transaction.

use ovation_chassis::ids::PersonId;
use ovation_chassis::tx::Tx;

use crate::change::GoalChange;
use crate::error::Error;
use crate::store;

/// Records changes under the name of who makes this transaction. Values of key results are not
/// recorded here: the versions of values tell them.
pub(crate) async fn record(tx: &mut Tx, changes: &[GoalChange]) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let (organization, actor) = (tx.organization(), tx.actor().to_owned());
    let person = actor.strip_prefix("person/").and_then(|id| id.parse().ok()).map(PersonId);
    store::changes::insert(tx.connection(), organization, (&actor, person), changes).await
}
