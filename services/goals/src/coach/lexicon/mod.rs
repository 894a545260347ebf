//! The words that rules and signs look for, in both languages. `cue` says how they are written.

mod deeds;
mod metrics;
mod owners;
mod signs;

pub(super) use deeds::{DEEDS, DOINGS, RECURRING, ROUTINES};
pub(super) use metrics::{METRICS, METRICS_EN, METRICS_JA, MORES, PLAIN_EN, PLAIN_JA, QUOTAS};
pub(super) use owners::{ENGINEERING, NOT_ENGINEERING, OTHERS, OWN};
pub(super) use signs::{DATE_TAILS, DATES, ENDS, OUTCOMES, STATES, UNIVERSALS};
