//! Kinds of measurement, and what their values mean.

use rust_decimal::Decimal;
use serde::Serialize;

use super::misfit::{all_fit, misfit};
use super::{Band, Milestones, Misfit, Values, Way};
use crate::coded::coded;
use crate::progress::{Progress, Ways};

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
        /// Kept between two edges.
        Band = 5,
        /// A weighted checklist.
        Milestones = 6,
    }
}

/// A measurement with the values that belong to its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Measurement {
    /// From a baseline up to a target.
    Increase(Way),
    /// From a baseline down to a target.
    Decrease(Way),
    /// Done or not: the baseline is 0, the target 1.
    YesNo,
    /// Shown, has no progress and does not count.
    NotMeasured,
    /// Kept between two edges.
    Band(Band),
    /// A weighted checklist: what is done of it, not a reading, is its progress.
    Milestones(Milestones),
}

impl Measurement {
    /// The measurement of this kind with these values. A missing baseline of an increase or a
    /// decrease is 0; yes-or-no may repeat its fixed values.
    ///
    /// # Errors
    ///
    /// Every value that does not go with the kind or with the others.
    pub fn new(measure: Measure, values: Values) -> Result<Self, Vec<Misfit>> {
        match measure {
            Measure::Increase => Way::new(&values, false).map(Self::Increase),
            Measure::Decrease => Way::new(&values, true).map(Self::Decrease),
            Measure::YesNo => {
                let is_other = |value: Option<Decimal>, fixed| value.is_some_and(|value| value != fixed);
                let misfits = [
                    misfit(
                        is_other(values.baseline, Decimal::ZERO),
                        "baseline",
                        "must be 0 or unset for YES_NO",
                    ),
                    misfit(is_other(values.target, Decimal::ONE), "target", "must be 1 or unset for YES_NO"),
                ];
                let others = values.only(&["baseline", "target"], "must be unset for YES_NO");
                all_fit(misfits.into_iter().chain(others), Self::YesNo)
            }
            Measure::NotMeasured => {
                all_fit(values.only(&[], "must be unset for NOT_MEASURED"), Self::NotMeasured)
            }
            Measure::Band => Band::new(&values).map(Self::Band),
            Measure::Milestones => Milestones::new(values).map(Self::Milestones),
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
            Self::Band(_) => Measure::Band,
            Self::Milestones(_) => Measure::Milestones,
        }
    }

    /// The values from which [`Measurement::new`] makes it again.
    #[must_use]
    pub fn values(&self) -> Values {
        match self {
            Self::Increase(way) | Self::Decrease(way) => Values {
                baseline: Some(way.baseline),
                target: Some(way.target),
                committed: way.committed,
                stretch: way.stretch,
                ..Values::default()
            },
            Self::YesNo | Self::NotMeasured => Values::default(),
            Self::Band(band) => Values {
                baseline: band.baseline,
                lower: Some(band.lower),
                upper: Some(band.upper),
                ..Values::default()
            },
            Self::Milestones(milestones) => {
                Values { milestones: milestones.as_slice().to_vec(), ..Values::default() }
            }
        }
    }

    /// Its way, where it has one of its own.
    #[must_use]
    pub const fn way(&self) -> Option<Way> {
        match self {
            Self::Increase(way) | Self::Decrease(way) => Some(*way),
            Self::YesNo | Self::NotMeasured | Self::Band(_) | Self::Milestones(_) => None,
        }
    }

    /// Where it stands without a reading; `None` where that is not said, or nothing is measured by
    /// readings.
    #[must_use]
    pub fn baseline(&self) -> Option<Decimal> {
        match self {
            Self::Increase(way) | Self::Decrease(way) => Some(way.baseline),
            Self::YesNo => Some(Decimal::ZERO),
            Self::Band(band) => band.baseline,
            Self::NotMeasured | Self::Milestones(_) => None,
        }
    }

    /// The one value where progress is 1; `None` where there is none, or many.
    #[must_use]
    pub fn target(&self) -> Option<Decimal> {
        match self {
            Self::Increase(way) | Self::Decrease(way) => Some(way.target),
            Self::YesNo => Some(Decimal::ONE),
            Self::NotMeasured | Self::Band(_) | Self::Milestones(_) => None,
        }
    }

    /// Whether readings with a value move it.
    #[must_use]
    pub const fn takes_values(&self) -> bool {
        match self {
            Self::Increase(_) | Self::Decrease(_) | Self::YesNo | Self::Band(_) => true,
            Self::NotMeasured | Self::Milestones(_) => false,
        }
    }

    /// Where it stands after the latest reading, if there is one; `None` where nothing says so.
    #[must_use]
    pub fn current(&self, latest: Option<Decimal>) -> Option<Decimal> {
        latest.filter(|_| self.takes_values()).or_else(|| self.baseline())
    }

    /// Its progress after the latest reading, if there is one; `None` where nothing is measured, or
    /// nothing says where it stands.
    #[must_use]
    pub fn progress(&self, latest: Option<Decimal>) -> Option<Progress> {
        let current = self.current(latest);
        match self {
            Self::Increase(way) => Some(along(way.baseline, way.target, current?, false)),
            Self::Decrease(way) => Some(along(way.baseline, way.target, current?, true)),
            Self::YesNo => Some(along(Decimal::ZERO, Decimal::ONE, current?, false)),
            Self::Band(band) => Some(band.progress(current?)),
            Self::Milestones(milestones) => milestones.progress(),
            Self::NotMeasured => None,
        }
    }

    /// What it adds to a sum after the latest reading, if there is one; `None` where it has no way
    /// to go: it is neither an increase nor a decrease, or its target is its baseline.
    #[must_use]
    pub fn ways(&self, latest: Option<Decimal>) -> Option<Ways> {
        let way = self.way()?;
        Ways::of_way(way.baseline, way.target, self.current(latest)?)
    }
}

fn along(baseline: Decimal, target: Decimal, current: Decimal, is_down: bool) -> Progress {
    let is_reached = if is_down { current <= target } else { current >= target };
    let at_once = if is_reached { Progress::DONE } else { Progress::NONE };
    Progress::between(baseline, target, current).unwrap_or(at_once)
}
