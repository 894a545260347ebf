//! Ids of what this service owns, and of what it names in others.

ovation_chassis::id!(
    /// A planning period.
    pub struct CycleId
);
ovation_chassis::id!(
    /// An objective.
    pub struct ObjectiveId
);
ovation_chassis::id!(
    /// A key result.
    pub struct KeyResultId
);
ovation_chassis::id!(
    /// A check-in, of the service `checkins`.
    pub struct CheckInId
);
ovation_chassis::id!(
    /// A comment on a goal.
    pub struct CommentId
);
ovation_chassis::id!(
    /// A question why.
    pub struct QuestionId
);
ovation_chassis::id!(
    /// An answer to a question.
    pub struct AnswerId
);
ovation_chassis::id!(
    /// A suggested change of a goal.
    pub struct SuggestionId
);
ovation_chassis::id!(
    /// One time that an objective was put forward for a decision.
    pub struct ProposalId
);
