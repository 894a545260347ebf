-- KPIs: numbers kept within bounds, outside any cycle. Their values are series of `reading`, as those of key results are.
CREATE TABLE kpi (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text COLLATE "C" NOT NULL CONSTRAINT kpi_name_is_not_empty CHECK (name <> ''),
    description text NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    unit text NOT NULL,
    -- ovation.goals.v1.ValueKind
    value_kind smallint NOT NULL CONSTRAINT kpi_value_kind_is_known CHECK (value_kind BETWEEN 1 AND 3),
    currency text CONSTRAINT kpi_currency_is_a_code CHECK (currency ~ '^[A-Z]{3}$'),
    lower numeric(21, 6),
    upper numeric(21, 6),
    -- ovation.goals.v1.KpiCadence
    cadence smallint NOT NULL CONSTRAINT kpi_cadence_is_known CHECK (cadence BETWEEN 1 AND 4),
    metric_key text COLLATE "C",
    -- The latest reading, by the time as of which it is and then by the time at which it was recorded.
    reading_id uuid,
    read_effective_at timestamptz,
    read_recorded_at timestamptz,
    read_value numeric(21, 6),
    -- ovation.goals.v1.ReadingSource
    read_source smallint CONSTRAINT kpi_source_is_known CHECK (read_source BETWEEN 1 AND 6),
    archived_at timestamptz,
    revision bigint NOT NULL DEFAULT 1,
    -- Raised by each change by a person; `revision` is raised by values, too.
    content_revision bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, id),
    CONSTRAINT kpi_has_one_owner CHECK (num_nonnulls(owner_group_id, owner_person_id) = 1),
    CONSTRAINT kpi_has_bounds CHECK (num_nonnulls(lower, upper) > 0 AND (lower IS NULL OR upper IS NULL OR lower <= upper)),
    CONSTRAINT kpi_in_a_currency_names_it CHECK ((value_kind = 3) = (currency IS NOT NULL)),
    CONSTRAINT kpi_reading_is_whole CHECK (
        num_nonnulls(reading_id, read_effective_at, read_recorded_at, read_value, read_source) IN (0, 5)
    )
);

-- ListKpis.
CREATE INDEX kpi_by_name ON kpi (organization_id, name, id);
-- ReportMetricValues.
CREATE INDEX kpi_by_metric_key ON kpi (organization_id, metric_key) WHERE metric_key IS NOT NULL;
-- ListHandovers.
CREATE INDEX kpi_by_owner ON kpi (organization_id, owner_group_id, owner_person_id) WHERE archived_at IS NULL;

SELECT goals.protect_tenant_table('kpi', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- 6: by hand.
ALTER TABLE reading
    DROP CONSTRAINT reading_source_is_known,
    ADD CONSTRAINT reading_source_is_known CHECK (source BETWEEN 1 AND 6);

-- ReportMetricValues: what a system pushes again is there already.
CREATE UNIQUE INDEX metric_reading_is_recorded_once ON reading (organization_id, series_id, effective_at, value) WHERE source = 2;

-- `check_in_id` is the latest check-in, which `confidence` is from, whatever the current value is from.
ALTER TABLE key_result
    ADD COLUMN check_in_effective_at timestamptz,
    ADD COLUMN check_in_recorded_at timestamptz,
    DROP CONSTRAINT key_result_reading_is_whole;

ALTER TABLE key_result NO FORCE ROW LEVEL SECURITY;
UPDATE key_result
SET check_in_effective_at = read_effective_at, check_in_recorded_at = read_recorded_at
WHERE check_in_id IS NOT NULL;
ALTER TABLE key_result FORCE ROW LEVEL SECURITY;

ALTER TABLE key_result
    ADD CONSTRAINT key_result_reading_is_whole CHECK (
        num_nonnulls(reading_id, read_effective_at, read_recorded_at, read_source) IN (0, 4)
        AND (read_value IS NULL OR reading_id IS NOT NULL)
    ),
    ADD CONSTRAINT key_result_confidence_is_of_a_check_in CHECK (
        num_nonnulls(check_in_id, check_in_effective_at, check_in_recorded_at) IN (0, 3)
        AND (check_in_id IS NULL OR reading_id IS NOT NULL)
        AND (check_in_id IS NOT NULL OR confidence = 0)
    ),
    ADD CONSTRAINT key_result_reads_a_kpi FOREIGN KEY (organization_id, kpi_id) REFERENCES kpi (organization_id, id);

-- Owners who can do nothing for their goals, with ovation.goals.v1.HandoverCause: who has left (1), groups without people (2), and whom the
-- directory does not know (3), of goals in open cycles and of KPIs.
CREATE VIEW owner_in_the_air WITH (security_invoker = true) AS
SELECT p.organization_id, p.id AS owner_id, 1::smallint AS cause
FROM directory_person AS p
WHERE p.status = 3
UNION ALL
SELECT g.organization_id, g.id, 2::smallint
FROM directory_group AS g
WHERE NOT EXISTS (SELECT 1 FROM peopled_group AS p WHERE p.organization_id = g.organization_id AND p.group_id = g.id)
UNION ALL
SELECT DISTINCT named.organization_id, named.owner_id, 3::smallint
FROM (
    SELECT o.organization_id, COALESCE(o.owner_group_id, o.owner_person_id) AS owner_id
    FROM cycle AS c
    JOIN objective AS o ON o.organization_id = c.organization_id AND o.cycle_id = c.id
    LEFT JOIN directory_person AS p ON p.organization_id = o.organization_id AND p.id = o.owner_person_id
    LEFT JOIN directory_group AS g ON g.organization_id = o.organization_id AND g.id = o.owner_group_id
    WHERE c.closed_at IS NULL AND p.id IS NULL AND g.id IS NULL
    UNION ALL
    SELECT k.organization_id, COALESCE(k.owner_group_id, k.owner_person_id)
    FROM cycle AS c
    JOIN key_result AS k ON k.organization_id = c.organization_id AND k.cycle_id = c.id
    LEFT JOIN directory_person AS p ON p.organization_id = k.organization_id AND p.id = k.owner_person_id
    LEFT JOIN directory_group AS g ON g.organization_id = k.organization_id AND g.id = k.owner_group_id
    WHERE c.closed_at IS NULL AND p.id IS NULL AND g.id IS NULL
    UNION ALL
    SELECT k.organization_id, COALESCE(k.owner_group_id, k.owner_person_id)
    FROM kpi AS k
    LEFT JOIN directory_person AS p ON p.organization_id = k.organization_id AND p.id = k.owner_person_id
    LEFT JOIN directory_group AS g ON g.organization_id = k.organization_id AND g.id = k.owner_group_id
    WHERE k.archived_at IS NULL AND p.id IS NULL AND g.id IS NULL
) AS named;

GRANT SELECT ON goals.owner_in_the_air TO goals;
