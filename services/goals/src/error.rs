//! Everything that this service refuses, as the domain names it, and what each means to a caller.

use ovation_chassis::failure::{Failure, Violation, constraint};
use ovation_chassis::inbox::HandleError;
use ovation_proto::ovation::common::v1::ErrorReason;
use uuid::Uuid;

use crate::config::TREE_LEVELS_MAX;
use crate::ids::{CycleId, KeyResultId, KpiId, ObjectiveId};
use crate::objective::{NoSuchStep, ObjectiveState};
use crate::path::TooDeep;
use crate::rollup::BrokenGraph;

/// Why a command or a query failed, in the order in which it is checked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused by the chassis, or while the message was read.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Fields that are well formed and do not go with what is there.
    #[error("fields do not fit")]
    Fields(Vec<Violation>),
    /// No such thing in the organization.
    #[error("there is no {what} {id}")]
    NotFound {
        /// The product's word.
        what: &'static str,
        /// The id that was asked for.
        id: Uuid,
    },
    /// The caller neither owns it nor leads its owner nor administers the organization.
    #[error("denied: {0}")]
    Denied(&'static str),
    /// It changed since its etag was read.
    #[error("the {0} changed since its etag was read")]
    EtagMismatch(&'static str),
    /// Another cycle of the organization has this name.
    #[error("the name of the cycle is taken")]
    CycleNameTaken,
    /// The cycle in which something would change is closed.
    #[error("the cycle {0} is closed")]
    CycleClosed(CycleId),
    /// The cycle does not go there.
    #[error("the cycle does not go from {from} to {to}")]
    CycleState {
        /// Where it stands.
        from: &'static str,
        /// Where it was to go.
        to: &'static str,
    },
    /// The objective does not go there.
    #[error("the objective does not go from {} to {}: {}", .0.from.name(), .0.to.name(), .0.mend)]
    ObjectiveState(NoSuchStep),
    /// The objective was never worked towards: it has no score.
    #[error("the objective {0} is not scored before it is active")]
    ObjectiveNotScored(ObjectiveId),
    /// The objective has not come to its end.
    #[error("the objective {0} is not judged yet")]
    ObjectiveNotJudged(ObjectiveId),
    /// The key result is retired.
    #[error("the key result {0} is retired")]
    KeyResultRetired(KeyResultId),
    /// The objective is closed: what people think of it is asked at the judgement now.
    #[error("the objective {0} takes no answers any more")]
    ObjectiveTakesNoAnswers(ObjectiveId),
    /// The policy in force for the owner wants an approval first.
    #[error("the objective is to be approved before it becomes active")]
    ApprovalRequired,
    /// The policy in force for the owner wants a rationale.
    #[error("the objective is to have a rationale")]
    RationaleRequired,
    /// The suggestion was accepted, declined or withdrawn before.
    #[error("the suggestion is decided")]
    SuggestionDecided,
    /// What the suggestion would change is not any more what it was.
    #[error("the suggestion is outdated by a change of {0}")]
    SuggestionOutdated(String),
    /// A goal would become its own ancestor.
    #[error("the alignment would close a circle")]
    AlignmentCycle,
    /// The tree would become too deep.
    #[error("the tree would become deeper than {TREE_LEVELS_MAX} levels")]
    TreeTooDeep,
    /// The import does not go from where it stands to there.
    #[error("the import is {0}")]
    ImportState(&'static str),
    /// An objective would become a person's where the policy has none.
    #[error("individual objectives are off")]
    IndividualObjectivesOff,
    /// A KPI that takes no values any more.
    #[error("the KPI {0} is archived")]
    KpiArchived(KpiId),
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// Stored alignments contradict what alignment allows.
    #[error("stored alignments are broken")]
    BrokenGraph(#[from] BrokenGraph),
    /// A stored row does not mean anything.
    #[error("stored row is broken: {0}")]
    BrokenRow(&'static str),
    /// A row that is locked changed nevertheless.
    #[error("{changed} of {expected} rows were there to change")]
    LostRows {
        /// How many changed.
        changed: u64,
        /// How many were to.
        expected: usize,
    },
}

impl Error {
    /// An objective that does not go from its state to another this way.
    #[must_use]
    pub const fn no_step(from: ObjectiveState, to: ObjectiveState) -> Self {
        let mend = "it goes from DRAFT to PROPOSED to ACTIVE to CLOSED";
        Self::ObjectiveState(NoSuchStep { from, to, mend })
    }

    /// One field that does not go with what is there.
    #[must_use]
    pub fn field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::Fields(vec![Violation { field: field.into(), description: description.into() }])
    }
}

impl From<NoSuchStep> for Error {
    fn from(step: NoSuchStep) -> Self {
        Self::ObjectiveState(step)
    }
}

impl From<TooDeep> for Error {
    fn from(_: TooDeep) -> Self {
        Self::TreeTooDeep
    }
}

impl From<sqlx::Error> for Error {
    /// Constraints that a caller can run into; all others are defects of ours.
    fn from(error: sqlx::Error) -> Self {
        match constraint(&error) {
            Some("cycle_name_is_unique_in_the_organization") => Self::CycleNameTaken,
            Some("objective_is_at_most_32_levels_deep" | "key_result_is_at_most_32_levels_deep") => {
                Self::TreeTooDeep
            }
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// The protocol's reason; `None` for what the chassis tells, and for defects.
    const fn reason(&self) -> Option<ErrorReason> {
        Some(match self {
            Self::Failure(_)
            | Self::Fields(_)
            | Self::NotFound { .. }
            | Self::Denied(_)
            | Self::EtagMismatch(_)
            | Self::Database(_)
            | Self::BrokenGraph(_)
            | Self::BrokenRow(_)
            | Self::LostRows { .. } => return None,
            Self::CycleNameTaken => ErrorReason::AlreadyExists,
            Self::CycleClosed(_) => ErrorReason::CycleClosed,
            Self::CycleState { .. } => ErrorReason::CycleStateInvalid,
            Self::ObjectiveState(_)
            | Self::ObjectiveNotScored(_)
            | Self::ObjectiveNotJudged(_)
            | Self::ObjectiveTakesNoAnswers(_) => ErrorReason::ObjectiveStateInvalid,
            Self::KeyResultRetired(_) => ErrorReason::KeyResultRetired,
            Self::ApprovalRequired => ErrorReason::ApprovalRequired,
            Self::RationaleRequired => ErrorReason::RationaleRequired,
            Self::SuggestionDecided => ErrorReason::SuggestionDecided,
            Self::SuggestionOutdated(_) => ErrorReason::SuggestionOutdated,
            Self::AlignmentCycle => ErrorReason::AlignmentCycle,
            Self::TreeTooDeep => ErrorReason::TreeTooDeep,
            Self::ImportState(_) => ErrorReason::ImportStateInvalid,
            Self::IndividualObjectivesOff => ErrorReason::IndividualObjectivesOff,
            Self::KpiArchived(_) => ErrorReason::KpiArchived,
        })
    }

    /// What is wrong, and how to mend it.
    fn advice(&self) -> String {
        let text = match self {
            Self::CycleNameTaken => {
                "another cycle has this name; choose one that the organization does not have yet"
            }
            Self::CycleClosed(_) => {
                "the cycle is closed and nothing in it changes any more; use an open cycle"
            }
            Self::CycleState { from, to } => {
                return format!(
                    "a cycle does not go from {from} to {to}; it goes from PLANNING to ACTIVE to SCORING, a step at a time, and is closed by `CloseCycle`"
                );
            }
            Self::ObjectiveState(NoSuchStep { from, to, mend }) => {
                return format!(
                    "an objective does not go from {} to {} like this; {mend}",
                    from.name(),
                    to.name()
                );
            }
            Self::ObjectiveNotScored(_) => {
                "an objective is scored while it is active or closed; make it ACTIVE first, or close the draft as CANCELLED"
            }
            Self::ObjectiveNotJudged(_) => {
                "an objective is judged once it is closed, or active in a cycle that is SCORING"
            }
            Self::ObjectiveTakesNoAnswers(_) => {
                "the objective is closed; commitment is answered while it is a draft, proposed or active"
            }
            Self::KeyResultRetired(_) => {
                "the key result is retired and changes no more; change the one that took its place, or add a new one"
            }
            Self::ApprovalRequired => {
                "the policy wants an approval before the objective becomes active; propose it by ProposeObjective"
            }
            Self::RationaleRequired => {
                "the policy wants to know why; write the rationale of the objective first"
            }
            Self::SuggestionDecided => {
                "the suggestion was accepted, declined or withdrawn before; make a new one if it is still wanted"
            }
            Self::SuggestionOutdated(field) => {
                return format!(
                    "`{field}` has changed since the suggestion was made; decline it and say so, or change the goal yourself"
                );
            }
            Self::AlignmentCycle => {
                "the goal would become its own ancestor; choose parents that are not under it"
            }
            Self::TreeTooDeep => {
                return format!(
                    "the tree would become deeper than {TREE_LEVELS_MAX} levels; choose a parent nearer to the root"
                );
            }
            Self::ImportState(state) => {
                return format!(
                    "the import is {state}, which does not allow this; look at its state, or open another import"
                );
            }
            Self::IndividualObjectivesOff => {
                "the group's policy has no objectives of single people; choose a group as the owner"
            }
            Self::KpiArchived(_) => {
                "the KPI is archived and takes no values; take it back from the archive first"
            }
            other => return other.to_string(),
        };
        text.to_owned()
    }

    /// What programs may want to know of it.
    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::CycleClosed(id) => vec![("cycle_id", id.to_string())],
            Self::CycleState { from, to } => vec![("from", (*from).to_owned()), ("to", (*to).to_owned())],
            Self::ObjectiveState(step) => {
                vec![("from", step.from.name().to_owned()), ("to", step.to.name().to_owned())]
            }
            Self::ObjectiveNotScored(id)
            | Self::ObjectiveNotJudged(id)
            | Self::ObjectiveTakesNoAnswers(id) => {
                vec![("objective_id", id.to_string())]
            }
            Self::KeyResultRetired(id) => vec![("key_result_id", id.to_string())],
            Self::SuggestionOutdated(field) => vec![("field", field.clone())],
            Self::ImportState(state) => vec![("state", state.to_string())],
            Self::KpiArchived(id) => vec![("kpi_id", id.to_string())],
            _ => Vec::new(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Some(reason) = error.reason() {
            let failure = Self::new(reason, error.advice());
            return error
                .details()
                .into_iter()
                .fold(failure, |failure, (name, value)| failure.with(name, value));
        }
        match error {
            Error::Failure(failure) => failure,
            Error::Fields(violations) => Self::fields(violations),
            Error::NotFound { what, id } => Self::not_found(what, id),
            Error::Denied(what) => Self::denied(what),
            Error::EtagMismatch(what) => Self::etag_mismatch(what),
            Error::Database(error) => error.into(),
            defect => Self::internal(defect),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

impl From<Error> for HandleError {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}
