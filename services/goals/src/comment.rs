//! Comments on goals.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;

use crate::ids::{CommentId, KeyResultId, ObjectiveId};

/// What somebody said of a goal. Written once; it can only be taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Comment {
    /// Its id; later ones are greater.
    pub id: CommentId,
    /// Where it stands.
    pub objective_id: ObjectiveId,
    /// The key result that it is about; `None` for the objective itself.
    pub key_result_id: Option<KeyResultId>,
    /// Who said it.
    pub author: PersonId,
    /// What was said; empty once it is withdrawn, and never otherwise.
    pub text: String,
    /// Who is mentioned, each once.
    pub mentioned: Vec<PersonId>,
    /// When it was said.
    pub created_at: DateTime<Utc>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Comment {
    /// Taken back: its text is gone, and it mentions nobody.
    #[must_use]
    pub fn withdrawn(self, at: DateTime<Utc>) -> Self {
        Self { text: String::new(), mentioned: Vec::new(), withdrawn_at: Some(at), ..self }
    }

    /// 1 at first, 2 once it is withdrawn.
    #[must_use]
    pub const fn revision(&self) -> i64 {
        if self.withdrawn_at.is_some() { 2 } else { 1 }
    }

    /// As those may know it who may not see the objective: without its text.
    #[must_use]
    pub fn without_text(self) -> Self {
        Self { text: String::new(), ..self }
    }
}
