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
    /// A milestone of a key result.
    pub struct MilestoneId
);
ovation_chassis::id!(
    /// An import of a file.
    pub struct ImportId
);
ovation_chassis::id!(
    /// A policy of a group, of a job type in it, or of the organization.
    pub struct PolicyId
);
ovation_chassis::id!(
    /// The timetable of a cycle.
    pub struct TimetableId
);
ovation_chassis::id!(
    /// A value of a series; a check-in's own id where it is from one.
    pub struct ReadingId
);
ovation_chassis::id!(
    /// A KPI.
    pub struct KpiId
);
ovation_chassis::id!(
    /// A series of values: the id of its key result or its KPI.
    pub struct SeriesId
);

impl From<KeyResultId> for SeriesId {
    fn from(id: KeyResultId) -> Self {
        Self(id.uuid())
    }
}

impl From<KpiId> for SeriesId {
    fn from(id: KpiId) -> Self {
        Self(id.uuid())
    }
}
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
