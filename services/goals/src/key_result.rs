//! Key results, and the check-ins that move them.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::coded::coded;
use crate::expected::ExpectedPath;
use crate::ids::{CheckInId, CycleId, KeyResultId, KpiId, ObjectiveId};
use crate::measurement::{Measurement, Milestone, Misfit, Values};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Weight};
use crate::rollup::{Share, Size};

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
    /// The latest check-in.
    pub check_in: Option<CheckIn>,
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
    /// What is expected by when.
    pub expected: ExpectedPath,
    /// A key by which other systems push values.
    pub metric_key: Option<String>,
    /// The KPI that it reads its values from.
    pub kpi_id: Option<KpiId>,
}

/// How values are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ValueKind {
    /// As a number.
    #[default]
    Number,
    /// 80 is 80 %.
    Percent,
    /// With an ISO 4217 code.
    Currency(String),
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

/// What a check-in states of one key result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CheckIn {
    /// The check-in.
    pub id: CheckInId,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// The value then; `None` where nothing is measured.
    pub value: Option<Decimal>,
    /// 1 to 10; 0 where none is stated.
    pub confidence: i16,
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
    /// Values written otherwise.
    pub value_kind: Option<ValueKind>,
    /// Another expectation.
    pub expected: Option<ExpectedPath>,
    /// Another key for values pushed.
    pub metric_key: Option<Option<String>>,
    /// Another KPI to read.
    pub kpi_id: Option<Option<KpiId>>,
}

/// Why a check-in changes nothing in a key result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncounted {
    /// It was made after the cycle was closed.
    AfterClosing,
    /// It states no value where one is measured.
    WithoutValue,
}

impl CheckIn {
    /// Whether it comes after another: by the time it was recorded, and at the same time by its id.
    /// All orders of arrival thus lead to the same latest one.
    #[must_use]
    pub fn is_after(&self, other: &Self) -> bool {
        (self.created_at, self.id) > (other.created_at, other.id)
    }
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
            expected: ExpectedPath::Linear,
            metric_key: None,
            kpi_id: None,
        }
    }
}

impl ValueKind {
    /// The number under which it is stored and sent.
    #[must_use]
    pub const fn code(&self) -> i16 {
        match self {
            Self::Number => 1,
            Self::Percent => 2,
            Self::Currency(_) => 3,
        }
    }

    /// The kind in its columns, if they go together.
    #[must_use]
    pub fn of_columns(code: i16, currency: Option<String>) -> Option<Self> {
        match (code, currency) {
            (1, _) => Some(Self::Number),
            (2, _) => Some(Self::Percent),
            (3, Some(currency)) => Some(Self::Currency(currency)),
            _ => None,
        }
    }

    /// The code of the currency.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        match self {
            Self::Currency(currency) => Some(currency),
            Self::Number | Self::Percent => None,
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
            check_in: None,
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
        self.plan.measurement.current(self.latest())
    }

    fn latest(&self) -> Option<Decimal> {
        self.check_in.and_then(|check_in| check_in.value)
    }

    /// What it brings to its objective.
    #[must_use]
    pub fn share(&self) -> Share {
        let ways = self.plan.measurement.ways(self.latest());
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
        self.progress = self.plan.measurement.progress(self.latest());
        self
    }

    /// After a check-in; `None` if a later one was already seen, or this one.
    #[must_use]
    pub fn after(&self, check_in: CheckIn) -> Option<Self> {
        let is_later = self.check_in.is_none_or(|latest| check_in.is_after(&latest));
        is_later.then(|| Self { check_in: Some(check_in), ..self.clone() }.measured())
    }

    /// Why a check-in does not count here, if it does not. `closed_at` is when the cycle was closed.
    #[must_use]
    pub fn refuses(&self, check_in: &CheckIn, closed_at: Option<DateTime<Utc>>) -> Option<Uncounted> {
        let is_measured = self.plan.measurement.takes_values();
        if closed_at.is_some_and(|closed_at| check_in.created_at > closed_at) {
            Some(Uncounted::AfterClosing)
        } else if is_measured && check_in.value.is_none() {
            Some(Uncounted::WithoutValue)
        } else {
            None
        }
    }

    /// After those of the check-ins that count; `None` if the latest of them, or a later one, was
    /// already seen. One that does not count hides none before it: any cut of check-ins into
    /// batches leads to the same.
    #[must_use]
    pub fn after_all(&self, check_ins: &[CheckIn], closed_at: Option<DateTime<Utc>>) -> Option<Self> {
        let counting = check_ins.iter().filter(|check_in| self.refuses(check_in, closed_at).is_none());
        let latest = counting.reduce(|latest, other| if other.is_after(latest) { other } else { latest });
        self.after(*latest?)
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
        plan.value_kind = change.value_kind.unwrap_or_else(|| std::mem::take(&mut plan.value_kind));
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
    }
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::GroupId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::measurement::Measure;

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

    fn check_in(id: u128, second: i64) -> CheckIn {
        let value = Some(Decimal::from(second));
        let created_at = DateTime::from_timestamp(second, 0).expect("it is a time");
        CheckIn { id: CheckInId(Uuid::from_u128(id)), created_at, value, confidence: 0 }
    }

    proptest! {
        #[test]
        fn the_latest_check_in_stays_whatever_the_order_of_arrival(
            check_ins in prop::collection::vec((1_u128..50, 0_i64..4), 1..12).prop_shuffle()
        ) {
            let mut stands = key_result();
            for (id, second) in &check_ins {
                stands = stands.after(check_in(*id, *second)).unwrap_or(stands);
            }
            let latest = check_ins.iter().max_by_key(|(id, second)| (*second, *id)).expect("there is one");
            prop_assert_eq!(stands.check_in, Some(check_in(latest.0, latest.1)));
            prop_assert_eq!(stands.current(), Some(Decimal::from(latest.1)));
        }
    }

    proptest! {
        #[test]
        fn batches_lead_to_what_check_ins_one_by_one_lead_to(
            check_ins in prop::collection::vec((1_u128..50, 0_i64..8, any::<bool>()), 1..12),
            closed_at in prop::option::of(0_i64..8),
            cut in 0_usize..12,
        ) {
            let closed_at = closed_at.and_then(|second| DateTime::from_timestamp(second, 0));
            let check_ins: Vec<CheckIn> = check_ins
                .into_iter()
                .map(|(id, second, has_value)| CheckIn {
                    value: has_value.then(|| Decimal::from(second)),
                    ..check_in(id, second)
                })
                .collect();
            let take = |stands: KeyResult, batch: &[CheckIn]| stands.after_all(batch, closed_at).unwrap_or(stands);
            let one_by_one = check_ins.chunks(1).fold(key_result(), take);
            let (first, second) = check_ins.split_at(cut.min(check_ins.len()));
            prop_assert_eq!(&take(take(key_result(), first), second), &one_by_one);
            prop_assert_eq!(&take(take(key_result(), second), first).progress, &one_by_one.progress);
        }
    }

    #[test]
    fn a_check_in_that_does_not_count_hides_none_of_its_batch() {
        let (in_time, late) = (check_in(1, 3), check_in(2, 5));
        let closed_at = DateTime::from_timestamp(4, 0);
        let after = key_result().after_all(&[in_time, late], closed_at).expect("the first counts");
        assert_eq!(after.check_in, Some(in_time));
        let without_value = CheckIn { value: None, ..late };
        let after = key_result().after_all(&[without_value, in_time], None).expect("the second counts");
        assert_eq!(after.check_in, Some(in_time));
    }

    #[test]
    fn without_a_check_in_it_stands_at_its_baseline() {
        assert_eq!(key_result().current(), Some(Decimal::ZERO));
        assert_eq!(key_result().progress, Some(Progress::NONE));
    }

    #[test]
    fn a_new_target_keeps_what_was_checked_in() {
        let at_five = key_result().after(check_in(1, 5)).expect("it is the first");
        let change = KeyResultChange { target: Some(Some(Decimal::from(20))), ..KeyResultChange::default() };
        let changed = at_five.changed(change).expect("the values fit");
        assert_eq!(changed.progress.map(Progress::decimal), Some(Decimal::new(25, 2)));
        assert_eq!(changed.plan.title, "10 customers");
    }
}
