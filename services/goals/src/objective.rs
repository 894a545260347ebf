//! Objectives, and what they serve.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::coded::coded;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Terms, Weight};
use crate::rollup::Share;

coded! {
    /// How an objective is meant: what counts as success.
    pub enum ObjectiveKind {
        /// Success at 1.0.
        Committed = 1,
        /// Success at 0.7.
        Aspirational = 2,
        /// Beyond the extension of today.
        Moonshot = 3,
    }
}

coded! {
    /// Where an objective stands.
    pub enum ObjectiveState {
        /// Open for discussion.
        Draft = 1,
        /// Being worked towards.
        Active = 2,
        /// Over.
        Closed = 3,
        /// Put forward for a decision.
        Proposed = 4,
    }
}

/// An objective as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its id.
    pub id: ObjectiveId,
    /// Its planning period.
    pub cycle_id: CycleId,
    /// What a person says of it.
    pub plan: ObjectivePlan,
    /// What it serves; the first is the primary parent.
    pub parents: Vec<Parent>,
    /// The sums over its direct children that count.
    pub terms: Terms,
    /// Their weighted mean; `None` while nothing counts.
    pub progress: Option<Progress>,
    /// Its place in the tree of the cycle.
    pub path: Path,
    /// 1 at first, raised by each change.
    pub revision: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a person says of an objective.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObjectivePlan {
    /// What is to come true.
    pub title: String,
    /// Why.
    pub rationale: String,
    /// How it is meant.
    pub kind: ObjectiveKind,
    /// Where it stands.
    pub state: ObjectiveState,
    /// Who owns it.
    pub owner: Owner,
    /// How much it counts in its parents.
    pub weight: Weight,
}

/// What an objective serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Parent {
    /// Another objective, in whose progress it counts.
    Objective(ObjectiveId),
    /// A key result: the objective stands under it and counts in nothing, for a key result's
    /// progress is that of its own measure.
    KeyResult(KeyResultId),
}

/// An edge upwards: what an objective serves, with the objective that leads further up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// What it serves.
    pub parent: Parent,
    /// The parent itself, or the objective of the key result.
    pub objective_id: ObjectiveId,
}

/// A change of an objective by a person: what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ObjectiveChange {
    /// A new title.
    pub title: Option<String>,
    /// A new rationale.
    pub rationale: Option<String>,
    /// A new kind.
    pub kind: Option<ObjectiveKind>,
    /// A new state.
    pub state: Option<ObjectiveState>,
    /// A new weight.
    pub weight: Option<Weight>,
    /// A new owner.
    pub owner: Option<Owner>,
}

impl Objective {
    /// What it brings to each of its parents that is an objective.
    #[must_use]
    pub const fn share(&self) -> Share {
        Share { weight: self.plan.weight, counts: true, progress: self.progress, size: None }
    }

    /// After a change by a person.
    #[must_use]
    pub fn changed(mut self, change: ObjectiveChange) -> Self {
        let plan = &mut self.plan;
        plan.title = change.title.unwrap_or_else(|| std::mem::take(&mut plan.title));
        plan.rationale = change.rationale.unwrap_or_else(|| std::mem::take(&mut plan.rationale));
        plan.kind = change.kind.unwrap_or(plan.kind);
        plan.state = change.state.unwrap_or(plan.state);
        plan.weight = change.weight.unwrap_or(plan.weight);
        plan.owner = change.owner.unwrap_or(plan.owner);
        self
    }
}

impl Parent {
    /// The objective in whose progress a child counts; `None` for a key result.
    #[must_use]
    pub const fn counting(self) -> Option<ObjectiveId> {
        match self {
            Self::Objective(id) => Some(id),
            Self::KeyResult(_) => None,
        }
    }

    /// Its bare id, for SQL.
    #[must_use]
    pub const fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Objective(id) => id.uuid(),
            Self::KeyResult(id) => id.uuid(),
        }
    }
}
