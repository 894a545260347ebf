//! Objectives, and what they serve.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use crate::coded::coded;
use crate::ids::{CycleId, KeyResultId, ObjectiveId};
use crate::owner::Owner;
use crate::path::Path;
use crate::progress::{Progress, Terms, Ways, Weight};
use crate::rollup::{Node, RollUp, Share};
use crate::viewer::{Viewer, Visibility};

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

coded! {
    /// How a closed objective ended.
    pub enum Outcome {
        /// It came true.
        Achieved = 1,
        /// A part of it did.
        Partly = 2,
        /// It did not.
        Missed = 3,
        /// It was given up, and counts in nothing.
        Cancelled = 4,
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
    /// How it ended, once it is closed; `None` also for those closed before outcomes were asked for.
    pub outcome: Option<Outcome>,
    /// How its progress comes from what is under it.
    pub roll_up: RollUp,
    /// The sums over its direct children that count.
    pub terms: Terms,
    /// The ways of a sum.
    pub ways: Ways,
    /// What its rule gives; `None` while nothing counts.
    pub computed: Option<Progress>,
    /// What is shown and counts: the computed one, or the override while it holds.
    pub progress: Option<Progress>,
    /// At the end, from 0 to 1.
    pub score: Option<Decimal>,
    /// Where it comes from.
    pub origin: Origin,
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
    /// Who works on it beside its owner.
    pub contributors: Vec<PersonId>,
    /// Who sees it beside these.
    pub visibility: Visibility,
    /// Whether it counts upwards although not everybody sees it.
    pub counts_upwards: bool,
    /// Words by which it is found.
    pub labels: Vec<String>,
}

impl ObjectivePlan {
    /// Seen by everybody, of the usual weight, with nothing further said.
    #[must_use]
    pub fn new(title: String, kind: ObjectiveKind, state: ObjectiveState, owner: Owner) -> Self {
        Self {
            title,
            rationale: String::new(),
            kind,
            state,
            owner,
            weight: Weight::ONE,
            contributors: Vec::new(),
            visibility: Visibility::Organization,
            counts_upwards: false,
            labels: Vec::new(),
        }
    }
}

/// Where an objective comes from, if not from nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The objective of an earlier cycle that it continues.
    pub carried_from: Option<ObjectiveId>,
    /// The objective beside which it is kept as an alternative draft.
    pub alternative_to: Option<ObjectiveId>,
    /// A key of the system it was imported from, unique in the cycle.
    pub external_id: Option<String>,
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
    /// Other contributors.
    pub contributors: Option<Vec<PersonId>>,
    /// Another visibility.
    pub visibility: Option<Visibility>,
    /// Whether it counts upwards although not everybody sees it.
    pub counts_upwards: Option<bool>,
    /// Other labels.
    pub labels: Option<Vec<String>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
}

/// A step from one state to another that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchStep {
    /// Where it stands.
    pub from: ObjectiveState,
    /// Where it was to go.
    pub to: ObjectiveState,
    /// What would be right.
    pub mend: &'static str,
}

impl ObjectiveState {
    /// Whether a step leads there. Whether an approval is needed for it is the policy's matter.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        match (self, to) {
            (Self::Draft, Self::Proposed | Self::Active)
            | (Self::Proposed, Self::Draft | Self::Active)
            | (Self::Active, Self::Draft)
            | (Self::Draft | Self::Proposed | Self::Active, Self::Closed)
            | (Self::Closed, Self::Active) => true,
            (from, to) => from.code() == to.code(),
        }
    }

    /// The name in the protocol, without its prefix.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Active => "ACTIVE",
            Self::Closed => "CLOSED",
            Self::Proposed => "PROPOSED",
        }
    }
}

impl Objective {
    /// A new objective: nothing is under it yet.
    #[must_use]
    pub fn new(
        (id, cycle_id): (ObjectiveId, CycleId),
        plan: ObjectivePlan,
        parents: Vec<Parent>,
        path: Path,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            cycle_id,
            plan,
            parents,
            outcome: None,
            roll_up: RollUp::default(),
            terms: Terms::default(),
            ways: Ways::default(),
            computed: None,
            progress: None,
            score: None,
            origin: Origin::default(),
            path,
            revision: 1,
            content_revision: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether it counts in what it serves: it is active or closed, neither given up nor an
    /// alternative, and everybody sees it or its owner lets it count.
    #[must_use]
    pub fn counts(&self) -> bool {
        let is_under_way = matches!(self.plan.state, ObjectiveState::Active | ObjectiveState::Closed);
        is_under_way
            && self.outcome != Some(Outcome::Cancelled)
            && self.origin.alternative_to.is_none()
            && (self.plan.visibility.is_open() || self.plan.counts_upwards)
    }

    /// What it brings to each of its parents that is an objective.
    #[must_use]
    pub fn share(&self) -> Share {
        Share { weight: self.plan.weight, counts: self.counts(), progress: self.progress, size: None }
    }

    /// As the roll-up takes it.
    #[must_use]
    pub fn node(&self) -> Node {
        Node {
            weight: self.plan.weight,
            counts: self.counts(),
            roll_up: self.roll_up.clone(),
            terms: self.terms,
            ways: self.ways,
            computed: self.computed,
            progress: self.progress,
        }
    }

    /// After a change by a person was stored.
    pub fn touched(&mut self, now: DateTime<Utc>) {
        self.revision += 1;
        self.content_revision += 1;
        self.updated_at = now;
    }

    /// Whether a viewer sees it.
    #[must_use]
    pub fn is_seen_by(&self, viewer: &Viewer) -> bool {
        let plan = &self.plan;
        let owner = [plan.owner.group().map(Uuid::from), plan.owner.person().map(Uuid::from)];
        let group = plan.visibility.group().map(Uuid::from);
        let people = plan.contributors.iter().chain(plan.visibility.people()).map(|person| person.uuid());
        viewer.sees(&plan.visibility, owner.into_iter().chain([group]).flatten().chain(people))
    }

    /// After a change by a person. One that is no longer closed has no outcome any more.
    ///
    /// # Errors
    ///
    /// A step from its state that is none, or a closing without an outcome.
    pub fn changed(mut self, change: ObjectiveChange) -> Result<Self, NoSuchStep> {
        let (from, to) = (self.plan.state, change.state.unwrap_or(self.plan.state));
        let refuse = |mend| NoSuchStep { from, to, mend };
        if !from.may_become(to) {
            return Err(refuse("go from DRAFT over PROPOSED or at once to ACTIVE, and from there to CLOSED"));
        }
        let outcome = change.outcome.or(self.outcome);
        let is_closing = to == ObjectiveState::Closed && from != to;
        if is_closing && outcome.is_none() {
            return Err(refuse("give the `outcome` with which it is closed"));
        }
        let was_active = matches!(from, ObjectiveState::Active | ObjectiveState::Closed);
        if is_closing && !was_active && outcome != Some(Outcome::Cancelled) {
            return Err(refuse("only an active objective is achieved or missed; close a draft as CANCELLED"));
        }
        if to != ObjectiveState::Closed && change.outcome.is_some() {
            return Err(refuse("an `outcome` goes with the state CLOSED"));
        }
        self.outcome = outcome.filter(|_| to == ObjectiveState::Closed);
        let plan = &mut self.plan;
        plan.state = to;
        plan.title = change.title.unwrap_or_else(|| std::mem::take(&mut plan.title));
        plan.rationale = change.rationale.unwrap_or_else(|| std::mem::take(&mut plan.rationale));
        plan.kind = change.kind.unwrap_or(plan.kind);
        plan.weight = change.weight.unwrap_or(plan.weight);
        plan.owner = change.owner.unwrap_or(plan.owner);
        plan.contributors = change.contributors.unwrap_or_else(|| std::mem::take(&mut plan.contributors));
        plan.visibility = change.visibility.unwrap_or_else(|| std::mem::take(&mut plan.visibility));
        plan.counts_upwards = change.counts_upwards.unwrap_or(plan.counts_upwards);
        plan.labels = change.labels.unwrap_or_else(|| std::mem::take(&mut plan.labels));
        Ok(self)
    }
}

impl ObjectiveChange {
    /// Whether what it counts upwards may change with it.
    #[must_use]
    pub const fn moves_progress(&self) -> bool {
        self.weight.is_some()
            || self.state.is_some()
            || self.outcome.is_some()
            || self.visibility.is_some()
            || self.counts_upwards.is_some()
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

    /// The product's word for it.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Objective(_) => "objective",
            Self::KeyResult(_) => "key result",
        }
    }

    /// Its bare id, for SQL.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Objective(id) => id.uuid(),
            Self::KeyResult(id) => id.uuid(),
        }
    }
}
