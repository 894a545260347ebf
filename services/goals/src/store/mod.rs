//! Every SQL statement of this service, and nothing else.
//!
//! Statements do not name the organization where they read: row-level security shows each
//! transaction its own, and the indexes begin with it. Whatever changes the sums of objectives or
//! their places first takes [`tree::lock`], then rows of cycles, of objectives, of key results and
//! of KPIs in this order, and within a table in the order of ids.

pub(crate) mod advice;
pub(crate) mod alignments;
pub(crate) mod alternatives;
pub(crate) mod approvals;
pub(crate) mod as_of;
pub(crate) mod carried;
pub(crate) mod changed_key_results;
pub(crate) mod changed_objectives;
pub(crate) mod changes;
pub(crate) mod comments;
pub(crate) mod commitment;
pub(crate) mod commitment_results;
pub(crate) mod cycle_progress;
pub(crate) mod cycles;
pub(crate) mod directory;
pub(crate) mod gaps;
pub(crate) mod groups;
pub(crate) mod handover_items;
pub(crate) mod handovers;
pub(crate) mod imports;
pub(crate) mod judgement_results;
pub(crate) mod judgements;
mod key_result_json;
pub(crate) mod key_results;
pub(crate) mod kpis;
pub(crate) mod metrics;
pub(crate) mod new_key_results;
pub(crate) mod new_objectives;
pub(crate) mod objectives;
pub(crate) mod overrides;
pub(crate) mod owned_goals;
pub(crate) mod past_values;
pub(crate) mod policies;
pub(crate) mod progress_points;
pub(crate) mod proposals;
pub(crate) mod questions;
pub(crate) mod read_confirmations;
pub(crate) mod readings;
pub(crate) mod reminders;
pub(crate) mod retrospectives;
pub(crate) mod roll_up;
pub(crate) mod scores;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod standings;
pub(crate) mod suggestions;
pub(crate) mod timetables;
pub(crate) mod transfers;
pub(crate) mod tree;
pub(crate) mod viewers;
pub(crate) mod whys;

use crate::error::Error;

/// Demands that a statement changed the rows that it was meant for.
fn demand(changed: u64, expected: usize) -> Result<(), Error> {
    if usize::try_from(changed).ok() == Some(expected) {
        Ok(())
    } else {
        Err(Error::LostRows { changed, expected })
    }
}
