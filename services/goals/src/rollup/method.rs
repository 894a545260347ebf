//! By which rule an objective's progress comes about.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use serde::Serialize;

use crate::progress::Progress;

/// How an objective rolls up what is under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Method {
    /// The weighted mean of its key results and of the objectives aligned to it.
    WeightedMean,
    /// The weighted mean of its key results.
    WeightedMeanOfKeyResults,
    /// Σ gone ÷ Σ length over the distinct key results at or below it that have this unit.
    Sum {
        /// As it is written in the key results; compared to the letter.
        unit: String,
    },
    /// The least progress of its key results and of the objectives aligned to it.
    Weakest,
}

/// An objective's progress as a person states it, in place of the computed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Override {
    /// What is shown and counts.
    pub progress: Progress,
    /// Why. Not empty.
    pub reason: String,
    /// It holds before this moment; `None` until it is taken back.
    pub until: Option<DateTime<Utc>>,
    /// Who stated it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

/// The rule of an objective, with the override that may hold for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollUp {
    /// The rule.
    pub method: Method,
    /// What a person states instead; it may have ended.
    pub manual: Option<Override>,
}

impl Method {
    /// The number under which it is stored and sent.
    #[must_use]
    pub const fn code(&self) -> i16 {
        match self {
            Self::WeightedMean => 1,
            Self::WeightedMeanOfKeyResults => 2,
            Self::Sum { .. } => 3,
            Self::Weakest => 4,
        }
    }

    /// The method with the number, if there is one; the unit is that of a sum.
    #[must_use]
    pub fn of_code(code: i16, unit: &str) -> Option<Self> {
        match code {
            1 => Some(Self::WeightedMean),
            2 => Some(Self::WeightedMeanOfKeyResults),
            3 => Some(Self::Sum { unit: unit.to_owned() }),
            4 => Some(Self::Weakest),
            _ => None,
        }
    }

    /// The unit of a sum.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        match self {
            Self::Sum { unit } => Some(unit),
            Self::WeightedMean | Self::WeightedMeanOfKeyResults | Self::Weakest => None,
        }
    }

    /// Whether aligned objectives are among the children whose weights and progress are summed.
    #[must_use]
    pub const fn takes_aligned(&self) -> bool {
        !matches!(self, Self::WeightedMeanOfKeyResults)
    }
}

impl Override {
    /// Whether it holds at this time.
    #[must_use]
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl Default for RollUp {
    fn default() -> Self {
        Self { method: Method::WeightedMean, manual: None }
    }
}

impl RollUp {
    /// The override, while it holds.
    #[must_use]
    pub fn holding(&self, now: DateTime<Utc>) -> Option<&Override> {
        self.manual.as_ref().filter(|manual| manual.holds(now))
    }

    /// What is shown and counts, given what was computed.
    #[must_use]
    pub fn effective(&self, computed: Option<Progress>, now: DateTime<Utc>) -> Option<Progress> {
        self.holding(now).map(|manual| manual.progress).or(computed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_holds_before_its_end_and_the_computed_progress_after() {
        let second = |second| DateTime::from_timestamp(second, 0).expect("it is a time");
        let mut roll_up = RollUp {
            method: Method::Weakest,
            manual: Some(Override {
                progress: Progress::DONE,
                reason: "the supplier confirmed it".to_owned(),
                until: Some(second(10)),
                by: PersonId::default(),
                at: second(1),
            }),
        };
        assert_eq!(roll_up.effective(Some(Progress::NONE), second(9)), Some(Progress::DONE));
        assert_eq!(roll_up.effective(Some(Progress::NONE), second(10)), Some(Progress::NONE));
        assert_eq!(roll_up.effective(None, second(10)), None);
        if let Some(manual) = &mut roll_up.manual {
            manual.until = None;
        }
        assert_eq!(roll_up.effective(None, second(10_000)), Some(Progress::DONE));
    }

    #[test]
    fn methods_survive_being_stored() {
        let sum = Method::Sum { unit: "件".to_owned() };
        for method in [Method::WeightedMean, Method::WeightedMeanOfKeyResults, sum, Method::Weakest] {
            assert_eq!(Method::of_code(method.code(), method.unit().unwrap_or_default()), Some(method));
        }
        assert_eq!(Method::of_code(0, ""), None);
    }
}
