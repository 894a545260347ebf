//! なぜこのO? Questions why, and their answers.

use chrono::{DateTime, Utc};
use ovation_chassis::ids::PersonId;

use crate::ids::{AnswerId, CycleId, ObjectiveId, QuestionId};

/// Somebody asks why this objective is.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id; later ones are greater.
    pub id: QuestionId,
    /// What it is about.
    pub objective_id: ObjectiveId,
    /// The objective's cycle.
    pub cycle_id: CycleId,
    /// Who asks.
    pub author: PersonId,
    /// What they ask.
    pub text: String,
    /// What was answered, the first first.
    pub answers: Vec<Answer>,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When the one who asked said that it is resolved; `None` while it is open.
    pub resolved_at: Option<DateTime<Utc>>,
    /// 1 at first, raised by each answer and resolution.
    pub revision: i64,
}

/// What an owner answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Its id; later ones are greater.
    pub id: AnswerId,
    /// Who answers.
    pub author: PersonId,
    /// What they answer.
    pub text: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Question {
    /// With a further answer.
    #[must_use]
    pub fn answered(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self.revision += 1;
        self
    }

    /// Resolved at a time, or open again; `None` if it is so already.
    #[must_use]
    pub fn resolved(self, is_resolved: bool, at: DateTime<Utc>) -> Option<Self> {
        if self.resolved_at.is_some() == is_resolved {
            return None;
        }
        let revision = self.revision + 1;
        Some(Self { resolved_at: is_resolved.then_some(at), revision, ..self })
    }

    /// As those may know it who may not see the objective: without any text.
    #[must_use]
    pub fn without_texts(mut self) -> Self {
        self.text.clear();
        for answer in &mut self.answers {
            answer.text.clear();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_resolved_can_be_opened_again_and_nothing_happens_twice() {
        let question = Question {
            id: QuestionId::default(),
            objective_id: ObjectiveId::default(),
            cycle_id: CycleId::default(),
            author: PersonId::default(),
            text: "なぜこのO?".to_owned(),
            answers: Vec::new(),
            created_at: DateTime::UNIX_EPOCH,
            resolved_at: None,
            revision: 1,
        };
        assert_eq!(question.clone().resolved(false, DateTime::UNIX_EPOCH), None);
        let resolved = question.resolved(true, DateTime::UNIX_EPOCH).expect("it was open");
        assert_eq!((resolved.resolved_at.is_some(), resolved.revision), (true, 2));
        assert_eq!(resolved.clone().resolved(true, DateTime::UNIX_EPOCH), None);
        let opened = resolved.resolved(false, DateTime::UNIX_EPOCH).expect("it was resolved");
        assert_eq!((opened.resolved_at, opened.revision), (None, 3));
    }
}
