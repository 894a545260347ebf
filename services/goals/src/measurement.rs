//! How a key result is measured, and what progress its value means.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::coded::coded;
use crate::progress::Progress;

coded! {
    /// The kind of a measurement.
    pub enum Measure {
        /// From a baseline up to a target.
        Increase = 1,
        /// From a baseline down to a target.
        Decrease = 2,
        /// Done or not: 0 or 1.
        YesNo = 3,
        /// A result without a number.
        NotMeasured = 4,
    }
}

/// A measurement with the values that belong to its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Measurement {
    /// From a baseline up to a target.
    Increase(Way),
    /// From a baseline down to a target.
    Decrease(Way),
    /// Done or not: the baseline is 0, the target 1.
    YesNo,
    /// Shown, has no progress and does not count.
    NotMeasured,
}

/// From where to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// Where it starts: progress 0.
    pub baseline: Decimal,
    /// Where it leads: progress 1. On the measure's side of the baseline, or the same.
    pub target: Decimal,
    /// Beyond the target, on the same side.
    pub stretch: Option<Decimal>,
}

/// A value that does not go with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// `baseline`, `target` or `stretch`.
    pub field: &'static str,
    /// What would be right, as a phrase that follows the field's name.
    pub description: &'static str,
}

impl Measurement {
    /// The measurement of this kind with these values. A missing baseline is 0; yes-or-no may
    /// repeat its fixed values.
    ///
    /// # Errors
    ///
    /// Every value that does not go with the kind or with the others.
    pub fn new(
        measure: Measure,
        baseline: Option<Decimal>,
        target: Option<Decimal>,
        stretch: Option<Decimal>,
    ) -> Result<Self, Vec<Misfit>> {
        match measure {
            Measure::Increase => Way::new(baseline, target, stretch, false).map(Self::Increase),
            Measure::Decrease => Way::new(baseline, target, stretch, true).map(Self::Decrease),
            Measure::YesNo => {
                let misfits = [
                    misfit(
                        baseline.is_some_and(|value| value != Decimal::ZERO),
                        "baseline",
                        "must be 0 or unset for YES_NO",
                    ),
                    misfit(
                        target.is_some_and(|value| value != Decimal::ONE),
                        "target",
                        "must be 1 or unset for YES_NO",
                    ),
                    misfit(stretch.is_some(), "stretch", "must be unset for YES_NO"),
                ];
                all_fit(misfits, Self::YesNo)
            }
            Measure::NotMeasured => {
                let misfits = [
                    misfit(baseline.is_some(), "baseline", "must be unset for NOT_MEASURED"),
                    misfit(target.is_some(), "target", "must be unset for NOT_MEASURED"),
                    misfit(stretch.is_some(), "stretch", "must be unset for NOT_MEASURED"),
                ];
                all_fit(misfits, Self::NotMeasured)
            }
        }
    }

    /// Its kind.
    #[must_use]
    pub const fn measure(&self) -> Measure {
        match self {
            Self::Increase(_) => Measure::Increase,
            Self::Decrease(_) => Measure::Decrease,
            Self::YesNo => Measure::YesNo,
            Self::NotMeasured => Measure::NotMeasured,
        }
    }

    /// Its way, where it has one of its own.
    #[must_use]
    pub const fn way(&self) -> Option<Way> {
        match self {
            Self::Increase(way) | Self::Decrease(way) => Some(*way),
            Self::YesNo | Self::NotMeasured => None,
        }
    }

    /// Where progress is 0; `None` where nothing is measured.
    #[must_use]
    pub fn baseline(&self) -> Option<Decimal> {
        match self {
            Self::Increase(way) | Self::Decrease(way) => Some(way.baseline),
            Self::YesNo => Some(Decimal::ZERO),
            Self::NotMeasured => None,
        }
    }

    /// Where progress is 1; `None` where nothing is measured.
    #[must_use]
    pub fn target(&self) -> Option<Decimal> {
        match self {
            Self::Increase(way) | Self::Decrease(way) => Some(way.target),
            Self::YesNo => Some(Decimal::ONE),
            Self::NotMeasured => None,
        }
    }

    /// What a value means; `None` where nothing is measured.
    #[must_use]
    pub fn progress(&self, current: Decimal) -> Option<Progress> {
        let (baseline, target) = (self.baseline()?, self.target()?);
        let is_reached = match self {
            Self::Decrease(_) => current <= target,
            _ => current >= target,
        };
        let at_once = if is_reached { Progress::DONE } else { Progress::NONE };
        Some(Progress::between(baseline, target, current).unwrap_or(at_once))
    }
}

impl Way {
    fn new(
        baseline: Option<Decimal>,
        target: Option<Decimal>,
        stretch: Option<Decimal>,
        is_down: bool,
    ) -> Result<Self, Vec<Misfit>> {
        let baseline = baseline.unwrap_or_default();
        let Some(target) = target else {
            return Err(vec![Misfit {
                field: "target",
                description: "is required for INCREASE and DECREASE",
            }]);
        };
        // Measured along the direction: on the wrong side means below zero.
        let along = |from: Decimal, to: Decimal| if is_down { to <= from } else { to >= from };
        let (target_side, stretch_side) = if is_down {
            ("must be at most the baseline for DECREASE", "must be at most the target for DECREASE")
        } else {
            ("must be at least the baseline for INCREASE", "must be at least the target for INCREASE")
        };
        let misfits = [
            misfit(!along(baseline, target), "target", target_side),
            misfit(stretch.is_some_and(|stretch| !along(target, stretch)), "stretch", stretch_side),
        ];
        all_fit(misfits, Self { baseline, target, stretch })
    }
}

fn misfit(is_wrong: bool, field: &'static str, description: &'static str) -> Option<Misfit> {
    is_wrong.then_some(Misfit { field, description })
}

fn all_fit<const N: usize, T>(misfits: [Option<Misfit>; N], value: T) -> Result<T, Vec<Misfit>> {
    let misfits: Vec<Misfit> = misfits.into_iter().flatten().collect();
    if misfits.is_empty() { Ok(value) } else { Err(misfits) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measurement(measure: Measure, baseline: i64, target: i64) -> Measurement {
        Measurement::new(measure, Some(baseline.into()), Some(target.into()), None).expect("the values fit")
    }

    #[test]
    fn a_way_of_no_length_is_done_at_or_beyond_the_target() {
        let up = measurement(Measure::Increase, 5, 5);
        let down = measurement(Measure::Decrease, 5, 5);
        for (current, is_up_done, is_down_done) in [(4, false, true), (5, true, true), (6, true, false)] {
            let done = |is_done| Some(if is_done { Progress::DONE } else { Progress::NONE });
            assert_eq!(up.progress(current.into()), done(is_up_done), "up to 5, at {current}");
            assert_eq!(down.progress(current.into()), done(is_down_done), "down to 5, at {current}");
        }
    }

    #[test]
    fn a_decrease_grows_as_the_value_falls() {
        let churn = measurement(Measure::Decrease, 10, 2);
        assert_eq!(churn.progress(6.into()).map(Progress::decimal), Some(Decimal::new(5, 1)));
    }

    #[test]
    fn yes_or_no_is_done_or_not() {
        let yes_no = Measurement::new(Measure::YesNo, None, None, None).expect("the values fit");
        assert_eq!(yes_no.progress(Decimal::ONE), Some(Progress::DONE));
        assert_eq!(yes_no.progress(Decimal::ZERO), Some(Progress::NONE));
    }

    #[test]
    fn what_is_not_measured_has_no_progress_and_no_values() {
        let none = Measurement::new(Measure::NotMeasured, None, None, None).expect("the values fit");
        assert_eq!(none.progress(Decimal::ONE), None);
        let misfits = Measurement::new(Measure::NotMeasured, None, Some(Decimal::ONE), None);
        assert_eq!(misfits.map_err(|misfits| misfits[0].field), Err("target"));
    }

    #[test]
    fn values_on_the_wrong_side_are_all_named() {
        let fields = |measure, baseline: i64, target: i64, stretch: i64| -> Vec<&'static str> {
            Measurement::new(measure, Some(baseline.into()), Some(target.into()), Some(stretch.into()))
                .err()
                .unwrap_or_default()
                .iter()
                .map(|misfit| misfit.field)
                .collect()
        };
        assert_eq!(fields(Measure::Increase, 0, 10, 12), Vec::<&str>::new());
        assert_eq!(fields(Measure::Increase, 10, 0, -1), ["target", "stretch"]);
        assert_eq!(fields(Measure::Decrease, 10, 2, 3), ["stretch"]);
        assert_eq!(fields(Measure::Decrease, 0, 1, 0), ["target"]);
    }
}
