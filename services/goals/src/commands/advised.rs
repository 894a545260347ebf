//! What commands on advice begin with: the finding, if the caller may act for the owner.

use ovation_chassis::call::Call;
use ovation_chassis::tx::Tx;

use super::{authority, lookup};
use crate::coach::{Advice, advise};
use crate::error::Error;
use crate::ids::ObjectiveId;
use crate::store;

/// A finding that an objective has now, by its key.
pub(super) async fn find(tx: &mut Tx, call: &Call, id: ObjectiveId, key: &str) -> Result<Advice, Error> {
    let objective = lookup::seen_objective(tx, &call.caller, id).await?;
    let denied = "advice is dismissed by the owner of the objective, by a lead of its group, by administrators or by HR";
    authority::demand(tx, &call.caller, &[objective.plan.owner], denied).await?;
    let viewer = store::viewers::viewer(tx.connection(), &call.caller).await?;
    let drafts = store::advice::drafts::stored(tx.connection(), &viewer, &[id.uuid()]).await?;
    let dismissals = store::advice::dismissals::of_objectives(tx.connection(), &[id.uuid()]).await?;
    let dismissals: Vec<_> = dismissals.into_iter().map(|(_, dismissal)| dismissal).collect();
    let advice = drafts.iter().flat_map(|(id, draft)| advise(Some(*id), draft, &dismissals));
    let mut found = advice.filter(|advice| advice.key() == key);
    found.next().ok_or_else(|| {
        Error::field("key", "must be the key of advice that the objective has now; get its advice again")
    })
}
