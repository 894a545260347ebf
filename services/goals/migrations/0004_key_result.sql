-- Key results. `cycle_id` and the beginning of `path` are its objective's.
CREATE TABLE key_result (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title text NOT NULL CONSTRAINT key_result_title_is_not_empty CHECK (title <> ''),
    title_key text COLLATE "C" NOT NULL,
    import_key text COLLATE "C",
    -- ovation.goals.v1.Measure
    measure smallint NOT NULL CONSTRAINT key_result_measure_is_known CHECK (measure BETWEEN 1 AND 4),
    baseline numeric(21, 6),
    target numeric(21, 6),
    stretch numeric(21, 6),
    unit text NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10, 6) NOT NULL,
    -- ovation.goals.v1.Controllability; NULL while nobody has said.
    controllability smallint CONSTRAINT key_result_controllability_is_known CHECK (controllability BETWEEN 1 AND 3),
    due_on date,
    -- The latest check-in, by the time at which it was recorded and then by its id.
    check_in_id uuid,
    checked_in_at timestamptz,
    checked_in_value numeric(21, 6),
    -- 1 to 10; 0 where the latest check-in states none.
    confidence smallint NOT NULL DEFAULT 0 CONSTRAINT key_result_confidence_is_in_bounds CHECK (confidence BETWEEN 0 AND 10),
    progress numeric(25, 12),
    path text COLLATE "C" NOT NULL,
    revision bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, id),
    -- What an alignment to a key result refers to.
    CONSTRAINT key_result_stays_with_its_objective UNIQUE (organization_id, id, objective_id),
    CONSTRAINT key_result_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id),
    CONSTRAINT key_result_has_one_owner CHECK (num_nonnulls(owner_group_id, owner_person_id) = 1),
    CONSTRAINT key_result_weight_is_in_bounds CHECK (weight BETWEEN 0 AND 1000),
    -- Increase, decrease: from a baseline to a target on its side. Yes or no, and without a number: neither is stored.
    CONSTRAINT key_result_measure_has_its_values CHECK (
        CASE measure
            WHEN 1 THEN baseline IS NOT NULL AND target IS NOT NULL AND target >= baseline AND (stretch IS NULL OR stretch >= target)
            WHEN 2 THEN baseline IS NOT NULL AND target IS NOT NULL AND target <= baseline AND (stretch IS NULL OR stretch <= target)
            ELSE num_nonnulls(baseline, target, stretch) = 0
        END
    ),
    CONSTRAINT key_result_has_progress_if_measured CHECK ((progress IS NULL) = (measure = 4)),
    CONSTRAINT key_result_value_is_of_a_check_in CHECK (
        (check_in_id IS NULL) = (checked_in_at IS NULL) AND (checked_in_value IS NULL OR check_in_id IS NOT NULL)
    ),
    CONSTRAINT key_result_path_ends_with_itself CHECK (path LIKE '%k' || replace(id::text, '-', '')),
    CONSTRAINT key_result_is_at_most_32_levels_deep CHECK (length(path) <= 32 * 33),
    -- GetTree.
    CONSTRAINT key_result_has_its_own_path UNIQUE (organization_id, cycle_id, path),
    CONSTRAINT imported_key_result_is_unique_in_its_objective UNIQUE (organization_id, objective_id, import_key)
);

-- GetObjective, ExplainProgress, ImportOutline: the key results of an objective.
CREATE INDEX key_result_by_objective ON key_result (organization_id, objective_id, id);

SELECT goals.protect_tenant_table('key_result', ARRAY['SELECT', 'INSERT', 'UPDATE']);
