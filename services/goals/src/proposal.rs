//! Proposals: each time that an objective was put forward for a decision.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;

use crate::coded::coded;
use crate::ids::{ObjectiveId, ProposalId};

coded! {
    /// Where a proposal stands.
    pub enum ProposalState {
        /// It waits for a decision.
        Waiting = 1,
        /// The objective became active by it.
        Approved = 2,
        /// It was given back as a draft.
        Returned = 3,
        /// The objective left its state by another way.
        SetAside = 4,
    }
}

/// One time that an objective was put forward for a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Its id; later ones are greater.
    pub id: ProposalId,
    /// What was proposed.
    pub objective_id: ObjectiveId,
    /// Who proposed it; `None` for a machine client, or where nobody knows any more.
    pub proposed_by: Option<PersonId>,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// What became of it.
    pub state: ProposalState,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// When; `None` while it waits.
    pub decided_at: Option<DateTime<Utc>>,
    /// What should be mended, of one that was returned; empty otherwise.
    pub reason: String,
}

impl Proposal {
    /// A proposal that waits from now on.
    #[must_use]
    pub fn new(
        id: ProposalId,
        objective_id: ObjectiveId,
        proposed_by: Option<PersonId>,
        proposed_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            objective_id,
            proposed_by,
            proposed_at,
            state: ProposalState::Waiting,
            decided_by: None,
            decided_at: None,
            reason: String::new(),
        }
    }

    /// Once it is decided.
    #[must_use]
    pub fn decided(
        self,
        state: ProposalState,
        decided_by: Option<PersonId>,
        decided_at: DateTime<Utc>,
        reason: String,
    ) -> Self {
        Self { state, decided_by, decided_at: Some(decided_at), reason, ..self }
    }

    /// 1 while it waits, 2 once it is decided.
    #[must_use]
    pub const fn revision(&self) -> i64 {
        if self.decided_at.is_some() { 2 } else { 1 }
    }
}
