-- What stands already has been so since its creation, as far as anybody can tell now: its first version.
ALTER TABLE objective NO FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alignment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE objective_version NO FORCE ROW LEVEL SECURITY;
ALTER TABLE objective_progress_version NO FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result_version NO FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result_value_version NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alignment_version NO FORCE ROW LEVEL SECURITY;

INSERT INTO objective_version (
    organization_id, id, recorded_from, cycle_id, path, title, rationale, kind, state, outcome, owner_group_id, owner_person_id,
    contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, counts_upwards, labels, weight, roll_up_method, sum_unit,
    override_progress, override_reason, override_expires_at, override_set_by, override_set_at, carried_from_id, alternative_to_id,
    external_id, score, content_revision, created_at
)
SELECT
    organization_id, id, created_at, cycle_id, path, title, rationale, kind, state, outcome, owner_group_id, owner_person_id,
    contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, counts_upwards, labels, weight, roll_up_method, sum_unit,
    override_progress, override_reason, override_expires_at, override_set_by, override_set_at, carried_from_id, alternative_to_id,
    external_id, score, content_revision, created_at
FROM objective;

INSERT INTO objective_progress_version (
    organization_id, id, recorded_from, progress, computed_progress, weighted_sum_attos, weight_sum, sum_gone, sum_length, revision, updated_at
)
SELECT organization_id, id, created_at, progress, computed_progress, weighted_sum_attos, weight_sum, sum_gone, sum_length, revision, updated_at
FROM objective;

INSERT INTO key_result_version (
    organization_id, id, recorded_from, objective_id, cycle_id, path, title, measure, baseline, target, stretch, committed, lower, upper,
    milestones, expected_steps, unit, value_kind, currency, metric_key, kpi_id, owner_group_id, owner_person_id, weight, controllability,
    due_on, retired_at, retired_reason, replaced_by_id, external_id, score, content_revision, created_at
)
SELECT
    organization_id, id, created_at, objective_id, cycle_id, path, title, measure, baseline, target, stretch, committed, lower, upper,
    milestones, expected_steps, unit, value_kind, currency, metric_key, kpi_id, owner_group_id, owner_person_id, weight, controllability,
    due_on, retired_at, retired_reason, replaced_by_id, external_id, score, content_revision, created_at
FROM key_result;

INSERT INTO key_result_value_version (
    organization_id, id, recorded_from, progress, read_value, confidence, reading_id, check_in_id, check_in_effective_at, check_in_recorded_at, read_effective_at, read_recorded_at,
    read_source, revision, updated_at
)
SELECT
    organization_id, id, created_at, progress, read_value, confidence, reading_id, check_in_id, check_in_effective_at, check_in_recorded_at, read_effective_at, read_recorded_at,
    read_source, revision, updated_at
FROM key_result;

INSERT INTO alignment_version (
    organization_id, objective_id, parent_id, recorded_from, parent_objective_id, position, frozen_at, frozen_weight, frozen_progress
)
SELECT
    a.organization_id, a.objective_id, a.parent_id, o.created_at, a.parent_objective_id, a.position, a.frozen_at, a.frozen_weight, a.frozen_progress
FROM alignment AS a
JOIN objective AS o ON o.organization_id = a.organization_id AND o.id = a.objective_id;

ALTER TABLE alignment_version FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result_value_version FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result_version FORCE ROW LEVEL SECURITY;
ALTER TABLE objective_progress_version FORCE ROW LEVEL SECURITY;
ALTER TABLE objective_version FORCE ROW LEVEL SECURITY;
ALTER TABLE alignment FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result FORCE ROW LEVEL SECURITY;
ALTER TABLE objective FORCE ROW LEVEL SECURITY;
