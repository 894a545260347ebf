-- Objectives.
--
-- `path` is the place in the tree of the cycle: one segment of 33 characters for each node from the root down, a kind ('k', 'o') and the
-- node's id. Ids grow with time, so that siblings are in order of creation, key results first. Everything under a node is one
-- range of paths, from its own to its own followed by '~'.
--
-- `weighted_sum_attos` (in units of 10^-18) and `weight_sum` are the sums over the direct children that count; `progress` is their
-- quotient, rounded half-even to 12 decimals.
CREATE TABLE objective (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title text NOT NULL CONSTRAINT objective_title_is_not_empty CHECK (title <> ''),
    -- The title as an import compares it.
    title_key text COLLATE "C" NOT NULL,
    -- The title under which an import created it; NULL once a person has renamed or moved it, and for all others.
    import_key text COLLATE "C",
    rationale text NOT NULL,
    -- ovation.goals.v1.ObjectiveKind
    kind smallint NOT NULL CONSTRAINT objective_kind_is_known CHECK (kind BETWEEN 1 AND 3),
    -- ovation.goals.v1.ObjectiveState
    state smallint NOT NULL CONSTRAINT objective_state_is_known CHECK (state BETWEEN 1 AND 3),
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10, 6) NOT NULL,
    path text COLLATE "C" NOT NULL,
    weighted_sum_attos numeric(39, 0) NOT NULL DEFAULT 0,
    weight_sum numeric(24, 6) NOT NULL DEFAULT 0,
    progress numeric(25, 12),
    revision bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, id),
    CONSTRAINT objective_is_in_a_cycle FOREIGN KEY (organization_id, cycle_id) REFERENCES cycle (organization_id, id),
    CONSTRAINT objective_has_one_owner CHECK (num_nonnulls(owner_group_id, owner_person_id) = 1),
    CONSTRAINT objective_weight_is_in_bounds CHECK (weight BETWEEN 0 AND 1000),
    CONSTRAINT objective_has_progress_if_something_counts CHECK ((progress IS NULL) = (weight_sum = 0)),
    CONSTRAINT objective_path_ends_with_itself CHECK (path LIKE '%o' || replace(id::text, '-', '')),
    CONSTRAINT objective_is_at_most_32_levels_deep CHECK (length(path) <= 32 * 33),
    -- GetTree and ListObjectives.
    CONSTRAINT objective_has_its_own_path UNIQUE (organization_id, cycle_id, path),
    CONSTRAINT imported_objective_is_unique_in_cycle_and_group UNIQUE (organization_id, cycle_id, owner_group_id, import_key)
);

-- ListObjectives of a group, and of a person.
CREATE INDEX objective_by_owning_group ON objective (organization_id, cycle_id, owner_group_id, path) WHERE owner_group_id IS NOT NULL;
CREATE INDEX objective_by_owning_person ON objective (organization_id, cycle_id, owner_person_id, path) WHERE owner_person_id IS NOT NULL;
-- ImportOutline: what is there already.
CREATE INDEX objective_by_title ON objective (organization_id, cycle_id, owner_group_id, title_key) WHERE owner_group_id IS NOT NULL;

SELECT goals.protect_tenant_table('objective', ARRAY['SELECT', 'INSERT', 'UPDATE']);
