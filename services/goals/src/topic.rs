//! What talk is about: an objective, or one of its key results.

use crate::key_result::KeyResult;
use crate::objective::Objective;
use crate::owner::Owner;

/// A goal that is talked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The objective.
    pub objective: Objective,
    /// The key result of it; `None` for the objective itself.
    pub key_result: Option<KeyResult>,
    /// Whether everybody in the organization may see it. What is said of others is not told to all.
    pub is_open: bool,
}

impl Topic {
    /// Who decides on it: its owner and, of a key result, the objective's.
    #[must_use]
    pub fn owners(&self) -> Vec<Owner> {
        let key_result = self.key_result.as_ref().map(|key_result| key_result.owner);
        key_result.into_iter().chain([self.objective.plan.owner]).collect()
    }

    /// Its own owner.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.key_result.as_ref().map_or(self.objective.plan.owner, |key_result| key_result.owner)
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        self.key_result.as_ref().map_or(&self.objective.plan.title, |key_result| &key_result.plan.title)
    }
}
