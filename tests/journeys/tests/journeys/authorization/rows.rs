//! The rows of the matrix: for every method at least one request that is valid in our organization.

use super::Row;

/// Every row, in the order in which they are called. Whoever signs out is out: that row is the last.
pub(super) fn all() -> Vec<Row> {
    let tables = [
        ("directory", "DirectoryService", DIRECTORY),
        ("directory", "SessionService", SESSIONS),
        ("goals", "GoalsService", GOALS),
        ("goals", "CommitmentService", COMMITMENT),
        ("goals", "TransferService", TRANSFER),
        ("goals", "ScoringService", SCORING),
        ("goals", "ValuesService", VALUES),
        ("goals", "CoachService", COACH),
        ("goals", "HistoryService", HISTORY),
        ("goals", "ConversationService", CONVERSATION),
        ("goals", "PoliciesService", POLICIES),
        ("checkins", "CheckInsService", CHECK_INS),
        ("recognition", "RecognitionService", RECOGNITION),
        ("notifications", "NotificationsService", NOTIFICATIONS),
        ("directory", "LogService", LOG),
        ("goals", "LogService", LOG),
        ("checkins", "LogService", LOG),
        ("recognition", "LogService", LOG),
        ("notifications", "LogService", LOG),
        ("directory", "SessionService", LAST),
    ];
    let mut rows = Vec::new();
    for (package, service, table) in tables {
        for (method, special, request) in table {
            let method = format!("ovation.{package}.v1.{service}/{method}");
            rows.push((method, (*special).to_owned(), (*request).to_owned()));
        }
    }
    rows
}

type Table = &'static [(&'static str, &'static str, &'static str)];

const DIRECTORY: Table = &[
    (
        "CreateOrganization",
        "",
        r#"{"requestId":"$fresh","organization":{"key":"$name","name":"新会社"},"administrator":{"userName":"root","displayName":"根"},
            "administratorPassword":"$password"}"#,
    ),
    ("GetOrganization", "", "{}"),
    ("GetMe", "", "{}"),
    ("CreatePerson", "", r#"{"requestId":"$fresh","person":{"userName":"$name","displayName":"新人"}}"#),
    (
        "CreatePerson",
        "an administrator",
        r#"{"requestId":"$fresh","person":{"userName":"$name","displayName":"新人","roles":["ROLE_ADMINISTRATOR"]}}"#,
    ),
    ("GetPerson", "", r#"{"personId":"$bob"}"#),
    ("ListPeople", "", "{}"),
    (
        "UpdatePerson",
        "one's own locale",
        r#"{"requestId":"$fresh","person":{"id":"$self","locale":"ja"},"updateMask":"locale"}"#,
    ),
    (
        "UpdatePerson",
        "one's own title",
        r#"{"requestId":"$fresh","person":{"id":"$self","title":"係"},"updateMask":"title"}"#,
    ),
    (
        "UpdatePerson",
        "another's locale",
        r#"{"requestId":"$fresh","person":{"id":"$guest","locale":"en"},"updateMask":"locale"}"#,
    ),
    (
        "UpdatePerson",
        "to HR",
        r#"{"requestId":"$fresh","person":{"id":"$guest","roles":["ROLE_HR"]},"updateMask":"roles"}"#,
    ),
    (
        "UpdatePerson",
        "to administrator",
        r#"{"requestId":"$fresh","person":{"id":"$guest","roles":["ROLE_ADMINISTRATOR"]},"updateMask":"roles"}"#,
    ),
    (
        "UpdatePerson",
        "an administrator's title",
        r#"{"requestId":"$fresh","person":{"id":"$dora","title":"管理"},"updateMask":"title"}"#,
    ),
    (
        "CreateGroup",
        "",
        r#"{"requestId":"$fresh","group":{"key":"$name","name":"新チーム","kind":"GROUP_KIND_TEAM"}}"#,
    ),
    ("GetGroup", "", r#"{"groupId":"$team"}"#),
    ("ListGroups", "", "{}"),
    ("SetMembership", "", r#"{"requestId":"$fresh","groupId":"$team","personId":"$dora"}"#),
    ("EndMembership", "", r#"{"requestId":"$fresh","groupId":"$team","personId":"$dora"}"#),
    ("ListMembers", "", r#"{"groupId":"$team"}"#),
];

const SESSIONS: Table = &[
    ("SignIn", "", r#"{"organization":"hinode","userName":"guest","password":"$password"}"#),
    ("ResolveCredential", "", r#"{"credential":"x"}"#),
    (
        "SetPassword",
        "one's own",
        r#"{"personId":"$self","oldPassword":"not the old one","newPassword":"$password"}"#,
    ),
    ("SetPassword", "another's", r#"{"personId":"$guest","newPassword":"$password"}"#),
    ("CreateApiToken", "", r#"{"requestId":"$fresh","name":"BI","scopes":["goals.read"]}"#),
    ("ListApiTokens", "", "{}"),
    ("RevokeApiToken", "", r#"{"requestId":"$fresh","apiTokenId":"$spare_token"}"#),
];

const LAST: Table = &[("SignOut", "", "{}")];

const GOALS: Table = &[
    (
        "CreateCycle",
        "",
        r#"{"requestId":"$fresh","cycle":{"name":"$name","startsOn":{"year":2027,"month":1,"day":1},
            "endsOn":{"year":2027,"month":6,"day":30}}}"#,
    ),
    ("GetCycle", "", r#"{"cycleId":"$cycle"}"#),
    ("ListCycles", "", "{}"),
    ("CloseCycle", "", r#"{"requestId":"$fresh","cycleId":"$spare_cycle"}"#),
    (
        "CreateObjective",
        "the team's",
        r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"目標","owner":{"groupId":"$team"}}}"#,
    ),
    (
        "CreateObjective",
        "one's own",
        r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"目標","owner":{"personId":"$self"}}}"#,
    ),
    (
        "CreateObjective",
        "another's",
        r#"{"requestId":"$fresh","objective":{"cycleId":"$cycle","title":"目標","owner":{"personId":"$bob"}}}"#,
    ),
    ("GetObjective", "", r#"{"objectiveId":"$objective"}"#),
    ("ListObjectives", "", r#"{"cycleId":"$cycle"}"#),
    (
        "UpdateObjective",
        "the team's",
        r#"{"requestId":"$fresh","objective":{"id":"$objective","title":"検索で迷わない"},"updateMask":"title"}"#,
    ),
    (
        "UpdateObjective",
        "alice's",
        r#"{"requestId":"$fresh","objective":{"id":"$child","title":"索引を作り直す"},"updateMask":"title"}"#,
    ),
    (
        "AlignObjective",
        "alice's",
        r#"{"requestId":"$fresh","objectiveId":"$child","parents":[{"objectiveId":"$objective"}]}"#,
    ),
    (
        "CreateKeyResult",
        "of the team's",
        r#"{"requestId":"$fresh","objectiveId":"$objective","keyResult":{"title":"結果","measure":"MEASURE_NOT_MEASURED"}}"#,
    ),
    ("GetKeyResult", "", r#"{"keyResultId":"$key_result"}"#),
    (
        "UpdateKeyResult",
        "of the team's",
        r#"{"requestId":"$fresh","keyResult":{"id":"$key_result","title":"検索成功率"},"updateMask":"title"}"#,
    ),
    ("GetTree", "", r#"{"cycleId":"$cycle"}"#),
    ("ExplainProgress", "", r#"{"nodeId":"$objective"}"#),
    ("ListAlignmentGaps", "", r#"{"cycleId":"$cycle"}"#),
    ("SearchGoals", "", r#"{"query":"検索"}"#),
    (
        "UpdateCycle",
        "",
        r#"{"requestId":"$fresh","cycle":{"id":"$cycle","fiscalYear":2026},"updateMask":"fiscalYear"}"#,
    ),
    ("MoveCycle", "", r#"{"requestId":"$fresh","cycleId":"$cycle","state":"CYCLE_STATE_ACTIVE"}"#),
    (
        "SetMilestones",
        "of the team's",
        r#"{"requestId":"$fresh","keyResultId":"$checklist","reachedIds":["00000000-0000-4000-8000-000000000001"]}"#,
    ),
    (
        "RetireKeyResult",
        "of the team's",
        r#"{"requestId":"$fresh","keyResultId":"$spare_result","reason":"別の成果で測ります"}"#,
    ),
    (
        "SetRollUp",
        "the team's",
        r#"{"requestId":"$fresh","objectiveId":"$objective","method":"ROLL_UP_METHOD_WEAKEST"}"#,
    ),
    (
        "ImportOutline",
        "",
        "{\"cycleId\":\"$cycle\",\"outline\":\"# 目標\\n\",\"dryRun\":true,\"defaultGroupId\":\"$team\"}",
    ),
];

const COMMITMENT: Table = &[
    (
        "AnswerCommitment",
        "",
        r#"{"requestId":"$fresh","objectiveId":"$objective","convinced":4,"comment":"やってみたいです"}"#,
    ),
    ("GetMyCommitment", "", r#"{"objectiveId":"$objective"}"#),
    ("GetCommitment", "", r#"{"objectiveId":"$objective"}"#),
    ("ListCommitmentTrend", "", r#"{"objectiveId":"$objective"}"#),
    ("ListCommitmentComments", "", r#"{"objectiveId":"$objective"}"#),
    ("ConfirmRead", "", r#"{"requestId":"$fresh","objectiveId":"$objective"}"#),
    ("GetReadConfirmations", "", r#"{"objectiveId":"$objective"}"#),
];

const TRANSFER: Table = &[
    (
        "CreateImport",
        "",
        r#"{"requestId":"$fresh","format":"TRANSFER_FORMAT_CSV","fileName":"goals.csv","options":{"defaultGroupId":"$team"}}"#,
    ),
    (
        "UploadImport",
        "",
        r#"{"requestId":"$fresh","importId":"$import","offset":"0","data":"a2luZCx0aXRsZQo="}"#,
    ),
    ("RunImport", "", r#"{"requestId":"$fresh","importId":"$import","dryRun":true}"#),
    ("GetImport", "", r#"{"importId":"$import"}"#),
    ("ListImports", "", "{}"),
    ("ListImportRows", "", r#"{"importId":"$import"}"#),
    ("CancelImport", "", r#"{"requestId":"$fresh","importId":"$import"}"#),
    ("GetExport", "", r#"{"cycleId":"$cycle","format":"TRANSFER_FORMAT_CSV"}"#),
];

const VALUES: Table = &[
    ("ListReadings", "of the team's key result", r#"{"seriesId":"$key_result"}"#),
    (
        "ReportMetricValues",
        "",
        r#"{"requestId":"$fresh","values":[{"metricKey":"nobody.has.it","value":{"value":"1"}}]}"#,
    ),
    (
        "CreateKpi",
        "the team's",
        r#"{"requestId":"$fresh","kpi":{"name":"解約率","owner":{"groupId":"$team"},"upper":{"value":"2"}}}"#,
    ),
    (
        "CreateKpi",
        "one's own",
        r#"{"requestId":"$fresh","kpi":{"name":"解約率","owner":{"personId":"$self"},"upper":{"value":"2"}}}"#,
    ),
    ("GetKpi", "", r#"{"kpiId":"$kpi"}"#),
    ("ListKpis", "", "{}"),
    (
        "UpdateKpi",
        "the team's",
        r#"{"requestId":"$fresh","kpi":{"id":"$kpi","name":"稼働率"},"updateMask":"name"}"#,
    ),
    ("RecordKpiValue", "the team's", r#"{"requestId":"$fresh","kpiId":"$kpi","value":{"value":"99.9"}}"#),
];

const COACH: Table = &[
    ("GetAdvice", "", r#"{"objectiveId":"$objective"}"#),
    (
        "ExplainDraft",
        "",
        r#"{"objective":{"title":"売上を120%にする"},"keyResults":[{"title":"画面をつくる"}]}"#,
    ),
    ("ListAdvice", "", r#"{"cycleId":"$cycle"}"#),
    // The key is of the title that UpdateObjective has given it.
    (
        "DismissAdvice",
        "alice's",
        r#"{"requestId":"$fresh","objectiveId":"$child","key":"no-key-results.$child.1ca43e41d8fa4fd2","reason":"これから"}"#,
    ),
    (
        "RestoreAdvice",
        "alice's",
        r#"{"requestId":"$fresh","objectiveId":"$child","key":"no-key-results.$child.1ca43e41d8fa4fd2"}"#,
    ),
    ("ListCoachRules", "", "{}"),
];

const HISTORY: Table =
    &[("ListChanges", "", r#"{"nodeId":"$objective"}"#), ("ListProgress", "", r#"{"nodeId":"$objective"}"#)];

const CONVERSATION: Table = &[
    (
        "CreateComment",
        "",
        r#"{"requestId":"$fresh","nodeId":"$key_result","text":"順調ですね","mentionedIds":["$bob"]}"#,
    ),
    ("ListComments", "", r#"{"objectiveId":"$objective"}"#),
    ("WithdrawComment", "dora's", r#"{"requestId":"$fresh","commentId":"$comment"}"#),
    ("AskWhy", "", r#"{"requestId":"$fresh","objectiveId":"$objective","text":"なぜこのO?"}"#),
    (
        "AnswerWhy",
        "of the team's",
        r#"{"requestId":"$fresh","questionId":"$question","text":"声が多いので"}"#,
    ),
    ("ResolveWhy", "dora's", r#"{"requestId":"$fresh","questionId":"$question","resolved":true}"#),
    ("ListQuestions", "", r"{}"),
    (
        "Suggest",
        "",
        r#"{"requestId":"$fresh","nodeId":"$objective","changes":[{"field":"kind","to":"OBJECTIVE_KIND_MOONSHOT"}]}"#,
    ),
    ("AcceptSuggestion", "for the team's", r#"{"requestId":"$fresh","suggestionId":"$accepted"}"#),
    (
        "DeclineSuggestion",
        "for the team's",
        r#"{"requestId":"$fresh","suggestionId":"$declined","reason":"来期にします"}"#,
    ),
    ("WithdrawSuggestion", "dora's", r#"{"requestId":"$fresh","suggestionId":"$taken_back"}"#),
    ("ListSuggestions", "", r#"{"objectiveId":"$objective"}"#),
    ("CreateAlternative", "of the team's", r#"{"requestId":"$fresh","objectiveId":"$draft"}"#),
    ("ListAlternatives", "", r#"{"objectiveId":"$objective"}"#),
    ("ChooseAlternative", "of the team's", r#"{"requestId":"$fresh","objectiveId":"$alternative"}"#),
    ("ProposeObjective", "the team's", r#"{"requestId":"$fresh","objectiveId":"$proposable"}"#),
    ("ApproveObjective", "the team's", r#"{"requestId":"$fresh","objectiveId":"$approvable"}"#),
    (
        "ReturnObjective",
        "the team's",
        r#"{"requestId":"$fresh","objectiveId":"$returnable","reason":"数字がほしいです"}"#,
    ),
    ("ListApprovals", "", r"{}"),
    ("ListProposals", "", r#"{"objectiveId":"$objective"}"#),
    ("GetWhys", "", r#"{"objectiveId":"$child"}"#),
];

const POLICIES: Table = &[
    ("GetGoalsSettings", "", "{}"),
    (
        "UpdateGoalsSettings",
        "",
        r#"{"requestId":"$fresh","settings":{"checkInDays":7},"updateMask":"checkInDays"}"#,
    ),
    ("SetGroupPolicy", "", r#"{"requestId":"$fresh","policy":{"groupId":"$team","keyResultsMax":4}}"#),
    ("DeleteGroupPolicy", "", r#"{"requestId":"$fresh","policyId":"$policy"}"#),
    ("ListGroupPolicies", "", "{}"),
    ("GetEffectivePolicy", "", r#"{"owner":{"groupId":"$team"}}"#),
    (
        "SetCycleTimetable",
        "",
        r#"{"requestId":"$fresh","cycleId":"$cycle","timetable":{"fixedOn":{"year":2026,"month":7,"day":1}}}"#,
    ),
    ("GetCycleTimetable", "", r#"{"cycleId":"$cycle"}"#),
    ("ListCycleProgress", "", r#"{"cycleId":"$cycle"}"#),
    ("RemindOpenOwners", "", r#"{"requestId":"$fresh","cycleId":"$cycle","step":"CYCLE_STEP_FIXED"}"#),
    ("CopyCycleSettings", "", r#"{"requestId":"$fresh","cycleId":"$next_cycle","fromCycleId":"$cycle"}"#),
    ("ListHandovers", "", "{}"),
    ("ListHandovers", "what alice has", r#"{"personId":"$alice"}"#),
    ("HandOver", "alice's", r#"{"requestId":"$fresh","ids":["$child"],"to":{"personId":"$alice"}}"#),
];

const SCORING: Table = &[
    ("GetScoring", "", r#"{"objectiveId":"$objective"}"#),
    ("ScoreObjective", "", r#"{"requestId":"$fresh","objectiveId":"$objective","final":{"value":"0.7"}}"#),
    ("SetRetrospective", "", r#"{"requestId":"$fresh","objectiveId":"$objective","keep":"毎週話せた"}"#),
    ("GetRetrospective", "", r#"{"objectiveId":"$objective"}"#),
    ("JudgeObjective", "", r#"{"requestId":"$fresh","objectiveId":"$closed","judgement":{"value":"7"}}"#),
    ("GetJudgement", "", r#"{"objectiveId":"$objective"}"#),
    ("ListJudgementGaps", "", r#"{"cycleId":"$cycle"}"#),
    ("CarryOver", "", r#"{"requestId":"$fresh","toCycleId":"$next_cycle","objectiveIds":["$objective"]}"#),
    ("ListLineage", "", r#"{"objectiveId":"$objective"}"#),
];

const CHECK_INS: Table = &[
    (
        "CreateCheckIn",
        "of the team's",
        r#"{"requestId":"$fresh","entries":[{"keyResultId":"$key_result","value":{"value":"30"}}]}"#,
    ),
    ("GetCheckIn", "", r#"{"checkInId":"$check_in"}"#),
    ("ListCheckIns", "", "{}"),
];

const RECOGNITION: Table = &[
    (
        "SendCoin",
        "",
        r#"{"requestId":"$fresh","kind":"COIN_KIND_GOOD","receiverId":"$bob","comment":"お見事"}"#,
    ),
    ("GetCoin", "", r#"{"coinId":"$coin"}"#),
    ("GetCoin", "a Feedback coin from alice", r#"{"coinId":"$feedback"}"#),
    ("ListCoins", "", "{}"),
    ("GetAllowance", "", "{}"),
    ("GetBalance", "", "{}"),
    ("GetRecognitionPolicy", "", "{}"),
    ("UpdateRecognitionPolicy", "", r#"{"requestId":"$fresh","policy":{"peerBonus":false}}"#),
    ("VerifyLedger", "", "{}"),
];

const NOTIFICATIONS: Table = &[
    ("ListNotifications", "", "{}"),
    ("CountUnread", "", "{}"),
    ("MarkRead", "", r#"{"requestId":"$fresh"}"#),
    ("WatchNotifications", "", "{}"),
];

const LOG: Table = &[
    ("ReplayEvents", "", "{}"),
    ("Snapshot", "", "{}"),
    ("ListParkedEvents", "", "{}"),
    ("RetryParkedEvents", "", "{}"),
    ("RebuildCopies", "", "{}"),
];
