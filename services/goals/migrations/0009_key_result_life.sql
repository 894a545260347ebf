-- Key results: bands and milestones, expected paths, metrics, retirement; and the reading that the current value is from.
ALTER TABLE key_result RENAME COLUMN checked_in_value TO read_value;
ALTER TABLE key_result RENAME COLUMN checked_in_at TO read_effective_at;
ALTER TABLE key_result
    ADD COLUMN committed numeric(21, 6),
    ADD COLUMN lower numeric(21, 6),
    ADD COLUMN upper numeric(21, 6),
    -- [{"id", "title", "weight", "due_on", "done_at"}], in order.
    ADD COLUMN milestones jsonb NOT NULL DEFAULT '[]',
    -- [{"on", "value"}], ascending.
    ADD COLUMN expected_steps jsonb NOT NULL DEFAULT '[]',
    -- ovation.goals.v1.ValueKind
    ADD COLUMN value_kind smallint NOT NULL DEFAULT 1 CONSTRAINT key_result_value_kind_is_known CHECK (value_kind BETWEEN 1 AND 3),
    ADD COLUMN currency text CONSTRAINT key_result_currency_is_a_code CHECK (currency ~ '^[A-Z]{3}$'),
    ADD COLUMN metric_key text COLLATE "C",
    ADD COLUMN kpi_id uuid,
    -- The latest reading, by the time as of which it is and then by the time at which it was recorded.
    ADD COLUMN reading_id uuid,
    ADD COLUMN read_recorded_at timestamptz,
    -- ovation.goals.v1.ReadingSource
    ADD COLUMN read_source smallint CONSTRAINT key_result_source_is_known CHECK (read_source BETWEEN 1 AND 5),
    ADD COLUMN retired_at timestamptz,
    ADD COLUMN retired_reason text,
    ADD COLUMN replaced_by_id uuid,
    ADD COLUMN external_id text COLLATE "C",
    ADD COLUMN score numeric(3, 2) CONSTRAINT key_result_score_is_from_0_to_1 CHECK (score BETWEEN 0 AND 1),
    -- Raised by each change by a person; `revision` is raised by values, too.
    ADD COLUMN content_revision bigint NOT NULL DEFAULT 1,
    DROP CONSTRAINT key_result_measure_is_known,
    DROP CONSTRAINT key_result_measure_has_its_values,
    DROP CONSTRAINT key_result_has_progress_if_measured,
    DROP CONSTRAINT key_result_value_is_of_a_check_in;

-- The series of values of each key result and KPI, with where each is from. Never changed, never deleted; what came later and counts for the same moment goes
-- before what came earlier.
CREATE TABLE reading (
    organization_id uuid NOT NULL,
    -- The key result or KPI.
    series_id uuid NOT NULL,
    effective_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- A check-in's own id where it is from one.
    id uuid NOT NULL,
    value numeric(21, 6),
    -- ovation.goals.v1.ReadingSource
    source smallint NOT NULL CONSTRAINT reading_source_is_known CHECK (source BETWEEN 1 AND 5),
    -- The id that the source gave.
    source_id text NOT NULL DEFAULT '',
    -- 1 to 10; 0 where none was stated.
    confidence smallint NOT NULL DEFAULT 0 CONSTRAINT reading_confidence_is_in_bounds CHECK (confidence BETWEEN 0 AND 10),
    person_id uuid,
    -- ListReadings, and what the current value is.
    PRIMARY KEY (organization_id, series_id, effective_at, recorded_at, id)
);

SELECT goals.protect_tenant_table('reading', ARRAY['SELECT', 'INSERT']);

ALTER TABLE key_result NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reading NO FORCE ROW LEVEL SECURITY;
UPDATE key_result
SET content_revision = revision, reading_id = check_in_id, read_recorded_at = read_effective_at,
    read_source = CASE WHEN check_in_id IS NOT NULL THEN 1 END;
INSERT INTO reading (organization_id, series_id, effective_at, recorded_at, id, value, source, source_id, confidence)
SELECT organization_id, id, read_effective_at, read_effective_at, check_in_id, read_value, 1, check_in_id::text, confidence
FROM key_result
WHERE check_in_id IS NOT NULL;
ALTER TABLE reading FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result FORCE ROW LEVEL SECURITY;

ALTER TABLE key_result
    ADD CONSTRAINT key_result_measure_is_known CHECK (measure BETWEEN 1 AND 6),
    -- Increase, decrease: from a baseline to a target on its side. A band: its edges, and where it started if that is known. The others: none.
    ADD CONSTRAINT key_result_measure_has_its_values CHECK (
        CASE measure
            WHEN 1 THEN
                baseline IS NOT NULL AND target IS NOT NULL AND target >= baseline AND (stretch IS NULL OR stretch >= target)
                AND (committed IS NULL OR committed BETWEEN baseline AND target) AND num_nonnulls(lower, upper) = 0
            WHEN 2 THEN
                baseline IS NOT NULL AND target IS NOT NULL AND target <= baseline AND (stretch IS NULL OR stretch <= target)
                AND (committed IS NULL OR committed BETWEEN target AND baseline) AND num_nonnulls(lower, upper) = 0
            WHEN 5 THEN
                lower IS NOT NULL AND upper IS NOT NULL AND lower <= upper AND num_nonnulls(target, stretch, committed) = 0
            ELSE num_nonnulls(baseline, target, stretch, committed, lower, upper) = 0
        END
    ),
    ADD CONSTRAINT key_result_has_milestones_only_if_measured_by_them CHECK (measure = 6 OR milestones = '[]'),
    ADD CONSTRAINT key_result_has_no_progress_if_not_measured CHECK (measure <> 4 OR progress IS NULL),
    ADD CONSTRAINT key_result_reading_is_whole CHECK (
        num_nonnulls(reading_id, read_effective_at, read_recorded_at, read_source) IN (0, 4)
        AND (check_in_id IS NULL OR read_source = 1)
        AND (read_value IS NULL OR reading_id IS NOT NULL)
    ),
    ADD CONSTRAINT key_result_is_retired_for_a_reason CHECK ((retired_at IS NULL) = (retired_reason IS NULL));

CREATE UNIQUE INDEX key_result_external_id_is_unique_in_its_objective ON key_result (organization_id, objective_id, external_id)
    WHERE external_id IS NOT NULL;

-- ReportMetricValues, and values of KPIs.
CREATE INDEX key_result_by_metric_key ON key_result (organization_id, metric_key) WHERE metric_key IS NOT NULL;
CREATE INDEX key_result_by_kpi ON key_result (organization_id, kpi_id) WHERE kpi_id IS NOT NULL;
-- Goals of an owner: handovers, and what concerns a person.
CREATE INDEX key_result_by_owning_person ON key_result (organization_id, owner_person_id, id) WHERE owner_person_id IS NOT NULL;
CREATE INDEX key_result_by_owning_group ON key_result (organization_id, owner_group_id, id) WHERE owner_group_id IS NOT NULL;
