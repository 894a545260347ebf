//! A suggestion as it stands.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;
use serde::Serialize;

use crate::coded::coded;
use crate::ids::{KeyResultId, ObjectiveId, SuggestionId};

coded! {
    /// Where a suggestion stands.
    pub enum SuggestionState {
        /// It waits for a decision.
        Open = 1,
        /// The change was made.
        Accepted = 2,
        /// It was not, for a reason.
        Declined = 3,
        /// Its author took it back.
        Withdrawn = 4,
    }
}

/// Somebody suggests a change of a goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Its id; later ones are greater.
    pub id: SuggestionId,
    /// Where it stands.
    pub objective_id: ObjectiveId,
    /// The key result that it concerns; `None` for the objective itself.
    pub key_result_id: Option<KeyResultId>,
    /// Who suggests it.
    pub author: PersonId,
    /// What is to change, each field once.
    pub changes: Vec<FieldChange>,
    /// Why; may be empty.
    pub reason: String,
    /// Where it stands.
    pub state: SuggestionState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who ended it and how; `None` while it is open.
    pub decision: Option<Decision>,
}

/// A field's change, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field, by the protocol's name.
    pub field: String,
    /// What it was when the change was suggested.
    pub from: String,
    /// What it is to be.
    pub to: String,
}

/// How a suggestion ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who decided; `None` for a machine client.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was declined; empty otherwise.
    pub reason: String,
}

impl Suggestion {
    /// Once it is accepted, declined or withdrawn.
    #[must_use]
    pub fn decided(self, state: SuggestionState, decision: Decision) -> Self {
        Self { state, decision: Some(decision), ..self }
    }

    /// 1 while it is open, 2 once it is decided.
    #[must_use]
    pub const fn revision(&self) -> i64 {
        if self.decision.is_some() { 2 } else { 1 }
    }

    /// As those may know it who may not see the objective: which fields, and no texts.
    #[must_use]
    pub fn without_texts(mut self) -> Self {
        self.reason.clear();
        for change in &mut self.changes {
            change.from.clear();
            change.to.clear();
        }
        if let Some(decision) = &mut self.decision {
            decision.reason.clear();
        }
        self
    }
}
