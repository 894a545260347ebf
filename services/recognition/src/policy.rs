//! How an organization uses points.
//!
//! A change of policy takes effect with the next allowance that is opened: at once for those who have not yet sent points in
//! the period, and in the next period for those who have. They keep what they were granted, even if the peer bonus is
//! switched off meanwhile.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::coin::Points;
use crate::ledger::{Allowance, Grant};
use crate::period::{AllowancePeriod, Period};

/// What an administrator chooses. Its serialization tells repeated calls from reused ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PolicyContent {
    /// Whether coins may carry points.
    pub peer_bonus: bool,
    /// What everybody may send in a period.
    pub allowance: Points,
    /// How long an allowance lasts.
    pub period: AllowancePeriod,
}

/// An organization's policy. One that was never set is the default with revision 0: no points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// What was chosen.
    pub content: PolicyContent,
    /// 1 more with every change.
    pub revision: i64,
}

/// What somebody can still send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What the period began with.
    pub granted: Points,
    /// What is left of it.
    pub available: Points,
    /// For how long.
    pub period: Period,
}

/// The policy is not the one that the caller has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the recognition policy changed since its etag was read; read it again")]
pub struct EtagMismatch;

impl Policy {
    /// Names this revision.
    #[must_use]
    pub fn etag(&self) -> String {
        self.revision.to_string()
    }

    /// The next revision. An empty `etag` accepts any current one.
    pub fn change(self, content: PolicyContent, etag: &str) -> Result<Self, EtagMismatch> {
        if etag.is_empty() || etag == self.etag() {
            Ok(Self { content, revision: self.revision + 1 })
        } else {
            Err(EtagMismatch)
        }
    }

    /// What somebody who has no allowance yet is granted now; `None` while the peer bonus is off.
    #[must_use]
    pub fn grant(&self, now: DateTime<Utc>, zone: Tz) -> Option<Grant> {
        self.content.peer_bonus.then(|| Grant {
            points: self.content.allowance,
            period: self.content.period.containing(now, zone),
        })
    }

    /// What the holder of this open allowance, or of none, can still send now.
    #[must_use]
    pub fn standing(&self, now: DateTime<Utc>, zone: Tz, open: Option<Allowance>) -> Standing {
        if let Some(allowance) = open.filter(|allowance| allowance.is_usable(now)) {
            return Standing {
                granted: allowance.granted,
                available: allowance.available(),
                period: allowance.period,
            };
        }
        let points = self.grant(now, zone).map_or(Points::ZERO, |grant| grant.points);
        let period = self.content.period.containing(now, zone);
        Standing { granted: points, available: points, period }
    }
}

#[cfg(test)]
mod tests {
    use ovation_chassis::ids::PersonId;

    use super::*;
    use crate::ledger::AllowanceId;

    const ZONE: Tz = Tz::Asia__Tokyo;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("it is a time")
    }

    #[test]
    fn a_policy_that_was_never_set_grants_nothing() {
        let now = at("2026-07-01T00:00:00Z");
        let policy = Policy::default();
        assert_eq!(policy.grant(now, ZONE), None);
        let standing = policy.standing(now, ZONE, None);
        assert_eq!((standing.granted, standing.available), (Points::ZERO, Points::ZERO));
        assert_eq!(standing.period, AllowancePeriod::Month.containing(now, ZONE));
    }

    #[test]
    fn who_has_sent_in_the_period_stands_by_the_allowance_and_everybody_else_by_the_policy() {
        let now = at("2026-07-15T00:00:00Z");
        let content =
            PolicyContent { peer_bonus: true, allowance: Points::new(500), period: AllowancePeriod::Week };
        let policy = Policy { content, revision: 2 };
        let month = AllowancePeriod::Month.containing(now, ZONE);
        let allowance = Allowance {
            id: AllowanceId::random(),
            person: PersonId::random(),
            period: month,
            granted: Points::new(100),
            sent: Points::new(30),
        };
        let held = policy.standing(now, ZONE, Some(allowance));
        assert_eq!((held.granted.get(), held.available.get(), held.period), (100, 70, month));
        let week = AllowancePeriod::Week.containing(now, ZONE);
        let none = policy.standing(now, ZONE, None);
        assert_eq!((none.granted.get(), none.available.get(), none.period), (500, 500, week));
        let after = policy.standing(month.ends_at, ZONE, Some(allowance));
        assert_eq!(after.available.get(), 500);
    }

    #[test]
    fn a_change_needs_the_current_etag_or_none() {
        let on =
            PolicyContent { peer_bonus: true, allowance: Points::new(400), period: AllowancePeriod::Week };
        let first = Policy::default().change(on, "0").expect("it is the current etag");
        assert_eq!((first.content, first.etag().as_str()), (on, "1"));
        assert_eq!(first.change(PolicyContent::default(), "0"), Err(EtagMismatch));
        assert_eq!(first.change(PolicyContent::default(), "").map(|policy| policy.revision), Ok(2));
    }
}
