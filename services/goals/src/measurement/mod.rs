//! How a key result is measured, and what progress its value means.
//!
//! Progress is exact, rounded half-even to 12 decimals, and never clamped: what is beyond the
//! target is above 1, what is worse than the baseline below 0. Whoever shows it may clamp it.
//!
//! **Increase, decrease.** progress = (current − baseline) ÷ (target − baseline). A target at the
//! baseline leaves no way to go: 1 once the current value is at or beyond it in the measure's
//! direction, otherwise 0. Without a reading the current value is the baseline.
//!
//! **Yes or no.** An increase from 0 to 1.
//!
//! **Band.** Within [lower, upper], edges included: 1. Outside: 1 − distance ÷ baseline's distance,
//! each to the nearest edge, so that a baseline outside is 0 and what lies farther out than it is
//! below 0, on either side. With a baseline inside, or none, there is no way to go: 1 inside, 0
//! outside. Without a reading the current value is the baseline; without either there is no
//! progress, and it does not count.
//!
//! **Milestones.** Σ weight of those that are done ÷ Σ weight of all. Without any, or with weights
//! of 0 only, there is no progress. Readings have no say in it.
//!
//! **Not measured.** Shown, without progress, and does not count.
//!
//! Bands, milestones and committed marks are no part of the protocol yet, nor stored.
//!
//! # Laws
//!
//! Each is a property test in `tests_laws`.
//!
//! 1. The baseline is 0, and the target (a band: every value inside) is 1.
//! 2. Progress never falls while the value moves in the measure's direction, nor, for a band, while
//!    it moves towards the band.
//! 3. All values with their signs turned mean the same, where an increase becomes a decrease and a
//!    band [lower, upper] becomes [−upper, −lower].
//! 4. Every measurement that can be made has a progress for every value, also where the target is
//!    the baseline, and a band a point.
//! 5. From 100 down to 20: 0 at the start.
//! 6. Doing a milestone never lowers progress; none done is 0, all done is 1.
//!
//! A mark is between baseline and target (`committed`: what was promised) or beyond the target
//! (`stretch`: what would be splendid). Neither changes progress.

mod band;
mod kind;
mod milestone;
mod misfit;
mod values;
mod way;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_laws;

pub use band::Band;
pub use kind::{Measure, Measurement};
pub use milestone::{Milestone, Milestones};
pub use misfit::Misfit;
pub use values::Values;
pub use way::Way;
