//! Progress: how far the way from a baseline to a target is gone.
//!
//! progress = (current - baseline) / (target - baseline), rounded half-even to 12 decimals; 0 is
//! the baseline, 1 the target, and neither is a limit. What each kind of measure makes of this is
//! written in [`crate::measurement`].
//!
//! All of it is whole numbers. Values have at most 15 digits before and 6 after the point, which
//! makes the numerator below 2·10²¹ millionths; it is divided in steps that stay within 128 bits,
//! so that the one rounding is that of the quotient. Weights are millionths and progress is in
//! units of 10⁻¹² (picos), so that weight times progress is a whole number of 10⁻¹⁸ (attos), sums
//! are exact, and a sum divided by a sum of weights is in picos again.

mod contribution;
mod fixed;
mod gone;
mod terms;
mod ways;
mod weight;

pub use contribution::Contribution;
pub use gone::Progress;
#[cfg(test)]
pub(crate) use gone::tests::value as any_value;
pub use terms::Terms;
pub use ways::Ways;
pub use weight::Weight;
