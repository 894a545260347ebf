-- Triggers that write versions; see the migration of their tables.
--
-- Once for each statement, for all rows that it changed. Rows before and after are joined by hashing always: a plan that was kept from a change of one
-- row would compare each with each when a great subtree moves. A version that would begin before the one that it follows (the clock went back, or locks
-- were taken late) replaces it instead: what stands is always what the latest version says.
--
-- They write as the role that changes the rows. A later migration that changes rows as the owner lifts FORCE ROW LEVEL SECURITY from the tables of
-- versions, too.

CREATE FUNCTION goals.write_objective_versions()
RETURNS trigger
LANGUAGE plpgsql
SET enable_nestloop = off
AS $$
DECLARE
    moment timestamptz := goals.version_moment();
    said uuid[];
    counted uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        said := ARRAY(SELECT id FROM new_rows);
        counted := said;
    ELSE
        said := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (
                    later.cycle_id, later.path, later.title, later.rationale, later.kind, later.state, later.outcome, later.owner_group_id, later.owner_person_id,
                    later.contributor_ids, later.visibility, later.visible_to_group_id, later.visible_to_person_ids, later.counts_upwards, later.labels,
                    later.weight, later.roll_up_method, later.sum_unit, later.override_progress, later.override_reason, later.override_expires_at,
                    later.override_set_by, later.override_set_at, later.carried_from_id, later.alternative_to_id, later.external_id, later.score,
                    later.content_revision, later.created_at
                ) IS DISTINCT FROM (
                    earlier.cycle_id, earlier.path, earlier.title, earlier.rationale, earlier.kind, earlier.state, earlier.outcome, earlier.owner_group_id, earlier.owner_person_id,
                    earlier.contributor_ids, earlier.visibility, earlier.visible_to_group_id, earlier.visible_to_person_ids, earlier.counts_upwards, earlier.labels,
                    earlier.weight, earlier.roll_up_method, earlier.sum_unit, earlier.override_progress, earlier.override_reason, earlier.override_expires_at,
                    earlier.override_set_by, earlier.override_set_at, earlier.carried_from_id, earlier.alternative_to_id, earlier.external_id, earlier.score,
                    earlier.content_revision, earlier.created_at
                )
        );
        counted := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (later.progress, later.computed_progress, later.weighted_sum_attos, later.weight_sum, later.sum_gone, later.sum_length, later.revision, later.updated_at)
                IS DISTINCT FROM (earlier.progress, earlier.computed_progress, earlier.weighted_sum_attos, earlier.weight_sum, earlier.sum_gone, earlier.sum_length, earlier.revision, earlier.updated_at)
        );
    END IF;
    IF said <> '{}' THEN
        IF TG_OP = 'UPDATE' THEN
            UPDATE goals.objective_version
            SET recorded_until = moment
            WHERE organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM new_rows))
                AND id = ANY(said)
                AND recorded_until = 'infinity'
                AND recorded_from < moment;
        END IF;
        INSERT INTO goals.objective_version AS version (
            organization_id, id, recorded_from, cycle_id, path, title, rationale, kind, state, outcome, owner_group_id, owner_person_id,
            contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, counts_upwards, labels, weight, roll_up_method, sum_unit,
            override_progress, override_reason, override_expires_at, override_set_by, override_set_at, carried_from_id, alternative_to_id,
            external_id, score, content_revision, created_at
        )
        SELECT
            organization_id, id, moment, cycle_id, path, title, rationale, kind, state, outcome, owner_group_id, owner_person_id,
            contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, counts_upwards, labels, weight, roll_up_method, sum_unit,
            override_progress, override_reason, override_expires_at, override_set_by, override_set_at, carried_from_id, alternative_to_id,
            external_id, score, content_revision, created_at
        FROM new_rows
        JOIN UNNEST(said) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_until)
        DO UPDATE SET
            cycle_id = EXCLUDED.cycle_id, path = EXCLUDED.path, title = EXCLUDED.title, rationale = EXCLUDED.rationale, kind = EXCLUDED.kind,
            state = EXCLUDED.state, outcome = EXCLUDED.outcome, owner_group_id = EXCLUDED.owner_group_id,
            owner_person_id = EXCLUDED.owner_person_id, contributor_ids = EXCLUDED.contributor_ids, visibility = EXCLUDED.visibility,
            visible_to_group_id = EXCLUDED.visible_to_group_id, visible_to_person_ids = EXCLUDED.visible_to_person_ids,
            counts_upwards = EXCLUDED.counts_upwards, labels = EXCLUDED.labels, weight = EXCLUDED.weight,
            roll_up_method = EXCLUDED.roll_up_method, sum_unit = EXCLUDED.sum_unit, override_progress = EXCLUDED.override_progress,
            override_reason = EXCLUDED.override_reason, override_expires_at = EXCLUDED.override_expires_at,
            override_set_by = EXCLUDED.override_set_by, override_set_at = EXCLUDED.override_set_at,
            carried_from_id = EXCLUDED.carried_from_id, alternative_to_id = EXCLUDED.alternative_to_id, external_id = EXCLUDED.external_id,
            score = EXCLUDED.score, content_revision = EXCLUDED.content_revision, created_at = EXCLUDED.created_at;
    END IF;
    IF counted <> '{}' THEN
        INSERT INTO goals.objective_progress_version (
            organization_id, id, recorded_from, progress, computed_progress, weighted_sum_attos, weight_sum, sum_gone, sum_length, revision, updated_at
        )
        SELECT
            later.organization_id, later.id,
            GREATEST(
                moment,
                (
                    SELECT latest.recorded_from
                    FROM goals.objective_progress_version AS latest
                    WHERE latest.organization_id = later.organization_id AND latest.id = later.id
                    ORDER BY latest.recorded_from DESC
                    LIMIT 1
                )
            ),
            later.progress, later.computed_progress, later.weighted_sum_attos, later.weight_sum, later.sum_gone, later.sum_length, later.revision, later.updated_at
        FROM new_rows AS later
        JOIN UNNEST(counted) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_from)
        DO UPDATE SET
            progress = EXCLUDED.progress, computed_progress = EXCLUDED.computed_progress, weighted_sum_attos = EXCLUDED.weighted_sum_attos,
            weight_sum = EXCLUDED.weight_sum, sum_gone = EXCLUDED.sum_gone, sum_length = EXCLUDED.sum_length, revision = EXCLUDED.revision, updated_at = EXCLUDED.updated_at;
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER objective_versions_of_new
AFTER INSERT ON objective
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION goals.write_objective_versions();

CREATE TRIGGER objective_versions_of_changed
AFTER UPDATE ON objective
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION goals.write_objective_versions();

CREATE FUNCTION goals.write_key_result_versions()
RETURNS trigger
LANGUAGE plpgsql
SET enable_nestloop = off
AS $$
DECLARE
    moment timestamptz := goals.version_moment();
    said uuid[];
    counted uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        said := ARRAY(SELECT id FROM new_rows);
        counted := said;
    ELSE
        said := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (
                    later.objective_id, later.cycle_id, later.path, later.title, later.measure, later.baseline, later.target, later.stretch, later.committed,
                    later.lower, later.upper, later.milestones, later.expected_steps, later.unit, later.value_kind, later.currency, later.metric_key, later.kpi_id,
                    later.owner_group_id, later.owner_person_id, later.weight, later.controllability, later.due_on, later.retired_at, later.retired_reason,
                    later.replaced_by_id, later.external_id, later.score, later.content_revision, later.created_at
                ) IS DISTINCT FROM (
                    earlier.objective_id, earlier.cycle_id, earlier.path, earlier.title, earlier.measure, earlier.baseline, earlier.target, earlier.stretch, earlier.committed,
                    earlier.lower, earlier.upper, earlier.milestones, earlier.expected_steps, earlier.unit, earlier.value_kind, earlier.currency, earlier.metric_key, earlier.kpi_id,
                    earlier.owner_group_id, earlier.owner_person_id, earlier.weight, earlier.controllability, earlier.due_on, earlier.retired_at, earlier.retired_reason,
                    earlier.replaced_by_id, earlier.external_id, earlier.score, earlier.content_revision, earlier.created_at
                )
        );
        counted := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (
                    later.progress, later.read_value, later.confidence, later.reading_id, later.check_in_id, later.check_in_effective_at, later.check_in_recorded_at, later.read_effective_at, later.read_recorded_at,
                    later.read_source, later.revision, later.updated_at
                ) IS DISTINCT FROM (
                    earlier.progress, earlier.read_value, earlier.confidence, earlier.reading_id, earlier.check_in_id, earlier.check_in_effective_at, earlier.check_in_recorded_at, earlier.read_effective_at, earlier.read_recorded_at,
                    earlier.read_source, earlier.revision, earlier.updated_at
                )
        );
    END IF;
    IF said <> '{}' THEN
        IF TG_OP = 'UPDATE' THEN
            UPDATE goals.key_result_version
            SET recorded_until = moment
            WHERE organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM new_rows))
                AND id = ANY(said)
                AND recorded_until = 'infinity'
                AND recorded_from < moment;
        END IF;
        INSERT INTO goals.key_result_version (
            organization_id, id, recorded_from, objective_id, cycle_id, path, title, measure, baseline, target, stretch, committed, lower, upper,
            milestones, expected_steps, unit, value_kind, currency, metric_key, kpi_id, owner_group_id, owner_person_id, weight, controllability,
            due_on, retired_at, retired_reason, replaced_by_id, external_id, score, content_revision, created_at
        )
        SELECT
            organization_id, id, moment, objective_id, cycle_id, path, title, measure, baseline, target, stretch, committed, lower, upper,
            milestones, expected_steps, unit, value_kind, currency, metric_key, kpi_id, owner_group_id, owner_person_id, weight, controllability,
            due_on, retired_at, retired_reason, replaced_by_id, external_id, score, content_revision, created_at
        FROM new_rows
        JOIN UNNEST(said) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_until)
        DO UPDATE SET
            objective_id = EXCLUDED.objective_id, cycle_id = EXCLUDED.cycle_id, path = EXCLUDED.path, title = EXCLUDED.title,
            measure = EXCLUDED.measure, baseline = EXCLUDED.baseline, target = EXCLUDED.target, stretch = EXCLUDED.stretch,
            committed = EXCLUDED.committed, lower = EXCLUDED.lower, upper = EXCLUDED.upper, milestones = EXCLUDED.milestones,
            expected_steps = EXCLUDED.expected_steps, unit = EXCLUDED.unit, value_kind = EXCLUDED.value_kind, currency = EXCLUDED.currency,
            metric_key = EXCLUDED.metric_key, kpi_id = EXCLUDED.kpi_id, owner_group_id = EXCLUDED.owner_group_id,
            owner_person_id = EXCLUDED.owner_person_id, weight = EXCLUDED.weight, controllability = EXCLUDED.controllability,
            due_on = EXCLUDED.due_on, retired_at = EXCLUDED.retired_at, retired_reason = EXCLUDED.retired_reason,
            replaced_by_id = EXCLUDED.replaced_by_id, external_id = EXCLUDED.external_id, score = EXCLUDED.score,
            content_revision = EXCLUDED.content_revision, created_at = EXCLUDED.created_at;
    END IF;
    IF counted <> '{}' THEN
        INSERT INTO goals.key_result_value_version (
            organization_id, id, recorded_from, progress, read_value, confidence, reading_id, check_in_id, check_in_effective_at, check_in_recorded_at, read_effective_at, read_recorded_at,
            read_source, revision, updated_at
        )
        SELECT
            later.organization_id, later.id,
            GREATEST(
                moment,
                (
                    SELECT latest.recorded_from
                    FROM goals.key_result_value_version AS latest
                    WHERE latest.organization_id = later.organization_id AND latest.id = later.id
                    ORDER BY latest.recorded_from DESC
                    LIMIT 1
                )
            ),
            later.progress, later.read_value, later.confidence, later.reading_id, later.check_in_id, later.check_in_effective_at, later.check_in_recorded_at, later.read_effective_at, later.read_recorded_at,
            later.read_source, later.revision, later.updated_at
        FROM new_rows AS later
        JOIN UNNEST(counted) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_from)
        DO UPDATE SET
            progress = EXCLUDED.progress, read_value = EXCLUDED.read_value, confidence = EXCLUDED.confidence,
            reading_id = EXCLUDED.reading_id, check_in_id = EXCLUDED.check_in_id, check_in_effective_at = EXCLUDED.check_in_effective_at,
            check_in_recorded_at = EXCLUDED.check_in_recorded_at, read_effective_at = EXCLUDED.read_effective_at,
            read_recorded_at = EXCLUDED.read_recorded_at, read_source = EXCLUDED.read_source, revision = EXCLUDED.revision,
            updated_at = EXCLUDED.updated_at;
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER key_result_versions_of_new
AFTER INSERT ON key_result
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION goals.write_key_result_versions();

CREATE TRIGGER key_result_versions_of_changed
AFTER UPDATE ON key_result
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION goals.write_key_result_versions();

CREATE FUNCTION goals.write_alignment_versions()
RETURNS trigger
LANGUAGE plpgsql
SET enable_nestloop = off
AS $$
DECLARE
    moment timestamptz := goals.version_moment();
BEGIN
    IF TG_OP <> 'INSERT' THEN
        -- What began in this very transaction and is gone leaves nothing.
        DELETE FROM goals.alignment_version AS version
        USING old_rows AS earlier
        WHERE TG_OP = 'DELETE'
            AND version.organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM old_rows))
            AND version.objective_id = ANY(ARRAY(SELECT DISTINCT objective_id FROM old_rows))
            AND version.organization_id = earlier.organization_id
            AND version.objective_id = earlier.objective_id
            AND version.parent_id = earlier.parent_id
            AND version.recorded_until = 'infinity'
            AND version.recorded_from >= moment;
        -- What is as it was is closed and begins anew: an alignment changes seldom, and then with all that its objective serves.
        UPDATE goals.alignment_version AS version
        SET recorded_until = moment
        FROM old_rows AS earlier
        WHERE version.organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM old_rows))
            AND version.objective_id = ANY(ARRAY(SELECT DISTINCT objective_id FROM old_rows))
            AND version.organization_id = earlier.organization_id
            AND version.objective_id = earlier.objective_id
            AND version.parent_id = earlier.parent_id
            AND version.recorded_until = 'infinity'
            AND version.recorded_from < moment;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO goals.alignment_version (
            organization_id, objective_id, parent_id, recorded_from, parent_objective_id, position, frozen_at, frozen_weight, frozen_progress
        )
        SELECT
            organization_id, objective_id, parent_id, moment, parent_objective_id, position, frozen_at, frozen_weight, frozen_progress
        FROM new_rows
        ON CONFLICT (organization_id, objective_id, parent_id, recorded_until)
        DO UPDATE SET
            parent_objective_id = EXCLUDED.parent_objective_id, position = EXCLUDED.position, frozen_at = EXCLUDED.frozen_at,
            frozen_weight = EXCLUDED.frozen_weight, frozen_progress = EXCLUDED.frozen_progress;
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER alignment_versions_of_new
AFTER INSERT ON alignment
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION goals.write_alignment_versions();

CREATE TRIGGER alignment_versions_of_changed
AFTER UPDATE ON alignment
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION goals.write_alignment_versions();

CREATE TRIGGER alignment_versions_of_removed
AFTER DELETE ON alignment
REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION goals.write_alignment_versions();
