//! Key results, and the readings that move them.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::coded::coded;
use crate::expected::ExpectedPath;
use crate::ids::{CycleId, KeyResultId, KpiId, ObjectiveId};
use crate::measurement::{Measure, Measurement, Milestone, Misfit, Values};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Weight};
use crate::rollup::{Share, Size};
use crate::series::{Reading, ReadingSource, Standing};
use crate::value_kind::{Currency, ValueKind};

coded! {
    /// Whether the owners can bring it about.
    pub enum Controllability {
        /// On their own.
        Ours = 1,
        /// Together with others.
        Shared = 2,
        /// Not at all.
        Outside = 3,
    }
}

/// A key result as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyResult {
    /// Its id.
    pub id: KeyResultId,
    /// Whose result it is.
    pub objective_id: ObjectiveId,
    /// The objective's cycle.
    pub cycle_id: CycleId,
    /// What a person says of it.
    pub plan: KeyResultPlan,
    /// Who owns it.
    pub owner: Owner,
    /// How its series of values stands.
    pub standing: Standing,
    /// By its measurement and the latest value; `None` where nothing is measured, or a band has
    /// neither.
    pub progress: Option<Progress>,
    /// Set once it is taken out; then it counts no more.
    pub retired: Option<Retirement>,
    /// At the end, from 0 to 1.
    pub score: Option<Decimal>,
    /// A key of the system it was imported from, unique in the objective.
    pub external_id: Option<String>,
    /// Whether everybody in the organization sees its objective, and with it the key result.
    pub is_open: bool,
    /// Its place in the tree of the cycle.
    pub path: Path,
    /// 1 at first, raised by each change; what facts carry.
    pub revision: i64,
    /// 1 at first, raised by each change by a person; the etag.
    pub content_revision: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a person says of a key result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyResultPlan {
    /// What is to be reached.
    pub title: String,
    /// How it is measured.
    pub measurement: Measurement,
    /// Shown behind values.
    pub unit: String,
    /// How much it counts in its objective.
    pub weight: Weight,
    /// Whether the owners can bring it about; `None` while nobody has said.
    pub controllability: Option<Controllability>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// How values are written.
    pub value_kind: ValueKind,
    /// In which currency, for a value that is money.
    pub currency: Option<Currency>,
    /// What is expected by when.
    pub expected: ExpectedPath,
    /// A key by which other systems push values.
    pub metric_key: Option<String>,
    /// The KPI that it reads its values from.
    pub kpi_id: Option<KpiId>,
}

/// Taken out of its objective in mid-cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// The key result that took its place.
    pub replaced_by: Option<KeyResultId>,
}

/// A change of a key result by a person: what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KeyResultChange {
    /// A new title.
    pub title: Option<String>,
    /// A new baseline; the inner `None` clears it.
    pub baseline: Option<Option<Decimal>>,
    /// A new target.
    pub target: Option<Option<Decimal>>,
    /// A new committed mark.
    pub committed: Option<Option<Decimal>>,
    /// A new stretch.
    pub stretch: Option<Option<Decimal>>,
    /// A new lower edge.
    pub lower: Option<Option<Decimal>>,
    /// A new upper edge.
    pub upper: Option<Option<Decimal>>,
    /// All milestones anew.
    pub milestones: Option<Vec<Milestone>>,
    /// A new unit.
    pub unit: Option<String>,
    /// A new owner.
    pub owner: Option<Owner>,
    /// A new weight.
    pub weight: Option<Weight>,
    /// A new controllability.
    pub controllability: Option<Option<Controllability>>,
    /// A new date.
    pub due_on: Option<Option<NaiveDate>>,
    /// Values written otherwise, with their currency.
    pub value_kind: Option<(ValueKind, Option<Currency>)>,
    /// Another expectation.
    pub expected: Option<ExpectedPath>,
    /// Another key for values pushed.
    pub metric_key: Option<Option<String>>,
    /// Another KPI to read.
    pub kpi_id: Option<Option<KpiId>>,
}

/// Why a reading is not recorded in the series of a key result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncounted {
    /// It became known after the cycle was closed, or after the key result was retired.
    AfterEnd,
    /// It states no value where one is measured.
    WithoutValue,
    /// It is a number, and nothing is measured by numbers here.
    NotMeasured,
    /// It is neither 0 nor 1, where there is only done or not.
    NotYesNo,
}

impl KeyResultPlan {
    /// Measured like this, of the usual weight, with nothing further said.
    #[must_use]
    pub fn new(title: String, measurement: Measurement) -> Self {
        Self {
            title,
            measurement,
            unit: String::new(),
            weight: Weight::ONE,
            controllability: None,
            due_on: None,
            value_kind: ValueKind::Number,
            currency: None,
            expected: ExpectedPath::Linear,
            metric_key: None,
            kpi_id: None,
        }
    }
}

impl KeyResult {
    /// A new key result of an objective, at its baseline.
    #[must_use]
    pub fn new(
        id: KeyResultId,
        (objective_id, cycle_id): (ObjectiveId, CycleId),
        plan: KeyResultPlan,
        owner: Owner,
        path: Path,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            objective_id,
            cycle_id,
            plan,
            owner,
            standing: Standing::default(),
            progress: None,
            retired: None,
            score: None,
            external_id: None,
            is_open: true,
            path,
            revision: 1,
            content_revision: 1,
            created_at: now,
            updated_at: now,
        }
        .measured()
    }

    /// After a change by a person was stored.
    pub fn touched(&mut self, now: DateTime<Utc>) {
        self.revision += 1;
        self.content_revision += 1;
        self.updated_at = now;
    }

    /// By the latest check-in, or the baseline; `None` where nothing is measured by values, or a
    /// band has neither.
    #[must_use]
    pub fn current(&self) -> Option<Decimal> {
        self.plan.measurement.current(self.standing.value())
    }

    /// What it brings to its objective.
    #[must_use]
    pub fn share(&self) -> Share {
        let ways = self.plan.measurement.ways(self.standing.value());
        Share {
            weight: self.plan.weight,
            counts: self.retired.is_none(),
            progress: self.progress,
            size: ways.map(|ways| Size { unit: self.plan.unit.clone(), ways }),
        }
    }

    /// With its progress by the formula.
    #[must_use]
    pub fn measured(mut self) -> Self {
        self.progress = self.plan.measurement.progress(self.standing.value());
        self
    }

    /// Why a reading is not recorded here, if it is not. `ended_at` is when the cycle was closed or the key result was retired.
    ///
    /// Check-ins may say what systems may not: a confidence alone where nothing is measured by numbers.
    #[must_use]
    pub fn refuses(&self, reading: &Reading, ended_at: Option<DateTime<Utc>>) -> Option<Uncounted> {
        let is_yes_no = self.plan.measurement.measure() == Measure::YesNo;
        let is_number = reading.value.is_some_and(|value| value != Decimal::ZERO && value != Decimal::ONE);
        if ended_at.is_some_and(|ended_at| reading.place.recorded_at > ended_at) {
            Some(Uncounted::AfterEnd)
        } else if self.plan.measurement.takes_values() && reading.value.is_none() {
            Some(Uncounted::WithoutValue)
        } else if reading.source == ReadingSource::CheckIn {
            None
        } else if !self.plan.measurement.takes_values() && reading.source != ReadingSource::Milestones {
            Some(Uncounted::NotMeasured)
        } else if is_yes_no && is_number {
            Some(Uncounted::NotYesNo)
        } else {
            None
        }
    }

    /// After readings that were recorded; `None` if later ones were already seen, or these. Any order, repetition and cut into
    /// batches leads to the same.
    #[must_use]
    pub fn after_all<'a>(&self, readings: impl IntoIterator<Item = &'a Reading>) -> Option<Self> {
        let standing = self.standing.after_all(readings);
        (standing != self.standing).then(|| Self { standing, ..self.clone() }.measured())
    }

    /// After a change by a person.
    ///
    /// # Errors
    ///
    /// Values that would not go with the measure.
    pub fn changed(mut self, change: KeyResultChange) -> Result<Self, Vec<Misfit>> {
        let plan = &mut self.plan;
        let values = plan.measurement.values();
        let values = Values {
            baseline: change.baseline.unwrap_or(values.baseline),
            target: change.target.unwrap_or(values.target),
            committed: change.committed.unwrap_or(values.committed),
            stretch: change.stretch.unwrap_or(values.stretch),
            lower: change.lower.unwrap_or(values.lower),
            upper: change.upper.unwrap_or(values.upper),
            milestones: match change.milestones {
                None => values.milestones,
                Some(milestones) => still_done(milestones, &values.milestones),
            },
        };
        plan.measurement = Measurement::new(plan.measurement.measure(), values)?;
        plan.title = change.title.unwrap_or_else(|| std::mem::take(&mut plan.title));
        plan.unit = change.unit.unwrap_or_else(|| std::mem::take(&mut plan.unit));
        plan.weight = change.weight.unwrap_or(plan.weight);
        plan.controllability = change.controllability.unwrap_or(plan.controllability);
        plan.due_on = change.due_on.unwrap_or(plan.due_on);
        if let Some((value_kind, currency)) = change.value_kind {
            (plan.value_kind, plan.currency) = (value_kind, currency);
        }
        plan.expected = change.expected.unwrap_or_else(|| std::mem::take(&mut plan.expected));
        plan.metric_key = change.metric_key.unwrap_or_else(|| plan.metric_key.take());
        plan.kpi_id = change.kpi_id.unwrap_or(plan.kpi_id);
        self.owner = change.owner.unwrap_or(self.owner);
        Ok(self.measured())
    }
}

/// Milestones that were there already stay done.
fn still_done(mut new: Vec<Milestone>, old: &[Milestone]) -> Vec<Milestone> {
    for milestone in &mut new {
        let before = old.iter().find(|before| before.id == milestone.id);
        milestone.done_at = before.and_then(|before| before.done_at);
    }
    new
}

impl KeyResultChange {
    /// Whether progress may change with it, here or above.
    #[must_use]
    pub const fn moves_progress(&self) -> bool {
        self.baseline.is_some()
            || self.target.is_some()
            || self.lower.is_some()
            || self.upper.is_some()
            || self.milestones.is_some()
            || self.unit.is_some()
            || self.weight.is_some()
            || self.metric_key.is_some()
            || self.kpi_id.is_some()
    }
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::GroupId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::series::tests::{reading, readings, second};

    fn key_result() -> KeyResult {
        let measurement = Measurement::new(
            Measure::Increase,
            Values { target: Some(Decimal::from(10)), ..Values::default() },
        )
        .expect("the values fit");
        let (id, objective_id) = (KeyResultId(Uuid::from_u128(2)), ObjectiveId(Uuid::from_u128(1)));
        let objective = Path::of_objective(None, objective_id).expect("it is not too deep");
        let plan = KeyResultPlan::new("10 customers".to_owned(), measurement);
        let path = Path::of_key_result(&objective, id).expect("it is not too deep");
        let owner = Owner::Group(GroupId::default());
        KeyResult::new(id, (objective_id, CycleId::default()), plan, owner, path, DateTime::default())
    }

    /// What is recorded of readings that arrive together, and what it leads to.
    fn take(stands: KeyResult, batch: &[Reading], ended_at: Option<DateTime<Utc>>) -> KeyResult {
        let counted = batch.iter().filter(|reading| stands.refuses(reading, ended_at).is_none());
        stands.after_all(counted).unwrap_or(stands)
    }

    proptest! {
        #[test]
        fn batches_lead_to_what_readings_one_by_one_lead_to(
            mut readings in readings().prop_shuffle(),
            without_value in prop::collection::vec(any::<bool>(), 16),
            ended_at in prop::option::of(0_i64..4),
            cut in 0_usize..16,
        ) {
            for (reading, is_without) in readings.iter_mut().zip(without_value) {
                reading.value = reading.value.filter(|_| !is_without);
            }
            let ended_at = ended_at.map(second);
            let one_by_one = readings.chunks(1).fold(key_result(), |stands, one| take(stands, one, ended_at));
            let (first, rest) = readings.split_at(cut.min(readings.len()));
            prop_assert_eq!(&take(take(key_result(), first, ended_at), rest, ended_at), &one_by_one);
            prop_assert_eq!(&take(take(key_result(), rest, ended_at), first, ended_at), &one_by_one);
            let twice = take(one_by_one.clone(), &readings, ended_at);
            prop_assert_eq!(&twice, &one_by_one);
            let counted = readings.iter().filter(|one| key_result().refuses(one, ended_at).is_none());
            let latest = counted.max_by_key(|one| one.place).and_then(|one| one.value);
            prop_assert_eq!(one_by_one.current(), Some(latest.unwrap_or_default()));
        }
    }

    #[test]
    fn a_reading_that_does_not_count_hides_none_of_its_batch() {
        let (in_time, late) =
            (reading(ReadingSource::CheckIn, 1, 3, 3), reading(ReadingSource::CheckIn, 2, 5, 5));
        let after = take(key_result(), &[in_time.clone(), late.clone()], Some(second(4)));
        assert_eq!(after.standing.current, Some(in_time.current()));
        let without_value = Reading { value: None, ..late };
        let after = take(key_result(), &[without_value, in_time.clone()], None);
        assert_eq!(after.standing.current, Some(in_time.current()));
    }

    #[test]
    fn systems_move_only_what_is_measured_by_numbers() {
        let pushed = reading(ReadingSource::Metric, 1, 3, 3);
        let with = |measurement| KeyResult {
            plan: KeyResultPlan { measurement, ..key_result().plan },
            ..key_result()
        };
        assert_eq!(key_result().refuses(&pushed, None), None);
        assert_eq!(with(Measurement::NotMeasured).refuses(&pushed, None), Some(Uncounted::NotMeasured));
        assert_eq!(with(Measurement::YesNo).refuses(&pushed, None), Some(Uncounted::NotYesNo));
        let done = Reading { value: Some(Decimal::ONE), ..pushed };
        assert_eq!(with(Measurement::YesNo).refuses(&done, None), None);
        let confident = Reading { value: None, ..reading(ReadingSource::CheckIn, 1, 3, 3) };
        assert_eq!(with(Measurement::NotMeasured).refuses(&confident, None), None);
    }

    #[test]
    fn without_a_reading_it_stands_at_its_baseline() {
        assert_eq!(key_result().current(), Some(Decimal::ZERO));
        assert_eq!(key_result().progress, Some(Progress::NONE));
    }

    #[test]
    fn a_new_target_keeps_what_was_checked_in() {
        let five = reading(ReadingSource::CheckIn, 1, 5, 5);
        let at_five = key_result().after_all([&five]).expect("it is the first");
        let change = KeyResultChange { target: Some(Some(Decimal::from(20))), ..KeyResultChange::default() };
        let changed = at_five.changed(change).expect("the values fit");
        assert_eq!(changed.progress.map(Progress::decimal), Some(Decimal::new(25, 2)));
        assert_eq!(changed.plan.title, "10 customers");
    }
}
