//! Takes what check-ins say of key results: called by the subscription, in the transaction that
//! makes each event count once.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use ovation_chassis::tx::Tx;

use super::readings;
use crate::error::Error;
use crate::ids::KeyResultId;
use crate::key_result::{KeyResult, Uncounted};
use crate::series::Reading;
use crate::store;

/// Takes check-ins, each of which becomes a reading of the key results that it names. Earlier ones than what is there move nothing,
/// and those that do not count ([`KeyResult::refuses`]) are not recorded. The number of statements is the same for any batch.
pub(crate) async fn take_check_ins(
    tx: &mut Tx,
    mut check_ins: BTreeMap<KeyResultId, Vec<Reading>>,
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
    let ended: HashMap<KeyResultId, DateTime<Utc>> =
        store::readings::ended(tx.connection(), &ids).await?.into_iter().collect();
    let mut counted = BTreeMap::new();
    for key_result in &stand {
        let mut said = check_ins.remove(&key_result.id).unwrap_or_default();
        let ended_at = ended.get(&key_result.id).copied();
        said.retain(|reading| is_counted(key_result, reading, ended_at));
        counted.insert(key_result.id, said);
    }
    store::readings::insert(tx.connection(), organization, readings::of_all(&counted)).await?;
    readings::move_key_results(tx, stand, &counted).await?;
    Ok(())
}

/// Whether a check-in counts; says why, where it does not.
fn is_counted(key_result: &KeyResult, reading: &Reading, ended_at: Option<DateTime<Utc>>) -> bool {
    match key_result.refuses(reading, ended_at) {
        None => true,
        Some(Uncounted::AfterEnd) => {
            tracing::info!(key_result.id = %key_result.id, check_in.id = %reading.place.id, "check-in came after its cycle was closed or its key result was retired and changes nothing");
            false
        }
        Some(Uncounted::WithoutValue | Uncounted::NotMeasured | Uncounted::NotYesNo) => {
            tracing::warn!(key_result.id = %key_result.id, check_in.id = %reading.place.id, "check-in states no value for a measured key result and changes nothing");
            false
        }
    }
}
