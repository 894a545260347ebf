//! Who may call which method. Whether a caller may change *this* goal is a matter of ownership, and
//! checked first in each command.

use ovation_chassis::permission::{Access, Permission, Who};

/// Whoever is in the organization reads everything here.
const READ: Access = Access { who: &[Who::Member], scope: Some("goals.read") };
/// Owners and leads are told apart in the commands.
const WRITE: Access = Access { who: &[Who::Member], scope: Some("goals.write") };
/// What concerns the whole organization.
const ADMINISTER: Access = Access { who: &[Who::Administrator, Who::Hr], scope: Some("goals.write") };

/// The table of `GoalsService`.
pub const GOALS: &[Permission] = &[
    Permission { method: "ovation.goals.v1.GoalsService/CreateCycle", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.GoalsService/GetCycle", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/ListCycles", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/CloseCycle", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.GoalsService/CreateObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/GetObjective", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/ListObjectives", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/UpdateObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/AlignObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/CreateKeyResult", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/GetKeyResult", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/UpdateKeyResult", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/GetTree", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/ExplainProgress", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/ImportOutline", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.GoalsService/UpdateCycle", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.GoalsService/MoveCycle", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.GoalsService/SetRollUp", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/SetMilestones", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/RetireKeyResult", access: WRITE },
    Permission { method: "ovation.goals.v1.GoalsService/ListAlignmentGaps", access: READ },
    Permission { method: "ovation.goals.v1.GoalsService/SearchGoals", access: READ },
];

/// The table of `CommitmentService`. Nobody's role opens more than a member sees. What only people can
/// do or see of themselves is refused to API tokens in the command, which says why.
pub const COMMITMENT: &[Permission] = &[
    Permission { method: "ovation.goals.v1.CommitmentService/AnswerCommitment", access: WRITE },
    Permission { method: "ovation.goals.v1.CommitmentService/GetMyCommitment", access: READ },
    Permission { method: "ovation.goals.v1.CommitmentService/GetCommitment", access: READ },
    Permission { method: "ovation.goals.v1.CommitmentService/ListCommitmentTrend", access: READ },
    Permission { method: "ovation.goals.v1.CommitmentService/ListCommitmentComments", access: READ },
    Permission { method: "ovation.goals.v1.CommitmentService/ConfirmRead", access: WRITE },
    Permission { method: "ovation.goals.v1.CommitmentService/GetReadConfirmations", access: READ },
];

/// The table of `PoliciesService`. Whose progress and whose handovers a caller sees is cut in the queries.
pub const POLICIES: &[Permission] = &[
    Permission { method: "ovation.goals.v1.PoliciesService/GetGoalsSettings", access: READ },
    Permission { method: "ovation.goals.v1.PoliciesService/UpdateGoalsSettings", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.PoliciesService/SetGroupPolicy", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.PoliciesService/DeleteGroupPolicy", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.PoliciesService/ListGroupPolicies", access: READ },
    Permission { method: "ovation.goals.v1.PoliciesService/GetEffectivePolicy", access: READ },
    Permission { method: "ovation.goals.v1.PoliciesService/SetCycleTimetable", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.PoliciesService/GetCycleTimetable", access: READ },
    Permission { method: "ovation.goals.v1.PoliciesService/ListCycleProgress", access: READ },
    Permission { method: "ovation.goals.v1.PoliciesService/RemindOpenOwners", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.PoliciesService/CopyCycleSettings", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.PoliciesService/ListHandovers", access: READ },
    Permission { method: "ovation.goals.v1.PoliciesService/HandOver", access: WRITE },
];

/// The table of `TransferService`.
pub const TRANSFER: &[Permission] = &[
    Permission { method: "ovation.goals.v1.TransferService/CreateImport", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.TransferService/UploadImport", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.TransferService/RunImport", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.TransferService/CancelImport", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.TransferService/GetImport", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.TransferService/ListImports", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.TransferService/ListImportRows", access: ADMINISTER },
    Permission { method: "ovation.goals.v1.TransferService/GetExport", access: READ },
];

/// What other systems push.
const REPORT: Access = Access { who: &[Who::Administrator, Who::Hr], scope: Some("goals.values") };

/// The table of `ValuesService`.
pub const VALUES: &[Permission] = &[
    Permission { method: "ovation.goals.v1.ValuesService/ListReadings", access: READ },
    Permission { method: "ovation.goals.v1.ValuesService/ReportMetricValues", access: REPORT },
    Permission { method: "ovation.goals.v1.ValuesService/CreateKpi", access: WRITE },
    Permission { method: "ovation.goals.v1.ValuesService/GetKpi", access: READ },
    Permission { method: "ovation.goals.v1.ValuesService/ListKpis", access: READ },
    Permission { method: "ovation.goals.v1.ValuesService/UpdateKpi", access: WRITE },
    Permission { method: "ovation.goals.v1.ValuesService/RecordKpiValue", access: WRITE },
];

/// The table of `ScoringService`. Owners and leads are told apart in the commands; what only people do for
/// themselves is refused to API tokens there, too.
pub const SCORING: &[Permission] = &[
    Permission { method: "ovation.goals.v1.ScoringService/GetScoring", access: READ },
    Permission { method: "ovation.goals.v1.ScoringService/ScoreObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.ScoringService/SetRetrospective", access: WRITE },
    Permission { method: "ovation.goals.v1.ScoringService/GetRetrospective", access: READ },
    Permission { method: "ovation.goals.v1.ScoringService/JudgeObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.ScoringService/GetJudgement", access: READ },
    Permission { method: "ovation.goals.v1.ScoringService/ListJudgementGaps", access: READ },
    Permission { method: "ovation.goals.v1.ScoringService/CarryOver", access: WRITE },
    Permission { method: "ovation.goals.v1.ScoringService/ListLineage", access: READ },
];

/// The table of `CoachService`.
pub const COACH: &[Permission] = &[
    Permission { method: "ovation.goals.v1.CoachService/GetAdvice", access: READ },
    Permission { method: "ovation.goals.v1.CoachService/ExplainDraft", access: READ },
    Permission { method: "ovation.goals.v1.CoachService/ListAdvice", access: READ },
    Permission { method: "ovation.goals.v1.CoachService/DismissAdvice", access: WRITE },
    Permission { method: "ovation.goals.v1.CoachService/RestoreAdvice", access: WRITE },
    Permission { method: "ovation.goals.v1.CoachService/ListCoachRules", access: READ },
];

/// The table of `HistoryService`.
pub const HISTORY: &[Permission] = &[
    Permission { method: "ovation.goals.v1.HistoryService/ListChanges", access: READ },
    Permission { method: "ovation.goals.v1.HistoryService/ListProgress", access: READ },
];

/// The table of `ConversationService`. Who may answer, decide or approve is told apart in the commands.
pub const CONVERSATION: &[Permission] = &[
    Permission { method: "ovation.goals.v1.ConversationService/CreateComment", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ListComments", access: READ },
    Permission { method: "ovation.goals.v1.ConversationService/WithdrawComment", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/AskWhy", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/AnswerWhy", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ResolveWhy", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ListQuestions", access: READ },
    Permission { method: "ovation.goals.v1.ConversationService/Suggest", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/AcceptSuggestion", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/DeclineSuggestion", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/WithdrawSuggestion", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ListSuggestions", access: READ },
    Permission { method: "ovation.goals.v1.ConversationService/CreateAlternative", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ListAlternatives", access: READ },
    Permission { method: "ovation.goals.v1.ConversationService/ChooseAlternative", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ProposeObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ApproveObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ReturnObjective", access: WRITE },
    Permission { method: "ovation.goals.v1.ConversationService/ListApprovals", access: READ },
    Permission { method: "ovation.goals.v1.ConversationService/ListProposals", access: READ },
    Permission { method: "ovation.goals.v1.ConversationService/GetWhys", access: READ },
];

/// The table of `LogService`.
pub const LOG: &[Permission] = &ovation_chassis::log_permissions!("ovation.goals.v1");

/// All of them.
pub const ALL: &[&[Permission]] =
    &[GOALS, COMMITMENT, POLICIES, VALUES, SCORING, COACH, HISTORY, CONVERSATION, TRANSFER, LOG];

#[cfg(test)]
mod tests {
    use ovation_chassis::permission::PermissionTable;

    #[test]
    fn every_method_has_one_row() {
        assert!(PermissionTable::new(super::ALL).is_ok());
    }
}
