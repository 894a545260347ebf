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
            SELECT new.id
            FROM new_rows AS new
            JOIN old_rows AS old ON old.organization_id = new.organization_id AND old.id = new.id
            WHERE (
                    new.cycle_id, new.path, new.title, new.rationale, new.kind, new.state, new.outcome, new.owner_group_id, new.owner_person_id,
                    new.contributor_ids, new.visibility, new.visible_to_group_id, new.visible_to_person_ids, new.counts_upwards, new.labels,
                    new.weight, new.roll_up_method, new.sum_unit, new.override_progress, new.override_reason, new.override_expires_at,
                    new.override_set_by, new.override_set_at, new.carried_from_id, new.alternative_to_id, new.external_id, new.score,
                    new.content_revision, new.created_at
                ) IS DISTINCT FROM (
                    old.cycle_id, old.path, old.title, old.rationale, old.kind, old.state, old.outcome, old.owner_group_id, old.owner_person_id,
                    old.contributor_ids, old.visibility, old.visible_to_group_id, old.visible_to_person_ids, old.counts_upwards, old.labels,
                    old.weight, old.roll_up_method, old.sum_unit, old.override_progress, old.override_reason, old.override_expires_at,
                    old.override_set_by, old.override_set_at, old.carried_from_id, old.alternative_to_id, old.external_id, old.score,
                    old.content_revision, old.created_at
                )
        );
        counted := ARRAY(
            SELECT new.id
            FROM new_rows AS new
            JOIN old_rows AS old ON old.organization_id = new.organization_id AND old.id = new.id
            WHERE (new.progress, new.computed_progress, new.weighted_sum_attos, new.weight_sum, new.revision, new.updated_at)
                IS DISTINCT FROM (old.progress, old.computed_progress, old.weighted_sum_attos, old.weight_sum, old.revision, old.updated_at)
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
            organization_id, id, recorded_from, progress, computed_progress, weighted_sum_attos, weight_sum, revision, updated_at
        )
        SELECT
            new.organization_id, new.id,
            GREATEST(
                moment,
                (
                    SELECT latest.recorded_from
                    FROM goals.objective_progress_version AS latest
                    WHERE latest.organization_id = new.organization_id AND latest.id = new.id
                    ORDER BY latest.recorded_from DESC
                    LIMIT 1
                )
            ),
            new.progress, new.computed_progress, new.weighted_sum_attos, new.weight_sum, new.revision, new.updated_at
        FROM new_rows AS new
        JOIN UNNEST(counted) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_from)
        DO UPDATE SET
            progress = EXCLUDED.progress, computed_progress = EXCLUDED.computed_progress, weighted_sum_attos = EXCLUDED.weighted_sum_attos,
            weight_sum = EXCLUDED.weight_sum, revision = EXCLUDED.revision, updated_at = EXCLUDED.updated_at;
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
            SELECT new.id
            FROM new_rows AS new
            JOIN old_rows AS old ON old.organization_id = new.organization_id AND old.id = new.id
            WHERE (
                    new.objective_id, new.cycle_id, new.path, new.title, new.measure, new.baseline, new.target, new.stretch, new.committed,
                    new.lower, new.upper, new.milestones, new.expected_steps, new.unit, new.value_kind, new.currency, new.metric_key, new.kpi_id,
                    new.owner_group_id, new.owner_person_id, new.weight, new.controllability, new.due_on, new.retired_at, new.retired_reason,
                    new.replaced_by_id, new.external_id, new.score, new.content_revision, new.created_at
                ) IS DISTINCT FROM (
                    old.objective_id, old.cycle_id, old.path, old.title, old.measure, old.baseline, old.target, old.stretch, old.committed,
                    old.lower, old.upper, old.milestones, old.expected_steps, old.unit, old.value_kind, old.currency, old.metric_key, old.kpi_id,
                    old.owner_group_id, old.owner_person_id, old.weight, old.controllability, old.due_on, old.retired_at, old.retired_reason,
                    old.replaced_by_id, old.external_id, old.score, old.content_revision, old.created_at
                )
        );
        counted := ARRAY(
            SELECT new.id
            FROM new_rows AS new
            JOIN old_rows AS old ON old.organization_id = new.organization_id AND old.id = new.id
            WHERE (
                    new.progress, new.read_value, new.confidence, new.reading_id, new.check_in_id, new.read_effective_at, new.read_recorded_at,
                    new.read_source, new.revision, new.updated_at
                ) IS DISTINCT FROM (
                    old.progress, old.read_value, old.confidence, old.reading_id, old.check_in_id, old.read_effective_at, old.read_recorded_at,
                    old.read_source, old.revision, old.updated_at
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
            organization_id, id, recorded_from, progress, read_value, confidence, reading_id, check_in_id, read_effective_at, read_recorded_at,
            read_source, revision, updated_at
        )
        SELECT
            new.organization_id, new.id,
            GREATEST(
                moment,
                (
                    SELECT latest.recorded_from
                    FROM goals.key_result_value_version AS latest
                    WHERE latest.organization_id = new.organization_id AND latest.id = new.id
                    ORDER BY latest.recorded_from DESC
                    LIMIT 1
                )
            ),
            new.progress, new.read_value, new.confidence, new.reading_id, new.check_in_id, new.read_effective_at, new.read_recorded_at,
            new.read_source, new.revision, new.updated_at
        FROM new_rows AS new
        JOIN UNNEST(counted) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_from)
        DO UPDATE SET
            progress = EXCLUDED.progress, read_value = EXCLUDED.read_value, confidence = EXCLUDED.confidence,
            reading_id = EXCLUDED.reading_id, check_in_id = EXCLUDED.check_in_id, read_effective_at = EXCLUDED.read_effective_at,
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
        USING old_rows AS old
        WHERE TG_OP = 'DELETE'
            AND version.organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM old_rows))
            AND version.objective_id = ANY(ARRAY(SELECT DISTINCT objective_id FROM old_rows))
            AND version.organization_id = old.organization_id
            AND version.objective_id = old.objective_id
            AND version.parent_id = old.parent_id
            AND version.recorded_until = 'infinity'
            AND version.recorded_from >= moment;
        -- What is as it was is closed and begins anew: an alignment changes seldom, and then with all that its objective serves.
        UPDATE goals.alignment_version AS version
        SET recorded_until = moment
        FROM old_rows AS old
        WHERE version.organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM old_rows))
            AND version.objective_id = ANY(ARRAY(SELECT DISTINCT objective_id FROM old_rows))
            AND version.organization_id = old.organization_id
            AND version.objective_id = old.objective_id
            AND version.parent_id = old.parent_id
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
