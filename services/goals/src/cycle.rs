//! Planning periods: how long they are, and where they stand.

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::Serialize;

use crate::coded::coded;
use crate::ids::CycleId;

coded! {
    /// Where a cycle stands: planning, active, scoring, closed, in this order.
    pub enum CycleState {
        /// Goals are worked towards.
        Active = 1,
        /// Nothing in it changes any more.
        Closed = 2,
        /// Goals are drafted and discussed.
        Planning = 3,
        /// Scores and retrospectives.
        Scoring = 4,
    }
}

coded! {
    /// How long a cycle is.
    pub enum CycleKind {
        /// A fiscal year.
        Year = 1,
        /// A half of one.
        Half = 2,
        /// A quarter of one.
        Quarter = 3,
        /// As its dates say.
        Custom = 4,
    }
}

/// A planning period as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Its id.
    pub id: CycleId,
    /// What it is and when.
    pub plan: CyclePlan,
    /// Where it stands.
    pub state: CycleState,
    /// When it was closed; nothing in it changes from then on.
    pub closed_at: Option<DateTime<Utc>>,
    /// 1 at first, raised by each change.
    pub revision: i64,
}

/// What a person says of a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CyclePlan {
    /// Unique in the organization.
    pub name: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day, not before the first.
    pub ends_on: NaiveDate,
    /// How long it is.
    pub part: FiscalPart,
}

/// Which part of which fiscal year a cycle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FiscalPart {
    /// How long it is.
    pub kind: CycleKind,
    /// The year in which the fiscal year begins; `None` where none is stated.
    pub year: Option<i16>,
    /// Which half or quarter, from 1; `None` for others, or where none is stated.
    pub ordinal: Option<i16>,
}

/// A change of a cycle: what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CycleChange {
    /// A new name.
    pub name: Option<String>,
    /// A new first day.
    pub starts_on: Option<NaiveDate>,
    /// A new last day.
    pub ends_on: Option<NaiveDate>,
    /// Another length.
    pub kind: Option<CycleKind>,
    /// Another fiscal year.
    pub year: Option<Option<i16>>,
    /// Another half or quarter.
    pub ordinal: Option<Option<i16>>,
}

impl CycleState {
    /// Whether a step leads there; closing is no step of this kind.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        matches!(
            (self, to),
            (Self::Planning | Self::Scoring, Self::Active) | (Self::Active, Self::Planning | Self::Scoring)
        )
    }

    /// The name in the protocol, without its prefix.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Closed => "CLOSED",
            Self::Planning => "PLANNING",
            Self::Scoring => "SCORING",
        }
    }
}

impl FiscalPart {
    /// No part of a fiscal year.
    pub const CUSTOM: Self = Self { kind: CycleKind::Custom, year: None, ordinal: None };

    /// Whether the ordinal goes with the kind.
    #[must_use]
    pub fn fits(self) -> bool {
        match (self.kind, self.ordinal) {
            (_, None) => true,
            (CycleKind::Half, Some(ordinal)) => (1..=2).contains(&ordinal),
            (CycleKind::Quarter, Some(ordinal)) => (1..=4).contains(&ordinal),
            (CycleKind::Year | CycleKind::Custom, Some(_)) => false,
        }
    }

    /// The first and the last day, in an organization whose fiscal year begins in this month; `None`
    /// where not enough is said.
    #[must_use]
    pub fn dates(self, start_month: u32) -> Option<(NaiveDate, NaiveDate)> {
        let year_start = NaiveDate::from_ymd_opt(self.year?.into(), start_month, 1)?;
        let (months, place) = match self.kind {
            CycleKind::Year => (12, 1),
            CycleKind::Half => (6, self.ordinal?),
            CycleKind::Quarter => (3, self.ordinal?),
            CycleKind::Custom => return None,
        };
        let before = u32::try_from(place - 1).ok()? * months;
        let starts_on = year_start.checked_add_months(Months::new(before))?;
        let next = starts_on.checked_add_months(Months::new(months))?;
        Some((starts_on, next.pred_opt()?))
    }

    /// The usual name: `2026年度 上期`, `FY2026 Q1` where the language is not Japanese.
    #[must_use]
    pub fn name(self, is_japanese: bool) -> Option<String> {
        let year = self.year?;
        let (japanese, english) = match (self.kind, self.ordinal) {
            (CycleKind::Year, _) => (String::new(), String::new()),
            (CycleKind::Half, Some(1)) => (" 上期".to_owned(), " H1".to_owned()),
            (CycleKind::Half, Some(_)) => (" 下期".to_owned(), " H2".to_owned()),
            (CycleKind::Quarter, Some(ordinal)) => (format!(" 第{ordinal}四半期"), format!(" Q{ordinal}")),
            (CycleKind::Half | CycleKind::Quarter | CycleKind::Custom, _) => return None,
        };
        Some(if is_japanese { format!("{year}年度{japanese}") } else { format!("FY{year}{english}") })
    }
}

impl Cycle {
    /// Whether goals in it may change.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

impl CyclePlan {
    /// After a change.
    ///
    /// # Errors
    ///
    /// The field that does not go with the others, and what would be right.
    pub fn changed(self, change: CycleChange) -> Result<Self, (&'static str, &'static str)> {
        let new = Self {
            name: change.name.unwrap_or(self.name),
            starts_on: change.starts_on.unwrap_or(self.starts_on),
            ends_on: change.ends_on.unwrap_or(self.ends_on),
            part: FiscalPart {
                kind: change.kind.unwrap_or(self.part.kind),
                year: change.year.unwrap_or(self.part.year),
                ordinal: change.ordinal.unwrap_or(self.part.ordinal),
            },
        };
        if new.ends_on < new.starts_on {
            return Err(("cycle.ends_on", "must not be before `starts_on`"));
        }
        if !new.part.fits() {
            return Err((
                "cycle.ordinal",
                "must be 1 or 2 for a HALF, 1 to 4 for a QUARTER, and 0 otherwise",
            ));
        }
        Ok(new)
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.ends_on.signed_duration_since(self.starts_on).num_days() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: CycleKind, ordinal: Option<i16>) -> FiscalPart {
        FiscalPart { kind, year: Some(2026), ordinal }
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("it is a date")
    }

    #[test]
    fn dates_follow_from_the_fiscal_year() {
        let cases = [
            (part(CycleKind::Year, None), 4, day(2026, 4, 1), day(2027, 3, 31)),
            (part(CycleKind::Half, Some(2)), 4, day(2026, 10, 1), day(2027, 3, 31)),
            (part(CycleKind::Quarter, Some(4)), 4, day(2027, 1, 1), day(2027, 3, 31)),
            (part(CycleKind::Quarter, Some(1)), 1, day(2026, 1, 1), day(2026, 3, 31)),
            (part(CycleKind::Half, Some(1)), 12, day(2026, 12, 1), day(2027, 5, 31)),
        ];
        for (part, month, starts_on, ends_on) in cases {
            assert_eq!(part.dates(month), Some((starts_on, ends_on)), "{part:?}");
        }
        assert_eq!(FiscalPart::CUSTOM.dates(4), None);
        assert_eq!(part(CycleKind::Half, None).dates(4), None);
    }

    #[test]
    fn names_are_what_people_say() {
        let half = part(CycleKind::Half, Some(1));
        assert_eq!(half.name(true).as_deref(), Some("2026年度 上期"));
        assert_eq!(half.name(false).as_deref(), Some("FY2026 H1"));
        assert_eq!(part(CycleKind::Quarter, Some(3)).name(true).as_deref(), Some("2026年度 第3四半期"));
        assert_eq!(part(CycleKind::Year, None).name(false).as_deref(), Some("FY2026"));
        assert_eq!(FiscalPart::CUSTOM.name(true), None);
    }

    #[test]
    fn a_cycle_goes_a_step_at_a_time() {
        use CycleState::{Active, Closed, Planning, Scoring};
        for (from, to, may) in [
            (Planning, Active, true),
            (Active, Planning, true),
            (Active, Scoring, true),
            (Scoring, Active, true),
            (Planning, Scoring, false),
            (Scoring, Planning, false),
            (Active, Closed, false),
            (Closed, Active, false),
        ] {
            assert_eq!(from.may_become(to), may, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn an_ordinal_goes_with_its_kind() {
        assert!(part(CycleKind::Quarter, Some(4)).fits());
        assert!(!part(CycleKind::Half, Some(3)).fits());
        assert!(!part(CycleKind::Year, Some(1)).fits());
    }
}
