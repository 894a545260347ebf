-- As of: what was known of goals at any past moment.
--
-- Two kinds of versions. What a person says of a goal and where it stands changes seldom: such a version is closed when the next begins, so that the
-- tree of a moment is one range of paths. Progress and values change often: such a version is only ever added, and holds until the next one of its
-- node begins. Triggers write both, so that no statement can forget them; a transaction leaves at most one version of each row.
--
-- All versions of a transaction begin at one moment, that of its first change: by then it holds its locks, so that whatever it saw of others began
-- earlier. `created_at` and `updated_at` are a little earlier still: the beginning of the transaction.
--
-- Not kept: keys under which an import or a search finds a row, and who may read it, for rights are today's.

-- The moment at which the versions and changes of this transaction begin.
CREATE FUNCTION goals.version_moment()
RETURNS timestamptz
LANGUAGE plpgsql
AS $$
DECLARE
    moment text := NULLIF(current_setting('ovation.goals_version_moment', true), '');
BEGIN
    IF moment IS NULL THEN
        moment := set_config('ovation.goals_version_moment', clock_timestamp()::text, true);
    END IF;
    RETURN moment::timestamptz;
END;
$$;

CREATE TABLE objective_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamptz NOT NULL,
    -- The first moment at which it no longer held.
    recorded_until timestamptz NOT NULL DEFAULT 'infinity',
    cycle_id uuid NOT NULL,
    path text COLLATE "C" NOT NULL,
    title text NOT NULL,
    rationale text NOT NULL,
    kind smallint NOT NULL,
    state smallint NOT NULL,
    outcome smallint,
    owner_group_id uuid,
    owner_person_id uuid,
    contributor_ids uuid[] NOT NULL,
    visibility smallint NOT NULL,
    visible_to_group_id uuid,
    visible_to_person_ids uuid[] NOT NULL,
    counts_upwards boolean NOT NULL,
    labels text[] NOT NULL,
    weight numeric(10, 6) NOT NULL,
    roll_up_method smallint NOT NULL,
    sum_unit text NOT NULL,
    override_progress numeric(25, 12),
    override_reason text,
    override_expires_at timestamptz,
    override_set_by uuid,
    override_set_at timestamptz,
    carried_from_id uuid,
    alternative_to_id uuid,
    external_id text COLLATE "C",
    score numeric(3, 2),
    content_revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id, recorded_until),
    CONSTRAINT objective_version_holds_for_a_time CHECK (recorded_from < recorded_until)
);

-- GetTree as of a moment.
CREATE INDEX objective_version_by_path ON objective_version (organization_id, cycle_id, path, recorded_until, recorded_from);

CREATE TABLE objective_progress_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamptz NOT NULL,
    progress numeric(25, 12),
    computed_progress numeric(25, 12),
    weighted_sum_attos numeric(39, 0) NOT NULL,
    weight_sum numeric(24, 6) NOT NULL,
    sum_gone numeric(38, 6) NOT NULL,
    sum_length numeric(38, 6) NOT NULL,
    revision bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    -- ListProgress, and GetTree as of a moment.
    PRIMARY KEY (organization_id, id, recorded_from)
);

CREATE TABLE key_result_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamptz NOT NULL,
    -- The first moment at which it no longer held.
    recorded_until timestamptz NOT NULL DEFAULT 'infinity',
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    path text COLLATE "C" NOT NULL,
    title text NOT NULL,
    measure smallint NOT NULL,
    baseline numeric(21, 6),
    target numeric(21, 6),
    stretch numeric(21, 6),
    committed numeric(21, 6),
    lower numeric(21, 6),
    upper numeric(21, 6),
    milestones jsonb NOT NULL,
    expected_steps jsonb NOT NULL,
    unit text NOT NULL,
    value_kind smallint NOT NULL,
    currency text,
    metric_key text COLLATE "C",
    kpi_id uuid,
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10, 6) NOT NULL,
    controllability smallint,
    due_on date,
    retired_at timestamptz,
    retired_reason text,
    replaced_by_id uuid,
    external_id text COLLATE "C",
    score numeric(3, 2),
    content_revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id, recorded_until),
    CONSTRAINT key_result_version_holds_for_a_time CHECK (recorded_from < recorded_until)
);

-- GetTree as of a moment.
CREATE INDEX key_result_version_by_path ON key_result_version (organization_id, cycle_id, path, recorded_until, recorded_from);

CREATE TABLE key_result_value_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamptz NOT NULL,
    progress numeric(25, 12),
    read_value numeric(21, 6),
    confidence smallint NOT NULL,
    reading_id uuid,
    check_in_id uuid,
    check_in_effective_at timestamptz,
    check_in_recorded_at timestamptz,
    read_effective_at timestamptz,
    read_recorded_at timestamptz,
    read_source smallint,
    revision bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    -- ListProgress, ListChanges, and GetTree as of a moment.
    PRIMARY KEY (organization_id, id, recorded_from)
);

CREATE TABLE alignment_version (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    parent_id uuid NOT NULL,
    recorded_from timestamptz NOT NULL,
    -- The first moment at which it no longer held.
    recorded_until timestamptz NOT NULL DEFAULT 'infinity',
    parent_objective_id uuid NOT NULL,
    position smallint NOT NULL,
    frozen_at timestamptz,
    frozen_weight numeric(10, 6),
    frozen_progress numeric(25, 12),
    -- GetTree as of a moment: what an objective served.
    PRIMARY KEY (organization_id, objective_id, parent_id, recorded_until),
    CONSTRAINT alignment_version_holds_for_a_time CHECK (recorded_from < recorded_until)
);

-- GetTree as of a moment: what served an objective, for its health.
CREATE INDEX alignment_version_by_parent ON alignment_version (organization_id, parent_objective_id, objective_id, recorded_until);

SELECT goals.protect_tenant_table('objective_version', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('objective_progress_version', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('key_result_version', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('key_result_value_version', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('alignment_version');
