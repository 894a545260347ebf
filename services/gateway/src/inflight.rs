//! How many calls one caller has under way.
//!
//! The bound keeps one caller from taking all of a service's capacity; everybody else is served on. A caller is a person or an API
//! token, however many credentials it has; all who have no credential are one caller together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ovation_chassis::failure::Failure;
use ovation_proto::ovation::common::v1::ErrorReason;

/// Locks are held for a look-up only; this many keep threads out of each other's way.
const SHARDS: usize = 16;
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Whose calls are counted: a hash, or one of the constants.
pub(crate) type Key = [u8; 32];

/// All calls without a credential.
pub(crate) const ANONYMOUS: Key = [0; 32];

/// Streams that the gateway answers itself.
pub(crate) const LOCAL: Key = [1; 32];

/// Counts calls by their caller.
pub(crate) struct Inflight {
    shards: [Mutex<HashMap<Key, usize>>; SHARDS],
}

/// A call under way; it is over when this is dropped.
pub(crate) struct Permit {
    inflight: Arc<Inflight>,
    key: Key,
}

impl Inflight {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { shards: Default::default() })
    }

    /// Lets a call in. Errors: `OVERLOADED` where so many are under way under this key.
    pub(crate) fn enter(self: &Arc<Self>, key: Key, calls_max: usize) -> Result<Permit, Failure> {
        let mut calls = self.shard(&key);
        let count = calls.entry(key).or_insert(0);
        if *count >= calls_max {
            let message = format!("{calls_max} calls of this caller are under way; wait for some of them");
            return Err(Failure::new(ErrorReason::Overloaded, message).retry_after(RETRY_AFTER));
        }
        *count += 1;
        drop(calls);
        Ok(Permit { inflight: Arc::clone(self), key })
    }

    fn shard(&self, key: &Key) -> std::sync::MutexGuard<'_, HashMap<Key, usize>> {
        // Nothing panics while a lock is held; a poisoned one would still hold right counts.
        self.shards[usize::from(key[0]) % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut calls = self.inflight.shard(&self.key);
        if let Some(count) = calls.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                calls.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_fills_its_own_places_only_and_leaves_nothing_behind() {
        let inflight = Inflight::new();
        let permits: Vec<_> =
            (0..2).map(|_| inflight.enter([1; 32], 2).map_err(|_| ()).expect("there is room")).collect();
        let refused = inflight.enter([1; 32], 2).err().map(|failure| failure.reason());
        assert_eq!(refused, Some(ErrorReason::Overloaded));
        assert!(inflight.enter([2; 32], 2).is_ok());
        drop(permits);
        assert!(inflight.enter([1; 32], 2).is_ok());
        assert!(inflight.shards.iter().all(|shard| shard.lock().expect("not poisoned").is_empty()));
    }
}
