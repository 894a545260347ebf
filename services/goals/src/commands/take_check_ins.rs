//! Takes what check-ins say of key results: called by the subscription, in the transaction that
//! makes each event count once.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use ovation_chassis::tx::Tx;

use super::roll_up;
use crate::error::Error;
use crate::ids::{CycleId, KeyResultId};
use crate::key_result::{CheckIn, KeyResult, Uncounted};
use crate::rollup::Deltas;
use crate::{events, store};

/// Takes check-ins. Earlier ones than what is there change nothing, nor do those that do not count
/// ([`KeyResult::refuses`]). Each ancestor is recomputed once for the whole batch.
pub(crate) async fn take_check_ins(
    tx: &mut Tx,
    check_ins: &BTreeMap<KeyResultId, Vec<CheckIn>>,
) -> Result<(), Error> {
    if check_ins.is_empty() {
        return Ok(());
    }
    let organization = tx.organization();
    store::tree::lock(tx.connection(), organization).await?;
    let ids: Vec<KeyResultId> = check_ins.keys().copied().collect();
    let stand = store::key_results::lock(tx.connection(), &ids).await?;
    if stand.len() < ids.len() {
        // Check-ins are made on key results of ours only; one that is gone cannot be moved.
        tracing::warn!(
            key_results.missing = ids.len() - stand.len(),
            "check-in names key results that are not here"
        );
    }
    let cycles: Vec<CycleId> = stand.iter().map(|key_result| key_result.cycle_id).collect();
    let closed: HashMap<CycleId, DateTime<Utc>> =
        store::cycles::closed(tx.connection(), &cycles).await?.into_iter().collect();
    let mut deltas = Deltas::default();
    let mut moved = Vec::new();
    for old in stand {
        let said = check_ins.get(&old.id).map_or(&[][..], Vec::as_slice);
        let closed_at = closed.get(&old.cycle_id).copied();
        log_uncounted(&old, said, closed_at);
        if let Some(new) = old.after_all(said, closed_at) {
            deltas.key_result(new.objective_id, Some(&old.share()), Some(&new.share()));
            moved.push(new);
        }
    }
    store_moved(tx, moved).await?;
    roll_up::roll_up(tx, deltas).await
}

/// Says of each check-in that does not count why it does not.
fn log_uncounted(key_result: &KeyResult, said: &[CheckIn], closed_at: Option<DateTime<Utc>>) {
    for check_in in said {
        match key_result.refuses(check_in, closed_at) {
            Some(Uncounted::AfterClosing) => {
                tracing::info!(key_result.id = %key_result.id, check_in.id = %check_in.id, "check-in came after its cycle was closed and changes nothing");
            }
            Some(Uncounted::WithoutValue) => {
                tracing::warn!(key_result.id = %key_result.id, check_in.id = %check_in.id, "check-in states no value for a measured key result and changes nothing");
            }
            None => {}
        }
    }
}

async fn store_moved(tx: &mut Tx, mut moved: Vec<KeyResult>) -> Result<(), Error> {
    if moved.is_empty() {
        return Ok(());
    }
    store::key_results::check_in(tx.connection(), &moved).await?;
    for key_result in &mut moved {
        key_result.revision += 1;
        key_result.updated_at = tx.now();
        events::key_result_value_changed(tx, key_result)?;
    }
    Ok(())
}
