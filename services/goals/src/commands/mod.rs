//! Writes, one per file. Each is one transaction: the answer to a repeated call, permission, locks,
//! the domain's rule, rows, facts, the answer to remember.
//!
//! Locks are taken in this order, so that no two writes wait for each other in a circle: the
//! organization's tree (whatever changes alignments, places or sums), the cycle, objectives, key
//! results, KPIs.

mod advised;
pub(crate) mod align_objective;
pub(crate) mod answer_commitment;
mod authority;
mod carry_out_handovers;
pub(crate) mod carry_over;
pub(crate) mod close_cycle;
pub(crate) mod confirm_read;
pub(crate) mod copy_cycle_settings;
pub(crate) mod create_cycle;
pub(crate) mod create_key_result;
pub(crate) mod create_kpi;
pub(crate) mod create_objective;
pub(crate) mod delete_group_policy;
pub(crate) mod dismiss_advice;
pub(crate) mod due_work;
mod end_overrides;
pub(crate) mod hand_over;
pub(crate) mod import_outline;
pub(crate) mod judge_objective;
mod lookup;
pub(crate) mod move_cycle;
pub(crate) mod reach;
mod readings;
pub(crate) mod record_kpi_value;
pub(crate) mod remind_open_owners;
pub(crate) mod report_metric_values;
pub(crate) mod restore_advice;
pub(crate) mod retire_key_result;
mod roll_up;
pub(crate) mod score_objective;
pub(crate) mod set_cycle_timetable;
pub(crate) mod set_group_policy;
pub(crate) mod set_milestones;
pub(crate) mod set_retrospective;
pub(crate) mod set_roll_up;
pub(crate) mod take_check_ins;
pub(crate) mod update_cycle;
pub(crate) mod update_goals_settings;
pub(crate) mod update_key_result;
pub(crate) mod update_kpi;
pub(crate) mod update_objective;

pub(crate) use align_objective::AlignObjective;
pub(crate) use answer_commitment::AnswerCommitment;
pub(crate) use carry_over::CarryOver;
pub(crate) use create_cycle::CreateCycle;
pub(crate) use create_key_result::CreateKeyResult;
pub(crate) use create_objective::CreateObjective;
pub(crate) use dismiss_advice::DismissAdvice;
pub(crate) use hand_over::HandOver;
pub(crate) use import_outline::ImportOutline;
pub(crate) use judge_objective::JudgeObjective;
pub(crate) use record_kpi_value::RecordKpiValue;
pub(crate) use report_metric_values::ReportMetricValues;
pub(crate) use restore_advice::RestoreAdvice;
pub(crate) use retire_key_result::RetireKeyResult;
pub(crate) use score_objective::ScoreObjective;
pub(crate) use set_cycle_timetable::SetCycleTimetable;
pub(crate) use set_group_policy::SetGroupPolicy;
pub(crate) use set_milestones::SetMilestones;
pub(crate) use set_retrospective::SetRetrospective;
pub(crate) use set_roll_up::{Manual, SetRollUp};
pub(crate) use update_cycle::UpdateCycle;
pub(crate) use update_goals_settings::UpdateGoalsSettings;
pub(crate) use update_key_result::UpdateKeyResult;
pub(crate) use update_kpi::UpdateKpi;
pub(crate) use update_objective::UpdateObjective;
