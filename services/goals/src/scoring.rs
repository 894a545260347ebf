//! Scores: what people judge at the end of a cycle, and what is suggested and projected before.
//!
//! * **Suggested**: the progress, held between 0 and 1, rounded half-even to 1 decimal.
//! * **Projected**: the progress over the share of the cycle that is gone, held between 0 and 1,
//!   rounded half-even to 2 decimals: what it comes to at the end if it goes on as so far. A goal
//!   that stands where a straight line expects it is projected to 1. In the first tenth of the
//!   cycle there is no projection: a lucky first week would promise everything. From the last day
//!   on it is the progress.
//! * **Score of the key results**: Σ weight · score ÷ Σ weight over those that are not retired, by
//!   their final score or, without one, the suggested one, rounded half-even to 2 decimals. Those
//!   with neither do not count.
//! * **Success** is at or above the line of the objective's kind; a moonshot has none.

use chrono::{DateTime, NaiveDate, Utc};
use ovation_chassis::ids::PersonId;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use crate::coded::coded;
use crate::config::PROJECTED_FROM_PART;
use crate::cycle::CyclePlan;
use crate::key_result::KeyResult;
use crate::objective::{Objective, ObjectiveKind, ObjectiveState};
use crate::progress::Progress;

/// A score: 0.0 to 1.0, exact to 2 decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Score {
    hundredths: u8,
}

/// How much of a cycle is gone, in days: the first day is 0, the last all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    days: i64,
    of_days: i64,
}

coded! {
    /// What a final score means for the kind of objective.
    pub enum ScoreVerdict {
        /// At or above the line.
        Success = 1,
        /// Below the line.
        Below = 2,
        /// A moonshot: beyond the extension of today.
        Beyond = 3,
    }
}

/// What was said at the scoring of an objective.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// How it ended, in words; may be empty.
    pub note: String,
    /// Who scored it last; `None` where it was no person.
    pub by: Option<PersonId>,
    /// When it was scored last; `None` before.
    pub at: Option<DateTime<Utc>>,
}

/// An objective with all that its scores are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// The objective.
    pub objective: Objective,
    /// Its key results that are not retired, in sibling order.
    pub key_results: Vec<KeyResult>,
    /// What was said.
    pub closing: Closing,
    /// How much of the cycle is gone.
    pub gone: Gone,
}

/// Keep, problem, try.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Retrospective {
    /// What went well and is to stay.
    pub keep: String,
    /// What did not.
    pub problem: String,
    /// What to try next.
    pub r#try: String,
}

impl Score {
    /// All of it.
    pub const FULL: Self = Self { hundredths: 100 };

    /// The score with this value, if it is from 0 to 1 and has at most 2 decimals.
    #[must_use]
    pub fn of_decimal(value: Decimal) -> Option<Self> {
        let is_score = (Decimal::ZERO..=Decimal::ONE).contains(&value) && value.normalize().scale() <= 2;
        is_score.then(|| Self::held(value, 2))
    }

    /// So many hundredths, if they are at most a hundred.
    #[must_use]
    pub fn of_hundredths(hundredths: u8) -> Option<Self> {
        (hundredths <= 100).then_some(Self { hundredths })
    }

    /// From 0 to 100.
    #[must_use]
    pub const fn hundredths(self) -> u8 {
        self.hundredths
    }

    /// As a decimal of at most 2 places.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.hundredths.into(), 2).normalize()
    }

    /// What a progress suggests.
    #[must_use]
    pub fn suggested(progress: Progress) -> Self {
        Self::held(progress.decimal(), 1)
    }

    /// What a progress comes to at the end of the cycle; `None` in its first tenth.
    #[must_use]
    pub fn projected(progress: Progress, gone: Gone) -> Option<Self> {
        // Held first: with at most the whole cycle gone, what is held stays so.
        let progress = progress.decimal().clamp(Decimal::ZERO, Decimal::ONE);
        let is_late_enough = gone.days > 0 && gone.days * PROJECTED_FROM_PART >= gone.of_days;
        is_late_enough
            .then(|| Self::held(progress * Decimal::from(gone.of_days) / Decimal::from(gone.days), 2))
    }

    fn held(value: Decimal, decimals: u32) -> Self {
        let value = value.clamp(Decimal::ZERO, Decimal::ONE);
        let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven);
        // From 0 to 100 by construction.
        Self { hundredths: u8::try_from(rounded * Decimal::ONE_HUNDRED).unwrap_or_default() }
    }
}

impl Gone {
    /// What is gone of a cycle on a day.
    #[must_use]
    pub fn on(cycle: &CyclePlan, today: NaiveDate) -> Self {
        let days_to = |day: NaiveDate| day.signed_duration_since(cycle.starts_on).num_days();
        let (days, of_days) = (days_to(today), days_to(cycle.ends_on));
        if days >= of_days { Self { days: 1, of_days: 1 } } else { Self { days: days.max(0), of_days } }
    }
}

impl ScoreVerdict {
    /// What a final score means for a kind of objective.
    #[must_use]
    pub fn of(kind: ObjectiveKind, score: Score) -> Self {
        match success_line(kind) {
            None => Self::Beyond,
            Some(line) if score >= line => Self::Success,
            Some(_) => Self::Below,
        }
    }
}

impl Scoring {
    /// With its key results, of which retired ones are left out.
    #[must_use]
    pub fn new(objective: Objective, mut key_results: Vec<KeyResult>, closing: Closing, gone: Gone) -> Self {
        key_results.retain(|key_result| key_result.retired.is_none());
        Self { objective, key_results, closing, gone }
    }

    /// What the final score means; `None` before there is one.
    #[must_use]
    pub fn verdict(&self) -> Option<ScoreVerdict> {
        let score = Score::of_decimal(self.objective.score?)?;
        Some(ScoreVerdict::of(self.objective.plan.kind, score))
    }
}

/// At or above what an objective of this kind is a success; `None` for a moonshot.
#[must_use]
pub const fn success_line(kind: ObjectiveKind) -> Option<Score> {
    match kind {
        ObjectiveKind::Committed => Some(Score::FULL),
        ObjectiveKind::Aspirational => Some(Score { hundredths: 70 }),
        ObjectiveKind::Moonshot => None,
    }
}

/// Whether an objective in this state is scored.
#[must_use]
pub const fn takes_scores(state: ObjectiveState) -> bool {
    matches!(state, ObjectiveState::Active | ObjectiveState::Closed)
}

/// The score of an objective's key results; `None` where none counts.
#[must_use]
pub fn of_key_results(key_results: &[KeyResult]) -> Option<Score> {
    let counting = key_results.iter().filter(|one| one.retired.is_none() && !one.plan.weight.is_zero());
    let scored = counting.filter_map(|one| Some((one.plan.weight.decimal(), of_key_result(one)?.decimal())));
    let (sum, weights) = scored.fold((Decimal::ZERO, Decimal::ZERO), |(sum, weights), (weight, score)| {
        (sum + weight * score, weights + weight)
    });
    (!weights.is_zero()).then(|| Score::held(sum / weights, 2))
}

/// The final score of a key result, or the suggested one; `None` where there is neither.
fn of_key_result(key_result: &KeyResult) -> Option<Score> {
    let last = key_result.score.and_then(Score::of_decimal);
    last.or_else(|| key_result.progress.map(Score::suggested))
}
