//! KPIs: numbers kept within bounds, outside any cycle.
//!
//! **Health** is derived as of a moment, in this order: an archived KPI has none; without a value for longer than two cadences it
//! is *value missing*, whatever the value was, for silence is never green; before its first value it has none; then below its lower
//! bound, above its upper bound, or within, the bounds included. The first value is waited for from the KPI's creation on.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::coded::coded;
use crate::config::{
    KPI_CADENCES_MAX, KPI_DAILY_DAYS, KPI_MONTHLY_DAYS, KPI_QUARTERLY_DAYS, KPI_WEEKLY_DAYS,
};
use crate::ids::KpiId;
use crate::measurement::Misfit;
use crate::owner::Owner;
use crate::series::{Reading, Standing};
use crate::value_kind::{Currency, ValueKind};

coded! {
    /// How often a KPI should have a value.
    pub enum Cadence {
        /// Every day.
        Daily = 1,
        /// Every week.
        Weekly = 2,
        /// Every month.
        Monthly = 3,
        /// Every quarter of a year.
        Quarterly = 4,
    }
}

coded! {
    /// How a KPI does.
    pub enum KpiHealth {
        /// Within its bounds.
        Within = 1,
        /// Below its lower bound.
        Below = 2,
        /// Above its upper bound.
        Above = 3,
        /// Without a value for longer than two cadences.
        ValueMissing = 4,
    }
}

/// A KPI as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// Its id.
    pub id: KpiId,
    /// What a person says of it.
    pub plan: KpiPlan,
    /// How its series of values stands.
    pub standing: Standing,
    /// When it was archived, if it is.
    pub archived_at: Option<DateTime<Utc>>,
    /// 1 at first, raised by each change, by values too.
    pub revision: i64,
    /// 1 at first, raised by each change by a person.
    pub content_revision: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a person says of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiPlan {
    /// Its name.
    pub name: String,
    /// What it says and how it is counted.
    pub description: String,
    /// Who answers for it.
    pub owner: Owner,
    /// Shown behind values.
    pub unit: String,
    /// What its numbers are.
    pub value_kind: ValueKind,
    /// Which money, where it is money.
    pub currency: Option<Currency>,
    /// Below it is too little.
    pub lower: Option<Decimal>,
    /// Above it is too much.
    pub upper: Option<Decimal>,
    /// How often it should have a value.
    pub cadence: Cadence,
    /// A key by which other systems push values.
    pub metric_key: Option<String>,
}

/// A change of a KPI by a person: what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KpiChange {
    /// A new name.
    pub name: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// A new owner.
    pub owner: Option<Owner>,
    /// A new unit.
    pub unit: Option<String>,
    /// A new kind of numbers.
    pub value_kind: Option<ValueKind>,
    /// A new currency; the inner `None` clears it.
    pub currency: Option<Option<Currency>>,
    /// A new lower bound.
    pub lower: Option<Option<Decimal>>,
    /// A new upper bound.
    pub upper: Option<Option<Decimal>>,
    /// A new cadence.
    pub cadence: Option<Cadence>,
    /// A new metric key.
    pub metric_key: Option<Option<String>>,
    /// Whether it is to be archived.
    pub is_archived: Option<bool>,
}

impl Cadence {
    /// How long a KPI of this cadence may be without a value: two cadences, counted in whole days.
    #[must_use]
    pub fn silence_max(self) -> TimeDelta {
        let days = match self {
            Self::Daily => KPI_DAILY_DAYS,
            Self::Weekly => KPI_WEEKLY_DAYS,
            Self::Monthly => KPI_MONTHLY_DAYS,
            Self::Quarterly => KPI_QUARTERLY_DAYS,
        };
        // A few hundred days at most: far from where the type ends.
        TimeDelta::try_days(days * KPI_CADENCES_MAX).unwrap_or_default()
    }
}

impl KpiPlan {
    /// The plan, if its fields go together.
    ///
    /// # Errors
    ///
    /// Every field that does not go with the others.
    pub fn fitting(self) -> Result<Self, Vec<Misfit>> {
        let is_money = self.value_kind == ValueKind::Currency;
        let mut misfits = Vec::new();
        let mut refuse = |is_wrong: bool, field, description| {
            if is_wrong {
                misfits.push(Misfit { field, description });
            }
        };
        refuse(is_money && self.currency.is_none(), "currency", "is required for CURRENCY");
        refuse(!is_money && self.currency.is_some(), "currency", "must be unset unless the kind is CURRENCY");
        refuse(self.lower.is_none() && self.upper.is_none(), "lower", "is required unless `upper` is set");
        let is_upside_down = self.lower.zip(self.upper).is_some_and(|(lower, upper)| lower > upper);
        refuse(is_upside_down, "upper", "must be at least `lower`");
        if misfits.is_empty() { Ok(self) } else { Err(misfits) }
    }
}

impl Kpi {
    /// How it does as of a moment; `None` while it has no value and the first is not due yet, and where it is archived.
    #[must_use]
    pub fn health(&self, now: DateTime<Utc>) -> Option<KpiHealth> {
        if self.archived_at.is_some() {
            return None;
        }
        let current = self.standing.current;
        let heard_at = current.map_or(self.created_at, |current| current.place.effective_at);
        if now - heard_at > self.plan.cadence.silence_max() {
            return Some(KpiHealth::ValueMissing);
        }
        let value = current?.value?;
        let is_below = self.plan.lower.is_some_and(|lower| value < lower);
        let is_above = self.plan.upper.is_some_and(|upper| value > upper);
        Some(match (is_below, is_above) {
            (true, _) => KpiHealth::Below,
            (false, true) => KpiHealth::Above,
            (false, false) => KpiHealth::Within,
        })
    }

    /// After readings that were recorded; `None` if later ones were already seen, or these.
    #[must_use]
    pub fn after_all<'a>(&self, readings: impl IntoIterator<Item = &'a Reading>) -> Option<Self> {
        let standing = self.standing.after_all(readings);
        (standing != self.standing).then(|| Self { standing, ..self.clone() })
    }

    /// After a change by a person at a moment. One that is archived already stays archived since then.
    ///
    /// # Errors
    ///
    /// Fields that would not go together.
    pub fn changed(mut self, change: KpiChange, now: DateTime<Utc>) -> Result<Self, Vec<Misfit>> {
        let plan = self.plan;
        self.plan = KpiPlan {
            name: change.name.unwrap_or(plan.name),
            description: change.description.unwrap_or(plan.description),
            owner: change.owner.unwrap_or(plan.owner),
            unit: change.unit.unwrap_or(plan.unit),
            value_kind: change.value_kind.unwrap_or(plan.value_kind),
            currency: change.currency.unwrap_or(plan.currency),
            lower: change.lower.unwrap_or(plan.lower),
            upper: change.upper.unwrap_or(plan.upper),
            cadence: change.cadence.unwrap_or(plan.cadence),
            metric_key: change.metric_key.unwrap_or(plan.metric_key),
        }
        .fitting()?;
        self.archived_at = match change.is_archived {
            Some(true) => self.archived_at.or(Some(now)),
            Some(false) => None,
            None => self.archived_at,
        };
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::GroupId;

    use super::*;
    use crate::series::ReadingSource;
    use crate::series::tests::{reading, second};

    const DAY: i64 = 86_400;

    /// Created at day 0, monthly, from 5 to 10.
    fn kpi() -> Kpi {
        Kpi {
            id: KpiId::default(),
            plan: KpiPlan {
                name: "解約率".to_owned(),
                description: String::new(),
                owner: Owner::Group(GroupId::default()),
                unit: "%".to_owned(),
                value_kind: ValueKind::Percent,
                currency: None,
                lower: Some(5.into()),
                upper: Some(10.into()),
                cadence: Cadence::Monthly,
                metric_key: None,
            },
            standing: Standing::default(),
            archived_at: None,
            revision: 1,
            content_revision: 1,
            created_at: second(0),
            updated_at: second(0),
        }
    }

    fn at(value: i64, day: i64) -> Kpi {
        let said =
            Reading { value: Some(value.into()), ..reading(ReadingSource::Metric, 1, day * DAY, day * DAY) };
        kpi().after_all([&said]).expect("it is the first")
    }

    #[test]
    fn it_is_healthy_from_bound_to_bound() {
        let now = second(101 * DAY);
        for (value, health) in
            [(4, KpiHealth::Below), (5, KpiHealth::Within), (10, KpiHealth::Within), (11, KpiHealth::Above)]
        {
            assert_eq!(at(value, 100).health(now), Some(health), "{value}");
        }
        let mut open = at(1_000, 100);
        open.plan.upper = None;
        assert_eq!(open.health(now), Some(KpiHealth::Within));
    }

    #[test]
    fn silence_for_more_than_two_cadences_is_never_green() {
        let healthy = at(7, 100);
        let silence_max = Cadence::Monthly.silence_max();
        let last = second(100 * DAY) + silence_max;
        assert_eq!(healthy.health(last), Some(KpiHealth::Within));
        assert_eq!(healthy.health(last + TimeDelta::seconds(1)), Some(KpiHealth::ValueMissing));
        assert_eq!(kpi().health(second(0) + silence_max), None, "the first value is not due yet");
        assert_eq!(kpi().health(second(1) + silence_max), Some(KpiHealth::ValueMissing));
        let archived = Kpi { archived_at: Some(second(0)), ..healthy };
        assert_eq!(archived.health(last), None);
    }

    #[test]
    fn fields_that_do_not_go_together_are_all_named() {
        let change = KpiChange {
            value_kind: Some(ValueKind::Currency),
            lower: Some(None),
            upper: Some(None),
            ..KpiChange::default()
        };
        let misfits = kpi().changed(change, second(1)).expect_err("they do not fit");
        let fields: Vec<_> = misfits.iter().map(|misfit| misfit.field).collect();
        assert_eq!(fields, ["currency", "lower"]);
        let upside_down = KpiChange { upper: Some(Some(4.into())), ..KpiChange::default() };
        let misfits = kpi().changed(upside_down, second(1)).expect_err("it is below the lower bound");
        assert_eq!(misfits[0].field, "upper");
    }

    #[test]
    fn it_is_archived_once_and_taken_back() {
        let archive = |is_archived| KpiChange { is_archived: Some(is_archived), ..KpiChange::default() };
        let archived = kpi().changed(archive(true), second(1)).expect("it fits");
        let again = archived.changed(archive(true), second(2)).expect("it fits");
        assert_eq!(again.archived_at, Some(second(1)));
        assert_eq!(again.changed(archive(false), second(3)).expect("it fits").archived_at, None);
    }
}
