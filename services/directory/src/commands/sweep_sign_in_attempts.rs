//! Forgetting attempts to sign in whose minute is over.

use ovation_chassis::db::Database;
use tokio_util::sync::CancellationToken;

use crate::config::{SIGN_IN_SWEEP_EVERY, SIGN_IN_WINDOW};
use crate::store::sign_in_attempts;

/// Sweeps until told to stop. Every replica does; that two meet is harmless.
pub(crate) async fn sweep_sign_in_attempts(database: Database, stopping: CancellationToken) {
    let mut ticks = tokio::time::interval(SIGN_IN_SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match sign_in_attempts::sweep(database.across(), SIGN_IN_WINDOW).await {
            Ok(swept) => tracing::debug!(attempts.swept = swept, "swept counters of attempts to sign in"),
            Err(error) => {
                tracing::warn!(error.cause = %error, "could not sweep; the next sweep tries again");
            }
        }
    }
}
